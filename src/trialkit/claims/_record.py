"""The tables of a record as plain rows, read once for one audit."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from trialkit.claims._ledger import Claim
from trialkit.records.ledger import parse_against
from trialkit.records.trial import REPORTED

if TYPE_CHECKING:
    import pandas as pd

    from trialkit.records import Trial

Row = dict[str, Any]


class Record:
    """A trial record as the rules of the audit read it.

    Looking up one cell of a DataFrame takes a millisecond, and an audit looks up hundreds: the
    tables are turned into rows once.

    Parameters
    ----------
    trial : Trial
    """

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.about = trial.about
        self._rows: dict[str, list[Row]] = {}

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table, such as ``"arms"``, with empty cells as None."""
        if table not in self._rows:
            self._rows[table] = _filled(getattr(self.trial, table))
        return self._rows[table]

    def row(self, table: str, **cells: str) -> Row | None:
        """Return the first row with these cells; None if there is none."""
        wanted = cells.items()
        found = (r for r in self.rows(table) if all(r[column] == cell for column, cell in wanted))
        return next(found, None)

    def label(self, source: Any) -> str:
        """Return the readable name of a source, or the key itself if it is none ("reported")."""
        key = str(source)
        return self._labels.get(key, key)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The rows of the ledger, in its order."""
        return tuple(
            Claim(
                id=str(row["id"]),
                source=str(row["source"]),
                source_label=self.label(row["source"]),
                claim=str(row["claim"]),
                printed=str(row["printed"] or "").strip(),
                unit=str(row["unit"]),
                numerator=_whole(row["numerator"]),
                denominator=_whole(row["denominator"]),
                outcome=row["outcome"],
                rule=str(row["rule"]),
                against=tuple(parse_against(row["against"])),
                note=str(row["note"] or "").strip(),
            )
            for row in self.rows("claims")
        )

    def claim(self, claim_id: str) -> Claim:
        """Return the claim with this id."""
        return next(claim for claim in self.claims if claim.id == claim_id)

    @cached_property
    def versions(self) -> list[str]:
        """The versions of the registry entry in their order, without what was reported."""
        from trialkit.protocol.registration import version_order

        names = [row["version"] for row in self.rows("registry")]
        return [v for v in version_order(self.trial, names) if v != REPORTED]

    @cached_property
    def first_version_seen(self) -> pd.Timestamp | None:
        """The last day on which the first version was seen; None where it is not dated."""
        from trialkit.protocol.registration import dates

        if not self.versions:
            return None
        events = dates(self.trial)
        events = events[events["version"].eq(self.versions[0]) & events["kind"].eq("registry")]
        return None if events.empty else events["end"].max()

    @cached_property
    def registry_changes(self) -> list[Any]:
        """When the registry entry changed: the rows of `protocol.registry_changes`."""
        from trialkit.protocol.registration import registry_changes

        return list(registry_changes(self.trial).itertuples())

    @cached_property
    def treated(self) -> pd.Series | None:
        """When treatment began and ended: `protocol.sentences.treatment_span`."""
        from trialkit.protocol.sentences import treatment_span

        return treatment_span(self.trial)

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {str(key): str(label) for key, label in self.trial.sources["label"].items()}


def _filled(table: pd.DataFrame) -> list[Row]:
    import pandas as pd

    return [
        {str(name): None if pd.isna(cell) else cell for name, cell in row.items()}
        for row in table.to_dict("records")
    ]


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)
