"""``trialkit sweep``: one notebook over many parameter sets, here or on a cluster."""

from __future__ import annotations

import contextlib
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trialkit.cli._common import console
from trialkit.cli._running import Engine, stop_is_an_interrupt, warm_packages
from trialkit.errors import UsageError

if TYPE_CHECKING:
    from trialkit.runs.sweeps import Plan, SweepReport
    from trialkit.runs.sweeps.runner import Place
    from trialkit.runs.warm import Preloaded

_SHOWN_REASONS = 3


def sweep(
    notebook: Annotated[str, typer.Argument(help="Name (04 is enough) or path.")],
    grid: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=V1,V2", help="Values of a parameter; several grids are multiplied."
        ),
    ] = None,
    params: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="YAML list of parameter sets; with --grid each of them times the grids.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Output folder; default: build/sweep-NOTEBOOK.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Sets at a time on this machine; default: the cores.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds one set may take.")] = 600,
    resume: Annotated[
        bool, typer.Option("--resume", help="Execute only sets that have changed or are missing.")
    ] = False,
    keep_notebooks: Annotated[
        bool,
        typer.Option("--keep-notebooks", help="Keep every executed notebook, not only the failed."),
    ] = False,
    engine: Annotated[
        Engine, typer.Option(help="Kernels forked from one preloaded process, or started cold.")
    ] = Engine.WARM,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Dask scheduler, such as tcp://10.0.0.5:8786."),
    ] = None,
    patience: Annotated[
        float, typer.Option(min=1, help="Seconds to wait while the cluster has no worker.")
    ] = 60,
) -> None:
    """Execute one notebook with many parameter sets; gather all results in one table."""
    from trialkit.runs import find_notebooks
    from trialkit.runs.sweeps import sets

    (path,) = find_notebooks([notebook])
    listed = sets.read_listed(params) if params is not None else []
    wanted = sets.combine(listed, sets.read_grids(grid or []))
    if scheduler is not None and jobs is not None:
        raise UsageError(
            "--jobs is for this machine; on a cluster the workers say how many sets each takes "
            "(dask worker --nthreads N)"
        )
    stop_is_an_interrupt()
    notes: list[str] = []
    with contextlib.ExitStack() as stack:
        # Begun before this process imports anything heavy: both take a second or two.
        preloaded = None
        if scheduler is None and engine is Engine.WARM:
            jobs = min(jobs or os.cpu_count() or 1, len(wanted))
            preloaded = stack.enter_context(_preloaded(jobs, notes))
        # Four fifths of Papermill's import is an optional format check notebooks do not use.
        sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
        from trialkit.progress import SweepProgress
        from trialkit.runs import sweeps

        plan = sweeps.make(path, wanted, timeout, keep_notebooks)
        _say_beforehand(plan)
        place = sweeps.Local(jobs, preloaded)
        if scheduler is not None:
            place = stack.enter_context(_remote(scheduler, engine, patience))
        progress = stack.enter_context(SweepProgress(path.stem, len(plan.sets)))
        folder = out or Path("build") / f"sweep-{path.stem}"
        report = sweeps.sweep(plan, folder, place, progress.update, resume)
    for note in notes:
        console(stderr=True).print(note, markup=False, highlight=False)
    _print_sweep(report)
    if report.interrupted and not report.stopped:
        raise typer.Exit(130)
    if not report.ok:
        raise typer.Exit(1)


def _preloaded(jobs: int, notes: list[str]) -> Preloaded:
    from trialkit.runs.warm import Preloaded, environment

    return Preloaded(warm_packages(), env=environment(jobs), say=notes.append)


@contextlib.contextmanager
def _remote(address: str, engine: Engine, patience: float) -> Iterator[Place]:
    from trialkit.runs.clusters import connected

    with connected(address, patience=patience) as client:
        from trialkit.runs.sweeps.remote import Remote

        yield Remote(client, warm_packages() if engine is Engine.WARM else None, patience)


def _say_beforehand(plan: Plan) -> None:
    from trialkit.prose import count

    remarks = []
    if plan.twice:
        remarks.append(f"{count(plan.twice, 'set')} listed again: each is done once")
    if not plan.common.takes_results:
        remarks.append(f"{plan.common.name} has no parameter results_path: it leaves no results")
    for remark in remarks:
        console(stderr=True).print(f"remark: {remark}", markup=False, highlight=False)


def _print_sweep(report: SweepReport) -> None:
    from trialkit.prose import count

    screen = console()

    def say(line: str, style: str | None = None) -> None:
        screen.print(line, markup=False, highlight=False, soft_wrap=True, style=style)

    reasons = Counter(this.note for this in report.sets.values() if this.note)
    for reason, times in reasons.most_common(_SHOWN_REASONS):
        say(f"{count(times, 'set')} not reused: {reason}", "dim")
    for this in report.failures:
        if this.notebook:
            say(f"{this.set.label}: the executed notebook is {report.out / this.notebook}")
    for why in report.stopped:
        say(f"Stopped: {why}. What is finished is kept; go on with --resume.", "red")
    left = sum(this.status == "interrupted" for this in report.sets.values())
    failed = len(report.failures) - left
    reused = sum(this.reused for this in report.sets.values())
    done = f"{len(report.sets) - failed - left} of {count(len(report.sets), 'set')} done"
    parts = [f"{done} ({reused} reused)" if reused else done]
    parts += [f"{failed} failed (failures.csv)"] if failed else []
    parts += [f"{left} not executed"] if left else []
    say(f"{report.plan.common.name}: {', '.join(parts)}; {count(report.results, 'result')}.")
    say(f"Read: {report.out / 'results.csv'} or results.parquet")
