"""Sentences on subgroups and dose, for any record."""

from __future__ import annotations

import pandas as pd

from trialkit import prose
from trialkit.replication.efficacy._dose import DosePower, same_spacing
from trialkit.replication.efficacy._subgroups import (
    TESTS,
    SubgroupComparison,
    many_looks,
    possible_splits,
)

LARGE_RISE = 0.4
USUAL_POWER = 0.8
ASSUMED_LOOKS = 5


def ask_subgroups(comparison: SubgroupComparison | None) -> str:
    """Pose the question of the subgroup section with the printed counts."""
    if comparison is None:
        return "**No outcome is published for two complete subgroups of this record.**"
    pair = comparison.pair
    return (
        f"**{pair.outcome_label}.** Responders, {pair.first}: {prose.of(pair.s1, pair.n1)}; "
        f"{pair.second}: {prose.of(pair.s2, pair.n2)}."
    )


def read_subgroups(comparison: SubgroupComparison | None) -> str:
    """Say what "especially" in one subgroup can rest on."""
    if comparison is None:
        return "Without counts for two complete subgroups there is nothing to compare."
    pair, gap = comparison.pair, comparison.difference
    if gap.estimate == 0:
        return f"Both groups responded equally often: {prose.percent(pair.s1 / pair.n1)}."
    better = pair.first if gap.estimate > 0 else pair.second
    zero = "includes 0" if gap.low <= 0 <= gap.high else "does not include 0"
    lines = [
        f"**A difference in the sample:** {100 * abs(gap.estimate):.1f} percentage points in "
        f"favour of “{better}”. The {prose.level(comparison.confidence)} interval of the "
        f"difference, {pair.first} minus {pair.second}, runs from {100 * gap.low:+.1f} to "
        f"{100 * gap.high:+.1f} points and {zero}.",
        _tests_sentence(comparison),
        _steps_sentence(comparison),
        _looks_sentence(comparison),
    ]
    title = f"What “especially {better}” can rest on:"
    return "\n\n".join([title, prose.bullets(lines), _verdict(comparison)])


def _tests_sentence(comparison: SubgroupComparison) -> str:
    values = ", ".join(
        f"{name} {prose.p_value(comparison.p_values[test])}" for test, name in TESTS.items()
    )
    below = [name for test, name in TESTS.items() if comparison.p_values[test] <= comparison.alpha]
    level = prose.percent(comparison.alpha, 0)
    verdict = {0: f"none is at or below {level}", 3: f"all are at or below {level}"}.get(
        len(below), f"only {' and '.join(below)} at or below {level}"
    )
    return (
        f"**Three exact tests:** {values}; {verdict}. They ask the same question in different "
        "ways, so they are not three pieces of evidence."
    )


def _steps_sentence(comparison: SubgroupComparison) -> str:
    pair = comparison.pair
    splits = possible_splits(pair)
    step = 1 if comparison.difference.estimate > 0 else -1
    there = splits[splits["successes_1"] == pair.s1 + step]
    text = (
        f"**Small steps:** with {prose.count(pair.s1 + pair.s2, 'responder')} in all, only "
        f"{prose.count(len(splits), 'split')} between the groups can occur."
    )
    if there.empty:
        return f"{text} The one seen is the most extreme."
    row = there.iloc[0]
    text = (
        f"{text} Had one responder belonged to the other group ({int(row['successes_1'])} of "
        f"{pair.n1} against {int(row['successes_2'])} of {pair.n2}), Fisher's test would give "
        f"{prose.p_value(row['fisher_p'])} instead of "
        f"{prose.p_value(comparison.p_values['fisher'])}"
    )
    back = splits[splits["successes_1"] == pair.s1 - step]
    if back.empty:
        return f"{text}."
    row = back.iloc[0]
    return (
        f"{text}; one the other way ({int(row['successes_1'])} of {pair.n1} against "
        f"{int(row['successes_2'])} of {pair.n2}) gives {prose.p_value(row['fisher_p'])}."
    )


def _looks_sentence(comparison: SubgroupComparison) -> str:
    looks = many_looks(comparison.p_values["fisher"], looks=(ASSUMED_LOOKS,)).iloc[0]
    return (
        "**How many looks:** the record does not say how many comparisons were made, nor whether "
        f"this one was planned. If it was one of {ASSUMED_LOOKS}, alike and independent "
        "(assumed), the chance that at least one looks this striking with nothing behind it is "
        f"{prose.percent(looks['chance'], 0)}."
    )


def _verdict(comparison: SubgroupComparison) -> str:
    gap, least = comparison.difference, min(comparison.p_values.values())
    if (gap.low > 0 or gap.high < 0) != (least <= comparison.alpha):
        return (
            "Interval and tests do not agree: they are built in different ways and held against "
            "different levels. A finding that depends on the method is not a firm one."
        )
    if least > comparison.alpha:
        return (
            "So it rests on a difference that chance alone reaches in "
            f"{prose.percent(comparison.shuffle_p, 0)} of all deals. That is a question for the "
            "next trial, not a finding. Nor is it a proof of *no* difference: look at how far the "
            "interval reaches."
        )
    return (
        "Chance alone rarely deals out such a difference. Whether the comparison was planned, and "
        "what else differs between the groups, decides how much it is worth."
    )


def read_dose(power: DosePower | None) -> str:
    """Say what "no significant correlation" with the dose means at this size."""
    if power is None:
        return (
            "A power needs two different doses, a response rate of all patients, and few enough "
            "possible group sizes to go through them all; the record does not have all three."
        )
    table = power.table
    single = table[(table["truth"] == "single") & (table["tested"] == "single")]
    crossed = table[(table["truth"] == "cumulative") & (table["tested"] == "single")]
    row = _nearest(single, LARGE_RISE)
    known = (
        "The group sizes are printed, so each power is one number."
        if power.sizes_known
        else f"The group sizes are not published: {len(power.sizes)} sets of sizes are possible, "
        "and each range below is over all of them (bounded)."
    )
    lines = [
        known,
        f"A true rate of {prose.percent(row['rate_low'], 0)} at the lowest and "
        f"{prose.percent(row['rate_high'], 0)} at the highest dose (assumed) would be a large "
        f"effect. The exact trend test finds it in {_range(row)} of such trials.",
        _reaching(single, power.sizes_known),
    ]
    if not same_spacing(power):
        lines.append(
            "If the effect follows the *cumulative* dose and the test asks for the dose of *one* "
            f"infusion, the same rise is found in {_range(_nearest(crossed, LARGE_RISE))} of such "
            "trials."
        )
    return prose.bullets([*lines, _not_significant(row, power.alpha)])


def _nearest(rows: pd.DataFrame, difference: float) -> pd.Series:
    return rows.iloc[(rows["difference"] - difference).abs().argmin()]


def _range(row: pd.Series) -> str:
    low, high = prose.percent(row["power_low"], 0), prose.percent(row["power_high"], 0)
    return low if low == high else f"{low} to {high}"


def _reaching(rows: pd.DataFrame, sizes_known: bool) -> str:
    goal = f"The usual goal, a power of {prose.percent(USUAL_POWER, 0)},"
    for column, words in (("power_low", "whatever the group sizes"), ("power_high", "at best")):
        enough = rows[rows[column] >= USUAL_POWER]
        if not enough.empty:
            points = f"{100 * enough.iloc[0]['difference']:.0f} percentage points"
            return f"{goal} needs a rise of about {points}{'' if sizes_known else f' {words}'}."
    return f"{goal} is not reached by any rise shown."


def _not_significant(row: pd.Series, alpha: float) -> str:
    level = prose.percent(alpha, 0)
    if row["power_high"] < 0.5:
        return (
            f"So “not significant at {level}” is the likelier reading with such an effect as well "
            "as without one. It is very weak evidence that the dose does not matter."
        )
    if row["power_low"] < USUAL_POWER:
        return (
            f"So “not significant at {level}” can easily be read even with such an effect. It is "
            "weak evidence that the dose does not matter."
        )
    return (
        f"So “not significant at {level}” speaks against an effect this large. It says nothing "
        "about smaller ones."
    )
