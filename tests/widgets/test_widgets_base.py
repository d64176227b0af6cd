"""What all explorers share: they follow their controls, show errors, and go back."""

from __future__ import annotations

import asyncio

import ipywidgets as ipw
import pytest

from trialkit import widgets
from trialkit.figures._base import placeholder
from trialkit.widgets import _base, _latest


def draw(x, y=0):
    if x == 13:
        raise ValueError("thirteen is refused")
    return placeholder(f"x is {x} and y is {y}")


def shown(box):
    (output,) = box.children[-1].outputs
    return output


@pytest.fixture
def box():
    return widgets.explorer(
        draw, {"x": widgets.slider("x", 1, 0, 20), "y": widgets.dropdown("y", 5, [5, 6])}
    )


def test_picture_stands_before_anything_is_moved(box):
    assert shown(box)["output_type"] == "display_data"
    assert shown(box)["data"]["text/plain"] == "x is 1 and y is 5"
    assert 'alt="x is 1 and y is 5"' in shown(box)["data"]["text/html"]


def test_picture_follows_each_control(box):
    box.children[0].value = 7
    box.children[1].value = 6
    assert shown(box)["data"]["text/plain"] == "x is 7 and y is 6"


def test_error_is_an_error_output_and_the_next_step_mends_it(box):
    box.children[0].value = 13
    assert shown(box)["output_type"] == "error"
    assert (shown(box)["ename"], shown(box)["evalue"]) == ("ValueError", "thirteen is refused")
    box.children[0].value = 14
    assert shown(box)["output_type"] == "display_data"


def test_reset_goes_back_and_draws_once(monkeypatch):
    calls = []

    def count(x, y):
        calls.append((x, y))
        return draw(x, y)

    box = widgets.explorer(
        count, {"x": widgets.slider("x", 1, 0, 20), "y": widgets.dropdown("y", 5, [5, 6])}
    )
    box.children[0].value, box.children[1].value = 9, 6
    calls.clear()
    box.children[2].click()
    assert calls == [(1, 5)]
    box.children[0].value = 2
    assert shown(box)["data"]["text/plain"] == "x is 2 and y is 5"


def test_two_explorers_share_no_state():
    first, second = (widgets.explorer(draw, {"x": widgets.slider("x", 1, 0, 9)}) for _ in "ab")
    first.children[0].value = 4
    assert "x is 1" in shown(second)["data"]["text/plain"]


@pytest.mark.parametrize(
    ("arguments", "kind", "readout"),
    [
        ((3, 0, 4, 1), ipw.IntSlider, None),
        ((3.0, 0, 4, 1), ipw.FloatSlider, ".0f"),
        ((0.5, 0, 4, 0.5), ipw.FloatSlider, ".1f"),
        ((0.47, 0.01, 4, 0.01), ipw.FloatSlider, ".2f"),
        ((18.5, 18.5, 40, 1), ipw.FloatSlider, ".1f"),
        ((1e3, 0, 1e4, 1e2), ipw.FloatSlider, ".0f"),
    ],
    ids=str,
)
def test_slider_shows_the_decimals_it_can_take(arguments, kind, readout):
    control = widgets.slider("dose", *arguments, unit="mg")
    assert isinstance(control, kind)
    assert control.description == "dose (mg)"
    if readout:
        assert control.readout_format == readout


def test_settings_row_shows_one_picture_for_each_caption(capsys, monkeypatch):
    said = []
    monkeypatch.setattr("trialkit.figures._base.display", lambda data, **_: said.append(data))
    widgets.settings_row(draw, {"low": {"x": 1}, "high": {"x": 2, "y": 3}})
    (data,) = said
    assert data["text/plain"] == "x is 1 and y is 0\nx is 2 and y is 3"
    assert data["text/html"].count("<img ") == 2
    assert "<strong>high</strong>" in data["text/html"]


def test_status_names_the_control_its_value_and_the_picture(box):
    assert box.status.value == _base._status()
    box.controls["x"].value = 7
    assert "x: 7. x is 7 and y is 5" in box.status.value
    box.controls["y"].value = 6
    assert "y: 6. x is 7 and y is 6" in box.status.value
    box.controls["x"].value = 13
    assert "Error: thirteen is refused" in box.status.value
    box.reset.click()
    assert "Reset: the first settings. x is 1 and y is 5" in box.status.value
    assert 'role="status"' in box.status.value


def test_status_shows_decimals_as_the_slider_does_and_words_as_words():
    control = widgets.slider("<b>share</b>", 0.1, 0.0, 1.0, 0.1, unit="%")
    box = widgets.explorer(lambda x: placeholder(f"{x:.2f} < 1 & more"), {"x": control})
    control.value = 0.1 + 0.2
    assert "&lt;b&gt;share&lt;/b&gt; (%): 0.3. 0.30 &lt; 1 &amp; more" in box.status.value


def test_only_what_takes_long_says_that_it_computes(monkeypatch):
    said = []

    def look(x):
        said.append(_base.WORKING in boxes[-1].status.value if boxes else None)
        return placeholder(f"x is {x}")

    boxes = []
    boxes.append(widgets.explorer(look, {"x": widgets.slider("x", 0, 0, 9)}))
    monkeypatch.setattr(_base, "QUICK", 99)
    boxes[-1].controls["x"].value = 1
    monkeypatch.setattr(_base, "QUICK", 0)
    boxes[-1]._seconds = 1
    boxes[-1].controls["x"].value = 2
    assert said == [None, False, True]


def test_prepared_ones_say_that_they_compute():
    seen = []

    def look(x):
        seen.append(_base.WORKING in box.status.value if x else False)
        return placeholder(f"x is {x}")

    box = widgets.explorer(look, {"x": widgets.slider("x", 0, 0, 9)}, prepare=lambda x: None)
    box.controls["x"].value = 1
    assert seen == [False, True]
    assert _base.WORKING not in box.status.value


def test_controls_can_be_arranged_and_the_picture_stays_last():
    box = widgets.explorer(
        draw,
        {"x": widgets.slider("x", 1, 0, 20)},
        arrange=lambda made: [ipw.HBox([made.reset, *made.controls.values()]), made.status],
    )
    assert [type(child) for child in box.children] == [ipw.HBox, ipw.HTML, ipw.Output]
    box.controls["x"].value = 5
    assert "x is 5" in shown(box)["data"]["text/plain"]


LOOKED = []


def look(x, y="a", **more):
    LOOKED.append((x, y, *more.values()))
    return placeholder(f"x is {x} and y is {y}")


@pytest.mark.parametrize(
    ("moves", "ahead"),
    [
        ([("x", 0.2)], (0.3, "a")),
        ([("x", 0.5), ("x", 0.3)], (0.1, "a")),
        ([("x", 0.9)], None),
        ([("y", "b")], (0.1, "c")),
        ([("y", "c"), ("y", "b")], (0.1, "a")),
        ([("y", "c")], None),
    ],
)
def test_the_next_step_in_the_same_direction_is_drawn_ahead(moves, ahead):
    async def run():
        box = widgets.explorer(
            look,
            {"x": widgets.slider("x", 0.1, 0.0, 1.0, 0.1), "y": widgets.dropdown("y", "a", "abc")},
        )
        for name, value in moves:
            box.controls[name].value = value
            await asyncio.sleep(3 * _latest.WAIT)
        before = list(LOOKED)
        await asyncio.sleep(3 * _latest.REST)
        assert LOOKED[len(before) :] == [ahead] * (ahead is not None and ahead not in before)
        shown = box.picture.outputs[0]["data"]["text/plain"]
        assert shown == f"x is {box.settings()['x']} and y is {box.settings()['y']}"

    LOOKED.clear()
    asyncio.run(run())


def test_after_a_long_rest_the_controls_about_it_answer_at_once(monkeypatch):
    monkeypatch.setattr(_latest, "LONG_REST", _latest.REST)
    monkeypatch.setattr(_base, "AROUND", 6)

    async def run():
        box = widgets.explorer(
            look,
            {
                "x": widgets.slider("x", 0.1, 0.0, 1.0, 0.1),
                "y": widgets.dropdown("y", "a", "abc"),
                "z": widgets.slider("z", 5, 0, 5),
            },
        )
        box.controls["y"].value = "b"
        await asyncio.sleep(15 * _latest.REST)

    LOOKED.clear()
    asyncio.run(run())
    # the start, the step, one further; then about it: y is known, z at its end, x both ways
    steps = [(0.1, "a", 5), (0.1, "b", 5), (0.1, "c", 5), (0.1, "b", 4), (0.2, "b", 5)]
    assert [*steps, (0.0, "b", 5)] == LOOKED


def test_a_slider_of_tenths_means_tenths():
    box = widgets.explorer(look, {"x": widgets.slider("x", 0.1, 0.0, 1.0, 0.1)})
    LOOKED.clear()
    box.controls["x"].value = 0.1 + 0.2
    assert LOOKED == [(0.3, "a")]
