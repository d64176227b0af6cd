"""Explorers on response: every control swept without a browser, no callback may fail."""

from __future__ import annotations

from pathlib import Path

import ipywidgets as ipw
import pytest

from trialkit import figures, records, widgets
from trialkit.replication import efficacy

INVENTED = Path(__file__).parents[1] / "fixtures" / "data"


@pytest.fixture(scope="module", params=["cheng", "other", "minimal"])
def trial(request):
    if request.param == "cheng":
        return request.getfixturevalue("cheng")
    return records.load_trial(f"{request.param}2031", data_dir=INVENTED)


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch):
    """Keep the text of a figure and save the time of its picture."""
    monkeypatch.setattr("trialkit.figures._base._png", lambda figure: b"")


def said(box):
    """Return the text of the picture that an explorer shows; fail where it shows an error."""
    (output,) = box.children[-1].outputs
    assert output["output_type"] == "display_data", output
    return output["data"]["text/plain"]


def sliders(box):
    return {
        c.description: c for c in box.children if isinstance(c, ipw.IntSlider | ipw.FloatSlider)
    }


def sweep(box):
    """Move every slider to both ends and back; return what was shown."""
    texts = [said(box)]
    for control in sliders(box).values():
        start = control.value
        for value in (control.min, control.max, start):
            control.value = value
            texts.append(said(box))
    return texts


def explorers(trial):
    comparison = efficacy.compare_subgroups(trial)
    synthetic = trial.is_synthetic
    return {
        "interval": widgets.interval_explorer(efficacy.headline(trial), synthetic=synthetic),
        "deal": widgets.deal_explorer(comparison, synthetic=synthetic),
        "subgroup": widgets.subgroup_explorer(comparison, synthetic=synthetic),
        "course": widgets.course_explorer(efficacy.course_for(trial)),
    }


@pytest.mark.parametrize("name", ["interval", "deal", "subgroup", "course"])
def test_every_control_of_every_record(trial, name):
    shown = sweep(explorers(trial)[name])
    assert shown[-1] == shown[0]


def test_explorers_start_at_the_record(cheng):
    boxes = explorers(cheng)
    assert said(boxes["interval"]).startswith("8 of 17 patients, 95 % intervals")
    assert "women: 6 of 9 (66.7 %)" in said(boxes["subgroup"])
    assert not said(boxes["subgroup"]).startswith("Supposed")


def test_changed_counts_are_called_supposed(cheng):
    boxes = explorers(cheng)
    sliders(boxes["interval"])["Responders (patients)"].value = 9
    assert said(boxes["interval"]).startswith("Supposed: 9 of 17")
    sliders(boxes["subgroup"])["Responders, women"].value = 7
    assert said(boxes["subgroup"]).startswith("Supposed counts: women: 7 of 9")


def test_more_responders_than_patients_is_said_in_words(cheng):
    boxes = explorers(cheng)
    sliders(boxes["interval"])["Size of the trial (patients)"].value = 3
    assert said(boxes["interval"]) == (
        "8 responders among 3 patients cannot be: choose more patients."
    )
    sliders(boxes["subgroup"])["Patients, men"].value = 1
    assert "cannot be" in said(boxes["subgroup"])


def test_deals_follow_one_after_the_other(cheng):
    box = explorers(cheng)["deal"]
    control = sliders(box)["Deals so far"]
    for deals in (2, 3):
        control.value = deals
        assert f"Deal number {deals}:" in said(box)


def test_course_shows_the_share_of_its_own_settings(cheng):
    box = explorers(cheng)["course"]
    sliders(box)["Lower by the season (%)"].value = 20
    course = efficacy.course_for(cheng, season=0.2)
    assert f"{100 * efficacy.untreated(course).share:.1f} % improve" in said(box)


def test_record_without_subgroups_has_no_controls(minimal):
    boxes = explorers(minimal)
    for name in ("deal", "subgroup"):
        assert not sliders(boxes[name])
        assert "nothing to compare" in said(boxes[name])
    assert widgets.deal_settings(None) == widgets.subgroup_settings(None) == {}


def test_record_without_counts_starts_at_a_supposition():
    assert said(widgets.interval_explorer(None)).startswith("Supposed: 5 of 10")
    assert next(iter(widgets.interval_settings(None))) == "Supposed: 5 of 10"


def test_three_settings_below_each_explorer(trial):
    comparison, course = efficacy.compare_subgroups(trial), efficacy.course_for(trial)
    rows = [
        (widgets.draw_intervals, widgets.interval_settings(efficacy.headline(trial))),
        (widgets.draw_course, widgets.course_settings(course)),
    ]
    if comparison is not None:
        rows.append((widgets.draw_deals, widgets.deal_settings(comparison)))
        rows.append((widgets.draw_subgroups, widgets.subgroup_settings(comparison)))
    for draw, settings in rows:
        texts = {figures.alt_text(draw(**chosen)) for chosen in settings.values()}
        assert len(settings) == 3
        assert len(texts) == 3


def test_sliders_are_named_with_their_unit(cheng):
    for box in explorers(cheng).values():
        for name, control in sliders(box).items():
            assert len(name) > 5
            assert control.tooltip == name
