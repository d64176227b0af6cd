"""What a comparator's true response rate could be: a distribution, whatever it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

import numpy as np
import scipy

from trialkit import proportions
from trialkit.comparators._binomial_normal import Counts
from trialkit.comparators._ordinal import OrdinalModel
from trialkit.comparators._pool import Pool
from trialkit.comparators._shapes import DEFAULT_SHAPE, cut_point
from trialkit.proportions import _checks

# Half-normal prior of the spread between trials on the logit scale: with sd 1, two trials out of
# three are within a factor e of the odds of the one in the middle, or nearer.
TAU_SCALE = 1.0
_NORMAL_NODES = 21
_BETA_NODES = 128
_MU_POINTS, _TAU_POINTS = 61, 24
_NEGLIGIBLE = 1e-9


@dataclass(frozen=True, eq=False)
class Benchmark:
    """A comparator at one threshold, with all that is uncertain about its rate.

    Attributes
    ----------
    label : str
        What it is, with its source.
    threshold : float
        Improvement of the PASI in percent (at least).
    rates, weights : ndarray
        Distribution of the true rate: of a further trial where `between` holds, else of the
        source itself. The weights sum to 1. Not to be changed.
    kind : str
        "derived" or "assumed".
    basis : str
        What the distribution holds, in a few words.
    key : str
        Short name of the source in keys of results.
    between : bool
        Whether the distribution holds how trials differ. One arm, or a printed interval of a
        pooled rate, does not: far from its middle, the chances by it are too small.
    """

    label: str
    threshold: float
    rates: np.ndarray
    weights: np.ndarray
    kind: str
    basis: str
    key: str = "source"
    between: bool = True

    def __post_init__(self) -> None:
        for array in (self.rates, self.weights):
            array.flags.writeable = False

    @property
    def mean(self) -> float:
        """The rate expected."""
        return float(self.weights @ self.rates)

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Equal-tailed limits of the true rate."""
        tail = (1 - _checks.level("confidence", confidence)) / 2
        order = np.argsort(self.rates)
        total = np.cumsum(self.weights[order])
        # the middle of each weight's step, so that a few nodes still give a smooth curve
        places = np.interp([tail, 1 - tail], total - self.weights[order] / 2, self.rates[order])
        return float(places[0]), float(places[1])


@singledispatch
def rate_distribution(source: object) -> tuple[np.ndarray, np.ndarray]:
    """Return rates and weights of what a source says on the rate of a further trial.

    Parameters
    ----------
    source : Pool, proportions.Posterior or Benchmark

    Raises
    ------
    TypeError
        If it is none of these.
    """
    raise TypeError(
        f"source must be a Pool, a proportions.Posterior or a Benchmark; found {source!r}"
    )


@rate_distribution.register
def _(source: Benchmark) -> tuple[np.ndarray, np.ndarray]:
    return source.rates, source.weights


@rate_distribution.register
def _(source: proportions.Posterior) -> tuple[np.ndarray, np.ndarray]:
    return _beta_nodes(source.a, source.b)


def _beta_nodes(a: float, b: float) -> tuple[np.ndarray, np.ndarray]:
    """Gauss–Jacobi nodes and weights of a Beta distribution: exact for polynomial averages.

    So the beta-binomial is exact up to twice as many patients as nodes. From the eigenvectors of
    the recurrence (Golub and Welsch 1969, Math Comput 23:221), because SciPy's ``roots_jacobi``
    overflows where a or b reaches thousands.
    """
    # on the scale of rates, not of -1 to 1, so that tiny rates keep their digits
    k = np.arange(1.0, _BETA_NODES)  # floats: whole numbers would overflow in the fourth power
    s = a + b - 2 + 2 * k
    middle = (2 * k * (k + a + b - 1) + a * (a + b - 2)) / (s * (s + 2))
    beside = k * (k + a - 1) * (k + b - 1) * (k + a + b - 2) / (s**2 * (s + 1) * (s - 1))
    beside[0] = a * b / ((a + b) ** 2 * (a + b + 1))
    rates, vectors = scipy.linalg.eigh_tridiagonal(np.append(a / (a + b), middle), np.sqrt(beside))
    weights = vectors[0] ** 2
    return np.clip(rates, 0.0, 1.0), weights / weights.sum()


@rate_distribution.register
def _(source: Pool) -> tuple[np.ndarray, np.ndarray]:
    return _mixed_over_tau(source, TAU_SCALE)


def _mixed_over_tau(source: Pool, tau_scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Mix over mu and tau, weighted by their likelihood.

    The prior is uniform for the rate of the trial in the middle and half-normal for tau. A pool
    that was not fitted with random effects has tau = 0.
    """
    counts = Counts(np.array(source.responders), np.array(source.n))
    taus = np.zeros(1)
    if source.model == "random":
        taus = (np.arange(_TAU_POINTS) + 0.5) * 3.5 * tau_scale / _TAU_POINTS
    mus = np.linspace(-16, 16, 161)
    weights = _grid(counts, mus, taus, tau_scale, nodes=12).sum(axis=1)
    near = np.flatnonzero(weights > _NEGLIGIBLE * weights.max())
    low, high = mus[max(near[0] - 1, 0)], mus[min(near[-1] + 1, len(mus) - 1)]
    mus = np.linspace(low, high, _MU_POINTS)
    weights = _grid(counts, mus, taus, tau_scale, nodes=24)
    z, share = _normal_nodes()
    logits = mus[:, None, None] + taus[None, :, None] * z
    joint = weights[:, :, None] * share
    keep = joint > _NEGLIGIBLE * joint.max()
    return scipy.special.expit(logits[keep]), joint[keep] / joint[keep].sum()


def _grid(
    counts: Counts, mus: np.ndarray, taus: np.ndarray, tau_scale: float, nodes: int
) -> np.ndarray:
    heights = counts.log_likelihood(mus[:, None], taus[None, :], nodes=nodes)
    # the logistic density: what uniform is for a rate, on the scale of mu
    heights += -np.logaddexp(0, mus)[:, None] - np.logaddexp(0, -mus)[:, None]
    heights += -((taus / tau_scale) ** 2) / 2
    weights = np.exp(heights - heights.max())
    return weights / weights.sum()


def _normal_nodes() -> tuple[np.ndarray, np.ndarray]:
    x, weight = np.polynomial.hermite_e.hermegauss(_NORMAL_NODES)
    return x, weight / weight.sum()


def from_pool(pool: Pool, label: str, threshold: float, tau_scale: float = TAU_SCALE) -> Benchmark:
    """Return what several trials say on a further one, their differences included.

    Parameters
    ----------
    pool : Pool
    label : str
    threshold : float
    tau_scale : float
        Standard deviation of the half-normal prior of tau (logit scale), above 0.
    """
    if _checks.number("tau_scale", tau_scale) <= 0:
        raise ValueError(f"tau_scale must be above 0; found {tau_scale}")
    rates, weights = _mixed_over_tau(pool, tau_scale)
    basis = f"{pool.studies} arms, {pool.patients} patients; their spread carried to a new trial"
    return Benchmark(label, threshold, rates, weights, "derived", basis)


def from_arm(responders: int, n: int, label: str, threshold: float) -> Benchmark:
    """Return what one arm says: the Beta posterior of its rate, uniform before."""
    rates, weights = rate_distribution(proportions.posterior(responders, n))
    basis = f"one arm, {responders} of {n}; how trials differ is not in it"
    return Benchmark(label, threshold, rates, weights, "derived", basis, between=False)


def from_interval(
    estimate: float, low: float, high: float, label: str, threshold: float, level: float = 0.95
) -> Benchmark:
    """Return what a printed rate with its interval says, as if its logit were normal.

    Parameters
    ----------
    estimate, low, high : float
        Fractions strictly between 0 and 1.
    label : str
    threshold : float
    level : float
        Confidence level of the printed interval.

    Raises
    ------
    ValueError
        If a number is not between 0 and 1, or the estimate lies outside its interval.
    """
    level = _checks.level("level", level)
    logits = scipy.special.logit(
        [_checks.level(n, x) for n, x in (("estimate", estimate), ("low", low), ("high", high))]
    )
    if not low <= estimate <= high or low == high:
        raise ValueError(
            "low, estimate and high must rise; "
            f"found low = {low:g}, estimate = {estimate:g}, high = {high:g}"
        )
    se = (logits[2] - logits[1]) / (2 * scipy.special.ndtri((1 + level) / 2))
    z, share = _normal_nodes()
    rates = scipy.special.expit(logits[0] + se * z)
    basis = "printed pooled rate and its interval; how trials differ is not in it"
    return Benchmark(label, threshold, rates, share, "derived", basis, between=False)


def extrapolated(
    start: Benchmark,
    model: OrdinalModel,
    threshold: float,
    label: str,
    shape: str = DEFAULT_SHAPE,
) -> Benchmark:
    """Carry a benchmark at the model's lowest threshold to one that no trial reports.

    Parameters
    ----------
    start : Benchmark
        At the lowest threshold of the model.
    model : OrdinalModel
        Gives the cut-points, taken as known: their standard errors are small beside the choice
        of the shape.
    threshold : float
    label : str
    shape : str
        Rule that carries the cut-points, one of `SHAPES`: assumed.
    """
    known = model.cutpoints["threshold"].tolist()
    if start.threshold != known[0]:
        raise ValueError(
            f"start must be at the lowest threshold of the model, {known[0]:g}; "
            f"found {start.threshold:g}"
        )
    cut = cut_point(threshold, known, model.cutpoints["cutpoint"].tolist(), shape)
    rates = scipy.special.ndtr(scipy.special.ndtri(start.rates) - cut)
    basis = f"PASI {start.threshold:g} carried to {threshold:g} %: {shape}"
    return Benchmark(label, threshold, rates, start.weights, "assumed", basis)
