"""Harm: records without counts first, then one patient, references, laws and sentences."""

import dataclasses
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialkit import proportions, records, results
from trialkit.replication import safety

INVENTED = Path(__file__).parents[1] / "fixtures" / "data"
EXACT = ("exact-one-sided", "clopper-pearson")


@pytest.fixture(scope="module")
def sources():
    return records.table_sources("comparators")


@pytest.fixture(scope="module")
def ratios(sources):
    return safety.ratios(records.load_table("comparators/msc_safety"), sources)


@pytest.fixture(scope="module")
def bounds(sources):
    return safety.patient_bounds(records.load_table("comparators/msc_events"), sources)


def count(patients, n):
    return safety.SafetyCount("fever", "fever", patients, n, "all patients", "", "invented")


def with_safety(trial, **changes):
    """Return the trial with the columns of its first safety statement changed."""
    table = trial.safety.copy()
    for column, value in changes.items():
        table.loc[table.index[0], column] = value
    return dataclasses.replace(trial, safety=table)


# A record without a count


def test_no_count_no_headline_no_limit(minimal):
    assert safety.headline(minimal) is None
    assert safety.counts(minimal) == []
    assert safety.upper_limits(None).empty
    assert safety.chance_curve(None).empty
    assert safety.prior_readings(None).empty
    assert safety.possible_limits(minimal).empty


def test_no_count_tables_keep_their_columns():
    assert list(safety.upper_limits(None)) == list(safety.upper_limits(count(0, 5)))
    assert list(safety.chance_curve(None)) == list(safety.chance_curve(count(0, 5)))
    assert list(safety.prior_readings(None)) == list(safety.prior_readings(count(0, 5)))


def test_no_count_every_sentence_says_so(minimal, bounds):
    possible, empty = safety.possible_limits(minimal), safety.prior_readings(None)
    for text in (
        safety.read_headline(minimal, None, 0.95),
        safety.honest_sentence(minimal, None, 0.95),
        safety.read_chance(minimal, None, 0.95),
        safety.read_limits(minimal, None, safety.upper_limits(None)),
        safety.read_priors(minimal, None, empty, "uniform", 0.95),
        safety.read_group_limits(minimal, possible, bounds, 0.95),
    ):
        assert "prints no number of patients" in text
        assert "exclude no rate" in text


def test_no_count_statement_lists_all_that_is_absent(minimal):
    (row,) = safety.statements(minimal).itertuples()
    assert row.absent == "count of patients, group size, time watched, definition"
    assert pd.isna(row.upper_low)
    assert pd.isna(row.patients_high)


def test_record_without_any_statement(minimal):
    silent = dataclasses.replace(minimal, safety=minimal.safety.iloc[:0])
    assert safety.statements(silent).empty
    assert safety.headline(silent) is None
    assert "not in the record" in set(safety.questions(silent)["answer"])


def test_no_count_leaves_the_rows_that_need_none(minimal, ratios, bounds):
    keys = {row["key"] for row in safety.results(minimal, ratios, bounds)}
    assert "safety.n_to_detect.one_percent" in keys
    assert not any("upper_limit" in key or "posterior" in key for key in keys)


# Degenerate counts


def test_everybody_hit_excludes_nothing():
    table = safety.upper_limits(count(3, 3))
    exact = table[table["method"].isin(EXACT)]
    assert (exact["upper"] == 1).all()
    assert (exact["one_in"] == "1 in 1").all()


def test_one_patient_without_the_event():
    table = safety.upper_limits(count(0, 1)).set_index("method")
    assert table.loc["exact-one-sided", "upper"] == pytest.approx(0.95)
    assert table.loc["rule-of-three", "upper"] == pytest.approx(-math.log(0.05))
    assert safety.chance_curve(count(0, 1))["rate"].max() == 1


@pytest.mark.parametrize(
    ("limit", "k"), [(0, None), (1e-9, 10**9), (0.1, 10), (0.25, 4), (0.1616, 7), (0.6, 2), (1, 1)]
)
def test_one_in_is_never_above_the_limit(limit, k):
    assert safety.one_in(limit) == k


# Outside references


def test_facts_this_trial_0_of_17(cheng):
    found = safety.headline(cheng)
    assert (found.id, found.patients, found.n) == ("related_sae", 0, 17)
    table = safety.upper_limits(found).set_index("method")["upper"]
    assert round(table["exact-one-sided"], 4) == 0.1616
    assert round(table["clopper-pearson"], 4) == 0.1951
    assert table["wald"] == 0


def test_hanley_lippman_hand_1983_rule_of_three():
    table = safety.rule_of_three_table(n=30, sizes=[30, 100])
    assert table["rule"].tolist() == pytest.approx([3 / 30, 3 / 100], rel=0.002)


def test_n_to_detect_one_percent_is_299_at_95():
    table = safety.detection_table(17, 0.95, rates=[0.01])
    assert table["n_needed"].tolist() == [299]
    assert table["seen"].item() == pytest.approx(1 - 0.99**17)
    assert table["missed"].item() == pytest.approx(0.99**17)


def test_thompson_2020_and_wang_2021_readings(ratios):
    reading = ratios.set_index("event")["reading"]
    assert reading["fever"] == reading["transient fever"] == "more frequent"
    assert reading["death"] == "less frequent"
    assert reading["infection"] == reading["malignancy"] == "not decided"
    assert set(ratios["source"]) == {"Thompson 2020", "Wang 2021"}


def test_yao_2021_events_are_not_patients(bounds):
    found = bounds.set_index("event")[["patients_low", "patients_high", "n"]]
    assert found.loc["fever"].tolist() == [1, 5, 7]
    assert found.loc["all adverse events"].tolist() == [1, 7, 7]
    assert found.loc["serious adverse event"].tolist() == [1, 1, 7]
    fever = bounds.set_index("event").loc["fever"]
    assert fever["limit_low"] == pytest.approx(proportions.interval(1, 7).low)
    assert fever["limit_high"] == pytest.approx(proportions.interval(5, 7).high)


def test_no_event_bounds_nobody(sources):
    table = records.load_table("comparators/msc_events").head(1).assign(events=0)
    row = safety.patient_bounds(table, sources).iloc[0]
    assert (row["patients_low"], row["patients_high"], row["limit_low"]) == (0, 0, 0)


def test_mid_p_equals_the_one_sided_limit_when_nobody_is_hit():
    table = safety.upper_limits(count(0, 17)).set_index("method")["upper"]
    assert table["mid-p"] == pytest.approx(table["exact-one-sided"])


# Laws

sizes = st.integers(1, 300)
levels = st.floats(0.5, 0.999)


@given(sizes, levels)
def test_visible_rate_is_the_upper_limit_after_nothing(n, level):
    rate = safety.visible_rates(n, [level])["rate"].item()
    assert proportions.detection_probability(rate, n) == pytest.approx(level)
    assert safety.chance_at(count(0, n), rate) == pytest.approx(1 - level)


@given(sizes, st.data(), levels)
def test_curve_falls_through_the_upper_limit(n, data, level):
    seen = count(data.draw(st.integers(0, n - 1)), n)
    curve = safety.chance_curve(seen, level, points=41)
    assert curve["probability"].iloc[0] == 1
    assert (np.diff(curve["probability"]) <= 1e-12).all()
    upper = proportions.upper_limit(seen.patients, n, level)
    assert safety.chance_at(seen, upper) == pytest.approx(1 - level, abs=1e-9)


@given(sizes, levels)
def test_rule_of_three_is_never_below_the_exact_limit(n, level):
    table = safety.rule_of_three_table(n, level, sizes=[n])
    assert table["excess"].item() > 0


@given(st.integers(0, 5), st.integers(5, 200))
def test_rule_of_three_only_after_nothing(patients, n):
    methods = set(safety.upper_limits(count(patients, n))["method"])
    assert ("rule-of-three" in methods) == (patients == 0)


@given(sizes)
def test_rarer_events_need_more_patients(n):
    table = safety.detection_table(n)
    assert table["n_needed"].is_monotonic_decreasing
    assert table["seen"].is_monotonic_increasing


# What is absent


def test_statements_cheng(cheng):
    table = safety.statements(cheng).set_index("event")
    assert table["upper_low"].notna().sum() == 1
    assert (table["upper_low"] == table["upper_high"]).sum() == 1
    assert table.loc["obvious side effect", "absent"] == "count of patients, definition"
    assert table.loc["fever after infusion", "absent"] == "group size, definition"
    assert table.loc["fever after infusion", "who"] == "Group D"


def test_questions_answer_from_the_record(cheng, other):
    answers = safety.questions(cheng).set_index("question")["answer"]
    assert answers["How many statements come with a group size?"] == "2 of 4"
    assert "none registered" in answers["Was safety registered as an outcome beforehand?"]
    answers = safety.questions(other).set_index("question")["answer"]
    assert answers["How many statements come with a group size?"] == "2 of 2"
    assert answers["Was safety registered as an outcome beforehand?"] == "not in the record"


def test_headline_falls_back_to_the_first_count(other):
    assert safety.headline(other).id == "related_sae"
    assert safety.headline(with_safety(other, patients=pd.NA)).id == "fever"


# Group sizes


def test_group_size_of_a_group_never_printed(cheng):
    size = safety.group_size(cheng, "D")
    assert (size.low, size.high) == (1, 9)
    assert "12 patients in phase 2a" in size.why
    assert "each of 3 other arms" in size.why


def test_group_size_is_at_least_the_patients_hit(cheng):
    assert safety.group_size(cheng, "D", patients=4).low == 4


def test_group_size_printed_for_an_arm_or_a_subgroup(cheng):
    assert (safety.group_size(cheng, "P1").low, safety.group_size(cheng, "P1").high) == (5, 5)
    assert (safety.group_size(cheng, "male").low, safety.group_size(cheng, "male").high) == (8, 8)


def test_group_size_of_nobody_knows_whom_is_at_most_all(cheng):
    for scope in ("all", "a few"):
        size = safety.group_size(cheng, scope)
        assert (size.low, size.high) == (1, cheng.n_treated)


def test_group_size_is_exact_when_all_others_are_known(cheng):
    arms = cheng.arms.copy()
    arms.loc[arms["arm"].isin(["A", "B", "C"]), "n"] = 3
    size = safety.group_size(dataclasses.replace(cheng, arms=arms), "D")
    assert (size.low, size.high) == (3, 3)


def test_group_size_without_a_phase_size_leaves_one_for_every_other_arm(cheng):
    arms = cheng.arms.assign(phase_n=pd.array([pd.NA] * len(cheng.arms), dtype="Int64"))
    size = safety.group_size(dataclasses.replace(cheng, arms=arms), "D")
    assert (size.low, size.high) == (1, 17 - 5 - 3)


def test_possible_limits_one_row_a_size(cheng):
    table = safety.possible_limits(cheng)
    fever = table[table["id"] == "fever_top_dose"]
    assert fever["n"].tolist() == list(range(1, 10))
    assert fever["upper"].iloc[0] == pytest.approx(0.95)
    assert fever["upper"].iloc[-1] == pytest.approx(1 - 0.05 ** (1 / 9))


def test_possible_limits_empty_where_every_count_has_its_size(other, bounds):
    table = safety.possible_limits(other)
    assert table.empty
    assert "has its group size" in safety.read_group_limits(other, table, bounds, 0.95)


# A ratio without a base rate


def test_ratio_applied_is_arithmetic(ratios):
    row = safety.if_ratio_applied(ratios, n=17, control_rates=[0.02]).iloc[0]
    assert row["rate"] == pytest.approx(0.0496)
    assert row["none"] == pytest.approx((1 - 0.0496) ** 17)
    assert row["none_low"] < row["none"] < row["none_high"]


def test_ratio_applied_is_capped_and_missing_ratios_give_nothing(ratios):
    assert safety.if_ratio_applied(ratios, n=3, control_rates=[0.9])["none"].item() == 0
    empty = safety.if_ratio_applied(ratios, n=3, event="hiccup")
    assert empty.empty
    assert "No risk ratio" in safety.read_if_ratio(empty, n=3, event="hiccup")


# Sentences


def test_no_event_never_without_its_upper_limit(cheng):
    seen = safety.headline(cheng)
    limits = safety.upper_limits(seen)
    for text in (
        safety.honest_sentence(cheng, seen, 0.95),
        safety.read_headline(cheng, seen, 0.95),
        safety.read_chance(cheng, seen, 0.95),
        safety.read_limits(cheng, seen, limits),
    ):
        assert "16.2 %" in text


def test_sentences_change_when_something_was_seen(other):
    seen = safety.headline(other)
    assert "“nothing was seen” would be false" in safety.read_headline(other, seen, 0.95)
    assert "at most 1 of 24 patients" in safety.read_chance(other, seen, 0.95)
    assert "rule may not be used" in safety.read_rule(other, seen, 0.95)
    assert "Wald formula gives 0.0 %" not in safety.read_limits(
        other, seen, safety.upper_limits(seen)
    )


def test_one_in_seven_is_compatible_and_one_in_six_is_not(cheng):
    text = safety.read_chance(cheng, safety.headline(cheng), 0.95)
    assert "1 in 7 is still compatible" in text
    assert "1 in 6 is not" in text


def test_rule_is_named_for_its_confidence(cheng):
    assert "hence “three”" in safety.read_rule(cheng, None, 0.95)
    assert "2.30" in safety.read_rule(cheng, None, 0.9)


def test_detection_sentence(cheng):
    text = safety.read_detection(cheng, 0.95)
    assert "299 patients: 17.6 times as many" in text
    assert "4.0 % (chance 50 %)" in text
    assert safety.read_detection(cheng, 0.8).count("(chance 80 %)") == 1


def test_priors_sentence_names_the_prior_and_its_weight(cheng):
    seen = safety.headline(cheng)
    readings = safety.prior_readings(seen)
    text = safety.read_priors(cheng, seen, readings, "jeffreys", 0.95)
    assert "prior “jeffreys”" in text
    assert "“optimistic” is worth 100 patients; the trial watched 17" in text


def test_patient_bounds_sentence_counts_all_and_only_related(bounds):
    text = safety.read_patient_bounds(bounds, "fever", 0.95)
    assert "1 to 5 of 7 patients" in text
    assert "(bounded)" in text
    assert "52.1 %" in text
    assert "34.8 %" in text


def test_group_sentence_gives_best_and_worst_case(cheng, bounds):
    text = safety.read_group_limits(cheng, safety.possible_limits(cheng), bounds, 0.95)
    assert "1 to 9 patients (bounded)" in text
    assert "28.3 % at best and 95.0 % at worst" in text
    assert "shows nobody with a chance of 86 %, a group of 9 with 25 %" in text


def test_introduction_says_when_the_patients_are_invented(cheng, other):
    assert "invented" not in safety.introduce(cheng)
    assert "no such patients exist" in safety.introduce(other)


# Tables to read


def test_a_fraction_that_is_not_zero_is_never_shown_as_zero():
    table = pd.DataFrame({"x": [0, 4e-6, 0.0006, 0.5, 1, np.nan]})
    shown = safety.in_percent(table, "x")["x"].tolist()
    assert shown == ["0.0 %", "< 0.1 %", "0.1 %", "50.0 %", "100.0 %", "not possible"]


def test_named_tables_keep_their_rows(cheng, minimal, ratios):
    for seen in (safety.headline(cheng), safety.headline(minimal)):
        limits, readings = safety.upper_limits(seen), safety.prior_readings(seen)
        assert len(safety.named_limits(limits)) == len(limits)
        assert len(safety.named_readings(readings, 0.95)) == len(readings)
    assert len(safety.named_statements(safety.statements(cheng), 0.95)) == 4
    assert len(safety.named_sizes(safety.rule_of_three_table(17))) == 7
    assert len(safety.named_detection(safety.detection_table(17), 0.95)) == 5
    assert len(safety.named_supposed(safety.if_ratio_applied(ratios, 17), "fever")) == 4


# Results


def rows(trial, ratios, bounds, **options):
    book = results.Results("03_safety_replication")
    for row in safety.results(trial, ratios, bounds, **options):
        book.add(**row)
    return book


def test_results_cheng(cheng, ratios, bounds):
    book = rows(cheng, ratios, bounds)
    assert book["safety.related_sae.upper_limit"]["value"] == pytest.approx(0.1616, abs=5e-5)
    assert book["safety.related_sae.upper_limit"]["kind"] == "derived"
    assert book["safety.related_sae.two_sided_upper"]["value"] == pytest.approx(0.1951, abs=5e-5)
    assert book["safety.related_sae.rule_of_three"]["value"] == pytest.approx(0.1762, abs=5e-5)
    assert book["safety.n_to_detect.one_percent"]["value"] == 299
    assert book["safety.related_sae.posterior.uniform.upper"]["kind"] == "assumed"
    size = book["safety.fever_top_dose.group_size_max"]
    assert (size["value"], size["low"], size["high"], size["kind"]) == (9, 1, 9, "bounded")
    assert book["safety.yao_2021.fever.patients_max"]["kind"] == "bounded"
    assert book["safety.yao_2021.serious_adverse_event.patients_max"]["kind"] == "derived"
    assert book["safety.msc.fever.rr"]["kind"] == "printed"


def test_results_follow_confidence_and_prior(cheng, ratios, bounds):
    book = rows(cheng, ratios, bounds, confidence=0.9, prior="optimistic")
    assert book["safety.related_sae.upper_limit"]["value"] == pytest.approx(1 - 0.1 ** (1 / 17))
    assert book["safety.n_to_detect.one_percent"]["value"] == 230
    assert book["safety.related_sae.posterior.optimistic.upper"]["value"] < 0.03


def test_results_where_something_was_seen(other, ratios, bounds):
    keys = {row["key"] for row in safety.results(other, ratios, bounds)}
    assert "safety.fever.upper_limit" in keys
    assert "safety.related_sae.rule_of_three" not in keys


def test_results_value_lies_between_its_limits(cheng, other, minimal, ratios, bounds):
    for trial in (cheng, other, minimal):
        for row in safety.results(trial, ratios, bounds):
            if row["low"] is not None:
                assert row["low"] <= row["value"] <= row["high"], row
