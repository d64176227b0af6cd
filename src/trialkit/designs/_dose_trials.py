"""Simulated dose-finding trials, and the exact answer of groups whose size was fixed."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from trialkit.designs._boin import Boin
from trialkit.designs._crm import Crm
from trialkit.designs._dose_finding import NO_DOSE, DoseFinding, dose_rates, exact, simulated
from trialkit.designs._isotonic import choose_dose
from trialkit.proportions import _checks
from trialkit.proportions._binomial import binomial_pmf

MOST_OUTCOMES = 200_000


def dose_trials(
    design: Boin | Crm,
    rates: Any,
    n_max: int = 30,
    cohort: int = 3,
    size: int = 5_000,
    seed: int = 1,
) -> DoseFinding:
    """Simulate dose-finding trials that start at the lowest dose and treat patients in cohorts.

    Parameters
    ----------
    design : Boin or Crm
    rates : sequence of float
        True chance of a dose-limiting toxicity at each dose, lowest first.
    n_max : int
        Patients of a trial that is not stopped for toxicity.
    cohort : int
        Patients treated at a dose before the next decision.
    size : int
        Trials.
    seed : int
        The same whole number gives the same trials.

    Returns
    -------
    DoseFinding
        With the number of trials and the Monte Carlo error of each chance.

    Raises
    ------
    TypeError, ValueError
        If a number is out of range, or a CRM skeleton has another number of doses.

    Notes
    -----
    Every patient of every trial has one uniform number, and a DLT wherever it is below the rate
    of the dose. So two designs meet the same patients, and their difference carries less chance
    than either. A trial that stops because the lowest dose is too toxic recommends none.
    """
    rates = dose_rates(rates)
    if isinstance(design, Crm) and len(design.skeleton) != rates.size:
        raise ValueError(
            f"rates must have one entry for each of the {len(design.skeleton)} doses of the "
            f"skeleton; found {rates.size}"
        )
    n_max, cohort = (
        _checks.count("n_max", n_max, lowest=1),
        _checks.count("cohort", cohort, lowest=1),
    )
    size = _checks.count("size", size, lowest=1)
    rng = np.random.default_rng(_checks.count("seed", seed))
    patients, dlts = (np.zeros((size, rates.size), dtype=int) for _ in range(2))
    at, running = np.zeros(size, dtype=int), np.arange(size)
    for start in range(0, n_max, cohort):
        treated = min(cohort, n_max - start)
        harmed = (rng.random((size, treated)) < rates[at, np.newaxis]).sum(axis=1)
        patients[running, at[running]] += treated
        dlts[running, at[running]] += harmed[running]
        at[running], goes_on = design.step(dlts[running], patients[running], at[running])
        running = running[goes_on]
    chosen = np.full(size, NO_DOSE)
    chosen[running] = design.choose(dlts[running], patients[running])
    return simulated(design.name, rates, chosen, patients, dlts)


def fixed_groups(rates: Any, sizes: Any, target: float, cutoff: float = 0.95) -> DoseFinding:
    """Exact operating characteristics of groups whose sizes were fixed beforehand.

    Nobody looks before the end; the dose is then recommended by the rule of BOIN
    (`choose_dose`), so that a difference from BOIN is one of allocation only.

    Parameters
    ----------
    rates : sequence of float
        True chance of a dose-limiting toxicity at each dose, lowest first.
    sizes : sequence of int
        Patients at each dose.
    target : float
        Wanted DLT rate.
    cutoff : float
        As for `choose_dose`.

    Returns
    -------
    DoseFinding

    Raises
    ------
    TypeError, ValueError
        If a number is out of range, the lists differ in length, or the groups have more than
        200 000 outcomes together.
    """
    rates, sizes = dose_rates(rates), _checks.counts("sizes", sizes, lowest=1)
    if sizes.shape != rates.shape:
        raise ValueError(
            f"rates and sizes must have one entry a dose each; found {rates.size} and {sizes.size}"
        )
    if np.prod(sizes + 1.0) > MOST_OUTCOMES:
        raise ValueError(
            f"sizes = {sizes.tolist()} have more than {MOST_OUTCOMES} outcomes together; "
            "choose fewer or smaller groups"
        )
    outcomes = np.array(list(product(*(range(n + 1) for n in sizes.tolist()))))
    chances = np.ones(len(outcomes))
    for dose, (n, rate) in enumerate(zip(sizes.tolist(), rates, strict=True)):
        chances *= binomial_pmf(n, rate)[outcomes[:, dose]]
    chosen = choose_dose(outcomes, np.broadcast_to(sizes, outcomes.shape), target, cutoff)
    share = np.bincount(chosen, weights=chances, minlength=rates.size + 1)
    return exact("fixed groups", rates, share[1:], sizes.astype(float), share[NO_DOSE])
