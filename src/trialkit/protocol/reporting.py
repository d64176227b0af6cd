"""The numbers that a notebook on the protocol stands behind, as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trialkit.protocol.comparisons import confounding
from trialkit.protocol.doses import cumulative_dose, largest_infusion, unknown_group_sizes
from trialkit.protocol.entry import criteria_in_force
from trialkit.protocol.registration import registry_changes
from trialkit.protocol.schedule import infusions, visits
from trialkit.protocol.sentences import treatment_span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trialkit.records import Trial


def result_rows(trial: Trial, after_treatment: str = "last infusion") -> list[dict[str, Any]]:
    """Return the results on a trial's protocol, ready for ``Results.add(**row)``.

    Keys start with "protocol."; each row has key, value, kind, unit and, where there is one, low
    and high. What the record does not have gives no row.

    Parameters
    ----------
    trial : Trial
    after_treatment : {"last infusion", "first infusion"}
        See `visits`.
    """
    makers = (_sizes, _doses, _schedule, _comparisons, _registration)
    return [row for make in makers for row in make(trial, after_treatment)]


def _sizes(trial: Trial, _: str) -> Iterator[dict[str, Any]]:
    yield _row("n_treated", trial.n_treated, "printed", "patients")
    yield _row("n_arms", len(trial.arms), "derived", "arms")
    for row in unknown_group_sizes(trial).itertuples():
        yield _row(f"group_size_splits.{_slug(row.phase)}", row.splits, "derived", "ways")
    if len(trial.criteria):
        yield _row("n_criteria", len(criteria_in_force(trial)), "derived", "criteria")


def _doses(trial: Trial, _: str) -> Iterator[dict[str, Any]]:
    unit = trial.about["dose_unit"]
    for row in cumulative_dose(trial).itertuples():
        yield _row(f"cumulative_dose.{row.arm}", row.cumulative, "derived", unit)
    largest = largest_infusion(trial)
    if largest is not None:
        yield _row("largest_infusion.cells", largest.cells, "printed", "cells")
        yield _row(
            "largest_infusion.implied_weight",
            largest.weight_kg,
            "derived",
            "kg",
            low=largest.low_kg,
            high=largest.high_kg,
        )


def _schedule(trial: Trial, after_treatment: str) -> Iterator[dict[str, Any]]:
    for arm, day in infusions(trial).groupby("arm", sort=False)["day"].max().items():
        yield _row(f"last_infusion_day.{arm}", day, "derived", "days")
    table = visits(trial, after_treatment)
    for arm, rows in table.groupby("arm", sort=False):
        last = rows.loc[rows["day"].idxmax()]
        yield _row(f"last_visit_day.{arm}", last["day"], last["kind"], "days")


def _comparisons(trial: Trial, _: str) -> Iterator[dict[str, Any]]:
    pairs = confounding(trial).pairs
    if len(pairs):
        yield _row("pairs.all", len(pairs), "derived", "pairs")
        alone = int(pairs["n_differences"].eq(1).sum())
        yield _row("pairs.one_difference", alone, "derived", "pairs")


def _registration(trial: Trial, _: str) -> Iterator[dict[str, Any]]:
    changes, treated = registry_changes(trial), treatment_span(trial)
    for change in changes.itertuples():
        key = f"registry.{_slug(change.to_version)}"
        yield _row(f"{key}.fields_changed", len(change.fields), "derived", "fields")
        if treated is None:
            continue
        low = (change.earliest - treated["start_latest"]).days
        high = (change.latest - treated["start"]).days
        # Days from the first treatment; a bound has no middle, so the value is the least.
        yield _row(f"{key}.days_after_start", low, "bounded", "days", low=low, high=high)


def _row(key: str, value: float, kind: str, unit: str, **limits: Any) -> dict[str, Any]:
    return {"key": f"protocol.{key}", "value": float(value), "kind": kind, "unit": unit, **limits}


def _slug(text: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in str(text)).lower()
