"""Figures of who could enter a trial, and of when it was registered, changed and reported."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from trialkit import protocol
from trialkit.figures._base import (
    BLUE,
    GREY,
    HATCHES,
    INK,
    ORANGE,
    PURPLE,
    VERMILION,
    canvas,
    finish,
    placeholder,
)
from trialkit.records import Trial

# Sign, colour and ground of a criterion that lets pass, keeps out, or cannot be judged.
_SIGNS = {
    True: ("✓", BLUE, None),
    False: ("✗", "#a03000", "#fbe3d6"),
    None: ("?", "#555555", "#eeeeee"),
}
_KIND_STYLE = {
    "registry": (PURPLE, "D", "registry entry seen"),
    "plan": (GREY, "^", "date planned in the registry"),
    "treatment": (BLUE, "o", "screening and treatment, as reported"),
    "publication": (VERMILION, "s", "publication"),
}
_LABEL_WIDTH = 44
_SHORTEST_SPAN = pd.Timedelta(days=730)
OWN_PATIENT = "SYN-00"  # the reader's own invented patient


def entry_checklist(trial: Trial, patient: str | Mapping[str, Any], version: str) -> Figure:
    """Draw the checklist of entry criteria, filled in for one invented patient.

    Parameters
    ----------
    trial : Trial
    patient : str or mapping
        Id of a row of `protocol.example_patients`, or values by variable.
    version : str
        Key of a version of the criteria.

    Raises
    ------
    ValueError
        If the patient or the version is not known.
    """
    if trial.criteria.empty:
        return placeholder(
            f"Entry criteria are not published for {trial.short_title}.",
            synthetic=trial.is_synthetic,
        )
    name, values = _patient(trial, patient)
    criteria = protocol.criteria_in_force(trial, version)
    table = protocol.eligibility(values, criteria)
    carried = criteria.set_index("id")["carried_over"]
    verdict = protocol.decision(table)
    columns = [table[table["kind"] == kind] for kind in ("inclusion", "exclusion")]
    height = 1.6 + 0.29 * max(map(len, columns))
    figure, axes = canvas(width=9.8, height=height, columns=2)
    headings = ("All of these must be met", "None of these may apply (✓ = does not apply)")
    for axis, rows, heading in zip(axes, columns, headings, strict=True):
        _checklist(axis, rows, carried, heading, max(map(len, columns)))
    mark = "* not mentioned in this version: assumed still in force" if carried.any() else ""
    label = protocol.version_label(trial, version)
    title = f"{name} (invented): {verdict.upper()}"
    axes[0].set_title(title, loc="left", fontsize=13, fontweight="bold", color=INK, pad=10)
    axes[1].set_title(f"criteria of “{label}”", loc="right", fontsize=10, color=INK, pad=10)
    axes[1].set_xlabel(mark, fontsize=8.5, color="#555555", loc="right")
    decisive = table[~table["admits"].fillna(False)]
    told = "; ".join(decisive["criterion"] + " (found " + decisive["found"] + ")")
    return finish(
        figure,
        alt=f"{name}, invented, against {len(table)} criteria of {label}: {verdict}. "
        + (f"Decided by: {told}." if told else "Every criterion lets this patient in."),
        kind="synthetic",
    )


def registry_timeline(trial: Trial) -> Figure:
    """Draw the dated events: registry entry, registered plan, treatment and publication.

    A date known to the month is drawn as the whole month, hatched; the shaded band is the time in
    which the registry entry changed.
    """
    events = protocol.dates(trial)
    if events.empty:
        return placeholder(
            f"Dated events are not published for {trial.short_title}.",
            synthetic=trial.is_synthetic,
        )
    kinds = [kind for kind in _KIND_STYLE if kind in set(events["kind"])]
    rows = [row for kind in kinds for row in events[events["kind"] == kind].itertuples()]
    figure, axes = canvas(width=10, height=1.7 + 0.36 * len(rows))
    for y, row in enumerate(rows):
        _event(axes, y, row)
    changes = protocol.registry_changes(trial)
    for change in changes.itertuples():
        axes.axvspan(
            change.earliest, change.latest, color=ORANGE, alpha=0.35, zorder=0, linewidth=0
        )
    for kind in kinds[1:]:
        axes.axhline([row.kind for row in rows].index(kind) - 0.5, color="#cccccc", linewidth=1)
    axes.set_ylim(len(rows) - 0.4, -0.8)
    axes.set_yticks(range(len(rows)), labels=[row.label for row in rows])
    # One date alone would stretch its month over the whole figure.
    margin = max(events["end"].max() - events["start"].min(), _SHORTEST_SPAN) * 0.05
    axes.set_xlim(events["start"].min() - margin, events["end"].max() + 4.5 * margin)
    locator = AutoDateLocator(minticks=4, maxticks=10)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("date (hatched: the source gives the month only)")
    axes.set_title("Registered, treated, reported", loc="left")
    _timeline_legend(figure, kinds, bool(len(changes)))
    told = "; ".join(f"{row.label} {row.printed}" for row in rows)
    windows = " ".join(
        f"The registry entry changed between {c.earliest:%Y-%m-%d} and {c.latest:%Y-%m-%d}."
        for c in changes.itertuples()
    )
    return finish(
        figure, alt=f"Dates: {told}. {windows}", kind="printed", synthetic=trial.is_synthetic
    )


def _patient(trial: Trial, patient: str | Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    if not isinstance(patient, str):
        return OWN_PATIENT, patient
    known = protocol.example_patients(trial).set_index("patient")
    if patient not in known.index:
        raise ValueError(f"patient = {patient!r} is not known; allowed: {', '.join(known.index)}")
    return patient, known.loc[patient]


def _checklist(
    axes: Axes, rows: pd.DataFrame, carried: pd.Series, heading: str, length: int
) -> None:
    axes.set(xlim=(0, 1), ylim=(length - 0.4, -1.5), xticks=[], yticks=[])
    axes.grid(visible=False)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.text(0.01, -1, heading, va="center", fontsize=10.5, color=INK, style="italic")
    for y, (key, row) in enumerate(rows.iterrows()):
        sign, colour, ground = _SIGNS[None if pd.isna(row["admits"]) else bool(row["admits"])]
        if ground:
            axes.axhspan(y - 0.46, y + 0.46, color=ground, linewidth=0)
        weight = "bold" if ground else "normal"
        axes.text(0.01, y, sign, va="center", color=colour, fontsize=13, fontweight="bold")
        star = " *" if carried[key] else ""
        text = textwrap.shorten(str(row["criterion"]), _LABEL_WIDTH + 8, placeholder=" …") + star
        style = {"va": "center", "fontsize": 9.5, "color": INK, "fontweight": weight}
        axes.text(0.06, y, text, **style)
        axes.axhline(y + 0.5, color="#e2e2e2", linewidth=0.8, zorder=0)
        found = protocol.superscript(row["found"].split(" × ")[0])
        axes.text(
            0.99, y, found, va="center", ha="right", fontsize=9.5, color=INK, fontweight=weight
        )


def _event(axes: Axes, y: int, row) -> None:
    colour, marker, _ = _KIND_STYLE[row.kind]
    day = pd.Timedelta(days=1)
    if row.start == row.end:
        axes.plot([row.start], [y], marker, color=colour, markersize=9)
    else:
        axes.barh(
            y,
            row.end - row.start + day,
            left=row.start,
            height=0.5,
            fill=False,
            edgecolor=colour,
            hatch=HATCHES[1],
            linewidth=1,
        )
        if row.end_earliest > row.start_latest:
            axes.barh(
                y,
                row.end_earliest - row.start_latest,
                left=row.start_latest,
                height=0.5,
                color=colour,
            )
    axes.annotate(
        row.printed,
        (row.end, y),
        xytext=(9, 0),
        textcoords="offset points",
        va="center",
        fontsize=8.5,
        color=INK,
        bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "alpha": 0.75, "linewidth": 0},
    )


def _timeline_legend(figure: Figure, kinds: list[str], changed: bool) -> None:
    handles = []
    for kind in kinds:
        colour, marker, words = _KIND_STYLE[kind]
        if kind == "treatment":
            handles.append(Patch(color=colour, label=words))
        else:
            style = {"color": colour, "marker": marker, "markersize": 8, "linestyle": ""}
            handles.append(Line2D([], [], label=words, **style))
    if changed:
        handles.append(
            Patch(color=ORANGE, alpha=0.35, label="registry entry changed in this time (bounds)")
        )
    figure.legend(handles=handles, loc="outside lower right", ncols=2, fontsize=8.5, frameon=False)
