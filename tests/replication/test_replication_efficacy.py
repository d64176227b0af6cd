"""Responders, thresholds, subgroups, dose and a course without treatment, for three records."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from trialkit import proportions, results
from trialkit.replication import efficacy

INVENTED = Path(__file__).parents[1] / "fixtures" / "data"


@pytest.fixture(scope="module", params=["cheng", "other", "minimal"])
def trial(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def power(cheng):
    return efficacy.dose_power(cheng, differences=(0.0, 0.4, 0.8))


@pytest.fixture(scope="module")
def silent(cheng):
    """Return a record that counts no responders at all."""
    return replace(cheng, outcomes=cheng.outcomes.head(0))


# --- a record without outcomes


def test_no_outcomes_give_empty_tables_and_words(silent):
    intervals = efficacy.interval_table(silent)
    assert intervals.empty
    assert efficacy.interval_summary(intervals).empty
    assert efficacy.responder_definitions(silent).empty
    assert efficacy.usual_thresholds(silent).empty
    assert efficacy.overlaps(silent).empty
    assert efficacy.compare_subgroups(silent) is None
    assert efficacy.dose_power(silent) is None
    assert efficacy.printed_and_untreated(silent, efficacy.course_for(silent)).empty
    for read in ("introduce", "read_intervals", "read_definitions", "read_placebo"):
        assert "no response rate of all patients" in getattr(efficacy, read)(silent)
    course = efficacy.untreated(efficacy.course_for(silent), size=200)
    keys = [
        row["key"]
        for row in efficacy.results(replace(silent, claims=silent.claims.head(0)), None, course)
    ]
    assert keys == [
        "efficacy.agreement.printed",
        "efficacy.agreement.agree",
        "efficacy.untreated.pasi50.share",
    ]


# --- intervals


def test_every_outcome_has_every_method(trial):
    table = efficacy.interval_table(trial)
    assert len(table) == len(trial.outcomes) * len(proportions.METHODS)
    wide = efficacy.interval_summary(table)
    assert len(wide) == len(trial.outcomes)
    assert set(efficacy.METHOD_LABELS.values()) <= set(wide.columns)


def test_intervals_match_facts_md_section_8(cheng):
    table = efficacy.interval_table(cheng).set_index(["id", "method"])
    for key, low, high in [
        (("pasi40.all", "clopper-pearson"), 0.2298, 0.7219),
        (("pasi40.all", "wilson"), 0.2617, 0.6904),
        (("pasi40.all", "mid-p"), 0.2478, 0.7027),
        (("pasi40.all", "jeffreys"), 0.2536, 0.6967),
        (("pasi75.all", "wilson"), 0.1731, 0.5870),
        (("pasi90.all", "wilson"), 0.0619, 0.4103),
    ]:
        assert table.loc[key, ["low", "high"]].tolist() == pytest.approx([low, high], abs=5e-5)
    assert table.loc[("pga.all", "wald"), "low"] == pytest.approx(-0.0047, abs=5e-5)


def test_clopper_pearson_keeps_its_promise_and_wald_does_not(trial):
    first = efficacy.headline(trial)
    table = efficacy.interval_methods(int(first["responders"]), int(first["n"]), 0.9)
    kept = table.set_index("method")["lowest_coverage"]
    assert kept["clopper-pearson"] >= 0.9
    assert kept["wald"] < 0.85


def test_confidence_reaches_the_reading(trial):
    assert "(Clopper–Pearson, 90 %)" in efficacy.read_intervals(trial, confidence=0.9)


def test_wald_without_width_is_named(minimal):
    assert "no width at all" in efficacy.read_intervals(minimal)


# --- definitions


def test_definitions_rise_within_a_scale(trial):
    table = efficacy.responder_definitions(trial)
    assert (table["low"] <= table["estimate"]).all()
    for _, rows in table.groupby("measure"):
        assert rows["threshold"].dropna().is_monotonic_increasing
        assert rows["responders"].is_monotonic_decreasing


def test_usual_thresholds_of_cheng(cheng):
    table = efficacy.usual_thresholds(cheng).set_index("threshold")
    assert table[["low", "high"]].to_dict("index") == {
        50: {"low": 6, "high": 8},
        75: {"low": 6, "high": 8},
        90: {"low": 3, "high": 6},
        100: {"low": 0, "high": 3},
    }
    assert not table["in_record"].any()


def test_usual_thresholds_where_the_rule_is_the_usual_one(other):
    table = efficacy.usual_thresholds(other).set_index("threshold")
    assert table.loc[50, ["low", "high", "in_record"]].tolist() == [11, 11, True]
    assert table.loc[90, ["low", "high", "in_record"]].tolist() == [0, 6, False]


def test_an_unprinted_rule_narrows_nothing(cheng):
    unknown = cheng.outcomes.assign(threshold_rule=pd.NA)
    table = efficacy.usual_thresholds(replace(cheng, outcomes=unknown)).set_index("threshold")
    assert table.loc[75, ["low", "high"]].tolist() == [6, 8]


@settings(max_examples=60, deadline=None)
@given(
    improvements=st.lists(st.sampled_from([0, 40, 50, 74, 75, 76, 90, 91, 100]), max_size=17),
)
def test_usual_thresholds_hold_for_every_cohort_that_gives_the_counts(cheng, improvements):
    """Make patients, print their counts as the record does, and look the usual counts up."""
    values = np.array(improvements + [0] * (17 - len(improvements)))
    printed = {"pasi40.all": values >= 40, "pasi75.all": values > 75, "pasi90.all": values > 90}
    outcomes = cheng.outcomes[cheng.outcomes["id"].isin(list(printed))]
    outcomes = outcomes.assign(responders=[int(printed[i].sum()) for i in outcomes["id"]])
    bounds = efficacy.usual_thresholds(replace(cheng, outcomes=outcomes))
    for row in bounds.itertuples():
        assert row.low <= (values >= row.threshold).sum() <= row.high


def test_overlap_of_two_scales_is_only_bounded(cheng, other):
    pairs = efficacy.overlaps(cheng)
    assert len(pairs) == 3
    assert (pairs["low"] == 0).all()
    assert (pairs["high"] == 3).all()
    assert efficacy.overlaps(other).empty


def test_reading_of_cheng_names_rule_gap_and_overlap(cheng):
    text = efficacy.read_definitions(cheng)
    assert "PASI 75 lies between 6 and 8 of 17" in text
    assert "2 lie between" in text
    assert "whether they are the same patients is not known" in text
    assert "a factor of 2.7" in text


def test_definitions_that_agree_are_not_called_different(cheng):
    same = replace(cheng, outcomes=cheng.outcomes.assign(responders=3, n=17))
    assert "definitions of the record give the same share" in efficacy.read_definitions(same)


def test_statements_are_those_on_efficacy(cheng, minimal):
    assert "no significant correlation" in " ".join(efficacy.statements(cheng)["statement"])
    assert efficacy.statements(minimal).empty


def test_definitions_table_leaves_no_gap_unsaid(trial):
    table = efficacy.definitions_table(efficacy.responder_definitions(trial))
    assert table.notna().all(axis=None)
    assert (table["rule"] != "").all()


# --- subgroups


def test_pair_of_cheng_is_by_sex(cheng):
    (pair,) = efficacy.subgroup_pairs(cheng)
    assert (pair.outcome, pair.factor, pair.counts) == ("pasi40", "sex", (6, 9, 2, 8))


def test_pair_of_another_record_keeps_its_labels(other):
    (pair,) = efficacy.subgroup_pairs(other)
    assert (pair.outcome, pair.factor, pair.first) == ("pasi50", "subgroup", "under 40")


def test_incomplete_subgroups_are_no_pair(cheng):
    missing = cheng.outcomes[cheng.outcomes["id"] != "pasi40.male"]
    assert efficacy.compare_subgroups(replace(cheng, outcomes=missing)) is None


def test_comparison_matches_facts_md_section_8(cheng):
    found = efficacy.compare_subgroups(cheng)
    assert found.p_values["fisher"] == pytest.approx(0.1534, abs=5e-5)
    gap = found.difference
    assert [gap.estimate, gap.low, gap.high] == pytest.approx([5 / 12, -0.0456, 0.6944], abs=5e-5)
    assert found.shuffle_p == pytest.approx(found.p_values["fisher"])


def test_barnard_and_boschloo_match_scipy(cheng):
    found = efficacy.compare_subgroups(cheng)
    table = [[6, 2], [3, 6]]  # scipy wants the groups in columns
    barnard = scipy.stats.barnard_exact(table, pooled=True).pvalue
    boschloo = scipy.stats.boschloo_exact(table).pvalue
    assert found.p_values["barnard"] == pytest.approx(barnard, abs=1e-4)
    assert found.p_values["boschloo"] == pytest.approx(boschloo, abs=1e-4)


def test_splits_are_all_there_is(cheng):
    splits = efficacy.possible_splits(efficacy.subgroup_pairs(cheng)[0])
    assert splits["probability"].sum() == pytest.approx(1)
    assert splits["observed"].sum() == 1
    assert (splits["successes_1"] + splits["successes_2"]).eq(8).all()


def test_deals_are_repeatable_and_keep_the_cards(cheng):
    pair = efficacy.subgroup_pairs(cheng)[0]
    few, many = efficacy.deal_by_deal(pair, 3, seed=5), efficacy.deal_by_deal(pair, 6, seed=5)
    for a, b in zip(few, many, strict=False):
        pd.testing.assert_frame_equal(a, b)
    assert all(deal["responder"].sum() == 8 for deal in many)


def test_many_looks_make_anything_likely():
    table = efficacy.many_looks(0.05, looks=(1, 14))
    assert table["chance"].tolist() == pytest.approx([0.05, 1 - 0.95**14])
    assert efficacy.many_looks(1.0)["chance"].eq(1).all()


def test_reading_of_the_subgroups(cheng, other, minimal):
    text = efficacy.read_subgroups(efficacy.compare_subgroups(cheng))
    assert "especially women" in text
    assert "p = 0.015 instead of p = 0.15" in text
    assert "Nor is it a proof of *no* difference" in text
    assert "“under 40”" in efficacy.read_subgroups(efficacy.compare_subgroups(other))
    assert "nothing to compare" in efficacy.read_subgroups(efficacy.compare_subgroups(minimal))


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((3, 6, 4, 8), "Both groups responded equally often: 50.0 %"),
        ((9, 9, 0, 8), "The one seen is the most extreme"),
        ((1, 9, 7, 8), "in favour of “men”"),
        ((9, 9, 0, 8), "Chance alone rarely deals out such a difference"),
    ],
)
def test_reading_at_the_ends(cheng, counts, words):
    pair = replace(
        efficacy.subgroup_pairs(cheng)[0],
        **dict(zip(("s1", "n1", "s2", "n2"), counts, strict=True)),
    )
    assert words in efficacy.read_subgroups(efficacy.compare_pair(pair))


def test_interval_and_tests_may_disagree_and_the_reading_says_so(cheng):
    found = efficacy.compare_subgroups(cheng, confidence=0.9)
    assert found.difference.low > 0
    assert "do not agree" in efficacy.read_subgroups(found)


# --- dose


def test_all_165_sets_of_group_sizes(cheng):
    sizes = efficacy.group_sizes(cheng)
    assert len(sizes) == 165  # 12 patients over four groups: 11 choose 3
    assert not sizes.duplicated().any()
    assert sizes.sum(axis=1).eq(17).all()
    assert sizes["P1"].eq(5).all()
    assert sizes[["A", "B", "C", "D"]].min(axis=None) == 1


def test_printed_sizes_leave_one_set(other):
    assert efficacy.group_sizes(other).to_numpy().tolist() == [[12, 12]]


def test_sizes_without_phase_totals_add_up_to_the_trial(cheng):
    loose = replace(cheng, arms=cheng.arms.assign(phase_n=pd.NA).astype(cheng.arms.dtypes))
    assert len(efficacy.group_sizes(loose)) == 165


def test_too_many_sets_are_refused_instead_of_sampled(cheng):
    with pytest.raises(ValueError, match="found 165 possible sets for cheng2022; allowed up to 10"):
        efficacy.group_sizes(cheng, most=10)


def test_cumulative_dose_ranks_the_groups_differently(cheng):
    groups = efficacy.dose_groups(cheng).set_index("arm")
    assert groups["cumulative"].to_dict() == {"P1": 6, "A": 6, "B": 8, "C": 5, "D": 6}
    assert groups.loc["A", ["n_low", "n_high"]].tolist() == [1, 9]


def test_power_is_that_of_the_trend_test(power):
    row = power.table[
        (power.table["tested"] == "single") & (power.table["difference"] == 0.4)
    ].iloc[0]
    rates = row["rate_low"] + (row["rate_high"] - row["rate_low"]) * np.array([0, 0, 1, 2, 3]) / 3
    scores = [1.5, 1.5, 2.0, 2.5, 3.0]
    some = power.sizes.sample(20, random_state=1)
    powers = [proportions.trend_power(rates, n, scores) for n in some.to_numpy().tolist()]
    crumb = 1e-12
    assert row["power_low"] - crumb <= min(powers)
    assert max(powers) <= row["power_high"] + crumb


def test_bounds_hold_the_even_sizes_and_no_effect_stays_at_alpha(power):
    table = power.table
    assert (table["power_low"] <= table["power_even"]).all()
    assert (table["power_even"] <= table["power_high"]).all()
    assert table.loc[table["difference"] == 0, "power_high"].max() <= power.alpha
    assert power.kind == "bounded"


def test_wrong_dose_hides_the_effect(power):
    at = power.table.set_index(["truth", "tested", "difference"])["power_high"]
    assert at["cumulative", "single", 0.8] < 0.2 < at["single", "single", 0.8]


def test_known_sizes_give_one_number_and_one_column(other):
    power = efficacy.dose_power(other, differences=(0.4, 0.6))
    assert power.sizes_known
    assert power.kind == "assumed"
    assert efficacy.same_spacing(power)
    assert efficacy.dose_power_table(power).shape == (2, 3)
    assert "whatever the group sizes" not in efficacy.read_dose(power)


def test_rates_never_leave_the_possible_range(cheng):
    rare = cheng.outcomes.assign(responders=1)
    power = efficacy.dose_power(replace(cheng, outcomes=rare), differences=(0.0, 0.9))
    assert power.table["rate_low"].min() >= 0
    assert power.table["rate_high"].max() <= 1
    spread = power.table["rate_high"] - power.table["rate_low"]
    assert spread.tolist() == pytest.approx(power.table["difference"].tolist())


def test_one_dose_has_no_trend(minimal):
    assert efficacy.dose_power(minimal) is None
    assert efficacy.dose_power_table(None).empty
    assert "needs two different doses" in efficacy.read_dose(None)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.1, 0.3, "likelier reading with such an effect as well as without"),
        (0.3, 0.9, "can easily be read even with such an effect"),
        (0.9, 0.95, "speaks against an effect this large"),
    ],
)
def test_reading_never_calls_not_significant_no_effect(power, low, high, words):
    table = power.table.assign(power_low=low, power_high=high)
    assert words in efficacy.read_dose(replace(power, table=table))


# --- a single arm


def test_course_takes_entry_and_threshold_from_the_record(cheng, other):
    course = efficacy.course_for(cheng)
    assert (course.entry, course.entry_printed, course.rule) == (10, True, "at least 40 %")
    assert (course.mean, course.sd) == (18.7, 10.01)  # Chen K 2017, Oncotarget 8:46381
    assumed = efficacy.course_for(other)
    assert (assumed.entry_printed, assumed.threshold) == (False, 50)


@pytest.mark.parametrize(
    ("name", "value"),
    [("correlation", 1.0), ("correlation", -0.1), ("season", 1.0), ("threshold", 0), ("sd", 0)],
)
def test_impossible_assumptions_are_named(cheng, name, value):
    with pytest.raises(ValueError, match=f"{name}: found {value!r}, allowed"):
        efficacy.course_for(cheng, **{name: value})


def test_nobody_is_bad_enough(cheng):
    with pytest.raises(ValueError, match="nobody has a PASI above 71"):
        efficacy.untreated(efficacy.course_for(cheng, entry=71.9), size=5)


def test_invented_patients_are_plainly_invented(trial):
    result = efficacy.untreated(efficacy.course_for(trial), size=500, seed=3)
    assert result.patients.attrs["synthetic"] is True
    assert result.patients["patient"].str.startswith("SYN-").all()
    assert (result.patients["baseline"] > result.course.entry).all()
    assert result.patients["followup"].between(0, 72).all()
    again = efficacy.untreated(result.course, size=500, seed=3)
    pd.testing.assert_frame_equal(result.patients, again.patients)


@pytest.mark.parametrize("correlation", [0.5, 0.7, 0.9])
def test_share_matches_the_bivariate_normal(cheng, correlation):
    """Outside reference: the model's share as an integral, SciPy's multivariate normal."""
    course = efficacy.course_for(cheng, correlation=correlation)
    spread = np.sqrt(np.log1p((course.sd / course.mean) ** 2))
    centre = np.log(course.mean) - spread**2 / 2
    cut = (np.log(course.entry) - centre) / spread
    gap = np.sqrt(2 * (1 - correlation))
    # P(entry and log ratio ≤ log 0.6): the first visit and the change are bivariate normal
    slope = -(1 - correlation) / gap
    joint = scipy.stats.multivariate_normal([0, 0], [[1, -slope], [-slope, 1]])
    fall = np.log(0.6) / (spread * gap)
    expected = joint.cdf([-cut, fall]) / scipy.stats.norm.sf(cut)
    found = efficacy.untreated(course, size=40_000, seed=2)
    error = np.sqrt(expected * (1 - expected) / len(found.patients))
    assert found.share == pytest.approx(expected, abs=4 * error + 0.002)  # PASI has steps


def test_restless_disease_and_better_season_make_responders(cheng):
    course = efficacy.course_for(cheng)
    shares = efficacy.untreated_by_threshold(course, thresholds=(40, 75))
    at = shares.set_index(["scenario", "threshold"])["share"]
    steady, restless, season = efficacy.SCENARIOS
    assert at[steady, 40] < at[restless, 40] < at[season, 40]
    assert at[season, 75] < 0.01


def test_mean_falls_although_nobody_is_treated(cheng):
    result = efficacy.untreated(efficacy.course_for(cheng, entry=20))
    assert result.mean_followup < result.mean_baseline
    assert "get worse by 40 % or more" in efficacy.read_course(result)


def test_printed_rates_stand_beside_the_untreated(trial):
    course = efficacy.course_for(trial)
    table = efficacy.printed_and_untreated(trial, course)
    assert list(table.columns[-3:]) == list(efficacy.SCENARIOS)
    assert "(synthetic)" in efficacy.read_untreated(table)
    assert "nothing to compare" in efficacy.read_untreated(table.head(0))


def test_placebo_is_never_filled_in(cheng, other):
    assert "No published placebo rate" in efficacy.read_placebo(cheng)
    assert "are published" in efficacy.read_placebo(other)
    assert "60.2 %" in efficacy.read_season()


# --- results


def test_results_have_the_keys_that_others_rely_on(cheng, power):
    course = efficacy.untreated(efficacy.course_for(cheng))
    rows = {row["key"]: row for row in efficacy.results(cheng, power, course)}
    for outcome in cheng.outcomes["id"]:
        assert rows[f"efficacy.{outcome}"]["unit"] == "fraction"
    pga = rows["efficacy.pga.all"]
    assert [pga["low"], pga["high"]] == pytest.approx([0.0380, 0.4343], abs=5e-5)
    assert rows["efficacy.pasi40.all"]["value"] == 8 / 17
    assert rows["efficacy.pasi40.sex.fisher_p"]["value"] == pytest.approx(0.1534, abs=5e-5)
    for test in ("fisher", "barnard", "boschloo"):
        assert 0 < rows[f"efficacy.pasi40.sex.{test}_p"]["value"] < 1
    assert rows["efficacy.pasi40.sex.difference"]["low"] < 0
    assert rows["efficacy.pasi40.dose.single.power.rise40"]["kind"] == "bounded"
    assert rows["efficacy.untreated.pasi40.share"]["kind"] == "synthetic"


def test_results_are_accepted_and_follow_the_confidence(trial):
    narrow, wide = results.Results("04"), results.Results("04")
    for book, confidence in ((narrow, 0.8), (wide, 0.99)):
        for row in efficacy.results(trial, None, None, confidence=confidence):
            book.add(**row)
    key = f"efficacy.{efficacy.headline(trial)['id']}"
    assert narrow[key]["high"] < wide[key]["high"]
    assert narrow[key]["low"] <= narrow[key]["value"] <= narrow[key]["high"]
