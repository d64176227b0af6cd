"""One line a notebook while a run goes on: live on a terminal, plain lines elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from trialkit.runs import NotebookRun

_ENDED = {"done": "green", "failed": "bold red", "timeout": "bold red", "interrupted": "red"}
_REUSED = "reused"
_STYLES = {**_ENDED, _REUSED: "cyan"}


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
        status, detail = this.status, ""
        if status == "running":
            detail = f"cell {this.cell} of {this.cells}"
        elif status in _ENDED:
            status = _REUSED if this.reused else status
            detail = f"{this.seconds:.1f} s" + (" then" if this.reused else "")
        detail = "; ".join(filter(None, [detail, this.note]))
        with self._lock:
            self._lines[this.name] = (status, detail)
            if self.console.is_terminal:
                self._live.update(self._table(), refresh=True)
            elif this.status in _ENDED:
                print(f"{this.name}: {status} ({detail})", file=self.console.file, flush=True)

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for name, (status, detail) in self._lines.items():
            # As texts: a name or a reason in square brackets is not markup.
            table.add_row(Text(name), Text(status, style=_STYLES.get(status, "dim")), Text(detail))
        return table
