"""Pooled proportions: several trials, one rate, and how far the trials themselves differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from trialkit import proportions
from trialkit.comparators._binomial_normal import Counts
from trialkit.proportions import _checks

MODELS = ("random", "fixed", "simple")
# Beyond these no data of this kind can tell one value from the next.
LARGEST_TAU = 10.0
LARGEST_LOGIT = 30.0
_LOOKS = (0.1, 0.3, 0.7, 1.5, 3.0, 6.0)
_FLAT = 1e-7  # a gain in log-likelihood below this is no sign of heterogeneity


@dataclass(frozen=True)
class Pool:
    """A pooled rate.

    Attributes
    ----------
    model : str
        "random", "fixed" or "simple".
    estimate : float
        Rate, 0 to 1. Random effects: the rate of the trial in the middle (the inverse logit of
        mu), not the mean over trials.
    low, high : float
        Its confidence limits.
    tau : float
        Standard deviation of the trials' true rates on the logit scale (random effects), else 0.
        A tau of 0 means that the counts differ no more than chance would have them, not that
        the trials are alike.
    prediction_low, prediction_high : float or None
        Between these the true rate of a further trial is expected; None where fewer than three
        trials, another model or a rate of 0 or 1 give nothing to predict from.
    log_likelihood : float
        At the estimate.
    studies, patients : int
    confidence : float
        Level of all limits.
    responders, n : tuple of int
        The counts that went in.
    se : float or None
        Standard error of the logit; None at a rate of 0 or 1.
    """

    model: str
    estimate: float
    low: float
    high: float
    tau: float
    prediction_low: float | None
    prediction_high: float | None
    log_likelihood: float
    studies: int
    patients: int
    confidence: float
    responders: tuple[int, ...]
    n: tuple[int, ...]
    se: float | None


def pool(
    responders: Sequence[int],
    n: Sequence[int],
    model: str = "random",
    confidence: float = 0.95,
) -> Pool:
    """Pool responder counts of several trials without any correction for zeros.

    Parameters
    ----------
    responders, n : sequence of int
        One entry a trial (or arm).
    model : {"random", "fixed", "simple"}
        random: exact binomial within trials, normal logits between them, maximum likelihood
        (Hamza 2008, J Clin Epidemiol 61:41; what ``rma.glmm`` of R's metafor fits); limits by the
        profile likelihood. fixed: one rate for all, limits by its likelihood ratio. simple: all
        responders over all patients with the Clopper–Pearson interval. The last two have the
        same estimate.
    confidence : float
        Two-sided level of the limits.

    Returns
    -------
    Pool
        With nobody or everybody responding anywhere, the estimate is 0 or 1 with tau = 0, and the
        other limit is the exact one-sided one, whatever the model. One trial says nothing on
        tau, which is then 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is not allowed.

    Notes
    -----
    The prediction interval is logit⁻¹(mu ± t √(tau² + se²)) with t on studies − 2 degrees of
    freedom (Higgins 2009, J R Stat Soc A 172:137).
    """
    _checks.choice("model", model, MODELS)
    confidence = _checks.level("confidence", confidence)
    counts = _counts(responders, n)
    total, patients = int(counts.responders.sum()), int(counts.n.sum())
    tau = prediction = se = None
    if total in (0, patients):
        limit = proportions.upper_limit(0, patients, confidence)
        low, high = (0.0, limit) if total == 0 else (1 - limit, 1.0)
        estimate, log_likelihood = float(total == patients), 0.0
    else:
        mu, tau, log_likelihood = _fit(counts, one_rate=model != "random")
        estimate, se = float(scipy.special.expit(mu)), _standard_error(counts, mu, tau)
        if model == "simple":
            found = proportions.interval(total, patients, confidence=confidence)
            low, high = found.low, found.high
        else:
            low, high = _likelihood_limits(counts, mu, log_likelihood, confidence, model)
        if model == "random" and len(counts.n) > 2:
            prediction = _prediction(mu, tau, se, len(counts.n), confidence)
    return Pool(
        model=model,
        estimate=estimate,
        low=low,
        high=high,
        tau=tau or 0.0,
        prediction_low=prediction[0] if prediction else None,
        prediction_high=prediction[1] if prediction else None,
        log_likelihood=log_likelihood,
        studies=len(counts.n),
        patients=patients,
        confidence=confidence,
        responders=tuple(int(x) for x in counts.responders),
        n=tuple(int(x) for x in counts.n),
        se=se,
    )


def _counts(responders: Sequence[int], n: Sequence[int]) -> Counts:
    responders, n = _checks.listed("responders", responders), _checks.listed("n", n)
    if len(responders) != len(n) or not n:
        raise ValueError(
            "responders and n must have one entry a trial, at least one; "
            f"found {len(responders)} and {len(n)}"
        )
    both = zip(responders, n, strict=True)
    pairs = [_checks.successes_and_n(s, m, ("responders", "n")) for s, m in both]
    y, m = np.array(pairs).T
    return Counts(y, m)


def _fit(counts: Counts, one_rate: bool) -> tuple[float, float, float]:
    """Return mu, tau and the log-likelihood at their best values."""
    start = float(scipy.special.logit(counts.rate))
    same = float(counts.log_likelihood(start, 0.0))
    if one_rate or len(counts.n) == 1:
        return start, 0.0, same
    bounds = [(-LARGEST_LOGIT, LARGEST_LOGIT), (0.0, LARGEST_TAU)]

    def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = counts.score(*at)
        return -value, -slope

    # A coarse look first; not at tau = 0, which is stationary whatever the data.
    mus, taus = np.meshgrid(start + np.linspace(-6, 6, 13), _LOOKS, indexing="ij")
    looks = counts.log_likelihood(mus, taus)
    i = np.unravel_index(looks.argmax(), looks.shape)
    best = scipy.optimize.minimize(
        loss,
        np.clip((mus[i], taus[i]), *zip(*bounds, strict=True)),
        jac=True,
        bounds=bounds,
        method="L-BFGS-B",
        options={"ftol": 1e-15, "gtol": 1e-9},
    )
    if -best.fun < same + _FLAT:
        return start, 0.0, same
    at = best.x
    if at[1] < LARGEST_TAU:  # the last digits: where both slopes are zero
        polished = scipy.optimize.root(lambda x: counts.score(*x)[1], at)
        at = polished.x if polished.success and abs(polished.x - at).max() < 1e-2 else at
    return float(at[0]), float(at[1]), counts.score(*at)[0]


def _standard_error(counts: Counts, mu: float, tau: float) -> float:
    """From the observed information on mu and tau; on mu alone where tau is at its bound."""
    if tau in (0.0, LARGEST_TAU):
        rate, step = scipy.special.expit(mu), 1e-4
        if tau == 0.0:
            return float(1 / np.sqrt(counts.n.sum() * rate * (1 - rate)))
        slopes = [counts.score(mu + s, tau)[1][0] for s in (step, -step)]
        return float(1 / np.sqrt((slopes[1] - slopes[0]) / (2 * step)))
    # small beside tau, and large enough to stand out of the rounding of huge trials
    step = 1e-3 * min(1.0, max(tau, 1e-2))
    information = np.empty((2, 2))
    for j, move in enumerate(step * np.eye(2)):
        above, below = (counts.score(mu + s * move[0], tau + s * move[1])[1] for s in (1, -1))
        information[:, j] = (below - above) / (2 * step)
    return float(np.sqrt(np.linalg.inv((information + information.T) / 2)[0, 0]))


def _likelihood_limits(
    counts: Counts, mu: float, best: float, confidence: float, model: str
) -> tuple[float, float]:
    """Rates at which twice the drop in (profile) log-likelihood reaches the chi-square quantile."""
    allowed = scipy.special.ndtri((1 + confidence) / 2) ** 2 / 2

    def drop(at: float) -> float:
        return best - _profile(counts, at, model) - allowed

    limits = []
    for direction in (-1, 1):
        inside, step = mu, 0.5
        while abs(outside := inside + direction * step) < LARGEST_LOGIT and drop(outside) < 0:
            inside, step = outside, 2 * step
        if abs(outside) >= LARGEST_LOGIT:
            limits.append(float(direction > 0))  # not even the end of the scale is excluded
        else:
            root = scipy.optimize.brentq(drop, inside, outside, xtol=1e-6)
            limits.append(float(scipy.special.expit(root)))
    return limits[0], limits[1]


def _profile(counts: Counts, mu: float, model: str) -> float:
    """The highest log-likelihood with this mu."""
    same = float(counts.log_likelihood(mu, 0.0))
    if model == "fixed" or len(counts.n) == 1:
        return same
    # A look at the whole range first: far from the estimate there can be two peaks.
    grid = np.geomspace(0.02, LARGEST_TAU, 24)
    heights = counts.log_likelihood(mu, grid)
    i = int(heights.argmax())
    found = scipy.optimize.minimize_scalar(
        lambda tau: -float(counts.log_likelihood(mu, tau)),
        bounds=(grid[max(i - 1, 0)], grid[min(i + 1, len(grid) - 1)]),
        method="bounded",
        options={"xatol": 1e-5},
    )
    return max(same, float(heights[i]), float(-found.fun))


def _prediction(
    mu: float, tau: float, se: float, studies: int, confidence: float
) -> tuple[float, float]:
    reach = scipy.special.stdtrit(studies - 2, (1 + confidence) / 2) * np.hypot(tau, se)
    low, high = scipy.special.expit([mu - reach, mu + reach])
    return float(low), float(high)
