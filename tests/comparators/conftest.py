"""Tables and fitted models that the tests of this room share."""

from __future__ import annotations

import pytest

from trialkit import comparators, records


@pytest.fixture(scope="session")
def hta():
    return records.load_table("comparators/hta_trials")


@pytest.fixture(scope="session")
def secukinumab():
    return records.load_table("comparators/secukinumab_trials")


@pytest.fixture(scope="session")
def etretin():
    return records.load_table("comparators/etretin")


@pytest.fixture(scope="session")
def fixed(hta):
    return comparators.ordinal(hta)


@pytest.fixture(scope="session")
def random_effects(hta):
    return comparators.ordinal(hta, effects="random")


@pytest.fixture(scope="session")
def placebo(hta, secukinumab, etretin, fixed):
    return comparators.placebo_benchmarks(
        hta,
        secukinumab,
        records.load_table("comparators/placebo"),
        etretin,
        model=fixed,
        sources=records.table_sources("comparators"),
        at=[40],
    )
