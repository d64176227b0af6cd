"""Every number that notebook 01 stands behind, with its kind."""

from __future__ import annotations

from typing import Any

import pandas as pd

from trialkit import pasi
from trialkit.background._burden import consistency, world
from trialkit.background._clinic import relapse_shares
from trialkit.results import result_row

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
        result_row(
            "background.china.patients_computed",
            paper["computed"],
            "derived",
            "people",
            paper["low"],
            paper["high"],
        ),
        result_row("background.china.base_needed", paper["base_needed"], "derived", "people"),
        result_row(
            "background.china.base_needed_registry", registry["base_needed"], "derived", "people"
        ),
        result_row("background.china.share_needed", paper["share_needed"], "derived", "fraction"),
        result_row(
            "background.china.share_needed_registry",
            registry["share_needed"],
            "derived",
            "fraction",
        ),
        result_row("background.world.base", everyone.base, "assumed", "people"),
        result_row("background.world.share", everyone.share, "assumed", "fraction"),
        result_row("background.world.share_elsewhere", everyone.elsewhere, "assumed", "fraction"),
    ]


def _scores() -> list[dict[str, Any]]:
    improvements = pasi.nonlinearity()["improvement"]
    return [
        result_row(f"{key}.improvement", value, "derived", "percent")
        for key, value in zip(_NONLINEAR_KEYS, improvements, strict=True)
    ]


def _relapses(relapse: pd.DataFrame, confidence: float) -> list[dict[str, Any]]:
    rows = []
    for study in relapse_shares(relapse, confidence).dropna(subset="share").itertuples():
        key = f"background.{study.treatment}"
        rows.append(
            result_row(f"{key}.relapsed", study.share, "derived", "fraction", study.low, study.high)
        )
        rows.append(
            result_row(
                f"{key}.days_to_relapse",
                study.median_days,
                "printed",
                "days",
                study.low_days,
                study.high_days,
            )
        )
    return rows
