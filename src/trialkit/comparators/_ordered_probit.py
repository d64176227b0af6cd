"""The ordered-probit likelihood of a network of trials, and its highest point.

Behind the categories stands one continuous response. Patients of arm k in trial i are at or above
threshold t with probability Phi(eta - c_t), eta = mu_i + d_k (+ what is special to this trial),
c = 0 at the lowest threshold. A trial that reports two thresholds divides its patients into three
groups, one that reports one into two: the multinomial of what it reports, nothing is filled in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

# Precisions of the normal priors, as in the published analysis (multinma vignette): sd 100 for
# what each trial starts from, sd 10 for effects, none for the cut-points.
BASELINE_SD = 100.0
EFFECT_SD = 10.0
_LOG_ROOT_2PI = 0.5 * np.log(2 * np.pi)
_MOST_STEPS = 100


@dataclass(frozen=True)
class Network:
    """Which trial, treatment, category and count stand where; columns of `design` in this order.

    Attributes
    ----------
    trials, treatments : list of str
        Baselines, and effects against the reference (which is not among them).
    thresholds : list of int
        The first has cut-point 0.
    extras : int
        Random effects: one for each arm but the first of its trial.
    counts : ndarray
        Patients in each category of each arm.
    upper, lower : ndarray
        What eta - c is made of at the lower and upper end of each category, without random
        effects: rows categories, columns baselines, effects, cut-points.
    slots : ndarray
        The same for the random effects, per unit of tau.
    lowest, highest : ndarray of bool
        Categories without a lower, an upper end.
    """

    trials: list[str]
    treatments: list[str]
    thresholds: list[int]
    extras: int
    counts: np.ndarray
    upper: np.ndarray
    lower: np.ndarray
    slots: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray

    @property
    def effects(self) -> slice:
        """Where the effects stand."""
        return slice(len(self.trials), len(self.trials) + len(self.treatments))

    @property
    def cuts(self) -> slice:
        """Where the cut-points above 0 stand."""
        start = self.effects.stop
        return slice(start, start + len(self.thresholds) - 1)


@dataclass(frozen=True)
class Peak:
    """The highest point of the penalised likelihood, and its surroundings.

    Attributes
    ----------
    mode : ndarray
        Where it is.
    mean : ndarray
        `mode` moved by the first-order correction for skewness: minus half the covariance times
        the slope of log det of the information (Tierney and Kadane 1986, J Am Stat Assoc 81:82).
    covariance : ndarray
        Inverse of the information at the mode (Laplace).
    log_marginal : float
        Laplace approximation of the log of the integral over all parameters, up to a constant.
    """

    mode: np.ndarray
    mean: np.ndarray
    covariance: np.ndarray
    log_marginal: float


def network(table: pd.DataFrame, thresholds: list[int], reference: str) -> Network:
    """Lay out a table of trials by arm."""
    trials = list(dict.fromkeys(table["trial"]))
    treatments = sorted(set(table["treatment"]) - {reference})
    effects, width = len(trials), len(trials) + len(treatments) + len(thresholds) - 1
    slots = _slots(table["trial"].to_numpy())
    counts, upper, lower, extra, ends = [], [], [], [], []
    for i, row in enumerate(table.to_dict("records")):
        eta = np.zeros(width)
        eta[trials.index(row["trial"])] = 1
        if row["treatment"] != reference:
            eta[effects + treatments.index(row["treatment"])] = 1
        known = [j for j, t in enumerate(thresholds) if pd.notna(row[f"at_least_{t}"])]
        at_least = [row["n"], *(row[f"at_least_{thresholds[j]}"] for j in known), 0]
        for here, above, n, fewer in zip(
            [None, *known], [*known, None], at_least, at_least[1:], strict=False
        ):
            a, b = eta.copy(), eta.copy()
            for line, cut in ((a, here), (b, above)):
                if cut:  # neither open nor at the lowest threshold, whose cut-point is 0
                    line[effects + len(treatments) + cut - 1] = -1
            counts.append(float(n - fewer))
            upper.append(a)
            lower.append(b)
            extra.append(slots[i])
            ends.append((here is None, above is None))
    lowest, highest = np.array(ends).T
    return Network(
        trials=trials,
        treatments=treatments,
        thresholds=thresholds,
        extras=slots.shape[1],
        counts=np.array(counts),
        upper=np.array(upper),
        lower=np.array(lower),
        slots=np.array(extra),
        lowest=lowest,
        highest=highest,
    )


def _slots(trials: np.ndarray) -> np.ndarray:
    """Random effects of the arms, from independent standard normals.

    The effects of a trial are all against its first arm, so any two of them have correlation one
    half (Higgins and Whitehead 1996, Stat Med 15:2733); the Cholesky factor brings that about.
    """
    groups = [np.flatnonzero(trials == trial)[1:] for trial in dict.fromkeys(trials)]
    slots, column = np.zeros((len(trials), sum(map(len, groups)))), 0
    for rows in groups:
        m = len(rows)
        factor = np.linalg.cholesky((np.ones((m, m)) + np.eye(m)) / 2)
        slots[rows, column : column + m] = factor
        column += m
    return slots


def climb(net: Network, tau: float = 0.0, start: np.ndarray | None = None) -> Peak:
    """Find the peak for a given tau by Newton's method; the surface has one peak only.

    Parameters
    ----------
    net : Network
    tau : float
        Standard deviation of the random effects; 0 = fixed effects.
    start : ndarray, optional
        Where to begin, such as the mode at a neighbouring tau.

    Raises
    ------
    ValueError
        If the top is not reached, as when a cut-point has no patients on one side.
    """
    a, b = net.upper, net.lower
    precision = np.zeros(a.shape[1])
    precision[: len(net.trials)] = BASELINE_SD**-2
    precision[net.effects] = EFFECT_SD**-2
    if tau > 0:
        a, b = np.hstack([a, tau * net.slots]), np.hstack([b, tau * net.slots])
        precision = np.concatenate([precision, np.ones(net.extras)])
    at = np.zeros(a.shape[1]) if start is None or len(start) != a.shape[1] else start.copy()
    if start is None or len(start) != a.shape[1]:
        at[net.cuts] = 0.7 * np.arange(1, len(net.thresholds))
    height = _height(net, a, b, precision, at)
    for _ in range(_MOST_STEPS):
        slope, curvature, _ = _derivatives(net, a, b, precision, at)
        step = np.linalg.solve(curvature, slope)
        gain = slope @ step
        if gain < 1e-12:
            break
        size = 1.0
        while (new := _height(net, a, b, precision, at + size * step)) < height - 1e-10:
            size /= 2
        at, height = at + size * step, new
    else:
        raise ValueError(
            "the likelihood of the network has no top: found a treatment or a threshold without "
            "patients on both sides; allowed: at least one responder and one other for each"
        )
    _, curvature, third = _derivatives(net, a, b, precision, at)
    covariance = np.linalg.inv(curvature)
    mean = at + covariance @ third(covariance) / 2
    _, log_determinant = np.linalg.slogdet(curvature)
    return Peak(at, mean, covariance, float(height - log_determinant / 2))


def _ends(net: Network, a, b, at) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ends of the categories on the probit scale (0 where open) and the log of their shares."""
    upper, lower = np.where(net.lowest, np.inf, a @ at), np.where(net.highest, -np.inf, b @ at)
    # Phi(u) - Phi(l) keeps its digits in the lower tail only
    flip = lower > 0
    u, l = np.where(flip, -lower, upper), np.where(flip, -upper, lower)  # noqa: E741
    top, bottom = scipy.special.log_ndtr(u), scipy.special.log_ndtr(l)
    with np.errstate(divide="ignore", invalid="ignore"):
        log_share = top + np.log1p(-np.exp(bottom - top))
    return np.where(net.lowest, 0, upper), np.where(net.highest, 0, lower), log_share


def _height(net: Network, a, b, precision, at) -> float:
    *_, log_share = _ends(net, a, b, at)
    used = net.counts > 0
    if not np.isfinite(log_share[used]).all():
        return -np.inf
    return float(net.counts[used] @ log_share[used] - precision @ at**2 / 2)


def _derivatives(net: Network, a, b, precision, at):
    """Slope, negative curvature, and the third derivatives contracted with a covariance."""
    x, y, log_share = _ends(net, a, b, at)
    used, n = net.counts > 0, net.counts
    log_share = np.where(used, log_share, 0)
    fx = np.where(net.lowest | ~used, 0, np.exp(-x * x / 2 - _LOG_ROOT_2PI - log_share))
    fy = -np.where(net.highest | ~used, 0, np.exp(-y * y / 2 - _LOG_ROOT_2PI - log_share))
    fxx, fyy, fxy = -x * fx - fx**2, -y * fy - fy**2, -fx * fy
    slope = a.T @ (n * fx) + b.T @ (n * fy) - precision * at
    cross = (a.T * (n * fxy)) @ b
    curvature = (a.T * (n * fxx)) @ a + (b.T * (n * fyy)) @ b + cross + cross.T
    curvature = np.diag(precision) - curvature
    fxxx, fyyy = -fx - (x + 2 * fx) * fxx, -fy - (y + 2 * fy) * fyy
    fxxy, fxyy = -(x + 2 * fx) * fxy, -(y + 2 * fy) * fxy

    def third(covariance: np.ndarray) -> np.ndarray:
        av, bv = a @ covariance, b @ covariance
        xx, xy, yy = (av * a).sum(1), (av * b).sum(1), (bv * b).sum(1)
        along_a = fxxx * xx + 2 * fxxy * xy + fxyy * yy
        along_b = fxxy * xx + 2 * fxyy * xy + fyyy * yy
        return a.T @ (n * along_a) + b.T @ (n * along_b)

    return slope, curvature, third
