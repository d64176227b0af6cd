"""Invented visits: they start and end where the cohort does, and go their own way between."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from trialkit import pasi, protocol, records, synthetic
from trialkit.synthetic import Model

PLAIN = Model(half_time_spread=0, visit_sd=0)


@pytest.fixture(scope="module", params=["cheng2022", "yao2021", "demo2030", "other", "minimal"])
def trial(request):
    named = request.param in ("other", "minimal")
    return request.getfixturevalue(request.param) if named else records.load_trial(request.param)


def ends(course):
    """Return the first and the last PASI of every patient."""
    return course.groupby("patient", sort=False)["pasi"].agg(["first", "last"])


def test_first_visit_is_the_baseline_and_last_the_final_pasi_exactly(trial):
    for seed in range(4):
        patients = synthetic.cohort(trial, seed).set_index("patient")
        found = ends(synthetic.course(trial, seed))
        assert found["first"].tolist() == patients["baseline_pasi"].tolist()
        assert found["last"].tolist() == patients["final_pasi"].tolist()


def test_rows_are_patients_by_visits_in_the_order_of_days(trial):
    course = synthetic.course(trial)
    assert list(course) == ["patient", "synthetic", "visit", "label", "day", "pasi", "improvement"]
    assert not course.duplicated(["patient", "visit"]).any()
    assert course["patient"].nunique() == trial.n_treated
    rising = course.groupby("patient")["day"].agg(lambda day: day.dropna().is_monotonic_increasing)
    assert rising.all()
    assert course.groupby("patient")["visit"].first().eq("baseline").all()


def test_scores_are_on_the_scale_even_in_a_wild_model(trial):
    wild = Model(half_time_days=1e-3, half_time_spread=2, passing=1, visit_sd=1)
    for model in (Model(), wild, replace(wild, half_time_days=10_000)):
        course = synthetic.course(trial, 2, model)
        assert course["pasi"].between(0, pasi.MAXIMUM).all()
        assert np.allclose(course["pasi"] * 10, (course["pasi"] * 10).round())


def test_improvement_is_that_of_the_patients_own_baseline(cheng):
    course = synthetic.course(cheng)
    baseline = course.groupby("patient")["pasi"].transform("first")
    assert course["improvement"].tolist() == pasi.improvement(baseline, course["pasi"]).tolist()


def test_visits_of_cheng_2022_are_the_printed_ones(cheng):
    """Printed for phase 1: 15, 30, 45 days, 2, 3, 6 months after treatment."""
    course = synthetic.course(cheng)
    one = course[course["patient"] == "SYN-001"]
    assert one["label"].tolist() == ["baseline", *cheng.visits["label"]]
    patients = synthetic.cohort(cheng).set_index("patient")
    phase_1 = patients.index[patients["arm"] == "P1"][0]
    days = protocol.visits(cheng).query("arm == 'P1'")["day"].tolist()
    assert course.loc[course["patient"] == phase_1, "day"].tolist() == [0, *days]


def test_visits_borrowed_from_another_phase_are_named(cheng):
    (said,) = [s for s in synthetic.course(cheng).attrs["assumptions"] if "other patients" in s]
    assert all(f"Group {arm}" in said for arm in "ABCD")
    assert "Phase 1" not in said


def test_record_without_visits_has_start_and_end_only_and_says_so(minimal):
    course = synthetic.course(minimal)
    assert course["label"].tolist() == ["baseline", "end of follow-up"] * 5
    assert course["day"].isna().tolist() == [False, True] * 5  # no length of follow-up printed
    assert any("prints no visit" in text for text in course.attrs["assumptions"])


def test_end_of_follow_up_is_a_day_where_its_length_is_printed(minimal):
    trial = replace(minimal, about=minimal.about | {"follow_up_months": 6})
    assert synthetic.course(trial)["day"].unique().tolist() == [0, 180]


def test_record_without_thresholds_has_no_course(minimal):
    outcomes = minimal.outcomes.assign(measure="dlqi")
    course = synthetic.course(replace(minimal, outcomes=outcomes))
    assert course.empty
    assert course.attrs["synthetic"] is True


def test_same_seed_same_visits_and_another_seed_others(cheng):
    patients = synthetic.many(cheng, size=3)
    one, same, another = (synthetic.courses(cheng, patients, seed) for seed in (4, 4, 5))
    pd.testing.assert_frame_equal(one, same)
    assert not one["pasi"].equals(another["pasi"])
    assert ends(one[one["cohort"] == 1]).equals(ends(another[another["cohort"] == 1]))


def test_plain_course_is_the_exponential_curve(other):
    """Half of the way after one half-time, in units of the whole way: (1 - 2^-1)/(1 - 2^-T)."""
    day, end = 84, 365  # 12 weeks and 1 year
    course = synthetic.course(other, 1, replace(PLAIN, half_time_days=day))
    wide = course.pivot_table(index="patient", columns="visit", values="pasi")
    share = 0.5 / (1 - 2 ** (-end / day))
    expected = wide["baseline"] - share * (wide["baseline"] - wide["Y1"])
    assert (wide["W12"] - expected).abs().max() <= 0.05 + 1e-9


def test_very_long_half_time_is_a_straight_line(other):
    course = synthetic.course(other, 1, replace(PLAIN, half_time_days=10_000))
    wide = course.pivot_table(index="patient", columns="visit", values="pasi")
    expected = wide["baseline"] - 84 / 365 * (wide["baseline"] - wide["Y1"])
    assert (wide["W12"] - expected).abs().max() < 0.5


def test_passing_improvement_is_gained_and_lost(other):
    steady = synthetic.course(other, 1, PLAIN)
    passing = synthetic.course(other, 1, replace(PLAIN, passing=0.3))
    gained = (steady["pasi"] - passing["pasi"]).groupby(steady["visit"])
    assert gained.min()["W12"] >= 0
    assert gained.mean()["W12"] > 1
    assert gained.max()[["baseline", "Y1"]].eq(0).all()
    assert gained.min()[["baseline", "Y1"]].eq(0).all()
    assert any("30 % of the baseline" in text for text in passing.attrs["assumptions"])


def test_arms_with_other_visits_end_at_one_last_visit(cheng):
    """Phase 1 is seen for 6 months, everybody else for 3 weeks."""
    row = cheng.visits.iloc[[0]].assign(visit="X", label="3 weeks", amount=21, phase="2a")
    trial = replace(cheng, visits=pd.concat([cheng.visits, row], ignore_index=True))
    found = synthetic.by_visit(trial, synthetic.many(trial, size=5))
    assert found.labels[0] == "baseline"
    assert found.labels[-1] == "last visit"
    for counts in found.counts.values():
        assert (counts[:, -1] == 8).all()


def test_record_without_arms_has_start_and_end(other):
    course = synthetic.course(replace(other, arms=other.arms.iloc[:0]))
    assert course["label"].unique().tolist() == ["baseline", "end of follow-up"]
    assert course["day"].unique().tolist() == [0, 360]
