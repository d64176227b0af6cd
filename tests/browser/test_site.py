"""The site in a real browser, from the file system: nothing fetched, usable by everybody."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LISTS = ("index", "audit", "results", "figures", "exercises", "glossary", "receipts", "search")
PAGES = (*LISTS, "02_trial_protocol", "03_safety_replication")
ASK = {"search": "?q=upper+limit"}


@pytest.fixture(scope="module")
def opened(browser, course_run):
    """Open a page; everything that it asks for, and every error, is written down."""
    contexts = []

    def open_(name, scheme="light", width=1280, script=True):
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            java_script_enabled=script,
            offline=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.requested, page.trouble = [], []
        page.on("request", lambda request: page.requested.append(request.url))
        page.on("pageerror", lambda error: page.trouble.append(str(error)))
        page.on(
            "console",
            lambda said: (
                page.trouble.append(said.text) if said.type in ("error", "warning") else None
            ),
        )
        address = (course_run / "site" / f"{name}.html").as_uri()
        page.goto(address + (ASK.get(name, "") if script else ""))
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", PAGES)
def test_no_page_asks_for_anything_outside_its_folder_or_is_wider_than_a_phone(
    opened, course_run, name
):
    page = opened(name)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")  # lazy pictures too
    page.wait_for_timeout(100)
    own = (course_run / "site").as_uri()
    assert page.requested
    assert [url for url in page.requested if not url.startswith(own)] == []
    assert page.trouble == []
    page.set_viewport_size({"width": 360, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation_of_any_weight(opened, name, scheme):
    page = opened(name, scheme=scheme)
    # What is folded away must be readable too.
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    found = Axe().run(page).response
    assert len(found["passes"]) > 15
    said = [(v["id"], v["impact"], v["nodes"][0]["html"][:200]) for v in found["violations"]]
    assert said == []


def test_audit_is_filtered_by_keyboard_and_says_how_many(opened):
    page = opened("audit")
    shown = page.locator("#ledger tbody tr:not([hidden])")
    count = page.locator(".count")
    everything = shown.count()
    assert count.inner_text() == f"{everything} of {everything} claims shown."
    assert count.get_attribute("role") == "status"

    page.locator("select[name=verdict]").focus()
    page.keyboard.type("contra")  # letters choose, so the word stands before the sign
    expect(page.locator("select[name=verdict]")).to_have_value("contradicts")
    contradicted = shown.count()
    assert 0 < contradicted < everything
    assert count.inner_text() == f"{contradicted} of {everything} claims shown."

    page.keyboard.press("Tab")
    page.keyboard.type("press")
    assert page.locator("select[name=kind]").input_value() == "press"
    both = shown.count()
    assert 0 < both <= contradicted

    page.keyboard.press("Tab")
    page.keyboard.type("nothing has these words")
    assert shown.count() == 0
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # Show all
    expect(shown).to_have_count(everything)


def test_a_link_opens_the_audit_filtered_and_one_to_a_row_shows_the_row(opened, course_run):
    page = opened("audit")
    page.locator("a", has_text="contradicts").first.click()
    page.wait_for_load_state()
    assert page.locator("select[name=verdict]").input_value() == "contradicts"
    hidden = page.locator("#ledger tbody tr[hidden]").first.get_attribute("id")
    page.goto(page.url.partition("#")[0] + f"#{hidden}")
    assert page.locator(f"#{hidden}").is_visible()
    assert page.trouble == []


def test_search_finds_marks_and_leads_to_the_place(opened):
    page = opened("index")
    page.locator("#find").fill("rule of three")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=rule+of+three")
    hits = page.locator("#hits li")
    assert hits.count() > 2
    assert page.locator("#found").inner_text().startswith(f"{hits.count()} places found")
    assert page.locator("#hits mark").count() > 0
    page.locator("#hits a", has_text="The rule of three").first.click()
    page.wait_for_url("**/03_safety_replication.html#*")
    assert page.evaluate("document.querySelector(':target').textContent").startswith("4. The rule")
    assert page.trouble == []


@pytest.mark.parametrize(
    ("words", "found"),
    [("上限", True), ("UPPER", True), ("<img src=x onerror=alert(1)>", False), ("((", False)],
)
def test_search_takes_any_words(opened, words, found):
    page = opened("search")
    page.locator("#search input").fill(words)
    assert (page.locator("#hits li").count() > 0) == found
    assert page.trouble == []


def test_light_and_dark_follow_the_system_and_the_button(opened):
    def paper(page):
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    light, dark = opened("index"), opened("index", scheme="dark")
    assert paper(light) == "rgb(255, 255, 255)"
    assert paper(dark) != paper(light)
    button = dark.get_by_role("button", name="Change between light and dark pages")
    button.focus()
    dark.keyboard.press("Enter")
    assert paper(dark) == paper(light)
    dark.locator("nav a", has_text="Audit").click()
    dark.wait_for_url("**/audit.html")
    assert paper(dark) == paper(light)  # the choice stays
    assert dark.trouble == []


def test_focus_is_seen_and_the_first_tab_leads_past_the_menu(opened):
    page = opened("03_safety_replication")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the text"
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    box = page.locator(".scroll").first
    box.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "scroll"
    assert page.evaluate(outline) == "solid"


@pytest.mark.parametrize("name", PAGES)
def test_without_a_script_everything_is_there(opened, name):
    page = opened(name, script=False)
    assert page.locator("h1").is_visible()
    assert page.locator("form.filter:visible").count() == 0
    if name in ("audit", "results", "glossary"):
        assert page.locator("tbody tr:visible").count() > 40
    if name == "search":
        assert page.get_by_text("The search needs JavaScript").is_visible()


def test_injected_scripts_do_not_run(opened, course_run, tmp_path, browser):
    """The policy, and not only what the pages were cleaned of, keeps scripts out."""
    text = (course_run / "site" / "index.html").read_text(encoding="utf-8")
    (tmp_path / "own.js").write_text("document.title = 'ran';")
    evil = (
        "<script>document.title = 'ran'</script><script src='own.js'></script>"
        "<img src='https://x.invalid/a.png' onerror=\"document.title = 'ran'\">"
    )
    (tmp_path / "index.html").write_text(text.replace("<h1>", f"{evil}<h1>"), encoding="utf-8")
    page = browser.new_page()
    refused, answered = {}, []
    page.on("requestfailed", lambda request: refused.update({request.url: request.failure}))
    page.on("response", lambda response: answered.append(response.url))
    page.goto((tmp_path / "index.html").as_uri())
    page.wait_for_timeout(100)
    assert "ran" not in page.title()
    assert not [url for url in answered if "invalid" in url]
    assert "csp" in refused["https://x.invalid/a.png"].lower()
    page.close()
