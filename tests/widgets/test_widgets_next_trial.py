"""Explorers on the next trial: every control swept without a browser, no callback may fail."""

from __future__ import annotations

from pathlib import Path

import ipywidgets as ipw
import pytest

from trialkit import designs, figures, next_trial, records, widgets

INVENTED = Path(__file__).parents[1] / "fixtures" / "data"


@pytest.fixture(scope="module", params=["cheng2022", "minimal2031"])
def trial(request):
    folder = INVENTED if request.param.endswith("2031") else None
    return records.load_trial(request.param, data_dir=folder)


@pytest.fixture(scope="module")
def tables():
    return [records.load_table(f"comparators/{name}") for name in next_trial.PLACEBO_TABLES]


@pytest.fixture(scope="module")
def aim(trial, tables):
    return next_trial.aim(trial, next_trial.placebo_rates(next_trial.thresholds(trial), *tables))


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Keep the text of a figure and save the time of its picture and of most trials."""
    monkeypatch.setattr("trialkit.figures._base._png", lambda figure: b"")
    monkeypatch.setattr("trialkit.widgets.next_trial._TRIALS", 50)
    monkeypatch.setattr("trialkit.figures.next_trial._POINTS", 3)


def said(box):
    """Return the text of the picture that an explorer shows; fail where it shows an error."""
    (output,) = box.children[-1].outputs
    assert output["output_type"] == "display_data", output
    return output["data"]["text/plain"]


def controls(box):
    kinds = ipw.IntSlider | ipw.FloatSlider | ipw.Dropdown
    return {c.description: c for c in box.children if isinstance(c, kinds)}


def sweep(box):
    """Move every control to its ends and back; return what was shown."""
    texts = [said(box)]
    for control in controls(box).values():
        start = control.value
        if isinstance(control, ipw.Dropdown):
            values = [value for _, value in control.options]
        else:
            values = [control.min, control.max]
        for value in [*values, start]:
            control.value = value
            texts.append(said(box))
    return texts


def test_dose_explorer_sweeps(trial):
    box = widgets.dose_explorer(next_trial.dose_levels(trial), synthetic=trial.is_synthetic)
    shown = sweep(box)
    assert shown[-1] == shown[0]
    controls(box)["True DLT rate at the lowest dose (%)"].value = 60
    assert "would fall with the dose" in said(box)


def test_success_explorer_sweeps(trial, aim):
    shown = sweep(widgets.success_explorer(aim, weight=0.5, synthetic=trial.is_synthetic))
    assert shown[-1] == shown[0]
    assert "each counted as 50 %" in shown[0]


def test_plan_explorer_sweeps(trial, aim):
    box = widgets.plan_explorer(next_trial.choices(trial, aim), synthetic=trial.is_synthetic)
    shown = sweep(box)
    assert shown[-1] == shown[0]
    assert len(set(shown)) > 5


def test_what_cannot_be_is_said_in_words(aim, trial):
    text = figures.alt_text(widgets.draw_success(9, 8, 5.0, 25.0, 100))
    assert "9 responders among 8 patients cannot be" in text
    choices = next_trial.choices(trial, aim)
    assert "cannot rise by 99 points" in figures.alt_text(widgets.draw_plan(choices, 90, 99))
    assert "No trial to draw" in figures.alt_text(widgets.draw_plan(choices, 90, 0))


def test_success_explorer_starts_where_the_notebook_is(aim):
    box = widgets.success_explorer(aim)
    design = designs.TwoArm(200, 200)  # the largest of the axis
    power = designs.exact_power(design, round(aim.p_control, 3), round(aim.p_new, 3))
    assert f"{100 * power:.0f} % with 400 patients" in said(box)


def test_three_settings_below_each_explorer(trial, aim):
    rows = [
        (widgets.draw_dose_designs, widgets.dose_settings(next_trial.dose_levels(trial))),
        (widgets.draw_success, widgets.success_settings(aim)),
        (widgets.draw_plan, widgets.plan_settings(next_trial.choices(trial, aim))),
    ]
    for draw, settings in rows:
        assert len(settings) == 3
        texts = [figures.alt_text(draw(**chosen)) for chosen in settings.values()]
        nobody = draw is widgets.draw_success and not aim.endpoint.responders
        assert len(set(texts)) == (2 if nobody else 3)


def test_sliders_are_named_with_their_unit(trial, aim):
    for box in (
        widgets.success_explorer(aim),
        widgets.dose_explorer(next_trial.dose_levels(trial)),
    ):
        for name, control in controls(box).items():
            assert len(name) > 5
            assert control.tooltip == name
