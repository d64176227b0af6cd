"""Invented cohorts: every printed count comes out, and nobody could take them for real."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialkit import figures, pasi, records, synthetic
from trialkit.errors import ParameterError, RecordError
from trialkit.figures import _base
from trialkit.synthetic import Model
from trialkit.synthetic._grid import SCORES

RECORDS = ["cheng", "other", "minimal", "yao", "demo"]


@pytest.fixture(scope="module")
def trials(cheng, other, minimal):
    yao, demo = map(records.load_trial, ("yao2021", "demo2030"))
    return {"cheng": cheng, "other": other, "minimal": minimal, "yao": yao, "demo": demo}


@pytest.fixture(params=RECORDS)
def trial(request, trials):
    return trials[request.param]


def built(base, n, outcomes):
    """Return a record of `n` patients in one arm, with (id, threshold, rule, responders, n)."""
    rows = [
        {
            "id": key,
            "label": key,
            "measure": key.split(".")[0].rstrip("0123456789_x"),
            "threshold": threshold,
            "threshold_rule": rule,
            "subgroup": key.split(".")[1],
            "responders": responders,
            "n": judged,
            "count_printed": "yes",
            "source": "made-up",
        }
        for key, threshold, rule, responders, judged in outcomes
    ]
    table = pd.DataFrame(rows).reindex(columns=base.outcomes.columns)
    table = table.astype({"threshold": "Float64", "responders": "Int64", "n": "Int64"})
    arms = base.arms.assign(n=n, phase_n=n)
    return replace(base, n_treated=n, outcomes=table, arms=arms)


def responders(patients, row):
    """Count one printed outcome from the scores, by nothing but `pasi.improvement`."""
    if row.subgroup != "all":
        inside = pd.Series(False, index=patients.index)
        for column in patients.columns:
            inside |= patients[column].astype(str).eq(row.subgroup)
        patients = patients[inside]
    if pd.isna(row.threshold):
        return int(patients[row.id.split(".")[0]].eq("yes").sum())
    found = pasi.improvement(patients["baseline_pasi"], patients["final_pasi"])
    strict = row.threshold_rule != "at least"
    return int((found > row.threshold if strict else found >= row.threshold).sum())


def test_every_printed_count_is_reproduced_exactly(trial):
    for seed in range(25):
        patients = synthetic.cohort(trial, seed)
        assert len(patients) == trial.n_treated
        for row in trial.outcomes.itertuples():
            assert responders(patients, row) == row.responders, (seed, row.id)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_count_of_small_constructed_records_is_reproduced(minimal, data):
    n = data.draw(st.integers(1, 9))
    pairs = st.tuples(st.integers(0, 100), st.sampled_from(["at least", "more than"]))
    # a band between "at least 40" and "more than 40" is one point wide and may be wanted too
    cuts = sorted(data.draw(st.sets(pairs, min_size=1, max_size=4)) - {(100, "more than")})
    counts = data.draw(st.lists(st.integers(0, n), min_size=len(cuts), max_size=len(cuts)))
    outcomes = [
        (f"pasi{cut}{'x' * (rule == 'more than')}.all", cut, rule, count, n)
        for (cut, rule), count in zip(cuts, sorted(counts, reverse=True), strict=True)
    ]
    trial = built(minimal, n, outcomes)
    patients = synthetic.cohort(trial, data.draw(st.integers(0, 2**32 - 1)))
    for row in trial.outcomes.itertuples():
        assert responders(patients, row) == row.responders
    assert synthetic.recount(trial, patients)["same"].all()


def test_many_cohorts_reproduce_every_count_each(trial):
    table = synthetic.many(trial, size=60, seed=3)
    found = synthetic.recount(trial, table)
    assert found["same"].all()
    assert set(trial.outcomes["id"]) <= set(found["id"])
    assert (found["fewest"] == found["printed"]).all()
    assert (found["most"] == found["printed"]).all()


def test_recount_finds_a_changed_patient(cheng):
    patients = synthetic.cohort(cheng, seed=5)
    worst = patients["improvement"].idxmin()
    patients.loc[worst, "final_pasi"] = 0
    found = synthetic.recount(cheng, patients).set_index("id")
    assert not found.loc[["pasi40.all", "pasi75.all", "pasi90.all"], "same"].any()
    assert found.loc["pasi40.all", "fewest"] == 9
    assert found.loc[["all", "female", "male", "pga.all", "related_sae"], "same"].all()
    said = synthetic.recount_table(found.reset_index())
    assert said["fits"].value_counts().to_dict() == {"yes": len(found) - 4, "no": 4}


def test_recount_holds_group_sizes_too(cheng):
    found = synthetic.recount(cheng, synthetic.cohort(cheng)).set_index("id")["printed"]
    assert found[["all", "female", "male", "P1", "phase 2a"]].tolist() == [17, 9, 8, 5, 12]


def test_nobody_could_take_a_patient_for_real(trial):
    for table in (synthetic.cohort(trial), synthetic.many(trial, size=3), synthetic.course(trial)):
        assert table["patient"].str.fullmatch(r"SYN-\d{3,}").all()
        assert table["synthetic"].eq(True).all()
        assert table.attrs["synthetic"] is True
        assert table.attrs["banner"] == _base.BANNER
        assert table.attrs["trial"] == trial.id
        assert table.attrs["seed"] == 1
        assert any("equally likely" in sentence for sentence in table.attrs["assumptions"])


def test_ids_run_from_001_and_columns_are_the_promised_ones(cheng):
    patients = synthetic.cohort(cheng)
    assert patients["patient"].iloc[[0, -1]].tolist() == ["SYN-001", "SYN-017"]
    assert list(patients) == [
        *("patient", "synthetic", "sex", "arm", "pasi", "pga", "related_sae"),
        *("baseline_pasi", "improvement", "final_pasi"),
    ]


def test_same_seed_same_patients_and_another_seed_others(trial):
    one = synthetic.cohort(trial, seed=7)
    pd.testing.assert_frame_equal(one, synthetic.cohort(trial, seed=7))
    assert not one["baseline_pasi"].equals(synthetic.cohort(trial, seed=8)["baseline_pasi"])


def test_baselines_are_above_the_criterion_and_on_the_grid(cheng):
    table = synthetic.many(cheng, size=100)
    assert table["baseline_pasi"].min() > 10
    for column in ("baseline_pasi", "final_pasi"):
        assert table[column].between(0, pasi.MAXIMUM).all()
        assert set((table[column] * 10).round(6)) <= set(SCORES.astype(float))


def test_baselines_without_a_cut_have_mean_and_sd_of_chen_2017(other):
    """18.70 ± 10.01 in 12,031 outpatients, less the tail above 72; 19,200 drawn here."""
    drawn = synthetic.many(other, size=800, seed=3, model=Model(entry=0))["baseline_pasi"]
    assert drawn.mean() == pytest.approx(18.70, abs=0.4)
    assert drawn.std() == pytest.approx(10.01, abs=0.7)


def test_lowest_band_holds_those_who_got_worse_down_to_its_limit(minimal):
    drawn = synthetic.many(minimal, size=400, model=Model(lowest_improvement=-50))["improvement"]
    assert -50 <= drawn.min() < -48
    assert 73 < drawn.max() < 75
    # uniform from -50 to 75: two fifths below 0, within 4 standard errors of 2000 draws
    assert (drawn < 0).mean() == pytest.approx(0.4, abs=4 * (0.24 / 2000) ** 0.5)


@pytest.mark.parametrize("shape", synthetic.SHAPES)
def test_printed_counts_do_not_depend_on_the_model(cheng, shape):
    model = Model(baseline_mean=40, baseline_sd=25, baseline_shape=shape, lowest_improvement=-100)
    table = synthetic.many(cheng, size=20, model=model)
    assert synthetic.recount(cheng, table)["same"].all()
    assert table["baseline_pasi"].mean() > 25
    assert not any("Chen K 2017" in sentence for sentence in table.attrs["assumptions"])


def test_named_assumption_is_kept_and_listed(cheng):
    table = synthetic.many(cheng, size=30, assume=["pga-is-pasi90"])
    assert table["pga"].eq("yes").equals(table["improvement"] > 90)
    assert any("pga-is-pasi90" in sentence for sentence in table.attrs["assumptions"])


def test_unknown_assumption_is_refused(cheng):
    with pytest.raises(ParameterError, match="allowed"):
        synthetic.cohort(cheng, assume=["nonsense"])


def test_assumptions_of_cheng_name_what_is_not_printed(cheng):
    said = " ".join(synthetic.cohort(cheng).attrs["assumptions"])
    for part in ("log-normal", "18.70", "10.01", "Chen K 2017", "PASI above 10", "72", "25 %"):
        assert part in said
    assert "assumed to hold still" in said
    assert "what the later version says of it is not recorded here" in said
    assert "does not mention" not in said
    assert "Assumed (same-visit): all PASI thresholds were judged at the same visit" in said


def test_record_without_criterion_says_that_it_is_assumed(other):
    said = " ".join(synthetic.cohort(other).attrs["assumptions"])
    assert "a PASI above 10 (assumed" in said


def test_record_without_graded_pasi_gets_no_scores_and_says_so(minimal):
    trial = built(minimal, 5, [("itch.all", pd.NA, pd.NA, 2, 5)])
    patients = synthetic.cohort(trial)
    assert list(patients) == ["patient", "synthetic", "arm", "itch"]
    assert patients["itch"].eq("yes").sum() == 2
    assert any("No PASI is invented" in text for text in patients.attrs["assumptions"])
    assert synthetic.recount(trial, patients)["same"].all()


def test_other_graded_measure_gets_a_band_and_no_scores(minimal):
    trial = built(minimal, 5, [("dlqi50.all", 50, "at least", 2, 5)])
    patients = synthetic.cohort(trial)
    assert patients["dlqi"].value_counts().to_dict() == {"below 50": 3, "50 and more": 2}
    assert "final_pasi" not in patients
    assert list(synthetic.recount(trial, patients)["id"]) == ["all", "X"]


def test_everybody_clear_and_nobody_clear(minimal):
    clear = synthetic.cohort(built(minimal, 4, [("pasi100.all", 100, "at least", 4, 4)]))
    assert (clear["final_pasi"] == 0).all()
    none = synthetic.many(built(minimal, 4, [("pasi100.all", 100, "at least", 0, 4)]), size=50)
    assert (none["final_pasi"] > 0).all()


def test_band_of_one_point_takes_baselines_that_can_reach_it(minimal):
    """Improved by at least 75 % and not by more: exactly 75 %, a quarter of the baseline."""
    outcomes = [("pasi75.all", 75, "at least", 3, 3), ("pasi75x.all", 75, "more than", 0, 3)]
    table = synthetic.many(built(minimal, 3, outcomes), size=20)
    assert (table["improvement"] == 75).all()
    assert ((table["baseline_pasi"] * 10).round() % 4 == 0).all()


def test_band_without_any_score_is_refused_with_its_place(minimal):
    """Between 50.01 and 50.02 % lies no quotient of two numbers up to 720."""
    outcomes = [("pasi50.all", 50.01, "at least", 1, 2), ("pasi50x.all", 50.02, "at least", 0, 2)]
    with pytest.raises(RecordError, match="no PASI lies in response band 2 of 3"):
        synthetic.cohort(built(minimal, 2, outcomes))


def test_percentage_that_several_counts_fit_leaves_the_count_open(minimal):
    """33 % of 300 is 98, 99, 100 or 101 (half up, without decimals)."""
    trial = built(minimal, 300, [("pasi50.all", 50, "at least", 99, 300)])
    outcomes = trial.outcomes.assign(count_printed="no", printed="33%")
    trial = replace(trial, outcomes=outcomes)
    table = synthetic.many(trial, size=20)
    found = synthetic.recount(trial, table).set_index("id").loc["pasi50.all"]
    assert found["same"]
    assert 98 <= found["fewest"] < found["most"] <= 101
    assert synthetic.waterfall(trial, table).steps == ()


def test_patients_who_were_not_judged_may_or_may_not_respond(minimal):
    trial = built(minimal, 5, [("pasi50.all", 50, "at least", 2, 4)])
    table = synthetic.many(trial, size=60)
    found = synthetic.recount(trial, table).set_index("id").loc["pasi50.all"]
    assert (found["fewest"], found["most"], found["same"]) == (2, 3, True)
    assert synthetic.waterfall(trial, table).steps == ()


def clashing(base):
    """18 of 30 above 75 %, and 20 of 30 above 90 %."""
    return built(
        base, 30, [("pasi75.all", 75, "at least", 18, 30), ("pasi90.all", 90, "at least", 20, 30)]
    )


def test_no_cohort_fits_is_said_in_every_part_of_the_notebook(minimal):
    trial = clashing(minimal)
    with pytest.raises(ParameterError, match="contradict each other"):
        synthetic.many(trial)
    found = synthetic.try_many(trial)
    assert not found
    waterfall, visits = synthetic.waterfall(trial, found), synthetic.by_visit(trial, found)
    for said in (
        synthetic.introduce(trial, found),
        synthetic.read_waterfall(waterfall),
        synthetic.read_by_visit(visits),
        figures.alt_text(figures.synthetic_waterfall(waterfall)),
        figures.alt_text(figures.synthetic_by_visit(visits)),
    ):
        assert "no cohort of 30 patients has all of these counts" in said
    recount = synthetic.recount(trial, found)
    assert recount.empty
    assert recount["same"].all()
    assert synthetic.recount_table(recount).empty
    assert synthetic.results(waterfall) == []


def test_cohorts_too_many_to_count_are_said_to_be(cheng, monkeypatch):
    monkeypatch.setattr("trialkit.cohorts._labelled._MOST_WORK", 5)
    found = synthetic.try_many(cheng)
    assert "too many to count" in synthetic.introduce(cheng, found)


def test_what_can_be_invented_is_what_many_invents(cheng):
    tried, table = synthetic.try_many(cheng, 3, seed=5), synthetic.many(cheng, 3, seed=5)
    pd.testing.assert_frame_equal(tried, table)


def test_a_thousand_patients_are_steps_and_not_a_thousand_bars(minimal):
    trial = built(minimal, 1000, [("pasi75.all", 75, "at least", 400, 1000)])
    found = synthetic.waterfall(trial, synthetic.many(trial, 3))
    axes = figures.synthetic_waterfall(found).axes[0]
    assert len(axes.patches) < 20
    assert "n = 1000" in axes.get_xlabel()
