"""A drawn diagram of how psoriasis is driven, and where mesenchymal stem cells may act."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from trialkit.figures._base import BLUE, GREEN, INK, ORANGE, PURPLE, VERMILION, canvas, finish

_ALT = """Diagram. Dendritic cells send TNF-α and IL-23 to T cells. The activated T cells send
IL-17 and IFN-γ to keratinocytes, cells of the skin, and the red, scaly plaque appears. This line
from IL-23 to IL-17 is called the IL-23/IL-17 axis. Below it stand the mesenchymal stem cells (MSC):
dashed lines with a flat end show that they are thought to hold back T cells and B cells, by
contact and by TGF-β, NO, IDO, TSG-6, PGE2 and IL-10."""


def disease_mechanism() -> Figure:
    """Draw the IL-23/IL-17 axis and the places where MSC are thought to act (an idea, no data)."""
    figure, axes = canvas(width=9.2, height=4.7)
    axes.set_axis_off()
    axes.set(xlim=(0, 12), ylim=(0, 6.3))
    axes.add_patch(
        FancyBboxPatch(
            (0.1, 3.35),
            11.8,
            2.4,
            boxstyle="round,pad=0,rounding_size=0.2",
            facecolor="#f4f4f4",
            edgecolor="none",
        )
    )
    axes.text(0.3, 5.93, "The IL-23/IL-17 axis drives the disease", fontsize=12, weight="bold")
    _box(axes, 0.35, 3.9, 2.3, 1.2, "Dendritic cell", "activates T cells", BLUE)
    _box(axes, 4.85, 3.9, 2.3, 1.2, "T cell", "sends messengers", ORANGE)
    _box(axes, 9.35, 3.9, 2.3, 1.2, "Keratinocyte", "red, scaly plaque", VERMILION)
    _drives(axes, 2.75, 4.75, 4.5, "TNF-α, IL-23")
    _drives(axes, 7.25, 9.25, 4.5, "IL-17, IFN-γ")
    _box(axes, 4.85, 0.35, 2.3, 1.2, "MSC", "infused stem cells", GREEN)
    _box(axes, 0.35, 0.35, 2.3, 1.2, "B cell", "an immune cell too", PURPLE)
    _holds_back(axes, (6.0, 1.65), (6.0, 3.8))
    _holds_back(axes, (4.75, 0.95), (2.75, 0.95))
    axes.text(3.75, 1.15, "thought to\nhold back", ha="center", va="bottom", fontsize=9, color=INK)
    axes.text(5.85, 2.72, "thought to\nhold back", ha="right", va="center", fontsize=9, color=INK)
    axes.text(
        6.2,
        2.72,
        "by contact, and by TGF-β, NO, IDO,\nTSG-6, PGE2, IL-10",
        ha="left",
        va="center",
        fontsize=9,
        color=INK,
    )
    _key(axes)
    return finish(figure, alt=_ALT, kind="concept")


def _box(axes: Axes, x: float, y: float, w: float, h: float, name: str, does: str, colour) -> None:
    axes.add_patch(
        FancyBboxPatch(
            (x, y),
            w,
            h,
            boxstyle="round,pad=0,rounding_size=0.18",
            facecolor="white",
            edgecolor=colour,
            linewidth=2.4,
        )
    )
    middle = y + h / 2
    axes.text(x + w / 2, middle + 0.2, name, ha="center", va="center", fontsize=11, weight="bold")
    axes.text(x + w / 2, middle - 0.27, does, ha="center", va="center", fontsize=9, color=INK)


def _drives(axes: Axes, start: float, end: float, y: float, label: str) -> None:
    axes.add_patch(
        FancyArrowPatch(
            (start, y), (end, y), arrowstyle="-|>", mutation_scale=20, lw=2.2, color=INK
        )
    )
    axes.text((start + end) / 2, y + 0.16, label, ha="center", va="bottom", fontsize=10)


def _holds_back(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    # a flat end, as biologists draw inhibition; dashed because it is an idea and not a finding
    (x0, y0), (x1, y1) = start, end
    axes.plot([x0, x1], [y0, y1], color=GREEN, linewidth=2.2, linestyle=(0, (4, 2)))
    across = ([x1, x1], [y1 - 0.22, y1 + 0.22]) if y0 == y1 else ([x1 - 0.22, x1 + 0.22], [y1, y1])
    axes.plot(*across, color=GREEN, linewidth=3.2, solid_capstyle="butt")


def _key(axes: Axes) -> None:
    axes.add_patch(
        FancyArrowPatch(
            (8.6, 1.25), (9.5, 1.25), arrowstyle="-|>", mutation_scale=16, lw=2, color=INK
        )
    )
    axes.text(9.7, 1.25, "drives", va="center", fontsize=9)
    _holds_back(axes, (8.6, 0.65), (9.45, 0.65))
    axes.text(9.7, 0.65, "thought to hold back", va="center", fontsize=9)
