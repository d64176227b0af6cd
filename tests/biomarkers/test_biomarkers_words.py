"""Sentences, tables and rows of the notebook, for every record and its gaps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trialkit import biomarkers, records, results


@pytest.fixture(scope="module")
def cells():
    return records.load_table("background/blood_cells")


@pytest.fixture(scope="module", params=["cheng", "other", "minimal", "yao2021", "demo2030", "one"])
def trial(request, cheng):
    if request.param == "one":  # one responder against one other patient
        return replace(cheng, outcomes=cheng.outcomes.assign(responders=1, n=2), n_treated=2)
    if request.param in ("yao2021", "demo2030"):
        return records.load_trial(request.param)
    return request.getfixturevalue(request.param)


def everything_said(trial, cells):
    groups = biomarkers.groups(trial)
    sample = biomarkers.invented_for(groups, cells)
    rise = biomarkers.rise_for(groups, cells, correlation=0.6)
    markers = biomarkers.markers_for(groups)
    roles = biomarkers.role_table(20, 3.68, 1.22)
    return [
        biomarkers.introduce(trial),
        biomarkers.read_studies(biomarkers.case_control(cells), trial),
        biomarkers.read_power(groups),
        biomarkers.read_curse(groups, cells),
        biomarkers.read_auc(
            groups, biomarkers.intervals_for(sample), biomarkers.coverage_for(groups, size=20)
        ),
        biomarkers.read_many(12),
        biomarkers.read_simulated(markers, biomarkers.adjusted_for(markers)),
        biomarkers.read_search(groups, biomarkers.optimism_for(groups, size=50)),
        biomarkers.read_roles(roles),
        biomarkers.read_rise(rise, biomarkers.false_rise_for(rise, groups)),
        biomarkers.read_interaction(biomarkers.sizes_for(trial, 0.2), trial, 0.2),
        biomarkers.needs(trial).to_string(),
    ]


def test_every_record_gets_whole_sentences(trial, cells):
    for text in everything_said(trial, cells):
        assert len(text) > 30
        assert "nan" not in text.replace("finance", "")
        assert "<NA>" not in text
        assert "None" not in text
        assert "inf " not in text


def test_the_record_is_said_to_hold_no_marker_value(trial):
    text = biomarkers.introduce(trial)
    assert "holds no value of a marker" in text
    assert "SYN-" in text


def test_printed_statements_are_given_without_a_figure(cheng):
    text = biomarkers.introduce(cheng)
    assert "8 responders against 9 others" in text
    assert "without one figure" in text
    assert "any Treg, Th17 or IL-17 value" in text


def test_studies_are_said_to_disagree_and_to_be_about_other_people(cheng, cells):
    text = biomarkers.read_studies(biomarkers.case_control(cells), cheng)
    assert "The studies disagree" in text
    assert "none of them is about Cheng 2022" in text
    assert "p = 0.310" in text


def test_a_record_of_another_disease_is_told_from_the_psoriasis_studies(cheng, cells):
    other = replace(cheng, about={**cheng.about, "condition": "atopic dermatitis"})
    table = biomarkers.case_control(cells)
    for trial, times in ((cheng, 0), (other, 1)):
        assert biomarkers.introduce(trial).count("about atopic dermatitis") == times
        assert biomarkers.read_studies(table, trial).count("another disease") == times


def test_read_curse_holds_each_study_against_its_own_difference(cheng, cells):
    text = biomarkers.read_curse(biomarkers.groups(cheng), cells)
    # 1.0357 SD: 1.22 points of 6.63 - 3.68 (Zhang 2016), 1.00 of 4.02 - 2.84 (the second study)
    assert "1.26 percentage points by Zhang 2016" in text
    assert "(SD 1.22) and healthy people lie 2.95 points apart" in text
    assert "1.04 percentage points by second Treg study" in text
    assert "(SD 1.00) and healthy people lie 1.18 points apart" in text
    none = cells.assign(psoriasis_sd=float("nan"))
    assert "own unit" not in biomarkers.read_curse(biomarkers.groups(cheng), none)


def test_who_counts_as_another_patient_is_said_with_the_groups(trial):
    text = biomarkers.introduce(trial)
    assert ("the marker of every patient was measured" in text) == (
        biomarkers.groups(trial) is not None
    )
    assert ("not followed for one year count as no responders" in text) == (trial.id == "yao2021")


def test_a_size_comes_with_power_level_and_harm_where_it_supposes_harm(cheng):
    said = biomarkers.read_interaction(biomarkers.sizes_for(cheng, 0.2), cheng, 0.2)
    assert "a power of 80 % at a two-sided level of 5 %" in said
    assert "harm" not in said  # 22 % against 20 %
    yao = records.load_trial("yao2021")
    said = biomarkers.read_interaction(biomarkers.sizes_for(yao, 0.2, 0.1), yao, 0.2, alpha=0.1)
    assert "level of 10 %" in said
    assert "patients in 4 % (which supposes that at a high marker the treatment does harm)" in said


def test_no_groups_are_said_in_words(minimal, cells):
    texts = everything_said(minimal, cells)
    assert sum("nothing to compare here" in t for t in texts) >= 5
    assert "0 of 5" in texts[0]


def test_a_single_patient_in_a_group_is_said_in_words(cheng, cells):
    trial = replace(cheng, outcomes=cheng.outcomes.assign(responders=1, n=6))
    groups = biomarkers.groups(trial)
    assert biomarkers.coverage_for(groups) is None
    intervals = biomarkers.intervals_for(biomarkers.invented_for(groups, cells))
    assert "single patient" in biomarkers.read_auc(groups, intervals, None)


def test_a_large_record_is_not_told_that_intervals_fail():
    groups = biomarkers.Groups(60, 60, "response")
    intervals = biomarkers.intervals_for(
        biomarkers.invented_for(groups, records.load_table("background/blood_cells"))
    )
    coverage = biomarkers.coverage_for(groups, size=10).assign(coverage=0.95, no_width=0.0)
    text = biomarkers.read_auc(groups, intervals, coverage)
    assert "can be believed near 1" not in text


def test_needs_name_the_single_arm_of_the_record(cheng):
    table = biomarkers.needs(cheng)
    row = table.set_index("need").loc["a randomised control group"]
    assert row["record"] == "single arm"
    assert "1.46 SD" in table.to_string()


def test_results_are_rows_that_a_book_takes(trial, cells):
    groups = biomarkers.groups(trial)
    rows = biomarkers.results(
        groups,
        biomarkers.case_control(cells),
        biomarkers.sizes_for(trial, 0.2),
        biomarkers.rise_for(groups, cells, correlation=0.6),
        markers=12,
    )
    book = results.Results("07_biomarker")
    for row in rows:
        book.add(**row)
    assert len(book) == len(rows)
    assert book["marker.any_of_12"]["value"] == pytest.approx(1 - 0.95**12)
    if trial.id == "cheng2022" and trial.n_treated == 17:
        assert book["marker.search_error"]["value"] == pytest.approx(0.17272727)
        assert book["marker.true_0.5sd.exaggeration"]["value"] > 2


def test_a_table_without_means_gives_no_scale(cells):
    with pytest.raises(ValueError, match="no study prints mean and SD"):
        biomarkers.scale(cells[cells["psoriasis_mean"].isna()])
