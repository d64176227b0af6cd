"""Sentences on roles, on a second look at a marker, and on the trial that would be needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from trialkit import prose
from trialkit.biomarkers._groups import groups
from trialkit.biomarkers._interaction import inflation
from trialkit.biomarkers._power import detectable
from trialkit.biomarkers._rise import Rise
from trialkit.biomarkers._roles import RESPONSE
from trialkit.biomarkers._wording import NOTHING

if TYPE_CHECKING:
    from trialkit.records import Trial


def read_roles(table: pd.DataFrame) -> str:
    """Say what the four invented trials share, and in what they differ."""
    first = table.iloc[0]
    means = (
        f"responders start with a mean marker of {first['marker_responders']:.2f}, the others "
        f"with {first['marker_others']:.2f} percent of cells"
        if table[["marker_responders", "marker_others"]].notna().all(axis=None)
        else "everybody or nobody responds in this draw"
    )
    lines = [
        f"**{r.role}:** the treatment adds {r.benefit_low:g} points for a patient one standard "
        f"deviation below the mean, {r.benefit_high:g} for one above."
        for r in table.itertuples()
    ]
    return (
        f"A response is an improvement of at least {RESPONSE:g} % (assumed). In the treated arm of "
        f"**all four** trials {means}. What the treatment does (assumed, we built it in) differs:"
        f"\n\n{prose.bullets(lines)}"
    )


def read_rise(rise: Rise | None, simulated: pd.DataFrame | None, alpha: float = 0.05) -> str:
    """Say how far the marker of responders rises by itself, and how often that is significant."""
    if rise is None or simulated is None:
        return NOTHING
    rows = simulated.set_index("group")
    lines = [
        f"Responders start {rise.gap:.2f} percentage points below the mean of all. We assumed just "
        "so much that their difference from the others could be called significant. Nothing "
        "acts on the marker, and yet they are expected "
        f"to rise by **{rise.change:.2f}** points: a share of 1 − {rise.correlation:g} of their "
        "gap comes back.",
        f"The others are expected to change by {rise.others_change:+.2f}. All patients together "
        "do not change.",
    ]
    if "responders" in rows.index:
        lines.append(
            f"A paired t-test at {prose.percent(alpha, 0)} calls the rise of the responders "
            f"significant in {prose.percent(rows.loc['responders', 'rises'])} of simulated trials, "
            f"where half of the level, {prose.percent(alpha / 2)}, was promised for a rise."
        )
    lines.append(
        "So regression to the mean can explain that responders rise *more than the others*. A "
        "rise of all patients together needs another reason, or patients who all entered when "
        "their marker was low."
    )
    return prose.bullets(lines)


def read_interaction(
    sizes: pd.DataFrame,
    trial: Trial,
    control_rate: float,
    alpha: float = 0.05,
    power: float = 0.8,
) -> str:
    """Say how many patients the interaction needs, beside the main effect and the record.

    Parameters
    ----------
    sizes : DataFrame
        As `sizes_for` returns it for this trial, with the same rate, level and power.
    trial : Trial
    control_rate, alpha, power : float
    """
    usual = (
        f"With half of the patients low and one spread everywhere, an interaction as large as the "
        f"main effect needs **{inflation():g} times** the patients; one half as large "
        f"**{inflation(relative=0.5):g} times**."
    )
    shown = sizes.dropna(subset=["n_interaction"])
    if shown.empty:
        return f"{usual} The record has no response rate from which sizes could be computed."
    most, least = shown.iloc[0], shown.iloc[-1]
    harmed = (
        " (which supposes that at a high marker the treatment does harm)"
        if least["treated_high"] < control_rate
        else ""
    )
    effect = (
        f"The main effect alone would need {int(most['n_effect'])}. "
        if pd.notna(most["n_effect"])
        else "There is no main effect to show at these rates. "
    )
    return (
        f"{usual}\n\nSuppose {prose.percent(control_rate, 0)} respond without the treatment, "
        "whatever the marker, and the treated as in the record, as if that were their true rate "
        f"(assumed). For a power of {prose.percent(power, 0)} at a two-sided level of "
        f"{prose.percent(alpha, 0)}, counted in differences of response rates: if treated "
        f"low-marker patients respond in {prose.percent(least['treated_low'], 0)} and treated "
        f"high-marker patients in {prose.percent(least['treated_high'], 0)}{harmed}, a trial of "
        "the interaction needs "
        f"{int(least['n_interaction'])} patients; at {prose.percent(most['treated_low'], 0)} "
        f"against {prose.percent(most['treated_high'], 0)} it needs "
        f"**{int(most['n_interaction'])}**. {effect}{trial.short_title} treated "
        f"{prose.count(trial.n_treated, 'patient')}."
    )


def needs(trial: Trial, alpha: float = 0.05) -> pd.DataFrame:
    """List what "this marker predicts response" would need, and what the record has of it.

    Returns
    -------
    DataFrame
        need, why, record (what the record has, in words).
    """
    found = groups(trial)
    arms = trial.about.get("arms_design")
    size = "no two groups to compare"
    if found is not None:
        least = detectable(found.responders, found.others, alpha=alpha)
        size = f"{found.words}: 80 % power only for {least:.2f} SD or more (normal values)"
    rows = [
        ("the values", "a difference without numbers cannot be checked", "no value in the record"),
        ("enough patients", "small groups only show huge differences, and inflate them", size),
        (
            "marker, direction and cut named before",
            "one of many markers, or the best of many cuts, is found by chance",
            "nothing on this in the record",
        ),
        (
            "a randomised control group",
            "without it, predictive and prognostic look the same",
            str(arms) if arms else "nothing on this in the record",
        ),
        (
            "the interaction tested",
            "“significant in one group only” is no comparison of two groups",
            "nothing on this in the record",
        ),
        (
            "a repeated measurement without treatment",
            "to know how much of a rise comes by itself",
            "nothing on this in the record",
        ),
        ("new patients", "the patients of the search flatter the marker", "not in the record"),
    ]
    return pd.DataFrame(rows, columns=["need", "why", "record"])
