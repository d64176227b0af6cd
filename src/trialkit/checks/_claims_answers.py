"""Right answers of notebook 05, and the answers that its typical mistakes lead to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from trialkit import claims, proportions
from trialkit.prose import level, percent, span

if TYPE_CHECKING:
    from trialkit.checks._given import Given

# --- 05.2, a product


def million_people(given: Given) -> float:
    return 1000 * given.population * given.prevalence / 100


# --- 05.3, a verdict on a share

EXACT, ROUNDS, IMPOSSIBLE, CONTRADICTS, NOT_DERIVABLE = "abcde"
VERDICTS = {
    EXACT: "exact",
    ROUNDS: "rounds-to",
    IMPOSSIBLE: "impossible-as-printed",
    CONTRADICTS: "contradicts",
    NOT_DERIVABLE: "not-derivable",
}


def verdict(given: Given) -> str:
    """The letter of the verdict, by any rule of rounding."""
    found = claims.grim(given.printed, given.n, rounding=claims.ROUNDING_RULES)
    if not found.consistent:
        return IMPOSSIBLE
    if given.count not in found.counts:
        return CONTRADICTS
    is_exact = 100 * given.count == float(given.printed) * given.n
    return EXACT if is_exact else ROUNDS


def unless_right(letter: str) -> Callable[[Given], str | None]:
    """A wrong verdict, where it is wrong."""
    return lambda given: None if verdict(given) == letter else letter


# --- 05.4, the granularity test

# Edges first; then halves, figures with and without a decimal, and a group that is too large.
GRIM_CASES = (
    ("0", 17),
    ("100", 17),
    ("0.0", 1),
    ("100.0", 1),
    ("13", 24),
    ("12", 24),
    ("25", 8),
    ("25.0", 8),
    ("47.1", 17),
    ("7.1", 17),
    ("35", 17),
    ("47", 200),
    ("47", 1000),
    ("47.0", 1000),
)


def _decimals(printed: str) -> int:
    return len(printed.partition(".")[2])


def how_many_fit(printed: str, n: int) -> int:
    return len(claims.counts_that_round_to(printed, n))


def halves_to_even(printed: str, n: int) -> int:
    decimals = _decimals(printed)
    return sum(f"{100 * k / n:.{decimals}f}" == printed for k in range(n + 1))


def _fit(printed: str, first: int, last: int, n: int, rounding: str = "half-up") -> int:
    decimals = _decimals(printed)
    texts = (claims.rounded_percent(k, n, decimals, rounding) for k in range(first, last + 1))
    return sum(text == printed for text in texts)


def without_nobody(printed: str, n: int) -> int:
    return _fit(printed, 1, n, n)


def without_everybody(printed: str, n: int) -> int:
    return _fit(printed, 0, n - 1, n)


def one_decimal_always(printed: str, n: int) -> int:
    same = f"{float(printed):.1f}"
    return how_many_fit(same, n)


def yes_or_no(printed: str, n: int) -> int:
    return min(1, how_many_fit(printed, n))


# --- 05.5, the plan on a day

NO_PLAN, FIRST_PLAN, CHANGED_PLAN, NOT_KNOWN = 0, 1, 2, -1


def days(given: Given) -> list[tuple[str]]:
    """The days on which something was seen, the days beside them, and one far out on each side."""
    seen = [date.fromisoformat(day) for day in (given.first_posted, given.first_still_there)]
    seen.append(date.fromisoformat(given.changed))
    beside = [day + timedelta(days=step) for day in seen for step in (-1, 0, 1)]
    far = [seen[0] - timedelta(days=400), seen[-1] + timedelta(days=400)]
    return [(day.isoformat(),) for day in [*beside, *far]]


def plan(
    given: Given, gap: int = NOT_KNOWN, before: int = NO_PLAN, inside: int = 0
) -> Callable[[str], int]:
    """Return the function that says which plan could be read, or one with a mistake in it.

    Parameters
    ----------
    gap, before : int
        What it returns between the two plans, and before the first.
    inside : int
        Days by which it takes each plan to have begun later and ended earlier.
    """
    first, last, changed = (
        date.fromisoformat(day)
        for day in (given.first_posted, given.first_still_there, given.changed)
    )
    step = timedelta(days=inside)

    def plan_on(day: str) -> int:
        on = date.fromisoformat(day)
        if on < first + step:
            return before
        if on <= last - step:
            return FIRST_PLAN
        return CHANGED_PLAN if on >= changed + step else gap

    return plan_on


# --- 05.6, a result that was not printed


def _one_visit(passed: int, passed_other: int, higher: int) -> tuple[int, int]:
    return max(0, higher - passed_other), min(passed, higher)


def both_bounds(given: Given) -> tuple[int, int, int, int]:
    """Fewest and most of the first group: thresholds at one visit, then at any visit."""
    same = _one_visit(given.passed_1, given.passed_2, given.higher)
    return *same, *_one_visit(given.n_1, given.n_2, given.higher)


def never_assumed(given: Given) -> tuple[int, int, int, int]:
    return both_bounds(given)[2:] * 2


def always_assumed(given: Given) -> tuple[int, int, int, int]:
    return both_bounds(given)[:2] * 2


def turned_round(given: Given) -> tuple[int, int, int, int]:
    found = both_bounds(given)
    return *found[2:], *found[:2]


def other_group(given: Given) -> tuple[int, int, int, int] | None:
    same = _one_visit(given.passed_2, given.passed_1, given.higher)
    found = *same, *_one_visit(given.n_2, given.n_1, given.higher)
    return None if found == both_bounds(given) else found


def same_share(given: Given) -> tuple[int, int, int, int]:
    like_before = given.higher * given.passed_1 / (given.passed_1 + given.passed_2)
    return (round(like_before),) * 4


# --- 05.7, the sentence that should have been printed


def sentence(given: Given) -> str:
    found = proportions.interval(given.responders, given.n, confidence=given.confidence)
    return (
        f"{given.outcome}: {given.responders} of {given.n} patients "
        f"({percent(found.estimate)}, exact {level(given.confidence)} interval "
        f"{span(found.low, found.high)}). Registered first as primary outcome: "
        f"{given.registered}. There was no comparison group, so the count does not show what the "
        "treatment did."
    )
