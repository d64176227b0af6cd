"""What the tests of the next trial share."""

from __future__ import annotations

import pytest

from trialkit import next_trial, records


@pytest.fixture(scope="session")
def yao() -> records.Trial:
    return records.load_trial("yao2021")


@pytest.fixture(scope="session")
def demo() -> records.Trial:
    return records.load_trial("demo2030")


@pytest.fixture(scope="session")
def sources():
    return records.table_sources("comparators")


@pytest.fixture(scope="session")
def placebo_tables():
    return [records.load_table(f"comparators/{name}") for name in next_trial.PLACEBO_TABLES]


@pytest.fixture(scope="session")
def rates(cheng, placebo_tables):
    return next_trial.placebo_rates(next_trial.thresholds(cheng), *placebo_tables)


@pytest.fixture(scope="session")
def studies():
    return records.load_table("comparators/other_studies")


@pytest.fixture(scope="session")
def registered():
    return records.load_table("comparators/registered_trials")


@pytest.fixture(params=["cheng", "yao", "demo", "other", "minimal"])
def trial(request) -> records.Trial:
    return request.getfixturevalue(request.param)
