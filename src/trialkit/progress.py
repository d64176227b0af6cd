"""One line a notebook while a run goes on: live on a terminal, plain lines elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.live import Live
from rich.table import Table

if TYPE_CHECKING:
    from trialkit.runs import NotebookRun

_STYLES = {"done": "green", "failed": "bold red", "timeout": "bold red", "interrupted": "red"}
_ENDED = tuple(_STYLES)


class Progress:
    """Show the state of each notebook of a run.

    Parameters
    ----------
    names : sequence of str
        Notebooks in order.
    console : rich.console.Console, optional
    """

    def __init__(self, names: Sequence[str], console: Console | None = None) -> None:
        self.console = console or Console()
        self._lines = dict.fromkeys(names, ("waiting", ""))
        self._lock = threading.Lock()
        self._live = Live(console=self.console, auto_refresh=False, transient=False)

    def __enter__(self) -> Self:
        if self.console.is_terminal:
            self._live.start()
            self._live.update(self._table(), refresh=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.console.is_terminal:
            self._live.stop()

    def update(self, this: NotebookRun) -> None:
        """Take note of a change; safe to call from any thread."""
        detail = f"cell {this.cell} of {this.cells}" if this.status == "running" else ""
        if this.status in _ENDED:
            detail = f"{this.seconds:.1f} s"
        with self._lock:
            self._lines[this.name] = (this.status, detail)
            if self.console.is_terminal:
                self._live.update(self._table(), refresh=True)
            elif this.status in _ENDED:
                print(f"{this.name}: {this.status} ({detail})", file=self.console.file, flush=True)

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for name, (status, detail) in self._lines.items():
            table.add_row(name, f"[{_STYLES.get(status, 'dim')}]{status}[/]", detail)
        return table
