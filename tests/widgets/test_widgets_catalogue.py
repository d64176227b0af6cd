"""The list of all explorers: each builds, draws and has three settings below it."""

from __future__ import annotations

import re

import pytest

from trialkit.errors import ParameterError
from trialkit.widgets import catalogue

NAMES = [entry.name for entry in catalogue.ENTRIES]


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch):
    """Keep the text of a figure and save the time of its picture."""
    monkeypatch.setattr("trialkit.figures._base._png", lambda figure: b"")


def test_names_are_words_and_differ():
    assert len(set(NAMES)) == len(NAMES)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in NAMES)


def test_every_notebook_has_an_explorer_and_they_stand_in_its_order():
    notebooks = [entry.notebook for entry in catalogue.ENTRIES]
    assert sorted(set(notebooks)) == [f"0{n}" for n in range(9)]
    assert notebooks == sorted(notebooks)
    assert [entry.name for entry in catalogue.entries("03")] == ["detection", "prior"]
    assert catalogue.entries() == catalogue.ENTRIES


@pytest.mark.parametrize("entry", catalogue.ENTRIES, ids=NAMES)
def test_title_and_question_are_short_and_plain(entry):
    assert 10 <= len(entry.title) <= 60
    assert not entry.title.endswith((".", "?"))
    assert 20 <= len(entry.ask) <= 120
    assert entry.ask[-1] in ".?"


def test_an_unknown_explorer_names_the_known_ones():
    with pytest.raises(ParameterError, match=r"'nosuch' is not known\. Allowed: count, prevalence"):
        catalogue.entry("nosuch")
    assert catalogue.entry("simon").notebook == "08"
