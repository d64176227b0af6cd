"""``trialkit exercises``: blanks from masters, what is solved, class sets, a grader's course."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from trialkit.cli._common import TrialOption, console, known_trial

if TYPE_CHECKING:
    from trialkit.exercises import MatrixRow, Sheet

exercises_app = typer.Typer(
    help="Exercises: check yours; for lecturers: class sets, grading.", no_args_is_help=True
)

NotebookOption = Annotated[
    list[str] | None,
    typer.Option("--notebook", metavar="NN", help="Only this notebook, such as 03; repeatable."),
]
# The word says it; the colour only repeats it.
_STYLES = {"right": "green", "written": "cyan", "not answered": "dim", "not checked": "dim"}
_DIFFERS = {
    "missing": "is missing",
    "stale": "is not what its master gives",
    "left over": "has no master",
    "worked in": "is not what its master gives: somebody has worked there",
}


class Form(StrEnum):
    """How the matrix is written."""

    TABLE = "table"
    MARKDOWN = "markdown"


@exercises_app.command("build")
def exercises_build(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if a blank is not up to date.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Also write over blanks in which somebody has worked.")
    ] = False,
) -> None:
    """Make the blanks in notebooks/exercises anew from the masters in notebooks/solutions."""
    from trialkit import exercises

    exercises.selected()
    found = exercises.differences() if check else exercises.build(force=force)
    for one in found:
        done = "removed: it had no master" if one.what == "left over" else "written"
        _say(f"{one.path.name}: {_DIFFERS[one.what] if check else done}.")
    if found and check:
        _say("'trialkit exercises build' writes them anew.")
        raise typer.Exit(1)
    if not found:
        _say(f"All {len(exercises.masters())} exercise notebooks are up to date.")


@exercises_app.command("check")
def exercises_check(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[DIR]",
            help="Folder with exercise notebooks, or one notebook; default: this folder if it "
            "holds some, else those of the course.",
        ),
    ] = None,
    run: Annotated[
        bool,
        typer.Option("--run/--no-run", help="Run copies, or only read what the files hold."),
    ] = True,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds one cell may take.")] = 60,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Notebooks at a time; default: the cores.")
    ] = None,
) -> None:
    """Show what is solved; your files are never changed. Exit 1 if something is to be mended."""
    from trialkit import exercises

    found, odd = exercises.find(exercises.folder_of_exercises(folder))
    for sentence in odd:
        console(stderr=True).print(sentence, markup=False, highlight=False)
    sheets = _run(found, timeout, jobs) if run else [exercises.read(path) for path in found]
    for sheet in sheets:
        _print_sheet(sheet)
    _print_totals(sheets)
    if any(sheet.wrong for sheet in sheets):
        raise typer.Exit(1)


def _run(paths: Sequence[Path], timeout: float, jobs: int | None) -> list[Sheet]:
    from trialkit.cli._running import preloaded_kernels, stop_is_an_interrupt

    stop_is_an_interrupt()
    jobs = min(jobs or os.cpu_count() or 1, len(paths))
    notes: list[str] = []
    with preloaded_kernels(jobs, len(paths), notes.append) as preloaded:
        from trialkit.exercises.solving import solve

        with console(stderr=True).status(f"Running copies of {len(paths)} notebook(s)"):
            return solve(paths, timeout=timeout, jobs=jobs, preloaded=preloaded)


def _print_sheet(sheet: Sheet) -> None:
    whose = f", figures of {sheet.student!r}" if sheet.student else ""
    title = f"{sheet.path.name}{whose}"
    if sheet.problem:
        _say(f"{title}: {sheet.problem}", style="red")
        return
    table = Table("exercise", title=escape(title), title_justify="left", title_style="bold")
    for name in ("about", "is", "what the check says"):
        table.add_column(name, overflow="fold")
    table.add_column("points", justify="right", no_wrap=True)
    for row in sheet.rows:
        points = f"– of {row.out_of}" if row.manual else f"{row.points} of {row.out_of}"
        cells = (row.exercise, row.title, row.status, row.said, points)
        table.add_row(*map(escape, cells), style=_STYLES.get(row.status, "red"))
    console().print(table)


def _print_totals(sheets: Sequence[Sheet]) -> None:
    from trialkit.exercises import totals

    count = totals(sheets)
    _say(
        f"{len(sheets)} notebook(s). Right: {count['right']}. Not answered: "
        f"{count['not answered']}. Written, for a person to read: {count['written']}. Not checked: "
        f"{count['not checked']}. To mend: {count['to mend']}."
    )
    _say(
        f"Points: {count['points']} of {count['machine']}; {count['by hand']} more are given by a "
        "person."
    )


@exercises_app.command("variants")
def exercises_variants(
    roster: Annotated[
        Path, typer.Argument(help="CSV file with a column 'student', or with one column.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new or empty folder.")],
    notebook: NotebookOption = None,
    trial: TrialOption = "cheng2022",
    solutions: Annotated[
        bool, typer.Option("--solutions", help="Solved ones, for you; never for students.")
    ] = False,
) -> None:
    """Make exercise notebooks for a class, with figures of everybody's own."""
    # Four fifths of Papermill's import is an optional format check notebooks do not use.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from trialkit import exercises

    known_trial(trial)
    chosen = exercises.selected(notebook or [])
    students = exercises.read_roster(roster)
    found = exercises.write_variants(students, chosen, out, trial, solutions)
    for one in found:
        _say(f"{one.student}: {out / one.folder}")
    _say(f"{len(found)} student(s), {len(chosen)} notebook(s) each, in {out}.")


@exercises_app.command("course")
def exercises_course(
    out: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    notebook: NotebookOption = None,
) -> None:
    """Write a course directory for nbgrader, one assignment for each notebook."""
    from trialkit import exercises

    names = exercises.write_course(out, exercises.selected(notebook or []))
    _say(f"Wrote {out}: nbgrader_config.py and {len(names)} assignment(s).")
    for number, step in enumerate(
        (
            f"cd {out}",
            f"nbgrader generate_assignment {names[0]}",
            "Give students what is in release/; put what they hand in into "
            f"submitted/STUDENT/{names[0]}/",
            f"nbgrader autograde {names[0]}        # runs students' code: in a container only",
            f"nbgrader generate_feedback {names[0]}",
            "nbgrader export",
        ),
        start=1,
    ):
        _say(f"  {number}. {step}")


@exercises_app.command("matrix")
def exercises_matrix(
    form: Annotated[Form, typer.Option("--format", help="How to write it.")] = Form.TABLE,
    notebook: NotebookOption = None,
) -> None:
    """Judge every exercise solved, blank and with each typical mistake; exit 1 if one is wrong."""
    from trialkit import checks, exercises

    numbers = [path.stem[:2] for path in exercises.selected(notebook or [])]
    rows = exercises.matrix([task for number in numbers for task in checks.of_notebook(number)])
    head = ("exercise", "about", "answer", "variants", "solved", "blank", "mistakes", "named")
    lines = [_matrix_cells(row) for row in rows]
    if form is Form.MARKDOWN:
        for line in (head, ("---",) * len(head), *lines):
            print("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |")
    else:
        table = Table(*head, title="Exercises", title_justify="left", title_style="bold")
        for row, line in zip(rows, lines, strict=True):
            table.add_row(*map(escape, line), style=None if row.ok else "bold red")
        console().print(table)
    wrong = [row.exercise for row in rows if not row.ok]
    summary = (
        f"{len(rows)} exercises. Right answers called right: {_sum(rows, 'solved')}; blanks called "
        f"not answered: {_sum(rows, 'blank')}; {sum(row.mistakes for row in rows)} typical "
        f"mistakes, called by their name without a point: {_sum(rows, 'named')}."
    )
    _say(f"\n{summary}" if form is Form.MARKDOWN else summary)
    if wrong:
        _say(f"Not judged as they should be: {', '.join(wrong)}.", style="bold red")
        raise typer.Exit(1)


def _matrix_cells(row: MatrixRow) -> tuple[str, ...]:
    cells = (row.variants, row.solved, row.blank, row.mistakes, row.named)
    return (row.exercise, row.title, row.kind, *map(str, cells))


def _sum(rows: Sequence[MatrixRow], name: str) -> str:
    cells = [getattr(row, name) for row in rows]
    return f"{sum(cell.well for cell in cells)} of {sum(cell.of for cell in cells)}"


def _say(text: str, style: str | None = None) -> None:
    console().print(text, markup=False, highlight=False, soft_wrap=True, style=style)
