"""One model for PASI 50, 75 and 90 of a network of trials, whatever each of them reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from trialkit.comparators._ordered_probit import Network, Peak, climb, network
from trialkit.comparators._shapes import DEFAULT_SHAPE, SHAPES, cut_point
from trialkit.comparators._trials import arms, check_counts, thresholds
from trialkit.proportions import _checks

EFFECTS = ("fixed", "random")
# Half-normal prior of tau as in the published analysis; the grid ends where nothing is left of it.
TAU_SD = 2.5
_TAU_STEP, _TAU_END = 0.05, 3.0


@dataclass(frozen=True, eq=False)
class OrdinalModel:
    """A fitted ordered-probit network model.

    Attributes
    ----------
    kind : str
        "fixed" or "random".
    reference : str
    effects : DataFrame
        One row a treatment: treatment, effect (against the reference, probit scale, mean after
        the data), se, mode (where the penalised likelihood is highest; fixed effects only).
    cutpoints : DataFrame
        threshold, cutpoint (0 at the lowest), se.
    tau, tau_sd : float
        Spread of a treatment's effect between trials, mean and standard deviation after the
        data; 0 with fixed effects.
    baseline, baseline_se : float
        Probit of the share that reaches the lowest threshold on the reference: pooled over its
        arms (`baseline_arms` of them), for `absolute` where no other is given.
    baseline_arms : int
    covariance : ndarray
        Of effects and cut-points above 0, in this order.
    """

    kind: str
    reference: str
    effects: pd.DataFrame
    cutpoints: pd.DataFrame
    tau: float
    tau_sd: float
    baseline: float
    baseline_se: float
    baseline_arms: int
    covariance: np.ndarray

    def absolute(self, baseline: float | None = None, se: float | None = None) -> pd.DataFrame:
        """Shares of responders by treatment and threshold, from a baseline on the reference.

        Parameters
        ----------
        baseline, se : float, optional
            Probit of the share on the reference at the lowest threshold, with its standard
            error; the pooled one of the table where not given.

        Returns
        -------
        DataFrame
            treatment, threshold (percent), probability: the mean share over what is uncertain,
            Phi(m / sqrt(1 + v)) for a normal probit with mean m and variance v.
        """
        start = self.baseline if baseline is None else _checks.number("baseline", baseline)
        spread = self.baseline_se if se is None else _checks.number("se", se)
        rows, count = [], len(self.effects)
        means = np.concatenate([self.effects["effect"], self.cutpoints["cutpoint"].iloc[1:]])
        for i, treatment in enumerate([self.reference, *self.effects["treatment"]]):
            for j, threshold in enumerate(self.cutpoints["threshold"]):
                signs = np.zeros(len(means))
                if i:
                    signs[i - 1] = 1
                if j:
                    signs[count + j - 1] = -1
                middle = start + signs @ means
                variance = spread**2 + signs @ self.covariance @ signs
                share = scipy.special.ndtr(middle / np.sqrt(1 + variance))
                rows.append((treatment, int(threshold), float(share)))
        return pd.DataFrame(rows, columns=["treatment", "threshold", "probability"])

    def at_threshold(
        self,
        threshold: float,
        shapes: Sequence[str] = SHAPES,
        baseline: float | None = None,
    ) -> pd.DataFrame:
        """Carry the reference to a threshold that no trial reports: an extrapolation.

        Parameters
        ----------
        threshold : float
            Improvement in percent, 25 to 95.
        shapes : sequence of str
            Rules of `SHAPES` that carry the cut-points. Each is an assumption; what they differ
            by is the least that is uncertain.
        baseline : float, optional
            As in `absolute`.

        Returns
        -------
        DataFrame
            One row a shape: shape, threshold, cutpoint, probability on the reference.
        """
        known, at = self.cutpoints["threshold"].tolist(), self.cutpoints["cutpoint"].tolist()
        rows = [
            (
                shape,
                float(threshold),
                cut_point(threshold, known, at, shape),
                float(self.curve([threshold], shape, baseline)[0]),
            )
            for shape in shapes
        ]
        return pd.DataFrame(rows, columns=["shape", "threshold", "cutpoint", "probability"])

    def curve(
        self,
        thresholds: Sequence[float],
        shape: str = DEFAULT_SHAPE,
        baseline: float | None = None,
    ) -> np.ndarray:
        """Share on the reference at many thresholds, by one shape (see `at_threshold`)."""
        start = self.baseline if baseline is None else _checks.number("baseline", baseline)
        known, at = self.cutpoints["threshold"].tolist(), self.cutpoints["cutpoint"].tolist()
        cuts = np.array([cut_point(threshold, known, at, shape) for threshold in thresholds])
        return scipy.special.ndtr(start - cuts)


def ordinal(
    table: pd.DataFrame, reference: str = "Supportive care", effects: str = "fixed"
) -> OrdinalModel:
    """Fit the ordered-probit network model to trials that report one threshold or several.

    Parameters
    ----------
    table : DataFrame
        Trials by arm, such as ``comparators/hta_trials``; inclusive counts, empty where not
        reported. A count stands under the threshold under which it was tabled.
    reference : str
        Treatment that the others are held against.
    effects : {"fixed", "random"}
        Whether a treatment's effect is the same in all trials, or varies with standard deviation
        tau, correlation one half between the arms of a trial.

    Returns
    -------
    OrdinalModel

    Raises
    ------
    ValueError
        If the counts contradict themselves, the reference is not in the table, or a treatment,
        a threshold or the baseline has no patients on one of its sides.

    Notes
    -----
    The model and the priors are those of the published analysis: Dias 2011, NICE DSU TSD2, as in
    the vignette of the R package multinma. There, a sampler draws from the distribution after the
    data and its means are printed. Here the penalised likelihood is climbed to its mode; the
    standard errors are those of Laplace's approximation, and the means are the modes moved by
    the first-order correction for skewness. With random effects this is done on a grid of tau,
    weighted by Laplace's approximation of how probable each is (Rue 2009, J R Stat Soc B 71:319).
    """
    _checks.choice("effects", effects, EFFECTS)
    _checks.choice("reference", reference, list(dict.fromkeys(table["treatment"])))
    if problems := check_counts(table):
        raise ValueError("the counts contradict themselves:\n" + "\n".join(problems))
    cuts = thresholds(table)
    _check_estimable(table, cuts, reference)
    net = network(table, cuts, reference)
    fixed = climb(net)
    if effects == "fixed":
        mean, covariance, tau, tau_sd = _share(net, fixed.mean), _block(net, fixed), 0.0, 0.0
    else:
        mean, covariance, tau, tau_sd = _over_tau(net)
    names, count = net.treatments, len(net.treatments)
    se = np.sqrt(np.diag(covariance))
    columns = {"treatment": names, "effect": mean[:count], "se": se[:count]}
    if effects == "fixed":
        columns["mode"] = fixed.mode[net.effects]
    base = arms(table, reference, cuts[0])
    share = base["responders"].sum() / base["n"].sum()
    middle = float(scipy.special.ndtri(share))
    # the delta method: a share's standard error over the height of the normal curve
    height = np.exp(-(middle**2) / 2) / np.sqrt(2 * np.pi)
    return OrdinalModel(
        kind=effects,
        reference=reference,
        effects=pd.DataFrame(columns),
        cutpoints=pd.DataFrame(
            {
                "threshold": cuts,
                "cutpoint": [0.0, *mean[count:]],
                "se": [0.0, *se[count:]],
            }
        ),
        tau=tau,
        tau_sd=tau_sd,
        baseline=middle,
        baseline_se=float(np.sqrt(share * (1 - share) / base["n"].sum()) / height),
        baseline_arms=len(base),
        covariance=covariance,
    )


def _check_estimable(table: pd.DataFrame, cuts: list[int], reference: str) -> None:
    """Refuse what would give an infinite effect, cut-point or baseline."""
    columns = [f"at_least_{cut}" for cut in cuts]
    problems = []
    for treatment, rows in table.groupby("treatment", sort=False):
        counts = rows[columns]
        if not counts.gt(0).any(axis=None) or not counts.lt(rows["n"], axis=0).any(axis=None):
            problems.append(f"{treatment}: found nobody or everybody responding at all thresholds")
    for cut, column in zip(cuts, columns, strict=True):
        if not table[column].gt(0).any():
            problems.append(f"{cut} %: found no responder in any arm")
    base = arms(table, reference, cuts[0])
    if base["responders"].sum() in (0, base["n"].sum()):
        problems.append(
            f"{reference} at {cuts[0]} %: found {base['responders'].sum()} responders of "
            f"{base['n'].sum()}"
        )
    if problems:
        raise ValueError(
            "the network cannot be fitted; " + "; ".join(problems) + ". Allowed: at least one "
            "responder and one other"
        )


def _share(net: Network, values: np.ndarray) -> np.ndarray:
    return np.concatenate([values[net.effects], values[net.cuts]])


def _block(net: Network, peak: Peak) -> np.ndarray:
    keep = slice(net.effects.start, net.cuts.stop)
    return peak.covariance[keep, keep]


def _over_tau(net: Network) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Mix the fits over a grid of tau."""
    grid = np.arange(_TAU_STEP / 2, _TAU_END, _TAU_STEP)
    peaks, start, best = [], None, -np.inf
    for tau in grid:
        peak = climb(net, tau, start)
        score = peak.log_marginal - (tau / TAU_SD) ** 2 / 2
        peaks.append((tau, score, _share(net, peak.mean), _block(net, peak)))
        start, best = peak.mode, max(best, score)
        if score < best - 15:
            break
    weights = np.exp([score - best for _, score, *_ in peaks])
    weights /= weights.sum()
    taus = np.array([tau for tau, *_ in peaks])
    means = np.array([mean for *_, mean, _ in peaks])
    mean = weights @ means
    within = sum(w * block for w, (*_, block) in zip(weights, peaks, strict=True))
    between = (means - mean).T @ (weights[:, None] * (means - mean))
    tau = float(weights @ taus)
    return mean, within + between, tau, float(np.sqrt(weights @ (taus - tau) ** 2))
