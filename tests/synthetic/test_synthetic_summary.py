"""Many cohorts side by side: what the counts allow, what the cohorts have, what is said of it."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from trialkit import results, synthetic
from trialkit.records import load_trial
from trialkit.replication import efficacy


@pytest.fixture(scope="module", params=["cheng2022", "yao2021", "demo2030", "other", "minimal"])
def trial(request):
    named = request.param in ("other", "minimal")
    return request.getfixturevalue(request.param) if named else load_trial(request.param)


@pytest.fixture(scope="module")
def patients(trial):
    return synthetic.many(trial, size=80)


@pytest.fixture(scope="module")
def waterfall(trial, patients):
    return synthetic.waterfall(trial, patients)


def test_every_cohort_stays_within_what_the_counts_allow(waterfall):
    ranks = waterfall.ranks
    low, high = ranks["allowed_low"].fillna(-np.inf).to_numpy(), ranks["allowed_high"].to_numpy()
    assert (waterfall.improvements >= low).all()
    assert (waterfall.improvements <= high).all()


def test_envelope_is_that_of_the_cohorts(waterfall):
    ranks = waterfall.ranks
    assert (ranks["drawn_low"] <= ranks["median"]).all()
    assert (ranks["median"] <= ranks["drawn_high"]).all()
    assert ranks["drawn_high"].max() == waterfall.improvements.max()
    assert ranks["drawn_low"].min() == waterfall.improvements.min()
    assert (np.diff(waterfall.improvements, axis=1) <= 0).all()


def test_steps_are_the_counts_of_all_patients(trial, waterfall):
    of_all = trial.outcomes.query("subgroup == 'all' and measure == 'pasi'").sort_values(
        "threshold"
    )
    found = [(step.cut.threshold, step.responders) for step in waterfall.steps]
    assert found == list(zip(of_all["threshold"], of_all["responders"], strict=True))
    for step in waterfall.steps:
        assert (step.cut.reached(waterfall.improvements).sum(axis=1) == step.responders).all()


def test_limits_of_cheng_2022_by_hand(cheng):
    """3 above 90, 6 above 75, 8 at 40 or more of 17: (3·100 + 3·90 + 2·75 + 9·40)/17 at most."""
    found = synthetic.waterfall(cheng, synthetic.many(cheng, size=2))
    ranks = found.ranks.set_index("rank")
    assert ranks.loc[[3, 4, 6, 7, 8, 9], "allowed_high"].tolist() == [100, 90, 90, 75, 75, 40]
    assert ranks.loc[[3, 4, 6, 7, 8], "allowed_low"].tolist() == [90, 75, 75, 40, 40]
    assert ranks.loc[9:, "allowed_low"].isna().all()
    assert [step.origin for step in found.steps] == ["printed", "derived", "derived"]
    rows = {row["key"]: row for row in synthetic.results(found)}
    assert rows["efficacy.mean_improvement.most"]["value"] == pytest.approx(1080 / 17)
    said = synthetic.read_waterfall(found)
    assert "8 of 17 improved by at least 40 %; 6 of 17 improved by more than 75 % (count" in said
    assert "at most 63.6 %, if all thresholds were judged at the same visit (assumed)" in said
    assert "at least 33.8 %" in said  # (3·90 + 3·75 + 2·40)/17 = 33.82


def test_mean_of_every_cohort_is_below_the_bound(waterfall):
    rows = {row["key"]: row for row in synthetic.results(waterfall)}
    invented = rows["efficacy.mean_improvement.invented"]
    assert invented["low"] <= invented["value"] <= invented["high"]
    assert invented["high"] <= rows["efficacy.mean_improvement.most"]["value"]
    book = results.Results("04_efficacy_replication")
    for row in rows.values():
        book.add(**row)


def test_limits_in_words_are_rounded_outward(trial, waterfall):
    said = synthetic.read_waterfall(waterfall)
    most = float(re.search(r"at most (\S+) %", said)[1])
    least = float(re.search(r"it is at least (\S+) %", said)[1])
    ranks = waterfall.ranks
    highest, lowest = ranks["allowed_high"].mean(), ranks["allowed_low"].fillna(0).mean()
    assert highest - 1e-9 <= most < highest + 0.1
    assert lowest - 0.1 < least <= lowest + 1e-9


@pytest.mark.parametrize("name", ["cheng2022", "demo2030"])
def test_several_thresholds_limit_only_if_judged_at_the_same_visit(name):
    trial = load_trial(name)
    patients = synthetic.many(trial, size=2)
    found = synthetic.waterfall(trial, patients)
    assert found.assumed == ("all thresholds were judged at the same visit",)
    said = synthetic.read_waterfall(found)
    assert "(assumed)" in said
    assert "counts alone" not in said
    assert any("(same-visit)" in text for text in patients.attrs["assumptions"])
    rows = {row["key"]: row for row in synthetic.results(found)}
    assert rows["efficacy.mean_improvement.most"]["kind"] == "assumed"


def test_patients_who_were_not_followed_are_not_taken_for_judged():
    """Yao 2021: 2 of 7, and the same two of the 2 who were followed for one year."""
    yao = load_trial("yao2021")
    assert synthetic.judged(yao) == synthetic.Judged("followed for one year", 2, 7)
    patients = synthetic.many(yao, size=3)
    found = synthetic.waterfall(yao, patients)
    words = "if the 5 patients outside “followed for one year” are counted as not improved that far"
    assert f"at most 64.3 %, {words} (assumed)" in synthetic.read_waterfall(found)
    assert "counts alone" not in synthetic.read_waterfall(found)
    assert f"{words} (assumed)." in synthetic.read_by_visit(synthetic.by_visit(yao, patients))
    assert any("no PASI of the 5 patients" in text for text in patients.attrs["assumptions"])


def test_one_threshold_in_all_patients_limits_without_an_assumption(minimal):
    assert synthetic.judged(minimal) is None
    found = synthetic.waterfall(minimal, synthetic.many(minimal, size=2))
    assert found.assumed == ()
    assert "By these counts alone the mean improvement" in synthetic.read_waterfall(found)
    rows = {row["key"]: row for row in synthetic.results(found)}
    assert rows["efficacy.mean_improvement.most"]["kind"] == "bounded"


def test_a_subgroup_with_all_responders_is_no_denominator(cheng):
    """Men are 0 of 8 and printed as such: they were judged, although women have all responders."""
    outcomes = cheng.outcomes.copy()
    rows = outcomes["id"].isin(["pasi40.all", "pasi40.female"])
    outcomes.loc[rows, "responders"] = 6
    outcomes.loc[outcomes["id"] == "pasi40.male", "responders"] = 0
    assert synthetic.judged(replace(cheng, outcomes=outcomes)) is None


def test_limits_contain_the_truth_of_demo_2030():
    demo = load_trial("demo2030")
    found = synthetic.waterfall(demo, synthetic.many(demo, size=30))
    ranks = found.ranks
    assert (found.truth >= ranks["allowed_low"].fillna(-np.inf)).all()
    assert (found.truth <= ranks["allowed_high"]).all()
    assert f"Of {demo.n_treated} true values {demo.n_treated} lie within" in (
        synthetic.read_waterfall(found)
    )


def test_printed_record_has_no_truth(cheng):
    found = synthetic.waterfall(cheng, synthetic.many(cheng, size=2))
    assert found.truth is None
    assert "true" not in synthetic.read_waterfall(found)


def test_all_courses_start_at_nobody_and_end_at_the_printed_count(trial, patients):
    found = synthetic.by_visit(trial, patients)
    if len(trial.visits) == 0:
        assert found is None
        return
    printed = efficacy.headline(trial)["responders"]
    assert found.end.responders == printed
    for counts in found.counts.values():
        assert counts.shape == (80, len(found.labels))
        assert (counts[:, 0] == 0).all()
        assert (counts[:, -1] == printed).all()
        assert counts.max() <= found.n
    assert found.labels == ("baseline", *trial.visits["label"])


def test_counts_by_visit_are_those_of_the_courses(cheng):
    patients = synthetic.many(cheng, size=4)
    model = synthetic.Model(half_time_days=50)
    found = synthetic.by_visit(cheng, patients, 3, model, ways={"mine": {}})
    seen = synthetic.courses(cheng, patients, 3, model)
    expected = seen[seen["improvement"] >= 40].groupby(["cohort", "label"]).size()
    for cohort in range(4):
        for place, label in enumerate(found.labels):
            assert found.counts["mine"][cohort, place] == expected.get((cohort, label), 0)


def test_courses_differ_on_the_way(cheng):
    found = synthetic.by_visit(cheng, synthetic.many(cheng, size=40))
    middle = {name: counts[:, 3].mean() for name, counts in found.counts.items()}
    assert middle["slow"] < middle["quick"] < middle["early peak, partly lost"]
    said = synthetic.read_by_visit(found)
    assert "ends with 8 of 17 (47.1 %) who improved by at least 40 %" in said
    for name in synthetic.COURSES:
        assert f"Course “{name}”" in said


def test_count_of_part_of_the_patients_is_no_end_of_all(cheng):
    part = cheng.outcomes[cheng.outcomes["subgroup"].isin(["female"])]
    trial = replace(cheng, outcomes=part)
    patients = synthetic.many(trial, size=10)
    found = synthetic.by_visit(trial, patients)
    assert found.end is None
    assert "Every course" not in synthetic.read_by_visit(found)
    assert synthetic.waterfall(trial, patients).steps == ()
    assert "By these counts" not in synthetic.read_waterfall(synthetic.waterfall(trial, patients))


def test_record_without_thresholds_gives_nothing_and_says_so(minimal):
    trial = replace(minimal, outcomes=minimal.outcomes.assign(measure="dlqi"))
    patients = synthetic.many(trial, size=2)
    assert synthetic.waterfall(trial, patients) is None
    assert synthetic.by_visit(trial, patients) is None
    assert "no PASI is invented" in synthetic.read_waterfall(None)
    assert "no course is drawn" in synthetic.read_by_visit(None)
    assert synthetic.results(None) == []


def test_introduction_names_the_cohorts_the_ways_and_the_assumptions(cheng, minimal):
    patients = synthetic.many(cheng, size=12)
    said = synthetic.introduce(cheng, patients)
    assert said.startswith("**SYNTHETIC – no real patients.** The computer invented 12 cohorts")
    assert "Cheng 2022" in said
    assert "× 10²⁴" in said
    for sentence in patients.attrs["assumptions"]:
        assert f"- {sentence}" in said
    alone = synthetic.introduce(minimal, synthetic.cohort(minimal))
    assert "invented 1 cohort of 5 patients" in alone
    assert "number of ways" not in alone  # there is only one
