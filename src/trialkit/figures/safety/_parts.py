"""Small parts that the figures on harm share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from trialkit.figures import _base

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

    from trialkit.records import Trial
    from trialkit.replication.safety import SafetyCount


def no_count(trial: Trial) -> Figure:
    """Return the figure that stands where a record has no count."""
    message = f"A number of patients with an event is not published for {trial.short_title}."
    return _base.placeholder(message, synthetic=trial.is_synthetic)


def few(count: SafetyCount) -> str:
    """Return "none of 17 patients" and the like: as few as were seen, or fewer."""
    number = "none" if count.patients == 0 else f"at most {count.patients}"
    return f"{number} of {count.n} patients"


def plain_log(axis: Axis, ticks: Sequence[float]) -> None:
    """Put ticks on a log axis where they are wanted, as plain numbers."""
    axis.set_major_locator(FixedLocator(list(ticks)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))


def corner(ax: Axes, words: str) -> None:
    """Write into the upper right corner of an axes, where a falling curve leaves room."""
    ax.text(
        0.97, 0.96, words, transform=ax.transAxes, ha="right", va="top", fontsize=10, bbox=plate()
    )


def offset(box: dict | None = None) -> dict:
    """Return the options of a label that stands a few points from its place."""
    return {"textcoords": "offset points", "fontsize": 9.5, "color": _base.INK, "bbox": box}


def plate() -> dict:
    """A pale ground behind words that stand on lines."""
    return {"boxstyle": "round,pad=0.25", "fc": "white", "ec": "none", "alpha": 0.85}
