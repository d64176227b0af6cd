"""Records with what the audit and the space of cohorts say on them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from trialkit import claims, cohorts, disclosure, records


def prepared(trial):
    """Everything that the sentences of the notebook are made from."""
    space = cohorts.compatible(trial)
    return SimpleNamespace(
        trial=trial,
        audit=claims.audit(trial),
        registered=claims.registered(trial),
        shares=disclosure.printed_shares(trial),
        space=space,
        unprinted=disclosure.unprinted_comparison(trial, space),
        dose=disclosure.dose_open(trial, space),
    )


@pytest.fixture(scope="session")
def yao():
    """A published record without a dated registry entry, and with one dose."""
    return records.load_trial("yao2021")


@pytest.fixture(scope="session")
def demo():
    """An invented record whose patients are known."""
    return records.load_trial("demo2030")


@pytest.fixture(scope="session")
def of_cheng(cheng):
    return prepared(cheng)


@pytest.fixture(scope="session")
def of_demo(demo):
    return prepared(demo)


@pytest.fixture(scope="session")
def of_yao(yao):
    return prepared(yao)


@pytest.fixture(scope="session")
def of_other(other):
    return prepared(other)


@pytest.fixture(scope="session")
def of_minimal(minimal):
    return prepared(minimal)


@pytest.fixture(params=["cheng", "demo", "yao", "other", "minimal"])
def any_record(request):
    """Each record in turn."""
    return request.getfixturevalue(f"of_{request.param}")
