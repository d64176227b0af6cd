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
from trialkit.comparators import another_disease
from trialkit.replication.efficacy import headline

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
        else f"By its first outcome ({found.label}) there are **{found.words}**.{_remarks(trial)}"
    )
    other = (
        f" This record is about {trial.about['condition']}; the studies of blood cells in this "
        "notebook are about psoriasis and show the method."
        if another_disease(trial)
        else ""
    )
    return f"{who} {sizes}{other}\n\n{biomarker_sentence(trial)}\n\n{no_values(trial)}"


def _remarks(trial: Trial) -> str:
    """What the two groups take for granted, and our note on the outcome that makes them."""
    note = headline(trial).get("note")
    noted = f" Our note on this outcome: {note}." if isinstance(note, str) and note else ""
    return (
        f"{noted} We assume that these are the two groups to compare, and that the marker of "
        "every patient was measured."
    )


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
    whom = " That record is about another disease." if another_disease(trial) else ""
    return (
        f"{prose.bullets(lines)}\n\n{apart}**The studies disagree**, and none of them is about "
        f"{trial.short_title}.{whom} They compare people with psoriasis and healthy people. "
        "Responders and other patients all have the disease that is treated: a difference between "
        "these is another question, and no published study in our tables answers it."
    )


def read_power(found: Groups | None, alpha: float = 0.05) -> str:
    """Say what two groups of this size can find."""
    if found is None:
        return NOTHING
    n1, n2 = found.responders, found.others
    level = prose.percent(alpha, 0)
    lines = [
        f"A true difference of {d:g} SD makes the t-test significant in "
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
    return f"**{found.words}, level {level} (two-sided), normal values:**\n\n{prose.bullets(lines)}"


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
    if units := _in_own_unit(cells, least):
        lines.append(
            f"**In the marker's own unit:** with the SD that a study prints (assumed), {units}."
        )
    example = exaggeration(EXAMPLE, n1, n2, alpha)
    small = exaggeration(EXAMPLE / 2, n1, n2, alpha)
    lines.append(
        f"**What it is worth:** if the truth is {EXAMPLE:g} standard deviations, "
        f"{prose.percent(example.power, 0)} of such trials are significant. The size that these "
        f"show, whatever its sign, is on average {example.exaggeration:.1f} times the true one. If "
        f"the truth is {EXAMPLE / 2:g}, it is {small.exaggeration:.1f} times the true one, and "
        f"{prose.percent(small.type_s)} of the significant trials point the wrong way."
    )
    return prose.bullets(lines)


def _in_own_unit(cells: pd.DataFrame, least: float) -> str:
    """Turn SDs into points study by study: each study's SD beside its own difference."""
    treg = cells[
        (cells["cell"] == "Treg")
        & cells[["psoriasis_mean", "psoriasis_sd", "control_mean"]].notna().all(axis=1)
    ]
    return "; ".join(
        f"{least * float(r.psoriasis_sd):.2f} percentage points by {r.study}, whose patients "
        f"(SD {float(r.psoriasis_sd):.2f}) and healthy people lie "
        f"{abs(float(r.control_mean) - float(r.psoriasis_mean)):.2f} points apart"
        for r in treg.itertuples()
    )
