"""Groups, studies, roles, regression to the mean, interaction: laws and outside references."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import scipy.stats
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import effectsize_smd

from trialkit import biomarkers, records


@pytest.fixture(scope="module")
def cells():
    return records.load_table("background/blood_cells")


def test_groups_come_from_the_record(cheng, other):
    found = biomarkers.groups(cheng)
    assert (found.responders, found.others, found.n) == (8, 9, 17)
    assert found.words == "8 responders against 9 others"
    assert biomarkers.no_groups(cheng) == ""
    assert biomarkers.groups(other).n == 24


def test_nobody_responded_leaves_no_groups(minimal):
    assert biomarkers.groups(minimal) is None
    assert "nobody responded" in biomarkers.no_groups(minimal)
    assert "0 of 5" in biomarkers.no_groups(minimal)


def test_everybody_responded_and_nothing_printed_leave_no_groups(cheng):
    from dataclasses import replace

    everybody = replace(cheng, outcomes=cheng.outcomes.assign(responders=17))
    assert biomarkers.groups(everybody) is None
    assert "everybody responded" in biomarkers.no_groups(everybody)
    empty = replace(cheng, outcomes=cheng.outcomes.head(0))
    assert biomarkers.groups(empty) is None
    assert "prints no response" in biomarkers.no_groups(empty)


def test_differences_match_statsmodels_effectsize_smd(cells):
    table = biomarkers.case_control(cells)
    printed = cells[(cells["cell"] == "Treg") & cells["psoriasis_mean"].notna()]
    for row, found in zip(printed.itertuples(), table.itertuples(), strict=False):
        expected, _ = effectsize_smd(
            *(row.control_mean, row.control_sd, row.control_n),
            *(row.psoriasis_mean, row.psoriasis_sd, row.psoriasis_n),
        )
        # statsmodels takes Hedges' factor by its usual approximation, 1 - 3 / (4 n - 9)
        assert found.difference == pytest.approx(expected, abs=2e-4)
        assert found.low < found.difference < found.high


def test_p_values_match_scipy_t_test_from_means(cells):
    row = biomarkers.case_control(cells).iloc[0]
    expected = scipy.stats.ttest_ind_from_stats(3.68, 1.22, 34, 6.63, 1.00, 18).pvalue
    assert row["p"] == pytest.approx(expected)


def test_limits_match_scipy_noncentral_t(cells):
    row = biomarkers.case_control(cells).iloc[1]
    scale = math.sqrt(1 / 60 + 1 / 22)
    pooled = math.sqrt((59 * 1.00**2 + 21 * 0.73**2) / 80)
    t = (4.02 - 2.84) / pooled / scale
    assert scipy.stats.nct.cdf(t, 80, row["low"] / scale) == pytest.approx(0.975, abs=1e-8)
    assert scipy.stats.nct.cdf(t, 80, row["high"] / scale) == pytest.approx(0.025, abs=1e-8)


def test_a_study_without_means_keeps_its_sign_open(cells):
    row = biomarkers.case_control(cells).iloc[2]
    assert not row["means_printed"]
    assert row["low"] == -row["high"]
    t = scipy.stats.t.isf(0.155, 41)
    assert row["difference"] == pytest.approx(t * math.sqrt(1 / 20 + 1 / 23), rel=0.02)
    assert row["p"] == 0.310


def test_reference_values_are_printed_ones_or_none(cells):
    found = biomarkers.reference_values(cells)
    assert (found["study"], found["psoriasis_mean"]) == ("Zhang 2016", 3.68)
    assert biomarkers.reference_values(cells[cells["psoriasis_mean"].isna()]) is None


def test_every_role_has_the_same_treated_arm():
    arms = []
    for role in biomarkers.ROLES:
        patients = biomarkers.two_arms(role, 17, 3.68, 1.22, seed=3)
        assert patients["patient"].str.startswith("SYN-").all()
        assert patients.attrs["synthetic"]
        arms.append(patients[patients["arm"] == "treated"])
    for arm in arms[1:]:
        pd.testing.assert_frame_equal(arm, arms[0])


def test_unknown_role_is_refused():
    with pytest.raises(ValueError, match="role must be one of prognostic, predictive, both"):
        biomarkers.two_arms("neither", 17, 3.68, 1.22)


@pytest.mark.parametrize("role", list(biomarkers.ROLES))
def test_a_large_control_arm_shows_the_role(role):
    patients = biomarkers.two_arms(role, 6000, 3.68, 1.22, seed=1)
    found = biomarkers.arm_slopes(patients, 1.22, confidence=0.999).set_index("what")
    expected = biomarkers.ROLES[role].interaction
    # values cut off at 100 % flatten the treated line a little
    assert (
        found.loc["interaction", "low"] - 0.5 <= expected <= found.loc["interaction", "high"] + 0.5
    )


def test_interaction_matches_statsmodels_ols():
    patients = biomarkers.two_arms("both", 30, 3.68, 1.22, seed=2)
    treated = (patients["arm"] == "treated").astype(float)
    design = np.column_stack(
        [np.ones(60), treated, patients["marker"], treated * patients["marker"]]
    )
    fit = sm.OLS(patients["improvement"].to_numpy(), design).fit()
    found = biomarkers.arm_slopes(patients, 1.22).set_index("what")
    assert found.loc["interaction", "estimate"] == pytest.approx(-1.22 * fit.params[3])
    assert found.loc["control", "estimate"] == pytest.approx(-1.22 * fit.params[2])


def test_role_table_of_a_small_trial_says_the_same_of_every_treated_arm():
    table = biomarkers.role_table(17, 3.68, 1.22, seed=1)
    assert table["responders"].nunique() == table["marker_responders"].nunique() == 1
    assert list(table["benefit"]) == [25.0, 25.0, 25.0, 0.0]
    assert list(table["interaction"]) == [0.0, 15.0, 7.5, 0.0]


def test_perfectly_repeatable_or_unlinked_markers_do_not_rise():
    assert biomarkers.Rise(3.68, 1.22, 1.0, 0.8, 0.5).change == 0
    assert biomarkers.Rise(3.68, 1.22, 0.5, 0.0, 0.5).change == 0


@pytest.mark.parametrize(
    "wrong", [{"correlation": 1.2}, {"link": -0.1}, {"share": 1.0}, {"sd": 0.0}]
)
def test_impossible_assumptions_are_refused(wrong):
    fine = {"mean": 3.68, "sd": 1.22, "correlation": 0.5, "link": 0.5, "share": 0.5}
    with pytest.raises(ValueError, match=next(iter(wrong))):
        biomarkers.Rise(**{**fine, **wrong})


def test_selected_mean_matches_scipy_truncnorm():
    rise = biomarkers.Rise(3.68, 1.22, 0.6, 1.0, 0.4)
    cut = scipy.stats.norm.ppf(0.4)
    below = scipy.stats.truncnorm(-np.inf, cut, loc=3.68, scale=1.22).mean()
    assert rise.responders[0] == pytest.approx(below)
    assert rise.responders[1] == pytest.approx(3.68 + 0.6 * (below - 3.68))


@given(
    correlation=st.floats(0, 1), link=st.floats(0, 1), share=st.floats(0.05, 0.95),
    sd=st.floats(0.1, 5),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_everybody_together_does_not_change(correlation, link, share, sd):
    rise = biomarkers.Rise(10.0, sd, correlation, link, share)
    assert rise.change >= 0
    assert rise.others_change <= 0
    total = share * rise.change + (1 - share) * rise.others_change
    assert total == pytest.approx(0, abs=1e-9)


def test_rise_matches_simulation():
    rise = biomarkers.Rise(3.68, 1.22, 0.6, 0.7, 8 / 17)
    patients = biomarkers.simulate_rise(rise, n=60_000, seed=4)
    means = patients.groupby("responder")[["baseline", "followup"]].mean()
    assert means.loc[True].to_list() == pytest.approx(rise.responders, abs=0.03)
    assert means.loc[False].to_list() == pytest.approx(rise.others, abs=0.03)
    assert patients["patient"].str.startswith("SYN-").all()


def test_link_gives_the_difference_that_was_asked_for():
    link = biomarkers.link_for(1.0357, 8 / 17)
    patients = biomarkers.simulate_rise(biomarkers.Rise(0.0, 1.0, 0.5, link, 8 / 17), 80_000, 3)
    groups = patients.groupby("responder")["baseline"]
    within = math.sqrt((groups.var() * (groups.size() - 1)).sum() / (len(patients) - 2))
    apart = (groups.mean()[False] - groups.mean()[True]) / within
    assert apart == pytest.approx(1.0357, abs=0.03)
    assert biomarkers.link_for(50.0, 0.5) == 1.0


def test_false_rise_without_a_link_is_alpha_split_over_two_tails():
    rise = biomarkers.Rise(3.68, 1.22, 0.5, 0.0, 8 / 17)
    table = biomarkers.false_rise(rise, 17, size=6000, seed=1).set_index("group")
    assert table.loc["responders", "patients"] == 8
    assert table["rises"].to_numpy() == pytest.approx(0.025, abs=0.008)
    assert table["falls"].to_numpy() == pytest.approx(0.025, abs=0.008)


def test_a_marker_that_repeats_exactly_never_rises():
    table = biomarkers.false_rise(biomarkers.Rise(3.68, 1.22, 1.0, 0.9, 0.5), 16, size=50)
    assert (table[["rises", "falls"]] == 0).all(axis=None)


def test_false_rise_of_chosen_responders_is_a_rise():
    rise = biomarkers.Rise(3.68, 1.22, 0.3, 1.0, 8 / 17)
    table = biomarkers.false_rise(rise, 17, size=2000, seed=1).set_index("group")
    assert table.loc["responders", "rises"] > 0.2
    assert table.loc["others", "falls"] > 0.2
    assert table.loc["all", "rises"] < 0.05


def test_interaction_of_halves_needs_four_times_the_patients():
    assert biomarkers.inflation() == 4
    assert biomarkers.inflation(relative=0.5) == 16
    with pytest.raises(ValueError, match="relative must be above 0"):
        biomarkers.inflation(relative=0.0)


def test_four_times_matches_the_standard_errors_of_statsmodels_ols():
    # a balanced design of 4 x 25 patients with one spread: effect coding gives both at once
    arm = np.repeat([1, 0, 1, 0], 25)
    low = np.repeat([1, 1, 0, 0], 25)
    noise = np.random.default_rng(1).standard_normal(100)
    main = sm.OLS(noise, sm.add_constant(np.column_stack([arm, low]))).fit()
    both = sm.OLS(noise, sm.add_constant(np.column_stack([arm, low, arm * low]))).fit()
    ratio = (both.bse[3] ** 2 / both.scale) / (main.bse[1] ** 2 / main.scale)
    assert ratio == pytest.approx(biomarkers.inflation())


def test_no_interaction_needs_no_size():
    rates = biomarkers.Rates(0.6, 0.3, 0.6, 0.3)
    assert biomarkers.trial_size(rates) is None
    assert biomarkers.trial_size(biomarkers.Rates(0.6, 0.2, 0.2, 0.6), "effect") is None


def test_size_of_the_main_effect_matches_the_textbook_formula():
    rates = biomarkers.Rates(0.6, 0.4, 0.6, 0.4)
    z = scipy.stats.norm.ppf(0.975) + scipy.stats.norm.ppf(0.8)
    each = z**2 * (0.6 * 0.4 + 0.4 * 0.6) / 0.2**2
    assert biomarkers.trial_size(rates, "effect") == 4 * math.ceil(2 * each / 4)


def test_size_of_the_interaction_reaches_its_power_by_formula_and_simulation():
    rates = biomarkers.Rates(0.62, 0.2, 0.32, 0.2)
    n = biomarkers.trial_size(rates)
    assert (
        biomarkers.interaction_power(rates, n) >= 0.8 > biomarkers.interaction_power(rates, n - 8)
    )
    seen = biomarkers.simulated_interaction_power(rates, n, size=20_000, seed=2)
    assert seen.power == pytest.approx(0.8, abs=0.02)
    null = biomarkers.simulated_interaction_power(biomarkers.Rates(0.5, 0.3, 0.5, 0.3), n, seed=2)
    assert null.power == pytest.approx(0.05, abs=0.012)


@given(
    rates=st.lists(st.floats(0.05, 0.95), min_size=4, max_size=4), share=st.floats(0.1, 0.9)
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_interaction_variance_is_the_sum_of_four_groups(rates, share):
    found = biomarkers.Rates(*rates, share=share)
    n = 1000.0
    cells = [share * n / 2, share * n / 2, (1 - share) * n / 2, (1 - share) * n / 2]
    expected = sum(p * (1 - p) / c for p, c in zip(rates, cells, strict=True))
    assert found.interaction_variance / n == pytest.approx(expected)


def test_sizes_leave_out_impossible_rates():
    table = biomarkers.interaction_sizes(0.1, 0.05, spreads=(0.1, 0.2, 0.5))
    assert list(table["spread"]) == [0.1, 0.2]
    equal = biomarkers.interaction_sizes(0.3, 0.3, spreads=(0.2,))
    assert equal["n_effect"].isna().all()
    assert equal["n_interaction"].notna().all()


def test_everybody_responding_alike_leaves_nothing_to_chance():
    # no spread at all: an interaction is always seen, no interaction never
    assert biomarkers.interaction_power(biomarkers.Rates(1, 0, 0, 0), 100) == 1
    assert biomarkers.interaction_power(biomarkers.Rates(1, 1, 0, 0), 100) == 0
    assert biomarkers.trial_size(biomarkers.Rates(1, 0, 0, 0)) == 4


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: biomarkers.false_rise(biomarkers.Rise(5, 2, 0.5, 0.4, 0.5), 17, alpha=2), "alpha"),
        (lambda: biomarkers.false_rise(biomarkers.Rise(5, 2, 0.5, 0.4, 0.5), 17, size=0), "size"),
        (lambda: biomarkers.two_arms("both", 5, 5, -1), "sd must be above 0"),
        (
            lambda: biomarkers.simulated_interaction_power(
                biomarkers.Rates(0.5, 0.1, 0.2, 0.1), 100, alpha=5
            ),
            "did you mean 0.05",
        ),
    ],
)
def test_numbers_out_of_range_are_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()
