"""One executed notebook as the body of a page, cell by cell."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from trialkit.runs.pages import EXPLORER
from trialkit.site._clean import Cleaner, Section
from trialkit.site._names import page_of, slug
from trialkit.site._pictures import Pictures
from trialkit.site._run import Entry

_VIEW = "application/vnd.jupyter.widget-view+json"
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_OWN_PAGE = re.compile(r'<a href="#([^"]*)">')


@dataclass(frozen=True)
class Chapter:
    """The page of one notebook.

    Attributes
    ----------
    entry : Entry
    page : str
        File name.
    body : str
        Its cells as HTML.
    sections : list of Section
        Its parts, for the list of contents and for the search.
    has_title : bool
        Whether the body brings the title of the page.
    """

    entry: Entry
    page: str
    body: str
    sections: list[Section]

    @property
    def has_title(self) -> bool:
        """Whether the body brings the title of the page."""
        return any(section.level == 1 for section in self.sections)

    @property
    def contents(self) -> list[Section]:
        """The sections that a list of contents names."""
        return [section for section in self.sections if section.level == 2]


def chapter(entry: Entry, notebooks: Collection[str], pictures: Pictures) -> Chapter:
    """Return the page of one notebook.

    Parameters
    ----------
    entry : Entry
    notebooks : collection of str
        Those that have a page, to which links can lead.
    pictures : Pictures
        Takes its figures.
    """
    place = ""

    def keep(data: str, alt: str, width: int):
        return pictures.keep(data, alt, width, entry.name, place)

    cleaner = Cleaner(notebooks, keep)
    language = _language(entry.notebook)
    pieces = []
    for cell in entry.notebook["cells"]:
        place = cleaner.taken(f"cell-{slug(str(cell.get('id', 'cell')))}")
        if inner := _cell(cell, cleaner, language):
            kind = "text" if cell.get("cell_type") == "markdown" else "code"
            pieces.append(f'<div class="{kind}" id="{html.escape(place)}">{inner}</div>')
    body = "\n".join(pieces)
    anchors = {section.anchor for section in cleaner.sections}
    body = _OWN_PAGE.sub(lambda found: found[0] if found[1] in anchors else "<a>", body)
    return Chapter(entry, page_of(entry.name), body, cleaner.sections)


def _cell(cell: Mapping[str, Any], cleaner: Cleaner, language: str) -> str:
    source = _text(cell.get("source", ""))
    if cell.get("cell_type") == "markdown":
        return cleaner.clean(_markdown(source))
    if cell.get("cell_type") != "code":
        return ""
    code = f'<pre class="source"><code>{_coloured(source, language)}</code></pre>'
    outputs = cell.get("outputs", [])
    shown = [_output(output, cleaner) for output in outputs if isinstance(output, dict)]
    return (code if source.strip() else "") + "".join(shown)


def _output(output: Mapping[str, Any], cleaner: Cleaner) -> str:
    if output.get("output_type") == "stream":
        return _plain(output.get("text", ""), str(output.get("name", "")) == "stderr", cleaner)
    if output.get("output_type") == "error":
        lines = output.get("traceback") or [f"{output.get('ename')}: {output.get('evalue')}"]
        return _plain("\n".join(map(str, lines)), True, cleaner)
    data = output.get("data", {})
    if "text/html" in data:  # an explorer may bring words of its own
        return f'<div class="output">{cleaner.clean(_text(data["text/html"]))}</div>'
    if _VIEW in data:
        return EXPLORER
    if "text/markdown" in data:
        return f'<div class="output">{cleaner.clean(_markdown(_text(data["text/markdown"])))}</div>'
    if "image/png" in data:
        about = output.get("metadata", {}).get("image/png", {})
        alt = html.escape(str(about.get("alt", "")) if isinstance(about, dict) else "")
        picture = (
            f'<figure><img alt="{alt}" src="data:image/png;base64,{_text(data["image/png"])}">'
        )
        return f'<div class="output">{cleaner.clean(picture)}</div>'
    return _plain(data["text/plain"], False, cleaner) if "text/plain" in data else ""


def _plain(text: Any, wrong: bool, cleaner: Cleaner) -> str:
    words = _ANSI.sub("", _text(text))
    cleaner.say(words)
    return f'<pre class="{"wrong" if wrong else "said"}">{html.escape(words, quote=False)}</pre>'


def _markdown(text: str) -> str:
    from nbconvert.filters import markdown2html

    return markdown2html(text)


def _coloured(source: str, language: str) -> str:
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import TextLexer, get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    return highlight(source, lexer, HtmlFormatter(nowrap=True)).rstrip("\n")


def _language(notebook: Mapping[str, Any]) -> str:
    about = notebook.get("metadata", {})
    for room, key in (("kernelspec", "language"), ("language_info", "name")):
        found = about.get(room, {})
        if isinstance(found, dict) and isinstance(found.get(key), str):
            return found[key]
    return "python"


def _text(source: Any) -> str:
    return "".join(map(str, source)) if isinstance(source, list) else str(source)
