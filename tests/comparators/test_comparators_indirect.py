"""Naive and anchored: cases that cannot be had first, then by hand, then statsmodels."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import scipy

from trialkit import comparators


def test_a_trial_without_the_anchor_has_a_naive_comparison_only(hta):
    found = comparators.indirect(hta, "Methotrexate", "Infliximab")
    assert found.anchored is None
    assert "Heydendael 2003 has no arm of supportive care" in found.why_not
    assert found.naive.odds_ratio < 1


def test_drugs_of_one_trial_share_their_control_and_have_no_anchored_comparison(hta):
    found = comparators.indirect(hta, "Etanercept 25 mg", "Etanercept 50 mg")
    assert found.anchored is None
    assert "compared directly in Elewski 2004, Leonardi 2003" in found.why_not


def test_everybody_responding_is_said_and_not_corrected(hta):
    found = comparators.indirect(hta, "Ciclosporin", "Efalizumab", threshold=50)
    assert math.isinf(found.naive.odds_ratio)
    assert math.isinf(found.naive.high)
    assert "infinite" in found.why_not


def test_an_infinite_odds_ratio_is_said_though_the_sums_hide_it(hta):
    # everybody responds in one trial, nobody of the control in the other: 8 of 10 against 5 of 10
    rows = [("A 2001", 1, "Supportive care", 5), ("A 2001", 2, "X", 5)]
    rows += [("B 2001", 1, "Supportive care", 0), ("B 2001", 2, "X", 3)]
    table = pd.DataFrame(rows, columns=["trial", "arm", "treatment", "at_least_75"]).assign(n=5)
    found = comparators.indirect(table, "X", "Supportive care")
    assert found.anchored is None
    assert found.first_leg is None
    assert "odds ratio is infinite" in found.why_not
    table.loc[3, "at_least_75"], table.loc[2, "at_least_75"] = 3, 1
    assert comparators.indirect(table, "X", "Supportive care").anchored.odds_ratio > 1


def test_bucher_1997_by_hand_with_one_trial_a_leg(hta):
    table = hta[hta["trial"].isin(["Lebwohl 2003", "Gottlieb 2003"])]
    found = comparators.indirect(table, "Efalizumab", "Etanercept 25 mg")
    first = math.log((52 / 180) / (6 / 116))
    second = math.log((17 / 40) / (1 / 54))
    variance = sum(1 / x for x in (52, 180, 6, 116, 17, 40, 1, 54))
    assert math.log(found.anchored.odds_ratio) == pytest.approx(first - second, abs=1e-8)
    assert found.anchored.se == pytest.approx(math.sqrt(variance), abs=1e-8)


def test_a_leg_matches_statsmodels_glm_with_trial_baselines(hta):
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    found = comparators.indirect(hta, "Infliximab", "Efalizumab")
    trials = ["Chaudari 2001", "Gottlieb 2004"]
    rows = hta[hta["trial"].isin(trials)]
    design = np.column_stack(
        [rows["treatment"] == "Infliximab", *(rows["trial"] == trial for trial in trials)]
    ).astype(float)
    counts = np.column_stack([rows["at_least_75"], rows["n"] - rows["at_least_75"]]).astype(float)
    fit = GLM(counts, design, family=Binomial()).fit()
    assert math.log(found.first_leg.odds_ratio) == pytest.approx(fit.params[0], abs=1e-5)
    assert found.first_leg.se == pytest.approx(fit.bse[0], abs=1e-5)


def test_naive_is_the_exact_conditional_odds_ratio_of_the_sums(hta):
    found = comparators.indirect(hta, "Infliximab", "Etanercept 50 mg")
    exact = scipy.stats.contingency.odds_ratio([[167, 42], [177, 181]])
    assert found.naive.odds_ratio == pytest.approx(exact.statistic)
    assert found.shares["responders"].tolist() == [5, 167, 12, 177]


def test_infliximab_and_etanercept_differ_less_when_anchored(hta):
    found = comparators.indirect(hta, "Infliximab", "Etanercept 50 mg")
    assert found.naive.low > 1
    assert found.anchored.low < 1 < found.anchored.odds_ratio < found.naive.odds_ratio
    turned = comparators.indirect(hta, "Etanercept 50 mg", "Infliximab")
    assert turned.anchored.odds_ratio == pytest.approx(1 / found.anchored.odds_ratio)


def test_against_the_anchor_itself_one_leg_is_the_answer(hta):
    found = comparators.indirect(hta, "Infliximab", "Supportive care")
    assert found.anchored.odds_ratio == pytest.approx(found.first_leg.odds_ratio)
    assert found.second_leg is None


def test_a_single_arm_has_no_anchor(hta, cheng):
    found = comparators.own_comparison(hta, cheng)
    assert found.threshold == 75
    assert found.anchored is None
    assert "Cheng 2022 has no arm of supportive care" in found.why_not
    assert found.shares["responders"].tolist() == [6, 35]


def test_nobody_in_a_single_arm_responds(hta, minimal):
    found = comparators.own_comparison(hta, minimal)
    assert (found.naive.odds_ratio, found.naive.low) == (0, 0)
    assert found.naive.high > 1


def test_a_record_without_a_threshold_of_the_table_has_none(hta, cheng):
    assert comparators.with_single_arm(hta, cheng, 50) is None
    assert comparators.with_single_arm(hta, cheng, 40) is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("Infliximab", "Infliximab"), "twice"),
        (("Infliximab", "Water"), "treatment must be one of"),
        (("Infliximab", "Efalizumab", "Supportive care", 50), "no trial reports 50 % for Inflixi"),
    ],
)
def test_what_is_not_allowed_is_said(hta, arguments, words):
    with pytest.raises(ValueError, match=words):
        comparators.indirect(hta, *arguments)
