"""An audit as text for programs and for pages: JSON, CSV, Markdown."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

from trialkit import parameters, prose
from trialkit.claims._audit import COLUMNS, summary
from trialkit.claims._verdicts import CHANGED, EXACT, ONE_SOURCE

if TYPE_CHECKING:
    import pandas as pd

_MARKDOWN = {
    "source": "source",
    "claim": "claim",
    "shown": "printed",
    "derived": "re-derived",
    "verdict": "verdict",
    "why": "why",
}
_SPECIAL = re.compile(r"([\\|*_`<>\[\]])")


def to_text(table: pd.DataFrame, form: str) -> str:
    """Return an audit as one text that ends with a line feed.

    Parameters
    ----------
    table : DataFrame
        From `audit`.
    form : {"json", "csv", "markdown"}
        JSON has trial, settings, claims (one object a claim, empty cells null), summary (how many
        claims have each verdict) and differences (ids not as the ledger expects). CSV
        has all columns. Markdown is for reading.

    Raises
    ------
    ParameterError
        If the form is not one of these.
    """
    parameters.choice("form", form, tuple(_FORMS))
    return _FORMS[form](table)


def differences(table: pd.DataFrame) -> pd.DataFrame:
    """Return the claims whose verdict, or repair, is not the one that the ledger expects."""
    return table[table["as_expected"].eq(False).fillna(False).astype(bool)]


def read_summary(table: pd.DataFrame) -> str:
    """Return the counts of the verdicts in one line."""
    counts = summary(table)
    found = counts[counts["claims"] > 0]
    alone = int(table["method"].eq(ONE_SOURCE).sum())
    fields = changed_fields(table)
    notes = {
        EXACT: f" ({alone} of them from one source only)" if alone else "",
        CHANGED: f" (rows; they are about {prose.count(fields, 'field')} of the plan)",
    }
    parts = [
        f"{row.claims} {row.verdict}{notes.get(row.verdict, '')}" for row in found.itertuples()
    ]
    return f"{len(table)} claims: {', '.join(parts)}." if parts else "0 claims."


def changed_fields(table: pd.DataFrame) -> int:
    """Count the fields of the plan behind the claims that are other than registered.

    One field can be listed from several sides: first version, later version, paper, press.
    """
    return int(table.loc[table["verdict"].eq(CHANGED), "field"].nunique())


def read_differences(table: pd.DataFrame) -> list[str]:
    """Return one line for each claim whose verdict, or repair, is not the expected one."""
    return [
        f"{row.id}: verdict {_with_repair(row.verdict, row.repair)}, the ledger expects "
        f"{_with_repair(row.expected, row.expected_repair)} ({row.why})"
        for row in differences(table).itertuples()
    ]


def _with_repair(verdict: str, repair: Any) -> str:
    return f"{verdict}, repair {repair}" if _plain(repair) else str(verdict)


def _json(table: pd.DataFrame) -> str:
    counts = summary(table)
    content = {
        "trial": table.attrs.get("trial"),
        "settings": {key: value for key, value in table.attrs.items() if key != "trial"},
        "claims": [
            {name: _plain(value) for name, value in row.items()} for row in table.to_dict("records")
        ],
        "summary": dict(zip(counts["verdict"], counts["claims"].tolist(), strict=True)),
        "differences": differences(table)["id"].tolist(),
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _csv(table: pd.DataFrame) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in table.to_dict("records"):
        writer.writerow(_spelt(_plain(row[name])) for name in COLUMNS)
    return text.getvalue()


def _markdown(table: pd.DataFrame) -> str:
    lines = [" | ".join(_MARKDOWN.values()), " | ".join("---" for _ in _MARKDOWN)]
    for row in table.to_dict("records"):
        lines.append(" | ".join(_cell(row[name]) for name in _MARKDOWN))
    return "\n".join(f"| {line} |" for line in lines) + f"\n\n{read_summary(table)}\n"


_FORMS = {"json": _json, "csv": _csv, "markdown": _markdown}
FORMATS = tuple(_FORMS)


def _cell(value: Any) -> str:
    """Escape what Markdown would take for a cell's end or for a sign of its own."""
    text = " ".join(str(_plain(value) or "").split())
    return _SPECIAL.sub(r"\\\1", text)


def _spelt(cell: str | bool | None) -> str:
    """Return a cell of JSON as CSV has it: true, false, or empty."""
    return "" if cell is None else str(cell).lower() if isinstance(cell, bool) else cell


def _plain(value: Any) -> Any:
    """Return a cell as JSON knows it; empty ones as None."""
    import pandas as pd

    if value is None or value is pd.NA or value == "":
        return None
    return bool(value) if isinstance(value, bool) or type(value).__name__ == "bool_" else str(value)
