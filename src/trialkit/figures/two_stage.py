"""Two-stage designs: the rule as a path, what it does at each rate, and which sizes there are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from trialkit import prose
from trialkit.designs import (
    SimonDesigns,
    SingleStage,
    TwoStage,
    operating_characteristics,
    rate_text,
    read_two_stage,
)
from trialkit.figures._base import BLUE, GREY, INK, MARKERS, ORANGE, VERMILION, canvas, finish

_CURVES = ((BLUE, "-"), (ORANGE, "--"), (INK, ":"), (VERMILION, "-."))
_STOP, _GO = "#f3d9cf", "#d3e6f5"
_FINE = 201


def two_stage_path(
    design: TwoStage,
    seen: tuple[int, int] | None = None,
    name: str = "",
    seen_label: str = "this trial",
    synthetic: bool = False,
) -> Figure:
    """Draw responders against patients, with the limits at which a two-stage design stops.

    Parameters
    ----------
    design : TwoStage
    seen : tuple of int, optional
        Responders and patients of a trial to set into the picture.
    name : str
        What the design is, for the title, such as "Optimal design".
    seen_label : str
        What the trial is called in the legend.
    synthetic : bool
        Whether `seen` comes from an invented record.
    """
    figure, axes = canvas(width=8.4, height=4.6)
    top = _top(design, seen)
    _boundary(axes, design.n1, design.r1, top, "stop", "go on")
    _boundary(axes, design.n, design.r, top, "do not\nconclude", "conclude")
    last = design.n if seen is None else max(design.n, seen[1])
    for rate, colour, style in ((design.p0, VERMILION, "--"), (design.p1, BLUE, "-")):
        axes.plot(
            [0, last],
            [0, rate * last],
            color=colour,
            linestyle=style,
            linewidth=2,
            label=f"average at a true rate of {rate_text(rate)}",
        )
    if seen is not None:
        label = f"{seen_label}: {prose.of(*seen)}"
        axes.plot(*seen[::-1], MARKERS[2], color=INK, markersize=9, label=label, zorder=5)
    axes.set_xlim(0, last * 1.16)
    axes.set_ylim(-0.02 * top, top)
    axes.set_xticks([0, design.n1, design.n])
    axes.set_yticks(sorted({0, design.r1, design.r}))
    axes.set_xlabel(f"patients treated (stage 1: {design.n1}, both stages: {design.n})")
    axes.set_ylabel("responders (patients)")
    axes.grid(False)
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, frameon=False, fontsize=9.5)
    axes.set_title(
        f"{f'{name}: ' if name else ''}{design.boundary}. "
        f"If the true rate is {rate_text(design.p0)}: "
        f"stops early {prose.percent(design.early_stop)},\n"
        f"{design.expected_size:.1f} patients on average, concludes "
        f"{prose.percent(design.alpha)}. If it is {rate_text(design.p1)}: concludes "
        f"{prose.percent(design.power)}.",
        fontsize=10.5,
        loc="left",
        pad=30 if seen is None else 48,
    )
    alt = f"{f'{name}. ' if name else ''}{read_two_stage(design)}"
    if seen is not None:
        alt += f" Marked: {seen_label}, {prose.of(*seen)}."
    return finish(figure, alt=alt, kind="assumed", synthetic=synthetic)


def operating_curves(designs: Mapping[str, TwoStage | SingleStage]) -> Figure:
    """Draw what designs do at each true rate: chance to conclude, and patients on average.

    Parameters
    ----------
    designs : mapping of str to TwoStage or SingleStage
        Up to four, by the name in the legend; all for the same p0 and p1.
    """
    first = next(iter(designs.values()))
    rates = np.linspace(0, min(1.0, first.p1 + (first.p1 - first.p0)), _FINE)
    figure, (left, right) = canvas(width=9.6, height=4.3, columns=2)
    sizes, heights = [], []
    for (name, design), (colour, style) in zip(designs.items(), _CURVES, strict=False):
        table = operating_characteristics(design, rates)
        line = {"color": colour, "linestyle": style, "linewidth": 2.2}
        left.plot(100 * rates, 100 * table["conclude"], label=name, **line)
        right.plot(100 * rates, table["expected_size"], label=f"{name}, {design.boundary}", **line)
        at = operating_characteristics(design, [first.p0, first.p1])
        sizes.append((name, design, at))
        heights.append(design.n)
    for axes in (left, right):
        for rate, label in ((first.p0, "p0"), (first.p1, "p1")):
            axes.axvline(100 * rate, color=GREY, linewidth=1, linestyle=":")
            axes.annotate(
                f"{label} = {rate_text(rate)}",
                (100 * rate, 1.0),
                xycoords=("data", "axes fraction"),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=9,
                color="#555555",
            )
        axes.set_xlabel("true response rate (percent of patients)")
        axes.set_xlim(0, 100 * rates[-1])
    left.set_ylabel("chance to conclude (percent of trials)")
    left.set_ylim(-2, 102)
    right.set_ylabel("patients on average")
    right.set_ylim(0, 1.42 * max(heights))
    right.legend(loc="upper left", frameon=False, fontsize=9.5)
    alt = "What each design does. " + " ".join(
        f"{name}, {design.boundary}: at {rate_text(first.p0)} it concludes in "
        f"{prose.percent(at['conclude'][0])} of trials and treats "
        f"{at['expected_size'][0]:.1f} patients on average; at {rate_text(first.p1)}, "
        f"{prose.percent(at['conclude'][1])} and {at['expected_size'][1]:.1f}."
        for name, design, at in sizes
    )
    return finish(figure, alt=alt, kind="assumed")


def simon_sizes(found: SimonDesigns) -> Figure:
    """Draw the choice of designs: largest size against expected size, the admissible joined.

    Parameters
    ----------
    found : SimonDesigns
        With ``every_n=True`` the designs that a smaller trial beats are drawn, too.
    """
    table = _near(found)
    figure, axes = canvas(width=8.4, height=4.6)
    admissible = found.admissible
    others = table[table["design"] == "not admissible"]
    axes.plot(
        others["n"],
        others["expected_size"],
        MARKERS[0],
        color=GREY,
        markersize=5,
        label="best of its size, not admissible",
    )
    axes.plot(
        [design.n for design in admissible],
        [design.expected_size for design in admissible],
        color=BLUE,
        marker=MARKERS[1],
        markersize=8,
        linewidth=2,
        label="admissible",
    )
    for place, design in enumerate(admissible):
        role = found.role(design)
        below = place > 0 and (len(admissible) - place) % 2 == 1
        axes.annotate(
            f"{design.boundary}{'' if role == 'admissible' else f'  {role}'}",
            (design.n, design.expected_size),
            # the curve is convex: below to the left and above to the right are free
            xytext=(6, -18) if below else (7, 7),
            ha="right" if below else "left",
            textcoords="offset points",
            fontsize=9.5,
            color=INK,
        )
    axes.margins(x=0.14, y=0.25)
    low, high = axes.get_xlim()
    axes.set_xlim(min(low, found.minimax.n - 2), max(high, found.minimax.n + 2))
    axes.set_xlabel("patients at most, n")
    axes.set_ylabel(f"patients on average if the true rate is {rate_text(found.p0)}")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(loc="upper right", frameon=True, fontsize=9.5)
    axes.set_title(
        f"{rate_text(found.p0)} against {rate_text(found.p1)}, alpha {rate_text(found.alpha)}, "
        f"power {rate_text(1 - found.beta)}",
        fontsize=10.5,
        loc="left",
    )
    listed = "; ".join(
        f"{design.boundary} ({found.role(design)}): {design.n} at most, "
        f"{design.expected_size:.1f} on average"
        for design in admissible
    )
    return finish(figure, alt=f"Admissible two-stage designs: {listed}.", kind="assumed")


def _near(found: SimonDesigns) -> pd.DataFrame:
    """Return the designs up to a little beyond the optimal one: the rest is of no use."""
    table = found.table()
    reach = found.optimal.n + max(4, (found.optimal.n - found.minimax.n) // 2)
    return table[table["n"] <= reach]


def _top(design: TwoStage, seen: tuple[int, int] | None) -> float:
    last = design.n if seen is None else max(design.n, seen[1])
    reached = 0 if seen is None else seen[0]
    wanted = max(1.18 * design.p1 * last, 1.5 * (design.r + 1), 1.35 * reached)
    return min(wanted, 1.12 * last)


def _boundary(axes, n: int, limit: int, top: float, below: str, above: str) -> None:
    """Draw a wall at n patients, its lower part up to the limit a stop."""
    edge = limit + 0.5
    wall = min(float(n), top)
    axes.plot([n, n], [0, edge], color=VERMILION, linewidth=7, solid_capstyle="butt", alpha=0.9)
    axes.plot([n, n], [edge, wall], color=BLUE, linewidth=2.5, linestyle=(0, (2, 1)))
    box = {"boxstyle": "round,pad=0.25", "linewidth": 0}
    text = {"ha": "left", "va": "center", "fontsize": 9.5, "xytext": (8, 0)}
    axes.annotate(
        f"0–{limit}: {below}" if limit else f"0: {below}",
        (n, edge / 2),
        textcoords="offset points",
        bbox={**box, "facecolor": _STOP},
        **text,
    )
    axes.annotate(
        f"{limit + 1} or more:\n{above}",
        (n, max(0.9 * wall, edge / 2 + 0.14 * top)),
        textcoords="offset points",
        bbox={**box, "facecolor": _GO},
        **text,
    )
