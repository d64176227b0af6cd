"""Explorers on benchmarks: placebo patients by source, and a threshold that nobody reports."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import ipywidgets as ipw

from trialkit import comparators, figures
from trialkit.figures import _base as figure_base
from trialkit.widgets._base import dropdown, explorer, slider
from trialkit.widgets._start import explores

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MOST_PATIENTS = 120
# Where a record has no count to start at.
SUPPOSED = (5, 10)


def draw_placebo(
    benchmarks: Sequence[comparators.Benchmark],
    source: int,
    n: int,
    responders: int,
    printed: Sequence[tuple[float, int, int]] = (),
    synthetic: bool = False,
) -> Figure:
    """Draw what a number of placebo patients would show by one source.

    Parameters
    ----------
    benchmarks : sequence of Benchmark
    source : int
        Place in `benchmarks`.
    n, responders : int
        More responders than patients give a placeholder.
    printed : sequence of (threshold, responders, n)
        Counts of the record; any other one is drawn as a supposition.
    synthetic : bool
    """
    if responders > n:
        message = f"{responders} responders among {n} patients cannot be: choose more patients."
        return figure_base.placeholder(message, synthetic)
    chosen = benchmarks[source]
    supposed = (float(chosen.threshold), responders, n) not in set(printed)
    return figures.placebo_chance(chosen, n, responders, supposed, synthetic)


@explores("placebo")
def placebo_explorer(
    benchmarks: Sequence[comparators.Benchmark], outcomes: pd.DataFrame, synthetic: bool = False
) -> ipw.VBox:
    """Let the student choose a source of placebo, patients and responders.

    Parameters
    ----------
    benchmarks : sequence of Benchmark
    outcomes : DataFrame
        Counts of the record (`comparators.outcomes`) to start at; may be empty.
    synthetic : bool
    """
    printed = _printed(outcomes)
    start, responders, n = _start(benchmarks, printed)
    names = [(f"PASI {b.threshold:g}: {b.label}", i) for i, b in enumerate(benchmarks)]
    controls = {
        "source": dropdown("Placebo by", start, names),
        "n": slider("Size of a placebo group", n, 1, max(MOST_PATIENTS, n), unit="patients"),
        "responders": slider("Responders", responders, 0, max(MOST_PATIENTS, n), unit="patients"),
    }
    draw = partial(draw_placebo, benchmarks, printed=printed, synthetic=synthetic)
    return explorer(draw, controls)


def placebo_settings(
    benchmarks: Sequence[comparators.Benchmark], outcomes: pd.DataFrame, synthetic: bool = False
) -> dict[str, dict[str, Any]]:
    """Return three settings of `draw_placebo`: the start, another source, ten times as many."""
    printed = _printed(outcomes)
    start, responders, n = _start(benchmarks, printed)
    same = [i for i, b in enumerate(benchmarks) if b.threshold == benchmarks[start].threshold]
    other = same[-1] if same[-1] != start else same[0]
    fixed = {"benchmarks": benchmarks, "printed": printed, "synthetic": synthetic}
    larger = {"source": start, "n": 10 * n, "responders": 10 * responders}
    whose = "In the record" if printed else "Supposed"
    return {
        f"{whose}: {responders} of {n}": {"source": start, "n": n, "responders": responders}
        | fixed,
        "The same count, another source": {"source": other, "n": n, "responders": responders}
        | fixed,
        "The same rate in ten times as many (supposed)": larger | fixed,
    }


def draw_carried(
    model: comparators.OrdinalModel,
    etretin: pd.DataFrame,
    outcomes: pd.DataFrame,
    threshold: float,
    shape: str = comparators.DEFAULT_SHAPE,
    confidence: float = 0.95,
    name: str = "the record",
    synthetic: bool = False,
) -> Figure:
    """Draw supportive care at a threshold, carried there by one shape and the others."""
    return figures.carried_threshold(
        model, etretin, outcomes, float(threshold), shape, confidence, name, synthetic
    )


@explores("carried")
def carried_explorer(
    model: comparators.OrdinalModel,
    etretin: pd.DataFrame,
    outcomes: pd.DataFrame,
    threshold: float,
    shape: str = comparators.DEFAULT_SHAPE,
    confidence: float = 0.95,
    name: str = "the record",
    synthetic: bool = False,
) -> ipw.VBox:
    """Let the student move the threshold and choose the shape."""
    controls = {
        "threshold": slider("Threshold", round(threshold), 30, 90, unit="% improvement"),
        "shape": dropdown("Shape (assumed)", shape, comparators.SHAPES),
    }
    draw = partial(
        draw_carried,
        model,
        etretin,
        outcomes,
        confidence=confidence,
        name=name,
        synthetic=synthetic,
    )
    return explorer(draw, controls)


def carried_settings(
    model: comparators.OrdinalModel,
    etretin: pd.DataFrame,
    outcomes: pd.DataFrame,
    threshold: float,
    **fixed: Any,
) -> dict[str, dict[str, Any]]:
    """Return three settings of `draw_carried`: inside the known range, outside, another shape."""
    tables = {"model": model, "etretin": etretin, "outcomes": outcomes, **fixed}
    return {
        "Between two known thresholds: 60 %": {"threshold": 60.0, **tables},
        "Outside them: 30 %": {"threshold": 30.0, **tables},
        f"Another shape at {threshold:g} %": {
            **tables,
            "threshold": threshold,
            "shape": "linear",
        },
    }


def _printed(outcomes: pd.DataFrame) -> tuple[tuple[float, int, int], ...]:
    return tuple(
        (float(row.threshold), int(row.responders), int(row.n)) for row in outcomes.itertuples()
    )


def _start(
    benchmarks: Sequence[comparators.Benchmark], printed: Sequence[tuple[float, int, int]]
) -> tuple[int, int, int]:
    """The first count of the record that a source has a threshold for, else a supposition."""
    for threshold, responders, n in printed:
        for i, benchmark in enumerate(benchmarks):
            if benchmark.threshold == threshold:
                return i, responders, n
    return 0, *SUPPOSED
