"""The rule for proportions: every verdict is reached, and for its reason."""

from __future__ import annotations

import pytest

PASI50 = {"rule": "proportion", "unit": "percent", "outcome": "pasi50.all"}  # 11 of 24
QUARTER = {"rule": "proportion", "unit": "percent", "outcome": "pasi75.all"}  # 6 of 24


@pytest.mark.parametrize(
    ("cells", "verdict", "repair", "words"),
    [
        (QUARTER | {"printed": "25"}, "exact", "", "nothing to round"),
        (QUARTER | {"printed": "25.0"}, "exact", "", "nothing to round"),
        (PASI50 | {"printed": "45.8"}, "rounds-to", "", "45.833 %"),
        (PASI50 | {"printed": "46"}, "rounds-to", "", "45.83 %"),
        (PASI50 | {"printed": "45.7"}, "impossible-as-printed", "", "no count out of 24"),
        (PASI50 | {"printed": "5.8"}, "impossible-as-printed", "45.8", "45.8 % is 11 of 24"),
        (PASI50 | {"printed": "458"}, "impossible-as-printed", "45.8", "45.8 % is 11 of 24"),
        (PASI50 | {"printed": "45..8"}, "impossible-as-printed", "45.8", "is not a figure"),
        (PASI50 | {"printed": ""}, "impossible-as-printed", "", "digits are missing"),
        (PASI50 | {"printed": "half"}, "not-derivable", "", "“half” is not one figure"),
        (PASI50 | {"printed": "50"}, "contradicts", "", "would be 12 of 24"),
        (PASI50 | {"printed": "8.3"}, "contradicts", "", "would be 2 of 24"),
        (
            PASI50 | {"printed": "45.8", "numerator": 12, "denominator": 24},
            "contradicts",
            "",
            "printed beside it is 12 of 24",
        ),
        (
            PASI50 | {"printed": "45.8", "numerator": 11, "denominator": 24},
            "rounds-to",
            "",
            "11 of 24",
        ),
    ],
)
def test_proportion(judge, cells, verdict, repair, words):
    found = judge(**cells)
    assert (found["verdict"], found["repair"]) == (verdict, repair), found["why"]
    assert words in found["why"]


def test_other_figures_one_character_away_are_named_with_what_decides(judge):
    """Out of 17, 7.6 can have been 17.6 (3) or 70.6 (12)."""
    cells = {"rule": "proportion", "unit": "percent", "printed": "7.6"}
    found = judge(**cells, numerator=3, denominator=17)
    assert found["repair"] == "17.6"
    assert "70.6 % (12 of 17) would be one character away too" in found["why"]
    assert found["why"].endswith("the count printed beside it decides")
    found = judge(**cells, numerator=12, denominator=17)
    assert found["repair"] == "70.6"
    assert "17.6 % (3 of 17) would be one character away too" in found["why"]
    assert "away too" not in judge(**cells | {"printed": "7.1"}, numerator=8, denominator=17)["why"]


def test_the_count_printed_beside_a_figure_is_put_into_percent(judge):
    found = judge(**PASI50, printed="45.8", numerator=12, denominator=24)
    assert "12 of 24, which would be 50.0 %" in found["why"]
    found = judge(**PASI50, printed="8.3", numerator=11, denominator=24)
    assert "the count printed beside it, which is 45.8 %" in found["why"]


def test_proportion_names_the_rounding_rules_that_give_it(judge):
    tie = {"rule": "proportion", "unit": "percent", "numerator": 1, "denominator": 8}
    assert judge(**tie, printed="13")["method"] == "rounding: half-up"
    assert judge(**tie, printed="12")["method"] == "rounding: half-even, truncation"
    assert judge(**tie, printed="12.5")["verdict"] == "exact"
    assert judge(**PASI50, printed="45.8")["method"] == "rounding: half-up, half-even, truncation"


def test_proportion_without_an_outcome_is_held_against_the_count_beside_it(judge):
    beside = {"rule": "proportion", "unit": "percent", "numerator": 2, "denominator": 7}
    assert judge(**beside, printed="28.6")["verdict"] == "rounds-to"
    assert judge(**beside, printed="8.6")["repair"] == "28.6"


def test_proportion_as_a_fraction_of_one(judge):
    cells = {"rule": "proportion", "unit": "fraction", "outcome": "pasi50.all"}
    assert judge(**cells, printed="0.46")["verdict"] == "rounds-to"
    assert judge(**cells, printed=".46")["verdict"] == "rounds-to"
    assert judge(**cells, printed="0.5")["verdict"] == "rounds-to"
    assert judge(**cells, printed="0.45")["method"] == "rounding: truncation"
    assert judge(**cells, printed="0.47")["verdict"] == "impossible-as-printed"


def test_digits_cut_off_contradict_a_source_that_rounds_elsewhere(judge):
    cut = PASI50 | {"printed": "45", "id": "it"}
    assert judge(**cut)["verdict"] == "rounds-to"
    rounds = {"id": "other", "numerator": 2, "denominator": 3, "printed": "66.7"}
    found = judge(PASI50 | {"outcome": None} | rounds, **cut)
    assert found["verdict"] == "contradicts"
    assert "66.7 % for 2 of 3" in found["why"]


def test_unprinted_count_says_whether_another_fits(judge, with_ledger, other):
    open_count = other.outcomes.assign(count_printed="no")
    trial = type(other)(**{**vars(other), "outcomes": open_count})
    assert "no other fits" in judge(trial=trial, **PASI50, printed="45.8")["why"]


def test_record_that_quotes_the_same_source_otherwise_is_noticed(judge, other):
    for quoted in ("45.9%", "45.7", "12.5"):
        other_print = other.outcomes.assign(printed=quoted)
        trial = type(other)(**{**vars(other), "outcomes": other_print})
        found = judge(trial=trial, **PASI50, printed="45.8")
        assert found["verdict"] == "contradicts"
        assert quoted in found["why"]


def test_record_that_quotes_with_digits_cut_off_a_source_that_rounds_is_noticed(judge, other):
    """16 of 24 is 66.67 %: the ledger prints 66.7, the record quotes the same source with 66.6."""
    counts = other.outcomes.assign(responders=16, printed="66.6")
    trial = type(other)(**{**vars(other), "outcomes": counts})
    found = judge(trial=trial, **PASI50, printed="66.7")
    assert found["verdict"] == "contradicts"
    assert "66.6" in found["why"]
    assert judge(trial=trial, **PASI50, printed="66.6")["verdict"] == "rounds-to"


@pytest.mark.parametrize(
    ("beside", "verdict", "words"),
    [
        ({"numerator": 11}, "rounds-to", "11 of 24"),
        ({"numerator": 12}, "contradicts", "the count printed beside it is 12"),
        ({"denominator": 24}, "rounds-to", "11 of 24"),
        ({"denominator": 23}, "contradicts", "the total printed beside it is 23"),
    ],
)
def test_a_count_or_a_total_alone_beside_the_figure_is_held_too(judge, beside, verdict, words):
    found = judge(**PASI50, **beside, printed="45.8")
    assert found["verdict"] == verdict
    assert words in found["why"]


@pytest.mark.parametrize("printed", ["45·8", "45,8", "４５．８％", "45.8 %"])
def test_decimal_signs_of_other_houses_are_read(judge, printed):
    found = judge(**PASI50, printed=printed)
    assert (found["verdict"], found["printed"]) == ("rounds-to", printed)


@pytest.mark.parametrize("printed", ["about 46", "<46", "25–50", "45-46", "~46", "46*"])
def test_what_is_not_one_figure_is_said_to_be_so(judge, printed):
    found = judge(**PASI50, printed=printed)
    assert found["verdict"] == "not-derivable"
    assert f"“{printed}” is not one figure" in found["why"]
