"""The record of one trial, as the analysis sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from trialkit.errors import RecordError

if TYPE_CHECKING:
    import pandas as pd


# Attributes of subgroups that say who was still in the trial; other attributes describe patients.
STAGES = ("completion", "follow-up")
REPORTED = "reported"  # what registry.csv calls the version that was never registered
PLACEHOLDER = "TODO"  # stands in a new record wherever something is still to be filled in


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a record: where it is, and what is allowed.

    Attributes
    ----------
    file : str
        File name inside the record's folder.
    row : int or None
        Line of the file, the header being line 1; None where it is about the file.
    column : str or None
        Column or key.
    message : str
        What was found, and what is allowed.
    unfinished : bool
        Whether nothing was filled in there yet, as in a new record.
    """

    file: str
    row: int | None
    column: str | None
    message: str
    unfinished: bool = False

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f", line {self.row}"
        if self.column is not None:
            place += f", {self.column}"
        return f"{place}: {self.message}"


@dataclass(frozen=True, eq=False)
class Trial:
    """What was printed about one trial.

    Tables are DataFrames whose columns are described in ``data/README.md``; an
    empty cell is missing (``<NA>``) and means *not published*.

    Attributes
    ----------
    id, title, short_title, citation, registry_id : str
        Identity.
    n_treated : int
        Patients treated.
    arms, visits, outcomes, safety, events, criteria, registry, claims, references : DataFrame
        The tables; one that a record does not have is empty, with its columns.
    patients : DataFrame
        Invented patients of a synthetic record, where the truth is known; otherwise empty.
    sources : DataFrame
        Index ``key``; columns kind, label, citation, address, read.
    not_published : DataFrame
        Columns topic, item.
    subgroups : DataFrame
        Columns subgroup, label, n, source, attribute (what divides the patients).
    about : dict
        Everything else in ``trial.yaml``: product, dose unit, notes and the like.
    """

    id: str
    title: str
    short_title: str
    citation: str
    registry_id: str
    n_treated: int
    arms: pd.DataFrame
    visits: pd.DataFrame
    outcomes: pd.DataFrame
    safety: pd.DataFrame
    events: pd.DataFrame
    criteria: pd.DataFrame
    registry: pd.DataFrame
    claims: pd.DataFrame
    references: pd.DataFrame
    patients: pd.DataFrame
    sources: pd.DataFrame
    not_published: pd.DataFrame
    subgroups: pd.DataFrame
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def is_synthetic(self) -> bool:
        """Whether the record is invented for teaching."""
        return self.about.get("data_kind") == "synthetic"

    @property
    def still_there(self) -> pd.DataFrame:
        """Rows of `subgroups` that say who completed the trial, or was followed to the end."""
        return self.subgroups[self.subgroups["attribute"].isin(STAGES)]

    def __repr__(self) -> str:
        return f"Trial({self.id}: {self.short_title}, {self.n_treated} treated)"

    def outcome(self, outcome_id: str) -> pd.Series:
        """Return one row of `outcomes` by its id, such as ``"pasi40.all"``.

        Raises
        ------
        RecordError
            If the record does not print that outcome; the message lists those it does.
        """
        return _row(self, "outcomes", outcome_id)

    def safety_event(self, event_id: str) -> pd.Series:
        """Return one row of `safety` by its id, such as ``"related_sae"``.

        Raises
        ------
        RecordError
            If the record does not have that statement; the message lists those it does.
        """
        return _row(self, "safety", event_id)

    def source_label(self, key: str) -> str:
        """Return the readable name of a source key.

        Raises
        ------
        RecordError
            If the record has no such source; the message lists those it has.
        """
        if key not in self.sources.index:
            known = ", ".join(self.sources.index)
            raise RecordError(f"{self.id} has no source {key!r}. It has: {known}.")
        return str(self.sources.loc[key, "label"])


def _row(trial: Trial, table: str, row_id: str) -> pd.Series:
    frame = getattr(trial, table)
    found = frame.loc[frame["id"] == row_id]
    if found.empty:
        raise RecordError(
            f"{trial.id} has no {row_id!r} in {table}.csv. "
            f"It has: {', '.join(frame['id']) or 'none'}."
        )
    return found.iloc[0]
