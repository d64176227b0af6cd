"""The explorer of invented cohorts: every cohort is drawn, no callback may fail."""

from __future__ import annotations

import pytest

from trialkit import figures, synthetic, widgets


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch):
    """Keep the text of a figure and save the time of its picture."""
    monkeypatch.setattr("trialkit.figures._base._png", lambda figure: b"")


@pytest.fixture(scope="module")
def waterfall(cheng):
    return synthetic.waterfall(cheng, synthetic.many(cheng, size=9))


def said(box):
    (output,) = box.children[-1].outputs
    assert output["output_type"] == "display_data", output
    return output["data"]["text/plain"]


def test_every_cohort_can_be_reached_and_shares_the_counts(waterfall):
    box = widgets.cohort_explorer(waterfall)
    slider = box.children[0]
    assert (slider.value, slider.min, slider.max) == (1, 1, 9)
    texts = []
    for cohort in range(1, 10):
        slider.value = cohort
        assert f"of cohort {cohort}, sorted" in said(box)
        assert "8 of 17 improved by at least 40 %" in said(box)
        texts.append(said(box))
    assert len(set(texts)) == 9


def test_record_without_thresholds_shows_a_sentence():
    box = widgets.cohort_explorer(None)
    assert "No count of patients" in said(box)
    assert widgets.cohort_settings(None) == {}


def test_settings_are_the_extremes_and_the_middle(waterfall):
    settings = widgets.cohort_settings(waterfall, synthetic=True)
    mean = waterfall.improvements.mean(axis=1)
    chosen = [mean[setting["cohort"] - 1] for setting in settings.values()]
    assert chosen == sorted(chosen)
    assert (chosen[0], chosen[-1]) == (mean.min(), mean.max())
    for setting in settings.values():
        figure = widgets.draw_cohort(**setting)
        assert figures.alt_text(figure).startswith("SYNTHETIC")
