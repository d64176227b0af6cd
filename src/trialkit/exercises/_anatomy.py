"""What a master of exercises must have, so that its blank, its checks and a grader agree."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from trialkit.checks import Choice, Choices, Exercise, Words
from trialkit.errors import MasterError
from trialkit.exercises._blank import without_solution

PARAMETERS = (
    'trial: str = "cheng2022"  # trial record to load\n'
    'student: str = ""  # your name or number, empty for the figures of the record'
)
CHECKER = "check = checks.checker(trial=trial, student=student)"
SCHEMA = 3  # of nbgrader's metadata
_ID = re.compile(r"[a-z][a-z0-9-]{1,60}")


def faults(master: Mapping[str, Any], stem: str, tasks: Sequence[Exercise]) -> list[str]:
    """Say what is wrong with a master.

    Parameters
    ----------
    master : mapping
        A notebook with solutions between markers.
    stem : str
        Name of the notebook to which its exercises belong.
    tasks : sequence of Exercise
        The exercises that the checks know for it, in order.

    Returns
    -------
    list of str
        Sentences; empty if all is well.
    """
    cells = master["cells"]
    return [
        *_of_the_notebook(master, stem),
        *_of_each_cell(cells),
        *_of_the_head(cells),
        *_of_the_grading(cells, stem[:2], {task.id: task for task in tasks}),
        *_of_the_exercises(cells, tasks),
    ]


def exercise_of(cell: Mapping[str, Any]) -> str | None:
    """Return the number of the exercise to which a cell belongs, None if to none."""
    about = cell.get("metadata", {}).get("trialkit")
    found = about.get("exercise") if isinstance(about, Mapping) else None
    return found if isinstance(found, str) else None


def role(cell: Mapping[str, Any]) -> str:
    """Return what a cell of an exercise is for: task, given, options, answer or check."""
    if cell["cell_type"] == "markdown":
        return "task"
    if _grader(cell).get("solution"):
        return "answer"
    source = cell["source"]
    if source.startswith("check("):
        return "check"
    return "options" if source.startswith("check.options(") else "given"


def _grader(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    return cell["metadata"].get("nbgrader", {})


def _of_the_notebook(master: Mapping[str, Any], stem: str) -> Iterator[str]:
    from nbformat.validator import iter_validate  # unlike validate, it mends nothing

    for error in iter_validate(dict(master)):
        yield f"not a valid notebook: {str(error).splitlines()[0]}"
    if master["metadata"].get("kernelspec", {}).get("name") != "python3":
        yield "its kernel is not python3"
    about = master["metadata"].get("trialkit", {})
    if about.get("exercises_of") != stem:
        yield f"it says exercises_of {about.get('exercises_of')!r}, not {stem!r}"
    if not about.get("title") or not isinstance(about.get("minutes"), int):
        yield "its metadata have no title or no whole number of minutes"


def _of_each_cell(cells: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    seen: set[str] = set()
    for cell in cells:
        if not _ID.fullmatch(cell["id"]) or cell["id"] in seen:
            yield f"cell {cell['id']}: the id is no word, or not unique"
        seen.add(cell["id"])
        if cell["cell_type"] == "code" and (cell["outputs"] or cell["execution_count"]):
            yield f"cell {cell['id']}: it has outputs"


def _of_the_head(cells: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    tagged = [cell for cell in code if "parameters" in cell["metadata"].get("tags", [])]
    if tagged != code[:1] or not tagged or tagged[0]["source"] != PARAMETERS:
        yield f"the first code cell, and only it, is tagged parameters and reads\n{PARAMETERS}"
    if len(code) < 2 or CHECKER not in code[1]["source"].splitlines():
        yield f"the cell after the parameters does not make the checker: {CHECKER}"
    for cell in code[2:]:
        if exercise_of(cell) is None:
            yield f"cell {cell['id']}: code that belongs to no exercise"


def _of_the_grading(
    cells: Sequence[Mapping[str, Any]], number: str, tasks: Mapping[str, Exercise]
) -> Iterator[str]:
    seen: set[str] = set()
    for cell in cells:
        about = _grader(cell)
        if "parameters" in cell["metadata"].get("tags", []):
            if about:
                yield "the parameters are the student's: no metadata for the grader"
            continue
        name = about.get("grade_id")
        if name != f"ex{number}-{cell['id']}" or name in seen:
            yield f"cell {cell['id']}: grade_id {name!r} is not ex{number}-{cell['id']}, or twice"
        seen.add(str(name))
        wanted = _wanted(cell, tasks.get(exercise_of(cell) or ""))
        found = {key: about.get(key) for key in wanted}
        if found != wanted or ("points" in about) != ("points" in wanted):
            yield f"cell {cell['id']}: for the grader {dict(about)}, not {wanted}"


def _wanted(cell: Mapping[str, Any], task: Exercise | None) -> dict[str, Any]:
    """Return the metadata for the grader: locked but for answers, points where they are given."""
    what = role(cell) if task else ""
    manual = task is not None and isinstance(task.kind, Words)
    graded = what == ("answer" if manual else "check")
    wanted: dict[str, Any] = {
        "schema_version": SCHEMA,
        "task": False,
        "solution": what == "answer",
        "locked": what != "answer",
        "grade": graded,
    }
    if graded and task is not None:
        wanted["points"] = task.points
    return wanted


def _of_the_exercises(
    cells: Sequence[Mapping[str, Any]], tasks: Sequence[Exercise]
) -> Iterator[str]:
    groups = [
        (number, list(group)) for number, group in groupby(cells, exercise_of) if number is not None
    ]
    if [number for number, _ in groups] != [task.id for task in tasks]:
        yield (
            f"its exercises are {', '.join(number for number, _ in groups) or 'none'}; the checks "
            f"know {', '.join(task.id for task in tasks)}"
        )
        return
    for task, (_, group) in zip(tasks, groups, strict=True):
        yield from (f"exercise {task.id}: {fault}" for fault in _of_one(task, group))


def _of_one(task: Exercise, group: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    roles = [role(cell) for cell in group]
    has_options = isinstance(task.kind, Choice | Choices)
    middle = roles[1:-2]
    if (
        roles[:1] != ["task"]
        or roles[-2:] != ["answer", "check"]
        or len(set(middle)) != len(middle)
        or not set(middle) <= {"given", "options"}
        or ("options" in middle) != has_options
    ):
        yield f"its cells are {', '.join(roles)}; allowed: task, given, options, answer, check"
        return
    suffix = task.id.split(".")[1]
    if not group[0]["source"].startswith(f"## {suffix}. {task.title}\n"):
        yield f"its heading is not '## {suffix}. {task.title}'"
    answer, check = group[-2:]
    exact = {
        "given": f'given_{suffix} = check.given("{task.id}")\ngiven_{suffix}',
        "options": f'check.options("{task.id}")',
    }
    # Word for word: nothing else can stand there, so no answer can be read off.
    for cell, what in zip(group[1:-2], middle, strict=True):
        if cell["source"] != exact[what]:
            yield f"the cell {cell['id']} is not {exact[what]!r}"
    handed = re.fullmatch(rf'check\("{re.escape(task.id)}", ([a-z_][a-z0-9_]*)\)', check["source"])
    if handed is None:
        yield f"the cell {check['id']} is not 'check(\"{task.id}\", NAME)'"
        return
    yield from _of_the_answer(task, answer, handed[1])


def _of_the_answer(task: Exercise, answer: Mapping[str, Any], name: str) -> Iterator[str]:
    try:
        blank = without_solution(answer["source"], f"cell {answer['id']}")
    except MasterError as error:
        yield str(error)
        return
    if blank == answer["source"]:
        yield f"the cell {answer['id']} has no solution between markers"
    elif name not in _defined(blank):
        yield f"its stub does not define {name}, which is checked"
    if isinstance(task.kind, Words) and "# Rubric, " not in answer["source"]:
        yield "a person gives the points, and there is no '# Rubric, N points: …'"


def _defined(source: str) -> set[str]:
    found = set()
    for part in ast.walk(ast.parse(source)):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            found.add(part.id)
        elif isinstance(part, ast.FunctionDef):
            found.add(part.name)
    return found
