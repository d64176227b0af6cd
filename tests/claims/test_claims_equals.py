"""The rules that compare: equals (a figure, a date, words) and means of whole numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from claims_rows import reference

from trialkit import claims


@pytest.mark.parametrize(
    ("printed", "unit", "against", "verdict"),
    [
        ("24", "patients", "treated", "exact"),
        ("24.0", "patients", "treated", "exact"),
        ("25", "patients", "treated", "contradicts"),
        ("12", "months", "follow-up", "exact"),
        ("1", "year", "follow-up", "exact"),
        ("11", "months", "follow-up", "contradicts"),
        ("14", "people", "subgroup:older", "exact"),
        ("12", "patients", "arm:L;arm:H", "exact"),
        ("24", "patients", "phase:1", "exact"),
        ("0.5", "10^6 cells/kg", "dose:L", "exact"),
        ("5×10^5", "cells/kg", "dose:L", "exact"),
        ("0.5×10^5", "cells/kg", "dose:L", "contradicts"),
        ("4", "weeks", "interval:H", "exact"),
        ("28", "days", "interval:H;interval:L", "exact"),
        ("1", "month", "interval:H", "rounds-to"),
        ("3", "infusions", "infusions:L", "exact"),
        ("12", "weeks", "visit:W12", "exact"),
        ("3", "months", "visit:W12", "rounds-to"),
        ("2", "months", "visit:W12", "rounds-to"),  # 2.76 months with the digits cut off
        ("4", "months", "visit:W12", "contradicts"),
        ("11", "patients", "outcome:pasi50.all", "exact"),
        ("3", "patients", "safety:fever", "exact"),
        ("24", "months", "treated", "not-derivable"),
        (".24", "patients", "treated", "impossible-as-printed"),
        ("4", "patients", "treated", "contradicts"),
        ("224", "patients", "treated", "contradicts"),
        ("024", "patients", "treated", "impossible-as-printed"),
        ("", "patients", "treated", "impossible-as-printed"),
        ("two dozen", "patients", "treated", "not-derivable"),
        ("22-24", "patients", "treated", "not-derivable"),
        ("<25", "patients", "treated", "not-derivable"),
        ("２４", "patients", "treated", "exact"),
    ],
)
def test_equals(judge, printed, unit, against, verdict):
    found = judge(rule="equals", printed=printed, unit=unit, against=against)
    assert found["verdict"] == verdict, found["why"]


def test_one_and_several_are_said_in_words(judge):
    several = judge(rule="sum", unit="year", against="follow-up;follow-up", printed="2")
    assert several["shown"] == "2 years"
    assert judge(rule="equals", unit="years", against="follow-up", printed="1")["shown"] == "1 year"
    assert judge(rule="equals", unit="people", against="treated", printed="1")["shown"] == (
        "1 person"
    )


def test_equals_offers_the_repair_that_agrees(judge):
    def repair(printed, against="treated"):
        return judge(rule="equals", printed=printed, against=against)["repair"]

    assert repair("4") == repair("224") == "24"
    assert repair("") == ""  # two digits are missing
    assert repair("", "safety:fever") == "3"
    assert repair("25") == ""


def test_a_lost_leading_zero_is_no_well_formed_figure_but_a_custom_of_fractions(judge):
    world = reference("million people", 125, "125 million")
    garbled = {"rule": "equals", "printed": ".125", "unit": "billion people"}
    found = judge(**garbled, against="reference:elsewhere", tables={"references": [world]})
    assert (found["verdict"], found["repair"]) == ("impossible-as-printed", "0.125")
    assert "the zero before the point is missing" in found["why"]
    share = reference("fraction", 0.125, "0.125")
    custom = {"rule": "equals", "printed": ".125", "unit": "fraction"}
    found = judge(**custom, against="reference:elsewhere", tables={"references": [share]})
    assert found["verdict"] == "exact"


def test_equals_rounds_only_towards_the_coarser_figure(judge):
    exact = {"references": [reference("billion people", 1.41178, "1.41178 billion")]}
    cells = {"rule": "equals", "unit": "billion people", "against": "reference:elsewhere"}
    assert judge(**cells, printed="1.41", tables=exact)["verdict"] == "rounds-to"
    assert judge(**cells, printed="1.4117", tables=exact)["method"] == "rounding: truncation"
    coarse = {"references": [reference("billion people", 1.4, "1.4 billion")]}
    assert judge(**cells, printed="1.41", tables=coarse)["verdict"] == "contradicts"


def test_equals_names_the_source_that_says_otherwise(judge):
    other = {"id": "other", "claim": "the size", "printed": "26", "unit": "patients"}
    found = judge(other, rule="equals", printed="24", against="treated;claim:other")
    assert found["verdict"] == "contradicts"
    assert found["why"] == "the size (invented): 26 patients"


def test_agreeing_with_oneself_is_said_to_confirm_nothing(judge):
    found = judge(rule="equals", printed="24", against="treated")
    assert found["why"] == "no other source prints it"
    assert found["method"] == claims.ONE_SOURCE


@pytest.mark.parametrize(
    ("printed", "n", "verdict"),
    [
        ("5.19", 28, "impossible-as-printed"),
        ("5.21", 28, "compatible-with"),
        (".87", 15, "compatible-with"),
        ("50.71", 7, "compatible-with"),
        ("50.7", 7, "compatible-with"),
        ("50.72", 7, "impossible-as-printed"),
    ],
)
def test_means_as_in_brown_and_heathers_2017(judge, other, printed, n, verdict):
    """Their examples, and one worked by hand: 355 / 7 is 50.714."""
    trial = replace(other, n_treated=n)
    found = judge(trial=trial, rule="mean", printed=printed, unit="years", against="treated")
    assert found["verdict"] == verdict
    assert "whole number of years (assumed)" in found["method"]


def test_a_mean_without_a_figure_is_not_derived(judge):
    assert judge(rule="mean", unit="years", against="treated")["verdict"] == "not-derivable"


def test_events_are_counted_apart_from_patients(judge):
    """One patient can have several events, so neither number gives the other."""
    fever = {"id": "fever", "event": "fever", "scope": "all", "patients": 2, "n": 24, "events": 5}
    tables = {"safety": [fever | {"printed": "5 fevers", "source": "made-up"}]}
    events = {"rule": "equals", "printed": "5", "unit": "events", "tables": tables}
    assert judge(**events, against="events:fever")["verdict"] == "exact"
    assert judge(**events, against="safety:fever")["verdict"] != "exact"


def test_equals_counts_printed_beside_another_claim(judge):
    rate = {"id": "rate", "numerator": 5, "denominator": 10, "unit": "percent"}
    total = {"rule": "equals", "against": "denominator:rate"}
    assert judge(rate, **total, printed="10")["verdict"] == "exact"
    assert judge(rate, **total, printed="11")["verdict"] == "contradicts"
    assert judge(rate, rule="equals", printed="5", against="numerator:rate")["verdict"] == "exact"


def test_equals_without_a_number_elsewhere_is_not_published(judge, minimal):
    words = {"id": "words", "claim": "a lot", "unit": "statement"}
    assert judge(words, rule="equals", printed="9", against="claim:words")["verdict"] == (
        "not-published"
    )
    found = judge(trial=minimal, rule="equals", printed="9", against="follow-up", unit="months")
    assert found["verdict"] == "not-published"


def test_equals_of_words_and_of_dates(judge, cheng):
    said = {"rule": "equals", "unit": "statement", "against": "conclusion:abstract"}
    assert judge(trial=cheng, **said, claim="Safe and  partially effective.")["verdict"] == "exact"
    found = judge(trial=cheng, **said, claim="safe and effective")
    assert found["verdict"] == "contradicts"
    assert "“safe and partially effective”" in found["why"]
    dated = {"rule": "equals", "unit": "date", "against": "event:published"}
    for printed, verdict in [
        ("2022-08-05", "exact"),
        ("5 August 2022", "exact"),
        ("Aug 2022", "exact"),
        ("2022", "exact"),
        ("2022-08-06", "contradicts"),
        ("some day", "not-derivable"),
        ("05/08/2022", "not-derivable"),
        ("31 February 2020", "impossible-as-printed"),
        ("", "impossible-as-printed"),
        ("2022-13", "impossible-as-printed"),
    ]:
        assert judge(trial=cheng, **dated, printed=printed)["verdict"] == verdict, printed


def test_equals_reads_a_registry_field_in_the_version_that_is_its_source(judge, cheng):
    size = {"rule": "equals", "against": "registry:enrolment"}
    assert judge(trial=cheng, **size, printed="50")["verdict"] == "exact"  # the first version
    assert judge(trial=cheng, **size, printed="12", source="registry-v2")["verdict"] == "exact"
    assert judge(trial=cheng, **size, printed="50", source="registry-v2")["verdict"] != "exact"
