"""The randomised trial: chance of success by size and question, allocation, season, the plan."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from trialkit import prose
from trialkit.designs import (
    Plan,
    SeasonTrial,
    TwoArm,
    assurance,
    chance_text,
    exact_power,
    rate_text,
    ratio_text,
)
from trialkit.figures._base import (
    BLUE,
    GREEN,
    GREY,
    HATCHES,
    INK,
    MARKERS,
    ORANGE,
    VERMILION,
    canvas,
    finish,
    placeholder,
)
from trialkit.proportions import Posterior, Prior

_STYLES = ((VERMILION, "--"), (GREEN, "-."), (ORANGE, ":"))
_POINTS = 14
_CERTAIN = 99.5  # a ceiling above this is the top of the axis


def success_by_size(
    p_control: float,
    p_new: float,
    beliefs: Mapping[str, tuple[Prior | Posterior, Prior | Posterior]],
    alpha: float = 0.05,
    ratio: float = 1.0,
    largest: int = 240,
    chosen: int | None = None,
    synthetic: bool = False,
) -> Figure:
    """Draw power and assurance against the size of a two-arm trial.

    Parameters
    ----------
    p_control, p_new : float
        Rates that the power rests on.
    beliefs : mapping of str to pair
        Up to three pairs of beliefs (control, new) by name; each adds a curve of assurance.
    alpha : float
        Two-sided level of Fisher's test.
    ratio : float
        Patients of the new treatment for each control patient.
    largest : int
        Largest trial, patients of both arms.
    chosen : int, optional
        A size to mark.
    synthetic : bool
    """
    figure, axes = canvas(width=8.8, height=4.8)
    n, power, found = [], [], {name: [] for name in beliefs}
    for size in _sizes(largest):
        # one design after the other, because its test is worked out once for all its chances
        design = _design(size, ratio, alpha)
        n.append(design.n1 + design.n2)
        power.append(100 * exact_power(design, p_control, p_new))
        for name, pair in beliefs.items():
            found[name].append(assurance(design, *pair))
    fixed = f"power if the rates are {rate_text(p_control)} and {rate_text(p_new)}"
    axes.plot(n, power, color=BLUE, marker=MARKERS[0], markersize=4, linewidth=2.2, label=fixed)
    told = [f"{fixed}: {power[-1]:.0f} % with {n[-1]} patients"]
    for (name, course), (colour, style) in zip(found.items(), _STYLES, strict=False):
        label = f"assurance: {name}"
        curve = [100 * one.chance for one in course]
        axes.plot(n, curve, color=colour, linestyle=style, linewidth=2.4, label=label)
        told.append(f"{label}: {curve[-1]:.0f} % with {n[-1]} patients")
        ceiling = 100 * course[-1].ceiling
        if ceiling < _CERTAIN:
            axes.axhline(ceiling, color=colour, linewidth=0.9, linestyle=style, alpha=0.7)
            text = f"never above {ceiling:.0f} %"
            axes.text(2, ceiling + 1.5, text, fontsize=9, color=INK)
            told[-1] += f", {text}"
    if chosen is not None:
        axes.axvline(chosen, color=GREY, linestyle=":")
        left = chosen > 0.8 * n[-1]
        side = "right" if left else "left"
        words = f"{chosen} patients " if left else f" {chosen} patients"
        axes.text(chosen, 106, words, fontsize=9.5, color="#555555", ha=side, va="center")
        told.append(f"marked: {chosen} patients")
    axes.set_ylim(0, 112)
    axes.set_yticks(range(0, 101, 20))
    axes.set_xlim(0, max(n[-1], chosen or 0) * 1.03)
    axes.set_xlabel("patients in both arms")
    axes.set_ylabel("chance to find the new treatment\nbetter (percent of trials)")
    axes.legend(
        loc="lower center", bbox_to_anchor=(0.45, 1.0), ncols=1, frameon=False, fontsize=9.5
    )
    return finish(figure, alt=f"{'; '.join(told)}.", kind="assumed", synthetic=synthetic)


def success_by_question(
    table: pd.DataFrame, sources: pd.DataFrame, n: int, synthetic: bool = False
) -> Figure:
    """Draw the assurance of one trial for every outcome and every placebo source.

    Parameters
    ----------
    table : DataFrame
        As `next_trial.assured` returns it.
    sources : DataFrame
        What the source keys stand for, with a column label.
    n : int
        Patients of both arms.
    synthetic : bool
    """
    if table.empty:
        return placeholder(
            "The record has no outcome for which a placebo rate was found: no chance of success "
            "can be worked out.",
            synthetic,
        )
    figure, axes = canvas(width=9.2, height=1.4 + 0.62 * len(table))
    labels = []
    for place, row in enumerate(table.itertuples()):
        y = -place
        axes.plot([0, 100 * row.ceiling], [y, y], color="#dddddd", linewidth=9)
        axes.plot(100 * row.ceiling, y, "|", color=GREY, markersize=16)
        axes.plot(100 * row.power, y, MARKERS[1], color=ORANGE, markersize=8)
        axes.plot(100 * row.assurance, y, MARKERS[0], color=BLUE, markersize=9)
        label = str(sources.loc[row.source, "label"])
        labels.append(f"{textwrap.fill(row.label, 34)}\nagainst {label}")
        axes.text(
            104,
            y,
            f"{prose.percent(row.control, 0)} v {prose.percent(row.new, 0)}",
            va="center",
            fontsize=9.5,
            color=INK,
        )
    axes.text(104, 0.62, "control v new\n(believed)", fontsize=8.5, color="#555555", va="bottom")
    axes.set_yticks([-place for place in range(len(table))], labels, fontsize=9)
    axes.set_ylim(-len(table) + 0.4, 0.6)
    axes.set_xlim(-2, 124)
    axes.set_xticks(range(0, 101, 20))
    axes.set_xlabel(f"chance of success with {n} patients (percent of trials)", loc="left")
    axes.grid(False, axis="y")
    handles = [
        axes.plot([], [], MARKERS[0], color=BLUE, label="assurance")[0],
        axes.plot([], [], MARKERS[1], color=ORANGE, label="power at the believed means")[0],
        axes.plot([], [], "|", color=GREY, markersize=14, label="ceiling")[0],
    ]
    axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(-0.1, 1.0),
        ncols=3,
        frameon=False,
        fontsize=9.5,
    )
    alt = f"Chance of success with {n} patients: " + "; ".join(
        f"{row.label} against {sources.loc[row.source, 'label']}: "
        f"assurance {prose.percent(row.assurance, 0)}, ceiling {chance_text(row.ceiling)}"
        for row in table.itertuples()
    )
    return finish(figure, alt=f"{alt}.", kind="assumed", synthetic=synthetic)


def allocation(table: pd.DataFrame) -> Figure:
    """Draw how many patients each allocation needs.

    Parameters
    ----------
    table : DataFrame
        As `designs.allocation_cost` returns it.
    """
    figure, axes = canvas(width=7.8, height=1.3 + 0.55 * len(table))
    for place, row in enumerate(table.itertuples()):
        axes.barh(-place, row.n2, color=BLUE, edgecolor="white")
        axes.barh(
            -place, row.n1, left=row.n2, color=GREY, hatch=HATCHES[1], edgecolor="white", height=0.8
        )
        more = "" if place == 0 else f" ({_signed(row.extra)})"
        axes.text(row.n + 1, -place, f"{row.n}{more}", va="center", fontsize=10, color=INK)
    axes.set_yticks(
        [-place for place in range(len(table))], [f"{ratio:g} to 1" for ratio in table["ratio"]]
    )
    axes.set_ylim(-len(table) + 0.4, 0.6)
    axes.set_xlim(0, 1.18 * table["n"].max())
    axes.set_ylabel("new to control")
    axes.set_xlabel("patients (blue: new treatment, hatched: control)")
    axes.grid(False, axis="y")
    alt = "Patients needed: " + "; ".join(
        f"{row.ratio:g} to 1: {row.n} ({row.n2} new treatment, {row.n1} control)"
        for row in table.itertuples()
    )
    return finish(figure, alt=f"{alt}.", kind="assumed")


def season_confounding(trial: SeasonTrial, found: Mapping[str, tuple[float, float]]) -> Figure:
    """Draw a difference that season alone makes, and the same patients in strata.

    Parameters
    ----------
    trial : SeasonTrial
    found : mapping
        As `designs.season_trials` returns it.
    """
    figure, (left, right) = canvas(width=9.4, height=4.2, columns=2, width_ratios=(1.6, 1))
    table = trial.expected()
    places = {("winter", "control"): 0, ("winter", "new"): 1}
    places |= {("summer", "control"): 2.6, ("summer", "new"): 3.6}
    pooled = {}
    for row in table.itertuples():
        colour, hatch = (BLUE, "") if row.arm == "new" else (GREY, HATCHES[1])
        x = places[row.season, row.arm]
        left.bar(x, 100 * row.rate, color=colour, hatch=hatch, edgecolor="white")
        left.text(x, 100 * row.rate + 1, f"n = {row.n}", ha="center", fontsize=9.5, color=INK)
        seen = pooled.setdefault(row.arm, [0.0, 0])
        seen[0] += row.responders
        seen[1] += row.n
    for x, (arm, (responders, n)) in zip((5.2, 6.2), pooled.items(), strict=True):
        colour, hatch = (BLUE, "") if arm == "new" else (GREY, HATCHES[1])
        left.bar(x, 100 * responders / n, color=colour, hatch=hatch, edgecolor="white")
        left.text(
            x, 100 * responders / n + 1, f"{100 * responders / n:.0f} %", ha="center", fontsize=9.5
        )
    left.set_xticks([0.5, 3.1, 5.7], ["entered in winter", "entered in summer", "both together"])
    left.set_ylabel("response rate (percent of patients)")
    left.set_ylim(0, min(112, 100 * table["rate"].max() + 22))
    left.set_title("grey, hatched: control; blue: new treatment", fontsize=9.5, loc="left")
    left.grid(False, axis="x")
    names = {"crude": "seasons thrown\ntogether", "stratified": "within seasons"}
    for place, (key, (share, _)) in enumerate(found.items()):
        colour = VERMILION if key == "crude" else GREEN
        right.bar(place, 100 * share, color=colour, hatch=HATCHES[place], edgecolor="white")
        right.text(place, 100 * share + 0.6, f"{100 * share:.1f} %", ha="center", fontsize=10)
    right.set_xticks(range(len(found)), [names[key] for key in found])
    right.set_ylabel("trials that call the new\ntreatment better (percent)")
    right.set_ylim(0, max(8.0, 122 * max(share for share, _ in found.values())))
    right.set_title(f"true effect: {100 * trial.effect:.0f} points", fontsize=9.5, loc="left")
    right.grid(False, axis="x")
    alt = (
        f"True effect {100 * trial.effect:.0f} points, season {100 * trial.season:.0f} points; "
        f"{rate_text(trial.summer_control)} of the control arm and {rate_text(trial.summer_new)} "
        f"of the new arm enter in summer. Together the arms differ by "
        f"{prose.quantity(100 * trial.crude)} points on average. Called better: "
        f"{prose.percent(found['crude'][0])} of trials with the seasons together, "
        f"{prose.percent(found['stratified'][0])} within seasons."
    )
    return finish(figure, alt=alt, kind="assumed")


def plan_flow(plan: Plan, synthetic: bool = False) -> Figure:
    """Draw a planned trial from enrolment to the answer.

    Parameters
    ----------
    plan : Plan
    synthetic : bool
        Whether the record it follows is invented.
    """
    chosen, size = plan.choices, plan.size
    control, new = plan.enrolled
    figure, axes = canvas(width=9.0, height=4.8)
    axes.set_axis_off()
    axes.set_xlim(0, 10)
    axes.set_ylim(0, 6)
    strata = " and ".join(chosen.strata)
    within = f"\nwithin {strata}" if strata else ""
    ratio = ratio_text(chosen.ratio)
    _box(axes, 0.1, 2.1, 2.1, 1.8, f"{control + new} patients\n{chosen.condition}", "#f2f2f2")
    _box(axes, 2.7, 2.1, 1.7, 1.8, f"randomised\n{ratio}{within}", "#f2f2f2")
    for y, n, left, name, colour in (
        (3.7, new, size.design.n2, chosen.treatment, "#d3e6f5"),
        (0.5, control, size.design.n1, chosen.control, "#e6e6e6"),
    ):
        _box(axes, 4.9, y, 2.3, 1.8, f"{n} patients\n{name}\n({left} left at the end)", colour)
    success = plan.assurance
    assured = "" if success is None else f"\nassurance {prose.percent(success.chance, 0)}"
    text = (
        f"{chosen.endpoint}\n{rate_text(chosen.p_new)} against {rate_text(chosen.p_control)}?\n"
        f"power {prose.percent(size.power, 0)}{assured}"
    )
    _box(axes, 7.7, 1.7, 2.2, 2.6, text, "#fbf3d0")
    for start, end in (
        ((2.2, 3.0), (2.7, 3.0)),
        ((4.4, 3.0), (4.9, 4.6)),
        ((4.4, 3.0), (4.9, 1.4)),
        ((7.2, 4.6), (7.7, 3.3)),
        ((7.2, 1.4), (7.7, 2.7)),
    ):
        axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": INK, "lw": 1.6})
    alt = (
        f"{control + new} patients are randomised {ratio}{within.replace(chr(10), ' ')}: {new} to "
        f"{chosen.treatment}, {control} to {chosen.control}. {chosen.endpoint}: "
        f"{rate_text(chosen.p_new)} against {rate_text(chosen.p_control)}, power "
        f"{prose.percent(size.power, 0)}{assured.replace(chr(10), ', ')}."
    )
    return finish(figure, alt=alt, kind="assumed", synthetic=synthetic)


def _box(axes, x: float, y: float, width: float, height: float, text: str, colour: str) -> None:
    style = "round,pad=0.04,rounding_size=0.12"
    axes.add_patch(
        FancyBboxPatch((x, y), width, height, boxstyle=style, facecolor=colour, edgecolor=GREY)
    )
    text = text.replace(" %", "\u00a0%")  # a number and its sign stay on one line
    wrapped = "\n".join(textwrap.fill(line, round(9.2 * width)) for line in text.split("\n"))
    axes.text(
        x + width / 2, y + height / 2, wrapped, ha="center", va="center", fontsize=11, color=INK
    )


def _design(n: int, ratio: float, alpha: float) -> TwoArm:
    control = max(1, round(n / (1 + ratio)))
    return TwoArm(control, max(1, n - control), alpha)


def _sizes(largest: int) -> Sequence[int]:
    return sorted({int(n) for n in np.linspace(8, max(largest, 12), _POINTS)})


def _signed(share: float) -> str:
    return f"{100 * share:+.0f} %".replace("-", "−")
