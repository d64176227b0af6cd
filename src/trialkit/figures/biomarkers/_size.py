"""How large a difference two small groups can show, and how large it then looks."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy import stats

from trialkit import biomarkers, prose
from trialkit.biomarkers import Groups
from trialkit.figures._base import (
    BESIDE_REAL,
    BLUE,
    GREY,
    INK,
    MARKERS,
    ORANGE,
    SKY,
    VERMILION,
    canvas,
    finish,
    placeholder,
)

NO_GROUPS = "The record has no two groups, responders and others, to compare."
TEST_LABELS = {
    "t": "t-test",
    "permutation": "exact permutation of the means",
    "mann-whitney": "exact Mann–Whitney",
}
_CLOSE_TO_CERTAIN = 1 - 1e-9  # no test finds every difference, though a float may say so
_LINES = ("-", "--", ":")
_COLOURS = (BLUE, ORANGE, VERMILION)


def marker_studies(
    table: pd.DataFrame, groups: Groups | None = None, alpha: float = 0.05, synthetic: bool = False
) -> Figure:
    """Draw the published case-control studies on one scale.

    Parameters
    ----------
    table : DataFrame
        As `biomarkers.case_control` returns it.
    groups : Groups, optional
        Marks the smallest difference that a t-test of these two groups can call significant.
    alpha : float
    synthetic : bool
        Whether the record is invented (the studies are not).
    """
    if table.empty:
        return placeholder("No case-control study of this cell is in the tables.", synthetic)
    figure, axes = canvas(width=8.8, height=1.9 + 0.75 * len(table))
    for i, row in enumerate(table.itertuples()):
        y = -i
        axes.plot([row.low, row.high], [y, y], color=BLUE if row.means_printed else GREY, lw=2.6)
        marks = [row.difference] if row.means_printed else [-row.difference, row.difference]
        axes.plot(
            marks,
            [y] * len(marks),
            "o" if row.means_printed else "D",
            color=BLUE if row.means_printed else "white",
            markeredgecolor=BLUE if row.means_printed else GREY,
            markersize=8,
            linestyle="",
        )
    labels = [
        f"{r.study}\n{r.patients} patients, {r.controls} controls"
        + ("" if r.means_printed else "\n(only p printed: sign not known)")
        for r in table.itertuples()
    ]
    axes.set_yticks([-i for i in range(len(table))], labels)
    axes.axvline(0, color=INK, linewidth=1)
    axes.set_ylim(-len(table) + 0.4, 0.6)
    axes.set_xlabel(
        "Treg in controls minus Treg in patients\n(standard deviations; right of 0 = fewer in "
        "patients)"
    )
    axes.grid(False, axis="y")
    note = ""
    if groups is not None:
        least = biomarkers.smallest_significant(groups.responders, groups.others, alpha)
        axes.axvline(least, color=VERMILION, linestyle="--")
        axes.set_title(
            f"dashed: smallest difference that {groups.responders} against {groups.others} "
            "patients could call significant",
            fontsize=9.5,
            color="#a03000",
            loc="left",
        )
        note = (
            f" The smallest difference that {groups.words} could call significant is {least:.2f}."
        )
    alt = "Published studies of Treg in blood, patients against healthy controls: " + "; ".join(
        f"{r.study}, {r.difference:.2f} standard deviations fewer ({r.low:.2f} to {r.high:.2f})"
        if r.means_printed
        else f"{r.study}, {r.difference:.2f} in a direction that was not printed "
        f"({r.low:.2f} to {r.high:.2f})"
        for r in table.itertuples()
    )
    # without groups the figure holds nothing of the record
    invented = synthetic and groups is not None
    return finish(
        figure, alt=f"{alt}.{note}", kind="derived", synthetic=invented, banner=BESIDE_REAL
    )


def marker_power(
    table: pd.DataFrame | None,
    groups: Groups | None,
    alpha: float = 0.05,
    synthetic: bool = False,
) -> Figure:
    """Draw the power of three tests against the true difference.

    Parameters
    ----------
    table : DataFrame or None
        As `biomarkers.power` returns it.
    groups : Groups or None
        None gives a placeholder.
    alpha : float
    synthetic : bool
    """
    if groups is None or table is None:
        return placeholder(NO_GROUPS, synthetic)
    figure, axes = canvas(width=8.2, height=4.9)
    most = float(table["difference"].max())
    x = np.linspace(0, most, 81)
    curve = biomarkers.t_power(x, groups.responders, groups.others, alpha)
    axes.plot(x, 100 * curve, color=BLUE, linewidth=2, label="t-test, formula")
    for i, (test, label) in enumerate(TEST_LABELS.items()):
        rows = table[table["test"] == test]
        axes.errorbar(
            rows["difference"] + 0.02 * (i - 1),
            100 * rows["power"],
            yerr=196 * rows["se"],
            fmt=MARKERS[i],
            markersize=7,
            color=_COLOURS[i],
            markerfacecolor="white" if i else _COLOURS[i],
            capsize=2,
            linestyle="",
            label=f"{label}, simulated",
        )
    axes.axhline(80, color=INK, linestyle=":", linewidth=1.2)
    axes.text(0.01, 81.5, "usual goal 80 %", fontsize=9, color=INK)
    axes.axhline(100 * alpha, color=INK, linestyle=":", linewidth=1.2)
    found = biomarkers.detectable(groups.responders, groups.others, alpha=alpha)
    if found <= most:
        axes.plot([found, found], [0, 80], color=GREY, linewidth=1.5)
        axes.text(
            found + 0.02 * most, 12, f"{found:.2f} SD\nfor 80 %", fontsize=9.5, color=INK, ha="left"
        )
    axes.set(xlim=(-0.06, most * 1.02), ylim=(0, 102))
    axes.set_xlabel("assumed true difference of the marker (standard deviations, normal values)")
    axes.set_ylabel(f"power at the level {prose.percent(alpha, 0)} (percent of such trials)")
    axes.set_title(groups.words, loc="left", fontsize=11)
    figure.legend(loc="outside lower right", fontsize=9, frameon=False, ncols=2)
    at_one = table[np.isclose(table["difference"], 1.0)].set_index("test")["power"]
    one = (
        " Simulated at one standard deviation: "
        + ", ".join(f"{TEST_LABELS[t]} {prose.percent(p, 0)}" for t, p in at_one.items())
        + "."
        if len(at_one)
        else ""
    )
    alt = (
        f"Power of three tests for {groups.words}, by the assumed true difference. The t-test "
        f"needs {found:.2f} standard deviations for a power of 80 %.{one}"
    )
    return finish(figure, alt=alt, kind="assumed", synthetic=synthetic)


def marker_curse(groups: Groups | None, alpha: float = 0.05, synthetic: bool = False) -> Figure:
    """Draw how much a significant result exaggerates, and how often its sign is wrong.

    Parameters
    ----------
    groups : Groups or None
        None gives a placeholder.
    alpha : float
    synthetic : bool
    """
    if groups is None:
        return placeholder(NO_GROUPS, synthetic)
    x = np.linspace(0.1, 2.0, 96)
    table = biomarkers.exaggerations(x, groups.responders, groups.others, alpha)
    figure, panels = canvas(width=9.6, height=4.2, columns=2)
    panels[0].plot(x, table["exaggeration"], color=VERMILION, linewidth=2.4)
    panels[0].axhline(1, color=INK, linestyle=":", linewidth=1.2)
    panels[0].set_yscale("log")
    panels[0].set_yticks([1, 1.5, 2, 3, 5, 10], ["1", "1.5", "2", "3", "5", "10"])
    panels[0].minorticks_off()
    panels[0].set_ylim(0.9, max(11, float(table["exaggeration"].max())))
    panels[0].set_ylabel("significant estimate, times the truth")
    panels[0].set_title("How much larger it looks", loc="left", fontsize=11)
    panels[1].plot(x, 100 * table["type_s"], color=BLUE, linewidth=2.4, linestyle="--")
    panels[1].set_ylim(0, 50)
    panels[1].set_ylabel("wrong sign (percent of significant results)")
    panels[1].set_title("How often it points the wrong way", loc="left", fontsize=11)
    for axes in panels:
        axes.set_xlim(0, 2)
        axes.set_xlabel("assumed true difference (SD, normal values)")
    marks = biomarkers.exaggerations([0.25, 0.5, 1.0], groups.responders, groups.others, alpha)
    for row in marks.itertuples():
        panels[0].plot(row.difference, row.exaggeration, "o", color=VERMILION)
        panels[0].annotate(
            f"× {row.exaggeration:.1f}",
            (row.difference, row.exaggeration),
            xytext=(7, 5),
            textcoords="offset points",
            fontsize=9.5,
        )
    alt = f"What significant results of {groups.words} are like. " + " ".join(
        f"True difference {r.difference:g} SD: the significant estimates are on "
        f"average {r.exaggeration:.1f} times as large, and {prose.percent(r.type_s)} have the "
        f"wrong sign; {prose.percent(r.power, 0)} of such trials are significant."
        for r in marks.itertuples()
    )
    return finish(figure, alt=alt, kind="assumed", synthetic=synthetic)


def marker_estimates(
    difference: float,
    n1: int,
    n2: int,
    alpha: float = 0.05,
    supposed: bool = True,
    synthetic: bool = False,
) -> Figure:
    """Draw what trials of one size would see, and which of it they would publish as significant.

    Parameters
    ----------
    difference : float
        Assumed true difference in standard deviations, 0 or more.
    n1, n2 : int
        Responders and others.
    alpha : float
    supposed : bool
        Whether the sizes are a supposition and not those of the record.
    synthetic : bool
    """
    if n1 + n2 < 3:
        return placeholder("A test needs three patients or more in all.", synthetic)
    scale = math.sqrt(1 / n1 + 1 / n2)
    limit = biomarkers.smallest_significant(n1, n2, alpha)
    figure, (axes, side) = canvas(
        width=9.2, height=4.8, columns=2, gridspec_kw={"width_ratios": [1.6, 1]}
    )
    reach = max(limit, difference) + 3.2 * scale
    low = min(-limit, difference - 3.2 * scale) - 0.2
    x = np.linspace(low, reach, 500)
    density = stats.norm.pdf(x, difference, scale)
    axes.plot(x, density, color=INK, linewidth=1.8)
    top = float(density.max())
    # The limit moves with the SD of the sample, so each difference is significant in a share of
    # the trials that see it: the coloured area is the power.
    df = n1 + n2 - 2
    significant = density * stats.chi.cdf(math.sqrt(df) * np.abs(x) / limit, df)
    for part, hatch, colour in ((x > 0, "///", VERMILION), (x < 0, "xx", BLUE)):
        axes.fill_between(x, significant, where=part, facecolor=colour, alpha=0.45, hatch=hatch)
    for edge in (-limit, limit):
        axes.axvline(edge, color=GREY, linestyle="--", linewidth=1.4)
    axes.axvline(difference, color=INK, linewidth=1.6)
    axes.annotate(
        "truth", (difference, top), xytext=(4, 5), textcoords="offset points", fontsize=10
    )
    words, alt_words = _estimates_words(axes, difference, n1, n2, alpha, top)
    axes.set_ylim(0, 1.25 * top)
    axes.set_yticks([])
    axes.set_ylabel("how often (density)")
    axes.set_xlabel(
        "difference seen in the trial (SD, normal values)\ncoloured: significant; dashed: the "
        "limit at the average spread"
    )
    axes.set_title(words, loc="left", fontsize=10.5)
    _power_by_size(side, difference, n1, n2, alpha)
    who = f"{'Supposed: ' if supposed else ''}{n1} responders against {n2} others"
    alt = f"{who}, true difference {difference:.2f} SD: {alt_words}"
    return finish(figure, alt=alt, kind="assumed", synthetic=synthetic)


def _estimates_words(axes, difference, n1, n2, alpha, top) -> tuple[str, str]:
    limit = biomarkers.smallest_significant(n1, n2, alpha)
    if difference == 0:
        text = f"{prose.percent(alpha)} of trials are significant,\nand every one of them is wrong"
        return f"{n1} against {n2}: {text}", f"{text}.".replace("\n", " ")
    found = biomarkers.exaggeration(difference, n1, n2, alpha)
    size = found.exaggeration * difference
    axes.plot(size, 0.03 * top, "^", color=VERMILION, markersize=12, clip_on=False)
    axes.annotate(
        "average of the\nsignificant ones",
        (size, 0.03 * top),
        # beside the curve, on the side with more room
        xytext=(0.98, 0.62) if difference < limit else (0.03, 0.62),
        textcoords="axes fraction",
        ha="right" if difference < limit else "left",
        fontsize=9,
        arrowprops={"arrowstyle": "-", "color": GREY},
    )
    times = f"{found.exaggeration:.1f} times as large as the truth"
    if found.exaggeration < 1.05:
        times = "about as large as the truth"
    power = prose.chance(min(found.power, _CLOSE_TO_CERTAIN))
    text = f"{power} of trials are significant; on average these look {times}"
    wrong = f"{prose.chance(found.type_s)} of them have the wrong sign"
    shown = f"{n1} against {n2}: {text}".replace("significant; ", "significant;\n")
    shown += f"\n{wrong}"
    return shown, f"{text}, {wrong}; a difference becomes significant at about {limit:.2f}."


def _power_by_size(axes, difference: float, n1: int, n2: int, alpha: float) -> None:
    """Power by the number of patients, at the same ratio of the groups."""
    most = max(100, 2 * (n1 + n2))
    total = np.unique(np.linspace(4, most, 40).round().astype(int))
    first = np.clip((total * n1 / (n1 + n2)).round().astype(int), 1, total - 1)
    power = [
        biomarkers.t_power(difference, int(a), int(n - a), alpha)
        for a, n in zip(first, total, strict=True)
    ]
    axes.plot(total, 100 * np.array(power), color=SKY, linewidth=2.2)
    here = 100 * biomarkers.t_power(difference, n1, n2, alpha)
    axes.plot(n1 + n2, here, "o", color=VERMILION, markersize=9)
    axes.axhline(80, color=INK, linestyle=":", linewidth=1.2)
    axes.set(xlim=(0, most), ylim=(0, 102))
    axes.set_xlabel("patients in all (same ratio)")
    axes.set_ylabel("power of the t-test (percent)")
    axes.set_title("More patients", loc="left", fontsize=10.5)
