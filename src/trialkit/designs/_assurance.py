"""Assurance: the chance of success averaged over what is believed about the true rates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from trialkit import prose
from trialkit.designs._sample_size import exact_power
from trialkit.designs._simulate_two_arm import TwoArm, concludes
from trialkit.proportions import PRIORS, Posterior, Prior, _checks

Belief = Prior | Posterior
_ALMOST = 1 - 1e-12


@dataclass(frozen=True)
class Assurance:
    """Chance that a planned trial succeeds, under stated beliefs.

    Attributes
    ----------
    design : TwoArm
    control, new : Prior or Posterior
        Beta beliefs about the two true rates, taken as independent.
    chance : float
        Chance to find a difference in favour of the new treatment, averaged over both beliefs.
    power : float
        The same chance if the true rates were exactly the means of the beliefs.
    ceiling : float
        Probability that the new treatment is better at all, under the beliefs: the assurance of
        a trial without end.
    """

    design: TwoArm
    control: Belief
    new: Belief
    chance: float
    power: float
    ceiling: float


def assurance(design: TwoArm, control: Belief, new: Belief) -> Assurance:
    """Average the exact power of a two-arm trial over beta beliefs about both rates.

    Parameters
    ----------
    design : TwoArm
        Control arm first.
    control, new : Prior or Posterior
        Beliefs, such as `proportions.posterior` of earlier counts, or `believe`.

    Returns
    -------
    Assurance

    Notes
    -----
    Nothing is simulated. Under a beta belief the responders of an arm are beta-binomial, and the
    assurance is the sum of their chances over the counts that the test calls a difference.
    Spiegelhalter and Freedman (1986), Stat Med 5:1; O'Hagan, Stevens and Campbell (2005), Pharm
    Stat 4:187.
    """
    first, second = beta_binomial(design.n1, control), beta_binomial(design.n2, new)
    means = [belief.a / (belief.a + belief.b) for belief in (control, new)]
    return Assurance(
        design=design,
        control=control,
        new=new,
        chance=float(first @ concludes(design) @ second),
        power=exact_power(design, *means),
        ceiling=better_chance(control, new),
    )


def believe(
    responders: int, n: int, weight: float = 1.0, prior: Prior = PRIORS["jeffreys"]
) -> Prior:
    """Return the belief that an earlier count leaves, the count weighing less than it could.

    Parameters
    ----------
    responders, n : int
        The earlier count.
    weight : float
        Share of each earlier patient that counts, above 0, at most 1: below 1 where those
        patients were others, or judged in another way.
    prior : Prior
        Belief before the count.

    Returns
    -------
    Prior
        Beta(prior.a + weight × responders, prior.b + weight × others).

    Raises
    ------
    TypeError, ValueError
        If a count does not fit or the weight is out of range.

    References
    ----------
    Ibrahim and Chen (2000), Stat Sci 15:46, for the weight (power prior).
    """
    responders, n = _checks.successes_and_n(responders, n, ("responders", "n"))
    weight = _checks.probability("weight", weight)
    if weight == 0:
        raise ValueError("weight must be above 0: without the count only the prior is left")
    share = "" if weight == 1 else f", each counted as {weight:g}"
    return Prior(
        name=f"{responders} of {n}{share}",
        a=prior.a + weight * responders,
        b=prior.b + weight * (n - responders),
        why=f"{responders} responders of {n} patients{share}, on top of the {prior.name} prior.",
    )


def beta_from_interval(estimate: float, low: float, high: float, confidence: float = 0.95) -> Prior:
    """Return the beta belief that has a published estimate and the width of its interval.

    Parameters
    ----------
    estimate, low, high : float
        As fractions, 0 < low < estimate < high < 1.
    confidence : float
        Level of the interval.

    Returns
    -------
    Prior
        With mean `estimate`, and as much probability between its own equal-tailed limits as far
        apart as the published ones.

    Raises
    ------
    TypeError, ValueError
        If the numbers are out of order.
    """
    low, estimate, high = (
        _checks.level(name, value)
        for name, value in (("low", low), ("estimate", estimate), ("high", high))
    )
    tail = (1 - _checks.level("confidence", confidence)) / 2
    if not low < estimate < high:
        raise ValueError(
            f"low < estimate < high must hold; found {low:g}, {estimate:g} and {high:g}"
        )

    def too_wide(log_size: float) -> float:
        a, b = estimate * np.exp(log_size), (1 - estimate) * np.exp(log_size)
        ends = scipy.special.betaincinv(a, b, [tail, 1 - tail])
        return float(ends[1] - ends[0]) - (high - low)

    size = np.exp(scipy.optimize.brentq(too_wide, np.log(0.5), np.log(1e7)))
    return Prior(
        name=f"{prose.percent(estimate)} ({prose.span(low, high)})",
        a=float(estimate * size),
        b=float((1 - estimate) * size),
        why="A published pooled rate, with the width of its interval.",
    )


def better_chance(control: Belief, new: Belief) -> float:
    """Return the probability that the new rate is above the control's, under the beliefs.

    Never quite 1: beta beliefs rule nothing out, whatever floats say.
    """
    below, quantile = scipy.special.betainc, scipy.special.betaincinv

    # In quantiles of the new rate there is no spike to miss.
    def beaten(u: float) -> float:
        return below(control.a, control.b, quantile(new.a, new.b, u))

    found, _ = scipy.integrate.quad(beaten, 0, 1, epsabs=1e-9, limit=200)
    return min(float(found), _ALMOST)


def beta_binomial(n: int, belief: Belief) -> np.ndarray:
    """Return the chances of 0, 1, … n responders under a belief."""
    x = np.arange(n + 1)
    gammaln, betaln = scipy.special.gammaln, scipy.special.betaln
    ways = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    return np.exp(ways + betaln(belief.a + x, belief.b + n - x) - betaln(belief.a, belief.b))
