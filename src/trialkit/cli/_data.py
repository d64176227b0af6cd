"""``trialkit data``: hold the data folder against its descriptor."""

from __future__ import annotations

import typer

from trialkit.cli._common import console

data_app = typer.Typer(help="The data folder: check, refresh its descriptor.", no_args_is_help=True)


@data_app.command("check")
def data_check() -> None:
    """Compare the data files with their descriptor; exit 1 if they differ."""
    from trialkit import records
    from trialkit.records import package

    problems = package.check_descriptor(records.data_dir())
    for problem in problems:
        console().print(str(problem), markup=False, highlight=False)
    if problems:
        raise typer.Exit(1)
    console().print("The data are as their descriptor says.")


@data_app.command("refresh")
def data_refresh() -> None:
    """Write the descriptor and the data dictionary anew from the files."""
    from trialkit import records
    from trialkit.records import package

    package.refresh(records.data_dir())
    console().print("Wrote datapackage.yaml and README.md of the data folder.")
