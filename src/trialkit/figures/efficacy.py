"""Response rates with their intervals, and what "responder" means."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from trialkit import prose
from trialkit.figures._base import (
    BLUE,
    GREY,
    HATCHES,
    INK,
    MARKERS,
    ORANGE,
    SKY,
    VERMILION,
    canvas,
    finish,
    placeholder,
)
from trialkit.replication.efficacy import METHOD_LABELS, coverage_curves, interval_methods

SHOWN_METHODS = ("clopper-pearson", "mid-p", "wilson", "wald")
_COLOURS = (BLUE, ORANGE, SKY, VERMILION)
_MOST_SQUARES = 60
_WITH_TEXT = 180  # end of a percent axis that has columns of text beside it


def efficacy_intervals(
    intervals: pd.DataFrame, methods: Sequence[str] = SHOWN_METHODS, synthetic: bool = False
) -> Figure:
    """Draw every outcome's rate with its interval by a few methods.

    Parameters
    ----------
    intervals : DataFrame
        As `replication.efficacy.interval_table` returns it.
    methods : sequence of str
        Up to four of the methods in the table.
    synthetic : bool
        Whether the record is invented.
    """
    if intervals.empty:
        return placeholder("No response rate is published for this record.", synthetic)
    outcomes = list(dict.fromkeys(intervals["id"]))
    level = prose.percent(intervals["confidence"].iloc[0], 0)
    figure, axes = canvas(width=8.6, height=1.5 + 0.78 * len(outcomes))
    places = {outcome: -i for i, outcome in enumerate(outcomes)}
    for j, method in enumerate(methods):
        rows = intervals[intervals["method"] == method]
        y = [places[i] + 0.24 - 0.16 * j for i in rows["id"]]
        arms = [
            100 * (rows["estimate"] - rows["low"]).clip(lower=0),
            100 * (rows["high"] - rows["estimate"]).clip(lower=0),
        ]
        axes.errorbar(
            100 * rows["estimate"],
            y,
            xerr=arms,
            fmt=MARKERS[j],
            markersize=5,
            color=_COLOURS[j],
            elinewidth=2.2,
            capsize=3,
            label=METHOD_LABELS[method],
        )
    first = intervals.drop_duplicates("id")
    axes.set_yticks(
        [places[i] for i in first["id"]],
        [_row_label(row.label, row.responders, row.n) for row in first.itertuples()],
    )
    axes.set_ylim(-len(outcomes) + 0.45, 0.55)
    # Wald can pass 100 %: the axis must show where it ends.
    reach = max(103.0, 100 * intervals.loc[intervals["method"].isin(methods), "high"].max() + 2)
    _percent_axis(axes, f"response rate with {level} interval (percent of patients)", high=reach)
    axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=len(methods), frameon=False)
    exact = intervals[intervals["method"] == methods[0]]
    alt = (
        f"Response rates with {level} intervals by {len(methods)} methods. "
        f"{METHOD_LABELS[methods[0]]}: "
    )
    alt += "; ".join(
        f"{r.label}, {r.responders}/{r.n} = {prose.percent(r.estimate)}, "
        f"{prose.span(r.low, r.high)}"
        for r in exact.itertuples()
    )
    return finish(figure, alt=f"{alt}.", kind="derived", synthetic=synthetic)


def efficacy_methods(
    responders: int,
    n: int,
    confidence: float = 0.95,
    supposed: bool = False,
    synthetic: bool = False,
    marked: str = "clopper-pearson",
) -> Figure:
    """Draw the interval of one count by every method, and how often each keeps its promise.

    Parameters
    ----------
    responders, n : int
        Count and number of patients.
    confidence : float
        Two-sided confidence level.
    supposed : bool
        Whether the count is a supposition and not one of the record.
    synthetic : bool
        Whether the record is invented.
    marked : str
        Method whose coverage is drawn in front of the others.
    """
    table = interval_methods(responders, n, confidence).iloc[::-1].reset_index(drop=True)
    figure, (axes, below) = canvas(width=8.0, height=6.2, rows=2, height_ratios=[1.5, 1])
    estimate = 100 * responders / n
    counted = f"{'Supposed: ' if supposed else ''}{responders} of {prose.count(n, 'patient')}"
    for i, row in table.iterrows():
        wide = 4.2 if row["method"] == marked else 2.2
        axes.plot([100 * row["low"], 100 * row["high"]], [i, i], color=BLUE, linewidth=wide)
        axes.plot(estimate, i, MARKERS[0], color=BLUE, markersize=6)
        text = f"{100 * row['low']:.1f} to {100 * row['high']:.1f}"
        axes.text(112, i, text, va="center", ha="left", fontsize=10, color=INK)
        # Rounded down: what keeps less than its promise must not look as if it kept it.
        kept = f"{'✓' if row['lowest_coverage'] >= confidence else '✗'} {_worst(row):.1f}"
        axes.text(145, i, kept, va="center", ha="left", fontsize=10, color=INK)
    top = len(table) - 0.35
    for at, head in ((112, "interval (%)"), (145, "kept at worst (%)")):
        axes.text(at, top, head, fontsize=9.5, color="#555555", va="bottom")
    axes.set_yticks(range(len(table)), [METHOD_LABELS[m] for m in table["method"]])
    axes.set_ylim(-0.6, len(table) - 0.4)
    level = f"{round(100 * confidence, 6):g} %"
    axes.set_title(
        f"{counted} ({prose.percent(responders / n)}), {level} intervals\n"
        "✓ contains each true rate from 5 to 95 % as often as promised, ✗ does not",
        fontsize=11,
        loc="left",
        pad=18,
    )
    _percent_axis(axes, "response rate (percent of patients)", high=_WITH_TEXT)
    _coverage(below, n, confidence, marked)
    # One scale for both, so that a rate stands above itself.
    _percent_axis(below, "true response rate (percent of patients)", high=_WITH_TEXT)
    below.set_xlim(axes.get_xlim())
    for panel in (axes, below):
        panel.axvline(estimate, color=GREY, linestyle=":", linewidth=1.5)
    widest, shortest = table.loc[table["width"].idxmax()], table.loc[table["width"].idxmin()]
    worst = _worst(table.loc[table["method"].eq(marked)].iloc[0])
    alt = (
        f"{counted}, {level} intervals by {len(table)} methods: the shortest "
        f"{METHOD_LABELS[shortest['method']]}, {prose.span(shortest['low'], shortest['high'])}, "
        f"the longest {METHOD_LABELS[widest['method']]}, "
        f"{prose.span(widest['low'], widest['high'])}. Below, in front: {METHOD_LABELS[marked]}. "
        f"Over true rates from 5 to 95 %, {worst:.1f} % of its intervals contain the true rate at "
        f"worst; {level} are promised."
    )
    kind = "assumed" if supposed else "derived"
    return finish(figure, alt=alt, kind=kind, synthetic=synthetic)


def _worst(row: pd.Series) -> float:
    """Return the lowest coverage in percent, rounded down to one decimal."""
    return math.floor(round(1000 * row["lowest_coverage"], 6)) / 10


def _coverage(axes: Axes, n: int, confidence: float, marked: str) -> None:
    """Draw how often each method's interval contains the true rate."""
    curves = 100 * coverage_curves(n, confidence)
    rates, promised = 100 * curves.index, 100 * confidence
    axes.plot(rates, curves.drop(columns=marked), color="#c4c4c4", linewidth=0.8)
    (grey,) = axes.plot([], [], color="#c4c4c4", linewidth=1.5)
    (front,) = axes.plot(rates, curves[marked], color=BLUE, linewidth=2)
    (promise,) = axes.plot([0, 100], [promised] * 2, color=VERMILION, linestyle="--", linewidth=1.6)
    axes.legend(
        [front, promise, grey],
        [METHOD_LABELS[marked], f"promised: {round(promised, 6):g} %", "the other methods"],
        loc="center left",
        bbox_to_anchor=(0.61, 0.5),
        fontsize=9.5,
        title=f"n = {n}",
    )
    # The worst method falls to nothing with few patients; what is in front stays in the picture.
    axes.set_ylim(max(0, min(promised - 20, curves[marked].min() - 3)), 101)
    axes.set_ylabel("intervals that contain\nthe true rate (%)")


def efficacy_definitions(table: pd.DataFrame, synthetic: bool = False) -> Figure:
    """Draw the printed definitions of a responder side by side, one square a patient.

    Parameters
    ----------
    table : DataFrame
        As `replication.efficacy.responder_definitions` returns it.
    synthetic : bool
        Whether the record is invented.
    """
    if table.empty:
        return placeholder("No response rate of all patients is published.", synthetic)
    figure, axes = canvas(width=8.8, height=1.5 + 0.62 * len(table))
    widest = int(table["n"].max())
    measures = list(dict.fromkeys(table["measure"]))
    for i, row in enumerate(table.itertuples()):
        style = measures.index(row.measure)
        colour, hatch = (BLUE, VERMILION, ORANGE)[style % 3], HATCHES[style % len(HATCHES)]
        _squares(axes, -i, int(row.responders), int(row.n), colour, hatch)
        counted = "" if row.count_printed == "yes" else "*"
        text = (
            f"{row.responders} of {row.n}{counted} = {prose.percent(row.estimate)}\n"
            f"({prose.span(row.low, row.high)})"
        )
        axes.text(widest + 0.4, -i, text, va="center", ha="left", fontsize=9.5, color=INK)
    labels = [_wrapped(label, 26) for label in table["label"]]
    axes.set_yticks([-i for i in range(len(table))], labels)
    axes.set_xlim(0, widest * 1.42)
    axes.set_ylim(-len(table) + 0.4, 0.6)
    axes.set_xticks([*range(0, widest, 5 if widest <= _MOST_SQUARES else 50), widest])
    axes.set_xlabel(f"patients (one square each, n = {widest})", loc="left")
    axes.grid(False)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.legend(
        handles=_legend(table, measures),
        loc="lower left",
        bbox_to_anchor=(-0.28, 1.0),
        frameon=False,
        fontsize=9,
    )
    alt = "Responders by definition: " + "; ".join(
        f"{r.label}, {r.responders} of {r.n} ({prose.percent(r.estimate)}, interval "
        f"{prose.span(r.low, r.high)})"
        for r in table.itertuples()
    )
    return finish(figure, alt=f"{alt}.", kind="derived", synthetic=synthetic)


def _squares(axes, y: float, filled: int, n: int, colour: str, hatch: str) -> None:
    """One bar of n squares, the first `filled` of them coloured."""
    edge = {"height": 0.62, "left": range(n), "linewidth": 1.2}
    if n > _MOST_SQUARES:
        axes.barh(y, n, height=0.62, color="#eeeeee", edgecolor="#bbbbbb")
        axes.barh(y, filled, height=0.62, color=colour, edgecolor="white", hatch=hatch)
        return
    colours = [colour if i < filled else "#eeeeee" for i in range(n)]
    bars = axes.barh([y] * n, [1] * n, color=colours, edgecolor="white", **edge)
    for bar in bars[:filled]:
        bar.set_hatch(hatch)


def _legend(table: pd.DataFrame, measures: Sequence[str]) -> list[Patch]:
    handles = []
    for i, measure in enumerate(measures):
        words = ": which patients these are is not known"
        if i == 0:
            several = (table["measure"] == measure).sum() > 1
            words = ": the same patients fill each row from the left" if several else ""
        handles.append(
            Patch(
                facecolor=(BLUE, VERMILION, ORANGE)[i % 3],
                edgecolor="white",
                hatch=HATCHES[i % len(HATCHES)],
                label=f"responders on the {measure.upper()}{words}",
            )
        )
    if (table["count_printed"] != "yes").any():
        handles.append(Patch(alpha=0, label="* count not printed, derived from the percentage"))
    return handles


def _row_label(label: str, responders: int, n: int) -> str:
    return f"{_wrapped(label, 32)}\n{responders}/{n}"


def _wrapped(text: str, width: int) -> str:
    """Break a label into lines, never between a number and its percent sign."""
    return textwrap.fill(text.replace(" %", "\u00a0%"), width)


def _percent_axis(axes, label: str, high: float = 103) -> None:
    """Scale 0 to 100, with room on both sides and the impossible part shaded."""
    low = min(-3, axes.get_xlim()[0])
    axes.set_xlim(low, high)
    axes.axvspan(low, 0, color="#dddddd", zorder=0)
    if high < _WITH_TEXT:
        axes.axvspan(100, high, color="#dddddd", zorder=0)
    else:
        axes.axvline(100, color="#888888", linewidth=0.8)
    axes.set_xticks(range(0, 101, 20))
    axes.set_xlabel(label)
    axes.grid(False, axis="y")
