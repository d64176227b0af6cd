"""Where a lecturer wants the sliders: every control of every explorer, and what is refused."""

from __future__ import annotations

import ipywidgets as ipw
import pytest
from widgets_sweeping import shown, values

from trialkit import records, widgets
from trialkit.errors import ParameterError
from trialkit.widgets import catalogue

NAMES = [entry.name for entry in catalogue.ENTRIES]


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch):
    """Keep the text of a figure and save the time of its picture."""
    monkeypatch.setattr("trialkit.figures._base._png", lambda figure: b"")


def detection(sliders):
    return widgets.detection_explorer(n=17, sliders=sliders)


def refused(sliders, build=detection):
    with pytest.raises(ParameterError) as error:
        build(sliders)
    return str(error.value)


@pytest.mark.parametrize("entry", catalogue.ENTRIES, ids=NAMES)
def test_each_control_starts_where_it_is_told_and_the_others_stay(entry, cheng):
    default = entry.build(cheng)
    wanted = {}
    for name, control in default.controls.items():
        others = [value for value in values(control) if value != control.value]
        if others:
            wanted[name] = others[-1]
    placed = entry.build(
        cheng, sliders=", ".join(f"{entry.name}.{name} {v}" for name, v in wanted.items())
    )
    assert placed.settings() == default.settings() | wanted
    for name, control in placed.controls.items():
        before = default.controls[name]
        assert type(control) is type(before)
        for trait in ("description", "tooltip"):
            assert getattr(control, trait) == getattr(before, trait)
        if not isinstance(control, ipw.Dropdown):
            assert (control.min, control.max, control.step) == (before.min, before.max, before.step)
    for name, control in default.controls.items():
        control.value = wanted.get(name, control.value)
    assert shown(placed) == shown(default)
    name = next(iter(wanted))
    placed.controls[name].value = default.controls[name].value
    assert shown(placed)


@pytest.mark.parametrize("entry", catalogue.ENTRIES, ids=NAMES)
def test_nothing_said_leaves_all_as_it_was(entry, cheng):
    others = "count.times 4" if entry.name != "count" else "detection.n 34"
    default, placed = entry.build(cheng), entry.build(cheng, sliders=others)
    assert placed.settings() == default.settings()
    assert placed.name == entry.name


def test_reset_goes_back_to_where_it_started():
    box = detection("detection.n 34")
    box.controls["n"].value = 100
    box.reset.click()
    assert box.settings()["n"] == 34
    assert "34" in shown(box)


def test_a_moved_control_has_its_value_from_birth():
    box = detection("detection.n 34")
    assert box.controls["n"].value == 34
    assert box.controls["n"] in box.children
    assert all(child.comm is not None for child in box.children)


def test_an_unknown_control_names_the_known_ones():
    assert refused("detection.patients 34") == (
        "sliders: the explorer detection has no control 'patients'. "
        "Allowed: rate_percent, n, probability_percent."
    )


def test_a_record_with_nothing_to_move_says_so(minimal):
    said = refused("deal.deals 3", lambda s: catalogue.entry("deal").build(minimal, sliders=s))
    assert "Allowed: none, this record has nothing to move here." in said


@pytest.mark.parametrize(
    ("sliders", "message"),
    [
        ("detection.n 0", "detection.n = 0 is out of range. Allowed: a whole number from 1 to 500"),
        ("detection.n 501", "detection.n = 501 is out of range. Allowed: a whole number from 1"),
        ("detection.n 3.5", "detection.n = '3.5' is not a whole number. Allowed"),
        ("detection.n many", "detection.n = 'many' is not a whole number. Allowed"),
        ("detection.rate_percent 31", "rate_percent = 31.0 is out of range. Allowed: a number"),
        ("detection.rate_percent nan", "rate_percent = nan is out of range. Allowed: a number"),
        ("detection.rate_percent two", "rate_percent = 'two' is not a number. Allowed: a number"),
    ],
)
def test_values_that_a_slider_does_not_take(sliders, message):
    assert message in refused(sliders)


def test_a_list_takes_a_value_or_its_label_and_refuses_others():
    def prior(sliders):
        return widgets.prior_explorer(None, 17, sliders=sliders)

    assert prior("prior.prior Jeffreys").settings()["prior"] == "jeffreys"
    said = refused("prior.prior sceptical", prior)
    assert said.startswith("sliders: prior.prior = 'sceptical' is not known. Allowed: uniform, ")
    count = catalogue.entry("count").build(records.load_trial("yao2021"), sliders="count.times 4")
    assert count.settings()["times"] == 4
    assert (
        catalogue.entry("count")
        .build(records.load_trial("yao2021"), sliders="count.confidence 90 %")
        .settings()["confidence"]
        == 0.9
    )


def test_one_explorer_inside_another_call_takes_nothing_of_it():
    box = detection("detection.n 34, prior.n 40")
    assert widgets.prior_explorer(None, 17).settings()["n"] == 17
    assert widgets.explorer(widgets.draw_detection, {}).name == ""
    assert box.name == "detection"
