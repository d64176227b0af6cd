"""What each notebook says of itself: question, minutes, objectives, and where they are taught."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trialkit.course._folder import course_notebooks

_HEADING = re.compile(r"^#{2,3} +(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Objective:
    """Something a student can do after a notebook.

    Attributes
    ----------
    id : str
        Notebook and letter, such as ``"03.b"``.
    text : str
        Completes "After this notebook you can …".
    sections : tuple of str
        Headings of the sections that introduce it.
    """

    id: str
    text: str
    sections: tuple[str, ...]


@dataclass(frozen=True)
class Lesson:
    """One notebook of the course.

    Attributes
    ----------
    path : pathlib.Path
    title : str
        A question.
    minutes : int
        Of study, without the exercises.
    objectives : tuple of Objective
    requires : tuple of str
        Names of the notebooks to read before.
    sections : mapping of str to tuple of str
        Heading to the ids of the objectives that its section says it introduces.
    words : str
        All Markdown of the notebook.
    """

    path: Path
    title: str
    minutes: int
    objectives: tuple[Objective, ...]
    requires: tuple[str, ...]
    sections: Mapping[str, tuple[str, ...]]
    words: str

    @property
    def name(self) -> str:
        """Name of the file without suffix."""
        return self.path.stem

    @property
    def number(self) -> str:
        """Two digits, such as ``"03"``."""
        return self.name[:2]


def lessons(notebooks: Sequence[Path] | None = None) -> list[Lesson]:
    """Read the notebooks of the course, or those given."""
    return [_lesson(path) for path in (course_notebooks() if notebooks is None else notebooks)]


def _lesson(path: Path) -> Lesson:
    book = json.loads(path.read_text(encoding="utf-8"))
    about = book["metadata"]["trialkit"]
    markdown = [cell for cell in book["cells"] if cell["cell_type"] == "markdown"]
    sections = {_heading(cell): ids for cell in markdown if (ids := _introduced(cell))}
    objectives = tuple(
        Objective(
            entry["id"],
            entry["text"],
            tuple(heading for heading, ids in sections.items() if entry["id"] in ids),
        )
        for entry in about["objectives"]
    )
    return Lesson(
        path,
        about["title"],
        about["minutes"],
        objectives,
        tuple(about["requires"]),
        sections,
        "\n\n".join("".join(cell["source"]) for cell in markdown),
    )


def _introduced(cell: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(cell["metadata"].get("trialkit", {}).get("objectives", ()))


def _heading(cell: Mapping[str, Any]) -> str:
    """Return the heading of the section that a cell opens; empty where it opens none."""
    found = _HEADING.search("".join(cell["source"]))
    return found[1].strip() if found else ""
