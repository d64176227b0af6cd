"""Sentences about harm, made from the numbers: "no event" never stands without its upper limit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from trialkit import proportions
from trialkit.prose import count as counted
from trialkit.prose import gaps, percent, quantity
from trialkit.replication.safety import _limits
from trialkit.replication.safety._statements import SafetyCount, headline

if TYPE_CHECKING:
    from trialkit.records import Trial

_STEPS = (0.01, 0.05, 0.1)


def level(confidence: float) -> str:
    """Return a confidence level without needless digits: ``"95 %"``, ``"99.9 %"``."""
    return f"{100 * confidence:g} %"


def introduce(trial: Trial) -> str:
    """Return which record is loaded, and whether its patients exist."""
    invented = " This record is invented for teaching; no such patients exist."
    return (
        f"**{trial.short_title}:** {counted(trial.n_treated, 'patient')} treated with "
        f"{trial.about['product']}. {trial.citation}."
        f"{invented if trial.is_synthetic else ''}"
    )


def no_count(trial: Trial) -> str:
    """Return why there is no upper limit for a record without a count."""
    return (
        f"{trial.short_title} prints no number of patients with an event, so there is no upper "
        "limit: the words alone exclude no rate."
    )


def honest_sentence(trial: Trial, count: SafetyCount | None, confidence: float) -> str:
    """Return the safety result as a careful abstract would print it."""
    if count is None:
        return no_count(trial)
    upper = proportions.upper_limit(count.patients, count.n, confidence)
    time = f", followed for {count.follow_up}" if count.follow_up else ""
    return (
        f"{count.event[:1].upper()}{count.event[1:]}: {count.patients} of "
        f"{counted(count.n, 'patient')}{time} (exact one-sided "
        f"{level(confidence)} upper limit for the true rate {percent(upper)})."
    )


def read_headline(trial: Trial, count: SafetyCount | None, confidence: float) -> str:
    """Return which count the notebook rests on."""
    if count is None:
        return f"**There is no count to rest on.** {no_count(trial)}"
    text = f"**The count this notebook rests on:** {honest_sentence(trial, count, confidence)} "
    text += f"Source: {count.source}. "
    text += f"Our remark: {count.note}. " if count.note else ""
    if count.patients:
        return text + (
            "Something was seen, so “nothing was seen” would be false here. The question is the "
            "same: how far above the observed rate can the true rate be?"
        )
    return text + (
        "No such event was reported in this trial. How often can it happen all the same? (Every "
        "limit below assumes that all of these patients were watched to the end.)"
    )


def read_chance(trial: Trial, count: SafetyCount | None, confidence: float) -> str:
    """Return the reading of the curve of `chance_curve`."""
    if count is None:
        return no_count(trial)
    seen = _as_few(count)
    chances = [_limits.chance_at(count, rate) for rate in _STEPS]
    upper = proportions.upper_limit(count.patients, count.n, confidence)
    k = _limits.one_in(upper)
    edge = f" By this limit a true rate of 1 in {k} is still compatible with the count"
    edge += (
        f"; 1 in {k - 1} is not. A two-sided limit reaches further (section 3)." if k > 2 else "."
    )
    return (
        f"If the true rate were {in_a_row([level(r) for r in _STEPS])}, the chance that {seen} "
        f"had the event would be {in_a_row([percent(c) for c in chances])}. At {percent(upper)} "
        f"the curve has fallen to {level(round(1 - confidence, 6))}: this rate is the one-sided "
        f"{level(confidence)} upper limit.{edge}"
    )


def read_limits(trial: Trial, count: SafetyCount | None, table: pd.DataFrame) -> str:
    """Return the reading of the table of `upper_limits`."""
    if count is None:
        return no_count(trial)
    by = table.set_index("method")
    exact, both = by.loc[_limits.ONE_SIDED, "upper"], by.loc["clopper-pearson", "upper"]
    sound = table[table["upper"] > count.patients / count.n]
    lowest, highest = sound.loc[sound["upper"].idxmin()], sound.loc[sound["upper"].idxmax()]
    text = (
        f"The exact limit is {percent(exact)} one-sided and {percent(both)} two-sided. The "
        f"methods run from {percent(lowest['upper'])} ({lowest['label']}) to "
        f"{percent(highest['upper'])} ({highest['label']}). "
    )
    if count.patients:
        return text + (
            "The rule of three is missing from the table: it holds only when nobody had the event."
        )
    return text + (
        "The Wald formula gives 0.0 %: with nobody hit, its standard error is zero, and it claims "
        f"to know from {counted(count.n, 'patient')} that the event cannot happen. The two-sided "
        "mid-P limit equals the exact one-sided limit; when nobody had the event this is always so."
    )


def read_rule(trial: Trial, count: SafetyCount | None, confidence: float) -> str:
    """Return how well the rule of three does at the size of the trial."""
    n = trial.n_treated
    rule, exact = (
        proportions.rule_of_three(n, confidence),
        proportions.upper_limit(0, n, confidence),
    )
    factor = -math.log1p(-confidence)
    named = "hence “three”" if round(factor, 1) == 3 else "not three, which belongs to 95 %"
    text = (
        f"At {level(confidence)} confidence the rule divides {factor:.2f} by the number of "
        f"patients ({named}). For nobody out of {counted(n, 'patient')} it gives {percent(rule)}; "
        f"the exact one-sided limit is {percent(exact)}. The rule is "
        f"{percent(rule / exact - 1, 0)} too high."
    )
    if count is not None and count.patients:
        text += (
            f" In {trial.short_title} the rule may not be used: {count.patients} of "
            f"{counted(count.n, 'patient')} had the event."
        )
    return text


def read_detection(trial: Trial, confidence: float) -> str:
    """Return what the size of the trial could show, and what a 1 % event needs."""
    n, rate = trial.n_treated, _STEPS[0]
    seen = float(proportions.detection_probability(rate, n))
    needed = proportions.n_to_detect(rate, confidence)
    rates = _limits.visible_rates(n, sorted({0.5, 0.8, confidence}))
    fair = [f"{percent(r.rate)} (chance {level(r.probability)})" for r in rates.itertuples()]
    return (
        f"An event with a true rate of {level(rate)} shows up among {counted(n, 'patient')} with a "
        f"chance of {percent(seen)}, and is missed with a chance of {percent(1 - seen)}. To see "
        f"it at least once with a chance of {level(confidence)}, a trial needs {needed} patients: "
        f"{quantity(round(needed / n, 1))} times as many. What this trial had a fair chance to "
        f"see at least once are events with a true rate of at least {in_a_row(fair)}."
    )


def read_priors(
    trial: Trial, count: SafetyCount | None, readings: pd.DataFrame, prior: str, confidence: float
) -> str:
    """Return what the chosen prior makes of the count, and how far the priors disagree."""
    if count is None:
        return no_count(trial)
    chosen = readings.set_index("prior").loc[prior]
    heavy = readings.loc[readings["weight"].idxmax()]
    upper = readings["upper"]
    lowest, highest = readings.loc[upper.idxmin()], readings.loc[upper.idxmax()]
    return (
        f"With the prior “{prior}” the expected rate moves from "
        f"{percent(chosen['expected_before'])} to {percent(chosen['expected_after'])}, and "
        f"{level(confidence)} of the belief lies below {percent(chosen['upper'])}. Over all priors "
        f"this upper limit runs from {percent(lowest['upper'])} ({lowest['prior']}) to "
        f"{percent(highest['upper'])} ({highest['prior']}). The prior “{heavy['prior']}” is "
        f"worth {heavy['weight']:g} patients; the trial watched {count.n}."
    )


def not_in_record(trial: Trial) -> str:
    """Name the sections of the notebook on safety that this record leaves empty."""
    counted_nothing = headline(trial) is None
    what = "a number of patients with an event (sections 1, 2, 3 and 6)"
    return gaps(trial, [what] if counted_nothing else [])


def _as_few(count: SafetyCount) -> str:
    if count.patients == 0:
        return f"none of {counted(count.n, 'patient')}"
    return f"at most {count.patients} of {counted(count.n, 'patient')}"


def in_a_row(items: list[str]) -> str:
    """Return items as a list in words: ``"a, b and c"``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
