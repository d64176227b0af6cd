"""Questions of notebook 02: doses, schedules, and comparisons that mix things."""

from __future__ import annotations

from collections.abc import Callable

from trialkit import protocol
from trialkit.prose import quantity
from trialkit.protocol import Plan
from trialkit.quizzes._question import INVENTED, Question, of_values, of_words, whose
from trialkit.records import Trial

_WEIGHT = 60  # kg, supposed


def _course(trial: Trial) -> tuple[str, Plan]:
    """Return a course of several infusions: the first of the record, or one that says so."""
    arms = trial.arms.dropna(subset=["dose_per_kg", "infusions", "interval_days"])
    arms = arms[arms["infusions"] > 2] if protocol.is_by_weight(trial) else arms[:0]
    if arms.empty:
        return INVENTED, protocol.plan(2.0, 4, 14)
    arm = arms.iloc[0]
    found = protocol.plan(
        float(arm["dose_per_kg"]), int(arm["infusions"]), int(arm["interval_days"])
    )
    return f"{arm['label']} in {whose(trial)}:", found


def _cells(trial: Trial, confidence: float) -> Question:
    where, course = _course(trial)
    right = float(protocol.cells(course.dose_per_kg, _WEIGHT))
    return of_values(
        "02.q1",
        ["02.c"],
        f"{where} {course.dose_per_kg:g} million cells per kg in one infusion. How many cells are "
        f"in one infusion for somebody of {_WEIGHT} kg (supposed)?",
        right=right,
        why="Dose times weight.",
        wrong=[
            (right * course.infusions, "These are the cells of the whole course."),
            (course.dose_per_kg * 1e6, "These are the cells for one kilogram."),
            (right / _WEIGHT**2, "The dose is per kilogram: multiply, do not divide."),
            (right * 10, "A place was lost: a million has six zeros."),
        ],
        show=lambda cells: f"{quantity(cells)} cells",
    )


def _cumulative(trial: Trial, confidence: float) -> Question:
    where, course = _course(trial)
    return of_values(
        "02.q2",
        ["02.d"],
        f"{where} {course.dose_per_kg:g} million cells per kg, {course.infusions} infusions. What "
        "is the cumulative dose?",
        right=course.cumulative,
        why="All infusions together. It can rank arms otherwise than the dose of one infusion.",
        wrong=[
            (course.dose_per_kg, "This is the dose of one infusion."),
            (
                course.dose_per_kg * (course.infusions - 1),
                "The first infusion counts too.",
            ),
            (course.dose_per_kg / course.infusions, "Nothing is shared out: each infusion adds."),
            (
                course.dose_per_kg * course.interval_days,
                "The days between infusions add no cells.",
            ),
        ],
        show=lambda dose: f"{dose:.3g} million cells per kg",
    )


def _days(trial: Trial, confidence: float) -> Question:
    where, course = _course(trial)
    return of_values(
        "02.q3",
        ["02.b"],
        f"{where} {course.infusions} infusions, one every {course.interval_days} days. How many "
        "days lie between the first infusion and the last?",
        right=course.days[-1],
        why="So far apart are the two readings of “after treatment”.",
        wrong=[
            (
                course.infusions * course.interval_days,
                "There is one gap fewer than there are infusions.",
            ),
            (course.interval_days, "This is the gap between two infusions."),
            (course.days[-2], "The last gap is missing."),
            (course.days[-1] + 1, "Count the days that pass, not the days with a name."),
        ],
        show=lambda days: f"{days} days",
    )


def _fair(trial: Trial, confidence: float) -> Question:
    arms = {"A": (1.0, 14, 4), "B": (2.0, 14, 4), "C": (2.0, 28, 2)}
    pairs = {f"{a} and {b}": (arms[a], arms[b]) for a, b in (("A", "B"), ("A", "C"), ("B", "C"))}
    fair = {
        words: sum(x != y for x, y in zip(*pair, strict=True)) == 1 for words, pair in pairs.items()
    }
    listed = "; ".join(
        f"{name}: {dose:g} million cells per kg, {number} infusions every {days} days"
        for name, (dose, days, number) in arms.items()
    )
    options = [
        (
            words,
            right,
            "Only the dose of one infusion differs. Patients and season may still differ too."
            if right
            else "More than one thing differs: nobody can tell which of them did it.",
        )
        for words, right in fair.items()
    ]
    return of_words(
        "02.q4",
        ["02.e"],
        f"{INVENTED} {listed}. Which two arms differ in one thing only?",
        [*options, ("no two of them", not any(fair.values()), "Compare them two by two.")],
    )


QUESTIONS: tuple[Callable[[Trial, float], Question], ...] = (_cells, _cumulative, _days, _fair)
