"""``trialkit pages``: a site from the executed notebooks of a run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from trialkit.cli._common import TrialOption, console


def pages(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[RUN_DIR]", help="Folder of a run; default: build/TRIAL."),
    ] = None,
    trial: TrialOption = "cheng2022",
    out: Annotated[
        Path | None, typer.Option(help="Where the site goes; default: site in the run's folder.")
    ] = None,
) -> None:
    """Build a site from the executed notebooks of a run; nothing is executed."""
    from trialkit.cli._running import stop_is_an_interrupt

    stop_is_an_interrupt()
    build_site(folder or Path("build") / trial, out)


def build_site(folder: Path, out: Path | None = None) -> None:
    """Build the site of a run, and say where it is and what is missing in it."""
    # Most of nbformat's import is an optional format check that notebooks do not use.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from trialkit import site

    made = site.build(folder, out)
    for remark in made.remarks:
        console(stderr=True).print(f"Note: {remark}", markup=False, highlight=False)
    said = f"Site: {made.out / 'index.html'} ({made.pages} pages, {made.figures} figures)"
    console().print(said, markup=False, highlight=False)
