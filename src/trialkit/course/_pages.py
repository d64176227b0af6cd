"""The pages beside the notebooks that are made, never edited: the course map and the glossary."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from trialkit.course._folder import exercises_of, notebooks_dir
from trialkit.course._glossary import Term, glossary
from trialkit.course._lessons import Lesson, lessons
from trialkit.results import write_text

_RECORD = "cheng2022"  # which questions there are does not depend on it
MAP, GLOSSARY = "README.md", "glossary.md"
COMMAND = "trialkit course refresh"
_MADE = f"<!-- Made by '{COMMAND}'; do not edit. -->"


def pages() -> dict[Path, str]:
    """Return the pages beside the notebooks as they should be: path to text."""
    course, terms = lessons(), glossary()
    folder = notebooks_dir()
    return {folder / MAP: course_map(course), folder / GLOSSARY: glossary_page(terms, course)}


def stale() -> list[Path]:
    """Return the pages that are not what metadata, exercises and glossary give today."""
    return [path for path, text in pages().items() if _text(path) != text]


def refresh() -> list[Path]:
    """Write the pages that are stale, and return them."""
    changed = stale()
    wanted = pages()
    for path in changed:
        write_text(path, wanted[path])
    return changed


def course_map(course: Sequence[Lesson]) -> str:
    """Return the map of the course: what each notebook asks, takes, teaches and exercises."""
    minutes = sum(lesson.minutes for lesson in course)
    tasks = sum(len(_tasks(lesson)) for lesson in course)
    points = sum(task.points for lesson in course for task in _tasks(lesson))
    head = [
        "# The course",
        "",
        _MADE,
        "",
        f"{len(course)} notebooks, about {minutes} minutes of study; {tasks} exercises, {points} "
        "points. Begin with 00 and go on in this order.",
        "",
        "Teaching? [instructors.md](instructors.md) has plans, questions and answers. A word is "
        "unclear? See the [glossary](glossary.md).",
        "",
        "| notebook | question | minutes | read before | exercises | points | quiz |",
        "|---|---|---|---|---|---|---|",
    ]
    rows = [
        f"| [{lesson.name}]({lesson.name}.ipynb) | {lesson.title} | {lesson.minutes} "
        f"| {_before(lesson)} | {_exercises(lesson)} | {_points(lesson)} | {_asked(lesson)} |"
        for lesson in course
    ]
    return "\n".join([*head, *rows, "", "\n".join(map(_section, course))]).rstrip("\n") + "\n"


def _section(lesson: Lesson) -> str:
    lines = [
        f"## {lesson.number} {lesson.title}",
        "",
        "| objective | after this notebook you can | taught in | exercised in |",
        "|---|---|---|---|",
    ]
    for objective in lesson.objectives:
        tasks = [task.id for task in _tasks(lesson) if objective.id in task.objectives]
        lines.append(
            f"| {objective.id} | {objective.text} | {'; '.join(objective.sections)} "
            f"| {', '.join(tasks or _questions(lesson, objective.id))} |"
        )
    return "\n".join([*lines, ""])


def glossary_page(terms: Sequence[Term], course: Sequence[Lesson]) -> str:
    """Return the glossary as a table: term, Chinese, meaning, where it is used first."""
    rows = [
        f"| **{_cell(term.term)}** | {_cell(term.chinese)} | {_cell(term.definition)} "
        f"| {_first_use(term, course)} |"
        for term in terms
    ]
    return "\n".join(
        [
            "# Glossary",
            "",
            _MADE,
            "",
            "Terms that the notebooks use, in alphabetical order, with the Chinese term beside "
            "them: the sources of the trial are Chinese. Most terms have one meaning here, also "
            "where the field knows several.",
            "",
            "| term | Chinese | what it means here | used from |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _first_use(term: Term, course: Sequence[Lesson]) -> str:
    using = (lesson for lesson in course if term.stands_in(lesson.words))
    found = next(using, None)
    return f"[{found.number}]({found.name}.ipynb)" if found else "–"


def _before(lesson: Lesson) -> str:
    return ", ".join(f"[{name[:2]}]({name}.ipynb)" for name in lesson.requires) or "nothing"


def _tasks(lesson: Lesson) -> Sequence:
    from trialkit import checks

    return checks.of_notebook(lesson.number) if lesson.number in checks.MODULES else ()


def _questions(lesson: Lesson, objective: str) -> list[str]:
    """Return the questions of the quiz about an objective, for a notebook without exercises."""
    from trialkit import quizzes, records

    asked = quizzes.of(lesson.number, records.load_trial(_RECORD))
    return [f"quiz, {n}" for n, one in enumerate(asked, start=1) if objective in one.objectives]


def _exercises(lesson: Lesson) -> str:
    tasks = _tasks(lesson)
    if not tasks:
        return "–"
    path = exercises_of(lesson.path).relative_to(lesson.path.parent).as_posix()
    return f"[{len(tasks)}]({path})"


def _points(lesson: Lesson) -> str:
    return str(sum(task.points for task in _tasks(lesson))) if _tasks(lesson) else "–"


def _asked(lesson: Lesson) -> str:
    from trialkit import quizzes

    return f"{quizzes.count(lesson.number)} questions"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _text(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8") if path.is_file() else None
