"""What the sets of a sweep rest on: hashed once, and looked at before and after each of them."""

from __future__ import annotations

import threading
from typing import Any

from trialkit.runs import fingerprints
from trialkit.runs.receipts import Inputs


class Ground:
    """The inputs that sets share; a file is read again only when the system says it changed.

    Safe to use from several threads.

    Parameters
    ----------
    notebook : str
        Hash of the notebook, which is read once and handed over as it was.
    """

    def __init__(self, notebook: str) -> None:
        self._notebook = notebook
        self._versions, self._platform = fingerprints.versions(), fingerprints.system()
        self._known: dict[str | None, tuple[Any, Any]] = {}
        self._lock = threading.Lock()

    def inputs(self, trial: str) -> Inputs:
        """Return what a set on one record would rest on now, but for its parameters."""
        with self._lock:
            return Inputs(
                notebook=self._notebook,
                parameters={},
                data=self._of(trial),
                package=self._of(None),
                versions=self._versions,
                platform=self._platform,
            )

    def _of(self, trial: str | None) -> Any:
        """Return the hashes of a record's files, or for None the hash of the kit."""
        paths = fingerprints.package_files() if trial is None else fingerprints.data_files(trial)
        state = fingerprints.state(paths)
        if trial not in self._known or self._known[trial][0] != state:
            fresh = fingerprints.of_package() if trial is None else fingerprints.of_data(trial)
            self._known[trial] = (state, fresh)
        return self._known[trial][1]
