"""Tables to read: nothing cut off, missing cells in words, and a line on how the numbers came."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from trialkit.figures._base import BANNER, KINDS
from trialkit.prose import quantity
from trialkit.protocol import superscript

_CELL = "text-align:left;vertical-align:top;white-space:normal"


@dataclass(frozen=True)
class Table:
    """A table with its caption, shown as HTML in a notebook and as plain text elsewhere."""

    frame: pd.DataFrame
    caption: str
    kind: str
    empty: str
    missing: str
    synthetic: bool

    @property
    def heading(self) -> str:
        """The caption, with how the numbers came about."""
        words = KINDS[self.kind].replace("in the figure", "here")
        return f"{self.caption} ({BANNER if self.synthetic else words})"

    def _repr_html_(self) -> str:
        if self.frame.empty:
            return f"<p>{html.escape(self.empty)}</p>"
        head = "".join(
            f'<th scope="col" style="{_CELL}">{html.escape(superscript(str(name)))}</th>'
            for name in self.frame.columns
        )
        body = "".join(
            "<tr>"
            + "".join(_cell(self._text(x), first=i == 0) for i, x in enumerate(row))
            + "</tr>"
            for row in self.frame.itertuples(index=False, name=None)
        )
        caption = html.escape(self.heading)
        return (
            '<div style="overflow-x:auto"><table class="dataframe">'
            f'<caption style="text-align:left">{caption}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def __repr__(self) -> str:
        if self.frame.empty:
            return self.empty
        texts = self.frame.map(self._text)
        return f"{self.heading}\n{texts.to_string(index=False)}"

    def _text(self, value: object) -> str:
        if isinstance(value, tuple | list):
            return ", ".join(map(str, value))
        if pd.isna(value):
            return self.missing
        if isinstance(value, float):
            return f"{value:.6g}" if abs(value) < 1e6 else quantity(value)
        return superscript(str(value))


def table(
    frame: pd.DataFrame,
    caption: str,
    kind: str,
    empty: str = "nothing is published here",
    columns: Mapping[str, str] | None = None,
    missing: str = "not published",
    synthetic: bool = False,
) -> Table:
    """Return a table to stand at the end of a cell.

    Parameters
    ----------
    frame : DataFrame
        Shown without its index, each cell in full.
    caption : str
        What the table holds.
    kind : str
        How its numbers came about, a key of `KINDS`.
    empty : str
        What to say instead of a table without rows.
    columns : mapping of str to str, optional
        Columns to show, in this order, with their headings.
    missing : str
        What to say in a cell without a value.
    synthetic : bool
        The record is invented: say so instead of the kind.

    Raises
    ------
    ValueError
        If the kind is not known.
    """
    if kind not in KINDS:
        raise ValueError(f"kind = {kind!r} is not known; allowed: {', '.join(KINDS)}")
    shown = frame
    if columns is not None and not frame.empty:
        shown = frame[list(columns)].rename(columns=dict(columns))
    return Table(
        frame=shown, caption=caption, kind=kind, empty=empty, missing=missing, synthetic=synthetic
    )


def _cell(text: str, first: bool) -> str:
    tag = 'th scope="row"' if first else "td"
    weight = ";font-weight:normal" if first else ""
    end = tag.split()[0]
    return f'<{tag} style="{_CELL}{weight}">{html.escape(text)}</{end}>'
