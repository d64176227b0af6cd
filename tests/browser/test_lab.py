"""The notebooks as a student opens them: JupyterLab, real sliders, the keyboard."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser


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
