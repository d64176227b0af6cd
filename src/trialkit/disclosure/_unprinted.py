"""Comparisons that nobody printed: every table that fits the printed counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from trialkit import cohorts, proportions
from trialkit.cohorts import SAME_VISIT, Unanswered
from trialkit.disclosure._limits import below
from trialkit.errors import TooLargeError

if TYPE_CHECKING:
    from trialkit.cohorts import CohortSpace
    from trialkit.records import Trial

TESTS = ("fisher", "barnard", "boschloo")
_NOTHING = "There is no comparison of two subgroups to bound: "
NO_COMPARISON = (
    f"{_NOTHING}the record has no two subgroups that are everybody, or it prints every outcome "
    "for both."
)
TOO_MANY = f"{_NOTHING}the cohorts that fit the printed counts are too many to go through."
DRAWS = 2000
MOST_DRAWN = 1_000_000  # patients drawn for the check; of large trials fewer cohorts are drawn
_MOST_COMPARED = 1_000_000  # tables times sizes of both groups; the slower tests take a minute
MOST_LISTED = 25  # tables that a reader can go through one by one


@dataclass(frozen=True)
class Unprinted:
    """An outcome that was printed for everybody, in two subgroups for which it was not.

    Attributes
    ----------
    attribute : str
        What divides the patients, such as "sex".
    outcome : str
        Name of the outcome in the space of cohorts, such as "pasi75".
    outcome_label : str
        The outcome in words.
    responders : int
        Patients with it, of both subgroups together.
    printed_label : str
        An outcome that was printed for both subgroups; empty where none was.
    first, second : str
        Labels of the subgroups.
    levels : tuple of str
        Their names in the space of cohorts.
    n1, n2 : int
        Their sizes.
    tables : DataFrame
        One row a table that fits, from the largest to the smallest difference of the rates: s1, s2
        (responders), difference (fraction), p (two-sided), assignments (exact number), share (of
        all assignments), drawn (share among `draws` cohorts drawn at random).
    test : str
        One of `TESTS`.
    alpha : float
        Level that readings hold the p-values against.
    assumptions : tuple of str
        Named assumptions that `tables` rests on.
    wider : DataFrame or None
        The tables (s1, s2, difference, p) that fit without the assumption "same-visit"; None where
        it is not in force, or where these are too many to go through.
    draws : int
        Cohorts that were drawn.
    """

    attribute: str
    outcome: str
    outcome_label: str
    responders: int
    printed_label: str
    first: str
    second: str
    levels: tuple[str, str]
    n1: int
    n2: int
    tables: pd.DataFrame
    test: str
    alpha: float
    assumptions: tuple[str, ...] = ()
    wider: pd.DataFrame | None = None
    draws: int = DRAWS

    @property
    def share_below(self) -> float:
        """Share of the assignments whose p-value is below the level."""
        return float(self.tables.loc[below(self.tables["p"], self.alpha), "share"].sum())


class _TooSlowError(TooLargeError):
    """A test that is too slow for all the tables that fit."""


class _Choice(NamedTuple):
    attribute: str
    groups: list[dict]
    outcome: dict
    printed_label: str


def unprinted_comparison(
    trial: Trial,
    space: CohortSpace,
    test: str = "fisher",
    confidence: float = 0.95,
    seed: int = 1,
) -> Unprinted | Unanswered:
    """Find the first comparison of two subgroups that was not printed, with every table that fits.

    The subgroups are the first two that divide everybody. The outcome is the next threshold of
    the measure that was printed for both; without one, the first outcome not printed for both.

    Parameters
    ----------
    trial : Trial
    space : CohortSpace
        Of this trial.
    test : str
        One of `TESTS`.
    confidence : float
        Readings hold p-values against 1 minus this.
    seed : int
        Seed of the cohorts that are drawn to check the exact shares.

    Returns
    -------
    Unprinted or Unanswered
        Unanswered, with the reason, where the record has no such subgroups or prints every outcome
        for both, where no cohort fits the printed counts, and where too many fit to go through.
    """
    chosen = _choose(trial, space)
    if chosen is None:
        return Unanswered(NO_COMPARISON)
    if space.contradiction:
        return Unanswered(f"{_NOTHING}{space.contradiction}.")
    try:
        return _bounded(trial, space, chosen, test, confidence, seed)
    except _TooSlowError:
        return Unanswered(
            f"{_NOTHING}{test.capitalize()}'s test takes too long for so many patients and "
            "tables. The test fisher does not."
        )
    except TooLargeError:
        return Unanswered(TOO_MANY)


def _bounded(
    trial: Trial, space: CohortSpace, chosen: _Choice, test: str, confidence: float, seed: int
) -> Unprinted:
    first, second = chosen.groups
    levels = (str(first["subgroup"]), str(second["subgroup"]))
    key = chosen.outcome["key"]
    tables = tables_that_fit(space, chosen.attribute, key, levels, test)
    draws = max(1, min(DRAWS, MOST_DRAWN // trial.n_treated))
    tables["drawn"] = _drawn(space, chosen, tables["s1"], draws, seed)
    free = any_visit(trial, space)
    try:
        wider = None if free is None else tables_that_fit(free, chosen.attribute, key, levels, test)
    except TooLargeError:
        wider = None
    return Unprinted(
        attribute=chosen.attribute,
        outcome=key,
        outcome_label=str(chosen.outcome["label"]),
        responders=int(tables["s1"].iloc[0] + tables["s2"].iloc[0]),
        printed_label=chosen.printed_label,
        first=str(first["label"]),
        second=str(second["label"]),
        levels=levels,
        n1=int(first["n"]),
        n2=int(second["n"]),
        tables=tables,
        test=test,
        alpha=round(1 - confidence, 6),
        draws=draws,
        assumptions=space.assumptions,
        wider=None if wider is None else wider[["s1", "s2", "difference", "p"]],
    )


def any_visit(trial: Trial, space: CohortSpace) -> CohortSpace | None:
    """Return the space without the assumption "same-visit"; None where it is not in force."""
    if SAME_VISIT not in space.assumptions:
        return None
    others = [name for name in space.assumptions if name != SAME_VISIT]
    return cohorts.compatible(trial, assume=others, visits="any")


def outcome_keys(trial: Trial, space: CohortSpace) -> pd.DataFrame:
    """Outcomes of all patients that the space of cohorts knows, with their name there as `key`."""
    whole = trial.outcomes.assign(key=trial.outcomes["id"].str.split(".").str[0])
    known = {**space.attributes, **space.views}
    return whole[whole["subgroup"].eq("all") & whole["key"].isin(known)].reset_index(drop=True)


def _choose(trial: Trial, space: CohortSpace) -> _Choice | None:
    whole = outcome_keys(trial, space)
    parts = trial.outcomes.assign(key=trial.outcomes["id"].str.split(".").str[0])
    named = trial.subgroups.assign(attribute=trial.subgroups["attribute"].fillna("subgroup"))
    for attribute, rows in named.groupby("attribute", sort=False):
        divides = len(rows) == 2 and int(rows["n"].sum()) == trial.n_treated
        if not divides or attribute not in space.attributes:
            continue
        seen = parts[parts["subgroup"].isin(rows["subgroup"])].groupby("key")["subgroup"].nunique()
        printed = whole[whole["key"].isin(seen.index[seen == 2])]
        left = whole[~whole["key"].isin(printed["key"])]
        if left.empty:
            continue
        outcome = _next(left, printed)
        label = "" if printed.empty else str(printed["label"].iloc[0])
        return _Choice(str(attribute), rows.to_dict("records"), outcome, label)
    return None


def _next(left: pd.DataFrame, printed: pd.DataFrame) -> dict:
    """The next threshold of a measure that was printed, or the first outcome that was not."""
    graded = printed[printed["threshold"].notna()]
    if not graded.empty:
        last = graded.iloc[-1]
        higher = left["measure"].eq(last["measure"]) & left["threshold"].gt(last["threshold"])
        above = left[higher.fillna(False)].sort_values("threshold")
        if not above.empty:
            return above.iloc[0].to_dict()
    return left.iloc[0].to_dict()


def tables_that_fit(
    space: CohortSpace, attribute: str, outcome: str, levels: tuple[str, str], test: str = "fisher"
) -> pd.DataFrame:
    """List every division of an outcome over two groups that fits, with its p-value and share."""
    found = space.values(cohorts.fisher_p(attribute, outcome, groups=levels))
    n1, n2 = (int(found[[f"{level}, yes", f"{level}, no"]].iloc[0].sum()) for level in levels)
    if test != "fisher" and len(found) * n1 * n2 > _MOST_COMPARED:
        raise _TooSlowError
    total = sum(found["assignments"])
    rows = []
    for _, row in found.iterrows():
        (s1, f1), (s2, f2) = (
            (int(row[f"{level}, yes"]), int(row[f"{level}, no"])) for level in levels
        )
        rows.append(
            {
                "s1": s1,
                "s2": s2,
                "difference": s1 / (s1 + f1) - s2 / (s2 + f2),
                "p": row["value"]
                if test == "fisher"
                else proportions.compare([[s1, f1], [s2, f2]], test=test).p_value,
                "assignments": row["assignments"],
                "share": row["assignments"] / total,
            }
        )
    table = pd.DataFrame(rows).sort_values("difference", ascending=False, ignore_index=True)
    table["assignments"] = table["assignments"].astype(object)
    return table


def _drawn(
    space: CohortSpace, chosen: _Choice, counts: pd.Series, draws: int, seed: int
) -> list[float]:
    """Share of drawn cohorts with each count in the first subgroup, as a check of the exact one."""
    patients = space.sample(draws, seed)
    member = patients[chosen.attribute].eq(chosen.groups[0]["subgroup"])
    attribute, levels = space.levels_of(chosen.outcome["key"])
    responds = patients[attribute].isin(levels)
    found = (member & responds).groupby(patients["cohort"]).sum()
    return [float(found.eq(count).mean()) for count in counts]
