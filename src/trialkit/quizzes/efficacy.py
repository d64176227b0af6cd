"""Questions of notebook 04: response rates of few patients."""

from __future__ import annotations

from collections.abc import Callable

from trialkit import claims, proportions
from trialkit.prose import percent
from trialkit.quizzes._question import INVENTED, Question, of_values, of_words, whose
from trialkit.records import Trial
from trialkit.replication import efficacy
from trialkit.replication.efficacy import METHOD_LABELS


def _impossible(trial: Trial, confidence: float) -> Question:
    n = trial.n_treated
    middle = n // 2
    shares = [k / n for k in (middle - 1, middle, middle + 1)] + [(middle + 0.5) / n]
    printed = [percent(share) for share in shares]
    checked = [(words, claims.grim(words.removesuffix(" %"), n).consistent) for words in printed]
    return of_words(
        "04.q1",
        ["04.a"],
        f"{n} patients were treated in {whose(trial)}. Which of these percentages can no "
        "number of them give?",
        [
            (
                words,
                not possible,
                "A whole number of patients gives this one."
                if possible
                else "It lies between two whole numbers of patients, and rounds to neither.",
            )
            for words, possible in checked
        ],
    )


def _no_width(trial: Trial, confidence: float) -> Question:
    n = trial.n_treated
    methods = ("wald", "clopper-pearson", "wilson", "jeffreys")
    widths = {
        name: proportions.interval(0, n, method=name, confidence=confidence).width
        for name in methods
    }
    return of_words(
        "04.q2",
        ["04.b"],
        f"Nobody of {n} patients responds. Which method claims to know the rate for certain?",
        [
            (
                METHOD_LABELS[name],
                width == 0,
                "Its interval has no width, where least is known."
                if width == 0
                else "It says where the rate may still lie.",
            )
            for name, width in widths.items()
        ],
    )


def _not_printed(trial: Trial, confidence: float) -> Question:
    rows = efficacy.usual_thresholds(trial)
    rows = rows[(rows["low"] < rows["high"])]
    if rows.empty:
        where, cut, low, high, n = INVENTED, 75, 3, 8, 17
        given = f"{high} of {n} reached PASI 50, and {low} reached PASI 90."
    else:
        row = rows.iloc[0]
        cut, low, high, n = (int(row[name]) for name in ("threshold", "low", "high", "n"))
        where = f"PASI {cut} is not printed in {whose(trial)}."
        given = (
            f"By its other counts, at least {low} of its {n} patients reached it"
            f" and {n - high} did not."
        )
    return of_values(
        "04.q3",
        ["04.c"],
        f"{where} {given} All thresholds belong to one visit (assumed). How many reached PASI "
        f"{cut}?",
        right=(low, high),
        why="Every count in this range fits. None of them is an estimate.",
        wrong=[
            ((low, low), "That is the fewest. More fit as well."),
            ((high, high), "That is the most. Fewer fit as well."),
            ((0, n), "The counts leave less room than that."),
            ((low, high - 1), "One more fits as well."),
            ((low + 1, high), "One fewer fits as well."),
        ],
        show=lambda ends: (
            f"exactly {ends[0]} of {n}"
            if ends[0] == ends[1]
            else f"between {ends[0]} and {ends[1]} of {n}"
        ),
    )


def _deals(trial: Trial, confidence: float) -> Question:
    pairs = efficacy.subgroup_pairs(trial)
    if pairs:
        pair = pairs[0]
        counts, first, second = pair.counts, pair.first, pair.second
        where = f"In {whose(trial)}, {pair.outcome_label}:"
    else:
        counts, first, second, where = (7, 10, 3, 10), "the first group", "the second", INVENTED
    s1, n1, s2, n2 = counts
    table = [[s1, n1 - s1], [s2, n2 - s2]]
    two_sided = proportions.compare(table, test="fisher").p_value
    one_sided = proportions.compare(
        table, test="fisher", alternative="greater" if s1 / n1 >= s2 / n2 else "less"
    ).p_value
    return of_values(
        "04.q4",
        ["04.d"],
        f"{where} {s1} of {n1} ({first}) and {s2} of {n2} ({second}). What is Fisher's two-sided "
        "p-value?",
        right=two_sided,
        why="The share of all deals of the cards that look at least so striking.",
        wrong=[
            (one_sided, "This is the one-sided p-value: it counts one direction only."),
            (1 - two_sided, "This is one minus it."),
            (abs(s1 / n1 - s2 / n2), "This is the difference of the two rates."),
            (0.05, "This is the level that a p-value is held against."),
            (min(1.0, 2 * one_sided), "The two directions need not have equal chances."),
        ],
        show=lambda p: f"{p:.3f}",
    )


QUESTIONS: tuple[Callable[[Trial, float], Question], ...] = (
    _impossible,
    _no_width,
    _not_printed,
    _deals,
)
