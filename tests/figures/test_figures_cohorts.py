"""Figures of what was not printed: every table that fits, the ends, and the truth if known."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from trialkit import cohorts, disclosure, figures, records
from trialkit.figures._base import KINDS


@pytest.fixture(scope="module")
def found(cheng):
    space = cohorts.compatible(cheng)
    return disclosure.unprinted_comparison(cheng, space), disclosure.dose_open(cheng, space)


@pytest.fixture(scope="module")
def invented():
    trial = records.load_trial("demo2030")
    space = cohorts.compatible(trial)
    return disclosure.unprinted_comparison(trial, space), disclosure.dose_open(trial, space)


def test_nothing_to_draw_is_said_in_words():
    for figure in (figures.unprinted_tables(None), figures.dose_extremes(None, synthetic=True)):
        assert figures.alt_text(figure).endswith((".", "one dose."))


def test_both_figures_draw_with_units_and_kind(found, tmp_path):
    drawn = [figures.unprinted_tables(found[0]), figures.dose_extremes(found[1])]
    for number, figure in enumerate(drawn):
        figure.savefig(tmp_path / f"{number}.png", dpi=40)
        assert figure.caption.kind == "bounded"
        assert figure.get_supxlabel().startswith(KINDS["bounded"])
        assert "not the patients of the trial" in figure.get_suptitle()
    assert "right panel: assumes" in drawn[0].get_supxlabel()
    assert "same visit (without it, women: anything from 0 to 6)" in drawn[0].get_supxlabel()
    labels = [axes.get_xlabel() for figure in drawn for axes in figure.axes if axes.axison]
    assert any("p-value" in text for text in labels)
    assert any("share of assignments (percent)" in text for text in labels)
    assert any("10⁶ cells/kg" in text for text in labels)


def test_tables_hold_p_values_shares_and_the_assumption(found):
    """Issue 3: from 6 women and 0 men (p = 0.009) to 4 and 2 (p = 0.62)."""
    text = figures.alt_text(figures.unprinted_tables(found[0]))
    assert "women: 6, men: 0 (p = 0.009, 3.6 % of the assignments)" in text
    assert "women: 4, men: 2 (p = 0.62, 53.6 % of the assignments)" in text
    assert "every assignment is equally likely" in text
    assert "judged at the same visit" in text


def test_every_patient_of_every_table_is_one_square(found):
    squares = found[0].tables.shape[0] * (found[0].n1 + found[0].n2)
    axes = figures.unprinted_tables(found[0]).axes[0]
    assert len(axes.patches) == squares
    assert [t.get_text() for t in axes.texts].count("R") == 3 * found[0].responders


def test_large_groups_are_bars_of_patients_and_of_responders(found):
    large = replace(found[0], n1=400, n2=300)
    axes = figures.unprinted_tables(large).axes[0]
    widths = [bar.get_width() for bar in axes.patches]
    # women 6, 5, 4 and men 0, 1, 2; nobody has no bar
    assert widths == [400, 6, 300, 400, 5, 300, 1, 400, 4, 300, 2]
    assert "women: 6, men: 0" in [t.get_text() for t in axes.texts]


def test_many_tables_are_thinned_to_both_ends_and_the_middle(found):
    """201 tables would be a picture of three metres, and an alternative text of 12 000 letters."""
    first = range(200, -1, -1)
    tables = pd.DataFrame({"s1": first, "s2": [200 - s for s in first], "share": 1 / 201})
    tables = tables.assign(p=[1e-60, *[0.5] * 199, 0.01], assignments=1, drawn=1 / 201)
    figure = figures.unprinted_tables(replace(found[0], n1=300, n2=300, tables=tables))
    texts = [text.get_text() for text in figure.axes[0].texts]
    for row in ("women: 200, men: 0", "women: 100, men: 100", "women: 0, men: 200"):
        assert row in texts
    assert figure.get_size_inches()[1] < 12
    assert figure.axes[0].get_title(loc="left").startswith("13 of 201 tables that fit")
    lines = [line for line in figure.axes[1].lines if len(line.get_xdata()) == 201]
    assert len(lines) == 1
    assert min(lines[0].get_xdata()) > 1e-4  # the scale ends where p is only said to be small
    told = figures.alt_text(figure)
    assert "201 tables fit" in told
    assert "2 of all have p below 0.05" in told
    assert len(told) < 1_200


def test_what_has_no_answer_is_said_with_its_reason():
    why = cohorts.Unanswered("The tables that fit are too many to look at each.")
    for figure in (figures.unprinted_tables(why), figures.dose_extremes(why)):
        assert why.why in figures.alt_text(figure)


def test_one_table_alone(found):
    one = replace(found[0], tables=found[0].tables.head(1))
    assert "1 table fits" in figures.alt_text(figures.unprinted_tables(one))


def test_figures_do_not_give_the_truth_away(found, invented):
    figures_of_both = [
        figures.unprinted_tables(invented[0], synthetic=True),
        figures.dose_extremes(invented[1], synthetic=True),
        figures.unprinted_tables(found[0]),
        figures.dose_extremes(found[1]),
    ]
    for figure in figures_of_both:
        assert "truth" not in figures.alt_text(figure).lower()
    for figure in figures_of_both[:2]:
        assert figure.get_suptitle().startswith("SYNTHETIC")


def test_ends_by_dose_show_every_patient(found):
    figure = figures.dose_extremes(found[1])
    for axes, table in zip(figure.axes[:2], (found[1].falling, found[1].rising), strict=True):
        assert len(axes.patches) == table["n"].sum() == 17
        texts = [t.get_text() for t in axes.texts]
        assert texts.count("R") == table["responders"].sum() == 8
        assert [t for t in texts if " of " in t] == [
            f"{row.responders} of {row.n}" for row in table.itertuples()
        ]


def test_bars_reach_from_bound_to_bound(found):
    bars = figures.dose_extremes(found[1]).axes[2].patches
    spans = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars]
    dose = found[1]
    expected = [(dose.low, dose.high), (dose.open_low, dose.open_high)]
    assert [pytest.approx(span) for span in spans] == expected


def test_tables_without_a_significant_one_need_no_such_mark(found):
    tables = found[0].tables.assign(p=pd.Series([0.5, 0.6, 1.0]))
    legend = figures.unprinted_tables(replace(found[0], tables=tables)).legends[0]
    assert "p below 0.05" not in [t.get_text() for t in legend.get_texts()]
