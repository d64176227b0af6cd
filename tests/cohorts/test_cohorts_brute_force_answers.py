"""Bounds and shares against brute force over every multiset of patients.

References for one cohort: NumPy's mean and corrcoef, SciPy's fisher_exact, and for the trend all
ways to deal the responses to the patients.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import combinations
from math import isnan

import numpy as np
import pytest
import scipy.stats
from cohorts_random import CHUNKS, drawn
from cohorts_reference import Spec, look, same_visit

from trialkit import cohorts
from trialkit.errors import ParameterError


def _column(spec, patients, view):
    return [look(spec, patient, view) for patient in patients]


def _rate(spec, outcome, within, patients):
    hits = [
        look(spec, patient, outcome) == "yes"
        for patient in patients
        if all(look(spec, patient, name) == level for name, level in within.items())
    ]
    return np.mean(hits) if hits else np.nan


def _difference(spec, group, outcome, levels, patients):
    one, other = (_rate(spec, outcome, {group: level}, patients) for level in levels)
    return one - other


@cache
def _scipy_fisher(table):
    return scipy.stats.fisher_exact(table).pvalue


def _fisher(spec, group, outcome, levels, patients):
    pairs = zip(_column(spec, patients, group), _column(spec, patients, outcome), strict=True)
    seen = Counter(pairs)
    table = tuple(tuple(seen[level, answer] for answer in ("yes", "no")) for level in levels)
    return _scipy_fisher(table) if all(map(sum, table)) else np.nan


@cache
def _permuted(scores, responses):
    """Share of all ways to deal the responses whose score sum is at least as far out."""
    n, responders = len(scores), sum(responses)
    centre = responders * sum(scores)
    seen = abs(n * sum(s for s, r in zip(scores, responses, strict=True) if r) - centre)
    far = [abs(n * sum(chosen) - centre) >= seen for chosen in combinations(scores, responders)]
    return np.mean(far) if len(set(scores)) > 1 else np.nan


def _trend(spec, score, outcome, patients):
    scores = [int(2 * float(level)) for level in _column(spec, patients, score)]  # halves are whole
    responses = [level == "yes" for level in _column(spec, patients, outcome)]
    return _permuted(*zip(*sorted(zip(scores, responses, strict=True)), strict=True))


def _correlation(spec, score, outcome, patients):
    x = [float(level) for level in _column(spec, patients, score)]
    y = [float(level == "yes") for level in _column(spec, patients, outcome)]
    return np.corrcoef(x, y)[0, 1] if min(len(set(x)), len(set(y))) > 1 else np.nan


def _questions(spec: Spec, space: cohorts.CohortSpace) -> Iterator[tuple[object, Callable]]:
    """Statistics that the record has, each with the reference for one cohort."""
    everything = {**space.attributes, **space.views}
    outcomes = [name for name, levels in everything.items() if levels == ("yes", "no")]
    for outcome in outcomes[-2:]:
        yield cohorts.rate(outcome), partial(_rate, spec, outcome, {})
        for score in ("dose", "cumulative_dose"):
            yield cohorts.trend_p(score, outcome), partial(_trend, spec, score, outcome)
            yield cohorts.correlation(score, outcome), partial(_correlation, spec, score, outcome)
        for group in ("sex", "arm"):
            levels = everything.get(group, ())
            if levels:
                within = {group: levels[-1]}
                yield cohorts.rate(outcome, within), partial(_rate, spec, outcome, within)
            if len(levels) == 2:
                chosen = (spec, group, outcome, levels)
                yield cohorts.difference(group, outcome), partial(_difference, *chosen)
                yield cohorts.fisher_p(group, outcome), partial(_fisher, *chosen)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_bounds_match_brute_force(chunk):
    asked = 0
    for i, (spec, trial, reference) in enumerate(drawn(chunk)):
        space = cohorts.compatible(trial)
        for statistic, of in list(_questions(spec, space))[i % 2 :: 2]:
            values = [of(patients) for patients, _ in reference.found]
            values = [value for value in values if not isnan(value)]
            if not values:
                with pytest.raises(ParameterError, match=r"has no value in any|contradict"):
                    space.bounds(statistic)
                continue
            asked += 1
            bounds = space.bounds(statistic)
            assert bounds.low == pytest.approx(min(values), abs=1e-9), (spec, statistic)
            assert bounds.high == pytest.approx(max(values), abs=1e-9), (spec, statistic)
            for cohort in (bounds.low_cohort, bounds.high_cohort):
                assert space.check(cohort) == []
            assert bounds.low_table.to_numpy().sum() == spec.n
    assert asked > 20


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_shares_match_brute_force(chunk):
    for spec, trial, reference in drawn(chunk):
        if not reference.found:
            continue
        space = cohorts.compatible(trial)
        for statistic, of in list(_questions(spec, space))[:4]:
            judged = [(of(patients), ways) for patients, ways in reference.found]
            share = space.share(statistic, "<= 0.5")
            assert share.total == reference.assignments
            assert share.favourable == sum(ways for value, ways in judged if value <= 0.5)
            assert share.undefined == sum(ways for value, ways in judged if isnan(value))
            assert share.assumptions == (*same_visit(spec), "uniform-labelling")


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_conditional_bounds_and_shares_match_brute_force(chunk):
    asked = 0
    for spec, trial, reference in drawn(chunk):
        space = cohorts.compatible(trial)
        questions = list(_questions(spec, space))
        if not reference.found or len(questions) < 6:
            continue
        (statistic, of), (other, meets) = questions[-1], questions[0]
        judged = [(of(p), ways) for p, ways in reference.found if meets(p) >= 0.5]
        values = [value for value, _ in judged if not isnan(value)]
        if values:
            asked += 1
            bounds = space.bounds(statistic, given=(other, ">= 0.5"))
            assert (bounds.low, bounds.high) == pytest.approx((min(values), max(values)))
            assert ">= 0.5" in bounds.given
            share = space.share(statistic, lambda value: value > 0.3, given=(other, ">= 0.5"))
            assert share.favourable == sum(ways for value, ways in judged if value > 0.3)
            assert share.total == sum(ways for _, ways in judged)
        elif not judged:
            with pytest.raises(ParameterError, match="no compatible cohort has"):
                space.bounds(statistic, given=(other, ">= 0.5"))
    assert asked > 2
