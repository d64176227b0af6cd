"""Sentences on the two groups, the published studies, power and the winner's curse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from trialkit import prose
from trialkit.background import biomarker_sentence
from trialkit.biomarkers._curse import exaggeration
from trialkit.biomarkers._exact import attained_level
from trialkit.biomarkers._groups import Groups, groups, no_groups
from trialkit.biomarkers._power import detectable, smallest_significant, t_power
from trialkit.biomarkers._studies import reference_values

if TYPE_CHECKING:
    from trialkit.records import Trial

NOTHING = "Without two groups there is nothing to compare here."
EXAMPLE = 0.5  # SD, the true difference that sentences take as their example


def introduce(trial: Trial) -> str:
    """Say which two groups the record gives, what it says on blood cells, and what it does not."""
    found = groups(trial)
    who = (
        f"**{trial.short_title}**: {prose.count(trial.n_treated, 'patient')} treated with "
        f"{trial.about['product']}."
    )
    sizes = (
        no_groups(trial) + " The sections that compare two groups say so instead of a figure."
        if found is None
        else f"By its first outcome ({found.label}) there are **{found.words}**."
    )
    return f"{who} {sizes}\n\n{biomarker_sentence(trial)}\n\n{no_values(trial)}"


def no_values(trial: Trial) -> str:
    """Say that the record holds no marker value, and what this notebook works from instead."""
    listed = trial.not_published
    items = listed.loc[listed["topic"] == "biomarker", "item"].tolist()
    named = f" Its list of what was not published has: {'; '.join(items)}." if items else ""
    return (
        f"**The record of {trial.short_title} holds no value of a marker, of any patient or "
        f"group.**{named} So nothing here is a result on a marker in this trial. The notebook "
        "asks what groups of this size *could* show. It uses published studies of other people, "
        "formulas, and invented patients whose ids start with SYN-."
    )


def read_studies(table: pd.DataFrame, trial: Trial) -> str:
    """Say whether the published case-control studies agree, and what they are not about."""
    if table.empty:
        return "The tables hold no case-control study of this cell."
    printed = table[table["means_printed"].astype(bool)]
    lines = [
        f"{r.study}: {r.difference:.2f} standard deviations fewer Treg in patients "
        f"({r.low:.2f} to {r.high:.2f}), {prose.p_value(r.p)} (derived from printed means and SDs)."
        for r in printed.itertuples()
    ]
    lines += [
        f"{r.study}: no means in the abstract, p = {r.p:.3f}. If that p is from a t-test "
        f"(assumed), the difference was {r.difference:.2f} standard deviations, in a direction "
        f"that was not printed; {r.low:.2f} to {r.high:.2f} is compatible with it."
        for r in table[~table["means_printed"].astype(bool)].itertuples()
    ]
    apart = (
        "The intervals of the printed ones do not even overlap. "
        if len(printed) > 1 and printed["low"].max() > printed["high"].min()
        else ""
    )
    return (
        f"{prose.bullets(lines)}\n\n{apart}**The studies disagree**, and none of them is about "
        f"{trial.short_title}. They compare people with psoriasis and healthy people. Responders "
        "and other patients all have the disease: a difference between these is another question, "
        "and no published study in our tables answers it."
    )


def read_power(found: Groups | None, alpha: float = 0.05) -> str:
    """Say what two groups of this size can find."""
    if found is None:
        return NOTHING
    n1, n2 = found.responders, found.others
    level = prose.percent(alpha, 0)
    lines = [
        f"A true difference of {d:g} SD is found by the t-test in "
        f"{prose.percent(t_power(d, n1, n2, alpha), 0)} of such trials."
        for d in (EXAMPLE, 1.0)
    ]
    lines.append(
        f"For a power of 80 % the true difference must be {detectable(n1, n2, alpha=alpha):.2f} "
        "standard deviations."
    )
    lines.append(
        "The exact Mann–Whitney test knows only a few p-values at this size: its true level is "
        f"{prose.percent(attained_level(n1, n2, alpha))} where {level} was asked for."
        + (" It can never be significant." if attained_level(n1, n2, alpha) == 0 else "")
    )
    return f"**{found.words}, level {level}:**\n\n{prose.bullets(lines)}"


def read_curse(found: Groups | None, cells: pd.DataFrame, alpha: float = 0.05) -> str:
    """Say how large a difference must look, in the unit of the marker, and what it is worth.

    Parameters
    ----------
    found : Groups or None
    cells : DataFrame
        The table ``background/blood_cells``.
    alpha : float
    """
    if found is None:
        return NOTHING
    n1, n2 = found.responders, found.others
    least = smallest_significant(n1, n2, alpha)
    lines = [
        f"**How large it must look:** the means must differ by {least:.2f} standard deviations of "
        f"the sample, or the t-test of {found.words} stays above {prose.percent(alpha, 0)}."
    ]
    reference = reference_values(cells)
    if reference is not None:
        sd = float(reference["psoriasis_sd"])
        lines.append(
            f"**In the marker's own unit:** {reference['study']} prints an SD of {sd:g} percentage "
            f"points in patients. With that SD (assumed) it means {least * sd:.2f} points."
            + _beside_studies(cells, least * sd)
        )
    example = exaggeration(EXAMPLE, n1, n2, alpha)
    small = exaggeration(EXAMPLE / 2, n1, n2, alpha)
    lines.append(
        f"**What it is worth:** if the truth is {EXAMPLE:g} standard deviations, "
        f"{prose.percent(example.power, 0)} of such trials are significant. On average these show "
        f"{example.exaggeration:.1f} times the true difference. If the truth is {EXAMPLE / 2:g}, "
        f"they show {small.exaggeration:.1f} times as much, and {prose.percent(small.type_s)} of "
        "them point the wrong way."
    )
    return prose.bullets(lines)


def _beside_studies(cells: pd.DataFrame, points: float) -> str:
    """Compare a difference with those between patients and controls."""
    treg = cells[(cells["cell"] == "Treg") & cells["psoriasis_mean"].notna()]
    gaps = [
        (r.study, abs(float(r.control_mean) - float(r.psoriasis_mean))) for r in treg.itertuples()
    ]
    smaller = [f"{gap:.2f} ({study})" for study, gap in gaps if gap < points]
    if not smaller:
        return ""
    return (
        " That is more than the whole printed difference between patients and healthy people: "
        f"{', '.join(smaller)}."
    )
