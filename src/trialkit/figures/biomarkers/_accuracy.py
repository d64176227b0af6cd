"""How well a marker tells responders from others, and what searching for a cut does to it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from trialkit import biomarkers, prose
from trialkit.biomarkers import Groups
from trialkit.figures._base import (
    BLUE,
    GREY,
    INK,
    MARKERS,
    ORANGE,
    VERMILION,
    canvas,
    finish,
    placeholder,
)
from trialkit.figures.biomarkers._size import NO_GROUPS

METHOD_LABELS = {
    "delong": "DeLong",
    "bootstrap": "bootstrap",
    "hanley-mcneil": "Hanley–McNeil",
}
_COLOURS = (BLUE, ORANGE, VERMILION)
_LINES = ("-", "--", ":")


def marker_auc(
    patients: pd.DataFrame | None,
    intervals: pd.DataFrame | None,
    coverage: pd.DataFrame | None,
    confidence: float = 0.95,
) -> Figure:
    """Draw invented patients, the interval of their AUC by each method, and what these promise.

    Parameters
    ----------
    patients : DataFrame or None
        As `biomarkers.invented_values` returns it; None gives a placeholder.
    intervals, coverage : DataFrame or None
        As `biomarkers.auc_intervals` and `biomarkers.auc_coverage` return them; without
        `coverage` (a group of one patient) that panel says so.
    confidence : float
    """
    if patients is None or intervals is None:
        return placeholder(NO_GROUPS, synthetic=True)
    figure, panels = canvas(
        width=12, height=4.4, columns=3, gridspec_kw={"width_ratios": [1, 1.15, 1.25]}
    )
    _dots(panels[0], patients)
    level = prose.level(confidence)
    for i, row in enumerate(intervals.itertuples()):
        panels[1].plot([row.low, row.high], [-i, -i], color=_COLOURS[i], linewidth=2.8)
        panels[1].plot(row.auc, -i, MARKERS[i], color=_COLOURS[i], markersize=8)
        panels[1].text(
            0.02, -i + 0.14, f"{row.low:.2f} to {row.high:.2f}", fontsize=9.5, color=INK, ha="left"
        )
    panels[1].axvline(0.5, color=INK, linestyle=":")
    panels[1].set_yticks(
        [-i for i in range(len(intervals))], [METHOD_LABELS[m] for m in intervals["method"]]
    )
    panels[1].set(xlim=(0, 1.02), ylim=(-len(intervals) + 0.4, 0.6))
    panels[1].set_xlabel(f"AUC with {level} interval (0.5 = tells nothing)")
    panels[1].set_title(f"AUC {intervals['auc'].iloc[0]:.2f}", loc="left", fontsize=11)
    panels[1].grid(False, axis="y")
    _coverage(panels[2], coverage, confidence)
    shown = "; ".join(
        f"{METHOD_LABELS[r.method]} {r.low:.2f} to {r.high:.2f}" for r in intervals.itertuples()
    )
    alt = (
        f"{len(patients)} invented patients, {int(patients['responder'].sum())} of them "
        f"responders: AUC {intervals['auc'].iloc[0]:.2f}, {level} interval by {shown}."
    )
    if coverage is not None:
        last = coverage[coverage["area"] == coverage["area"].max()]
        alt += (
            f" At a true AUC of {last['area'].iloc[0]:g} the intervals contain it in "
            + ", ".join(
                f"{prose.percent(r.coverage, 0)} ({METHOD_LABELS[r.method]})"
                for r in last.itertuples()
            )
        )
        alt += " of simulated trials."
    return finish(figure, alt=alt, kind="synthetic", synthetic=True)


def _dots(axes, patients: pd.DataFrame) -> None:
    """Marker values of both groups, one mark a patient."""
    for place, (responder, mark, colour) in enumerate(((True, "o", BLUE), (False, "s", ORANGE))):
        found = np.sort(patients.loc[patients["responder"] == responder, "marker"].to_numpy())
        # spread sideways in a fixed pattern so that no mark hides another
        side = place + 0.22 * ((np.arange(len(found)) % 3) - 1)
        axes.plot(side, found, mark, color=colour, markersize=8, markeredgecolor="white")
    counts = patients["responder"].value_counts()
    axes.set_xticks(
        [0, 1],
        [f"responders\n(n = {counts.get(True, 0)})", f"others\n(n = {counts.get(False, 0)})"],
    )
    axes.set_xlim(-0.6, 1.6)
    axes.set_ylabel("invented marker (percent of cells)")
    axes.set_title("Invented patients", loc="left", fontsize=11)
    axes.grid(False, axis="x")


def _coverage(axes, coverage: pd.DataFrame | None, confidence: float) -> None:
    if coverage is None:
        axes.set_axis_off()
        text = "A group of one patient\nhas no spread to see:\nno coverage to simulate."
        axes.text(0.5, 0.5, text, ha="center", va="center", transform=axes.transAxes)
        return
    for i, method in enumerate(dict.fromkeys(coverage["method"])):
        rows = coverage[coverage["method"] == method]
        axes.errorbar(
            rows["area"],
            100 * rows["coverage"],
            yerr=196 * rows["se"],
            fmt=MARKERS[i],
            linestyle=_LINES[i],
            color=_COLOURS[i],
            capsize=2,
            label=METHOD_LABELS[method],
        )
    axes.axhline(100 * confidence, color=INK, linestyle=":", linewidth=1.3)
    axes.text(0.5, 100 * confidence + 0.8, "promised", fontsize=9, va="bottom")
    areas = coverage["area"].unique()
    axes.set_xticks(areas, [f"{a:g}" for a in areas], fontsize=9)
    axes.set_ylim(min(50, 100 * coverage["coverage"].min() - 5), 103)
    axes.set_xlabel("assumed true AUC")
    axes.set_ylabel("interval contains it (percent)")
    axes.set_title("Kept promise (simulated)", loc="left", fontsize=11)
    axes.legend(loc="lower left", fontsize=9, frameon=False)


def marker_cut(patients: pd.DataFrame | None, place: int, alpha: float = 0.05) -> Figure:
    """Draw one cut through invented patients, and the p-value at every cut.

    Parameters
    ----------
    patients : DataFrame or None
        As `biomarkers.invented_values` returns it; None gives a placeholder.
    place : int
        Number of the cut, counted from the lowest value, 1 or more; too large a number means the
        last cut.
    alpha : float
    """
    if patients is None:
        return placeholder(NO_GROUPS, synthetic=True)
    is_responder = patients["responder"]
    first = patients.loc[is_responder, "marker"].tolist()
    second = patients.loc[~is_responder, "marker"].tolist()
    table = biomarkers.cut_table(first, second)
    if table.empty:
        return placeholder("All values are equal: there is no cut to choose.", synthetic=True)
    row = table.iloc[min(max(place, 1), len(table)) - 1]
    best = biomarkers.best_cut(first, second)
    figure, (axes, side) = canvas(
        width=9.2, height=4.6, columns=2, gridspec_kw={"width_ratios": [1, 1.3]}
    )
    _dots(axes, patients)
    axes.axhline(row["cut"], color=INK, linewidth=1.8)
    axes.axhspan(axes.get_ylim()[0], row["cut"], color="#dddddd", alpha=0.6, zorder=0)
    axes.set_title("grey: predicted to respond", loc="left", fontsize=10.5)
    side.plot(table["cut"], table["p"], color=GREY, marker="o", markersize=5, linewidth=1.3)
    side.plot(row["cut"], row["p"], "D", color=VERMILION, markersize=11, label="this cut")
    side.plot(best.cut, best.p, "*", color=BLUE, markersize=15, label="best of all cuts", zorder=1)
    side.axhline(alpha, color=INK, linestyle=":")
    side.set_yscale("log")
    side.set_ylim(min(0.4 * float(table["p"].min()), 0.02), 1.6)
    ticks = [t for t in (0.001, 0.01, 0.05, 0.1, 0.5, 1) if t >= side.get_ylim()[0]]
    side.set_yticks(ticks, [f"{t:g}" for t in ticks])
    side.minorticks_off()
    side.set_xlabel("cut-point (invented marker, percent of cells)")
    side.set_ylabel("p of Fisher's test at this cut")
    figure.legend(loc="outside lower right", fontsize=9, frameon=False, ncols=2)
    hits, below = int(row["responders_below"]), int(row["below"])
    words = (
        f"{hits} of {len(first)} responders and {below - hits} of {len(second)} others below: "
        f"{prose.p_value(row['p'])}"
    )
    counted = prose.p_value(best.p_adjusted)
    corrected = f"best cut {prose.p_value(best.p)}; with the search counted {counted}"
    side.set_title(f"{words}\n{corrected}", loc="left", fontsize=10)
    alt = (
        f"Invented patients, cut at {row['cut']:.2f}: {words}. Over all {len(table)} cuts the "
        f"{corrected}."
    )
    return finish(figure, alt=alt, kind="synthetic", synthetic=True)


def marker_search(
    groups: Groups | None,
    optimism: pd.DataFrame | None,
    difference: float = 0.0,
    alpha: float = 0.05,
    synthetic: bool = False,
) -> Figure:
    """Draw the false alarms of a search over all cuts, and what its best cut seems to achieve.

    Parameters
    ----------
    groups : Groups or None
        None gives a placeholder.
    optimism : DataFrame or None
        As `biomarkers.optimism` returns it.
    difference : float
        The true difference that `optimism` was simulated with.
    alpha : float
    synthetic : bool
    """
    if groups is None or optimism is None:
        return placeholder(NO_GROUPS, synthetic)
    figure, (axes, side) = canvas(width=10.2, height=4.4, columns=2)
    n1, n2 = groups.responders, groups.others
    sizes = sorted({*range(8, 101, 4), groups.n})
    firsts = [max(1, min(n - 1, round(n * n1 / groups.n))) for n in sizes]
    error = [
        100 * biomarkers.search_error(a, n - a, alpha) for a, n in zip(firsts, sizes, strict=True)
    ]
    here = biomarkers.search_error(n1, n2, alpha)
    axes.plot(sizes, error, color=BLUE, linewidth=2)
    axes.plot(groups.n, 100 * here, "D", color=VERMILION, markersize=9)
    axes.annotate(
        f"{n1} against {n2}: {prose.percent(here)}",
        (groups.n, 100 * here),
        xytext=(12, -16),
        textcoords="offset points",
        fontsize=10,
    )
    axes.axhline(100 * alpha, color=INK, linestyle=":")
    axes.text(sizes[-1], 100 * alpha + 0.6, "promised", ha="right", fontsize=9)
    axes.set_ylim(0, None)
    axes.set_xlabel("patients in all (same share of responders)")
    axes.set_ylabel("false alarms, best of all cuts (percent)")
    axes.set_title("A marker that tells nothing (exact)", loc="left", fontsize=11)
    shown = optimism[optimism["measure"] != "youden"]
    for i, row in enumerate(shown.itertuples()):
        side.plot([100 * row.true, 100 * row.apparent], [-i, -i], color=GREY, linewidth=3)
        side.plot(100 * row.apparent, -i, "o", color=VERMILION, markersize=10)
        side.plot(100 * row.true, -i, "s", color=BLUE, markersize=10)
        middle = 50 * (row.true + row.apparent)
        text = f"{100 * (row.apparent - row.true):+.0f} points"
        side.text(middle, -i + 0.12, text, ha="center", fontsize=9.5)
    side.set_yticks([-i for i in range(len(shown))], shown["measure"].tolist())
    side.set(ylim=(-len(shown) + 0.2, 0.9), xlim=(0, 102))
    side.plot([], [], "o", color=VERMILION, label="in the patients of the search", linestyle="")
    side.plot([], [], "s", color=BLUE, label="in new patients", linestyle="")
    side.legend(loc="upper left", fontsize=9, frameon=False)
    side.set_xlabel("percent (simulated, mean over trials)")
    side.set_title(f"The best cut, true difference {difference:g} SD", loc="left", fontsize=11)
    side.grid(False, axis="y")
    alt = (
        f"Searching the best cut among {groups.n} patients gives p at or below {alpha:g} in "
        f"{prose.percent(here)} of trials with a marker that tells nothing. With a true difference "
        f"of {difference:g} standard deviations: "
        + "; ".join(
            f"{r.measure} {prose.percent(r.apparent, 0)} in the patients of the search, "
            f"{prose.percent(r.true, 0)} in new ones"
            for r in shown.itertuples()
        )
        + "."
    )
    return finish(figure, alt=alt, kind="assumed", synthetic=synthetic)
