"""Ctrl-C at a bad moment: it waits until what must be whole is whole."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def held_back() -> Iterator[Callable[[], bool]]:
    """Keep interrupts from raising anything inside the block.

    Outside the main thread, which alone is interrupted, this does nothing.

    Yields
    ------
    callable
        Says whether somebody has asked to stop; the block has to look.
    """
    came = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield came.is_set
        return
    before = {
        number: signal.signal(number, lambda *_: came.set()) for number in _handled_by_python()
    }
    try:
        yield came.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _handled_by_python() -> list[int]:
    """Signals that would raise an exception in the middle of anything."""
    numbers = [getattr(signal, n) for n in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, n)]
    return [number for number in numbers if callable(signal.getsignal(number))]
