"""What a record and its comparators let us believe, against the printed figures."""

from __future__ import annotations

from dataclasses import replace

import pytest
import scipy

from trialkit import designs, next_trial


def of(rates, threshold, source):
    (row,) = rates[(rates["threshold"] == threshold) & (rates["source"] == source)].itertuples()
    return row


def test_placebo_rates_of_ambikaibalan_2021(rates):
    assert of(rates, 75, "ambikaibalan2021").p0 == 0.052
    assert of(rates, 90, "ambikaibalan2021").p0 == 0.021
    assert of(rates, 75, "ambikaibalan2021").belief.mean == pytest.approx(0.052)


def test_supportive_care_of_woolacott_2006_pools_as_printed(cheng, placebo_tables):
    """PASI 50 190/1431, PASI 75 35/914, PASI 90 3/536."""
    found = next_trial.placebo_rates([50, 75, 90], *placebo_tables)
    counts = [(of(found, t, "hta2006").responders, of(found, t, "hta2006").n) for t in (50, 75, 90)]
    assert counts == [(190, 1431), (35, 914), (3, 536)]


def test_placebo_of_the_etretin_study(rates, placebo_tables):
    """At least 40 % in 8/19, 50 % in 6, 75 % in 3, 90 % in 2."""
    found = next_trial.placebo_rates([40, 50, 75, 90], *placebo_tables)
    assert [of(found, t, "etretin").responders for t in (40, 50, 75, 90)] == [8, 6, 3, 2]
    assert set(found[found["threshold"] == 40]["source"]) == {"etretin"}


def test_a_rate_without_an_interval_has_no_belief(rates):
    assert of(rates, 75, "lamel2012").belief is None


@pytest.mark.parametrize(
    ("wanted", "threshold"), [(75, 75), (40, 40), (50, 40), (80, 75), (100, 90)]
)
def test_endpoint_is_the_nearest_pasi_threshold(cheng, wanted, threshold):
    assert next_trial.endpoint(cheng, wanted).threshold == threshold


def test_aim_of_cheng_2022(cheng, rates):
    found = next_trial.aim(cheng, rates, threshold=75, gain=0.2, weight=0.5)
    assert (found.p_control, found.p_new, found.kind) == (0.052, 0.252, "printed")
    assert found.seen == (6, 17)
    assert (found.new.a, found.new.b) == (3.5, 6.0)
    low = next_trial.aim(cheng, rates, threshold=40)
    assert (low.p_control, low.kind) == (8 / 19, "derived")


def test_no_record_is_planned_beyond_everybody(cheng, rates):
    assert next_trial.aim(cheng, rates, threshold=40, gain=0.6).p_new == 0.98


def test_record_without_any_outcome_gets_suppositions(minimal, rates):
    bare = replace(minimal, outcomes=minimal.outcomes.head(0))
    found = next_trial.aim(bare, rates)
    assert found.seen is None
    assert found.new is None
    assert found.kind == "assumed"
    assert next_trial.thresholds(bare) == []


def test_record_of_another_disease_meets_no_psoriasis_placebo(cheng, placebo_tables):
    asthma = replace(cheng, about={**cheng.about, "condition": "asthma"})
    assert next_trial.thresholds(asthma) == []
    rates = next_trial.placebo_rates(next_trial.thresholds(asthma), *placebo_tables)
    assert rates.empty
    assert next_trial.verdicts(asthma, rates).empty
    assert next_trial.aim(asthma, rates).source == ""
    assert "the same disease" in next_trial.choices(asthma, next_trial.aim(asthma, rates)).condition


def test_verdicts_hold_every_outcome_against_every_source(cheng, rates):
    found = next_trial.verdicts(cheng, rates)
    assert len(found) == len(rates)
    first = found[found["source"] == "ambikaibalan2021"].iloc[0]
    design = designs.simon(0.052, 0.252, 0.05, 0.10, 100).optimal
    assert first["boundary"] == design.boundary
    assert first["retrospect"] == designs.retrospect(design, 6, 17)
    assert first["beats"] == pytest.approx(scipy.stats.binom.sf(5, 17, 0.052))
    forty = found[found["threshold"] == 40].iloc[0]
    assert forty["beats"] == pytest.approx(scipy.stats.binom.sf(7, 17, 8 / 19))


def test_assured_is_the_assurance_of_each_pair(cheng, rates):
    design = designs.TwoArm(30, 30)
    found = next_trial.assured(cheng, rates, design, weight=1.0)
    row = found[(found["threshold"] == 40)].iloc[0]
    expected = designs.assurance(design, designs.believe(8, 19), designs.believe(8, 17))
    assert (row["assurance"], row["ceiling"]) == (expected.chance, expected.ceiling)
    assert len(found) == rates["belief"].notna().sum()


def test_every_record_gets_a_plan(trial, placebo_tables):
    rates = next_trial.placebo_rates(next_trial.thresholds(trial), *placebo_tables)
    aim = next_trial.aim(trial, rates)
    plan = designs.plan(next_trial.choices(trial, aim))
    text = designs.synopsis(plan, invented=trial.is_synthetic)
    assert str(trial.about["product"])[1:] in text
    assert ("is invented" in text) == trial.is_synthetic
