"""Figure of a registry entry over time: which plan could be read when, and what was reported."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from trialkit import disclosure, protocol
from trialkit.figures._base import HATCHES, INK, ORANGE, canvas, finish, placeholder
from trialkit.records import Trial

_FIRST, _LATER, _UNREAD = "#cfe3f3", "#fbe0c4", "#ffffff"
_EDGE, _TREATED, _TREATED_LANE = "#777777", "#e9f4ec", "#a5d3b3"
_SIGNS = {
    True: ("=", "as the entry last said"),
    False: ("≠", "differs from the entry as last read"),
    disclosure.FITS: ("~", "compatible with the entry as first read"),
    None: ("?", "cannot be compared"),
}
_CHARACTERS_PER_INCH = 14.6  # at the font size of the bars, measured on the widest labels
_SMALL = {"fontsize": 9, "color": INK, "linespacing": 1.05}
_LINES = 2
_LANE = -0.78  # height of the bar of the treatment, above the fields
_WIDTH = 13.0
_AXIS_INCHES = 8.1


def registry_lifelines(trial: Trial) -> Figure:
    """Draw, for each registered field, which content the public could read at which time.

    Fields that are the same wherever they could be read are named below the figure, unless
    nothing else is left to draw.

    Parameters
    ----------
    trial : Trial
    """
    lines = disclosure.lifelines(trial)
    if lines.empty:
        return placeholder(
            f"A registry entry with dates is not part of the record of {trial.short_title}.",
            synthetic=trial.is_synthetic,
        )
    drawn = _worth_drawing(lines)
    quiet = [label for label in lines["label"].unique() if label not in set(drawn["label"])]
    fields = list(drawn["field"].unique())
    figure, axes = canvas(width=_WIDTH, height=2.6 + 0.52 * len(fields))
    begin, end = lines["start"].min(), lines["end"].max()
    per_day = _AXIS_INCHES / max((end - begin).days, 1)
    for y, field in enumerate(fields):
        _lifeline(axes, y, drawn[drawn["field"] == field], per_day)
    _treatment(axes, trial, len(fields))
    _versions(axes, lines, trial)
    axes.set_ylim(len(fields) - 0.45, -1.95)
    axes.set_xlim(begin - (end - begin) * 0.01, end + (end - begin) * 0.42)
    labels = drawn.drop_duplicates("field")["label"]
    axes.set_yticks(range(len(fields)), labels=[textwrap.fill(x, 18) for x in labels])
    axes.grid(visible=False)
    locator = AutoDateLocator(minticks=4, maxticks=9)
    # The room right of the publication is for words, not for a time that nothing is known about.
    axes.set_xticks(
        [t for t in locator.tick_values(begin, end) if date2num(begin) <= t <= date2num(end)]
    )
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
    kept = f"\nNot drawn, the same wherever they could be read: {', '.join(quiet)}" if quiet else ""
    axes.set_xlabel(f"date{kept}", loc="left")
    axes.set_title(
        f"What the registry entry of {trial.short_title} said, and when", loc="left", pad=12
    )
    _legend(figure, drawn)
    return finish(figure, alt=_told(drawn, trial), kind="printed", synthetic=trial.is_synthetic)


def _worth_drawing(lines: pd.DataFrame) -> pd.DataFrame:
    """Leave out fields that never changed, as far as anybody could read them."""
    moved = lines["fate"].ne(disclosure.KEPT) | lines["agrees"].eq(False)
    chosen = lines[lines["field"].isin(lines.loc[moved, "field"])]
    return lines if chosen.empty else chosen


def _lifeline(axes: Axes, y: int, rows: pd.DataFrame, per_day: float) -> None:
    staying = rows[rows["state"].isin([disclosure.IN_FORCE, disclosure.LAST_KNOWN])]
    for content, stays in staying.groupby("content"):
        colour = _FIRST if content == 0 else _LATER
        _bar(axes, y, stays["start"].min(), stays["end"].max(), per_day, colour, stays)
    for row in rows.itertuples():
        if row.state == disclosure.UNREADABLE and row.end > row.start:
            _bar(axes, y, row.start, row.end, per_day, _UNREAD, rows[rows.index == row.Index])
        elif row.state in (disclosure.REPLACED, disclosure.PERHAPS_REPLACED):
            perhaps = row.state == disclosure.PERHAPS_REPLACED
            axes.barh(
                y,
                row.end - row.start,
                left=row.start,
                height=0.78,
                color="white" if perhaps else ORANGE,
                edgecolor=_EDGE if perhaps else "white",
                hatch=HATCHES[2] if perhaps else HATCHES[1],
                linewidth=0.8,
            )
            if perhaps:
                middle = row.start + (row.end - row.start) / 2
                _write(axes, middle, y, "?", ha="center", fontweight="bold")
        elif row.state == disclosure.REPORTED:
            _reported(axes, y, row)


def _bar(axes, y, start, end, per_day, colour, rows) -> None:
    days = max((end - start).days, 1)
    open_end = rows["state"].isin([disclosure.LAST_KNOWN, disclosure.UNREADABLE]).any()
    axes.barh(
        y,
        end - start,
        left=start,
        height=0.78,
        color=colour,
        edgecolor=_EDGE,
        linewidth=0.9,
        linestyle="--" if open_end else "-",
    )
    width = max(8, int(days * per_day * _CHARACTERS_PER_INCH))
    axes.annotate(
        _fit(rows["text"].iloc[0], width),
        (date2num(start), y),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        **_SMALL,
    )


def _fit(text: str, width: int) -> str:
    lines = textwrap.wrap(protocol.superscript(str(text)), width)
    if len(lines) <= _LINES:
        return "\n".join(lines)
    return textwrap.fill(
        textwrap.shorten(protocol.superscript(str(text)), _LINES * width - 4, placeholder=" …"),
        width,
    )


def _write(axes: Axes, x, y: float, text: str, **style) -> None:
    axes.text(x, y, text, **{"va": "center", **_SMALL, **style})


def _reported(axes: Axes, y: int, row) -> None:
    sign = _SIGNS[row.agrees][0]
    date = date2num(row.start)
    axes.annotate(
        sign,
        (date, y),
        xytext=(11, 0),
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=13,
        fontweight="bold",
        color="#a03000" if row.agrees is False else INK,
    )
    axes.annotate(
        _fit(row.text, 42),
        (date, y),
        xytext=(24, 0),
        textcoords="offset points",
        va="center",
        **_SMALL,
    )


def _treatment(axes: Axes, trial: Trial, rows: int) -> None:
    span = protocol.treatment_span(trial)
    if span is None:
        return
    axes.axvspan(span["start"], span["end"], color=_TREATED, zorder=0, linewidth=0)
    length = span["end"] - span["start"]
    axes.barh(_LANE, length, left=span["start"], height=0.5, color=_TREATED_LANE)
    words = f"treatment as reported, {span['start']:%Y-%m} to {span['end']:%Y-%m}"
    _write(axes, span["start"] + length / 2, _LANE, words, ha="center", fontsize=9.5)


def _versions(axes: Axes, lines: pd.DataFrame, trial: Trial) -> None:
    """Name the days on which an entry was seen, and the publication, along the top."""
    events = protocol.dates(trial)
    events = events[events["version"].isin(lines["version"])]
    events = events[events["kind"].isin(["registry", "publication"])].sort_values("start")
    begin, end = lines["start"].min(), lines["end"].max()
    for i, event in enumerate(events.itertuples()):
        axes.axvline(event.start, color=INK, linewidth=1.1, linestyle=":", zorder=3)
        near_next = i + 1 < len(events) and (
            events["start"].iloc[i + 1] - event.start < 0.2 * (end - begin)
        )
        words = textwrap.fill(event.label.rsplit(":", 1)[-1].strip(), 30)
        _write(
            axes,
            event.start + (end - begin) * (-0.006 if near_next else 0.006),
            -1.47,
            words if event.printed in words else f"{words}\n{event.printed}",
            ha="right" if near_next else "left",
        )


def _legend(figure: Figure, drawn: pd.DataFrame) -> None:
    states, signs = set(drawn["state"]), set(drawn["agrees"])
    handles = [Patch(facecolor=_FIRST, edgecolor=_EDGE, label="content of the first version")]
    if disclosure.REPLACED in states:
        handles += [
            Patch(
                facecolor=ORANGE,
                edgecolor="white",
                hatch=HATCHES[1],
                label="replaced on some day of this time",
            ),
            Patch(facecolor=_LATER, edgecolor=_EDGE, label="content of a later version"),
        ]
    if disclosure.PERHAPS_REPLACED in states:
        handles.append(
            Patch(
                facecolor="white",
                edgecolor=_EDGE,
                hatch=HATCHES[2],
                label="replaced or not: cannot be told",
            )
        )
    handles.append(
        Patch(
            facecolor="white",
            edgecolor=_EDGE,
            linestyle="--",
            label="dashed: later changes are not excluded",
        )
    )
    words = "; ".join(f"{sign} {text}" for value, (sign, text) in _SIGNS.items() if value in signs)
    legend = figure.legend(
        handles=handles, loc="outside lower right", ncols=3, fontsize=9, frameon=False
    )
    if words:
        legend.set_title(f"report: {words}", prop={"size": 9})


def _told(drawn: pd.DataFrame, trial: Trial) -> str:
    parts = []
    for label, rows in drawn.groupby("label", sort=False):
        entry = rows[rows["state"] != disclosure.REPORTED]
        said = [
            f"{stays['text'].iloc[0]} (from {stays['start'].min():%Y-%m-%d})"
            for _, stays in entry.groupby("content")
        ]
        report = rows.loc[rows["state"] == disclosure.REPORTED, "text"]
        ends = f", reported {report.iloc[0]}" if len(report) else ""
        parts.append(f"{label}: {', then '.join(said)}{ends}")
    span = protocol.treatment_span(trial)
    treated = (
        f" Treatment as reported {span['start']:%Y-%m} to {span['end']:%Y-%m}."
        if span is not None
        else ""
    )
    return f"Registry entry of {trial.short_title} over time. {'; '.join(parts)}.{treated}"
