"""The ``trialkit`` command.

Heavy imports live inside the commands, so that ``--help`` answers at once.
Exit codes: 0 all well, 1 something failed (after everything else was done),
2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from trialkit.errors import KitError, ParameterError, UsageError

if TYPE_CHECKING:
    from trialkit.records import Problem
    from trialkit.runs import RunReport

app = typer.Typer(
    help="Teach and replicate one published clinical trial.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
trials_app = typer.Typer(help="Trial records: list, show, validate, new.", no_args_is_help=True)
data_app = typer.Typer(help="The data folder: check, refresh its descriptor.", no_args_is_help=True)
app.add_typer(trials_app, name="trials")
app.add_typer(data_app, name="data")

Trial = Annotated[str, typer.Option("--trial", help="Trial record to use.")]


@app.command()
def run(
    notebooks: Annotated[
        list[str] | None,
        typer.Argument(help="Names (04 is enough) or paths; default: all."),
    ] = None,
    trial: Trial = "cheng2022",
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

    given = _parameters(parameter or [])
    trial = given.pop("trial", trial)
    _known_trial(trial)
    record = records.load_trial(trial)
    # Four fifths of Papermill's import is an optional format check that notebooks do not use.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from trialkit import runs
    from trialkit.progress import Progress
    from trialkit.replication.agreement import DIFFERS, replicated

    _check_common(trial, given)
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
    if report.interrupted:
        raise typer.Exit(130)
    if not report.ok or any(row["agrees"] == DIFFERS for row in report.headline):
        raise typer.Exit(1)


@app.command()
def audit(
    trial: Trial = "cheng2022",
    form: Annotated[str, typer.Option("--format", help="table, json, csv or markdown.")] = "table",
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 1 if a verdict is not the expected one.")
    ] = False,
    confidence: Annotated[float, typer.Option(help="Confidence level as a fraction.")] = 0.95,
    test: Annotated[str, typer.Option(help="fisher, barnard or boschloo.")] = "fisher",
    method: Annotated[
        str, typer.Option(help="Interval of a rate, such as wilson.")
    ] = "clopper-pearson",
) -> None:
    """Judge every claim that the sources print: derive it again, and say why."""
    from trialkit import claims, records

    record = records.load_trial(_known_trial(trial))
    found = claims.audit(record, confidence=confidence, test=test, method=method)
    claims.write_audit(_console(), record.short_title, found, form)
    differ = claims.read_differences(found) if strict else []
    for line in differ:
        print(f"trialkit: {line}", file=sys.stderr)
    if differ:
        raise typer.Exit(1)


@app.command()
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


@trials_app.command("list")
def trials_list() -> None:
    """List the records."""
    from trialkit import records
    from trialkit.records.files import read_yaml

    table = Table("id", "trial", "registry", "treated")
    for trial_id in records.available_trials():
        about = read_yaml(records.trial_dir(trial_id) / "trial.yaml")[0] or {}
        keys = ("short_title", "registry_id", "n_treated")
        table.add_row(trial_id, *(escape(str(about.get(key, "?"))) for key in keys))
    _console().print(table)


@trials_app.command("show")
def trials_show(trial: Annotated[str, typer.Argument(help="Trial record.")]) -> None:
    """Show what a record holds, and what was not published."""
    from trialkit import records

    _known_trial(trial)
    record = records.load_trial(trial)
    console = _console()
    title = f"{record.short_title}: {record.title}"
    console.print(title, highlight=False, markup=False, style="bold")
    console.print(record.citation, highlight=False, markup=False)
    registry = f"Registry: {record.registry_id}. Treated: {record.n_treated}."
    console.print(registry, highlight=False, markup=False)
    shown = {
        "Outcomes": (record.outcomes, ["id", "label", "responders", "n", "printed", "source"]),
        "Arms": (record.arms, ["arm", "label", "n", "dose_per_kg", "interval_days", "infusions"]),
        "Safety": (
            record.safety,
            ["id", "event", "scope", "patients", "n", "events", "printed", "source"],
        ),
    }
    for title, (frame, columns) in shown.items():
        if not frame.empty:
            console.print(_frame(frame[columns], title))
    if not record.not_published.empty:
        console.print("[bold]Not published[/]")
        for item in record.not_published["item"]:
            console.print(f"- {item}", markup=False, highlight=False)


@trials_app.command("validate")
def trials_validate(
    trials: Annotated[
        list[str] | None, typer.Argument(help="Records or folders; default: all records.")
    ] = None,
) -> None:
    """Say what is wrong with records; exit 1 if anything is."""
    from trialkit import records

    console, broken = _console(), False
    for name in trials or records.available_trials():
        known = name in records.available_trials() or not Path(name).is_dir()
        folder = records.trial_dir(_known_trial(name)) if known else Path(name)
        problems = records.validate_trial(folder)
        broken = broken or bool(problems)
        verdict = _verdict(problems)
        console.print(f"{folder.resolve().name}: {verdict}", markup=False, highlight=False)
        for line in [*_shown(problems), *_copied(folder)]:
            console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
    if broken:
        raise typer.Exit(1)


def _shown(problems: Sequence[Problem]) -> list[str]:
    """Ten problems of a file are enough to begin with: often they have one cause."""
    lines = []
    for file in dict.fromkeys(problem.file for problem in problems):
        rows = [str(problem) for problem in problems if problem.file == file]
        lines += rows[:10]
        if len(rows) > 10:
            lines.append(f"{file}: and {len(rows) - 10} more; mend these first")
    return lines


def _copied(folder: Path) -> list[str]:
    from trialkit import records
    from trialkit.records.copied import copied_files
    from trialkit.records.folders import packaged_data_dir

    trials = {root / "trials" for root in (records.data_dir(), packaged_data_dir())}
    others = sorted(path for parent in trials for path in parent.iterdir() if path.is_dir())
    found = copied_files(folder, [o for o in others if o.name != folder.resolve().name])
    return [
        f"remark: word for word as in {other}: "
        f"{', '.join(name for name in found if found[name] == other)}. Is that meant to stay?"
        for other in dict.fromkeys(found.values())
    ]


def _verdict(problems: Sequence[Problem]) -> str:
    unfinished = sum(problem.unfinished for problem in problems)
    wrong = len(problems) - unfinished
    parts = [f"{wrong} problem(s)"] if wrong else []
    parts += [f"not finished, {unfinished} place(s) to fill in"] if unfinished else []
    return "; ".join(parts) or "well"


@trials_app.command("new")
def trials_new(
    trial: Annotated[str, typer.Argument(metavar="ID", help="Name of the new record.")],
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="DATA_FOLDER", help="Data folder; default: the one in use."),
    ] = None,
) -> None:
    """Write a new record to fill in, with every key and column explained."""
    from trialkit.records.folders import DATA_VARIABLE
    from trialkit.records.template import GUIDE, write_template

    folder = write_template(trial, to)
    steps = [f"Read {GUIDE} in that folder, and fill in the files in its order."]
    if to is not None:
        steps.append(f"Set the environment variable {DATA_VARIABLE} to {folder.parents[1]}.")
    steps.append(f"See what is missing or wrong: trialkit trials validate {trial}")
    steps.append(f"Run the course on it: trialkit run --trial {trial}")
    console = _console()
    console.print(f"Wrote {folder}", markup=False, highlight=False)
    for number, step in enumerate(steps, start=1):
        console.print(f"  {number}. {step}", markup=False, highlight=False)


@data_app.command("check")
def data_check() -> None:
    """Compare the data files with their descriptor; exit 1 if they differ."""
    from trialkit import records
    from trialkit.records import package

    problems = package.check_descriptor(records.data_dir())
    for problem in problems:
        _console().print(str(problem), markup=False, highlight=False)
    if problems:
        raise typer.Exit(1)
    _console().print("The data are as their descriptor says.")


@data_app.command("refresh")
def data_refresh() -> None:
    """Write the descriptor and the data dictionary anew from the files."""
    from trialkit import records
    from trialkit.records import package

    package.refresh(records.data_dir())
    _console().print("Wrote datapackage.yaml and README.md of the data folder.")


def _known_trial(trial: str) -> str:
    from trialkit import records

    known = records.available_trials()
    if trial not in known:
        raise UsageError(f"trial {trial!r} is not known. Known records: {', '.join(known)}.")
    return trial


def _parameters(pairs: Sequence[str]) -> dict[str, str]:
    given = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise UsageError(f"-p {pair!r}: give a name and a value, such as: -p confidence 0.9")
        given[name] = value
    return given


def _check_common(trial: str, given: dict[str, str]) -> None:
    """Refuse here what every notebook would refuse in its second cell."""
    from trialkit import parameters

    readers = {"confidence": float, "seed": int}
    values: dict[str, Any] = {}
    for name, reader in readers.items():
        if name in given:
            try:
                values[name] = reader(given[name])
            except ValueError:
                values[name] = given[name]
    parameters.check(trial=trial, **values)


def _console(stderr: bool = False) -> Console:
    # Piped output keeps long lines whole: whoever reads it is a program or a pager.
    width = None if sys.stdout.isatty() else 200
    return Console(stderr=stderr, width=width)


def _frame(frame: Any, title: str) -> Table:
    table = Table(*frame.columns, title=title, title_justify="left", title_style="bold")
    for row in frame.itertuples(index=False):
        table.add_row(*("not published" if str(v) == "<NA>" else escape(str(v)) for v in row))
    return table


def _print_run(report: RunReport) -> None:
    from trialkit.replication.agreement import DIFFERS

    console = _console()
    for this in report.notebooks:
        if this.error:
            console.print(f"{this.name}: {this.status}. {this.error}", markup=False, style="red")
    if report.headline:
        title = escape(f"{report.title}: what was printed, what we get")
        table = Table(*report.headline[0], title=title, title_justify="left", title_style="bold")
        for row in report.headline:
            style = {"NO": "yellow", DIFFERS: "bold red"}.get(row["agrees"])
            table.add_row(*map(escape, row.values()), style=style)
        console.print(table)
        disagree = sum(row["agrees"] == "NO" for row in report.headline)
        if disagree:
            console.print(
                f"{disagree} printed figures do not agree with their own counts: "
                "a finding about the source, see the notes."
            )
    console.print(f"Read: {report.out / 'index.html'}", markup=False, highlight=False)


def _join_pairs(arguments: Sequence[str]) -> list[str]:
    """Let ``-p NAME VALUE`` be written as Papermill has it; Typer knows one value only."""
    joined, rest = [], list(arguments)
    while rest:
        word = rest.pop(0)
        joined.append(word)
        if word == "--":
            return joined + rest
        if word in ("-p", "--parameter", "--parameters") and rest:
            joined[-1] = "-p"
            name = rest.pop(0)
            joined.append(name if "=" in name or not rest else f"{name}={rest.pop(0)}")
    return joined


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; errors are sentences on standard error, never tracebacks."""
    for stream in (sys.stdout, sys.stderr):
        # A redirected Windows console may not know every sign of a record.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    words = _join_pairs(sys.argv[1:] if arguments is None else arguments)
    try:
        app(args=words, prog_name="trialkit")
    except (UsageError, ParameterError) as error:
        _fail(error, 2)
    except KitError as error:
        _fail(error, 1)
    except KeyboardInterrupt:
        _fail("interrupted", 130)


def _fail(message: object, code: int) -> None:
    print(f"trialkit: {message}", file=sys.stderr)
    raise SystemExit(code)
