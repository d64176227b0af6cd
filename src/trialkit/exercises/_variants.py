"""A set of exercise notebooks for a class: everybody's own figures, injected by Papermill."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from trialkit.errors import KitError, UsageError
from trialkit.exercises._blank import blank
from trialkit.exercises._masters import read_master, text_of
from trialkit.exercises._roster import folders
from trialkit.results import write_text

INDEX = "variants.csv"
_INJECTED = "injected-parameters"


@dataclass(frozen=True)
class Variant:
    """The notebooks of one student.

    Attributes
    ----------
    student, folder : str
    """

    student: str
    folder: str


def variant(notebook: Any, trial: str, student: str) -> Any:
    """Return a notebook with these parameters in it, prepared and not executed.

    Parameters
    ----------
    notebook : dict
        A blank or a master.
    trial, student : str
        Handed over as data: nothing in a name is run.
    """
    import nbformat
    from papermill.parameterize import parameterize_notebook

    node = nbformat.from_dict(notebook)
    node.metadata["papermill"] = nbformat.NotebookNode()  # where Papermill takes notes
    for cell in node.cells:
        cell.metadata.setdefault("tags", [])  # where Papermill looks
    found = parameterize_notebook(node, {"trial": trial, "student": student})
    for cell in found.cells:
        if _INJECTED in cell.metadata.tags:
            cell["id"] = _INJECTED  # Papermill draws one; the same variant is the same file
        if not cell.metadata.tags:
            del cell.metadata["tags"]
    del found.metadata["papermill"]
    return found


def write_variants(
    students: Sequence[str],
    masters: Sequence[Path],
    out: Path,
    trial: str = "cheng2022",
    solutions: bool = False,
) -> list[Variant]:
    """Write ``out/FOLDER/NN_*.ipynb`` for each student, and a list of who has which folder.

    Parameters
    ----------
    students : sequence of str
        From `read_roster`.
    masters : sequence of pathlib.Path
    out : pathlib.Path
        A folder that is not there yet, or is empty: what students wrote is never overwritten.
    trial : str
    solutions : bool
        Write the solved notebooks, for the lecturer.

    Raises
    ------
    UsageError, KitError
        If the folder cannot be used; then nothing is written.
    """
    books = {path.name: read_master(path) for path in masters}
    if not solutions:
        books = {name: blank(book, name) for name, book in books.items()}
    found = [Variant(student, name) for student, name in folders(students).items()]
    with whole_folder(out) as staging:
        for one in found:
            (staging / one.folder).mkdir()
            for name, book in books.items():
                write_text(staging / one.folder / name, text_of(variant(book, trial, one.student)))
        table = io.StringIO()
        writer = csv.writer(table, lineterminator="\n")
        writer.writerows([("student", "folder"), *((v.student, v.folder) for v in found)])
        write_text(staging / INDEX, table.getvalue())
    return found


@contextmanager
def whole_folder(out: Path) -> Iterator[Path]:
    """Give a folder to fill, which takes the name `out` only when all went well.

    Raises
    ------
    UsageError
        If something is there already.
    KitError
        If it cannot be written.
    """
    if out.is_symlink() or (out.exists() and not (out.is_dir() and not any(out.iterdir()))):
        raise UsageError(f"{out}: something is there already. Allowed: a new or an empty folder.")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as folder:
            staging = Path(folder) / "whole"
            staging.mkdir()
            yield staging
            if out.exists():
                out.rmdir()
            staging.rename(out)
    except OSError as error:
        raise KitError(f"{out}: cannot be written ({error.strerror or error})") from None
