"""The rules that test: difference, trend, no-event."""

from __future__ import annotations

import pytest
from claims_rows import arm_outcome


def test_difference_is_held_to_the_chosen_test_and_level(judge, cheng):
    """Facts, section 8: 6/9 against 2/8, Fisher two-sided .1534, difference -.0456 to .6944."""
    cells = {
        "rule": "difference",
        "unit": "statement",
        "against": "outcome:pasi40.female;outcome:pasi40.male",
    }
    found = judge(trial=cheng, **cells)
    assert found["verdict"] == "not-supported"
    assert "+41.7 points (-4.6 to +69.4), p = 0.15" in found["derived"]
    assert found["method"].startswith("Fisher's exact test, two-sided, level 0.05")
    assert "95 % interval by Newcombe's method" in found["method"]
    looser = judge(trial=cheng, **cells, settings={"confidence": 0.8})
    assert looser["verdict"] == "compatible-with"
    assert "level 0.2" in looser["method"]
    boschloo = judge(trial=cheng, **cells, settings={"test": "boschloo", "confidence": 0.87})
    fisher = judge(trial=cheng, **cells, settings={"test": "fisher", "confidence": 0.87})
    assert (fisher["verdict"], boschloo["verdict"]) == ("not-supported", "compatible-with")
    assert boschloo["method"].startswith("Boschloo's exact test")


def test_difference_the_other_way_round_contradicts(judge, cheng):
    cells = {"rule": "difference", "unit": "statement"}
    found = judge(trial=cheng, **cells, against="outcome:pasi40.male;outcome:pasi40.female")
    assert found["verdict"] == "contradicts"


@pytest.mark.parametrize(
    ("claim", "low", "high", "verdict"),
    [
        ("no significant correlation with dose", 5, 6, "compatible-with"),
        ("no significant correlation with dose", 1, 11, "contradicts"),
        ("response rises with dose", 1, 11, "compatible-with"),
        ("response rises with dose", 5, 6, "not-supported"),
    ],
)
def test_trend_over_counts_by_arm(judge, other, claim, low, high, verdict):
    whole = other.outcomes.to_dict("records")[0]
    rows = [whole, arm_outcome("L", low), arm_outcome("H", high)]
    cells = {"rule": "trend", "unit": "statement", "against": "outcome:pasi50.all"}
    found = judge(**cells, claim=claim, tables={"outcomes": rows})
    assert found["verdict"] == verdict
    assert f"{low}/12, {high}/12 by arm" in found["derived"]
    assert "Cochran–Armitage" in found["method"]


def test_trend_without_counts_by_arm_is_not_published(judge):
    found = judge(rule="trend", unit="statement", against="outcome:pasi50.all")
    assert found["verdict"] == "not-published"


def test_no_event_never_without_its_upper_limit(judge, cheng):
    """Facts, section 2: 0/17, upper limit 16.2 % one-sided, 19.5 % two-sided."""
    cells = {"rule": "no-event", "unit": "statement", "against": "safety:related_sae"}
    found = judge(trial=cheng, **cells)
    assert found["verdict"] == "compatible-with"
    assert found["derived"] == "0/17: up to 16.2 % (one-sided), 19.5 % (two-sided)"
    assert "16.2 %, about 1 patient in 7" in found["why"]  # 1 in 6 would be more than the limit
    wilson = judge(trial=cheng, **cells, settings={"method": "wilson", "confidence": 0.9})
    assert wilson["derived"] != found["derived"]
    assert wilson["method"] == "90 % upper limits: exact one-sided; wilson two-sided"


@pytest.mark.parametrize(
    ("against", "verdict"),
    [
        ("safety:related_sae", "contradicts"),
        ("safety:fever", "contradicts"),
    ],
)
def test_no_event_where_one_was_counted(judge, against, verdict):
    assert judge(rule="no-event", unit="statement", against=against)["verdict"] == verdict


def test_no_event_without_a_count_or_without_a_group_size(judge, minimal, cheng):
    cells = {"rule": "no-event", "unit": "statement"}
    found = judge(trial=minimal, **cells, against="safety:side_effects")
    assert found["verdict"] == "not-published"
    found = judge(trial=cheng, **cells, against="safety:fever_top_dose")
    assert (found["verdict"], found["derived"]) == ("not-published", "0 of an unknown number")
