"""Invented patients made from a record's own criteria, to practise on. No real patient is here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from trialkit.protocol.entry import (
    IN,
    OPERATORS,
    OUT,
    YES_OR_NO,
    criteria_in_force,
    criteria_versions,
    decide,
    found_text,
)

if TYPE_CHECKING:
    from trialkit.records import Trial

_NAMES = {
    "ast_alt": "AST or ALT",
    "bmi": "BMI",
    "bsa": "affected body surface",
    "disease_months": "duration of disease",
    "dlqi": "DLQI",
    "months_since_systemic": "months since systemic therapy",
    "months_since_trial": "months since another trial",
    "pasi": "PASI",
    "pga": "PGA",
    "spga": "sPGA",
    "wbc": "white blood cells",
    "weeks_since_topical": "weeks since topical therapy",
}
# How far inside a limit an easy case lies: a third of the limit, so that 10 becomes 13.
_MARGIN = 1 / 3


def example_patients(trial: Trial) -> pd.DataFrame:
    """Make a few patients, each with one point to discover, from the record's entry criteria.

    Every value is invented: it is a limit of a criterion, or lies a third of the limit away from
    it. Nobody in the trial is described.

    Returns
    -------
    DataFrame
        patient ("SYN-01", …), point (what the patient is there to show), then one column a
        variable of the criteria. ``attrs["synthetic"]`` is True. Empty when the record has no
        criteria; a point that its criteria cannot show is left out.
    """
    bench = _Bench(
        criteria=trial.criteria,
        easy=easy_patient(trial),
        versions=tuple(
            criteria_in_force(trial, v).to_dict("records") for v in criteria_versions(trial)
        ),
    )
    # Without a patient who is in under every version there is nothing to vary.
    cases = (
        [("meets every criterion with room to spare", {})]
        + [(point, changed) for point, find in _POINTS.items() if (changed := find(bench))]
        if bench.decisions({}) == {IN}
        else []
    )
    rows = [
        {"patient": f"SYN-{number:02d}", "point": point, **bench.easy, **changed}
        for number, (point, changed) in enumerate(cases, start=1)
    ]
    columns = ["patient", "point", *bench.easy]
    table = pd.DataFrame(rows, columns=columns).astype({"patient": "str"})
    table.attrs["synthetic"] = True
    return table


def easy_patient(trial: Trial) -> dict[str, Any]:
    """Return values, by variable, of an invented patient who meets all versions' criteria.

    Where versions contradict each other on a variable, no value can: one of its limits is taken.
    """
    return {
        str(variable): _inside(rows)
        for variable, rows in trial.criteria.groupby("variable", sort=False)
    }


def variable_name(variable: str, unit: Any = None) -> str:
    """Return the name of a variable for a label, with its unit: "PASI (points)"."""
    name = _NAMES.get(variable, variable.replace("_", " "))
    return name if unit is None or pd.isna(unit) or unit in name else f"{name} ({unit})"


def patient_sheet(trial: Trial) -> pd.DataFrame:
    """Return the invented patients as a sheet to judge: one row a variable, one column a patient.

    Columns: "looked at" (variable with unit), then the patients' ids. ``attrs["synthetic"]`` is
    True; empty when the record has no criteria.
    """
    patients = example_patients(trial).set_index("patient")
    about = trial.criteria.drop_duplicates("variable").set_index("variable")
    rows = [
        {"looked at": _looked_at(variable, about.loc[variable])}
        | {patient: found_text(value) for patient, value in patients[variable].items()}
        for variable in patients.columns.drop("point")
    ]
    sheet = pd.DataFrame(rows, columns=["looked at", *patients.index])
    sheet.attrs["synthetic"] = True
    return sheet


def _looked_at(variable: str, row: pd.Series) -> str:
    """A yes-or-no criterion is its own question; any other value has a name and a unit."""
    if row["operator"] == YES_OR_NO:
        return str(row["label"])
    return variable_name(variable, row["unit"])


def excluded_by(trial: Trial, criterion_id: str) -> dict[str, Any]:
    """Return the change to an easy patient that makes one exclusion criterion apply.

    Raises
    ------
    ValueError
        If the record has no exclusion criterion of that id.
    """
    rows = trial.criteria[trial.criteria["kind"].eq("exclusion")]
    found = rows[rows["id"].eq(criterion_id)]
    if found.empty:
        known = ", ".join(rows["id"]) or "none"
        raise ValueError(f"criterion {criterion_id!r} is not an exclusion; allowed: {known}")
    row = found.iloc[0].to_dict()
    return {row["variable"]: _applying(row)}


def slider_range(rows: pd.DataFrame) -> tuple[float, float, float]:
    """Return low, high and step of a slider that crosses the limits of one variable's criteria."""
    limits = _limits(rows)
    step = 1.0 if all(limit == int(limit) for limit in limits) else 0.5
    reach = 2 * max(step, math.ceil(_MARGIN * limits[0] / step) * step)
    if len(limits) > 1 and limits[-1] > limits[0]:
        reach = max(step, math.ceil((limits[-1] - limits[0]) / 4 / step) * step)
    return max(0.0, limits[0] - reach), limits[-1] + reach, step


def _limits(rows: pd.DataFrame) -> list[float]:
    values = pd.concat([rows["low"], rows["high"]]).dropna()
    return sorted({float(value) for value in values})


def _inside(rows: pd.DataFrame) -> float | bool:
    """Find a value that meets all inclusion and no exclusion criteria on one variable."""
    if rows["operator"].eq(YES_OR_NO).any():
        return bool(rows["kind"].eq("inclusion").all())
    limits = _limits(rows)
    spread = [(low + high) / 2 for low, high in pairwise(limits)]
    tries = [x for limit in limits for x in (_away(limit, +1), _away(limit, -1), limit)]
    variable = rows["variable"].iloc[0]
    criteria = rows.to_dict("records")
    for value in [*map(_neat, spread), *tries, *spread]:
        if value >= 0 and decide({variable: value}, criteria) == IN:
            return value
    return limits[0]


def _away(limit: float, side: int) -> float:
    """Return a value a third of the limit away; whole where the limit is whole."""
    if limit == int(limit):
        return limit + side * max(1.0, float(round(_MARGIN * limit)))
    return round(limit + side * _MARGIN * limit, 1)


def _neat(value: float) -> float:
    return float(round(value)) if value >= 2 else round(value, 1)


def _applying(row: Mapping[str, Any]) -> float | bool:
    """Find a value to which one criterion applies."""
    if row["operator"] == YES_OR_NO:
        return True
    limits = [float(limit) for limit in (row["low"], row["high"]) if not pd.isna(limit)]
    tries = [sum(limits) / len(limits), *(_away(x, side) for x in limits for side in (-1, 1))]
    return next(
        x for x in tries if x >= 0 and OPERATORS[row["operator"]](x, row["low"], row["high"])
    )


@dataclass(frozen=True)
class _Bench:
    """What the example patients are made from."""

    criteria: pd.DataFrame
    easy: dict[str, Any]
    versions: tuple[list[dict[str, Any]], ...]

    def decisions(self, changed: dict[str, Any]) -> set[str]:
        """Decide on the easy patient with something changed, under every version."""
        return {decide(self.easy | changed, criteria) for criteria in self.versions}

    def first_on_limit(self, rows: pd.DataFrame, wanted: set[str]) -> dict[str, Any] | None:
        """Find the first limit on which a patient, easy otherwise, gets the wanted decisions."""
        for row in rows[rows["operator"].ne(YES_OR_NO)].to_dict("records"):
            for limit in (row["high"], row["low"]):
                changed = {row["variable"]: limit}
                if not pd.isna(limit) and self.decisions(changed) == wanted:
                    return {row["variable"]: float(limit)}
        return None

    def of_kind(self, kind: str) -> pd.DataFrame:
        return self.criteria[self.criteria["kind"].eq(kind)]


def _between_versions(bench: _Bench) -> dict[str, Any] | None:
    return bench.first_on_limit(bench.criteria, {IN, OUT})


def _on_an_entry_limit(bench: _Bench) -> dict[str, Any] | None:
    rows = bench.of_kind("inclusion")
    used = list(_between_versions(bench) or {})
    rows = rows[rows["operator"].isin(["more than", "less than"]) & ~rows["variable"].isin(used)]
    return bench.first_on_limit(rows.iloc[::-1], {OUT})


def _on_the_edge_of_a_range(bench: _Bench) -> dict[str, Any] | None:
    rows = bench.of_kind("inclusion")
    return bench.first_on_limit(rows[rows["operator"].eq("between")].iloc[::-1], {IN})


def _on_an_exclusion_limit(bench: _Bench) -> dict[str, Any] | None:
    return bench.first_on_limit(bench.of_kind("exclusion"), {IN})


def _kept_out(bench: _Bench) -> dict[str, Any] | None:
    for row in bench.of_kind("exclusion").iloc[::-1].to_dict("records"):
        changed = {row["variable"]: _applying(row)}
        if bench.decisions(changed) == {OUT}:
            return changed
    return None


def _not_known(bench: _Bench) -> dict[str, Any] | None:
    rows = bench.of_kind("inclusion")
    return None if rows.empty else {rows["variable"].iloc[-1]: None}


_POINTS = {
    "exactly on a limit that the versions judge differently": _between_versions,
    "exactly on a limit that must be passed, so not past it": _on_an_entry_limit,
    "on the edge of a range, whose limits count as inside (assumed)": _on_the_edge_of_a_range,
    "exactly on the limit of an exclusion, which is not yet past it": _on_an_exclusion_limit,
    "one exclusion is enough to keep a patient out": _kept_out,
    "one answer is missing, and a missing answer is not a no": _not_known,
}
