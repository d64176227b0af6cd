"""Many invented cohorts with the same printed counts: what these pin down, and what they leave."""

from __future__ import annotations

from itertools import cycle
from textwrap import fill

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from trialkit import prose
from trialkit.cohorts import Unanswered
from trialkit.figures._base import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    VERMILION,
    canvas,
    finish,
    placeholder,
)
from trialkit.synthetic import ByVisit, Step, Waterfall, counted, only_if

NO_THRESHOLD = "No count of patients by a threshold on the PASI is published for this record."
NO_VISITS = (
    "No visit between the first and the last day is published for this record, or no count by a "
    "threshold on the PASI."
)
_COURSE_STYLES = (
    (BLUE, "-", "o", ""),
    (ORANGE, "--", "s", "///"),
    (VERMILION, "-.", "^", "..."),
)
_PAPER = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.5}
# More bars than this cannot be told apart, and their edges would hide them.
_MOST_EDGES = 60
_MOST_BARS = 300  # more take a minute to draw and look like one area
_LEGEND = 52  # characters of a line in a legend


def synthetic_waterfall(
    found: Waterfall | Unanswered | None, cohort: int = 1, synthetic: bool = False
) -> Figure:
    """Draw one invented cohort, best patient first, within the range of all of them.

    Parameters
    ----------
    found : Waterfall, Unanswered or None
        None (no threshold on the PASI) and what could not be invented give a placeholder.
    cohort : int
        Which of the cohorts is drawn as bars, from 1.
    synthetic : bool
        Whether the record itself is invented.

    Raises
    ------
    ValueError
        If there is no such cohort.
    """
    if not found:
        return placeholder(NO_THRESHOLD if found is None else found.why, synthetic)
    size, n = found.improvements.shape
    if not 1 <= cohort <= size:
        raise ValueError(f"cohort: found {cohort}, allowed 1 to {size}")
    ranks, drawn = found.ranks, found.improvements[cohort - 1]
    figure, axes = canvas(width=9.4, height=5.4)
    bottom = min(found.lowest, ranks["drawn_low"].min()) - 5
    _allowed(axes, found, ranks, bottom)
    edge = {"edgecolor": "white", "linewidth": 0.8} if n <= _MOST_EDGES else {}
    span = {"color": ORANGE, "alpha": 0.45, "hatch": "///", "edgecolor": "white", "linewidth": 0}
    span["label"] = f"range of all {size} invented cohorts"
    label = f"invented cohort {cohort}"
    low, high = ranks["drawn_low"], ranks["drawn_high"]
    if n > _MOST_BARS:
        edges = np.arange(n + 1) + 0.5
        axes.stairs(high, edges, baseline=low, fill=True, **span)
        axes.stairs(drawn, edges, baseline=None, color=BLUE, linewidth=1.6, label=label)
    else:
        axes.bar(ranks["rank"], high - low, bottom=low, width=0.9, **span)
        axes.bar(ranks["rank"], drawn, width=0.5, color=BLUE, label=label, **edge)
    if found.truth is not None:
        label = "true values (this record is invented and lists them)"
        mark = {"color": INK, "markersize": 8, "markeredgecolor": "white"}
        axes.plot(ranks["rank"], found.truth, "X", label=label, **mark)
    for i, step in enumerate(found.steps):
        _step(axes, step, n, label="_" if i else "counts of the record")
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.axhline(found.lowest, color=GREY, linewidth=1.2, linestyle="--")
    words = f"no lower limit is printed; the model stops at {found.lowest:g} % (assumed)"
    words = words.replace("-", "−")
    axes.text(0.6, found.lowest + 1.5, words, fontsize=8.5, color=INK, bbox=_PAPER)
    axes.set(xlim=(0.4, n + 0.6), ylim=(bottom, 106))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=12))
    axes.set_xlabel(f"patients, sorted from the best to the worst (n = {n})")
    axes.set_ylabel("improvement of the PASI (percent)")
    axes.grid(False, axis="x")
    axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=2, fontsize=9, frameon=False)
    return finish(figure, _waterfall_alt(found, cohort), kind="synthetic", synthetic=synthetic)


def _allowed(axes, found: Waterfall, ranks, bottom: float) -> None:
    """Draw the limits that the counts set to each rank: no model, no drawing of lots."""
    edges = np.append(ranks["rank"] - 0.5, ranks["rank"].iloc[-1] + 0.5)
    style = {"color": INK, "linewidth": 1.4, "baseline": None}
    label = f"limits by the counts{only_if(found.assumed) or ' alone'}"
    axes.stairs(ranks["allowed_high"], edges, label=fill(label, _LEGEND), **style)
    axes.stairs(ranks["allowed_low"].fillna(bottom), edges, **style)


def _step(axes, step: Step, n: int, label: str) -> None:
    place = (step.responders + 0.5, step.cut.threshold)
    derived = "" if step.origin == "printed" else " (count derived)"
    axes.axhline(step.cut.threshold, color=GREY, linewidth=0.8, linestyle=":")
    mark = {"color": VERMILION, "markersize": 8, "clip_on": False, "zorder": 4}
    axes.plot(*place, "D", label=label, **mark)
    # Where everybody responds the corner is at the right edge, and so are the words.
    side, offset = ("right", -9) if step.responders > 0.7 * n else ("left", 9)
    axes.annotate(
        f"{counted(step, n)}{derived}",
        place,
        xytext=(offset, 5),
        textcoords="offset points",
        ha=side,
        fontsize=9.5,
        color=INK,
    )


def _waterfall_alt(found: Waterfall, cohort: int) -> str:
    size, n = found.improvements.shape
    drawn = found.improvements[cohort - 1]
    steps = "; ".join(counted(step, n) for step in found.steps)
    shared = f" The same in all cohorts: {steps}{only_if(found.assumed)}." if steps else ""
    mean = found.improvements.mean(axis=1)
    return (
        f"Improvements of {n} invented patients of cohort {cohort}, sorted: from "
        f"{prose.percent(drawn[0] / 100, 0)} to {prose.percent(drawn[-1] / 100, 0)}, mean "
        f"{prose.percent(drawn.mean() / 100, 0)}.{shared} Over all {size} invented cohorts the "
        f"mean improvement runs from {prose.span(mean.min() / 100, mean.max() / 100, 0)}."
    )


def synthetic_by_visit(found: ByVisit | Unanswered | None, synthetic: bool = False) -> Figure:
    """Draw the responders of many invented cohorts by visit, one panel a course.

    Parameters
    ----------
    found : ByVisit, Unanswered or None
        None (no visits, or no threshold on the PASI) and what could not be invented give a
        placeholder.
    synthetic : bool
        Whether the record itself is invented.
    """
    if not found:
        return placeholder(NO_VISITS if found is None else found.why, synthetic)
    figure, panels = canvas(
        width=3.5 * len(found.counts) + 0.6,
        height=4.6,
        columns=len(found.counts),
        sharey=True,
        squeeze=False,
    )
    x = np.arange(len(found.labels))
    for axes, (name, counts), style in zip(
        panels[0], found.counts.items(), cycle(_COURSE_STYLES), strict=False
    ):
        colour, line, marker, hatch = style
        low, high = counts.min(axis=0), counts.max(axis=0)
        axes.fill_between(
            x, low, high, facecolor=colour, alpha=0.35, edgecolor="white", hatch=hatch, linewidth=0
        )
        axes.plot(x, counts[0], line, marker=marker, color=colour, markersize=5)
        if found.end is not None:
            axes.axhline(found.end.responders, color=INK, linewidth=0.9, linestyle=":")
            mark = {"color": INK, "markersize": 9, "clip_on": False, "zorder": 4}
            axes.plot(x[-1], found.end.responders, "D", **mark)
        axes.set_xticks(x, found.labels, rotation=45, ha="right")
        axes.set(xlim=(-0.2, x[-1] + 0.3), ylim=(0, found.n + 0.5))
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_title(f"Course: {name}", loc="left", fontsize=10.5)
        axes.set_xlabel("visit (not to scale)")
    panels[0][0].set_ylabel(f"patients who improved\nby {found.cut.words} (of {found.n})")
    size = len(next(iter(found.counts.values())))
    handles = [
        Patch(facecolor="#cccccc", label=f"range of {size} invented cohorts"),
        Line2D([], [], color=INK, marker="o", markersize=5, label="invented cohort 1"),
    ]
    if found.end is not None:
        label = f"{found.end.responders} of {found.n} of the record{only_if(found.assumed)}"
        label = fill(f"{label}; visit assumed", _LEGEND)
        mark = {"color": INK, "marker": "D", "linestyle": "", "markersize": 9}
        handles.append(Line2D([], [], label=label, **mark))
    figure.legend(handles=handles, loc="outside lower right", ncols=3, fontsize=9, frameon=False)
    return finish(figure, _visits_alt(found), kind="synthetic", synthetic=synthetic)


def _visits_alt(found: ByVisit) -> str:
    size = len(next(iter(found.counts.values())))
    middle = len(found.labels) // 2
    spans = "; ".join(
        f"{name}, {counts[:, middle].min()} to {counts[:, middle].max()}"
        for name, counts in found.counts.items()
    )
    end = f" All end with {found.end.responders} of {found.n}" if found.end else ""
    end = f"{end}{only_if(found.assumed)}." if end else ""
    return (
        f"Patients of {found.n} who improved by {found.cut.words}, by visit, in {size} invented "
        f"cohorts on {len(found.counts)} courses. At “{found.labels[middle]}”: {spans}.{end}"
    )
