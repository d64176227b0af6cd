"""How common the disease is, and how soon it returns after treatment."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from trialkit import background
from trialkit.figures._base import BLUE, GREEN, INK, ORANGE, PURPLE, VERMILION, canvas, finish
from trialkit.figures.tables import Table, table
from trialkit.prose import percent, span

_LEFT_END = 0.03

# Marker, colour and words of each way in which a prevalence came about.
_GROUPS = {
    "model": ("o", BLUE, "printed: modelled, with the printed interval"),
    "survey": ("D", VERMILION, "printed: survey, no interval printed"),
    "range": ("|", INK, "printed: lowest to highest, no single value"),
    "derived": ("s", GREEN, "derived: what a printed head count needs"),
    "assumed": ("^", PURPLE, "assumed base: what a printed head count needs"),
}


def prevalence_by_region(prevalence: pd.DataFrame, needed: pd.DataFrame | None = None) -> Figure:
    """Draw the published prevalences with their uncertainty, on a logarithmic scale.

    Parameters
    ----------
    prevalence : DataFrame
        The table ``background/prevalence``, in percent.
    needed : DataFrame, optional
        `background.prevalence_needed`: shares that printed head counts would need.
    """
    rows = [
        (r.region, r.group, r.estimate, r.low, r.high)
        for group in ("model", "survey", "range")
        for r in prevalence[prevalence["group"] == group].itertuples()
    ]
    if needed is not None:
        rows += [(r.label, r.kind, r.percent, pd.NA, pd.NA) for r in needed.itertuples()]
    figure, axes = canvas(width=8.2, height=1.6 + 0.34 * len(rows))
    for y, (_, group, *numbers) in enumerate(rows):
        _prevalence_row(axes, y, group, *numbers)
        if y and group != rows[y - 1][1]:
            axes.axhline(y - 0.5, color="#bbbbbb", linewidth=0.8)
    axes.set(
        xscale="log", xlim=(_LEFT_END, 20), xlabel="people with psoriasis (%, logarithmic scale)"
    )
    ticks = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
    axes.set_xticks(ticks, labels=[f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.set_yticks(range(len(rows)), labels=[row[0] for row in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")
    axes.set_title("One disease, many prevalences", loc="left")
    shown = [group for group in _GROUPS if group in {row[1] for row in rows}]
    figure.legend(
        handles=[_legend_line(group) for group in shown],
        loc="outside lower right",
        ncols=2,
        fontsize=8,
        frameon=False,
    )
    said = "; ".join(f"{label} {_numbers(*numbers)}" for label, _, *numbers in rows)
    return finish(figure, alt=f"People with psoriasis in percent: {said}.", kind="derived")


def _prevalence_row(axes, y, group, estimate, low, high) -> None:
    marker, colour, _ = _GROUPS[group]
    if not pd.isna(low):
        if low <= 0:  # a logarithmic axis has no zero: the line leaves it, with an arrow
            axes.plot([1.08 * _LEFT_END], [y], "<", color=colour, markersize=8)
        start = max(low, _LEFT_END)
        axes.plot([start, high], [y, y], color=colour, linewidth=4 if group == "range" else 1.8)
        axes.plot([start, high], [y, y], "|", color=colour, markersize=9, markeredgewidth=1.8)
    if not pd.isna(estimate):
        hollow = {"markerfacecolor": "white"} if group in {"derived", "assumed"} else {}
        axes.plot([estimate], [y], marker, color=colour, markersize=8, markeredgewidth=2, **hollow)
    axes.text(
        1.01,
        y,
        _numbers(estimate, low, high),
        transform=axes.get_yaxis_transform(),
        va="center",
        fontsize=9,
        color=INK,
    )


def _numbers(estimate: float, low: float, high: float) -> str:
    if pd.isna(estimate):
        return f"{f'{low:.2f}' if low else 0} to {high:.2f} %"
    interval = "" if pd.isna(low) else f" ({low:.2f} to {high:.2f})"
    return f"{estimate:.2f}{interval} %"


def _legend_line(group: str) -> Line2D:
    marker, colour, words = _GROUPS[group]
    line = {"model": "-", "range": "-"}.get(group, "")
    hollow = {"markerfacecolor": "white"} if group in {"derived", "assumed"} else {}
    width = 4 if group == "range" else 1.8
    return Line2D(
        [],
        [],
        marker=marker,
        color=colour,
        linestyle=line,
        linewidth=width,
        markeredgewidth=2,
        label=words,
        **hollow,
    )


def people_from_prevalence(burden: pd.DataFrame, prevalence: float, base: float) -> Figure:
    """Draw share × people as a bar beside the printed numbers of patients in China.

    Parameters
    ----------
    burden : DataFrame
        The table ``background/burden``.
    prevalence : float
        Share with the disease in percent, 0 to 1.
    base : float
        People in billions, up to 2.2.
    """
    claims = background.consistency(burden)
    people = background.patients(prevalence / 100, base * 1e9)
    census = claims["computed"].iloc[0] / 1e6
    figure, axes = canvas(width=8, height=3.2)
    axes.barh([1], [people / 1e6], height=0.5, color=BLUE, edgecolor=INK)
    axes.plot([census], [0], "D", color=VERMILION, markersize=9)
    axes.set_yticks([0, 1], labels=["printed share ×\ncensus", "your share ×\nyour base"])
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    for row, (claim, style) in enumerate(zip(claims.itertuples(), ("--", ":"), strict=True)):
        axes.axvline(claim.people / 1e6, color=INK, linestyle=style, linewidth=1.8)
        axes.text(
            claim.people / 1e6 + 0.2,
            2.2 - 0.32 * row,
            claim.printed,
            va="top",
            fontsize=9.5,
            bbox=box,
        )
    axes.text(
        census - 0.35, 0, f"{census:.2f} million", va="center", ha="right", fontsize=9.5, color=INK
    )
    axes.set(xlim=(0, 22), ylim=(-0.5, 2.3), xticks=range(0, 23, 2))
    axes.set(xlabel="people with psoriasis in China (million)")
    axes.grid(visible=False, axis="y")
    product = f"{prevalence:.2f} % of {base:.3f} billion people = {people / 1e6:.2f} million"
    axes.set_title(product, loc="left")
    printed = "; ".join(
        f"{'above' if people > c.people else 'not above'} “{c.printed}”"
        for c in claims.itertuples()
    )
    # What a reader moved away from the printed share and the census is a supposition.
    known = burden.set_index("id")["value"].astype(float)
    as_printed = abs(prevalence - 100 * known["china_prevalence"]) < 0.005
    as_printed &= abs(base - known["china_population"] / 1e9) < 0.0005
    kind = "derived" if as_printed else "assumed"
    return finish(figure, alt=f"{product}: {printed}.", kind=kind)


def relapse_table(relapse: pd.DataFrame) -> Table:
    """Return what was printed on relapse after stopping, as a table to read."""
    return table(
        relapse,
        caption="Return of the disease after stopping",
        kind="printed",
        columns={
            "treatment": "stopped",
            "relapsed": "relapsed",
            "patients": "of",
            "within": "within",
            "time_printed": "time to relapse, as printed",
        },
    )


def relapse_after_stopping(relapse: pd.DataFrame, confidence: float = 0.95) -> Figure:
    """Draw the share that relapsed with its interval, and the printed times to relapse.

    Parameters
    ----------
    relapse : DataFrame
        The table ``background/relapse``.
    confidence : float
        Confidence level of the Clopper–Pearson interval, as a fraction.
    """
    rows = background.relapse_shares(relapse, confidence)
    figure, (left, right) = canvas(width=9, height=3.4, columns=2, width_ratios=[1, 1.25])
    counted = rows.dropna(subset="share").reset_index(drop=True)
    for y, row in enumerate(counted.itertuples()):
        _relapsed_bar(left, y, row, confidence)
    left.set_yticks(range(len(counted)), labels=[_labelled(r) for r in counted.itertuples()])
    left.set(xlim=(0, 100), ylim=(-0.9, len(counted) - 0.1), xlabel="relapsed (% of patients)")
    left.set_title("How many relapsed", loc="left")
    for y, row in enumerate(rows.itertuples()):
        _time_row(right, y, row)
    right.set_yticks(range(len(rows)), labels=[_wrapped(t) for t in rows["treatment"]])
    right.set(xlim=(0, 118), ylim=(len(rows) - 0.4, -0.6), xlabel="time to relapse (days)")
    right.set_title("How soon, as printed", loc="left")
    for axes in (left, right):
        axes.grid(visible=False, axis="y")
    return finish(figure, alt=background.relapse_sentence(relapse, confidence), kind="derived")


def _relapsed_bar(axes, y, row, confidence) -> None:
    estimate, low, high = (100 * float(v) for v in (row.share, row.low, row.high))
    axes.barh([y], [estimate], height=0.42, color=ORANGE, edgecolor=INK, hatch="//")
    axes.errorbar(
        [estimate],
        [y],
        xerr=[[estimate - low], [high - estimate]],
        color=INK,
        capsize=5,
        linewidth=1.8,
    )
    words = f"{row.relapsed} of {row.patients}: {percent(row.share)} within {row.within}"
    axes.text(2, y - 0.32, words, va="top", fontsize=9, color=INK)
    limits = f"{100 * confidence:g} % interval {span(row.low, row.high)}"
    axes.text(2, y - 0.5, limits, va="top", fontsize=9, color=INK)


def _time_row(axes, y, row) -> None:
    if pd.isna(row.median_days):
        axes.text(2, y, f"“{row.time_printed}”: no figure printed", va="center", fontsize=9)
        return
    if not pd.isna(row.low_days):
        axes.plot([row.low_days, row.high_days], [y, y], "|-", color=BLUE, linewidth=1.8, ms=9)
    axes.plot([row.median_days], [y], "o", color=BLUE, markersize=8)
    axes.text(
        float(row.median_days), y - 0.16, row.time_printed, ha="center", va="bottom", fontsize=9
    )


def _labelled(row) -> str:
    return f"{row.treatment}\nn = {row.patients}"


def _wrapped(label: str) -> str:
    return label.replace(" ", "\n", 1) if len(label) > 16 else label
