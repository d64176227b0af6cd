"""Which notebook to begin with: the longest, so that none is waited for at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def longest_first(
    notebooks: Sequence[Path], seconds: Mapping[str, float], contents: Mapping[Path, Any]
) -> list[Path]:
    """Return notebooks in the order in which to begin them when several run side by side.

    Those never timed come first, the ones that say they take a reader long, then the big ones:
    a long one begun last would be waited for. Then the timed ones, longest first.

    Parameters
    ----------
    notebooks : sequence of pathlib.Path
    seconds : mapping of str to float
        Name to the last known time, where there is one.
    contents : mapping
        Path to the notebook as read.
    """

    def rank(path: Path) -> tuple[bool, float, int]:
        if path.stem in seconds:
            return True, -seconds[path.stem], 0
        return False, -_minutes(contents[path]), -path.stat().st_size

    return sorted(notebooks, key=rank)


def _minutes(notebook: Mapping[str, Any]) -> float:
    about = notebook.get("metadata", {}).get("trialkit", {})
    minutes = about.get("minutes") if isinstance(about, Mapping) else None
    return minutes if isinstance(minutes, int | float) else 0
