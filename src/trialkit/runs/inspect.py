"""What an executed notebook says about itself: its errors, also the hidden ones."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from trialkit.results import COLUMNS

_WIDGETS = "application/vnd.jupyter.widget-state+json"
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
# The rest of what steers a terminal; an error can quote anything.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def first_error(notebook: dict[str, Any]) -> str | None:
    """Return the first error of a cell in one readable line, or None."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if output.get("output_type") == "error":
                return f"{_name(cell)}: {_message(output)}"
    return None


def widget_errors(notebook: dict[str, Any]) -> list[str]:
    """Return the errors that widget callbacks left in saved Output widgets.

    Papermill exits well when a callback fails: its error sits only in the
    widget state.
    """
    state = notebook.get("metadata", {}).get("widgets", {}).get(_WIDGETS, {}).get("state", {})
    return [
        f"explorer: {_message(output)}"
        for model in state.values()
        for output in model.get("state", {}).get("outputs") or []
        if output.get("output_type") == "error"
    ]


def error_of(notebook: dict[str, Any]) -> str | None:
    """Return the first error of an executed notebook, also a hidden one, or None."""
    return next((e for e in [first_error(notebook), *widget_errors(notebook)] if e), None)


def _name(cell: dict[str, Any]) -> str:
    return f"cell {cell.get('id', '?')!r}"


def _message(output: dict[str, Any]) -> str:
    name, value = output.get("ename", "Error"), output.get("evalue", "")
    return harmless(f"{name}: {value}").strip()


def harmless(text: str) -> str:
    """Return a text without the characters that colour, move or name a terminal."""
    return _CONTROL.sub("", _ANSI.sub("", text))


def result_rows(path: Path, name: str) -> list[dict[str, Any]]:
    """Read the results that the notebook `name` has left.

    Raises
    ------
    ValueError
        If the file does not hold result rows.
    """
    rows = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and set(row) == set(COLUMNS) for row in rows
    ):
        raise ValueError(f"the results it left are not rows with {', '.join(COLUMNS)}")
    # A copy under another name may still call itself by the first one.
    return [{**row, "notebook": name} for row in rows]
