"""All human studies of the cells side by side, and what each of them could answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from trialkit import protocol
from trialkit.protocol.doses import BY_WEIGHT

if TYPE_CHECKING:
    from trialkit.records import Trial

PUBLISHED, REGISTERED, RECORD = "published", "registered, no results found", "this record"
QUESTIONS = {
    "control": "Is it better than no cells?",
    "dose": "Which dose?",
    "route": "Which route?",
    "cells": "Which cell source?",
    "mechanism": "How does it work?",
}
TISSUES = ("umbilical cord", "umbilical-cord blood", "adipose", "gingival")
OTHER_TISSUE = "not named"
COLUMNS = [
    "name",
    "kind",
    "n",
    "tissue",
    "route",
    "dose_low",
    "dose_high",
    "dose_unit",
    "doses",
    "dose_groups",
    "randomised",
    "comparator",
    "source",
    "invented",
]


def landscape(trial: Trial, studies: pd.DataFrame, registered: pd.DataFrame) -> pd.DataFrame:
    """Put a record beside the other studies and the registered trials.

    Parameters
    ----------
    trial : Trial
        Its own row in `studies`, found by the registration number, is left out.
    studies, registered : DataFrame
        The tables ``comparators/other_studies`` and ``comparators/registered_trials``.

    Returns
    -------
    DataFrame
        One row a study, the record first: name, kind (one of `PUBLISHED`, `REGISTERED`,
        `RECORD`), n (treated, or planned), tissue, route, dose_low, dose_high, dose_unit, doses
        (number of doses as text), dose_groups (whether groups got different doses), randomised,
        comparator, source, invented. Missing where what was read does not say.
    """
    rows = [_own(trial)]
    for row in studies.to_dict("records"):
        if row["registry_id"] is not pd.NA and row["registry_id"] == trial.registry_id:
            continue
        rows.append(
            {
                **_same(row),
                "name": row["study"],
                "kind": PUBLISHED,
                "n": row["n"],
                "doses": _range(row["doses_low"], row["doses_high"]),
            }
        )
    for row in registered.to_dict("records"):
        rows.append(
            {
                **_same(row),
                "name": row["registry_id"],
                "kind": REGISTERED,
                "n": row["n_planned"],
                "doses": _range(row["doses"], row["doses"]),
            }
        )
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype(
        {"n": "Int64", "dose_low": "Float64", "dose_high": "Float64", "invented": bool}
    )


def answers(table: pd.DataFrame) -> pd.DataFrame:
    """Say for each study and each open question what it could answer, or why it cannot.

    Parameters
    ----------
    table : DataFrame
        As `landscape` returns it.

    Returns
    -------
    DataFrame
        study, kind, patients, then one column for each of `QUESTIONS`.

    Notes
    -----
    The rules: a question of comparison is answered only by groups that were given different
    things and were made at random, in a study with results. A mechanism needs a control group as
    well: without one, what the disease does by itself is not told from what the cells do.
    """
    rows = []
    for row in table.to_dict("records"):
        rows.append(
            {
                "study": row["name"],
                "kind": row["kind"],
                "patients": row["n"],
                QUESTIONS["control"]: _compared(row, row["comparator"] != "none", "no control"),
                QUESTIONS["dose"]: _compared(row, bool(row["dose_groups"]), _one_dose(row)),
                QUESTIONS["route"]: f"no: {_one_route(row)}",
                QUESTIONS["cells"]: "no: one source",
                QUESTIONS["mechanism"]: _compared(row, row["comparator"] != "none", "no control"),
            }
        )
    return pd.DataFrame(rows)


def _own(trial: Trial) -> dict[str, Any]:
    doses = protocol.cumulative_dose(trial)
    single = doses["dose_per_kg"]
    infusions = doses["infusions"]
    return {
        "name": trial.short_title,
        "kind": RECORD,
        "n": trial.n_treated,
        "tissue": _tissue(str(trial.about.get("product", ""))),
        "route": "infusion",
        "dose_low": single.min(),
        "dose_high": single.max(),
        "dose_unit": str(trial.about.get("dose_unit", BY_WEIGHT)),
        "doses": _range(infusions.min(), infusions.max()),
        "dose_groups": bool((single != single.iloc[0]).any()),
        "randomised": "yes" if "random" in str(trial.about.get("arms_design", "")) else "no",
        "comparator": "none",
        "source": "",
        "invented": trial.is_synthetic,
    }


def _tissue(product: str) -> str:
    """Return the tissue that a product's name tells, or that it does not."""
    return next((tissue for tissue in TISSUES if tissue.split()[0] in product), OTHER_TISSUE)


def _same(row: dict[str, Any]) -> dict[str, Any]:
    """Return what both tables of other studies call by the same name."""
    names = ("tissue", "route", "dose_low", "dose_high", "dose_unit", "randomised", "source")
    known = not (pd.isna(row["dose_low"]) or pd.isna(row["dose_high"]))
    levels = known and row["dose_low"] < row["dose_high"]
    same = {name: row[name] for name in names}
    return {**same, "invented": False, "comparator": row["comparator"], "dose_groups": levels}


def _range(low: Any, high: Any) -> str | None:
    if pd.isna(low) or pd.isna(high):
        return None
    return f"{int(low)}" if low == high else f"{int(low)} to {int(high)}"


def _one_dose(row: dict[str, Any]) -> str:
    return "dose not published" if pd.isna(row["dose_low"]) else "one dose"


def _one_route(row: dict[str, Any]) -> str:
    return "route not published" if pd.isna(row["route"]) else "one route"


def _compared(row: dict[str, Any], groups: bool, lacking: str) -> str:
    if not groups:
        return f"no: {lacking}"
    if row["randomised"] != "yes":
        return "no: groups not made at random"
    if row["kind"] == REGISTERED:
        return "could, but no results were found"
    return "yes"
