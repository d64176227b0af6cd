"""Which dose: what designs recommend and whom they treat, the rules of BOIN, when to stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator

from trialkit import prose, protocol
from trialkit.designs import DoseFinding, SafetyRule
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
)

_UP, _STAY, _DOWN, _OUT = "#d3e6f5", "#f2f2f2", "#fbe3c8", "#e9bfae"
_SIGNS = {"up": "↑", "stay": "=", "down": "↓", "out": "✕"}
_WORDS = {
    "up": "go to the next higher dose",
    "stay": "stay",
    "down": "go to the next lower dose",
    "out": "go down, never come back",
}


def dose_designs(
    found: Mapping[str, DoseFinding],
    labels: Sequence[str],
    unit: str,
    target: float,
    synthetic: bool = False,
) -> Figure:
    """Draw for each design which dose it recommends, and whom it treats where.

    Whiskers are two Monte Carlo standard errors; exact chances have none.

    Parameters
    ----------
    found : mapping of str to DoseFinding
        Up to four designs at the same true rates.
    labels : sequence of str
        The doses, lowest first.
    unit : str
        Their unit.
    target : float
        Wanted rate of dose-limiting toxicity.
    synthetic : bool
        Whether the record is invented.
    """
    figure, grid = canvas(
        width=2.1 * len(found) + 0.8,
        height=5.4,
        rows=2,
        columns=len(found),
        sharey="row",
        squeeze=False,
    )
    first = next(iter(found.values())).doses
    best = next(iter(found.values())).best(target)
    colours = [BLUE if dose in best else GREY for dose in first["dose"]]
    hatches = ["" if dose in best else HATCHES[1] for dose in first["dose"]]
    none = (BLUE, "") if best == (0,) else (ORANGE, "xx")
    most = max(one.doses["patients"].max() for one in found.values())
    for (name, one), (top, bottom) in zip(found.items(), grid.T, strict=True):
        shares = [100 * one.none, *(100 * one.doses["chosen"])]
        _bars(
            top,
            [-1.0, *range(len(first))],
            shares,
            [none[0], *colours],
            [none[1], *hatches],
            lift=4,
        )
        _bars(bottom, range(len(first)), one.doses["patients"], colours, hatches, "{:.1f}")
        error = 200 * one.doses["chosen_error"]
        if error.any():
            style = {"fmt": "none", "ecolor": INK, "elinewidth": 1, "capsize": 2}
            top.errorbar(range(len(first)), 100 * one.doses["chosen"], yerr=error, **style)
        top.set_title(f"{name}\n{one.patients:.1f} patients, {one.dlts:.1f} DLTs", fontsize=10.5)
        top.set_xticks([-1, *range(len(first))], ["none", *labels], fontsize=9)
        bottom.set_xticks(range(len(first)), labels, fontsize=9)
        top.set_ylim(0, 118)
        bottom.set_ylim(0, 1.18 * most)
        bottom.set_xlabel(f"dose ({protocol.superscript(unit)})", fontsize=9.5)
        for axes in (top, bottom):
            axes.grid(False, axis="x")
    grid[0, 0].set_ylabel("recommended at the end\n(percent of trials)", fontsize=9.5)
    grid[1, 0].set_ylabel("patients treated\n(on average)", fontsize=9.5)
    rates = ", ".join(
        f"{label}: {100 * rate:.0f} %" for label, rate in zip(labels, first["rate"], strict=True)
    )
    no_dose = Patch(facecolor=ORANGE, hatch="xx", edgecolor="white", label="no dose")
    figure.legend(
        handles=[
            Patch(color=BLUE, label=_wanted(best, target)),
            Patch(facecolor=GREY, hatch=HATCHES[1], edgecolor="white", label="other dose"),
            *([] if best == (0,) else [no_dose]),
        ],
        loc="outside upper center",
        ncols=3,
        frameon=False,
        fontsize=9.5,
        title=f"assumed true chance of a dose-limiting toxicity (DLT) at {rates}",
        title_fontsize=9.5,
    )
    alt = (
        f"Assumed true chance of a dose-limiting toxicity at dose {rates}. "
        f"{_wanted(best, target).capitalize()}. "
    ) + "; ".join(
        f"{name}: right in {prose.percent(one.right(target), 0)} of trials, {one.patients:.1f} "
        f"patients, {prose.percent(one.above(target), 0)} of them above the target"
        for name, one in found.items()
    )
    return finish(figure, alt=f"{alt}.", kind="assumed", synthetic=synthetic)


def boin_rules(table: pd.DataFrame, target: float) -> Figure:
    """Draw the rules of BOIN: what to do after so many toxicities in so many patients.

    Parameters
    ----------
    table : DataFrame
        As `designs.Boin.table` returns it.
    target : float
        Wanted rate of dose-limiting toxicity.
    """
    tallest = int(table["out"].max()) + 1 if table["out"].notna().any() else int(table["n"].max())
    figure, axes = canvas(width=8.6, height=4.6)
    colours = {"up": _UP, "stay": _STAY, "down": _DOWN, "out": _OUT}
    for row in table.itertuples():
        for dlts in range(min(row.n, tallest) + 1):
            action = _action(row, dlts)
            axes.add_patch(
                Rectangle((row.n - 0.5, dlts - 0.5), 1, 1, facecolor=colours[action], edgecolor="w")
            )
            axes.text(row.n, dlts, _SIGNS[action], ha="center", va="center", color=INK)
    n = table["n"]
    axes.set_xlim(n.min() - 0.5, n.max() + 0.5)
    axes.set_ylim(-0.5, tallest + 0.5)
    axes.set_xticks(n)
    axes.set_yticks(range(tallest + 1))
    axes.grid(False)
    axes.set_xlabel("patients treated at the current dose")
    axes.set_ylabel("of these, with a dose-limiting\ntoxicity (patients)")
    axes.legend(
        handles=[
            Patch(facecolor=colours[a], edgecolor="#888888", label=f"{_SIGNS[a]}  {_WORDS[a]}")
            for a in _SIGNS
        ],
        loc="lower center",
        bbox_to_anchor=(0.45, 1.0),
        ncols=2,
        frameon=False,
        fontsize=9.5,
    )
    at = table[table["n"].isin([3, 6, 9, 12])]
    alt = f"Rules of BOIN for a target of {100 * target:.0f} %. " + "; ".join(
        f"{row.n} patients: up with at most {row.up}, down with at least {row.down}"
        + ("" if pd.isna(row.out) else f", out with at least {row.out}")
        for row in at.itertuples()
    )
    return finish(figure, alt=f"{alt}.", kind="assumed")


def safety_stopping(rules: Sequence[SafetyRule]) -> Figure:
    """Draw stopping rules for harm, and how often each stops at each true rate.

    Parameters
    ----------
    rules : sequence of SafetyRule
        Up to three rules for the same acceptable rate.
    """
    figure, (left, right) = canvas(width=9.6, height=4.2, columns=2)
    rates = np.linspace(0, min(1.0, 6 * rules[0].rate), 121)
    styles = ((BLUE, "-", MARKERS[0]), (VERMILION, "--", MARKERS[1]), (SKY, "-.", MARKERS[2]))
    told = []
    for rule, (colour, style, marker) in zip(rules, styles, strict=False):
        limits = rule.table()
        left.plot(
            limits["last"],
            limits["events"],
            marker,
            color=colour,
            linestyle=style,
            drawstyle="steps-pre",
            label=rule.name,
        )
        curve = rule.characteristics(rates)
        right.plot(100 * rates, 100 * curve["stop"], color=colour, linestyle=style, linewidth=2.2)
        at = rule.characteristics([rule.rate, min(1.0, 3 * rule.rate)])
        first = limits.head(2)
        listed = ", ".join(f"{row.events} among the first {row.last}" for row in first.itertuples())
        told.append(
            f"{rule.name}, {rule.n} patients: stop at {listed or 'no count'}; it stops "
            f"{prose.percent(at['stop'][0])} of trials at a true rate of "
            f"{prose.percent(rule.rate, 0)} and {prose.percent(at['stop'][1])} at "
            f"{prose.percent(at['rate'][1], 0)}"
        )
    right.axvline(100 * rules[0].rate, color=GREY, linestyle=":")
    right.text(100 * rules[0].rate, 102, " acceptable rate", fontsize=9, color="#555555")
    left.set_xlabel("patients with known outcome")
    left.set_ylabel("stop with so many events or more")
    left.set_ylim(0, None)
    left.yaxis.set_major_locator(MaxNLocator(integer=True))
    left.legend(frameon=False, loc="upper left", fontsize=9.5)
    right.set_xlabel("true rate of the harm (percent of patients)")
    right.set_ylabel("trials that stop (percent)")
    right.set_ylim(0, 110)
    return finish(figure, alt=f"{'; '.join(told)}.", kind="assumed")


def _bars(axes, places, heights, colours, hatches, form: str = "{:.0f}", lift: int = 1) -> None:
    for x, height, colour, hatch in zip(places, heights, colours, hatches, strict=True):
        axes.bar(x, height, color=colour, hatch=hatch, edgecolor="white", width=0.8)
        axes.annotate(
            form.format(height),
            (x, height),
            xytext=(0, lift),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=9,
            color=INK,
        )


def _wanted(best: tuple[int, ...], target: float) -> str:
    percent = f"{100 * target:.0f} %"
    if best == (0,):
        return f"right: no dose, all are far above the target of {percent}"
    return f"right: nearest to the target of {percent}"


def _action(row, dlts: int) -> str:
    if not pd.isna(row.out) and dlts >= row.out:
        return "out"
    if dlts >= row.down:
        return "down"
    return "up" if dlts <= row.up else "stay"
