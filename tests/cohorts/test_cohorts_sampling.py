"""Samples are uniform over labelled assignments (chi-square, fixed seeds) and always feasible."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from cohorts_random import drawn
from cohorts_reference import Arm, Outcome, Spec, is_compatible, kinds

from trialkit import cohorts
from trialkit.cohorts import _labelled
from trialkit.errors import ParameterError

TWO_ARMS = [Arm("L", "1", None, 4, 1.0), Arm("H", "1", None, 4, 2.0)]
SMALL = {
    "one patient": Spec(1, {"sex": [("f", 1), ("m", 0)]}),
    "one assignment": Spec(3, {"sex": [("f", 3)]}),
    "sexes": Spec(5, {"sex": [("f", 2), ("m", 3)]}),
    "arms of unknown size": Spec(4, arms=TWO_ARMS),
    "coupled": Spec(
        4,
        {"sex": [("f", 2), ("m", 2)]},
        outcomes=[
            Outcome("pasi", 40, "at least", "all", 2, 4),
            Outcome("pasi", 40, "at least", "f", 1, 2),
            Outcome("pasi", 90, "more than", "all", 1, 4),
        ],
    ),
    "not all judged": Spec(
        4, {"sex": [("f", 3)]}, outcomes=[Outcome("pga", None, None, "f", 1, 2)]
    ),
    "a level nobody counted": Spec(
        3, {"sex": [("f", 1)]}, outcomes=[Outcome("pasi", 75, "more than", "f", 0, 1)]
    ),
}


def _labelled_assignments(spec):
    """All compatible assignments of labelled patients, in the levels of the space."""
    found = []
    for patients in product(kinds(spec), repeat=spec.n):
        if is_compatible(spec, list(patients)):
            found.append(tuple(tuple(map(str, patient.values())) for patient in patients))
    return found


def _by_rank(spec, sample):
    """Sampled cohorts in the form of `_labelled_assignments`: bands by their improvement."""
    names = [name for name in sample.columns if name not in ("cohort", "patient")]
    table = sample[names].astype(object)
    if "pasi" in names:
        bands = cohorts.compatible(spec.trial()).attributes["pasi"]
        values = list(dict.fromkeys(str(kind["pasi"]) for kind in kinds(spec)))
        table["pasi"] = table["pasi"].map(dict(zip(bands, values, strict=True)))
    order = list(kinds(spec)[0])
    rows = list(table[order].itertuples(index=False, name=None))
    return [tuple(rows[i : i + spec.n]) for i in range(0, len(rows), spec.n)]


@pytest.mark.parametrize("name", SMALL)
def test_every_labelled_assignment_is_drawn_equally_often(name):
    spec = SMALL[name]
    possible = _labelled_assignments(spec)
    space = cohorts.compatible(spec.trial())
    assert space.count("assignments") == len(possible) <= 200
    size = 40 * len(possible)
    seen = Counter(_by_rank(spec, space.sample(size, seed=7)))
    assert set(seen) <= set(possible)
    if len(possible) > 1:
        observed = [seen[assignment] for assignment in possible]
        assert scipy.stats.chisquare(observed).pvalue > 0.001


def test_random_records_give_feasible_samples_only():
    for spec, trial, reference in drawn(0) + drawn(1):
        space = cohorts.compatible(trial)
        if not reference.found:
            with pytest.raises(ParameterError, match="contradict each other"):
                space.sample(3, seed=1)
            continue
        for _, cohort in space.sample(3, seed=1).groupby("cohort"):
            assert space.check(cohort) == []
            assert len(cohort) == spec.n


def test_a_sample_of_the_trial_keeps_every_printed_count(cheng):
    space = cohorts.compatible(cheng)
    sample = space.sample(200, seed=3)
    assert list(sample.columns) == ["cohort", "patient", *space.attributes]
    assert sample["cohort"].nunique() == 200
    assumed = ("same-visit", "uniform-labelling")
    assert sample.attrs == {"synthetic": True, "assumptions": assumed}
    for _, cohort in sample.groupby("cohort"):
        assert space.check(cohort) == []
        assert cohort["patient"].tolist() == list(range(1, 18))
        assert (cohort["sex"] == "female").sum() == 9
        above = cohort["pasi"].isin(["more than 75 to 90", "more than 90"])
        assert (above.sum(), (cohort["pga"] == "yes").sum()) == (6, 3)
        sizes = cohort["arm"].value_counts()
        assert len(sizes) == 5
        assert sizes["P1"] == 5


def test_sampled_sub_tables_follow_their_assignments(cheng):
    space = cohorts.compatible(cheng)
    table = space.tables("sex", "pasi75")
    sample = space.sample(3000, seed=11)
    above = sample["pasi"].isin(["more than 75 to 90", "more than 90"])
    women = (above & (sample["sex"] == "female")).groupby(sample["cohort"]).sum()
    observed = women.value_counts().reindex(table["female, yes"], fill_value=0)
    share = table["assignments"] / space.count("assignments")
    expected = 3000 * share.astype(float)
    assert scipy.stats.chisquare(observed.to_numpy(), expected.to_numpy()).pvalue > 0.001


def test_the_same_seed_gives_the_same_sample_and_another_does_not(other):
    space = cohorts.compatible(other)
    first = space.sample(5, seed=1)
    pd.testing.assert_frame_equal(first, space.sample(5, seed=1))
    pd.testing.assert_frame_equal(first, space.sample(5, seed=np.random.default_rng(1)))
    assert not first.equals(space.sample(5, seed=2))


def test_counts_beyond_64_bits_are_drawn_exactly(cheng):
    eight = replace(
        cheng,
        n_treated=136,
        subgroups=cheng.subgroups.assign(n=cheng.subgroups["n"] * 8),
        arms=cheng.arms.assign(n=cheng.arms["n"] * 8, phase_n=cheng.arms["phase_n"] * 8),
        outcomes=cheng.outcomes.assign(
            responders=cheng.outcomes["responders"] * 8,
            n=cheng.outcomes["n"] * 8,
            count_printed="yes",
        ),
        safety=cheng.safety.assign(n=cheng.safety["n"] * 8),
    )
    space = cohorts.compatible(eight)
    assert space.count("assignments") > 2**700
    for _, cohort in space.sample(5, seed=1).groupby("cohort"):
        assert space.check(cohort) == []


def test_weights_beyond_64_bits_are_picked_in_proportion():
    rng = np.random.default_rng(5)
    picked = _labelled._pick([2**70, 2**70, 2**71], 4000, rng)
    assert scipy.stats.chisquare(np.bincount(picked), [1000, 1000, 2000]).pvalue > 0.001


@pytest.mark.parametrize("limit", [1, 3, 2**32, 2**64 + 1])
def test_large_random_numbers_fill_their_range(limit):
    rng = np.random.default_rng(6)
    drawn_numbers = [_labelled._below(limit, rng) for _ in range(600)]
    assert min(drawn_numbers) >= 0
    assert max(drawn_numbers) < limit
    thirds = np.bincount([3 * number // limit for number in drawn_numbers], minlength=3)
    if limit >= 3:
        assert scipy.stats.chisquare(thirds).pvalue > 0.001


@pytest.mark.parametrize(
    ("size", "seed", "found"), [(0, 1, "size: found 0"), (2.0, 1, "size: found 2.0"),
                                (True, 1, "size: found True"), (1, -1, "seed: found -1"),
                                (1, None, "seed: found None")],
)  # fmt: skip
def test_size_and_seed_are_checked(minimal, size, seed, found):
    with pytest.raises(ParameterError, match=found):
        cohorts.compatible(minimal).sample(size, seed)
