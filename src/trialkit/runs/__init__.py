"""Run the notebooks with Papermill, side by side, and leave something to read."""

from importlib import import_module
from typing import Any

_MODULES = {
    "NotebookRun": "report",
    "RunReport": "report",
    "cluster": "clusters",
    "find_notebooks": "library",
    "notebook_title": "library",
    "run": "runner",
}
__all__ = sorted(_MODULES)


def __getattr__(name: str) -> Any:
    # Papermill is imported with the runner only: the warm kernels are under way meanwhile.
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
