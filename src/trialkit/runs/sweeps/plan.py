"""What a sweep is going to do: every set checked and typed before anything starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat

from trialkit import parameters, records
from trialkit.errors import ParameterError, UsageError
from trialkit.runs import contract, fingerprints, library
from trialkit.runs.receipts import Inputs
from trialkit.runs.sweeps.ground import Ground

_ID = 16
_CHECKED = ("confidence", "seed")


@dataclass(frozen=True)
class ParameterSet:
    """One set of parameters: one execution of the notebook.

    Attributes
    ----------
    id : str
        Hash of the notebook and every parameter in force; the name of its folder.
    given : dict
        Parameters to hand over, in their types.
    force : dict of str to str
        Every parameter in force, given or by default.
    """

    id: str
    given: dict[str, Any]
    force: dict[str, str]

    @property
    def trial(self) -> str:
        """Its record; empty where the notebook takes none."""
        return self.force.get("trial", "")

    @property
    def label(self) -> str:
        """What was given, in words."""
        return ", ".join(f"{name} {value}" for name, value in self.given.items())


@dataclass(frozen=True)
class Common:
    """What all sets of one sweep share, for those who execute them.

    Attributes
    ----------
    name : str
        The notebook without suffix.
    source : str
        The notebook as text.
    takes_results : bool
        It has a parameter for the file of its results.
    bases : dict of str to Inputs
        For each record, what a set rests on besides its parameters, as the sweep begins.
    timeout : float
        Seconds that one set may take.
    keep_notebooks : bool
        Executed notebooks are kept also where all is well.
    """

    name: str
    source: str
    takes_results: bool
    bases: dict[str, Inputs]
    timeout: float = 600
    keep_notebooks: bool = False

    def inputs(self, this: ParameterSet) -> Inputs:
        """Return everything that one set rests on."""
        return replace(self.bases[this.trial], parameters=this.force)


@dataclass(frozen=True)
class Plan:
    """A sweep before it starts.

    Attributes
    ----------
    common : Common
    sets : tuple of ParameterSet
        In order, each once.
    names : tuple of str
        Parameters that the sets give: columns of the tables.
    typed : dict of str to dict
        Set to the value in force of each of `names`, in its type.
    twice : int
        Sets that were listed again, and are done once.
    """

    common: Common
    sets: tuple[ParameterSet, ...]
    names: tuple[str, ...]
    typed: dict[str, dict[str, Any]]
    twice: int


def make(
    notebook: Path,
    sets: Sequence[Mapping[str, str]],
    timeout: float = 600,
    keep_notebooks: bool = False,
) -> Plan:
    """Check every set against what the notebook declares.

    Parameters
    ----------
    notebook : pathlib.Path
    sets : sequence of mapping of str to str
        Parameters as typed by a person.
    timeout : float
        Seconds that one set may take.
    keep_notebooks : bool

    Raises
    ------
    UsageError, ParameterError
        If a name is not known, a value not of its type or not allowed, or a record not there.
    """
    content = library.read_notebook(notebook)
    declared = contract.declared(notebook)
    own = fingerprints.of_notebook(content)
    found: dict[str, ParameterSet] = {}
    for given in sets:
        this = _checked(notebook, declared, own, given)
        found.setdefault(this.id, this)
    names = tuple(dict.fromkeys(name for given in sets for name in given))
    ground = Ground(own)
    trials = {this.trial for this in found.values()}
    common = Common(
        notebook.stem,
        nbformat.writes(content),
        contract.RESULTS_PATH in declared,
        {trial: ground.inputs(trial) for trial in trials},
        timeout,
        keep_notebooks,
    )
    typed = {
        this.id: {name: this.given.get(name, this.force[name]) for name in names}
        for this in found.values()
    }
    return Plan(common, tuple(found.values()), names, typed, len(sets) - len(found))


def _checked(
    notebook: Path, declared: Mapping[str, Any], own: str, given: Mapping[str, str]
) -> ParameterSet:
    for name, value in given.items():
        if name not in declared:
            allowed = sorted(declared.keys() - {contract.RESULTS_PATH})
            raise UsageError(
                f"parameter {name!r} is not known to {notebook.stem}. "
                f"Allowed: {', '.join(allowed) or 'none'}."
            )
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ParameterError(f"{name} = {value!r} is not text in UTF-8") from None
    assigned = contract.assign({notebook: declared}, given)[notebook]
    force = contract.in_force({notebook: declared}, assigned)
    if "trial" in declared:
        known = records.available_trials()
        if force["trial"] not in known:
            raise UsageError(
                f"trial {force['trial']!r} is not known. Known records: {', '.join(known)}."
            )
        # What every notebook would refuse in its second cell is refused here.
        checked = {name: assigned[name] for name in _CHECKED if name in assigned}
        parameters.check(trial=force["trial"], **checked)
    identity = fingerprints.of_json([own, notebook.stem, force]).partition(":")[2]
    return ParameterSet(identity[:_ID], assigned, force)
