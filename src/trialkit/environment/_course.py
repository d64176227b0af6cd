"""Which notebooks came with the package."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from trialkit.course import course_notebooks

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
    for path in course_notebooks():
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
