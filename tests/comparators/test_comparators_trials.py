"""Tables of trials by arm: what is wrong is named, what is a trap is named, sums as published."""

from __future__ import annotations

import pandas as pd
import pytest

from trialkit import comparators, records

TABLES = ("hta_trials", "secukinumab_trials")


def arm(trial="Doe 2001", number=1, treatment="Placebo", n=20, year=2001, **counts):
    row = {"trial": trial, "year": year, "arm": number, "treatment": treatment, "n": n}
    row |= {f"at_least_{t}": counts.get(f"c{t}", pd.NA) for t in (50, 75, 90)}
    return row | {"behind_75": counts.get("behind", pd.NA), "note": counts.get("note", pd.NA)}


def table(*rows):
    return pd.DataFrame(rows)


ACTIVE = arm(number=2, treatment="Drug", c50=9, c75=4, c90=1)


@pytest.mark.parametrize("name", TABLES)
def test_no_table_contradicts_itself(name):
    assert comparators.check_counts(records.load_table(f"comparators/{name}")) == []


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (arm(c50=21), "found at_least_50 = 21; allowed: 0 to n = 20"),
        (arm(c50=5, c75=6), "found at_least_75 = 6; allowed: 0 to at_least_50 = 5"),
        (arm(c50=5, c90=6), "found at_least_90 = 6; allowed: 0 to at_least_50 = 5"),
        (arm(), "found no count"),
        (arm(c75=3, behind=70), "allowed: only with a note"),
        (arm(c75=3, year=2002), "found the year 2001, 2002"),
        (arm(c75=3, number=2), "found an arm number twice"),
        (arm(treatment="Supportive care", c75=3, number=3), None),
    ],
)
def test_each_contradiction_is_named_with_what_is_allowed(row, words):
    problems = comparators.check_counts(table(row, ACTIVE))
    assert problems == [] if words is None else any(words in problem for problem in problems)


def test_a_control_arm_entered_twice_is_named():
    rows = [arm(c75=1), arm(number=3, c75=1), ACTIVE]
    assert "found 2 control arms" in " ".join(comparators.check_counts(table(*rows)))


def test_two_trials_of_one_author_under_one_name_are_named():
    rows = [arm(c75=1), {**ACTIVE, "year": 2004}]
    assert "two trials of one author" in " ".join(comparators.check_counts(table(*rows)))


def test_a_trial_with_one_arm_is_named():
    assert "found one arm" in " ".join(comparators.check_counts(table(ACTIVE)))


def test_the_named_traps_of_the_hta_report(hta):
    traps = comparators.traps(hta).groupby("trial")["trap"].apply(" ".join)
    assert "PASI 70" in traps["Altmeyer 1994"]
    assert "another trial than Gottlieb 2004" in traps["Gottlieb 2003"]
    assert "another trial than Gottlieb 2003" in traps["Gottlieb 2004"]
    assert "no untreated arm" in traps["Heydendael 2003"]
    assert {"Elewski 2004", "Ellis 1991", "Leonardi 2003"} < set(traps.index)
    assert hta["trial"].nunique() == 16


def test_hta_check_sums_of_woolacott_2006(hta):
    def counted(treatment):
        found = comparators.sums(hta, treatment)
        return list(found[["threshold", "responders", "n"]].itertuples(index=False, name=None))

    assert counted("Etanercept 25 mg") == [(50, 260, 415), (75, 139, 415), (90, 46, 415)]
    assert counted("Supportive care") == [(50, 190, 1431), (75, 35, 914), (90, 3, 536)]
    shares = comparators.sums(hta, "Etanercept 25 mg")["responders"] / 415
    assert [round(100 * share) for share in shares] == [63, 33, 11]  # printed as 62, 33, 11


def test_secukinumab_placebo_sums_langley_2014(secukinumab):
    found = comparators.sums(secukinumab, "Placebo")
    assert list(found["responders"]) == [29, 8, 2]
    assert set(found["n"]) == {690}
    assert comparators.thresholds(secukinumab) == [75, 90, 100]


def test_etretin_counts_fall_with_the_threshold_and_rise_with_the_dose(etretin):
    counts = etretin[[f"at_least_{t}" for t in (40, 50, 75, 90)]]
    assert (counts.diff(axis=1).iloc[:, 1:] <= 0).all(axis=None)
    assert etretin["n"].sum() == 72
    assert etretin["mean"].is_monotonic_increasing
    assert counts.to_numpy().tolist() == [
        [8, 6, 3, 2],
        [13, 12, 8, 7],
        [15, 15, 13, 10],
        [17, 17, 13, 11],
    ]


def test_arms_as_tabled_or_without_what_was_counted_otherwise(hta):
    tabled = comparators.arms(hta, "Supportive care", 75)
    strict = comparators.arms(hta, "Supportive care", 75, as_tabled=False)
    assert set(tabled["trial"]) - set(strict["trial"]) == {"Altmeyer 1994"}
    assert tabled.set_index("trial").loc["Altmeyer 1994", "counted"] == 70
    assert comparators.arms(hta, "Supportive care", 50)["counted"].unique().tolist() == [50]


@pytest.mark.parametrize(
    ("treatment", "threshold", "words"),
    [("Water", 75, "treatment must be one of"), ("Efalizumab", 60, "threshold must be one of 50")],
)
def test_what_is_not_in_the_table_is_refused_with_what_is(hta, treatment, threshold, words):
    with pytest.raises(ValueError, match=words):
        comparators.arms(hta, treatment, threshold)


def test_figures_of_placebo_ambikaibalan_2021_lamel_2012():
    table = records.load_table("comparators/placebo").set_index(["source", "threshold"])
    found = table[["estimate", "low", "high"]].astype(float)
    assert found.loc[("ambikaibalan2021", 75)].tolist() == [5.2, 4.7, 5.7]
    assert found.loc[("ambikaibalan2021", 90)].tolist() == [2.1, 1.7, 2.4]
    assert found.loc[("ambikaibalan2021", 100)].tolist() == [0.3, 0.1, 0.5]
    assert found.loc[("lamel2012", 75), "estimate"] == 4.14
    assert found.loc[("lamel2012", 75), ["low", "high"]].isna().all()
