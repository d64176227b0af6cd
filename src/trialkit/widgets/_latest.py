"""Answer the newest of many requests, and drop those that it has overtaken.

A slider that is held with a key asks for thirty pictures a second. Drawn one after the other, the
last would come seconds late, and the kernel would do nothing else until then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress

# Requests that wait to be read from the kernel's queue are read in this time.
WAIT = 0.02
# For work that is known to take long: it begins when the requests pause, at the latest after SOON.
PAUSE = 0.12
SOON = 1.0
# After a moment of rest, what is likely to be asked for next is made ahead of time; after a longer
# one, what is less likely. Whoever steps on at leisure must not wait for the latter.
REST = 0.15
LONG_REST = 1.2


class Latest:
    """Do what was asked for last.

    Where no event loop runs (a script, a test) everything is done at once, as it is asked for.

    Parameters
    ----------
    finish : callable
        Does the work for the state of things when it is called.
    prepare : callable, optional
        Returns a function that makes `finish` quick. That function runs in a thread beside the
        kernel, which can do other things meanwhile; it must touch nothing but its own data. What
        fails in it is left for `finish` to meet again.
    slow : callable, optional
        Whether the work is expected to take long.
    ahead : callable, optional
        Returns what could be done while nothing is asked for, one after the other, each after a
        moment of rest.
    later : callable, optional
        The same, after a long rest.
    """

    def __init__(
        self,
        finish: Callable[[], None],
        prepare: Callable[[], Callable[[], object]] | None = None,
        slow: Callable[[], bool] = lambda: False,
        ahead: Callable[[], Iterable[Callable[[], object]]] = tuple,
        later: Callable[[], Iterable[Callable[[], object]]] = tuple,
    ) -> None:
        self._finish, self._prepare, self._slow = finish, prepare, slow
        self._ahead, self._later = ahead, later
        self._asked = self._answered = 0
        self._task: asyncio.Task[None] | None = None
        self._idle: asyncio.Task[None] | None = None

    def ask(self) -> None:
        """Ask for the work; returns before it is done where an event loop runs."""
        self._asked += 1
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._answered = self._asked
            self._finish()
            return
        if self._idle is not None:
            self._idle.cancel()
        if self._task is None or self._task.done():
            # The loop itself keeps only a weak reference to a task.
            self._task = loop.create_task(self._work())

    async def _work(self) -> None:
        while self._answered != self._asked:
            await self._until_they_pause()
            asked = self._asked
            if self._prepare is not None:
                with suppress(Exception):
                    await asyncio.to_thread(self._prepare())
                if asked != self._asked:
                    continue
            self._answered = asked
            self._finish()
        self._idle = asyncio.create_task(self._look_ahead())

    async def _look_ahead(self) -> None:
        await self._each(self._ahead())
        await asyncio.sleep(LONG_REST)
        await self._each(self._later())

    async def _each(self, works: Iterable[Callable[[], object]]) -> None:
        for work in works:
            await asyncio.sleep(REST)
            # What fails is met, and shown, when somebody asks for it.
            with suppress(Exception):
                work()

    async def _until_they_pause(self) -> None:
        wait = PAUSE if self._slow() else WAIT
        waited = 0.0
        while waited < SOON:
            asked = self._asked
            await asyncio.sleep(wait)
            waited += wait
            if asked == self._asked:
                return
