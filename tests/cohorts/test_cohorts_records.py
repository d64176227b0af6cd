"""The spaces of the records: known figures, closed formulas, and how a record is read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import product
from math import comb, factorial

import pandas as pd
import pytest
from cohorts_reference import Arm, Outcome, Spec

from trialkit import cohorts, records
from trialkit.cohorts._bands import band_levels
from trialkit.errors import ParameterError


@pytest.fixture(scope="module")
def space(cheng):
    return cohorts.compatible(cheng)


# --- degenerate records


def test_one_patient_in_one_arm_is_one_cohort():
    space = cohorts.compatible(Spec(1).trial())
    assert space.attributes == {"arm": ("S",)}
    assert (space.count(), space.count("assignments")) == (1, 1)
    assert space.sample(2, seed=1)["arm"].tolist() == ["S", "S"]
    assert space.bounds(cohorts.Statistic("n", ("arm",), lambda table: table[0])).low == 1


def test_fewer_patients_than_arms_is_no_cohort():
    space = cohorts.compatible(Spec(1, arms=[Arm(k, "1", None, 1, 1.0) for k in "AB"]).trial())
    assert (space.count(), space.count("assignments")) == (0, 0)
    assert space.tables("arm").empty
    assert list(space.tables("arm").columns) == ["A", "B", "assignments"]


def test_nobody_and_everybody_responding_leave_nothing_open():
    for responders, level in ((0, "below 75"), (5, "75 and more")):
        spec = Spec(5, outcomes=[Outcome("pasi", 75, "at least", "all", responders, 5)])
        space = cohorts.compatible(spec.trial())
        assert (space.count(), space.count("assignments")) == (1, 1)
        assert set(space.sample(1, seed=0)["pasi"]) == {level}
        bounds = space.bounds(cohorts.rate("pasi75"))
        assert bounds.low == bounds.high == responders / 5
        with pytest.raises(ParameterError, match="has no value in any"):
            space.bounds(cohorts.correlation("dose", "pasi75"))


def test_minimal2031_has_no_subgroups_and_no_responder(minimal):
    space = cohorts.compatible(minimal)
    assert space.attributes == {"arm": ("X",), "pasi": ("below 75", "75 and more")}
    assert (space.count(), space.count("assignments")) == (1, 1)
    assert space.premises == ("Every printed count is right.",)
    assert space.left_out == ()  # the statement on side effects holds no count


# --- cheng2022


def test_cheng2022_has_the_attributes_of_the_issue(space):
    assert space.attributes == {
        "sex": ("female", "male"),
        "arm": ("P1", "A", "B", "C", "D"),
        "pasi": ("below 40", "40 to 75", "more than 75 to 90", "more than 90"),
        "pga": ("yes", "no"),
        "related_sae": ("yes", "no"),
    }
    assert space.views == {
        "dose": ("1.5", "2", "2.5", "3"),
        "cumulative_dose": ("5", "6", "8"),
        "phase": ("1", "2a"),
        "pasi40": ("yes", "no"),
        "pasi75": ("yes", "no"),
        "pasi90": ("yes", "no"),
    }
    assert space.labels["pasi75"] == "PASI improved by more than 75 %"
    assert [text.split(":")[0] for text in space.left_out] == [
        "fever after infusion",
        "thrombosis after infusion",
    ]
    derived = space.constraints.query("kind == 'derived'")
    assert derived["low"].tolist() == derived["high"].tolist() == [6, 3]


def test_cheng2022_assignments_match_the_closed_formula(space):
    women, responders = comb(17, 9), comb(9, 6) * comb(8, 2)
    bands = factorial(8) // (factorial(2) * factorial(3) * factorial(3))
    surjections = sum((-1) ** k * comb(4, k) * (4 - k) ** 12 for k in range(5))
    expected = women * responders * bands * comb(17, 5) * surjections * comb(17, 3)
    assert space.count("assignments") == expected == 1977324439773202071552000


def test_cheng2022_tables_match_a_sum_over_sub_tables(space):
    """For each sex × band table, deal the patients of each cell to arms and PGA."""

    def ways_to_spread(patients, arms):
        return comb(patients + arms - 1, arms - 1) if arms else int(not patients)

    def for_arms(groups, arms):
        reached = {(5, 3): 1}  # places left in phase 1, PGA responders left
        for size in groups:
            following = defaultdict(int)
            for (places, clear), ways in reached.items():
                for a, b, c in product(range(size + 1), repeat=3):
                    rest = size - a - b - c  # a, b in phase 1; a, c clear or minimal
                    if rest >= 0 and a + b <= places and a + c <= clear:
                        spread = ways_to_spread(c, arms) * ways_to_spread(rest, arms)
                        following[places - a - b, clear - a - c] += ways * spread
            reached = following
        return reached.get((0, 0), 0)

    total = 0
    for a, b in product(range(3), range(4)):  # women with 40 to 75, and with 75 to 90
        c = 6 - a - b
        if 0 <= c <= 3:
            groups = (3, a, b, c, 6, 2 - a, 3 - b, 3 - c)
            if min(groups) >= 0:
                total += sum((-1) ** k * comb(4, k) * for_arms(groups, 4 - k) for k in range(5))
    assert space.count() == total == 60788080820


def test_cheng2022_pasi75_by_sex_runs_from_six_and_none_to_four_and_two(space):
    table = space.tables("sex", "pasi75")
    assert table[["female, yes", "male, yes"]].to_numpy().tolist() == [[4, 2], [5, 1], [6, 0]]
    assert sum(table["assignments"]) == space.count("assignments")
    bounds = space.bounds(cohorts.fisher_p("sex", "pasi75"))
    assert (round(bounds.low, 3), round(bounds.high, 2)) == (0.009, 0.62)
    assert bounds.low_table.loc["female"].tolist() == [6, 3]
    assert bounds.high_table.loc["male"].tolist() == [2, 6]
    assert bounds.tables == 3
    difference = space.bounds(cohorts.difference("sex", "pasi75"))
    assert (difference.low, difference.high) == pytest.approx((4 / 9 - 2 / 8, 6 / 9))


def test_cheng2022_dose_is_left_open(space):
    correlation = space.bounds(cohorts.correlation("dose", "pasi40"))
    assert correlation.tables == len(space.tables("dose", "pasi40")) == 7703
    assert correlation.high == pytest.approx(0.974, abs=5e-4)
    assert correlation.low == pytest.approx(-correlation.high)
    quiet = (cohorts.trend_p("dose", "pasi40"), ">= 0.05")
    within = space.bounds(cohorts.correlation("dose", "pasi40"), given=quiet)
    assert (within.low, within.high) == pytest.approx((-0.528, 0.528), abs=5e-4)
    assert within.given == "exact trend p (two-sided) of pasi40 over dose >= 0.05"
    assert space.share(*quiet).value == pytest.approx(0.962, abs=5e-4)


def test_cheng2022_pga_and_pasi90_may_be_the_same_patients_or_none_of_them(space):
    both = cohorts.Statistic("both", ("pga", "pasi90"), lambda table: table[0, 0])
    bounds = space.bounds(both)
    assert (bounds.low, bounds.high) == (0, 3)
    same = cohorts.compatible(records.load_trial("cheng2022"), assume="pga-is-pasi90")
    assert same.bounds(both).low == 3
    assert space.count("assignments") == comb(17, 3) * same.count("assignments")


# --- the other records


def test_other2031_assignments_match_the_closed_formula(other):
    space = cohorts.compatible(other)
    assert space.attributes["subgroup"] == ("younger", "older")
    assert space.attributes["pasi"] == ("below 50", "50 to below 75", "75 and more")
    expected = (
        comb(24, 10) * comb(10, 5) * comb(14, 6) * comb(11, 6) * comb(24, 12) * 24 * comb(24, 3)
    )
    assert space.count("assignments") == expected
    assert space.count() > 0
    women = space.bounds(cohorts.rate("pasi75", within={"subgroup": "younger"}))
    assert (women.low, women.high) == (0, 0.5)


def test_yao2021_leaves_open_whether_the_woman_responded():
    space = cohorts.compatible(records.load_trial("yao2021"))
    kept = space.bounds(cohorts.rate("pasi50", within={"follow-up": "one_year"}))
    assert kept.low == kept.high == 1
    woman = space.bounds(cohorts.rate("pasi50", within={"sex": "female"}))
    assert (woman.low, woman.high) == (0, 1)


@pytest.mark.parametrize("trial", records.available_trials())
def test_every_record_has_a_cohort_and_a_sample(trial):
    space = cohorts.compatible(records.load_trial(trial))
    assert space.count() > 0
    assert space.check(space.sample(1, seed=1)) == []
    assert trial in repr(space)


# --- how a record is read


@pytest.mark.parametrize(
    ("thresholds", "levels"),
    [
        ([(75, "at least")], ("below 75", "75 and more")),
        ([(75, "more than")], ("at most 75", "more than 75")),
        ([(40, "at least"), (75, "at least")], ("below 40", "40 to below 75", "75 and more")),
        ([(40, "more than"), (75, "more than")],
         ("at most 40", "more than 40 to 75", "more than 75")),
        ([(75, "at least"), (75, "more than")], ("below 75", "exactly 75", "more than 75")),
        ([(62.5, "at least")], ("below 62.5", "62.5 and more")),
    ],
)  # fmt: skip
def test_the_rule_decides_which_band_a_threshold_is_in(thresholds, levels):
    assert band_levels(thresholds) == levels


def test_a_rounded_percentage_leaves_every_count_that_gives_it():
    spec = Spec(300, outcomes=[Outcome("pga", None, None, "all", 99, 300, printed="33%")])
    space = cohorts.compatible(spec.trial())
    bounds = space.bounds(cohorts.rate("pga"))
    assert (bounds.low * 300, bounds.high * 300) == pytest.approx((98, 100))
    assert space.count("assignments") == sum(comb(300, k) for k in (98, 99, 100))
    assert any("rounds to the printed one" in premise for premise in space.premises)


@pytest.mark.parametrize("printed", ["7.1%", "4?.1%"])
def test_a_garbled_percentage_falls_back_to_the_count_of_the_record(printed):
    spec = Spec(17, outcomes=[Outcome("pga", None, None, "all", 8, 17, printed=printed)])
    space = cohorts.compatible(spec.trial())
    assert space.bounds(cohorts.rate("pga")).low == 8 / 17
    assert any(
        f"no count out of 17 gives the printed figure ({printed})" in p for p in space.premises
    )


def test_patients_who_were_not_judged_may_have_responded():
    spec = Spec(6, {"sex": [("f", 4)]}, outcomes=[Outcome("pga", None, None, "f", 2, 3)])
    space = cohorts.compatible(spec.trial())
    bounds = space.bounds(cohorts.rate("pga", within={"sex": "f"}))
    assert (bounds.low, bounds.high) == (0.5, 0.75)
    assert space.attributes["sex"] == ("f", "other")
    assert any("may have responded or not" in premise for premise in space.premises)


def test_groups_of_no_attribute_that_overlap_divide_on_their_own():
    spec = Spec(4, {None: [("young", 3), ("slim", 2)]})
    space = cohorts.compatible(spec.trial())
    assert list(space.attributes) == ["young", "slim", "arm"]
    assert space.count("assignments") == comb(4, 3) * comb(4, 2)


def test_names_that_are_taken_get_a_number():
    spec = Spec(4, {"arm": [("left", 1)], "dose": [("other", 1)]})
    space = cohorts.compatible(spec.trial())
    assert space.attributes["arm_2"] == ("S",)
    assert space.views["dose_2"] == ("1",)
    assert space.attributes["dose"] == ("other", "none of these")


def test_events_that_were_not_counted_in_everybody_are_left_out(other):
    def safety(**cells):
        return replace(other, safety=other.safety.head(1).assign(**cells))

    for trial, said in (
        (safety(scope="H", n=12), "counted in 12 patients (H) only, not in all 24"),
        (safety(n=20), "counted in 20 patients (all) only"),
        (safety(n=pd.NA), "1 patients; of how many (all) was not printed"),
        (safety(patients=pd.NA), "1 events; in how many patients was not printed"),
    ):
        space = cohorts.compatible(trial)
        assert "related_sae" not in space.attributes
        assert said in space.left_out[0]


def test_unknown_names_and_levels_are_refused_with_those_there_are(space):
    with pytest.raises(ParameterError, match="found 'pasi50'; allowed for cheng2022: sex, arm"):
        space.tables("pasi50")
    with pytest.raises(ParameterError, match="found none; allowed: different ones of sex"):
        space.tables()
    with pytest.raises(ParameterError, match="found sex, sex"):
        space.tables("sex", "sex")
    with pytest.raises(ParameterError, match="found 'all'; allowed: tables, assignments"):
        space.count("all")
    with pytest.raises(ParameterError, match="sex: found level 'women'; allowed: female, male"):
        space.bounds(cohorts.rate("pasi75", within={"sex": "women"}))
    with pytest.raises(ParameterError, match="arm has the levels P1, A, B, C, D; allowed: two"):
        space.bounds(cohorts.difference("arm", "pasi75"))
    with pytest.raises(ParameterError, match="levels of arm are no numbers"):
        space.bounds(cohorts.trend_p("arm", "pasi75"))


def test_too_many_sub_tables_are_refused(space):
    with pytest.raises(ParameterError, match="found more than 1,000,000"):
        space.tables("arm", "pasi", "pga")


def test_too_many_kinds_of_patients_are_refused(cheng):
    events = [cheng.safety.head(1).assign(id=f"e{i}", patients=1) for i in range(14)]
    trial = replace(cheng, safety=pd.concat(events, ignore_index=True))
    space = cohorts.compatible(trial)
    assert space.count("assignments") > 0  # counted part by part
    with pytest.raises(ParameterError, match="kinds of patients by sex, arm"):
        space.count()


# --- a cohort held against the record


def test_check_names_what_is_broken(space):
    cohort = space.sample(1, seed=1)
    assert space.check(cohort) == []
    counted = cohort.drop(columns=["cohort", "patient"]).value_counts().rename("patients")
    assert space.check(counted.reset_index()) == []
    cohort.loc[cohort.index[cohort["sex"] == "female"][0], "sex"] = "male"
    broken = space.check(cohort)
    assert "women: found 8; allowed 9 (printed, abstract)" in broken
    assert "men: found 9; allowed 8 (printed, abstract)" in broken
    assert "patients: found 16; allowed 17" in space.check(cohort.iloc[1:])
    negative = counted.reset_index().assign(patients=-1)
    assert any("allowed 0 or more" in line for line in space.check(negative))
    with pytest.raises(ParameterError, match="needed as well: pasi, pga"):
        space.check(cohort.drop(columns=["pasi", "pga"]))
    with pytest.raises(ParameterError, match="sex: found level 'x'"):
        space.check(cohort.assign(sex="x"))


def test_check_names_empty_arms(space):
    cohort = space.sample(1, seed=1)
    cohort["arm"] = cohort["arm"].replace("D", "A")
    assert "Group D is not empty: found 0; allowed 1 to 17 (premise)" in space.check(cohort)
