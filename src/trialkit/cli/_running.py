"""``trialkit run``: the notebooks, executed."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from trialkit.cli._common import TrialOption, check_common, console, given_parameters, known_trial
from trialkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from trialkit.records import Trial
    from trialkit.runs import RunReport
    from trialkit.runs.warm import Preloaded


# What the notebooks of the course import besides the packages of every warm kernel.
_COURSE_IMPORTS = (
    "pandera.pandas",
    # Pandera and Pillow import these when they are first used, which every notebook does.
    "pandera.backends.pandas.builtin_checks",
    "pandera.backends.pandas.builtin_hypotheses",
    "PIL.BmpImagePlugin",
    "PIL.GifImagePlugin",
    "PIL.JpegImagePlugin",
    "PIL.PpmImagePlugin",
    "trialkit.environment",
    "trialkit.figures",
    "trialkit.widgets",
)


class Engine(StrEnum):
    """How the kernels of a run start."""

    WARM = "warm"
    COLD = "cold"


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
    cell_timeout: Annotated[
        int | None, typer.Option(min=1, help="Seconds one cell may take; default: no limit.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Output folder; default: build/TRIAL.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Execute only what has changed since the last run.")
    ] = False,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write how it ended as JUnit XML.")
    ] = None,
    figures: Annotated[
        bool, typer.Option("--figures", help="Also leave every figure as PNG and SVG, for slides.")
    ] = False,
    pages: Annotated[
        bool, typer.Option("--pages", help="Also build the site of the run: trialkit pages.")
    ] = False,
    engine: Annotated[
        Engine, typer.Option(help="Kernels forked from one preloaded process, or started cold.")
    ] = Engine.WARM,
) -> None:
    """Execute the notebooks and leave executed notebooks, pages and results."""
    from trialkit import records
    from trialkit.runs import find_notebooks

    given = given_parameters(parameter or [])
    trial = given.pop("trial", trial)
    known_trial(trial)
    selected = find_notebooks(notebooks or [])
    if not selected:
        raise UsageError("no notebooks found: this installation came without the course")
    if junit is not None and (junit.is_dir() or not junit.absolute().parent.is_dir()):
        raise UsageError(
            f"--junit {junit}: cannot be written. Allowed: a file in a folder there is."
        )
    jobs = min(jobs or os.cpu_count() or 1, len(selected))
    stop_is_an_interrupt()
    notes: list[str] = []
    # Begun before this process imports anything heavy: both take a second or two.
    with _preloaded(engine, jobs, notes.append) as preloaded, _vectors(figures) as vectors:
        record = records.load_trial(trial)
        # Four fifths of Papermill's import is an optional format check notebooks do not use.
        sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
        from trialkit import runs
        from trialkit.progress import Progress
        from trialkit.replication.agreement import DIFFERS, replicated

        check_common(trial, given)
        with Progress([path.stem for path in selected]) as progress:
            report = runs.run(
                selected,
                out or Path("build") / trial,
                {"trial": trial, **given},
                jobs=jobs,
                timeout=timeout,
                cell_timeout=cell_timeout,
                reuse=resume,
                on_event=progress.update,
                title=record.short_title,
                headline=partial(replicated, record),
                preloaded=preloaded,
            )
        if vectors is not None:
            from trialkit.runs import pictures

            left = pictures.leave(report.out, report.pages, vectors)
            notes.append(f"{len(left)} pictures in {report.out / pictures.FOLDER}")
    for note in notes:
        console(stderr=True).print(note, markup=False, highlight=False)
    if junit is not None:
        from trialkit.results import write_text
        from trialkit.runs.junit import as_xml

        write_text(junit, as_xml(report))
    _print_run(report)
    if not report.interrupted:
        _print_claims(record, given)
    console().print(f"Read: {report.out / 'index.html'}", markup=False, highlight=False)
    if report.interrupted:
        raise typer.Exit(130)
    if pages and report.pages:
        from trialkit.cli._site import build_site

        build_site(report.out)
    if not report.ok or any(row["agrees"] == DIFFERS for row in report.headline):
        raise typer.Exit(1)


def _preloaded(
    engine: Engine, jobs: int, say: Callable[[str], None]
) -> contextlib.AbstractContextManager[Preloaded | None]:
    if engine is Engine.COLD:
        return contextlib.nullcontext()
    from trialkit.runs.warm import Preloaded, environment

    return Preloaded(warm_packages(), env=environment(jobs), say=say)


def warm_packages() -> tuple[str, ...]:
    """Return what warm kernels for notebooks of the course have imported."""
    from trialkit.runs.warm import PACKAGES

    return (*PACKAGES, *_COURSE_IMPORTS)


def _vectors(wanted: bool) -> contextlib.AbstractContextManager[Path | None]:
    """Ask the notebooks of a run for their figures as SVG, if somebody wants them."""
    if not wanted:
        return contextlib.nullcontext()
    from trialkit.runs import pictures

    return pictures.vectors()


def preloaded_kernels(
    jobs: int | None, notebooks: int, say: Callable[[str], None]
) -> contextlib.AbstractContextManager[Preloaded | None]:
    """Begin to preload warm kernels, for so many notebooks of the course."""
    return _preloaded(Engine.WARM, min(jobs or os.cpu_count() or 1, max(notebooks, 1)), say)


def stop_is_an_interrupt() -> None:
    """Take a stop from outside (CI, a closed terminal) as Ctrl-C: tidy up, keep what is done."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)


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
