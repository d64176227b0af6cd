"""What placebo did elsewhere, and what as many placebo patients would have shown."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from trialkit import comparators, prose
from trialkit.figures._base import (
    BESIDE_REAL,
    BLUE,
    INK,
    ORANGE,
    SKY,
    VERMILION,
    canvas,
    finish,
    placeholder,
)

NOTHING = (
    "The record prints no count on the PASI, over all its patients, that placebo arms "
    "of psoriasis trials could be set beside."
)
_STYLE = {"arm": (BLUE, "o", 1.6), "pool": (VERMILION, "D", 3.0), "prediction": (ORANGE, "|", 3.0)}


def placebo_forest(arms: pd.DataFrame, threshold: int, confidence: float = 0.95) -> Figure:
    """Draw every untreated arm with its interval, group by group, with pool and prediction.

    Parameters
    ----------
    arms : DataFrame
        As `comparators.placebo_arms` returns it.
    threshold : int
        Improvement that counts, in percent.
    confidence : float
        Level of the intervals.
    """
    groups = list(dict.fromkeys(arms["group"]))
    figure, axes = canvas(width=8.8, height=1.6 + 0.30 * (len(arms) + len(groups)))
    end = max(10.0, 10 * np.ceil(10 * arms["high"].max()))
    ticks, labels, y = [], [], 0.0
    for group in groups:
        axes.text(0.005, y, group, transform=axes.get_yaxis_transform(), va="center", fontsize=10.5)
        axes.texts[-1].set_fontweight("bold")
        y -= 1
        for row in arms[arms["group"] == group].itertuples():
            colour, marker, width = _STYLE[row.role]
            axes.plot([100 * row.low, 100 * row.high], [y, y], color=colour, linewidth=width)
            if row.role != "prediction":
                axes.plot(100 * row.estimate, y, marker, color=colour, markersize=6)
            counts = "" if pd.isna(row.responders) else f"{int(row.responders)}/{int(row.n)}"
            words = f"{100 * row.low:.1f} to {100 * row.high:.1f}"
            weight = "normal" if row.role == "arm" else "bold"
            for place, text in ((1.27, counts), (1.58, words)):
                axes.text(
                    place * end, y, text, va="center", ha="right", fontsize=9, fontweight=weight
                )
            ticks.append(y)
            labels.append(row.label)
            y -= 1
        y -= 0.3
    axes.set_yticks(ticks, labels, fontsize=9.5)
    axes.set_ylim(y + 0.6, 1.5)
    axes.set_xlim(0, 1.62 * end)
    axes.set_xticks(np.arange(0, end + 1, 10))
    axes.axvline(1.02 * end, color="#888888", linewidth=0.8)
    level = prose.level(confidence)
    axes.set_xlabel(
        f"patients with PASI {threshold} without the drug under test (percent, {level})"
    )
    for place, text in ((1.27, "count"), (1.58, "interval (%)")):
        axes.text(place * end, 0.75, text, ha="right", va="bottom", fontsize=9, color="#555555")
    axes.grid(False, axis="y")
    alt = f"PASI {threshold} in {(arms['role'] == 'arm').sum()} arms without the drug under test. "
    alt += "; ".join(
        f"{row.group}: {row.label} {prose.percent(row.estimate)}, "
        f"{level} {prose.span(row.low, row.high)}"
        for row in arms.itertuples()
        if row.role != "arm" or (arms["group"] == row.group).sum() == 1
    )
    return finish(figure, alt=f"{alt}.", kind="derived")


def placebo_counts(beside: pd.DataFrame, synthetic: bool = False) -> Figure:
    """Draw how many of as many placebo patients would have responded, and where the record is.

    Parameters
    ----------
    beside : DataFrame
        As `comparators.beside` returns it.
    synthetic : bool
        Whether the record is invented.
    """
    if beside.empty:
        return placeholder(NOTHING, synthetic)
    groups = list(beside.groupby("label", sort=False))
    heights = [0.9 + 0.72 * len(group) for _, group in groups]
    figure, axes = canvas(
        width=9.2,
        height=0.9 + sum(heights),
        rows=len(groups),
        squeeze=False,
        sharex=True,
        height_ratios=heights,
    )
    for (label, group), axis in zip(groups, axes[:, 0], strict=True):
        _ridge(axis, group)
        first = group.iloc[0]
        axis.set_title(
            f"{label}: {first['responders']} of {first['n']} in the record",
            loc="left",
            fontsize=10.5,
        )
    axes[-1, 0].set_xlabel(
        f"responders among {beside['n'].iloc[0]} placebo patients (height: chance of each count)"
    )
    alt = "What as many placebo patients would have shown. " + "; ".join(
        f"{row.label}, {row.responders} of {row.n} in the record: by {row.benchmark} "
        f"{row.count_low} to {row.count_high} expected, at least as many "
        f"{comparators.chance(row.tail)}"
        for row in beside.itertuples()
    )
    kind = "assumed" if (beside["kind"] == "assumed").any() else "derived"
    return finish(figure, alt=f"{alt}.", kind=kind, synthetic=synthetic, banner=BESIDE_REAL)


def _ridge(axis, group: pd.DataFrame) -> None:
    for i, row in enumerate(group.itertuples()):
        pmf = row.chance.pmf
        counts = np.arange(row.n + 1)
        beyond = counts >= row.responders
        heights = 0.75 * pmf / pmf.max()
        axis.bar(counts[~beyond], heights[~beyond], bottom=-i, width=0.86, color=SKY)
        axis.bar(
            counts[beyond],
            heights[beyond],
            bottom=-i,
            width=0.86,
            color=VERMILION,
            hatch="///",
            edgecolor="white",
        )
        axis.axhline(-i, color="#bbbbbb", linewidth=0.8)
        axis.text(
            1.01,
            -i + 0.25,
            f"at least {row.responders}:\n{comparators.chance(row.tail)}",
            transform=axis.get_yaxis_transform(),
            va="center",
            fontsize=9,
            color=INK,
        )
    axis.axvline(group.iloc[0]["responders"], color=VERMILION, linewidth=1.4, linestyle="--")
    names = [
        textwrap.fill(row.benchmark + (" (assumed)" if row.kind == "assumed" else ""), 24)
        for row in group.itertuples()
    ]
    axis.set_yticks([-i + 0.25 for i in range(len(group))], names, fontsize=9.5)
    axis.set_ylim(-len(group) + 0.85, 0.95)
    axis.set_xlim(-0.7, group.iloc[0]["n"] + 0.7)
    axis.xaxis.get_major_locator().set_params(integer=True)
    axis.grid(False, axis="y")


def placebo_chance(
    benchmark: comparators.Benchmark,
    n: int,
    responders: int,
    supposed: bool = True,
    synthetic: bool = False,
) -> Figure:
    """Draw one predictive distribution, and the chance of at least so many responders.

    Parameters
    ----------
    benchmark : comparators.Benchmark
    n, responders : int
    supposed : bool
        Whether the count is a supposition and not one of a record.
    synthetic : bool
        Whether that record is invented.
    """
    chance = comparators.predictive(n, benchmark)
    table, tail = chance.table(), chance.tail(responders)
    low, high = chance.interval()
    figure, axes = canvas(width=8.4, height=3.9)
    beyond = table["responders"] >= responders
    axes.bar(
        table.loc[~beyond, "responders"],
        100 * table.loc[~beyond, "probability"],
        width=0.86,
        color=SKY,
        label=f"fewer than {responders}",
    )
    axes.bar(
        table.loc[beyond, "responders"],
        100 * table.loc[beyond, "probability"],
        width=0.86,
        color=VERMILION,
        hatch="///",
        edgecolor="white",
        label=f"at least {responders}: {comparators.chance(tail)}",
    )
    axes.axvline(responders, color=VERMILION, linestyle="--", linewidth=1.4)
    handles, words = axes.get_legend_handles_labels()
    shown = slice(0 if responders else 1, None)  # fewer than nobody is no bar
    axes.legend(handles[shown], words[shown], frameon=False, loc="upper right")
    axes.set_xlim(-0.7, n + 0.7)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel(f"responders (PASI {benchmark.threshold:g}) among {n} placebo patients")
    axes.set_ylabel("chance of this count (percent)")
    axes.grid(False, axis="x")
    whose = "Supposed" if supposed else "In the record"
    axes.set_title(
        f"PASI {benchmark.threshold:g}, {benchmark.label}: "
        f"{prose.percent(benchmark.mean)} expected\n{whose}: {responders} of {n}",
        loc="left",
        fontsize=10.5,
    )
    alt = (
        f"Responders at PASI {benchmark.threshold:g} among {n} placebo patients by "
        f"{benchmark.label}: {low} to {high} expected (95 %), at least {responders}: "
        f"{comparators.chance(tail)}."
    )
    kind = "assumed" if supposed or benchmark.kind == "assumed" else "derived"
    return finish(figure, alt=alt, kind=kind, synthetic=synthetic, banner=BESIDE_REAL)
