"""Every human study of the cells by dose and route, the record among them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from trialkit import prose, protocol
from trialkit.figures._base import (
    BLUE,
    GREEN,
    GREY,
    INK,
    MARKERS,
    ORANGE,
    PURPLE,
    SKY,
    canvas,
    finish,
)
from trialkit.next_trial import OTHER_TISSUE, PUBLISHED, RECORD, REGISTERED, TISSUES

_BY_WEIGHT = "10^6 cells/kg"
_LOOKS = dict(zip((*TISSUES, OTHER_TISSUE), (BLUE, SKY, ORANGE, GREEN, PURPLE), strict=True))
_SIGNS = dict(zip((*TISSUES, OTHER_TISSUE), MARKERS, strict=False))
_ROUTES = {
    "intravenous": "into a vein",
    "infusion": "by infusion, vessel not named",
    "subcutaneous": "under the skin",
    "": "route not published",
}
_MOST = 12.0  # a dose per kg above this is written out instead of drawn
# Widths beside the axis as shares of it: doses in other units, how often given, the rest.
_BESIDE, _TIMES, _END = 1.05, 1.75, 2.1


def dose_and_route(table: pd.DataFrame, synthetic: bool = False) -> Figure:
    """Draw all studies: dose at one time across, route and study down, the record highlighted.

    Parameters
    ----------
    table : DataFrame
        As `next_trial.landscape` returns it.
    synthetic : bool
        Whether the record is invented.
    """
    lines, top = _lines(table), _top(table)
    figure, axes = canvas(width=10.2, height=1.6 + 0.36 * len(lines))
    for place, line in enumerate(lines):
        if isinstance(line, str):
            axes.axhline(-place + 0.5, color="#bbbbbb", linewidth=0.8)
            continue
        if line["kind"] == RECORD:
            axes.axhspan(-place - 0.48, -place + 0.48, color="#fbf3d0", zorder=0)
        _mark(axes, -place, line, top)
        doses = line["doses"]
        text = "not published" if pd.isna(doses) else f"{doses} time{'s' * (doses != '1')}"
        axes.text(_TIMES * top, -place, text, ha="left", va="center", fontsize=9, color=INK)
    axes.text(_TIMES * top, 0.62, "given", fontsize=9, color="#555555", va="bottom")
    axes.text(
        _BESIDE * top,
        0.62,
        "other unit, or not published",
        fontsize=9,
        color="#555555",
        va="bottom",
    )
    axes.set_yticks([-place for place in range(len(lines))], [_name(line) for line in lines])
    for tick, line in zip(axes.get_yticklabels(), lines, strict=True):
        heading = isinstance(line, str)
        tick.set_fontsize(9.5)
        tick.set_fontstyle("italic" if heading else "normal")
        bold = not heading and line["kind"] == RECORD
        tick.set_fontweight("bold" if bold else "normal")
    axes.set_xlim(0, _END * top)
    axes.set_ylim(-len(lines) + 0.4, 0.6)
    axes.set_xticks(range(top + 1))
    axes.axvline(1.02 * top, color="#aaaaaa", linewidth=1)
    axes.set_xlabel(f"dose at one time ({protocol.superscript(_BY_WEIGHT)})", loc="left")
    axes.grid(False, axis="y")
    figure.legend(
        handles=_legend(table), loc="outside upper center", ncols=3, frameon=False, fontsize=9.5
    )
    return finish(figure, alt=_told(table), kind="printed", synthetic=synthetic)


def _top(table: pd.DataFrame) -> int:
    """Return where the axis of doses per kg ends."""
    doses = table["dose_high"][table["dose_unit"] == _BY_WEIGHT].dropna()
    return math.ceil(doses[doses <= _MOST].max() + 0.4)


def _lines(table: pd.DataFrame) -> list[str | dict[str, Any]]:
    """Return what stands on each line: a route, or a study as a dict; the record's route first."""
    route = table["route"].fillna("")
    kinds = {RECORD: 0, PUBLISHED: 1, REGISTERED: 2}
    order = table.assign(route=route, rank=table["kind"].map(kinds))
    lines: list[str | dict[str, Any]] = []
    for key in dict.fromkeys(["infusion", *_ROUTES]):
        some = order[order["route"] == key].sort_values(["rank", "n"], ascending=[True, False])
        if not some.empty:
            lines += [_ROUTES[key], *some.to_dict("records")]
    return lines


def _name(line: str | dict[str, Any]) -> str:
    if isinstance(line, str):
        return line
    planned = " planned" if line["kind"] == REGISTERED else ""
    return f"{line['name']}  (n = {line['n']}{planned})"


def _mark(axes, y: float, line: dict[str, Any], top: int) -> None:
    colour, sign = _LOOKS[line["tissue"]], _SIGNS[line["tissue"]]
    face = "white" if line["kind"] == REGISTERED else colour
    style = {"color": colour, "marker": sign, "markersize": 9, "markerfacecolor": face}
    style |= {"markeredgewidth": 1.8, "linewidth": 3, "solid_capstyle": "round"}
    low, high = line["dose_low"], line["dose_high"]
    if pd.isna(low) or line["dose_unit"] != _BY_WEIGHT or float(high) > top:
        axes.plot([1.08 * top], [y], **style)
        axes.text(1.14 * top, y, _dose(line), va="center", fontsize=9, color=INK)
        return
    axes.plot(sorted({float(low), float(high)}), [y] * len({low, high}), **style)


def _dose(line: Mapping[str, Any]) -> str:
    low, high = line["dose_low"], line["dose_high"]
    if pd.isna(low):
        return "dose not published"
    span = f"{low:g}" if low == high else f"{low:g} to {high:g}"
    return f"{span} × {protocol.superscript(line['dose_unit'])}"


def _route(line: Mapping[str, Any]) -> str:
    return _ROUTES["" if pd.isna(line["route"]) else line["route"]]


def _legend(table: pd.DataFrame) -> list[Line2D]:
    shown = set(table["tissue"])
    handles = [
        _key(tissue if tissue != OTHER_TISSUE else "tissue not named", _SIGNS[tissue], colour)
        for tissue, colour in _LOOKS.items()
        if tissue in shown
    ]
    open_sign = _key("open: registered, no results found", "o", GREY)
    open_sign.set_markerfacecolor("white")
    return [*handles, open_sign]


def _key(label: str, marker: str, colour: str) -> Line2D:
    return Line2D([], [], color=colour, marker=marker, linestyle="", markersize=8, label=label)


def _told(table: pd.DataFrame) -> str:
    real = table[~table["invented"]]
    seen = real[real["kind"] != REGISTERED]
    own = table[table["kind"] == RECORD].iloc[0]
    others = "; ".join(
        f"{row['name']}, {prose.count(row['n'], 'patient')}, {_route(row)}, {_dose(row)}"
        for row in table.to_dict("records")
        if row["kind"] != RECORD
    )
    invented = " (invented, not counted)" if own["invented"] else ""
    return (
        f"{prose.count(len(seen), 'study', 'studies')} with {int(seen['n'].sum())} patients and "
        f"{prose.count(len(real) - len(seen), 'registered trial')} without results. Highlighted: "
        f"{own['name']}{invented}, {own['n']} patients, {_dose(own)}. Others: {others}."
    )
