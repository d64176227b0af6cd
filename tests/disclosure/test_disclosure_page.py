"""The closing page and all sentences: short, with denominators, and never more than the counts."""

from __future__ import annotations

import math
import re

import pytest

from trialkit import disclosure, results


@pytest.fixture
def page(any_record):
    r = any_record
    return disclosure.press_page(r.trial, r.audit, r.registered, r.unprinted, r.dose)


def sentences(r):
    return [
        disclosure.introduce(r.trial),
        disclosure.not_in_record(r.trial),
        disclosure.read_audit(r.audit),
        disclosure.read_grim(r.shares),
        disclosure.read_trail(r.trial, r.audit),
        disclosure.read_lifelines(r.trial),
        disclosure.read_space(r.space),
        disclosure.read_unprinted(r.unprinted),
        disclosure.read_dose(r.dose),
        disclosure.press_page(r.trial, r.audit, r.registered, r.unprinted, r.dose),
    ]


def test_half_a_page_with_every_count_over_its_denominator(any_record, page):
    assert 60 < len(page.split()) < 420
    trial = any_record.trial
    for row in trial.outcomes[trial.outcomes["subgroup"] == "all"].itertuples():
        assert f"{row.label}: {row.responders} of {row.n}" in page
    for heading in ("done", "seen", "changed", "cannot be said"):
        assert f"**What was {heading}.**" in page or f"**What {heading}.**" in page


def test_says_that_there_is_no_comparison_and_never_that_it_works(page):
    assert "there is no comparison" in page
    assert "That the treatment works" in page.split("**What cannot be said.**")[1]
    assert not re.search(r"\bno effect\b|\bis safe\b(?!:)|\bproves?\b", page)


def test_no_event_never_stands_without_its_upper_limit(of_cheng):
    r = of_cheng
    page = disclosure.press_page(r.trial, r.audit, r.registered, r.unprinted, r.dose)
    # facts.md section 2: 0 of 17, 19.5 % two-sided Clopper-Pearson
    assert "none seen in 17 patients; a true rate of up to 19.5 %" in page
    assert "“7.1 % (8/17)” → 47.1" in page
    assert "methotrexate" in page


def test_confidence_moves_the_page(of_cheng):
    r = of_cheng
    page = disclosure.press_page(
        r.trial, r.audit, r.registered, r.unprinted, r.dose, confidence=0.8
    )
    assert "80 %" in page
    assert "19.5 %" not in page


def test_invented_records_say_so(any_record, page):
    assert ("Everything about this trial is invented" in page) == any_record.trial.is_synthetic


def test_no_sentence_holds_a_missing_value_or_a_doubled_sign(any_record):
    for text in sentences(any_record):
        assert not re.search(r"\bnan\b|<NA>|\bNone\b|% %|\.\.(?!\.)|  \S", text), text


def test_records_without_a_registry_or_ledger_are_told_so(of_minimal, of_cheng):
    assert "a ledger of claims" in disclosure.not_in_record(of_minimal.trial)
    assert disclosure.not_in_record(of_cheng.trial) == ""


def test_result_rows_can_be_recorded(any_record):
    r = any_record
    book = results.Results("05_claims_audit")
    rows = disclosure.result_rows(r.audit, r.shares, r.space, r.unprinted, r.dose)
    for row in rows:
        book.add(**row)
    assert len(book) == len(rows), "each key once"
    assert book["claims.total"]["value"] == len(r.audit)
    verdicts = [row["value"] for row in book.rows() if row["key"].startswith("claims.verdicts.")]
    assert sum(verdicts) == len(r.audit)
    assert book["cohorts.tables"]["value"] == pytest.approx(math.log10(r.space.count("tables")))
    for row in book.rows():
        if row["kind"] == "bounded":
            assert row["low"] <= row["value"] <= row["high"]


def test_bounds_of_the_issue_are_among_the_results(of_cheng):
    r = of_cheng
    rows = disclosure.result_rows(r.audit, r.shares, r.space, r.unprinted, r.dose)
    found = {row["key"]: row for row in rows}
    p = found["cohorts.sex.pasi75.fisher_p"]
    assert (round(p["low"], 3), round(p["high"], 2)) == (0.009, 0.62)
    assert (found["cohorts.sex.pasi75.female"]["low"], p["kind"]) == (4, "bounded")
