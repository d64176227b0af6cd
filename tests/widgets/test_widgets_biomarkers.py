"""Explorers on the marker: every control swept without a browser, no callback may fail."""

from __future__ import annotations

import time

import ipywidgets as ipw
import pytest

from trialkit import biomarkers, figures, records, widgets


@pytest.fixture(scope="module")
def cells():
    return records.load_table("background/blood_cells")


@pytest.fixture(scope="module", params=["cheng", "other", "minimal"])
def groups(request):
    return biomarkers.groups(request.getfixturevalue(request.param))


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
    """Move every slider to both ends and back; return what was shown."""
    texts = [said(box)]
    for control in box.children:
        if not isinstance(control, ipw.IntSlider | ipw.FloatSlider):
            continue
        start = control.value
        for value in (control.min, control.max, start):
            control.value = value
            texts.append(said(box))
    return texts


def test_every_control_of_the_marker_explorer(groups):
    shown = sweep(widgets.marker_explorer(groups))
    assert shown[-1] == shown[0]


def test_every_control_of_the_cut_explorer(groups, cells):
    shown = sweep(widgets.cut_explorer(groups, cells))
    assert shown[-1] == shown[0]


def test_marker_explorer_starts_at_the_record_and_calls_changes_supposed(cheng):
    box = widgets.marker_explorer(biomarkers.groups(cheng))
    assert said(box).startswith("8 responders against 9 others")
    box.children[1].value = 30
    assert said(box).startswith("Supposed: 30 responders against 9 others")


def test_cut_explorer_moves_the_cut_through_the_same_patients(cheng, cells):
    box = widgets.cut_explorer(biomarkers.groups(cheng), cells, seed=3)
    box.children[0].value = 1
    first = said(box)
    box.children[0].value = 16
    assert said(box) != first
    # the best of all cuts does not depend on where the student stands
    assert said(box).split("Over all")[1] == first.split("Over all")[1]


def test_settings_draw_and_the_false_alarm_is_one(groups, cells):
    for settings in widgets.marker_settings(groups).values():
        assert len(figures.alt_text(widgets.draw_marker(**settings))) > 40
    captions = widgets.cut_settings(groups, cells)
    for settings in captions.values():
        assert len(figures.alt_text(widgets.draw_cut(**settings))) > 40
    for caption, settings in captions.items():
        if "false alarm" in caption and "no false alarm" not in caption:
            chosen = biomarkers.invented_for(groups, cells, 0.0, settings["seed"])
            hit = chosen["responder"]
            best = biomarkers.best_cut(
                chosen.loc[hit, "marker"].tolist(), chosen.loc[~hit, "marker"].tolist()
            )
            assert best.p <= 0.05


def test_a_change_is_drawn_within_a_moment(cheng, cells):
    groups = biomarkers.groups(cheng)
    for draw in (
        lambda x: widgets.draw_marker(x, 8, 9),
        lambda x: widgets.draw_cut(x, 8, 3, groups, cells),
    ):
        draw(0.5)
        times = []
        for x in (0.6, 0.7, 0.8, 0.9, 1.0):
            start = time.perf_counter()
            draw(x)
            times.append(time.perf_counter() - start)
        # 35 ms on a quiet machine; the limit leaves room for a busy one
        assert min(times) < 0.25
