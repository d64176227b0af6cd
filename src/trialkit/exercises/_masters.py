"""Blanks on disk are made from masters on disk, and never edited."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trialkit import course
from trialkit.errors import MasterError
from trialkit.exercises._anatomy import faults
from trialkit.exercises._blank import blank, has_answer
from trialkit.results import write_text
from trialkit.runs.library import read_notebook

if TYPE_CHECKING:
    from collections.abc import Sequence

_PATTERN = "[0-9][0-9]_*.ipynb"


@dataclass(frozen=True)
class Difference:
    """A blank on disk that is not what its master gives.

    Attributes
    ----------
    path : pathlib.Path
        Of the blank.
    what : {"missing", "stale", "left over", "worked in"}
    """

    path: Path
    what: str


def masters(notebooks: Path | None = None) -> list[Path]:
    """Return the masters of the course, or those beside other notebooks, in order."""
    return sorted(((notebooks or course.notebooks_dir()) / "solutions").glob(_PATTERN))


def blanks_dir(notebooks: Path | None = None) -> Path:
    """Return the folder of the blanks."""
    return (notebooks or course.notebooks_dir()) / "exercises"


def selected(names: Sequence[str] = ()) -> list[Path]:
    """Return the masters meant by `names`, such as ``["03"]``; all without names.

    Raises
    ------
    MasterError
        If there are none.
    UsageError
        If a name fits no master.
    """
    from trialkit.errors import UsageError

    known = masters()
    if not known:
        raise MasterError("no exercises found: this installation came without the course")
    chosen = []
    for name in names:
        fitting = [p for p in known if name and p.stem.startswith(Path(name).stem)]
        if len(fitting) != 1:
            raise UsageError(
                f"{name!r} is not an exercise notebook. Known: {', '.join(p.stem for p in known)}."
            )
        chosen += fitting
    return list(dict.fromkeys(chosen)) or known


def read_master(path: Path) -> dict[str, Any]:
    """Read a master.

    Raises
    ------
    MasterError
        If it is not as a master should be; the message lists all that is wrong.
    """
    from trialkit import checks

    master = read_notebook(path)
    number = path.stem[:2]
    tasks = checks.of_notebook(number) if number in checks.MODULES else ()
    found = faults(master, path.stem, tasks)
    if found:
        raise MasterError(
            f"{path.name} cannot be used as a master:\n" + "\n".join(f"  - {one}" for one in found)
        )
    return master


def made(notebooks: Path | None = None) -> dict[Path, str]:
    """Make every blank anew: path to its text.

    Raises
    ------
    MasterError
        If a master is not as it should be.
    """
    folder = blanks_dir(notebooks)
    return {
        folder / path.name: text_of(blank(read_master(path), path.name))
        for path in masters(notebooks)
    }


def text_of(notebook: Any) -> str:
    """Return the text of a notebook as JupyterLab writes it."""
    import nbformat

    return (
        nbformat.writes(nbformat.from_dict(notebook), version=nbformat.NO_CONVERT).rstrip() + "\n"
    )


def differences(notebooks: Path | None = None) -> list[Difference]:
    """Compare the blanks on disk with what their masters give."""
    wanted = made(notebooks)
    found = [
        Difference(path, what) for path, text in wanted.items() if (what := _compared(path, text))
    ]
    for path in sorted(blanks_dir(notebooks).glob(_PATTERN)):
        if path not in wanted:
            found.append(Difference(path, "worked in" if _worked_in(path) else "left over"))
    return found


def build(notebooks: Path | None = None, force: bool = False) -> list[Difference]:
    """Write the blanks anew, each whole or not at all; a blank without a master is removed.

    Parameters
    ----------
    notebooks : pathlib.Path, optional
        Folder with ``solutions``; default: that of the course.
    force : bool
        Also write over notebooks in which somebody has worked.

    Returns
    -------
    list of Difference
        What was not as its master gives it, and is now.

    Raises
    ------
    MasterError
        If a master is not as it should be, or somebody has worked in a blank; nothing is written.
    """
    wanted = made(notebooks)
    found = differences(notebooks)
    worked = [one.path.name for one in found if one.what == "worked in"]
    if worked and not force:
        raise MasterError(
            f"{', '.join(worked)}: somebody has worked there, and the answers would be lost. Move "
            "the file away, or say --force."
        )
    blanks_dir(notebooks).mkdir(exist_ok=True)
    for one in found:
        if one.path in wanted:
            write_text(one.path, wanted[one.path])
        else:
            one.path.unlink()
    return found


def _compared(path: Path, text: str) -> str | None:
    if not path.is_file():
        return "missing"
    if path.read_bytes() == text.encode():
        return None
    return "worked in" if _worked_in(path) else "stale"


def _worked_in(path: Path) -> bool:
    """Whether somebody ran cells or wrote answers; what cannot be read is nobody's work."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return any(
            cell.get("outputs")
            or cell.get("execution_count")
            or (_is_answer(cell) and has_answer("".join(cell["source"])))
            for cell in cells
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _is_answer(cell: dict[str, Any]) -> bool:
    return bool(cell.get("metadata", {}).get("nbgrader", {}).get("solution"))
