"""Two subgroups compared: cards dealt again, many deals, and the counts behind them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Patch

from trialkit import proportions, prose
from trialkit.figures._base import BLUE, GREY, INK, VERMILION, canvas, finish, placeholder
from trialkit.replication.efficacy import (
    SubgroupComparison,
    SubgroupPair,
    compare_pair,
    deal_by_deal,
)

NONE = "No outcome is published for two complete subgroups, so there is nothing to compare."


def subgroup_deals(
    comparison: SubgroupComparison | None, deals: int = 1, seed: int = 1, synthetic: bool = False
) -> Figure:
    """Draw the cards as printed, the latest deal, and the differences of all deals so far.

    Parameters
    ----------
    comparison : SubgroupComparison or None
        None gives a placeholder.
    deals : int
        Number of deals so far, at least 1; the latest one is shown card by card.
    seed : int
        Seed of the deals.
    synthetic : bool
        Whether the record is invented.
    """
    if comparison is None:
        return placeholder(NONE, synthetic)
    pair = comparison.pair
    dealt = [_hands(deal) for deal in deal_by_deal(pair, deals, seed)]
    printed = ([i < pair.s1 for i in range(pair.n1)], [i < pair.s2 for i in range(pair.n2)])
    gaps = [_gap(hands) for hands in dealt]
    figure, panels = canvas(
        width=8.8, height=7.0, rows=3, gridspec_kw={"height_ratios": [1, 1, 1.25]}
    )
    shown = {"As printed": printed, f"Deal number {deals}": dealt[-1]}
    texts = []
    for axes, (title, hands) in zip(panels, shown.items(), strict=False):
        _table(axes, hands, (pair.first, pair.second))
        gap = f"difference {100 * _gap(hands):+.1f} points"
        axes.set_title(f"{title}: {gap}", loc="left", fontsize=11, color=INK)
        texts.append(
            f"{title}: {gap} ({pair.first}: {sum(hands[0])} of {pair.n1}; {pair.second}: "
            f"{sum(hands[1])} of {pair.n2})"
        )
    panels[0].legend(
        handles=[
            Patch(facecolor=BLUE, label=f"R: responder ({pair.outcome_label})"),
            Patch(facecolor="#e9e9e9", edgecolor=GREY, label="–: no responder"),
        ],
        loc="lower left",
        bbox_to_anchor=(0, 1.1),
        ncols=2,
        frameon=False,
        fontsize=9.5,
    )
    far = sum(abs(gap) >= abs(comparison.difference.estimate) for gap in gaps)
    _stack(panels[2], pair, gaps, comparison.difference.estimate)
    panels[2].set_title(
        f"All {deals} deals so far: {far} at least as far from 0 as printed"
        if deals > 1
        else "The first deal",
        loc="left",
        fontsize=11,
        color=INK,
    )
    alt = (
        f"{'. '.join(texts)}. {far} of {prose.count(deals, 'deal')} so far at least as far from 0 "
        "as printed. A place in a row has no meaning: nothing is known of any patient."
    )
    return finish(figure, alt=alt, kind="derived", synthetic=synthetic)


def subgroup_many_deals(
    comparison: SubgroupComparison | None,
    shuffles: int = 1000,
    seed: int = 1,
    synthetic: bool = False,
) -> Figure:
    """Draw the differences of many deals, with the exact chance of each on top.

    Parameters
    ----------
    comparison : SubgroupComparison or None
        None gives a placeholder.
    shuffles : int
        Number of deals, at least 1.
    seed : int
        Seed of the deals.
    synthetic : bool
        Whether the record is invented.
    """
    if comparison is None:
        return placeholder(NONE, synthetic)
    pair, seen = comparison.pair, comparison.difference.estimate
    drawn = proportions.shuffles(*pair.counts, size=shuffles, seed=seed)
    exact = proportions.shuffle_distribution(*pair.counts)
    shares = np.array([(drawn == gap).mean() for gap in exact["difference"]])
    far_share = float((np.abs(drawn) >= abs(seen)).mean())
    figure, axes = canvas(width=8.2, height=4.4)
    _deals(axes, exact, seen, shares)
    axes.set_ylabel("share of deals (percent)")
    axes.set_xlabel(_difference_label(pair))
    axes.set_title(
        f"{shuffles:,} {'deal' if shuffles == 1 else 'deals'}: {prose.percent(far_share)} "
        "at least as far from 0; "
        f"all possible deals: {prose.percent(comparison.shuffle_p)}",
        loc="left",
        fontsize=11,
    )
    axes.legend(loc="upper left", frameon=True, fontsize=9)
    alt = (
        f"Differences in response rate, {pair.first} minus {pair.second}, in "
        f"{prose.count(shuffles, 'deal')} of the responder cards (seed {seed}). "
        f"{prose.percent(far_share)} of them are at least as far from 0 as the "
        f"{100 * seen:+.1f} points seen; the exact share is {prose.percent(comparison.shuffle_p)}."
    )
    return finish(figure, alt=alt, kind="derived", synthetic=synthetic)


def subgroup_counts(
    pair: SubgroupPair,
    confidence: float = 0.95,
    supposed: bool = False,
    synthetic: bool = False,
) -> Figure:
    """Draw two response rates with intervals, and what chance alone deals out.

    Parameters
    ----------
    pair : SubgroupPair
        Counts; they need not be those of a record.
    confidence : float
        Level of the intervals.
    supposed : bool
        Whether the counts are a supposition and not those of the record.
    synthetic : bool
        Whether the record is invented.
    """
    found = compare_pair(pair, confidence)
    figure, (left, right) = canvas(
        width=8.8, height=4.6, columns=2, gridspec_kw={"width_ratios": [1, 1.25]}
    )
    rates = []
    for i, (name, s, n) in enumerate(
        ((pair.first, pair.s1, pair.n1), (pair.second, pair.s2, pair.n2))
    ):
        rate = proportions.interval(s, n, confidence=confidence)
        rates.append(f"{name}: {prose.of(s, n)}, {prose.span(rate.low, rate.high)}")
        left.plot([100 * rate.low, 100 * rate.high], [-i, -i], color=BLUE, linewidth=3)
        left.plot(100 * rate.estimate, -i, "os"[i], color=BLUE, markersize=9)
        left.text(50, -i + 0.13, f"{name}: {s} of {n}", ha="center", fontsize=10.5, color=INK)
    level = prose.level(confidence)
    left.set(xlim=(-2, 102), ylim=(-1.4, 0.6), yticks=[])
    left.set_xlabel(f"response rate (percent)\nwith {level} Clopper–Pearson interval")
    gap = found.difference
    start = "Supposed: d" if supposed else "D"
    left.set_title(
        f"{start}ifference {100 * gap.estimate:+.1f} points\n({level}: {100 * gap.low:+.1f} to "
        f"{100 * gap.high:+.1f})",
        loc="left",
        fontsize=10.5,
    )
    _deals(right, proportions.shuffle_distribution(*pair.counts), gap.estimate)
    tests = ", ".join(f"{test.capitalize()} {p:.3f}" for test, p in found.p_values.items())
    right.set_title(f"p-values: {tests}", loc="left", fontsize=10.5)
    right.set_xlabel(_difference_label(pair))
    right.set_ylabel("exact share of all deals (percent)")
    right.set_ylim(0, 1.2 * right.get_ylim()[1])  # room for the legend
    right.legend(loc="upper left", fontsize=9)
    alt = (
        f"{'Supposed counts: ' if supposed else ''}{'; '.join(rates)}. Difference "
        f"{100 * gap.estimate:+.1f} percentage points, {level} interval "
        f"{100 * gap.low:+.1f} to {100 * gap.high:+.1f}. p-values: {tests}."
    )
    kind = "assumed" if supposed else "derived"
    return finish(figure, alt=alt, kind=kind, synthetic=synthetic)


def _hands(deal: pd.DataFrame) -> tuple[list[bool], list[bool]]:
    first, second = (deal.loc[deal["group"] == group, "responder"].tolist() for group in (1, 2))
    return first, second


def _gap(hands: tuple[list[bool], list[bool]]) -> float:
    """Difference of the two rates, tied with that of the printed counts where the counts are."""
    (a, b), (n1, n2) = map(sum, hands), map(len, hands)
    return proportions.difference(a, n1, b, n2).estimate


def _table(axes, hands: tuple[list[bool], list[bool]], names: tuple[str, str]) -> None:
    """Lay out two hands of cards."""
    widest = max(map(len, hands))
    for row, (hand, name) in enumerate(zip(hands, names, strict=True)):
        for place, responder in enumerate(hand):
            axes.add_patch(
                FancyBboxPatch(
                    (place + 0.12, -row - 0.36),
                    0.76,
                    0.72,
                    boxstyle="round,pad=0,rounding_size=0.1",
                    facecolor=BLUE if responder else "#e9e9e9",
                    edgecolor=BLUE if responder else GREY,
                )
            )
            axes.text(
                place + 0.5,
                -row,
                "R" if responder else "–",
                ha="center",
                va="center",
                color="white" if responder else INK,
                fontsize=min(11, 220 / widest),
                fontweight="bold",
            )
        axes.text(-0.15, -row, name, ha="right", va="center", fontsize=11, color=INK)
        text = prose.of(sum(hand), len(hand))
        axes.text(widest + 0.25, -row, text, ha="left", va="center", fontsize=11, color=INK)
    axes.set(xlim=(-0.24 * widest, 1.34 * widest), ylim=(-1.5, 0.5))
    axes.set_axis_off()


def _stack(axes, pair: SubgroupPair, gaps: list[float], seen: float) -> None:
    """One dot a deal, stacked over its difference; the latest deal is filled."""
    heights: dict[float, int] = {}
    for i, gap in enumerate(gaps):
        heights[gap] = heights.get(gap, 0) + 1
        far = abs(gap) >= abs(seen)
        latest = i == len(gaps) - 1
        axes.plot(
            100 * gap,
            heights[gap],
            "D" if far else "o",
            color=VERMILION if far else BLUE,
            fillstyle="full" if latest else "none",
            markersize=8,
        )
    top = max(6, max(heights.values()) + 1)
    axes.axvline(100 * seen, color=INK, linestyle="--", linewidth=1.5, zorder=1)
    axes.text(100 * seen + 1.5, 0.97 * top, "as printed", va="top", fontsize=9, color=INK)
    possible = 100 * proportions.shuffle_distribution(*pair.counts)["difference"]
    axes.set(xlim=(possible.min() - 8, possible.max() + 8), ylim=(0, top))
    axes.set_ylabel("deals")
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel(_difference_label(pair))
    handles = [
        Line2D([], [], color=BLUE, marker="o", fillstyle="none", ls="", label="closer to 0"),
        Line2D(
            [], [], color=VERMILION, marker="D", fillstyle="none", ls="", label="at least as far"
        ),
        Line2D([], [], color=GREY, marker="o", ls="", label="filled: the latest deal"),
    ]
    axes.legend(handles=handles, loc="upper left", fontsize=9)


def _deals(axes, exact: pd.DataFrame, seen: float, shares: np.ndarray | None = None) -> None:
    """Bars for each possible difference; hatched where it is at least as far from 0 as seen."""
    x = 100 * exact["difference"].to_numpy()
    chance = 100 * exact["probability"].to_numpy()
    height = chance if shares is None else 100 * shares
    width = 0.8 * float(np.diff(x).min()) if len(x) > 1 else 8
    far = exact["difference"].abs().to_numpy() >= abs(seen)
    if not far.all():
        grey = {"color": "#c9c9c9", "edgecolor": GREY, "label": "closer to 0"}
        axes.bar(x[~far], height[~far], width, **grey)
    axes.bar(
        x[far],
        height[far],
        width,
        color=VERMILION,
        edgecolor="white",
        hatch="///",
        label="at least as far from 0 as seen",
    )
    if shares is not None:
        axes.plot(
            x, chance, "D", color=BLUE, markersize=6, zorder=4, label="exact share of all deals"
        )
    axes.axvline(
        100 * seen, color=INK, linestyle="--", linewidth=1.5, zorder=2, label="difference seen"
    )
    margin = max(width, 5)
    axes.set_xlim(min(-50, x.min() - margin), max(50, x.max() + margin))
    axes.set_ylim(0, 1.25 * max(height.max(), chance.max()))
    if len(x) == 1:
        words = "all or none responded:\nevery deal gives this"
        axes.text(8, 50, words, va="center", fontsize=10, color=INK)
    axes.grid(False, axis="x")


def _difference_label(pair: SubgroupPair) -> str:
    return (
        f"difference in response rate (percentage points)\n{pair.first} (n = {pair.n1}) minus "
        f"{pair.second} (n = {pair.n2})"
    )
