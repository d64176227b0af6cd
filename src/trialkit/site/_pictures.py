"""The figures of executed notebooks as files of the site."""

from __future__ import annotations

import base64
import binascii
import html
import io
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from trialkit.runs.fingerprints import of_bytes, of_file
from trialkit.site._names import PICTURES, address

_ACTS = re.compile(r"<script|<foreignObject|javascript:|\son\w+\s*=", re.IGNORECASE)
NO_DESCRIPTION = "A figure that came without a description"


@dataclass(frozen=True)
class Shown:
    """One figure on a page.

    Attributes
    ----------
    file : str
        Name in the folder of pictures; empty where the picture cannot be read.
    vector : str
        Name of the same as SVG; empty where there is none.
    alt : str
    kind : str
        How its numbers came about.
    width, height : int
        On the page, in CSS pixels.
    notebook, anchor : str
        Where it stands.
    """

    file: str
    vector: str
    alt: str
    kind: str
    width: int
    height: int
    notebook: str
    anchor: str

    def as_html(self) -> str:
        """Return the figure for a page, with a link to the picture alone for small screens."""
        alt = html.escape(self.alt)
        if not self.file:
            return f"<em>[a picture that cannot be shown: {alt}]</em>"
        source = html.escape(address(PICTURES, self.file))
        return (
            f'<img src="{source}" alt="{alt}" width="{self.width}" height="{self.height}" '
            f'loading="lazy" decoding="async"><a class="alone" href="{source}">Only this picture'
            f'<span class="unseen">: {html.escape(self.file)}</span></a>'
        )


@dataclass
class Pictures:
    """Writes the figures of notebooks into the site.

    Attributes
    ----------
    folder : pathlib.Path
        Of the pictures; there already.
    vectors : dict of str to path
        Hash of a figure to the same as SVG, where the run left one.
    shown : list of Shown
        All so far, in the order of reading.
    undescribed : list of str
        Notebooks with a figure that has no alternative text.
    """

    folder: Path
    vectors: dict[str, Path]
    shown: list[Shown] = field(default_factory=list)
    undescribed: list[str] = field(default_factory=list)

    def keep(self, data: str, alt: str, width: int, notebook: str, anchor: str) -> Shown:
        """Write one figure of a notebook; return how it is shown."""
        if not alt:
            self.undescribed.append(notebook)
        alt = alt or f"{NO_DESCRIPTION} ({notebook})"
        try:
            png = base64.b64decode(data, validate=False)
            wide, high, kind = _read(png)
        except (binascii.Error, ValueError, OSError):
            return Shown("", "", alt, "", 0, 0, notebook, anchor)
        width = width or max(wide // 2, 1)
        file = self._name(notebook, anchor)
        (self.folder / file).write_bytes(png)
        vector = self._vector(png, file)
        shown = Shown(file, vector, alt, kind, width, round(width * high / wide), notebook, anchor)
        self.shown.append(shown)
        return shown

    def _name(self, notebook: str, anchor: str) -> str:
        start = re.sub(r"[^\w-]+", "-", f"{notebook[:2]}_{anchor.removeprefix('cell-')}")
        taken = {shown.file.lower() for shown in self.shown}
        name, number = f"{start}.png", 1
        while name.lower() in taken:
            number += 1
            name = f"{start}-{number}.png"
        return name

    def _vector(self, png: bytes, file: str) -> str:
        """Copy the SVG of a figure, if the run left it beside the very same picture."""
        vector = self.vectors.get(of_bytes(png))
        if vector is None:
            return ""
        target = Path(file).with_suffix(".svg").name
        shutil.copyfile(vector, self.folder / target)
        return target


def vectors(folder: Path) -> dict[str, Path]:
    """Return the SVGs in a folder by the hash of the PNG beside each; none that could act."""
    found = {}
    for vector in folder.glob("*.svg"):
        png = vector.with_suffix(".png")
        if png.is_file() and not _ACTS.search(vector.read_text(encoding="utf-8", errors="replace")):
            found[of_file(png)] = vector
    return found


def _read(png: bytes) -> tuple[int, int, str]:
    from PIL import Image

    with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
        return (*image.size, str(image.info.get("Comment", "")))
