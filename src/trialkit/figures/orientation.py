"""What one count can say, what a record rests on, and tables about the kit itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from pandas.io.formats.style import Styler

from trialkit import proportions
from trialkit.figures._base import BLUE, INK, ORANGE, canvas, finish
from trialkit.prose import percent, span

_MOST_TICKS = 70
_NOT_TABLES = ("source", "kind", "read")


def kit_table(frame: pd.DataFrame, caption: str) -> Styler:
    """Return a table about the kit itself, or whose rows say how they came about.

    `figures.table` is for numbers of one kind; here each cell is shown in full, without a kind.

    Parameters
    ----------
    frame : DataFrame
        Shown without its index.
    caption : str
        What the table holds.
    """
    look = {"text-align": "left", "vertical-align": "top", "white-space": "normal"}
    left = [{"selector": "th, caption", "props": list(look.items())}]
    styled = frame.style.hide(axis="index").set_caption(caption).set_table_styles(left)
    return styled.set_properties(**look).format(na_rep="–", escape="html")


def count_interval(
    successes: int,
    n: int,
    printed: int | None,
    confidence: float = 0.95,
    times: int = 1,
    synthetic: bool = False,
) -> Figure:
    """Draw one proportion with its Clopper–Pearson interval, and every share that n allows.

    Parameters
    ----------
    successes, n : int
        The count and its denominator.
    printed : int or None
        The count that the record prints, None for none; any other is marked as a "what if".
    confidence : float
        Confidence level as a fraction.
    times : int
        How many times larger a trial with the same share would be; above 1 it is a "what if".
    synthetic : bool
        Whether the record is invented.
    """
    found = proportions.interval(successes * times, n * times, confidence=confidence)
    figure, axes = canvas(width=7.6, height=2.9)
    estimate, low, high = (100 * value for value in (found.estimate, found.low, found.high))
    axes.plot([low, high], [1, 1], color=BLUE, linewidth=3, solid_capstyle="butt")
    axes.plot([low, high], [1, 1], "|", color=BLUE, markersize=16, markeredgewidth=3)
    axes.plot([estimate], [1], "o", color=ORANGE, markersize=11, markeredgecolor=INK)
    ends = [(end, side) for end, side in ((low, "right"), (high, "left")) if end != estimate]
    for end, side in ends:
        gap = -1.5 if side == "right" else 1.5
        axes.text(end + gap, 1, f"{end:.1f}", ha=side, va="center", fontsize=10)
    if found.n <= _MOST_TICKS:
        shares = 100 * np.arange(found.n + 1) / found.n
        axes.plot(shares, np.zeros_like(shares), "|", color=INK, markersize=11)
    else:
        axes.text(50, 0, "too many to draw", ha="center", va="center", fontsize=9)
    labels = [f"the {found.n + 1} shares that\nn = {found.n} allows", "share and interval"]
    axes.set_yticks([0, 1], labels=labels)
    axes.set(xlim=(-9, 109), ylim=(-0.6, 1.6), xlabel="patients with the outcome (%)")
    axes.grid(visible=False, axis="y")
    real = successes == printed and times == 1
    words = (
        f"{found.successes} of {found.n} is {percent(found.estimate)}; "
        f"{100 * confidence:g} % interval {span(found.low, found.high)}"
    )
    axes.set_title(words if real else f"What if? {words}", loc="left", fontsize=11)
    one = f"One patient more or less moves the share by {100 / found.n:.1f} points."
    kind = "derived" if real else "assumed"
    return finish(figure, alt=f"{words} (Clopper–Pearson). {one}", kind=kind, synthetic=synthetic)


def sources_grid(used: pd.DataFrame, synthetic: bool = False) -> Figure:
    """Draw how many rows of each table of a record rest on each source.

    Parameters
    ----------
    used : DataFrame
        `orientation.sources_used`.
    synthetic : bool
        Whether the record is invented.
    """
    tables = [name for name in used.columns if name not in _NOT_TABLES]
    counts = used[tables].to_numpy(dtype=float)
    figure, axes = canvas(width=10, height=1.7 + 0.62 * len(used))
    shades = np.ma.masked_equal(counts, 0)
    axes.pcolormesh(shades, cmap="Blues", vmin=-5, vmax=max(counts.max() * 1.8, 15), edgecolor="w")
    for (row, column), value in np.ndenumerate(counts):
        words = f"{value:.0f}" if value else "–"
        axes.text(column + 0.5, row + 0.5, words, ha="center", va="center", fontsize=11)
    axes.set_xticks(np.arange(len(tables)) + 0.5, labels=tables, fontsize=min(11, 92 / len(tables)))
    labels = [f"{r.source}\nread: {_folded(r.read)}" for r in used.itertuples()]
    axes.set_yticks(np.arange(len(used)) + 0.5, labels=labels, fontsize=9)
    axes.set(xlim=(0, len(tables)), ylim=(len(used), 0), xlabel="rows of each table of the record")
    axes.xaxis.set_ticks_position("top")
    axes.tick_params(length=0)
    axes.grid(visible=False)
    said = "; ".join(
        f"{r['source']} (read: {r['read']}): "
        + (", ".join(f"{t} {r[t]}" for t in tables if r[t]) or "no row")
        for _, r in used.iterrows()
    )
    return finish(figure, alt=f"Rows by source: {said}.", kind="printed", synthetic=synthetic)


def _folded(text: str, width: int = 34) -> str:
    return text if len(text) <= width else f"{text[:width].rsplit(' ', 1)[0]} …"
