"""Sentences on a record beside its benchmarks, and on comparisons without a common trial."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from trialkit import prose
from trialkit.comparators._beside import DISEASE, another_disease, outcomes
from trialkit.comparators._indirect import Contrast, Indirect

if TYPE_CHECKING:
    from trialkit.records import Trial

# A count that placebo would reach or pass less often than this is called surprising.
SURPRISING = 0.025
STRICTER = "The record counts “more than”, placebo arms “at least”"
NOTHING = (
    "The record does not print a count on the PASI, over all its patients, that these comparators "
    "could be set beside."
)


def beside_table(table: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Put `beside` into words, one row an outcome and source."""
    level = prose.level(confidence)
    rows = [
        {
            "the record": f"{row.label}: {row.responders} of {row.n}",
            "placebo by": row.benchmark,
            "rests on": row.basis,
            f"true placebo rate ({level})": f"{prose.percent(row.rate)} "
            f"({prose.span(row.rate_low, row.rate_high)})",
            f"responders of {row.n} on placebo ({level})": f"{row.count_low} to {row.count_high}",
            "at least as many": chance(row.tail),
            "kind": row.kind,
        }
        for row in table.itertuples()
    ]
    return pd.DataFrame(rows)


def chance(probability: float) -> str:
    """Return a chance with the digits that carry meaning: ``"46 %"``, ``"1 in 12,000"``."""
    if probability == 1:
        return "certain"
    if probability >= 0.995:
        return "over 99 %"
    if probability >= 0.1:
        return prose.percent(probability, 0)
    if probability >= 0.01:
        return prose.percent(probability, 1)
    if probability < 1e-6:
        return "below 1 in a million"
    return f"1 in {float(f'{1 / probability:.2g}'):,.0f}"


def read_beside(table: pd.DataFrame) -> str:
    """Say, outcome by outcome, which sources of placebo the record's count would surprise."""
    if table.empty:
        return NOTHING
    lines = []
    for label, group in table.groupby("label", sort=False):
        first = group.iloc[0]
        counted = prose.of(int(first["responders"]), int(first["n"]))
        beyond, inside = group[group["tail"] < SURPRISING], group[group["tail"] >= SURPRISING]
        parts = []
        if not beyond.empty:
            parts.append(f"rare on placebo by {_sources(beyond)}")
        if not inside.empty:
            parts.append(f"not rare on placebo by {_sources(inside)}")
        line = f"“{label}”, {counted}: {'; '.join(parts)}."
        if first["responders"] == 0:
            line += " (At least none is certain everywhere: a count of nobody tells nothing here.)"
        if first["rule"] == "more than":
            line += f" ({STRICTER}, so these chances are upper bounds.)"
        lines.append(line)
    if len(lines) > 1:
        lines.append(
            "These counts are of the same patients, and whoever passes the higher threshold has "
            "passed the lower one: they do not confirm each other."
        )
    narrow = table[~table["between"].astype(bool) & (table["tail"] < SURPRISING)]
    if not narrow.empty:
        lines.append(
            f"Small chances by {' and '.join(dict.fromkeys(narrow['benchmark']))} are too small: "
            "one arm, or the printed interval of a pooled rate, does not say how trials differ. "
            "The pools do, and carry it to a further trial."
        )
    lines.append(
        "The number behind each source is the chance that as many placebo patients would have "
        f"had at least so many responders; rare is less than {prose.percent(SURPRISING)}. It is "
        "not the chance that the treatment works, nor that it does not."
    )
    return prose.bullets(lines)


def _sources(group: pd.DataFrame) -> str:
    return ", ".join(
        f"{row.benchmark} ({chance(row.tail)}{', assumed' if row.kind == 'assumed' else ''})"
        for row in group.itertuples()
    )


def read_against_arm(table: pd.DataFrame) -> str:
    """Say what a direct look at the one old placebo arm gives."""
    if table.empty:
        return "No threshold of the record can be counted in the etretin study."
    lines = [
        f"“{row.label}”: {prose.of(row.responders, row.n)} here, "
        f"{prose.of(row.placebo_responders, row.placebo_n)} on placebo there. Difference "
        f"{100 * row.difference:.0f} points ({100 * row.low:.0f} to {100 * row.high:.0f}), "
        f"Fisher {prose.p_value(row.p)}." + (f" ({STRICTER}.)" if row.rule == "more than" else "")
        for row in table.itertuples()
    ]
    return prose.bullets(
        [
            *lines,
            "A large p does not say that the two do the same. The interval says what is still "
            "possible: read how far it reaches to both sides.",
            "These intervals hold chance only. They take two groups from different clinics and "
            "years as if one toss of a coin had parted them.",
        ]
    )


def why_neither(trial: Trial) -> str:
    """Name what a placebo arm of elsewhere cannot bring: who, when, how long, how judged."""
    if another_disease(trial):
        return f"The comparators are about {DISEASE}; the record is not."
    months = trial.about.get("follow_up_months")
    seen = (
        f"this record followed its patients for {months:g} months"
        if months
        else "this record does not say how long its patients were followed"
    )
    lines = [
        "**Population.** Each trial has its own entry criteria, and its patients their own years "
        f"of disease and treatments before. What is known of the patients of {trial.short_title} "
        "is what the record says.",
        "**Time point.** The secukinumab programme and the pooled placebo rates are from week 12, "
        "the etretin counts are from month 2; the table of the 16 trials does not name its weeks; "
        f"{seen}. In a longer follow-up a disease that comes "
        "and goes has more time for both.",
        "**Season.** Psoriasis is often worse in winter. The paper to which the etretin data "
        "probably belong reports no difference between its groups at 6 months, active doses and "
        "placebo alike; that visit was in summer.",
        "**Era.** The etretin study is probably from the 1980s. Its placebo arm lies above the "
        "pools of the other trials at every threshold that both report; these are the same few "
        "patients each time. It may be chance. Patients, ointments used beside the drug, and "
        "habits of scoring may all have been others too; nobody can say which.",
        "**Who judges.** In a trial against placebo the judge need not know who got what. In a "
        "trial without a control everybody knows that everybody was treated.",
    ]
    return prose.bullets(lines)


def read_indirect(found: Indirect) -> str:
    """Say what the naive and the anchored comparison give, and why they differ."""
    lines = [f"Naive: {_odds(found.naive)}."]
    if found.anchored is None:
        return prose.bullets([*lines, f"Anchored: cannot be had. {found.why_not}"])
    lines.append(f"Anchored: {_odds(found.anchored)}.")
    own = found.shares[found.shares["treatment"] == found.anchor]
    if len(own) == 2:
        a, b = (
            f"{prose.of(row.responders, row.n)} {row.role}" for row in own.itertuples(index=False)
        )
        lines.append(
            f"{found.anchor} did not do the same in the two groups of trials: {a}, {b}. The naive "
            "comparison books this difference, whether it comes from the patients or from chance, "
            "as an effect of the drugs. The anchored one takes it out, and pays with a wider "
            "interval."
        )
    return prose.bullets(lines)


def read_own(found: Indirect | None, trial: Trial) -> str:
    """Say what the record's single arm allows: a naive comparison, and nothing anchored."""
    if found is None:
        return (
            "The record has no count at a threshold that the 16 trials report, so not even the "
            "naive comparison can be made."
            if not outcomes(trial).empty
            else NOTHING
        )
    own = outcomes(trial)
    stricter = (own.loc[own["threshold"] == found.threshold, "threshold_rule"] == "more than").any()
    said = [
        f"PASI {found.threshold}, naive: {_odds(found.naive)}. Its interval holds chance only."
        + (f" ({STRICTER}.)" if stricter else ""),
        f"Anchored: cannot be had. {found.why_not}",
        "More patients treated alike would make the naive interval shorter, and would still leave "
        "nothing to subtract. A placebo arm in the same trial, filled by chance, would give it.",
    ]
    if trial.is_synthetic:
        said.append("The record is invented: this is practice, and says nothing on any treatment.")
    return prose.bullets(said)


def _odds(contrast: Contrast) -> str:
    low, high = _ratio(contrast.low), _ratio(contrast.high)
    return (
        f"odds ratio {_ratio(contrast.odds_ratio)} ({low} to {high}), {contrast.first} over "
        f"{contrast.second}, {contrast.method}, {prose.count(contrast.trials, 'trial')}"
    )


def _ratio(value: float) -> str:
    if math.isinf(value):
        return "unlimited"
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"
