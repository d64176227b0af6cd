"""The parts of the half page that are about the plan, and about what fails its check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from trialkit import prose, protocol
from trialkit.disclosure._plan import PRIMARY, leads_with, one_version
from trialkit.disclosure._verdicts import NO_FIGURE, group_of, shown

if TYPE_CHECKING:
    from trialkit.records import Trial

# Fields of the plan that a reader asks for after the primary outcome; the others are only named.
_FIRST_FIELDS = ("comparator", "enrolment")
_MOST = 3  # claims quoted after conclusions and lost characters, before the rest is counted
CHANGED = "changed-from-registered"


def changed(trial: Trial, registered: pd.DataFrame) -> str:
    """Say what was reported other than registered at first, and when the entry changed."""
    if registered.empty:
        return "The record has no registry entry. Whether the plan was changed cannot be told."
    single = one_version(trial)
    differs = registered[registered["verdict"] == CHANGED].set_index("field")
    if differs.empty:
        compared = registered.loc[registered["verdict"] != "not-published", "label"]
        return (
            "Nothing, as far as registered and reported content can be compared "
            f"({', '.join(compared) or 'no item can'}).{single}"
        )
    lines = []
    if PRIMARY in differs.index:
        lines.append(_primary(trial, differs.loc[PRIMARY]))
    items = [
        f"{differs.loc[field, 'label']}: {differs.loc[field, 'registered']} → "
        f"{differs.loc[field, 'reported']}"
        for field in _FIRST_FIELDS
        if field in differs.index
    ]
    rest = [row.label for row in differs.itertuples() if row.Index not in (PRIMARY, *_FIRST_FIELDS)]
    if rest:
        items.append(f"{'also ' if items else ''}{', '.join(rest)}")
    if items:
        lines.append(f"Registered first → reported: {'; '.join(items)}.")
    lines.append(_window(registered))
    return protocol.superscript(" ".join(line for line in lines if line)) + single


def wrong(trial: Trial, audit: pd.DataFrame) -> str:
    """List claims that fail their check: conclusions, lost characters, then others."""
    if audit.empty:
        return "No claim was listed for this record, so none was judged."
    fails = audit[[group_of(verdict).name == "fails its check" for verdict in audit["verdict"]]]
    if fails.empty:
        return f"No claim fails; {prose.count(len(audit), 'claim')} were judged."
    against = trial.claims.set_index("id")["against"].fillna("").reindex(fails["id"])
    concludes = against.str.contains("conclusion:").to_numpy()
    lost = fails["repair"].fillna("").ne("").to_numpy() & ~concludes
    lines = []
    lines += [
        f"The conclusion itself ({verdict.replace('-', ' ')}): {_failures(rows)}."
        for verdict, rows in fails[concludes].groupby("verdict", sort=False)
    ]
    if lost.any():
        items = [f"“{row.shown}” → {row.repair}" for row in fails[lost].itertuples()]
        lines.append(f"Characters lost or doubled: {', '.join(items)}.")
    others = fails[~lost & ~concludes]
    # Statements first: they are what a reader takes away.
    figure = [shown(row) != NO_FIGURE for _, row in others.iterrows()]
    others = others.assign(figure=figure).sort_values("figure", kind="stable")
    lines += [
        f"{verdict.replace('-', ' ').capitalize()}: {_failures(rows)}."
        for verdict, rows in others.head(_MOST).groupby("verdict", sort=False)
    ]
    if len(others) > _MOST:
        lines.append(f"And {prose.count(len(others) - _MOST, 'claim')} more in the ledger.")
    return " ".join(lines)


def _primary(trial: Trial, row: pd.Series) -> str:
    leads = leads_with(row["reported"])
    if leads is None:
        return f"Primary outcome: {row['registered']} → {row['reported']}."
    text = f"Registered as the primary outcome: {row['registered']}. The report leads with: {leads}"
    missing = ["which outcome the paper calls primary was not read"]
    unread = trial.registry[trial.registry["field"].eq(PRIMARY) & trial.registry["value"].isna()]
    missing = [
        f"the primary outcome in “{protocol.version_label(trial, version)}” is "
        f"{unread.loc[unread['version'] == version, 'status'].iloc[0]}"
        for version in unread["version"]
    ] + missing
    return f"{text}. That is no proof of a switch: {', and '.join(missing)}."


def _window(registered: pd.DataFrame) -> str:
    known = registered.dropna(subset=["latest", "seen_until"])
    if known.empty:
        return ""
    seen, latest = known["seen_until"].iloc[0], known["latest"].max()
    return f"The entry was changed after {seen:%Y-%m-%d} and by {latest:%Y-%m-%d}."


def _failures(rows: pd.DataFrame) -> str:
    """Quote claims by source, so that the name of a source stands once."""
    texts = []
    for source, group in rows.groupby("source", sort=False):
        items = [_failure(row) for _, row in group.iterrows()]
        texts.append(f"{', '.join(items)} ({source})")
    return "; ".join(texts)


def _failure(claim: pd.Series) -> str:
    if shown(claim) == NO_FIGURE:
        return f"“{claim['claim']}”"
    return f"{claim['claim']}: “{shown(claim)}”"
