"""No orphan: each objective is introduced, exercised and asked for; nothing names a strange one."""

from __future__ import annotations

import pytest

from trialkit import checks, course, quizzes, records

LESSONS = course.lessons()
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.name for lesson in LESSONS])
OBJECTIVES = {o.id: o for lesson in LESSONS for o in lesson.objectives}


def exercises(number: str):
    return checks.of_notebook(number) if number in checks.MODULES else ()


def questions(number: str):
    return quizzes.of(number, records.load_trial("cheng2022"))


def test_there_is_a_course():
    assert [lesson.number for lesson in LESSONS] == [f"{n:02}" for n in range(9)]
    assert len(OBJECTIVES) == sum(len(lesson.objectives) for lesson in LESSONS)


@each_lesson
def test_every_objective_is_introduced_in_a_section(lesson):
    missing = [o.id for o in lesson.objectives if not o.sections]
    assert not missing, f"no section introduces {missing}"
    assert all(all(o.sections) for o in lesson.objectives), "objectives stand at a heading"


@each_lesson
def test_every_objective_is_exercised_or_asked_for(lesson):
    if lesson.number in checks.MODULES:
        asked = {i for task in exercises(lesson.number) for i in task.objectives}
    else:
        asked = {i for question in questions(lesson.number) for i in question.objectives}
    missing = [o.id for o in lesson.objectives if o.id not in asked]
    assert not missing, f"nothing exercises {missing}"


@each_lesson
def test_nothing_names_an_objective_that_there_is_not(lesson):
    own = {o.id for o in lesson.objectives}
    assert {i for ids in lesson.sections.values() for i in ids} <= own
    for thing in (*exercises(lesson.number), *questions(lesson.number)):
        assert set(thing.objectives) <= own, thing.id


@each_lesson
def test_what_is_required_stands_before(lesson):
    numbers = [name[:2] for name in lesson.requires]
    assert all(number < lesson.number for number in numbers)


def test_an_objective_without_a_section_is_found(tmp_path, write_notebook):
    import json

    path = write_notebook("01_small", "1")
    book = json.loads(path.read_text(encoding="utf-8"))
    book["metadata"]["trialkit"] = {
        "title": "Why?",
        "minutes": 20,
        "requires": [],
        "objectives": [{"id": "01.a", "text": "see"}, {"id": "01.b", "text": "say"}],
    }
    section = {"cell_type": "markdown", "id": "one", "source": ["## 1. One\n", "\n", "words"]}
    book["cells"].append(section | {"metadata": {"trialkit": {"objectives": ["01.a"]}}})
    path.write_text(json.dumps(book), encoding="utf-8")

    (lesson,) = course.lessons([path])
    assert [o.sections for o in lesson.objectives] == [("1. One",), ()]
    assert lesson.words == "## 1. One\n\nwords"
