"""What was registered, what was reported, and when each was seen."""

from __future__ import annotations

import calendar
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from trialkit.records.trial import REPORTED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from trialkit.records import Trial

DATE_ROW, READ_ROW = "date", "read from"
_DATE_COLUMNS = [
    "event",
    "label",
    "kind",
    "printed",
    "start",
    "start_latest",
    "end_earliest",
    "end",
    "version",
    "source",
    "note",
]


def dates(trial: Trial) -> pd.DataFrame:
    """Parse the dated events, keeping what the source leaves open.

    A date known to the month only spans the whole month: the event began between `start` and
    `start_latest`, and ended between `end_earliest` and `end`. For an event of one date the two
    pairs are the same.

    Returns
    -------
    DataFrame
        event, label, kind, printed (text), start, start_latest, end_earliest, end (timestamps),
        version, source, note; sorted by start; empty when the record has no events.

    Raises
    ------
    ValueError
        If a date does not exist, or an event ends before it starts; the message names it.
    """
    rows = []
    for event in trial.events.itertuples():
        start, start_latest = _span(event.event, event.start)
        one_date = pd.isna(event.end)
        end_earliest, end = (start, start_latest) if one_date else _span(event.event, event.end)
        if end < start:
            raise ValueError(f"event {event.event}: ends {event.end} before it starts")
        rows.append(
            {
                "event": str(event.event),
                "label": str(event.label),
                "kind": str(event.kind),
                "printed": str(event.start) if one_date else f"{event.start} to {event.end}",
                "start": start,
                "start_latest": start_latest,
                "end_earliest": end_earliest,
                "end": end,
                "version": None if pd.isna(event.version) else str(event.version),
                "source": str(event.source),
                "note": None if pd.isna(event.note) else str(event.note),
            }
        )
    table = pd.DataFrame(rows, columns=_DATE_COLUMNS)
    return table.sort_values("start", kind="stable").reset_index(drop=True)


def version_order(trial: Trial, names: Iterable[str]) -> list[str]:
    """Put version names in order: by the first date a registry entry shows them, reported last.

    A version without a date keeps its place in `names` relative to its neighbours' appearance.
    """
    unique = list(dict.fromkeys(str(name) for name in names))
    seen = _seen(trial)
    first = {name: rows["start"].min() for name, rows in seen.groupby("version")}
    if all(name in first or name == REPORTED for name in unique):
        unique.sort(key=lambda name: (name == REPORTED, first.get(name, pd.Timestamp.max)))
    return sorted(unique, key=lambda name: name == REPORTED)


def version_label(trial: Trial, version: str) -> str:
    """Return the readable name of a version: its source's label, or the word itself."""
    return trial.source_label(version) if version in trial.sources.index else version


def versions(trial: Trial) -> pd.DataFrame:
    """Set what was registered beside what was reported, field by field.

    Returns
    -------
    DataFrame
        Index: label of the field, after the rows "date" and "read from". Columns: the versions in
        order, by key, with the content in the record's words ("not retrievable" or "not known"
        where it says so), then `changed`. Empty when the record has no registry table.

    Notes
    -----
    `changed` compares the *words*: a version is listed when its text differs from that of the last
    version that could be read. Whether other words are another plan is for the reader to judge.
    """
    if trial.registry.empty:
        return pd.DataFrame(columns=["changed"]).rename_axis("field")
    labels, texts, stated = _registry_texts(trial)
    table = texts.assign(
        changed=[_changed_text(trial, texts.loc[f], stated.loc[f]) for f in texts.index]
    )
    table.index = [str(labels[field]) for field in table.index]
    top = pd.DataFrame(
        {name: [_date_text(trial, name), _read_from(trial, name)] for name in texts.columns},
        index=[DATE_ROW, READ_ROW],
    )
    return pd.concat([top.assign(changed=""), table]).rename_axis("field")


def registry_changes(trial: Trial) -> pd.DataFrame:
    """Return when the registry entry changed: after it was last seen the old way, by the new way.

    Returns
    -------
    DataFrame
        from_version, to_version, earliest, latest (timestamps: the first and the last day on which
        the change can have been posted), fields (labels whose words changed). Empty when fewer
        than two versions are dated.
    """
    seen = _seen(trial)
    order = [v for v in version_order(trial, seen["version"]) if v != REPORTED]
    rows = []
    for old, new in pairwise(order):
        latest = seen.loc[seen["version"].eq(new), "start"].min()
        last_seen = seen.loc[seen["version"].eq(old) & (seen["end"] < latest), "end"].max()
        if not pd.isna(last_seen):
            earliest = last_seen + pd.Timedelta(days=1)
            rows.append((old, new, earliest, latest, _fields_changed_in(trial, new)))
    columns = ["from_version", "to_version", "earliest", "latest", "fields"]
    return pd.DataFrame(rows, columns=columns)


def _seen(trial: Trial) -> pd.DataFrame:
    """Events in which a version of the registry entry was seen, or the report published."""
    table = dates(trial)
    return table[table["version"].notna() & table["kind"].isin(["registry", "publication"])]


def _date_text(trial: Trial, version: str) -> str:
    events = _seen(trial)
    events = events[events["version"].eq(version)]
    texts = [
        f"{event.label.rsplit(':', 1)[-1].strip()} {event.printed}" for event in events.itertuples()
    ]
    return "; ".join(texts) or "not dated"


def _read_from(trial: Trial, version: str) -> str:
    """How much of a version could be read, or which sources a report was put together from."""
    if version in trial.sources.index:
        return str(trial.sources.loc[version, "read"])
    keys = trial.registry.loc[trial.registry["version"].eq(version), "source"].unique()
    return "; ".join(trial.source_label(key) for key in keys)


def _registry_texts(trial: Trial) -> tuple[pd.Series, pd.DataFrame, pd.DataFrame]:
    """Labels by field, and by field and version the text and whether it could be read."""
    registry = trial.registry
    order = version_order(trial, registry["version"])
    labels = registry.drop_duplicates("field").set_index("field")["label"]
    cells = registry.assign(
        text=registry["value"].fillna(registry["status"]).astype(str),
        readable=registry["status"].eq("stated").astype(bool),
    ).set_index("field")
    by_version = dict(list(cells.groupby("version")))
    texts = pd.DataFrame({name: by_version[name]["text"] for name in order})
    stated = pd.DataFrame({name: by_version[name]["readable"] for name in order})
    texts, stated = texts.reindex(labels.index), stated.reindex(labels.index)
    return labels, texts.fillna("not known"), stated.eq(True)


def _new_texts(texts: pd.Series, stated: pd.Series) -> list[str]:
    """Versions whose text differs from that of the last version that could be read."""
    readable = [version for version in texts.index if stated[version]]
    return [new for old, new in pairwise(readable) if texts[old] != texts[new]]


def _changed_text(trial: Trial, texts: pd.Series, stated: pd.Series) -> str:
    new = [version_label(trial, version) for version in _new_texts(texts, stated)]
    if new:
        change = "other words in " + " and ".join(f"“{label}”" for label in new)
    else:
        change = "same wherever stated" if stated.sum() > 1 else "cannot be compared"
    gaps = [
        f"{version_label(trial, version)}: {texts[version]}"
        for version in texts.index
        if not stated[version]
    ]
    return "; ".join([change, *gaps])


def _fields_changed_in(trial: Trial, version: str) -> tuple[str, ...]:
    if trial.registry.empty:
        return ()
    labels, texts, stated = _registry_texts(trial)
    return tuple(
        str(labels[field])
        for field in texts.index
        if version in _new_texts(texts.loc[field], stated.loc[field])
    )


def _span(event: str, text: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day of a date given to the year, the month or the day."""
    parts = [int(part) for part in str(text).split("-")]
    try:
        first = pd.Timestamp(*[*parts, 1, 1][:3])
    except ValueError as error:
        raise ValueError(f"event {event}: {text!r} is not a date ({error})") from None
    if len(parts) == 1:
        return first, pd.Timestamp(first.year, 12, 31)
    if len(parts) == 2:
        last = calendar.monthrange(first.year, first.month)[1]
        return first, pd.Timestamp(first.year, first.month, last)
    return first, first
