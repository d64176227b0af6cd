"""A message that is there but was not heard of: look again, instead of waiting for ever."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from queue import Empty
from typing import Any

_LOOK_AGAIN = 0.5


def heard(get_msg: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Return a `get_msg` that never sleeps through a message.

    When nbclient answers an Output widget it sends on the very socket on which it awaits the
    reply of the cell. ZeroMQ signals at edges: the sending takes the signal of a reply that comes
    in that moment, and who awaits it sleeps on beside a message that is there. About one notebook
    with an explorer in 150 stood still for that, until its time was up. A new look finds it.

    Parameters
    ----------
    get_msg : coroutine function
        That of a channel of jupyter_client: takes ``timeout`` in seconds, raises ``queue.Empty``.
    """

    async def get(timeout: float | None = None) -> Any:
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            left = _LOOK_AGAIN if end is None else min(_LOOK_AGAIN, end - time.monotonic())
            try:
                return await get_msg(timeout=max(left, 0))
            except Empty:
                if end is not None and time.monotonic() >= end:
                    raise

    return get
