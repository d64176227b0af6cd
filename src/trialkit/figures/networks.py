"""The network of trials: published and ours, a threshold beyond it, comparisons through it."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from trialkit import comparators, proportions, prose
from trialkit.figures._base import (
    BESIDE_REAL,
    BLUE,
    GREY,
    INK,
    ORANGE,
    SKY,
    VERMILION,
    canvas,
    finish,
    placeholder,
)


def network_effects(comparison: pd.DataFrame) -> Figure:
    """Draw the published effects and ours side by side, a panel each for fixed and random.

    Parameters
    ----------
    comparison : DataFrame
        As `comparators.published_v_ours` returns it.
    """
    part = comparison[comparison["quantity"] == "effect"]
    kinds = list(dict.fromkeys(part["effects"]))
    names = list(dict.fromkeys(part["treatment"]))
    figure, axes = canvas(
        width=9.2, height=1.5 + 0.46 * len(names), columns=len(kinds), sharey=True, squeeze=False
    )
    styles = (
        ("published", "published_sd", 0.14, "o", ORANGE, "published"),
        ("ours", "ours_se", -0.14, "s", BLUE, "ours"),
    )
    for kind, axis in zip(kinds, axes[0], strict=True):
        rows = part[part["effects"] == kind]
        y = np.array([-names.index(name) for name in rows["treatment"]])
        for value, spread, offset, marker, colour, label in styles:
            axis.errorbar(
                rows[value],
                y + offset,
                xerr=rows[spread].astype(float),
                fmt=marker,
                color=colour,
                markersize=6,
                capsize=3,
                elinewidth=1.8,
                label=label,
            )
        axis.set_title(f"{kind} effects", loc="left", fontsize=10.5)
        axis.set_xlabel("effect against supportive care (probit, ± 1 sd)")
        axis.set_xlim(0, 3.2)
        axis.grid(False, axis="y")
    axes[0, 0].set_yticks([-i for i in range(len(names))], names)
    axes[0, 0].set_ylim(-len(names) + 0.4, 0.6)
    axes[0, 0].legend(frameon=False, loc="lower right", fontsize=9)
    alt = "Effects against supportive care, published and ours: " + "; ".join(
        f"{row.treatment} ({row.effects}) {row.published:.2f} and {row.ours:.2f}"
        for row in part.itertuples()
    )
    return finish(figure, alt=f"{alt}.", kind="derived")


def carried_threshold(
    model: comparators.OrdinalModel,
    etretin: pd.DataFrame,
    outcomes: pd.DataFrame,
    threshold: float,
    shape: str = comparators.DEFAULT_SHAPE,
    confidence: float = 0.95,
    name: str = "the record",
    synthetic: bool = False,
) -> Figure:
    """Draw the share of responders on supportive care against the threshold, by each shape.

    Parameters
    ----------
    model : OrdinalModel
    etretin : DataFrame
        The table ``comparators/etretin``; its placebo arm is drawn beside.
    outcomes : DataFrame
        Counts of the record as `comparators.outcomes` returns them; may be empty.
    threshold : float
        Where to read the shapes, in percent.
    shape : str
        The shape drawn boldly.
    confidence : float
        Level of the Clopper-Pearson intervals of the counts.
    name : str
        Whose counts `outcomes` are.
    synthetic : bool
    """
    at = dict(model.at_threshold(threshold)[["shape", "probability"]].itertuples(index=False))
    if shape not in at:
        raise ValueError(f"shape must be one of {', '.join(at)}; found {shape!r}")
    figure, axes = canvas(width=8.8, height=4.8)
    grid = np.linspace(30, 92, 125)
    lines = dict(zip(comparators.SHAPES, ("-", "--", ":", "-."), strict=True))
    known = model.cutpoints["threshold"].tolist()
    for one in comparators.SHAPES:
        axes.plot(
            grid,
            100 * model.curve(grid, one),
            lines[one],
            color=BLUE if one == shape else GREY,
            linewidth=2.6 if one == shape else 1.5,
            label=f"{one}: {prose.percent(at[one])} at {threshold:g} %",
        )
    fitted = model.absolute()
    own = fitted[fitted["treatment"] == model.reference]
    axes.plot(known, 100 * own["probability"], "s", color=BLUE, markersize=8, label="16 trials")
    axes.axvline(threshold, color=INK, linewidth=0.9, linestyle=(0, (2, 3)))
    arm = etretin[etretin["dose"] == 0].iloc[0]
    points = [
        (t, int(arm[f"at_least_{t}"]), int(arm["n"])) for t in comparators.thresholds(etretin)
    ]
    _counted(axes, points, "o", ORANGE, "placebo, etretin study", confidence, -0.5)
    points = [(r.threshold, int(r.responders), int(r.n)) for r in outcomes.itertuples()]
    if points:
        _counted(axes, points, "D", VERMILION, name, confidence, 0.5)
    axes.set_xlim(28, 94)
    axes.set_ylim(0, 100)
    axes.set_xticks([30, 40, 50, 60, 75, 90])
    axes.set_xlabel("threshold: improvement of the PASI of at least (percent)")
    axes.set_ylabel("patients who reach it (percent)")
    axes.legend(fontsize=9, loc="upper right", ncols=2, framealpha=1, edgecolor="white")
    alt = (
        f"Share on supportive care by threshold, chosen shape {shape}. Carried to {threshold:g} %: "
        + ", ".join(f"{one} {prose.percent(share)}" for one, share in at.items())
        + ". Placebo arm of the etretin study: "
        + ", ".join(
            f"{int(arm[f'at_least_{t}'])} of {int(arm['n'])} at {t} %"
            for t in comparators.thresholds(etretin)
        )
        + (f". {name}: " if points else "")
        + ", ".join(f"{s} of {n} at {t:g} %" for t, s, n in points)
        + "."
    )
    # without counts of the record nothing in the figure is invented
    invented = synthetic and bool(points)
    return finish(figure, alt=alt, kind="assumed", synthetic=invented, banner=BESIDE_REAL)


def indirect_comparison(found: comparators.Indirect | None, synthetic: bool = False) -> Figure:
    """Draw the arms behind an indirect comparison, and what comes out naively and anchored.

    Parameters
    ----------
    found : Indirect or None
        None gives a placeholder.
    synthetic : bool
        Whether one of the treatments is that of an invented record.
    """
    if found is None:
        return placeholder(
            "The record has no count at a threshold that these trials report: nothing to compare.",
            synthetic,
        )
    figure, (left, right) = canvas(width=9.6, height=3.9, columns=2, width_ratios=(1.25, 1))
    _shares(left, found)
    _ratios(right, found)
    rows = found.shares
    alt = f"PASI {found.threshold}. " + "; ".join(
        f"{row.treatment} {row.role}: {prose.of(row.responders, row.n)}"
        for row in rows.itertuples()
    )
    alt += (
        f". Odds ratio {found.naive.first} over {found.naive.second}: naive {_words(found.naive)}"
    )
    alt += (
        f", anchored {_words(found.anchored)}."
        if found.anchored
        else f", anchored: cannot be had. {found.why_not}"
    )
    return finish(figure, alt=alt, kind="derived", synthetic=synthetic, banner=BESIDE_REAL)


def _shares(axis, found: comparators.Indirect) -> None:
    for i, row in enumerate(found.shares.itertuples()):
        anchor = row.treatment == found.anchor
        share = 100 * row.responders / row.n
        axis.barh(
            -i,
            share,
            height=0.62,
            color=GREY if anchor else SKY,
            hatch="///" if anchor else "",
            edgecolor="white",
        )
        axis.text(
            share + 1.5, -i, f"{row.responders}/{row.n}", va="center", fontsize=9.5, color=INK
        )
    labels = [
        textwrap.fill(f"{row.treatment}, {row.role}", 27) for row in found.shares.itertuples()
    ]
    axis.set_yticks([-i for i in range(len(labels))], labels, fontsize=9.5)
    axis.set_xlim(0, 112)
    axis.set_xticks(range(0, 101, 25))
    axis.set_xlabel(f"patients with PASI {found.threshold} (percent)")
    axis.set_title("The arms, all added up", loc="left", fontsize=10.5)
    axis.grid(False, axis="y")


def _ratios(axis, found: comparators.Indirect) -> None:
    contrasts = [("naive", found.naive, VERMILION, "D"), ("anchored", found.anchored, BLUE, "s")]
    known = [c for _, c, *_ in contrasts if c is not None]
    finite = [x for c in known for x in (c.low, c.odds_ratio, c.high) if 0 < x < np.inf] or [1.0]
    low, high = min(0.5, 0.7 * min(finite)), max(2.0, 1.4 * max(finite))
    for i, (_, contrast, colour, marker) in enumerate(contrasts):
        if contrast is None:
            axis.text(1.15, -i, "cannot be had", va="center", fontsize=10, color=INK)
            continue
        ends = [max(contrast.low, low), min(contrast.high, high)]
        axis.plot(ends, [-i, -i], color=colour, linewidth=2.4)
        if low < contrast.odds_ratio < high:
            axis.plot(contrast.odds_ratio, -i, marker, color=colour, markersize=7)
        axis.text(
            np.sqrt(ends[0] * ends[1]),
            -i + 0.14,
            _words(contrast),
            ha="center",
            va="bottom",
            fontsize=9.5,
            color=INK,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )
    axis.axvline(1, color=INK, linewidth=0.9)
    axis.set_xscale("log")
    axis.set_xlim(low, high)
    ticks = [t for t in (0.01, 0.1, 0.5, 1, 2, 5, 10, 20, 50, 100, 500) if low <= t <= high]
    axis.set_xticks(ticks, [f"{t:g}" for t in ticks])
    axis.minorticks_off()
    axis.set_yticks([0, -1], ["naive", "anchored"])
    axis.set_ylim(-1.6, 0.6)
    axis.set_xlabel(f"odds ratio\n{found.naive.first} over\n{found.naive.second}")
    axis.set_title("Two ways to compare", loc="left", fontsize=10.5)
    axis.grid(False, axis="y")


def _words(contrast: comparators.Contrast) -> str:
    numbers = [
        "unlimited" if np.isinf(x) else f"{x:.2f}" if x < 10 else f"{x:.0f}"
        for x in (contrast.odds_ratio, contrast.low, contrast.high)
    ]
    return f"{numbers[0]} ({numbers[1]} to {numbers[2]})"


def _counted(axes, points, marker, colour, label, confidence, offset) -> None:
    for i, (threshold, responders, n) in enumerate(points):
        found = proportions.interval(responders, n, confidence=confidence)
        axes.errorbar(
            threshold + offset,
            100 * found.estimate,
            yerr=[
                [100 * max(0, found.estimate - found.low)],
                [100 * max(0, found.high - found.estimate)],
            ],
            fmt=marker,
            color=colour,
            markersize=7,
            capsize=3,
            elinewidth=1.5,
            label=f"{label}, {n} patients" if i == 0 else None,
        )
