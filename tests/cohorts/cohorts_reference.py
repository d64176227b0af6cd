"""A second way to the same answers: small invented records, and brute force over their cohorts.

Nothing here uses the code under test. A kind of patient is described by what the record would
have measured (an improvement in percent, not a band), and whether a cohort is compatible is
decided from the printed rows themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations_with_replacement, product
from math import comb, factorial, prod
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from trialkit.records import Trial, schema

empty_table = cache(schema.empty_table)
THRESHOLDS = ((40, "at least"), (75, "more than"), (75, "at least"), (90, "more than"))


class Arm(NamedTuple):
    """One row of arms.csv."""

    key: str
    phase: str
    n: int | None
    phase_n: int | None
    dose: float
    infusions: int = 1


class Outcome(NamedTuple):
    """One row of outcomes.csv; no threshold for an outcome that is only there or not."""

    measure: str
    threshold: float | None
    rule: str | None
    subgroup: str
    responders: int
    n: int
    printed: str | None = None


@dataclass(frozen=True)
class Spec:
    """What an invented record prints."""

    n: int
    groups: dict[str | None, list[tuple[str, int]]] = field(default_factory=dict)
    arms: list[Arm] = field(default_factory=lambda: [Arm("S", "1", None, None, 1.0)])
    outcomes: list[Outcome] = field(default_factory=list)
    events: dict[str, int] = field(default_factory=dict)

    def trial(self) -> Trial:
        """Return the record, without the validation that would refuse contradictions."""
        return Trial(
            id="invented",
            title="Invented",
            short_title="Invented",
            citation="Invented for the tests",
            registry_id="none",
            n_treated=self.n,
            arms=self._arms(),
            outcomes=self._outcomes(),
            safety=self._safety(),
            subgroups=self._subgroups(),
            sources=pd.DataFrame(),
            not_published=pd.DataFrame(),
            about={"data_kind": "synthetic"},
            **{
                name: empty_table(name)
                for name in (
                    "visits",
                    "events",
                    "criteria",
                    "registry",
                    "claims",
                    "references",
                    "patients",
                )
            },
        )

    def _arms(self) -> pd.DataFrame:
        rows = [
            {
                "arm": arm.key,
                "label": f"arm {arm.key}",
                "phase": arm.phase,
                "n": arm.n,
                "phase_n": arm.phase_n,
                "dose_per_kg": arm.dose,
                "interval_days": 14,
                "infusions": arm.infusions,
                "source": "made-up",
            }
            for arm in self.arms
        ]
        return _table("arms", rows)

    def _outcomes(self) -> pd.DataFrame:
        rows = [
            {
                "id": f"{outcome.measure}{'' if outcome.threshold is None else i}.{i}",
                "label": f"outcome {i}",
                "measure": outcome.measure,
                "threshold": outcome.threshold,
                "threshold_rule": outcome.rule,
                "subgroup": outcome.subgroup,
                "responders": outcome.responders,
                "n": outcome.n,
                "count_printed": "yes" if outcome.printed is None else "no",
                "printed": outcome.printed,
                "source": "made-up",
            }
            for i, outcome in enumerate(self.outcomes)
        ]
        return _table("outcomes", rows)

    def _safety(self) -> pd.DataFrame:
        rows = [
            {
                "id": name,
                "event": name,
                "scope": "all",
                "patients": patients,
                "n": self.n,
                "printed": "counted",
                "source": "made-up",
            }
            for name, patients in self.events.items()
        ]
        return _table("safety", rows)

    def _subgroups(self) -> pd.DataFrame:
        rows = [
            (key, f"group {key}", n, "made-up", attribute)
            for attribute, groups in self.groups.items()
            for key, n in groups
        ]
        columns = ["subgroup", "label", "n", "source", "attribute"]
        return pd.DataFrame(rows, columns=columns, dtype="string").astype({"n": "Int64"})


def _table(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    empty = empty_table(name)
    if not rows:
        return empty
    return pd.DataFrame(rows).reindex(columns=empty.columns).astype(empty.dtypes.to_dict())


# --- kinds of patients, and which cohorts keep what is printed


def thresholds(spec: Spec) -> list[tuple[float, str]]:
    """Return the thresholds that a record prints, easiest first."""
    return sorted({(o.threshold, o.rule) for o in spec.outcomes if o.threshold is not None})


def passes(improvement: float, threshold: float, rule: str) -> bool:
    """Whether an improvement in percent is a response."""
    return improvement >= threshold if rule == "at least" else improvement > threshold


def kinds(spec: Spec, visits: str = "same") -> list[dict[Any, Any]]:
    """List every kind of patient; improvements that pass the same thresholds are one kind.

    With visits "any" a patient has no improvement but an answer for each threshold, under the key
    (threshold, rule).
    """
    choices: dict[Any, list[Any]] = {}
    for attribute, groups in spec.groups.items():
        names = [key for key, _ in groups]
        if sum(n for _, n in groups) < spec.n:
            names.append("other")
        choices[attribute or "subgroup"] = names
    choices["arm"] = [arm.key for arm in spec.arms]
    grades = thresholds(spec)
    if visits == "any":
        choices |= {grade: ["yes", "no"] for grade in grades}
    elif grades:
        lowest = grades[0][0] - 1
        choices["pasi"] = [lowest] + [t if rule == "at least" else t + 0.25 for t, rule in grades]
    plain = [o.measure for o in spec.outcomes if o.threshold is None]
    for name in [*dict.fromkeys(plain), *spec.events]:
        choices[name] = ["yes", "no"]
    return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]


def look(spec: Spec, patient: dict[str, Any], view: str) -> str:
    """Return the level of an attribute or view that a patient has."""
    if view in ("dose", "cumulative_dose", "phase"):
        arm = next(arm for arm in spec.arms if arm.key == patient["arm"])
        if view == "phase":
            return arm.phase
        return f"{arm.dose * (arm.infusions if view == 'cumulative_dose' else 1):g}"
    if view.startswith("pasi") and view != "pasi":
        grades = thresholds(spec)
        named = {f"pasi{t:g}": (t, rule) for t, rule in reversed(grades)}
        named |= {f"pasi{t:g}_above": (t, "more than") for t, rule in grades if rule == "at least"}
        return "yes" if _reaches(patient, *named[view]) else "no"
    return str(patient[view])


class Fact(NamedTuple):
    """The patients' points add up to a number in a range; mostly one point for who is meant."""

    points: Callable[[dict[str, Any]], int]
    low: int
    high: int


def facts(spec: Spec, assume: tuple[str, ...] = ()) -> list[Fact]:
    """List what a record says about its patients, row by row."""
    found = [Fact(lambda patient: 1, spec.n, spec.n)]
    member: dict[str, Callable[[dict[str, Any]], int]] = {"all": lambda patient: 1}
    size = {"all": spec.n}
    for attribute, groups in spec.groups.items():
        for key, n in groups:
            member[key] = lambda p, a=attribute or "subgroup", key=key: int(p[a] == key)
            size[key] = n
            found.append(Fact(member[key], n, n))
    for arm in spec.arms:
        inside = _in_arms([arm])
        found.append(Fact(inside, 1, spec.n))
        if arm.n is not None:
            found.append(Fact(inside, arm.n, arm.n))
        if arm.phase_n is not None:
            phase = _in_arms([other for other in spec.arms if other.phase == arm.phase])
            found.append(Fact(phase, arm.phase_n, arm.phase_n))
    for outcome in spec.outcomes:
        unknown = size[outcome.subgroup] - outcome.n
        points = lambda p, o=outcome: member[o.subgroup](p) * responds(p, o)  # noqa: E731
        found.append(Fact(points, outcome.responders, outcome.responders + unknown))
    for event, count in spec.events.items():
        found.append(Fact(lambda p, event=event: int(p[event] == "yes"), count, count))
    for name in assume:
        found += _assumed(spec, name)
    return found


def _in_arms(arms: list[Arm]) -> Callable[[dict[str, Any]], int]:
    keys = {arm.key for arm in arms}
    return lambda patient: int(patient["arm"] in keys)


def _assumed(spec: Spec, name: str) -> list[Fact]:
    if name == "equal-groups":
        pools: dict[str | None, list[Arm]] = {}
        for arm in spec.arms:
            if arm.n is None:
                pools.setdefault(arm.phase if arm.phase_n else None, []).append(arm)
        return [
            Fact(lambda p, a=first, b=other: _in_arms([a])(p) - _in_arms([b])(p), 0, 0)
            for first, *others in pools.values()
            for other in others
        ]
    if name == "same-visit":  # nothing to add: a patient of `kinds` has one improvement
        return []
    outcome, kind, graded = name.split("-")
    answers = [("yes", "no")] if kind == "implies" else [("yes", "no"), ("no", "yes")]
    return [
        Fact(lambda p, pair=pair: int((p[outcome], look(spec, p, graded)) == pair), 0, 0)
        for pair in answers
    ]


def responds(patient: dict[str, Any], outcome: Outcome) -> bool:
    """Whether a patient has an outcome."""
    if outcome.threshold is None:
        return patient[outcome.measure] == "yes"
    return _reaches(patient, outcome.threshold, outcome.rule)


def _reaches(patient: dict[Any, Any], threshold: float, rule: str) -> bool:
    if "pasi" in patient:
        return passes(patient["pasi"], threshold, rule)
    return patient[threshold, rule] == "yes"


def is_compatible(spec: Spec, patients: list[dict[str, Any]]) -> bool:
    """Whether these patients could be those of the record."""
    return all(low <= sum(map(points, patients)) <= high for points, low, high in facts(spec))


class Cohorts:
    """All compatible cohorts of a small record, found by trying every multiset of patients.

    Attributes
    ----------
    found : list of (patients, ways)
        Each compatible cohort, and in how many ways its patients can be labelled.
    """

    def __init__(self, spec: Spec, assume: tuple[str, ...] = (), visits: str = "same") -> None:
        self.spec, self.kinds = spec, kinds(spec, visits)
        known = facts(spec, assume)
        points = np.array([[fact.points(kind) for fact in known] for kind in self.kinds])
        tried = np.array(list(combinations_with_replacement(range(len(self.kinds)), spec.n)))
        sums = points[tried].sum(axis=1)
        fits = (sums >= [fact.low for fact in known]) & (sums <= [fact.high for fact in known])
        self._chosen = tried[fits.all(axis=1)].tolist()
        self._ways = [
            factorial(spec.n) // prod(map(factorial, Counter(chosen).values()))
            for chosen in self._chosen
        ]
        self.found = [
            ([self.kinds[i] for i in chosen], ways)
            for chosen, ways in zip(self._chosen, self._ways, strict=True)
        ]

    @property
    def tables(self) -> int:
        """Number of integer tables."""
        return len(self._chosen)

    @property
    def assignments(self) -> int:
        """Number of labelled assignments."""
        return sum(self._ways)

    def sub_tables(self, *views: str) -> dict[tuple[tuple[tuple[str, ...], int], ...], int]:
        """Return the labelled assignments of each sub-table: {((cell, patients), …): ways}."""
        cell = [tuple(look(self.spec, kind, view) for view in views) for kind in self.kinds]
        found: Counter = Counter()
        for chosen, ways in zip(self._chosen, self._ways, strict=True):
            found[tuple(sorted(Counter(cell[i] for i in chosen).items()))] += ways
        return dict(found)


def multisets(spec: Spec, visits: str = "same") -> int:
    """How many multisets of patients brute force would have to try."""
    return comb(len(kinds(spec, visits)) + spec.n - 1, spec.n)


def same_visit(spec: Spec) -> tuple[str, ...]:
    """Name the assumption that several thresholds of one measure rest on by default."""
    return ("same-visit",) if len(thresholds(spec)) > 1 else ()
