"""What is solved in exercise notebooks: verdicts read from their outputs, or from a fresh run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trialkit import checks, course
from trialkit.errors import UsageError
from trialkit.exercises._anatomy import exercise_of
from trialkit.runs.inspect import harmless

RIGHT, BLANK, MISTAKE, WRONG, UNREADABLE, WRITTEN = checks.STATUSES
ERROR = "error"
UNCHECKED = "not checked"
# Not answered yet is no mistake; a text waits for its reader.
HARMLESS = (RIGHT, BLANK, WRITTEN, UNCHECKED)
_LONGEST = 200


@dataclass(frozen=True)
class Row:
    """One exercise in one notebook.

    Attributes
    ----------
    exercise, title : str
    status : str
        One of `checks.STATUSES`, ``"error"`` or ``"not checked"``.
    said : str
        What the check said, or the error.
    points, out_of : int
    manual : bool
        Whether a person gives the points.
    """

    exercise: str
    title: str
    status: str
    said: str
    points: int
    out_of: int
    manual: bool

    @property
    def wrong(self) -> bool:
        """Whether there is something to mend."""
        return self.status not in HARMLESS


@dataclass(frozen=True)
class Sheet:
    """One exercise notebook.

    Attributes
    ----------
    path : pathlib.Path
    rows : tuple of Row
    student : str
        For whom its figures are; empty for those of the record.
    problem : str
        Why it could not be read or run; empty if it could.
    """

    path: Path
    rows: tuple[Row, ...] = ()
    student: str = ""
    problem: str = ""

    @property
    def wrong(self) -> bool:
        """Whether there is something to mend."""
        return bool(self.problem) or any(row.wrong for row in self.rows)


def folder_of_exercises(folder: Path | None = None, here: Path | None = None) -> Path:
    """Return where to look: what was named, else here if exercises are here, else the course.

    Raises
    ------
    UsageError
        If what was named is neither a folder nor a notebook.
    """
    if folder is not None:
        if folder.is_dir() or (folder.is_file() and folder.suffix == ".ipynb"):
            return folder
        raise UsageError(f"{folder}: there is no such folder, and no such notebook")
    here = here or Path.cwd()
    if any(number_of(_parsed(path)) for path in _notebooks(here)):
        return here
    return course.notebooks_dir() / "exercises"


def find(folder: Path) -> tuple[list[Path], list[str]]:
    """Return the exercise notebooks in a folder, and a sentence on each notebook that is none.

    Raises
    ------
    UsageError
        If there is no exercise notebook at all.
    """
    found, odd = [], []
    for path in [folder] if folder.is_file() else _notebooks(folder):
        book = _parsed(path)
        if book is None or number_of(book):
            found.append(path)
        else:
            odd.append(f"{path.name}: no exercise notebook of the course, so it is left out")
    if not found:
        raise UsageError(f"{folder}: no exercise notebooks there")
    return found, odd


def number_of(book: Mapping[str, Any] | None) -> str | None:
    """Return the number of the notebook whose exercises these are, None if they are none."""
    about = (book or {}).get("metadata", {})
    about = about.get("trialkit") if isinstance(about, Mapping) else None
    named = about.get("exercises_of") if isinstance(about, Mapping) else None
    number = named[:2] if isinstance(named, str) else None
    return number if number in checks.MODULES else None


def read(path: Path, book: Mapping[str, Any] | None = None) -> Sheet:
    """Read the verdicts in the outputs of an exercise notebook.

    Parameters
    ----------
    path : pathlib.Path
    book : mapping, optional
        The notebook after a fresh run; default: as it is in the file.
    """
    book = _parsed(path) if book is None else book
    number = number_of(book)
    if book is None or number is None:
        return Sheet(path, problem="this cannot be read as a notebook")
    verdicts, errors, student = _verdicts(book), _errors(book), _student(book)
    rows = []
    for task in checks.of_notebook(number):
        status, said, points = UNCHECKED, "", 0
        if task.id in errors:
            status, said = _failed(errors[task.id])
        elif task.id in verdicts:
            status, said = verdicts[task.id]
            points = task.points if status == RIGHT else 0
        manual = isinstance(task.kind, checks.Words)
        rows.append(Row(task.id, task.title, status, said, points, task.points, manual))
    # Where the head fails every exercise does, and not because of the student's answers.
    problem = errors.get(None, "")
    return Sheet(path, () if problem else tuple(rows), student, problem)


def _notebooks(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("*.ipynb") if p.is_file() and not p.name.startswith("."))


def _parsed(path: Path) -> dict[str, Any] | None:
    """Return a notebook, or None where a file is none."""
    try:
        book = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    cells = book.get("cells") if isinstance(book, dict) else None
    sound = isinstance(cells, list) and all(
        isinstance(cell, dict)
        and isinstance(cell.get("metadata"), dict)
        and isinstance(cell.get("source"), str | list)
        for cell in cells
    )
    return book if sound else None


def _outputs(cell: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = cell.get("outputs")
    return [o for o in found if isinstance(o, Mapping)] if isinstance(found, list) else []


def _verdicts(book: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Return status and message of each exercise; that of its own check cell counts most."""
    found: dict[str, tuple[int, str, str]] = {}
    for cell in book["cells"]:
        for output in _outputs(cell):
            data = output.get("data")
            verdict = data.get(checks.MIME) if isinstance(data, Mapping) else None
            if not isinstance(verdict, Mapping) or verdict.get("status") not in checks.STATUSES:
                continue
            number = str(verdict.get("exercise"))
            own = int(exercise_of(cell) == number)
            if own >= found.get(number, (0, "", ""))[0]:
                said = _short(verdict.get("message", ""))
                found[number] = (own, verdict["status"], said)
    return {number: (status, said) for number, (_, status, said) in found.items()}


def _errors(book: Mapping[str, Any]) -> dict[str | None, str]:
    """Return the first error of each exercise, under None that of the head.

    What fails in cells that the student added stands under the exercise above them.
    """
    found: dict[str | None, str] = {}
    above: str | None = None
    for cell in book["cells"]:
        above = exercise_of(cell) or above
        for output in _outputs(cell):
            if output.get("output_type") == "error":
                found.setdefault(above, _short(f"{output.get('ename')}: {output.get('evalue')}"))
    return found


def _failed(error: str) -> tuple[str, str]:
    """Return what an error means; where a grader runs a notebook, a check that says no is one."""
    name, _, said = error.partition(": ")
    if name != checks.NotRightError.__name__:
        return ERROR, error
    return (BLANK if "Not answered yet." in said else WRONG), said


def _student(book: Mapping[str, Any]) -> str:
    """Return the last plain text that is given to ``student``."""
    import ast

    found = ""
    for cell in book["cells"]:
        tags = cell["metadata"].get("tags", [])
        if cell.get("cell_type") != "code" or not {"parameters", "injected-parameters"} & set(tags):
            continue
        try:
            body = ast.parse("".join(cell["source"])).body
        except (SyntaxError, ValueError, TypeError):
            continue
        for part in body:
            targets = part.targets if isinstance(part, ast.Assign) else [getattr(part, "target", 0)]
            value = getattr(part, "value", None)
            if (
                any(isinstance(t, ast.Name) and t.id == "student" for t in targets)
                and isinstance(value, ast.Constant)
                and isinstance(value.value, str)
            ):
                found = value.value
    return _short(found)


def _short(text: Any) -> str:
    lines = harmless(str(text)).strip().splitlines()
    return lines[0][:_LONGEST] if lines else ""


def totals(sheets: Sequence[Sheet]) -> dict[str, int]:
    """Count statuses and points over notebooks."""
    rows = [row for sheet in sheets for row in sheet.rows]
    count = {status: sum(row.status == status for row in rows) for status in (*HARMLESS, ERROR)}
    count["to mend"] = sum(row.wrong for row in rows)
    count["points"] = sum(row.points for row in rows)
    count["machine"] = sum(row.out_of for row in rows if not row.manual)
    count["by hand"] = sum(row.out_of for row in rows if row.manual)
    return count
