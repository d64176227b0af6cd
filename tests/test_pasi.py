"""Severity scores: degenerate patients first, then every boundary, references and properties."""

import dataclasses
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialkit import pasi
from trialkit.pasi import Assessment, Region

CLEAR = Region(0, 0, 0, 0)
WORST = Region(4, 4, 4, 6)
NAMES = ("head", "upper_limbs", "trunk", "lower_limbs")
FIELDS = ("erythema", "induration", "desquamation", "area")

signs = st.integers(0, 4)
regions = st.builds(Region, signs, signs, signs, st.integers(0, 6))
assessments = st.builds(Assessment, regions, regions, regions, regions)
tenths = st.integers(0, 720)
thresholds = st.lists(st.integers(1, 100), min_size=1, max_size=6, unique=True).map(sorted)


def only(region: Region, name: str) -> Assessment:
    return Assessment(**(dict.fromkeys(NAMES, CLEAR) | {name: region}))


def everywhere(region: Region) -> Assessment:
    return Assessment(region, region, region, region)


# Degenerate patients


def test_score_all_clear():
    assert pasi.score(everywhere(CLEAR)) == 0.0


def test_score_all_maximum():
    assert pasi.score(everywhere(WORST)) == 72.0 == pasi.MAXIMUM


def test_score_smallest_nonzero():
    assert pasi.score(only(Region(1, 0, 0, 1), "head")) == 0.1 == pasi.SMALLEST_STEP


@pytest.mark.parametrize("region", [Region(4, 4, 4, 0), Region(0, 0, 0, 6)])
def test_score_signs_without_area_and_area_without_signs_are_zero(region):
    assert pasi.score(everywhere(region)) == 0.0


@pytest.mark.parametrize(
    ("name", "share"),
    [("head", 7.2), ("upper_limbs", 14.4), ("trunk", 21.6), ("lower_limbs", 28.8)],
)
def test_score_one_region_at_its_maximum(name, share):
    assert pasi.score(only(WORST, name)) == share


# Scales as data


def test_regions_match_fredriksson_1978_weights():
    found = {region.name: region.weight for region in pasi.REGIONS}
    assert found == dict(zip(NAMES, (0.1, 0.2, 0.3, 0.4), strict=True))
    assert sum(region.tenths for region in pasi.REGIONS) == 10
    assert tuple(field.name for field in dataclasses.fields(Assessment)) == NAMES


def test_region_fields_are_the_signs_and_the_area():
    assert tuple(field.name for field in dataclasses.fields(Region)) == (*pasi.SIGNS, "area")


def test_area_bands_leave_no_gap():
    bands = pasi.AREA_BANDS
    assert [band.score for band in bands] == list(range(7))
    assert [band.low for band in bands[1:]] == [band.high for band in bands[:-1]]
    assert (bands[0].low, bands[-1].high) == (0, 100)


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        (0, 0),
        (0.0, 0),
        (-0.0, 0),
        (5e-324, 1),
        (0.1, 1),
        (9.5, 1),  # falls between 1–9 and 10–29 on the leaflets that leave gaps
        (9.999, 1),
        (np.nextafter(10, 0), 1),
        (10, 2),
        (29.999, 2),
        (30, 3),
        (49.999, 3),
        (50, 4),
        (69.999, 4),
        (70, 5),
        (89.999, 5),
        (90, 6),
        (99.999, 6),
        (100, 6),
        (np.int64(30), 3),
        (np.float32(30), 3),
    ],
)
def test_area_score_boundaries_match_ard_table(percent, expected):
    found = pasi.area_score(percent)
    assert found == expected
    assert type(found) is int


@given(st.floats(0, 100), st.floats(0, 100))
def test_area_score_is_monotone(a, b):
    low, high = sorted((a, b))
    assert pasi.area_score(low) <= pasi.area_score(high)


@pytest.mark.parametrize("percent", [-0.001, 100.001, float("nan"), float("inf"), -float("inf")])
def test_area_score_refuses_values_off_the_scale(percent):
    with pytest.raises(ValueError, match=r"percent: found .*, allowed a number 0 to 100"):
        pasi.area_score(percent)


@pytest.mark.parametrize("percent", ["10", None, True, np.True_, pd.NA, [10], 10j])
def test_area_score_refuses_what_is_no_number(percent):
    with pytest.raises(TypeError, match=r"percent: found .*, allowed a number 0 to 100"):
        pasi.area_score(percent)


# Regions and assessments


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("value", [-1, 7])
def test_region_refuses_grades_off_the_scale(name, value):
    grades = dict.fromkeys(FIELDS, 1) | {name: value}
    with pytest.raises(ValueError, match=rf"{name}: found {value}, allowed a whole number 0 to"):
        Region(**grades)


@pytest.mark.parametrize("name", pasi.SIGNS)
def test_region_refuses_sign_of_5(name):
    with pytest.raises(ValueError, match=f"{name}: found 5, allowed a whole number 0 to 4"):
        Region(**(dict.fromkeys(FIELDS, 1) | {name: 5}))


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("value", [1.0, 1.5, "1", None, True, np.float64(1), float("nan")])
def test_region_refuses_what_is_no_whole_number(name, value):
    with pytest.raises(TypeError, match=f"{name}: found "):
        Region(**(dict.fromkeys(FIELDS, 1) | {name: value}))


def test_region_given_a_percentage_points_to_from_percent():
    with pytest.raises(ValueError, match=r"area: found 35, .*use Region\.from_percent"):
        Region(1, 1, 1, 35)


def test_region_from_percent():
    assert Region.from_percent(3, 2, 1, percent=35) == Region(3, 2, 1, 3)


def test_region_turns_narrow_numpy_integers_into_python_integers():
    narrow = Region(*np.array([4, 4, 4, 6], dtype=np.int8))
    assert narrow == WORST
    assert pasi.score(everywhere(narrow)) == 72.0  # 4 × 12 × 6 does not fit in eight bits


def test_regions_and_assessments_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        WORST.area = 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        everywhere(CLEAR).head = WORST


def test_assessment_refuses_what_is_no_region():
    with pytest.raises(TypeError, match=r"trunk: found 3, allowed a Region"):
        Assessment(CLEAR, CLEAR, 3, CLEAR)


# Score and contributions


def test_score_matches_patient_worked_by_hand():
    patient = Assessment(
        head=Region(2, 1, 1, 2),  # 0.1 × 4 × 2 = 0.8
        upper_limbs=Region(2, 2, 2, 3),  # 0.2 × 6 × 3 = 3.6
        trunk=Region(3, 2, 2, 4),  # 0.3 × 7 × 4 = 8.4
        lower_limbs=Region(3, 3, 2, 5),  # 0.4 × 8 × 5 = 16.0
    )
    assert pasi.score(patient) == 28.8
    table = pasi.contributions(patient)
    assert list(table.columns) == ["region", "weight", "signs_sum", "area", "contribution"]
    assert table["region"].tolist() == list(NAMES)
    assert table["signs_sum"].tolist() == [4, 6, 7, 8]
    assert table["area"].tolist() == [2, 3, 4, 5]
    assert table["contribution"].tolist() == [0.8, 3.6, 8.4, 16.0]


def test_score_matches_patient_worked_by_hand_from_percentages():
    patient = Assessment(
        head=Region.from_percent(1, 1, 0, 9.5),  # 0.1 × 2 × 1 = 0.2
        upper_limbs=Region.from_percent(0, 0, 0, 0),
        trunk=Region.from_percent(2, 2, 1, 10),  # 0.3 × 5 × 2 = 3.0
        lower_limbs=Region.from_percent(4, 3, 3, 90),  # 0.4 × 10 × 6 = 24.0
    )
    assert pasi.score(patient) == 27.2


def test_score_has_no_binary_crumbs():
    assert 0.1 + 0.2 != 0.3
    one = Region(1, 0, 0, 1)
    assert pasi.score(Assessment(one, one, CLEAR, CLEAR)) == 0.3


def test_score_accepts_mappings_of_regions_and_of_mappings():
    patient = Assessment(Region(1, 2, 3, 4), WORST, CLEAR, Region(1, 1, 1, 1))
    of_regions = {name: getattr(patient, name) for name in NAMES}
    of_mappings = dataclasses.asdict(patient)
    assert pasi.score(of_regions) == pasi.score(of_mappings) == pasi.score(patient)
    pd.testing.assert_frame_equal(pasi.contributions(of_mappings), pasi.contributions(patient))


@pytest.mark.parametrize("names", [(), NAMES[:3], (*NAMES, "hands"), ("arms", *NAMES[1:])])
def test_score_refuses_mappings_without_exactly_the_four_regions(names):
    with pytest.raises(ValueError, match=r"assessment: found keys .* allowed exactly head, upper"):
        pasi.score(dict.fromkeys(names, CLEAR))


def test_score_refuses_region_mapping_with_a_missing_sign():
    patient = dict.fromkeys(NAMES, CLEAR) | {"trunk": {"erythema": 1, "area": 1}}
    with pytest.raises(ValueError, match=r"trunk: found keys erythema, area; allowed exactly ery"):
        pasi.score(patient)


@pytest.mark.parametrize("assessment", [None, 12.0, [WORST] * 4, "head"])
def test_score_refuses_what_is_no_assessment(assessment):
    with pytest.raises(TypeError, match="assessment: found"):
        pasi.score(assessment)


@given(assessments)
def test_score_is_a_multiple_of_a_tenth_within_the_scale(assessment):
    found = pasi.score(assessment)
    assert 0 <= found <= 72
    assert Decimal(repr(found)) * 10 % 1 == 0


@given(assessments, st.sampled_from(NAMES), st.sampled_from(FIELDS))
def test_score_is_monotone_in_every_sign_and_area(assessment, name, field):
    region = getattr(assessment, name)
    top = 6 if field == "area" else 4
    grades = [dataclasses.replace(region, **{field: grade}) for grade in range(top + 1)]
    scores = [pasi.score(dataclasses.replace(assessment, **{name: grade})) for grade in grades]
    assert scores == sorted(scores)


@given(assessments)
def test_contributions_sum_to_the_score(assessment):
    table = pasi.contributions(assessment)
    assert round(table["contribution"].sum(), 1) == pasi.score(assessment)
    product = table["weight"] * table["signs_sum"] * table["area"]
    np.testing.assert_allclose(table["contribution"], product, rtol=1e-12)


# Improvement


@given(tenths.filter(bool))
def test_improvement_of_no_change_is_0_and_of_clearing_is_100(baseline):
    assert pasi.improvement(baseline / 10, baseline / 10) == 0
    assert pasi.improvement(baseline / 10, 0) == 100


def test_improvement_is_negative_when_worse():
    assert pasi.improvement(10, 15) == -50
    assert pasi.improvement(0.1, 72) == -71900


def test_improvement_is_exact_where_binary_fractions_are_not():
    assert 100 * (15.2 - 3.8) / 15.2 < 75
    assert pasi.improvement(15.2, 3.8) == 75
    assert pasi.improvement(7.2, 1.8) == 75


def test_improvement_agrees_with_whole_number_arithmetic_on_every_pair_of_scores():
    before, after = (grid.ravel() for grid in np.meshgrid(np.arange(1, 721), np.arange(721)))
    exact = pasi.improvement(before / 10, after / 10)
    naive = 100 * (before / 10 - after / 10) / (before / 10)
    reached = np.stack([100 * (before - after) >= cut * before for cut in (50, 75, 90, 100)])
    bands = np.array(pasi.band_labels())[reached.sum(axis=0)]
    for cut, expected in zip((50, 75, 90, 100), reached, strict=True):
        assert np.array_equal(exact >= cut, expected)
    assert np.array_equal(pasi.response_band(exact), bands)
    assert np.array_equal(pasi.response_band(naive), bands)
    assert not np.array_equal(naive >= 75, reached[1])  # the plain formula does lose patients


@pytest.mark.parametrize(
    ("baseline", "followup", "percent", "band"),
    [
        (21, 9, 57.1, "50 to below 75"),
        (24, 8.3, 65.4, "50 to below 75"),
        (50.4, 0.3, 99.4, "90 to below 100"),
    ],
    ids=["De Jesus 2016 a", "De Jesus 2016 b", "Comella 2018"],
)
def test_improvement_of_published_pairs(baseline, followup, percent, band):
    found = pasi.improvement(baseline, followup)
    assert round(found, 1) == percent
    assert pasi.response_band(found) == band


@given(st.lists(st.tuples(tenths.filter(bool), tenths), min_size=1, max_size=8))
def test_improvement_scalar_and_vector_agree(pairs):
    before, after = np.array(pairs).T / 10
    found = pasi.improvement(before, after)
    assert found.tolist() == [pasi.improvement(b, f) for b, f in zip(before, after, strict=True)]


def test_improvement_returns_the_kind_it_was_given():
    column = pd.Series([10.0, 20.0], index=["SYN-1", "SYN-2"], name="week 0")
    followup = pd.Series([5, 20], index=column.index)
    expected = pd.Series([50.0, 0.0], index=column.index, name="improvement")
    pd.testing.assert_series_equal(pasi.improvement(column, followup), expected)
    pd.testing.assert_series_equal(pasi.improvement(column, [5, 20]), expected)
    pd.testing.assert_series_equal(pasi.improvement([10, 20], followup), expected)
    assert type(pasi.improvement(10, 5)) is float
    assert type(pasi.improvement(np.float64(10), np.array(5))) is float
    assert pasi.improvement([10, 20], 5).tolist() == [50, 75]
    assert pasi.improvement([], []).shape == (0,)


def test_improvement_reads_single_precision_and_nullable_columns_as_decimals():
    single = pd.Series([7.2], dtype="float32")
    nullable = pd.Series([7.2], dtype="Float64")
    assert pasi.improvement(single, np.float32(1.8)).tolist() == [75.0]
    assert pasi.improvement(nullable, 1.8).tolist() == [75.0]


def test_improvement_of_means_is_not_rounded_to_tenths():
    assert pasi.improvement(18.75, 12.34) == pytest.approx(100 * 6.41 / 18.75, rel=1e-14)


@pytest.mark.parametrize(
    ("baseline", "followup", "message"),
    [
        (0, 0, "baseline: found 0, allowed above 0"),
        ([10, 0], [5, 0], "baseline: found 0, allowed above 0"),
        (-0.1, 0, r"baseline: found -0\.1, allowed 0 to 72"),
        (72.1, 0, r"baseline: found 72\.1, allowed 0 to 72"),
        (10, -1, r"followup: found -1\.0, allowed 0 to 72"),
        (10, 73, r"followup: found 73\.0, allowed 0 to 72"),
        ([10, 20], [5, float("nan")], "followup: found nan, .*none missing"),
        ([10, 20], pd.Series([5, None], dtype="Int64"), "followup: found nan, .*none missing"),
        (float("inf"), 1, "baseline: found inf"),
        (1e308, 1, r"baseline: found 1e\+308"),
        ([10, 20], [5], "followup: found 1 values, allowed 2 as in baseline"),
        ([[10, 20]], 5, "baseline: found 2 dimensions"),
    ],
)
def test_improvement_refuses_values_off_the_scale(baseline, followup, message):
    with pytest.raises(ValueError, match=message):
        pasi.improvement(baseline, followup)


@pytest.mark.parametrize("followup", ["5", None, True, ["5", "6"], [None, 5.0], [True, False]])
def test_improvement_refuses_what_are_no_numbers(followup):
    with pytest.raises(TypeError, match=r"followup: found .*, allowed numbers"):
        pasi.improvement([10, 20], followup)


def test_improvement_refuses_series_of_different_patients():
    baseline = pd.Series([10, 20], index=["SYN-1", "SYN-2"])
    followup = pd.Series([5, 5], index=["SYN-2", "SYN-1"])
    with pytest.raises(ValueError, match=r"followup: found index \['SYN-2', 'SYN-1'\]"):
        pasi.improvement(baseline, followup)


# Response bands


def test_response_band_of_a_single_value_is_a_string():
    assert pasi.response_band(0) == "below 50"
    assert type(pasi.response_band(75.0)) is str


@pytest.mark.parametrize(
    ("percent", "band"),
    [
        (-300, "below 50"),
        (49.999, "below 50"),
        (50, "50 to below 75"),
        (74.999, "50 to below 75"),
        (75, "75 to below 90"),
        (75 - 1e-12, "75 to below 90"),
        (90, "90 to below 100"),
        (99.999, "90 to below 100"),
        (100, "100"),
        (100 + 1e-12, "100"),
    ],
)
def test_response_band_includes_its_threshold(percent, band):
    assert pasi.response_band(percent) == band


def test_response_band_below_100_at_the_top_says_or_more():
    assert pasi.band_labels((40,)) == ["below 40", "40 or more"]
    assert pasi.response_band(100, thresholds=(40,)) == "40 or more"
    assert pasi.band_labels((12.5, 90)) == ["below 12.5", "12.5 to below 90", "90 or more"]


def test_crumbs_beyond_the_ends_of_a_scale_are_cut_off():
    assert pasi.improvement(0.1, -9e-10) == 100
    assert pasi.band_labels((50, 100 + 1e-12))[-1] == "100"


def test_response_band_of_a_column_counts_empty_bands_too():
    column = pd.Series([80.0, 10.0], index=["SYN-1", "SYN-2"])
    bands = pasi.response_band(column)
    assert bands.index.equals(column.index)
    assert bands.tolist() == ["75 to below 90", "below 50"]
    assert bands.cat.ordered
    assert bands.value_counts(sort=False).to_dict() == dict(
        zip(pasi.band_labels(), (1, 0, 1, 0, 0), strict=True)
    )
    assert pasi.response_band([]).empty


@given(st.floats(-1e4, 100), st.floats(-1e4, 100), thresholds)
def test_response_band_is_monotone(a, b, cuts):
    labels = pasi.band_labels(cuts)
    low, high = (labels.index(pasi.response_band(x, cuts)) for x in sorted((a, b)))
    assert low <= high


@given(st.lists(st.floats(-1e4, 100), max_size=8), thresholds)
def test_response_band_scalar_and_vector_agree(values, cuts):
    expected = [pasi.response_band(value, cuts) for value in values]
    assert pasi.response_band(values, cuts).tolist() == expected
    assert pasi.response_band(pd.Series(values, dtype=float), cuts).tolist() == expected


@pytest.mark.parametrize(
    "cuts", [(), (50, 50), (75, 50), (0, 50), (-1,), (50, 101), (float("nan"),), 50]
)
def test_response_band_refuses_thresholds_that_do_not_rise_within_0_to_100(cuts):
    with pytest.raises(ValueError, match="thresholds: found"):
        pasi.response_band(60, thresholds=cuts)


@pytest.mark.parametrize("cuts", ["50", ["50", "75"], None, [True]])
def test_response_band_refuses_thresholds_that_are_no_numbers(cuts):
    with pytest.raises(TypeError, match="thresholds: found"):
        pasi.response_band(60, thresholds=cuts)


@pytest.mark.parametrize("percent", [100.1, float("nan"), float("inf"), -float("inf")])
def test_response_band_refuses_impossible_improvements(percent):
    with pytest.raises(ValueError, match=r"improvement: found .*, allowed at most 100"):
        pasi.response_band(percent)


# PGA and DLQI


def test_pga_labels_match_registry_v1():
    words = ["clear", "minimal", "mild", "moderate", "severe", "very severe"]
    assert [pasi.pga_label(grade, "0-5") for grade in range(6)] == words


def test_pga_labels_not_printed_in_our_sources_are_not_invented():
    assert pasi.PGA_SCALES["0-4"].labels is None
    for grade in range(5):
        label = pasi.pga_label(grade, "0-4")
        assert label == f"grade {grade} of 0-4 (wording not printed)"


def test_pga_scales_are_consistent_and_cannot_be_changed():
    for name, scale in pasi.PGA_SCALES.items():
        assert scale.name == name == f"0-{scale.maximum}"
        assert scale.labels is None or len(scale.labels) == scale.maximum + 1
        assert scale.source
    with pytest.raises(TypeError):
        pasi.PGA_SCALES["0-6"] = None


@pytest.mark.parametrize(("value", "scale"), [(-1, "0-5"), (6, "0-5"), (5, "0-4")])
def test_pga_label_refuses_grades_off_the_scale(value, scale):
    with pytest.raises(ValueError, match=f"value: found {value}, allowed a whole number 0 to"):
        pasi.pga_label(value, scale)


@pytest.mark.parametrize("scale", ["0-6", "", None, 5])
def test_pga_label_refuses_unknown_scales(scale):
    with pytest.raises(ValueError, match=r"scale: found .*, allowed 0-5, 0-4"):
        pasi.pga_label(1, scale)


def test_pga_label_wants_its_scale_named():
    with pytest.raises(TypeError, match="scale"):
        pasi.pga_label(1)


@pytest.mark.parametrize(
    ("low", "high", "label"),
    [
        (0, 1, "none"),
        (2, 5, "small"),
        (6, 10, "moderate"),
        (11, 20, "very large"),
        (21, 30, "extremely large"),
    ],
)
def test_dlqi_bands_match_hongbo_2005(low, high, label):
    assert {pasi.dlqi_band(total) for total in range(low, high + 1)} == {label}


def test_dlqi_bands_leave_no_gap():
    bands = pasi.DLQI_BANDS
    assert [band.low for band in bands[1:]] == [band.high + 1 for band in bands[:-1]]
    assert (bands[0].low, bands[-1].high) == (0, 30)


@pytest.mark.parametrize("value", [-1, 31])
def test_dlqi_band_refuses_totals_off_the_scale(value):
    with pytest.raises(ValueError, match=f"value: found {value}, allowed a whole number 0 to 30"):
        pasi.dlqi_band(value)


@pytest.mark.parametrize("function", [pasi.dlqi_band, lambda x: pasi.pga_label(x, "0-5")])
@pytest.mark.parametrize("value", [1.5, 1.0, "1", None, True, float("nan")])
def test_grades_refuse_what_is_no_whole_number(function, value):
    with pytest.raises(TypeError, match=r"value: found .*, allowed a whole number"):
        function(value)


# The scale is not linear


def test_nonlinearity_matches_carlin_2004():
    table = pasi.nonlinearity()
    assert list(table.columns) == ["change", "before", "after", "improvement", "reaches_pasi75"]
    assert table["improvement"].round(1).tolist() == [66.7, 66.7, 88.9]
    assert table["reaches_pasi75"].tolist() == [False, False, True]
    assert table["before"].tolist() == [27.0] * 3
    assert table["after"].tolist() == [9.0, 9.0, 3.0]
