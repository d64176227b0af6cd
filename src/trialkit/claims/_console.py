"""An audit on standard output: tables for a terminal, or text for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from trialkit import parameters
from trialkit.claims._formats import FORMATS, differences, read_summary, to_text
from trialkit.claims._verdicts import (
    CHANGED,
    CONTRADICTS,
    DOES_NOT_ADD_UP,
    IMPOSSIBLE,
    NOT_SUPPORTED,
)

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table

_WIDE = 130  # columns from which a verdict need not be broken
_NARROW_VERDICT = 15
# The colour only repeats what the word of the verdict says.
_STYLES = {
    IMPOSSIBLE: "red",
    CONTRADICTS: "red",
    DOES_NOT_ADD_UP: "red",
    NOT_SUPPORTED: "yellow",
    CHANGED: "yellow",
}


def write_audit(console: Console, title: str, table: pd.DataFrame, form: str = "table") -> None:
    """Write an audit to standard output.

    Parameters
    ----------
    console : rich.console.Console
        For tables.
    title : str
        Name of the record.
    table : DataFrame
        From `audit`.
    form : {"table", "json", "csv", "markdown"}
        All but the table are the same bytes on every system: UTF-8, line feeds.

    Raises
    ------
    ParameterError
        If the form is not one of these.
    """
    parameters.choice("format", form, ("table", *FORMATS))
    if form == "table":
        print_audit(console, title, table)
        return
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    sys.stdout.write(to_text(table, form))


def print_audit(console: Console, title: str, table: pd.DataFrame) -> None:
    """Print an audit, the counts of its verdicts, and how many are as the ledger expects."""

    def say(text: str) -> None:
        console.print(text, markup=False, highlight=False)

    if table.empty:
        say(f"{title}: the record has no ledger of claims.")
        return
    for shown in _tables(table, narrow=console.width < _WIDE):
        console.print(shown)
    say(f"{title}, {read_summary(table)}")
    agree, differ = int(table["as_expected"].sum()), len(differences(table))
    open_ = len(table) - agree - differ
    text = f"As the ledger expects: {agree}. Not as it expects: {differ}."
    say(text + (f" Without an expectation: {open_}." if open_ else ""))


def _tables(table: pd.DataFrame, narrow: bool) -> Iterator[Table]:
    """Make one table a source, in the order of the ledger."""
    from rich.markup import escape
    from rich.table import Table

    for source, rows in table.groupby("source", sort=False):
        shown = Table(
            title=escape(str(source)), title_justify="left", title_style="bold", expand=True
        )
        for name, width in (("printed", 3), ("re-derived", 2)):
            shown.add_column(name, ratio=width, overflow="fold")
        shown.add_column("verdict", no_wrap=True)
        shown.add_column("why", ratio=4, overflow="fold")
        for row in rows.to_dict("records"):
            cells = (_printed(row), str(row["derived"]), _verdict(row, narrow), str(row["why"]))
            shown.add_row(*map(escape, cells), style=_STYLES.get(str(row["verdict"])))
        yield shown


def _printed(row: dict[str, Any]) -> str:
    return f"{row['claim']}: {row['shown']}" if row["shown"] else str(row["claim"])


def _verdict(row: dict[str, Any], narrow: bool) -> str:
    verdict = str(row["verdict"])
    if narrow and len(verdict) > _NARROW_VERDICT:
        cut = verdict.rindex("-", 0, _NARROW_VERDICT) + 1
        verdict = f"{verdict[:cut]}\n{verdict[cut:]}"
    differs = str(row["as_expected"]) == "False"
    return f"{verdict}\n(expected\n{row['expected']})" if differs else verdict
