"""Questions of notebook 01: the disease in numbers, and its scores."""

from __future__ import annotations

from collections.abc import Callable

from trialkit import background, pasi, records
from trialkit.prose import quantity
from trialkit.quizzes._question import Question, of_values, of_words
from trialkit.records import Trial

_BANDS = ("below PASI 50", "PASI 50", "PASI 75", "PASI 90")


def _people(trial: Trial, confidence: float) -> Question:
    rows = records.load_table("background/burden").set_index("id")
    share, census = rows.loc["china_prevalence"], rows.loc["china_population"]
    right = background.patients(share["value"], census["value"])
    return of_values(
        "01.q1",
        ["01.b"],
        f"Printed: a share of {share['printed']} and a census of {census['printed']} people. How "
        "many patients is that?",
        right=right,
        why="One multiplication. No printed number of patients had to be believed for it.",
        wrong=[
            (100 * right, "Here the share was taken as if it were not in percent."),
            (10 * right, "Here a decimal place was lost on the way."),
            (
                rows.loc["china_registry", "value"],
                "This is the number of the registry. Share times census does not reach it.",
            ),
            (
                census["value"] * (1 - share["value"]),
                "This is everybody who does not have the disease.",
            ),
        ],
        show=lambda people: f"{quantity(float(people))} people",
    )


def _band(trial: Trial, confidence: float) -> Question:
    before, after = background.uniform(3, 60), background.uniform(2, 20)
    gone = float(pasi.improvement(pasi.score(before), pasi.score(after)))
    reached = max((b for b in (50, 75, 90) if gone >= b), default=0)
    right = f"PASI {reached}" if reached else _BANDS[0]
    remarks = {
        "below PASI 50": "Score both visits: signs times area, and the area counts in steps.",
        "PASI 50": "Signs and area both count, and the area counts in steps.",
        "PASI 75": "So it looks if the affected skin is taken as it is. The area counts in steps.",
        "PASI 90": "Too much: look up the area score of both visits.",
    }
    return of_words(
        "01.q2",
        ["01.d"],
        "An invented patient, the same in every region. Before: every sign of grade three, sixty "
        "percent of the skin affected. After: grade two, twenty percent. Which is the highest band "
        "that the change reaches?",
        [(band, band == right, remarks[band]) for band in _BANDS],
    )


def _enough(trial: Trial, confidence: float) -> Question:
    def gone(signs: int, area: int) -> float:
        """Improvement from grade 3 and area score 3 everywhere; region weights cancel."""
        return 100 * (1 - signs * area / 9)

    steps = {
        "two area scores less, signs as before": (3, 1),
        "two grades less of every sign, area as before": (1, 3),
        "one grade less of every sign, and two area scores less": (2, 1),
        "one grade less of every sign, and one area score less": (2, 2),
    }
    return of_words(
        "01.q3",
        ["01.e"],
        "A patient has grade three of every sign and area score three in every region. Which "
        "change is the only one that reaches PASI 75?",
        [
            (
                words,
                gone(*after) >= 75,
                "Signs and area multiply, so improving both counts twice."
                if gone(*after) >= 75
                else "A large change, and still less than three quarters of the score.",
            )
            for words, after in steps.items()
        ],
    )


def _life(trial: Trial, confidence: float) -> Question:
    total = 12
    right = pasi.dlqi_band(total)
    return of_words(
        "01.q4",
        ["01.f"],
        f"A patient answers the DLQI questions with a total of {total}. How large is the effect "
        "on this patient's life, by the bands of the scale?",
        [
            (
                band.label,
                band.label == right,
                "The bands are not equally wide, so they have to be looked up."
                if band.label == right
                else f"This is the band from {band.low} to {band.high}.",
            )
            for band in pasi.DLQI_BANDS
        ],
    )


QUESTIONS: tuple[Callable[[Trial, float], Question], ...] = (_people, _band, _enough, _life)
