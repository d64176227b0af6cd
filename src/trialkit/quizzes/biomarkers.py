"""Questions of notebook 07: what a marker needs before it predicts."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from trialkit import biomarkers, records
from trialkit.prose import percent
from trialkit.quizzes._question import INVENTED, Question, of_values, of_words, whose
from trialkit.records import Trial

_ALPHA = 0.05


def _any(trial: Trial, confidence: float) -> Question:
    tests = 12
    return of_values(
        "07.q1",
        ["07.e"],
        f"{tests} markers that have nothing to do with the response, independent of each other, "
        f"each tested at {percent(_ALPHA, 0)}. How likely is at least one “finding”?",
        right=biomarkers.chance_of_any(tests, _ALPHA),
        why="Nearly every second such study finds something that is not there.",
        wrong=[
            (_ALPHA, "This is the level of one test."),
            (tests * _ALPHA, "Chances do not add up: with twenty-one tests it would pass 100 %."),
            (_ALPHA / tests, "This level would each test need, to keep the whole at 5 %."),
            ((1 - _ALPHA) ** tests, "This is the chance that none is found."),
        ],
        show=percent,
    )


def _inflated(trial: Trial, confidence: float) -> Question:
    found = biomarkers.groups(trial)
    where = INVENTED if found is None else f"Groups as large as in {whose(trial)}:"
    n1, n2 = (8, 9) if found is None else (found.responders, found.others)
    truth = 0.5
    times = biomarkers.exaggeration(truth, n1, n2, _ALPHA).exaggeration
    return of_values(
        "07.q2",
        ["07.c"],
        f"{where} {n1} responders, {n2} others. The true difference of a marker is half an SD "
        "(assumed). How large is it on average in those trials that find it significant?",
        right=times,
        why="Only estimates far above the truth become significant with so few patients.",
        wrong=[
            (1.0, "So it would be without the filter for significance."),
            (1 / times, "The filter lets large estimates through, not small ones."),
            (1 + (times - 1) / 10, "The filter does more than that with so few patients."),
        ],
        show=lambda ratio: f"{ratio:.1f} times the truth",
    )


@cache
def _fitting() -> tuple[int, int]:
    """How many of the four kinds of marker give the same treated arm, and how many there are."""
    scale = biomarkers.scale(records.load_table("background/blood_cells"))
    roles = biomarkers.role_table(n=60, mean=scale["mean"], sd=scale["sd"])
    return len(roles) - roles["marker_responders"].nunique() + 1, len(roles)


def _roles(trial: Trial, confidence: float) -> Question:
    same, kinds = _fitting()
    remark = "Without a control arm the others look exactly the same."
    return of_words(
        "07.q3",
        ["07.f"],
        "In a single arm, responders had fewer Treg before treatment. With which of these does "
        "that agree?",
        [
            ("Only with a marker that is predictive.", same == 1, remark),
            ("Only with a marker that is prognostic.", False, remark),
            (
                "With both kinds, but not with a treatment that does nothing.",
                same == kinds - 1,
                "Patients who do well anyway can have fewer Treg, whatever they are given.",
            ),
            (
                "With both kinds, and with a treatment that does nothing.",
                same == kinds,
                "The gap to a control arm would tell them apart, and there is none.",
            ),
        ],
    )


def _interaction(trial: Trial, confidence: float) -> Question:
    times = biomarkers.inflation(share=0.5, relative=1.0)
    return of_values(
        "07.q4",
        ["07.h"],
        "Half of the patients have a low marker. The interaction is as large as the effect of the "
        "treatment. How many times as many patients does it take to find the interaction?",
        right=times,
        why="A difference of two differences, each in half of the patients.",
        wrong=[
            (1.0, "The size is the same, the uncertainty is not."),
            (times / 2, "So it is for the effect in one half of the patients."),
            (times**2, "So it is for an interaction half as large."),
            (1.5, "More than that: the uncertainty of both halves counts."),
        ],
        show=lambda ratio: "just as many" if ratio == 1 else f"{ratio:g} times as many",
    )


QUESTIONS: tuple[Callable[[Trial, float], Question], ...] = (
    _any,
    _inflated,
    _roles,
    _interaction,
)
