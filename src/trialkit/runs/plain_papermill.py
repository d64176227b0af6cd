"""What plain Papermill finds under the name ``trialkit-warm``.

Papermill loads its engines while it is being imported, so the engine itself, which imports
Papermill, cannot be what it finds: whichever of the two came first would see half of the other.
"""

from __future__ import annotations

from typing import Any


class _WhenAsked:
    """Stands for `trialkit.runs.engine.WarmEngine`, which is imported at its first use."""

    def __getattr__(self, name: str) -> Any:
        from trialkit.runs.engine import WarmEngine

        return getattr(WarmEngine, name)


warm_engine = _WhenAsked()
