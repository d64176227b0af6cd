"""Strata against R, statsmodels and plain arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from trialkit import designs

# array(c(8,4,9,13, 12,5,8,15), c(2,2,2)) of R, which fills by columns
TABLES = [[[8, 9], [4, 13]], [[12, 8], [5, 15]]]


def test_odds_ratio_and_test_match_r_mantelhaen_test():
    """R: mantelhaen.test(…, correct = FALSE)."""
    found = designs.stratified(TABLES)
    assert found.p_value == pytest.approx(0.00957308204, abs=1e-10)
    assert found.odds_ratio == pytest.approx(3.67142857143)
    assert found.odds_low == pytest.approx(1.36069900792)
    assert found.odds_high == pytest.approx(9.90622296090)


def test_one_stratum_is_the_plain_difference_with_its_wald_interval():
    from trialkit import proportions

    found = designs.stratified([[[9, 11], [4, 21]]], confidence=0.9)
    wald = proportions.difference(9, 20, 4, 25, method="wald", confidence=0.9)
    for low, high in ((found.low, found.high), (found.crude_low, found.crude_high)):
        assert (low, high) == pytest.approx((wald.low, wald.high))
    assert found.difference == found.crude == pytest.approx(wald.estimate)


def test_difference_is_the_weighted_mean_of_the_strata():
    """Weights n_new × n_control / n of each stratum."""
    gaps = [8 / 17 - 4 / 17, 12 / 20 - 5 / 20]
    weights = [17 * 17 / 34, 20 * 20 / 40]
    assert designs.stratified(TABLES).difference == pytest.approx(np.average(gaps, weights=weights))


@pytest.mark.parametrize("effect", [-0.1, 0.0, 0.2])
def test_strata_give_the_true_effect_and_the_crude_one_is_off_by_the_season(effect):
    trial = designs.SeasonTrial(40, 0.2, 0.25, effect, summer_control=0.25, summer_new=0.75)
    rows = trial.expected().set_index(["season", "arm"])
    tables = [
        [
            [rows.loc[(season, arm), "responders"],
             rows.loc[(season, arm), "n"] - rows.loc[(season, arm), "responders"]]
            for arm in ("new", "control")
        ]
        for season in ("winter", "summer")
    ]  # fmt: skip
    found = designs.stratified(tables)
    assert found.difference == pytest.approx(effect)
    assert found.crude == pytest.approx(effect + 0.25 * 0.5)
    assert trial.crude == pytest.approx(found.crude)


def test_balanced_seasons_do_not_confound():
    trial = designs.SeasonTrial(40, 0.2, 0.25, 0.0, 0.5, 0.5)
    assert trial.crude == pytest.approx(0)


def test_trials_keep_their_level_within_seasons_only():
    trial = designs.SeasonTrial(60, 0.2, 0.3, 0.0, 0.2, 0.8)
    found = designs.season_trials(trial, alpha=0.1, size=20_000, seed=2)
    assert found["stratified"][0] == pytest.approx(0.05, abs=0.01)
    assert found["crude"][0] > 0.3
    assert found == designs.season_trials(trial, alpha=0.1, size=20_000, seed=2)


def test_without_a_season_both_analyses_agree_with_the_exact_test():
    """The z test of one stratum, against the exact chance of the same test."""
    trial = designs.SeasonTrial(50, 0.2, 0.0, 0.25, 0.0, 0.0)
    found = designs.season_trials(trial, size=20_000, seed=3)
    exact = designs.exact_power(designs.TwoArm(50, 50, test="z"), 0.2, 0.45)
    # the score statistic divides by n − 1 and not n: it rejects a little less
    assert found["crude"][0] == pytest.approx(exact, abs=0.02)
    assert found["crude"] == found["stratified"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: designs.stratified([[1, 2], [3, 4]]), "one 2 × 2 table a stratum"),
        (lambda: designs.stratified([[[1, -2], [3, 4]]]), "no count negative"),
        (lambda: designs.stratified([[[0, 0], [3, 4]]]), "found an empty arm"),
        (lambda: designs.SeasonTrial(10, 0.8, 0.3, 0, 0.5, 0.5), "every rate between 0 and 1"),
        (lambda: designs.SeasonTrial(10, 0.2, 0.3, 0, 1.5, 0.5), "summer_control must be between"),
    ],
)
def test_what_cannot_be_is_said_in_words(call, message):
    with pytest.raises(ValueError, match=message):
        call()
