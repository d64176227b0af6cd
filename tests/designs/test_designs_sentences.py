"""Sentences on designs hold their numbers, and never say more than is known."""

from __future__ import annotations

import pytest

from trialkit import designs

FOUND = designs.simon(0.25, 0.45, 0.05, 0.10)
DESIGN = FOUND.optimal


def test_designs_are_read_with_their_numbers():
    text = designs.read_simon(FOUND)
    assert "45 % from 25 %" in text
    assert "optimal design (6/22 19/57) treats 32.5 patients on average" in text
    assert "minimax design (6/26 17/49) never more than 49, but 37.1 on average" in text
    assert text.endswith("1 more design between them is admissible.")
    rule = designs.read_two_stage(DESIGN)
    assert "With 6 or fewer responders, stop" in rule
    assert "20 or more responders" in rule


def test_one_design_that_is_both():
    text = designs.read_simon(designs.simon(0.2, 0.9, 0.5, 0.5))
    assert "one design is both optimal and minimax, 0/1 1/2" in text


def test_rule_without_any_responder():
    design = designs.two_stage(0, 12, 3, 37, 0.05, 0.2)
    assert "With no responder, stop" in designs.read_two_stage(design)


@pytest.mark.parametrize(("responders", "n"), [(5, 22), (19, 57)])
def test_no_conclusion_is_not_no_effect(responders, n):
    text = designs.read_analysis(designs.analyse(DESIGN, responders, n), DESIGN)
    assert "does not show that" in text
    assert "95 % interval" in text


def test_conclusion_comes_with_estimate_interval_and_p():
    text = designs.read_analysis(designs.analyse(DESIGN, 20, 57), DESIGN)
    assert "concludes that the treatment deserves further study" in text
    assert "the unbiased one is 38.5 %" in text
    assert "p = 0.047" in text
    unplanned = designs.read_analysis(designs.analyse(DESIGN, 18, 50), DESIGN)
    assert "responders of stage 1 are needed" in unplanned


def test_bias_names_its_direction():
    text = designs.read_bias(DESIGN, 0.25)
    assert "23.0 % on average" in text
    assert "2.0 percentage points too low" in text


@pytest.mark.parametrize(
    ("responders", "n", "words"),
    [
        (8, 17, "at least 12 of 40 more patients must respond"),
        (6, 17, "5 more patients are needed for stage 1, and it goes on with at least 1 responder"),
        (5, 100, "whatever the order of the patients, it stops after 22"),
        (30, 57, "If every order is equally probable, it stops with chance 0.3 %"),
        (10, 50, "cannot reach"),
        (30, 100, "first 57 patients conclude with chance 22.5 %"),
    ],
)
def test_retrospect_says_what_is_known_and_what_is_assumed(responders, n, words):
    text = designs.read_retrospect(designs.retrospect(DESIGN, responders, n))
    assert words in text
    if "depends on the order" in text:
        assert "not known" in text


def test_simulation_comes_with_its_error_and_the_exact_chance():
    text = designs.read_simulation(designs.simulate(DESIGN, 0.25, size=10_000))
    assert "Of 10,000 simulated trials" in text
    assert "Monte Carlo error 0.2" in text
    assert "exactly 4.69 %" in text


def test_simulation_of_two_arms_names_both_rates():
    simulation = designs.simulate(designs.TwoArm(20, 20), (0.2, 0.6), size=1000)
    assert "at true rates of 20 % and 60 %" in designs.read_simulation(simulation)
