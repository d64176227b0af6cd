"""Figures of the claims audit: verdicts by source, and one claim on a card."""

from __future__ import annotations

import html
import textwrap
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from trialkit import disclosure, prose, protocol
from trialkit.figures._base import BLUE, GREEN, GREY, INK, VERMILION, canvas, finish, placeholder
from trialkit.figures.tables import Table

_COLOURS = {
    "agrees": BLUE,
    "not excluded": GREEN,
    "fails its check": VERMILION,
    "plan changed": "#8a5a00",
    "cannot be checked": "#6b6b6b",
}
HIDDEN = ""


def verdict_grid(audit: pd.DataFrame, synthetic: bool = False) -> Figure:
    """Draw how many claims of each source got which verdict.

    Parameters
    ----------
    audit : DataFrame
        As `claims.audit` returns it.
    synthetic : bool
        Whether the record is invented.
    """
    if audit.empty:
        return placeholder(disclosure.NO_LEDGER, synthetic)
    counts = disclosure.verdict_counts(audit)
    totals = counts.sum(axis=1)
    figure, axes = canvas(width=11.5, height=2.4 + 0.62 * len(counts))
    biggest = counts.to_numpy().max()
    for y, source in enumerate(counts.index):
        for x, verdict in enumerate(counts.columns):
            _count(axes, x, y, int(counts.loc[source, verdict]), biggest, verdict)
        axes.text(len(counts.columns) - 0.2, y, str(totals[source]), va="center", ha="center")
    axes.text(len(counts.columns) - 0.2, -0.85, "all", va="bottom", ha="center", fontsize=9.5)
    _group_heads(axes, list(counts.columns))
    axes.set(xlim=(-0.6, len(counts.columns) + 0.3), ylim=(len(counts) - 0.4, -2.3))
    axes.set_yticks(range(len(counts)), labels=[textwrap.fill(s, 24) for s in counts.index])
    axes.set_xticks([])
    axes.grid(visible=False)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.set_xlabel("verdict (numbers: claims)")
    axes.set_title(f"{prose.count(len(audit), 'claim')}, judged", loc="left")
    parts = [
        f"{source}: "
        + ", ".join(f"{n} {v.replace('-', ' ')}" for v, n in counts.loc[source].items() if n)
        for source in counts.index
    ]
    return finish(
        figure,
        alt=f"{prose.count(len(audit), 'claim')} by source and verdict. {'; '.join(parts)}.",
        kind="derived",
        synthetic=synthetic,
    )


def claim_card(claim: pd.Series | None, guess: str = HIDDEN, synthetic: bool = False) -> Figure:
    """Draw one claim as printed; the verdict shows once the reader has guessed.

    Parameters
    ----------
    claim : Series or None
        Row of `claims.audit`; None gives a placeholder.
    guess : str
        The reader's verdict; empty keeps the answer covered.
    synthetic : bool
        Whether the record is invented.
    """
    if claim is None:
        return placeholder(disclosure.NO_LEDGER, synthetic)
    figure, axes = canvas(width=9.5, height=3.2)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.set_axis_off()
    where, printed = disclosure.where(claim), disclosure.shown(claim)
    axes.text(0.02, 0.97, where, va="top", fontsize=10.5, color="#555555")
    size = 27 if len(printed) < 16 else 18
    axes.text(0.02, 0.81, _wrapped(printed, 38, 2), va="top", fontsize=size, color=INK)
    axes.text(0.02, 0.52, _wrapped(claim["claim"], 52, 3), va="top", fontsize=11.5, color=INK)
    box = FancyBboxPatch(
        (0.6, 0.04),
        0.385,
        0.93,
        boxstyle="round,pad=0,rounding_size=0.03",
        facecolor="#f6f6f6",
        edgecolor=GREY,
    )
    axes.add_patch(box)
    told = f"{where}. Printed: {printed}. Claim: {claim['claim']}."
    if guess == HIDDEN:
        axes.text(0.79, 0.55, "?", ha="center", va="center", fontsize=46, color=GREY)
        axes.text(0.79, 0.2, "your verdict first", ha="center", fontsize=11, color=INK)
        return finish(figure, alt=f"{told} Verdict covered.", kind="printed", synthetic=synthetic)
    group = disclosure.group_of(claim["verdict"])
    words = claim["verdict"].replace("-", " ")
    right = guess == claim["verdict"]
    axes.text(
        0.79,
        0.9,
        f"{group.sign} {words}",
        ha="center",
        va="top",
        fontsize=14,
        fontweight="bold",
        color=_COLOURS[group.name],
    )
    why = disclosure.sentence(claim["why"])
    axes.text(0.62, 0.72, _wrapped(why, 44, 8), va="top", fontsize=10, color=INK)
    judged = "as you said" if right else f"you said: {guess.replace('-', ' ')}"
    axes.text(0.79, 0.09, judged, ha="center", fontsize=10.5, style="italic", color=INK)
    return finish(
        figure,
        alt=f"{told} Verdict: {words}, {judged}. {why}",
        kind="derived",
        synthetic=synthetic,
    )


def _count(axes: Axes, x: int, y: int, count: int, biggest: int, verdict: str) -> None:
    if count == 0:
        axes.text(x, y, "·", ha="center", va="center", color="#aaaaaa", fontsize=12)
        return
    colour = _COLOURS[disclosure.group_of(verdict).name]
    axes.plot(x, y, "o", color=colour, markersize=19 + 17 * (count / biggest) ** 0.5)
    axes.text(x, y, str(count), ha="center", va="center", color="white", fontweight="bold")


def _group_heads(axes: Axes, verdicts: list[str]) -> None:
    """Name each verdict, and above them the group with its sign."""
    for x, verdict in enumerate(verdicts):
        words = textwrap.fill(verdict.replace("-", " "), 11)
        axes.text(x, -0.55, words, ha="center", va="bottom", fontsize=9, color=INK)
    starts = [i for i, v in enumerate(verdicts) if v == disclosure.group_of(v).verdicts[0]]
    for start, end in pairwise([*starts, len(verdicts)]):
        group = disclosure.group_of(verdicts[start])
        axes.plot([start - 0.4, end - 0.6], [-1.38] * 2, color=_COLOURS[group.name], linewidth=2)
        axes.text(
            (start + end - 1) / 2,
            -1.5,
            textwrap.fill(f"{group.sign} {group.name}", 9 if end - start == 1 else 30),
            ha="center",
            va="bottom",
            fontsize=10,
            fontweight="bold",
            color=_COLOURS[group.name],
        )


def _wrapped(text: str, width: int, lines: int) -> str:
    text = protocol.superscript(str(text))
    short = textwrap.shorten(text, width * lines - 6, placeholder=" …")
    return textwrap.fill(text if len(text) < width * lines - 6 else short, width)


@dataclass(frozen=True)
class FoldedTable(Table):
    """A long table that stays closed until the reader opens it."""

    def _repr_html_(self) -> str:
        if self.frame.empty:
            return super()._repr_html_()
        heading = html.escape(f"{self.caption} ({prose.count(len(self.frame), 'row')}): open")
        return f"<details><summary>{heading}</summary>{super()._repr_html_()}</details>"


def ledger_table(audit: pd.DataFrame, synthetic: bool = False) -> FoldedTable:
    """Return every claim with its verdict as a table, closed at first.

    Parameters
    ----------
    audit : DataFrame
        As `claims.audit` returns it.
    synthetic : bool
        Whether the record is invented.
    """
    return FoldedTable(
        frame=disclosure.ledger_table(audit),
        caption="Every claim of the ledger with its verdict",
        kind="derived",
        empty=disclosure.NO_LEDGER,
        missing="–",
        synthetic=synthetic,
    )
