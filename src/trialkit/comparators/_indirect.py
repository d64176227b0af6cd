"""Two treatments that no trial compared: naively, and through what both were compared with."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from trialkit.comparators._trials import arms
from trialkit.proportions import _checks

_FAR = 25.0  # on the logit scale, as good as infinite


@dataclass(frozen=True)
class Contrast:
    """An odds ratio with its limits.

    Attributes
    ----------
    first, second : str
        The odds of the first over those of the second.
    odds_ratio, low, high : float
        high may be infinite, low 0.
    se : float or None
        Standard error of the log odds ratio; None where the limits are exact.
    trials : int
        Trials that it rests on.
    method : str
    """

    first: str
    second: str
    odds_ratio: float
    low: float
    high: float
    se: float | None
    trials: int
    method: str


@dataclass(frozen=True, eq=False)
class Indirect:
    """A naive and an anchored comparison of the same two treatments.

    Attributes
    ----------
    threshold : int
        Improvement in percent (at least).
    anchor : str
    naive : Contrast
        All arms of the one against all arms of the other, as if of one trial.
    anchored : Contrast or None
        Through the anchor; None where it cannot be had.
    first_leg, second_leg : Contrast or None
        Each treatment against the anchor, inside its own trials.
    why_not : str
        Why there is no anchored one; empty where there is.
    shares : DataFrame
        treatment, role (such as "Anchor in the trials of …"), responders, n.
    """

    threshold: int
    anchor: str
    naive: Contrast
    anchored: Contrast | None
    first_leg: Contrast | None
    second_leg: Contrast | None
    why_not: str
    shares: pd.DataFrame


def indirect(
    table: pd.DataFrame,
    first: str,
    second: str,
    anchor: str = "Supportive care",
    threshold: int = 75,
    confidence: float = 0.95,
) -> Indirect:
    """Compare two treatments naively and through a common comparator.

    Parameters
    ----------
    table : DataFrame
        Trials by arm, such as ``comparators/hta_trials``.
    first, second : str
        Treatments. The second may be the anchor itself.
    anchor : str
        What both were compared with inside trials.
    threshold : int
        Improvement of the PASI in percent (at least).
    confidence : float
        Level of the limits.

    Returns
    -------
    Indirect

    Raises
    ------
    ValueError
        If a treatment or the threshold is not in the table, or no arm of a treatment reports it, or
        first and second are the same.

    Notes
    -----
    Naive: the conditional odds ratio of the summed-up table with exact limits. Anchored: each
    treatment against the anchor by a logistic model with a baseline for each trial (binomial
    likelihood, no correction of zeros), then the difference of the two log odds ratios, whose
    variances add up (Bucher 1997, J Clin Epidemiol 50:683).
    """
    confidence = _checks.level("confidence", confidence)
    if first == second:
        raise ValueError(f"first and second must be two treatments; found {first!r} twice")
    rows = {name: arms(table, name, threshold) for name in (first, second, anchor)}
    for name, found in rows.items():
        if found.empty:
            raise ValueError(
                f"no trial reports {threshold} % for {name}; allowed: treatments that have a "
                "count at this threshold"
            )
    legs, reasons = {}, []
    for name in (first, second):
        if name != anchor:
            legs[name], reason = _leg(name, anchor, rows[name], rows[anchor], confidence)
            reasons += [reason] if reason else []
    reasons += _head_to_head(first, second, anchor, rows)
    return Indirect(
        threshold=threshold,
        anchor=anchor,
        naive=_naive(first, second, rows[first], rows[second], confidence),
        anchored=None if reasons else _through(first, second, anchor, legs, confidence),
        first_leg=legs.get(first),
        second_leg=legs.get(second),
        why_not=" ".join(reasons),
        shares=_shares(first, second, anchor, rows),
    )


def _naive(first: str, second: str, a, b, confidence: float) -> Contrast:
    counts = [[int(x["responders"].sum()), int((x["n"] - x["responders"]).sum())] for x in (a, b)]
    trials, method = len(set(a["trial"]) | set(b["trial"])), "all arms thrown together"
    responders, others = counts[0][0] + counts[1][0], counts[0][1] + counts[1][1]
    if 0 in (responders, others):  # nobody or everybody responded: no odds ratio is excluded
        return Contrast(first, second, 1.0, 0.0, math.inf, None, trials, method)
    found = scipy.stats.contingency.odds_ratio(counts, kind="conditional")
    low, high = found.confidence_interval(confidence)
    ratio = float(found.statistic)
    return Contrast(first, second, ratio, float(low), float(high), None, trials, method)


def _leg(
    name: str, anchor: str, rows: pd.DataFrame, base: pd.DataFrame, confidence: float
) -> tuple[Contrast | None, str]:
    """A treatment against the anchor inside its own trials, or why that cannot be had."""
    shared = [trial for trial in dict.fromkeys(rows["trial"]) if trial in set(base["trial"])]
    if not shared:
        alone = ", ".join(dict.fromkeys(rows["trial"]))
        return None, (
            f"{alone} has no arm of {anchor.lower()}. Nothing says how these very patients would "
            f"have done without {name}, so there is nothing to subtract."
        )
    rows, base = rows[rows["trial"].isin(shared)], base[base["trial"].isin(shared)]
    for what, part in ((name, rows), (anchor, base)):
        if part["responders"].sum() in (0, part["n"].sum()):
            return None, (
                f"In the trials of {name}, nobody or everybody responded to {what}: its log odds "
                "are infinite."
            )
    if _separated(rows, base, shared):
        return None, (
            f"In each trial of {name} that tells anything, as many of its responders as could be "
            f"are on one side of {name} against {anchor.lower()}: the log odds ratio is infinite."
        )
    value, se = _stratified(rows, base, shared)
    return _contrast(name, anchor, value, se, confidence, len(shared), "inside each trial"), ""


def _separated(rows: pd.DataFrame, base: pd.DataFrame, trials: list[str]) -> bool:
    """Whether the likelihood has no top, because no trial pulls the odds ratio back.

    A trial pulls both ways if, with its totals, its treated arms could have had more responders
    and could have had fewer.
    """
    more = fewer = False
    for trial in trials:
        (y, n), (y0, n0) = (
            (int(part["responders"].sum()), int(part["n"].sum()))
            for part in (rows[rows["trial"] == trial], base[base["trial"] == trial])
        )
        more |= y < min(n, y + y0)
        fewer |= y > max(0, y + y0 - n0)
    return not (more and fewer)


def _head_to_head(first: str, second: str, anchor: str, rows: dict[str, pd.DataFrame]) -> list[str]:
    """The two legs must rest on different patients, or a shared anchor arm is counted twice."""
    both = [t for t in dict.fromkeys(rows[first]["trial"]) if t in set(rows[second]["trial"])]
    if anchor in (first, second) or not both:
        return []
    return [
        f"{first} and {second} were compared directly in {', '.join(both)}: what both legs share "
        "would be counted twice."
    ]


def _stratified(rows: pd.DataFrame, base: pd.DataFrame, trials: list[str]) -> tuple[float, float]:
    """Log odds ratio and its standard error by Newton's method, one baseline a trial.

    A few lines rather than statsmodels' GLM, whose import alone takes most of a second; the tests
    hold one against the other.
    """
    both = pd.concat([rows, base], ignore_index=True)
    treated = np.arange(len(both)) < len(rows)
    design = np.column_stack([treated, *(both["trial"] == trial for trial in trials)]).astype(float)
    y, n = both["responders"].to_numpy(), both["n"].to_numpy()
    at = np.zeros(design.shape[1])
    for _ in range(50):
        rate = scipy.special.expit(design @ at)
        information = (design.T * (n * rate * (1 - rate))) @ design
        step = np.linalg.solve(information, design.T @ (y - n * rate))
        at += np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-10:
            break
        # a trial in which nobody responded: its baseline runs away and tells nothing
        at = np.clip(at, -_FAR, _FAR)
    return float(at[0]), float(np.sqrt(np.linalg.inv(information)[0, 0]))


def _contrast(
    first: str, second: str, value: float, se: float, confidence: float, trials: int, method: str
) -> Contrast:
    reach = scipy.special.ndtri((1 + confidence) / 2) * se
    ratio, low, high = (math.exp(x) for x in (value, value - reach, value + reach))
    return Contrast(first, second, ratio, low, high, se, trials, method)


def _through(
    first: str, second: str, anchor: str, legs: dict[str, Contrast], confidence: float
) -> Contrast:
    signs = ((first, 1), (second, -1))
    value = sum(s * math.log(legs[name].odds_ratio) for name, s in signs if name in legs)
    se = math.sqrt(sum(leg.se**2 for leg in legs.values()))
    trials = sum(leg.trials for leg in legs.values())
    method = f"through {anchor.lower()}"
    return _contrast(first, second, value, se, confidence, trials, method)


def _shares(first: str, second: str, anchor: str, rows: dict[str, pd.DataFrame]) -> pd.DataFrame:
    found = []
    for name in (first, second):
        if name != anchor:
            beside = rows[anchor][rows[anchor]["trial"].isin(set(rows[name]["trial"]))]
            found.append((anchor, f"in the trials of {name}", beside))
        found.append((name, "all its arms", rows[name]))
    parts = [
        (treatment, role, int(part["responders"].sum()), int(part["n"].sum()))
        for treatment, role, part in found
        if len(part)
    ]
    return pd.DataFrame(parts, columns=["treatment", "role", "responders", "n"])
