"""The three records every function of the room must hold for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from trialkit import records
from trialkit.records import Trial

INVENTED = Path(__file__).parents[1] / "fixtures" / "data"


@pytest.fixture(scope="session")
def cheng() -> Trial:
    return records.load_trial("cheng2022")


@pytest.fixture(scope="session")
def other() -> Trial:
    return records.load_trial("other2031", data_dir=INVENTED)


@pytest.fixture(scope="session")
def minimal() -> Trial:
    return records.load_trial("minimal2031", data_dir=INVENTED)


@pytest.fixture(scope="session", params=["cheng", "other", "minimal"])
def trial(request: pytest.FixtureRequest) -> Trial:
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def with_criteria(minimal: Trial):
    """Give a record criteria: ``with_criteria((kind, variable, operator, low, high), …)``."""

    def make(*rows: tuple, version: str = "made-up") -> Trial:
        table = [
            {
                "id": f"c{number}",
                "kind": kind,
                "label": f"criterion {number}",
                "variable": variable,
                "operator": operator,
                "low": low,
                "high": high,
                "version": version,
                "source": "made-up",
            }
            for number, (kind, variable, operator, low, high) in enumerate(rows)
        ]
        criteria = pd.DataFrame(table, columns=minimal.criteria.columns)
        return replace(minimal, criteria=criteria.astype(minimal.criteria.dtypes))

    return make
