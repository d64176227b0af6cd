"""What a small count of harm is compatible with: limits, chances, sizes, priors."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import scipy

from trialkit import proportions
from trialkit.replication.safety._statements import SafetyCount

ONE_SIDED = "exact-one-sided"
RULE_OF_THREE = "rule-of-three"
_NAMES = {
    ONE_SIDED: ("exact, one-sided", "all of the allowed error above the limit"),
    RULE_OF_THREE: ("rule of three", "one division in your head; a little too high"),
    "clopper-pearson": ("Clopper–Pearson", "exact; half of the allowed error at each end"),
    "wilson": ("Wilson", "shorter; right on average over many rates"),
    "wilson-cc": ("Wilson, corrected", "continuity correction: on the safe side"),
    "jeffreys": ("Jeffreys", "Bayesian in origin; right on average over many rates"),
    "agresti-coull": ("Agresti–Coull", "textbook formula after adding invented patients"),
    "mid-p": ("mid-P", "counts the observed number only half"),
    "wald": ("Wald", "textbook formula; has no width when nobody had the event"),
}
LIMIT_COLUMNS = ["method", "label", "sides", "upper", "one_in", "remark"]
EXAMPLE_RATES = (0.001, 0.01, 0.05, 0.1, 0.2)


def upper_limits(count: SafetyCount | None, confidence: float = 0.95) -> pd.DataFrame:
    """Upper limits for the true rate of an event, by every method of the kit.

    Parameters
    ----------
    count : SafetyCount or None
    confidence : float
        Of one-sided limits: 1 − confidence lies above; of two-sided: half of that.

    Returns
    -------
    DataFrame
        One row a method (derived): method, label, sides (1 or 2), upper (a fraction), one_in
        (the highest rate of the form "1 in k" that is not above the limit; "none" for a limit
        of 0), remark. The rule of three only where no event was seen. Empty for None.
    """
    if count is None:
        return _typed(pd.DataFrame(columns=LIMIT_COLUMNS))
    events, n = count.patients, count.n
    limits = [(ONE_SIDED, 1, proportions.upper_limit(events, n, confidence))]
    if events == 0:
        limits.append((RULE_OF_THREE, 1, proportions.rule_of_three(n, confidence)))
    two_sided = proportions.intervals(events, n, confidence=confidence)
    limits += [(row.method, 2, row.high) for row in two_sided.itertuples()]
    rows = [
        (method, _NAMES[method][0], sides, upper, _in_words(upper), _NAMES[method][1])
        for method, sides, upper in limits
    ]
    return _typed(pd.DataFrame(rows, columns=LIMIT_COLUMNS))


def one_in(limit: float) -> int | None:
    """Return the smallest k such that a rate of 1 in k is not above `limit`; None for 0."""
    if limit <= 0:
        return None
    return max(1, math.ceil(1 / limit))


def _in_words(limit: float) -> str:
    k = one_in(limit)
    return "none" if k is None else f"1 in {k}"


def chance_curve(
    count: SafetyCount | None, confidence: float = 0.95, points: int = 301
) -> pd.DataFrame:
    """Chance to see as few events as were seen, or fewer, against the true rate.

    Parameters
    ----------
    count : SafetyCount or None
    confidence : float
        Sets how far the rates go: to about twice the one-sided upper limit.
    points : int

    Returns
    -------
    DataFrame
        Columns rate and probability (fractions). Empty for None. Where the curve falls below
        1 − confidence stands the one-sided upper limit: that is its definition.
    """
    if count is None:
        return pd.DataFrame({"rate": [], "probability": []})
    top = min(1.0, 2.2 * proportions.upper_limit(count.patients, count.n, confidence))
    rates = np.linspace(0, top, points)
    return pd.DataFrame({"rate": rates, "probability": chance_at(count, rates)})


def chance_at(count: SafetyCount, rate: float | np.ndarray) -> float | np.ndarray:
    """Chance to see as few patients with the event as were seen, or fewer, at a true rate."""
    return scipy.stats.binom.cdf(count.patients, count.n, rate)


def rule_of_three_table(
    n: int, confidence: float = 0.95, sizes: Sequence[int] = (5, 10, 30, 100, 300, 1000)
) -> pd.DataFrame:
    """The rule of three beside the exact limit for 0 events, for several numbers of patients.

    Parameters
    ----------
    n : int
        Size of the trial; it is put among the sizes.
    confidence : float
    sizes : sequence of int

    Returns
    -------
    DataFrame
        One row a size, rising: n, exact, rule, excess (rule over exact, less 1; fractions).
    """
    exact, rule = proportions.upper_limit, proportions.rule_of_three
    found = [
        (size, exact(0, size, confidence), rule(size, confidence))
        for size in sorted({int(n), *sizes})
    ]
    table = pd.DataFrame(found, columns=["n", "exact", "rule"])
    return table.assign(excess=table["rule"] / table["exact"] - 1)


def detection_table(
    n: int, probability: float = 0.95, rates: Sequence[float] = EXAMPLE_RATES
) -> pd.DataFrame:
    """What a trial of `n` patients could see, and how many it would take.

    Parameters
    ----------
    n : int
        Patients in the trial.
    probability : float
        Wanted chance to see the event at least once.
    rates : sequence of float
        Supposed true rates.

    Returns
    -------
    DataFrame
        One row a rate: rate, seen (chance of at least one event among n), missed (of none),
        n_needed (patients for the wanted chance).
    """
    seen = np.asarray(proportions.detection_probability(np.array(rates), n))
    needed = [proportions.n_to_detect(rate, probability) for rate in rates]
    return pd.DataFrame({"rate": rates, "seen": seen, "missed": 1 - seen, "n_needed": needed})


def visible_rates(n: int, probabilities: Sequence[float] = (0.5, 0.8, 0.95)) -> pd.DataFrame:
    """The rate that an event must have for `n` patients to show it with a given chance.

    Returns
    -------
    DataFrame
        One row a chance: probability, rate = 1 − (1 − probability)^(1/n). It is the one-sided
        upper limit after 0 events at that confidence: two readings of one equation.
    """
    rates = [proportions.upper_limit(0, n, chance) for chance in probabilities]
    return pd.DataFrame({"probability": list(probabilities), "rate": rates})


def detection_curve(rate: float, sizes: Sequence[int]) -> pd.DataFrame:
    """Chance to see an event at least once against the number of patients.

    Returns
    -------
    DataFrame
        Columns n and probability.
    """
    sizes = np.asarray(sizes)
    return pd.DataFrame({"n": sizes, "probability": proportions.detection_probability(rate, sizes)})


def prior_readings(
    count: SafetyCount | None,
    confidence: float = 0.95,
    rates: Sequence[float] = (0.01, 0.05, 0.1),
) -> pd.DataFrame:
    """One count read with every prior of the kit.

    Parameters
    ----------
    count : SafetyCount or None
    confidence : float
        Posterior probability below the upper limit.
    rates : sequence of float
        Rates for which the posterior chance to be above is given.

    Returns
    -------
    DataFrame
        One row a prior (assumed): prior, weight (patients it is worth), expected_before,
        expected_after, upper (posterior), and a column "above 5 %" and so on for each rate.
        Empty for None.
    """
    names = [f"above {100 * rate:g} %" for rate in rates]
    columns = ["prior", "weight", "expected_before", "expected_after", "upper", *names]
    if count is None:
        return pd.DataFrame(columns=columns)
    rows = []
    for name, prior in proportions.PRIORS.items():
        after = proportions.posterior(count.patients, count.n, name)
        above = [after.prob_above(rate) for rate in rates]
        weight = prior.a + prior.b
        rows.append((name, weight, prior.mean, after.mean, after.upper(confidence), *above))
    return pd.DataFrame(rows, columns=columns)


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    return table.astype({"sides": int, "upper": float})
