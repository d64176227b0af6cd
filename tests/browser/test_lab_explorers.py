"""Explorers in JupyterLab, moved with the keyboard alone: those of every notebook."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from trialkit import runs
from trialkit.cli._lab import copied
from trialkit.widgets import catalogue

pytestmark = pytest.mark.browser

COURSE = [path.name for path in runs.find_notebooks()]
ERROR = "[data-mime-type='application/vnd.jupyter.error']"
STDERR = "[data-mime-type='application/vnd.jupyter.stderr']"
EXPLORER = ".widget-vbox:has(> .trialkit-status)"
SECONDS = 20_000


class Shown:
    """An explorer on the page."""

    def __init__(self, page, place: int) -> None:
        self.page, self.box = page, page.locator(EXPLORER).nth(place)
        self.picture = self.box.locator(".jp-OutputArea img")
        self.status = self.box.locator(".trialkit-status [role=status]")

    def alt(self) -> str:
        return self.picture.get_attribute("alt", timeout=SECONDS)

    def wait_for_another(self, source: str) -> None:
        self.page.wait_for_function(
            "([image, old]) => image.isConnected === false || image.src !== old",
            arg=[self.picture.element_handle(), source],
            timeout=SECONDS,
        )

    def source(self) -> str:
        return self.picture.get_attribute("src", timeout=SECONDS)

    def label(self) -> str:
        """Return the label that stands before the first control."""
        return self.box.locator(".widget-label").first.inner_text()

    def step(self) -> None:
        """Move the first control by one step, with the keyboard."""
        control = self.box.locator(".widget-slider .noUi-handle, select").first
        control.scroll_into_view_if_needed()
        control.focus()
        if control.evaluate("at => at.tagName") == "SELECT":
            last = control.evaluate("at => at.selectedIndex === at.options.length - 1")
            # In command mode Lab keeps the arrow keys to itself until the list is open.
            for key in ("Space", "ArrowUp" if last else "ArrowDown", "Enter"):
                self.page.keyboard.press(key)
            return
        role, now, most = (
            control.get_attribute(name) for name in ("role", "aria-valuenow", "aria-valuemax")
        )
        assert role == "slider"
        self.page.keyboard.press("ArrowLeft" if now == most else "ArrowRight")

    def reset(self) -> None:
        button = self.box.get_by_role("button", name="Reset")
        button.focus()
        self.page.keyboard.press("Enter")


def looks_like_a_figure(shown: Shown) -> None:
    """Compare a screenshot by structure: its place, its size, paper, ink and colour."""
    shown.picture.scroll_into_view_if_needed()
    place, box = shown.picture.bounding_box(), shown.box.bounding_box()
    assert place["width"] >= 400
    assert place["x"] + place["width"] <= box["x"] + box["width"] + 1, "wider than its place"
    natural = shown.picture.evaluate("at => at.naturalWidth / at.naturalHeight")
    assert place["width"] / place["height"] == pytest.approx(natural, rel=0.02)
    for control in shown.box.locator(".widget-slider, .widget-dropdown").all():
        if control.is_visible():
            at = control.bounding_box()
            assert at["y"] + at["height"] <= place["y"] + 1, "a control lies on the picture"
    pixels = np.asarray(Image.open(io.BytesIO(shown.picture.screenshot())).convert("RGB"))
    grey = pixels.astype(int).mean(axis=2)
    assert (grey > 245).mean() > 0.3, "no paper"
    assert (grey < 120).mean() > 0.002, "no ink"


@pytest.mark.parametrize("name", COURSE)
def test_every_explorer_follows_the_keyboard_and_goes_back(open_notebook, name, tmp_path):
    page = open_notebook(name)
    assert page.locator(f"{ERROR}, {STDERR}").count() == 0
    known = catalogue.entries(name[:2])
    assert page.locator(EXPLORER).count() == len(known)
    for place, entry in enumerate(known):
        shown = Shown(page, place)
        alt, source = shown.alt(), shown.source()
        looks_like_a_figure(shown)
        shown.step()
        shown.wait_for_another(source)
        # the picture comes first, and its words next
        expect(shown.status).to_contain_text(shown.label().partition(" (")[0], timeout=SECONDS)
        assert shown.alt() != alt or shown.source() != source
        assert shown.alt() in shown.status.inner_text()
        looks_like_a_figure(shown)
        shown.box.screenshot(path=tmp_path / f"{name[:2]}_{entry.name}.png")
        moved = shown.source()
        shown.reset()
        shown.wait_for_another(moved)
        assert (shown.alt(), shown.source()) == (alt, source)
    assert page.locator(ERROR).count() == 0
    assert page.trouble == []


def test_a_lecturers_copy_opens_with_the_sliders_where_they_were_wanted(open_notebook, lab):
    wanted = {"sliders": "count.successes 3, count.times 4"}
    copy = copied(lab.folder / "00_start_here.ipynb", wanted, lab.folder / "slides")
    page = open_notebook(f"slides/{copy.name}")
    shown = Shown(page, 0)
    assert shown.box.locator(".widget-readout").first.inner_text() == "3"
    chosen = shown.box.locator("select").last.evaluate("at => at.selectedOptions[0].text")
    assert " ".join(chosen.split()) == "4 × as large"  # ipywidgets writes spaces that do not break
    alt, source = shown.alt(), shown.source()
    shown.step()
    shown.wait_for_another(source)
    moved = shown.source()
    shown.reset()
    shown.wait_for_another(moved)
    assert (shown.alt(), shown.source()) == (alt, source)
    assert page.trouble == []
