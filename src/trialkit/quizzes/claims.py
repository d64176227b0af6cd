"""Questions of notebook 05: which printed numbers hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from trialkit import claims, proportions
from trialkit.prose import percent
from trialkit.quizzes._question import INVENTED, Question, of_values, of_words, whose
from trialkit.records import Trial
from trialkit.replication import efficacy


def _lost_digit(trial: Trial, confidence: float) -> Question:
    row = efficacy.headline(trial)
    if row is None or not 0 < row["responders"] < row["n"]:
        where, k, n = INVENTED, 7, 18
    else:
        where, k, n = f"The first count of {whose(trial)}:", int(row["responders"]), int(row["n"])
    right = percent(k / n)
    broken = right[1:]
    return of_values(
        "05.q1",
        ["05.b"],
        f"{where} {k} of {n}. Suppose a text prints it as “{broken}”. Which figure agrees with "
        "the count?",
        right=right,
        why="The count gives it, and it differs from the printed figure by one lost digit.",
        wrong=[
            (broken, "The count does not give it."),
            (percent(1 - k / n), "This is the share of all the others."),
            (percent(k / (n - k)), "These are the odds: responders against all others."),
            (percent((k + 1) / n), "This would be one patient more."),
        ],
    )


def _strength(trial: Trial, confidence: float) -> Question:
    sizes = (20, 150, 400, 1000)
    able = {n: claims.grim("47", n).strength > 0 for n in sizes}
    return of_words(
        "05.q2",
        ["05.c"],
        "A percentage is printed without decimals. In which group can the GRIM check find an error "
        "in it at all?",
        [
            (
                f"{n} patients",
                finds,
                "Here some whole percentages belong to no number of patients."
                if finds
                else "So many patients can have every whole percentage: the check passes always.",
            )
            for n, finds in able.items()
        ],
    )


def _in_force(trial: Trial, confidence: float) -> Question:
    versions = {
        "the first version only": date(2030, 2, 1),
        "the changed version": date(2031, 6, 10),
    }
    treated = date(2031, 5, 5)
    posted = {words: day for words, day in versions.items() if day <= treated}
    right = max(posted, key=posted.__getitem__) if posted else "none"
    return of_words(
        "05.q3",
        ["05.e"],
        f"{INVENTED} a registry entry was posted on {versions['the first version only']} and "
        f"changed on {versions['the changed version']}. A patient was treated on {treated}. Which "
        "plan could the public read on that day?",
        [
            (
                words,
                words == right,
                "What counts is the last version that was posted by that day."
                if words == right
                else "Put the three dates in order.",
            )
            for words in (*versions, "both versions", "none")
        ],
    )


def _uneven(trial: Trial, confidence: float) -> Question:
    pairs = efficacy.subgroup_pairs(trial)
    if pairs:
        pair = pairs[0]
        counts, first, second = pair.counts, pair.first, pair.second
        where = f"The sizes of {whose(trial)}:"
    else:
        counts, first, second, where = (4, 6, 3, 5), "first group", "second group", INVENTED
    s1, n1, s2, n2 = counts
    total = s1 + s2
    possible = proportions.shuffle_distribution(s1, n1, s2, n2)["successes_1"]
    low, high = int(possible.min()), int(possible.max())
    return of_values(
        "05.q4",
        ["05.f"],
        f"{where} {n1} ({first}) and {n2} ({second}). Suppose only the total of {total} responders "
        f"were printed. How many of them can be of the group “{first}”?",
        right=(low, high),
        why="Both groups have only so many patients: that alone is a bound.",
        wrong=[
            ((0, total), "Neither group can hold more responders than patients."),
            ((0, n1), "Look at the other group: can it hold all the rest?"),
            ((s1, s1), "This is what was printed by group. Without it, more fits."),
            ((max(0, low - 1), high - 1), "The other end has room for one more."),
            ((low + 1, high), "One fewer fits as well."),
        ],
        show=lambda ends: f"exactly {ends[0]}" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}",
    )


QUESTIONS: tuple[Callable[[Trial, float], Question], ...] = (
    _lost_digit,
    _strength,
    _in_force,
    _uneven,
)
