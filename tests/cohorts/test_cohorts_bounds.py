"""Bounds contain the truth, are sharp, and agree with integer programming."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from cohorts_random import drawn
from cohorts_reference import Arm, Outcome, Spec, look, responds, thresholds
from hypothesis import given, settings
from hypothesis import strategies as st

from trialkit import cohorts, records
from trialkit.errors import ParameterError

GRADES = ((40, "at least"), (75, "more than"))


# --- the truth lies within


@st.composite
def truths(draw):
    """Patients, and a record that prints some of their sums."""
    patients = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "sex": st.sampled_from(["f", "m"]),
                    "arm": st.sampled_from(["P", "A", "B"]),
                    "pasi": st.sampled_from([10, 40, 60, 75, 76, 100]),
                    "pga": st.sampled_from(["yes", "no"]),
                    "sae": st.sampled_from(["yes", "no"]),
                }
            ),
            min_size=1,
            max_size=14,
        )
    )
    n, sizes = len(patients), Counter(p["arm"] for p in patients)
    keys = [key for key in "PAB" if sizes[key]]
    rest = n - sizes["P"]
    arms = [
        Arm(key, "1" if key == "P" else "2", sizes[key] if key == "P" else None,
            (sizes["P"] if key == "P" else rest) if draw(st.booleans()) else None, dose)
        for key, dose in zip(keys, (1.0, 1.0, 2.5), strict=False)
    ]  # fmt: skip
    phase = {arm.phase: arm.phase_n for arm in reversed(arms)}
    arms = [arm._replace(phase_n=phase[arm.phase]) for arm in arms]
    women = [p for p in patients if p["sex"] == "f"]
    listed = [("f", len(women)), ("m", n - len(women))][: draw(st.integers(1, 2))]
    groups = {"sex": [(key, k) for key, k in listed if k]}
    groups = {name: keys for name, keys in groups.items() if keys and draw(st.booleans())}
    outcomes = []
    blanks = [Outcome("pasi", *grade, "all", 0, 0) for grade in GRADES]
    blanks.append(Outcome("pga", None, None, "all", 0, 0))
    for blank in blanks:
        for key in ["all", *(key for keys in groups.values() for key, _ in keys)]:
            if draw(st.booleans()):
                group = [p for p in patients if key in ("all", p["sex"])]
                judged = group[: draw(st.integers(max(1, len(group) - 2), len(group)))]
                count = sum(responds(p, blank) for p in judged)
                outcomes.append(blank._replace(subgroup=key, responders=count, n=len(judged)))
    events = {"sae": sum(p["sae"] == "yes" for p in patients)} if draw(st.booleans()) else {}
    return patients, Spec(n, groups, arms, outcomes, events)


def _as_cohort(spec, patients, space):
    """The true patients with the levels of the space."""
    table = pd.DataFrame(patients)
    if "sex" in space.attributes and "other" in space.attributes["sex"]:
        table["sex"] = table["sex"].where(table["sex"].isin(space.attributes["sex"]), "other")
    if "pasi" in space.attributes:
        passed = [[responds(p, Outcome("pasi", *g, "all", 0, 0)) for g in thresholds(spec)]
                  for p in patients]  # fmt: skip
        table["pasi"] = [space.attributes["pasi"][sum(row)] for row in passed]
    return table


@settings(max_examples=80, deadline=None)
@given(truths())
def test_bounds_contain_the_truth(truth):
    patients, spec = truth
    space = cohorts.compatible(spec.trial())
    cohort = _as_cohort(spec, patients, space)
    assert space.check(cohort) == []
    assert space.count("assignments") >= space.count() >= 1
    names = [
        n for n, levels in {**space.attributes, **space.views}.items() if levels == ("yes", "no")
    ]
    for outcome in names:
        answers = np.array([look(spec, p, outcome) == "yes" for p in patients])
        bounds = space.bounds(cohorts.rate(outcome))
        assert bounds.low - 1e-12 <= answers.mean() <= bounds.high + 1e-12
        doses = np.array([float(look(spec, p, "dose")) for p in patients])
        if len(set(doses)) > 1 and len(set(answers)) > 1:
            bounds = space.bounds(cohorts.correlation("dose", outcome))
            assert bounds.low - 1e-9 <= np.corrcoef(doses, answers)[0, 1] <= bounds.high + 1e-9
        if "sex" in space.attributes and len(set(cohort["sex"])) == 2:
            first, second = (answers[cohort["sex"] == level] for level in space.attributes["sex"])
            bounds = space.bounds(cohorts.difference("sex", outcome))
            assert bounds.low - 1e-12 <= first.mean() - second.mean() <= bounds.high + 1e-12


def test_bounds_contain_the_truth_of_the_invented_trial():
    trial = records.load_trial("demo2030")
    space = cohorts.compatible(trial)
    table = trial.patients
    improvement = 100 * (1 - table["final_pasi"] / table["baseline_pasi"])
    limits = sorted(trial.outcomes["threshold"].dropna().unique())
    assert set(trial.outcomes["threshold_rule"].dropna()) == {"at least"}
    band = [sum(value >= limit for limit in limits) for value in improvement]
    fever = table["note"].fillna("").str.contains("fever")
    truth = pd.DataFrame(
        {
            "sex": table["subgroup"].astype(str),
            "arm": table["arm"].astype(str),
            "pasi": [space.attributes["pasi"][i] for i in band],
            "pga": np.where(table["pga"] <= 1, "yes", "no"),
            "related_sae": table["related_sae"].astype(str),
            "fever": np.where(fever, "yes", "no"),
        }
    )
    assert list(truth.columns) == list(space.attributes)
    assert space.check(truth) == []
    women, men = (
        (improvement >= 75)[table["subgroup"] == sex].mean() for sex in ("female", "male")
    )
    bounds = space.bounds(cohorts.difference("sex", "pasi75"))
    assert bounds.low <= women - men <= bounds.high
    dose = table["arm"].map(dict(zip(trial.arms["arm"], trial.arms["dose_per_kg"], strict=True)))
    bounds = space.bounds(cohorts.correlation("dose", "pasi50"))
    assert bounds.low <= np.corrcoef(dose.astype(float), improvement >= 50)[0, 1] <= bounds.high


# --- integer programming


@pytest.mark.parametrize("chunk", [2, 5])
def test_linear_bounds_match_scipy_milp(chunk):
    rng = np.random.default_rng(chunk)
    for _, trial, reference in drawn(chunk):
        space = cohorts.compatible(trial)
        names = rng.permutation([*space.attributes, *space.views])[:2].tolist()
        shape = [len({**space.attributes, **space.views}[name]) for name in names]
        weights = rng.integers(-3, 4, size=shape)
        if not reference.found:
            with pytest.raises(ParameterError, match="no table keeps"):
                space.linear_bounds(weights, *names)
            continue
        by_milp = space.linear_bounds(weights, *names)
        own = cohorts.Statistic("sum", tuple(names), lambda table, w=weights: (w * table).sum())
        bounds = space.bounds(own)
        assert (bounds.low, bounds.high) == pytest.approx((by_milp.low, by_milp.high))


def test_counts_of_the_trial_match_scipy_milp(cheng):
    space = cohorts.compatible(cheng)
    for names in (("sex", "pasi75"), ("dose", "pasi40"), ("arm", "sex")):
        table = space.tables(*names)
        shape = [len({**space.attributes, **space.views}[name]) for name in names]
        for cell, column in enumerate(table.columns[:-1]):
            weights = np.zeros(np.prod(shape))
            weights[cell] = 1
            found = space.linear_bounds(weights.reshape(shape), *names)
            assert (found.low, found.high) == (table[column].min(), table[column].max())


def test_weights_must_fit_the_levels(cheng):
    with pytest.raises(ParameterError, match=r"found shape \(3,\); allowed: \(2,\)"):
        cohorts.compatible(cheng).linear_bounds([1, 2, 3], "sex")


# --- what comes back


def test_bounds_say_what_they_are_of_and_what_they_rest_on(cheng):
    space = cohorts.compatible(cheng, assume=("equal-groups",))
    bounds = space.bounds(cohorts.rate("pga", within={"dose": 3, "sex": "male"}))
    assert bounds.statistic == "rate of pga within dose = 3 and sex = male"
    assert bounds.assumptions == ("same-visit", "equal-groups")
    assert bounds.given == ""
    assert bounds.undefined > 0  # there may be no man in that group
    assert bounds.undefined < bounds.tables
    assert (bounds.low, bounds.high) == (0, 1)
    assert bounds.low_cohort.attrs == {"synthetic": True, "assumptions": bounds.assumptions}
    assert bounds.low_table.index.tolist() == ["1.5", "2", "2.5", "3"]
    assert bounds.low_table.columns.tolist() == [
        "female, yes",
        "female, no",
        "male, yes",
        "male, no",
    ]


def test_a_share_is_an_exact_fraction(cheng):
    share = cohorts.compatible(cheng).share(cohorts.fisher_p("sex", "pasi75"), "< 0.05")
    assert share.fraction == pytest.approx(share.value, rel=1e-15)
    assert share.fraction.denominator == 28
    assert share.condition == "< 0.05"
    assert "female v male" in share.statistic


def test_assumptions_shrink_bounds_and_can_leave_nothing(cheng):
    loose = cohorts.compatible(cheng)
    named = cohorts.assumptions(cheng)
    for name in named.loc[named["applies"], "name"]:
        tight = cohorts.compatible(cheng, assume=[name])
        assert tight.count("assignments") <= loose.count("assignments")
        if tight.count("assignments"):
            for statistic in (cohorts.difference("sex", "pga"), cohorts.correlation("dose", "pga")):
                inner, outer = tight.bounds(statistic), loose.bounds(statistic)
                assert outer.low <= inner.low <= inner.high <= outer.high
    empty = cohorts.compatible(cheng, assume=("pga-is-pasi90", "pga-is-pasi75"))
    assert (empty.count(), empty.count("assignments")) == (0, 0)
    assert empty.tables("sex", "pga").empty
    message = (
        "no cohort is compatible .* under the assumptions same-visit, pga-is-pasi90, pga-is-pasi75"
    )
    for ask in (
        lambda: empty.bounds(cohorts.rate("pga")),
        lambda: empty.share(cohorts.rate("pga"), "> 0"),
        lambda: empty.sample(1, seed=1),
    ):
        with pytest.raises(ParameterError, match=message):
            ask()


@pytest.mark.parametrize("name", ["equal-group", "pga-implies-pasi50", ""])
def test_unknown_assumptions_are_refused_with_those_that_apply(cheng, name):
    with pytest.raises(
        ParameterError, match=r"is not known; allowed: same-visit, equal-groups, pga-"
    ):
        cohorts.compatible(cheng, assume=(name,))


def test_assumptions_that_do_not_apply_are_refused(minimal):
    table = cohorts.assumptions(minimal)
    assert set(table["name"]) >= {"equal-groups", "pga-implies-pasi75", "pga-is-pasi90"}
    assert not table["applies"].any()
    with pytest.raises(ParameterError, match="does not apply to minimal2031; allowed: none"):
        cohorts.compatible(minimal, assume="equal-groups")


@pytest.mark.parametrize("condition", ["0.05", "<", "< a", "!= 1", None, 0.05])
def test_a_condition_that_cannot_be_read_is_refused(cheng, condition):
    with pytest.raises(ParameterError, match="condition: found"):
        cohorts.compatible(cheng).share(cohorts.rate("pga"), condition)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [("< 3", False), ("<=3", True), ("≤ 3", True), ("> 3", False), (">= 3", True),
     ("≥ 3", True), ("= 3", True), ("== 3", True), (lambda value: value == 3, True)],
)  # fmt: skip
def test_conditions_compare_as_they_say(cheng, condition, holds):
    count = cohorts.Statistic("responders", ("pga",), lambda table: table[0])
    assert cohorts.compatible(cheng).share(count, condition).value == holds
