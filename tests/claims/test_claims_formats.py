"""An audit as JSON, CSV, Markdown, a terminal's table and sentences."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from rich.console import Console

from trialkit import claims
from trialkit.cli._verdicts import print_audit
from trialkit.errors import ParameterError


@pytest.fixture(scope="module")
def table(cheng):
    return claims.audit(cheng)


@pytest.fixture
def nasty(with_ledger, other):
    """A ledger with everything that a format could take for a sign of its own."""
    words = 'a | b, "c"; *d* [bold]e[/] <i>f</i> `g` h\\i'
    return claims.audit(with_ledger(other, {"claim": words, "printed": "24", "expected": "exact"}))


def shown(table, width: int = 120) -> str:
    text = io.StringIO()
    print_audit(Console(file=text, width=width), "A trial", table)
    return text.getvalue()


def test_json_has_trial_claims_and_summary(table):
    found = json.loads(claims.to_text(table, "json"))
    assert list(found) == ["trial", "settings", "claims", "summary", "differences"]
    assert found["trial"] == "cheng2022"
    assert len(found["claims"]) == len(table)
    assert sum(found["summary"].values()) == len(table)
    assert list(found["summary"]) == list(claims.VERDICTS)
    assert found["differences"] == []
    by_id = {claim["id"]: claim for claim in found["claims"]}
    assert by_id["press-pga"]["repair"] == "17.6"
    assert by_id["press-pga"]["as_expected"] is True
    assert by_id["press-summary"]["printed"] is None
    assert by_id["press-summary"]["note"] == "one word is missing in the summary line"
    assert by_id["abs-size"]["field"] == "enrolment"
    assert by_id["press-pga"]["field"] is None
    assert by_id["press-cells"]["printed"] == "2.4×10^8"


def test_json_of_an_empty_ledger(minimal):
    found = json.loads(claims.to_text(claims.audit(minimal), "json"))
    assert found["claims"] == []
    assert set(found["summary"].values()) == {0}


def test_csv_has_line_feeds_only_and_every_column(table):
    text = claims.to_text(table, "csv")
    assert "\r" not in text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == list(table.columns)
    assert [row["verdict"] for row in rows] == table["verdict"].tolist()
    assert {row["as_expected"] for row in rows} == {"true"}


def test_csv_gives_back_any_text(nasty):
    (row,) = csv.DictReader(io.StringIO(claims.to_text(nasty, "csv")))
    assert row["claim"] == nasty.loc[0, "claim"]
    assert row["as_expected"] == "false"


def test_markdown_is_one_table_whatever_stands_in_a_cell(nasty):
    header, rule, row, empty, last = claims.to_text(nasty, "markdown").splitlines()
    pipes = [len(re.findall(r"(?<!\\)\|", line)) for line in (header, rule, row)]
    assert pipes == [7, 7, 7]
    assert r"a \| b" in row
    assert r"\<i\>f\</i\>" in row
    assert r"h\\i" in row
    assert empty == ""
    assert last == "1 claims: 1 compatible-with."


def test_markdown_of_the_course_names_every_source(table):
    text = claims.to_text(table, "markdown")
    assert all(source in text for source in table["source"].unique())
    assert text.rstrip().splitlines()[-1].startswith(f"{len(table)} claims: ")


@pytest.mark.parametrize("form", ["xml", "", "JSON", None])
def test_unknown_form_is_refused(table, form):
    with pytest.raises(ParameterError, match="Allowed: json, csv, markdown"):
        claims.to_text(table, form)


@pytest.mark.parametrize("width", [60, 100, 129, 130, 200])
def test_terminal_table_keeps_to_its_width(table, width):
    assert max(map(len, shown(table, width).splitlines())) <= width


@pytest.mark.parametrize("width", [100, 200])
def test_terminal_table_loses_no_word(table, width):
    words = {word for column in ("claim", "why") for text in table[column] for word in text.split()}
    text = shown(table, width)
    assert [word for word in sorted(words) if word not in text] == []


def test_terminal_table_keeps_verdicts_whole_where_there_is_room(table):
    assert all(verdict in shown(table, 130) for verdict in table["verdict"].unique())


def test_terminal_table_shows_printed_text_as_it_is(nasty):
    text = " ".join(shown(nasty, 200).split())
    assert "[bold]e[/]" in text
    assert "(expected" in text
    assert "As the ledger expects: 0. Not as it expects: 1." in text


def test_terminal_table_says_when_only_the_repair_is_another(with_ledger, other):
    row = {"rule": "proportion", "unit": "percent", "printed": "5.8", "outcome": "pasi50.all"}
    row |= {"expected": "impossible-as-printed"}
    for repair, words in ((None, "no repair"), ("15.8", "repair 15.8")):
        found = claims.audit(with_ledger(other, row | {"expected_repair": repair}))
        assert "(expected" in shown(found, 200)
        assert f"{words})" in shown(found, 200)
    found = claims.audit(with_ledger(other, row | {"expected_repair": "45.8"}))
    assert "(expected" not in shown(found, 200)


def test_terminal_table_counts_claims_without_an_expectation(with_ledger, other):
    found = claims.audit(with_ledger(other, {"printed": "24"}))
    assert "Without an expectation: 1." in shown(found)


def test_terminal_table_of_a_record_without_a_ledger(minimal):
    assert shown(claims.audit(minimal)) == "A trial: the record has no ledger of claims.\n"


def test_differences_name_claim_verdict_and_expectation(nasty):
    (line,) = claims.read_differences(nasty)
    assert line.startswith("c0: verdict compatible-with, the ledger expects exact (")


def test_reading_the_audit_counts_all_and_lists_what_is_wrong_in_print(table):
    text = claims.read_audit(table)
    assert text.startswith(f"Of {len(table)} claims: ")
    counted = [int(number) for number in re.findall(r"\*\*(\d+)\*\*", text.splitlines()[0])]
    assert sum(counted) == len(table)
    wrong = table["verdict"].isin(["impossible-as-printed", "contradicts", "does-not-add-up"])
    assert text.count("\n- ") == int(wrong.sum())
    assert "“7.1 % (8/17)” (press article): **impossible-as-printed**" in text


def test_summary_has_every_verdict_once(table):
    summary = claims.summary(table)
    assert summary["verdict"].tolist() == list(claims.VERDICTS)
    assert summary["claims"].sum() == len(table)
    assert summary["meaning"].tolist() == list(claims.VERDICTS.values())
