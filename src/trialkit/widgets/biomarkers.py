"""Explorers on a marker: how large a difference must look, and how a cut-point is found."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import ipywidgets as ipw

from trialkit import biomarkers, figures
from trialkit.figures import _base as figure_base
from trialkit.widgets._base import explorer, slider
from trialkit.widgets._start import explores

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from trialkit.biomarkers import Groups

MOST_IN_A_GROUP = 200
# Where a record has no two groups to start at.
SUPPOSED = (10, 10)
START = 0.5
_DRAWS = 40  # invented studies looked through for a false alarm


def draw_marker(
    difference: float,
    responders: int,
    others: int,
    alpha: float = 0.05,
    printed: tuple[int, int] | None = None,
    synthetic: bool = False,
) -> Figure:
    """Draw what trials of one size see, and what becomes significant.

    Parameters
    ----------
    difference : float
        Assumed true difference in standard deviations.
    responders, others : int
    alpha : float
    printed : tuple of int, optional
        Group sizes of the record; any others are drawn as a supposition.
    synthetic : bool
    """
    # a slider gives 0.30000000000000004; what is shown is what is meant
    return figures.marker_estimates(
        difference=round(difference, 6),
        n1=responders,
        n2=others,
        alpha=alpha,
        supposed=(responders, others) != printed,
        synthetic=synthetic,
    )


@explores("marker")
def marker_explorer(
    groups: Groups | None, alpha: float = 0.05, synthetic: bool = False
) -> ipw.VBox:
    """Let the student choose the true difference and the number of patients."""
    printed = _sizes(groups)
    responders, others = printed or SUPPOSED
    most = max(MOST_IN_A_GROUP, responders, others)
    controls = {
        "difference": slider("True difference", START, 0.0, 2.0, 0.05, "SD"),
        "responders": slider("Responders", responders, 1, most, unit="patients"),
        "others": slider("Others", others, 1, most, unit="patients"),
    }
    return explorer(
        partial(draw_marker, alpha=alpha, printed=printed, synthetic=synthetic), controls
    )


def marker_settings(
    groups: Groups | None, alpha: float = 0.05, synthetic: bool = False
) -> dict[str, dict[str, Any]]:
    """Return three settings of `draw_marker`: the record, no difference, ten times as many."""
    printed = _sizes(groups)
    responders, others = printed or SUPPOSED
    fixed = {"alpha": alpha, "printed": printed, "synthetic": synthetic}
    here = {"responders": responders, "others": others}
    many = {"responders": 10 * responders, "others": 10 * others}
    name = "Sizes of the record" if printed else "Supposed sizes"
    return {
        f"{name}, true difference {START:g} SD": {"difference": START, **here, **fixed},
        f"{name}, no difference at all": {"difference": 0.0, **here, **fixed},
        f"Ten times as many (supposed), {START:g} SD": {"difference": START, **many, **fixed},
    }


def draw_cut(
    difference: float,
    place: int,
    seed: int,
    groups: Groups | None,
    cells: pd.DataFrame,
    alpha: float = 0.05,
) -> Figure:
    """Draw one cut through newly invented patients.

    Parameters
    ----------
    difference : float
        Assumed true difference in standard deviations.
    place : int
        Number of the cut, counted from the lowest value.
    seed : int
        Which invented patients.
    groups : Groups or None
        None gives a placeholder.
    cells : DataFrame
        The table ``background/blood_cells``, for the scale of the marker.
    alpha : float
    """
    if groups is None:
        return figure_base.placeholder(
            "The record has no two groups, responders and others, to compare.", synthetic=True
        )
    patients = biomarkers.invented_for(groups, cells, round(difference, 6), seed)
    return figures.marker_cut(patients, place, alpha)


@explores("cut")
def cut_explorer(
    groups: Groups | None, cells: pd.DataFrame, alpha: float = 0.05, seed: int = 1
) -> ipw.VBox:
    """Let the student look for a cut that looks good, in patients whose truth is known."""
    if groups is None:
        draw = partial(draw_cut, 0.0, 1, seed, groups=None, cells=cells, alpha=alpha)
        return explorer(draw, {})
    most = max(2, groups.n - 1)
    controls = {
        "place": slider("Cut above patient", max(1, groups.n // 2), 1, most, unit="by rank"),
        "difference": slider("True difference", 0.0, 0.0, 2.0, 0.25, "SD"),
        "seed": slider("New invented patients (seed)", seed, 0, max(100, seed)),
    }
    return explorer(partial(draw_cut, groups=groups, cells=cells, alpha=alpha), controls)


def cut_settings(
    groups: Groups | None, cells: pd.DataFrame, alpha: float = 0.05, seed: int = 1
) -> dict[str, dict[str, Any]]:
    """Return three settings of `draw_cut`: the middle, a false alarm, a marker that tells.

    The false alarm is the first one among the draws that follow `seed`; where none comes soon,
    the best of all cuts in the first draw.
    """
    fixed = {"groups": groups, "cells": cells, "alpha": alpha, "seed": seed}
    if groups is None:
        return {"No two groups": {"difference": 0.0, "place": 1, **fixed}}
    middle = max(1, groups.n // 2)
    return {
        "Nothing behind it, cut in the middle": {"difference": 0.0, "place": middle, **fixed},
        **_alarm(groups, cells, alpha, seed),
        "True difference 1 SD, best of all cuts": {
            "difference": 1.0,
            "place": _best_place(groups, cells, 1.0, seed),
            **fixed,
        },
    }


def _alarm(
    groups: Groups, cells: pd.DataFrame, alpha: float, seed: int
) -> dict[str, dict[str, Any]]:
    fixed = {"difference": 0.0, "groups": groups, "cells": cells, "alpha": alpha}
    for draw in range(_DRAWS):
        table = _cuts(groups, cells, 0.0, seed + draw)
        if not table.empty and table["p"].min() <= alpha:
            place = int(table["p"].idxmin()) + 1
            name = f"Nothing behind it, draw {draw + 1}: the first false alarm"
            return {name: {"place": place, "seed": seed + draw, **fixed}}
    place = _best_place(groups, cells, 0.0, seed)
    name = f"Nothing behind it, best of all cuts (no false alarm in {_DRAWS} draws)"
    return {name: {"place": place, "seed": seed, **fixed}}


def _best_place(groups: Groups, cells: pd.DataFrame, difference: float, seed: int) -> int:
    table = _cuts(groups, cells, difference, seed)
    return 1 if table.empty else int(table["p"].idxmin()) + 1


def _cuts(groups: Groups, cells: pd.DataFrame, difference: float, seed: int) -> pd.DataFrame:
    patients = biomarkers.invented_for(groups, cells, difference, seed)
    is_responder = patients["responder"]
    return biomarkers.cut_table(
        patients.loc[is_responder, "marker"].tolist(),
        patients.loc[~is_responder, "marker"].tolist(),
    )


def _sizes(groups: Groups | None) -> tuple[int, int] | None:
    return None if groups is None else (groups.responders, groups.others)
