"""The assumptions and the grid of scores: what they claim, held against outside references."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialkit import pasi, records, synthetic
from trialkit.errors import RecordError
from trialkit.synthetic import _grid
from trialkit.synthetic._model import COURSES, SHAPES, Model

PERCENT = st.decimals(0, 100, places=1).map(float)


@pytest.fixture
def criterion(minimal):
    """Return a record with one entry criterion on the PASI: ``criterion("at least", 12)``."""

    def build(operator, low=pd.NA, high=pd.NA, kind="inclusion"):
        row = {"id": "pasi", "kind": kind, "label": "the criterion", "variable": "pasi"}
        row |= {"operator": operator, "low": low, "high": high, "version": "v1", "source": "s"}
        table = pd.DataFrame([row]).reindex(columns=minimal.criteria.columns)
        sources = minimal.sources.rename(index={"made-up": "v1"})
        return replace(minimal, criteria=table, sources=sources)

    return build


def test_every_assumption_is_documented():
    for field in fields(Model):
        assert f"{field.name}" in Model.__doc__


def test_model_cannot_be_changed_by_accident():
    with pytest.raises(FrozenInstanceError):
        Model().entry = 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("baseline_mean", 0),
        ("baseline_mean", 72),
        ("baseline_mean", float("nan")),
        ("baseline_mean", "18.7"),
        ("baseline_sd", 0),
        ("baseline_sd", True),
        ("baseline_shape", "normal"),
        ("entry", -0.1),
        ("entry", 72),
        ("lowest_improvement", 0),
        ("lowest_improvement", -101),
        ("half_time_days", 0),
        ("half_time_days", float("inf")),
        ("half_time_spread", -1),
        ("passing", 1.1),
        ("visit_sd", None),
    ],
)
def test_impossible_assumptions_are_named(name, value):
    with pytest.raises(ValueError, match=rf"{name}: found .*, allowed"):
        Model(**{name: value})


def test_defaults_are_chen_2017_and_the_registered_criterion(cheng):
    """Outpatients, Oncotarget 8:46381; entry, NCT03765957."""
    survey = records.load_table("background/outpatients").set_index("id").loc["pasi"]
    assert (Model().baseline_mean, Model().baseline_sd) == (survey["value"], survey["sd"])
    registered = cheng.criteria.set_index("id").loc["pasi"]
    assert registered["operator"] == "more than"
    assert Model().entry == registered["low"]


def test_defaults_are_those_of_the_untreated_course(cheng):
    """One notebook, one distribution of the PASI."""
    from trialkit.replication import efficacy

    course = efficacy.course_for(cheng)
    assert (course.mean, course.sd) == (Model().baseline_mean, Model().baseline_sd)
    assert course.entry == Model().entry


@pytest.mark.parametrize("shape", SHAPES)
def test_mean_and_sd_before_the_cut_match_chen_2017(shape):
    curve = _grid.baseline_curve(Model(baseline_shape=shape))
    assert (curve.mean(), curve.std()) == pytest.approx((18.70, 10.01))
    weights = _grid.baseline_weights(Model(baseline_shape=shape), _grid.SCORES >= 0)
    score = _grid.SCORES / 10
    mean = weights @ score
    # the scale ends at 72, so a little of the tail is missing
    assert mean == pytest.approx(18.70, abs=0.15)
    assert np.sqrt(weights @ score**2 - mean**2) == pytest.approx(10.01, abs=0.4)


def test_log_normal_matches_scipy_moments_by_its_own_formulas():
    """Aitchison & Brown: median of a log-normal is mean / sqrt(1 + cv²)."""
    curve = _grid.baseline_curve(Model())
    assert curve.median() == pytest.approx(18.70 / np.sqrt(1 + (10.01 / 18.70) ** 2))


def test_courses_end_alike_and_differ_on_the_way(other):
    """No one of them is the right one: what is published, the end, does not tell them apart."""
    runs = [synthetic.course(other, 1, replace(Model(), **changes)) for changes in COURSES.values()]
    ends = [run.loc[run["visit"].isin(["baseline", "Y1"]), "pasi"].tolist() for run in runs]
    between = [tuple(run.loc[run["visit"].eq("W12"), "pasi"]) for run in runs]
    assert ends[0]
    assert all(end == ends[0] for end in ends)
    assert len(set(between)) == len(COURSES)


@given(PERCENT, st.booleans(), st.integers(0, 720))
def test_worst_response_is_the_highest_score_that_responds(threshold, strict, baseline):
    """Against exact fractions, one tenth after the other."""
    cut = _grid.Cut(threshold, strict)
    found = int(cut.worst_response(np.array([baseline]))[0])

    def responds(final):
        gained, needed = 100 * (baseline - final), Fraction(str(threshold)) * baseline
        return gained > needed if strict else gained >= needed

    assert found == max((f for f in range(baseline + 1) if responds(f)), default=-1)


@given(
    st.sets(st.tuples(PERCENT, st.booleans()), min_size=1, max_size=4),
    st.integers(1, 720),
    st.integers(0, 720),
)
def test_every_score_lies_in_exactly_one_band(pairs, baseline, final):
    cuts = [_grid.Cut(*pair) for pair in sorted(pairs)]
    best, worst = _grid.band_limits(cuts, lowest=-100)
    inside = [
        band
        for band in range(len(cuts) + 1)
        if best[band, baseline] <= final <= worst[band, baseline]
    ]
    if final > 2 * baseline:
        assert inside == []
        return
    improvement = np.array(pasi.improvement(baseline / 10, final / 10))
    assert inside == [sum(bool(cut.reached(improvement)) for cut in cuts)]


def test_cut_says_its_rule():
    assert _grid.Cut(40, False).words == "at least 40 %"
    assert _grid.Cut(12.5, True).words == "more than 12.5 %"


def test_a_rule_that_was_not_printed_is_the_stricter_one(minimal):
    outcomes = minimal.outcomes.assign(threshold_rule=pd.NA)
    assert synthetic.graded_cuts(replace(minimal, outcomes=outcomes)) == (_grid.Cut(75, True),)


def test_record_without_criterion_takes_the_one_of_the_model(minimal):
    admitted = _grid.SCORES[_grid.admitted_scores(minimal, Model(entry=18.3))]
    assert (admitted.min(), admitted.max()) == (184, 720)


@pytest.mark.parametrize(
    ("operator", "limits", "kind", "low", "high"),
    [
        ("more than", (10, pd.NA), "inclusion", 101, 720),
        ("at least", (12.1, pd.NA), "inclusion", 121, 720),
        ("between", (7, 30), "inclusion", 70, 300),
        ("at most", (pd.NA, 20), "inclusion", 1, 200),
        ("less than", (pd.NA, 12), "exclusion", 120, 720),
    ],
)
def test_criterion_is_read_with_its_operator(criterion, operator, limits, kind, low, high):
    trial = criterion(operator, *limits, kind=kind)
    admitted = _grid.SCORES[_grid.admitted_scores(trial, Model())]
    assert (admitted.min(), admitted.max()) == (low, high)
    baseline = synthetic.many(trial, size=50)["baseline_pasi"]
    assert baseline.between(low / 10, high / 10).all()


def test_criterion_that_admits_nobody_is_refused(criterion):
    with pytest.raises(RecordError, match="entry criteria admit none"):
        synthetic.cohort(criterion("more than", 72))
