"""What is possible under chosen assumptions, against closed forms and the rest of the notebook."""

from __future__ import annotations

import numpy as np
import pytest

from trialkit import cohorts, disclosure, records
from trialkit.disclosure import LEFT_OPEN, _assumable


@pytest.fixture(scope="module")
def about(cheng):
    return disclosure.assumable(cheng)


def numbers(found):
    return sorted(found.tables["s1"].tolist())


def test_a_record_without_subgroups_leaves_nothing_to_ask(minimal):
    found = disclosure.assumable(minimal)
    assert not found
    assert "no two subgroups" in found.why


def test_what_a_record_lets_one_ask_and_assume(about):
    """Cheng 2022 prints 40 % by sex: 6 of 9 women and 2 of 8 men."""
    assert list(about.asked) == ["pasi75", "pasi90", "pga"]
    assert about.split.label == "PASI improved by at least 40 %"
    assert (about.printed, about.splits[about.printed]) == (6, 2)
    assert len(about.splits) == 9
    assert about.visits
    assert about.equal
    assert len(about.links) == 6


def test_one_dose_and_one_threshold_leave_out_what_does_not_apply(of_yao):
    found = disclosure.assumable(of_yao.trial)
    assert list(found.asked) == ["pasi50", "sae", "ae_grade_2"]
    assert not any((found.visits, found.equal, found.links, found.splits, found.dose_outcome))
    one = disclosure.possible(found, "pasi50")
    assert numbers(one) == [1, 2]
    assert one.assumed == ()
    assert one.base_correlations is None


@pytest.mark.parametrize("women", range(9))
def test_same_visit_and_every_division_match_the_closed_form(about, women):
    """Of 6 above 75 %, as many are women as the 40 % responders leave room for (Fréchet)."""
    found = disclosure.possible(about, "pasi75", split=women)
    men = 8 - women
    assert numbers(found) == list(range(max(0, 6 - men), min(6, women) + 1))
    assert bool(found.supposed) == (women != 6)
    assert found.tables["share"].sum() == pytest.approx(1)


def test_without_an_assumption_the_range_is_that_of_the_sizes_alone(about):
    found = disclosure.possible(about, "pasi75", visits="any")
    assert numbers(found) == list(range(7))
    assert found.assumed == ()
    assert found.assignments == found.base_assignments
    assert found.tables.equals(found.base)


def test_same_as_the_comparison_and_the_bounds_of_the_notebook(of_cheng, about):
    found = disclosure.possible(about, "pasi75", dose=True)
    notebook = of_cheng.unprinted
    assert numbers(found) == sorted(notebook.tables["s1"])
    assert found.tables["p"].tolist() == notebook.tables["p"].tolist()
    assert found.significant == 1
    assert sorted(found.base["s1"]) == sorted(notebook.wider["s1"])
    dose = of_cheng.dose
    assert found.correlations == (dose.open_low, dose.open_high, dose.open_tables)
    assert found.base_correlations == (dose.low, dose.high, dose.tables)


def test_subgroups_and_dose_each_move_by_their_own_assumptions(about):
    start = disclosure.possible(about, "pasi75")
    sized = disclosure.possible(about, "pasi75", equal=True)
    linked = disclosure.possible(about, "pga", link="pga-implies-pasi90")
    assert sized.correlations.high < start.correlations.high
    assert numbers(sized) == numbers(start)
    assert linked.correlations == start.correlations
    assert numbers(linked) == [1, 2, 3]
    assert numbers(disclosure.possible(about, "pga")) == [0, 1, 2, 3]
    assert linked.assignments < start.assignments < start.base_assignments


def test_an_assumption_that_contradicts_the_counts_leaves_nothing_and_says_why(about):
    found = disclosure.possible(about, "pasi75", link="pga-is-pasi75")
    assert found.tables.empty
    assert found.assignments == 0
    assert found.correlations is None
    assert "PGA clear or minimal = 3" in found.contradiction
    assert len(found.base) == 7


def test_left_open_is_as_if_nobody_had_printed_the_division(about):
    found = disclosure.possible(about, "pasi75", split=LEFT_OPEN)
    assert numbers(found) == list(range(7))
    assert "as if it had not been printed by sex" in found.supposed
    assert found.assignments > disclosure.possible(about, "pasi75").assignments


def test_the_truth_of_invented_patients_is_among_what_is_possible(of_demo):
    """Both with nothing assumed and with the same visit, which holds for these patients."""
    about = disclosure.assumable(of_demo.trial)
    outcomes = of_demo.trial.outcomes.set_index("id")
    for key, one in about.asked.items():
        if f"{key}.all" not in outcomes.index:
            continue
        row = outcomes.loc[f"{key}.all"]
        true = disclosure.true_responders(of_demo.trial, row)
        women = int(true.loc[true["subgroup"].eq(one.levels[0]), "yes"].sum())
        for visits in ("same", "any"):
            assert women in numbers(disclosure.possible(about, key, visits=visits))


def test_a_supposition_does_not_change_the_record(cheng, about):
    before = cheng.outcomes.copy()
    disclosure.possible(about, "pasi75", split=0)
    disclosure.possible(about, "pasi75", split=LEFT_OPEN)
    assert cheng.outcomes.equals(before)


def test_what_was_counted_once_is_not_counted_again(about, monkeypatch):
    first = disclosure.possible(about, "pasi75", split=3, equal=True, dose=True)
    monkeypatch.setattr(cohorts, "compatible", None)
    monkeypatch.setattr(_assumable, "tables_that_fit", None)
    again = disclosure.possible(about, "pasi75", split=3, equal=True, dose=True)
    assert again.tables is first.tables
    assert again.correlations == first.correlations


def test_too_many_tables_are_said_to_be(monkeypatch):
    trial = records.load_trial("cheng2022")
    monkeypatch.setattr("trialkit.cohorts._subtables.MOST", 1)
    found = disclosure.assumable(trial)
    assert not found
    assert "too many" in found.why


def test_no_table_left_by_a_condition_gives_no_bounds(about, monkeypatch):
    always = "trialkit.disclosure._possible.below"
    monkeypatch.setattr(always, lambda p, level: p <= 1)
    found = disclosure.possible(about, "pasi75", dose=True)
    assert found.correlations.tables == 0
    assert np.isnan(found.correlations.low)
