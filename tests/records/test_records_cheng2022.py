"""The record of Cheng 2022 holds every figure that was printed, from the source that printed it."""

from __future__ import annotations

import pandas as pd
import pytest

from trialkit import records
from trialkit.errors import RecordError
from trialkit.records import Trial


@pytest.fixture(scope="module")
def trial() -> Trial:
    return records.load_trial("cheng2022")


def row(table: pd.DataFrame, **key: str) -> pd.Series:
    """Return the one row with these values."""
    found = table
    for column, value in key.items():
        found = found[found[column] == value]
    assert len(found) == 1, f"{key}: {len(found)} rows"
    return found.iloc[0]


def blank(value: object) -> bool:
    return bool(pd.isna(value))


# 1. The trial


def test_identity_as_the_journal_prints_it(trial):
    assert trial.id == "cheng2022"
    assert trial.title == (
        "Human umbilical cord mesenchymal stem cells for psoriasis: a phase 1/2a, single-arm study"
    )
    for part in ("Cheng L, Wang S, Peng C", "2022;7(1):263", "10.1038/s41392-022-01059-y"):
        assert part in trial.citation
    assert "PMID 35927231" in trial.sources.loc["abstract", "citation"]
    assert "PMC9352692" in trial.sources.loc["intro", "citation"]
    assert trial.registry_id == "NCT03765957"
    assert trial.about["site"] == "Xiangya Hospital, Central South University"
    assert not trial.is_synthetic


def test_patients_as_the_abstract_prints_them(trial):
    assert (trial.n_treated, trial.about["n_treated_source"]) == (17, "abstract")
    sizes = trial.subgroups.set_index("subgroup")
    assert (sizes.loc["male", "n"], sizes.loc["female", "n"]) == (8, 9)
    assert set(sizes["source"]) == {"abstract"}
    assert set(sizes["attribute"]) == {"sex"}
    assert (trial.about["follow_up_months"], trial.about["follow_up_source"]) == (6, "abstract")


@pytest.mark.parametrize(
    ("outcome", "responders", "n", "printed", "count_printed", "rule", "threshold", "source"),
    [
        ("pasi40.all", 8, 17, "47.1%", "yes", "at least", 40, "abstract"),
        ("pasi40.male", 2, 8, "25%", "yes", "at least", 40, "abstract"),
        ("pasi40.female", 6, 9, "66.7%", "yes", "at least", 40, "abstract"),
        ("pasi75.all", 6, 17, "35.3%", "no", "more than", 75, "press"),
        ("pasi90.all", 3, 17, "17.6%", "no", "more than", 90, "press"),
        ("pga.all", 3, 17, "17.6%", "yes", None, None, "abstract"),
    ],
)
def test_outcomes(trial, outcome, responders, n, printed, count_printed, rule, threshold, source):
    found = trial.outcome(outcome)
    assert (found["responders"], found["n"], found["printed"]) == (responders, n, printed)
    assert (found["count_printed"], found["source"]) == (count_printed, source)
    if rule is None:
        assert blank(found["threshold"])
        assert blank(found["threshold_rule"])
    else:
        assert (found["threshold_rule"], found["threshold"]) == (rule, threshold)
    digits = len(printed.strip("%").partition(".")[2])
    assert f"{100 * responders / n:.{digits}f}%" == printed


def test_no_outcome_that_was_not_printed(trial):
    assert len(trial.outcomes) == 6


@pytest.mark.parametrize(
    ("event", "patients", "n", "scope", "source"),
    [
        ("related_sae", 0, 17, "all", "press"),
        ("side_effects", None, 17, "all", "abstract"),
        ("fever_top_dose", 0, None, "D", "press"),
        ("thrombosis_top_dose", 0, None, "D", "press"),
    ],
)
def test_safety(trial, event, patients, n, scope, source):
    found = trial.safety_event(event)
    for value, wanted in ((found["patients"], patients), (found["n"], n)):
        assert blank(value) if wanted is None else value == wanted
    assert (found["scope"], found["source"]) == (scope, source)
    assert blank(found["events"]) if patients is None else found["events"] == 0


def test_safety_follow_up_of_related_events_is_six_months(trial):
    assert trial.safety_event("related_sae")["follow_up"] == "6 months"
    assert len(trial.safety) == 4


@pytest.mark.parametrize(
    ("arm", "phase", "n", "phase_n", "dose", "days", "infusions"),
    [
        ("P1", "1", 5, 5, 1.5, 14, 4),
        ("A", "2a", None, 12, 1.5, 15, 4),
        ("B", "2a", None, 12, 2.0, 15, 4),
        ("C", "2a", None, 12, 2.5, 30, 2),
        ("D", "2a", None, 12, 3.0, 30, 2),
    ],
)
def test_arms_as_the_press_article_gives_them(trial, arm, phase, n, phase_n, dose, days, infusions):
    found = row(trial.arms, arm=arm)
    assert (found["phase"], found["phase_n"], found["source"]) == (phase, phase_n, "press")
    assert blank(found["n"]) if n is None else found["n"] == n
    assert (found["dose_per_kg"], found["interval_days"]) == (dose, days)
    assert found["infusions"] == infusions
    assert found["dose_printed"] == f"{dose:.1f} × 10^6/kg"
    assert len(trial.arms) == 5
    assert trial.about["dose_unit"] == "10^6 cells/kg"


def test_visits_printed_for_phase_1(trial):
    assert list(zip(trial.visits["amount"], trial.visits["unit"], strict=True)) == [
        (15, "day"),
        (30, "day"),
        (45, "day"),
        (2, "month"),
        (3, "month"),
        (6, "month"),
    ]
    assert set(trial.visits["phase"]) == {"1"}
    assert set(trial.visits["reference"]) == {"after treatment"}
    assert set(trial.visits["source"]) == {"press"}


def test_largest_infusion_implies_80_kg(trial):
    largest = trial.about["largest_infusion"]
    assert (largest["printed"], largest["source"]) == ("2.4×10^8", "press")
    assert largest["cells"] / (largest["dose_per_kg"] * 1e6) == 80


@pytest.mark.parametrize(
    ("event", "start", "end", "source"),
    [
        ("v1_posted", "2018-12-05", None, "registry-v1"),
        ("v1_seen", "2020-07-28", None, "registry-v1"),
        ("v2_posted", "2020-09-23", None, "registry-v2"),
        ("start_v1", "2019-01-01", None, "registry-v1"),
        ("start_v2", "2019-02-20", None, "registry-v2"),
        ("primary_completion", "2020-07-31", None, "registry-v1"),
        ("completion", "2021-06-01", None, "registry-v1"),
        ("first_subject", "2019-03", None, "press-2"),
        ("phase_1", "2019-03", "2019-09", "press-2"),
        ("phase_2a", "2019-09", "2020-08", "press"),
        ("published", "2022-08-05", None, "abstract"),
    ],
)
def test_dates(trial, event, start, end, source):
    found = row(trial.events, event=event)
    assert (found["start"], found["source"]) == (start, source)
    assert blank(found["end"]) if end is None else found["end"] == end
    assert len(trial.events) == 11


@pytest.mark.parametrize(
    ("topic", "source", "words"),
    [
        ("biomarker", "abstract", ("Treg", "memory", "Th17", "naive", "significant")),
        ("biomarker", "abstract", ("all responders", "serum IL-17")),
        ("biomarker", "abstract", ("lower in responders",)),
        ("biomarker", "press", ("Treg", "better response")),
        ("efficacy", "press", ("no significant correlation", "one infusion")),
        ("efficacy", "press", ("women",)),
        ("protocol", "press-2", ("random",)),
        ("priority", "press", ("first", "world")),
        ("open questions", "press", ("mechanism", "source", "route", "dose")),
    ],
)
def test_statements_without_figures(trial, topic, source, words):
    found = [
        s["text"]
        for s in trial.about["statements"]
        if (s["topic"], s["source"]) == (topic, source) and all(w in s["text"] for w in words)
    ]
    assert len(found) == 1


def test_conclusions_differ_between_abstract_and_press_summary(trial):
    said = {c["source"]: c["text"] for c in trial.about["conclusion"]}
    assert said["abstract"] == "safe and partially effective"
    assert "safe and effective in the summary" in said["press"]


# 2. Every printed figure, exactly as printed


@pytest.mark.parametrize(
    ("claim", "source", "printed", "numerator", "denominator", "outcome"),
    [
        ("abs-enrolled", "abstract", "17", None, None, None),
        ("abs-men", "abstract", "8", None, None, None),
        ("abs-women", "abstract", "9", None, None, None),
        ("abs-follow-up", "abstract", "6", None, None, None),
        ("abs-pasi40", "abstract", "47.1", 8, 17, "pasi40.all"),
        ("abs-pasi40-men", "abstract", "25", 2, 8, "pasi40.male"),
        ("abs-pasi40-women", "abstract", "66.7", 6, 9, "pasi40.female"),
        ("abs-pga", "abstract", "17.6", 3, 17, "pga.all"),
        ("press-pasi40", "press", "47.1", None, None, "pasi40.all"),
        ("press-pasi75", "press", "35.3", None, None, "pasi75.all"),
        ("press-pasi90", "press", "17.6", None, None, "pasi90.all"),
        ("press-women", "press", "66.7", 6, 9, "pasi40.female"),
        ("press-men", "press", "25", 2, 8, "pasi40.male"),
        ("press-pasi40-repeat", "press", "7.1", 8, 17, "pasi40.all"),
        ("press-pga", "press", "7.6", 3, 17, "pga.all"),
        ("press-patients", "press", "17", None, None, None),
        ("press-follow-up", "press", "6", None, None, None),
        ("press-phase1", "press", "5", None, None, None),
        ("press-phase2a", "press", "12", None, None, None),
        ("press-world", "press", ".125", None, None, None),
        ("press-china", "press", "0.47", None, None, None),
        ("press-china-patients", "press", None, None, None, None),
        ("press-cells", "press", "2.4×10^8", None, None, None),
        ("press-cells-dose", "press", "3.0×10^6", None, None, None),
        ("press-caption", "press", "13", None, None, None),
        ("intro-china", "intro", "0.47", None, None, None),
        ("intro-china-patients", "intro", "7", None, None, None),
        ("intro-prevalence-low", "intro", "0.27", None, None, None),
        ("intro-prevalence-high", "intro", "11.43", None, None, None),
        ("registry-china", "registry-v1", "10", None, None, None),
        ("registry-world", "registry-v1", "125", None, None, None),
    ],
)
def test_claims_exactly_as_printed(trial, claim, source, printed, numerator, denominator, outcome):
    found = row(trial.claims, id=claim)
    assert found["source"] == source
    expected = {
        "printed": printed,
        "numerator": numerator,
        "denominator": denominator,
        "outcome": outcome,
    }
    for column, wanted in expected.items():
        assert blank(found[column]) if wanted is None else found[column] == wanted


def test_claims_with_a_count_name_the_count_of_their_outcome(trial):
    for _, claim in trial.claims.dropna(subset=["numerator"]).iterrows():
        outcome = trial.outcome(claim["outcome"])
        assert (claim["numerator"], claim["denominator"]) == (outcome["responders"], outcome["n"])


def test_printed_figures_keep_missing_digits_and_trailing_zeros(trial):
    printed = trial.claims.set_index("id")["printed"]
    assert printed["press-world"] == ".125"
    assert printed["press-cells"] == "2.4×10^8"
    assert printed["press-cells-dose"] == "3.0×10^6"
    assert row(trial.arms, arm="B")["dose_printed"].startswith("2.0 ")
    burden = records.load_table("background/burden").set_index("id")["printed"]
    assert burden["incidence_change"] == "−20.0 %"
    assert burden["new_cases"] == "4,622,594"
    patients = records.load_table("background/outpatients").set_index("id")["printed"]
    assert patients["pasi"] == "18.70 ± 10.01"


# Sources and gaps


def test_every_row_names_a_source_that_exists(trial):
    for name in (
        "arms",
        "visits",
        "outcomes",
        "safety",
        "events",
        "criteria",
        "registry",
        "claims",
    ):
        table = getattr(trial, name)
        assert table["source"].notna().all()
        assert set(table["source"]) <= set(trial.sources.index)
    assert trial.sources.notna().all(axis=None)
    assert trial.source_label("press") == "press article"


@pytest.mark.parametrize(
    "words",
    [
        ("patient's", "dose group's", "PASI", "PGA"),
        ("baseline table",),
        ("visit", "40 %", "why"),
        ("three PGA responders", "PASI 90"),
        ("groups A to D",),
        ("adverse events", "laboratory"),
        ("Treg", "Th17", "IL-17"),
        ("coefficient", "dose"),
        ("disease came back",),
        ("cell product",),
        ("why the trial had this size",),
        ("outcome list", "second registry version"),
        ("MCID",),
    ],
)
def test_not_published_covers_every_known_gap(trial, words):
    items = trial.not_published["item"]
    assert sum(all(word in item for word in words) for item in items) == 1


# Independence


def test_two_loads_share_nothing(trial):
    first, second = records.load_trial("cheng2022"), records.load_trial("cheng2022")
    first.outcomes.loc[0, "responders"] = 17
    first.outcomes["n"] = 1
    del first.arms["dose_per_kg"]
    first.sources.loc["press", "label"] = "spoilt"
    first.not_published.loc[0, "item"] = "spoilt"
    first.subgroups.loc[0, "n"] = 0
    first.about["notes"].append("spoilt")
    first.about["largest_infusion"]["cells"] = 0
    for name in ("outcomes", "arms", "sources", "not_published", "subgroups"):
        pd.testing.assert_frame_equal(getattr(second, name), getattr(trial, name))
    assert second.about == trial.about
    assert records.load_trial("cheng2022").outcome("pasi40.all")["responders"] == 8


def test_a_row_taken_out_cannot_change_the_table(trial):
    taken = trial.outcome("pasi40.all")
    taken["responders"] = 0
    assert trial.outcome("pasi40.all")["responders"] == 8


def test_unknown_rows_and_sources_list_the_known(trial):
    with pytest.raises(RecordError, match=r"no 'pasi50\.all'.*It has: pasi40\.all"):
        trial.outcome("pasi50.all")
    with pytest.raises(RecordError, match=r"no 'fever'.*It has: related_sae"):
        trial.safety_event("fever")
    with pytest.raises(RecordError, match=r"no source 'web'.*It has: abstract"):
        trial.source_label("web")


def test_repr_names_the_trial(trial):
    assert repr(trial) == "Trial(cheng2022: Cheng 2022, 17 treated)"
