"""What all figures share: alternative text, the note on their numbers, the banner."""

from __future__ import annotations

import base64
import html
import io

import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.text import Text
from PIL import Image

from trialkit import figures
from trialkit.figures import _base


def drawn(alt="Three of four respond.", kind="derived", **options):
    figure, axes = _base.canvas(width=2, height=1)
    axes.plot([0, 1], [0, 1])
    return _base.finish(figure, alt=alt, kind=kind, **options)


def words(figure):
    return [text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))]


def test_figure_without_alternative_text_is_refused():
    figure, _ = _base.canvas()
    with pytest.raises(ValueError, match="no alternative text"):
        figures.alt_text(figure)


def test_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        drawn(kind="guessed")


@pytest.mark.parametrize("kind", _base.KINDS)
def test_note_under_the_figure_says_how_its_numbers_came_about(kind):
    assert _base.KINDS[kind] in words(drawn(kind=kind))


def test_invented_record_is_said_in_the_picture_and_in_words():
    figure = drawn(synthetic=True)
    assert _base.BANNER in words(figure)
    assert figures.alt_text(figure) == f"{_base.BANNER}. Three of four respond."


def test_alternative_text_is_one_line_and_escaped_in_html():
    figure = drawn(alt='A <b>bold</b>\n claim & "more"')
    data, _ = _base.bundle(figure)
    assert data["text/plain"] == 'A <b>bold</b> claim & "more"'
    assert html.escape('A <b>bold</b> claim & "more"', quote=True) in data["text/html"]
    assert "<b>" not in data["text/html"]


def test_caption_is_escaped(monkeypatch):
    data, _ = _base.bundle(drawn(), captions=["<script>alert(1)</script>"])
    assert "<script>" not in data["text/html"]


def test_one_figure_is_also_a_png_with_its_text(monkeypatch):
    shown = []
    monkeypatch.setattr(_base, "display", lambda *args, **kwargs: shown.append((args, kwargs)))
    figures.show(drawn())
    ((data,), options) = shown[0]
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert options["metadata"]["image/png"]["alt"] == "Three of four respond."


def test_picture_is_that_of_savefig_and_leaves_the_figure_as_it_was():
    """Pixel by pixel, with words that look like formulas, ticks, a legend and wide labels."""

    def made():
        figure, (left, right) = _base.canvas(columns=2)
        left.plot([1, 20, 300], label="a line")
        left.set(ylabel="a long label\nover two lines (points)", yscale="log")
        left.legend()
        right.barh(["a $b$ c", "costs 5 $ or 6 $"], [1, 2])
        right.set_title("$x$ of 17", loc="left")
        return _base.finish(figure, alt="≥ 3 – of 4", kind="derived", synthetic=True)

    figure, reference = made(), made()
    layout, dpi = figure.get_layout_engine(), figure.get_dpi()
    png = Image.open(io.BytesIO(_base.picture(figure).png))
    assert (figure.get_layout_engine(), figure.get_dpi()) == (layout, dpi)
    assert png.info["Description"] == figures.alt_text(figure)

    for text in reference.findobj(Text):
        text.set_parse_math(False)
    file = io.BytesIO()
    with rc_context({"text.parse_math": False}):
        reference.savefig(file, format="png", dpi=144)
    expected = Image.open(file)
    assert np.asarray(expected)[..., 3].min() == 255
    np.testing.assert_array_equal(np.asarray(png), np.asarray(expected.convert("RGB")))


def test_nothing_is_left_open_and_nothing_global_changes():
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    before = dict(mpl.rcParams)
    drawn()
    assert plt.get_fignums() == []
    assert dict(mpl.rcParams) == before


def test_placeholder_says_its_message_in_picture_and_words():
    figure = _base.placeholder("The sizes are not published.")
    assert "The sizes are not published." in words(figure)
    assert figures.alt_text(figure) == "The sizes are not published."
