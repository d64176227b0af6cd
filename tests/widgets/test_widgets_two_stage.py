"""Explorer on two-stage designs: every control swept without a browser."""

from __future__ import annotations

from time import perf_counter

import ipywidgets as ipw
import pytest

from trialkit import figures, widgets


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch):
    """Keep the text of a figure and save the time of its picture."""
    monkeypatch.setattr("trialkit.figures._base._png", lambda figure: b"")


@pytest.fixture
def box():
    return widgets.simon_explorer(0.25, 0.45, seen=(8, 17))


def said(box):
    """Return the text of the picture that an explorer shows; fail where it shows an error."""
    (output,) = box.children[-1].outputs
    assert output["output_type"] == "display_data", output
    return output["data"]["text/plain"]


def control(box, start):
    return next(c for c in box.children if getattr(c, "description", "").startswith(start))


def test_starts_at_the_optimal_design(box):
    assert said(box).startswith("Optimal design. Treat 22 patients")
    assert "8 of 17" in said(box)


def test_every_control(box):
    first = said(box)
    for slider in box.children:
        if isinstance(slider, ipw.IntSlider | ipw.FloatSlider):
            start = slider.value
            for value in (slider.min, slider.max, start):
                slider.value = value
                assert said(box)
    assert said(box) == first


def test_smallest_largest_size(box):
    control(box, "Smallest").value = "minimax"
    assert said(box).startswith("Minimax design. Treat 26 patients")


def test_impossible_choices_are_said_in_words(box):
    control(box, "Rate not to be missed").value = 20
    assert "choose p1 above p0" in said(box)
    control(box, "Rate not to be missed").value = 30
    assert "the smallest one needs n_max = " in said(box)
    control(box, "Rate not to be missed").value = 26
    assert "one stage alone would need 16266" in said(box)


def test_a_class_does_not_wait_for_the_search():
    """Search and drawing of usual settings; the picture itself costs the same in every explorer."""
    times = []
    for p0 in range(5, 50, 5):
        start = perf_counter()
        widgets.draw_simon(p0, p0 + 20)
        times.append(perf_counter() - start)
    assert sorted(times)[len(times) // 2] < 0.5  # 0.02 s on two quiet cores


def test_three_settings():
    settings = widgets.simon_settings(0.25, 0.45)
    assert list(settings) == [
        "Optimal: 25 % against 45 %",
        "Minimax: 25 % against 45 %",
        "Closer rates: 25 % against 37 %",
    ]
    texts = [figures.alt_text(widgets.draw_simon(**chosen)) for chosen in settings.values()]
    assert len(set(texts)) == 3
