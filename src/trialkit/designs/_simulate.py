"""Simulated trials: seeded, the same whatever the chunks, with their Monte Carlo error.

Every trial uses up exactly two uniform numbers, in order, whether it needs the second or not. So
trial number 70 000 is the same trial whether it is drawn alone, in a chunk of ten or in one of a
million, and the same at every rate: curves over rates are smooth, and differences between rates
carry less chance than the rates themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from trialkit.designs._simulate_draws import Inverse
from trialkit.designs._simulate_results import one_arm_summary, two_arm_summary
from trialkit.designs._simulate_two_arm import TwoArm, pairs
from trialkit.designs._two_stage import SingleStage, TwoStage, true_rates
from trialkit.errors import TooLargeError
from trialkit.proportions import _checks

if TYPE_CHECKING:
    from concurrent.futures import Executor

# Two uniforms and their outcomes of this many trials stay in a processor's cache.
CHUNK = 1 << 15
# Pairs of counts that are kept at once; several tables of this size stay far below a gigabyte.
MOST_CELLS = 1 << 23
# Trials that are handed out at a time: about a second of work, so that handing out costs little.
SHARE = 1 << 22

# Patients and true rate of each stage, or of each arm.
_Pair = tuple[tuple[int, float], tuple[int, float]]


@dataclass(frozen=True)
class Simulation:
    """What came out of simulated trials.

    Attributes
    ----------
    design : TwoStage, SingleStage or TwoArm
    size : int
        Trials at each rate.
    seed : int
    outcomes : DataFrame
        How many trials had each outcome. One arm: rate, stage, responders, n, concluded,
        trials. Two arms: rate_1, rate_2, responders_1, responders_2, concluded, trials.
    summary : DataFrame
        One row for each rate and quantity: the rate or rates, quantity, estimate, error (Monte
        Carlo standard error), low and high (95 % interval; exact for chances, so that 0 of a
        million is not taken for never).
    """

    design: TwoStage | SingleStage | TwoArm
    size: int
    seed: int
    outcomes: pd.DataFrame
    summary: pd.DataFrame


def simulate(
    design: TwoStage | SingleStage | TwoArm,
    rates: Any,
    size: int = 100_000,
    seed: int = 1,
    chunk: int | None = None,
    executor: Executor | None = None,
) -> Simulation:
    """Simulate trials of a one-arm or two-arm design, patient counts drawn at true rates.

    Parameters
    ----------
    design : TwoStage, SingleStage or TwoArm
    rates : float or array_like
        True rates, 0 to 1: one or several for one arm; for two arms a pair (control, new) or a
        list of pairs.
    size : int
        Trials at each rate, at least 1.
    seed : int
        The same whole number gives the same trials.
    chunk : int, optional
        Trials held in memory at once; it changes the time, never a result.
    executor : concurrent.futures.Executor, optional
        Where large simulations are drawn in parts, such as that of `trialkit.runs.cluster`; it
        changes the time, never a result. Default: here, in one go.

    Returns
    -------
    Simulation

    Raises
    ------
    TypeError, ValueError
        If a rate is not between 0 and 1, a number is not whole or too small, or the design is so
        large that the table of its outcomes fills the memory.

    Notes
    -----
    Responders are drawn by inversion: the outcome is the first whose cumulative binomial
    probability exceeds the uniform number. The rule of the design is then applied to what was
    drawn, so the result tests the exact calculation and does not repeat it.
    """
    size = _checks.count("size", size, lowest=1)
    seed = _checks.count("seed", seed)
    chunk = CHUNK if chunk is None else _checks.count("chunk", chunk, lowest=1)
    if isinstance(design, TwoArm):
        rows = pairs(rates)
        draws = [((design.n1, first), (design.n2, second)) for first, second in rows]
    else:
        rows = true_rates(rates)
        draws = _stages(design, rows)
    summarise = two_arm_summary if isinstance(design, TwoArm) else one_arm_summary
    cells = (draws[0][0][0] + 1) * (draws[0][1][0] + 1)
    if cells > MOST_CELLS:
        raise TooLargeError(
            f"a design to simulate may have at most {MOST_CELLS} pairs of counts; found {cells}. "
            "`operating_characteristics` gives its chances exactly"
        )
    # The stream starts anew for every batch of rates, so all rates see the same uniforms.
    batch, parts = max(1, MOST_CELLS // cells), []
    for start in range(0, len(rows), batch):
        counted = _drawn(draws[start : start + batch], size, seed, chunk, executor)
        parts.append(summarise(design, rows[start : start + batch], counted))
    both = zip(*parts, strict=True)
    outcomes, summary = (pd.concat(tables, ignore_index=True) for tables in both)
    return Simulation(design=design, size=size, seed=seed, outcomes=outcomes, summary=summary)


def _stages(design: TwoStage | SingleStage, rates: np.ndarray) -> list[_Pair]:
    sizes = (design.n1, design.n2) if isinstance(design, TwoStage) else (design.n, 0)
    return [tuple((n, rate) for n in sizes) for rate in rates]


def _drawn(
    draws: Sequence[_Pair], size: int, seed: int, chunk: int, executor: Executor | None
) -> list[np.ndarray]:
    """Return for each pair of draws how many trials had each pair of counts, first by second."""
    share = size if executor is None else SHARE
    shares = [(start, min(start + share, size)) for start in range(0, size, share)]
    part = partial(_counted, draws, seed, chunk)
    found: Iterable[list[np.ndarray]] = (executor.map if executor else map)(part, shares)
    return [sum(counts) for counts in zip(*found, strict=True)]


def _counted(
    draws: Sequence[_Pair], seed: int, chunk: int, share: tuple[int, int]
) -> list[np.ndarray]:
    """Count the outcomes of the trials from one number to another; wherever that is done."""
    inverses = [(Inverse(*first), Inverse(*second)) for first, second in draws]
    counted = [np.zeros((a.n + 1) * (b.n + 1), dtype=np.int64) for a, b in inverses]
    first, last = share
    generator = np.random.PCG64(seed)  # that of `default_rng`
    generator.advance(2 * first)  # one step a uniform number
    rng = np.random.Generator(generator)
    for start in range(first, last, chunk):
        # one row a trial: the stream is used in the order of the trials
        uniforms = rng.random((min(chunk, last - start), 2))
        for count, (a, b) in zip(counted, inverses, strict=True):
            pair = a(uniforms[:, 0]) * (b.n + 1)
            pair += b(uniforms[:, 1])
            count += np.bincount(pair, minlength=count.size)
    return [
        count.reshape(a.n + 1, b.n + 1) for count, (a, b) in zip(counted, inverses, strict=True)
    ]
