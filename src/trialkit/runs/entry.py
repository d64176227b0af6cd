"""What Papermill loads by entry point: the name of an engine, and the engine when it is used.

Papermill loads entry points while it is itself being imported, and the engine imports Papermill.
Were the engine the entry point, whoever imported it before Papermill would go round in a circle.
"""

from __future__ import annotations

from typing import Any


class _OnDemand:
    def __getattr__(self, name: str) -> Any:
        from trialkit.runs.engine import WarmEngine

        return getattr(WarmEngine, name)


WARM = _OnDemand()
