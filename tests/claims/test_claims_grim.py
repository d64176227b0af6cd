"""The granularity test of Brown and Heathers (2017): never a true figure rejected."""

from __future__ import annotations

import subprocess
import sys
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialkit import claims
from trialkit.errors import ParameterError

DECIMAL_RULES = {
    "half-up": ROUND_HALF_UP,
    "half-even": ROUND_HALF_EVEN,
    "truncation": ROUND_DOWN,
}


# --- degenerate cases


def test_nobody_and_everybody_always_pass():
    for text, count in (("0", 0), ("0.00", 0), ("100", 17), ("100.000", 17)):
        found = claims.grim(text, 17)
        assert found.consistent
        assert found.counts == (count,)


def test_one_patient_is_all_or_nothing():
    assert claims.grim("100", 1).counts == (1,)
    assert not claims.grim("50", 1).consistent
    assert claims.grim("50", 1).strength == pytest.approx(1 - 2 / 101)


@pytest.mark.parametrize("text", ["-5", "−5.9", "100.1", "471"])
def test_a_share_lies_between_nothing_and_everything(text):
    assert not claims.grim(text, 17).consistent


def test_a_large_group_can_give_any_figure_so_that_the_test_says_nothing():
    found = claims.grim("33.3", 1000)
    assert found.consistent
    assert found.strength == 0


# --- outside references


@pytest.mark.parametrize(
    ("printed", "n", "unit", "consistent"),
    [
        ("5.19", 28, "mean", False),  # the example of the paper: 145/28 = 5.18, 146/28 = 5.21
        ("5.18", 28, "mean", True),
        ("5.21", 28, "mean", True),
        ("5.27", 43, "mean", False),  # the example of the R package scrutiny's vignette
        ("0.87", 15, "proportion", True),
        ("0.87", 15, "mean", True),
        ("7.1", 17, "percent", False),
        ("7.6", 17, "percent", False),
        ("47.1", 17, "percent", True),
        ("17.6", 17, "percent", True),
        ("35.3", 17, "percent", True),
        ("66.7", 9, "percent", True),
        ("25", 8, "percent", True),
    ],
)
def test_brown_heathers_2017_and_facts_md_section_2(printed, n, unit, consistent):
    assert claims.grim(printed, n, unit=unit).consistent is consistent


@pytest.mark.parametrize(("n", "expected"), [(28, 0.72), (15, 0.85), (99, 0.01), (100, 0.0)])
def test_strength_for_means_of_two_decimals_is_that_of_brown_heathers_2017(n, expected):
    """Their rule: of 100 endings, (100 − n) cannot occur."""
    found = claims.grim("3.00", n, unit="mean", rounding="half-up")
    assert found.strength == pytest.approx(expected)


def test_items_make_the_grid_finer():
    """Ten people, two items each: as fine as twenty people."""
    assert not claims.grim("3.55", 10, unit="mean").consistent
    assert claims.grim("3.55", 10, unit="mean", items=2).consistent
    assert claims.grim("3.55", 10, unit="mean", items=2).counts == (71,)


# --- a true figure is never rejected


@pytest.mark.parametrize("rule", DECIMAL_RULES)
@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_every_share_of_up_to_200_patients_passes(rule, decimals):
    for n in range(1, 201):
        for k in range(n + 1):
            found = claims.grim(claims.rounded_percent(k, n, decimals, rule), n, rounding=(rule,))
            assert k in found.counts, (k, n, found)


@given(k=st.integers(0, 500), n=st.integers(1, 500), decimals=st.integers(0, 4))
def test_rounding_is_that_of_the_decimal_module(k, n, decimals):
    """Percentages of up to 500 patients are no nearer to a tie than 28 digits can tell."""
    k = min(k, n)
    for rule, theirs in DECIMAL_RULES.items():
        exact = Decimal(100 * k) / n
        expected = exact.quantize(Decimal(1).scaleb(-decimals), rounding=theirs)
        assert claims.rounded_percent(k, n, decimals, rule) == str(expected)


@given(
    total=st.integers(-400, 400),
    n=st.integers(1, 60),
    items=st.integers(1, 5),
    decimals=st.integers(0, 3),
    rule=st.sampled_from(sorted(DECIMAL_RULES)),
)
def test_every_mean_of_whole_numbers_passes(total, n, items, decimals, rule):
    exact = Decimal(total) / (n * items)
    printed = str(exact.quantize(Decimal(1).scaleb(-decimals), rounding=DECIMAL_RULES[rule]))
    found = claims.grim(printed, n, unit="mean", items=items, rounding=rule)
    assert total in found.counts


@given(
    n=st.integers(1, 120), figure=st.integers(0, 1000), rule=st.sampled_from(sorted(DECIMAL_RULES))
)
def test_counts_are_exactly_those_whose_percentage_is_printed_so(n, figure, rule):
    printed = f"{figure // 10}.{figure % 10}"
    brute = [k for k in range(n + 1) if claims.rounded_percent(k, n, 1, rule) == printed]
    assert list(claims.grim(printed, n, rounding=rule).counts) == brute


@pytest.mark.parametrize("n", [1, 3, 8, 17, 40])
@pytest.mark.parametrize("unit", ["percent", "proportion"])
def test_strength_is_the_share_of_figures_that_fail(n, unit):
    texts = [str(i) if unit == "percent" else f"{i / 100:.2f}" for i in range(101)]
    failed = sum(not claims.grim(text, n, unit=unit).consistent for text in texts)
    assert claims.grim(texts[0], n, unit=unit).strength == pytest.approx(failed / 101)


# --- repairs


def test_repairs_of_the_two_garbled_percentages_of_facts_md_section_2():
    assert claims.grim("7.1", 17).repairs == ("47.1",)
    assert claims.grim("7.6", 17).repairs == ("17.6", "70.6")


@pytest.mark.parametrize(
    ("garbled", "repair"),
    [("47..1", "47.1"), ("477.1", "47.1"), ("47.11", "47.1"), ("471", "47.1"), ("4.1", "47.1")],
)
def test_a_character_lost_or_doubled_anywhere_is_found(garbled, repair):
    assert repair in claims.one_character_repairs(garbled)


def test_a_figure_that_passes_needs_no_repair():
    assert claims.grim("47.1", 17).repairs == ()


@given(k=st.integers(0, 40), n=st.integers(1, 40), place=st.integers(0, 3))
def test_the_true_figure_is_among_the_repairs_of_what_lost_a_character(k, n, place):
    true = claims.rounded_percent(min(k, n), n, 1)
    place = min(place, len(true) - 1)
    assert true in claims.one_character_repairs(true[:place] + true[place + 1 :])


@given(st.text(max_size=12))
def test_repairs_of_any_text_are_well_formed_figures(text):
    for repair in claims.one_character_repairs(text):
        assert claims.read_figure(repair).well_formed


# --- what is accepted


def test_forms_in_which_figures_are_printed():
    assert claims.grim(" 47.1 % ", 17).consistent
    assert claims.grim(".47", 17, unit="proportion").consistent
    assert claims.grim("47.1", np.int64(17)).consistent
    assert claims.grim("47.1", 17).decimals == 1
    assert claims.grim("47", 17).decimals == 0


def test_truncation_is_only_accepted_where_it_is_named():
    assert not claims.grim("47.0", 17).consistent
    assert claims.grim("47.0", 17, rounding=("half-up", "truncation")).counts == (8,)


def test_ties_pass_under_either_rule_unless_one_is_named():
    assert claims.grim("12", 8).consistent
    assert claims.grim("13", 8).consistent
    assert not claims.grim("12", 8, rounding="half-up").consistent
    assert not claims.grim("13", 8, rounding="half-even").consistent


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((47.1, 17), "is not text"),
        (("about half", 17), "must be a figure such as 47.1; found 'about half'"),
        (("nan", 17), "found 'nan'"),
        (("1e3", 17), "found '1e3'"),
        (("٤٧", 17), "must be a figure"),
        (("47.1", 0), "n = 0; allowed: a whole number, 1 or more"),
        (("47.1", 17.0), "n = 17.0"),
        (("47.1", True), "n = True"),
        (("47.1", 10**7), "allowed: up to 1000000"),
        (("47.1", 17, "share"), "unit = 'share'; allowed: percent, proportion, mean"),
        (("47.1", 17, "percent", 0), "items = 0"),
        (("47.1", 17, "percent", 1, "up"), "allowed: one or more of half-up, half-even, trunc"),
        (("47.1", 17, "percent", 1, ()), "rounding = ()"),
        (("47.1", 17, "percent", 1, None), "rounding = None; allowed: half-up"),
        (("9×10^29", 17, "mean"), "allowed: a figure without a power of ten"),
    ],
)
def test_refused_with_what_is_allowed(arguments, message):
    with pytest.raises(ParameterError) as error:
        claims.grim(*arguments)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: claims.rounded_percent(1, 0, 1), "n = 0 is out of range. Allowed: a whole number"),
        (lambda: claims.rounded_percent(3, 2, 1), "successes = 3 is out of range"),
        (lambda: claims.rounded_percent(1, 2, -1), "decimals = -1 is out of range"),
        (lambda: claims.rounded_percent(1, 2, 1, "up"), "rounding = 'up' is not known. Allowed"),
        (lambda: claims.counts_that_round_to("50", 0), "n = 0 is out of range"),
        (lambda: claims.counts_that_round_to("50", "17"), "n = '17' is not a whole number"),
        (lambda: claims.counts_that_round_to("half", 17), "found 'half'"),
        (lambda: claims.counts_that_round_to(None, 17), "found None"),
        (lambda: claims.one_character_repairs(None), "printed = None is not text"),
        (lambda: claims.one_character_repairs(["7.1"]), "printed = ['7.1'] is not text"),
    ],
)
def test_other_functions_of_one_figure_refuse_with_what_is_allowed(call, message):
    with pytest.raises(ValueError) as error:  # noqa: PT011
        call()
    assert message in str(error.value)


def test_numbers_out_of_a_table_are_whole_numbers_too():
    assert claims.rounded_percent(np.int64(8), np.int64(17), np.int64(1)) == "47.1"
    assert claims.counts_that_round_to("47.1", np.int64(17)) == [8]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("47·1", "47.1"),
        ("４７．１", "47.1"),
        ("47,1", "47.1"),
        ("0,125", "0.125"),  # no thousands begin with nothing
        ("1,234", "1234"),
        ("1,234,567", "1234567"),
        ("2·4×10^8", "240000000"),
    ],
)
def test_a_comma_is_read_in_the_one_way_that_it_can_be(text, value):
    figure = claims.read_figure(text)
    assert figure.well_formed
    assert figure.value == Fraction(value)


# --- in words


def test_reading_names_the_count_the_repair_and_the_strength():
    assert claims.read_grim(claims.grim("47.1", 17)) == (
        "47.1 % can be a share of 17: 8 out of 17 gives it. "
        "Of all figures with 1 decimal, 98 % would fail this test."
    )
    said = claims.read_grim(claims.grim("7.1%", 17))
    assert said.startswith("7.1% cannot be a share of 17, whatever the count.")
    assert "it could: 47.1." in said
    said = claims.read_grim(claims.grim("5.21", 28, unit="mean"))
    assert "mean of 28 whole numbers: a sum of 146 gives it" in said
    assert "72 %" in said


def test_the_room_loads_neither_pandas_nor_numpy():
    code = (
        "import sys; from trialkit import claims; claims.grim('7.1', 17); "
        "print(sorted({'pandas', 'numpy', 'scipy', 'rich', 'matplotlib'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
