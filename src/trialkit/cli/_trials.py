"""``trialkit trials``: list, show, validate and start records."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from trialkit.cli._common import console, frame_table, known_trial

if TYPE_CHECKING:
    from trialkit.records import Problem, Trial

trials_app = typer.Typer(help="Trial records: list, show, validate, new.", no_args_is_help=True)


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
    console().print(table)


@trials_app.command("show")
def trials_show(trial: Annotated[str, typer.Argument(help="Trial record.")]) -> None:
    """Show what a record holds, and what was not published."""
    from trialkit import records

    known_trial(trial)
    record = records.load_trial(trial)
    screen = console()
    title = f"{record.short_title}: {record.title}"
    screen.print(title, highlight=False, markup=False, style="bold")
    screen.print(record.citation, highlight=False, markup=False)
    registry = f"Registry: {record.registry_id}. Treated: {record.n_treated}."
    screen.print(registry, highlight=False, markup=False)
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
            screen.print(frame_table(frame[columns], title))
    if not record.not_published.empty:
        screen.print("[bold]Not published[/]")
        for item in record.not_published["item"]:
            screen.print(f"- {item}", markup=False, highlight=False)


@trials_app.command("validate")
def trials_validate(
    trials: Annotated[
        list[str] | None, typer.Argument(help="Records or folders; default: all records.")
    ] = None,
) -> None:
    """Say what is wrong with records; exit 1 if anything is."""
    from trialkit import records

    screen, broken = console(), False
    for name in trials or records.available_trials():
        known = name in records.available_trials() or not Path(name).is_dir()
        folder = records.trial_dir(known_trial(name)) if known else Path(name)
        record, problems = records.read_record(folder)
        broken = broken or bool(problems)
        verdict = _verdict(problems)
        screen.print(f"{folder.resolve().name}: {verdict}", markup=False, highlight=False)
        remarks = [*_contradicted(record, problems), *_copied(folder)]
        for line in [*_shown(problems), *remarks]:
            screen.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
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


def _contradicted(record: Trial | None, problems: Sequence[Problem]) -> list[str]:
    """Counts that contradict each other can be a finding about the source: a remark only."""
    if record is None or problems:
        return []
    from trialkit import cohorts

    found = cohorts.contradiction(record)
    if found is None:
        return []
    return [
        f"remark: {found}. Were they copied as printed? If so, it is a finding about the source"
    ]


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
        str | None,
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
    screen = console()
    screen.print(f"Wrote {folder}", markup=False, highlight=False)
    for number, step in enumerate(steps, start=1):
        screen.print(f"  {number}. {step}", markup=False, highlight=False)
