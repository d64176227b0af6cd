"""The plan and its page: every number on it follows from the choices."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trialkit import designs, proportions

CHOICES = designs.Choices(
    treatment="new cells",
    control="placebo",
    condition="adults with psoriasis",
    endpoint="PASI 75",
    dose="Dose open.",
    p_control=0.05,
    p_new=0.35,
)


@pytest.fixture(scope="module")
def plan():
    beliefs = {"control_belief": designs.believe(1, 19), "new_belief": designs.believe(6, 17)}
    return designs.plan(replace(CHOICES, **beliefs))


def test_plan_is_what_its_parts_give(plan):
    assert plan.size == designs.sample_size(0.05, 0.35)
    assert plan.enrolled == (35, 35)  # 31 / 0.9, rounded up
    assert plan.assurance == designs.assurance(
        plan.size.design, designs.believe(1, 19), designs.believe(6, 17)
    )
    assert plan.stopping == designs.pocock_stopping(0.05, 31)
    assert proportions.detection_probability(plan.smallest_harm, 31) == pytest.approx(0.95)


def test_nobody_leaves_and_a_whole_size_stays_whole():
    assert designs.plan(replace(CHOICES, dropout=0.0)).enrolled == (31, 31)


def test_synopsis_holds_the_numbers_of_the_plan(plan):
    text = designs.synopsis(plan)
    for part in (
        "35 % against 5 %",
        "70 to be enrolled (35 new treatment, 35 control), so that 62 are left if 10 % leave",
        f"exact power {100 * plan.size.power:.1f} % by Fisher's exact test",
        f"{100 * plan.assurance.chance:.1f} %, averaged",
        "new treatment: 6 of 17; control: 1 of 19",
        f"would not pass {100 * plan.assurance.ceiling:.1f} %",
        "2 among the first",
        "within strata of season of entry",
        "rare harms",
    ):
        assert part in text, part


def test_synopsis_is_one_page_with_one_table(plan):
    text = designs.synopsis(plan, title="A title")
    assert text.startswith("### A title\n")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 13
    assert all(line.count("|") == 3 for line in rows)
    assert 1500 < len(text) < 4000


def test_synopsis_follows_every_choice():
    first = designs.synopsis(designs.plan(CHOICES))
    changes = {
        "treatment": "other cells",
        "control": "methotrexate",
        "condition": "children",
        "endpoint": "PASI 90",
        "dose": "One dose.",
        "p_control": 0.07,
        "p_new": 0.4,
        "alpha": 0.01,
        "power": 0.95,
        "ratio": 2.0,
        "test": "boschloo",
        "dropout": 0.25,
        "strata": ("centre",),
        "harm_rate": 0.1,
    }
    for name, value in changes.items():
        assert designs.synopsis(designs.plan(replace(CHOICES, **{name: value}))) != first, name


def test_without_beliefs_the_chance_of_success_is_not_worked_out():
    plan = designs.plan(CHOICES)
    assert plan.assurance is None
    assert "nothing is known about the two rates" in designs.synopsis(plan)


def test_what_a_student_types_cannot_break_the_table():
    plan = designs.plan(replace(CHOICES, treatment="a | b\nc", strata=()))
    text = designs.synopsis(plan, title="t", invented=True)
    assert "A \\| b c" in text
    assert "is invented" in text
    assert "within strata" not in text


def test_no_stopping_count_is_said():
    text = designs.synopsis(designs.plan(replace(CHOICES, p_new=0.999, harm_rate=0.9)))
    assert "No count of related serious harm" in text


@pytest.mark.parametrize(("change", "message"), [
    ({"dropout": 1.0}, "dropout must be below 1"),
    ({"p_new": 0.04}, "must be above p1"),
    ({"p_new": 0.055}, "needs more than 2000"),
])  # fmt: skip
def test_what_cannot_be_is_said_in_words(change, message):
    with pytest.raises(ValueError, match=message):
        designs.plan(replace(CHOICES, **change))


@pytest.mark.parametrize(("chance", "text"), [
    (0.0, "0.0 %"), (1e-5, "below 0.1 %"), (0.25, "25.0 %"), (0.9996, "above 99.9 %"),
    (1.0, "100.0 %"),
])  # fmt: skip
def test_chances_are_never_rounded_to_a_certainty(chance, text):
    assert designs.chance_text(chance) == text


def test_chosen_rates_keep_their_digits():
    assert designs.rate_text(0.052) == "5.2 %"
    assert designs.rate_text(0.25) == "25 %"


@pytest.mark.parametrize(
    ("ratio", "words"), [(1, "1 to 1"), (0.5, "1 to 2"), (1.5, "3 to 2"), (4.0, "4 to 1")]
)
def test_patients_are_randomised_in_whole_numbers(ratio, words):
    assert designs.ratio_text(ratio) == words
