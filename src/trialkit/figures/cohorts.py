"""Figures of what the printed counts leave open: every table that fits, and the extremes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from trialkit import disclosure, prose, protocol
from trialkit.figures._base import (
    BANNER,
    BLUE,
    GREY,
    HATCHES,
    INK,
    KINDS,
    SKY,
    VERMILION,
    canvas,
    finish,
    placeholder,
)

if TYPE_CHECKING:
    import pandas as pd

    from trialkit.cohorts import Unanswered

_EMPTY = "#e9e9e9"
_POSSIBLE = "Possible tables – not the patients of the trial"
_GAP = 0.1  # between the two blocks, as a share of all patients
_ROWS_OF_MANY = 13  # odd, so that the middle is one of them
_SOME = "rows: some of the tables, at even steps; grey lines: all of them"
_LEAST_P = 0.0005  # smaller ones are drawn here, and said to be below 0.001
_PAPER = {"boxstyle": "square,pad=0.05", "facecolor": "white", "linewidth": 0}
_LEAST_SHARE, _TINY_SHARE = 0.0005, "below 0.1 %"
_MOST_SQUARES = 60  # patients drawn one by one; of more, a bar shows the share


def unprinted_tables(
    found: disclosure.Unprinted | Unanswered | None, synthetic: bool = False
) -> Figure:
    """Draw every table of an unprinted comparison that fits the printed counts.

    Of more than `disclosure.MOST_LISTED` tables only some are written out, evenly chosen with both
    ends and the middle; lines then go through the p-values and shares of all.

    Parameters
    ----------
    found : Unprinted, Unanswered or None
        What has no answer gives a placeholder with the reason.
    synthetic : bool
        Whether the record is invented.
    """
    if not found:
        why = disclosure.NO_COMPARISON if found is None else found.why
        return placeholder(why, synthetic)
    tables, shown = found.tables, _written_out(found)
    some = len(shown) < len(tables)
    figure, (left, middle, right) = canvas(
        width=13.0,
        height=2.3 + 0.62 * len(shown),
        columns=3,
        gridspec_kw={"width_ratios": [3.4, 1.5, 1.4]},
        sharey=True,
    )
    if some:
        _lines_through_all(middle, right, found, len(shown))
    for y, row in enumerate(shown.itertuples()):
        _patients(left, y, found, row)
        _p_value(middle, y, row, found.alpha)
        right.barh(y, 100 * row.share, height=0.5, color=GREY)
        right.annotate(
            _share(row.share),
            (100 * row.share, y),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=10,
            color=INK,
            bbox=_PAPER,
        )
    left.set_ylim(len(shown) - 0.4, -1.15)
    which = f"{len(shown)} of {len(tables)} tables that fit" if some else "Every table that fits"
    left.set_title(f"{which}: {found.outcome_label}", loc="left", fontsize=11.5)
    _block_heads(left, found)
    left.set_axis_off()
    middle.axvline(found.alpha, color=INK, linestyle="--", linewidth=1.2)
    middle.set(xscale="log", xlim=(min(0.005, max(tables["p"].min(), _LEAST_P) / 2), 1.6))
    ticks = [t for t in (0.001, 0.01, 0.1, 1) if t >= middle.get_xlim()[0]]
    middle.set_xticks(ticks, labels=[f"{t:g}" for t in ticks])
    middle.set_xticks([], minor=True)
    middle.set_xlabel(f"{found.test.capitalize()} two-sided p-value\n(dashed: {found.alpha:g})")
    right.set(xlim=(0, max(10 if some else 60, 135 * tables["share"].max())))
    right.set_xlabel("share of assignments (percent)\nassumed: each equally likely")
    for axes in (middle, right):
        axes.grid(visible=False, axis="y")
        axes.tick_params(left=False, labelleft=False)
    _patients_legend(figure, found)
    return _possible(
        finish(figure, alt=_tables_told(found), kind="bounded", synthetic=synthetic),
        synthetic,
        *([_SOME] if some else []),
        *_assumed_visits(found),
        "right panel: assumes that every assignment is equally likely",
    )


def dose_extremes(
    found: disclosure.DoseOpen | Unanswered | None, synthetic: bool = False
) -> Figure:
    """Draw the two cohorts at the ends of what the printed counts allow, by dose.

    Parameters
    ----------
    found : DoseOpen, Unanswered or None
        What has no answer gives a placeholder with the reason.
    synthetic : bool
        Whether the record is invented.
    """
    if not found:
        return placeholder(disclosure.NO_DOSE if found is None else found.why, synthetic)
    figure, panels = canvas(
        width=11.5,
        height=6.2,
        rows=2,
        columns=2,
        gridspec_kw={"height_ratios": [2.2, 1]},
    )
    wide, spare = panels[1]
    spare.remove()
    wide.set_subplotspec(wide.get_gridspec()[1, :])
    top = max(int(table["n"].max()) for table in (found.falling, found.rising))
    # As on the bars below: a limit is rounded outward.
    low, high = disclosure.signed_ends(found.open_low, found.open_high)
    ends = ((found.falling, low, found.falling_p), (found.rising, high, found.rising_p))
    for axes, (table, correlation, p) in zip(panels[0], ends, strict=True):
        _by_dose(axes, table, top, found)
        words = f"possible: correlation {correlation}, {prose.p_value(p)}"
        axes.set_title(words, loc="left", fontsize=12)
    _ranges(wide, found)
    figure.legend(
        handles=[
            Patch(facecolor=BLUE, label=f"R: {found.outcome_label}"),
            Patch(facecolor=_EMPTY, edgecolor=GREY, label="–: not"),
        ],
        loc="outside lower right",
        ncols=2,
        fontsize=9.5,
        frameon=False,
    )
    return _possible(
        finish(figure, alt=_dose_told(found), kind="bounded", synthetic=synthetic),
        synthetic,
        "sizes of groups that were not printed are possible ones",
    )


def _share(share: float) -> str:
    return prose.percent(share) if share >= _LEAST_SHARE else _TINY_SHARE


def _written_out(found: disclosure.Unprinted) -> pd.DataFrame:
    """Return all tables, or of very many some at even steps with both ends and the middle."""
    tables = found.tables
    if len(tables) <= disclosure.MOST_LISTED:
        return tables
    return tables.iloc[np.linspace(0, len(tables) - 1, _ROWS_OF_MANY).round().astype(int)]


def _lines_through_all(middle: Axes, right: Axes, found: disclosure.Unprinted, rows: int) -> None:
    """Draw the p-value and the share of every table, at its height between the rows."""
    tables = found.tables
    heights = np.linspace(0, rows - 1, len(tables))
    middle.plot(tables["p"].clip(lower=_LEAST_P), heights, color=GREY, linewidth=1.2, zorder=2)
    right.plot(100 * tables["share"], heights, color=GREY, linewidth=1.2, zorder=2)


def _possible(figure: Figure, synthetic: bool, *notes: str) -> Figure:
    """Say on the figure itself that nobody printed these tables, and what they rest on."""
    banner = f"{BANNER} · {_POSSIBLE}" if synthetic else _POSSIBLE
    figure.suptitle(banner, color="#a00000", fontsize=10)
    # One line each: a long one would run into the legend.
    note = "\n".join((KINDS["bounded"], *notes))
    figure.supxlabel(note, fontsize=8, color="#555555", x=0.005, ha="left")
    return figure


def _assumed_visits(found: disclosure.Unprinted) -> list[str]:
    """The assumption behind the rows, and how far they would reach without it."""
    if found.wider is None:
        return []
    first = found.wider["s1"]
    return [
        "rows: assume that all thresholds were judged at the same visit (without it, "
        f"{found.first}: anything from {first.min():.0f} to {first.max():.0f})"
    ]


def _patients(axes: Axes, y: int, found: disclosure.Unprinted, row) -> None:
    """Two blocks of squares, one a patient: who responded is drawn first. Bars if many."""
    total = found.n1 + found.n2
    gap = _GAP * total
    axes.set_xlim(-0.42 * total, total + 1.5 * gap)
    words = f"{found.first}: {row.s1}, {found.second}: {row.s2}"
    axes.text(-0.025 * total, y, words, va="center", ha="right", fontsize=10.5, color=INK)
    for start, responders, n in ((0, row.s1, found.n1), (found.n1 + gap, row.s2, found.n2)):
        if total > _MOST_SQUARES:
            bar = {"y": y, "height": 0.54, "linewidth": 0.8}
            axes.barh(width=n, left=start, facecolor=_EMPTY, edgecolor=GREY, **bar)
            if responders:
                axes.barh(width=responders, left=start, facecolor=BLUE, edgecolor=BLUE, **bar)
            continue
        for i in range(n):
            responded = i < responders
            axes.add_patch(
                Rectangle(
                    (start + i + 0.08, y - 0.27),
                    0.84,
                    0.54,
                    facecolor=BLUE if responded else _EMPTY,
                    edgecolor=BLUE if responded else GREY,
                    linewidth=0.8,
                )
            )
            if total <= 30:
                axes.text(
                    start + i + 0.5,
                    y,
                    "R" if responded else "–",
                    ha="center",
                    va="center",
                    fontsize=8.5,
                    color="white" if responded else INK,
                )


def _block_heads(axes: Axes, found: disclosure.Unprinted) -> None:
    total = found.n1 + found.n2
    blocks = ((0, found.first, found.n1), (found.n1 + _GAP * total, found.second, found.n2))
    for start, name, n in blocks:
        words = f"{name}, n = {n}"
        axes.text(start, -0.6, words, va="bottom", fontsize=10, color="#555555")


def _p_value(axes: Axes, y: int, row, alpha: float) -> None:
    below, at = disclosure.below(row.p, alpha), max(row.p, _LEAST_P)
    axes.plot(
        at, y, "D" if below else "o", color=VERMILION if below else BLUE, markersize=9, zorder=3
    )
    inside = row.p > 0.06
    axes.annotate(
        prose.p_value(row.p).removeprefix("p = "),
        (at, y),
        xytext=(-9 if inside else 9, 0),
        textcoords="offset points",
        ha="right" if inside else "left",
        va="center",
        fontsize=10,
        color=INK,
        bbox=_PAPER,
    )


def _patients_legend(figure: Figure, found: disclosure.Unprinted) -> None:
    handles = [
        Patch(facecolor=BLUE, label="R: responder"),
        Patch(facecolor=_EMPTY, edgecolor=GREY, label="–: no responder"),
    ]
    below = disclosure.below(found.tables["p"], found.alpha)
    marks = {"linestyle": "", "markersize": 9}
    if below.any():
        handles.append(
            Line2D([], [], color=VERMILION, marker="D", label=f"p below {found.alpha:g}", **marks)
        )
    if not below.all():
        words = f"p not below {found.alpha:g}"
        handles.append(Line2D([], [], color=BLUE, marker="o", label=words, **marks))
    figure.legend(
        handles=handles, loc="outside lower right", ncols=len(handles), fontsize=9, frameon=False
    )


def _tables_told(found: disclosure.Unprinted) -> str:
    many = len(found.tables) > disclosure.MOST_LISTED
    chosen = found.tables.iloc[[0, len(found.tables) // 2, -1]] if many else found.tables
    rows = [
        f"{found.first}: {row.s1}, {found.second}: {row.s2} ({prose.p_value(row.p)}, "
        f"{_share(row.share)} of the assignments)"
        for row in chosen.itertuples()
    ]
    if many:
        significant = int(disclosure.below(found.tables["p"], found.alpha).sum())
        rows[0] = f"Both ends and the middle: {rows[0]}"
        rows.append(f"{significant} of all have p below {found.alpha:g}")
    fit = "fits" if len(found.tables) == 1 else "fit"
    return (
        f"“{found.outcome_label}” by {found.attribute}, {found.first} n = {found.n1} and "
        f"{found.second} n = {found.n2}: {prose.count(len(found.tables), 'table')} {fit} the "
        f"printed counts. {'; '.join(rows)}. {found.test.capitalize()} test, two-sided. Possible "
        f"tables, not the patients of the trial. {'; '.join((*_assumed_visits(found), 'shares'))} "
        "assume that every assignment is equally likely."
    )


def _by_dose(axes: Axes, table, top: int, found: disclosure.DoseOpen) -> None:
    for x, row in enumerate(table.itertuples()):
        for i in range(int(row.n)):
            responded = i < row.responders
            axes.add_patch(
                Rectangle(
                    (x - 0.32, i + 0.08),
                    0.64,
                    0.84,
                    facecolor=BLUE if responded else _EMPTY,
                    edgecolor=BLUE if responded else GREY,
                )
            )
            if top <= 16:
                axes.text(
                    x,
                    i + 0.5,
                    "R" if responded else "–",
                    ha="center",
                    va="center",
                    fontsize=min(9, 110 / top),
                    color="white" if responded else INK,
                )
        axes.text(
            x,
            row.n + 0.2,
            f"{row.responders} of {row.n}",
            ha="center",
            va="bottom",
            fontsize=9.5,
            color=INK,
        )
    axes.set(xlim=(-0.7, len(table) - 0.3), ylim=(0, top * 1.16 + 0.5))
    axes.set_xticks(range(len(table)), labels=[f"{d:g}" for d in table["dose"]])
    axes.set_xlabel(f"dose of one infusion ({protocol.superscript(found.unit)})")
    axes.set_ylabel("patients")
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.grid(visible=False)


def _ranges(axes: Axes, found: disclosure.DoseOpen) -> None:
    """Two bars: what fits the printed counts, and what is left of it if not significant."""
    bars = (
        ("fits the printed counts", found.low, found.high, "#dddddd", HATCHES[1]),
        (f"fits, and p is not below {found.alpha:g}", found.open_low, found.open_high, SKY, ""),
    )
    for y, (_, low, high, colour, hatch) in enumerate(bars):
        axes.barh(y, high - low, left=low, height=0.6, color=colour, edgecolor=GREY, hatch=hatch)
        texts = disclosure.signed_ends(low, high)
        for value, text, side, shift in zip(
            (low, high), texts, ("right", "left"), (-5, 5), strict=True
        ):
            axes.annotate(
                text,
                (value, y),
                xytext=(shift, 0),
                textcoords="offset points",
                ha=side,
                va="center",
                fontsize=10.5,
                color=INK,
            )
    axes.axvline(0, color=INK, linewidth=1, linestyle=":")
    axes.set(xlim=(-1.18, 1.18), ylim=(1.6, -0.6))
    axes.set_xticks([-1, -0.5, 0, 0.5, 1])
    axes.set_yticks([0, 1], labels=[words for words, *_ in bars])
    axes.grid(visible=False)
    axes.set_xlabel(
        "correlation of dose and response over the patients (bars: every table between)"
    )


def _dose_told(found: disclosure.DoseOpen) -> str:
    def listed(table) -> str:
        return ", ".join(
            f"{row.responders} of {row.n} at {row.dose:g}" for row in table.itertuples()
        )

    ends = disclosure.signed_span(found.low, found.high)
    low, high = disclosure.signed_ends(found.open_low, found.open_high)
    return (
        f"“{found.outcome_label}” by dose of one infusion ({found.unit}). Correlations that fit "
        f"the printed counts: {ends}. Those whose trend test gives no p below {found.alpha:g}: "
        f"{low} ({listed(found.falling)}) to {high} ({listed(found.rising)}). Possible tables, not "
        "the patients of the trial."
    )
