"""Dose finding against published values, complete enumeration, R and adaptive quadrature."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from trialkit import designs

RATES = (0.1, 0.2, 0.3, 0.4, 0.5)
rate_lists = st.lists(st.floats(0, 1), min_size=1, max_size=4)


def three_plus_three_by_hand(rates):
    """Walk every outcome of every cohort; returns chances by dose and mean patients by dose."""
    chosen, patients = np.zeros(len(rates) + 1), np.zeros(len(rates))

    def cohorts(dose):
        for harmed in range(4):
            yield (
                harmed,
                scipy.special.comb(3, harmed)
                * rates[dose] ** harmed
                * (1 - rates[dose]) ** (3 - harmed),
            )

    def walk(dose, seen, chance, down):
        for harmed, p in cohorts(dose):
            weight = chance * p
            if weight == 0:
                continue
            patients[dose] += 3 * weight
            n, y = seen.get(dose, (0, 0))
            now = {**seen, dose: (n + 3, y + harmed)}
            n, y = now[dose]
            if y > 1:  # too high: fill up the dose below
                step_down(dose, now, weight)
            elif down:
                chosen[dose + 1] += weight
            elif n == 3 and y == 1:
                walk(dose, now, weight, down=False)
            elif dose == len(rates) - 1:
                chosen[dose + 1] += weight
            else:
                walk(dose + 1, now, weight, down=False)

    def step_down(dose, seen, chance):
        below = dose - 1
        if below < 0:
            chosen[0] += chance
        elif seen[below][0] == 6:
            chosen[dose] += chance
        else:
            walk(below, seen, chance, down=True)

    walk(0, {}, 1.0, down=False)
    return chosen, patients


def test_three_plus_three_reference_values():
    """True DLT .1 to .5, de-escalation allowed, 0/3 at the top dose stops the trial."""
    found = designs.three_plus_three(RATES)
    seen = [found.none, *found.doses["chosen"]]
    assert seen == pytest.approx([0.1004, 0.2846, 0.3335, 0.2033, 0.0613, 0.0169], abs=5e-5)
    assert found.trials is None


@pytest.mark.parametrize("rates", [RATES, (0.3,), (0.0, 0.9), (0.05, 0.3, 0.25), (1.0, 1.0)])
def test_three_plus_three_equals_a_walk_through_all_outcomes(rates):
    chosen, patients = three_plus_three_by_hand(rates)
    found = designs.three_plus_three(rates)
    assert [found.none, *found.doses["chosen"]] == pytest.approx(chosen)
    assert found.doses["patients"].to_numpy() == pytest.approx(patients)
    assert found.doses["dlts"].to_numpy() == pytest.approx(patients * rates)


def test_three_plus_three_at_the_ends():
    harmless = designs.three_plus_three([0.0, 0.0, 0.0])
    assert harmless.doses["chosen"].tolist() == [0, 0, 1]
    assert harmless.patients == 9
    deadly = designs.three_plus_three([1.0, 1.0])
    assert deadly.none == 1
    assert deadly.patients == 3


def test_without_deescalation_the_dose_below_is_taken_at_once():
    rates = (0.2, 0.5)
    up = 0.8**3 + 3 * 0.2 * 0.8**2 * 0.8**3
    top = 0.5**3 + 3 * 0.5**3 * 0.5**3
    found = designs.three_plus_three(rates, deescalate=False)
    assert found.doses["chosen"].tolist() == pytest.approx([up * (1 - top), up * top])


@given(rate_lists, st.booleans())
@settings(max_examples=50, deadline=None)
def test_three_plus_three_chances_add_up(rates, deescalate):
    found = designs.three_plus_three(rates, deescalate)
    assert found.none + found.doses["chosen"].sum() == pytest.approx(1)
    assert (found.doses["patients"] <= 6 + 1e-9).all()


def test_boin_limits_reference_values():
    """Target .30: λe .236491, λd .358520."""
    found = designs.boin(0.30)
    assert found.escalate == pytest.approx(0.236491, abs=1e-6)
    assert found.deescalate == pytest.approx(0.358520, abs=1e-6)


@pytest.mark.parametrize("target", [0.1, 0.2, 0.25, 0.3, 0.4])
def test_boin_limits_equal_the_printed_formula(target):
    """The formula of Liu and Yuan (2015) with its logarithms written out."""
    low, high = 0.6 * target, 1.4 * target
    log = np.log
    up = log((1 - low) / (1 - target)) / log(target * (1 - low) / (low * (1 - target)))
    down = log((1 - target) / (1 - high)) / log(high * (1 - target) / (target * (1 - high)))
    found = designs.boin(target)
    assert (found.escalate, found.deescalate) == pytest.approx((up, down))


def test_boin_table_matches_the_authors_program():
    """Rules for target .30 of the function get.boundary, run in R."""
    table = designs.boin(0.30).table(18)
    assert table["up"].tolist() == [0] * 4 + [1] * 4 + [2] * 4 + [3] * 4 + [4] * 2
    assert table["down"].tolist() == [1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6, 6, 6, 7, 7]
    assert table["out"].isna().tolist() == [True] * 2 + [False] * 16
    assert table["out"].dropna().tolist() == [3, 3, 4, 4, 5, 5, 5, 6, 6, 7, 7, 8, 8, 8, 9, 9]


def test_boin_table_for_a_low_target_is_capped_by_elimination():
    table = designs.boin(0.20).table(18)
    assert table["down"].tolist() == [1] * 4 + [2] * 4 + [3] * 4 + [4] * 4 + [5] * 2
    assert table["out"].dropna().tolist() == [2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 7, 7]


def test_boin_steps_follow_its_table():
    boin = designs.boin(0.25)
    for row in boin.table(12).itertuples():
        for y in range(row.n + 1):
            dlts, patients = np.array([[0, y, 0]]), np.array([[3, row.n, 0]])
            (after,), (goes_on,) = boin.step(dlts, patients, np.array([1]))
            out = row.out == row.out and y >= row.out if row.n > 2 else False
            expected = 0 if y >= row.down or out else 2 if y <= row.up else 1
            assert after == expected, (row.n, y)
            assert goes_on


def test_choose_dose_matches_the_authors_example():
    """Help page of select.mtd: 0, 0, 4, 4 of 3, 3, 15, 9, target .3; isotonic .268 is nearest."""
    assert designs.choose_dose([0, 0, 4, 4, 0], [3, 3, 15, 9, 0], 0.3).tolist() == [3]


@pytest.mark.parametrize(
    ("dlts", "patients", "dose"),
    [
        ([0, 0], [0, 0], 0),  # nobody treated
        ([3, 0], [3, 0], 0),  # the lowest dose is out
        ([0, 3], [3, 3], 1),
        ([0, 0, 0], [3, 3, 3], 3),  # a tie below the target: the highest
        ([1, 0], [3, 3], 2),  # pooled into equal rates below the target
        ([2, 2], [6, 6], 1),  # a tie above it: the lowest
    ],
)
def test_choose_dose_in_plain_cases(dlts, patients, dose):
    assert designs.choose_dose(dlts, patients, 0.3).tolist() == [dose]


def test_crm_power_model_against_r():
    """Data of the help page of dfcrm::crm; posterior mean by R's integrate."""
    skeleton = (0.05, 0.10, 0.20, 0.35, 0.50, 0.70)
    found = designs.crm_estimate(designs.crm(skeleton, 0.2), [0, 0, 1, 2, 0, 0], [0, 3, 4, 3, 0, 0])
    assert found.beta == pytest.approx(-0.21217153, abs=1e-7)
    assert found.sd**2 == pytest.approx(0.15759553, abs=1e-7)
    expected = [0.088652947, 0.155300927, 0.272053879, 0.427789778, 0.570846217, 0.749395835]
    assert found.doses["rate"].tolist() == pytest.approx(expected, abs=1e-7)
    assert found.nearest == 2


def test_crm_logistic_model_against_r():
    """The same data, one-parameter logistic model with intercept 3."""
    skeleton = (0.05, 0.10, 0.20, 0.35, 0.50, 0.70)
    design = designs.crm(skeleton, 0.2, model="logistic")
    found = designs.crm_estimate(design, [0, 0, 1, 2, 0, 0], [0, 3, 4, 3, 0, 0])
    assert found.beta == pytest.approx(-0.11011161, abs=1e-7)
    expected = [0.089102982, 0.160389673, 0.283137037, 0.439868185, 0.577567958, 0.744929796]
    assert found.doses["rate"].tolist() == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("model", ["power", "logistic"])
@pytest.mark.parametrize(
    ("dlts", "patients"),
    [
        ([0, 0, 0], [0, 0, 0]),
        ([0, 0, 0], [3, 6, 9]),
        ([3, 3, 0], [3, 3, 0]),
        ([5, 9, 20], [20] * 3),
    ],
)
def test_crm_posterior_equals_adaptive_quadrature(model, dlts, patients):
    design = designs.crm((0.1, 0.25, 0.4), 0.25, model=model)
    found = designs.crm_estimate(design, dlts, patients, confidence=0.9)
    y, n = np.array(dlts), np.array(patients)

    def log_weight(beta):
        rates = np.clip(design.rates(beta), 1e-300, 1 - 1e-16)
        logs = y * np.log(rates) + (n - y) * np.log1p(-rates)
        return logs.sum() - 0.5 * (beta / design.sd) ** 2

    top = log_weight(found.beta)

    def weight(beta):
        return np.exp(log_weight(beta) - top)

    def integral(function, low=-9.0, high=9.0):
        return scipy.integrate.quad(
            lambda b: function(b) * weight(b), low, high, epsabs=1e-9, epsrel=1e-9, limit=500,
            points=[found.beta] if low < found.beta < high else None,
        )[0]  # fmt: skip

    total = integral(lambda b: 1.0)
    assert found.beta == pytest.approx(integral(lambda b: b) / total, abs=1e-6)

    def beta_at(dose, rate):
        return scipy.optimize.brentq(lambda b: design.rates(b)[dose] - rate, -9, 9)

    for row in found.doses.itertuples():
        dose = row.dose - 1
        above = integral(lambda b: 1.0, high=beta_at(dose, 0.25)) / total
        assert row.above == pytest.approx(above, abs=5e-4)
        outside = integral(lambda b: 1.0, low=beta_at(dose, row.low)) / total
        assert outside == pytest.approx(0.05, abs=2e-3)


def test_crm_before_any_patient_is_its_skeleton():
    design = designs.crm((0.1, 0.25, 0.4), 0.25)
    found = designs.crm_estimate(design, [0, 0, 0], [0, 0, 0])
    assert found.doses["rate"].tolist() == pytest.approx([0.1, 0.25, 0.4])
    assert found.nearest == 2
    assert not found.stop


def test_crm_never_jumps_over_a_dose_and_stops_when_the_lowest_is_too_toxic():
    design = designs.crm((0.05, 0.1, 0.2, 0.4), 0.3)
    dlts, patients = np.array([[0, 0, 0, 0], [6, 0, 0, 0]]), np.array([[6, 0, 0, 0]] * 2)
    after, goes_on = design.step(dlts, patients, np.array([0, 0]))
    assert after[0] == 1
    assert goes_on.tolist() == [True, False]
    assert design.choose(dlts, patients).tolist() == [1, 0]


@pytest.mark.parametrize("design", [designs.boin(0.3), designs.crm((0.2, 0.3, 0.45), 0.3)])
def test_trials_are_the_same_for_a_seed_and_count_everybody(design):
    rates = (0.1, 0.3, 0.6)
    first = designs.dose_trials(design, rates, n_max=20, size=400, seed=3)
    again = designs.dose_trials(design, rates, n_max=20, size=400, seed=3)
    other = designs.dose_trials(design, rates, n_max=20, size=400, seed=4)
    assert first.doses.equals(again.doses)
    assert not first.doses.equals(other.doses)
    assert first.none + first.doses["chosen"].sum() == pytest.approx(1)
    assert first.patients <= 20
    assert first.doses["dlts"].to_numpy() == pytest.approx(
        first.doses["patients"] * np.array(rates), abs=0.3
    )


def boin_exactly(boin, rates, n_max, cohort=3):
    """Follow every outcome of every cohort of a BOIN trial; returns chances by dose."""
    doses = len(rates)
    states = {(((0, 0),) * doses, 0): 1.0}
    chosen = np.zeros(doses + 1)
    for _ in range(n_max // cohort):
        after = {}
        for (counts, at), chance in states.items():
            for harmed in range(cohort + 1):
                p = scipy.stats.binom.pmf(harmed, cohort, rates[at])
                now = list(counts)
                now[at] = (now[at][0] + harmed, now[at][1] + cohort)
                dlts, patients = (np.array([[c[i] for c in now]]) for i in range(2))
                (place,), (goes_on,) = boin.step(dlts, patients, np.array([at]))
                if not goes_on:
                    chosen[0] += chance * p
                    continue
                key = (tuple(now), int(place))
                after[key] = after.get(key, 0.0) + chance * p
        states = after
    for (counts, _), chance in states.items():
        dlts, patients = (np.array([[c[i] for c in counts]]) for i in range(2))
        chosen[boin.choose(dlts, patients)[0]] += chance
    return chosen


def test_boin_trials_agree_with_a_walk_through_all_outcomes():
    rates, boin = (0.15, 0.3, 0.5), designs.boin(0.3)
    exact = boin_exactly(boin, rates, n_max=12)
    drawn = designs.dose_trials(boin, rates, n_max=12, size=20_000, seed=5)
    seen = np.array([drawn.none, *drawn.doses["chosen"]])
    assert seen == pytest.approx(exact, abs=4 * 0.5 / np.sqrt(20_000))


def test_fixed_groups_equal_a_sum_over_all_tables():
    rates, sizes = (0.1, 0.3, 0.4), (2, 3, 4)
    expected = np.zeros(4)
    for counts in product(*(range(n + 1) for n in sizes)):
        chance = np.prod(scipy.stats.binom.pmf(counts, sizes, rates))
        expected[designs.choose_dose(counts, sizes, 0.25)[0]] += chance
    found = designs.fixed_groups(rates, sizes, 0.25)
    assert [found.none, *found.doses["chosen"]] == pytest.approx(expected)
    assert found.doses["patients"].tolist() == list(sizes)


def test_right_dose_is_none_where_every_dose_is_far_too_toxic():
    found = designs.three_plus_three([0.5, 0.8])
    assert found.best(0.25) == (0,)
    assert found.right(0.25) == found.none
    assert found.above(0.25) == 1
    level = designs.three_plus_three([0.2, 0.3])
    assert level.best(0.25) == (1, 2)  # equally near
    assert level.right(0.25) == pytest.approx(level.doses["chosen"].sum())


def test_rising_rates_are_even_in_log_odds():
    rates = designs.rising_rates(0.05, 0.35, 4)
    assert rates[[0, -1]] == pytest.approx([0.05, 0.35])
    steps = np.diff(np.log(rates / (1 - rates)))
    assert steps == pytest.approx([steps[0]] * 3)
    assert designs.rising_rates(0.1, 0.3, 1).tolist() == pytest.approx([0.1])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: designs.three_plus_three([]), "one chance of a dose-limiting toxicity"),
        (lambda: designs.three_plus_three([0.1, 25.0]), r"between 0 and 1; found 25 \(did you"),
        (lambda: designs.boin(0.8), "phi2 × target below 1"),
        (lambda: designs.boin(0.3, phi1=1.2), "phi1 must be between 0 and 1"),
        (lambda: designs.crm([0.3, 0.2], 0.25), "skeleton must rise"),
        (lambda: designs.crm([0.1, 0.97], 0.25, model="logistic"), "intercept must be above"),
        (lambda: designs.crm([0.1], 0.25, model="probit"), "one of power, logistic"),
        (lambda: designs.choose_dose([4], [3], 0.3), "no dose more patients"),
        (lambda: designs.fixed_groups([0.1, 0.2], [3], 0.3), "one entry a dose"),
        (lambda: designs.fixed_groups([0.1] * 4, [40] * 4, 0.3), "more than 200000 outcomes"),
        (
            lambda: designs.dose_trials(designs.crm([0.1, 0.2], 0.2), [0.1]),
            "each of the 2 doses of the skeleton",
        ),
        (lambda: designs.rising_rates(0.4, 0.3, 3), "low must not be above high"),
    ],
)
def test_what_cannot_be_is_said_in_words(call, message):
    with pytest.raises(ValueError, match=message):
        call()
