"""The quiz as a student answers it: in JupyterLab, with the keyboard alone."""

from __future__ import annotations

import pytest

from trialkit import quizzes

pytestmark = pytest.mark.browser


def tab_to_the_button(page, most: int) -> None:
    """Press Tab until the focus has left the options; each of them may be a stop of its own."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.type") != "radio":
            break
    assert page.evaluate("() => document.activeElement.innerText").strip() == "Check 1"


def test_a_question_is_answered_with_the_keyboard_alone(open_notebook, cheng):
    question = quizzes.of("00", cheng)[0]
    page = open_notebook("00_start_here.ipynb")
    box = page.locator(".trialkit-quiz").first
    said = box.locator(".trialkit-quiz-answer")
    box.scroll_into_view_if_needed()

    # The widget stands there, not its text for where there are no widgets.
    assert page.get_by_text("Answer to question 1").count() == 0
    options = box.locator("input[type=radio]")
    assert options.count() == len(question.options)

    wrong = next(i for i, option in enumerate(question.options) if not option.right)
    for place, start in ((wrong, "✗"), (question.key, "✓ Right.")):
        options.nth(place).focus()
        page.keyboard.press("Space")
        tab_to_the_button(page, most=len(question.options))
        page.keyboard.press("Enter")
        said.get_by_text(question.options[place].remark).wait_for(timeout=20_000)
        assert said.inner_text().strip().startswith(start)
    assert page.trouble == []
