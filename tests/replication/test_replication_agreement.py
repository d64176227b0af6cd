"""Printed against derived: rounding on decimals, lost digits, records that print nothing."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialkit import records, replication
from trialkit.replication.agreement import (
    COLUMNS,
    counts_that_round_to,
    read_agreement,
    rounded_percent,
)

INVENTED = Path(__file__).parents[1] / "fixtures" / "data"


@pytest.fixture(scope="module")
def table(cheng):
    return replication.agreement(cheng)


def with_printed(trial, printed, count_printed="no"):
    """Return the record with one outcome only, printed like this; no claims."""
    outcomes = trial.outcomes.head(1).assign(printed=printed, count_printed=count_printed)
    return replace(trial, outcomes=outcomes, claims=trial.claims.head(0))


# --- degenerate records


def test_record_without_printed_figures_gives_an_empty_table_with_its_columns():
    table = replication.agreement(records.load_trial("minimal2031", data_dir=INVENTED))
    assert table.empty
    assert tuple(table.columns) == COLUMNS
    assert table["agrees"].dtype == bool
    assert "prints no proportion" in read_agreement(table)


def test_record_without_claims_uses_what_its_outcomes_print():
    table = replication.agreement(records.load_trial("other2031", data_dir=INVENTED))
    assert table["printed"].tolist() == [
        "45.8 % (11/24)",
        "50 % (5/10)",
        "42.9 % (6/14)",
        "25 % (6/24)",
    ]
    assert table["agrees"].all()
    assert set(table["source"]) == {"invented"}


# --- the record of the course


def test_every_claim_on_an_outcome_is_there_once(cheng, table):
    claims = cheng.claims[cheng.claims["outcome"].notna() & (cheng.claims["unit"] == "percent")]
    assert len(table) == len(claims)  # each outcome's own figure is among the claims
    assert not table.duplicated(["source", "what", "printed"]).any()


def test_lost_digits_of_the_press_are_the_only_disagreements(table):
    wrong = table[~table["agrees"]].set_index("printed")["note"]
    assert wrong.to_dict() == {
        "7.1 % (8/17)": "no count out of 17 rounds to 7.1 %; 47.1 % would fit",
        "7.6 % (3/17)": "no count out of 17 rounds to 7.6 %; 17.6 % would fit",
    }


def test_figures_as_facts_md_section_2_gives_them(table):
    pairs = set(zip(table["printed"], table["derived"], strict=True))
    assert ("47.1 % (8/17)", "47.06 % (8/17)") in pairs
    assert ("35.3 %", "35.29 % (6/17)") in pairs
    assert ("17.6 % (3/17)", "17.65 % (3/17)") in pairs
    assert ("66.7 % (6/9)", "66.67 % (6/9)") in pairs
    assert ("25 % (2/8)", "25.0 % (2/8)") in pairs


def test_unprinted_count_is_said_to_be_the_only_one(table):
    row = table[table["printed"] == "35.3 %"].iloc[0]
    assert row["agrees"]
    assert row["note"] == "count not printed; only 6/17 rounds to this"


def test_reading_counts_and_names_the_rule(table):
    text = read_agreement(table)
    assert text.startswith(f"**{table['agrees'].sum()} of {len(table)}**")
    assert "half up" in text
    assert "“7.1 % (8/17)” (press article)" in text
    assert table.attrs["rounding"].startswith("half up")


# --- one printed figure at a time; the outcome is 8 of 17


@pytest.mark.parametrize(
    ("printed", "agrees", "note"),
    [
        ("47.1%", True, "count not printed; only 8/17 rounds to this"),
        ("47 %", True, "count not printed; only 8/17 rounds to this"),
        ("47.06", True, "count not printed; only 8/17 rounds to this"),
        ("47.0", False, "8/17 gives 47.0 % only if digits are cut off"),
        ("35.3", False, "35.3 % would be 6 out of 17, not 8"),
        ("47.10", False, "no count out of 17 rounds to 47.10 %"),
        ("about half", False, "'about half' is not a number"),
        ("nan", False, "'nan' is not a number"),
    ],
)
def test_note_says_why(cheng, printed, agrees, note):
    row = replication.agreement(with_printed(cheng, printed)).iloc[0]
    assert bool(row["agrees"]) is agrees
    assert row["note"] == note


def test_several_counts_that_round_alike_are_all_named(cheng):
    trial = with_printed(cheng, "50")
    trial = replace(trial, outcomes=trial.outcomes.assign(responders=300, n=601))
    note = replication.agreement(trial).iloc[0]["note"]
    assert note == "count not printed; 298, 299, 300, 301, 302 or 303 out of 601 all round to this"


def test_wrong_count_beside_a_right_percentage_is_found(cheng):
    claims = cheng.claims[cheng.claims["id"] == "abs-pasi40"].assign(numerator=9)
    row = replication.agreement(replace(cheng, claims=claims)).iloc[0]
    assert not row["agrees"]
    assert row["note"] == "the count printed beside it is 9/17, not 8/17"


def test_claim_without_legible_digits_is_listed(cheng):
    claims = cheng.claims[cheng.claims["id"] == "abs-pasi40"].assign(printed=pd.NA)
    row = replication.agreement(replace(cheng, claims=claims)).iloc[0]
    assert row["printed"] == "… % (8/17)"
    assert not row["agrees"]
    assert row["note"] == "the digits are missing in print"


# --- rounding


def test_halves_go_up_although_the_binary_neighbour_lies_below():
    assert rounded_percent(1, 8, 0) == "13"  # 12.5 %
    assert rounded_percent(1, 16, 1) == "6.3"  # 6.25 %; round() gives 6.2
    assert counts_that_round_to("6.2", 16) == []


def test_another_rounding_rule_is_named_instead_of_called_an_error(cheng):
    trial = with_printed(cheng, "12")
    trial = replace(trial, outcomes=trial.outcomes.assign(responders=1, n=8))
    note = replication.agreement(trial).iloc[0]["note"]
    assert note == "1/8 gives 12 % only if halves go to the even digit"


@given(n=st.integers(1, 200), share=st.floats(0, 1), decimals=st.integers(0, 3))
def test_a_count_is_always_among_those_that_its_own_percentage_allows(n, share, decimals):
    successes = round(share * n)
    printed = rounded_percent(successes, n, decimals)
    assert successes in counts_that_round_to(printed, n)
    assert abs(Decimal(printed) - Decimal(100) * successes / n) <= Decimal(5).scaleb(-decimals - 1)


# --- the command line ends with this table


def test_loads_neither_scipy_stats_nor_a_plotting_library():
    code = (
        "import sys; from trialkit.replication import agreement; "
        "heavy = {'scipy.stats', 'seaborn', 'matplotlib', 'IPython', 'ipywidgets'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert found.stdout.strip() == "[]"


def test_replicated_takes_its_values_from_the_run_and_notices_a_wrong_one():
    trial = records.load_trial("cheng2022")
    rows = [
        {"key": "efficacy.pasi40.all", "value": 8 / 17, "low": 0.2298, "high": 0.7219},
        {"key": "efficacy.pga.all", "value": 0.2, "low": None, "high": None},
    ]
    table = {(r["source"], r["printed"]): r for r in replication.replicated(trial, rows)}
    right = table["paper, abstract", "47.1 % (8/17)"]
    assert (right["we get"], right["agrees"]) == ("47.06 % (8/17)", "yes")
    assert right["exact interval"] == "23.0 to 72.2 %"
    assert table["press article", "7.1 % (8/17)"]["agrees"] == "NO"
    wrong = table["paper, abstract", "17.6 % (3/17)"]
    assert (wrong["we get"], wrong["agrees"]) == ("20.00 %", "RUN DIFFERS")
    assert "3/17" in wrong["note"]
    assert table["press article", "35.3 %"]["we get"] == "not run"
