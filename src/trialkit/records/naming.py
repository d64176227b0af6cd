"""Names inside a record: what an outcome's id must be, and that each name means one thing.

The analysis joins tables by these names: an outcome to its subgroups by the front part of its id,
and to what an invented patient has by its measure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from trialkit.records.trial import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from trialkit.records.trial import Trial

ARM = "arm"
# What the analysis itself gives a patient: nothing of a record may have such a name.
RESERVED = {
    ARM: "the arm of a patient",
    "phase": "the part of the trial",
    "dose": "the dose of one infusion",
    "cumulative_dose": "the dose of all infusions",
    "subgroup": "subgroups without an attribute",
    "cohort": "an invented cohort",
    "patient": "an invented patient",
    "synthetic": "the mark of invented patients",
    "baseline_pasi": "the PASI of an invented patient",
    "final_pasi": "the PASI of an invented patient",
    "improvement": "the PASI of an invented patient",
}
# What one row of outcomes.csv is about.
KEY = ["measure", "threshold", "threshold_rule", "subgroup"]
_NOT_IN_AN_ID = re.compile(r"[^a-z0-9_]")


def outcome_key(measure: str, threshold: float, above: bool = False) -> str:
    """Return the front part of the id of an outcome with a threshold.

    Parameters
    ----------
    measure : str
    threshold : float
        In percent.
    above : bool
        Whether it counts "more than" a threshold of which "at least" was printed too.

    Examples
    --------
    >>> outcome_key("pasi", 75), outcome_key("pasi", 75, above=True), outcome_key("pasi", 87.5)
    ('pasi75', 'pasi75_above', 'pasi87_5')
    """
    return f"{measure}{threshold:g}".replace(".", "_") + ("_above" if above else "")


def outcome_keys(outcomes: pd.DataFrame) -> list[str]:
    """Return the front part that the id of each row of `outcomes` must have."""
    at_least = outcomes[outcomes["threshold_rule"].eq("at least").fillna(False)]
    twice = set(zip(at_least["measure"], at_least["threshold"], strict=True))
    missing = outcomes["threshold"].isna()
    above = outcomes["threshold_rule"].eq("more than").fillna(False)
    rows = zip(outcomes["measure"], outcomes["threshold"], missing, above, strict=True)
    return [
        measure
        if no_threshold
        # "more than" a threshold of which "at least" was printed too is another outcome
        else outcome_key(measure, threshold, strict and (measure, threshold) in twice)
        for measure, threshold, no_threshold, strict in rows
    ]


def one_row_each(trial: Trial) -> Iterator[Problem]:
    """One row for a measure, threshold, rule and subgroup: another visit is another measure."""
    first: dict[Any, int] = {}
    for i, row in trial.outcomes.iterrows():
        line, key = int(i) + 2, tuple(row[KEY].astype(str))
        if first.setdefault(key, line) != line:
            message = (
                f"found the measure, threshold, rule and subgroup of line {first[key]} again; "
                "allowed: one row for each. Counts at another visit, or counted in another way, "
                f"need a measure name of their own, such as 'week24_{row['measure']}'"
            )
            yield Problem("outcomes.csv", line, "measure", message)


def ids_as_named(trial: Trial) -> Iterator[Problem]:
    """An outcome's id says what the row is about, because tables are joined by it."""
    table = trial.outcomes
    groups = {"all", *trial.subgroups["subgroup"]}
    wrong_anyway = table.duplicated(subset=KEY) | ~table["subgroup"].isin(groups)
    for i, key in zip(table.index, outcome_keys(table), strict=True):
        found = table.loc[i, "id"]
        wanted = f"{key}.{_NOT_IN_AN_ID.sub('_', table.loc[i, 'subgroup'].lower())}"
        if found != wanted and not wrong_anyway[i]:
            message = f"found {found!r}; allowed: {wanted!r}, from measure, threshold and subgroup"
            yield Problem("outcomes.csv", int(i) + 2, "id", message)


def names_apart(trial: Trial) -> Iterator[Problem]:
    """A name stands for one thing only: an attribute, an outcome or an adverse event."""
    taken = dict(RESERVED)
    yield from _attributes(trial, taken)
    yield from _measures(trial, taken)
    for i, name in trial.safety["id"].items():
        if name in taken:
            message = f"found {name!r}, the name of {taken[name]}; allowed: another name"
            yield Problem("safety.csv", int(i) + 2, "id", message)


def _attributes(trial: Trial, taken: dict[str, str]) -> Iterator[Problem]:
    """Hold the attributes of subgroups against `taken`, and add them to it."""
    arms, named = set(trial.arms["arm"]), trial.subgroups["attribute"].notna()
    for i, group in trial.subgroups["subgroup"].items():
        if not named[i]:  # it can become an attribute of its own, where such groups overlap
            taken.setdefault(group, "a subgroup without an attribute")
            continue
        name, message = trial.subgroups.loc[i, "attribute"], ""
        if name == ARM and group not in arms:
            message = f"found 'arm' for {group!r}, which is no arm of arms.csv"
        elif name != ARM and name in RESERVED:
            message = f"found {name!r}, the name of {RESERVED[name]}"
        taken.setdefault(name, "an attribute of subgroups")
        if message:
            place = f"subgroups[{int(i) + 1}].attribute"
            yield Problem("trial.yaml", None, place, f"{message}; allowed: another name")


def _measures(trial: Trial, taken: dict[str, str]) -> Iterator[Problem]:
    """Hold measures and the front parts of ids against `taken`, and add them to it."""
    table = trial.outcomes
    missing, measures, before = table["threshold"].isna(), set(table["measure"]), dict(taken)
    graded, owner = set(table.loc[~missing, "measure"]), {}
    for i, key in zip(table.index, outcome_keys(table), strict=True):
        measure = table.loc[i, "measure"]
        clash = next((name for name in (measure, key) if name in before), None)
        message = ""
        if clash is not None:
            message = f"{clash!r} is the name of {before[clash]}"
        elif missing[i] and measure in graded:
            message = "with a threshold in one row, and without one here"
        elif key != measure and key in measures:
            message = f"with its threshold it is {key!r}, the name of another measure"
        elif owner.setdefault(key, measure) != measure:
            message = f"with its threshold it is {key!r}, an outcome of {owner[key]!r}"
        if message:
            text = f"found {measure!r}: {message}; allowed: another name of the measure"
            yield Problem("outcomes.csv", int(i) + 2, "measure", text)
        for name in (measure, key):
            taken.setdefault(name, "an outcome")
