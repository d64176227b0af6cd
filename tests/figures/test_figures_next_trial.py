"""Figures on the next trial: their text holds their numbers, gaps are words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from trialkit import designs, figures, next_trial, prose, records
from trialkit.figures._base import KINDS

INVENTED = Path(__file__).parents[1] / "fixtures" / "data"
RECORDS = ["cheng2022", "yao2021", "demo2030", "minimal2031"]


@pytest.fixture(scope="module", params=RECORDS)
def trial(request):
    folder = INVENTED if request.param.endswith("2031") else None
    return records.load_trial(request.param, data_dir=folder)


@pytest.fixture(scope="module")
def sources():
    return records.table_sources("comparators")


@pytest.fixture(scope="module")
def tables():
    return [records.load_table(f"comparators/{name}") for name in next_trial.PLACEBO_TABLES]


@pytest.fixture(scope="module")
def others():
    return [records.load_table(f"comparators/{n}") for n in ("other_studies", "registered_trials")]


@pytest.fixture(scope="module")
def drawn(trial, tables, sources, others):
    rates = next_trial.placebo_rates(next_trial.thresholds(trial), *tables)
    aim, levels = next_trial.aim(trial, rates), next_trial.dose_levels(trial)
    true = designs.rising_rates(0.05, 0.35, len(levels.doses))
    found = next_trial.compare_dose_designs(true, levels.sizes, trials=200)
    plan = designs.plan(next_trial.choices(trial, aim, power=0.8))
    assured = next_trial.assured(trial, rates, plan.size.design)
    invented = trial.is_synthetic
    return [
        figures.dose_designs(found, levels.labels, levels.unit, 0.25, invented),
        figures.dose_and_route(next_trial.landscape(trial, *others), invented),
        figures.success_by_question(assured, sources, plan.size.n, invented),
        figures.success_by_size(
            aim.p_control, aim.p_new, {"counted": (aim.control, aim.new)}, synthetic=invented
        ),
        figures.plan_flow(plan, invented),
    ]


def test_all_figures_draw_and_say_what_they_are(trial, drawn, tmp_path):
    for number, figure in enumerate(drawn):
        figure.savefig(tmp_path / f"{number}.png", dpi=40)
        assert len(figures.alt_text(figure)) > 60
        assert figure.get_supxlabel() == KINDS[figure.caption.kind]
        assert ("SYNTHETIC" in figure.get_suptitle()) == trial.is_synthetic


def test_axes_name_quantity_and_unit(drawn):
    for figure in drawn:
        labels = [axes.get_xlabel() for axes in figure.axes if axes.axison and axes.get_xlabel()]
        for label in labels:
            assert any(unit in label for unit in ("patients", "percent", "cells")), label


def test_dose_designs_hold_exact_numbers_and_error_bars():
    rates = (0.1, 0.2, 0.3, 0.4, 0.5)
    found = {"3+3": designs.three_plus_three(rates)}
    figure = figures.dose_designs(found, list("abcde"), "10^6 cells/kg", 0.3)
    assert "3+3: right in 20 % of trials" in figures.alt_text(figure)  # .2033 of the reference
    assert not figure.axes[0].containers or not any(
        "ErrorbarContainer" in type(c).__name__ for c in figure.axes[0].containers
    )
    drawn = designs.dose_trials(designs.boin(0.3), rates, size=300)
    figure = figures.dose_designs({"BOIN": drawn}, list("abcde"), "10^6 cells/kg", 0.3)
    assert any("ErrorbarContainer" in type(c).__name__ for c in figure.axes[0].containers)


def test_no_dose_is_right_where_all_are_far_too_toxic():
    found = {"3+3": designs.three_plus_three([0.5, 0.8])}
    figure = figures.dose_designs(found, ["1", "2"], "10^6 cells/kg", 0.25)
    assert "Right: no dose" in figures.alt_text(figure)
    assert f"right in {100 * found['3+3'].none:.0f} % of trials" in figures.alt_text(figure)


def test_boin_rules_show_the_table():
    table = designs.boin(0.3).table(12)
    figure = figures.boin_rules(table, 0.3)
    text = figures.alt_text(figure)
    assert "6 patients: up with at most 1, down with at least 3, out with at least 4" in text
    signs = {t.get_position(): t.get_text() for t in figure.axes[0].texts}
    for row in table.itertuples():
        assert signs[(row.n, 0)] == "↑"
        if row.down <= row.n:
            assert signs[(row.n, row.down)] in "↓✕"
            assert signs[(row.n, row.down - 1)] in "↑="


def test_stopping_says_how_often_it_stops():
    rules = [designs.bayes_stopping(0.05, 40), designs.pocock_stopping(0.05, 40)]
    text = figures.alt_text(figures.safety_stopping(rules))
    for rule in rules:
        stop = rule.characteristics(0.05)["stop"].iloc[0]
        assert f"it stops {100 * stop:.1f} % of trials at a true rate of 5 %" in text
    empty = designs.pocock_stopping(0.3, 3, 0.001)
    assert "stop at no count" in figures.alt_text(figures.safety_stopping([empty]))


def test_success_by_size_names_the_ceiling_only_where_there_is_one():
    unsure = (designs.believe(8, 19), designs.believe(8, 17))
    text = figures.alt_text(figures.success_by_size(0.1, 0.3, {"x": unsure}, chosen=40))
    assert "never above 62 %" in text
    assert "marked: 40 patients" in text
    sure = (designs.believe(5, 100), designs.believe(60, 100))
    assert "never above" not in figures.alt_text(figures.success_by_size(0.1, 0.3, {"x": sure}))


def test_no_question_is_said_in_words(sources):
    empty = next_trial.assured(
        records.load_trial("cheng2022"),
        next_trial.placebo_rates([], *(None,) * 3),
        designs.TwoArm(9, 9),
    )
    text = figures.alt_text(figures.success_by_question(empty, sources, 18))
    assert "no chance of success" in text


def test_allocation_and_season_hold_their_numbers():
    cost = designs.allocation_cost(0.05, 0.35, ratios=(1, 2))
    assert "1 to 1: 62 (31 new treatment, 31 control)" in figures.alt_text(figures.allocation(cost))
    trial = designs.SeasonTrial(40, 0.2, 0.25, 0.0, 0.25, 0.75)
    found = designs.season_trials(trial, size=2000)
    text = figures.alt_text(figures.season_confounding(trial, found))
    assert "the arms differ by 12.5 points" in text
    assert f"{prose.percent(found['stratified'][0])} within seasons" in text


def test_landscape_highlights_the_record_and_shows_other_units(others):
    cheng = records.load_trial("cheng2022")
    figure = figures.dose_and_route(next_trial.landscape(cheng, *others))
    text = figures.alt_text(figure)
    assert "8 studies with 36 patients and 4 registered trials without results" in text
    assert "Highlighted: Cheng 2022, 17 patients, 1.5 to 3 × 10⁶ cells/kg" in text
    written = [t.get_text() for t in figure.axes[0].texts]
    assert "1 to 3 × 10⁶ cells/cm²" in written
    assert written.count("dose not published") == 2
    bold = [t.get_text() for t in figure.axes[0].get_yticklabels() if t.get_fontweight() == "bold"]
    assert bold == ["Cheng 2022  (n = 17)"]


def test_plan_flow_holds_the_plan(tables):
    cheng = records.load_trial("cheng2022")
    rates = next_trial.placebo_rates(next_trial.thresholds(cheng), *tables)
    plan = designs.plan(next_trial.choices(cheng, next_trial.aim(cheng, rates), ratio=2.0))
    text = figures.alt_text(figures.plan_flow(plan))
    control, new = plan.enrolled
    assert f"{control + new} patients are randomised 2 to 1" in text
    assert f"{new} to umbilical-cord" in text
    assert f"assurance {100 * plan.assurance.chance:.0f} %" in text
    assert np.isclose(plan.size.design.n2, 2 * plan.size.design.n1)
