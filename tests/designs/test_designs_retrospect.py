"""A published trial under a two-stage design: every order of its patients counted."""

from __future__ import annotations

from itertools import permutations, product

import pytest

from trialkit import designs

DESIGN = designs.two_stage(6, 22, 19, 57, 0.25, 0.45)
SMALL = designs.two_stage(1, 3, 2, 5, 0.2, 0.6)


def orders(responders, n):
    """Return the distinct orders of the patients of a trial."""
    return set(permutations([1] * responders + [0] * (n - responders)))


@pytest.mark.parametrize(("responders", "n"), [(r, n) for n in (3, 4, 5) for r in range(n + 1)])
def test_finished_trials_by_every_order(responders, n):
    found = designs.retrospect(SMALL, responders, n)
    firsts = [sum(order[:3]) for order in orders(responders, n)]
    assert (found.first_low, found.first_high) == (min(firsts), max(firsts))
    stopped = sum(first <= 1 for first in firsts) / len(firsts)
    assert found.stop_chance == pytest.approx(stopped, abs=1e-15)
    expected = {1.0: "stops", 0.0: "goes on"}.get(stopped, "depends on the order")
    assert found.stage_1 == expected
    assert found.missing == 5 - n


@pytest.mark.parametrize(("responders", "n"), [(r, n) for n in (1, 2, 3, 4, 5) for r in range(n)])
def test_chances_by_every_continuation(responders, n):
    """What is still missing is played through; a complete stage 1 is taken as having gone on."""
    found = designs.retrospect(SMALL, responders, n)
    for rate, chance in ((0.2, found.chance_p0), (0.6, found.chance_p1)):
        total = 0.0
        for more in product((0, 1), repeat=5 - n):
            weight = 1.0
            for response in more:
                weight *= rate if response else 1 - rate
            went_on = responders + sum(more[: 3 - n]) > 1 if n < 3 else found.stage_1 != "stops"
            total += weight * (went_on and responders + sum(more) > 2)
        assert chance == pytest.approx(total, abs=1e-14)


@pytest.mark.parametrize(("responders", "n"), [(r, 7) for r in range(8)])
def test_larger_trials_by_every_order(responders, n):
    found = designs.retrospect(SMALL, responders, n)
    went_on = [o for o in orders(responders, n) if sum(o[:3]) > 1]
    concluded = sum(sum(o[:5]) > 2 for o in went_on)
    if not went_on:
        assert (found.end, found.chance_p0) == ("cannot conclude", 0)
    else:
        assert found.chance_p0 == found.chance_p1
        assert found.chance_p0 == pytest.approx(concluded / len(went_on), abs=1e-14)


def test_trial_smaller_than_stage_1():
    """8 of 17 and 6 of 17 under 6/22 19/57."""
    eight = designs.retrospect(DESIGN, 8, 17)
    assert (eight.stage_1, eight.stop_chance, eight.end) == ("goes on", 0.0, "open")
    assert (eight.first_low, eight.first_high) == (8, 13)
    assert (eight.needed, eight.missing) == (12, 40)
    six = designs.retrospect(DESIGN, 6, 17)
    assert (six.stage_1, six.stop_chance) == ("stage 1 not complete", None)
    one = designs.retrospect(DESIGN, 1, 17)
    assert (one.stage_1, one.end, one.chance_p1) == ("stops", "cannot conclude", 0.0)


def test_end_that_is_settled():
    assert designs.retrospect(DESIGN, 30, 57).end == "concludes"
    assert designs.retrospect(DESIGN, 10, 50).end == "cannot conclude"
    assert designs.retrospect(DESIGN, 20, 30).end == "concludes"
    assert designs.retrospect(DESIGN, 30, 100).end == "depends on the order"
    assert designs.retrospect(DESIGN, 2000, 3000).end == "depends on the order"


def test_more_responders_than_patients_are_refused():
    with pytest.raises(ValueError, match="must not be larger"):
        designs.retrospect(DESIGN, 18, 17)
