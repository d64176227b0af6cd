"""What is still possible under chosen assumptions, beside what the printed counts alone allow."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

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

_POSSIBLE = "Possible, not known: nobody printed this"
_WIDTH = 7.0
_LETTERS = 58  # of a title line
_MOST_WRITTEN = 12  # bars with their share written out
_MOST_DIGITS = 10**9  # beyond this number a reader needs the power of ten
_ALONE, _HERE = "printed counts alone", "as assumed here"


def possible_counts(
    found: disclosure.Possible | Unanswered | None, synthetic: bool = False
) -> Figure:
    """Draw how an outcome can be divided over two subgroups, with and without assumptions.

    Parameters
    ----------
    found : Possible, Unanswered or None
        What has no answer gives a placeholder with the reason.
    synthetic : bool
        Whether the record is invented.
    """
    if not found:
        return placeholder(
            "There is nothing to ask here." if found is None else found.why, synthetic
        )
    with_dose = found.base_correlations is not None
    heights = [2.0, 1.0, 1.15] if with_dose else [2.0, 1.0]
    figure, panels = canvas(
        width=_WIDTH,
        height=6.6 if with_dose else 5.0,
        rows=len(heights),
        gridspec_kw={"height_ratios": heights},
    )
    shares, counts, *dose = panels
    _shares(shares, found)
    _counts(counts, found)
    shares.set_xlim(counts.get_xlim())
    shares.set_title(_title(found), loc="left", fontsize=11.5)
    if dose:
        _correlations(dose[0], found)
    if found.contradiction:
        words = textwrap.fill(disclosure.sentence(found.contradiction), 52)
        shares.text(0.5, 0.5, words, transform=shares.transAxes, ha="center", va="center")
    alt = f"{_asked(found)} {_answer(found)} {_dose_told(found)}{_rests_on(found)}"
    drawn = finish(figure, alt=alt, kind="bounded", synthetic=synthetic)
    return _noted(drawn, found, synthetic)


def _total(found: disclosure.Possible) -> str:
    totals = sorted(set(found.base["s1"] + found.base["s2"]))
    words = prose.count(totals[-1], "patient")
    return words if len(totals) == 1 else f"{totals[0]} to {words}"


def _asked(found: disclosure.Possible) -> str:
    who = found.asked.who[0]
    return f"“{found.asked.label}”: {_total(found)}. How many of them are {who}?"


def _title(found: disclosure.Possible) -> str:
    return f"{textwrap.fill(_asked(found), _LETTERS)}\n{_span(found.tables)}"


def _span(tables: pd.DataFrame) -> str:
    if tables.empty:
        return "as assumed here: no number is possible"
    low, high = int(tables["s1"].min()), int(tables["s1"].max())
    return f"as assumed here: {low}" if low == high else f"as assumed here: {low} to {high}"


def _shares(axes: Axes, found: disclosure.Possible) -> None:
    """One bar a division that is possible: its share of the assignments."""
    tables = found.tables
    below = disclosure.below(tables["p"], found.alpha)
    for row, significant in zip(tables.itertuples(), below, strict=True):
        axes.bar(
            row.s1,
            100 * row.share,
            width=0.7,
            color=VERMILION if significant else SKY,
            edgecolor="white" if significant else SKY,
            hatch=HATCHES[1] if significant else "",
        )
        if len(tables) <= _MOST_WRITTEN:
            words = prose.percent(row.share, 0) if row.share >= 0.005 else "< 1 %"
            axes.text(row.s1, 100 * row.share + 2, words, ha="center", va="bottom", fontsize=10)
    axes.set(ylim=(0, 116), yticks=[0, 25, 50, 75, 100])
    axes.set_ylabel("share of all\nassignments (%)")
    axes.grid(visible=False, axis="x")
    axes.tick_params(labelbottom=False)
    handles = [
        Patch(facecolor=SKY, label=f"p not below {found.alpha:g}"),
        Patch(
            facecolor=VERMILION,
            edgecolor="white",
            hatch=HATCHES[1],
            label=f"p below {found.alpha:g}",
        ),
    ]
    shown = [handle for handle, on in zip(handles, (~below, below), strict=True) if on.any()]
    if shown:
        axes.legend(handles=shown, loc="upper right", frameon=False, fontsize=9.5, title="Fisher")


def _counts(axes: Axes, found: disclosure.Possible) -> None:
    """Marks where a number is possible: by the printed counts alone, and as assumed."""
    n = found.asked.n[0]
    small = n <= 40
    alone = {"marker": "o", "markersize": 9 if small else 4, "markerfacecolor": "white"}
    here = {"marker": "D", "markersize": 9 if small else 4}
    every = np.arange(n + 1)
    impossible = every[~np.isin(every, found.base["s1"])]
    axes.plot(found.base["s1"], [0] * len(found.base), linestyle="", color=GREY, **alone)
    axes.plot(found.tables["s1"], [1] * len(found.tables), linestyle="", color=BLUE, **here)
    if small:
        lost = found.base["s1"][~found.base["s1"].isin(found.tables["s1"])]
        axes.plot(impossible, [0] * len(impossible), "x", color="#b5b5b5", markersize=6)
        axes.plot(impossible, [1] * len(impossible), "x", color="#b5b5b5", markersize=6)
        axes.plot(lost, [1] * len(lost), "x", color=VERMILION, markersize=8, markeredgewidth=2)
    axes.set(xlim=(-0.7, n + 0.7), ylim=(-0.6, 1.6))
    axes.set_yticks([0, 1], labels=[_ALONE, _HERE])
    axes.xaxis.get_major_locator().set_params(integer=True)
    if n <= 20:
        axes.set_xticks(every)
    axes.grid(visible=False)
    axes.set_xlabel(f"{found.asked.who[0]} among them (of {n}; × is not possible)")


def _correlations(axes: Axes, found: disclosure.Possible) -> None:
    """Two bars: the correlations that fit the printed counts, and those left as assumed."""
    bars = ((0, found.base_correlations, "#dddddd", HATCHES[1]), (1, found.correlations, SKY, ""))
    for y, ends, colour, hatch in bars:
        if ends is None or not ends.tables:
            axes.text(0, y, "no correlation is possible", ha="center", va="center", fontsize=10)
            continue
        width = ends.high - ends.low
        axes.barh(y, width, left=ends.low, height=0.6, color=colour, edgecolor=GREY, hatch=hatch)
        words = disclosure.signed_ends(ends.low, ends.high)
        for at, text, side, shift in (
            (ends.low, words[0], "right", -0.03),
            (ends.high, words[1], "left", 0.03),
        ):
            axes.text(at + shift, y, text, ha=side, va="center", fontsize=10, color=INK)
    axes.axvline(0, color=INK, linewidth=1, linestyle=":")
    axes.set(xlim=(-1.4, 1.4), ylim=(-0.6, 1.6))
    axes.set_xticks([-1, -0.5, 0, 0.5, 1])
    axes.set_yticks([0, 1], labels=[_ALONE, _HERE])
    axes.grid(visible=False)
    label = textwrap.fill(f"correlation of the dose and “{found.dose_label}”", 60)
    axes.set_xlabel(label)


def _noted(figure: Figure, found: disclosure.Possible, synthetic: bool) -> Figure:
    banner = f"{BANNER} · {_POSSIBLE}" if synthetic else _POSSIBLE
    figure.suptitle(banner, color="#a00000", fontsize=10)
    lines = [KINDS["bounded"], *textwrap.wrap(_rests_on(found), 95)]
    lines.append("shares: assume that every assignment is equally likely")
    figure.supxlabel("\n".join(lines), fontsize=8.5, color="#555555", x=0.005, ha="left")
    return figure


def _rests_on(found: disclosure.Possible) -> str:
    assumed = "; ".join(found.assumed) or "nothing beyond the printed counts"
    supposed = f" Supposed: {found.supposed}." if found.supposed else ""
    return f"Assumed here: {assumed}.{supposed}"


def _answer(found: disclosure.Possible) -> str:
    alone = _numbers(found.base)
    if found.contradiction:
        return (
            f"As assumed here: none. {disclosure.sentence(found.contradiction)} By the printed "
            f"counts alone: {alone}."
        )
    tables = prose.count(len(found.tables), "table")
    return (
        f"As assumed here: {_numbers(found.tables)} ({tables}, {found.significant} with p below "
        f"{found.alpha:g} by Fisher's test; {_left(found)}). By the printed counts alone: {alone}."
    )


def _numbers(tables: pd.DataFrame) -> str:
    low, high = int(tables["s1"].min()), int(tables["s1"].max())
    return f"{low}" if low == high else f"{low} to {high}"


def _left(found: disclosure.Possible) -> str:
    """How many ways are left to give out the counts."""
    if found.assignments is None:
        return "its assignments are too many to be counted"
    number = found.assignments
    words = protocol.power_of_ten(number) if number > _MOST_DIGITS else f"{number:,}"
    words += " assignment" if number == 1 else " assignments"
    if found.base_assignments and not found.supposed:
        left = found.assignments / found.base_assignments
        share = prose.percent(left) if left >= 0.0005 else "below 0.1 %"
        words += ", all that fit" if left == 1 else f", {share} of all that fit"
    return words


def _dose_told(found: disclosure.Possible) -> str:
    if found.base_correlations is None:
        return ""
    base = disclosure.signed_span(*found.base_correlations[:2])
    here = found.correlations
    left = disclosure.signed_span(*here[:2]) if here is not None and here.tables else "none"
    return (
        f"Correlation of the dose and “{found.dose_label}”: {left}; by the printed counts alone "
        f"{base}. "
    )
