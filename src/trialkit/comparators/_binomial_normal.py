"""The random-effects model for counts: binomial within a trial, normal between trials.

Trial i has its own rate p with logit p = mu + tau z, z standard normal, and its count is binomial.
The likelihood of a trial is an integral over z, done by adaptive Gauss–Hermite quadrature (Liu and
Pierce 1994, Biometrika 81:624): the nodes sit where the integrand is, so trials without a single
responder need no added half patients.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy

NODES = 40
_NEWTON = 60
_HALF_LOG_2PI = 0.5 * np.log(2 * np.pi)


@dataclass(frozen=True)
class Counts:
    """Responders and patients of several trials, as arrays.

    The last axis of all that the methods return or take inside is that of the trials.
    """

    responders: np.ndarray
    n: np.ndarray

    @property
    def rate(self) -> float:
        """All responders over all patients."""
        return float(self.responders.sum() / self.n.sum())

    def log_likelihood(self, mu: np.ndarray, tau: np.ndarray, nodes: int = NODES) -> np.ndarray:
        """Log-likelihood at mu (logit) and tau, which are broadcast against each other."""
        mu, tau = np.broadcast_arrays(np.asarray(mu, float), np.asarray(tau, float))
        heights, width, *_ = self._heights(mu[..., None], tau[..., None], nodes)
        values = scipy.special.logsumexp(heights, axis=-1) + np.log(np.sqrt(2) * width)
        return values.sum(axis=-1)

    def score(self, mu: float, tau: float, nodes: int = NODES) -> tuple[float, np.ndarray]:
        """Log-likelihood and its derivatives with respect to mu and tau."""
        heights, width, z, logit = self._heights(np.array([mu]), np.array([tau]), nodes)
        total = scipy.special.logsumexp(heights, axis=-1)
        share = np.exp(heights - total[..., None])
        residual = self.responders[:, None] - self.n[:, None] * scipy.special.expit(logit)
        slopes = np.array([(share * residual).sum(), (share * residual * z).sum()])
        return float((total + np.log(np.sqrt(2) * width)).sum()), slopes

    def _heights(self, mu: np.ndarray, tau: np.ndarray, nodes: int):
        """Log of the weighted integrand at the nodes of each trial, their scale, place and logit.

        The nodes are the last axis, the trials the one before.
        """
        middle = self._modes(mu, tau)
        rate = scipy.special.expit(mu + tau * middle)
        width = 1 / np.sqrt(tau**2 * self.n * rate * (1 - rate) + 1)
        x, weight = _gauss_hermite(nodes)
        z = middle[..., None] + np.sqrt(2) * width[..., None] * x
        logit = mu[..., None] + tau[..., None] * z
        heights = self._log_binomial(logit) - z**2 / 2 - _HALF_LOG_2PI + x**2 + np.log(weight)
        return heights, width, z, logit

    def _log_binomial(self, logit: np.ndarray) -> np.ndarray:
        y, n = self.responders[:, None], self.n[:, None]
        gammaln = scipy.special.gammaln
        ways = gammaln(n + 1) - gammaln(y + 1) - gammaln(n - y + 1)
        return ways + y * logit - n * np.logaddexp(0, logit)

    def _modes(self, mu: np.ndarray, tau: np.ndarray) -> np.ndarray:
        """Where each integrand peaks.

        Newton's steps alone can jump to and fro across the steep part of the logistic curve when
        tau is large, so a bracket closes in beside them.
        """
        low, high = tau * (self.responders - self.n) - 1, tau * self.responders + 1
        z = np.clip(np.zeros_like(low), low, high)
        for _ in range(_NEWTON):
            rate = scipy.special.expit(mu + tau * z)
            slope = tau * (self.responders - self.n * rate) - z
            low, high = np.where(slope > 0, z, low), np.where(slope > 0, high, z)
            step = slope / (tau**2 * self.n * rate * (1 - rate) + 1)
            tried = z + step
            z = np.where((tried >= low) & (tried <= high), tried, (low + high) / 2)
            if np.abs(step).max() < 1e-8:
                break
        return z


@cache
def _gauss_hermite(nodes: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights; computing them anew would take most of the time."""
    return np.polynomial.hermite.hermgauss(nodes)
