"""Every exercise: right is right, blank is blank, every typical mistake is named."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from trialkit import checks, records
from trialkit.checks import Choice, Choices, Function, Number, Numbers, Words, judge

TRIALS = ("cheng2022", "yao2021", "demo2030")
STUDENTS = ("anna", "Żółć 小明", "17", "<b>x</b>")
TASKS = [task for number in checks.MODULES for task in checks.of_notebook(number)]
each_task = pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)


RECORDS = {trial: records.load_trial(trial) for trial in TRIALS}
WHO = [*((trial, "") for trial in TRIALS), *((TRIALS[0], student) for student in STUDENTS)]


@cache
def variants_of(number):
    """Return the figures of every record, and those of some students."""
    return [checks.exercise(number).given(RECORDS[trial], student) for trial, student in WHO]


def variants(task):
    return variants_of(task.id)


@each_task
def test_right_answer_is_right(task):
    for given in variants(task):
        verdict = judge(task, task.answer(given), given)
        if isinstance(task.kind, Words):
            assert (verdict.status, verdict.mistake) == ("written", ""), given
        else:
            assert verdict.status == "right", given
            assert verdict.points == task.points


@each_task
@pytest.mark.parametrize("blank", [..., None, "", "  ", "...", [], ()], ids=repr)
def test_blank_is_not_answered(task, blank):
    verdict = checks.check(task.id, blank)
    assert verdict.status == "not answered"
    assert not verdict
    assert verdict.points == 0


@each_task
def test_every_typical_mistake_is_named_and_never_passes(task):
    made = set()
    for given in variants(task):
        for mistake in task.mistakes:
            value = mistake.answer(given)
            if value is None:
                continue
            made.add(mistake.name)
            verdict = judge(task, value, given)
            assert verdict.mistake == mistake.name, (given, verdict)
            assert verdict.points == 0
            if isinstance(task.kind, Words):
                assert verdict.status == "written"
            else:
                assert verdict.status == "mistake"
                assert verdict.message == mistake.message
    assert made == {mistake.name for mistake in task.mistakes}


@each_task
def test_catalogue_is_complete(task):
    assert len(task.mistakes) >= 2
    assert len({m.name for m in task.mistakes}) == len(task.mistakes)
    assert len({m.message for m in task.mistakes}) == len(task.mistakes)
    assert 1 <= len(task.hints) <= checks.MOST_HINTS
    assert task.level in (1, 2, 3)
    assert task.points >= 1
    assert task.objectives
    for objective in task.objectives:
        assert objective.startswith(f"{task.id[:2]}."), objective
    for given in variants(task):
        assert set(given.values) <= set(task.labels)


# Only numbers with decimals can be told from other words.
DECIMAL = [task for task in TASKS if isinstance(task.kind, Number) and task.kind.decimals]


@pytest.mark.parametrize("task", DECIMAL, ids=lambda task: task.id)
def test_no_message_gives_the_answer_away(task):
    """What a wrong answer is told does not hold the right one."""
    for given in variants(task):
        right = f"{task.answer(given):.{task.kind.decimals}f}"
        for text in (*task.hints, *(m.message for m in task.mistakes)):
            assert right not in text


def wrong_answers(task, given):
    kind = task.kind
    if isinstance(kind, Number):
        return st.floats(allow_nan=True, allow_infinity=True)
    if isinstance(kind, Numbers):
        return st.lists(st.floats(), min_size=0, max_size=len(kind.names) + 1)
    if isinstance(kind, Choice):
        return st.sampled_from([*kind.options(given), "z", "ab", 1])
    if isinstance(kind, Choices):
        return st.frozensets(st.sampled_from(list(kind.options(given))))
    if isinstance(kind, Function):
        return st.floats().map(lambda value: lambda *_: value)
    return st.text()


@each_task
def test_random_wrong_answers_never_pass(task):
    given = checks.checker().given(task.id)
    right = None if isinstance(task.kind, Words) else task.kind.read(task.answer(given), given)

    @settings(max_examples=30, deadline=None)
    @for_all(answer=wrong_answers(task, given))
    def never(answer):
        verdict = judge(task, answer, given)
        if verdict.right:
            assert task.kind.same(task.kind.read(answer, given), right, given)
        assert verdict.points == (task.points if verdict.right else 0)

    never()


@each_task
@pytest.mark.parametrize(
    "answer",
    [True, {"a": 1}, object(), b"x", float("nan"), 10**400, [[1]]],
    ids=lambda a: f"{a!r:.9}",
)
def test_strange_answers_get_a_sentence(task, answer):
    verdict = checks.check(task.id, answer)
    assert not verdict.right
    assert verdict.message.endswith(".")


@each_task
def test_same_student_same_figures_and_another_student_others(task):
    record = records.load_trial("cheng2022")
    mine = task.given(record, "anna")
    assert mine == task.given(record, " anna ")
    if task.drawn is not None:
        assert len({repr(task.given(record, f"student {i}").values) for i in range(12)}) > 1
        assert mine.invented
        assert "INVENTED" in mine.source


@each_task
def test_figures_that_a_student_changes_in_place_are_the_students_alone(task):
    check = checks.checker()
    before = repr(check.given(task.id))
    for value in check.given(task.id).values.values():
        _empty(value)
    assert repr(check.given(task.id)) == before


def _empty(value):
    """Change a value in place, as far down as that goes."""
    if isinstance(value, dict):
        for inner in value.values():
            _empty(inner)
    if isinstance(value, dict | list | set):
        value.clear()


def test_numeric_exercises_have_figures_of_a_students_own():
    numeric = [task for task in TASKS if isinstance(task.kind, Number | Numbers)]
    assert all(task.drawn is not None for task in numeric), [
        task.id for task in numeric if task.drawn is None
    ]


def test_figures_of_the_record_are_used_where_it_has_them():
    """No typical mistake meets the right answer by accident in the record of the course."""
    record = records.load_trial("cheng2022")
    for task in TASKS:
        values = task.printed(record)
        if values is not None:
            assert dict(task.given(record).values) == values, task.id
