"""An audit on standard output: tables for a terminal, or text for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from trialkit import parameters, prose
from trialkit.claims import (
    FORMATS,
    ONE_SOURCE,
    changed_fields,
    differences,
    read_summary,
    summary,
    to_text,
)

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table

    from trialkit.records import Trial

_WIDE = 130  # columns from which a verdict need not be broken
_NARROW_VERDICT = 15
# The colour only repeats what the word of the verdict says.
_STYLES = {
    "impossible-as-printed": "red",
    "contradicts": "red",
    "does-not-add-up": "red",
    "not-supported": "yellow",
    "changed-from-registered": "yellow",
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


def print_summary(console: Console, trial: Trial, table: pd.DataFrame) -> None:
    """Print how many claims of a record got which verdict, at the end of a run.

    Parameters
    ----------
    console : rich.console.Console
    trial : Trial
    table : DataFrame
        From `audit`.
    """
    from rich.markup import escape
    from rich.table import Table

    if table.empty:
        return
    counts = summary(table)
    title = escape(f"{trial.short_title}: {len(table)} printed claims, judged")
    shown = Table("verdict", "claims", "meaning", title=title, title_justify="left")
    shown.title_style = "bold"
    for row in counts[counts["claims"] > 0].itertuples():
        alone = int(table["method"].eq(ONE_SOURCE).sum()) if row.verdict == "exact" else 0
        meaning = row.meaning + (f" ({alone} in one source only, so unconfirmed)" if alone else "")
        if row.verdict == "changed-from-registered":
            fields = prose.count(changed_fields(table), "field")
            meaning += f" (rows; they are about {fields}, some listed from several sides)"
        shown.add_row(row.verdict, str(row.claims), meaning, style=_STYLES.get(row.verdict))
    console.print(shown)
    differ = len(differences(table))
    if differ:
        text = f"{prose.count(differ, 'claim')} did not come out as the ledger expects."
        console.print(text, markup=False, highlight=False, style="bold red")
    command = f"Each claim with its verdict: trialkit audit --trial {trial.id}"
    console.print(command, markup=False, highlight=False)


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
    if str(row["as_expected"]) != "False":
        return verdict
    wanted = str(row["expected"])
    if wanted == str(row["verdict"]):  # then it is the repair that differs
        wanted = f"repair {row['expected_repair']}" if _has(row, "expected_repair") else "no repair"
    return f"{verdict}\n(expected\n{wanted})"


def _has(row: dict[str, Any], column: str) -> bool:
    return isinstance(row[column], str) and bool(row[column])
