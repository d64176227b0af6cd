"""Where the notebooks of the course are, for whoever runs, lists or opens them."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def notebooks_dir() -> Path:
    """Return the folder of the course's notebooks: inside a wheel, beside src in a checkout."""
    inside = _PACKAGE / "notebooks"
    return inside if inside.is_dir() else _PACKAGE.parents[1] / "notebooks"


def course_notebooks() -> list[Path]:
    """Return the notebooks of the course in the order of reading; empty where there are none."""
    return sorted(notebooks_dir().glob("[0-9][0-9]_*.ipynb"))


def exercises_of(notebook: Path) -> Path:
    """Return where the exercises of a notebook stand; the file need not be there."""
    return notebook.parent / "exercises" / notebook.name
