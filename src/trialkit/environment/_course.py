"""Which notebooks came with the package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def course_map() -> pd.DataFrame:
    """List the notebooks that came with the package, from their own metadata.

    Returns
    -------
    DataFrame
        notebook, title, minutes, before (what to read first); empty where the
        notebooks did not come with the package.
    """
    import pandas as pd

    rows = []
    for path in sorted(_notebooks_dir().glob("[0-9][0-9]_*.ipynb")):
        about = json.loads(path.read_text(encoding="utf-8"))["metadata"].get("trialkit", {})
        before = ", ".join(about.get("requires", [])) or "nothing"
        rows.append((path.stem, about.get("title", ""), about.get("minutes"), before))
    return pd.DataFrame(rows, columns=["notebook", "title", "minutes", "before"])


def course_sentence(notebooks: pd.DataFrame) -> str:
    """Return how long the notebooks take, or where to find them."""
    if notebooks.empty:
        return "The notebooks are in the folder `notebooks`, numbered in the order of reading."
    minutes = int(notebooks["minutes"].sum())
    return f"{len(notebooks)} notebooks, together about {minutes} minutes of study."


def _notebooks_dir() -> Path:
    # as for the data: inside a wheel, beside src in a checkout
    package = Path(__file__).resolve().parents[1]
    inside = package / "notebooks"
    return inside if inside.is_dir() else package.parents[1] / "notebooks"
