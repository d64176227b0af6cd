"""Explorers on harm: how a prior changes what a count says, and how many patients it takes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import ipywidgets as ipw
import numpy as np

from trialkit import figures, proportions
from trialkit.figures import _base as figure_base
from trialkit.replication import safety
from trialkit.widgets._base import dropdown, explorer, slider
from trialkit.widgets._start import explores

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_PATIENTS = 500
_RATE_STEP = 0.1
_LARGEST_N = 10_000


def draw_prior(
    prior: str,
    events: int,
    n: int,
    rate_percent: float,
    confidence: float = 0.95,
    synthetic: bool = False,
) -> Figure:
    """Draw what a count makes of a prior.

    Parameters
    ----------
    prior : str
        Key of `proportions.PRIORS`.
    events, n : int
        Patients with the event, and watched. More events than patients give a placeholder.
    rate_percent : float
        Rate whose posterior chance to be exceeded is shown, in percent.
    confidence : float
        Share of the belief below the marked upper limit.
    synthetic : bool
    """
    if events > n:
        message = f"{events} patients with the event among {n} cannot be: choose more patients."
        return figure_base.placeholder(message, synthetic=synthetic)
    after = proportions.posterior(events, n, prior)
    return figures.safety_prior(after, confidence, rate_percent / 100, synthetic)


def draw_detection(
    rate_percent: float, n: int, probability_percent: float, synthetic: bool = False
) -> Figure:
    """Draw how many patients it takes to see an event at least once.

    Parameters
    ----------
    rate_percent : float
        Supposed true rate, in percent of patients.
    n : int
        Patients of a trial.
    probability_percent : float
        Wanted chance to see the event, in percent.
    synthetic : bool
    """
    # the sliders give 0.30000000000000004; what is typed is what is meant
    rate, probability = round(rate_percent / 100, 9), round(probability_percent / 100, 9)
    grid = np.unique(np.geomspace(1, _LARGEST_N, 300).round().astype(int))
    curve = safety.detection_curve(rate, np.union1d(grid, [n]))
    needed = proportions.n_to_detect(rate, probability)
    return figures.safety_detection(curve, rate, n, probability, needed, synthetic)


@explores("prior")
def prior_explorer(
    count: safety.SafetyCount | None,
    n: int,
    prior: str = "uniform",
    confidence: float = 0.95,
    synthetic: bool = False,
) -> ipw.VBox:
    """Let the student choose the prior, the count and the rate that would worry them.

    Parameters
    ----------
    count : SafetyCount or None
        Where the sliders start; None starts at 0 of `n`, a supposition.
    n : int
        Patients treated in the trial.
    prior : str
        Key of `proportions.PRIORS` to start with.
    confidence : float
    synthetic : bool
    """
    events, watched = _start(count, n)
    names = [
        (f"{p.name}: Beta({p.a:.3g}, {p.b:.3g})", name) for name, p in proportions.PRIORS.items()
    ]
    controls = {
        "prior": dropdown("Belief before the trial (prior)", prior, names),
        "events": slider("Patients with the event", events, 0, max(10, 2 * events)),
        "n": slider("Patients watched", watched, 1, max(MOST_PATIENTS, watched)),
        "rate_percent": slider("Rate that would worry you", 5.0, 0.5, 30.0, 0.5, "% of patients"),
    }
    return explorer(partial(draw_prior, confidence=confidence, synthetic=synthetic), controls)


def prior_settings(
    count: safety.SafetyCount | None,
    n: int,
    prior: str = "uniform",
    confidence: float = 0.95,
    synthetic: bool = False,
) -> dict[str, dict[str, Any]]:
    """Return three settings of `draw_prior`: the run's prior, another one, and one event more."""
    events, watched = _start(count, n)
    other = next(name for name in ("optimistic", "uniform") if name != prior)
    fixed = {"n": watched, "rate_percent": 5.0, "confidence": confidence, "synthetic": synthetic}
    more = min(events + 1, watched)
    status = "as printed" if count is not None else "supposed, nothing is printed"
    return {
        f"Prior “{prior}”, {events} of {watched} ({status})": {
            "prior": prior,
            "events": events,
            **fixed,
        },
        f"Prior “{other}”, {events} of {watched} ({status})": {
            "prior": other,
            "events": events,
            **fixed,
        },
        f"Prior “{other}”, {more} of {watched} (supposed)": {
            "prior": other,
            "events": more,
            **fixed,
        },
    }


@explores("detection")
def detection_explorer(
    n: int, probability: float = 0.95, rate: float = 0.01, synthetic: bool = False
) -> ipw.VBox:
    """Let the student look for an event: how often it happens, how many patients, what chance.

    Parameters
    ----------
    n : int
        Patients treated in the trial: where the slider starts.
    probability : float
        Wanted chance to see the event at least once, to start with.
    rate : float
        True rate to start with.
    synthetic : bool
    """
    start = round(100 * probability, 6)
    controls = {
        "rate_percent": slider(
            "True rate of the event", 100.0 * rate, _RATE_STEP, 30.0, _RATE_STEP, "% of patients"
        ),
        "n": slider("Patients watched", n, 1, max(MOST_PATIENTS, n)),
        "probability_percent": slider("Wanted chance to see it", start, 50.0, 99.9, 0.1, "%"),
    }
    return explorer(partial(draw_detection, synthetic=synthetic), controls)


def detection_settings(
    n: int, probability: float = 0.95, synthetic: bool = False
) -> dict[str, dict[str, Any]]:
    """Return three settings of `draw_detection`: a rare, an uncommon and a frequent event."""
    fixed = {"n": n, "probability_percent": round(100 * probability, 6), "synthetic": synthetic}
    return {f"True rate {rate:g} %": {"rate_percent": rate, **fixed} for rate in (1.0, 5.0, 20.0)}


def _start(count: safety.SafetyCount | None, n: int) -> tuple[int, int]:
    return (0, n) if count is None else (count.patients, count.n)
