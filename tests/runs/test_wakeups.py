"""A reply that came unheard is found; one that never comes is still missed in time."""

from __future__ import annotations

import asyncio
import time
from queue import Empty

import pytest
import zmq
import zmq.asyncio

from trialkit.runs import wakeups


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(wakeups, "_LOOK_AGAIN", 0.05)


def test_message_whose_signal_was_taken_is_found():
    """As nbclient does it: a socket is awaited, and looked at without asyncio meanwhile."""

    async def receive() -> bytes:
        context = zmq.asyncio.Context()
        here, there = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
        port = here.bind_to_random_port("tcp://127.0.0.1")
        there.connect(f"tcp://127.0.0.1:{port}")
        plain = zmq.Socket.shadow(here.underlying)

        async def get_msg(timeout: float | None = None) -> bytes:
            if not await here.poll(None if timeout is None else int(timeout * 1000)):
                raise Empty
            return await here.recv()

        waiting = asyncio.create_task(wakeups.heard(get_msg)())
        await asyncio.sleep(0.02)
        zmq.Socket.shadow(there.underlying).send(b"reply")
        deadline = time.monotonic() + 5
        # Takes the signal before the loop can see it.
        while not plain.getsockopt(zmq.EVENTS) & zmq.POLLIN and time.monotonic() < deadline:
            pass
        try:
            return await asyncio.wait_for(waiting, 5)
        finally:
            context.destroy(linger=0)

    assert asyncio.run(receive()) == b"reply"


@pytest.mark.parametrize("timeout", [0, 0.12])
def test_message_that_never_comes_is_missed_in_time(timeout):
    async def never(timeout: float) -> None:
        await asyncio.sleep(timeout)
        raise Empty

    begin = time.monotonic()
    with pytest.raises(Empty):
        asyncio.run(wakeups.heard(never)(timeout=timeout))
    assert timeout <= time.monotonic() - begin < timeout + 1


def test_without_a_limit_it_waits_as_long_as_it_takes():
    calls = []

    async def third_time(timeout: float) -> str:
        calls.append(timeout)
        if len(calls) < 3:
            raise Empty
        return "reply"

    assert asyncio.run(wakeups.heard(third_time)()) == "reply"
    assert calls == [0.05] * 3
