"""What each explorer is built from, for a record and the default parameters of its notebook."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from trialkit import (
    biomarkers,
    claims,
    comparators,
    designs,
    disclosure,
    next_trial,
    orientation,
    records,
    synthetic,
)
from trialkit.replication import efficacy, safety

if TYPE_CHECKING:
    from trialkit.records import Trial

Inputs = dict[str, Any]

# The values of the parameters of notebooks that only some of them have.
ALPHA = 0.05
TEST = "fisher"
SPREAD = 1.0
THRESHOLD, GAIN, POWER, TRUST = 75, 0.2, 0.9, 0.5
DLT_RATE = 0.25
SIGN, PERCENT = 3, 40
WEIGHT_KG = 70.0


def count(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.count_explorer`."""
    return orientation.count_example(record, confidence=confidence)


def burden(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.prevalence_explorer`."""
    return {"burden": records.load_table("background/burden")}


def severity(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.pasi_explorer`."""
    return {"sign": SIGN, "percent": PERCENT}


def trial(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.entry_explorer`."""
    return {"trial": record}


def trial_and_weight(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.dose_plan_explorer`."""
    return {"trial": record, "weight_kg": WEIGHT_KG}


def detection(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.detection_explorer`."""
    return {"n": record.n_treated, "probability": confidence, "synthetic": record.is_synthetic}


def prior(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.prior_explorer`."""
    return {
        "count": safety.headline(record),
        "n": record.n_treated,
        "confidence": confidence,
        "synthetic": record.is_synthetic,
    }


def interval(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.interval_explorer`."""
    return {
        "outcome": efficacy.headline(record),
        "confidence": confidence,
        "synthetic": record.is_synthetic,
    }


def subgroup(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.subgroup_explorer`."""
    comparison = efficacy.compare_subgroups(record, confidence=confidence, alpha=ALPHA)
    return {"comparison": comparison, "synthetic": record.is_synthetic}


def deal(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.deal_explorer`."""
    return subgroup(record, confidence, seed) | {"seed": seed}


def course(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.course_explorer`."""
    return {"course": efficacy.course_for(record), "seed": seed}


def cohort(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.cohort_explorer`."""
    found = synthetic.waterfall(record, synthetic.try_many(record, seed=seed))
    return {"found": found, "synthetic": record.is_synthetic}


def claim(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.claim_explorer`."""
    audit = claims.audit(record, confidence=confidence, test=TEST)
    return {"audit": audit, "synthetic": record.is_synthetic}


def grim(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.grim_explorer`."""
    return {"shares": disclosure.printed_shares(record), "synthetic": record.is_synthetic}


def carried(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.carried_explorer`."""
    return {
        "model": _network(),
        "etretin": records.load_table("comparators/etretin"),
        "outcomes": comparators.outcomes(record),
        "threshold": _wanted(record),
        "confidence": confidence,
        "name": record.short_title,
        "synthetic": record.is_synthetic,
    }


def placebo(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.placebo_explorer`."""
    return {
        "benchmarks": _benchmarks(_wanted(record)),
        "outcomes": comparators.outcomes(record),
        "synthetic": record.is_synthetic,
    }


def marker(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.marker_explorer`."""
    return {
        "groups": biomarkers.groups(record),
        "alpha": ALPHA,
        "synthetic": record.is_synthetic,
    }


def cut(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.cut_explorer`."""
    return {
        "groups": biomarkers.groups(record),
        "cells": records.load_table("background/blood_cells"),
        "alpha": ALPHA,
        "seed": seed,
    }


def simon(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.simon_explorer`."""
    aim = _aim(record)
    return {
        "p0": aim.p_control,
        "p1": aim.p_new,
        "seen": aim.seen,
        "seen_label": record.short_title,
        "synthetic": record.is_synthetic,
    }


def dose(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.dose_explorer`."""
    return {
        "levels": next_trial.dose_levels(record),
        "target": DLT_RATE,
        "seed": seed,
        "synthetic": record.is_synthetic,
    }


def success(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.success_explorer`."""
    return {
        "aim": _aim(record),
        "alpha": ALPHA,
        "weight": TRUST,
        "synthetic": record.is_synthetic,
    }


def plan(record: Trial, confidence: float, seed: int) -> Inputs:
    """Of `widgets.plan_explorer`."""
    wanted = next_trial.choices(record, _aim(record), alpha=ALPHA, power=POWER)
    return {"choices": designs.plan(wanted).choices, "synthetic": record.is_synthetic}


# These two take a second or two, and are the same for every record with the same threshold.
@cache
def _network() -> comparators.OrdinalModel:
    return comparators.ordinal(
        records.load_table("comparators/hta_trials"),
        reference="Supportive care",
        effects="fixed",
    )


@cache
def _benchmarks(wanted: float) -> list[comparators.Benchmark]:
    tables = ("hta_trials", "secukinumab_trials", "placebo", "etretin")
    return comparators.placebo_benchmarks(
        *(records.load_table(f"comparators/{name}") for name in tables),
        model=_network(),
        sources=records.table_sources("comparators"),
        at=[wanted],
        tau_scale=SPREAD,
    )


def _wanted(record: Trial) -> float:
    return comparators.carried_threshold(record, records.load_table("comparators/hta_trials"))


def _aim(record: Trial) -> next_trial.Aim:
    tables = [records.load_table(f"comparators/{name}") for name in next_trial.PLACEBO_TABLES]
    rates = next_trial.placebo_rates(next_trial.thresholds(record), *tables)
    return next_trial.aim(record, rates, threshold=THRESHOLD, gain=GAIN, weight=TRUST)
