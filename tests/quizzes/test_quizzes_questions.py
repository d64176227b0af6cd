"""Each question has one right option, for every record and level."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trialkit import proportions, quizzes, records
from trialkit.errors import ParameterError
from trialkit.quizzes._question import Option, Question, of_values

FIXTURES = Path(__file__).parents[1] / "fixtures" / "data"
RECORDS = {
    **{name: records.load_trial(name) for name in ("cheng2022", "yao2021", "demo2030")},
    **{name: records.load_trial(name, FIXTURES) for name in ("other2031", "minimal2031")},
}
LEVELS = (0.8, 0.95, 0.99)
each_notebook = pytest.mark.parametrize("notebook", quizzes.MODULES)
each_record = pytest.mark.parametrize("name", RECORDS)


def of(notebook: str, name: str, level: float = 0.95) -> tuple[Question, ...]:
    return quizzes.of(notebook, RECORDS[name], level)


@pytest.mark.parametrize(
    "rights", [(), (True, True, False), (False, False, False)], ids=["none", "two", "no key"]
)
def test_a_question_without_exactly_one_right_option_cannot_be_made(rights):
    options = tuple(Option(f"option {i}", right, "") for i, right in enumerate(rights))
    with pytest.raises(ValueError, match="allowed"):
        Question("99.q1", ("99.a",), "?", options)


def test_options_that_look_alike_are_left_out():
    question = of_values(
        "99.q1", ["99.a"], "?", 0.5, "", [(0.501, ""), (0.2, ""), (0.204, ""), (0.3, "")],
        show=lambda value: f"{value:.1f}",
    )  # fmt: skip
    assert sorted(option.words for option in question.options) == ["0.2", "0.3", "0.5"]
    assert question.options[question.key].words == "0.5"


@each_notebook
@each_record
@pytest.mark.parametrize("level", LEVELS)
def test_exactly_one_option_is_right_on_every_record(notebook, name, level):
    for question in of(notebook, name, level):
        assert sum(option.right for option in question.options) == 1
        assert len({option.words for option in question.options}) == len(question.options)
        assert 3 <= len(question.options) <= 5
        assert question.options[question.key].right
        assert all(option.remark.endswith((".", "?")) for option in question.options)
        text = " ".join([question.text, *(o.words for o in question.options)])
        assert not re.search(r"\bnan\b|<NA>|\bNone\b|\bnone\b of", text), text


@each_notebook
def test_three_or_four_questions_with_ids_in_order(notebook):
    asked = of(notebook, "cheng2022")
    assert [q.id for q in asked] == [f"{notebook}.q{i}" for i in range(1, len(asked) + 1)]
    # Notebook 00 has no exercises: its quiz asks for every objective.
    assert len(asked) == 6 if notebook == "00" else 3 <= len(asked) <= 4
    assert quizzes.count(notebook) == len(asked)


def test_the_right_option_stands_in_every_place():
    places = [q.key for notebook in quizzes.MODULES for q in of(notebook, "cheng2022")]
    assert {0, 1, 2, 3} <= set(places)
    assert max(places.count(place) for place in set(places)) < len(places) / 2


@each_record
def test_the_order_is_the_same_every_time(name):
    assert of("03", name) == of("03", name)


def test_another_record_asks_with_other_figures():
    for notebook in ("00", "02", "03", "04", "05", "06"):
        assert of(notebook, "cheng2022") != of(notebook, "yao2021"), notebook


def test_figures_that_are_not_of_the_record_say_so():
    (limit, *_) = of("03", "minimal2031")
    assert limit.text.startswith("Figures invented for this question:")
    assert "invented record" in of("03", "demo2030")[0].text


def test_key_of_the_limit_is_the_exact_upper_limit():
    """Reference: 1 − 0.05^(1/17), computed by hand."""
    question = of("03", "cheng2022")[0]
    assert question.options[question.key].words == f"{100 * (1 - 0.05 ** (1 / 17)):.1f} %"


def test_key_moves_with_the_confidence_level():
    low, high = (of("03", "cheng2022", level)[0] for level in (0.8, 0.99))
    assert low.options[low.key].words != high.options[high.key].words


def test_key_of_the_cards_is_fishers_p_value_of_facts():
    """Reference: facts, 6/9 against 2/8 two-sided .1534."""
    question = of("04", "cheng2022")[3]
    assert question.options[question.key].words == "0.153"
    assert proportions.compare([[6, 3], [2, 6]]).p_value == pytest.approx(0.1534, abs=5e-5)


def test_a_data_folder_of_ones_own_is_enough(invented_data):
    assert len(quizzes.of("00", records.load_trial("minimal2031"))) == 6


@pytest.mark.parametrize("notebook", ["09", "", "3", None])
def test_unknown_notebook_lists_those_there_are(notebook):
    with pytest.raises(ParameterError, match="Allowed: 00, 01"):
        quizzes.of(notebook, RECORDS["cheng2022"])
