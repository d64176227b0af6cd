"""Entry criteria: limits word by word, what is not known, and patients that are only invented."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialkit import protocol


def decide(trial, **patient):
    return protocol.decision(protocol.eligibility(patient, protocol.criteria_in_force(trial)))


def test_without_criteria_nothing_can_be_decided(minimal):
    table = protocol.eligibility({}, protocol.criteria_in_force(minimal))

    assert table.empty
    assert protocol.decision(table) == protocol.OPEN
    assert protocol.criteria_versions(minimal) == []


def test_without_criteria_there_are_no_example_patients(minimal, other):
    for trial in (minimal, other):
        patients = protocol.example_patients(trial)
        assert patients.empty
        assert patients.attrs["synthetic"] is True
        assert protocol.patient_sheet(trial).empty
        assert protocol.screening(trial, patients).empty


@pytest.mark.parametrize(
    ("operator", "low", "high", "inside", "outside"),
    [
        ("more than", 3, None, 3.1, 3),
        ("at least", 3, None, 3, 2.9),
        ("less than", None, 3, 2.9, 3),
        ("at most", None, 3, 3, 3.1),
        ("between", 18, 65, 18, 17.9),
        ("between", 18, 65, 65, 65.1),
        ("yes", None, None, True, False),
        ("yes", None, None, np.True_, np.False_),
    ],
)
def test_limits_are_read_word_by_word(with_criteria, operator, low, high, inside, outside):
    inclusion = with_criteria(("inclusion", "x", operator, low, high))
    exclusion = with_criteria(("exclusion", "x", operator, low, high))

    assert (decide(inclusion, x=inside), decide(inclusion, x=outside)) == ("in", "out")
    assert (decide(exclusion, x=inside), decide(exclusion, x=outside)) == ("out", "in")


@pytest.mark.parametrize("missing", [None, pd.NA, float("nan")])
def test_a_missing_value_is_not_a_no(with_criteria, missing):
    trial = with_criteria(("inclusion", "x", "yes", None, None))

    assert decide(trial, x=missing) == protocol.OPEN
    assert decide(trial) == protocol.OPEN


def test_one_failure_decides_although_something_is_not_known(with_criteria):
    trial = with_criteria(
        ("inclusion", "x", "yes", None, None), ("exclusion", "y", "yes", None, None)
    )

    assert decide(trial, y=True) == protocol.OUT


@pytest.mark.parametrize(
    ("operator", "value"), [("more than", "many"), ("more than", True), ("yes", 1), ("yes", "yes")]
)
def test_a_value_of_the_wrong_kind_is_refused_by_name(with_criteria, operator, value):
    trial = with_criteria(("inclusion", "x", operator, 3, None))

    with pytest.raises(ValueError, match=r"x = .* cannot be judged; allowed"):
        decide(trial, x=value)


def test_a_later_version_replaces_and_adds(cheng):
    first = protocol.criteria_in_force(cheng, "registry-v1")
    second = protocol.criteria_in_force(cheng, "registry-v2")

    assert {"spga", "pasi"} <= set(first["id"])
    assert not {"pga_v2", "biopsy"} & set(first["id"])
    assert {"pga_v2", "biopsy", "pasi"} <= set(second["id"])
    assert "spga" not in set(second["id"])
    assert not first["carried_over"].any()
    stated = second.loc[~second["carried_over"], "id"]
    assert set(stated) == {"pga_v2", "biopsy"}
    assert protocol.criteria_in_force(cheng).equals(second)


def test_an_unknown_version_is_refused(cheng):
    with pytest.raises(ValueError, match=r"'v9' is not known; allowed: registry-v1, registry-v2"):
        protocol.criteria_in_force(cheng, "v9")


def test_spga_3_is_out_under_the_first_version_and_in_under_the_second(cheng):
    patient = protocol.easy_patient(cheng) | {"spga": 3}

    found = [
        protocol.decision(protocol.eligibility(patient, protocol.criteria_in_force(cheng, version)))
        for version in ("registry-v1", "registry-v2")
    ]
    assert found == ["out", "in"]


def test_example_patients_show_their_points(cheng):
    patients = protocol.example_patients(cheng)
    table = protocol.screening(cheng, patients)
    decisions = table.groupby("patient")["decision"].agg(tuple).to_dict()

    assert patients.attrs["synthetic"] is True
    assert table.attrs["synthetic"] is True
    assert patients["patient"].str.startswith("SYN-").all()
    assert decisions == {
        "SYN-01": ("in", "in"),
        "SYN-02": ("out", "in"),
        "SYN-03": ("out", "out"),
        "SYN-04": ("in", "in"),
        "SYN-05": ("in", "in"),
        "SYN-06": ("out", "out"),
        "SYN-07": ("in", "cannot be decided"),
    }
    because = table.set_index(["patient", "decision"])["because"]
    assert because["SYN-02", "out"] == "sPGA above 3: 3 points"
    assert (because[:, "in"] == "").all()


def test_each_example_patient_differs_in_one_value(cheng):
    sheet = protocol.patient_sheet(cheng).set_index("looked at")

    differing = sheet.ne(sheet["SYN-01"], axis="index").sum()
    assert differing.to_dict() == {"SYN-01": 0} | {f"SYN-0{k}": 1 for k in range(2, 8)}


limits = st.floats(0.5, 200).map(lambda x: round(x, 1))
single = st.tuples(
    st.sampled_from(["inclusion", "exclusion"]),
    st.sampled_from(["more than", "at least", "less than", "at most", "yes"]),
    limits,
)


@settings(deadline=None, max_examples=40)
@given(st.lists(single, min_size=1, max_size=6))
def test_the_easy_patient_is_in_whatever_the_criteria(with_criteria, drawn):
    trial = with_criteria(
        *[
            (kind, f"x{k}", operator, limit, limit)
            for k, (kind, operator, limit) in enumerate(drawn)
        ]
    )
    patients = protocol.example_patients(trial)

    assert decide(trial, **protocol.easy_patient(trial)) == protocol.IN
    assert patients["patient"].iloc[0] == "SYN-01"
    assert protocol.screening(trial, patients)["decision"].isin(["in", "out", protocol.OPEN]).all()


@settings(deadline=None, max_examples=40)
@given(limits, limits)
def test_the_easy_patient_lies_between_two_limits(with_criteria, one, two):
    low, high = sorted((one, two))
    trial = with_criteria(("inclusion", "x", "between", low, high))

    assert decide(trial, **protocol.easy_patient(trial)) == protocol.IN


@given(st.lists(single, max_size=4), st.data())
@settings(deadline=None, max_examples=30)
def test_the_short_way_decides_as_the_table_does(with_criteria, drawn, data):
    trial = with_criteria(
        *[(kind, f"x{k}", op, limit, limit) for k, (kind, op, limit) in enumerate(drawn)]
    )
    answers = {"yes": st.sampled_from([True, False, None])}
    patient = {
        f"x{k}": data.draw(answers.get(op, st.sampled_from([limit, 0.0, 300.0, None])))
        for k, (_, op, limit) in enumerate(drawn)
    }
    criteria = protocol.criteria_in_force(trial)

    assert decide(trial, **patient) == protocol.decide(patient, criteria)


def test_versions_that_contradict_each_other_leave_nobody_to_vary(cheng):
    rows = cheng.criteria[cheng.criteria["variable"].eq("spga")].assign(
        operator=["less than", "more than"], low=[None, 5], high=[3, None]
    )
    trial = replace(cheng, criteria=rows.astype(cheng.criteria.dtypes))

    assert protocol.example_patients(trial).empty


def test_each_exclusion_alone_keeps_the_easy_patient_out(cheng):
    excluding = cheng.criteria.loc[cheng.criteria["kind"] == "exclusion", "id"]

    for criterion in excluding:
        patient = protocol.easy_patient(cheng) | protocol.excluded_by(cheng, criterion)
        assert decide(cheng, **patient) == "out", criterion


def test_an_inclusion_criterion_excludes_nobody_by_applying(cheng):
    with pytest.raises(ValueError, match=r"'pasi' is not an exclusion; allowed: wbc"):
        protocol.excluded_by(cheng, "pasi")


def test_sliders_cross_every_limit(cheng):
    numeric = cheng.criteria[cheng.criteria["operator"] != "yes"]

    for variable, rows in numeric.groupby("variable"):
        low, high, step = protocol.slider_range(rows)
        printed = pd.concat([rows["low"], rows["high"]]).dropna()
        assert low < printed.min(), variable
        assert high > printed.max(), variable
        assert 0 < step <= high - low


def test_names_carry_a_unit_unless_they_say_it():
    assert protocol.variable_name("pasi", "points") == "PASI (points)"
    assert protocol.variable_name("months_since_trial", "months") == "months since another trial"
    assert protocol.variable_name("shoe_size", None) == "shoe size"


def test_versions_without_dates_keep_the_order_of_the_record(cheng):
    trial = replace(cheng, events=cheng.events.iloc[:0])

    assert protocol.criteria_versions(trial) == ["registry-v1", "registry-v2"]
