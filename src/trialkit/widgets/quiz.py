"""A quiz to click through or to type through; without a kernel its questions stand as text."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import ipywidgets as ipw

from trialkit import quizzes

if TYPE_CHECKING:
    from trialkit.quizzes import Option, Question
    from trialkit.records import Trial

_WIDE = {"width": "100%", "max_width": "60em"}
_NOTHING_CHOSEN = "Choose an answer first."


class Quiz(ipw.VBox):
    """Questions below each other; where widgets cannot be shown, the same as text.

    Parameters
    ----------
    questions : sequence of Question
    """

    def __init__(self, questions: Sequence[Question], **options: Any) -> None:
        shown = [_shown(n, question) for n, question in enumerate(questions, start=1)]
        super().__init__(shown, **options)
        self.questions = tuple(questions)

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(**options)
        return bundle | {"text/html": as_text(self.questions)}


def quiz(notebook: str, record: Trial, confidence: float = 0.95) -> Quiz:
    """Return the quiz of a notebook for a record.

    Parameters
    ----------
    notebook : str
        Its number, such as ``"03"``.
    record : Trial
    confidence : float
        Confidence level of what the questions compute, as a fraction.

    Raises
    ------
    ParameterError
        If there is no such notebook.
    """
    return Quiz(quizzes.of(notebook, record, confidence))


def answer(question: Question, chosen: int | None) -> str:
    """Return what is said to an answer, as HTML; it holds no other answer than the chosen one.

    Parameters
    ----------
    question : Question
    chosen : int or None
        Place of the option, None if nothing was chosen yet.
    """
    if chosen is None:
        return _said("", _NOTHING_CHOSEN)
    option = question.options[chosen]
    return _said("✓ Right." if option.right else "✗ Not this one.", option.remark)


def as_text(questions: Sequence[Question]) -> str:
    """Return questions as HTML without any script; the answers are folded away."""
    return "".join(_as_text(n, question) for n, question in enumerate(questions, start=1))


def _shown(number: int, question: Question) -> ipw.VBox:
    text = ipw.HTML(f"<p><b>{number}.</b> {html.escape(question.text)}</p>", layout=_WIDE)
    options = [(option.words, place) for place, option in enumerate(question.options)]
    choice = ipw.RadioButtons(
        options=options,
        value=None,
        tooltip=f"Answers to question {number}",
        layout={"width": "max-content", "max_width": "100%"},
    )
    button = ipw.Button(
        description=f"Check {number}", tooltip=f"Check the answer to question {number}"
    )
    said = ipw.HTML(_said("", ""), layout=_WIDE)
    said.add_class("trialkit-quiz-answer")

    def check(_button: Any) -> None:
        said.value = answer(question, choice.value)

    def clear(_change: Any) -> None:
        # What was said belongs to the answer before.
        said.value = _said("", "")

    button.on_click(check)
    choice.observe(clear, names="value")
    box = ipw.VBox([text, choice, button, said], layout={"margin": "0 0 1.2em 0"})
    box.add_class("trialkit-quiz")
    return box


def _said(verdict: str, remark: str) -> str:
    # A status region is read aloud when its words change, without taking the focus away.
    words = f"<b>{html.escape(verdict)}</b> {html.escape(remark)}" if verdict else remark
    return f'<p role="status" aria-live="polite">{words}</p>'


def _as_text(number: int, question: Question) -> str:
    options = "".join(f"<li>{html.escape(option.words)}</li>" for option in question.options)
    remarks = "".join(_remark(option) for option in question.options)
    return (
        f'<p><b>{number}.</b> {html.escape(question.text)}</p><ol type="a">{options}</ol>'
        f'<details><summary>Answer to question {number}</summary><ol type="a">{remarks}</ol>'
        "</details>"
    )


def _remark(option: Option) -> str:
    sign = "✓ right" if option.right else "✗"
    words = html.escape(option.words.rstrip("."))
    return f"<li>{sign}: {words}. {html.escape(option.remark)}</li>"
