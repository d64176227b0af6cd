"""Exercises of notebook 04: what the response rates of few patients can tell."""

from __future__ import annotations

from collections.abc import Mapping

from trialkit.checks import _efficacy_answers as answers
from trialkit.checks import _efficacy_figures as figures
from trialkit.checks._answers import Choices, Number, Numbers
from trialkit.checks._exercise import Exercise, Mistake
from trialkit.checks._given import Given
from trialkit.prose import percent

_PATIENTS = Number(decimals=0, unit="patients")

COUNTS = Exercise(
    id="04.1",
    title="The count behind a percentage",
    objectives=("04.a",),
    kind=Numbers(("first", "second", "third"), _PATIENTS),
    labels=figures.PERCENTAGES,
    printed=figures.percentages,
    drawn=figures.own_percentages,
    answer=answers.counts,
    mistakes=(
        Mistake(
            "nearest count",
            answers.nearest,
            "You gave a count for every figure. Turn each count back into a percentage and round "
            "it: is it the printed one, digit by digit?",
        ),
        Mistake(
            "repaired",
            answers.repaired,
            "You put back a lost character. That may well be what happened, but it is a guess. "
            "As it is printed: can any count give this figure?",
        ),
        Mistake(
            "rounded down",
            answers.cut_off,
            "The printed figure is rounded itself, so percentage times patients can come out a "
            "little below the whole number. Do not cut it off.",
        ),
        Mistake("the others", answers.others, "These are the patients who did not respond."),
    ),
    hints=(
        "A count is a whole number. With so few patients, few percentages are possible.",
        "Multiply the percentage by the patients. Turn the whole numbers just below and just "
        "above back into percentages.",
        "Or make a list of all possible percentages, from nobody to everybody, with one decimal "
        "each, and look the figures up.",
    ),
    why=lambda given: (
        "A percentage that no count gives was changed somewhere on its way to the page."
    ),
    level=1,
)

LOWER_LIMIT = Exercise(
    id="04.2",
    title="How low can the true rate be?",
    objectives=("04.b",),
    kind=Number(decimals=3, unit="fraction"),
    labels=figures.RESPONSE,
    printed=figures.response,
    drawn=figures.own_response,
    answer=answers.exact_low,
    mistakes=(
        Mistake(
            "observed rate",
            lambda given: given.responders / given.treated,
            "This is the observed rate. The true rate may be lower: how low, before so many "
            "responders become too unlikely?",
        ),
        Mistake(
            "one-sided",
            answers.one_sided_low,
            "This is a one-sided limit: it spends the whole allowed error below. Two-sided leaves "
            "half of it for the other end.",
        ),
        Mistake(
            "Wald below zero",
            lambda given: low if (low := answers.low(given, "wald")) < 0 else None,
            "A rate below zero does not exist. The textbook formula (Wald), estimate minus so "
            "many standard errors, fails with few patients. The exact interval is asked for.",
        ),
        Mistake(
            "Wald",
            lambda given: low if (low := answers.low(given, "wald")) >= 0 else None,
            "This is the textbook formula (Wald): estimate minus so many standard errors. It does "
            "not keep its promise with few patients. The exact interval is asked for.",
        ),
        Mistake(
            "Wilson",
            lambda given: answers.low(given, "wilson"),
            "This is Wilson's limit, which keeps its promise on average. The exact interval "
            "(Clopper–Pearson) keeps it for every true rate.",
        ),
        Mistake(
            "completers for treated",
            answers.low_of_completers,
            "You divided by those who completed the trial. Some may have left because the "
            "treatment failed. Take everybody who was treated.",
        ),
        Mistake("upper end", answers.high, "This is the other end of the interval."),
    ),
    hints=(
        "At the lower limit, a trial of this size sees so many responders or more with a chance "
        "of only half the allowed error.",
        "`proportions.interval` does it. Which of its methods is exact? Which number of patients "
        "is the denominator?",
        "The result of `proportions.interval(responders, treated, confidence=…)` has `.low`.",
    ),
    why=lambda given: (
        "At any lower true rate, so many responders or more are seen in fewer than "
        f"{percent((1 - given.confidence) / 2)} of such trials."
    ),
    level=1,
)

UNPRINTED = Exercise(
    id="04.3",
    title="A threshold that was not printed",
    objectives=("04.c",),
    kind=Numbers(("fewest", "most"), _PATIENTS),
    labels=figures.THRESHOLDS,
    printed=figures.thresholds,
    drawn=figures.own_thresholds,
    answer=answers.at_wanted,
    mistakes=(
        Mistake(
            "added up",
            answers.added_up,
            "Most is too high. Whoever passes a high threshold is already counted at every lower "
            "one: such counts lie inside each other and do not add up.",
        ),
        Mistake(
            "only in between",
            answers.only_between,
            "So many lie between the two printed thresholds. Those above the higher one pass the "
            "threshold in question as well.",
        ),
        Mistake(
            "nothing known",
            lambda given: (0, given.n),
            "Less is open than that. The counts at the thresholds below and above set limits.",
        ),
        Mistake(
            "halfway",
            answers.halfway,
            "One number halfway is a guess. Which numbers would fit the printed counts?",
        ),
        Mistake(
            "exactly on it",
            answers.exactly_on_it,
            "“More than” leaves out a patient who is exactly on the threshold, “at least” lets "
            "this patient in. How many there are was not printed.",
        ),
    ),
    hints=(
        "Whoever passes a threshold has passed every lower one.",
        "Fewest: nobody passes it but those of the next stricter count. Most: everybody of the "
        "next laxer count passes it.",
        "At the same figure, “more than” is a little stricter than “at least”.",
    ),
    why=lambda given: (
        "The printed counts lie inside each other, so they limit every threshold between them. "
        "This takes for granted that all were judged at the same visit."
    ),
    level=2,
)

FISHER = Exercise(
    id="04.4",
    title="How often do the cards do this by chance?",
    objectives=("04.d",),
    kind=Number(decimals=3, unit="fraction"),
    labels=figures.GROUPS,
    printed=figures.groups,
    drawn=figures.own_groups,
    answer=answers.fisher,
    mistakes=(
        Mistake(
            "one-sided",
            answers.one_direction,
            "These are the deals in one direction only. Would nobody have printed the same about "
            "the other group, had it come out better?",
        ),
        Mistake(
            "chi-square",
            answers.chi_square,
            "This is the chi-square test, an approximation for many patients. With so few, take "
            "the exact test.",
        ),
        Mistake(
            "mid-p",
            answers.mid_p,
            "This is a mid-p: it counts half of the deals that are as likely as the one seen. "
            "Fisher's test counts them in full.",
        ),
        Mistake(
            "sizes for the others",
            answers.sizes_for_others,
            "The second column of the table holds the patients who did not respond. You put the "
            "group sizes there, so the responders are counted twice.",
        ),
    ),
    hints=(
        "Put down a table: one row for each group, responders and all others in the columns.",
        "Two-sided means that deals count in both directions.",
        '`proportions.compare(table, test="fisher")` has `.p_value`.',
    ),
    why=lambda given: (
        "This is the share of deals that are no likelier than the printed one, when the group has "
        "nothing to do with the response. It is not the chance that the groups respond alike."
    ),
    level=2,
)

DIFFERENCE = Exercise(
    id="04.5",
    title="How large is the difference?",
    objectives=("04.d",),
    kind=Numbers(("difference", "low", "high"), Number(decimals=3, unit="fraction")),
    labels=figures.DIFFERENCE,
    printed=figures.difference,
    drawn=figures.own_difference,
    answer=answers.difference,
    mistakes=(
        Mistake(
            "Wald",
            lambda given: answers.difference(given, "wald"),
            "This is the textbook interval (Wald). With few patients it is too short; take "
            "Newcombe's.",
        ),
        Mistake(
            "other way round",
            answers.other_way,
            "You took the first group away from the second.",
        ),
        Mistake(
            "limits subtracted",
            answers.limits_subtracted,
            "You took the limits of one group away from those of the other. Both groups are "
            "hardly ever at their worst at once: this is too wide.",
        ),
        Mistake(
            "one-sided limits",
            lambda given: answers.difference(given, confidence=2 * given.confidence - 1),
            "These limits leave the whole allowed error on each side, twice as much as promised.",
        ),
    ),
    hints=(
        "The rate of the first group minus the rate of the second.",
        "`proportions.difference` does it, by Newcombe's method unless you ask for another.",
        "Mind the confidence level that is given. The result has `.estimate`, `.low`, `.high`.",
    ),
    why=lambda given: (
        "An interval says what a p-value does not: how large the difference may be, and in which "
        "direction."
    ),
    level=2,
)

DOSE = Exercise(
    id="04.6",
    title="The dose matters. Who will see it?",
    objectives=("04.e",),
    kind=Number(decimals=3, unit="fraction"),
    labels=figures.DOSES,
    assumed=figures.ASSUMED_DOSES,
    drawn=figures.own_doses,
    answer=answers.missed,
    mistakes=(
        Mistake(
            "power",
            lambda given: 1 - answers.missed(given),
            "This is the power: the share of trials that do find it. Asked for are the others.",
        ),
        Mistake(
            "never",
            lambda given: 0.0,
            "That the dose matters does not mean that so few patients show it. Even a true effect "
            "is often not significant.",
        ),
        Mistake(
            "one minus the level",
            lambda given: 1 - given.alpha,
            "The level of a test is about a world in which the dose does *not* matter. Here it "
            "does.",
        ),
        Mistake(
            "one-sided",
            lambda given: answers.missed(given, alternative="greater"),
            "This is for a one-sided test. Nobody could be sure before that more is better: take "
            "the two-sided one.",
        ),
        Mistake(
            "ranks for doses",
            lambda given: answers.missed(given, doses=tuple(range(1, len(given.doses) + 1))),
            "You numbered the groups in order. The test should use the doses, which are not "
            "evenly spaced.",
        ),
    ),
    hints=(
        "What is the chance called with which a test finds what is there? Here you need the rest.",
        "`proportions.trend_power` takes the true rates, the sizes, the scores and the level. The "
        "scores are the doses.",
    ),
    why=lambda given: (
        "So often a trial like this reports “no significant correlation with the dose”, although "
        "the dose matters by the rates above."
    ),
    level=3,
)

# Pinned down by the counts of any record with three thresholds: the others need what no single
# arm has, or patients that no count shows.
_PINNED = frozenset("acf")


def _statements(given: Given) -> Mapping[str, str]:
    lowest, middle, highest = (
        f"{rule} {level} %" for rule, level in zip(given.rules, given.thresholds, strict=True)
    )
    first, second, third = given.responders
    return {
        "a": f"{given.n - first} of the {given.n} patients did not improve by {lowest}.",
        "b": "The patients improved because they were treated.",
        "c": f"{first - second} patients improved by {lowest}, but not by {middle}.",
        "d": "On average, the patients improved.",
        "e": "The patients would have improved less in another season.",
        "f": f"The patient with the best result improved by {highest}.",
        "g": f"The {third} patients with the best results were the most severely ill before.",
    }


ONE_ARM = Exercise(
    id="04.7",
    title="What do the counts of a single arm show?",
    objectives=("04.c", "04.f", "04.g"),
    kind=Choices(_statements),
    labels={name: label for name, label in figures.THRESHOLDS.items() if name != "wanted"},
    printed=lambda trial: figures.without_wanted(figures.thresholds(trial)),
    drawn=lambda draw: figures.without_wanted(figures.own_thresholds(draw)),
    answer=lambda given: _PINNED,
    mistakes=(
        Mistake(
            "cause",
            lambda given: _PINNED | {"b"},
            "One of these is about a cause. Everybody was treated: who shows what would have "
            "happened without the treatment?",
        ),
        Mistake(
            "average",
            lambda given: _PINNED | {"d"},
            "One of these is about the average. A count of responders does not say how much worse "
            "the others may have become.",
        ),
        Mistake(
            "season",
            lambda given: _PINNED | {"e"},
            "One of these compares with another season. All of these patients went through only "
            "one course of time.",
        ),
        Mistake(
            "severity",
            lambda given: _PINNED | {"g"},
            "One of these is about the patients before the treatment. No count here says who they "
            "were.",
        ),
        Mistake(
            "only what is printed",
            lambda given: frozenset("f"),
            "More follows than what is printed word for word. Counts that lie inside each other "
            "can be subtracted, from the group size too.",
        ),
    ),
    hints=(
        "Imagine quite different patients who give the same counts. Is the sentence still true of "
        "them?",
        "Which sentences are about what was counted, and which about a cause, another time, or "
        "patients who are not counted?",
        "Count inside count: subtract.",
    ),
    why=lambda given: (
        "These hold for every group of patients with these counts. The others need a comparison, "
        "or the single patients."
    ),
    level=3,
)

EXERCISES = (COUNTS, LOWER_LIMIT, UNPRINTED, FISHER, DIFFERENCE, DOSE, ONE_ARM)
