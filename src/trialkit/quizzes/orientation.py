"""Questions of notebook 00: how to read the course, and a computer that is ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from trialkit import environment, orientation, proportions, records
from trialkit.prose import level, of, or_not_published, span
from trialkit.quizzes._question import Question, of_values, of_words, whose
from trialkit.records import Trial
from trialkit.results import KINDS

_YES = "That is what it is for."


def _for_whom(trial: Trial, confidence: float) -> Question:
    """What the course is for is our word, not a computation; the key says what section 1 says."""
    return of_words(
        "00.q1",
        ["00.a"],
        "What can this course give you?",
        [
            ("Practice in saying what a small trial can tell, and what it cannot.", True, _YES),
            (
                "Advice on which treatment a patient should take.",
                False,
                "No: nothing in it is medical advice.",
            ),
            (
                "The values of each patient that the authors did not publish.",
                False,
                "No: gaps are never filled in. The course gives bounds, or an assumption with a "
                "name.",
            ),
            (
                "What would have happened to these patients without the treatment.",
                False,
                "No: nobody of a single arm went untreated.",
            ),
        ],
    )


def _verdict(trial: Trial, confidence: float) -> Question:
    needed, found = ">=3.11", (3, 9)
    computer = replace(environment.look(quick=True), python=found, python_needed=needed)
    right = environment.judge_basics(computer)[0].verdict
    remarks = {
        "ok": "A version that is too old does not fit.",
        "note": "A note works all the same. This does not.",
        "problem": "It will stop you later: do what the sentence beside it says, and start again.",
    }
    return of_words(
        "00.q2",
        ["00.b"],
        f"The kit needs Python {needed.removeprefix('>=')} or newer. The check finds "
        f"{'.'.join(map(str, found))}. What is its verdict?",
        [(word, word == right, remark) for word, remark in remarks.items()],
    )


def _kind(trial: Trial, confidence: float) -> Question:
    rows = orientation.kinds_of_numbers(trial, confidence=confidence).set_index("kind")
    name = "bounded"
    row = rows.loc[name]
    remarks = {
        "printed": "It stands in no source.",
        "derived": "Calculation from printed numbers alone gives a range here, not one number.",
        "bounded": "Nobody printed it, and still it is not free: that is a bound.",
        "assumed": "A range that printed counts leave needs no guess of ours.",
        "synthetic": "Nobody was invented for it.",
    }
    return of_words(
        "00.q3",
        ["00.c"],
        f"In {whose(trial)}: {row['example']}: {row['value']}. Which kind of number is this?",
        [(kind, kind == name, remarks[kind]) for kind in KINDS],
    )


def _interval(trial: Trial, confidence: float) -> Question:
    count = orientation.count_example(trial, confidence=confidence)
    s, n = count["successes"], count["n"]
    said = of(s, n) if count["printed"] is not None else f"{of(s, n)}, a supposed count"

    def ends(successes: int, patients: int, method: str = "clopper-pearson") -> tuple[float, float]:
        found = proportions.interval(successes, patients, method=method, confidence=confidence)
        return max(0.0, found.low), min(1.0, found.high)

    return of_values(
        "00.q4",
        ["00.d"],
        f"The first count of {whose(trial)}: {said}. Which range is its "
        f"{level(confidence)} interval (Clopper–Pearson)?",
        right=ends(s, n),
        why="Few patients leave a wide range.",
        wrong=[
            (ends(4 * s, 4 * n), "So narrow it is with four times as many patients."),
            (
                (max(0, s - 1) / n, min(n, s + 1) / n),
                "This is one patient more or less. Chance moves a count by more than one.",
            ),
            (ends(16 * s, 16 * n), "So narrow it is with sixteen times as many patients."),
        ],
        show=lambda pair: span(*pair),
    )


def _parameter(trial: Trial, confidence: float) -> Question:
    tries = [("confidence", 0.9), ("confidence", 90), ("seed", -1), ("results_path", "table.txt")]
    # Any record that exists: only the other parameters are tried.
    answers = orientation.answers(tries, trial=records.available_trials()[0])
    return of_words(
        "00.q5",
        ["00.e"],
        "Which of these lines in the parameters cell does the kit accept?",
        [
            (f"{row.parameter} = {row.value}", row.answer == "accepted", _as_sentence(row.answer))
            for row in answers.itertuples()
        ],
    )


def _as_sentence(answer: str) -> str:
    return f"{answer[0].upper()}{answer[1:]}".rstrip(".") + "."


def _empty(trial: Trial, confidence: float) -> Question:
    meant = or_not_published(None)
    remarks = {
        "not published": "Nothing is filled in from memory, and the tables say so.",
        "zero": "Zero is a count. An empty cell is no count.",
        "the same as the line above": "That is a habit of spreadsheets. Here each row stands "
        "alone, with a source of its own.",
        "not yet typed in": "Whoever wrote the record looked, and found nothing printed.",
    }
    return of_words(
        "00.q6",
        ["00.f"],
        "A row of a trial record has a source and an empty cell. What does the empty cell mean?",
        [(words, words == meant, remark) for words, remark in remarks.items()],
    )


QUESTIONS: tuple[Callable[[Trial, float], Question], ...] = (
    _for_whom,
    _verdict,
    _kind,
    _interval,
    _parameter,
    _empty,
)
