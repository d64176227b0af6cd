"""The ``trialkit`` command.

Heavy imports live inside the commands, so that ``--help`` answers at once.
Exit codes: 0 all well, 1 something failed (after everything else was done),
2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from trialkit.cli import _app
from trialkit.cli._auditing import audit
from trialkit.cli._common import join_pairs
from trialkit.cli._course import course_app
from trialkit.cli._data import data_app
from trialkit.cli._exercises import exercises_app
from trialkit.cli._lab import lab
from trialkit.cli._launch import launch_app
from trialkit.cli._running import run
from trialkit.cli._site import pages
from trialkit.cli._sweeping import sweep
from trialkit.cli._trials import trials_app
from trialkit.cli._verifying import expected_app, verify
from trialkit.errors import KitError, ParameterError, UsageError

__all__ = ["app", "main"]

app = typer.Typer(
    help="Teach and replicate one published clinical trial.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (run, sweep, verify, audit, pages, lab, _app.app):
    app.command()(command)
app.add_typer(trials_app, name="trials")
app.add_typer(data_app, name="data")
app.add_typer(expected_app, name="expected")
app.add_typer(course_app, name="course")
app.add_typer(exercises_app, name="exercises")
app.add_typer(launch_app, name="launch")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; errors are sentences on standard error, never tracebacks."""
    for stream in (sys.stdout, sys.stderr):
        # A redirected Windows console may not know every sign of a record.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    words = join_pairs(sys.argv[1:] if arguments is None else arguments)
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
