"""What a named assumption does to the bounds, and whether the truth lies inside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from trialkit import cohorts, prose
from trialkit.cohorts import SAME_VISIT
from trialkit.disclosure._limits import p_ends, signed, signed_ends, signed_span
from trialkit.disclosure._truth import true_responders
from trialkit.disclosure._unprinted import any_visit, outcome_keys
from trialkit.errors import TooLargeError

if TYPE_CHECKING:
    from trialkit.cohorts import CohortSpace, Unanswered
    from trialkit.disclosure._dose_open import DoseOpen
    from trialkit.disclosure._unprinted import Unprinted
    from trialkit.records import Trial

NONE = "nothing beyond the printed counts"
_CONTRADICTED = "no cohort fits"
_TOO_MANY = "too many tables to look at each"


@dataclass(frozen=True)
class Question:
    """A count that was not printed: responders of one outcome in one subgroup."""

    attribute: str
    level: str
    who: str
    n: int
    outcome: str
    label: str

    def bounds(self, space: CohortSpace) -> tuple[int, int] | str:
        """Fewest and most responders in the subgroup, or in words why there are no bounds."""
        try:
            counts = space.tables(self.attribute, self.outcome)[f"{self.level}, yes"]
        except TooLargeError:
            return _TOO_MANY
        return (int(counts.min()), int(counts.max())) if len(counts) else _CONTRADICTED


def questions(
    trial: Trial, space: CohortSpace, unprinted: Unprinted | Unanswered | None
) -> tuple[Question, ...]:
    """The unprinted comparison, and the first outcome without threshold in the same subgroup."""
    if not unprinted:
        return ()
    where = (unprinted.attribute, unprinted.levels[0], unprinted.first, unprinted.n1)
    found = [Question(*where, unprinted.outcome, unprinted.outcome_label)]
    whole = outcome_keys(trial, space)
    plain = whole[whole["threshold"].isna() & ~whole["key"].eq(unprinted.outcome)]
    printed = trial.outcomes.loc[trial.outcomes["subgroup"].eq(unprinted.levels[0]), "id"]
    plain = plain[~plain["key"].isin(printed.str.split(".").str[0])]
    found += [Question(*where, row.key, row.label) for row in plain.head(1).itertuples()]
    return tuple(found)


def with_assumptions(
    trial: Trial,
    space: CohortSpace,
    unprinted: Unprinted | Unanswered | None,
    dose: DoseOpen | Unanswered | None,
) -> pd.DataFrame:
    """Bounds of the notebook's questions without and with each named assumption of the record.

    Returns
    -------
    DataFrame
        One row nothing assumed; where it applies, one with "same-visit" alone; then one row each
        further assumption that applies, beside what `space` assumes: assumed, says, then one
        column a question. Empty where there is nothing to bound.
    """
    asked = questions(trial, space, unprinted)
    if not asked and not dose:
        return pd.DataFrame(columns=["assumed", "says"])
    named = cohorts.assumptions(trial)
    free = any_visit(trial, space)
    rows = [{"assumed": NONE, "says": "", **_bounds(free or space, asked, dose)}]
    for row in named[named["applies"]].itertuples():
        alone = row.name == SAME_VISIT or free is None
        narrower = cohorts.compatible(trial, assume=[row.name])
        rows.append(
            {
                "assumed": row.name if alone else f"{SAME_VISIT} and {row.name}",
                "says": row.says,
                **_bounds(narrower, asked, dose),
            }
        )
    return pd.DataFrame(rows)


def truth_check(
    trial: Trial,
    space: CohortSpace,
    unprinted: Unprinted | Unanswered | None,
    dose: DoseOpen | Unanswered | None,
) -> pd.DataFrame:
    """Hold the bounds against the invented patients of a record, where it has any.

    Returns
    -------
    DataFrame
        what, low, high, truth (limits rounded outward), inside ("yes" or "no"); empty where no
        patients are known.
    """
    rows: list[tuple] = []
    whole = outcome_keys(trial, space).set_index("key")
    for question in questions(trial, space, unprinted):
        true = true_responders(trial, whole.loc[question.outcome])
        found = question.bounds(space)
        if true is not None and not isinstance(found, str):
            count = int(true.loc[true["subgroup"].eq(question.level), "yes"].sum())
            what = f"{question.label}, {question.who} (patients of {question.n})"
            low, high = found
            rows.append((what, low, high, count, low <= count <= high))
    if dose and dose.true_correlation is not None:
        what = f"correlation of dose and “{dose.outcome_label}”"
        inside = _between(dose.low, dose.true_correlation, dose.high)
        true = signed(dose.true_correlation)
        rows.append((what, *signed_ends(dose.low, dose.high), true, inside))
        inside = _between(dose.p_low, dose.true_p, dose.p_high)
        true = prose.p_value(dose.true_p).removeprefix("p = ").replace("p < ", "below ")
        what = "p-value of the exact trend test"
        rows.append((what, *p_ends(dose.p_low, dose.p_high), true, inside))
    table = pd.DataFrame(rows, columns=["what", "low", "high", "truth", "inside"], dtype=object)
    return table.assign(inside=["yes" if inside else "no" for inside in table["inside"]])


def truth_unknown(trial: Trial) -> str:
    """Say why there is no truth to hold the bounds against."""
    if trial.is_synthetic:
        return (
            f"{trial.short_title} is invented, but it has no table of its invented patients. So "
            "there is no truth to hold the bounds against."
        )
    return (
        f"The patients of {trial.short_title} are not published. The truth is not known, and "
        "nothing here can tell which of the compatible cohorts it is. The record demo2030 is "
        "invented together with its patients: run this notebook on it to see the test."
    )


def _between(low: float, value: float, high: float) -> bool:
    """Whether a value is between its bounds, up to the last digits of a float."""
    return low - 1e-9 <= value <= high + 1e-9


def _bounds(
    space: CohortSpace, asked: tuple[Question, ...], dose: DoseOpen | Unanswered | None
) -> dict[str, str]:
    cells = {}
    for question in asked:
        name = f"{question.label}: {question.who}"
        found = question.bounds(space)
        if not isinstance(found, str):
            low, high = found
            found = f"{low} of {question.n}" if low == high else f"{low} to {high} of {question.n}"
        cells[name] = found
    if dose:
        name = f"correlation of dose and “{dose.outcome_label}”"
        cells[name] = _correlations(space, dose)
    return cells


def _correlations(space: CohortSpace, dose: DoseOpen) -> str:
    try:
        values = space.values(cohorts.correlation("dose", dose.outcome))["value"]
    except TooLargeError:
        return _TOO_MANY
    if values.empty:
        return _CONTRADICTED
    if values.isna().all():
        return "no value"
    return signed_span(values.min(), values.max())
