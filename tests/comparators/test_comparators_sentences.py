"""What is said of any record: records without counts first, then numbers that must be right."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from trialkit import comparators, records

NAMES = ("cheng2022", "yao2021", "demo2030")


@pytest.fixture(params=[*NAMES, "other", "minimal"])
def trial(request):
    if request.param in NAMES:
        return records.load_trial(request.param)
    return request.getfixturevalue(request.param)


@pytest.fixture
def demo():
    return records.load_trial("demo2030")


@pytest.fixture
def silent(cheng):
    """A record that counts nobody by a threshold of the PASI."""
    return replace(cheng, outcomes=cheng.outcomes[cheng.outcomes["measure"] == "pga"])


def everything(trial, hta, etretin, fixed, placebo):
    beside = comparators.beside(trial, placebo)
    threshold = comparators.carried_threshold(trial, hta)
    return [
        comparators.introduce(trial),
        comparators.read_beside(beside),
        comparators.read_against_arm(comparators.against_arm(trial, etretin)),
        comparators.why_neither(trial),
        comparators.read_own(comparators.own_comparison(hta, trial), trial),
        comparators.read_extrapolation(fixed, threshold, trial, etretin),
    ]


def test_a_record_without_such_a_count_says_so(silent, hta, etretin, fixed, placebo):
    said = everything(silent, hta, etretin, fixed, placebo)
    assert "does not print" in said[0]
    assert "does not print" in said[1]
    assert "No threshold" in said[2]
    assert "does not print" in said[4]
    assert "No count of this record needs it" in said[5]
    assert comparators.beside_table(comparators.beside(silent, placebo)).empty


def test_every_record_gets_sentences_without_gaps(trial, hta, etretin, fixed, placebo):
    for text in everything(trial, hta, etretin, fixed, placebo):
        assert len(text) > 40
        assert not re.search(r"\bnan\b|<NA>|\bNone\b|\binf\b", text), text


def test_an_invented_record_is_called_invented_where_it_stands_beside_real_arms(trial, hta):
    own = comparators.read_own(comparators.own_comparison(hta, trial), trial)
    for text in (comparators.introduce(trial), own):
        assert ("invented" in text) == trial.is_synthetic


def test_numbers_of_the_course_record(cheng, hta, etretin, fixed, placebo):
    said = " ".join(everything(cheng, hta, etretin, fixed, placebo))
    assert "8 of 17 (47.1 %) here, 8 of 19 (42.1 %) on placebo there" in said
    assert "Fisher p = 1.00" in said
    assert "The record counts by 40 %, which none of these trials reports" in said
    assert "at least the 13.3 % of PASI 50" in said
    assert "upper bounds" in said  # the record counts “more than”, placebo “at least”
    assert "Cheng 2022 has no arm of supportive care" in said


def test_a_stricter_count_is_named_wherever_it_stands_beside_at_least(cheng, demo, hta, etretin):
    for trial, times in ((cheng, 2), (demo, 0)):
        said = comparators.read_against_arm(comparators.against_arm(trial, etretin))
        assert said.count("counts “more than”") == times  # PASI 75 and PASI 90, not PASI 40
        own = comparators.read_own(comparators.own_comparison(hta, trial), trial)
        assert own.count("counts “more than”") == min(times, 1)


def test_our_notes_on_the_counts_are_read_with_them():
    said = comparators.introduce(records.load_trial("yao2021"))
    assert "2 of 7" in said
    assert "the five patients not followed for one year count as no responders" in said


def test_a_source_without_a_spread_between_trials_is_said_to_have_too_small_chances(cheng, placebo):
    assert {b.key for b in placebo if not b.between} == {"ambikaibalan2021", "etretin"}
    table = comparators.beside(cheng, placebo)
    said = comparators.read_beside(table)
    assert "Small chances by Ambikaibalan 2021, placebo pooled are too small" in said
    assert "they do not confirm each other" in said  # three counts of the same patients
    carried = comparators.read_beside(table[table["between"] & (table["threshold"] == 40)])
    assert "too small" not in carried
    assert "do not confirm" not in carried
    assert "1 in 120, assumed" in carried


def test_the_gap_to_the_old_arm_is_not_laid_on_the_shape_alone(cheng, fixed, etretin):
    # 8 of 19: exact 95 % interval 20.3 % to 66.5 %; of four shapes only "linear" (20.9 %) is in it
    said = comparators.read_extrapolation(fixed, 40, cheng, etretin)
    assert "20.3 % to 66.5 %. Shapes that lie inside it: 1 of 4" in said
    wider = comparators.read_extrapolation(fixed, 40, cheng, etretin, confidence=0.99)
    assert "inside it: 4 of 4" in wider


def test_only_a_control_arm_filled_by_chance_gives_an_anchor(trial, hta):
    own = comparators.own_comparison(hta, trial)
    if own is not None:
        assert "filled by chance" in comparators.read_own(own, trial)


def test_nobody_responding_is_not_called_ordinary(minimal, placebo):
    said = comparators.read_beside(comparators.beside(minimal, placebo))
    assert "tells nothing" in said
    assert "certain" in said


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (1.0, "certain"),
        (0.999, "over 99 %"),
        (0.46, "46 %"),
        (0.0138, "1.4 %"),
        (1 / 1358, "1 in 1,400"),
        (1e-9, "below 1 in a million"),
        (0.0, "below 1 in a million"),
    ],
)
def test_chances_keep_the_digits_that_carry_meaning(probability, words):
    assert comparators.chance(probability) == words


def test_counts_and_pools_are_read_with_their_own_numbers(hta):
    assert "PASI 75: 35 of 914 (3.8 %) in 11 trials" in comparators.read_counts(
        hta, "Supportive care"
    )
    arms = comparators.arms(hta, "Supportive care", 75)
    pools = [
        comparators.pool(arms["responders"].tolist(), arms["n"].tolist(), model=model)
        for model in comparators.MODELS
    ]
    said = comparators.read_pool(*pools)
    assert "2 arms had no responder" in said
    assert "not the same as" in said
    wide = comparators.pool([9, 13, 30, 4, 7], [25, 20, 42, 41, 10])
    assert "tau = 1.14" in comparators.read_pool(wide, *pools[1:])


def test_published_and_ours_in_words(fixed, random_effects):
    published = records.load_table("comparators/published_network")
    compared = comparators.published_v_ours(published, fixed, random_effects)
    said = comparators.read_published(compared, fixed)
    assert "Effects: 14 of 14 within 0.1" in said
    assert "Absolute probabilities: 24 of 24 within 0.02" in said
    assert "for Fumaderm, known from few responders, it is 1.37" in said
    assert len(comparators.effects_table(compared)) == 19
    assert comparators.absolute_table(compared)["goal"].eq("yes").all()


def test_results_hold_the_rates_a_next_trial_can_choose_from(
    cheng, hta, fixed, random_effects, placebo
):
    arms = comparators.arms(hta, "Supportive care", 75)
    pools = {75: comparators.pool(arms["responders"].tolist(), arms["n"].tolist())}
    rows = comparators.results(
        pools,
        fixed,
        random_effects,
        placebo,
        comparators.beside(cheng, placebo),
        comparators.indirect(hta, "Infliximab", "Etanercept 50 mg"),
        comparators.own_comparison(hta, cheng),
    )
    found = {row["key"]: row for row in rows}
    assert len(found) == len(rows)
    rate = found["placebo.pasi75.hta.rate"]
    assert rate["low"] < rate["value"] < rate["high"]
    assert found["placebo.pasi40.carried.rate"]["kind"] == "assumed"
    assert "a further placebo arm" in rate["unit"]
    assert "this source only" in found["placebo.pasi75.ambikaibalan2021.rate"]["unit"]
    assert found["pasi40.all.etretin.tail"]["value"] == pytest.approx(0.46, abs=0.005)
    assert found["pool.pasi75.random"]["value"] == pytest.approx(35 / 914)
