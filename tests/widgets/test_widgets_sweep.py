"""Every control of every explorer, over its range, on every record: no callback may fail."""

from __future__ import annotations

from functools import cache

import pytest
from widgets_sweeping import shown, typed, values

from trialkit import records
from trialkit.widgets import catalogue

RECORDS = ("cheng2022", "yao2021", "demo2030")
NAMES = [entry.name for entry in catalogue.ENTRIES]


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch):
    """Keep the text of a figure and save the time of its picture."""
    monkeypatch.setattr("trialkit.figures._base._png", lambda figure: b"")


@cache
def record_of(name: str) -> records.Trial:
    return records.load_trial(name)


@pytest.mark.parametrize("trial", RECORDS)
@pytest.mark.parametrize("entry", catalogue.ENTRIES, ids=NAMES)
def test_every_control_over_its_range_and_back(entry, trial):
    box = entry.build(record_of(trial))
    first, begun = shown(box), box.settings()
    assert "\n" not in first
    assert len(first) > 20
    for name, control in box.controls.items():
        texts = []
        for value in (*values(control), *typed(control)):
            control.value = value
            texts.append(shown(box))
            # nine decimals: a slider of hundredths gives 0.45999999999999996
            meant = round(value, 9) if isinstance(value, float) else value
            assert box.settings() == begun | {name: meant}
        if trial == "cheng2022" and len(texts) > 1:
            assert len(set(texts)) > 1, f"{entry.name}.{name} changes nothing"
        control.value = begun[name]
        assert shown(box) == first
    for control in box.controls.values():
        control.value = values(control)[-1]
    shown(box)  # all at their ends together is drawn, or said in words
    box.reset.click()
    assert (shown(box), box.settings()) == (first, begun)


@pytest.mark.parametrize("trial", RECORDS)
@pytest.mark.parametrize("entry", catalogue.ENTRIES, ids=NAMES)
def test_three_static_settings_that_differ(entry, trial):
    settings = entry.settings(record_of(trial))
    box = entry.build(record_of(trial))
    if not box.controls and not settings:
        return  # nothing to move, and the picture says why
    if not box.controls:
        assert len(settings) == 1
        return
    assert len(settings) == 3
    assert all(entry.draw(**chosen).caption.alt for chosen in settings.values())
