"""What a marker can be, what a second look does, and what a trial of it costs."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from trialkit import biomarkers, prose
from trialkit.biomarkers import Rise
from trialkit.figures._base import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    VERMILION,
    canvas,
    finish,
    placeholder,
)
from trialkit.figures.biomarkers._size import NO_GROUPS

_TITLES = {
    "prognostic": "prognostic only:\nall gain the same",
    "predictive": "predictive only:\nlow gains more",
    "both": "both:\nlow gains somewhat more",
    "no effect": "prognostic, and\nnobody gains",
}


def marker_roles(
    per_arm: int, mean: float, sd: float, response: float = 40.0, seed: int = 1
) -> Figure:
    """Draw four invented trials: the treated arm alone, and the same with its control arm.

    Parameters
    ----------
    per_arm : int
        Patients in each arm.
    mean, sd : float
        Of the marker, in percent of cells.
    response : float
        Improvement that counts as a response, in percent.
    seed : int
    """
    figure, panels = canvas(width=11.6, height=6.6, rows=2, columns=4, sharex=True, sharey=True)
    ends = np.array([max(0.0, mean - 2.2 * sd), mean + 2.2 * sd])
    found = []
    for column, key in enumerate(biomarkers.ROLES):
        patients = biomarkers.two_arms(key, per_arm, mean, sd, response, seed)
        treated = patients[patients["arm"] == "treated"]
        control = patients[patients["arm"] == "control"]
        for axes in panels[:, column]:
            _arm(axes, treated, "o", BLUE, "-", ends, "treated")
            axes.axhline(response, color=INK, linestyle=":", linewidth=1)
        _arm(panels[1, column], control, "s", ORANGE, "--", ends, "control")
        panels[0, column].set_title(_TITLES[key], fontsize=10.5, loc="left")
        slopes = biomarkers.arm_slopes(patients, sd).set_index("what")["estimate"]
        found.append((key, slopes))
        panels[1, column].set_xlabel("invented marker (%)")
    panels[0, 0].set_ylabel("single arm\nimprovement (percent)")
    panels[1, 0].set_ylabel("with a control arm\nimprovement (percent)")
    panels[1, 3].legend(loc="lower left", fontsize=8.5)
    panels[0, 0].set_ylim(-60, 105)
    alt = (
        f"Four invented trials with {per_arm} patients an arm. The treated arm is the same in all: "
        f"{found[0][1]['treated']:.0f} points more improvement for each standard deviation of a "
        "lower marker. In the control arm that is "
        + "; ".join(f"{s['control']:.0f} ({biomarkers.ROLES[k].name})" for k, s in found)
        + "."
    )
    return finish(figure, alt=alt, kind="synthetic", synthetic=True)


def _arm(axes, patients: pd.DataFrame, mark: str, colour: str, line: str, ends, label: str) -> None:
    hit = patients["responder"]
    for part, fill in ((hit, colour), (~hit, "none")):
        axes.scatter(
            patients.loc[part, "marker"],
            patients.loc[part, "improvement"],
            s=18,
            marker=mark,
            facecolors=fill,
            edgecolors=colour,
            linewidths=0.8,
            alpha=0.75,
        )
    slope, centre = np.polyfit(patients["marker"], patients["improvement"], 1)
    axes.plot(ends, centre + slope * ends, line, color=colour, linewidth=2.6, label=label)


def marker_rise(patients: pd.DataFrame | None, rise: Rise | None) -> Figure:
    """Draw invented patients at two visits between which nothing happened.

    Parameters
    ----------
    patients : DataFrame or None
        As `biomarkers.simulate_rise` returns it; None gives a placeholder.
    rise : Rise or None
    """
    if patients is None or rise is None:
        return placeholder(NO_GROUPS, synthetic=True)
    figure, (axes, side) = canvas(
        width=10.2, height=4.8, columns=2, gridspec_kw={"width_ratios": [1.2, 1]}
    )
    low = float(np.floor(patients[["baseline", "followup"]].to_numpy().min()))
    high = float(np.ceil(patients[["baseline", "followup"]].to_numpy().max()))
    axes.plot([low, high], [low, high], color=GREY, linewidth=1.5, label="no change")
    for responder, mark, colour, label in (
        (True, "o", BLUE, "“responders”"),
        (False, "s", ORANGE, "others"),
    ):
        part = patients[patients["responder"] == responder]
        axes.scatter(
            part["baseline"], part["followup"], s=20, marker=mark, alpha=0.6,
            facecolors=colour if responder else "none", edgecolors=colour, label=label,
        )  # fmt: skip
    axes.set(xlim=(low, high), ylim=(low, high))
    axes.set_xlabel("invented marker before (percent of cells)")
    axes.set_ylabel("the same, at the second visit")
    axes.set_title(f"{len(patients)} patients, nothing done to anybody", loc="left", fontsize=10.5)
    axes.legend(loc="upper left", fontsize=9)
    for (before, after), mark, colour, line, label in (
        (rise.responders, "o", BLUE, "-", "“responders”"),
        (rise.others, "s", ORANGE, "--", "others"),
    ):
        side.plot(
            [0, 1], [before, after], line, marker=mark, color=colour, linewidth=2.6, label=label
        )
        side.annotate(
            f"{after - before:+.2f}", (1, after), xytext=(8, -4), textcoords="offset points"
        )
    side.axhline(rise.mean, color=INK, linestyle=":")
    side.text(-0.12, rise.mean, "all", fontsize=9, va="bottom")
    side.set_xticks([0, 1], ["before", "second visit"])
    side.set_xlim(-0.15, 1.35)
    side.set_ylabel("expected mean (percent of cells)")
    side.set_title(f"closed form, correlation {rise.correlation:g}", loc="left", fontsize=10.5)
    side.legend(loc="center left", bbox_to_anchor=(0.02, 0.3), fontsize=9)
    alt = (
        f"Invented patients at two visits, nothing done in between; correlation of the visits "
        f"{rise.correlation:g}. The {prose.percent(rise.share, 0)} called responders are expected "
        f"at {rise.responders[0]:.2f} before and {rise.responders[1]:.2f} after "
        f"({rise.change:+.2f}), the others change by {rise.others_change:+.2f}, all together by "
        "nothing."
    )
    return finish(figure, alt=alt, kind="synthetic", synthetic=True)


def marker_interaction(
    sizes: pd.DataFrame, n: int | None = None, synthetic: bool = False
) -> Figure:
    """Draw how many patients a trial of the interaction needs.

    Parameters
    ----------
    sizes : DataFrame
        As `biomarkers.interaction_sizes` returns it.
    n : int, optional
        Patients of the record, to compare with.
    synthetic : bool
        Whether the record is invented.
    """
    if sizes.empty:
        message = "No response rate of the record, or none that leaves room for an interaction."
        return placeholder(message, synthetic)
    figure, axes = canvas(width=8.8, height=1.8 + 0.8 * len(sizes))
    y = -np.arange(len(sizes), dtype=float)
    bars = (
        ("n_effect", 0.19, ORANGE, "///", "main effect: does it work at all?"),
        ("n_interaction", -0.19, BLUE, "", "interaction: does it work better at a low marker?"),
    )
    for column, shift, colour, hatch, label in bars:
        values = sizes[column].astype("Float64").fillna(0).to_numpy(dtype=float)
        axes.barh(
            y + shift,
            values,
            height=0.34,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            label=label,
        )
        for place, value in zip(y, values, strict=True):
            text = f"{value:.0f}" if value else "nothing to show"
            axes.text(value, place + shift, f" {text}", va="center", fontsize=10)
    axes.set_yticks(
        y,
        [
            f"{100 * r.treated_low:.0f} % (low) v\n{100 * r.treated_high:.0f} % (high)"
            for r in sizes.itertuples()
        ],
    )
    axes.set_ylabel("assumed response, treated")
    if n is not None:
        axes.axvline(n, color=VERMILION, linestyle="--", label=f"patients of the record ({n})")
    largest = sizes[["n_effect", "n_interaction"]].max().max()
    axes.set_xlim(0, 1.15 * max(float(largest), n or 0))
    control = prose.percent(sizes["control"].iloc[0], 0)
    axes.set_xlabel(
        f"patients in all, two equal arms (number)\nassumed: {control} "
        "respond without the treatment, whatever the marker; half of the patients low"
    )
    axes.grid(False, axis="y")
    figure.legend(loc="outside upper left", fontsize=9.5, frameon=False, ncols=1)
    alt = "Patients needed, main effect and interaction: " + "; ".join(
        f"treated response {prose.percent(r.treated_low, 0)} against "
        f"{prose.percent(r.treated_high, 0)}: {prose.or_not_published(r.n_effect)} and "
        f"{prose.or_not_published(r.n_interaction)}"
        for r in sizes.itertuples()
    ).replace("not published", "nothing to show")
    return finish(figure, alt=f"{alt}.", kind="assumed", synthetic=synthetic)
