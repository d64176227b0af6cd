"""Harm in other trials, and counts whose denominator was never printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from trialkit.figures import _base
from trialkit.figures.safety._parts import no_count, offset, plain_log
from trialkit.prose import count, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from trialkit.records import Trial


def safety_ratios(table: pd.DataFrame) -> Figure:
    """Draw pooled relative measures of harm on a log axis, with their printed intervals.

    Parameters
    ----------
    table : DataFrame
        From `replication.safety.ratios`.
    """
    figure, ax = _base.canvas(8.2, 0.52 * len(table) + 1.5)
    for y, row in enumerate(table.itertuples()):
        outside = row.low > 1 or row.high < 1
        colour = _base.VERMILION if row.low > 1 else _base.GREEN if row.high < 1 else "#666666"
        ax.plot([row.low, row.high], [y, y], color=colour, lw=2.4)
        ax.plot(
            row.estimate,
            y,
            {"RR": "s", "OR": "D"}[row.measure],
            ms=8,
            color=colour,
            mfc=colour if outside else "white",
        )
        words = f"{row.measure} {row.estimate:.2f} ({row.low:.2f} to {row.high:.2f})"
        ax.text(1.02, y, words, transform=ax.get_yaxis_transform(), va="center", fontsize=9.5)
    ax.axvline(1, color=_base.INK, lw=1.2)
    ax.set_xscale("log")
    ticks = [0.25, 0.5, 1, 2, 4, 8]
    ax.set_xlim(min(0.45, 0.9 * table["low"].min()), max(8, 1.1 * table["high"].max()))
    plain_log(ax.xaxis, ticks)
    labels = [f"{row.event}\n({row.source})" for row in table.itertuples()]
    ax.set_yticks(range(len(table)), labels, fontsize=9.5)
    ax.set_ylim(len(table) - 0.5, -0.5)
    ax.grid(visible=False, axis="y")
    ax.set_xlabel("events with MSC against control (ratio, log scale)")
    for x, side, words in ((0.94, "right", "← fewer with MSC"), (1.07, "left", "more with MSC →")):
        ax.text(x, 1.02, words, transform=ax.get_xaxis_transform(), ha=side, fontsize=9.5)
    for marker, label in (("s", "RR: risk ratio"), ("D", "OR: odds ratio")):
        ax.plot([], [], marker, color=_base.INK, label=label)
    ax.plot([], [], "s", color=_base.INK, mfc="white", label="hollow: interval includes 1")
    ax.legend(fontsize=9, frameon=True, loc="center right")
    alt = "Ratios of harm with MSC against control, log axis, filled where the interval leaves 1: "
    alt += "; ".join(
        f"{r.event} {r.measure} {r.estimate:.2f} ({r.low:.2f} to {r.high:.2f})"
        for r in table.itertuples()
    )
    return _base.finish(figure, alt + ".", "printed")


def safety_patient_bounds(table: pd.DataFrame, trial: Trial | None = None) -> Figure:
    """Draw how many patients can have had an event of which only events were counted.

    Parameters
    ----------
    table : DataFrame
        From `replication.safety.patient_bounds` or `event_bounds`.
    trial : Trial, optional
        The record; the figure is marked as invented if the events are those of an invented one.
    """
    own = trial is not None and table["study"].eq(trial.short_title).all()
    figure, ax = _base.canvas(7.8, 0.55 * len(table) + 1.3)
    for y, row in enumerate(table.itertuples()):
        possible = 100 * np.arange(row.patients_low, row.patients_high + 1) / row.n
        ax.plot(possible, np.full(len(possible), y), "o", color=_base.BLUE, ms=9, ls="-", lw=2)
        ax.annotate(
            f"{_range(row)} of {row.n} patients",
            (possible[-1], y),
            xytext=(10, 0),
            va="center",
            **offset(),
        )
    labels = [
        f"{row.event}\n{row.study}: {count(row.events, 'event')}" for row in table.itertuples()
    ]
    ax.set_yticks(range(len(table)), labels, fontsize=9.5)
    ax.set_ylim(len(table) - 0.5, -0.5)
    ax.set_xlim(0, 138)
    ax.set_xticks(range(0, 101, 20))
    ax.grid(visible=False, axis="y")
    ax.set_xlabel("patients who can have had it (% of patients; each point is possible)")
    alt = "Patients who can have had each event, from the number of events: " + "; ".join(
        f"{r.event} in {r.study}, {count(r.events, 'event')}: {_range(r)} of {r.n} patients"
        for r in table.itertuples()
    )
    return _base.finish(figure, alt + ".", "bounded", own and trial.is_synthetic)


def safety_group_limits(table: pd.DataFrame, confidence: float, trial: Trial) -> Figure:
    """Draw the upper limit of a count without a group size, for every possible size.

    Parameters
    ----------
    table : DataFrame
        From `replication.safety.possible_limits`; statements about the same group with the same
        count share a panel.
    confidence : float
    trial : Trial
    """
    if trial.safety["patients"].isna().all():
        return no_count(trial)
    if table.empty:
        return _base.placeholder(
            f"Every count in the record of {trial.short_title} has its group size.",
            synthetic=trial.is_synthetic,
        )
    groups = list(table.groupby(["who", "patients"], sort=False))
    figure, axes = _base.canvas(7.8, 4.0 * len(groups), rows=len(groups), squeeze=False)
    sentences = []
    for ax, ((who, patients), rows) in zip(axes[:, 0], groups, strict=True):
        names = list(dict.fromkeys(rows["event"]))
        events = f"{patients} patients{' each' if len(names) > 1 else ''}: {' and '.join(names)}"
        sizes = rows.drop_duplicates("n")
        ax.vlines(sizes["n"], 0, 100 * sizes["upper"], color=_base.SKY, lw=6)
        ax.plot(sizes["n"], 100 * sizes["upper"], "D", color=_base.BLUE, ms=8)
        for row in sizes.itertuples():
            ax.annotate(
                percent(row.upper, 0),
                (row.n, 100 * row.upper),
                xytext=(0, 9),
                ha="center",
                **offset(),
            )
        ax.set_title(f"{who}, {events}", fontsize=10.5, loc="left")
        ax.set(ylim=(0, 112), xlim=(sizes["n"].min() - 0.7, sizes["n"].max() + 0.7))
        ax.set_yticks(range(0, 101, 20))
        if len(sizes) <= 15:
            ax.set_xticks(sizes["n"])
        ax.grid(visible=False, axis="x")
        ax.set_xlabel("possible size of the group (patients; the size was never printed)")
        ax.set_ylabel(f"upper limit, one-sided {100 * confidence:g} %\n(% of patients)")
        best, worst = sizes.loc[sizes["upper"].idxmin()], sizes.loc[sizes["upper"].idxmax()]
        sentences.append(
            f"{who}, {events}. The upper limit is {percent(worst['upper'])} at a group size of "
            f"{worst['n']} and {percent(best['upper'])} at {best['n']}."
        )
    return _base.finish(figure, " ".join(sentences), "bounded", synthetic=trial.is_synthetic)


def _range(row: pd.Series) -> str:
    low, high = row.patients_low, row.patients_high
    return str(low) if low == high else f"{low} to {high}"
