"""Figures of a trial's schedule and doses."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from trialkit import prose, protocol
from trialkit.figures._base import (
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
from trialkit.records import Trial

_LARGEST_MARKER = 240  # points², for the largest dose of the trial
_ROW = 0.62


def schedule(trial: Trial, after_treatment: str = "last infusion") -> Figure:
    """Draw infusions and follow-up visits of each arm on one scale of days.

    Parameters
    ----------
    trial : Trial
    after_treatment : {"last infusion", "first infusion"}
        What a visit "after treatment" is counted from, see `protocol.visits`.
    """
    given, seen = protocol.infusions(trial), protocol.visits(trial, after_treatment)
    assumed = protocol.assumptions(seen)
    arms = list(trial.arms.itertuples())
    figure, axes = canvas(width=9.5, height=2.2 + _ROW * len(arms))
    largest = given["dose_per_kg"].max()
    for y, arm in enumerate(arms):
        doses, stops = given[given["arm"] == arm.arm], seen[seen["arm"] == arm.arm]
        ends = [*doses["day"], *stops["day"]]
        axes.plot([min(ends), max(ends)], [y, y], color="#bbbbbb", linewidth=1.5, zorder=1)
        size = _LARGEST_MARKER * doses["dose_per_kg"] / largest
        axes.scatter(doses["day"], [y] * len(doses), s=size, color=BLUE, zorder=3)
        # Visits among the infusions, as under one reading of the text, are lifted off the line.
        among = len(stops) > 0 and stops["day"].min() <= doses["day"].max()
        height = y - 0.24 if among else y
        axes.scatter(
            stops["day"], [height] * len(stops), s=60, marker="D", zorder=3, **_hollow(VERMILION)
        )
        for stop in stops.itertuples():
            axes.annotate(
                stop.label,
                (stop.day, height),
                xytext=(1, 7),
                textcoords="offset points",
                rotation=35,
                fontsize=8.5,
                color=INK,
            )
        if stops.empty:
            axes.annotate(
                "visits not published",
                (max(ends), y),
                xytext=(14, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
                color="#666666",
                style="italic",
            )
    end = max([*given["day"], *seen["day"], 14])
    axes.set_xlim(-0.03 * end, end * (1.1 if len(seen) else 1.5))
    axes.set_ylim(len(arms) - 0.5, -1.05)
    axes.set_yticks(range(len(arms)), labels=[_arm_label(trial, arm) for arm in arms])
    axes.set_xlabel("days from the first infusion" + "".join(f"\nassumed: {a}" for a in assumed))
    axes.grid(visible=False, axis="y")
    unit = protocol.superscript(trial.about["dose_unit"])
    axes.set_title(f"Infusions and visits (dose in {unit})", loc="left")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    _schedule_legend(figure, with_visits=not seen.empty)
    return finish(
        figure,
        alt=_schedule_alt(trial, given, seen, assumed),
        kind="assumed" if assumed else "derived",
        synthetic=trial.is_synthetic,
    )


def dose_totals(trial: Trial) -> Figure:
    """Draw each arm as a row of blocks: one block an infusion, as long as its dose.

    The arm whose rank falls most from dose per infusion to dose in total is marked.
    """
    table = protocol.cumulative_dose(trial)
    marked = protocol.rank_reversal(trial)
    n, unit = len(table), protocol.superscript(trial.about["dose_unit"])
    figure, axes = canvas(width=9.5, height=1.5 + _ROW * n)
    for y, arm in enumerate(table.itertuples()):
        special = marked is not None and arm.arm == marked["arm"]
        _blocks(axes, y, arm.infusions, arm.dose_per_kg, ORANGE if special else SKY, special)
        ranks = f"rank {arm.rank_single} per infusion, {arm.rank_cumulative} in total"
        axes.annotate(
            f"total {arm.cumulative:g}" + (f"   {ranks}" if n > 1 else ""),
            (arm.cumulative, y),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            color=INK,
            fontweight="bold" if special else "normal",
        )
    longest = table["cumulative"].max()
    axes.set_xlim(0, longest * 1.55)
    axes.set_ylim(n - 0.5, -0.5)
    axes.set_yticks(
        range(n),
        labels=[
            f"{arm.label}\n{arm.infusions} × {arm.dose_per_kg:g}" for arm in table.itertuples()
        ],
    )
    axes.grid(visible=False, axis="y")
    axes.set_xticks([tick for tick in axes.get_xticks() if tick <= longest])
    ranking = "; rank 1 = highest" if n > 1 else ""
    axes.set_xlabel(f"dose ({unit}); one block = one infusion{ranking}", loc="left")
    axes.set_title("Dose of one infusion and dose of the course", loc="left")
    told = "; ".join(
        f"{arm.label} {arm.infusions} times {arm.dose_per_kg:g} is {arm.cumulative:g}, rank "
        f"{arm.rank_single} per infusion and {arm.rank_cumulative} in total"
        for arm in table.itertuples()
    )
    return finish(
        figure,
        alt=f"Dose in {unit} by arm, a block for each infusion: {told}.",
        kind="derived",
        synthetic=trial.is_synthetic,
    )


def dose_grid(trial: Trial) -> Figure:
    """Draw which combinations of dose and interval were tried, and which were not."""
    if len(trial.arms) < 2:
        return placeholder(
            f"{trial.short_title} has one arm: no two schedules can be compared.",
            synthetic=trial.is_synthetic,
        )
    grid = protocol.confounding(trial).grid
    arms = protocol.cumulative_dose(trial)
    rows, columns = grid.shape
    figure, axes = canvas(width=max(6.5, 3.2 + 1.9 * columns), height=1.7 + 0.75 * rows)
    for (i, dose), (j, interval) in _cells_of(grid):
        here = arms[arms["dose_per_kg"].eq(dose) & arms["interval_days"].eq(interval)]
        axes.add_patch(
            Rectangle(
                (j - 0.46, i - 0.42),
                0.92,
                0.84,
                facecolor=SKY if len(here) else "white",
                edgecolor=INK if len(here) else GREY,
                linestyle="-" if len(here) else ":",
            )
        )
        told = [
            f"{arm.label}\n{prose.count(arm.infusions, 'infusion')}" for arm in here.itertuples()
        ]
        axes.text(
            j,
            i,
            "\n".join(told) or "no arm",
            ha="center",
            va="center",
            color=INK if told else "#666666",
            style="normal" if told else "italic",
        )
    axes.set_xlim(-0.6, columns - 0.4)
    axes.set_ylim(-0.6, rows - 0.4)
    labels = [f"{days}" if days else "single infusion" for days in grid.columns]
    axes.set_xticks(range(columns), labels=labels)
    axes.set_yticks(range(rows), labels=[f"{dose:g}" for dose in grid.index])
    axes.set_xlabel("days between infusions")
    axes.set_ylabel(f"dose of one infusion\n({protocol.superscript(trial.about['dose_unit'])})")
    axes.grid(visible=False)
    axes.set_title("Which doses were given at which interval", loc="left")
    filled = "; ".join(
        f"{dose:g} {f'every {interval} days' if interval else 'once'}: {grid.loc[dose, interval]}"
        for (_, dose), (_, interval) in _cells_of(grid)
        if grid.loc[dose, interval]
    )
    empty = int(grid.eq("").to_numpy().sum())
    return finish(
        figure,
        alt=f"Grid of dose per infusion by interval. {filled}. {empty} of {grid.size} "
        "combinations have no arm.",
        kind="printed",
        synthetic=trial.is_synthetic,
    )


def dose_plan(
    trial: Trial, dose_per_kg: float, infusions: int, interval_days: int, weight_kg: float
) -> Figure:
    """Hold a schedule of the reader's own beside the arms of the trial.

    Three panels: days of the infusions, dose of the course, cells in one infusion.

    Parameters
    ----------
    trial : Trial
    dose_per_kg : float
        Dose of one infusion of the reader's schedule, in 10^6 cells/kg.
    infusions, interval_days : int
        Its number of infusions, and the days between them.
    weight_kg : float
        Body weight for the cells, in kg.
    """
    own = protocol.plan(dose_per_kg, infusions, interval_days)
    arms = protocol.cumulative_dose(trial, weight_kg)
    by_weight = protocol.is_by_weight(trial)
    mine = protocol.cells(own.dose_per_kg, weight_kg) if by_weight else own.dose_per_kg
    each = arms["cells_each"] if by_weight else arms["dose_per_kg"]
    schedule = arms[["label", "infusions", "interval_days", "dose_per_kg"]]
    rows = list(schedule.assign(each=each).itertuples(index=False, name=None))
    rows.append(("your schedule", own.infusions, own.interval_days, own.dose_per_kg, mine))
    scale = 1e8 if by_weight else 1
    figure, (days, doses, counts) = canvas(
        width=9.4, height=1.7 + 0.46 * len(rows), columns=3, sharey=True
    )
    for y, (_, number, interval, dose, count) in enumerate(rows):
        is_own = y == len(rows) - 1
        colour = VERMILION if is_own else SKY
        at = [k * interval for k in range(number)]
        days.plot(at, [y] * number, "*-" if is_own else "o-", color=colour, markersize=9)
        _blocks(doses, y, number, dose, colour, hatched=is_own)
        _value(doses, number * dose, y, f"{number * dose:g}", bold=is_own)
        _blocks(counts, y, 1, count / scale, colour, hatched=is_own)
        _value(counts, count / scale, y, f"{count / scale:.3g}", bold=is_own)
    days.set_yticks(range(len(rows)), labels=[row[0] for row in rows])
    days.set_ylim(len(rows) - 0.5, -0.5)
    dose_unit = trial.about["dose_unit"]
    days.set(title="Infusions", xlabel="days from the first infusion")
    end = max(14, *((number - 1) * interval for _, number, interval, _, _ in rows))
    days.set_xlim(-0.06 * end, 1.06 * end)
    days.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    doses.set(title="The whole course", xlabel=f"dose in total ({protocol.superscript(dose_unit)})")
    if by_weight:
        counts.set(title=f"One infusion at {weight_kg:g} kg", xlabel="cells (10⁸)")
    else:
        counts.set(title="One infusion", xlabel=f"dose ({protocol.superscript(dose_unit)})")
    doses.set_xlim(0, 1.2 * max(number * dose for _, number, _, dose, _ in rows))
    counts.set_xlim(0, 1.25 * max(row[-1] for row in rows) / scale)
    for axes in (days, doses, counts):
        axes.grid(visible=False, axis="y")
    trial_doses = "; ".join(f"{arm.label} {arm.cumulative:g}" for arm in arms.itertuples())
    cells = f" and {prose.quantity(mine)} cells in one infusion for {weight_kg:g} kg"
    days_apart = prose.count(own.interval_days, "day")
    apart = "" if own.infusions == 1 else f"{days_apart} apart, "
    alt = (
        f"Your schedule: {own.infusions} × {protocol.dose_text(own.dose_per_kg, dose_unit)}, "
        f"{apart}give{'s' * (own.infusions == 1)} {own.cumulative:g} in total"
        f"{cells if by_weight else ''}. The trial's totals: {trial_doses}."
    )
    return finish(figure, alt=alt, kind="assumed", synthetic=trial.is_synthetic)


def _blocks(axes: Axes, y: int, number: int, width: float, colour: str, hatched: bool) -> None:
    """Draw `number` blocks of the same width, one after the other."""
    axes.barh(
        [y] * number,
        width,
        left=[k * width for k in range(number)],
        height=0.6,
        color=colour,
        hatch="//" if hatched else None,
        edgecolor="white",
        linewidth=2,
    )


def _value(axes: Axes, x: float, y: int, text: str, bold: bool) -> None:
    axes.annotate(
        text,
        (x, y),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        color=INK,
        fontweight="bold" if bold else "normal",
    )


def _cells_of(grid: pd.DataFrame):
    """Positions and names of all cells of a table."""
    return [
        ((i, row), (j, column))
        for i, row in enumerate(grid.index)
        for j, column in enumerate(grid.columns)
    ]


def _arm_label(trial: Trial, arm) -> str:
    size = "n not published" if pd.isna(arm.n) else f"n = {arm.n}"
    return f"{arm.label} ({size})\n{arm.infusions} × {arm.dose_per_kg:g}"


def _hollow(colour: str) -> dict[str, object]:
    return {"facecolor": "white", "edgecolor": colour, "linewidth": 1.8}


def _schedule_legend(figure: Figure, with_visits: bool) -> None:
    line = {"linestyle": "", "markersize": 9}
    hollow = {"markerfacecolor": "white", "markeredgewidth": 1.8}
    infusion = Line2D([], [], marker="o", color=BLUE, label="infusion (area = dose)", **line)
    visit = Line2D([], [], marker="D", color=VERMILION, label="follow-up visit", **line, **hollow)
    figure.legend(
        handles=[infusion, visit] if with_visits else [infusion],
        loc="outside lower right",
        ncols=2,
        fontsize=9,
        frameon=False,
    )


def _schedule_alt(trial: Trial, given: pd.DataFrame, seen: pd.DataFrame, assumed: list[str]) -> str:
    parts = []
    for arm in trial.arms.itertuples():
        days = ", ".join(f"{day}" for day in given.loc[given["arm"] == arm.arm, "day"])
        stops = ", ".join(f"{day:g}" for day in seen.loc[seen["arm"] == arm.arm, "day"])
        visits = f"visits on days {stops}" if stops else "visits not published"
        parts.append(f"{arm.label}: {arm.dose_per_kg:g} on days {days}; {visits}")
    named = f" Assumed: {'; '.join(assumed)}." if assumed else ""
    unit = trial.about["dose_unit"]
    told = ". ".join(parts)
    return f"Infusions in {unit} and visits, in days from the first infusion. {told}.{named}"
