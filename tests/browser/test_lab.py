"""The notebooks as a student opens them: JupyterLab, real sliders, the keyboard."""

from __future__ import annotations

import re

import pytest

from trialkit import runs

pytestmark = pytest.mark.browser

COURSE = [p.name for p in runs.find_notebooks()]
ERROR = "[data-mime-type='application/vnd.jupyter.error']"
STDERR = "[data-mime-type='application/vnd.jupyter.stderr']"


def outcome(page) -> str:
    return page.locator(".trialkit-outcome").first.inner_text()


def test_pasi_explorer_follows_the_keyboard(open_notebook):
    page = open_notebook("01_psoriasis_background.ipynb")
    line = page.locator(".trialkit-outcome").first
    line.scroll_into_view_if_needed()
    before = outcome(page)
    assert re.search(r"PASI", before)
    # The explorer around that line holds the sliders that move it.
    explorer = page.locator(".widget-vbox:has(.trialkit-outcome)").last
    handle = explorer.locator(".widget-slider .noUi-handle").first
    handle.scroll_into_view_if_needed()
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "text => document.querySelector('.trialkit-outcome').innerText !== text", arg=before
    )
    assert re.search(r"\d+\.\d", outcome(page))
    assert outcome(page) != before
    assert page.trouble == []


@pytest.mark.parametrize("name", COURSE)
def test_every_notebook_runs_in_lab_without_an_error(open_notebook, name):
    page = open_notebook(name)
    assert page.locator(f"{ERROR}, {STDERR}").count() == 0
    assert page.trouble == []
    assert page.locator(".widget-slider, .widget-dropdown, .widget-toggle-buttons").count() > 0
