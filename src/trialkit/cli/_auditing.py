"""``trialkit audit``: the verdicts on a terminal, or as text for programs."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from trialkit.cli._common import TrialOption, console, known_trial


def audit(
    trial: TrialOption = "cheng2022",
    form: Annotated[str, typer.Option("--format", help="table, json, csv or markdown.")] = "table",
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Exit 1 if a verdict or a repair is not the expected one."),
    ] = False,
    confidence: Annotated[float, typer.Option(help="Confidence level as a fraction.")] = 0.95,
    test: Annotated[str, typer.Option(help="fisher, barnard or boschloo.")] = "fisher",
    method: Annotated[
        str, typer.Option(help="Interval of a rate, such as wilson.")
    ] = "clopper-pearson",
) -> None:
    """Judge every claim that the sources print: derive it again, and say why."""
    from trialkit import claims, records
    from trialkit.cli._verdicts import write_audit

    record = records.load_trial(known_trial(trial))
    found = claims.audit(record, confidence=confidence, test=test, method=method)
    write_audit(console(), record.short_title, found, form)
    differ = claims.read_differences(found) if strict else []
    for line in differ:
        print(f"trialkit: {line}", file=sys.stderr)
    if differ:
        raise typer.Exit(1)
