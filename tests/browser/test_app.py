"""The app as a class sees it: a projector, a phone, a dark room, the keyboard, a screen reader."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from trialkit import records
from trialkit.widgets import catalogue

sys.path.insert(0, str(Path(__file__).parents[1] / "app"))
from running import Running, running

pytestmark = pytest.mark.browser

HOSTILE = "A <script>window.hacked = 1</script> [title](https://evil.example) {{ 7 * 7 }}"
# Faults of the packages around ours, each with the reason why it stays.
NOT_OURS: dict[str, str] = {}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The app on a data folder of one's own, named as a person in that folder would."""
    home = tmp_path_factory.mktemp("app")
    shutil.copytree(records.data_dir(), home / "own")
    about = home / "own" / "trials" / "cheng2022" / "trial.yaml"
    text = re.sub(r"^title: .*$", f"title: '{HOSTILE}'", about.read_text("utf-8"), flags=re.M)
    about.write_text(text, encoding="utf-8")
    with running(home=home, env={"TRIALKIT_DATA": "own"}) as started:
        yield started


@pytest.fixture
def open_app(browser, app: Running):
    """Open the page; ``page.left`` holds what went elsewhere, ``page.trouble`` errors."""
    pages = []

    def open_(width: int = 1280, height: int = 900, scheme: str = "light", place: str = ""):
        page = browser.new_page(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale="en"
        )
        pages.append(page)
        page.left, page.trouble = [], []

        def guard(route):
            if route.request.url.startswith((app.address, "data:", "blob:")):
                route.continue_()
            else:
                page.left.append(route.request.url)
                route.abort()

        page.route("**/*", guard)
        page.on("pageerror", lambda error: page.trouble.append(str(error)))
        page.on("console", lambda line: page.trouble.append(line.text) if is_error(line) else None)
        page.goto(app.address + place, wait_until="commit", timeout=90_000)
        page.locator(".trialkit-app-open").last.wait_for(timeout=90_000)
        return page

    yield open_
    for page in pages:
        page.close()


def is_error(line) -> bool:
    return line.type == "error"


def open_explorer(page, name: str):
    """Open an explorer with the keyboard alone, and return its section."""
    section = page.locator(f"section#{name}")
    button = section.locator(".trialkit-app-open")
    button.focus()
    page.keyboard.press("Enter")
    section.locator(".trialkit-app-room img").first.wait_for(timeout=60_000)
    # The keyboard is where it was, and the next stop is the first control.
    assert button.evaluate("button => button === document.activeElement")
    return section


def serious(page) -> list[str]:
    """Return what axe finds serious or critical, and is not named as somebody else's."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:200] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in ("serious", "critical") and one["id"] not in NOT_OURS
    ]


def test_a_slider_moved_with_the_keyboard_changes_its_picture(open_app):
    page = open_app()
    assert page.locator("section.explorer").count() == len(catalogue.entries())
    assert page.locator(".trialkit-app-room img").count() == 0, "built before anybody asked"
    section = open_explorer(page, "detection")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "slider"
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label.startswith("True rate of the event")
    picture = section.locator(".trialkit-app-room img")
    before, described = picture.get_attribute("src"), picture.get_attribute("alt")
    assert len(described) > 40
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "src => document.querySelector('#detection .trialkit-app-room img')?.src !== src",
        arg=before,
        timeout=30_000,
    )
    assert picture.get_attribute("alt") != described
    said = section.locator(".noUi-handle").first.get_attribute("aria-valuetext")
    assert said == section.locator(".widget-readout").first.inner_text().strip()
    # No code, no prompt, and everything came from this computer.
    assert page.locator(".jp-InputArea, .jp-InputPrompt").count() == 0
    assert page.left == []
    assert page.trouble == []


def test_what_a_record_says_is_text_and_the_page_says_it_is_no_advice(open_app):
    page = open_app()
    words = page.locator("header").inner_text()
    assert HOSTILE in words
    assert "not medical advice" in words
    assert page.evaluate("window.hacked") is None
    assert page.locator("a[href*='evil.example']").count() == 0
    assert page.title() == "Explorers: Cheng 2022"


def test_the_list_jumps_with_the_keyboard_and_an_address_can_name_an_explorer(open_app):
    page = open_app()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "To the explorers"
    link = page.locator("nav a[href='#simon']")
    link.focus()
    page.keyboard.press("Enter")
    shows = "() => { const y = document.getElementById('simon').getBoundingClientRect().top;"
    page.wait_for_function(f"{shows} return y >= -5 && y < 300; }}", timeout=10_000)
    page = open_app(place="#simon")
    page.wait_for_function(f"{shows} return y >= -5 && y < 300; }}", timeout=10_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_app, scheme):
    page = open_app(scheme=scheme)
    for name in ("detection", "pasi", "claim", "plan"):
        open_explorer(page, name)
    page.wait_for_timeout(500)
    assert serious(page) == []
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 25, 31)"}[scheme]


def test_a_phone_shows_everything_without_scrolling_sideways(open_app):
    page = open_app(width=360, height=740)
    for name in ("detection", "pasi", "claim", "plan"):
        open_explorer(page, name)
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for picture in page.locator(".trialkit-app-room img").all():
        box = picture.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    assert page.left == []
