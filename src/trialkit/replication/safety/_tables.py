"""The tables of the safety notebook, to read: percent as text, headings in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from trialkit.prose import percent, quantity
from trialkit.replication.safety._wording import level


def in_percent(
    table: pd.DataFrame, *columns: str, decimals: int = 1, missing: str = "not possible"
) -> pd.DataFrame:
    """Return a table with fractions in the named columns as text in percent.

    Parameters
    ----------
    table : DataFrame
    *columns : str
        Columns that hold fractions of 1. One that is not 0 is never shown as 0.
    decimals : int
    missing : str
        Stands for a missing fraction.
    """
    smallest = 10.0 ** -(decimals + 2)

    def text(fraction: float) -> str:
        if pd.isna(fraction):
            return missing
        if 0 < fraction < smallest / 2:
            return f"< {percent(smallest, decimals)}"
        return percent(fraction, decimals)

    return table.assign(**{name: [text(x) for x in table[name]] for name in columns})


def named_statements(table: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Return the table of `statements` to read; the last two columns are not printed ones.

    Where only events were printed, patients and limit are ranges, and say that they are bounded.
    """
    headings = {
        "event": "event",
        "who": "in whom",
        "printed": "printed",
        "count": "patients with the event",
        "n": "of",
        "follow_up": "watched",
        "source": "source",
        "upper": f"upper limit, one-sided {level(confidence)} (derived)",
        "absent": "not in the record",
    }
    rows = list(table.itertuples())
    shown = table.assign(
        count=[_range_text(r.patients_low, r.patients_high, str, "not published") for r in rows],
        upper=[_range_text(r.upper_low, r.upper_high, percent, "not possible") for r in rows],
    )
    return _named(shown, headings)


def _range_text(low: Any, high: Any, text: Callable[[Any], str], missing: str) -> str:
    """One number, or two with what they are: bounds."""
    if pd.isna(low):
        return missing
    return text(low) if low == high else f"{text(low)} to {text(high)} (bounded)"


def named_limits(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table of `upper_limits` to read."""
    headings = {
        "label": "method",
        "sides": "sides",
        "upper": "upper limit",
        "one_in": "still compatible",
        "remark": "remark",
    }
    return _named(in_percent(table, "upper"), headings)


def named_sizes(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table of `rule_of_three_table` to read."""
    headings = {"n": "patients", "exact": "exact", "rule": "rule", "excess": "rule too high by"}
    return _named(in_percent(table, "exact", "rule", "excess"), headings)


def named_detection(table: pd.DataFrame, probability: float) -> pd.DataFrame:
    """Return the table of `detection_table` to read."""
    headings = {
        "rate": "true rate (assumed)",
        "seen": "chance to see it at least once",
        "missed": "chance to see nothing",
        "n_needed": f"patients needed for a chance of {level(probability)}",
    }
    return _named(in_percent(table, "rate", "seen", "missed"), headings)


def named_readings(table: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Return the table of `prior_readings` to read."""
    headings = {
        "prior": "prior",
        "weight": "worth (patients)",
        "expected_before": "expected before",
        "expected_after": "expected after",
        "upper": f"{level(confidence)} of the belief is below",
    }
    headings |= {name: f"belief {name}" for name in table.columns if name not in headings}
    shown = in_percent(table, *(set(headings) - {"prior", "weight"}))
    return _named(shown.assign(weight=[quantity(w) for w in table["weight"]]), headings)


def named_supposed(table: pd.DataFrame, event: str) -> pd.DataFrame:
    """Return the table of `if_ratio_applied` to read."""
    headings = {
        "control_rate": f"{event} without the cells (assumed)",
        "rate": "with the cells, by the ratio",
        "none": f"chance of no {event}",
        "none_low": "at the upper end of the ratio",
        "none_high": "at the lower end of the ratio",
    }
    return _named(in_percent(table, *headings), headings)


def _named(table: pd.DataFrame, headings: Mapping[str, str]) -> pd.DataFrame:
    return table[list(headings)].rename(columns=dict(headings))
