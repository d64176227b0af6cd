"""What an executed notebook says about itself: its errors, also the hidden ones."""

from __future__ import annotations

import re
from typing import Any

_WIDGETS = "application/vnd.jupyter.widget-state+json"
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


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


def _name(cell: dict[str, Any]) -> str:
    return f"cell {cell.get('id', '?')!r}"


def _message(output: dict[str, Any]) -> str:
    name, value = output.get("ename", "Error"), output.get("evalue", "")
    return _ANSI.sub("", f"{name}: {value}").strip()
