"""Right answers of notebook 04, and the numbers that its typical mistakes lead to."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from trialkit import claims, proportions
from trialkit.checks._efficacy_figures import MORE_THAN

if TYPE_CHECKING:
    from trialkit.checks._given import Given

NO_COUNT = -1
_TIE = 1e-9


# --- 04.1, counts behind percentages


def counts(given: Given) -> tuple[int, ...]:
    fits = [claims.counts_that_round_to(text, given.n) for text in given.printed]
    return tuple(found[0] if found else NO_COUNT for found in fits)


def others(given: Given) -> tuple[int, ...]:
    return tuple(given.n - count if count != NO_COUNT else count for count in counts(given))


def nearest(given: Given) -> tuple[int, ...]:
    return tuple(floor(float(text) * given.n / 100 + 0.5) for text in given.printed)


def repaired(given: Given) -> tuple[int, ...] | None:
    """The counts, where an impossible figure is read as what it may have been."""
    found = list(counts(given))
    for place, text in enumerate(given.printed):
        if found[place] == NO_COUNT:
            repairs = claims.grim(text, given.n).repairs
            if not repairs:
                return None
            found[place] = claims.counts_that_round_to(repairs[0], given.n)[0]
    return tuple(found)


def cut_off(given: Given) -> tuple[int, ...] | None:
    right = counts(given)
    found = tuple(
        floor(float(text) * given.n / 100) if count != NO_COUNT else count
        for text, count in zip(given.printed, right, strict=True)
    )
    return None if found == right else found


# --- 04.2, one rate


def exact_low(given: Given) -> float:
    """The lower limit by its definition: a quantile of a Beta distribution."""
    from scipy.stats import beta

    below = (1 - given.confidence) / 2
    return float(beta.ppf(below, given.responders, given.treated - given.responders + 1))


def low(given: Given, method: str) -> float:
    return proportions.interval(given.responders, given.treated, method, given.confidence).low


def one_sided_low(given: Given) -> float:
    both = 2 * given.confidence - 1
    return proportions.interval(given.responders, given.treated, confidence=both).low


def high(given: Given) -> float:
    return proportions.interval(given.responders, given.treated, confidence=given.confidence).high


def low_of_completers(given: Given) -> float | None:
    completed = given.values.get("completed")
    if completed is None:
        return None
    return proportions.interval(given.responders, completed, confidence=given.confidence).low


# --- 04.3, a threshold that was not printed


def at_wanted(given: Given, strict: bool = False) -> tuple[int, int]:
    """Fewest and most patients who pass, from the counts at stricter and at laxer thresholds."""
    rules = (rule == MORE_THAN for rule in given.rules)
    levels = list(zip(given.thresholds, rules, strict=True))
    known = dict(zip(levels, given.responders, strict=True))
    wanted = (given.wanted, strict)
    fewest = max((count for level, count in known.items() if level >= wanted), default=0)
    most = min((count for level, count in known.items() if level <= wanted), default=given.n)
    return fewest, most


def added_up(given: Given) -> tuple[int, int]:
    fewest, most = at_wanted(given)
    return fewest, fewest + most


def only_between(given: Given) -> tuple[int, int]:
    fewest, most = at_wanted(given)
    return 0, most - fewest


def halfway(given: Given) -> tuple[int, int]:
    middle = sum(at_wanted(given)) // 2
    return middle, middle


def exactly_on_it(given: Given) -> tuple[int, int] | None:
    return at_wanted(given, strict=True) if given.wanted in given.thresholds else None


# --- 04.4 and 04.5, two groups


def table(given: Given) -> list[list[int]]:
    return [[given.s1, given.n1 - given.s1], [given.s2, given.n2 - given.s2]]


def fisher(given: Given) -> float:
    return float(proportions.fisher_p_values(given.n1, given.n2)[given.s1, given.s2])


def one_direction(given: Given) -> float:
    sides = ("greater", "less")
    return min(proportions.compare(table(given), alternative=side).p_value for side in sides)


def chi_square(given: Given) -> float:
    from scipy.stats import chi2_contingency

    return float(chi2_contingency(table(given), correction=False).pvalue)


def mid_p(given: Given) -> float:
    """Fisher's p-value with the deals that are as likely as the one seen counted half."""
    from scipy.stats import hypergeom

    responders = given.s1 + given.s2
    deals = hypergeom(given.n1 + given.n2, responders, given.n1)
    seen = deals.pmf(given.s1)
    as_likely = sum(p for p in deals.pmf(range(responders + 1)) if abs(p - seen) < _TIE)
    return fisher(given) - as_likely / 2


def sizes_for_others(given: Given) -> float:
    return proportions.compare([[given.s1, given.n1], [given.s2, given.n2]]).p_value


def difference(
    given: Given, method: str = "newcombe", confidence: float | None = None
) -> tuple[float, float, float]:
    counts = (given.s1, given.n1, given.s2, given.n2)
    found = proportions.difference(
        *counts, method=method, confidence=confidence or given.confidence
    )
    return found.estimate, found.low, found.high


def limits_subtracted(given: Given) -> tuple[float, float, float]:
    first = proportions.interval(given.s1, given.n1, "wilson", given.confidence)
    second = proportions.interval(given.s2, given.n2, "wilson", given.confidence)
    return first.estimate - second.estimate, first.low - second.high, first.high - second.low


def other_way(given: Given) -> tuple[float, float, float]:
    estimate, lowest, highest = difference(given)
    return -estimate, -highest, -lowest


# --- 04.6, dose


def missed(
    given: Given, doses: tuple[float, ...] | None = None, alternative: str = "two-sided"
) -> float:
    return 1 - proportions.trend_power(
        given.rates, given.n, doses or given.doses, given.alpha, alternative
    )
