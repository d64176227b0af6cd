"""What one count is compatible with: chances, limits, the rule of three."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import seaborn as sns

from trialkit import proportions
from trialkit.figures import _base
from trialkit.figures.safety._parts import corner, few, no_count, offset, plain_log, plate
from trialkit.prose import percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from trialkit.records import Trial
    from trialkit.replication.safety import SafetyCount


_MARKED_RATES = (0.01, 0.05, 0.1)


def safety_chance(
    curve: pd.DataFrame, count: SafetyCount | None, confidence: float, trial: Trial
) -> Figure:
    """Draw the chance to see as few events as were seen against the true rate.

    Parameters
    ----------
    curve : DataFrame
        From `replication.safety.chance_curve`.
    count : SafetyCount or None
        None gives a placeholder.
    confidence : float
        Of the one-sided upper limit; rates above it are hatched as excluded.
    trial : Trial
    """
    if count is None:
        return no_count(trial)
    upper = proportions.upper_limit(count.patients, count.n, confidence)
    figure, ax = _base.canvas(7.8, 4.4)
    seen = few(count)
    rates, chances = 100 * curve["rate"], 100 * curve["probability"]
    level = float(np.interp(upper, curve["rate"], chances))
    ax.axvspan(0, 100 * upper, color=_base.SKY, alpha=0.22, lw=0)
    ax.axvspan(
        100 * upper, rates.max(), facecolor="#f1f1f1", edgecolor="#cccccc", hatch="///", lw=0
    )
    sns.lineplot(x=rates, y=chances, ax=ax, color=_base.BLUE, lw=2.4)
    marked = []
    for rate in _MARKED_RATES:
        if rate < upper:
            chance = float(np.interp(rate, curve["rate"], chances))
            marked.append(f"{chance:.0f} % at a true rate of {100 * rate:g} %")
            ax.plot(100 * rate, chance, "o", color=_base.BLUE, ms=7)
            ax.annotate(f"{chance:.0f} %", (100 * rate, chance), xytext=(8, 5), **offset())
    ax.plot([0, 100 * upper], [level, level], ls=":", color=_base.INK)
    ax.plot(100 * upper, level, "D", color=_base.VERMILION, ms=8)
    note = f"upper limit {percent(upper)}:\nhere the chance is {level:.2g} %"
    ax.annotate(note, (100 * upper, level), xytext=(10, 14), **offset(plate()))
    ax.text(
        50 * upper,
        104,
        f"not excluded\nat {100 * confidence:g} %, one-sided",
        ha="center",
        va="bottom",
        fontsize=10,
    )
    middle = (100 * upper + rates.max()) / 2
    ax.text(middle, 104, "excluded", ha="center", va="bottom", fontsize=10)
    ax.set(
        xlim=(0, rates.max()),
        ylim=(0, 124),
        xlabel=f"true rate of: {count.event} (% of patients)",
        ylabel=f"chance to see {seen}\nwith the event (%)",
    )
    ax.set_yticks(range(0, 101, 20))
    alt = (
        f"Falling curve: the chance to see {seen} with the event against the true rate of "
        f"{count.event}. It is {'; '.join(marked) or '100 % at a true rate of 0 %'}, and falls "
        f"to {level:.2g} % at {percent(upper)}, the one-sided upper limit; higher rates are "
        "excluded."
    )
    return _base.finish(figure, alt, "derived", synthetic=trial.is_synthetic)


def safety_limits(table: pd.DataFrame, count: SafetyCount | None, trial: Trial) -> Figure:
    """Draw the upper limits of one count by several methods.

    Parameters
    ----------
    table : DataFrame
        From `replication.safety.upper_limits`.
    count : SafetyCount or None
        None gives a placeholder.
    trial : Trial
    """
    if count is None:
        return no_count(trial)
    figure, ax = _base.canvas(7.8, 0.42 * len(table) + 1.6)
    rate = 100 * count.patients / count.n
    for y, row in enumerate(table.itertuples()):
        broken = row.upper <= count.patients / count.n
        colour = _base.VERMILION if broken else {1: _base.ORANGE, 2: _base.BLUE}[row.sides]
        marker = "X" if broken else {1: "D", 2: "o"}[row.sides]
        x = 100 * row.upper
        ax.plot([rate, x], [y, y], color=colour, lw=3, solid_capstyle="butt")
        ax.plot(x, y, marker, color=colour, ms=9, clip_on=False, zorder=3)
        words = f"{percent(row.upper)}" + (" – claims certainty: do not use" if broken else "")
        ax.annotate(words, (x, y), xytext=(9, 0), va="center", **offset())
    ax.axvline(rate, color=_base.INK, lw=1.2, label=f"seen: {count.patients} of {count.n}")
    ax.set_yticks(range(len(table)), table["label"])
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.set_xlim(min(0, 100 * table["upper"].min()), 118 * table["upper"].max())
    ax.set_xlabel(
        f"upper limit for the true rate, after {count.patients} of {count.n} (% of patients)"
    )
    ax.grid(visible=False, axis="y")
    for sides, name in ((1, "one-sided"), (2, "two-sided")):
        ax.plot(
            [], [], {1: "D", 2: "o"}[sides], color=[_base.ORANGE, _base.BLUE][sides - 1], label=name
        )
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, fontsize=9.5, frameon=False)
    limits = "; ".join(f"{row.label} {percent(row.upper)}" for row in table.itertuples())
    alt = (
        f"Upper limits for the true rate of {count.event} after {count.patients} of {count.n} "
        f"patients: {limits}."
    )
    return _base.finish(figure, alt, "derived", synthetic=trial.is_synthetic)


def safety_rule(table: pd.DataFrame, n: int, confidence: float, trial: Trial) -> Figure:
    """Draw the rule of three beside the exact limit, and its error, over the number of patients.

    Parameters
    ----------
    table : DataFrame
        From `replication.safety.rule_of_three_table`, with many sizes.
    n : int
        Size of the trial, marked in both panels; must be among the sizes.
    confidence : float
    trial : Trial
    """
    figure, (left, right) = _base.canvas(9.0, 3.9, columns=2)
    here = table.loc[table["n"] == n].iloc[0]
    for ax, column in ((left, "exact"), (right, "excess")):
        sns.lineplot(x=table["n"], y=100 * table[column], ax=ax, color=_base.BLUE, lw=2.4)
        ax.set_xscale("log")
        plain_log(ax.xaxis, (1, 3, 10, 30, 100, 300, 1000))
        ax.set_xlim(table["n"].min(), table["n"].max())
        ax.set_xlabel("patients, none with the event (n)")
        ax.axvline(n, color="#777777", ls=":", lw=1.3)
    sns.lineplot(x=table["n"], y=100 * table["rule"], ax=left, color=_base.VERMILION, ls="--", lw=2)
    left.set_yscale("log")
    plain_log(left.yaxis, (0.1, 0.3, 1, 3, 10, 30, 100))
    left.set_ylabel(f"upper limit, one-sided {100 * confidence:g} %\n(% of patients)")
    left.plot(n, 100 * here["exact"], "o", color=_base.BLUE, ms=8)
    right.plot(n, 100 * here["excess"], "o", color=_base.BLUE, ms=8)
    words = f"– –  rule of three\n—  exact\n\nn = {n}: rule {percent(here['rule'])}\n"
    corner(left, f"{words}exact {percent(here['exact'])}")
    corner(right, f"n = {n}: {percent(here['excess'], 0)} too high")
    right.set_ylim(bottom=0)
    right.set_ylabel("rule of three above the exact limit\n(% of the exact limit)")
    last = table.iloc[-1]
    alt = (
        f"Two panels over the number of patients. The rule of three and the exact upper limit "
        f"fall together; at n = {n} the exact limit is {percent(here['exact'])} and the rule "
        f"gives {percent(here['rule'])}, {percent(here['excess'], 0)} too high; at "
        f"n = {last['n']:.0f} it is {percent(last['excess'])} too high."
    )
    return _base.finish(figure, alt, "derived", synthetic=trial.is_synthetic)
