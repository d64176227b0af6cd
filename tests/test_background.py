"""Background arithmetic: degenerate numbers first, then the printed figures, then laws."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from trialkit import background, pasi, records

INVENTED = Path(__file__).parent / "fixtures" / "data"
SHARES = st.floats(1e-6, 1)
PEOPLE = st.floats(1, 1e10)


@pytest.fixture(scope="module")
def burden() -> pd.DataFrame:
    return records.load_table("background/burden")


@pytest.fixture(scope="module")
def prevalence() -> pd.DataFrame:
    return records.load_table("background/prevalence")


@pytest.fixture(scope="module")
def relapse() -> pd.DataFrame:
    return records.load_table("background/relapse")


@pytest.fixture(scope="module", params=["cheng2022", "other2031", "minimal2031"])
def trial(request):
    data = None if request.param == "cheng2022" else INVENTED
    return records.load_trial(request.param, data_dir=data)


def changed(burden: pd.DataFrame, row: str, **cells) -> pd.DataFrame:
    """Return the table with other cells in one row."""
    copy = burden.copy()
    for column, value in cells.items():
        copy.loc[copy["id"] == row, column] = value
    return copy


# Degenerate numbers


def test_nobody_is_ill_where_the_share_or_the_population_is_zero():
    assert background.patients(0, 1e9) == 0
    assert background.patients(0.5, 0) == 0
    assert background.base_needed(0, 0.1) == 0
    assert background.share(0, 10) == 0
    assert background.share(10, 10) == 1


@pytest.mark.parametrize(
    ("function", "arguments", "words"),
    [
        (background.patients, (1.2, 10), "prevalence = 1.2"),
        (background.patients, (-0.1, 10), "prevalence = -0.1"),
        (background.patients, (math.nan, 10), "prevalence = nan"),
        (background.patients, (0.1, -1), "population = -1"),
        (background.patients, (0.1, math.inf), "population = inf"),
        (background.base_needed, (10, 0), "prevalence = 0"),
        (background.share, (0, 0), "population = 0"),
        (background.share, (11, 10), "people = 11"),
        (background.rounding_limits, ("half",), "printed = 'half'"),
        (background.rounding_limits, ("-1 %",), "printed = '-1 %'"),
    ],
)
def test_numbers_out_of_range_are_named_with_what_is_allowed(function, arguments, words):
    with pytest.raises(ValueError, match="allowed") as caught:
        function(*arguments)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("printed", "low", "high"),
    [
        ("0.47 %", 0.00465, 0.00475),
        ("81 %", 0.805, 0.815),
        ("50.0%", 0.4995, 0.5005),
        ("0 %", -0.005, 0.005),
    ],
)
def test_rounding_limits_are_half_a_unit_of_the_last_digit(printed, low, high):
    limits = background.rounding_limits(printed)
    assert limits.low == pytest.approx(low, abs=1e-15)
    assert limits.high == pytest.approx(high, abs=1e-15)


# The printed figures


def test_project_facts_share_of_the_census_is_6_64_million(burden):
    computed = background.consistency(burden)["computed"]
    assert set(computed.round(-4)) == {6_640_000}


def test_project_facts_more_than_7_million_needs_1_489_billion(burden):
    checked = background.consistency(burden).set_index("id")
    assert round(checked.loc["china_paper", "base_needed"] / 1e9, 3) == 1.489
    assert not checked["agrees"].any()


def test_more_than_agrees_when_the_rounding_leaves_room(burden):
    lower = changed(burden, "china_paper", printed="more than 6.7 million", value=6.7e6)
    agrees = background.consistency(lower).set_index("id")["agrees"]
    assert agrees["china_paper"]
    assert not agrees["china_registry"]


def test_about_agrees_when_it_rounds_to_the_same(burden):
    nearer = changed(burden, "china_registry", printed="about 7 million", value=7e6)
    checked = background.consistency(nearer).set_index("id")
    assert checked.loc["china_registry", "agrees"]
    assert checked.loc["china_registry", "verdict"] == "agrees"
    assert "1 agree" in background.consistency_sentence(nearer)


def test_claims_name_their_sources(burden):
    table = background.claims(burden, records.table_sources("background"))
    assert list(table.columns) == ["what", "printed", "said_by"]
    assert table["printed"].is_unique
    assert not table.isna().any().any()


def test_world_leaves_the_rest_of_the_world_what_china_does_not_have(burden):
    found = background.world(burden)
    inside = found.china_people + found.elsewhere * (found.base - 1.41178e9)
    assert inside == pytest.approx(found.people)
    assert found.share < found.elsewhere
    assert 7.9e9 < found.base < 8.1e9


def test_prevalence_needed_says_which_rows_rest_on_an_assumption(burden):
    table = background.prevalence_needed(burden)
    assert list(table["kind"]) == ["derived", "derived", "assumed"]
    assert table["percent"].between(0, 100).all()


def test_survey_outside_the_model_is_called_outside(burden, prevalence):
    assert "**outside**" in background.prevalence_sentence(prevalence, burden)
    wide = prevalence.copy()
    wide.loc[wide["region"] == "East Asia", "high"] = 0.5
    assert "**inside**" in background.prevalence_sentence(wide, burden)


def test_people_settings_reach_the_printed_numbers(burden):
    for setting, wanted in zip(
        background.people_settings(burden).values(), (6.635366e6, 7e6, 1e7), strict=True
    ):
        found = background.patients(setting["prevalence"] / 100, setting["base"] * 1e9)
        assert found == pytest.approx(wanted)


@given(SHARES, PEOPLE)
def test_base_and_share_undo_the_multiplication(fraction, population):
    people = background.patients(fraction, population)
    assert background.base_needed(people, fraction) == pytest.approx(population)
    assert background.share(people, population) == pytest.approx(fraction)


# Two visits


def test_change_from_a_baseline_of_zero_has_no_improvement():
    found = background.change(background.uniform(0, 0), background.uniform(2, 20))
    assert (found.improvement, found.band, found.reached) == (None, None, ())
    assert "no improvement can be computed" in background.change_text(found)


def test_change_without_any_change():
    found = background.change(background.uniform(2, 20), background.uniform(2, 20))
    assert found.improvement == 0
    assert "did not change" in background.change_text(found)


def test_change_for_the_worse_says_so():
    found = background.change(background.uniform(1, 5), background.uniform(2, 5))
    assert found.improvement == -100
    assert "rose by 100.0 %" in background.change_text(found)
    assert found.reached == ()


def test_change_to_clear_skin_reaches_everything():
    found = background.change(background.uniform(3, 40), background.uniform(0, 0))
    assert found.reached == background.THRESHOLDS
    assert "Not reached" not in background.change_text(found)


@pytest.mark.parametrize("caption", ["less area, signs as before", "milder signs, area as before"])
def test_carlin_2004_one_large_change_alone_misses_pasi_75(caption):
    found = background.change(**background.change_settings(sign=3, percent=40)[caption])
    assert found.improvement == pytest.approx(200 / 3)
    assert found.reached == (50,)


def test_pasi_of_the_invented_visit_worked_by_hand():
    # 0.1 × 5 × 2 + 0.2 × 8 × 3 + 0.3 × 6 × 2 + 0.4 × 9 × 4
    assert pasi.score(background.example_visit()) == 23.8
    assert background.contribution_table(background.example_visit())["adds"].sum() == (
        pytest.approx(23.8)
    )


@given(st.integers(1, 720), st.integers(0, 720))
def test_shown_improvement_never_rounds_over_a_threshold(before, after):
    assume(after <= before)
    improvement = pasi.improvement(before / 10, after / 10)
    cuts = background.THRESHOLDS
    assert pasi.response_band(float(background.shown(improvement)), cuts) == pasi.response_band(
        improvement, cuts
    )


def test_settings_make_the_visits_they_name():
    settings = {
        f"{visit}_{body.name}_{item}": 1
        for visit in background.VISITS
        for body in pasi.REGIONS
        for item in (*pasi.SIGNS, "percent")
    }
    settings |= {"followup_trunk_erythema": 4, "followup_trunk_percent": 100}
    before, after = background.visits_from_settings(settings)
    assert before == background.uniform(1, 1)
    assert (after.trunk.erythema, after.trunk.area) == (4, 6)
    assert after.head == before.head


# Scales


def test_pga_wording_borrows_no_word_between_scales():
    table = background.pga_wording()
    assert table["on the scale 0-5"].iloc[0] == "clear"
    assert table["on the scale 0-4"].iloc[:5].str.contains("not printed").all()
    assert table["on the scale 0-4"].iloc[5] == "no such grade"


def test_area_table_has_every_score_once():
    assert list(background.area_table()["area score"]) == list(range(7))


def test_nonlinearity_table_for_reading():
    table = background.nonlinearity_table()
    assert list(table["improvement"]) == ["66.7 %", "66.7 %", "88.9 %"]
    assert list(table["PASI 75"]) == ["not reached", "not reached", "reached"]


def test_rules_name_a_document_each():
    table = background.rules()
    assert (table != "").all().all()
    assert table.duplicated().sum() == 0


# After treatment


def test_relapse_interval_matches_beta_quantiles(relapse):
    row = background.relapse_shares(relapse, 0.95).set_index("treatment").loc["etanercept"]
    assert row["share"] == pytest.approx(347 / 409)
    assert row["low"] == pytest.approx(stats.beta.ppf(0.025, 347, 63))
    assert row["high"] == pytest.approx(stats.beta.ppf(0.975, 348, 62))


def test_relapse_without_counts_has_no_share(relapse):
    shares = background.relapse_shares(relapse)
    assert shares["share"].isna().sum() == relapse["patients"].isna().sum() == 2
    assert background.relapse_sentence(relapse.iloc[1:]).startswith(" Time to relapse")


def test_relapse_columns_are_kept_and_the_table_is_not_changed(relapse):
    before = relapse.copy()
    assert list(background.relapse_shares(relapse).columns) == [
        *relapse.columns,
        "share",
        "low",
        "high",
    ]
    pd.testing.assert_frame_equal(relapse, before)


# Words about a record


def test_sentences_hold_for_every_record(trial):
    sources = records.table_sources("background")
    for text in (
        background.scope_sentence(trial, sources),
        background.follow_up_sentence(trial),
        background.pga_sentence(trial),
        background.biomarker_sentence(trial),
    ):
        assert trial.short_title in text
        assert not any(word in text for word in ("nan", "<NA>", "None"))


def test_invented_records_are_called_invented(trial):
    text = background.scope_sentence(trial, records.table_sources("background"))
    assert ("invented for teaching" in text) == trial.is_synthetic


def test_blood_studies_disagree_without_calling_it_no_effect():
    text = background.blood_cell_sentence(records.load_table("background/blood_cells"))
    assert "p = 0.310" in text
    assert "does not prove" in text


def test_outpatients_share_of_men_follows_from_the_ratio():
    text = background.outpatient_sentence(
        records.load_table("background/outpatients"), records.table_sources("background")
    )
    assert f"{100 * 1.49 / 2.49:.1f} %" in text
    assert "12,031" in text


def test_results_have_the_agreed_keys_and_finite_numbers(burden, relapse):
    rows = {row["key"]: row for row in background.result_rows(burden, relapse, 0.9)}
    assert rows["background.china.patients_computed"]["value"] == pytest.approx(6.64e6, rel=1e-3)
    assert rows["background.china.base_needed"]["value"] == pytest.approx(1.489e9, rel=1e-3)
    assert rows["pasi.area_step.improvement"]["value"] == pytest.approx(66.7, abs=0.05)
    assert rows["pasi.sign_step.improvement"]["value"] == pytest.approx(66.7, abs=0.05)
    assert rows["background.etanercept.relapsed"]["low"] == pytest.approx(
        stats.beta.ppf(0.05, 347, 63)
    )
    for row in rows.values():
        assert math.isfinite(row["value"])
        if row["low"] is not None:
            assert row["low"] <= row["value"] <= row["high"]
