"""What a small single arm cannot tell: the dose, and the disease's own course."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from trialkit import prose
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
from trialkit.replication.efficacy import (
    SCENARIOS,
    SCORES,
    DosePower,
    UntreatedCourse,
    same_spacing,
)

_MOST_DOTS = 400
_ROOM = 0.05  # of the axis; a narrower strip has no room for words
_LINES = ("-", "--", ":")


def dose_power(power: DosePower | None, synthetic: bool = False) -> Figure:
    """Draw the power of the exact trend test, as a band over the possible group sizes.

    Parameters
    ----------
    power : DosePower or None
        None (no two different doses) gives a placeholder.
    synthetic : bool
        Whether the record is invented.
    """
    if power is None:
        message = (
            "No response rate, or no two different doses, are published for this record, or too "
            "many sets of group sizes are possible to go through them all."
        )
        return placeholder(message, synthetic)
    one = same_spacing(power)
    tests = ["single"] if one else list(SCORES)
    figure, panels = canvas(
        width=6.8 if one else 10.2, height=5.4, columns=len(tests), sharey=True, squeeze=False
    )
    for axes, tested in zip(panels[0], tests, strict=True):
        rows = power.table[power.table["tested"] == tested]
        truths = [tested] if one else [t for t in SCORES if t in set(rows["truth"])]
        for truth in truths:
            _band(axes, power, rows[rows["truth"] == truth], truth)
        axes.axhline(80, color=INK, linestyle=":", linewidth=1.2)
        axes.text(1, 81.5, "usual goal 80 %", fontsize=8.5, color=INK)
        axes.axhline(100 * power.alpha, color=INK, linestyle=":", linewidth=1.2)
        axes.set(xlim=(0, 100 * rows["difference"].max()), ylim=(0, 102))
        axes.set_xlabel(
            "assumed true rise of the response rate,\nlowest to highest dose (percentage points)"
        )
        name = "dose" if one else SCORES[tested]
        axes.set_title(f"Test asks for the {name}", loc="left", fontsize=11)
        axes.legend(
            loc="upper left",
            bbox_to_anchor=(-0.02, -0.2),
            fontsize=9,
            frameon=False,
            title="effect follows the …",
            alignment="left",
        )
    level = prose.percent(power.alpha, 0)
    panels[0][0].set_ylabel(f"power of the exact trend test\n(two-sided {level}, percent)")
    return finish(figure, alt=_power_alt(power), kind=power.kind, synthetic=synthetic)


def _band(axes, power: DosePower, rows: pd.DataFrame, truth: str) -> None:
    colour, hatch = (BLUE, "") if truth == "single" else (ORANGE, "///")
    x = 100 * rows["difference"]
    line = "-" if truth == "single" else "--"
    if power.sizes_known:
        label = f"{SCORES[truth]} (printed group sizes)"
        axes.plot(x, 100 * rows["power_even"], line, color=colour, linewidth=2, label=label)
        return
    axes.fill_between(
        x,
        100 * rows["power_low"],
        100 * rows["power_high"],
        facecolor=colour,
        alpha=0.35,
        edgecolor=colour,
        hatch=hatch,
        label=f"{SCORES[truth]}: all {len(power.sizes)} sets of group sizes",
    )
    axes.plot(
        x, 100 * rows["power_even"], line, color=colour, linewidth=2, label="most even group sizes"
    )


def _power_alt(power: DosePower) -> str:
    rows = power.table[power.table["difference"].round(1) == 0.4]
    if same_spacing(power):
        rows = rows.head(1)
    sizes = (
        "the printed group sizes"
        if power.sizes_known
        else f"{len(power.sizes)} possible sets of group sizes"
    )
    lines = []
    for row in rows.itertuples():
        low, high = prose.percent(row.power_low, 0), prose.percent(row.power_high, 0)
        lines.append(
            f"Effect follows the {SCORES[row.truth]}, test asks for the {SCORES[row.tested]}: a "
            f"rise of {100 * row.difference:.0f} percentage points is found in "
            f"{low if low == high else f'{low} to {high}'} of trials."
        )
    level = prose.percent(power.alpha, 0)
    return f"Power of the exact trend test at {level} over {sizes}. {' '.join(lines)}"


def untreated_course(result: UntreatedCourse) -> Figure:
    """Draw invented patients at entry and at the second visit; nobody is treated.

    Parameters
    ----------
    result : UntreatedCourse
        The first few hundred patients are drawn; the share in the title is over all.
    """
    course, shown = result.course, result.patients.head(_MOST_DOTS)
    figure, axes = canvas(width=7.8, height=5.0)
    top = float(np.ceil(shown[["baseline", "followup"]].to_numpy().max() / 5) * 5)
    ends = np.array([course.entry, top])
    axes.plot(ends, ends, color=GREY, linewidth=1.5, label="no change")
    axes.plot(
        ends,
        ends * (1 - course.threshold / 100),
        color=VERMILION,
        linestyle="--",
        label=f"improved by {course.threshold:g} %",
    )
    hit = shown["responder"]
    axes.scatter(
        shown.loc[~hit, "baseline"],
        shown.loc[~hit, "followup"],
        s=16,
        facecolors="none",
        edgecolors=GREY,
        label="no “responder”",
    )
    axes.scatter(
        shown.loc[hit, "baseline"],
        shown.loc[hit, "followup"],
        s=30,
        marker="^",
        color=VERMILION,
        edgecolors="white",
        linewidths=0.5,
        label=f"“responder” ({course.rule})",
    )
    axes.axvline(course.entry, color=INK, linestyle=":")
    axes.set(xlim=(0, top), ylim=(0, top))
    if course.entry > _ROOM * top:
        axes.text(course.entry / 2, top / 2, "not enrolled", rotation=90, ha="center", va="center")
    axes.set_xlabel("PASI at entry (points)")
    axes.set_ylabel("PASI at the second visit (points)")
    axes.set_title(
        f"{prose.percent(result.share)} of {len(result.patients):,} invented patients “respond”; "
        f"nobody was treated\n(entry PASI > {course.entry:g}, correlation "
        f"{course.correlation:g}, season {100 * course.season:.0f} % lower; {len(shown)} shown)",
        loc="left",
        fontsize=10.5,
    )
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9)
    alt = (
        f"Invented patients without treatment, enrolled with a PASI above {course.entry:g}: mean "
        f"PASI {result.mean_baseline:.1f} at entry and {result.mean_followup:.1f} at the second "
        f"visit; {prose.percent(result.share)} improve by {course.rule}. Assumed: correlation of "
        f"two visits {course.correlation:g}, seasonal drop {prose.percent(course.season, 0)}."
    )
    return _invented(finish(figure, alt=alt, kind="synthetic"))


def untreated_thresholds(
    shares: pd.DataFrame, printed: pd.DataFrame, name: str = "", synthetic: bool = False
) -> Figure:
    """Draw the share of untreated "responders" by threshold, beside the printed rates.

    Parameters
    ----------
    shares : DataFrame
        As `replication.efficacy.untreated_by_threshold` returns it.
    printed : DataFrame
        As `replication.efficacy.printed_and_untreated` returns it.
    name : str
        Short name of the trial, for the legend.
    synthetic : bool
        Whether the record is invented.
    """
    figure, axes = canvas(width=8.4, height=5.4)
    colours = (BLUE, ORANGE, VERMILION)
    for i, (scenario, assumed) in enumerate(SCENARIOS.items()):
        rows = shares[shares["scenario"] == scenario]
        axes.plot(
            rows["threshold"],
            100 * rows["share"],
            linestyle=_LINES[i],
            marker=MARKERS[i],
            markersize=5,
            color=colours[i],
            label=f"{scenario.split(',')[0]}: correlation {assumed['correlation']:g}, "
            f"season {100 * assumed['season']:.0f} % lower (synthetic)",
        )
    if not printed.empty:
        arms = [printed["estimate"] - printed["low"], printed["high"] - printed["estimate"]]
        axes.errorbar(
            printed["threshold"],
            100 * printed["estimate"],
            yerr=[100 * arm for arm in arms],
            fmt="D",
            color=INK,
            markersize=8,
            elinewidth=2,
            capsize=4,
            label=f"{name or 'trial'} (n = {printed['n'].max()}), with interval (derived)",
        )
    axes.set(xlim=(18, 97), ylim=(-1, 101))
    axes.set_xlabel("improvement of the PASI that counts as a response (percent)")
    axes.set_ylabel("responders (percent of patients)")
    # Below the axes: a high rate with its interval can stand anywhere inside them.
    figure.legend(loc="outside lower right", fontsize=9, frameon=False)
    alt = _thresholds_alt(shares, printed)
    made = finish(figure, alt=alt, kind="synthetic", synthetic=synthetic)
    return (
        made if synthetic else _invented(made, "LINES ARE SYNTHETIC: invented, untreated patients")
    )


def _thresholds_alt(shares: pd.DataFrame, printed: pd.DataFrame) -> str:
    ends = [shares["threshold"].min(), shares["threshold"].max()]
    parts = []
    for scenario in SCENARIOS:
        rows = shares[shares["scenario"] == scenario].set_index("threshold")["share"]
        parts.append(
            f"{scenario}: {prose.percent(rows[ends[0]], 0)} at {ends[0]:g} % falling to "
            f"{prose.percent(rows[ends[1]], 0)} at {ends[1]:g} %"
        )
    points = [
        f"{r.label}, {r.responders} of {r.n} ({prose.percent(r.estimate)})"
        for r in printed.itertuples()
    ]
    tail = f" Printed: {'; '.join(points)}." if points else ""
    return f"Share of invented, untreated responders by threshold. {'; '.join(parts)}.{tail}"


def _invented(figure: Figure, text: str = "SYNTHETIC: invented patients, nobody treated") -> Figure:
    """Say in the banner what is invented: the patients, not the trial's record."""
    figure.suptitle(text, color="#a00000", fontsize=10)
    return figure
