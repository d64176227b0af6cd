"""The numbers of the safety notebook, as rows for `trialkit.results.Results.add`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from trialkit import proportions
from trialkit.replication.safety import _statements
from trialkit.results import result_row

if TYPE_CHECKING:
    from trialkit.records import Trial

ONE_PERCENT, FIVE_PERCENT = 0.01, 0.05


def results(
    trial: Trial,
    ratios: pd.DataFrame,
    bounds: pd.DataFrame,
    confidence: float = 0.95,
    prior: str = "uniform",
) -> list[dict[str, Any]]:
    """Return every result of the safety notebook.

    Parameters
    ----------
    trial : Trial
    ratios, bounds : DataFrame
        From `ratios` and `patient_bounds`.
    confidence : float
        Of all limits; also the wanted chance to see a 1 % event.
    prior : str
        Key of `proportions.PRIORS`; it becomes part of the keys that rest on it.

    Returns
    -------
    list of dict
        key, value, kind, unit and, where there are any, low and high. A record without counts
        has fewer rows. Where a number is bounded, the key says which end of it `value` is.
    """
    rows = []
    for count in _statements.counts(trial):
        rows += _count_rows(count, confidence)
    headline = _statements.headline(trial)
    if headline is not None:
        rows += _posterior_rows(headline, confidence, prior)
    rows += _size_rows(trial, confidence)
    rows += _group_rows(_statements.possible_limits(trial, confidence))
    rows += [
        result_row(
            f"safety.msc.{_slug(r.event)}.{r.measure.lower()}",
            float(r.estimate),
            "printed",
            "ratio",
            float(r.low),
            float(r.high),
        )
        for r in ratios.itertuples()
    ]
    rows += [
        result_row(
            f"safety.{_slug(b.study)}.{_slug(b.event)}.patients_max",
            b.patients_high,
            "derived" if b.patients_low == b.patients_high else "bounded",
            "patients",
            b.patients_low,
            b.patients_high,
        )
        for b in bounds.itertuples()
    ]
    return rows


def _count_rows(count: _statements.SafetyCount, confidence: float) -> list[dict[str, Any]]:
    key, x, n = f"safety.{count.id}", count.patients, count.n
    both = proportions.interval(x, n, "clopper-pearson", confidence)
    one_sided = proportions.upper_limit(x, n, confidence)
    rows = [
        result_row(f"{key}.rate", both.estimate, "derived", "fraction", both.low, both.high),
        result_row(f"{key}.upper_limit", one_sided, "derived", "fraction"),
        result_row(f"{key}.two_sided_upper", both.high, "derived", "fraction"),
    ]
    if x == 0:
        rule = proportions.rule_of_three(n, confidence)
        rows.append(result_row(f"{key}.rule_of_three", rule, "derived", "fraction"))
    return rows


def _posterior_rows(
    count: _statements.SafetyCount, confidence: float, prior: str
) -> list[dict[str, Any]]:
    after = proportions.posterior(count.patients, count.n, prior)
    key = f"safety.{count.id}.posterior.{prior}"
    return [
        result_row(f"{key}.expected", after.mean, "assumed", "fraction"),
        result_row(f"{key}.upper", after.upper(confidence), "assumed", "fraction"),
        result_row(
            f"{key}.above_five_percent", after.prob_above(FIVE_PERCENT), "assumed", "fraction"
        ),
    ]


def _size_rows(trial: Trial, confidence: float) -> list[dict[str, Any]]:
    n = trial.n_treated
    needed = proportions.n_to_detect(ONE_PERCENT, confidence)
    seen = float(proportions.detection_probability(ONE_PERCENT, n))
    even = proportions.upper_limit(0, n, 0.5)
    return [
        result_row("safety.n_to_detect.one_percent", needed, "derived", "patients"),
        result_row("safety.detection_probability.one_percent", seen, "derived", "fraction"),
        result_row("safety.rate_seen_with_even_chance", even, "derived", "fraction"),
    ]


def _group_rows(possible: pd.DataFrame) -> list[dict[str, Any]]:
    rows = []
    for event_id, group in possible.groupby("id", sort=False):
        sizes, upper = group["n"], group["upper"]
        size = (int(sizes.max()), "bounded", "patients", int(sizes.min()), int(sizes.max()))
        limit = (upper.min(), "bounded", "fraction", upper.min(), upper.max())
        rows.append(result_row(f"safety.{event_id}.group_size_max", *size))
        rows.append(result_row(f"safety.{event_id}.upper_limit_at_best", *limit))
    return rows


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
