"""``trialkit launch``: the links that open the course elsewhere."""

from __future__ import annotations

from typing import Annotated

import typer

from trialkit.cli._common import console
from trialkit.errors import UsageError

launch_app = typer.Typer(
    help="Open the course elsewhere: Binder, Colab, Codespaces, JupyterHub.", no_args_is_help=True
)


@launch_app.callback()
def _launch() -> None:
    """Keep ``links`` a command of its own, also while it is the only one."""


@launch_app.command("links")
def launch_links(
    repository: Annotated[
        str | None,
        typer.Option(metavar="OWNER/REPOSITORY", help="Where this copy is on GitHub."),
    ] = None,
    branch: Annotated[str | None, typer.Option(help="The branch that is opened.")] = None,
    hub: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Your JupyterHub with nbgitpuller."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if a link is not up to date.")
    ] = False,
) -> None:
    """Write the links anew: the page notebooks/launch.md, and the hint in each notebook."""
    from trialkit import launch

    given = {"repository": repository, "branch": branch, "hub": hub}
    changes = {name: value for name, value in given.items() if value is not None}
    if check and changes:
        raise UsageError("--check writes nothing: give it alone, without an address.")
    found = launch.stale() if check else launch.refresh(**changes)
    for path in found:
        what = "is not up to date; 'trialkit launch links' writes it" if check else "written"
        console().print(f"{path.name}: {what}.", markup=False, highlight=False)
    if not found:
        console().print("All links are up to date.")
    if found and check:
        raise typer.Exit(1)
