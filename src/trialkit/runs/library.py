"""Which notebooks there are, and how a person may call them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from trialkit.course import course_notebooks
from trialkit.errors import UsageError


def find_notebooks(names: Sequence[str] = ()) -> list[Path]:
    """Return the notebooks meant by `names`, or the whole course in order.

    Parameters
    ----------
    names : sequence of str
        Paths, full names, or the beginning of one name, such as ``"04"``.

    Raises
    ------
    UsageError
        If a name fits no notebook, or several.
    """
    course = course_notebooks()
    if not names:
        return course
    return list(dict.fromkeys(_one(name, course) for name in names))


def _one(name: str, course: list[Path]) -> Path:
    path = Path(name)
    if path.suffix == ".ipynb" and path.is_file():
        return path.resolve()
    fitting = [p for p in course if p.stem.startswith(path.stem)] if path.stem else []
    if len(fitting) == 1 and path.parent == Path():
        return fitting[0]
    known = ", ".join(p.stem for p in course) or "none found"
    what = "fits several notebooks" if len(fitting) > 1 else "is not a notebook"
    raise UsageError(
        f"{name!r} {what}. Known notebooks: {known}; or give a path to an .ipynb file."
    )


def read_notebook(path: Path) -> dict[str, Any]:
    """Read a notebook.

    Raises
    ------
    UsageError
        If the file is not a notebook.
    """
    import nbformat

    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text)
        if (
            not isinstance(content, dict)
            or not isinstance(content.get("cells"), list)
            or not all(isinstance(cell, dict) for cell in content["cells"])
        ):
            raise ValueError("no list of cells")
        return nbformat.reads(text, as_version=4)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        reason = str(error).splitlines()[0][:200]
        raise UsageError(f"{path}: cannot be read as a notebook ({reason})") from None


def notebook_title(notebook: dict[str, Any], fallback: str) -> str:
    """Return the title a notebook gives itself in its metadata."""
    return notebook.get("metadata", {}).get("trialkit", {}).get("title") or fallback
