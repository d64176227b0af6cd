"""Figures and tables of the protocol: their text holds their numbers, gaps are said in words."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from trialkit import figures, protocol, records

INVENTED = Path(__file__).parents[1] / "fixtures" / "data"
FIGURES = {
    "schedule": figures.schedule,
    "dose_totals": figures.dose_totals,
    "dose_grid": figures.dose_grid,
    "dose_plan": lambda trial: figures.dose_plan(trial, 2.5, 3, 10, 65),
    "entry_checklist": lambda trial: figures.entry_checklist(trial, "SYN-01", "registry-v1"),
    "registry_timeline": figures.registry_timeline,
}
TABLES = {
    "criteria": figures.criteria_table,
    "sheet": figures.screening_sheet,
    "screening": figures.screening_table,
    "eligibility": lambda trial: figures.eligibility_table(trial, protocol.easy_patient(trial)),
    "courses": figures.courses_table,
    "readings": figures.visit_readings_table,
    "cells": lambda trial: figures.cells_table(trial, 70),
    "pairs": figures.pairs_table,
    "registered": figures.registered_table,
}


@pytest.fixture(scope="module", params=["other2031", "minimal2031"])
def invented(request):
    return records.load_trial(request.param, data_dir=INVENTED)


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_holds_for_the_invented_records(invented, name):
    figure = FIGURES[name](invented)
    figure.draw_without_rendering()

    assert figures.alt_text(figure)
    assert "SYNTHETIC" in figure.get_suptitle()


@pytest.mark.parametrize("name", TABLES)
def test_every_table_holds_for_the_invented_records(invented, name):
    table = TABLES[name](invented)

    for text in (repr(table), table._repr_html_()):
        assert not any(word in text for word in ("nan", "<NA>", "None"))
    assert table.frame.empty or "SYNTHETIC" in repr(table)


@pytest.mark.parametrize("name", ["schedule", "dose_totals", "dose_grid", "registry_timeline"])
def test_axes_are_labelled(cheng, name):
    axes = FIGURES[name](cheng).axes[0]

    assert axes.get_xlabel()
    assert axes.get_title(loc="left")
    assert all(label.get_text() for label in axes.get_yticklabels())


def test_schedule_says_days_doses_gaps_and_assumptions(cheng):
    figure = figures.schedule(cheng)
    alt = figures.alt_text(figure)

    assert "Phase 1: 1.5 on days 0, 14, 28, 42; visits on days 57, 72, 87, 102, 132, 222" in alt
    assert "Group D: 3 on days 0, 30; visits not published" in alt
    assert "counted from the last infusion" in alt
    assert "1 month counted as 30 days" in figure.axes[0].get_xlabel()
    assert figure.caption.kind == "assumed"


def test_schedule_follows_the_reading(cheng):
    figure = figures.schedule(cheng, after_treatment="first infusion")

    assert "visits on days 15, 30, 45, 60, 90, 180" in figures.alt_text(figure)


def test_totals_mark_the_arm_that_falls(cheng):
    figure = figures.dose_totals(cheng)
    hatched = {bar.get_y() for bar in figure.axes[0].patches if bar.get_hatch()}

    assert len(hatched) == 1
    assert "Group C 2 times 2.5 is 5, rank 2 per infusion and 5 in total" in figures.alt_text(
        figure
    )


def test_grid_counts_the_empty_combinations(cheng):
    assert "7 of 12 combinations have no arm" in figures.alt_text(figures.dose_grid(cheng))


def test_plan_counts_the_readers_schedule(cheng):
    alt = figures.alt_text(figures.dose_plan(cheng, 2.5, 3, 10, 80))

    assert "3 × 2.5×10⁶ cells/kg, 10 days apart, give 7.5 in total" in alt
    assert "200 million cells in one infusion for 80 kg" in alt


def test_checklist_names_what_decides_and_that_it_is_invented(cheng):
    figure = figures.entry_checklist(cheng, "SYN-02", "registry-v1")

    assert "SYN-02, invented" in figures.alt_text(figure)
    assert "out. Decided by: sPGA above 3 (found 3 points)" in figures.alt_text(figure)
    assert figure.caption.kind == "synthetic"
    assert "SYNTHETIC" in figure.get_suptitle()


def test_checklist_marks_what_a_version_does_not_mention(cheng):
    first = figures.entry_checklist(cheng, "SYN-01", "registry-v1")
    second = figures.entry_checklist(cheng, "SYN-01", "registry-v2")

    assert not first.axes[1].get_xlabel()
    assert "assumed still in force" in second.axes[1].get_xlabel()


def test_checklist_refuses_an_unknown_patient(cheng):
    with pytest.raises(ValueError, match="'SYN-99' is not known; allowed: SYN-01"):
        figures.entry_checklist(cheng, "SYN-99", "registry-v1")


def test_timeline_says_every_date_and_the_window(cheng):
    alt = figures.alt_text(figures.registry_timeline(cheng))

    for printed in protocol.dates(cheng)["printed"]:
        assert printed in alt
    assert "between 2020-07-29 and 2020-09-23" in alt


def test_tables_show_printed_figures_as_printed(cheng):
    text = repr(figures.courses_table(cheng))

    assert "3.0" in text
    assert "not published" in text


def test_a_table_says_how_its_numbers_came_and_hides_nothing():
    long = "word " * 40
    frame = pd.DataFrame({"a": [long, "<b>"], "b": [2.4e8, None], "c": [("x", "y"), "10^6"]})
    table = figures.table(frame, caption="A table", kind="derived")

    html = table._repr_html_()
    assert "A table (derived from printed figures)" in html
    assert long.strip() in html
    assert "&lt;b&gt;" in html
    assert "240 million" in html
    assert "not published" in html
    assert "x, y" in html
    assert "10⁶" in html


def test_an_empty_table_says_why():
    table = figures.table(pd.DataFrame(), caption="x", kind="derived", empty="nothing here")

    assert repr(table) == "nothing here"
    assert "nothing here" in table._repr_html_()


def test_a_table_of_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="kind = 'guessed' is not known; allowed: printed"):
        figures.table(pd.DataFrame(), caption="x", kind="guessed")


def test_one_infusion_has_no_days_between(cheng):
    alt = figures.alt_text(figures.dose_plan(cheng, 0.5, 1, 14, 40))
    assert "1 × 0.5×10⁶ cells/kg, gives 0.5 in total" in alt
    assert "apart" not in alt
    assert "1 day apart, give 1 in total" in figures.alt_text(
        figures.dose_plan(cheng, 0.5, 2, 1, 40)
    )
