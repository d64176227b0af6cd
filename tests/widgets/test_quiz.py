"""The quiz without a browser: what is said to an answer, and what stands without widgets."""

from __future__ import annotations

import html
import re

import ipywidgets as ipw
import pytest

from trialkit import quizzes, widgets
from trialkit.widgets.quiz import answer, as_text

VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def questions(cheng):
    return quizzes.of("03", cheng)


@pytest.fixture
def boxes(cheng):
    return widgets.quiz("03", cheng).children


def parts(box):
    return {type(part): part for part in box.children}


def said(box) -> str:
    return re.sub(r"<[^>]+>", "", box.children[-1].value).strip()


def test_nothing_is_chosen_and_nothing_said_at_first(boxes, questions):
    assert len(boxes) == len(questions)
    for box in boxes:
        assert parts(box)[ipw.RadioButtons].value is None
        assert said(box) == ""


def test_check_without_an_answer_asks_for_one(boxes):
    parts(boxes[0])[ipw.Button].click()
    assert said(boxes[0]) == "Choose an answer first."


def test_every_option_gets_its_remark_and_only_one_is_right(boxes, questions):
    for box, question in zip(boxes, questions, strict=True):
        choice, button = parts(box)[ipw.RadioButtons], parts(box)[ipw.Button]
        verdicts = []
        for place, option in enumerate(question.options):
            choice.value = place
            assert said(box) == "", "what was said belongs to the answer before"
            button.click()
            assert html.unescape(said(box)).endswith(option.remark)
            verdicts.append(said(box).startswith("✓ Right."))
        assert verdicts == [option.right for option in question.options]


def test_a_wrong_answer_is_not_told_the_right_one(questions):
    for question in questions:
        right = question.options[question.key].words
        for place, option in enumerate(question.options):
            if not option.right:
                assert right not in answer(question, place)


def test_controls_have_names_and_feedback_is_read_aloud(boxes):
    for number, box in enumerate(boxes, start=1):
        assert parts(box)[ipw.RadioButtons].tooltip == f"Answers to question {number}"
        assert parts(box)[ipw.Button].description == f"Check {number}"
        assert 'role="status"' in box.children[-1].value


def test_questions_stand_as_text_where_there_are_no_widgets(cheng, questions):
    shown = widgets.quiz("03", cheng)._repr_mimebundle_()
    assert VIEW in shown
    assert shown["text/html"] == as_text(questions)
    for question in questions:
        assert html.escape(question.text) in shown["text/html"]
        before, _, folded = shown["text/html"].partition("<details>")
        assert "✓" not in before
        assert "✓ right" in folded
    assert shown["text/html"].count("<details>") == len(questions)


def test_words_of_a_record_are_shown_not_obeyed():
    option = [quizzes.Option(f"<b>{i}</b>", i == 0, "<script>") for i in range(3)]
    text = as_text([quizzes.Question("99.q1", ("99.a",), "<img src=x>", tuple(option))])
    assert "<script>" not in text
    assert "<img" not in text
    assert "<b>0" not in text
