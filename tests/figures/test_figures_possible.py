"""What is still possible: marks, bars and words follow the counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trialkit import disclosure, figures
from trialkit.figures._base import KINDS, picture


@pytest.fixture(scope="module")
def about(cheng):
    return disclosure.assumable(cheng)


def marked(axes, marker):
    return sorted(x for line in axes.lines if line.get_marker() == marker for x in line.get_xdata())


def test_nothing_to_ask_is_said_in_words(minimal):
    assert "nothing to ask" in figures.alt_text(figures.possible_counts(None))
    figure = figures.possible_counts(disclosure.assumable(minimal), synthetic=True)
    assert "no two subgroups" in figures.alt_text(figure)


def test_diamonds_circles_and_bars_stand_where_a_number_is_possible(about):
    figure = figures.possible_counts(disclosure.possible(about, "pasi75"))
    shares, counts, dose = figure.axes
    assert marked(counts, "D") == [4, 5, 6]
    assert marked(counts, "o") == list(range(7))
    assert sum(bar.get_height() for bar in shares.patches) == pytest.approx(100)
    assert shares.get_xlim() == counts.get_xlim()
    assert "women among them (of 9" in counts.get_xlabel()
    assert "correlation of the dose" in dose.get_xlabel()
    assert "(%)" in shares.get_ylabel()


def test_words_hold_the_numbers_of_the_picture_and_what_it_rests_on(about):
    figure = figures.possible_counts(disclosure.possible(about, "pasi75", dose=True))
    text = figures.alt_text(figure)
    assert "6 patients. How many of them are women?" in text
    assert "As assumed here: 4 to 6 (3 tables, 1 with p below 0.05" in text
    assert "By the printed counts alone: 0 to 6" in text
    assert "−0.53 to +0.53; by the printed counts alone −0.98 to +0.98" in text
    assert "judged at the same visit; the trend test on the dose gives no p below 0.05" in text
    note = figure.get_supxlabel()
    assert note.startswith(KINDS["bounded"])
    assert "judged at the same visit" in note
    assert "equally likely" in note
    assert "not known" in figure.get_suptitle()


def test_significant_bars_are_hatched_and_named(about):
    figure = figures.possible_counts(disclosure.possible(about, "pasi75"))
    (shares, *_) = figure.axes
    hatched = [
        round(bar.get_x() + bar.get_width() / 2) for bar in shares.patches if bar.get_hatch()
    ]
    assert hatched == [6]
    labels = [text.get_text() for text in shares.get_legend().get_texts()]
    assert labels == ["p not below 0.05", "p below 0.05"]


def test_a_contradiction_is_said_in_the_picture(about):
    figure = figures.possible_counts(disclosure.possible(about, "pasi75", link="pga-is-pasi75"))
    shares, counts, dose = figure.axes
    assert "No cohort of 17 patients" in " ".join(t.get_text() for t in shares.texts)
    assert "no correlation is possible" in [t.get_text() for t in dose.texts]
    assert marked(counts, "D") == []
    assert "As assumed here: none." in figures.alt_text(figure)


def test_a_supposition_is_named_and_its_share_of_the_record_is_not_given(about):
    text = figures.alt_text(figures.possible_counts(disclosure.possible(about, "pasi75", split=8)))
    assert "Supposed: “PASI improved by at least 40 %”: women 8, men 0 (printed: 6 and 2)" in text
    assert "of all that fit" not in text
    assert "As assumed here: 6 (1 table, 1 with" in text


def test_large_groups_draw_without_a_mark_for_each_impossible_number(about):
    found = disclosure.possible(about, "pasi75")
    large = replace(found, asked=found.asked._replace(n=(90, 80)))
    figure = figures.possible_counts(large)
    assert picture(figure).png
    assert marked(figure.axes[1], "x") == []


def test_one_dose_has_no_lower_panel_and_invented_records_a_banner():
    from trialkit import records

    yao = disclosure.assumable(records.load_trial("yao2021"))
    figure = figures.possible_counts(disclosure.possible(yao, "pasi50"), synthetic=True)
    assert len(figure.axes) == 2
    assert figure.get_suptitle().startswith("SYNTHETIC")
    assert "all that fit" in figures.alt_text(figure)
