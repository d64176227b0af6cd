"""Explorer on compatible cohorts: every choice of every record draws, and reset goes back."""

from __future__ import annotations

import ipywidgets as ipw
import pytest

from trialkit import disclosure, records, widgets


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch):
    """Keep the text of a figure and save the time of its picture."""
    monkeypatch.setattr("trialkit.figures._base._png", lambda figure: b"")


@pytest.fixture(scope="module")
def demo():
    return records.load_trial("demo2030")


@pytest.fixture(scope="module")
def yao():
    return records.load_trial("yao2021")


@pytest.fixture(scope="module", params=["cheng", "demo", "yao", "other", "minimal"])
def trial(request):
    return request.getfixturevalue(request.param)


def said(box):
    """Return the text of the picture that an explorer shows; fail where it shows an error."""
    (output,) = box.children[-1].outputs
    assert output["output_type"] == "display_data", output
    return output["data"]["text/plain"]


def test_every_choice_of_every_control_draws_and_reset_goes_back(trial):
    about = disclosure.assumable(trial)
    box = widgets.possible_explorer(about, synthetic=trial.is_synthetic)
    start = said(box)
    if not about:
        assert "nothing to ask" in start
        return
    for control in box.controls.values():
        seen = set()
        for _, value in control.options:
            control.value = value
            seen.add(said(box))
        assert len(seen) > 1, control.description
        control.value = control.options[0][1]
    box.controls["question"].value = list(about.asked)[-1]
    next(c for c in box.children if isinstance(c, ipw.Button)).click()
    assert said(box) == start


def test_controls_are_what_the_record_has_and_names_are_short(trial):
    about = disclosure.assumable(trial)
    controls = widgets.possible_explorer(about).controls
    if not about:
        assert controls == {}
        return
    assert ("visits" in controls) == about.visits
    assert ("split" in controls) == bool(about.splits)
    assert ("equal" in controls) == about.equal
    assert all(len(control.description) <= 32 for control in controls.values())


def test_settings_draw_and_differ(trial):
    about = disclosure.assumable(trial)
    chosen = widgets.possible_settings(about, synthetic=trial.is_synthetic)
    texts = {widgets.draw_possible(**one).caption.alt for one in chosen.values()}
    assert len(texts) == len(chosen) == (3 if about else 0)


def test_it_starts_where_sliders_say(trial):
    about = disclosure.assumable(trial)
    if about and about.splits:
        box = widgets.possible_explorer(about, sliders="possible.split 4, possible.visits any")
        assert box.controls["split"].value == 4
        assert "4" in said(box)
