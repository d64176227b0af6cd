"""Explorers of the protocol: every control swept without a browser, no callback may fail."""

from __future__ import annotations

from pathlib import Path

import ipywidgets as ipw
import pytest

from trialkit import figures, records, widgets

INVENTED = Path(__file__).parents[1] / "fixtures" / "data"


@pytest.fixture(scope="module", params=["other2031", "minimal2031"])
def invented(request):
    return records.load_trial(request.param, data_dir=INVENTED)


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch):
    """Keep the text of a figure and save the time of its picture."""
    monkeypatch.setattr("trialkit.figures._base._png", lambda figure: b"")


def said(box):
    """Return the text of the picture that an explorer shows; fail where it shows an error."""
    (output,) = box.children[-1].outputs
    assert output["output_type"] == "display_data", output
    return output["data"]["text/plain"]


def sweep(box):
    """Move every control to its ends and through its options; return what was shown."""
    texts = [said(box)]
    for control in box.children:
        start = getattr(control, "value", None)
        if isinstance(control, ipw.Dropdown):
            values = [option[1] for option in control.options]
        elif isinstance(control, ipw.IntSlider | ipw.FloatSlider):
            values = [control.min, control.max]
        else:
            continue
        for value in [*values, start]:
            control.value = value
            texts.append(said(box))
    return texts


def controls(box):
    return {c.description: c for c in box.children if hasattr(c, "description")}


def test_entry_explorer_follows_every_control(cheng):
    shown = sweep(widgets.entry_explorer(cheng))

    assert len(shown) > 20
    assert any(": out." in text for text in shown)
    assert shown[-1] == shown[0]


def test_entry_explorer_shows_the_limit_that_versions_judge_differently(cheng):
    box = widgets.entry_explorer(cheng)
    named = controls(box)
    named["sPGA (points)"].value = 3
    assert ": out. Decided by: sPGA above 3" in said(box)
    named["criteria of"].value = "registry-v2"
    assert ": in." in said(box)


def test_reset_brings_the_first_settings_back(cheng):
    box = widgets.entry_explorer(cheng)
    before = said(box)
    named = controls(box)
    named["PASI (points)"].value = 10
    assert said(box) != before
    named["Reset"].click()

    assert said(box) == before


def test_plan_explorer_follows_every_control(cheng):
    shown = sweep(widgets.dose_plan_explorer(cheng, weight_kg=80))

    assert any("for 130 kg" in text for text in shown)
    assert shown[-1] == shown[0]


def test_explorers_hold_for_the_invented_records(invented):
    assert len(sweep(widgets.dose_plan_explorer(invented))) > 4
    assert "Entry criteria are not published" in said(widgets.entry_explorer(invented))


def test_controls_have_a_description(cheng):
    for box in (widgets.entry_explorer(cheng), widgets.dose_plan_explorer(cheng)):
        assert all(c.description for c in (*box.controls.values(), box.reset))


def test_settings_below_the_explorers_can_be_drawn(cheng, invented):
    for trial in (cheng, invented):
        entry = widgets.entry_settings(trial)
        plans = widgets.dose_plan_settings(trial)
        assert len(plans) == 3
        assert len(entry) == (3 if len(trial.criteria) else 1)
        for chosen in entry.values():
            assert figures.alt_text(widgets.draw_entry(**chosen))
        for chosen in plans.values():
            assert figures.alt_text(figures.dose_plan(**chosen))


def test_draw_entry_takes_all_its_state_as_arguments(cheng):
    first = widgets.draw_entry(cheng, "registry-v2", "none", pasi=10)
    again = widgets.draw_entry(cheng, "registry-v2", "none", pasi=10)

    assert figures.alt_text(first) == figures.alt_text(again)
    assert "PASI above 10 (found 10 points)" in figures.alt_text(first)
