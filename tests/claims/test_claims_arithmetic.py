"""The rules that calculate: sum, product, ratio: every verdict is reached, and for its reason."""

from __future__ import annotations

import pytest
from claims_rows import reference


@pytest.mark.parametrize(
    ("printed", "against", "verdict", "repair"),
    [
        ("24", "subgroup:younger;subgroup:older", "exact", ""),
        ("25", "subgroup:younger;subgroup:older", "does-not-add-up", ""),
        ("2", "subgroup:younger;subgroup:older", "does-not-add-up", "24"),
        ("", "subgroup:younger;subgroup:older", "impossible-as-printed", ""),
        ("11", "outcome:pasi50.younger;outcome:pasi50.older", "exact", ""),
        ("36", "arm:L;arm:H;phase:1", "does-not-add-up", ""),
        ("48", "arm:L;arm:H;phase:1", "exact", ""),
        ("24", "treated;follow-up", "not-derivable", ""),
        ("36", "follow-up;follow-up;follow-up", "not-derivable", ""),
    ],
)
def test_sum(judge, printed, against, verdict, repair):
    found = judge(rule="sum", printed=printed, against=against)
    assert (found["verdict"], found["repair"]) == (verdict, repair), found["why"]


def test_sum_of_one_entry_several_times_is_shown_as_a_multiple(judge):
    months = {"rule": "sum", "unit": "months", "against": "follow-up;follow-up;follow-up"}
    found = judge(**months, printed="36")
    assert (found["verdict"], found["derived"]) == ("exact", "3 × 12 months = 36 months")
    assert judge(**months, printed="24")["verdict"] == "does-not-add-up"


def test_sum_with_a_term_that_was_never_printed(judge, cheng):
    assert judge(trial=cheng, rule="sum", printed="12", against="arm:A;arm:B")["verdict"] == (
        "not-published"
    )


SHARE = {"id": "share", "printed": "0.47", "unit": "percent", "claim": "share"}
PEOPLE = {"references": [reference("billion people", 1.41178, "1.41178 billion")]}


@pytest.mark.parametrize(
    ("claim", "printed", "verdict"),
    [
        ("people", "6.64", "rounds-to"),
        ("people", "7", "rounds-to"),
        ("people", "6.635366", "exact"),
        ("people", "6.70", "compatible-with"),  # with the share as high as it can have been
        ("people", "6.72", "does-not-add-up"),
        ("people", "10", "does-not-add-up"),
        ("people, more than", "6.5", "compatible-with"),
        ("people (more than)", "6.7", "compatible-with"),
        ("people, more than", "7", "does-not-add-up"),
        ("people, at least", "6.635366", "compatible-with"),
        ("people with more than one lesion", "6.5", "does-not-add-up"),  # no limit of the figure
        ("people, at least 18 years old", "6.64", "rounds-to"),
        ("people", "", "impossible-as-printed"),
        ("people", "6..64", "impossible-as-printed"),
    ],
)
def test_product(judge, claim, printed, verdict):
    cells = {
        "rule": "product",
        "unit": "million people",
        "against": "claim:share;reference:elsewhere",
    }
    found = judge(SHARE, **cells, claim=claim, printed=printed, tables=PEOPLE)
    assert found["verdict"] == verdict, found["why"]


def test_product_says_which_base_the_printed_figure_would_need(judge):
    """Facts, section 2: 7 million would need a base of 1.489 billion."""
    found = judge(
        SHARE,
        rule="product",
        unit="million people",
        claim="more than",
        printed="7",
        against="claim:share;reference:elsewhere",
        tables=PEOPLE,
    )
    assert found["derived"] == "0.47 % × 1.41178 billion = 6.64 million people"
    assert "more than 1.49 billion people, not 1.41178 billion" in found["why"]


def test_product_of_other_measures_is_not_derivable(judge):
    found = judge(SHARE, rule="product", unit="days", printed="3", against="claim:share;treated")
    assert found["verdict"] == "not-derivable"


def test_product_of_dose_and_infusions_is_the_dose_of_the_course(judge):
    cells = {"rule": "product", "unit": "10^6 cells/kg", "against": "infusions:L;dose:L"}
    assert judge(**cells, printed="1.5")["verdict"] == "exact"


@pytest.mark.parametrize(
    ("printed", "verdict", "derived"),
    [
        ("2.4×10^8", "compatible-with", "80 kg"),
        ("2.4×10^7", "does-not-add-up", "8 kg"),
        ("2.4×10^9", "does-not-add-up", "800 kg"),
        ("", "impossible-as-printed", None),
    ],
)
def test_ratio_of_cells_to_dose_is_a_body_weight(judge, printed, verdict, derived):
    """Facts, section 2: 2.4×10^8 cells at 3.0×10^6 cells/kg are 80 kg."""
    dose = {"id": "dose", "printed": "3.0×10^6", "unit": "cells/kg", "claim": "dose"}
    found = judge(dose, rule="ratio", unit="cells", printed=printed, against="claim:dose")
    assert found["verdict"] == verdict
    assert derived is None or found["derived"] == derived
    assert derived is None or "30 to 250 kg (assumed)" in found["method"]


def test_ratio_of_anything_else_says_what_it_implies(judge):
    found = judge(rule="ratio", printed="12", against="treated")
    assert (found["verdict"], found["derived"]) == ("compatible-with", "0.5")
    zero = {"id": "zero", "printed": "0", "claim": "nothing"}
    assert judge(zero, rule="ratio", printed="12", against="claim:zero")["verdict"] == (
        "not-derivable"
    )
