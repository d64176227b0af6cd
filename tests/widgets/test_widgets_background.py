"""Explorers of notebooks 00 and 01: every control swept without a browser, nothing may fail."""

from __future__ import annotations

import ipywidgets as ipw
import pytest

from trialkit import background, figures, pasi, records, widgets

REGIONS = [body.label.capitalize() for body in pasi.REGIONS]


@pytest.fixture(autouse=True)
def pictures(monkeypatch):
    """Draw every figure, but do not turn it into a picture: that is slow and tested elsewhere."""
    monkeypatch.setattr("trialkit.figures._base._png", lambda figure: b"")


def below(box):
    """All widgets inside a box."""
    for child in getattr(box, "children", ()):
        yield child
        yield from below(child)


def controls(box):
    return {w.description: w for w in below(box) if getattr(w, "description", "")}


def shown(box):
    """The text of the picture, after checking that no callback failed."""
    (output,) = box.children[-1].outputs
    assert output["output_type"] == "display_data", output
    return output["data"]["text/plain"]


def sweep(box):
    """Move every control to its ends and through its options."""
    for control in controls(box).values():
        if isinstance(control, ipw.Dropdown):
            ends = [value for _, value in control.options]
        elif isinstance(control, ipw.IntSlider | ipw.FloatSlider):
            ends = [control.min, control.max]
        else:
            continue
        start = control.value
        for value in (*ends, start):
            control.value = value
            shown(box)


def outcome(box):
    (line,) = [w for w in below(box) if "trialkit-outcome" in w._dom_classes]
    return line.value


def test_count_explorer_follows_every_control():
    box = widgets.count_explorer(8, 17, printed=8, confidence=0.93)
    first = shown(box)
    sweep(box)
    assert shown(box) == first
    assert "93 %" in first


def test_count_explorer_starts_with_nobody_of_one():
    box = widgets.count_explorer(0, 1, printed=None, synthetic=True)
    sweep(box)
    assert "0 of 1" in shown(box)


def test_prevalence_explorer_follows_every_control():
    box = widgets.prevalence_explorer(records.load_table("background/burden"))
    first = shown(box)
    sweep(box)
    assert shown(box) == first
    controls(box)["people in all (billion)"].value = 2.2
    assert "= 10.34 million" in shown(box)


def test_pasi_explorer_starts_without_a_change():
    box = widgets.pasi_explorer(sign=2, percent=20)
    assert "did not change" in outcome(box)
    assert "did not change" in shown(box)


def test_pasi_explorer_has_a_named_slider_for_every_sign_and_area():
    names = set(controls(widgets.pasi_explorer()))
    for region in REGIONS:
        for visit in ("", " at baseline"):
            for sign in pasi.SIGNS:
                assert f"{region}{visit}: {sign} (0–4)" in names
            assert f"{region}{visit}: area (0–100 %)" in names


def test_pasi_explorer_follows_every_control():
    box = widgets.pasi_explorer()
    first = shown(box)
    for control in controls(box).values():
        if isinstance(control, ipw.IntSlider):
            start, control.value = control.value, control.min
            assert shown(box) != first, control.description
            assert shown(box).startswith(outcome(box).removeprefix("<b>").removesuffix("</b>"))
            control.value = start
    assert shown(box) == first


def test_pasi_explorer_reaches_a_band_and_reset_leads_back():
    box = widgets.pasi_explorer()
    named = controls(box)
    for region in REGIONS:
        named[f"{region}: area (0–100 %)"].value = 5
    assert "Improvement 66.7 %" in outcome(box)
    for region in REGIONS:
        for sign in pasi.SIGNS:
            named[f"{region}: {sign} (0–4)"].value = 0
    assert "Response band: 100" in outcome(box)
    named["Reset"].click()
    assert "did not change" in outcome(box)


@pytest.mark.parametrize("settings", background.change_settings(sign=3, percent=40).values())
def test_fixed_settings_draw(settings):
    assert "Improvement" in figures.alt_text(figures.pasi_change(**settings))
