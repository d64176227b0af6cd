"""Pictures that were drawn already: the same for the same arguments, and never for others."""

from __future__ import annotations

import gc
from functools import partial

import pandas as pd
import pytest

from trialkit import widgets
from trialkit.figures import _base
from trialkit.widgets import _drawn

DRAWN: list[tuple] = []


def draw(table: pd.DataFrame, n: int = 1, **more: object):
    DRAWN.append((len(table), n, more))
    figure, axes = _base.canvas(width=2, height=1)
    axes.plot(table["x"])
    return _base.finish(figure, alt=f"{len(table)} points, {n}", kind="concept")


@pytest.fixture(autouse=True)
def counted(monkeypatch):
    DRAWN.clear()
    monkeypatch.setattr(_base, "_png", lambda figure: _base.alt_text(figure).encode())


def points(*values: int) -> pd.DataFrame:
    return pd.DataFrame({"x": values})


def test_equal_arguments_are_drawn_once_however_they_are_handed_over():
    same = [
        _drawn.drawn(draw, {"table": points(1, 2), "n": 1}),
        _drawn.drawn(draw, {"table": points(1, 2)}),
        _drawn.drawn(partial(draw, points(1, 2)), {"n": 1}),
        _drawn.drawn(partial(draw, n=3, table=points(1, 2)), {"n": 1}),
    ]
    assert len(DRAWN) == 1
    assert len({picture.png for picture in same}) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"table": points(1, 3)},
        {"table": points(1, 2, 3)},
        {"table": points(1, 2).astype(float)},
        {"table": points(1, 2), "n": 2},
        {"table": points(1, 2), "n": True},
        {"table": points(1, 2), "colour": "red"},
    ],
)
def test_other_arguments_are_drawn_anew(other):
    _drawn.drawn(draw, {"table": points(1, 2)})
    _drawn.drawn(draw, other)
    assert len(DRAWN) == 2


def test_a_table_that_was_changed_in_place_is_drawn_anew():
    table = points(1, 2)
    _drawn.drawn(draw, {"table": table})
    table.loc[0, "x"] = 5
    _drawn.drawn(draw, {"table": table})
    assert len(DRAWN) == 2


def test_two_functions_with_equal_arguments_are_two():
    first = _drawn.drawn(_base.placeholder, {"message": "a"})
    second = _drawn.drawn(other_placeholder, {"message": "a"})
    assert (first.alt, second.alt) == ("a", "other")


def other_placeholder(message: str):
    return _base.placeholder("other")


def test_what_cannot_be_written_down_is_drawn_each_time():
    for _ in range(2):
        _drawn.drawn(lambda table: draw(table), {"table": points(1)})
    for _ in range(2):
        _drawn.drawn(draw, {"table": points(1), "key": lambda: None})
    assert len(DRAWN) == 4


def test_an_error_is_met_each_time_and_is_that_of_the_function():
    for _ in range(2):
        with pytest.raises(KeyError, match="x"):
            _drawn.drawn(draw, {"table": pd.DataFrame({"y": [1]})})
        with pytest.raises(TypeError, match="table"):
            _drawn.drawn(draw, {})


def test_the_search_for_garbage_waits_while_a_picture_is_made_and_goes_on_also_after_an_error():
    seen = []

    def look(fail: bool):
        seen.append(gc.isenabled())
        if fail:
            raise ValueError("no")
        return _base.placeholder("a")

    assert gc.isenabled()
    _drawn.drawn(look, {"fail": False})
    with pytest.raises(ValueError, match="no"):
        _drawn.drawn(look, {"fail": True})
    assert seen == [False, False]
    assert gc.isenabled()
    gc.disable()
    try:
        _drawn.drawn(look, {"fail": False})
        assert not gc.isenabled(), "whoever had switched it off keeps it off"
    finally:
        gc.enable()


def test_explorer_and_fixed_settings_share_a_picture(capsys):
    fixed = {"As it starts": {"table": points(1, 2), "n": 4}, "More": {"table": points(1), "n": 5}}
    slider = widgets._base.slider("n", 4, 1, 9)
    box = widgets._base.explorer(partial(draw, points(1, 2)), {"n": slider})
    widgets.settings_row(draw, fixed)
    assert [n for _, n, _ in DRAWN] == [4, 5]
    slider.value = 6
    slider.value = 4
    assert [n for _, n, _ in DRAWN] == [4, 5, 6]
    assert box.children[-1].outputs[0]["data"]["text/plain"] == "2 points, 4"
