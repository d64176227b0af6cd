"""Estimate, p-value and interval after a two-stage trial, which could have stopped early.

A trial that goes on only after a good first stage shows its responders in a selected light:
responders over patients is too low on average, because the trials that stop early keep their bad
luck and the others water down their good luck. Nothing here is an approximation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import scipy

from trialkit.designs._two_stage import TwoStage, conclude_chance, tail
from trialkit.proportions import _checks


@dataclass(frozen=True)
class Analysis:
    """What a two-stage trial allows to say about the response rate.

    Attributes
    ----------
    responders, n : int
        What was seen.
    stage : int
        Stage after which the trial ended, 1 or 2.
    planned : bool
        Whether it ended at a size that the design has.
    concluded : bool or None
        Whether the design concludes that the treatment deserves further study; None where the
        second stage has not its planned size and nothing was said about the first.
    estimate_naive : float
        Responders over patients.
    umvue : float
        The unbiased estimate with the smallest variance.
    p_value : float
        One-sided, for a rate of at most `p0`.
    low, high : float
        Exact two-sided interval.
    confidence : float
    """

    responders: int
    n: int
    stage: int
    planned: bool
    concluded: bool | None
    estimate_naive: float
    umvue: float
    p_value: float
    low: float
    high: float
    confidence: float


def analyse(
    design: TwoStage,
    responders: int,
    n: int,
    confidence: float = 0.95,
    first_stage: int | None = None,
) -> Analysis:
    """Analyse a trial that followed a two-stage design.

    Parameters
    ----------
    design : TwoStage
    responders, n : int
        All responders and all patients. `n` is the size of stage 1 for a trial that stopped;
        a second stage may have another size than planned, as long as the reason has nothing to
        do with who responded.
    confidence : float
        Two-sided level of the interval, strictly between 0 and 1. A design with alpha 0.05 goes
        with 0.90: its p-value is at most 0.05 just where that interval lies above `p0`.
    first_stage : int, optional
        Responders of stage 1. Needed only to conclude after a second stage of another size.

    Returns
    -------
    Analysis

    Raises
    ------
    TypeError, ValueError
        If the counts cannot come from a trial that followed the design.

    Notes
    -----
    Outcomes are ordered by stage, then by responders: every trial that went on speaks more for
    the treatment than every one that stopped. The p-value is the chance at `p0` of an outcome
    at least as far up. The lower limit is the rate at which an outcome at least as far up has
    chance (1 − confidence) / 2, the upper one the rate at which an outcome at most as far up
    has it. So the interval covers at least as often as it says; programs that use the p-value
    at both ends get an upper limit that is shorter and does not.

    After a second stage of another size, the trial concludes if stage 2 alone is at most as
    probable at `p0` as what the plan had left for it given `first_stage`: that keeps alpha
    whatever the reason for the change.

    References
    ----------
    Jung and Kim (2004), Stat Med 23:881 (unbiased estimate). Koyama and Chen (2008), Stat Med
    27:3145 (order of outcomes, p-value). Müller and Schäfer (2001), Biometrics 57:886
    (conditional error).
    """
    responders, n = _checks.successes_and_n(responders, n, ("responders", "n"))
    confidence = _checks.level("confidence", confidence)
    stage = _stage(design, responders, n)
    low, high = _interval(design, stage, responders, n, confidence)
    return Analysis(
        responders=responders,
        n=n,
        stage=stage,
        planned=n in (design.n1, design.n),
        concluded=_concluded(design, stage, responders, n, first_stage),
        estimate_naive=responders / n,
        umvue=umvue(design, stage, responders, n),
        p_value=_at_least(design, stage, responders, n, design.p0),
        low=low,
        high=high,
        confidence=confidence,
    )


def umvue(design: TwoStage, stage: int, responders: int, n: int) -> float:
    """Return the unbiased estimate: the mean of the first patient's response, given the rest.

    Whole numbers count the orders that lead to the outcome, so nothing is rounded before the
    last division.
    """
    if stage == 1:
        return responders / n
    n1, n2 = design.n1, n - design.n1
    possible = range(max(design.r1 + 1, responders - n2), min(responders, n1) + 1)
    ways = sum(math.comb(n1, x) * math.comb(n2, responders - x) for x in possible)
    first_responds = sum(math.comb(n1 - 1, x - 1) * math.comb(n2, responders - x) for x in possible)
    return first_responds / ways


def _stage(design: TwoStage, responders: int, n: int) -> int:
    """Return the stage after which a trial ended; refuse what the design does not allow."""
    if n < design.n1:
        raise ValueError(
            f"n must be at least the {design.n1} patients of stage 1; found {n}. "
            "What such a trial would have done under the design, `retrospect` says"
        )
    if n == design.n1:
        if responders > design.r1:
            raise ValueError(
                f"with {responders} responders of {n} the design {design.boundary} goes on to "
                "stage 2: there is nothing to conclude yet"
            )
        return 1
    if responders <= design.r1:
        raise ValueError(
            f"with {responders} responders the design {design.boundary} stops after "
            f"{design.n1} patients; found n = {n}"
        )
    return 2


def _concluded(
    design: TwoStage, stage: int, responders: int, n: int, first_stage: int | None
) -> bool | None:
    if first_stage is not None:
        _check_first_stage(design, stage, responders, n, first_stage)
    if stage == 1:
        return False
    if n == design.n:
        return responders > design.r
    if first_stage is None:
        return None
    left = tail([design.r - first_stage], design.n2, design.p0)
    seen = tail([responders - first_stage - 1], n - design.n1, design.p0)
    return bool(seen[0] <= left[0])


def _check_first_stage(
    design: TwoStage, stage: int, responders: int, n: int, first_stage: int
) -> None:
    low, high = max(design.r1 + 1, responders - (n - design.n1)), min(design.n1, responders)
    if stage == 1:
        low = high = responders
    if not low <= _checks.count("first_stage", first_stage) <= high:
        raise ValueError(
            f"first_stage must be {low} to {high} for {responders} responders of {n} under the "
            f"design {design.boundary}; found {first_stage}"
        )


def _at_least(design: TwoStage, stage: int, responders: int, n: int, rate: float) -> float:
    """Return the chance of an outcome of this stage or later with at least these responders."""
    if stage == 1:
        return float(tail([responders - 1], n, rate)[0])
    return float(conclude_chance(design.r1, design.n1, responders - 1, n, rate))


def _interval(
    design: TwoStage, stage: int, responders: int, n: int, confidence: float
) -> tuple[float, float]:
    half = (1 - confidence) / 2

    def solve(count: int, level: float) -> float:
        return scipy.optimize.brentq(
            lambda rate: _at_least(design, stage, count, n, rate) - level, 0.0, 1.0, xtol=1e-13
        )

    low = 0.0 if responders == 0 else solve(responders, half)
    high = 1.0 if responders == n else solve(responders + 1, 1 - half)
    return low, high
