"""Small ledgers, made for one test."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from trialkit import claims
from trialkit.records import Trial
from trialkit.records.schema import empty_table


def rows_like(name: str, rows: list[dict]) -> pd.DataFrame:
    """Make a table of one kind, typed as if it had been read; cells not given are empty."""
    empty = empty_table(name)
    return pd.DataFrame(rows, columns=empty.columns).astype(empty.dtypes)


def claim_row(**cells) -> dict:
    """Return a row of the ledger with the cells it needs."""
    basic = {
        "id": "it",
        "source": "made-up",
        "place": "somewhere",
        "claim": "what is said",
        "unit": "patients",
        "rule": "lookup",
    }
    return basic | cells


@pytest.fixture
def with_ledger():
    """Return a function that gives a record this ledger, and other tables where named."""

    def change(trial: Trial, *rows: dict, **tables: list[dict]) -> Trial:
        made = {name: rows_like(name, content) for name, content in tables.items()}
        ledger = [claim_row(**{"id": f"c{i}", **row}) for i, row in enumerate(rows)]
        return replace(trial, claims=rows_like("claims", ledger), **made)

    return change


@pytest.fixture
def judge(with_ledger, other):
    """Return a function that audits one claim against the invented record of 24 patients."""

    def found(
        *others: dict, trial: Trial = other, settings=None, tables=None, **cells
    ) -> pd.Series:
        made = with_ledger(trial, {"id": "it", **cells}, *others, **(tables or {}))
        return claims.audit(made, **(settings or {})).iloc[0]

    return found
