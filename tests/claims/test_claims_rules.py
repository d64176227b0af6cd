"""Each rule of the audit on small made-up ledgers: every verdict is reached, and for its reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trialkit import claims

PASI50 = {"rule": "proportion", "unit": "percent", "outcome": "pasi50.all"}  # 11 of 24
QUARTER = {"rule": "proportion", "unit": "percent", "outcome": "pasi75.all"}  # 6 of 24


def arm_outcome(arm: str, responders: int) -> dict:
    return {
        "id": f"pasi50.{arm}",
        "label": f"PASI 50 in {arm}",
        "measure": "pasi",
        "threshold": 50,
        "threshold_rule": "at least",
        "subgroup": arm,
        "responders": responders,
        "n": 12,
        "count_printed": "yes",
        "source": "made-up",
    }


def version(name: str, value: str | None, code: str | None, status: str = "stated") -> dict:
    row = {"field": "size", "label": "size", "version": name, "value": value, "code": code}
    return row | {"status": status, "source": "made-up"}


def reference(unit: str, value: float, printed: str, published: str | None = None) -> dict:
    row = {"id": "elsewhere", "label": "the figure elsewhere", "printed": printed, "value": value}
    return row | {"unit": unit, "published": published, "source": "made-up"}


def event(name: str, start: str, kind: str = "publication", version: str | None = None) -> dict:
    row = {"event": name, "label": name, "kind": kind, "start": start, "version": version}
    return row | {"source": "made-up"}


# --- proportion


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
        (PASI50 | {"printed": "half"}, "impossible-as-printed", "", "“half” is not a figure"),
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
    other_print = other.outcomes.assign(printed="45.9%")
    trial = type(other)(**{**vars(other), "outcomes": other_print})
    found = judge(trial=trial, **PASI50, printed="45.8")
    assert found["verdict"] == "contradicts"
    assert "45.9%" in found["why"]


# --- equals


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
        ("two dozen", "patients", "treated", "impossible-as-printed"),
    ],
)
def test_equals(judge, printed, unit, against, verdict):
    found = judge(rule="equals", printed=printed, unit=unit, against=against)
    assert found["verdict"] == verdict, found["why"]


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
        ("some day", "impossible-as-printed"),
        ("2022-13", "impossible-as-printed"),
    ]:
        assert judge(trial=cheng, **dated, printed=printed)["verdict"] == verdict, printed


def test_equals_reads_a_registry_field_in_the_version_that_is_its_source(judge, cheng):
    size = {"rule": "equals", "against": "registry:enrolment"}
    assert judge(trial=cheng, **size, printed="50")["verdict"] == "exact"  # the first version
    assert judge(trial=cheng, **size, printed="12", source="registry-v2")["verdict"] == "exact"
    assert judge(trial=cheng, **size, printed="50", source="registry-v2")["verdict"] != "exact"


# --- sum, product, ratio


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
        ("more than this many people", "6.5", "compatible-with"),
        ("more than this many people", "6.7", "compatible-with"),
        ("more than this many people", "7", "does-not-add-up"),
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


# --- difference, trend, no-event


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


# --- registered, first, lookup, values

VERSIONS = [
    version("made-up", "50 (planned)", "50"),
    version("made-up-2", None, None, "not retrievable"),
    version("reported", "24 treated", "24"),
]


def test_registered_by_codes_and_not_by_words(judge):
    cells = {
        "rule": "registered",
        "unit": "statement",
        "source": "press",
        "against": "registry:size",
    }
    found = judge(**cells, tables={"registry": VERSIONS})
    assert (found["verdict"], found["derived"]) == ("changed-from-registered", "50 (planned)")
    same = [version("made-up", "two dozen", "24"), VERSIONS[2]]
    assert judge(**cells, tables={"registry": same})["verdict"] == "exact"
    hidden = [version("made-up", None, None, "not known"), VERSIONS[2]]
    assert judge(**cells, tables={"registry": hidden})["verdict"] == "not-published"
    only_reported = [VERSIONS[2]]
    assert judge(**cells, tables={"registry": only_reported})["verdict"] == "not-published"


def test_registered_holds_the_first_version_against_what_was_reported(judge):
    cells = {"rule": "registered", "against": "registry:size", "tables": {"registry": VERSIONS}}
    found = judge(**cells, source="made-up", printed="50")
    assert (found["verdict"], found["derived"]) == ("changed-from-registered", "24 treated")
    found = judge(**cells, source="made-up-2", unit="statement")
    assert (found["verdict"], found["why"]) == ("not-published", "made-up-2: not retrievable")


def test_registered_figure_that_the_registry_does_not_have_contradicts(judge):
    cells = {"rule": "registered", "against": "registry:size", "tables": {"registry": VERSIONS}}
    for printed in ("60", "5", "500", "0"):
        found = judge(**cells, source="made-up", printed=printed)
        assert (found["verdict"], found["derived"]) == ("contradicts", "50 (planned)"), printed


def test_registered_names_versions_that_could_not_be_read_and_what_is_none(judge):
    cells = {"rule": "registered", "unit": "statement", "against": "registry:size"}
    found = judge(**cells, source="press", tables={"registry": VERSIONS})
    assert (
        found["why"]
        == "registered at first: “50 (planned)”; what “made-up-2” has could not be read"
    )
    none = [version("made-up", "none registered", "none"), VERSIONS[2]]
    found = judge(**cells, source="press", tables={"registry": none})
    assert found["why"] == "no size was registered at first"
    found = judge(**cells, source="made-up", tables={"registry": none})
    assert found["why"] == "size as reported: 24 treated"


def test_registered_version_at_odds_with_itself_contradicts_itself_and_fits_the_others(judge):
    both = [version("made-up", "a here, b there", "a<>b"), version("made-up-2", "b", "b")]
    cells = {"rule": "registered", "unit": "statement", "against": "registry:size"}
    tables = {"registry": [*both, version("reported", "a", "a")]}
    assert judge(**cells, source="made-up", tables=tables)["verdict"] == "contradicts"
    for source in ("made-up-2", "press"):
        found = judge(**cells, source=source, tables=tables)
        assert found["verdict"] == "compatible-with"
        assert "names this and more: a here, b there" in found["why"]


def test_registered_date_that_was_anticipated_is_no_change_of_plan(judge):
    ahead = version("made-up", "2030-01-01 (anticipated)", "anticipated=2030-01-01")
    cells = {"rule": "registered", "unit": "statement", "against": "registry:size"}
    tables = {"registry": [ahead, version("reported", "March 2030", "2030-03")]}
    for source in ("made-up", "press"):
        found = judge(**cells, source=source, tables=tables)
        assert found["verdict"] == "compatible-with"
        assert "2030-01-01 (anticipated)" in found["why"]


@pytest.mark.parametrize(
    ("published", "verdict"),
    [
        ("2020-12-31", "contradicts"),
        ("2020", "contradicts"),
        ("2021-05", "compatible-with"),  # the same month: which came first is open
        ("2021", "compatible-with"),
        ("2022-01", "compatible-with"),
        (None, "compatible-with"),
    ],
)
def test_first_needs_every_other_publication_to_be_later(judge, published, verdict):
    found = judge(
        rule="first",
        unit="statement",
        against="reference:elsewhere",
        tables={
            "events": [event("paper", "2021-05-10")],
            "references": [reference("patients", 7, "7", published)],
        },
    )
    assert found["verdict"] == verdict
    if verdict == "contradicts":
        assert f"was published in {published}" in found["why"]


def test_first_counts_the_months_and_needs_a_date_of_its_own(judge):
    tables = {"references": [reference("patients", 7, "7", "2020-08")]}
    cells = {"rule": "first", "unit": "statement", "against": "reference:elsewhere"}
    assert judge(**cells, tables=tables)["verdict"] == "not-derivable"
    found = judge(**cells, tables=tables | {"events": [event("paper", "2021-05-10")]})
    assert found["why"].endswith("9 months earlier")
    nothing = {"rule": "first", "unit": "statement"}
    found = judge(**nothing, tables={"events": [event("paper", "2021-05-10")]})
    assert found["verdict"] == "compatible-with"


@pytest.mark.parametrize(
    ("printed", "unit", "verdict"),
    [
        ("14", "patients", "compatible-with"),
        ("13", "patients", "not-derivable"),
        ("12", "months", "compatible-with"),
        ("12", "weeks", "compatible-with"),
        ("4", "weeks", "compatible-with"),
        ("12", "days", "not-derivable"),
        ("2", "groups", "compatible-with"),
        ("2", "10^6 cells/kg", "compatible-with"),
        ("", "patients", "not-derivable"),
        ("many", "patients", "not-derivable"),
    ],
)
def test_lookup(judge, printed, unit, verdict):
    found = judge(rule="lookup", printed=printed, unit=unit)
    assert found["verdict"] == verdict, found["why"]


def test_values(judge, cheng):
    cells = {"rule": "values", "unit": "statement"}
    assert judge(**cells)["verdict"] == "not-published"
    assert "no source that was read" in judge(**cells)["why"]
    assert judge(**cells, against="outcome:pasi50.all")["verdict"] == "compatible-with"
    found = judge(trial=cheng, **cells, source="registry-v1", against="outcome:pasi90.all")
    assert found["why"].startswith("a result is printed: ")
    planned = {"rule": "values", "unit": "years", "against": "criterion:age"}
    assert judge(trial=cheng, **planned, printed="65")["verdict"] == "not-published"
    assert judge(trial=cheng, **planned, printed="66")["verdict"] == "contradicts"


def test_every_verdict_has_a_meaning_in_words():
    assert len(claims.VERDICTS) == 10
    assert all(
        meaning.strip() and not meaning.endswith(".") for meaning in claims.VERDICTS.values()
    )
