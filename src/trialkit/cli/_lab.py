"""``trialkit lab``: JupyterLab on the notebooks, or on a copy of one with other parameters."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from trialkit.cli._common import check_common, console, given_parameters, known_trial
from trialkit.errors import UsageError

_COPIES = Path("build") / "lab"


def lab(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            help="A notebook to open (03 is enough); after --, what JupyterLab understands."
        ),
    ] = None,
    trial: Annotated[
        str | None, typer.Option("--trial", help="Trial record; opens a copy of the notebook.")
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "-p",
            "--parameter",
            metavar="NAME VALUE",
            help="Set a parameter; opens a copy of the notebook.",
        ),
    ] = None,
) -> None:
    """Open JupyterLab on the notebooks, or on a copy of one with other parameters."""
    from trialkit.course import notebooks_dir
    from trialkit.runs.library import find_notebooks

    words = list(arguments or [])
    name = words.pop(0) if words and not words[0].startswith("-") else None
    given = given_parameters(parameter or [])
    if trial is not None:
        given = {"trial": trial, **given}
    if given and name is None:
        raise UsageError("say which notebook to open with these parameters, such as: 03")
    folder = notebooks_dir()
    notebook = folder / "00_start_here.ipynb" if name is None else find_notebooks([name])[0]
    if given:
        notebook = copied(notebook, given, _COPIES)
        folder = notebook.parent
        console().print(f"A copy to teach with: {notebook}", markup=False, highlight=False)
    elif notebook.parent != folder:
        folder = notebook.parent
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.resolve()}"]
    command += [f"--LabApp.default_url=/lab/tree/{quote(notebook.name)}", *words]
    _become(command)


def copied(notebook: Path, given: Mapping[str, str], folder: Path) -> Path:
    """Write a copy of a notebook in which parameters have other values.

    Parameters
    ----------
    notebook : Path
        Stays as it is.
    given : mapping of str to str
        Parameters as typed by a person; ``trial`` may be among them.
    folder : Path
        For the copy. A file that is there already stays: it may hold somebody's notes.

    Returns
    -------
    Path
        Where the copy is.

    Raises
    ------
    UsageError
        If the notebook does not declare a parameter, or the record is not known.
    ParameterError
        If a value is not allowed.
    """
    # Four fifths of Papermill's import is an optional format check notebooks do not use.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import nbformat
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    from trialkit.results import write_text
    from trialkit.runs import contract

    trial = known_trial(given.get("trial", "cheng2022"))
    check_common(trial, dict(given))
    values = contract.assign({notebook: contract.declared(notebook)}, given)[notebook]
    book = load_notebook_node(contract.literal(notebook))
    book = parameterize_notebook(book, values, comment="For this lesson")
    for part in (book, *book.cells):
        part.metadata.pop("papermill", None)
    names = (f"{notebook.stem}{'' if n == 1 else f'-{n}'}.ipynb" for n in count(1))
    target = next(folder / name for name in names if not (folder / name).exists())
    folder.mkdir(parents=True, exist_ok=True)
    write_text(target, nbformat.writes(book))
    return target


def _become(command: list[str]) -> None:
    """Hand the terminal over, so that Ctrl-C is Lab's own question and not its death."""
    if os.name == "posix":
        os.execv(command[0], command)
    import subprocess

    process = subprocess.Popen(command)
    while process.poll() is None:
        with contextlib.suppress(KeyboardInterrupt):
            process.wait()
    raise typer.Exit(process.returncode)
