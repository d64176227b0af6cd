"""What designs do at each rate, against enumeration patient by patient."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import stats

from trialkit import designs

SMALL = designs.two_stage(1, 4, 3, 7, 0.2, 0.6)


def every_order(design, rate):
    """Follow the rule through every sequence of responses; no binomial formula."""
    stop = conclude = size = 0.0
    for responses in product((0, 1), repeat=design.n):
        chance = 1.0
        for response in responses:
            chance *= rate if response else 1 - rate
        if sum(responses[: design.n1]) <= design.r1:
            stop += chance
            size += chance * design.n1
        else:
            size += chance * design.n
            conclude += chance * (sum(responses) > design.r)
    return stop, conclude, size


@pytest.mark.parametrize("rate", [0.0, 0.2, 0.6, 1.0])
def test_two_stages_by_every_sequence_of_responses(rate):
    row = designs.operating_characteristics(SMALL, rate).iloc[0]
    stop, conclude, size = every_order(SMALL, rate)
    assert row["rate"] == rate
    assert row["stop_early"] == pytest.approx(stop, abs=1e-14)
    assert row["conclude"] == pytest.approx(conclude, abs=1e-14)
    assert row["expected_size"] == pytest.approx(size, abs=1e-13)


def test_attained_errors_are_the_chances_at_p0_and_p1():
    table = designs.operating_characteristics(SMALL, [SMALL.p0, SMALL.p1])
    assert table["conclude"].tolist() == [SMALL.alpha, SMALL.power]
    assert table["stop_early"][0] == SMALL.early_stop
    assert table["expected_size"][0] == SMALL.expected_size


def test_one_stage_match_scipy_binomial():
    design = designs.single_stage(0.25, 0.45, 0.05, 0.1)
    table = designs.operating_characteristics(design, [0, 0.25, 0.45, 1])
    expected = stats.binom.sf(design.r, design.n, [0, 0.25, 0.45, 1])
    assert table["conclude"].tolist() == pytest.approx(expected.tolist(), abs=1e-13)
    assert (table["stop_early"] == 0).all()
    assert (table["expected_size"] == design.n).all()


def test_two_arms_by_every_pair_of_counts():
    design = designs.TwoArm(7, 9, alpha=0.1)
    chance = 0.0
    for x1, x2 in product(range(8), range(10)):
        p = stats.fisher_exact([[x1, 7 - x1], [x2, 9 - x2]]).pvalue
        if p <= 0.1 and x2 / 9 > x1 / 7:
            chance += stats.binom.pmf(x1, 7, 0.2) * stats.binom.pmf(x2, 9, 0.7)
    table = designs.operating_characteristics(design, (0.2, 0.7))
    assert table["conclude"][0] == pytest.approx(chance, abs=1e-13)


def test_rates_outside_are_refused():
    with pytest.raises(ValueError, match="did you mean"):
        designs.operating_characteristics(SMALL, [25])
    with pytest.raises(ValueError, match="a pair"):
        designs.operating_characteristics(designs.TwoArm(5, 5), [0.1, 0.2, 0.3])


def test_chances_never_pass_1():
    design = designs.two_stage(6, 22, 19, 57, 0.25, 0.45)
    rates = np.linspace(0, 1, 1001)
    assert designs.operating_characteristics(design, rates)["conclude"].max() == 1
    large = designs.two_stage(1000, 10_000, 3000, 50_000, 0.1, 0.2)
    assert large.power == 1


@pytest.mark.parametrize(
    "call", [designs.operating_characteristics, designs.bias, designs.simulate]
)
def test_no_rate_at_all_is_refused(call):
    with pytest.raises(ValueError, match="rates must hold at least 1 rate"):
        call(designs.two_stage(6, 22, 19, 57, 0.25, 0.45), [])


def test_a_design_of_millions_is_refused():
    with pytest.raises(ValueError, match="n must be at most 50000"):
        designs.two_stage(1, 10, 2, 10**7, 0.1, 0.2)
