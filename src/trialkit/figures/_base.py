"""What all figures share: size, colours, the note on how numbers came about, alternative text.

Figures are made without pyplot, so nothing is left open and nothing global changes.
"""

from __future__ import annotations

import base64
import html
import io
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import seaborn as sns
from IPython.display import display
from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from trialkit.figures import _saving

# Okabe-Ito order as seaborn ships it: told apart with any common colour blindness and in grey
# only together with the markers and hatches below.
COLOURS = tuple(sns.color_palette("colorblind").as_hex())
BLUE, ORANGE, GREEN, VERMILION, PURPLE, BROWN, PINK, GREY, YELLOW, SKY = COLOURS
INK = "#222222"
MARKERS = ("o", "s", "D", "^", "v", "P", "X")
HATCHES = ("", "///", "...", "xx", "\\\\", "++", "oo")

KINDS = {
    "printed": "printed figures",
    "derived": "derived from printed figures",
    "bounded": "bounds over what was not printed",
    "assumed": "rests on assumptions named in the figure",
    "synthetic": "SYNTHETIC: invented for teaching, no patient data",
    "definition": "definition of the scale",
    "concept": "drawing of an idea, no data",
}
BANNER = "SYNTHETIC – no real patients"
BESIDE_REAL = "SYNTHETIC record – the trials beside it are real"
_PICTURE = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")
_DPI = 144
_CSS_DPI = 96


@dataclass(frozen=True)
class Picture:
    """A figure as it was drawn.

    Attributes
    ----------
    png : bytes
    alt : str
        Its alternative text.
    width : int
        Pixels of a page.
    """

    png: bytes
    alt: str
    width: int


@dataclass(frozen=True)
class Caption:
    """What a reader who cannot see a figure is told about it."""

    alt: str
    kind: str


def canvas(
    width: float = 7.5, height: float = 4.2, rows: int = 1, columns: int = 1, **options: Any
):
    """Return a figure and its axes (one, or an array) in the style of the house.

    Parameters
    ----------
    width, height : float
        Size in inches.
    rows, columns : int
        Grid of axes.
    **options
        Passed to `matplotlib.figure.Figure.subplots`.

    Returns
    -------
    figure : matplotlib.figure.Figure
    axes : matplotlib.axes.Axes or ndarray of Axes
    """
    style = {"axes.edgecolor": "#888888", "grid.color": "#e2e2e2", "font.size": 10.5}
    # Matplotlib looks anew, at every step of a layout, whether ticks above the axes push a title
    # up, which takes as long as the rest. No figure here has both; titles stand where they are.
    title = {"axes.titley": 1.0}
    with (
        sns.axes_style("whitegrid", rc=style),
        sns.plotting_context("notebook", font_scale=0.95),
        rc_context(title),
    ):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.subplots(rows, columns, **options)
    return figure, axes


def finish(
    figure: Figure, alt: str, kind: str, synthetic: bool = False, banner: str = BANNER
) -> Figure:
    """Attach the alternative text, and write under the figure how its numbers came about.

    Parameters
    ----------
    figure : Figure
    alt : str
        What the figure shows, with its own numbers, in one to three sentences.
    kind : str
        A key of `KINDS`.
    synthetic : bool
        Put the banner on it: the record is invented.
    banner : str
        `BESIDE_REAL` where the figure also holds patients of real trials.
    """
    text = " ".join(alt.split())
    figure.caption = Caption(alt=f"{banner}. {text}" if synthetic else text, kind=kind)
    note = KINDS[kind]
    figure.supxlabel(note, fontsize=8, color="#555555", x=0.005, ha="left")
    if synthetic or kind == "synthetic":
        figure.suptitle(banner, color="#a00000", fontsize=10)
    return figure


def placeholder(message: str, synthetic: bool = False) -> Figure:
    """Return a small figure that says in words why there is nothing to draw."""
    figure, axes = canvas(width=7.5, height=1.3)
    axes.set_axis_off()
    axes.text(0.5, 0.5, message, ha="center", va="center", wrap=True, color=INK)
    return finish(figure, alt=message, kind="printed", synthetic=synthetic)


def alt_text(figure: Figure) -> str:
    """Return the alternative text of a figure made by this package.

    Raises
    ------
    ValueError
        If the figure has none.
    """
    caption = getattr(figure, "caption", None)
    if caption is None:
        raise ValueError("this figure has no alternative text; make it with trialkit.figures")
    return caption.alt


def picture(figure: Figure) -> Picture:
    """Draw a figure; keep it as a vector picture too where somebody asked for that."""
    drawn = Picture(_png(figure), alt_text(figure), round(figure.get_figwidth() * _CSS_DPI))
    if _saving.wanted():
        _saving.keep(figure, drawn.png, drawn.alt)
    return drawn


def show(*figures: Figure | Picture, captions: Sequence[str] = ()) -> None:
    """Display one figure, or several side by side, with their alternative text.

    Parameters
    ----------
    *figures : Figure or Picture
        Figures made by this package, drawn or not.
    captions : sequence of str
        A line above each, for small multiples.
    """
    data, metadata = bundle(*figures, captions=captions)
    if len(figures) == 1:
        # For readers of the executed notebook that take pictures only: slides, GitHub, LaTeX.
        data["image/png"] = _PICTURE.search(data["text/html"])[1]
        metadata["image/png"] = {"alt": data["text/plain"]}
    display(data, raw=True, metadata=metadata)


def bundle(
    *figures: Figure | Picture, captions: Sequence[str] = ()
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Return what `show` displays, as the data and metadata of a notebook output."""
    titles = list(captions) or [""] * len(figures)
    pictures = [f if isinstance(f, Picture) else picture(f) for f in figures]
    cells = "".join(_cell(one, title) for one, title in zip(pictures, titles, strict=True))
    style = "display:flex;flex-wrap:wrap;gap:1em;align-items:flex-start"
    data = {
        "text/html": f'<div style="{style}">{cells}</div>',
        "text/plain": "\n".join(one.alt for one in pictures),
    }
    return data, {}


class _Canvas(FigureCanvasAgg):
    """A canvas that draws on paper already used for a figure of its size.

    Matplotlib keeps how wide words are with the paper they were measured on.
    """

    def get_renderer(self) -> RendererAgg:
        width, height = self.figure.bbox.size
        paper = _paper(width, height, self.figure.dpi, threading.get_ident())
        if paper is not getattr(self, "renderer", None):
            paper.clear()
            self.renderer = paper
        return paper


# Five megabytes each.
@lru_cache(maxsize=8)
def _paper(width: float, height: float, dpi: float, thread: int) -> RendererAgg:
    return RendererAgg(width, height, dpi)


def _png(figure: Figure) -> bytes:
    """Return a figure as a picture: what `savefig` gives, with one drawing instead of two.

    Before it draws, `savefig` draws to nowhere so that the layout is made, and then looks for the
    layout again. Here the layout is made on its own, which leaves the same picture.
    """
    layout, dpi = figure.get_layout_engine(), figure.get_dpi()
    # Words from a record are no formulas: between two dollar signs they would be read as one.
    with rc_context({"text.parse_math": False}):
        try:
            figure.set_dpi(_DPI)
            canvas = _Canvas(figure)
            for words in _texts(figure):
                words.set_parse_math(False)
            if layout is not None:
                layout.execute(figure)
            figure.set_layout_engine("none")
            canvas.draw()
        finally:
            figure.set_layout_engine(layout)
            figure.set_dpi(dpi)
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba()))
    about = PngInfo()
    about.add_text("Description", alt_text(figure))
    about.add_text("Comment", figure.caption.kind)
    buffer = io.BytesIO()
    inch = (_DPI, _DPI)
    # The paper is white, so nothing shines through. More effort at packing saves a twentieth.
    picture.convert("RGB").save(buffer, "png", pnginfo=about, dpi=inch, compress_level=1)
    return buffer.getvalue()


def _texts(figure: Figure) -> Iterator[Text]:
    """Find all words of a figure, but for tick labels that will only be made to be drawn."""
    artists: list[Artist] = [figure]
    while artists:
        artist = artists.pop()
        if isinstance(artist, Text):
            yield artist
        if isinstance(artist, Axis):
            ticks = [*artist.majorTicks, *artist.minorTicks]
            artists += [artist.label, artist.offsetText]
            artists += [label for tick in ticks for label in (tick.label1, tick.label2)]
        else:
            artists += artist.get_children()


def _cell(shown: Picture, title: str) -> str:
    width, alt = shown.width, html.escape(shown.alt, quote=True)
    heading = f"<strong>{html.escape(title)}</strong><br>" if title else ""
    source = base64.b64encode(shown.png).decode("ascii")
    return (
        f'<figure style="margin:0;max-width:100%;flex:0 1 {width}px">{heading}'
        f'<img alt="{alt}" src="data:image/png;base64,{source}" '
        f'style="width:100%;max-width:{width}px;background:white">'
        f'<figcaption><details><summary style="font-size:85%">Describe this figure</summary>'
        f"{alt}</details></figcaption></figure>"
    )
