"""What passes from the outputs of a notebook into a page, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from site_pages import Page
from test_hostile import MARKUP, acting

from trialkit.site._clean import Cleaner
from trialkit.site._pictures import Shown


def keep(data: str, alt: str, width: int) -> Shown:
    return Shown("a.png", "", alt, "derived", width or 7, 5, "01_a", "cell-x")


def clean(piece: str, notebooks: tuple[str, ...] = ("01_a",)) -> str:
    return Cleaner(notebooks, keep).clean(piece)


@pytest.mark.parametrize("piece", ["", "text", "a < b & c", "&lt;b&gt; &amp;amp; &#8212;"])
def test_plain_text_stays_as_it_reads(piece):
    assert Page(clean(piece)).text == Page(piece).text
    assert Page(clean(piece)).elements == []


@pytest.mark.parametrize(
    "piece",
    [
        MARKUP,
        "<script>alert(1)",
        "<ScRiPt >alert(1)</sCrIpT>",
        "<style>@import url(https://x.org)</style>",
        "<svg onload=alert(1)><script>alert(1)</script></svg>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<details open ontoggle=alert(1)>x</details>",
        "<p style='background:url(https://x.org/a.png)'>x</p>",
        "<a href='java\tscript:alert(1)'>x</a><a href=' javascript:alert(1)'>x</a>",
        "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
        "<a href='//x.org'>x</a><a href='\\\\x.org'>x</a><a href='file:///etc/passwd'>x</a>",
        "<img src='https://x.org/a.png' srcset='https://x.org/b.png' onerror=alert(1)>",
        "<img src='data:image/svg+xml;base64,PHN2Zy8+'>",
        "<form action='https://x.org'><input name=q><button>x</button></form>",
        "<meta http-equiv=refresh content='0;url=https://x.org'><base href='https://x.org'>",
        "<link rel=stylesheet href='https://x.org/a.css'><object data='https://x.org'></object>",
        "<textarea></textarea><img src=x onerror=alert(1)><noscript><p title='</noscript><img>'>",
        "<!-- --><img src=x onerror=alert(1)>--><![CDATA[<script>alert(1)</script>]]>",
    ],
)
def test_nothing_that_acts_or_is_fetched_passes(piece):
    found = clean(piece)
    assert acting(found) == []
    assert "style=" not in found
    for tag, given_ in Page(found).elements:
        assert tag not in ("script", "style", "svg", "form", "input", "meta", "base", "link")
        assert "://" not in given_.get("src", "")
        assert "file:" not in given_.get("href", "")


@given(
    st.lists(
        st.one_of(
            st.text(max_size=8),
            st.sampled_from(
                [
                    *("<b>", "</b>", "<p>", "</p>", "<table>", "</table>", "<tr>", "<td>", "</td>"),
                    *("<th>", "</th>", "<h1>", "</h1>", "<h2 id=x>", "</h2>", "<li>", "<script>"),
                    *("</script>", "<svg>", "</svg>", "<a href='#x'>", "</a>", "<caption>"),
                    *("</caption>", "<details>", "<!--", "-->", "<img src=x onerror=alert(2)>"),
                ]
            ),
        ),
        max_size=14,
    )
)
def test_whatever_comes_every_tag_is_closed_and_nothing_acts(pieces):
    found = clean("".join(pieces))
    page = Page(found)
    assert page.wrong == []
    assert page.unclosed == []
    assert acting(found) == []
    assert len(page.ids) == len(set(page.ids))


def test_a_table_gets_a_box_to_scroll_in_with_its_caption_as_name():
    page = Page(clean("<table><caption>Rates &amp; <b>limits</b></caption><tr><td>1</table>"))
    assert page.elements[0] == (
        "div",
        {"class": "scroll", "role": "group", "tabindex": "0", "aria-label": "Rates & limits"},
    )
    assert page.wrong == []


def test_table_headings_get_their_scope_and_empty_ones_are_no_headings():
    """The shape in which pandas writes a table."""
    table = (
        "<table><thead><tr><th></th><th>key</th></tr></thead>"
        "<tbody><tr><th>0</th><td>a</td></tr></tbody></table>"
    )
    page = Page(clean(table))
    assert [given_["scope"] for given_ in page.all("th")] == ["col", "row"]
    assert len(page.all("td")) == 2
    assert page.wrong == []


def test_a_page_has_one_title_and_no_anchor_twice():
    cleaner = Cleaner((), keep)
    found = "".join(map(cleaner.clean, ["<h1>A</h1>", "<h1>B</h1>", "<h2>Recap</h2>"] * 2))
    page = Page(found)
    assert len(page.all("h1")) == 1
    assert len(page.ids) == len(set(page.ids)) == 6
    assert [s.title for s in cleaner.sections] == ["", "A", "B", "Recap", "A", "B", "Recap"]


def test_the_sign_of_an_anchor_is_not_part_of_its_heading():
    cleaner = Cleaner((), keep)
    found = cleaner.clean('<h2 id="1.-X">1. X<a class="anchor-link" href="#1.-X">&#182;</a></h2>')
    assert found == '<h2 id="1.-X">1. X</h2>'
    assert cleaner.sections[-1].title == "1. X"


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("01_a.ipynb", "01_a.html"),
        ("01_a.ipynb#1.-The-disease", "01_a.html#1.-The-disease"),
        ("02_b.ipynb", None),
        ("exercises/01_a.ipynb", "exercises.html#ex-01"),
        ("exercises/02_b.ipynb", None),
        ("solutions/01_a.ipynb", None),
        ("../01_a.ipynb", None),
        ("glossary.md", "glossary.html"),
        ("README.md", "index.html"),
        ("instructors.md", None),
        ("/etc/passwd", None),
        ("https://doi.org/10.1", "https://doi.org/10.1"),
        ("mailto:x@y.org", None),
        ("", None),
    ],
)
def test_links_lead_to_pages_of_the_site_or_are_words(target, leads_to):
    page = Page(clean(f'<a href="{target}">x</a>'))
    assert [given_.get("href") for given_ in page.all("a")] == ([leads_to] if leads_to else [])
    assert page.text == "x"


def test_pictures_become_files_with_size_and_alternative_text():
    found = clean('<img alt="A &amp; B" src="data:image/png;base64,AAAA" style="max-width:640px">')
    image = Page(found).all("img")[0]
    assert image["src"] == "pictures/a.png"
    assert image["alt"] == "A & B"
    assert (image["width"], image["height"]) == ("640", "5")


def test_pictures_from_elsewhere_are_named_in_words():
    found = clean('<img alt="a map" src="https://x.org/map.png">')
    assert "[picture: a map]" in Page(found).text
    assert Page(found).all("img") == []
