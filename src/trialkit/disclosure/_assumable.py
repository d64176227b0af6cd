"""What can be asked of a record that it does not print, and what can be supposed about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from trialkit import cohorts
from trialkit.cohorts import SAME_VISIT, Unanswered
from trialkit.disclosure._dose_open import DOSE
from trialkit.disclosure._unprinted import TOO_MANY, tables_that_fit
from trialkit.errors import TooLargeError
from trialkit.replication import efficacy

if TYPE_CHECKING:
    import pandas as pd

    from trialkit.cohorts import CohortSpace
    from trialkit.records import Trial

PRINTED, LEFT_OPEN = "printed", "open"
EQUAL_GROUPS = "equal-groups"
NOTHING_ASKED = (
    "There is nothing to ask here: the record has no two subgroups that are everybody, or its "
    "printed counts fix how every outcome is divided over them."
)


class Asked(NamedTuple):
    """A count that was not printed: patients with an outcome in the first of two subgroups.

    Attributes
    ----------
    attribute, outcome : str
        Names in the space of cohorts.
    label : str
        The outcome in words.
    levels : tuple of str
        The two subgroups in the space.
    who : tuple of str
        The two subgroups in words.
    n : tuple of int
        Their sizes.
    """

    attribute: str
    outcome: str
    label: str
    levels: tuple[str, str]
    who: tuple[str, str]
    n: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Assumable:
    """What can be asked of a record, and what can be supposed about it.

    Attributes
    ----------
    trial : Trial
    asked : dict of str to Asked
        By name of the outcome; the one of the notebook comes first.
    visits : bool
        Whether several thresholds of one measure were printed, so that it matters whether they
        were judged at the same visit.
    split : Asked or None
        An outcome that was printed for both subgroups; None where there is none.
    splits : dict of int to int
        How it could be divided: patients of the first subgroup, and of the second with it.
    printed : int or None
        How it was divided, in the first subgroup; None where there is no split.
    equal : bool
        Whether the sizes of dose groups were not printed and could be equal.
    links : dict of str to str
        Named assumptions that tie two outcomes together, and each in words.
    dose_outcome : str
        Outcome of the question on the dose; empty where there is none.
    alpha : float
        Level that p-values are held against.
    """

    trial: Trial
    asked: dict[str, Asked]
    visits: bool
    split: Asked | None
    splits: dict[int, int]
    printed: int | None
    equal: bool
    links: dict[str, str]
    dose_outcome: str
    alpha: float


def assumable(trial: Trial, confidence: float = 0.95) -> Assumable | Unanswered:
    """Find what can be asked and assumed about a record.

    Asked is how the patients with an outcome or an event are divided over the first two subgroups
    that are everybody, where the printed counts leave that open.

    Returns
    -------
    Assumable or Unanswered
        Unanswered, with the reason, where there is nothing to ask, the printed counts contradict
        each other, or too many cohorts fit to go through.
    """
    base = space_of(trial, "any")
    if base.contradiction:
        return Unanswered(f"There is nothing to ask here: {base.contradiction}.")
    pairs, named = _pairs(trial, base), cohorts.assumptions(trial).set_index("name")
    try:
        asked = {one.outcome: one for one in pairs if len(tables_of(base, one)) > 1}
    except TooLargeError:
        return Unanswered(TOO_MANY)
    if not asked:
        return Unanswered(NOTHING_ASKED)
    applies = named.index[named["applies"]]
    split = next((one for one in pairs if _is_printed(trial, one)), None)
    splits: dict[int, int] = {}
    if split is not None:
        found = tables_of(space_of(trial, "any", (), split), split)
        # Where the total is not known exactly, a count in one group does not give the other.
        if len(set(found["s1"] + found["s2"])) == 1:
            splits = dict(sorted(zip(found["s1"].tolist(), found["s2"].tolist(), strict=True)))
    return Assumable(
        trial=trial,
        asked=dict(sorted(asked.items(), key=lambda item: item[0] not in _after(pairs, split))),
        visits=SAME_VISIT in applies,
        split=split,
        splits=splits,
        printed=None if split is None else int(tables_of(base, split)["s1"].iloc[0]),
        equal=EQUAL_GROUPS in applies,
        links={name: _link_words(name, base) for name in applies if _is_link(name)},
        dose_outcome=_dose_outcome(trial, base),
        alpha=round(1 - confidence, 6),
    )


# A student goes forth and back between settings; a space keeps what was counted in it.
@lru_cache(maxsize=128)
def space_of(
    trial: Trial,
    visits: str,
    assume: tuple[str, ...] = (),
    divided: Asked | None = None,
    split: str | int = LEFT_OPEN,
) -> CohortSpace:
    """Return the cohorts that fit, with an outcome divided over the subgroups as supposed."""
    changed = trial if divided is None else _divided(trial, divided, split)
    return cohorts.compatible(changed, assume=assume, visits=visits)


@lru_cache(maxsize=512)
def tables_of(space: CohortSpace, asked: Asked) -> pd.DataFrame:
    """Return how an outcome can be divided over the subgroups, as `tables_that_fit`."""
    return tables_that_fit(space, asked.attribute, asked.outcome, asked.levels)


def _dose_outcome(trial: Trial, base: CohortSpace) -> str:
    first = efficacy.headline(trial)
    levels = base.views.get(DOSE, base.attributes.get(DOSE, ()))
    key = "" if first is None else str(first["id"]).split(".")[0]
    return key if len(levels) > 1 and key in {**base.attributes, **base.views} else ""


def _pairs(trial: Trial, base: CohortSpace) -> list[Asked]:
    """All outcomes and events that some patients have, with the first two subgroups."""
    named = trial.subgroups.assign(attribute=trial.subgroups["attribute"].fillna("subgroup"))
    groups = (
        (attribute, rows.to_dict("records"))
        for attribute, rows in named.groupby("attribute", sort=False)
        if attribute in base.attributes
        if len(rows) == 2 and int(rows["n"].sum()) == trial.n_treated
    )
    attribute, two = next(groups, ("", []))
    if not two:
        return []
    first, second = two
    levels, who = ((str(first[key]), str(second[key])) for key in ("subgroup", "label"))
    printed = trial.outcomes.assign(key=trial.outcomes["id"].str.split(".").str[0])
    printed = printed[printed["subgroup"].eq("all")].set_index("key")["label"]
    known = {**base.attributes, **base.views}
    return [
        Asked(
            attribute=str(attribute),
            outcome=name,
            label=str(printed.get(name, base.labels[name])),
            levels=levels,
            who=who,
            n=(int(first["n"]), int(second["n"])),
        )
        for name in known
        if known[name] == ("yes", "no")
    ]


def _after(pairs: list[Asked], split: Asked | None) -> tuple[str, ...]:
    """The outcome that is printed next after the split one: what the notebook asks."""
    names = [one.outcome for one in pairs]
    if split is None:
        return ()
    at = names.index(split.outcome)
    return tuple(names[at + 1 : at + 2])


def _is_printed(trial: Trial, asked: Asked) -> bool:
    rows = trial.outcomes[trial.outcomes["id"].str.split(".").str[0].eq(asked.outcome)]
    return set(asked.levels) <= set(rows["subgroup"])


def _divided(trial: Trial, asked: Asked, split: str | int) -> Trial:
    """Return the record with an outcome divided otherwise over the subgroups, or not at all."""
    outcomes = trial.outcomes
    rows = outcomes["id"].str.split(".").str[0].eq(asked.outcome)
    rows &= outcomes["subgroup"].isin(asked.levels)
    if split == LEFT_OPEN:
        return replace(trial, outcomes=outcomes[~rows])
    total = int(outcomes.loc[rows, "responders"].sum())
    outcomes = outcomes.copy()
    for level, n, count in zip(asked.levels, asked.n, (split, total - int(split)), strict=True):
        here = rows & outcomes["subgroup"].eq(level)
        outcomes.loc[here, ["responders", "n"]] = [count, n]
        outcomes.loc[here, "count_printed"] = "yes"
    return replace(trial, outcomes=outcomes)


def _is_link(name: str) -> bool:
    return name not in (SAME_VISIT, EQUAL_GROUPS)


def _link_words(name: str, base: CohortSpace) -> str:
    for kind, words in (("implies", "all have"), ("is", "are exactly those with")):
        one, found, other = name.partition(f"-{kind}-")
        if found:
            return f"“{base.labels[one]}”: {words} “{base.labels[other]}”"
    return name
