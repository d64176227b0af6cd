"""``trialkit verify`` and ``trialkit expected``: does a run still give what it gave."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trialkit.cli._common import console, known_trial
from trialkit.cli._running import preloaded_kernels, stop_is_an_interrupt
from trialkit.errors import KitError

if TYPE_CHECKING:
    from trialkit.runs import NotebookRun

expected_app = typer.Typer(
    help="The results that the kit stands behind: check, refresh.", no_args_is_help=True
)
TrialsArgument = Annotated[list[str] | None, typer.Argument(help="Records; default: all.")]
JobsOption = Annotated[
    int | None, typer.Option(min=1, help="Notebooks at a time; default: the cores.")
]


def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Output folder of a run.")],
    notebooks: Annotated[
        list[str] | None,
        typer.Argument(help="Sources of its notebooks that do not belong to the course."),
    ] = None,
    rerun: Annotated[
        bool, typer.Option("--rerun/--no-rerun", help="Execute it again and compare the results.")
    ] = True,
    jobs: JobsOption = None,
) -> None:
    """Hold a run against its receipts and a fresh run; exit 1 if anything differs."""
    from trialkit.course import course_notebooks
    from trialkit.prose import count
    from trialkit.runs import find_notebooks, verify

    sources = [*course_notebooks(), *(find_notebooks(notebooks) if notebooks else [])]
    reading = verify.read(folder, sources)
    screen = console()

    def say(lines: Iterable[str], style: str | None = None) -> None:
        for line in lines:
            screen.print(line, markup=False, highlight=False, soft_wrap=True, style=style)

    say((f"remark: {remark}" for remark in reading.remarks), "dim")
    say(reading.differences, "red")
    differences = list(reading.differences)
    if rerun:
        fresh: list[NotebookRun] = []
        for paths, given in verify.groups(reading):
            fresh += _execute(paths, given, jobs)
        found = verify.moved(reading, fresh)
        say(found, "red")
        differences += found
    results = sum(receipt.results["count"] for receipt in reading.receipts)
    what = f"{count(len(reading.receipts), 'notebook')}, {count(results, 'result')}"
    if differences:
        say([f"{folder}: {what}; {count(len(differences), 'difference')}."])
        raise typer.Exit(1)
    how = (
        "as the run left them, and a fresh run gives them again"
        if rerun
        else "as the run left them"
    )
    say([f"{folder}: {what}, {how}."])


@expected_app.command("check")
def expected_check(trials: TrialsArgument = None, jobs: JobsOption = None) -> None:
    """Run the course with its defaults and compare; exit 1 if a result moved."""
    from trialkit.runs import expected

    moved = False
    for trial in _chosen(trials):
        known = expected.read(trial)
        if known is None:
            console().print(f"{trial}: nothing is expected of it yet", markup=False)
            continue
        said = [
            f"{notebook}: {move}"
            for notebook, found in known.moved(_rows(trial, jobs)).items()
            for move in found
        ]
        for line in said:
            console().print(line, markup=False, highlight=False, soft_wrap=True)
        moved = moved or bool(said)
        verdict = f"{len(said)} results moved. {known.causes()}." if said else "as expected"
        console().print(f"{trial}: {verdict}", markup=False, highlight=False, soft_wrap=True)
    if moved:
        raise typer.Exit(1)


@expected_app.command("refresh")
def expected_refresh(trials: TrialsArgument = None, jobs: JobsOption = None) -> None:
    """Run the course with its defaults and write down what came out, for later runs."""
    from trialkit import records, results
    from trialkit.records import package
    from trialkit.runs import expected

    screen = console()
    for trial in _chosen(trials):
        made = expected.make(trial, (_rows(trial, jobs, seed) for seed in expected.SEEDS))
        path = expected.place(trial)
        path.parent.mkdir(exist_ok=True)
        results.write_text(path, expected.as_text(made))
        screen.print(f"Wrote {path.relative_to(records.data_dir())}", markup=False)
    package.refresh(records.data_dir())
    screen.print("Wrote datapackage.yaml and README.md of the data folder.")


def _chosen(trials: Sequence[str] | None) -> list[str]:
    from trialkit import records

    return [known_trial(trial) for trial in trials or records.available_trials()]


def _rows(trial: str, jobs: int | None, seed: int | None = None) -> list[dict]:
    """Return the results of the whole course on one record; none may be missing."""
    from trialkit.course import course_notebooks

    given = {"trial": trial} | ({} if seed is None else {"seed": str(seed)})
    ended = _execute(course_notebooks(), given, jobs)
    if bad := [f"{n.name}: {n.status}. {n.error}" for n in ended if n.status != "done"]:
        raise KitError(f"{trial}: not every notebook ended well. {' '.join(bad)}")
    return [row for n in ended for row in n.rows]


def _execute(
    notebooks: Sequence[Path], given: Mapping[str, str], jobs: int | None
) -> list[NotebookRun]:
    """Execute notebooks in a folder that is thrown away."""
    stop_is_an_interrupt()
    with preloaded_kernels(jobs, len(notebooks), _to_stderr) as preloaded:
        # Four fifths of Papermill's import is an optional format check notebooks do not use.
        sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
        from trialkit import runs

        with tempfile.TemporaryDirectory(prefix="trialkit-") as place:
            report = runs.run(notebooks, Path(place) / "out", given, jobs=jobs, preloaded=preloaded)
    if report.interrupted:
        raise KeyboardInterrupt
    return report.notebooks


def _to_stderr(sentence: str) -> None:
    console(stderr=True).print(sentence, markup=False, highlight=False)
