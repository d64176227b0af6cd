"""Sentences on the next trial: they hold the numbers they were made from, for any record."""

from __future__ import annotations

import re

import numpy as np
import pytest

from trialkit import designs, next_trial


@pytest.fixture
def told(trial, sources, placebo_tables):
    """Everything the notebook says about a record in sections 1 to 3."""
    rates = next_trial.placebo_rates(next_trial.thresholds(trial), *placebo_tables)
    aim = next_trial.aim(trial, rates)
    levels = next_trial.dose_levels(trial)
    seen = next_trial.seen_at_least_once(
        levels, designs.rising_rates(0.05, 0.35, len(levels.doses))
    )
    verdicts = next_trial.verdicts(trial, rates)
    design = designs.simon(aim.p_control, aim.p_new, 0.05, 0.1, 500).optimal
    assured = next_trial.assured(trial, rates, designs.TwoArm(40, 40))
    return [
        next_trial.introduce(trial),
        next_trial.not_in_record(trial, levels, aim),
        next_trial.say_aim(aim, sources),
        next_trial.read_verdicts(verdicts, sources),
        next_trial.read_in_hindsight(trial, aim, design),
        next_trial.read_dose_levels(trial, levels),
        next_trial.read_seen(levels, seen),
        next_trial.read_assured(assured, 80, sources),
        next_trial.verdict_table(verdicts, sources).to_string(),
    ]


def test_no_record_leaves_a_hole_in_a_sentence(trial, told):
    text = "\n".join(told)
    assert not re.search(r"\bnan\b|<NA>|\bNone\b|\b1 patients|\.0 patients", text), text
    if trial.id != "cheng2022":
        assert not re.search("Cheng 2022|UMSC", text)


def test_aim_and_verdicts_of_cheng_2022(cheng, rates, sources):
    aim = next_trial.aim(cheng, rates)
    said = next_trial.say_aim(aim, sources)
    assert "6 of 17 (35.3 %) in the record" in said
    assert "5.2 % (Ambikaibalan 2021; printed)" in said
    read = next_trial.read_verdicts(next_trial.verdicts(cheng, rates), sources)
    assert "8 of 17 by “PASI improved by at least 40 %” against 42.1 % on placebo" in read
    assert "with probability 42.9 %" in read
    assert "placebo rates count at least that threshold" in read


def test_verdicts_without_difference_are_one_verdict(minimal, placebo_tables, sources):
    """Nobody responded: 0 or more responders are certain at any p0."""
    rates = next_trial.placebo_rates(next_trial.thresholds(minimal), *placebo_tables)
    read = next_trial.read_verdicts(next_trial.verdicts(minimal, rates), sources)
    assert read.startswith("Here there is one verdict only")


def test_nothing_to_compare_is_said(cheng, rates, sources):
    none = next_trial.verdicts(cheng, rates.head(0))
    assert "does not print an outcome" in next_trial.read_verdicts(none, sources)
    nothing = next_trial.assured(cheng, rates.head(0), designs.TwoArm(9, 9))
    assert "no chance of success" in next_trial.read_assured(nothing, 18, sources)


def test_dose_designs_name_best_and_least():
    rates = np.array([0.05, 0.2, 0.45])
    found = next_trial.compare_dose_designs(rates, (4, 4, 4), target=0.2, trials=500)
    table = next_trial.dose_table(found, 0.2)
    best = table.loc[table["right"].idxmax(), "design"]
    least = table.loc[table["right"].idxmin(), "design"]
    text = next_trial.read_dose_designs(found, 0.2)
    assert f"most often by {best} (" in text
    assert f"least often by {least} (" in text
    assert "BOIN (500 trials, Monte Carlo error up to" in text


def test_seen_says_what_a_single_patient_misses(cheng):
    levels = next_trial.dose_levels(cheng)
    seen = next_trial.seen_at_least_once(levels, np.array([0.05, 0.1, 0.2, 0.35]))
    text = next_trial.read_seen(levels, seen)
    assert "from 1 to 9 patients" in text
    assert "chance of 35.0 % to 97.9 %" in text
    assert "With 1 patient, 65.0 % of such groups would show none" in text


def test_costs_and_harms_hold_their_numbers():
    cost = designs.allocation_cost(0.05, 0.35)
    text = next_trial.read_allocation(cost)
    assert "2 to 1 needs 63 patients instead of 62: 2 % more" in text
    harms = designs.safety_numbers([0.1, 0.001], n=31)
    assert "one of 1,000 patients" in next_trial.read_safety(harms)
    assert "2,995 treated patients" in next_trial.read_safety(harms)
    assert "more likely than not" in next_trial.read_safety(harms.head(1))
    sizes = designs.size_methods(0.05, 0.35, trials=2000)
    assert "Fisher's test needs 62 patients" in next_trial.read_sizes(sizes)
    assert next_trial.size_table(sizes)["exact power"].iloc[2] == "80.9 %"
    assert next_trial.harm_table(harms, 0.95).iloc[0].tolist() == ["1 in 10", 29, "96.2 %"]


def test_season_says_that_nothing_works():
    trial = designs.SeasonTrial(40, 0.2, 0.25, 0.0, 0.25, 0.75)
    found = designs.season_trials(trial, size=2000)
    text = next_trial.read_season(trial, found)
    assert "the true effect is 0 percentage points" in text
    assert "12.5 percentage points on average" in text


def test_results_have_unique_keys_and_kinds(cheng, rates):
    aim = next_trial.aim(cheng, rates)
    plan = designs.plan(next_trial.choices(cheng, aim))
    simon = designs.simon(aim.p_control, aim.p_new, 0.05, 0.1, 100)
    dose = {"3+3": designs.three_plus_three([0.1, 0.3])}
    assured = next_trial.assured(cheng, rates, plan.size.design)
    rows = next_trial.results(aim, simon, dose, 0.25, plan, assured, plan.stopping)
    keys = [row["key"] for row in rows]
    assert len(set(keys)) == len(keys)
    found = {row["key"]: row for row in rows}
    assert found["plan.p_control"]["kind"] == "printed"
    assert found["simon.optimal.n"]["value"] == simon.optimal.n
    assert found["dose.3_plus_3.right"]["value"] == dose["3+3"].right(0.25)
    assert {row["kind"] for row in rows} == {"printed", "assumed"}
