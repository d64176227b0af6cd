"""The results a notebook stands behind: named numbers with their kind."""

from __future__ import annotations

import json
import math
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

KINDS = ("printed", "derived", "bounded", "assumed", "synthetic")
COLUMNS = ("notebook", "key", "value", "low", "high", "unit", "kind")


def result_row(
    key: str,
    value: float,
    kind: str,
    unit: str,
    low: float | None = None,
    high: float | None = None,
) -> dict[str, Any]:
    """Return one result as the arguments of `Results.add`, for functions that make several."""
    return {"key": key, "value": value, "kind": kind, "unit": unit, "low": low, "high": high}


class Results:
    """Collect the numbers of one notebook and write them once, at its end.

    Parameters
    ----------
    notebook : str
        Name of the notebook without its suffix.
    """

    def __init__(self, notebook: str) -> None:
        self.notebook = notebook
        self._rows: dict[str, dict[str, Any]] = {}

    def add(
        self,
        key: str,
        value: float,
        *,
        kind: str,
        unit: str = "",
        low: float | None = None,
        high: float | None = None,
    ) -> None:
        """Record one number; adding the same key again replaces it.

        Parameters
        ----------
        key : str
            Dotted name, such as ``"efficacy.pasi40.all"``.
        value : float
            The number; must be finite.
        kind : {"printed", "derived", "bounded", "assumed", "synthetic"}
            How the number came about.
        unit : str
            Unit of value, low and high; "fraction", "patients", "10^6 cells/kg" and the like.
        low, high : float, optional
            Limits of an interval or a bound.

        Raises
        ------
        ValueError
            If the kind is not known or a number is not finite.
        """
        if kind not in KINDS:
            raise ValueError(f"kind = {kind!r} is not known; allowed: {', '.join(KINDS)}")
        numbers = {"value": value, "low": low, "high": high}
        for name, found in numbers.items():
            if found is None and name != "value":
                continue
            if isinstance(found, str) or not math.isfinite(float(found)):
                raise ValueError(f"{key}: {name} = {found!r} is not a finite number")
            numbers[name] = float(found)
        self._rows[key] = {
            "notebook": self.notebook,
            "key": key,
            **numbers,
            "unit": unit,
            "kind": kind,
        }

    def __getitem__(self, key: str) -> dict[str, Any]:
        return self._rows[key]

    def __len__(self) -> int:
        return len(self._rows)

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows in the order in which they were added."""
        return list(self._rows.values())

    def table(self) -> pd.DataFrame:
        """Return the rows as a DataFrame with the columns of `COLUMNS`."""
        import pandas as pd

        return pd.DataFrame(self.rows(), columns=list(COLUMNS))

    def save(self, path: str) -> None:
        """Write the rows as JSON to `path`; an empty path writes nothing."""
        if path:
            write(path, self.rows())


def write(path: str | os.PathLike, rows: Iterable[dict[str, Any]]) -> None:
    """Write result rows to a JSON file, whole or not at all."""
    write_text(path, json.dumps(list(rows), indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def write_text(path: str | os.PathLike, text: str) -> None:
    """Write a text file through a temporary one beside it, so that no half file is ever seen."""
    target = Path(path)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
