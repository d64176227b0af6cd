"""Exercises of notebook 06 on placebo arms: adding up, pooling, and what they would have shown."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from scipy import stats

from trialkit import comparators, records
from trialkit.checks._answers import Choice, Number, Numbers
from trialkit.checks._draw import Draw
from trialkit.checks._exercise import Exercise, Mistake
from trialkit.checks._given import Given
from trialkit.records import Trial

# One row for each comparison, as reviews print them: a control arm that two active arms share
# stands in two rows.
_COMPARED = ("North", "North", "South", "East")


def _own_arms(draw: Draw) -> Mapping[str, Any]:
    north, south, east = (
        (draw.whole(60, 200), draw.whole(5, 15), draw.whole(2, 9), draw.whole(1, 4))
        for _ in range(3)
    )
    n, band_50, band_75, band_90 = zip(north, north, south, east, strict=True)
    bands = {"band_50": band_50, "band_75": band_75, "band_90": band_90}
    return {"trial": _COMPARED, "n": n, **bands}


def _control(given: Given, bands: tuple[str, ...], rows: tuple[int, ...]) -> tuple[int, int]:
    """Responders and patients of the control arms in these rows."""
    responders = sum(getattr(given, band)[i] for band in bands for i in rows)
    return responders, sum(given.n[i] for i in rows)


def _once(given: Given) -> tuple[int, ...]:
    return tuple({name: i for i, name in enumerate(given.trial)}.values())


def _each(given: Given) -> tuple[int, ...]:
    return tuple(range(len(given.trial)))


ADD_UP = Exercise(
    id="06.1",
    title="Add up what may be added",
    objectives=("06.a",),
    kind=Numbers(("responders", "patients"), Number(decimals=0, unit="patients")),
    labels={
        "trial": "trial of each row",
        "n": "patients of the control arm of that row",
        "band_50": "control patients who improved by 50 % or more, but less than 75 %",
        "band_75": "control patients who improved by 75 % or more, but less than 90 %",
        "band_90": "control patients who improved by 90 % or more",
    },
    assumed={
        "trial": _COMPARED,
        "n": (120, 120, 64, 95),
        "band_50": (11, 11, 6, 9),
        "band_75": (5, 5, 3, 4),
        "band_90": (2, 2, 1, 2),
    },
    drawn=_own_arms,
    answer=lambda given: _control(given, ("band_75", "band_90"), _once(given)),
    mistakes=(
        Mistake(
            "control twice",
            lambda given: _control(given, ("band_75", "band_90"), _each(given)),
            "One control arm stands in two rows, beside two doses. The same patients are counted "
            "twice.",
        ),
        Mistake(
            "one band",
            lambda given: _control(given, ("band_75",), _once(given)),
            "These are bands: each patient stands in one of them only. Has a patient who improved "
            "by more than the band reached PASI 75 or not?",
        ),
        Mistake(
            "one band, control twice",
            lambda given: _control(given, ("band_75",), _each(given)),
            "Two traps at once: a control arm is counted twice, and a band is not a count of all "
            "who reached its lower end.",
        ),
        Mistake(
            "PASI 50",
            lambda given: _control(given, ("band_50", "band_75", "band_90"), _once(given)),
            "You also counted patients who stayed below 75 %. This is the count of PASI 50.",
        ),
    ),
    hints=(
        "In how many rows of this table does one and the same patient stand?",
        "PASI 75 is inclusive: everybody who improved by 75 % or more. Which bands are that?",
        "Take each trial once. Add the bands up inside it, then the trials.",
    ),
    why=lambda given: "Each control patient is counted once, at every threshold that was reached.",
)


def _own_pool(draw: Draw) -> Mapping[str, Any]:
    n = (draw.whole(28, 60), draw.whole(12, 25), *(draw.whole(50, 90) for _ in range(2)))
    n = (*n, draw.whole(150, 260))
    responders = (0, draw.whole(3, 6), draw.whole(1, 3), draw.whole(1, 3), draw.whole(9, 17))
    return {"responders": responders, "n": n}


@cache
def _random_effects(responders: tuple[int, ...], n: tuple[int, ...]) -> float:
    return comparators.pool(responders, n, model="random").estimate


POOL = Exercise(
    id="06.2",
    title="Five arms, one of them with nobody",
    objectives=("06.b",),
    kind=Number(decimals=3, unit="fraction"),
    labels={
        "responders": "patients on placebo who reached PASI 75, one number for each arm",
        "n": "patients on placebo, one number for each arm",
    },
    assumed={"responders": (0, 4, 1, 2, 13), "n": (34, 17, 61, 78, 214)},
    drawn=_own_pool,
    answer=lambda given: comparators.pool(given.responders, given.n, model="simple").estimate,
    mistakes=(
        Mistake(
            "mean of rates",
            lambda given: (
                sum(y / n for y, n in zip(given.responders, given.n, strict=True)) / len(given.n)
            ),
            "This is the mean of the five rates. A dozen patients then count as much as two "
            "hundred.",
        ),
        Mistake(
            "arm left out",
            lambda given: (
                sum(given.responders)
                / sum(n for y, n in zip(given.responders, given.n, strict=True) if y)
            ),
            "You left out the arm in which nobody responded. Its patients are placebo patients "
            "too.",
        ),
        Mistake(
            "half a patient added",
            lambda given: (
                (sum(given.responders) + 0.5 * given.responders.count(0))
                / (sum(given.n) + given.responders.count(0))
            ),
            "Half a patient was added to the arm with zero. A sum of counts needs no such help.",
        ),
        Mistake(
            "random effects",
            lambda given: _random_effects(given.responders, given.n),
            "This is the random-effects estimate: the rate of the arm in the middle. Here all "
            "patients are to count as if they came from one large trial.",
        ),
    ),
    hints=(
        "In a simple pool every patient counts the same, whichever trial they were in.",
        "Zero is a count like any other.",
        "`comparators.pool` has a `model`; its default is not the simple one.",
    ),
    why=lambda given: (
        "Every patient counts once. How far the arms differ is another question, and this number "
        "hides it."
    ),
)

_PREDICTED = {
    "a": "The interval of the estimate is the safe guess: it holds the true placebo rate of the "
    "new trial with a confidence of 95 %.",
    "b": "The prediction interval says where the true placebo rate of one more trial like these "
    "would lie. With ever more trials it still stays about as wide as their true rates scatter.",
    "c": "The prediction interval is so wide because the arms were small. With arms of a thousand "
    "patients each, both intervals would be equally narrow.",
    "d": "The prediction interval holds the share of placebo patients that the new trial will "
    "see, with a chance of 95 %, whatever its size.",
    "e": "The prediction interval holds the placebo rate of any new trial, also in patients who "
    "are much less ill than those of the eleven.",
}

PREDICTION = Exercise(
    id="06.3",
    title="Two intervals for one pool",
    objectives=("06.b",),
    kind=Choice(lambda given: _PREDICTED),
    answer=lambda given: "b",
    mistakes=(
        Mistake(
            "interval for prediction",
            lambda given: "a",
            "The interval of the estimate is about the trial in the middle. The new trial need "
            "not be in the middle.",
        ),
        Mistake(
            "only chance",
            lambda given: "c",
            "Large arms take chance away. They do not take away that trials truly differ: in "
            "patients, in years, in who judges.",
        ),
        Mistake(
            "share for rate",
            lambda given: "d",
            "The interval is about the true rate. The share that is seen scatters around it, and "
            "more so among few patients.",
        ),
        Mistake(
            "any trial",
            lambda given: "e",
            "It can only be as wide as the spread of these trials. About other patients they say "
            "nothing.",
        ),
    ),
    hints=(
        "One interval is about the middle of all trials, the other about one trial more.",
        "Ask of each sentence: what happens to it with very many trials, and with very large ones?",
    ),
    why=lambda given: "Trials truly differ, and the next one will be one of them.",
    level=2,
)


@cache
def _placebo_arm() -> Mapping[str, int]:
    """Counts of the placebo arm of the etretin study, patient by patient."""
    arm = records.load_table("comparators/etretin").query("dose == 0").iloc[0]
    wanted = ["n", *(name for name in arm.index if name.startswith("at_least_"))]
    return {name: int(arm[name]) for name in wanted}


def _beside_arm(trial: Trial) -> Mapping[str, Any] | None:
    counted = comparators.outcomes(trial)
    known = [f"at_least_{t:g}" in _placebo_arm() for t in counted["threshold"].astype(float)]
    rows = counted[known]
    rows = rows[(rows["count_printed"] == "yes") & (rows["threshold_rule"] == "at least")]
    if rows.empty:
        return None
    row = rows.iloc[0]
    return {name: int(row[name]) for name in ("threshold", "responders", "n")}


def _own_beside(draw: Draw) -> Mapping[str, Any]:
    threshold, n = draw.pick((40, 50, 75)), draw.whole(10, 30)
    rate = _placebo_arm()[f"at_least_{threshold}"] / _placebo_arm()["n"]
    return {"threshold": threshold, "responders": round(n * rate) + draw.whole(1, 3), "n": n}


def _responded(given: Given) -> tuple[int, int]:
    return _placebo_arm()[f"at_least_{given.threshold}"], _placebo_arm()["n"]


def _believed(given: Given) -> Any:
    """The beta-binomial distribution that a uniform prior and the placebo arm leave."""
    y, n = _responded(given)
    return stats.betabinom(given.n, 1 + y, 1 + n - y)


PLACEBO = Exercise(
    id="06.4",
    title="The same number of patients, all on placebo",
    objectives=("06.e",),
    kind=Number(decimals=3, unit="fraction"),
    labels={
        "threshold": "improvement of the PASI that counts as a response, in percent (at least)",
        "responders": "patients who responded in a single arm",
        "n": "patients of that arm",
    },
    printed=_beside_arm,
    drawn=_own_beside,
    answer=lambda given: float(_believed(given).sf(given.responders - 1)),
    mistakes=(
        Mistake(
            "more than",
            lambda given: float(_believed(given).sf(given.responders)),
            "This is the chance of *more* responders. As many count too.",
        ),
        Mistake(
            "exactly",
            lambda given: float(_believed(given).pmf(given.responders)),
            "This is the chance of exactly so many. Every single count is unlikely; what would "
            "have been at least as striking?",
        ),
        Mistake(
            "rate taken as known",
            lambda given: float(
                stats.binom.sf(
                    given.responders - 1, given.n, _responded(given)[0] / _responded(given)[1]
                )
            ),
            "This takes the share of the placebo arm as the true rate. The arm is small: its rate "
            "is uncertain too.",
        ),
        Mistake(
            "expected number",
            lambda given: float(_believed(given).mean()),
            "This is how many responders are expected. Asked for is a chance.",
        ),
        Mistake(
            "rate of one patient",
            lambda given: _responded(given)[0] / _responded(given)[1],
            "This is the share that responded to placebo. Asked for is the chance of a count "
            "among all these patients.",
        ),
    ),
    hints=(
        "Two things are uncertain: the true placebo rate, and chance among so few patients.",
        "`comparators.from_arm` turns the counts of one arm into a source, "
        "`comparators.predictive` that into chances of counts.",
        "`.tail(k)` is the chance of at least k. In `etretin` the placebo arm has dose 0.",
    ),
    why=lambda given: (
        "It says how well one other explanation would do: this placebo arm. It is not the chance "
        "that the treatment does nothing."
    ),
    level=2,
)
