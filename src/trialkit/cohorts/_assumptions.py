"""Named assumptions that a record does not print.

All are off unless one asks for them, but one: that the thresholds of a measure were judged at the
same visit. The attributes are built on it (see ``_reading``), so it adds no constraint here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from trialkit.cohorts._model import Constraint, Model
from trialkit.cohorts._pools import arm_pools
from trialkit.cohorts._reading import SAME_VISIT, rows_of, several_thresholds
from trialkit.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from trialkit.records import Trial

EQUAL_GROUPS = "equal-groups"
UNIFORM = "uniform-labelling"
# Shown even where a record has no such outcome, so that one can look up why it does not apply.
_USUAL = (("pga", "pasi75", "implies"), ("pga", "pasi90", "is"))


@dataclass(frozen=True)
class Assumption:
    """A named assumption, what it says, and the constraints it adds; None where not applicable."""

    name: str
    says: str
    constraints: tuple[Constraint, ...] | None


def known(model: Model, trial: Trial) -> dict[str, Assumption]:
    """Return all assumptions that have a name for this record."""
    found = [_same_visit(trial), _equal_groups(model, trial)]
    yes_no = [name for name, view in model.views.items() if view.kind == "outcome"]
    graded = [name for name, view in model.views.items() if view.kind == "threshold"]
    pairs = [(one, other, kind) for one in yes_no for other in graded for kind in ("implies", "is")]
    pairs += [pair for pair in _USUAL if pair not in pairs]
    found += [_link(model, *pair) for pair in pairs]
    return {assumption.name: assumption for assumption in found}


def assume(model: Model, trial: Trial, names: Iterable[str]) -> Model:
    """Add the constraints of named assumptions to a model.

    Raises
    ------
    ParameterError
        If a name is unknown or does not apply to the record; the message lists those that do.
    """
    names = tuple(names)
    table = known(model, trial) if names else {}
    allowed = [name for name, assumption in table.items() if assumption.constraints is not None]
    added: list[Constraint] = []
    for name in names:
        if name not in table:
            why = "is not known"
        elif table[name].constraints is None:
            why = f"does not apply to {trial.id}"
        elif name == SAME_VISIT and name not in model.assumptions:
            why = 'contradicts visits="any"'
            allowed.remove(name)
        else:
            added += table[name].constraints
            continue
        raise ParameterError(f"assume: {name!r} {why}; allowed: {', '.join(allowed) or 'none'}")
    return replace(model, constraints=(*model.constraints, *added))


def _same_visit(trial: Trial) -> Assumption:
    measures = several_thresholds(rows_of(trial.outcomes))
    of = " and all ".join(measure.upper() for measure in measures)
    says = (
        f"all {of} thresholds" if measures else "all thresholds of one measure"
    ) + " were judged at the same visit, so whoever is above one of them is above all lower ones"
    return Assumption(SAME_VISIT, says, () if measures else None)


def _equal_groups(model: Model, trial: Trial) -> Assumption:
    says = "arms that share a printed total and have no printed size of their own are equally large"
    constraints: list[Constraint] = []
    attribute = next((name for name, view in model.views.items() if view.kind == "arm"), "")
    labels = trial.arms["label"].tolist()
    for arms, total in arm_pools(trial):
        if len(arms) == 1:
            continue
        each, left = divmod(total, len(arms))
        if left:
            return Assumption(EQUAL_GROUPS, f"{says} (here {total} is not divisible)", None)
        for i in arms:
            where = ((attribute, frozenset({i})),)
            what = f"{labels[i]} as large as its fellows"
            constraints.append(Constraint(what, where, each, each, EQUAL_GROUPS))
    return Assumption(EQUAL_GROUPS, says, tuple(constraints) or None)


def _link(model: Model, one: str, other: str, kind: str) -> Assumption:
    name = f"{one}-{kind}-{other}"
    if kind == "implies":
        says = f"every patient with {one} = yes has {other} = yes"
    else:
        says = f"the patients with {one} = yes are the patients with {other} = yes"
    if one not in model.views or other not in model.views:
        return Assumption(name, says, None)
    crossed = [("yes", "no")] if kind == "implies" else [("yes", "no"), ("no", "yes")]
    constraints = tuple(
        Constraint(
            f"{one} = {a} and {other} = {b}", (_at(model, one, a), _at(model, other, b)), 0, 0, name
        )
        for a, b in crossed
    )
    return Assumption(name, says, constraints)


def _at(model: Model, name: str, level: str) -> tuple[str, frozenset[int]]:
    view = model.views[name]
    wanted = view.levels.index(level)
    return view.attribute, frozenset(i for i, at in enumerate(view.of) if at == wanted)
