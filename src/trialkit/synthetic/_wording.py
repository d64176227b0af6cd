"""Sentences on invented cohorts, for any record."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from trialkit import prose
from trialkit.cohorts import Unanswered
from trialkit.protocol import power_of_ten
from trialkit.synthetic._judged import only_if
from trialkit.synthetic._summary import ByVisit, Step, Waterfall

if TYPE_CHECKING:
    from trialkit.records import Trial

NOTHING = "The record counts nobody by a threshold on the PASI, so no PASI is invented here."
NO_VISITS = "The record prints no visit between the first and the last day, so no course is drawn."


def introduce(trial: Trial, patients: pd.DataFrame | Unanswered) -> str:
    """Say what was invented; what was taken for granted is listed below, to be opened."""
    if isinstance(patients, Unanswered):
        return patients.why
    size = patients["cohort"].nunique() if "cohort" in patients else 1
    ways = patients.attrs["ways"]
    many = (
        "Before anybody gets a PASI, the number of ways to say who is what and fit every count is "
        f"{_large(ways)}. "
        if ways > 1
        else ""
    )
    return (
        f"**{patients.attrs['banner']}.** The computer invented {prose.count(size, 'cohort')} of "
        f"{prose.count(trial.n_treated, 'patient')} for {trial.short_title}. Each one fits every "
        f"count that the record prints. {many}All the rest is chance and assumption.\n\n"
        + _folded("All that was assumed beside the counts", patients.attrs["assumptions"])
    )


def read_waterfall(found: Waterfall | Unanswered | None) -> str:
    """Say what the counts pin down, and how far the cohorts go apart where they do not."""
    if not found:
        return NOTHING if found is None else found.why
    size, n = found.improvements.shape
    lines = []
    if found.steps:
        fixed = "; ".join(
            f"{counted(step, n)}{'' if step.origin == 'printed' else ' (count derived)'}"
            for step in found.steps
        )
        lines += [
            f"The same in all {size} cohorts: {fixed}. Nothing else of the sorted bars is fixed.",
            _limits(found),
        ]
    mean, worse = found.improvements.mean(axis=1), (found.improvements < 0).sum(axis=1)
    lines.append(
        f"In the invented cohorts the mean runs from {_percent(mean.min())} to "
        f"{_percent(mean.max())}, and {_range(worse)} of {n} patients got worse. These ranges rest "
        f"on the model, which stops at {_percent(found.lowest)}; they are no bounds."
    )
    if found.truth is not None:
        lines.append(_truth(found, found.truth))
    return prose.bullets(lines)


def read_by_visit(found: ByVisit | Unanswered | None) -> str:
    """Say where the courses end, and how far apart they are on the way."""
    if not found:
        return NO_VISITS if found is None else found.why
    lines = []
    if found.end is not None:
        end = prose.of(found.end.responders, found.n)
        lines.append(
            f"Every course of every cohort ends with {end} who improved by {found.cut.words}"
            f"{only_if(found.assumed)}."
        )
    middle = len(found.labels) // 2
    spans = "; ".join(
        f"{name}, {_range(counts[:, middle])}" for name, counts in found.counts.items()
    )
    lines.append(f"At the visit “{found.labels[middle]}” the responders of {found.n} are: {spans}.")
    most = {name: int(counts[:, 1:].max()) for name, counts in found.counts.items()}
    best = max(most, key=most.get)
    lines.append(
        f"At its best visit the course “{best}” has up to {most[best]} of {found.n} responders. "
        "All these courses are our invention."
    )
    return f"{prose.bullets(lines)}\n\n{_folded('All that was assumed', found.assumptions)}"


def results(found: Waterfall | Unanswered | None) -> list[dict[str, Any]]:
    """Return what the printed counts leave open, as arguments of `results.Results.add`."""
    if not found:
        return []
    mean, key = found.improvements.mean(axis=1), "efficacy.mean_improvement"
    unit = f"percent; middle and range of {len(mean)} invented cohorts"
    limits = {"low": float(mean.min()), "high": float(mean.max())}
    row = {"key": f"{key}.invented", "value": float(np.median(mean)), **limits}
    rows = [{**row, "kind": "synthetic", "unit": unit}]
    if found.steps:
        unit = f"percent; the most that the counts allow{only_if(found.assumed)}"
        kind = "assumed" if found.assumed else "bounded"
        highest, _ = mean_limits(found)
        rows.append({"key": f"{key}.most", "value": highest, "kind": kind, "unit": unit})
    return rows


def mean_limits(found: Waterfall) -> tuple[float, float]:
    """Return the highest mean improvement that the counts allow, and the lowest if none is worse.

    Both in percent, and both under what is in `Waterfall.assumed`; the counts set no lower limit.
    """
    ranks = found.ranks
    return float(ranks["allowed_high"].mean()), float(ranks["allowed_low"].fillna(0).mean())


def counted(step: Step, n: int) -> str:
    """Return a count of the record with its cut, such as "8 of 17 improved by at least 40 %"."""
    return f"{step.responders} of {n} improved by {step.cut.words}"


def _folded(title: str, sentences: Sequence[str]) -> str:
    return f"<details><summary>{title}</summary>\n\n{prose.bullets(sentences)}\n\n</details>"


def _large(number: int) -> str:
    return f"{number:,}" if number < 1_000_000 else power_of_ten(number)


def _truth(found: Waterfall, truth: np.ndarray) -> str:
    ranks = found.ranks
    inside = (truth >= ranks["allowed_low"].fillna(-np.inf)) & (truth <= ranks["allowed_high"])
    drawn = (truth >= ranks["drawn_low"]) & (truth <= ranks["drawn_high"])
    return (
        "This record is invented and lists its patients, so here the truth is known: mean "
        f"improvement {_percent(truth.mean())}, {prose.count(int((truth < 0).sum()), 'patient')} "
        f"worse. Of {truth.size} true values {int(inside.sum())} lie within the limits by the "
        f"counts, and {int(drawn.sum())} within the range of the invented cohorts."
    )


def _limits(found: Waterfall) -> str:
    """Say the limits of the mean, rounded outward so that they stay limits."""
    highest, lowest = mean_limits(found)
    most, least = _outward(highest, ROUND_CEILING), _outward(lowest, ROUND_FLOOR)
    by = "these counts" if found.assumed else "these counts alone"
    return (
        f"By {by} the mean improvement can be at most {most}{only_if(found.assumed)}. They set no "
        f"lower limit. If nobody got worse either (assumed), it is at least {least}."
    )


def _outward(value: float, rounding: str) -> str:
    # Twelve digits take the float's crumbs off before the value is moved outward.
    return f"{Decimal(f'{value:.12g}').quantize(Decimal('0.1'), rounding=rounding)} %"


def _percent(value: float) -> str:
    return prose.percent(value / 100, 0).replace("-", "−")


def _range(counts: np.ndarray) -> str:
    low, high = int(counts.min()), int(counts.max())
    return f"{low}" if low == high else f"{low} to {high}"
