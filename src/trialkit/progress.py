"""How far a run or a sweep is: live on a terminal, plain lines elsewhere."""

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
    from trialkit.runs.sweeps import SetRun

_ENDED = {"done": "green", "failed": "bold red", "timeout": "bold red", "interrupted": "red"}
_REUSED = "reused"
_STYLES = {**_ENDED, _REUSED: "cyan"}
_PLAIN_LINES = 10


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


class SweepProgress:
    """Show how many sets of a sweep are done, and which failed.

    On a terminal one line that changes; elsewhere a line at every tenth of the sets. A failed set
    has a line of its own in both.

    Parameters
    ----------
    name : str
        Of the notebook.
    sets : int
    console : rich.console.Console, optional
    """

    def __init__(self, name: str, sets: int, console: Console | None = None) -> None:
        self.console = console or Console()
        self._name, self._sets = name, sets
        self._running: set[str] = set()
        self._done = self._failed = self._reused = 0
        self._lock = threading.Lock()
        self._live = Live(console=self.console, auto_refresh=False, transient=False)

    def __enter__(self) -> Self:
        if self.console.is_terminal:
            self._live.start()
            self._show()
        return self

    def __exit__(self, *_: object) -> None:
        if self.console.is_terminal:
            self._live.stop()

    def update(self, this: SetRun) -> None:
        """Take note of a change; safe to call from any thread."""
        with self._lock:
            if this.status == "running":
                self._running.add(this.set.id)
            else:
                self._running.discard(this.set.id)
                self._done += this.status == "done"
                self._reused += this.reused
                self._failed += this.status in ("failed", "timeout")
            if this.status in ("failed", "timeout"):
                line = Text(f"{this.set.label}: {this.status}. {this.error}")
                self.console.print(line, soft_wrap=True, style=_ENDED["failed"])
            self._show(ended=this.status != "running")

    def _show(self, ended: bool = False) -> None:
        if self.console.is_terminal:
            self._live.update(self._line(), refresh=True)
            return
        through = self._done + self._failed
        tenths = [part * self._sets // _PLAIN_LINES for part in range(1, _PLAIN_LINES + 1)]
        if ended and through in tenths:
            print(self._line().plain, file=self.console.file, flush=True)

    def _line(self) -> Text:
        parts = [f"{self._done} of {self._sets} done"]
        if self._reused:
            parts.append(f"{self._reused} of them reused")
        if self._failed:
            parts.append(f"{self._failed} failed")
        if self._running and self.console.is_terminal:
            parts.append(f"{len(self._running)} running")
        return Text(f"{self._name}: {', '.join(parts)}")
