"""Sentences on pooling, the network and the carried threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from trialkit import proportions, prose
from trialkit.comparators._beside import DISEASE, another_disease, outcomes
from trialkit.comparators._ordinal import OrdinalModel
from trialkit.comparators._pool import Pool
from trialkit.comparators._shapes import DEFAULT_SHAPE, HIGHEST, LOWEST, MEANING
from trialkit.comparators._trials import sums, thresholds, traps

if TYPE_CHECKING:
    from trialkit.records import Trial

# A threshold to show the method at where a record has none that needs it.
SHOWN_THRESHOLD = 40.0


def introduce(trial: Trial) -> str:
    """Say what of this record can be set beside placebo arms, and what must be kept in mind."""
    who = f"**{trial.short_title}**: {prose.count(trial.n_treated, 'patient')} treated."
    if another_disease(trial):
        return (
            f"{who} This record is about {trial.about['condition']}. All comparators of this "
            f"notebook are about {DISEASE}, so nothing of the record is set beside them; the "
            "sections show the method."
        )
    found = outcomes(trial)
    if found.empty:
        return (
            f"{who} The record does not print how many of all its patients passed a threshold of "
            "the PASI, so nothing of it can stand beside the comparators; the sections show the "
            "method."
        )
    counts = prose.bullets(
        f"{row.label}: {prose.of(int(row.responders), int(row.n))}"
        + (f" – our note: {row.note}" if isinstance(row.note, str) and row.note else "")
        for row in found.itertuples()
    )
    design = trial.about.get("arms_design")
    said = [
        f"{who} {f'Its design: {design}. ' if design else ''}Its counts on the PASI, over all "
        f"patients treated:\n\n{counts}\n"
    ]
    if not trial.about.get("condition"):
        said.append(f"The record does not name its disease; the PASI is a scale of {DISEASE}.")
    if trial.is_synthetic:
        said.append(
            "**The record is invented.** The placebo arms of this notebook are real. The two are "
            "set beside each other for practice only: the outcome says nothing about any treatment."
        )
    return "\n".join(said)


def carried_threshold(trial: Trial, table: pd.DataFrame) -> float:
    """Return the first PASI threshold of the record that no trial of the table reports.

    Where there is none, the threshold at which the method is shown.
    """
    known = thresholds(table)
    for threshold in outcomes(trial)["threshold"]:
        if threshold not in known and LOWEST <= threshold <= HIGHEST:
            return float(threshold)
    return SHOWN_THRESHOLD


def read_counts(table: pd.DataFrame, treatment: str) -> str:
    """Say what a first adding-up of one treatment gives, and what was easy to get wrong."""
    parts = [
        f"PASI {row.threshold}: {row.responders} of {row.n} ({row.share}) in {row.trials} trials"
        for row in sums(table, treatment).itertuples()
    ]
    trials = table["trial"].nunique()
    return (
        f"{prose.count(trials, 'trial')}, {prose.count(len(table), 'arm')}, "
        f"{prose.count(len(traps(table)), 'trap')}. {treatment}, added up: {'; '.join(parts)}. The "
        "denominators differ because not every trial reports every threshold."
    )


def read_pool(random: Pool, fixed: Pool, simple: Pool) -> str:
    """Say what three ways to pool have in common, and what the prediction interval adds."""
    level = prose.level(random.confidence)
    lines = [
        f"Simple: {prose.percent(simple.estimate)} ({prose.span(simple.low, simple.high)}); fixed "
        f"effect: {prose.percent(fixed.estimate)} ({prose.span(fixed.low, fixed.high)}); random "
        f"effects: {prose.percent(random.estimate)} ({prose.span(random.low, random.high)}); all "
        f"{level}.",
    ]
    none = sum(y == 0 for y in random.responders)
    if none:
        lines.append(
            f"{prose.count(none, 'arm')} had no responder at all. The binomial likelihood takes "
            "a zero as it is; nobody had to add half a patient."
        )
    if random.tau == 0:
        lines.append(
            "The best fit for the spread between trials is zero: these counts differ no more than "
            "chance alone would make them. That is not the same as “the trials are alike”: with "
            "so few responders a real spread can hide."
        )
    else:
        lines.append(
            f"The trials differ more than chance alone would make them: tau = {random.tau:.2f} on "
            "the logit scale."
        )
    if random.prediction_low is not None:
        lines.append(
            f"A further trial like these is expected to have a true rate from "
            f"{prose.span(random.prediction_low, random.prediction_high)} ({level} prediction "
            "interval). For the question “what would placebo have done *here*” this is the "
            "interval to ask for; the interval of the estimate is about the trials of the past. "
            "The prediction takes the best tau as if it were known. Section 5 does not, and gets a "
            "wider range."
        )
    return prose.bullets(lines)


def read_published(comparison: pd.DataFrame, fixed: OrdinalModel) -> str:
    """Say how near ours come to the published numbers, and why the rest differs."""
    names = {"effect": "effects", "cut-point": "cut-points", "absolute": "absolute probabilities"}
    lines = []
    for quantity, words in names.items():
        part = comparison[comparison["quantity"] == quantity]
        lines.append(
            f"{words.capitalize()}: {int(part['within'].sum())} of {len(part)} within "
            f"{part['tolerance'].iloc[0]:g}; the largest difference is "
            f"{part['difference'].abs().max():.3f}."
        )
    tau = comparison[comparison["quantity"] == "tau"]
    if not tau.empty:
        row = tau.iloc[0]
        lines.append(
            f"Spread between trials (tau): published {row['published']:.2f} "
            f"({row['published_sd']:.2f}), ours {row['ours']:.2f} ({row['ours_se']:.2f})."
        )
    gaps = (fixed.effects["effect"] - fixed.effects["mode"]).abs()
    worst = fixed.effects.loc[gaps.idxmax()]
    printed = comparison[
        (comparison["treatment"] == worst["treatment"])
        & (comparison["quantity"] == "effect")
        & (comparison["effects"] == "fixed")
    ]["published"].iloc[0]
    lines.append(
        "Why they differ at all: the published numbers are *means* of random draws, printed with "
        "two decimals. We climb to the *top* of the same function, with no draws, and move from "
        f"the top to the mean by a formula. The top alone would not do: for {worst['treatment']}, "
        f"known from few responders, it is {worst['mode']:.2f}, the mean {worst['effect']:.2f}, "
        f"published {printed:.2f}."
    )
    return prose.bullets(lines)


def read_extrapolation(
    model: OrdinalModel,
    threshold: float,
    trial: Trial,
    etretin: pd.DataFrame,
    shape: str = DEFAULT_SHAPE,
    confidence: float = 0.95,
) -> str:
    """Say what the shapes give for a threshold that was not reported, and what one old arm had.

    Parameters
    ----------
    model : OrdinalModel
    threshold : float
        Improvement in percent.
    trial : Trial
    etretin : DataFrame
        The table ``comparators/etretin``.
    shape : str
        The one that the rest of the notebook goes on with.
    confidence : float
        Level of the Clopper-Pearson interval of the old arm.
    """
    table = model.at_threshold(threshold)
    wanted = (outcomes(trial)["threshold"] == threshold).any()
    why = (
        f"The record counts by {threshold:g} %, which none of these trials reports."
        if wanted
        else f"No count of this record needs it; shown at {threshold:g} %."
    )
    shares = "; ".join(
        f"{row.shape}, {prose.percent(row.probability)}" for row in table.itertuples()
    )
    chosen = table[table["shape"] == shape].iloc[0]
    lines = [
        f"{why} Carried there on supportive care (assumed): {shares}.",
        *_bound(threshold, model),
        f"From here on we take “{shape}”, {MEANING[shape]}: "
        f"{prose.percent(chosen['probability'])}. No count of these trials can say which shape "
        "holds there. Run the notebook again with another one.",
    ]
    column = f"at_least_{threshold:g}"
    if column in etretin:
        arm = etretin[etretin["dose"] == 0].iloc[0]
        counted = prose.of(int(arm[column]), int(arm["n"]))
        own = proportions.interval(int(arm[column]), int(arm["n"]), confidence=confidence)
        inside = int(table["probability"].between(own.low, own.high).sum())
        lines.append(
            f"The one placebo arm here that was counted patient by patient had {counted} at "
            f"{threshold:g} %, {prose.level(confidence)} interval "
            f"{prose.span(own.low, own.high)}. Shapes that lie inside it: {inside} of "
            f"{len(table)}. The choice of a shape does not fill the gap. Chance among few "
            "patients, other patients and another time are what is left."
        )
    return prose.bullets(lines)


def _bound(threshold: float, model: OrdinalModel) -> list[str]:
    """What holds without any shape, below the lowest threshold that the trials report."""
    lowest = int(model.cutpoints["threshold"].iloc[0])
    if threshold >= lowest:
        return []
    share = model.absolute()["probability"].iloc[0]
    return [
        f"Without any shape we know one thing only: whoever reaches {lowest} % has reached "
        f"{threshold:g} %, so it is at least the {prose.percent(share)} of PASI {lowest}."
    ]
