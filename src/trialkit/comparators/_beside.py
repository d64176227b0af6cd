"""A record's own counts set beside comparators at the same threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from trialkit import proportions
from trialkit.comparators._benchmark import Benchmark
from trialkit.comparators._predictive import predictive
from trialkit.comparators._trials import thresholds

if TYPE_CHECKING:
    from trialkit.records import Trial

DISEASE = "psoriasis"
# What trials of the comparators' disease call it; anything else is another disease.
NAMES = (DISEASE, "plaque psoriasis", "chronic plaque psoriasis", "psoriasis vulgaris")


def another_disease(trial: Trial) -> bool:
    """Whether the record names a disease that these comparators are not about."""
    condition = trial.about.get("condition") or DISEASE
    return str(condition).strip().lower() not in NAMES


def outcomes(trial: Trial) -> pd.DataFrame:
    """The record's own counts that a comparator can stand beside.

    Returns
    -------
    DataFrame
        Rows of `Trial.outcomes` on the PASI with a threshold, over all patients treated, by
        rising threshold; empty where the record has none or is about another disease.
    """
    table = trial.outcomes
    known = (table["measure"] == "pasi") & table["threshold"].notna()
    known &= (table["subgroup"] == "all") & (table["n"] == trial.n_treated)
    rows = table[known].iloc[:0] if another_disease(trial) else table[known]
    return rows.sort_values("threshold").reset_index(drop=True)


def beside(trial: Trial, benchmarks: Sequence[Benchmark], confidence: float = 0.95) -> pd.DataFrame:
    """Set the record's counts beside what as many patients would have shown on placebo.

    Parameters
    ----------
    trial : Trial
    benchmarks : sequence of Benchmark
        As `placebo_benchmarks` returns them.
    confidence : float
        Level of the ranges.

    Returns
    -------
    DataFrame
        One row an outcome and benchmark of its threshold: id, label, threshold, rule (of the
        record), responders, n, key, benchmark, kind, basis, between (as in `Benchmark`), rate,
        rate_low, rate_high (true placebo rate, fractions), count_low, count_high (responders
        among n on placebo), tail (chance that at least as many would have responded on placebo),
        chance (`Predictive`). Empty where the record has nothing to set beside.

    Notes
    -----
    A record that counts "more than" a threshold is held against "at least": on placebo the
    stricter count cannot be larger, so the tail is then an upper bound.
    """
    rows = []
    for outcome in outcomes(trial).itertuples():
        for benchmark in benchmarks:
            if benchmark.threshold != outcome.threshold:
                continue
            chance = predictive(int(outcome.n), benchmark)
            low, high = benchmark.interval(confidence)
            fewest, most = chance.interval(confidence)
            rows.append(
                {
                    "id": outcome.id,
                    "label": outcome.label,
                    "threshold": float(outcome.threshold),
                    "rule": outcome.threshold_rule,
                    "responders": int(outcome.responders),
                    "n": int(outcome.n),
                    "key": benchmark.key,
                    "benchmark": benchmark.label,
                    "kind": benchmark.kind,
                    "basis": benchmark.basis,
                    "between": benchmark.between,
                    "rate": benchmark.mean,
                    "rate_low": low,
                    "rate_high": high,
                    "count_low": fewest,
                    "count_high": most,
                    "tail": chance.tail(int(outcome.responders)),
                    "chance": chance,
                }
            )
    columns = ["id", "label", "threshold", "rule", "responders", "n", "key", "benchmark", "kind"]
    columns += [
        "basis",
        "between",
        "rate",
        "rate_low",
        "rate_high",
        "count_low",
        "count_high",
        "tail",
        "chance",
    ]
    return pd.DataFrame(rows, columns=columns)


def against_arm(trial: Trial, etretin: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Hold the record's counts against the one old placebo arm, patient number for patient number.

    Parameters
    ----------
    trial : Trial
    etretin : DataFrame
        The table ``comparators/etretin``.
    confidence : float
        Level of the Newcombe intervals.

    Returns
    -------
    DataFrame
        One row an outcome whose threshold that study can be counted by: id, label, threshold,
        rule (of the record), responders, n, placebo_responders, placebo_n, difference, low, high
        (fractions), p (Fisher, two-sided).
    """
    arm, rows = etretin[etretin["dose"] == 0].iloc[0], []
    for outcome in outcomes(trial).itertuples():
        if outcome.threshold not in thresholds(etretin):
            continue
        count = int(arm[f"at_least_{outcome.threshold:g}"])
        s, n, m = int(outcome.responders), int(outcome.n), int(arm["n"])
        gap = proportions.difference(s, n, count, m, confidence=confidence)
        p = proportions.compare([[s, n - s], [count, m - count]]).p_value
        row = (outcome.id, outcome.label, outcome.threshold, outcome.threshold_rule)
        row += (s, n, count, m)
        rows.append((*row, gap.estimate, gap.low, gap.high, p))
    columns = ["id", "label", "threshold", "rule", "responders", "n"]
    columns += ["placebo_responders", "placebo_n", "difference", "low", "high", "p"]
    return pd.DataFrame(rows, columns=columns)
