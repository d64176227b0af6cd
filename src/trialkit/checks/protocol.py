"""Exercises of notebook 02: who could enter, how many cells, when, and what was registered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from trialkit import protocol
from trialkit.checks._answers import Choices, Number, Numbers
from trialkit.checks._draw import Draw
from trialkit.checks._exercise import Exercise, Mistake
from trialkit.checks._given import Given
from trialkit.checks._protocol_arms import PAIRS, RANKS
from trialkit.checks._protocol_doses import CELLS, WEIGHT
from trialkit.records import Trial

# --- 02.1

# What the exercise asks of a record: variable, kind and operator of three of its criteria.
_ASKED = (
    ("pasi", "inclusion", "more than"),
    ("age", "inclusion", "between"),
    ("months_since_systemic", "exclusion", "less than"),
)


def _patients(pasi: float, low: float, high: float, months: float) -> list[dict[str, Any]]:
    """Invented patients, each with one point: three on a limit, one excluded, one not known."""
    middle = round((low + high) / 2)
    return [
        {"pasi": pasi, "age": middle, "months": months + 5},
        {"pasi": pasi + 3, "age": high, "months": months + 2},
        {"pasi": pasi + 8, "age": middle - 6, "months": months},
        {"pasi": pasi + 12, "age": middle + 5, "months": months / 2},
        {"pasi": None, "age": middle + 2, "months": months + 4},
    ]


def _sheet(
    limits: tuple[float, float, float, float], patients: list[dict[str, Any]]
) -> dict[str, Any]:
    names = ("pasi_above", "age_low", "age_high", "months")
    return dict(zip(names, limits, strict=True)) | {
        "patients": dict(zip("abcde", patients, strict=True))
    }


def _criteria_of_record(trial: Trial) -> Mapping[str, Any] | None:
    criteria, found = trial.criteria, []
    for variable, kind, operator in _ASKED:
        rows = criteria[
            criteria["variable"].eq(variable)
            & criteria["kind"].eq(kind)
            & criteria["operator"].eq(operator)
        ]
        if len(rows) != 1:
            return None
        found += [float(limit) for limit in rows[["low", "high"]].iloc[0].dropna()]
    limits = tuple(int(limit) if limit == int(limit) else limit for limit in found)
    return _sheet(limits, _patients(*limits))


def _own_criteria(draw: Draw) -> Mapping[str, Any]:
    limits = (
        draw.pick((8, 10, 12, 15)),
        draw.pick((16, 18, 20, 21)),
        draw.pick((60, 65, 70, 75)),
        draw.pick((1, 2, 3, 6)),
    )
    return _sheet(limits, draw.shuffled(_patients(*limits)))


def _admitted(
    given: Given,
    pasi: str = "more than",
    at_edge: bool = True,
    months: str | None = "less than",
    unknown: float | None = None,
) -> frozenset[str]:
    """Letters of those whom the criteria let in, read in this way."""
    low, high = given.age_low, given.age_high
    rows = [("pasi", "inclusion", pasi, given.pasi_above, None)]
    if at_edge:
        rows.append(("age", "inclusion", "between", low, high))
    else:
        rows += [("age", "inclusion", "more than", low, None)]
        rows += [("age", "inclusion", "less than", None, high)]
    if months:
        rows.append(("months", "exclusion", months, None, given.months))
    criteria = pd.DataFrame(rows, columns=["variable", "kind", "operator", "low", "high"])
    people = {
        letter: patient | ({"pasi": unknown} if patient["pasi"] is None else {})
        for letter, patient in given.patients.items()
    }
    return frozenset(
        letter
        for letter, patient in people.items()
        if protocol.decide(patient, criteria) == protocol.IN
    )


def _described(patient: Mapping[str, Any]) -> str:
    pasi = "not known" if patient["pasi"] is None else f"{patient['pasi']:g}"
    months = f"{patient['months']:g} month{'' if patient['months'] == 1 else 's'}"
    return f"PASI {pasi}, age {patient['age']:g}, last systemic therapy {months} ago"


ENTRY = Exercise(
    id="02.1",
    title="Who may enter?",
    objectives=("02.a",),
    kind=Choices(
        lambda given: {
            letter: f"SYN-{letter.upper()}, invented: {_described(patient)}"
            for letter, patient in given.patients.items()
        }
    ),
    labels={
        "pasi_above": "included: PASI above",
        "age_low": "included: age in years from, this age too",
        "age_high": "included: age in years to, this age too",
        "months": "kept out: systemic therapy less than so many months ago",
        "patients": "INVENTED patients: PASI, age in years, months since systemic therapy",
    },
    printed=_criteria_of_record,
    assumed=_sheet((12, 18, 75, 3), _patients(12, 18, 75, 3)),
    drawn=_own_criteria,
    answer=_admitted,
    mistakes=(
        Mistake(
            "above and at least",
            lambda given: _admitted(given, pasi="at least"),
            "One of your patients is exactly on the limit of the PASI. “Above” does not let the "
            "limit itself in.",
        ),
        Mistake(
            "edge of a range",
            lambda given: _admitted(given, at_edge=False),
            "Somebody is missing who is just as old as the range allows. Its ends are included.",
        ),
        Mistake(
            "limit of an exclusion",
            lambda given: _admitted(given, months="at most"),
            "Somebody is missing who is exactly on the limit of the exclusion. “Less than” does "
            "not catch the limit itself.",
        ),
        Mistake(
            "exclusion forgotten",
            lambda given: _admitted(given, months=None),
            "One of your patients meets all that is asked for, but one exclusion is enough to be "
            "kept out.",
        ),
        Mistake(
            "missing for met",
            lambda given: _admitted(given, unknown=given.pasi_above + 5),
            "One of your patients has a value that is not known. That is not a *no*, and it is not "
            "a *yes* either.",
        ),
    ),
    hints=(
        "Go through the criteria one by one, and look for patients exactly on a limit.",
        "“Above” and “less than” leave the limit itself out; a range from … to … includes both "
        "ends here.",
        "A patient with a missing value cannot be let in before the value is known.",
    ),
    why=lambda given: "On a limit, one word decides; and a missing value leaves the question open.",
)

# --- 02.3


def _first_open_visit(trial: Trial) -> Mapping[str, Any] | None:
    """The first visit printed in days “after treatment”, and the course before it."""
    table, readings = protocol.visits(trial), protocol.visit_readings(trial)
    in_days = trial.visits.loc[trial.visits["unit"].eq("day"), "visit"]
    open_start = table["reference"].eq("after treatment") & table["visit"].isin(in_days)
    if not open_start.any():
        return None
    arm = trial.arms.set_index("arm").loc[table.loc[open_start, "arm"].iloc[0]]
    return {
        "infusions": int(arm["infusions"]),
        "interval": int(arm["interval_days"]),
        "visit": int(readings.loc[open_start, "first infusion"].iloc[0]),
    }


def _plan(given: Given) -> protocol.Plan:
    return protocol.plan(1, given.infusions, given.interval)


def _to_come(given: Given, day: int) -> int:
    return sum(infusion > day for infusion in _plan(given).days)


def _readings(given: Given) -> tuple[int, int, int]:
    last = _plan(given).days[-1]
    return last + given.visit, given.visit, _to_come(given, given.visit)


def _unless_right(given: Given, answer: tuple[int, int, int]) -> tuple[int, int, int] | None:
    return None if answer == _readings(given) else answer


def _already_given(given: Given) -> tuple[int, int, int] | None:
    late, early, to_come = _readings(given)
    return _unless_right(given, (late, early, given.infusions - to_come))


VISIT = Exercise(
    id="02.3",
    title="A visit “after treatment”",
    objectives=("02.b",),
    kind=Numbers(
        ("after the last", "after the first", "still to come"), Number(decimals=0, unit="")
    ),
    labels={
        "infusions": "infusions in the course",
        "interval": "days from one infusion to the next",
        "visit": "day of the visit, in days “after treatment”",
    },
    printed=_first_open_visit,
    assumed={"infusions": 5, "interval": 14, "visit": 30},
    drawn=lambda draw: {
        "infusions": draw.whole(3, 6),
        "interval": draw.pick((7, 10, 14, 15, 21, 28, 30)),
        "visit": draw.pick((7, 10, 15, 20, 30, 45, 60)),
    },
    answer=_readings,
    mistakes=(
        Mistake(
            "one interval too many",
            lambda given: (
                given.infusions * given.interval + given.visit,
                *_readings(given)[1:],
            ),
            "The first number is an interval too late. Between two infusions there is one "
            "interval; how many are there in the course?",
        ),
        Mistake(
            "one interval only",
            lambda given: (given.interval + given.visit, *_readings(given)[1:]),
            "The first number counts from the second infusion. On which day is the last one?",
        ),
        Mistake(
            "no difference",
            lambda given: (given.visit, *_readings(given)[1:]),
            "Both readings fall on the same day in your answer. Day zero is the first infusion; "
            "the last one comes much later.",
        ),
        Mistake(
            "already given",
            _already_given,
            "The third number is the infusions given by that day. How many are still to come?",
        ),
        Mistake(
            "none to come",
            lambda given: _unless_right(given, (*_readings(given)[:2], 0)),
            "The third number belongs to the other reading. If the count starts at the *first* "
            "infusion, is the course over on that day?",
        ),
    ),
    hints=(
        "Write down the days of all infusions. The first is on day zero.",
        "A course of four infusions has three intervals.",
        "`protocol.plan(dose_per_kg, infusions, interval_days)` has `.days`; any dose will do.",
    ),
    why=lambda given: (
        "The two readings are a whole course apart. A text that leaves the start open leaves that "
        "open as well."
    ),
    level=2,
)

# --- 02.7


def _registry_dates(trial: Trial) -> Mapping[str, Any] | None:
    changes, treated = protocol.registry_changes(trial), protocol.treatment_span(trial)
    month_only = treated is not None and treated["start"] != treated["start_latest"]
    if changes.empty or not month_only:
        return None
    change = changes.iloc[-1]
    if change["earliest"] <= treated["start_latest"]:
        return None  # the exercise is about a change after treatment had begun
    return {
        "treated": f"{treated['start']:%Y-%m}",
        "unchanged": f"{change['earliest'] - pd.Timedelta(days=1):%Y-%m-%d}",
        "changed": f"{change['latest']:%Y-%m-%d}",
    }


def _own_dates(draw: Draw) -> Mapping[str, Any]:
    # Months of 31 days and of 30 in turn, and days far from the end of any month.
    start = pd.Period(f"20{draw.whole(12, 24)}-{draw.pick((1, 3, 5, 7, 8, 10, 12)):02d}", "M")
    seen = start + draw.whole(7, 20)
    later = seen + draw.whole(1, 5)
    return {
        "treated": f"{start}",
        "unchanged": f"{seen}-{draw.whole(2, 27):02d}",
        "changed": f"{later}-{draw.whole(2, 27):02d}",
    }


def _days(given: Given) -> tuple[int, int]:
    """Fewest and most days from the first treatment to the change of the entry."""
    month = pd.Period(given.treated, "M")
    earliest = pd.Timestamp(given.unchanged) + pd.Timedelta(days=1)
    return (
        (earliest - month.end_time.normalize()).days,
        (pd.Timestamp(given.changed) - month.start_time).days,
    )


def _with_month_taken_as(given: Given, day: str) -> tuple[int, int]:
    """Both differences from the same day of the month: its first or its last."""
    month = pd.Period(given.treated, "M")
    began = month.start_time if day == "first" else month.end_time.normalize()
    earliest = pd.Timestamp(given.unchanged) + pd.Timedelta(days=1)
    return (earliest - began).days, (pd.Timestamp(given.changed) - began).days


def _months_times_30(given: Given) -> tuple[int, int]:
    month = pd.Period(given.treated, "M")
    return tuple(30 * (pd.Period(date, "M") - month).n for date in (given.unchanged, given.changed))


REGISTRY = Exercise(
    id="02.7",
    title="Changed when?",
    objectives=("02.f",),
    kind=Numbers(("fewest", "most"), Number(decimals=0, unit="days")),
    labels={
        "treated": "month of the first treatment; the day is not printed",
        "unchanged": "last day on which the earlier registered plan was still seen",
        "changed": "first day on which the changed plan was seen",
    },
    printed=_registry_dates,
    assumed={"treated": "2021-05", "unchanged": "2022-02-10", "changed": "2022-06-21"},
    drawn=_own_dates,
    answer=_days,
    mistakes=(
        Mistake(
            "still the old plan",
            lambda given: (_days(given)[0] - 1, _days(given)[1]),
            "Fewest is a day too low: on that day the old plan was still there.",
        ),
        Mistake(
            "first day of the month",
            lambda given: _with_month_taken_as(given, "first"),
            "You took the first of the month for both. For the fewest days, the first patient may "
            "have been treated as late as the text allows.",
        ),
        Mistake(
            "last day of the month",
            lambda given: _with_month_taken_as(given, "last"),
            "You took the end of the month for both. For the most days, the first patient may have "
            "been treated as early as the text allows.",
        ),
        Mistake(
            "months of 30 days",
            _months_times_30,
            "This counts months of thirty days. Dates are given: let Python count the days.",
        ),
        Mistake(
            "sign",
            lambda given: tuple(-days for days in _days(given)),
            "Both are negative: as if the plan had been changed before the first treatment. Take "
            "the earlier date away from the later one.",
        ),
    ),
    hints=(
        "Two things are open: the day of the first treatment, and the day of the change. Fewest "
        "days: treated as late, changed as early as possible.",
        "The change was posted after the day on which the old plan was last seen, so at the "
        "earliest one day later.",
        "`date.fromisoformat(text)` makes a date; two dates subtract to `.days`. Add a day to the "
        'month’s text first, as in `given_7.treated + "-01"`.',
    ),
    why=lambda given: (
        "Between them the answer is open, but even the fewest is after the first treatment. Why "
        "the plan was changed, dates do not say."
    ),
    level=3,
)

EXERCISES = (ENTRY, CELLS, VISIT, WEIGHT, RANKS, PAIRS, REGISTRY)
