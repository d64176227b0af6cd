"""Entry criteria: which are in force in a registry version, and whom they let in."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from trialkit.protocol.registration import version_order

if TYPE_CHECKING:
    from trialkit.records import Trial

# Both limits of "between" count as inside: registries write "18 to 65" for it.
OPERATORS: Mapping[str, Callable[[float, Any, Any], bool]] = {
    "more than": lambda value, low, high: value > low,
    "at least": lambda value, low, high: value >= low,
    "less than": lambda value, low, high: value < high,
    "at most": lambda value, low, high: value <= high,
    "between": lambda value, low, high: low <= value <= high,
}
YES_OR_NO = "yes"

IN, OUT, OPEN = "in", "out", "cannot be decided"
MET, NOT_MET = "met", "not met"
KEEPS_OUT, LETS_PASS = "keeps out", "does not keep out"
NOT_KNOWN = "not known"

_COLUMNS = ["criterion", "kind", "found", "met", "admits", "verdict"]


def criteria_in_force(trial: Trial, version: str | None = None) -> pd.DataFrame:
    """Return the criteria that hold in one registry version.

    A criterion replaces those of earlier versions on the same variable and of the same kind. One
    that a later version does not mention is *assumed* to hold still: the column `carried_over`
    marks it.

    Parameters
    ----------
    trial : Trial
    version : str, optional
        Key of a version; the last one without it.

    Returns
    -------
    DataFrame
        The rows of ``trial.criteria`` in force, with `carried_over` (bool); empty when the record
        has no criteria.

    Raises
    ------
    ValueError
        If no criterion was stated in `version`.
    """
    order = criteria_versions(trial)
    criteria = trial.criteria
    if not order:
        return criteria.assign(carried_over=pd.Series(dtype=bool))
    chosen = order[-1] if version is None else version
    if chosen not in order:
        raise ValueError(f"version = {version!r} is not known; allowed: {', '.join(order)}")
    place = criteria["version"].map({name: i for i, name in enumerate(order)}).astype(int)
    stated = criteria[place <= order.index(chosen)]
    place = place[stated.index]
    newest = place.groupby([stated["kind"], stated["variable"]]).transform("max")
    held = stated[place == newest]
    return held.assign(carried_over=held["version"].ne(chosen)).reset_index(drop=True)


def criteria_versions(trial: Trial) -> list[str]:
    """Return the versions that state entry criteria, oldest first."""
    return version_order(trial, trial.criteria["version"])


def eligibility(patient: Mapping[str, Any] | pd.Series, criteria: pd.DataFrame) -> pd.DataFrame:
    """Hold one patient against a list of criteria.

    Parameters
    ----------
    patient : mapping or Series
        Variable to value: a number, or True/False for a yes-or-no criterion. A value that is
        missing or absent is not known, and is never taken for a "no".
    criteria : DataFrame
        Rows of ``trial.criteria``, such as `criteria_in_force` returns.

    Returns
    -------
    DataFrame
        One row a criterion, indexed by its id: criterion, kind, found (text), met (whether the
        criterion applies), admits (whether it lets the patient in), verdict. `met` and `admits`
        are nullable booleans.

    Raises
    ------
    ValueError
        If a value is neither a number nor True/False, or not what its criterion asks for.
    """
    rows = {}
    for row in _rows(criteria):
        value = patient.get(row["variable"])
        met = _met(value, row)
        rows[row["id"]] = {
            "criterion": row["label"],
            "kind": row["kind"],
            "found": found_text(value, row["unit"]),
            "met": met,
            "admits": _admits(met, row),
            "verdict": _verdict(met, row["kind"]),
        }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=_COLUMNS).rename_axis("id")
    return table.astype({"met": "boolean", "admits": "boolean"})


def decision(table: pd.DataFrame) -> str:
    """Return "in", "out" or "cannot be decided" for a table of `eligibility`.

    One criterion that keeps the patient out decides; otherwise a value that is not known leaves
    it open. Without criteria nothing can be decided.
    """
    if table["admits"].eq(False).fillna(False).any():
        return OUT
    if table.empty or table["admits"].isna().any():
        return OPEN
    return IN


def decide(
    patient: Mapping[str, Any] | pd.Series, criteria: pd.DataFrame | Sequence[Mapping[str, Any]]
) -> str:
    """Return what `decision` says of `eligibility`, without making the table.

    Who asks often hands over the criteria as a list of rows (``to_dict("records")``).
    """
    rows = _rows(criteria) if isinstance(criteria, pd.DataFrame) else criteria
    admits = [_admits(_met(patient.get(row["variable"]), row), row) for row in rows]
    if any(found is False for found in admits):
        return OUT
    return IN if admits and all(admits_ is True for admits_ in admits) else OPEN


def screening(trial: Trial, patients: pd.DataFrame) -> pd.DataFrame:
    """Decide on several patients under every version of the criteria.

    Returns
    -------
    DataFrame
        patient, version (readable name), decision, because (the criteria that decided, or that
        could not be judged; empty for a patient who is in). ``attrs["synthetic"]`` is that of
        `patients`.
    """
    rows = []
    in_force = {name: criteria_in_force(trial, name) for name in criteria_versions(trial)}
    for patient in patients.to_dict("records"):
        for version, criteria in in_force.items():
            table = eligibility(patient, criteria)
            verdict = decision(table)
            failed = table["admits"].eq(False).fillna(False)
            because = table[failed if verdict == OUT else table["admits"].isna()]
            rows.append(
                {
                    "patient": patient["patient"],
                    "version": trial.source_label(version),
                    "decision": verdict,
                    "because": "; ".join(because["criterion"] + ": " + because["found"]),
                }
            )
    table = pd.DataFrame(rows, columns=["patient", "version", "decision", "because"])
    table.attrs["synthetic"] = patients.attrs.get("synthetic", False)
    return table


def found_text(value: Any, unit: Any = None) -> str:
    """Return a patient's value as text: "yes", "no", "12.5 percent" or "not known"."""
    if _is_missing(value):
        return NOT_KNOWN
    if is_yes_or_no(value):
        return "yes" if value else "no"
    if unit is None or pd.isna(unit):
        return f"{value:g}"
    joint = "×" if unit.startswith("10^") else " "
    return f"{value:g}{joint}{unit.removesuffix('s') if value == 1 else unit}"


def is_yes_or_no(value: Any) -> bool:
    """Whether a value answers a yes-or-no question; NumPy's booleans do too."""
    return isinstance(value, bool) or type(value).__name__ == "bool"


def _met(value: Any, row: Mapping[str, Any]) -> Any:
    if _is_missing(value):
        return pd.NA
    asks_yes_or_no = row["operator"] == YES_OR_NO
    number = isinstance(value, numbers.Real) and not is_yes_or_no(value)
    if asks_yes_or_no != is_yes_or_no(value) or not (asks_yes_or_no or number):
        allowed = "True or False" if asks_yes_or_no else "a number"
        raise ValueError(f"{row['variable']} = {value!r} cannot be judged; allowed: {allowed}")
    if asks_yes_or_no:
        return bool(value)
    return bool(OPERATORS[row["operator"]](value, row["low"], row["high"]))


def _rows(criteria: pd.DataFrame) -> list[dict[str, Any]]:
    return criteria.to_dict("records")


def _admits(met: Any, row: Mapping[str, Any]) -> Any:
    """Whether a criterion lets the patient in: inclusion when met, exclusion when not."""
    return pd.NA if met is pd.NA else met == (row["kind"] == "inclusion")


def _verdict(met: Any, kind: str) -> str:
    if met is pd.NA:
        return NOT_KNOWN
    if kind == "inclusion":
        return MET if met else NOT_MET
    return KEEPS_OUT if met else LETS_PASS


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and value != value)
