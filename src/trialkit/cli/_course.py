"""``trialkit course``: the pages beside the notebooks that are made from their metadata."""

from __future__ import annotations

from typing import Annotated

import typer

from trialkit.cli._common import console

course_app = typer.Typer(help="The course: its map and its glossary.", no_args_is_help=True)


@course_app.callback()
def _course() -> None:
    """Keep ``refresh`` a command of its own, also while it is the only one."""


@course_app.command("refresh")
def course_refresh(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if a page is not up to date.")
    ] = False,
) -> None:
    """Write the course map and the glossary anew, beside the notebooks."""
    from trialkit import course

    found = course.stale() if check else course.refresh()
    for path in found:
        what = "is not up to date; 'trialkit course refresh' writes it" if check else "written"
        console().print(f"{path.name}: {what}.", markup=False, highlight=False)
    if not found:
        console().print("The course map and the glossary are up to date.")
    if found and check:
        raise typer.Exit(1)
