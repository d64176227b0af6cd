"""Figures as SVG, only where somebody asked for them."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from trialkit import figures
from trialkit.figures import _base, _saving


@pytest.fixture
def figure():
    found, axes = _base.canvas()
    axes.plot([0, 1], [0, 1])
    axes.set_title("$5 or $6 & <b>")
    return _base.finish(found, alt='A line & "words" <from> a record', kind="concept")


def test_nothing_is_kept_by_default(figure, tmp_path, monkeypatch, capsys):
    monkeypatch.delenv(_saving.VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    figures.show(figure)
    assert list(tmp_path.iterdir()) == []


def test_each_figure_is_kept_under_the_hash_of_its_png(figure, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(_saving.VARIABLE, str(tmp_path))
    drawn = _base.picture(figure)
    figures.show(drawn)
    (kept,) = tmp_path.iterdir()
    assert kept.name == f"{_saving.digest(drawn.png)}.svg"


def test_svg_is_well_formed_has_its_words_and_is_always_the_same(figure):
    text = _saving.as_svg(figure, figure.caption.alt)
    picture = ElementTree.fromstring(text)
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == figure.caption.alt
    assert text == _saving.as_svg(figure, figure.caption.alt)


def test_png_says_what_it_shows_and_how_its_numbers_came_about(figure):
    import io

    from PIL import Image

    with Image.open(io.BytesIO(_base._png(figure))) as image:
        assert image.info["Description"] == figure.caption.alt
        assert image.info["Comment"] == "concept"
