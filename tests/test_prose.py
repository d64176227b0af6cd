"""Sentences made from numbers: rounding, singular and plural, p-values, gaps."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialkit import prose, records

# Percentages


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0, "0.0 %"),
        (1, "100.0 %"),
        (8 / 17, "47.1 %"),
        (2 / 8, "25.0 %"),
        (6 / 9, "66.7 %"),
        (6 / 17, "35.3 %"),
        (3 / 17, "17.6 %"),
        (0.9996, "100.0 %"),
        (0.00049, "0.0 %"),
        (-0.417, "-41.7 %"),
        (np.float64(8 / 17), "47.1 %"),
    ],
)
def test_percent(fraction, text):
    assert prose.percent(fraction) == text


@pytest.mark.parametrize(("decimals", "text"), [(0, "47 %"), (1, "47.1 %"), (3, "47.059 %")])
def test_percent_decimals(decimals, text):
    assert prose.percent(8 / 17, decimals) == text


@given(fraction=st.floats(0, 1), decimals=st.integers(0, 6))
def test_percent_is_within_half_a_unit_of_the_last_digit(fraction, decimals):
    text = prose.percent(fraction, decimals)
    assert re.fullmatch(r"\d+(\.\d+)? %", text)
    assert abs(float(text.removesuffix(" %")) - 100 * fraction) <= 0.5 * 10**-decimals + 1e-9


def test_of_shows_count_and_percentage():
    assert prose.of(8, 17) == "8 of 17 (47.1 %)"
    assert prose.of(0, 17) == "0 of 17 (0.0 %)"
    assert prose.of(17, 17) == "17 of 17 (100.0 %)"
    assert prose.of(1, 1, 0) == "1 of 1 (100 %)"


def test_of_works_on_cells_of_a_record():
    row = records.load_trial("cheng2022").outcome("pasi40.female")
    assert prose.of(row["responders"], row["n"]) == "6 of 9 (66.7 %)"


def test_of_nobody_is_refused():
    with pytest.raises(ZeroDivisionError):
        prose.of(0, 0)


def test_span():
    assert prose.span(0.2298, 0.7219) == "23.0 % to 72.2 %"
    assert prose.span(0, 0.1951, 0) == "0 % to 20 %"


# p-values


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0, "p < 0.001"),
        (1e-300, "p < 0.001"),
        (0.000999, "p < 0.001"),
        (0.001, "p = 0.001"),
        (0.0096, "p = 0.010"),
        (0.0496, "p = 0.050"),
        (0.05, "p = 0.050"),
        (0.0994, "p = 0.099"),
        (0.1, "p = 0.10"),
        (0.1534, "p = 0.15"),
        (0.994, "p = 0.99"),
        (1, "p = 1.00"),
    ],
)
def test_p_value(p, text):
    assert prose.p_value(p) == text


@given(p=st.floats(0, 1))
def test_p_value_is_never_shown_as_zero(p):
    text = prose.p_value(p)
    assert text == "p < 0.001" or float(text.removeprefix("p = ")) > 0


# Counts and quantities


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 patients"), (1, "1 patient"), (2, "2 patients"), (17, "17 patients")],
)
def test_count_singular_and_plural(number, text):
    assert prose.count(number, "patient") == text


def test_count_with_a_plural_of_its_own():
    assert prose.count(1, "study", "studies") == "1 study"
    assert prose.count(0, "study", "studies") == "0 studies"
    assert prose.count(np.int64(1), "woman", "women") == "1 woman"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (5, "5"),
        (17, "17"),
        (100, "100"),
        (1.5, "1.5"),
        (2.0, "2"),
        (0.0047, "0.0047"),
        (0.123456, "0.123"),
        (1234.5, "1,234"),
        (12031, "12,031"),
        (6_635_366, "6.64 million"),
        (7e6, "7 million"),
        (10e6, "10 million"),
        (125e6, "125 million"),
        (2.4e8, "240 million"),
        (1.41178e9, "1.41 billion"),
        (-20.0, "-20"),
        (-7e6, "-7 million"),
    ],
)
def test_quantity(value, text):
    assert prose.quantity(value) == text


@given(value=st.floats(1e-6, 1e12))
def test_quantity_keeps_three_digits(value):
    text = prose.quantity(value)
    number, _, word = text.partition(" ")
    size = {"": 1, "million": 1e6, "billion": 1e9}[word]
    assert float(number.replace(",", "")) * size == pytest.approx(value, rel=5.1e-3)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_quantity_of_no_number_is_refused(value):
    with pytest.raises((ValueError, OverflowError)):
        prose.quantity(value)


# Gaps


@pytest.mark.parametrize("missing", [None, pd.NA, math.nan, np.nan])
def test_missing_cells_are_not_published(missing):
    assert prose.or_not_published(missing) == "not published"
    assert prose.or_not_published(missing, "days") == "not published"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0, "", "0"),
        (12, "patients", "12 patients"),
        (2.0, "10^6 cells/kg", "2 10^6 cells/kg"),
        (2.5, "", "2.5"),
        ("every 2 weeks", "", "every 2 weeks"),
        (False, "", "False"),
    ],
)
def test_cells_that_are_there(value, unit, text):
    assert prose.or_not_published(value, unit) == text


def test_not_published_lists_the_gaps_of_the_record():
    trial = records.load_trial("cheng2022")
    text = prose.not_published(trial).data
    first = "**Not published for Cheng 2022, as far as its sources were read:**\n\n- "
    assert text.startswith(first)
    assert text.count("\n- ") == len(trial.not_published)


def test_not_published_of_an_invented_record_rests_on_no_reading():
    text = prose.not_published(records.load_trial("demo2030")).data
    assert text.startswith("**Not published for Demo 2030:**\n\n- ")


def test_gaps_are_named_in_one_sentence_or_not_at_all(minimal):
    assert prose.gaps(minimal, []) == ""
    text = prose.gaps(minimal, ["visits (section 2)", "doses (section 3)"])
    assert text.startswith(
        "**Not in the record of Minimal 2031:** visits (section 2); doses (section 3). "
    )


def test_shares_of_groups(other):
    assert prose.shares(other.subgroups, 24) == "under 40: 10 of 24; 40 and over: 14 of 24"
    assert prose.shares(other.subgroups.iloc[:0], 24) == ""


def test_not_published_by_topic():
    trial = records.load_trial("cheng2022")
    text = prose.not_published(trial, "safety").data
    assert text.count("\n- ") == 1
    assert "adverse events" in text
    both = prose.not_published(trial, "safety", "registry").data
    assert both.count("\n- ") == 2


@pytest.mark.parametrize("topics", [(), ("safety",)])
def test_not_published_of_a_record_that_lists_nothing(invented_data, topics):
    trial = records.load_trial("minimal2031")
    text = prose.not_published(trial, *topics).data
    assert text == "The record of Minimal 2031 lists nothing here as not published."


# Markdown


def test_say_makes_paragraphs():
    assert prose.say("one", "two").data == "one\n\ntwo"
    assert prose.say("one", "", "two").data == "one\n\ntwo"
    assert prose.say("one")._repr_markdown_() == "one"


def test_bullets():
    assert prose.bullets([]) == ""
    assert prose.bullets(["a", "b"]) == "- a\n- b"
    assert prose.bullets(pd.Series(["a"])) == "- a"


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0, "0.0 %"),
        (1e-9, "below 0.1 %"),
        (0.5, "50.0 %"),
        (1 - 1e-9, "above 99.9 %"),
        (1, "100.0 %"),
    ],
)
def test_a_chance_is_not_rounded_to_certainty(fraction, text):
    assert prose.chance(fraction) == text


@pytest.mark.parametrize(
    ("confidence", "text"),
    [(0.95, "95 %"), (0.999, "99.9 %"), (0.975, "97.5 %"), (0.29, "29 %")],
)
def test_a_level_is_shown_as_it_was_chosen(confidence, text):
    assert prose.level(confidence) == text
