"""What the explorers show: how many patients it takes, and what a prior becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import seaborn as sns

from trialkit import proportions
from trialkit.figures import _base
from trialkit.figures.safety._parts import plain_log
from trialkit.prose import chance, count, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from trialkit.proportions import Posterior


_CLOSE_TO_CERTAIN = 1 - 1e-9
_SEPARATE = 10  # up to here single patients are told apart on the axis


def safety_detection(
    curve: pd.DataFrame,
    rate: float,
    n: int,
    probability: float,
    n_needed: int,
    synthetic: bool = False,
) -> Figure:
    """Draw the chance to see an event at least once against the number of patients.

    Parameters
    ----------
    curve : DataFrame
        From `replication.safety.detection_curve`; must contain `n`.
    rate : float
        Supposed true rate.
    n : int
        Patients of a trial, marked.
    probability : float
        Wanted chance.
    n_needed : int
        Patients for the wanted chance.
    synthetic : bool
    """
    figure, ax = _base.canvas(4.8, 3.9)
    sns.lineplot(x=curve["n"], y=100 * curve["probability"], ax=ax, color=_base.BLUE, lw=2.4)
    few = curve[curve["n"] <= _SEPARATE]
    ax.plot(few["n"], 100 * few["probability"], "o", color=_base.BLUE, ms=3.5)
    seen = float(np.interp(n, curve["n"], curve["probability"]))
    # No number of patients makes it certain, though a float may say so.
    told = chance(min(seen, _CLOSE_TO_CERTAIN) if rate < 1 else seen)
    ax.axhline(100 * probability, color="#777777", ls="--", lw=1.3)
    for x, y, marker, colour in (
        (n, seen, "o", _base.VERMILION),
        (n_needed, probability, "D", _base.GREEN),
    ):
        ax.plot([x, x], [0, 100 * y], color=colour, ls=":", lw=1.8)
        ax.plot(x, 100 * y, marker, color=colour, ms=9, clip_on=False, zorder=5)
    ax.set_xscale("log")
    plain_log(ax.xaxis, (1, 3, 10, 30, 100, 300, 1000, 10000))
    ax.set(
        xlim=(curve["n"].min(), curve["n"].max()),
        ylim=(0, 108),
        xlabel="patients watched (n)",
        ylabel="chance to see the event\nat least once (%)",
    )
    ax.set_yticks(range(0, 101, 20))
    ax.set_title(
        f"true rate {percent(rate, 1)} (assumed)\n"
        f"● among {n}: seen with a chance of {told}\n"
        f"◆ for a chance of {100 * probability:g} %: {n_needed:,} patients",
        loc="left",
        fontsize=10.5,
    )
    alt = (
        f"Rising curve: for an event with an assumed true rate of {percent(rate, 1)}, "
        f"the event is seen at least once among {count(n, 'patient')} with a chance of {told}; a "
        f"chance of {100 * probability:g} % needs {count(n_needed, 'patient')}."
    )
    return _base.finish(figure, alt, "assumed", synthetic=synthetic)


def safety_prior(
    after: Posterior, confidence: float, rate: float, synthetic: bool = False
) -> Figure:
    """Draw a prior and the posterior it becomes.

    Parameters
    ----------
    after : proportions.Posterior
        Holds the count and the prior.
    confidence : float
        Share of the belief below the marked upper limit.
    rate : float
        The belief above this rate is shaded.
    synthetic : bool
    """
    figure, ax = _base.canvas(4.8, 4.3)
    before, upper, above = after.prior, after.upper(confidence), after.prob_above(rate)
    top = _top_rate(after)
    # an open end: some densities are infinite at a rate of 0 or 1
    rates = np.linspace(0, top, 501)[1:-1]
    densities = {"before": before.density(rates), "after": after.density(rates)}
    sns.lineplot(x=100 * rates, y=densities["before"], ax=ax, color="#555555", ls="--", lw=2)
    sns.lineplot(x=100 * rates, y=densities["after"], ax=ax, color=_base.BLUE, lw=2.4)
    beyond = rates >= rate
    ax.fill_between(
        100 * rates[beyond],
        densities["after"][beyond],
        facecolor=_base.ORANGE,
        alpha=0.45,
        hatch="///",
        edgecolor="white",
        lw=0,
    )
    limit = _density_limit(rates, densities, after)
    ax.plot([100 * upper, 100 * upper], [0, 0.55 * limit], color=_base.VERMILION, lw=1.8, ls=":")
    ax.plot(100 * upper, 0.55 * limit, "v", color=_base.VERMILION, ms=9)
    ax.set(
        xlim=(0, 100 * top),
        ylim=(0, limit),
        xlabel="true rate (% of patients)",
        ylabel="belief in each percentage point (%)",
    )
    n, events = after.n, after.events
    lines = (
        f"- -  before: “{before.name}”, weighs {before.a + before.b:.3g} patients, "
        f"expects {percent(before.mean)}",
        f"—  after {events} of {n}: expects {percent(after.mean)}",
        f"▼  {100 * confidence:g} % of the belief is below {percent(upper)}",
        f"▨  belief above {percent(rate)}: {chance(above)}",
    )
    ax.set_title("\n".join(lines), loc="left", fontsize=9.5, linespacing=1.35)
    alt = (
        f"Two curves of belief about the true rate. Before: prior {before.name}, expects "
        f"{percent(before.mean)}. After {events} of {count(n, 'patient')}: expects "
        f"{percent(after.mean)}, {100 * confidence:g} % of the belief lies below "
        f"{percent(upper)}, and {chance(above)} of it above {percent(rate)}."
    )
    return _base.finish(figure, alt, "assumed", synthetic=synthetic)


def _top_rate(after: Posterior) -> float:
    """Right end of the axis: the same for all priors and for 0 to 2 events of one n."""
    events = min(after.n, max(2, after.events))
    far = proportions.upper_limit(events, after.n, 0.99)
    return min(1.0, np.ceil(20 * far) / 20)


def _density_limit(rates: np.ndarray, densities: dict[str, np.ndarray], after: Posterior) -> float:
    """Top of the axis: the highest point of the curves, or of their finite part."""
    tops = []
    for name, shape in (("before", after.prior), ("after", after)):
        inner = rates > 0.01 * rates.max() if shape.a < 1 else rates > 0
        inner &= rates < 0.99 * rates.max() if shape.b < 1 else rates < 1
        tops.append(densities[name][inner].max())
    return 1.1 * max(tops)
