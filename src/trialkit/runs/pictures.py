"""The figures of a run as files, for slides: PNG and SVG, with a list of what each shows."""

from __future__ import annotations

import base64
import csv
import html
import io
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from trialkit.figures import _saving
from trialkit.results import write_text
from trialkit.runs.library import read_notebook

FOLDER, INDEX = "figures", "index.csv"
_IMAGE = re.compile(r'<img alt="([^"]*)" src="data:image/png;base64,([A-Za-z0-9+/=]+)"')


@dataclass(frozen=True)
class Picture:
    """One file with a figure.

    Attributes
    ----------
    file : str
        Name in the folder of figures, such as ``"03_chance-figure.png"``.
    notebook, cell : str
        Where the figure stands.
    kind : str
        How its numbers came about: printed, derived, bounded, assumed, synthetic and so on.
    alt : str
        What it shows, for readers who cannot see it.
    """

    file: str
    notebook: str
    cell: str
    kind: str
    alt: str


@contextmanager
def vectors() -> Iterator[Path]:
    """Let notebooks that run meanwhile keep their figures as SVG too, in a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="trialkit-figures-") as folder:
        os.environ[_saving.VARIABLE] = folder
        try:
            yield Path(folder)
        finally:
            del os.environ[_saving.VARIABLE]


def leave(out: Path, notebooks: Sequence[str], vectors: Path) -> list[Picture]:
    """Write the figures of executed notebooks into the output folder, with an index.

    What an earlier run left of the same notebooks is replaced; figures of other notebooks stay.

    Parameters
    ----------
    out : pathlib.Path
        Output folder of a run.
    notebooks : sequence of str
        Names of the executed notebooks in it.
    vectors : pathlib.Path
        Where the same figures are as SVG. A notebook that was not executed again has none
        there; an SVG that stands beside the same PNG is kept.

    Returns
    -------
    list of Picture
        All that is in the folder of figures now.
    """
    folder = out / FOLDER
    folder.mkdir(exist_ok=True)
    earlier = _listed(folder)
    kept = [p for p in earlier if p.notebook not in notebooks and (folder / p.file).is_file()]
    made: list[Picture] = []
    for name in notebooks:
        for png, picture in _of_notebook(name, read_notebook(out / f"{name}.ipynb")):
            made += _write(folder, picture, png, vectors)
    now = sorted([*kept, *made], key=lambda p: (p.notebook, p.file))
    for picture in earlier:
        if picture.file not in {p.file for p in now} and Path(picture.file).name == picture.file:
            (folder / picture.file).unlink(missing_ok=True)
    write_text(folder / INDEX, _as_csv(now))
    return now


def _of_notebook(name: str, notebook: dict[str, Any]) -> Iterator[tuple[bytes, Picture]]:
    for cell in notebook["cells"]:
        found = [
            image
            for output in cell.get("outputs", [])
            for image in _IMAGE.findall(_text(output.get("data", {}).get("text/html", "")))
        ]
        for place, (alt, source) in enumerate(found, start=1):
            png = base64.b64decode(source)
            number = f"-{place}" if len(found) > 1 else ""
            file = f"{name[:2]}_{cell.get('id', 'cell')}{number}.png"
            yield png, Picture(file, name, cell.get("id", ""), _kind(png), html.unescape(alt))


def _write(folder: Path, picture: Picture, png: bytes, vectors: Path) -> list[Picture]:
    target = folder / picture.file
    unchanged = target.is_file() and target.read_bytes() == png
    target.write_bytes(png)
    vector = target.with_suffix(".svg")
    fresh = vectors / f"{_saving.digest(png)}.svg"
    if fresh.is_file():
        write_text(vector, fresh.read_text(encoding="utf-8"))
    elif not unchanged:
        vector.unlink(missing_ok=True)
    if not vector.is_file():
        return [picture]
    return [picture, Picture(**{**asdict(picture), "file": vector.name})]


def _kind(png: bytes) -> str:
    from PIL import Image

    with Image.open(io.BytesIO(png)) as image:
        return str(image.info.get("Comment", ""))


def _text(data: str | list[str]) -> str:
    return data if isinstance(data, str) else "".join(data)


def _as_csv(pictures: Sequence[Picture]) -> str:
    lines = io.StringIO()
    table = csv.DictWriter(lines, [f.name for f in fields(Picture)], lineterminator="\n")
    table.writeheader()
    table.writerows(asdict(picture) for picture in pictures)
    return lines.getvalue()


def _listed(folder: Path) -> list[Picture]:
    """Return what an earlier run says it left; nothing where that cannot be read."""
    try:
        with (folder / INDEX).open(encoding="utf-8", newline="") as file:
            return [Picture(**row) for row in csv.DictReader(file)]
    except (OSError, ValueError, TypeError):
        return []
