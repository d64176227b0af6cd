"""Sentences about harm, made from the numbers: "no event" never stands without its upper limit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from trialkit import proportions
from trialkit.prose import count as counted
from trialkit.prose import of, percent, quantity, span
from trialkit.replication.safety import _elsewhere, _limits
from trialkit.replication.safety._statements import SafetyCount

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
        f"If the true rate were {_and([level(r) for r in _STEPS])}, the chance that {seen} "
        f"had the event would be {_and([percent(c) for c in chances])}. At {percent(upper)} the "
        f"curve has fallen to {level(round(1 - confidence, 6))}: this rate is the one-sided "
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
        f"see at least once are events with a true rate of at least {_and(fair)}."
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


def read_ratios(table: pd.DataFrame) -> str:
    """Return the pooled relative measures sorted by what their intervals say."""
    parts = []
    for reading in (_elsewhere.MORE, _elsewhere.FEWER, _elsewhere.OPEN):
        rows = table[table["reading"] == reading]
        if len(rows):
            parts.append(
                f"**{reading.capitalize()}:** {'; '.join(_ratio(r) for r in rows.itertuples())}."
            )
    return "\n\n".join(parts)


def read_if_ratio(table: pd.DataFrame, n: int, event: str = "fever") -> str:
    """Return one row of `if_ratio_applied` as a sentence."""
    if table.empty:
        return f"No risk ratio is printed for {event}."
    row = table.iloc[len(table) // 2 - 1]
    return (
        f"Suppose that {percent(row['control_rate'], 0)} have {event} without the cells. The ratio "
        f"turns this into {percent(row['rate'])}, and the chance that none of "
        f"{counted(n, 'patient')} has {event} is {percent(row['none'], 0)} "
        f"({span(row['none_low'], row['none_high'], 0)} over the ratio's interval). The rate "
        "without the cells is our assumption; a trial without a control group cannot tell it."
    )


def read_patient_bounds(table: pd.DataFrame, event: str, confidence: float) -> str:
    """Return what a number of events says about a number of patients."""
    row = table[table["event"] == event].iloc[0]
    text = (
        f"{row['study']} prints {counted(row['events'], 'event')} of {event} among "
        f"{counted(row['n'], 'patient')}. One patient may have had them all, or each event struck "
        f"another patient: {_range(row)} of {row['n']} patients, "
        f"{span(row['rate_low'], row['rate_high'])} "
        f"(bounded). {row['events']}/{row['n']} = {row['events'] / row['n']:.2f} is events per "
        "patient, not a share of patients. "
    )
    for judged in table[table["note"].str.contains("unrelated", na=False)].itertuples():
        if judged.patients_low == judged.patients_high:
            hit, n = judged.patients_low, judged.n
            every, related = (proportions.upper_limit(x, n, confidence) for x in (hit, 0))
            text += (
                f"A judgement matters as much as a count: {hit} of {n} patients had a "
                f"{judged.event}, {judged.note}. Count all such events, and the one-sided upper "
                f"limit is {percent(every)}; count only related ones (0 of {n}), and it is "
                f"{percent(related)}. "
            )
    return text.strip()


def read_group_limits(
    trial: Trial, table: pd.DataFrame, bounds: pd.DataFrame, confidence: float
) -> str:
    """Return how weak a count without a group size is, at best and at worst."""
    if table.empty:
        if trial.safety["patients"].isna().all():
            return no_count(trial)
        return f"Every count in the record of {trial.short_title} has its group size."
    sentences = []
    for (whom, patients), rows in table.groupby(["who", "patients"], sort=False):
        best, worst = rows.loc[rows["upper"].idxmin()], rows.loc[rows["upper"].idxmax()]
        events = _and(list(dict.fromkeys(rows["event"])))
        sentences.append(
            f"**{whom}, {events}: {patients} patients, group size not published.** "
            f"Bounds: {best['why']}; this leaves {_sizes(rows['n'])} (bounded). The one-sided "
            f"{level(confidence)} upper limit is {percent(best['upper'])} at best and "
            f"{percent(worst['upper'])} at worst."
        )
    return "\n\n".join([*sentences, *_against_elsewhere(table, bounds)])


def _against_elsewhere(table: pd.DataFrame, bounds: pd.DataFrame) -> list[str]:
    """Chance that the smallest and the largest possible group shows nobody, at a rate elsewhere."""
    sentences = []
    none = table[table["patients"] == 0]
    for other in bounds.itertuples():
        rows = none[none["event"].str.contains(other.event, regex=False)]
        if rows.empty:
            continue
        small, large = int(rows["n"].min()), int(rows["n"].max())
        missed = [1 - proportions.detection_probability(other.rate_low, n) for n in (small, large)]
        sentences.append(
            f"Assume that {other.event} is as frequent as the fewest patients in {other.study} "
            f"make it: {of(other.patients_low, other.n)}. Then a group of {small} shows nobody "
            f"with a chance of {percent(missed[0], 0)}, a group of {large} with "
            f"{percent(missed[1], 0)}."
        )
    return sentences


def _as_few(count: SafetyCount) -> str:
    if count.patients == 0:
        return f"none of {counted(count.n, 'patient')}"
    return f"at most {count.patients} of {counted(count.n, 'patient')}"


def _ratio(row: pd.Series) -> str:
    return (
        f"{row.event} {row.measure} {row.estimate:.2f} ({row.low:.2f} to {row.high:.2f}; "
        f"{row.source}, {row.trials} trials, {row.patients:,} patients)"
    )


def _sizes(sizes: pd.Series) -> str:
    low, high = sizes.min(), sizes.max()
    return f"{'' if low == high else f'{low} to '}{counted(high, 'patient')}"


def _range(row: pd.Series) -> str:
    low, high = row["patients_low"], row["patients_high"]
    return str(low) if low == high else f"{low} to {high}"


def _and(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
