"""The explorers of an executed notebook, read from the widget state that is saved in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"


@dataclass(frozen=True)
class Executed:
    """An explorer and the static settings below it.

    Attributes
    ----------
    name : str
    text : str
        Alternative text of its picture.
    below : list of str
        Alternative texts of the pictures of the next code cell.
    drawn_by : str
        What the next code cell draws with.
    """

    name: str
    text: str
    below: list[str]
    drawn_by: str


def executed_explorers(path: Path) -> list[Executed]:
    """Return the explorers of an executed notebook in its order."""
    book = nbformat.read(path, as_version=4)
    state = book.metadata.widgets[STATE]["state"]
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    found = []
    for cell, after in pairwise(code):
        call = re.search(r"widgets\.(\w+)_explorer\(", cell.source)
        if call is None:
            continue
        (shown,) = [o.data[VIEW]["model_id"] for o in cell.outputs if VIEW in o.get("data", {})]
        models = list(_inside(shown, state))
        (picture,) = [m["outputs"] for m in models if m["_model_name"] == "OutputModel"]
        html = "".join(o.get("data", {}).get("text/html", "") for o in after.outputs)
        draws = re.search(r"settings_row\(\s*(?:\w+\.)?(\w+)", after.source)
        found.append(
            Executed(
                call[1],
                picture[0]["data"]["text/plain"],
                re.findall(r'<img alt="([^"]*)"', html),
                draws[1] if draws else "",
            )
        )
    return found


def _inside(model: str, state: dict[str, Any]) -> Any:
    """Return the state of a widget and of all in it, in the order they are shown."""
    this = state[model]["state"]
    yield this
    for child in this.get("children", []):
        yield from _inside(child.removeprefix("IPY_MODEL_"), state)
