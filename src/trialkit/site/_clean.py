"""HTML of a notebook, made safe and accessible: what is not known to be harmless goes.

Everything that the outputs of a notebook hold is data of a record and may be hostile. Tags and
attributes pass only if they are on a list; the text between them always passes, as text. On the
way tables get their scopes and a box to scroll in, pictures become files, links lead to pages.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from html.parser import HTMLParser

from trialkit.site._names import link, slug
from trialkit.site._pictures import Shown


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_TAGS = _names(
    "a abbr b blockquote br caption code col colgroup dd del details div dl dt em figcaption "
    "figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong "
    "sub summary sup table tbody td tfoot th thead tr u ul var"
)
_VOID = _names("br col hr img")
# What stands inside these is no text to read.
_DROPPED = _names(
    "applet audio button canvas embed form iframe input math noembed noframes noscript object "
    "option script select style svg template textarea title video xmp"
)
_DROPPED_VOID = _names("embed input")
_NUMBERS = ("colspan", "rowspan", "start")
_WORDS = {"scope": {"row", "col", "rowgroup", "colgroup"}, "dir": {"ltr", "rtl", "auto"}}
_HEADING = re.compile(r"h[1-6]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*")
_ANCHOR = "anchor-link"
_IMAGE = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=\s]+)")
_WIDTH = re.compile(r"max-width:\s*(\d{1,4})px")
_DESCRIBE = "Describe this figure"

Keep = Callable[[str, str, int], Shown]


@dataclass
class Section:
    """A part of a page under one heading.

    Attributes
    ----------
    anchor, title : str
    level : int
        1 to 6; 0 for what stands above every heading.
    words : list of str
        Text for the search.
    """

    anchor: str
    title: str
    level: int
    words: list[str] = field(default_factory=list)


class Cleaner(HTMLParser):
    """Turns pieces of HTML of one notebook into HTML for its page.

    Parameters
    ----------
    notebooks : collection of str
        Notebooks that have a page.
    keep : callable
        Takes a picture (base64, alternative text, width) and returns it as a file.
    """

    def __init__(self, notebooks: Collection[str], keep: Keep) -> None:
        super().__init__(convert_charrefs=True)
        self.sections = [Section("", "", 0)]
        self._notebooks = notebooks
        self._keep = keep
        self._ids: set[str] = set()
        self._titled = False
        self._begin()

    def _begin(self) -> None:
        self._out: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._skipped: list[str] = []
        self._heading: tuple[int, int, list[str], str] | None = None
        self._table: list[tuple[int, list[str]]] = []
        self._cell: tuple[int, bool] | None = None
        self._caption = False

    def clean(self, piece: str) -> str:
        """Return a piece of HTML without anything that acts, every tag closed."""
        self._begin()
        self.feed(piece)
        self.close()
        self._close_down_to(0)
        self.reset()
        return "".join(self._out)

    def taken(self, wanted: str) -> str:
        """Return an anchor that no other part of the page has, and keep it."""
        name, number = wanted, 1
        while name in self._ids:
            number += 1
            name = f"{wanted}-{number}"
        self._ids.add(name)
        return name

    def say(self, text: str) -> None:
        """Count a text among the words of the present section."""
        if text.strip():
            self.sections[-1].words.append(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.append(tag)
            return
        if tag in _DROPPED or (tag == "a" and given.get("class") == _ANCHOR):
            if tag not in _DROPPED_VOID:
                self._skipped.append(tag)
            return
        if tag == "img":
            self._picture(given)
        elif _HEADING.fullmatch(tag):
            self._begin_heading(tag, given)
        elif tag == "table":
            self._table.append((len(self._out), []))
            self._out.append("")  # its box is opened here, when its name is known
            self._emit("table", given, after="</div>")
        elif tag in ("th", "td"):
            self._begin_cell(tag, given)
        elif tag == "a":
            self._link(given)
        elif tag in _TAGS:
            self._caption = tag == "caption" or self._caption
            self._emit(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.pop()
            return
        place = next((n for n in reversed(range(len(self._open))) if self._open[n][0] == tag), None)
        # A cell ends nothing outside its table.
        inner = [name for name, _ in self._open[place + 1 :]] if place is not None else []
        if place is not None and (tag == "table" or "table" not in inner):
            self._close_down_to(place)

    def handle_data(self, data: str) -> None:
        if self._skipped:
            return
        self._out.append(html.escape(data, quote=False))
        if self._heading is not None:
            self._heading[2].append(data)
        elif data.strip() != _DESCRIBE:
            self.say(data)
        if self._caption and self._table:
            self._table[-1][1].append(data)
        if self._cell is not None and data.strip():
            self._cell = (self._cell[0], True)

    def _emit(self, tag: str, given: dict[str, str], before: str = "", after: str = "") -> None:
        self._out.append(f"{before}<{tag}{self._attributes(tag, given)}>")
        if tag not in _VOID:
            self._open.append((tag, f"</{tag}>{after}"))

    def _close_down_to(self, place: int) -> None:
        while len(self._open) > place:
            tag, closing = self._open.pop()
            if tag == "caption":
                self._caption = False
            if tag in ("th", "td"):
                closing = self._end_cell(closing)
            self._out.append(closing)
            if _HEADING.fullmatch(tag):
                self._end_heading()
            elif tag == "table":
                self._end_table()

    def _attributes(self, tag: str, given: dict[str, str]) -> str:
        kept = {n: given[n] for n in _NUMBERS if re.fullmatch(r"\d{1,3}", given.get(n, ""))}
        kept |= {n: given[n] for n, allowed in _WORDS.items() if given.get(n) in allowed}
        if _LANGUAGE.fullmatch(given.get("lang", "")):
            kept["lang"] = given["lang"]
        if tag == "details" and "open" in given:
            kept["open"] = "open"
        if tag == "div" and "display:flex" in given.get("style", "").replace(" ", ""):
            kept["class"] = "figures"
        elif re.fullmatch(r"[a-z0-9]{1,3}|highlight|number", given.get("class", "")):
            kept["class"] = given["class"]  # of the code's colours
        if tag in ("td", "th") and re.search(r"text-align:\s*right", given.get("style", "")):
            kept["class"] = "number"
        return "".join(f' {name}="{html.escape(value)}"' for name, value in kept.items())

    def _link(self, given: dict[str, str]) -> None:
        target = link(given.get("href", ""), self._notebooks)
        if target is None:
            self._out.append("<span>")
            self._open.append(("a", "</span>"))
            return
        outside = ' class="outside" rel="noopener noreferrer"' if ":" in target else ""
        self._out.append(f'<a href="{html.escape(target)}"{outside}>')
        self._open.append(("a", "</a>"))

    def _picture(self, given: dict[str, str]) -> None:
        alt = " ".join(given.get("alt", "").split())
        source = _IMAGE.fullmatch(given.get("src", ""))
        if source is None:  # it would be fetched, or is of no kind that we look into
            self._out.append(f"<em>[picture: {html.escape(alt or 'not shown', quote=False)}]</em>")
            return
        width = _WIDTH.search(given.get("style", ""))
        shown = self._keep(source[1], alt, int(width[1]) if width else 0)
        self._out.append(shown.as_html())

    def _begin_heading(self, tag: str, given: dict[str, str]) -> None:
        if self._heading is not None:  # there is no heading inside a heading
            self._close_down_to(
                next(n for n, (name, _) in enumerate(self._open) if _HEADING.fullmatch(name))
            )
        # A page has one title; whatever else calls itself one stands below it.
        level = 2 if tag == "h1" and self._titled else int(tag[1])
        self._titled = self._titled or level == 1
        self._out.append("")
        self._heading = (len(self._out) - 1, level, [], given.get("id", ""))
        self._open.append((tag, f"</h{level}>"))

    def _end_heading(self) -> None:
        if self._heading is None:
            return
        place, level, words, wanted = self._heading
        self._heading = None
        title = " ".join("".join(words).split())
        anchor = self.taken(slug(wanted or title))
        self._out[place] = f'<h{level} id="{html.escape(anchor)}">'
        self.sections.append(Section(anchor, title, level))

    def _end_table(self) -> None:
        if not self._table:
            return
        place, words = self._table.pop()
        name = html.escape(" ".join("".join(words).split()) or "Table")
        self._out[place] = f'<div class="scroll" role="group" tabindex="0" aria-label="{name}">'

    def _begin_cell(self, tag: str, given: dict[str, str]) -> None:
        inside = [name for name, _ in self._open]
        if tag == "th" and given.get("scope") not in _WORDS["scope"]:
            given = {**given, "scope": "col" if "thead" in inside[-3:] else "row"}
        self._emit(tag, given)
        self._cell = (len(self._out) - 1, False) if tag == "th" else None

    def _end_cell(self, closing: str) -> str:
        """Let an empty heading, such as that above row numbers, be an ordinary cell."""
        found, self._cell = self._cell, None
        if found is None or found[1]:
            return closing
        self._out[found[0]] = "<td>"
        return "</td>"
