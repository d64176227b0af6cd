"""Who comes to the clinic, what the blood shows, and how soon the disease returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from trialkit import proportions
from trialkit.orientation import record_sentence
from trialkit.prose import of, percent, quantity, shares, span

if TYPE_CHECKING:
    from trialkit.records import Trial


def scope_sentence(trial: Trial, sources: pd.DataFrame) -> str:
    """Return which record is loaded, and where the figures of the background come from."""
    abstracts = int(sources["read"].eq("abstract").sum())
    return (
        f"{record_sentence(trial)}\n\n"
        f"This notebook is about the disease. Its figures come from {len(sources)} background "
        f"sources, not from the record; of {abstracts} of them only the abstract was read."
    )


def biomarker_sentence(trial: Trial) -> str:
    """Return what a record says on blood cells without giving a figure."""
    said = [
        str(statement["text"])
        for statement in trial.about.get("statements") or []
        if statement.get("topic") == "biomarker"
    ]
    if not said:
        return f"The record of {trial.short_title} says nothing on blood cells."
    return f"{trial.short_title} says on blood cells, **without one figure**: {'; '.join(said)}."


def outpatient_sentence(outpatients: pd.DataFrame, sources: pd.DataFrame) -> str:
    """Return who was in the survey of outpatients, in words."""
    rows = outpatients.set_index("id")
    ratio = float(rows.loc["sex_ratio", "value"])
    source = sources.loc[rows.loc["patients", "source"], "label"]
    return (
        f"{source} describes **{rows.loc['patients', 'printed']} outpatients** "
        f"({rows.loc['patients', 'note']}). For each woman there were {quantity(ratio)} men, so "
        f"{percent(ratio / (1 + ratio))} of those who came were men (derived)."
    )


def blood_cell_sentence(blood_cells: pd.DataFrame) -> str:
    """Return in words whether published studies agree on regulatory T cells in blood."""
    treg = blood_cells[blood_cells["cell"] == "Treg"]
    has_means = treg[["psoriasis_mean", "control_mean"]].notna().all(axis=1)
    lower = treg[has_means & (treg["psoriasis_mean"] < treg["control_mean"]).fillna(False)]
    pairs = "; ".join(
        f"{r.psoriasis_mean:g} v {r.control_mean:g} %, n {r.psoriasis_n} v {r.control_n}"
        for r in lower.itertuples()
    )
    without = "; ".join(
        f"p = {r.p_printed}, n {r.psoriasis_n} v {r.control_n}"
        for r in treg[~has_means].itertuples()
    )
    return (
        f"Of {len(treg)} case-control studies of Treg cells in blood, {len(lower)} print a lower "
        f"mean in psoriasis than in controls ({pairs}). In {len(treg) - len(lower)} the difference "
        f"was not significant, and the abstract prints no means ({without}). That does not prove "
        "that there is none; but the studies do not agree."
    )


def relapse_shares(relapse: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Add the share that relapsed, with its Clopper–Pearson interval, to the relapse table.

    Parameters
    ----------
    relapse : DataFrame
        The table ``background/relapse``.
    confidence : float
        Confidence level as a fraction.

    Returns
    -------
    DataFrame
        The columns of `relapse` and share, low, high (fractions; missing without counts).
    """
    shares = []
    for row in relapse.itertuples():
        if pd.isna(row.patients) or pd.isna(row.relapsed):
            shares.append((None, None, None))
            continue
        found = proportions.interval(int(row.relapsed), int(row.patients), confidence=confidence)
        shares.append((found.estimate, found.low, found.high))
    added = pd.DataFrame(
        shares, columns=["share", "low", "high"], index=relapse.index, dtype="Float64"
    )
    return pd.concat([relapse, added], axis=1)


def relapse_sentence(relapse: pd.DataFrame, confidence: float = 0.95) -> str:
    """Return in words how many relapsed after stopping, and how soon."""
    table = relapse_shares(relapse, confidence)
    counted = [
        f"After {r.treatment} was stopped, {of(r.relapsed, r.patients)} relapsed within "
        f"{r.within} ({100 * confidence:g} % Clopper–Pearson interval {span(r.low, r.high)}); "
        f"time to relapse: {r.time_printed}."
        for r in table[table["share"].notna()].itertuples()
    ]
    others = [
        f"{r.treatment}: {r.time_printed}, no counts"
        for r in table[table["share"].isna()].itertuples()
    ]
    rest = f" Time to relapse for others, as printed: {'; '.join(others)}." if others else ""
    return " ".join(counted) + rest


def follow_up_sentence(trial: Trial) -> str:
    """Return what the record says on how long patients were followed, and on relapse."""
    months = trial.about.get("follow_up_months")
    if months is None:
        length = f"For {trial.short_title} the length of follow-up is not published."
    elif len(trial.still_there):
        who = shares(trial.still_there, trial.n_treated)
        length = f"{trial.short_title} followed patients for up to {months} months ({who})."
    else:
        length = f"{trial.short_title} followed its patients for {months} months."
    if trial.outcomes["measure"].eq("relapse").any():
        return f"{length} The record has a row on relapse."
    return f"{length} Its record has no figure on relapse: who relapsed, and when, is not known."
