"""Exercises of notebook 05: which printed numbers can be trusted."""

from __future__ import annotations

from collections.abc import Mapping

from trialkit import claims
from trialkit.checks import _claims_answers as answers
from trialkit.checks import _claims_figures as figures
from trialkit.checks._answers import Choice, Choices, Function, Number, Numbers, Words
from trialkit.checks._exercise import Exercise, Mistake
from trialkit.checks._given import Given

# Whether a sentence can be judged only beside the numbers of a second group.
_SENTENCES = {
    "a": ("“Twelve of 30 patients reached PASI 75.”", False),
    "b": ("“The cream worked especially well in patients under 40.”", True),
    "c": ("“Nobody of the 30 patients had a serious infection within 12 weeks.”", False),
    "d": ("“The cream relieves psoriasis.”", True),
    "e": ("“After 12 weeks the mean PASI was lower than at the start.”", False),
    "f": ("“This was the first trial of the cream in children.”", False),
    "g": ("“The primary outcome was PASI 75, as registered.”", False),
    "h": ("“Fever was rarer than with the tablets that are in use.”", True),
}


def _compared() -> frozenset[str]:
    return frozenset(letter for letter, (_, second) in _SENTENCES.items() if second)


KINDS = Exercise(
    id="05.1",
    title="Compared with what?",
    objectives=("05.a",),
    kind=Choices(lambda given: {letter: words for letter, (words, _) in _SENTENCES.items()}),
    answer=lambda given: _compared(),
    mistakes=(
        Mistake(
            "hidden comparison",
            lambda given: _compared() - {"d"},
            "One more of them compares without saying so. Which sentence says what a treatment "
            "*does*, and not only what was seen?",
        ),
        Mistake(
            "before and after",
            lambda given: _compared() | {"e"},
            "Before and after is a change in the same patients: their own numbers can show it "
            "wrong. Only who calls the change an effect needs others.",
        ),
        Mistake(
            "absence",
            lambda given: _compared() | {"c"},
            "That nobody had an infection is an absence. It needs the number watched and the "
            "time, and both are there.",
        ),
        Mistake(
            "a first",
            lambda given: _compared() | {"f"},
            "A first is shown wrong by one older publication, not by a group of patients.",
        ),
        Mistake(
            "a plan",
            lambda given: _compared() | {"g"},
            "A plan is held against the registry, on the day when it was posted.",
        ),
    ),
    hints=(
        "Name the kind of each claim: number, comparison, absence, plan, first.",
        "Ask of each sentence: what would show it wrong?",
        "An effect is the difference to what would have happened without the treatment.",
    ),
    why=lambda given: "All of these compare, and one of them does not look like it.",
    level=1,
)

PRODUCT = Exercise(
    id="05.2",
    title="How many people is that?",
    objectives=("05.b",),
    kind=Number(decimals=2, unit="million people"),
    labels=figures.PEOPLE,
    printed=figures.people,
    drawn=figures.own_people,
    answer=answers.million_people,
    mistakes=(
        Mistake(
            "percent for fraction",
            lambda given: 100 * answers.million_people(given),
            "A prevalence in percent has to be divided by a hundred first.",
        ),
        Mistake(
            "billion for million",
            lambda given: answers.million_people(given) / 1000,
            "This is in billion people. Asked for are million: a billion is a thousand million.",
        ),
        Mistake(
            "printed figure",
            lambda given: given.claimed,
            "This is the figure that the text prints. Derive it from the other two.",
        ),
        Mistake(
            "divided",
            lambda given: 1000 * given.population / given.prevalence,
            "You divided. A share of a population is share times population.",
        ),
        Mistake(
            "the others",
            lambda given: 1000 * given.population - answers.million_people(given),
            "These are the people *without* the disease.",
        ),
    ),
    hints=(
        "Share times population, both in units that fit.",
        "Percent means divided by a hundred; a billion is a thousand million.",
    ),
    why=lambda given: (
        f"The text prints {given.claimed:g} million. For that, the population would have to be "
        f"{given.claimed / given.prevalence / 10:.3f} billion."
    ),
    level=1,
)


def _verdicts(given: Given) -> Mapping[str, str]:
    return {
        letter: f"`{name}`: {claims.VERDICTS[name]}" for letter, name in answers.VERDICTS.items()
    }


VERDICT = Exercise(
    id="05.3",
    title="Which verdict, and by which rule?",
    objectives=("05.b", "05.c"),
    kind=Choice(_verdicts),
    labels=figures.SHARE,
    printed=figures.share,
    drawn=figures.own_share,
    answer=answers.verdict,
    mistakes=(
        Mistake(
            "exact",
            answers.unless_right(answers.EXACT),
            "Exact is said where nothing had to be rounded. Divide the count by the patients: is "
            "this the figure, digit by digit?",
        ),
        Mistake(
            "rounds to it",
            answers.unless_right(answers.ROUNDS),
            "Divide the count by the patients and round. Do you get the printed figure?",
        ),
        Mistake(
            "impossible",
            answers.unless_right(answers.IMPOSSIBLE),
            "Impossible is said where *no* count of so many patients gives the figure. Try them "
            "all, from nobody to everybody.",
        ),
        Mistake(
            "contradicts",
            answers.unless_right(answers.CONTRADICTS),
            "It does differ from the count. But ask the stronger question first, which needs no "
            "second figure: can any count of so many patients give this percentage?",
        ),
        Mistake(
            "not derivable",
            answers.unless_right(answers.NOT_DERIVABLE),
            "A count and a number of patients are printed, and they lead to a percentage.",
        ),
    ),
    hints=(
        "First question: can any count of so many patients give the printed figure?",
        "If none can, something was lost on the way. If one can, is it the count that is given?",
        "`claims.grim(printed, n)` has `.counts`.",
    ),
    why=lambda given: (
        "As printed, no count gives the figure."
        if answers.verdict(given) == answers.IMPOSSIBLE
        else "Another count would give this figure: the check of the percentage alone passes it."
    ),
    level=2,
)

GRIM = Exercise(
    id="05.4",
    title="How many counts fit?",
    objectives=("05.c",),
    kind=Function(
        "counts_that_fit(printed, n)",
        lambda given: answers.GRIM_CASES,
        Number(decimals=0, unit="counts"),
    ),
    answer=lambda given: answers.how_many_fit,
    mistakes=(
        Mistake(
            "halves to even",
            lambda given: answers.halves_to_even,
            "Python rounds halves to the even digit: round(12.5) is 12. Here halves go up, as "
            "`claims.rounded_percent` does it.",
        ),
        Mistake(
            "without nobody",
            lambda given: answers.without_nobody,
            "Nobody is a count as well: begin with 0.",
        ),
        Mistake(
            "without everybody",
            lambda given: answers.without_everybody,
            "Everybody is a count as well: `range(n)` ends one before n.",
        ),
        Mistake(
            "one decimal always",
            lambda given: answers.one_decimal_always,
            "It rounds to one decimal, however many are printed. “25” and “25.0” say different "
            "things.",
        ),
        Mistake(
            "yes or no",
            lambda given: answers.yes_or_no,
            "It says whether some count fits. Asked for is how many do.",
        ),
    ),
    hints=(
        "Go through all counts from nobody to everybody. Which of them would be printed like this?",
        "How many decimals are printed? Look at the text: what stands after the point?",
        "`claims.rounded_percent(count, n, decimals)` gives the text that a count is printed as. "
        "Compare texts, not numbers.",
    ),
    why=lambda given: (
        "No count: impossible as printed. One: the count can be derived. Several: in so large a "
        "group, a figure with so few decimals is hardly checked at all."
    ),
    level=2,
)

PLAN = Exercise(
    id="05.5",
    title="Which plan could the public read on that day?",
    objectives=("05.e",),
    kind=Function("plan_on(day)", answers.days, Number(decimals=0, unit="-1, 0, 1 or 2")),
    labels=figures.ENTRY,
    printed=figures.entry,
    drawn=figures.own_entry,
    answer=answers.plan,
    mistakes=(
        Mistake(
            "first plan until the change was seen",
            lambda given: answers.plan(given, gap=answers.FIRST_PLAN),
            "Between the two days the plan was changed, nobody knows when. In this time "
            "the first plan need not have stood there any more.",
        ),
        Mistake(
            "changed plan at once",
            lambda given: answers.plan(given, gap=answers.CHANGED_PLAN),
            "Between the two days the plan was changed, nobody knows when. In this time "
            "the changed plan need not have stood there yet.",
        ),
        Mistake(
            "a plan before the first",
            lambda given: answers.plan(given, before=answers.FIRST_PLAN),
            "Before the first plan was posted there was none to read.",
        ),
        Mistake(
            "not on the day itself",
            lambda given: answers.plan(given, inside=1),
            "On the days that are given, the plan is known to have stood there. They belong to it.",
        ),
    ),
    hints=(
        "Draw a line with the three days. Which of the four stretches is known, and which is not?",
        "Days written as year-month-day can be compared as text: `day < given_5.changed`.",
        "Look at the three days themselves, and at the days beside them.",
    ),
    why=lambda given: (
        "When the plan was changed is known only to lie between two days. What lies between them "
        "stays open."
    ),
    level=2,
)

BOUNDS = Exercise(
    id="05.6",
    title="A result that was not printed",
    objectives=("05.f",),
    kind=Numbers(
        ("fewest, same visit", "most, same visit", "fewest, any visit", "most, any visit"),
        Number(decimals=0, unit="patients"),
    ),
    labels=figures.BOUNDS,
    printed=figures.bounds,
    drawn=figures.own_bounds,
    answer=answers.both_bounds,
    mistakes=(
        Mistake(
            "assumption never used",
            answers.never_assumed,
            "The first two may be closer together. At the same visit, whoever passed the higher "
            "threshold has passed the lower one.",
        ),
        Mistake(
            "assumption always used",
            answers.always_assumed,
            "The last two rest on the assumption as well. At different visits, somebody may have "
            "passed the higher threshold without passing the lower one.",
        ),
        Mistake(
            "turned round",
            answers.turned_round,
            "The first two are to use the assumption, the last two are to do without.",
        ),
        Mistake(
            "other group",
            answers.other_group,
            "These are the bounds of the second group.",
        ),
        Mistake(
            "same share",
            answers.same_share,
            "You took it that the groups divide at both thresholds in the same way. Nothing "
            "printed says so; a bound takes everything that is possible.",
        ),
    ),
    hints=(
        "Most of the first group: as many as possible from it. Fewest: as many as possible from "
        "the other one, and only the rest from the first.",
        "How many of each group can have passed the higher threshold at most? With the assumption "
        "no more than passed the lower one; without it, everybody of the group.",
    ),
    why=lambda given: (
        "The difference between the two is what the assumption buys. That is why it is named "
        "together with the result."
    ),
    level=3,
)

SENTENCE = Exercise(
    id="05.7",
    title="The sentence that the press release should have had",
    objectives=("05.d", "05.g"),
    kind=Words(
        elements=lambda given: {
            "the count and the number treated": [rf"\b{given.responders}\b.{{1,25}}\b{given.n}\b"],
            "how far the rate can be trusted": [r"interval", r"confidence", r"\bCI\b"],
            "what was registered first": [r"regist", r"\bplan"],
            "that nothing was compared": [r"compar", r"control", r"placebo", r"single[- ]arm"],
        },
        at_least=15,
    ),
    labels=figures.OUTCOME,
    printed=figures.outcome,
    drawn=figures.own_outcome,
    answer=answers.sentence,
    mistakes=(
        Mistake(
            "the count and the number treated",
            lambda given: (
                "The treatment is effective: the PASI of about half of all patients improved a "
                "lot, as the authors said."
            ),
            "Neither the count nor the number treated is in it.",
        ),
        Mistake(
            "how far the rate can be trusted",
            lambda given: (
                f"{given.outcome}: {given.responders} of {given.n} patients, which shows that "
                "the treatment works well in this disease."
            ),
            "An interval is not in it. With so few patients the true rate can be quite another.",
        ),
        Mistake(
            "what was registered first",
            lambda given: (
                f"{given.outcome}: {given.responders} of {given.n} patients; the confidence "
                "interval is wide, and there was no other group beside it."
            ),
            "What was registered first is not in it. A reader cannot see that the outcome may "
            "have been chosen later.",
        ),
        Mistake(
            "that nothing was compared",
            lambda given: (
                f"{given.outcome}: {given.responders} of {given.n} patients, with a wide "
                "confidence interval. First registered was another outcome than this one."
            ),
            "That nothing was compared is not in it. What would have happened without treatment?",
        ),
    ),
    hints=(
        "Who, out of how many, by which definition?",
        "Then: how uncertain, what was planned, compared with what? Say what is not known.",
        "No word that the count does not carry: “effective” is a comparison.",
    ),
    level=3,
    points=2,
)

EXERCISES = (KINDS, PRODUCT, VERDICT, GRIM, PLAN, BOUNDS, SENTENCE)
