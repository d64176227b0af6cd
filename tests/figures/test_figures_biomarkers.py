"""Figures on the marker: their text holds their numbers, axes name units, gaps are words."""

from __future__ import annotations

import pytest

from trialkit import biomarkers, figures, records
from trialkit.figures._base import BANNER, BESIDE_REAL, KINDS

GROUPS = biomarkers.Groups(8, 9, "response")


@pytest.fixture(scope="module")
def cells():
    return records.load_table("background/blood_cells")


@pytest.fixture(scope="module")
def drawn(cells):
    """Every figure of the notebook, for 8 against 9."""
    sample = biomarkers.invented_for(GROUPS, cells)
    intervals = biomarkers.intervals_for(sample)
    markers = biomarkers.markers_for(GROUPS)
    rise = biomarkers.rise_for(GROUPS, cells, correlation=0.6)
    return {
        "studies": figures.marker_studies(biomarkers.case_control(cells), GROUPS),
        "power": figures.marker_power(
            biomarkers.power_for(GROUPS, differences=(0.0, 1.0), size=50), GROUPS
        ),
        "curse": figures.marker_curse(GROUPS),
        "estimates": figures.marker_estimates(0.5, 8, 9, supposed=False),
        "auc": figures.marker_auc(sample, intervals, biomarkers.coverage_for(GROUPS, size=30)),
        "many": figures.marker_many(12),
        "corrections": figures.marker_corrections(biomarkers.adjusted_for(markers), markers),
        "cut": figures.marker_cut(sample, 8),
        "search": figures.marker_search(GROUPS, biomarkers.optimism_for(GROUPS, size=100), 0.5),
        "roles": figures.marker_roles(40, 3.68, 1.22),
        "rise": figures.marker_rise(biomarkers.visits_for(rise, n=80), rise),
        "interaction": figures.marker_interaction(
            biomarkers.interaction_sizes(GROUPS.rate, 0.2), n=17
        ),
    }


INVENTED = ("auc", "corrections", "cut", "roles", "rise")


def test_all_figures_draw_and_say_what_they_are(drawn, tmp_path):
    for name, figure in drawn.items():
        figure.savefig(tmp_path / f"{name}.png", dpi=40)
        assert len(figures.alt_text(figure)) > 60
        assert figure.get_supxlabel() == KINDS[figure.caption.kind]


def test_invented_patients_carry_the_banner(drawn):
    for name, figure in drawn.items():
        if name in INVENTED:
            assert figure.get_suptitle() == BANNER
            assert figure.caption.kind == "synthetic"
            assert figures.alt_text(figure).startswith(BANNER)
        else:
            assert figure.get_suptitle() == ""


def test_real_studies_are_never_called_invented():
    table = biomarkers.case_control(records.load_table("background/blood_cells"))
    beside = figures.marker_studies(table, GROUPS, synthetic=True)
    assert beside.get_suptitle() == BESIDE_REAL
    assert figures.alt_text(beside).startswith(BESIDE_REAL)
    # nothing of the record is in the figure without its groups
    assert figures.marker_studies(table, None, synthetic=True).get_suptitle() == ""


def test_axes_name_quantity_and_unit(drawn):
    units = ("percent", "SD", "standard deviations", "AUC", "number", "patients", "rank", "(%)")
    for name, figure in drawn.items():
        labels = [axes.get_xlabel() for axes in figure.axes if axes.get_xlabel()]
        assert labels or name == "rise", name
        for label in labels:
            assert any(unit in label for unit in units), (name, label)


def test_texts_hold_their_numbers(drawn):
    said = {name: figures.alt_text(figure) for name, figure in drawn.items()}
    assert "2.53 standard deviations fewer" in said["studies"]
    assert "1.04" in said["studies"]
    assert "1.46 standard deviations for a power of 80 %" in said["power"]
    assert "2.4 times as large" in said["curse"]
    assert "16.1 % of trials are significant" in said["estimates"]
    assert "46 % (independent)" in said["many"]
    assert "17.3 % of trials" in said["search"]
    assert "88 and 628" in said["interaction"]


def test_coloured_area_of_the_estimates_is_the_power(drawn):
    import numpy as np

    axes = drawn["estimates"].axes[0]
    area = 0.0
    for shade in axes.collections:
        corners = shade.get_paths()[0].vertices
        area += 0.5 * abs(
            np.dot(corners[:-1, 0], corners[1:, 1]) - np.dot(corners[1:, 0], corners[:-1, 1])
        )
    assert area == pytest.approx(biomarkers.t_power(0.5, 8, 9), abs=0.002)


def test_sizes_that_are_not_of_the_record_are_called_supposed():
    assert figures.alt_text(figures.marker_estimates(0.0, 20, 20)).startswith("Supposed: 20")
    assert "three patients or more" in figures.alt_text(figures.marker_estimates(0.5, 1, 1))


def test_no_groups_are_said_in_words(cells):
    empty = [
        figures.marker_power(None, None),
        figures.marker_curse(None),
        figures.marker_auc(None, None, None),
        figures.marker_corrections(None),
        figures.marker_cut(None, 3),
        figures.marker_search(None, None),
        figures.marker_rise(None, None),
    ]
    for figure in empty:
        assert "no two groups" in figures.alt_text(figure)
    none = biomarkers.interaction_sizes(0.5, 0.2, ())
    assert "No response rate" in figures.alt_text(figures.marker_interaction(none))
    assert "No case-control study" in figures.alt_text(
        figures.marker_studies(biomarkers.case_control(cells).head(0))
    )


def test_a_group_of_one_says_why_there_is_no_coverage(cells):
    groups = biomarkers.Groups(1, 6, "response")
    sample = biomarkers.invented_for(groups, cells)
    figure = figures.marker_auc(sample, biomarkers.intervals_for(sample), None)
    assert "no spread to see" in figure.axes[2].texts[0].get_text()


def test_equal_values_have_no_cut(cells):
    sample = biomarkers.invented_for(GROUPS, cells).assign(marker=2.0)
    assert "All values are equal" in figures.alt_text(figures.marker_cut(sample, 4))
