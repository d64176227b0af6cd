"""What a published one-arm trial would have done under a two-stage design.

Its patients were not treated under that design, its number is another one, and who responded
first is not printed. So the answer is a range over all orders, and a chance only where every
order is taken as equally probable.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from trialkit.designs._two_stage import TwoStage, conclude_chance
from trialkit.proportions import _checks

STOPS, GOES_ON, ORDER, FEW = "stops", "goes on", "depends on the order", "stage 1 not complete"
CONCLUDES, CANNOT, OPEN = "concludes", "cannot conclude", "open"


@dataclass(frozen=True)
class Retrospect:
    """A finished trial held against a two-stage design.

    Attributes
    ----------
    design : TwoStage
    responders, n : int
        What the trial saw.
    first_low, first_high : int
        Fewest and most responders that the first n1 patients can have had. Where the trial was
        smaller than stage 1, patients never treated may or may not have responded.
    stage_1 : str
        "stops" or "goes on" where that holds for every order of the patients, "depends on the
        order", or "stage 1 not complete".
    stop_chance : float or None
        Chance of having stopped after stage 1 if every order of the patients is equally
        probable; None where stage 1 was not complete and both is possible.
    end : str
        What the design says unless stage 1 stops it: "concludes", "cannot conclude", "depends
        on the order" (the trial was larger than the design), or "open".
    missing : int
        Patients that the design would still treat.
    needed : int
        Responders among these that would make it conclude; more than `missing` if they cannot.
    chance_p0, chance_p1 : float
        Chance to conclude if the missing patients respond at rates p0 and p1. It takes a
        complete stage 1 as one that went on, and counts an incomplete one as it may turn out.
        0 or 1 where the end is settled; the same for both, over all orders, for a trial larger
        than the design.
    """

    design: TwoStage
    responders: int
    n: int
    first_low: int
    first_high: int
    stage_1: str
    stop_chance: float | None
    end: str
    missing: int
    needed: int
    chance_p0: float
    chance_p1: float


def retrospect(design: TwoStage, responders: int, n: int) -> Retrospect:
    """Say what a two-stage design would have made of a finished one-arm trial.

    Parameters
    ----------
    design : TwoStage
    responders, n : int
        All responders and all patients of the trial; `n` may differ from every size of the
        design.

    Returns
    -------
    Retrospect

    Raises
    ------
    TypeError, ValueError
        If a count is not whole, or there are more responders than patients.

    Notes
    -----
    Given the trial's total, the responders among its first n1 patients are hypergeometric if
    every order is equally probable. That is an assumption about the trial (patients may have
    been treated in groups by dose); `first_low`, `first_high` and `stage_1` do not need it.
    """
    responders, n = _checks.successes_and_n(responders, n, ("responders", "n"))
    low, high = _first_stage(design, responders, n)
    if high <= design.r1:
        stage_1, stop = STOPS, 1.0
    elif low > design.r1:
        stage_1, stop = GOES_ON, 0.0
    elif n < design.n1:
        stage_1, stop = FEW, None
    else:
        stage_1, stop = ORDER, sum(_drawn(responders, n, design.n1)[: design.r1 + 1])
    missing, needed = max(0, design.n - n), max(0, design.r + 1 - responders)
    end, chances = _end(design, responders, n, can_go_on=high > design.r1)
    return Retrospect(
        design=design,
        responders=responders,
        n=n,
        first_low=low,
        first_high=high,
        stage_1=stage_1,
        stop_chance=stop,
        end=end,
        missing=missing,
        needed=needed,
        chance_p0=chances[0],
        chance_p1=chances[1],
    )


def _end(
    design: TwoStage, responders: int, n: int, can_go_on: bool
) -> tuple[str, tuple[float, float]]:
    """Return how a trial that goes on ends, and its chances to conclude at p0 and p1."""
    missing = design.n - n
    most = min(responders, design.n) if missing < 0 else responders + missing
    if not can_go_on or most <= design.r:
        return CANNOT, (0.0, 0.0)
    if missing < 0:
        return _larger(design, responders, n)
    if responders > design.r:
        return CONCLUDES, (1.0, 1.0)
    first = max(0, design.n1 - n)
    limit = design.r1 - responders if first else -1
    p0, p1 = conclude_chance(limit, first, design.r - responders, missing, [design.p0, design.p1])
    return OPEN, (float(p0), float(p1))


def _first_stage(design: TwoStage, responders: int, n: int) -> tuple[int, int]:
    """Return the fewest and most responders that the first n1 patients can have."""
    if n < design.n1:
        return responders, responders + design.n1 - n
    return max(0, design.n1 - (n - responders)), min(design.n1, responders)


def _drawn(responders: int, n: int, size: int) -> list[float]:
    """Return the chances of 0 … size responders among `size` of `n` patients, in any order."""
    ways = math.comb(n, size)
    return [
        math.comb(responders, x) * math.comb(n - responders, size - x) / ways
        for x in range(size + 1)
    ]


def _larger(design: TwoStage, responders: int, n: int) -> tuple[str, tuple[float, float]]:
    """Judge a trial larger than the design by its first patients, given that stage 1 went on."""
    if design.n - (n - responders) > design.r:
        return CONCLUDES, (1.0, 1.0)
    went_on = concludes = 0.0
    first = _drawn(responders, n, design.n1)
    for x in range(design.r1 + 1, min(design.n1, responders) + 1):
        second = _drawn(responders - x, n - design.n1, design.n2)
        went_on += first[x]
        concludes += first[x] * sum(second[max(0, design.r + 1 - x) :])
    chance = concludes / went_on
    return ORDER, (chance, chance)
