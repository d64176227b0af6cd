"""Sizes of two-arm trials against R, SciPy's own tests table by table, and complete searches."""

from __future__ import annotations

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import power_proportions_2indep

from trialkit import designs, proportions
from trialkit.designs._boschloo import boschloo_rejects


def power_table_by_table(n1, n2, p1, p2, alpha):
    """Exact power of Fisher's test, one call of SciPy a table."""
    total = 0.0
    for x1 in range(n1 + 1):
        for x2 in range(n2 + 1):
            p = scipy.stats.fisher_exact([[x1, n1 - x1], [x2, n2 - x2]]).pvalue
            if x2 * n1 > x1 * n2 and p <= alpha * (1 + 1e-9):
                total += scipy.stats.binom.pmf(x1, n1, p1) * scipy.stats.binom.pmf(x2, n2, p2)
    return total


@pytest.mark.parametrize(
    ("design", "rates", "power"),
    [
        (designs.TwoArm(20, 25), (0.1, 0.5), 0.8154230031),
        (designs.TwoArm(31, 31), (0.05, 0.35), 0.8086289275),
        (designs.TwoArm(30, 30), (0.05, 0.35), 0.7881533094),
    ],
)
def test_exact_power_equals_r_fisher_test_over_all_tables(design, rates, power):
    assert designs.exact_power(design, *rates) == pytest.approx(power, abs=1e-9)


@pytest.mark.parametrize(
    "args", [(4, 5, 0.2, 0.9, 0.1), (1, 1, 0.0, 1.0, 0.05), (7, 6, 0.3, 0.3, 0.2)]
)
def test_exact_power_equals_scipy_over_all_tables(args):
    n1, n2, p1, p2, alpha = args
    found = designs.exact_power(designs.TwoArm(n1, n2, alpha), p1, p2)
    assert found == pytest.approx(power_table_by_table(*args))


@pytest.mark.parametrize(("n1", "n2"), [(1, 1), (3, 9), (9, 8), (12, 12)])
@pytest.mark.parametrize("alpha", [0.05, 0.2])
def test_boschloo_rejects_what_scipy_rejects(n1, n2, alpha):
    rejects = boschloo_rejects(n1, n2, alpha)
    for x1 in range(0, n1 + 1, 2):
        for x2 in range(n2 + 1):
            table = [[x2, n2 - x2], [x1, n1 - x1]]
            if 0 < x1 + x2 < n1 + n2 and x2 * n1 > x1 * n2:
                p = proportions.compare(table, test="boschloo").p_value
                assert rejects[x1, x2] == (p <= alpha), (x1, x2, p)
            else:
                assert not rejects[x1, x2]


@given(st.integers(1, 25), st.integers(1, 25), st.sampled_from([0.01, 0.05, 0.1]))
@settings(max_examples=40, deadline=None)
def test_boschloo_keeps_its_level_and_includes_fisher(n1, n2, alpha):
    rejects = boschloo_rejects(n1, n2, alpha)
    rates = np.linspace(0, 1, 101)
    first, second = (scipy.stats.binom.pmf(np.arange(n + 1), n, rates[:, None]) for n in (n1, n2))
    assert ((first @ rejects) * second).sum(axis=1).max() <= alpha / 2 + 1e-4
    x1, x2 = np.indices(rejects.shape)
    fisher = scipy.stats.hypergeom.sf(x2 - 1, n1 + n2, x1 + x2, n2) <= alpha / 2
    assert rejects[fisher].all()


def test_normal_size_matches_r_power_prop_test():
    """R: power.prop.test(p1=.5, p2=.75, power=.9)$n = 76.7; .052 v .252 65.6; .05 v .35 26.7."""
    assert designs.normal_size(0.50, 0.75, power=0.9) == (77, 77)
    assert designs.normal_size(0.052, 0.252, power=0.9) == (66, 66)
    assert designs.normal_size(0.05, 0.35) == (27, 27)


@pytest.mark.parametrize("ratio", [0.5, 1.0, 2.0])
def test_normal_size_is_the_first_with_the_power_of_statsmodels(ratio):
    n1, n2 = designs.normal_size(0.2, 0.45, ratio=ratio)
    powers = [
        power_proportions_2indep(0.25, 0.2, nobs1=ratio * n, ratio=1 / ratio).power
        for n in (n1 - 1, n1)
    ]
    assert powers[0] < 0.8 <= powers[1]
    assert abs(n2 - ratio * n1) <= max(1, ratio)


@pytest.mark.parametrize("rates", [(0.02, 0.98), (0.05, 0.35), (0.1, 0.4), (0.3, 0.7), (0.6, 0.9)])
@pytest.mark.parametrize("test", ["fisher", "boschloo", "z"])
def test_sample_size_is_the_first_of_a_complete_search(rates, test):
    found = designs.sample_size(*rates, test=test)
    for n in range(1, found.design.n1):
        if n > 1:
            assert designs.exact_power(designs.TwoArm(n, n, 0.05, test), *rates) < 0.8
    assert found.power >= 0.8
    assert found.power == designs.exact_power(found.design, *rates)


@pytest.mark.parametrize(
    ("args", "test"), [((0.3, 0.42, 0.05, 0.9), "fisher"), ((0.05, 0.12, 0.05, 0.8), "z")]
)
def test_no_size_is_passed_over_in_a_larger_search(args, test):
    found = designs.sample_size(*args, test=test)
    for n in range(found.design.n1 - 45, found.design.n1):
        assert designs.exact_power(designs.TwoArm(n, n, 0.05, test), *args[:2]) < args[3]


def test_sample_size_of_unequal_arms_keeps_the_ratio():
    found = designs.sample_size(0.05, 0.35, ratio=2.0)
    assert found.design.n2 == 2 * found.design.n1
    assert found.n == 3 * found.design.n1


def test_methods_agree_with_their_simulation():
    table = designs.size_methods(0.05, 0.35, trials=50_000, seed=2)
    assert ((table["simulated"] - table["power"]).abs() < 4 * table["error"]).all()
    assert table["n"].tolist()[0] == 54
    exact = table.set_index("method")
    assert exact.loc["exact, Fisher's test", "n"] == 62
    assert exact.loc["exact, Boschloo's test", "n"] <= 62


def test_allocation_rule_of_thumb():
    """(1 + k)² / 4k − 1: nothing for 1 to 1, an eighth more for 2 to 1, a third for 3 to 1."""
    table = designs.allocation_cost(0.4, 0.6, ratios=(1, 2, 3))
    assert table["theory"].tolist() == pytest.approx([0, 1 / 8, 1 / 3])
    # equal variances on both sides of a half: the rule holds up to whole patients
    assert table["extra"].tolist() == pytest.approx([0, 1 / 8, 1 / 3], abs=0.03)
    assert (table["n"] == table["n1"] + table["n2"]).all()


def test_safety_numbers_are_the_least_that_detect():
    table = designs.safety_numbers([1, 0.1, 0.001], n=40)
    for row in table.itertuples():
        assert proportions.detection_probability(row.rate, row.needed) >= 0.95
        if row.needed > 1:
            assert proportions.detection_probability(row.rate, row.needed - 1) < 0.95
        assert row.seen == pytest.approx(1 - (1 - row.rate) ** 40)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: designs.sample_size(0.3, 0.3), "no difference to find"),
        (lambda: designs.sample_size(0.5, 0.3), "must be above p1"),
        (lambda: designs.sample_size(0.3, 35), r"did you mean 0\.35"),
        (lambda: designs.sample_size(0.3, 0.5, power=0.01), "power must be above alpha"),
        (lambda: designs.sample_size(0.3, 0.5, ratio=20), "ratio must be between 0.1 and 10"),
        (lambda: designs.sample_size(0.3, 0.31), "an arm needs more than 2000 patients"),
        (lambda: designs.sample_size(0.3, 0.5, test="t"), "one of fisher, z, boschloo"),
    ],
)
def test_what_cannot_be_is_said_in_words(call, message):
    with pytest.raises(ValueError, match=message):
        call()
