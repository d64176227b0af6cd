"""What the tests of the site share: outputs of notebooks, and a reader of pages."""

from __future__ import annotations

import base64
import io
from html.parser import HTMLParser

import nbformat
from PIL import Image
from PIL.PngImagePlugin import PngInfo

VOID = {"br", "col", "hr", "img", "input", "link", "meta"}


def png(colour: str = "white", kind: str = "derived") -> str:
    """Return a small picture as the notebooks hold it."""
    about = PngInfo()
    about.add_text("Comment", kind)
    buffer = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(buffer, "png", pnginfo=about)
    return base64.b64encode(buffer.getvalue()).decode()


class Page(HTMLParser):
    """What a page holds: every element with its attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.unclosed: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.unclosed.append(tag)

    def handle_endtag(self, tag):
        if not self.unclosed or self.unclosed.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data):
        self.words.append(data)

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [given for tag, given in self.elements if tag in tags]

    @property
    def ids(self) -> list[str]:
        return [given["id"] for _, given in self.elements if "id" in given]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def shown(html: str = "", **data: str):
    """Return a code cell with one output."""
    given = {"text/html": html} if html else {f"text/{k}": v for k, v in data.items()}
    output = nbformat.v4.new_output("display_data", data=given)
    return nbformat.v4.new_code_cell("x = 1", outputs=[output])


def figure(alt: str = "A line.", colour: str = "white") -> str:
    """Return a figure as the notebooks show it."""
    return (
        f'<figure><img alt="{alt}" src="data:image/png;base64,{png(colour)}" '
        'style="width:100%;max-width:20px;background:white"></figure>'
    )
