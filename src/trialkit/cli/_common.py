"""What the commands share: the console, the options, and reading what was typed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from trialkit.errors import UsageError

TrialOption = Annotated[str, typer.Option("--trial", help="Trial record to use.")]


def known_trial(trial: str) -> str:
    from trialkit import records

    known = records.available_trials()
    if trial not in known:
        raise UsageError(f"trial {trial!r} is not known. Known records: {', '.join(known)}.")
    return trial


def given_parameters(pairs: Sequence[str]) -> dict[str, str]:
    given = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise UsageError(f"-p {pair!r}: give a name and a value, such as: -p confidence 0.9")
        given[name] = value
    return given


def check_common(trial: str, given: dict[str, str]) -> None:
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
    if "sliders" in given:
        values["sliders"] = given["sliders"]
    parameters.check(trial=trial, **values)


def console(stderr: bool = False) -> Console:
    # Piped output keeps long lines whole: whoever reads it is a program or a pager.
    width = None if sys.stdout.isatty() else 200
    return Console(stderr=stderr, width=width)


def frame_table(frame: Any, title: str) -> Table:
    table = Table(*frame.columns, title=title, title_justify="left", title_style="bold")
    for row in frame.itertuples(index=False):
        table.add_row(*("not published" if str(v) == "<NA>" else escape(str(v)) for v in row))
    return table


def join_pairs(arguments: Sequence[str]) -> list[str]:
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
