"""Blanks: solutions out, names and signatures kept, slips in markers refused."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialkit.errors import MasterError
from trialkit.exercises import blank, stub, without_solution
from trialkit.exercises._blank import BEGIN, END, has_answer


def cell(*lines: str) -> str:
    return "\n".join(lines)


def test_nothing_between_no_markers_is_left_as_it_is():
    assert without_solution("") == ""
    assert without_solution("x = 1\n\ny = 2") == "x = 1\n\ny = 2"


def test_answer_becomes_a_stub_and_the_way_to_it_goes():
    source = cell("# Think.", BEGIN, "n = 17", "answer_2 = 8 / n", END, "x = 1")
    assert without_solution(source) == cell("# Think.", "answer_2 = ...", "x = 1")


def test_an_answer_that_is_built_up_is_kept_once():
    assert (
        stub("answer_1 = set()\nfor a in 'ab':\n    answer_1 = answer_1 | {a}") == "answer_1 = ..."
    )


def test_several_answers_and_an_annotated_one():
    assert stub("answer_1_low: float = 1\nanswer_1_high = 2") == (
        "answer_1_low = ...\nanswer_1_high = ..."
    )


def test_function_keeps_signature_defaults_and_docstring():
    source = cell(
        "def score(a, b: int = 2, *, c=(1, 2)) -> float:",
        '    """Return it.',
        "",
        "    In two parts.",
        '    """',
        "    inner = 3",
        "    return a + b + inner",
    )
    assert stub(source) == cell(*source.split("\n")[:5], "    ...")
    scope: dict = {}
    exec(stub(source), scope)
    assert scope["score"](1) is None


def test_function_and_answer_stand_apart_as_the_formatter_has_it():
    source = 'def f(a):\n    """Return it."""\n    return a\n\n\nanswer_1 = f(1)\nanswer_2 = f(2)'
    assert stub(source) == (
        'def f(a):\n    """Return it."""\n    ...\n\n\nanswer_1 = ...\nanswer_2 = ...'
    )


@pytest.mark.parametrize(
    "lines",
    [
        (BEGIN, "answer_1 = 1"),
        (END,),
        ("answer_1 = 1", END),
        (BEGIN, BEGIN, "answer_1 = 1", END),
        (BEGIN, "answer_1 = 1", END, END),
        (END, BEGIN),
    ],
    ids=["no end", "no begin", "no begin after code", "nested", "two ends", "turned round"],
)
def test_markers_that_do_not_pair_are_refused(lines):
    with pytest.raises(MasterError, match=r"this cell.*SOLUTION"):
        without_solution(cell(*lines))


@pytest.mark.parametrize(
    "marker",
    [
        "## BEGIN SOLUTION",
        "### begin solution",
        "### BEGIN  SOLUTION",
        " ### BEGIN SOLUTION",
        "### BEGIN SOLUTION ",
        "### BEGIN SOLUTION: easy",
        "x = 1  ### BEGIN SOLUTION",
        "### END SOLUTION\r",
        "### BEGIN HIDDEN TESTS",
        "### BEGIN MARK SCHEME",
    ],
)
def test_a_slip_in_a_marker_is_refused_and_leaks_nothing(marker):
    with pytest.raises(MasterError, match="is no marker"):
        without_solution(cell(marker, "answer_1 = 42"))


def test_a_slip_in_the_end_marker_does_not_swallow_what_follows():
    with pytest.raises(MasterError, match="is no marker"):
        without_solution(cell(BEGIN, "answer_1 = 42", "### END SOLUTIONS", "x = 1", END))


@pytest.mark.parametrize(
    ("solution", "message"),
    [
        ("", "sets no answer_N"),
        ("x = 1", "sets no answer_N"),
        ("answer_1, x = 1, 2", "sets no answer_N"),
        ("answer_1 = (", "is not Python"),
        ("    return 1", "is not Python"),
        ("answer_1 = '\0'", "is not Python"),
        ("def f(a):\n    return a", "no docstring"),
        ('def f(a): """Return it."""; return 42', "no docstring on lines of its own"),
        ('def f(a):\n    """Return it."""; return 42', "no docstring on lines of its own"),
    ],
)
def test_a_solution_of_which_nothing_useful_is_left_is_refused(solution, message):
    with pytest.raises(MasterError, match=message):
        stub(solution)


def test_markers_in_text_are_refused():
    book = {"cells": [{"cell_type": "markdown", "id": "a", "source": f"{BEGIN}\nx\n{END}"}]}
    with pytest.raises(MasterError, match=r"ex\.ipynb, cell a: .* outside of code"):
        blank(book, "ex.ipynb")


def test_outputs_go_and_the_master_stays_as_it_is():
    book = {
        "cells": [
            {
                "cell_type": "code",
                "id": "a",
                "source": f"{BEGIN}\nanswer_1 = 1\n{END}",
                "outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}],
                "execution_count": 3,
            }
        ]
    }
    found = blank(book)["cells"][0]
    assert (found["source"], found["outputs"], found["execution_count"]) == (
        "answer_1 = ...",
        [],
        None,
    )
    assert book["cells"][0]["outputs"]


LINES = st.sampled_from(
    [BEGIN, END, "answer_1 = 41", "answer_2 = 41 + 1", "x = 41", "", "# 41", "### Begin solution"]
)


@given(st.lists(LINES, max_size=9))
def test_any_mixture_of_lines_is_refused_or_leaks_nothing(lines):
    """What stands between markers is gone, or the master is refused with a sentence."""
    source = cell(*lines)
    found = source_or_refusal(source)
    if found is None:
        return
    assert "SOLUTION" not in found.upper()
    inside, kept = False, []
    for line in lines:
        if line in (BEGIN, END):
            inside = line == BEGIN
        elif not inside:
            kept.append(line)
    left = found.split("\n")
    for line in kept:
        assert line in left
    assert sum("41" in line for line in left) == sum("41" in line for line in kept)
    ast.parse(found)


@given(st.text(max_size=60))
def test_any_text_is_a_sentence_or_a_result(text):
    assert source_or_refusal(text) in (None, text)
    with pytest.raises(MasterError, match="this cell"):
        stub(text)


def source_or_refusal(source: str) -> str | None:
    """Return the source without its solutions, None where it is refused with a sentence."""
    try:
        return without_solution(source)
    except MasterError as error:
        return None if str(error).startswith("this cell") else "a refusal that names no cell"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("answer_1 = ...", False),
        ("# steps\nanswer_1 = ...\nanswer_2 = ...", False),
        ('def f(a):\n    """Return it."""\n    ...', False),
        ("answer_1 = 0", True),
        ("answer_1 = ...\nx = 1", True),
        ('def f(a):\n    """Return it."""\n    return a', True),
        ("answer_1 = (", True),
    ],
)
def test_has_answer_tells_work_from_a_stub(source, expected):
    assert has_answer(source) is expected
