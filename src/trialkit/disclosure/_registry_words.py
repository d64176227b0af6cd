"""Sentences and a table on what was registered, when it could be read, and what was reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from trialkit import claims, prose, protocol
from trialkit.disclosure._lifelines import (
    FITS,
    IN_FORCE,
    PERHAPS_REPLACED,
    REPLACED,
    lifelines,
)
from trialkit.disclosure._plan import one_version
from trialkit.disclosure._verdicts import verdict_words

if TYPE_CHECKING:
    from trialkit.records import Trial


def registered_table(registered: pd.DataFrame) -> pd.DataFrame:
    """Put `claims.registered` into words: field, first plan, last plan, report, verdict."""
    if registered.empty:
        return registered
    return pd.DataFrame(
        {
            "item": registered["label"],
            "registered first": registered["registered"],
            "registered last": registered["last_registered"],
            "reported": registered["reported"],
            "verdict": [verdict_words(verdict) for verdict in registered["verdict"]],
        }
    )


def read_lifelines(trial: Trial) -> str:
    """Say what the public could read until when, what replaced it, and what cannot be told."""
    lines = lifelines(trial)
    if trial.registry.empty:
        return f"The record of {trial.short_title} has no registry entry."
    if lines.empty:
        return (
            f"{_reported_otherwise(trial)} The record does not date the versions of the entry, so "
            "nothing can be said about when the plan could be read."
        )
    said = [_reported_otherwise(trial)]
    if protocol.treatment_span(trial) is not None:
        said.append(_treatment(trial))
    replaced = lines[lines["state"] == REPLACED]
    for (start, end), rows in replaced[replaced["fate"] != FITS].groupby(["start", "end"]):
        said += _replaced(lines, rows, start, end, protocol.treatment_span(trial))
    fitting = replaced[replaced["fate"] == FITS]
    if len(fitting):
        items = "; ".join(_from_to(lines, row) for row in fitting.itertuples())
        said.append(f"**Given otherwise later, and compatible with the first version:** {items}.")
    for (start, end), rows in lines[lines["state"] == PERHAPS_REPLACED].groupby(["start", "end"]):
        said.append(_unread(rows, start, end))
    return protocol.superscript(prose.bullets(said))


def _reported_otherwise(trial: Trial) -> str:
    verdicts = claims.registered(trial)["verdict"]
    changed = int(verdicts.eq("changed-from-registered").sum())
    same = int(verdicts.eq("exact").sum())
    fits = int(verdicts.eq("compatible-with").sum())
    left = len(verdicts) - changed - same - fits
    return (
        f"Of {prose.count(len(verdicts), 'item')} of the plan, {changed} "
        f"{'was' if changed == 1 else 'were'} reported other than registered at first, and {same} "
        f"as registered; "
        + (f"{fits} {'is' if fits == 1 else 'are'} compatible with it; " * bool(fits))
        + f"{left} cannot be compared.{one_version(trial)}"
    )


def _treatment(trial: Trial) -> str:
    span = protocol.treatment_span(trial)
    return (
        f"Treatment as reported ran from {span['start']:%Y-%m} to {span['end']:%Y-%m} (the "
        "sources give months)."
        if span["start"] != span["start_latest"] or span["end"] != span["end_earliest"]
        else f"Treatment as reported ran from {span['start']:%Y-%m-%d} to {span['end']:%Y-%m-%d}."
    )


def _replaced(
    lines: pd.DataFrame,
    rows: pd.DataFrame,
    start: pd.Timestamp,
    end: pd.Timestamp,
    span: pd.Series | None,
) -> list[str]:
    """What stood there last, what stood there next, and where that falls in the treatment."""
    items = "; ".join(_from_to(lines, row) for row in rows.itertuples())
    when = _place(start, end, span) if span is not None else "On which day is not known."
    return [
        f"**Still registered on {start:%Y-%m-%d}, and replaced by {end:%Y-%m-%d}:** {items}. {when}"
    ]


def _from_to(lines: pd.DataFrame, row) -> str:
    """What stood in a field last, and what stood there next."""
    next_one = lines["start"].eq(row.end) & lines["state"].eq(IN_FORCE)
    later = lines.loc[next_one & lines["field"].eq(row.field), "text"].iloc[0]
    return f"{row.label}: {row.text} → {later}"


def _place(start: pd.Timestamp, end: pd.Timestamp, span: pd.Series) -> str:
    """Where a change lies in the treatment, as exactly as the dates allow."""
    earliest = start + pd.Timedelta(days=1)
    if end < span["start"]:
        return "So the change was posted before the first treatment that is reported."
    if earliest <= span["start_latest"]:
        return "Whether the change was posted before the first treatment cannot be told."
    before, after = (span["end"] - earliest).days, (end - span["end_earliest"]).days
    if before < 0:
        return "So the change was posted after all reported treatment was over."
    if after < 0:
        return "So the change was posted while patients were being treated."
    open_end = (
        f" (it ended on some day from {span['end_earliest']:%Y-%m-%d} to {span['end']:%Y-%m-%d})"
        if span["end_earliest"] != span["end"]
        else ""
    )
    return (
        f"So the change was posted at the earliest {prose.count(before, 'day')} before the end of "
        f"the reported treatment, and at the latest {prose.count(after, 'day')} after it{open_end}."
    )


def _unread(rows: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> str:
    items = "; ".join(f"{row.label}: {row.text}" for row in rows.itertuples())
    return (
        f"**Still registered on {start:%Y-%m-%d}, and not readable in the version of "
        f"{end:%Y-%m-%d}:** {items}. Whether these were changed cannot be told."
    )
