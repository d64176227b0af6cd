"""Everything that is known here on untreated arms: their counts, and what they say on a rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from trialkit import proportions
from trialkit.comparators._benchmark import (
    TAU_SCALE,
    Benchmark,
    extrapolated,
    from_arm,
    from_interval,
    from_pool,
)
from trialkit.comparators._ordinal import OrdinalModel
from trialkit.comparators._pool import Pool, pool
from trialkit.comparators._shapes import DEFAULT_SHAPE, HIGHEST, LOWEST
from trialkit.comparators._trials import arms, thresholds

HTA, MODERN, OLD = "16 trials to 2006", "secukinumab trials", "etretin study"


def pool_arms(
    table: pd.DataFrame,
    treatment: str,
    threshold: int,
    model: str = "random",
    confidence: float = 0.95,
) -> Pool:
    """Pool all arms of one treatment that report one threshold; see `arms` and `pool`."""
    found = arms(table, treatment, threshold)
    return pool(found["responders"].tolist(), found["n"].tolist(), model, confidence)


def placebo_arms(
    hta: pd.DataFrame,
    secukinumab: pd.DataFrame,
    etretin: pd.DataFrame,
    reference: str = "Supportive care",
    threshold: int = 75,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """List every untreated arm at one threshold, group by group, each group with its pool.

    Parameters
    ----------
    hta, secukinumab, etretin : DataFrame
        The tables of ``comparators/``.
    reference : str
        What the untreated arms of `hta` are called.
    threshold : int
        50, 75 or 90.
    confidence : float
        Level of all intervals.

    Returns
    -------
    DataFrame
        group, label, role ("arm", "pool" or "prediction"), responders, n (missing for a
        prediction), estimate, low, high: Clopper-Pearson for arms, random effects for pools; the
        prediction has the estimate of its pool. A single arm has no pool.
    """
    rows = []
    for group, table, treatment in ((HTA, hta, reference), (MODERN, secukinumab, "Placebo")):
        if threshold in thresholds(table):
            rows += _group_rows(group, arms(table, treatment, threshold), threshold, confidence)
    if threshold in thresholds(etretin):
        arm = etretin[etretin["dose"] == 0].iloc[0]
        one = {"trial": "placebo arm", "responders": int(arm[f"at_least_{threshold}"])}
        one |= {"n": int(arm["n"]), "counted": threshold}
        rows += _group_rows(OLD, pd.DataFrame([one]), threshold, confidence)
    columns = ["group", "label", "role", "responders", "n", "estimate", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def _group_rows(group: str, found: pd.DataFrame, threshold: int, confidence: float) -> list[tuple]:
    rows = []
    for row in found.itertuples():
        own = proportions.interval(int(row.responders), int(row.n), confidence=confidence)
        label = row.trial if row.counted == threshold else f"{row.trial} (PASI {row.counted})"
        rows.append((group, label, "arm", row.responders, row.n, own.estimate, own.low, own.high))
    if len(found) > 1:
        fit = pool(found["responders"].tolist(), found["n"].tolist(), confidence=confidence)
        totals = (sum(fit.responders), fit.patients)
        rows.append((group, "pooled", "pool", *totals, fit.estimate, fit.low, fit.high))
        if fit.prediction_low is not None:
            limits = (fit.estimate, fit.prediction_low, fit.prediction_high)
            rows.append((group, "a further trial", "prediction", None, None, *limits))
    return rows


def placebo_benchmarks(
    hta: pd.DataFrame,
    secukinumab: pd.DataFrame,
    placebo: pd.DataFrame,
    etretin: pd.DataFrame,
    model: OrdinalModel,
    sources: pd.DataFrame,
    at: Sequence[float] = (),
    shape: str = DEFAULT_SHAPE,
    tau_scale: float = TAU_SCALE,
) -> list[Benchmark]:
    """Everything that is known here on placebo, as distributions of a rate.

    Parameters
    ----------
    hta, secukinumab, placebo, etretin : DataFrame
        The tables of ``comparators/``.
    model : OrdinalModel
        Fitted to `hta`; carries it to thresholds that no trial reports.
    sources : DataFrame
        `records.table_sources("comparators")`.
    at : sequence of float
        Further thresholds, such as those of a record.
    shape : str
        Rule that carries the cut-points, one of `SHAPES`.
    tau_scale : float
        As in `from_pool`.

    Returns
    -------
    list of Benchmark
        By threshold, then source.
    """
    found = []
    for key, name, table, treatment in (
        ("hta", HTA, hta, model.reference),
        ("secukinumab", MODERN, secukinumab, "Placebo"),
    ):
        for threshold in thresholds(table):
            pooled = pool_arms(table, treatment, threshold)
            label = f"{name}, {treatment.lower()}"
            found.append(replace(from_pool(pooled, label, threshold, tau_scale), key=key))
    for row in placebo.dropna(subset=["low", "high"]).itertuples():
        label = f"{sources.loc[row.source, 'label']}, placebo pooled"
        limits = (row.estimate / 100, row.low / 100, row.high / 100)
        found.append(replace(from_interval(*limits, label, row.threshold), key=row.source))
    start, known = found[0], thresholds(hta)
    for threshold in sorted(set(at) - set(known)):
        if LOWEST <= threshold <= HIGHEST:
            label = f"{HTA}, carried to {threshold:g} %"
            carried = extrapolated(start, model, threshold, label, shape)
            found.append(replace(carried, key="carried"))
    arm = etretin[etretin["dose"] == 0].iloc[0]
    for threshold in thresholds(etretin):
        count = int(arm[f"at_least_{threshold}"])
        one = from_arm(count, int(arm["n"]), f"{OLD}, placebo", threshold)
        found.append(replace(one, key="etretin"))
    return sorted(found, key=lambda benchmark: benchmark.threshold)
