"""Every number that notebook 01 stands behind, with its kind."""

from __future__ import annotations

from typing import Any

import pandas as pd

from trialkit import pasi
from trialkit.background._burden import consistency, world
from trialkit.background._clinic import relapse_shares

_NONLINEAR_KEYS = ("pasi.area_step", "pasi.sign_step", "pasi.both_steps")


def result_rows(
    burden: pd.DataFrame, relapse: pd.DataFrame, confidence: float = 0.95
) -> list[dict[str, Any]]:
    """Return the results of notebook 01 as arguments for `results.Results.add`.

    Parameters
    ----------
    burden, relapse : DataFrame
        The tables ``background/burden`` and ``background/relapse``.
    confidence : float
        Confidence level of the interval of the share that relapsed.

    Returns
    -------
    list of dict
        key, value, kind, unit and, where there are limits, low and high.
    """
    return [*_head_counts(burden), *_scores(), *_relapses(relapse, confidence)]


def _head_counts(burden: pd.DataFrame) -> list[dict[str, Any]]:
    checked = consistency(burden).set_index("id")
    paper, registry = checked.loc["china_paper"], checked.loc["china_registry"]
    everyone = world(burden)
    return [
        _row(
            "background.china.patients_computed",
            paper["computed"],
            "derived",
            "people",
            paper["low"],
            paper["high"],
        ),
        _row("background.china.base_needed", paper["base_needed"], "derived", "people"),
        _row("background.china.base_needed_registry", registry["base_needed"], "derived", "people"),
        _row("background.china.share_needed", paper["share_needed"], "derived", "fraction"),
        _row(
            "background.china.share_needed_registry",
            registry["share_needed"],
            "derived",
            "fraction",
        ),
        _row("background.world.base", everyone.base, "assumed", "people"),
        _row("background.world.share", everyone.share, "assumed", "fraction"),
        _row("background.world.share_elsewhere", everyone.elsewhere, "assumed", "fraction"),
    ]


def _scores() -> list[dict[str, Any]]:
    improvements = pasi.nonlinearity()["improvement"]
    return [
        _row(f"{key}.improvement", value, "derived", "percent")
        for key, value in zip(_NONLINEAR_KEYS, improvements, strict=True)
    ]


def _relapses(relapse: pd.DataFrame, confidence: float) -> list[dict[str, Any]]:
    rows = []
    for row in relapse_shares(relapse, confidence).dropna(subset="share").itertuples():
        key = f"background.{row.treatment}"
        rows.append(_row(f"{key}.relapsed", row.share, "derived", "fraction", row.low, row.high))
        rows.append(
            _row(
                f"{key}.days_to_relapse",
                row.median_days,
                "printed",
                "days",
                row.low_days,
                row.high_days,
            )
        )
    return rows


def _row(
    key: str,
    value: float,
    kind: str,
    unit: str,
    low: float | None = None,
    high: float | None = None,
) -> dict[str, Any]:
    return {"key": key, "value": value, "kind": kind, "unit": unit, "low": low, "high": high}
