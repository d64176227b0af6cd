"""Explorers on response: intervals, cards dealt again, counts of two groups, a course untreated."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import ipywidgets as ipw

from trialkit import figures
from trialkit.figures import _base as figure_base
from trialkit.replication import efficacy
from trialkit.widgets._base import dropdown, explorer, slider
from trialkit.widgets._start import explores

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MOST_PATIENTS = 200
MOST_IN_A_GROUP = 60
MOST_DEALS = 60
# Where a record has no count to start at.
SUPPOSED = (5, 10)
_PERCENT = 100


def draw_intervals(
    responders: int,
    n: int,
    confidence_percent: float = 95.0,
    printed: tuple[int, int] | None = None,
    synthetic: bool = False,
    marked: str = "clopper-pearson",
) -> Figure:
    """Draw all interval methods for one count, and how often each keeps its promise.

    Parameters
    ----------
    responders, n : int
        More responders than patients give a placeholder.
    confidence_percent : float
        Two-sided confidence level in percent.
    printed : tuple of int, optional
        Count of the record; any other one is drawn as a supposition.
    synthetic : bool
    marked : str
        Method whose coverage is drawn in front.
    """
    if responders > n:
        return _too_many(responders, n, synthetic)
    # the slider gives 95.00000000000001; what is shown is what is meant
    confidence = round(confidence_percent / _PERCENT, 9)
    supposed = (responders, n) != printed
    return figures.efficacy_methods(responders, n, confidence, supposed, synthetic, marked)


@explores("interval")
def interval_explorer(
    outcome: pd.Series | None, confidence: float = 0.95, synthetic: bool = False
) -> ipw.VBox:
    """Let the student choose count, patients and confidence.

    Parameters
    ----------
    outcome : Series or None
        Row of a record's outcomes to start at; None starts at a supposition.
    confidence : float
    synthetic : bool
    """
    printed = _count(outcome)
    responders, n = printed or SUPPOSED
    controls = {
        "responders": slider("Responders", responders, 0, max(MOST_PATIENTS, n), unit="patients"),
        "n": slider("Size of the trial", n, 1, max(MOST_PATIENTS, n), unit="patients"),
        "confidence_percent": slider(
            "Confidence", round(_PERCENT * confidence, 6), 50.0, 99.9, 0.1, "%"
        ),
        "marked": dropdown(
            "Method in front",
            "clopper-pearson",
            [(label, method) for method, label in efficacy.METHOD_LABELS.items()],
        ),
    }
    draw = partial(draw_intervals, printed=printed, synthetic=synthetic)
    return explorer(draw, controls)


def interval_settings(
    outcome: pd.Series | None, confidence: float = 0.95, synthetic: bool = False
) -> dict[str, dict[str, Any]]:
    """Return three settings of `draw_intervals`: the record, four times as many, everybody.

    Each has another method in front.
    """
    printed = _count(outcome)
    responders, n = printed or SUPPOSED
    fixed = {
        "confidence_percent": round(_PERCENT * confidence, 6),
        "printed": printed,
        "synthetic": synthetic,
    }
    return {
        f"{'In the record' if printed else 'Supposed'}: {responders} of {n}": {
            "responders": responders,
            "n": n,
            **fixed,
        },
        f"Four times as many (supposed): {4 * responders} of {4 * n}": {
            "responders": 4 * responders,
            "n": 4 * n,
            "marked": "wilson",
            **fixed,
        },
        f"Everybody (supposed): {n} of {n}": {
            "responders": n,
            "n": n,
            "marked": "wald",
            **fixed,
        },
    }


def draw_deals(
    comparison: efficacy.SubgroupComparison | None,
    deals: int = 1,
    seed: int = 1,
    synthetic: bool = False,
) -> Figure:
    """Draw the latest of some deals card by card; None gives a placeholder."""
    return figures.subgroup_deals(comparison, deals, seed, synthetic)


@explores("deal")
def deal_explorer(
    comparison: efficacy.SubgroupComparison | None, seed: int = 1, synthetic: bool = False
) -> ipw.VBox:
    """Let the student deal the responder cards again, one deal at a time."""
    draw = partial(draw_deals, comparison, synthetic=synthetic)
    if comparison is None:
        return explorer(draw, {})
    controls = {
        "deals": slider("Deals so far", 1, 1, MOST_DEALS),
        "seed": slider("Shuffle of the deck (seed)", seed, 0, max(100, seed)),
    }
    return explorer(draw, controls)


def deal_settings(
    comparison: efficacy.SubgroupComparison | None, seed: int = 1, synthetic: bool = False
) -> dict[str, dict[str, Any]]:
    """Return three settings of `draw_deals`; none where there are no subgroups."""
    if comparison is None:
        return {}
    fixed = {"comparison": comparison, "seed": seed, "synthetic": synthetic}
    return {f"After deal {deals}": {"deals": deals, **fixed} for deals in (2, 10, MOST_DEALS)}


def draw_subgroups(
    pair: efficacy.SubgroupPair | None,
    s1: int = 0,
    n1: int = 1,
    s2: int = 0,
    n2: int = 1,
    confidence: float = 0.95,
    synthetic: bool = False,
) -> Figure:
    """Draw two response rates and what chance alone deals out.

    Parameters
    ----------
    pair : SubgroupPair or None
        Names and printed counts, others being drawn as a supposition; None gives a placeholder.
    s1, n1, s2, n2 : int
        Responders and patients of the two groups; more responders than patients give a
        placeholder.
    confidence : float
        Level of the intervals.
    synthetic : bool
    """
    if pair is None:
        return figure_base.placeholder(figures.subgroups.NONE, synthetic)
    for responders, n in ((s1, n1), (s2, n2)):
        if responders > n:
            return _too_many(responders, n, synthetic)
    chosen = replace(pair, s1=s1, n1=n1, s2=s2, n2=n2)
    return figures.subgroup_counts(chosen, confidence, chosen != pair, synthetic)


@explores("subgroup")
def subgroup_explorer(
    comparison: efficacy.SubgroupComparison | None, synthetic: bool = False
) -> ipw.VBox:
    """Let the student change the counts of two groups; starts at those of the record."""
    if comparison is None:
        return explorer(partial(draw_subgroups, None, synthetic=synthetic), {})
    pair = comparison.pair
    most = max(MOST_IN_A_GROUP, pair.n1, pair.n2)
    controls = {
        "s1": slider(f"Responders, {pair.first}", pair.s1, 0, most),
        "n1": slider(f"Patients, {pair.first}", pair.n1, 1, most),
        "s2": slider(f"Responders, {pair.second}", pair.s2, 0, most),
        "n2": slider(f"Patients, {pair.second}", pair.n2, 1, most),
    }
    draw = partial(draw_subgroups, pair, confidence=comparison.confidence, synthetic=synthetic)
    return explorer(draw, controls)


def subgroup_settings(
    comparison: efficacy.SubgroupComparison | None, synthetic: bool = False
) -> dict[str, dict[str, Any]]:
    """Return three settings of `draw_subgroups`: printed, one responder moved, three times."""
    if comparison is None:
        return {}
    pair = comparison.pair
    fixed = {"pair": pair, "confidence": comparison.confidence, "synthetic": synthetic}
    step = 1 if comparison.difference.estimate > 0 else -1
    if not (0 <= pair.s1 + step <= pair.n1 and 0 <= pair.s2 - step <= pair.n2):
        step = 0
    moved = {"s1": pair.s1 + step, "n1": pair.n1, "s2": pair.s2 - step, "n2": pair.n2}
    printed = {"s1": pair.s1, "n1": pair.n1, "s2": pair.s2, "n2": pair.n2}
    tripled = {name: 3 * count for name, count in printed.items()}
    return {
        "As printed": {**printed, **fixed},
        "One responder in the other group (supposed)": {**moved, **fixed},
        "The same rates in three times as many (supposed)": {**tripled, **fixed},
    }


def draw_course(
    course: efficacy.Course,
    entry: float,
    correlation: float,
    season_percent: float,
    threshold: float,
    seed: int = 1,
) -> Figure:
    """Draw invented, untreated patients.

    Parameters
    ----------
    course : Course
        Gives what has no slider.
    entry : float
        Patients enter with a PASI above this.
    correlation : float
        Correlation of two visits of one patient.
    season_percent : float
        How much lower everybody is at the second visit, in percent.
    threshold : float
        Improvement that counts as a response, in percent.
    seed : int
    """
    chosen = replace(
        course,
        entry=entry,
        # a slider gives 0.7000000000000001; what is shown is what is meant
        correlation=round(correlation, 6),
        season=round(season_percent / _PERCENT, 6),
        threshold=threshold,
    )
    return figures.untreated_course(efficacy.untreated(chosen, seed=seed))


@explores("course")
def course_explorer(course: efficacy.Course, seed: int = 1) -> ipw.VBox:
    """Let the student change how restless the disease is, who enters, and what counts."""
    controls = {
        "entry": slider("Enter with a PASI above", float(course.entry), 0.0, 40.0, 1.0, "points"),
        "correlation": slider(
            "Correlation of two visits of one patient", course.correlation, 0.0, 0.95, 0.05
        ),
        "season_percent": slider(
            "Lower by the season", _PERCENT * course.season, 0.0, 50.0, 5.0, "%"
        ),
        "threshold": slider(
            "A response is an improvement of", course.threshold, 20.0, 95.0, 5.0, "%"
        ),
    }
    return explorer(partial(draw_course, course, seed=seed), controls)


def course_settings(course: efficacy.Course, seed: int = 1) -> dict[str, dict[str, Any]]:
    """Return three settings of `draw_course`: a steady disease, a stricter entry, a season."""
    fixed = {"course": course, "threshold": course.threshold, "seed": seed}
    steady, restless, season = (
        {"correlation": a["correlation"], "season_percent": _PERCENT * a["season"]}
        for a in efficacy.SCENARIOS.values()
    )
    steady_name, restless_name, season_name = (name.capitalize() for name in efficacy.SCENARIOS)
    doubled = min(2 * course.entry, 40.0)
    return {
        steady_name: {"entry": course.entry, **steady, **fixed},
        f"{restless_name}, entry above {doubled:g}": {"entry": doubled, **restless, **fixed},
        season_name: {"entry": course.entry, **season, **fixed},
    }


def _count(outcome: pd.Series | None) -> tuple[int, int] | None:
    return None if outcome is None else (int(outcome["responders"]), int(outcome["n"]))


def _too_many(responders: int, n: int, synthetic: bool) -> Figure:
    message = f"{responders} responders among {n} patients cannot be: choose more patients."
    return figure_base.placeholder(message, synthetic)
