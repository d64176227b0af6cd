"""``trialkit run`` and ``trialkit lab``: the notebooks, executed or opened."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from trialkit.cli._common import TrialOption, check_common, console, given_parameters, known_trial
from trialkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trialkit.records import Trial
    from trialkit.runs import RunReport


def run(
    notebooks: Annotated[
        list[str] | None,
        typer.Argument(help="Names (04 is enough) or paths; default: all."),
    ] = None,
    trial: TrialOption = "cheng2022",
    parameter: Annotated[
        list[str] | None,
        typer.Option("-p", "--parameter", metavar="NAME VALUE", help="Set a parameter."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Notebooks at a time; default: the cores.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds one notebook may take.")] = 600,
    out: Annotated[Path | None, typer.Option(help="Output folder; default: build/TRIAL.")] = None,
) -> None:
    """Execute the notebooks and leave executed notebooks, pages and results."""
    from trialkit import records

    given = given_parameters(parameter or [])
    trial = given.pop("trial", trial)
    known_trial(trial)
    record = records.load_trial(trial)
    # Four fifths of Papermill's import is an optional format check that notebooks do not use.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from trialkit import runs
    from trialkit.progress import Progress
    from trialkit.replication.agreement import DIFFERS, replicated

    check_common(trial, given)
    selected = runs.find_notebooks(notebooks or [])
    if not selected:
        raise UsageError("no notebooks found: this installation came without the course")
    folder = out or Path("build") / trial
    # A stop from outside (CI, a closed terminal) is an interrupt: tidy up, keep what is done.
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    with Progress([path.stem for path in selected]) as progress:
        report = runs.run(
            selected,
            folder,
            {"trial": trial, **given},
            jobs=jobs,
            timeout=timeout,
            on_event=progress.update,
            title=record.short_title,
            headline=partial(replicated, record),
        )
    _print_run(report)
    if not report.interrupted:
        _print_claims(record, given)
    console().print(f"Read: {report.out / 'index.html'}", markup=False, highlight=False)
    if report.interrupted:
        raise typer.Exit(130)
    if not report.ok or any(row["agrees"] == DIFFERS for row in report.headline):
        raise typer.Exit(1)


def lab(
    arguments: Annotated[
        list[str] | None, typer.Argument(help="Further arguments for JupyterLab.")
    ] = None,
) -> None:
    """Open JupyterLab on the notebooks."""
    from trialkit.course import notebooks_dir

    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={notebooks_dir()}"]
    command += ["--LabApp.default_url=/lab/tree/00_start_here.ipynb", *(arguments or [])]
    _become(command)


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


def _print_run(report: RunReport) -> None:
    from trialkit.replication.agreement import DIFFERS

    screen = console()
    for this in report.notebooks:
        if this.error:
            screen.print(f"{this.name}: {this.status}. {this.error}", markup=False, style="red")
    if report.headline:
        title = escape(f"{report.title}: what was printed, what we get")
        table = Table(*report.headline[0], title=title, title_justify="left", title_style="bold")
        for row in report.headline:
            style = {"NO": "yellow", DIFFERS: "bold red"}.get(row["agrees"])
            table.add_row(*map(escape, row.values()), style=style)
        screen.print(table)
        disagree = sum(row["agrees"] == "NO" for row in report.headline)
        if disagree:
            screen.print(
                f"{disagree} printed figures do not agree with their own counts: "
                "a finding about the source, see the notes."
            )


def _print_claims(record: Trial, given: Mapping[str, str]) -> None:
    """Count the verdicts on everything that was printed, under the settings of the run."""
    from trialkit import claims
    from trialkit.cli._verdicts import print_summary

    settings = {"confidence": float(given.get("confidence", 0.95))}
    if "test" in given:
        settings["test"] = given["test"]
    print_summary(console(), record, claims.audit(record, **settings))
