"""Many markers tested on few patients."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from trialkit import biomarkers, prose
from trialkit.figures._base import BLUE, INK, ORANGE, VERMILION, canvas, finish, placeholder
from trialkit.figures.biomarkers._size import NO_GROUPS

CORRELATIONS = (0.0, 0.3, 0.6)
_MOST = 20
_STYLES = (("-", "o", BLUE), ("--", "s", ORANGE), (":", "D", VERMILION))


def marker_many(tests: int = 12, alpha: float = 0.05, synthetic: bool = False) -> Figure:
    """Draw the chance of at least one false finding by the number of markers tested.

    Parameters
    ----------
    tests : int
        Number of markers to point out.
    alpha : float
    synthetic : bool
        Whether the record is invented.
    """
    most = max(_MOST, tests)
    numbers = np.unique(np.linspace(1, most, 20).round().astype(int))
    figure, axes = canvas(width=7.8, height=4.4)
    at_tests = []
    for correlation, (line, mark, colour) in zip(CORRELATIONS, _STYLES, strict=True):
        chance = [100 * biomarkers.chance_of_any(int(m), alpha, correlation) for m in numbers]
        words = "independent" if correlation == 0 else f"correlation {correlation:g}"
        axes.plot(
            numbers,
            chance,
            line,
            marker=mark,
            markersize=4.5,
            color=colour,
            label=f"markers {words}",
        )
        at_tests.append((words, biomarkers.chance_of_any(tests, alpha, correlation)))
    axes.axvline(tests, color=INK, linestyle=":")
    axes.axhline(100 * alpha, color=INK, linewidth=1, linestyle=":")
    axes.text(most, 100 * alpha + 1, "one test", ha="right", fontsize=9)
    axes.set(xlim=(0.5, most + 0.5), ylim=(0, None))
    axes.set_xticks([1, *range(5, most + 1, 5)])
    axes.set_xlabel(f"markers tested, each at {prose.percent(alpha, 0)} (number)")
    axes.set_ylabel("at least one “significant” (percent of trials)\nwhen no marker tells anything")
    axes.legend(loc="upper left", fontsize=9.5, frameon=False)
    alt = (
        f"Chance of at least one significant marker among {tests} that tell nothing: "
        + "; ".join(f"{prose.percent(c, 0)} ({w})" for w, c in at_tests)
        + "."
    )
    return finish(figure, alt=alt, kind="assumed", synthetic=synthetic)


def marker_corrections(
    adjusted: pd.DataFrame | None, markers: pd.DataFrame | None = None, alpha: float = 0.05
) -> Figure:
    """Draw sorted p-values of invented markers with the limits of two corrections.

    Parameters
    ----------
    adjusted : DataFrame or None
        As `biomarkers.adjusted` returns it; None gives a placeholder.
    markers : DataFrame, optional
        As `biomarkers.many_markers` returns it: tells which of them truly differ.
    alpha : float
    """
    if adjusted is None:
        return placeholder(NO_GROUPS, synthetic=True)
    figure, axes = canvas(width=8.4, height=4.8)
    truth = None
    if markers is not None:
        truth = adjusted["marker"].isin(markers.loc[markers["real"], "marker"])
    x = adjusted["rank"]
    axes.plot(x, [alpha] * len(x), color=INK, linestyle=":", label=f"no correction ({alpha:g})")
    axes.plot(x, adjusted["bh_limit"], "--", color=ORANGE, label="Benjamini–Hochberg")
    axes.plot(x, adjusted["holm_limit"], "-", color=BLUE, label="Holm")
    groups = [("p-value", slice(None), "o", "white")]
    if truth is not None:
        groups = [("marker that truly differs", truth, "D", VERMILION)]
        groups += [("marker that tells nothing", ~truth, "o", "white")]
    for label, part, mark, fill in groups:
        axes.plot(
            x[part], adjusted["p"][part], mark, markersize=8, linestyle="", label=label,
            markerfacecolor=fill, markeredgecolor=INK,
        )  # fmt: skip
    axes.set_yscale("log")
    low = min(float(adjusted["p"].min()), alpha / len(adjusted)) / 2
    axes.set_ylim(max(low, 1e-6), 1.5)
    ticks = [t for t in (1e-5, 1e-4, 0.001, 0.01, 0.05, 0.2, 1) if t >= axes.get_ylim()[0]]
    axes.set_yticks(ticks, [f"{t:g}" for t in ticks])
    axes.minorticks_off()
    axes.set_xticks(x if len(x) <= 25 else x[::5])
    axes.set_xlabel("invented markers, smallest p first (rank)")
    axes.set_ylabel("p-value (exact Mann–Whitney)")
    figure.legend(loc="outside right center", fontsize=9, frameon=False)
    alt = (
        f"{len(adjusted)} invented markers: {int(adjusted['significant'].sum())} at or below "
        f"{alpha:g} without a correction, {int(adjusted['bh_significant'].sum())} by "
        f"Benjamini–Hochberg, {int(adjusted['holm_significant'].sum())} by Holm; the smallest "
        f"p-value is {adjusted['p'].min():.2g}."
    )
    return finish(figure, alt=alt, kind="synthetic", synthetic=True)
