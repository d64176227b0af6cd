"""Figures of the granularity check: which percentages a number of patients can give."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from trialkit import claims, disclosure, prose
from trialkit.figures._base import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    VERMILION,
    canvas,
    finish,
    placeholder,
)

NOTHING = disclosure.NO_SHARES
MOST_PATIENTS = 200
_MOST_LABELS = 25  # counts named on a rail; more would touch each other
_TEXT = 4.5  # width of a printed figure on the rail, in percent
_LEVEL = 0.45  # height of one line of text, in units of a rail
_STYLES = {0: (BLUE, "-"), 1: (PURPLE, "--"), 2: (ORANGE, ":")}


def grim_ladder(shares: pd.DataFrame, synthetic: bool = False) -> Figure:
    """Draw every percentage that so many patients can give, and the printed ones on them.

    Parameters
    ----------
    shares : DataFrame
        As `disclosure.printed_shares` returns it.
    synthetic : bool
        Whether the record is invented.
    """
    if shares.empty:
        return placeholder(NOTHING, synthetic)
    rails = list(shares.groupby(["n", "who"], sort=False))
    tops = [max(_levels(rows), default=0) * _LEVEL for _, rows in rails]
    depths = [0.8 + 0.3 * int((~rows["fits"]).sum()) for _, rows in rails]
    heights = [0.7 + top + depth for top, depth in zip(tops, depths, strict=True)]
    figure, panels = canvas(
        width=11.5,
        height=1.3 + 0.95 * sum(heights) / 1.5,
        rows=len(rails),
        squeeze=False,
        sharex=True,
        gridspec_kw={"height_ratios": heights},
    )
    for i, ((n, who), rows) in enumerate(rails):
        axes = panels[i, 0]
        _rail(axes, int(n), depths[i], tops[i])
        _on_the_rail(axes, rows)
        axes.set_ylabel(f"{who}\nn = {n}", rotation=0, ha="right", va="center", labelpad=12)
    panels[-1, 0].set_xlabel("percent of the patients (small numbers: how many patients)")
    panels[0, 0].set_title(
        "The only percentages that so many patients can give, and the printed ones", loc="left"
    )
    _ladder_legend(figure, shares)
    return finish(figure, alt=_ladder_told(rails), kind="derived", synthetic=synthetic)


def grim_check(printed: str, n: int, supposed: bool = False, synthetic: bool = False) -> Figure:
    """Draw one printed percentage between its neighbours, and how strong the check is.

    Parameters
    ----------
    printed : str
        Percentage as printed; its decimals count.
    n : int
        Number of patients.
    supposed : bool
        Whether no source prints this: the reader supposes it.
    synthetic : bool
        Whether the record is invented.
    """
    start = "Supposed: " if supposed else ""
    found = claims.grim(printed, n)
    figure, (top, bottom) = canvas(
        width=8.6, height=4.9, rows=2, gridspec_kw={"height_ratios": [1, 1.7]}
    )
    _neighbours(top, found)
    by_count = " or ".join(f"{k} of {n}" for k in found.counts[:3])
    more = f" and {len(found.counts) - 3} more" if len(found.counts) > 3 else ""
    verdict = f"possible: {by_count}{more}" if found.consistent else "no count gives this"
    top.set_title(f"{start}{printed} % of {n} patients: {verdict}", loc="left", fontsize=12)
    _strengths(bottom, found)
    caught = prose.percent(found.strength, 0)
    bottom.set_title(
        f"A figure made up at random would fail with probability {caught}",
        loc="left",
        fontsize=11,
    )
    return finish(
        figure,
        alt=f"{start}{printed} % of {n} patients: {verdict}. A figure made up at random, with "
        f"{prose.count(found.decimals, 'decimal')}, would fail the check with probability "
        f"{caught}.",
        kind="assumed" if supposed else "derived",
        synthetic=synthetic,
    )


def _levels(rows: pd.DataFrame) -> list[int]:
    """Height of each possible figure's text: texts that would touch are put above each other."""
    levels, ends = [], []
    for value in rows.loc[rows["fits"], "value"].sort_values():
        level = next((i for i, end in enumerate(ends) if value - end > _TEXT), len(ends))
        ends[level : level + 1] = [value]
        levels.append(level)
    return levels


def _rail(axes: Axes, n: int, depth: float, top: float) -> None:
    axes.axhline(0, color=GREY, linewidth=1.4, zorder=1)
    places = [100 * k / n for k in range(n + 1)]
    axes.plot(places, [0] * len(places), "|", color=GREY, markersize=13, markeredgewidth=1.3)
    if n < _MOST_LABELS:
        for k, place in enumerate(places):
            axes.text(place, -0.33, str(k), ha="center", va="top", fontsize=8, color="#777777")
    axes.set(xlim=(-2, 102), ylim=(-depth - 0.2, 0.95 + top), yticks=[])
    axes.grid(visible=False)
    for side in ("left", "right", "top", "bottom"):
        axes.spines[side].set_visible(False)


def _on_the_rail(axes: Axes, rows: pd.DataFrame) -> None:
    possible = rows[rows["fits"]].sort_values("value")
    for row, level in zip(possible.itertuples(), _levels(rows), strict=True):
        axes.plot(row.value, 0, "o", color=BLUE, markersize=11, zorder=3)
        y = 0.36 + _LEVEL * level
        axes.text(row.value, y, row.printed, ha="center", va="bottom", fontsize=10.5, color=INK)
    for depth, row in enumerate(rows[~rows["fits"]].itertuples()):
        y = -0.95 - 0.42 * depth
        axes.plot([row.value] * 2, [0, y], color=VERMILION, linewidth=1)
        axes.plot(row.value, 0, "X", color=VERMILION, markersize=11, zorder=4)
        axes.text(
            row.value - 0.8,
            y,
            row.printed,
            ha="right",
            va="center",
            fontsize=10.5,
            fontweight="bold",
            color="#a03000",
        )
        if pd.notna(row.repair):
            axes.annotate(
                "",
                (row.repair, -0.62),
                xytext=(row.value, y),
                arrowprops={
                    "arrowstyle": "-|>",
                    "color": VERMILION,
                    "linestyle": "--",
                    "connectionstyle": "angle3,angleA=0,angleB=90",
                },
            )


def _ladder_legend(figure: Figure, shares: pd.DataFrame) -> None:
    style = {"linestyle": "", "markersize": 10}
    handles = [
        Line2D([], [], color=GREY, marker="|", label="possible", **style),
        Line2D([], [], color=BLUE, marker="o", label="printed, possible", **style),
    ]
    if not shares["fits"].all():
        handles.append(
            Line2D([], [], color=VERMILION, marker="X", label="printed, impossible", **style)
        )
    if shares["repair"].notna().any():
        words = "would fit, if one character was lost or doubled"
        handles.append(Line2D([], [], color=VERMILION, linestyle="--", label=words))
    figure.legend(
        handles=handles, loc="outside lower right", ncols=len(handles), fontsize=9, frameon=False
    )


def _ladder_told(rails: list) -> str:
    parts = []
    for (n, who), rows in rails:
        fits, fails = rows[rows["fits"]], rows[~rows["fits"]]
        text = f"{who}, n = {n}: {n + 1} possible values"
        if len(fits):
            text += f"; printed and possible {', '.join(fits['printed'])}"
        if len(fails):
            each = [
                f"{row.printed}" + (f" (fits as {row.repair:g})" if pd.notna(row.repair) else "")
                for row in fails.itertuples()
            ]
            text += f"; printed and impossible {', '.join(each)}"
        parts.append(text)
    return f"Percentages that so many patients can give. {'. '.join(parts)}."


def _neighbours(axes: Axes, found: claims.Grim) -> None:
    value, step = float(claims.read_figure(found.printed).value), 100 / found.n
    half = 0.5 * 10.0**-found.decimals
    reach = max(1.7 * step, 4 * half)
    low, high = max(value - reach, -0.08 * reach), min(value + reach, 100 + 0.08 * reach)
    for k in range(found.n + 1):
        place = 100 * k / found.n
        if low <= place <= high:
            axes.plot([place] * 2, [-0.32, 0.32], color=GREY, linewidth=2)
            axes.text(
                place,
                -0.45,
                f"{k}/{found.n}\n{place:.{found.decimals + 1}f}",
                ha="center",
                va="top",
                fontsize=8.5,
                color=INK,
            )
    axes.axhline(0, color=GREY, linewidth=1)
    axes.axvspan(value - half, value + half, color=ORANGE, alpha=0.4, linewidth=0)
    ok = found.consistent
    axes.plot(value, 0, "o" if ok else "X", color=BLUE if ok else VERMILION, markersize=12)
    axes.text(value, 0.6, f"{found.printed}", ha="center", va="bottom", fontsize=11, color=INK)
    axes.set(xlim=(low, high), ylim=(-1.5, 1.2), yticks=[])
    axes.set_xlabel("percent; shaded: everything that rounds to the printed figure")
    axes.grid(visible=False)


def _strengths(axes: Axes, found: claims.Grim) -> None:
    # A curve of a few hundred points is smooth, and far quicker than one of thousands.
    n = np.unique(np.linspace(1, max(MOST_PATIENTS, found.n), MOST_PATIENTS).astype(int))
    for decimals, (colour, style) in _STYLES.items():
        share = [100 * _strength(int(m), decimals) for m in n]
        words = prose.count(decimals, "decimal")
        axes.plot(n, share, style, color=colour, linewidth=2.2, label=words)
    axes.plot(
        found.n,
        100 * found.strength,
        "D",
        color=INK,
        markersize=9,
        zorder=4,
        label="this setting",
    )
    axes.set(xlim=(0, n[-1] + 3), ylim=(-4, 104))
    axes.set_xlabel("number of patients")
    axes.set_ylabel("fails (percent)")
    axes.legend(title="figure printed with", fontsize=8.5, title_fontsize=8.5, loc="center right")


def _strength(n: int, decimals: int) -> float:
    """Chance that a random percentage fails; nobody of `n` is possible and needs no repair."""
    return claims.grim(f"{0:.{decimals}f}", n).strength
