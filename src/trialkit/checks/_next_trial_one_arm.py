"""Exercises of notebook 08 on a rule for one arm, on harm, and on what other studies answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pandas as pd
from scipy import stats

from trialkit import designs, next_trial, proportions
from trialkit.checks._answers import Choices, Function, Number, Numbers
from trialkit.checks._draw import Draw
from trialkit.checks._exercise import Exercise, Mistake
from trialkit.checks._given import Given


def _own_rule(draw: Draw) -> Mapping[str, Any]:
    p0, n1 = draw.pick((0.1, 0.15, 0.2, 0.25, 0.3)), draw.whole(11, 20)
    n = n1 + draw.whole(12, 26)
    r1 = max(1, round(n1 * p0))
    return {"r1": r1, "n1": n1, "r": max(r1 + 2, round(n * (p0 + 0.1))), "n": n, "p0": p0}


def _design(given: Given) -> designs.TwoStage:
    return designs.two_stage(given.r1, given.n1, given.r, given.n, given.p0, given.p0 + 0.2)


def _rule(given: Given, patients: float | None = None) -> tuple[float, float, float]:
    """What is right, or with another number of patients on average."""
    patients = _design(given).expected_size if patients is None else patients
    return given.r1 + 1, given.r + 1, patients


RULE = Exercise(
    id="08.1",
    title="Read a two-stage rule",
    objectives=("08.a",),
    kind=Numbers(("go on", "conclude", "patients"), Number(decimals=1)),
    labels={
        "r1": "first look: with so many responders or fewer, stop",
        "n1": "patients at the first look",
        "r": "end: with so many responders or fewer, do not conclude",
        "n": "patients in all, if the trial goes on",
        "p0": "response rate that is not worth further study (fraction)",
    },
    assumed={"r1": 2, "n1": 13, "r": 7, "n": 32, "p0": 0.15},
    drawn=_own_rule,
    answer=_rule,
    mistakes=(
        Mistake(
            "at the limit",
            lambda given: (given.r1, given.r, _design(given).expected_size),
            "The average is right. The limits are the largest numbers that are too few: what "
            "happens to a trial that meets one exactly?",
        ),
        Mistake(
            "second stage alone",
            lambda given: (given.r1 + 1, given.r - given.r1, _design(given).expected_size),
            "The limit of the end counts all responders, also those of the first stage.",
        ),
        Mistake(
            "early stop forgotten",
            lambda given: _rule(given, given.n),
            "Both limits are right. So many patients are treated if the trial never stops early; "
            "at this rate it often does.",
        ),
        Mistake(
            "stages added up",
            lambda given: _rule(given, given.n1 + given.n),
            "Both limits are right. The patients of the first stage are among those of the whole "
            "trial already.",
        ),
        Mistake(
            "stop for go on",
            lambda given: _rule(given, given.n1 + _design(given).early_stop * (given.n - given.n1)),
            "Both limits are right. The second stage is treated if the trial goes *on*: look at "
            "which chance it is multiplied by.",
        ),
    ),
    hints=(
        "A limit r means: r or fewer are too few.",
        "Everybody is asked to the first stage. The others come only if the trial goes on. How "
        "likely is that at `p0`?",
        "`designs.two_stage` takes the rule with `p0` and any higher `p1`; it knows its "
        "`expected_size`, which hangs on `p0` alone.",
    ),
    why=lambda given: (
        "The average is over trials of a treatment that is not worth it: that is whom the first "
        "look spares."
    ),
)

# Invented studies in the columns that `next_trial.answers` looks at.
_STUDIES = pd.DataFrame(
    [
        ("a", "20 patients, all given the cells. Results published.", "no", "none", True),
        (
            "b",
            "30 patients, divided at random into two doses of the cells. Results published.",
            "yes",
            "none",
            True,
        ),
        (
            "c",
            "24 patients, divided at random into cells and placebo. Results published.",
            "yes",
            "placebo",
            True,
        ),
        (
            "d",
            "60 patients planned, to be divided at random into cells and methotrexate. Registered "
            "eight years ago, no results found.",
            "yes",
            "methotrexate",
            False,
        ),
        (
            "e",
            "40 patients, who chose between the cells and their usual tablets. Results published.",
            "no",
            "usual treatment",
            True,
        ),
        (
            "f",
            "36 patients, divided at random into two doses of the cells and methotrexate. Results "
            "published.",
            "yes",
            "methotrexate",
            True,
        ),
    ],
    columns=["name", "words", "randomised", "comparator", "published"],
)


@cache
def _answered() -> frozenset[str]:
    """By the rules of the notebook, from the invented studies."""
    kinds = {True: next_trial.PUBLISHED, False: next_trial.REGISTERED}
    table = _STUDIES.assign(
        kind=_STUDIES["published"].map(kinds),
        n=pd.NA,
        dose_groups=_STUDIES["name"].isin(["b", "f"]),
        dose_low=1.0,
        route="infusion",
    )
    found = next_trial.answers(table)
    return frozenset(found.loc[found[next_trial.QUESTIONS["control"]] == "yes", "study"])


LANDSCAPE = Exercise(
    id="08.2",
    title="Which study has answered it?",
    objectives=("08.e",),
    kind=Choices(lambda given: dict(zip(_STUDIES["name"], _STUDIES["words"], strict=True))),
    answer=lambda given: _answered(),
    mistakes=(
        Mistake(
            "any random groups",
            lambda given: _answered() | {"b"},
            "In one of these all patients got the cells. Random groups answer the question in "
            "which the groups differ.",
        ),
        Mistake(
            "planned",
            lambda given: _answered() | {"d"},
            "One of these could have answered. A plan without results has answered nothing.",
        ),
        Mistake(
            "any other group",
            lambda given: _answered() | {"e"},
            "In one of these the patients chose. Whoever chooses the new treatment may differ "
            "from whoever does not.",
        ),
        Mistake(
            "placebo only",
            lambda given: _answered() - {"f"},
            "Another treatment is something else as well. One more study has compared.",
        ),
        Mistake(
            "all that are published",
            lambda given: frozenset("abcef"),
            "Published is not compared. Who, in each study, did not get the cells, and who "
            "decided that?",
        ),
    ),
    hints=(
        "A comparison needs a group that got something else.",
        "Who decided which patient got what: chance, the doctor, or the patient?",
        "And are there results?",
    ),
    why=lambda given: (
        "These had a group with something else, made by chance, and they have results. Look for "
        "such a study in the table of the notebook."
    ),
)


def _fewest(patients: int, stops: Callable[[int], bool]) -> int:
    """Fewest events with which a rule stops; one more than there are patients if none do."""
    return next((events for events in range(1, patients + 1) if stops(events)), patients + 1)


def _probably_below(given: Given) -> Callable[[int], int]:
    """Stop when the rate is probably below the acceptable one."""

    def fewest(patients: int) -> int:
        return _fewest(
            patients,
            lambda events: (
                proportions.posterior(events, patients, "uniform").prob_above(given.acceptable)
                <= 1 - given.certainty
            ),
        )

    return fewest


_LOOKS = (1, 2, 5, 10, 20, 40)


@cache
def _limits(acceptable: float, certainty: float) -> tuple[int, ...]:
    return designs.bayes_stopping(acceptable, max(_LOOKS), certainty).limits


STOPPING = Exercise(
    id="08.5",
    title="A rule that stops for harm",
    objectives=("08.b",),
    kind=Function(
        "fewest(patients)",
        lambda given: [(patients,) for patients in _LOOKS],
        Number(decimals=0, unit="events"),
    ),
    labels={
        "acceptable": "rate of the harm that is still acceptable (fraction)",
        "certainty": "stop at this probability of a higher rate, or above it",
    },
    assumed={"acceptable": 0.1, "certainty": 0.95},
    drawn=lambda draw: {
        "acceptable": draw.pick((0.03, 0.05, 0.08, 0.1)),
        "certainty": draw.pick((0.9, 0.95, 0.975)),
    },
    answer=lambda given: lambda patients: _limits(given.acceptable, given.certainty)[patients - 1],
    mistakes=(
        Mistake(
            "observed rate",
            lambda given: lambda patients: math.floor(given.acceptable * patients + 1e-9) + 1,
            "This stops as soon as the observed rate is above the acceptable one. That happens "
            "half of the time by chance; where is the certainty?",
        ),
        Mistake(
            "one too many",
            lambda given: (
                lambda patients: _limits(given.acceptable, given.certainty)[patients - 1] + 1
            ),
            "One event too many each time. With one fewer the rule is convinced already.",
        ),
        Mistake(
            "no prior",
            lambda given: (
                lambda patients: _fewest(
                    patients,
                    lambda events: (
                        stats.binom.sf(events - 1, patients, given.acceptable)
                        <= 1 - given.certainty + 1e-12
                    ),
                )
            ),
            "This looks like an exact test at each look. The Bayesian rule starts with the "
            "uniform prior.",
        ),
        Mistake(
            "below for above",
            _probably_below,
            "This stops when the rate is probably *below* the acceptable one.",
        ),
    ),
    hints=(
        "Try one event, two events, and so on. With which of them is the rule first convinced?",
        '`proportions.posterior(events, patients, "uniform")` knows `prob_above(rate)`.',
        "Never fewer than one event; and “at least” the certainty stops.",
    ),
    why=lambda given: (
        "How often this rule stops an acceptable treatment is not 1 minus the certainty: it looks "
        "many times."
    ),
    level=2,
)
