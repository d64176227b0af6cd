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
    assert 60 < len(page.split()) < 530
    trial = any_record.trial
    for row in trial.outcomes[trial.outcomes["subgroup"] == "all"].itertuples():
        assert f"{row.label}: {row.responders} of {row.n}" in page
    for heading in ("done", "seen", "changed", "cannot be said"):
        assert f"**What was {heading}.**" in page or f"**What {heading}.**" in page


def test_says_that_there_is_no_comparison_and_never_that_it_works(page):
    assert "There was no comparison group." in page
    assert "That the treatment works" in page.split("**What cannot be said.**")[1]
    assert not re.search(r"\bno effect\b|\bis safe\b(?!:)|\bproves?\b", page)


def test_no_event_never_stands_without_its_upper_limit(of_cheng):
    r = of_cheng
    page = disclosure.press_page(r.trial, r.audit, r.registered, r.unprinted, r.dose)
    # facts.md section 2: 0 of 17, 19.5 % two-sided Clopper-Pearson
    assert "none seen in 17 patients; its true rate may be up to 19.5 %" in page
    assert "“7.1 % (8/17)” → 47.1" in page
    assert "methotrexate" in page


def test_page_says_what_was_read_and_what_rests_on_the_press_alone(of_cheng):
    r = of_cheng
    page = disclosure.press_page(r.trial, r.audit, r.registered, r.unprinted, r.dose)
    assert "paper, abstract: abstract only" in page
    assert "“Not published” means: not in these" in page
    only = [line for line in page.splitlines() if "press article only" in line]
    assert [line.split(":")[0].lstrip("- ") for line in only] == [
        "PASI improved by more than 75 %",
        "PASI improved by more than 90 %",
        "Serious adverse event related to treatment",
    ]


def test_page_puts_a_failed_conclusion_first_and_calls_no_headline_a_switch(of_cheng):
    r = of_cheng
    page = disclosure.press_page(r.trial, r.audit, r.registered, r.unprinted, r.dose)
    assert "The conclusion itself (contradicts): “safe and effective” (press article)" in page
    assert "which outcome the paper calls primary was not read" in page
    assert "after 2020-07-28 and by 2020-09-23" in page


def test_page_gives_the_difference_with_its_interval_and_the_assumption_of_the_bound(of_cheng):
    """facts.md section 8: 6/9 - 2/8 = .417, -.0456 to .6944."""
    r = of_cheng
    page = disclosure.press_page(r.trial, r.audit, r.registered, r.unprinted, r.dose)
    assert "difference +41.7 points (−4.6 to +69.4), Fisher p = 0.15" in page
    assert "if all thresholds were judged at the same visit (assumed)" in page
    assert "from 6 / 0 to 0 / 6" in page


def test_page_of_yao_2021_has_all_three_denominators_and_the_events(of_yao):
    """facts.md section 4: 2 of 7 enrolled, of 4 completers, of 2 followed; 16 AEs, 5 fevers."""
    r = of_yao
    page = disclosure.press_page(r.trial, r.audit, r.registered, r.unprinted, r.dose)
    assert "completers: 4 of 7; followed for one year: 2 of 7" in page
    assert "2 of 7 (28.6 %)" in page
    assert "2 of 4 (completers), 2 of 2 (followed for one year)" in page
    assert "adverse event of any kind 16, fever 5" in page
    assert "judged unrelated" in page
    assert "One undated version" in page


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
    absent = disclosure.not_in_record(of_minimal.trial)
    for what in ("a ledger of claims", "a press release", "printed percentages"):
        assert what in absent
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


def test_guides_stay_silent_where_a_record_leaves_the_figure_empty(of_minimal, of_cheng):
    guides = [
        (disclosure.guide_grid, lambda r: r.audit),
        (disclosure.guide_grim, lambda r: r.shares),
        (disclosure.guide_lifelines, lambda r: disclosure.lifelines(r.trial)),
        (disclosure.guide_unprinted, lambda r: r.unprinted),
        (disclosure.guide_dose, lambda r: r.dose),
    ]
    for guide, of in guides:
        assert "nothing to read" in guide(of(of_minimal))
        assert guide(of(of_cheng)).startswith("**Read the figure.**")


def test_changed_rows_are_not_counted_as_items_of_the_plan(of_cheng):
    text = disclosure.read_audit(of_cheng.audit, of_cheng.trial)
    assert "counts rows of the ledger" in text
    items = int(re.search(r"about (\d+) items", text)[1])
    assert 0 < items < (of_cheng.audit["verdict"] == "changed-from-registered").sum()
