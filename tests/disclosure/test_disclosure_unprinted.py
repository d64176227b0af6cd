"""Bounds on what was not printed, against closed forms and against listing every table."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from trialkit import claims, cohorts, disclosure, proportions


def test_nothing_to_bound_without_subgroups_or_doses(of_minimal):
    assert not of_minimal.unprinted
    assert not of_minimal.dose
    assert "only one dose" in of_minimal.dose.why
    assert disclosure.with_assumptions(
        of_minimal.trial, of_minimal.space, of_minimal.unprinted, of_minimal.dose
    ).empty
    assert "no two subgroups" in disclosure.read_unprinted(None)
    assert "only one dose" in disclosure.read_dose(None)


def test_what_is_too_large_to_count_or_list_is_said_and_not_raised(cheng, monkeypatch):
    """A hundred patients in many groups: the notebook goes on with what can be had."""
    monkeypatch.setattr("trialkit.cohorts._unlabelled._MOST_STATES", 10)
    monkeypatch.setattr("trialkit.cohorts._subtables.MOST", 10)
    space = cohorts.compatible(cheng)
    assert "too many to be counted here" in disclosure.read_space(space)
    assert str(space.count("assignments"))[:3] in disclosure.read_space(space).replace(",", "")
    dose = disclosure.dose_open(cheng, space)
    assert not dose
    assert "too many to look at each" in disclosure.read_dose(dose)
    assert "one dose" not in disclosure.read_dose(dose)
    shares = disclosure.printed_shares(cheng)
    rows = disclosure.result_rows(claims.audit(cheng), shares, space, None, dose)
    keys = {row["key"] for row in rows}
    assert "cohorts.assignments" in keys
    assert "cohorts.tables" not in keys


def test_counts_that_contradict_each_other_are_said_to(other):
    """Six of fourteen in a subgroup, none in all: no cohort can be like that."""
    outcomes = other.outcomes.copy()
    outcomes.loc[outcomes["id"] == "pasi50.all", "responders"] = 0
    trial = replace(other, outcomes=outcomes)
    space = cohorts.compatible(trial)
    assert space.count("assignments") == 0
    assert "contradict each other" in disclosure.read_space(space)
    unprinted = disclosure.unprinted_comparison(trial, space)
    dose = disclosure.dose_open(trial, space)
    for said in (disclosure.read_unprinted(unprinted), disclosure.read_dose(dose)):
        assert "no cohort of 24 patients has all of these counts" in said
    table = disclosure.with_assumptions(trial, space, unprinted, dose)
    assert table.empty
    shares, audit = disclosure.printed_shares(trial), claims.audit(trial)
    rows = disclosure.result_rows(audit, shares, space, unprinted, dose)
    assert not [row for row in rows if row["key"].startswith("cohorts.")]
    registered = claims.registered(trial)
    assert disclosure.press_page(trial, audit, registered, unprinted, dose)
    assert disclosure.guide_dose(dose) == disclosure.guide_unprinted(unprinted)
    assert disclosure.truth_check(trial, space, unprinted, dose).empty


def test_a_printed_count_is_no_percentage(cheng):
    outcomes = cheng.outcomes.copy()
    outcomes["printed"] = "8/17"
    trial = replace(cheng, outcomes=outcomes, claims=cheng.claims.iloc[:0])
    assert disclosure.printed_shares(trial).empty


def test_one_dose_leaves_the_dose_question_out_and_keeps_the_other(of_yao):
    assert not of_yao.dose
    table = disclosure.with_assumptions(of_yao.trial, of_yao.space, of_yao.unprinted, None)
    assert not table.filter(like="correlation").shape[1]
    assert len(table) >= 1


def test_pasi_75_by_sex_of_cheng_2022(of_cheng):
    """Issue 3: from 6 women and 0 men (p = 0.009) to 4 and 2 (p = 0.62)."""
    found = of_cheng.unprinted
    assert (found.attribute, found.outcome) == ("sex", "pasi75")
    assert found.tables[["s1", "s2"]].to_numpy().tolist() == [[6, 0], [5, 1], [4, 2]]
    assert found.tables["p"].iloc[0] == pytest.approx(0.009, abs=5e-4)
    assert found.tables["p"].iloc[-1] == pytest.approx(0.62, abs=5e-3)


def test_p_values_match_scipy_fisher(of_cheng, of_demo, of_other):
    for prepared in (of_cheng, of_demo, of_other):
        found = prepared.unprinted
        for row in found.tables.itertuples():
            table = [[row.s1, found.n1 - row.s1], [row.s2, found.n2 - row.s2]]
            assert row.p == pytest.approx(scipy.stats.fisher_exact(table).pvalue)


def test_shares_match_the_hypergeometric_law(of_cheng):
    """Who of the 6 women and 2 men above 40 % is above 75 %: 6 drawn from these 8."""
    law = scipy.stats.hypergeom(8, 6, 6)
    for row in of_cheng.unprinted.tables.itertuples():
        assert row.share == pytest.approx(law.pmf(row.s1))
        assert isinstance(row.assignments, int)


def test_shares_of_yao_2021_match_the_hypergeometric_law(of_yao):
    """Two responders among 6 men and 1 woman."""
    law = scipy.stats.hypergeom(7, 6, 2)
    tables = of_yao.unprinted.tables
    assert dict(zip(tables["s1"], tables["share"], strict=True)) == pytest.approx(
        {2: law.pmf(2), 1: law.pmf(1)}
    )


def test_drawn_cohorts_agree_with_the_exact_shares(of_demo):
    tables = of_demo.unprinted.tables
    assert tables["drawn"].sum() == pytest.approx(1)
    spread = np.sqrt(tables["share"] * (1 - tables["share"]) / 2000)
    assert (tables["drawn"] - tables["share"]).abs().lt(5 * spread).all()


@pytest.mark.parametrize("test", disclosure.TESTS)
def test_p_values_follow_the_chosen_test(of_cheng, test):
    found = disclosure.unprinted_comparison(of_cheng.trial, of_cheng.space, test, 0.9)
    row = found.tables.iloc[1]
    table = [[row["s1"], found.n1 - row["s1"]], [row["s2"], found.n2 - row["s2"]]]
    assert row["p"] == pytest.approx(proportions.compare(table, test=test).p_value)
    assert found.alpha == pytest.approx(0.1)
    assert test.capitalize() in disclosure.read_unprinted(found)


def test_dose_of_two_printed_arms_matches_a_list_of_every_table(of_other):
    """11 of 24 respond, 12 a dose: one number runs from 0 to 11."""
    doses = np.repeat([0.5, 2.0], 12)
    listed = []
    for low in range(12):
        responds = np.r_[np.arange(12) < low, np.arange(12) < 11 - low]
        p = proportions.trend([low, 11 - low], [12, 12], [0.5, 2.0]).p_value
        listed.append((np.corrcoef(doses, responds)[0, 1], p, math.comb(12, low) ** 1, low))
    found = of_other.dose
    assert found.tables == len(listed)
    assert (found.low, found.high) == pytest.approx(
        (min(r for r, *_ in listed), max(r for r, *_ in listed))
    )
    kept = [r for r, p, *_ in listed if p >= 0.05]
    assert found.open_tables == len(kept)
    assert (found.open_low, found.open_high) == pytest.approx((min(kept), max(kept)))
    ways = {low: math.comb(12, low) * math.comb(12, 11 - low) for *_, low in listed}
    below = sum(ways[low] for _, p, _, low in listed if p < 0.05)
    assert found.share_below == pytest.approx(below / math.comb(24, 11))


def test_dose_of_cheng_2022_keeps_the_printed_counts(of_cheng):
    found = of_cheng.dose
    assert found.said == "press article"
    for table, p in ((found.falling, found.falling_p), (found.rising, found.rising_p)):
        assert table["responders"].sum() == 8
        assert table["n"].sum() == 17
        assert table.set_index("dose").loc[1.5, "n"] >= 6  # phase 1 is 5, group A at least 1
        again = proportions.trend(
            table["responders"].tolist(), table["n"].tolist(), table["dose"].tolist()
        )
        assert again.p_value == pytest.approx(p)
        assert p >= 0.05
    assert found.low < found.open_low < 0 < found.open_high < found.high
    assert found.p_low < 0.05 < found.p_high


def test_level_moves_what_the_sentence_leaves_open(of_demo):
    strict = disclosure.dose_open(of_demo.trial, of_demo.space, confidence=0.99)
    assert strict.open_high > of_demo.dose.open_high
    assert strict.open_tables > of_demo.dose.open_tables


def test_named_assumptions_only_narrow_and_contradictions_are_said(of_cheng):
    table = disclosure.with_assumptions(
        of_cheng.trial, of_cheng.space, of_cheng.unprinted, of_cheng.dose
    ).set_index("assumed")
    correlation = table.filter(like="correlation").iloc[:, 0]
    assert correlation.iloc[0] == "−0.98 to +0.98"  # 0.974: a limit is rounded outward
    assert correlation["same-visit and equal-groups"] != correlation.iloc[0]
    pga = table.filter(like="PGA").iloc[:, 0]
    assert pga.iloc[0] == pga["same-visit"] == "0 to 3 of 9"
    assert pga["same-visit and pga-implies-pasi75"] == "1 to 3 of 9"
    # 3 patients cannot be the same as 8
    assert pga["same-visit and pga-is-pasi40"] == "no cohort fits"
    women = table.filter(like="75").iloc[:, 0]
    assert (women.iloc[0], women["same-visit"]) == ("0 to 6 of 9", "4 to 6 of 9")
    known = cohorts.assumptions(of_cheng.trial)
    names = {name.removeprefix("same-visit and ") for name in table.index[1:]}
    assert names == set(known.loc[known["applies"], "name"])


def test_pasi_75_by_sex_without_the_same_visit_is_every_division_of_6(of_cheng):
    """From 6 women (p = .009) to 6 men (p = .002), by listing them with scipy."""
    wider = of_cheng.unprinted.wider
    assert wider["s1"].tolist() == [6, 5, 4, 3, 2, 1, 0]
    for row in wider.itertuples():
        p = scipy.stats.fisher_exact([[row.s1, 9 - row.s1], [row.s2, 8 - row.s2]]).pvalue
        assert row.p == pytest.approx(p)
    text = disclosure.read_unprinted(of_cheng.unprinted)
    assert "*same-visit*" in text
    assert "“women: 0, men: 6” (p = 0.002)" in text


def test_one_threshold_needs_no_same_visit(of_yao):
    assert of_yao.unprinted.wider is None
    assert of_yao.unprinted.assumptions == ()
    assert "same-visit" not in disclosure.read_unprinted(of_yao.unprinted)
    table = disclosure.with_assumptions(of_yao.trial, of_yao.space, of_yao.unprinted, None)
    assert "same-visit" not in set(table["assumed"])
    assert "same visit" not in disclosure.guide_unprinted(of_yao.unprinted)


def test_cohorts_too_many_to_count_leave_every_section_a_sentence(cheng, monkeypatch):
    """A hundred patients with coupled counts: what cannot be counted is said, not raised."""
    monkeypatch.setattr("trialkit.cohorts._labelled._MOST_WORK", 5)
    space = cohorts.compatible(cheng)
    assert cohorts.count_or_none(space, "assignments") is None
    assert "too many to be counted here" in disclosure.read_space(space)
    unprinted = disclosure.unprinted_comparison(cheng, space)
    dose = disclosure.dose_open(cheng, space)
    assert "too many to go through" in disclosure.read_unprinted(unprinted)
    assert "too many to look at each" in disclosure.read_dose(dose)
    assert disclosure.with_assumptions(cheng, space, unprinted, dose).empty
    shares = disclosure.printed_shares(cheng)
    rows = disclosure.result_rows(claims.audit(cheng), shares, space, unprinted, dose)
    assert [row["key"] for row in rows if row["key"].startswith("cohorts.")] == ["cohorts.tables"]


def test_bounds_under_assumptions_are_too_many_only_where_they_are(of_cheng, monkeypatch):
    monkeypatch.setattr("trialkit.cohorts._labelled._MOST_WORK", 5)
    table = disclosure.with_assumptions(
        of_cheng.trial, of_cheng.space, of_cheng.unprinted, of_cheng.dose
    )
    assert (table.iloc[-1, 2:] == "too many tables to look at each").all()


def test_slow_tests_of_large_groups_are_refused_with_another_one(of_cheng, monkeypatch):
    monkeypatch.setattr("trialkit.disclosure._unprinted._MOST_COMPARED", 100)
    found = disclosure.unprinted_comparison(of_cheng.trial, of_cheng.space, "barnard")
    assert "Barnard's test takes too long" in disclosure.read_unprinted(found)
    assert disclosure.unprinted_comparison(of_cheng.trial, of_cheng.space, "fisher")


def test_many_tables_are_summed_up_and_few_cohorts_of_many_patients_are_drawn(of_cheng):
    many = replace(
        of_cheng.unprinted,
        tables=pd.concat([of_cheng.unprinted.tables] * 9, ignore_index=True),
        draws=833,
    )
    said = disclosure.read_unprinted(many)
    assert "among 833 cohorts drawn at random, no table's share was more than" in said
    assert len(said) < 2_000
    assert "only some are written out" in disclosure.guide_unprinted(many)
    assert "only some" not in disclosure.guide_unprinted(of_cheng.unprinted)


def test_drawn_patients_stay_below_a_million(of_cheng, monkeypatch):
    monkeypatch.setattr("trialkit.disclosure._unprinted.MOST_DRAWN", 17 * 50)
    found = disclosure.unprinted_comparison(of_cheng.trial, of_cheng.space)
    assert found.draws == 50
    assert "among 50 cohorts" in disclosure.read_unprinted(found)


@pytest.mark.parametrize(("p", "is_below"), [(0.05, False), (0.049, True), (0.1 - 0.05, False)])
def test_a_p_value_at_the_level_is_not_below_it(p, is_below):
    assert disclosure.below(p, 0.05) is is_below
    assert not disclosure.below(0.05 - 1e-17, 0.05)
    assert not disclosure.below(0.3 - 0.25, 0.05)  # 0.04999999999999999


@given(value=st.floats(-1, 1), decimals=st.integers(0, 4))
def test_limits_are_never_rounded_inward(value, decimals):
    assert disclosure.lower(value, decimals) <= value + 1e-9
    assert disclosure.upper(value, decimals) >= value - 1e-9
    assert disclosure.upper(value, decimals) - value < 10.0**-decimals + 1e-9


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.0, 1.0, "below 0.001 to 1.00"),
        (0.00905, 0.6199, "0.009 to 0.62"),
        (0.0996, 0.611, "0.099 to 0.62"),
    ],
)
def test_p_values_as_limits(low, high, words):
    assert disclosure.p_span(low, high) == words


def test_correlations_as_limits():
    assert disclosure.signed_span(-0.954, 0.974) == "−0.96 to +0.98"
    assert disclosure.signed_span(-0.29, 0.29) == "−0.29 to +0.29"


def test_bounds_contain_the_truth_of_the_invented_patients(of_demo):
    table = disclosure.truth_check(of_demo.trial, of_demo.space, of_demo.unprinted, of_demo.dose)
    assert len(table) == 4
    assert table["inside"].eq("yes").all()
    table = table.set_index("what")
    assert table.loc["p-value of the exact trend test", "low"] == "below 0.001"
    assert "In truth the correlation" in disclosure.read_truth(of_demo.dose)


def test_readings_before_the_test_of_the_truth_do_not_give_it_away(of_demo):
    for text in (disclosure.read_unprinted(of_demo.unprinted), disclosure.read_dose(of_demo.dose)):
        assert "truth" not in text


def test_truth_is_counted_from_the_scores_of_the_patients(demo):
    for row in demo.outcomes[demo.outcomes["subgroup"] == "all"].to_dict("records"):
        assert disclosure.true_responders(demo, row)["yes"].sum() == row["responders"]


def test_no_truth_for_printed_records(of_cheng, of_other):
    for prepared in (of_cheng, of_other):
        table = disclosure.truth_check(
            prepared.trial, prepared.space, prepared.unprinted, prepared.dose
        )
        assert table.empty
        assert disclosure.read_truth(prepared.dose) == ""
    assert "not known" in disclosure.truth_unknown(of_cheng.trial)
    assert "invented" in disclosure.truth_unknown(of_other.trial)
