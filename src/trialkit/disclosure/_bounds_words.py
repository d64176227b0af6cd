"""Sentences on what was not printed: the compatible cohorts, and the bounds over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from trialkit import prose, protocol
from trialkit.cohorts import SAME_VISIT, count_or_none
from trialkit.disclosure._dose_open import NO_DOSE
from trialkit.disclosure._limits import below, p_span, signed, signed_span, upper
from trialkit.disclosure._unprinted import MOST_LISTED, NO_COMPARISON
from trialkit.disclosure._verdicts import sentence

if TYPE_CHECKING:
    from trialkit.cohorts import CohortSpace, Unanswered
    from trialkit.disclosure._dose_open import DoseOpen
    from trialkit.disclosure._unprinted import Unprinted

_TOO_MANY = (
    "The different cohorts that keep every count that was printed are too many to be counted "
    "here in a reasonable time."
)
_MOST_DIGITS = 12  # beyond this, a reader needs the power of ten
_MOST_SHOWN = 40  # beyond this, the digits say nothing to anybody


def read_space(space: CohortSpace) -> str:
    """Say how many cohorts fit the printed counts, and what that takes for granted."""
    granted = "\n".join(f"- {premise}" for premise in space.premises)
    left_out = "".join(f"\n- Not used: {text}" for text in space.left_out)
    names = ", ".join(name.replace("_", " ") for name in space.attributes)
    in_force = f"{_in_force(space)} What is always taken for granted:\n\n{granted}{left_out}"
    if space.contradiction:
        return (
            f"Patients are told apart by {names}. **No cohort keeps every count of this record: "
            f"the printed counts contradict each other.** {sentence(space.contradiction)} So "
            f"nothing can be bounded.\n\n{in_force}"
        )
    tables, assignments = count_or_none(space), count_or_none(space, "assignments")
    keep = "cohort keeps" if tables == 1 else "different cohorts keep"
    how_many = (
        _TOO_MANY if tables is None else f"**{large(tables)}** {keep} every count that was printed."
    )
    named = (
        "With a name on every patient, the ways to give out the printed counts are too many to be "
        "counted here."
        if assignments is None
        else f"With a name on every patient, there are **{large(assignments)}** "
        f"{'way' if assignments == 1 else 'ways'} to give out the printed counts. What is counted "
        "is exact, not estimated."
    )
    return f"Patients are told apart by {names}. {how_many} {named}\n\n{in_force}"


def read_unprinted(found: Unprinted | Unanswered | None) -> str:
    """Say how many tables fit, how far their p-values reach, and what the shares assume."""
    if not found:
        return NO_COMPARISON if found is None else found.why
    tables = found.tables
    top, bottom = tables.iloc[0], tables.iloc[-1]
    groups = f"each group ({found.first}; {found.second})"
    known = (
        f"“{found.printed_label}” was printed for {groups}; “{found.outcome_label}” was printed "
        "for all patients together only."
        if found.printed_label
        else f"“{found.outcome_label}” was printed for all patients together only, not for "
        f"{groups}."
    )
    if len(tables) == 1:
        return (
            f"{known} Only one table fits: {_table_words(found, top)}, {prose.p_value(top['p'])}."
        )
    lines = [
        known,
        f"Its {prose.count(found.responders, 'responder')} can be divided in any way from "
        f"“{_table_words(found, top)}” to “{_table_words(found, bottom)}” (bounded): "
        f"{prose.count(len(tables), 'table')}, with p-values from "
        f"{p_span(tables['p'].min(), tables['p'].max())} ({found.test.capitalize()}, "
        "two-sided).",
        *_without_same_visit(found),
    ]
    significant = below(tables["p"], found.alpha)
    if significant.any() and not significant.all():
        lines.append(
            f"{prose.count(int(significant.sum()), 'table')} of {len(tables)} would have been "
            f"called significant at {found.alpha:g}. If every assignment of the printed counts to "
            "the patients is equally likely (assumed), that is "
            f"{prose.percent(found.share_below)} of them."
        )
    else:
        which = "Every" if significant.all() else "No"
        lines.append(f"{which} table that fits would have been called significant.")
    lines.append(_checked(found))
    return prose.bullets(lines)


def read_dose(found: DoseOpen | Unanswered | None) -> str:
    """Say which correlations of response and dose fit, and which a "not significant" leaves."""
    if not found:
        return NO_DOSE if found is None else found.why
    said = (
        f"“{found.said}” says so; the test behind it is not printed. Here it is read as "
        if found.said
        else "No source of this record says so. If one did, it could be read as "
    )
    lines = [
        f"{found.tables:,} tables of “{found.outcome_label}” by dose fit the printed counts, all "
        f"possible group sizes included. Their correlations run from "
        f"{signed_span(found.low, found.high)} (bounded), their p-values of the exact trend test "
        f"from {p_span(found.p_low, found.p_high)}.",
        f"“No significant correlation”: {said}“the exact trend test on this outcome gives no "
        f"p-value below {found.alpha:g}”. That leaves {found.open_tables:,} of the "
        f"{found.tables:,} tables, with correlations from "
        f"{signed_span(found.open_low, found.open_high)}.",
        f"If every assignment is equally likely (assumed), {prose.percent(found.share_below)} of "
        f"the assignments are below {found.alpha:g}. That is no finding: where nothing ties the "
        "doses to the responses, a test keeps its level. It only says that the sentence, if true, "
        "removes few of them.",
    ]
    return prose.bullets(lines)


def read_truth(found: DoseOpen | Unanswered | None) -> str:
    """Say whether a sentence on the dose is true of the invented patients; empty without them."""
    if not found or found.true_correlation is None:
        return ""
    wrong = found.said and below(found.true_p, found.alpha)
    return (
        "In truth the correlation of dose and response is "
        f"{signed(found.true_correlation)}, {prose.p_value(found.true_p)}."
        + (" By this test the sentence is not true: it must rest on another one." * bool(wrong))
    )


def large(number: int) -> str:
    """Return a whole number with every digit; a long one with its power of ten as well."""
    digits = str(number)
    if len(digits) <= _MOST_DIGITS:
        return f"{number:,}"
    short = protocol.power_of_ten(number)
    return short if len(digits) > _MOST_SHOWN else f"{number:,} ({short})"


def _checked(found: Unprinted) -> str:
    """Hold the exact shares against those of cohorts drawn at random; the worst alone if many."""
    tables = found.tables
    check = f"A check of the exact shares by chance: among {found.draws:,} cohorts drawn at random,"
    if len(tables) > MOST_LISTED:
        gap = 100 * (tables["drawn"] - tables["share"]).abs().max()
        return f"{check} no table's share was more than {upper(gap, 1)} points from the exact one."
    drawn, exact = (
        ", ".join(prose.percent(x) for x in tables[column]) for column in ("drawn", "share")
    )
    return f"{check} the share of each table was {drawn}; exact {exact}."


def _table_words(found: Unprinted, row: pd.Series) -> str:
    return f"{found.first}: {int(row['s1'])}, {found.second}: {int(row['s2'])}"


def _in_force(space: CohortSpace) -> str:
    if not space.assumptions:
        return "No assumption is switched on."
    names = ", ".join(f"*{name}*" for name in space.assumptions)
    what = (
        ": all thresholds of one measure were judged at the same visit, so whoever is above one of "
        "them is above all lower ones. The sources do not print the visits"
        if SAME_VISIT in space.assumptions
        else ""
    )
    return f"Assumed: {names}{what}. You will see below what it does to the bounds."


def _without_same_visit(found: Unprinted) -> list[str]:
    """The bounds without the assumption that all thresholds were judged at the same visit."""
    if found.wider is None and SAME_VISIT in found.assumptions:
        return [
            "These tables rest on the assumption *same-visit*: all thresholds were judged at the "
            "same visit. Without it, the cohorts that fit are too many to go through."
        ]
    if found.wider is None:
        return []
    wider = found.wider
    top, bottom = wider.iloc[0], wider.iloc[-1]
    same = len(wider) == len(found.tables)
    return [
        "These tables rest on the assumption *same-visit*: all thresholds were judged at the same "
        "visit, so whoever is above the higher one is above the lower one too. No source that was "
        "read prints that. "
        + (
            "Here the same tables fit without it."
            if same
            else f"Without it {prose.count(len(wider), 'table')} fit, from "
            f"“{_table_words(found, top)}” ({prose.p_value(top['p'])}) to "
            f"“{_table_words(found, bottom)}” ({prose.p_value(bottom['p'])}), and every one "
            "between."
        )
    ]
