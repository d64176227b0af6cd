"""What a count says on top of what was believed before: the Beta–binomial model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd
import scipy

from trialkit.proportions import _checks


@dataclass(frozen=True)
class Prior:
    """A Beta(a, b) belief about a rate before the data.

    Attributes
    ----------
    name : str
    a, b : float
        Above 0. They weigh as much as a + b patients of whom a had the event.
    why : str
        One sentence: what somebody with this prior believes.
    """

    name: str
    a: float
    b: float
    why: str

    def __post_init__(self) -> None:
        for field in ("a", "b"):
            if _checks.number(field, getattr(self, field)) <= 0:
                raise ValueError(f"{field} must be above 0; found {getattr(self, field)}")

    @property
    def mean(self) -> float:
        """The rate expected before the data."""
        return self.a / (self.a + self.b)

    def density(self, rates: np.ndarray) -> np.ndarray:
        """Probability density at the given rates (0 to 1); inf where the curve has no top."""
        return _beta_density(rates, self.a, self.b)


PRIORS: Mapping[str, Prior] = MappingProxyType(
    {
        prior.name: prior
        for prior in (
            Prior("uniform", 1, 1, "Every rate from 0 to 1 is equally likely beforehand."),
            Prior(
                "jeffreys",
                0.5,
                0.5,
                "Half a patient with and half a patient without the event: the usual choice "
                "when the answer must not depend on the scale on which the rate is measured.",
            ),
            Prior(
                "neutral",
                1 / 3,
                1 / 3,
                "Puts the middle of the posterior very close to the observed rate, so that it "
                "pulls neither up nor down (Kerman 2011, Electron J Stat 5:1450).",
            ),
            Prior(
                "optimistic",
                1,
                99,
                "Expects 1 in 100 and weighs as much as 100 patients: somebody convinced "
                "beforehand that the event is rare.",
            ),
        )
    }
)


@dataclass(frozen=True)
class CredibleInterval:
    """Equal-tailed posterior interval of a rate.

    Attributes
    ----------
    estimate : float
        Posterior mean.
    low, high : float
        Posterior quantiles; unlike confidence limits they are inside 0 and 1 even at 0 events.
    prior : str
        Name of the prior that went in.
    confidence : float
        Posterior probability between the limits.
    """

    estimate: float
    low: float
    high: float
    prior: str
    confidence: float

    @property
    def width(self) -> float:
        """The distance between the limits."""
        return self.high - self.low


@dataclass(frozen=True)
class Posterior:
    """Belief about a rate after the data: Beta(prior.a + events, prior.b + n − events).

    Attributes
    ----------
    events, n : int
        The data.
    prior : Prior
        The belief before.
    """

    events: int
    n: int
    prior: Prior

    @property
    def a(self) -> float:
        """First parameter of the posterior Beta distribution."""
        return self.prior.a + self.events

    @property
    def b(self) -> float:
        """Second parameter of the posterior Beta distribution."""
        return self.prior.b + self.n - self.events

    @property
    def mean(self) -> float:
        """The rate expected after the data, also the chance that the next patient has the event."""
        return self.a / (self.a + self.b)

    def interval(self, confidence: float = 0.95) -> CredibleInterval:
        """Equal-tailed interval that holds the rate with this posterior probability."""
        confidence = _checks.level("confidence", confidence)
        tail = (1 - confidence) / 2
        low = float(scipy.special.betaincinv(self.a, self.b, tail))
        high = float(scipy.special.betainccinv(self.a, self.b, tail))
        return CredibleInterval(self.mean, low, high, self.prior.name, confidence)

    def upper(self, confidence: float = 0.95) -> float:
        """Return the rate that is exceeded only with posterior probability 1 − confidence."""
        tail = 1 - _checks.level("confidence", confidence)
        return float(scipy.special.betainccinv(self.a, self.b, tail))

    def prob_above(self, rate: float) -> float:
        """Posterior probability that the true rate is above this one (0 to 1)."""
        return float(scipy.special.betaincc(self.a, self.b, _checks.probability("rate", rate)))

    def density(self, rates: np.ndarray) -> np.ndarray:
        """Probability density at the given rates (0 to 1); inf where the curve has no top."""
        return _beta_density(rates, self.a, self.b)

    def predictive(self, m: int) -> pd.DataFrame:
        """Chance of 0, 1, …, m events among the next m patients (beta–binomial).

        Parameters
        ----------
        m : int
            Number of future patients, at least 1.

        Returns
        -------
        DataFrame
            One row a number of events: events, probability.

        Raises
        ------
        TypeError, ValueError
            If `m` is not a whole number of at least 1.
        """
        m = _checks.count("m", m, lowest=1)
        events = np.arange(m + 1)
        chance = scipy.stats.betabinom.pmf(events, m, self.a, self.b)
        return pd.DataFrame({"events": events, "probability": chance})


def posterior(events: int, n: int, prior: str | Prior = "uniform") -> Posterior:
    """Combine a count with a prior belief about the rate.

    Parameters
    ----------
    events : int
        How many had the event, 0 to `n`.
    n : int
        How many were watched, at least 1.
    prior : str or Prior
        A name in `PRIORS`, or a `Prior` of your own.

    Returns
    -------
    Posterior

    Raises
    ------
    TypeError
        If a count is not a whole number, or the prior neither a name nor a `Prior`.
    ValueError
        If a count is out of range, or the prior's name unknown.
    """
    events, n = _checks.successes_and_n(events, n, ("events", "n"))
    if isinstance(prior, str):
        prior = PRIORS[_checks.choice("prior", prior, PRIORS)]
    elif not isinstance(prior, Prior):
        raise TypeError(f"prior must be a Prior or one of {', '.join(PRIORS)}; found {prior!r}")
    return Posterior(events, n, prior)


def _beta_density(rates: np.ndarray, a: float, b: float) -> np.ndarray:
    # not scipy.stats.beta.pdf: it raises OverflowError at rates near 1e-308
    rates = _checks.probabilities("rates", rates)
    log_density = (
        scipy.special.xlogy(a - 1, rates)
        + scipy.special.xlog1py(b - 1, -rates)
        - scipy.special.betaln(a, b)
    )
    with np.errstate(over="ignore"):  # beside a pole: inf is the answer
        return np.exp(log_density)
