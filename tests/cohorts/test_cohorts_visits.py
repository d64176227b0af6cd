"""Thresholds that were judged at one visit (assumed by default), or each at a visit of its own.

Reference: brute force, where a patient has one improvement ("same") or an answer for each
threshold ("any"); see ``cohorts_reference``.
"""

from __future__ import annotations

from itertools import product

import pytest
from cohorts_random import CHUNKS, drawn
from cohorts_reference import Cohorts, multisets, same_visit, thresholds

from trialkit import cohorts, proportions, records
from trialkit.errors import ParameterError

MOST = 4000


def _several(chunk):
    """The random records with more than one threshold that brute force can still do."""
    for spec, trial, _ in drawn(chunk):
        if len(thresholds(spec)) > 1 and multisets(spec, "any") <= MOST:
            yield spec, trial


# --- what is refused, and where nothing changes


@pytest.mark.parametrize("visits", ["each", "", "Same", None, ("same",), 1])
def test_visits_are_same_or_any(cheng, visits):
    with pytest.raises(ParameterError, match=r"visits: found .*; allowed: same, any$"):
        cohorts.compatible(cheng, visits=visits)


def test_same_visit_cannot_be_asked_for_and_switched_off(cheng):
    asked = cohorts.compatible(cheng, assume="same-visit")
    assert asked.assumptions == ("same-visit",)
    assert asked.count() == cohorts.compatible(cheng).count()
    with pytest.raises(
        ParameterError, match=r"'same-visit' contradicts visits=\"any\"; allowed: e"
    ):
        cohorts.compatible(cheng, assume="same-visit", visits="any")


def test_one_threshold_needs_no_assumption(minimal):
    for trial in (minimal, records.load_trial("yao2021")):
        _needs_none(trial)


def _needs_none(trial):
    same, free = (cohorts.compatible(trial, visits=visits) for visits in ("same", "any"))
    assert same.assumptions == free.assumptions == ()
    assert same.count() == free.count()
    assert same.count("assignments") == free.count("assignments")
    table = cohorts.assumptions(trial).set_index("name")
    assert not table.loc["same-visit", "applies"]


# --- the assumption has a name, and every result carries it


def test_the_assumption_is_listed_with_its_sentence_and_no_longer_among_the_premises(cheng):
    row = cohorts.assumptions(cheng).set_index("name").loc["same-visit"]
    assert row["applies"]
    assert row["says"].startswith("all PASI thresholds were judged at the same visit")
    for visits in ("same", "any"):
        space = cohorts.compatible(cheng, visits=visits)
        assert not any("visit" in premise for premise in space.premises)


@pytest.mark.parametrize(("visits", "named"), [("same", ("same-visit",)), ("any", ())])
def test_every_result_names_what_it_rests_on(cheng, visits, named):
    space, rate = cohorts.compatible(cheng, visits=visits), cohorts.rate("pasi75")
    assert space.assumptions == named
    assert ("same-visit" in repr(space)) == bool(named)
    bounds = space.bounds(rate)
    assert bounds.assumptions == bounds.low_cohort.attrs["assumptions"] == named
    assert space.tables("sex", "pasi75").attrs["assumptions"] == named
    assert space.linear_bounds([1, 0], "pasi75").assumptions == named
    assert space.share(rate, "> 0").assumptions == (*named, "uniform-labelling")
    assert space.sample(2, seed=1).attrs["assumptions"] == (*named, "uniform-labelling")


def test_levels_of_a_threshold_are_the_bands_above_it_or_its_own_yes(cheng):
    same, free = (cohorts.compatible(cheng, visits=visits) for visits in ("same", "any"))
    above = ("more than 75 to 90", "more than 90")
    assert same.levels_of("pasi75") == ("pasi", above)
    assert same.levels_of("pasi75", "no") == ("pasi", ("below 40", "40 to 75"))
    assert free.levels_of("pasi75") == ("pasi75", ("yes",))
    assert same.levels_of("dose", "2") == ("arm", ("B",))
    assert same.levels_of("sex", "male") == ("sex", ("male",))
    with pytest.raises(ParameterError, match="pasi75: found level 'maybe'; allowed: yes, no"):
        same.levels_of("pasi75", "maybe")
    patients = same.sample(20, seed=1)
    yes = patients["pasi"].isin(above).groupby(patients["cohort"]).sum()
    assert yes.eq(6).all()


# --- against brute force


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_thresholds_at_any_visit_match_brute_force(chunk):
    for spec, trial in _several(chunk):
        space, reference = cohorts.compatible(trial, visits="any"), Cohorts(spec, visits="any")
        assert "pasi" not in space.attributes
        assert space.count() == reference.tables, spec
        assert space.count("assignments") == reference.assignments, spec
        names = [*space.attributes, *space.views]
        for views in ([names[0], names[-1]], [n for n in names if n.startswith("pasi")][:2]):
            views = list(dict.fromkeys(views))
            table = space.tables(*views)
            cells = list(product(*({**space.attributes, **space.views}[n] for n in views)))
            found = {
                tuple(sorted((c, k) for c, k in zip(cells, row[:-1], strict=True) if k)): row[-1]
                for row in table.to_numpy().tolist()
            }
            assert found == reference.sub_tables(*views), (spec, views)


@pytest.mark.parametrize("chunk", range(0, CHUNKS, 2))
def test_assumptions_at_any_visit_match_brute_force(chunk):
    for spec, trial in _several(chunk):
        table = cohorts.assumptions(trial)
        for name in table.loc[table["applies"], "name"].drop(0):
            space = cohorts.compatible(trial, (name,), visits="any")
            reference = Cohorts(spec, (name,), visits="any")
            assert space.count() == reference.tables, (spec, name)
            assert space.count("assignments") == reference.assignments, (spec, name)
            assert space.assumptions == (name,)


def test_enough_random_records_print_several_thresholds():
    assert sum(1 for chunk in range(CHUNKS) for _ in _several(chunk)) >= 30


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_result_at_one_visit_is_inside_those_at_any(chunk):
    for spec, trial in _several(chunk):
        same, free = (cohorts.compatible(trial, visits=visits) for visits in ("same", "any"))
        assert same.assumptions == same_visit(spec)
        assert same.count("assignments") <= free.count("assignments"), spec
        if not same.count("assignments"):
            continue
        shared = [name for name in (*same.attributes, *same.views) if name != "pasi"]
        for name in shared:
            outer = free.tables("arm", name) if name != "arm" else free.tables(name)
            inner = same.tables("arm", name) if name != "arm" else same.tables(name)
            cells = inner.columns[:-1].tolist()
            rows = set(map(tuple, inner[cells].to_numpy().tolist()))
            assert rows <= set(map(tuple, outer[cells].to_numpy().tolist())), (spec, name)
        for name in [name for name in shared if name.startswith("pasi")]:
            tight, loose = same.bounds(cohorts.rate(name)), free.bounds(cohorts.rate(name))
            assert loose.low <= tight.low <= tight.high <= loose.high, (spec, name)


# --- the printed trial


def test_pasi75_by_sex_of_cheng_runs_from_one_end_to_the_other_without_same_visit(cheng):
    statistic = cohorts.fisher_p("sex", "pasi75")
    found = cohorts.compatible(cheng, visits="any").values(statistic)
    pairs = list(zip(found["female, yes"], found["male, yes"], strict=True))
    assert pairs == [(women, 6 - women) for women in range(7)]
    scipy = [proportions.compare([[w, 9 - w], [6 - w, 2 + w]]).p_value for w in range(7)]
    assert found["value"].tolist() == pytest.approx(scipy, rel=1e-9)
    assert found["value"].iloc[[0, -1]].round(3).tolist() == [0.002, 0.009]
    with_it = cohorts.compatible(cheng).values(statistic)
    assert with_it["female, yes"].tolist() == [4, 5, 6]


def test_assumptions_work_at_any_visit_too(cheng):
    space = cohorts.compatible(cheng, assume="pga-implies-pasi75", visits="any")
    assert space.assumptions == ("pga-implies-pasi75",)
    table = space.tables("pga", "pasi75")
    assert (table["yes, no"] == 0).all()
    assert space.count() < cohorts.compatible(cheng, visits="any").count()
