"""Many changes in a burst: the last one is answered, and nothing waits behind it."""

from __future__ import annotations

import asyncio
import threading
import time
from itertools import pairwise

import pytest

from trialkit.widgets import _latest
from trialkit.widgets._latest import Latest


class Work:
    """Something that takes its time, and remembers what it did."""

    def __init__(self, seconds=0.0, prepare=None, slow=False):
        self.state, self.done, self.prepared = 0, [], []
        self.seconds = seconds
        self.latest = Latest(self.finish, prepare and (lambda: prepare(self)), slow=lambda: slow)

    def finish(self):
        time.sleep(self.seconds)
        self.done.append(self.state)

    def ask(self, state):
        self.state = state
        self.latest.ask()


def test_without_a_loop_each_is_done_at_once():
    work = Work()
    for state in (1, 2, 3):
        work.ask(state)
    assert work.done == [1, 2, 3]


@pytest.mark.parametrize("slow", [False, True])
def test_of_a_burst_only_the_last_is_done(slow):
    work = Work(slow=slow)

    async def burst():
        for state in range(1, 31):
            work.ask(state)
            await asyncio.sleep(0.001)
        await asyncio.sleep(3 * _latest.PAUSE)

    asyncio.run(burst())
    assert work.done[-1] == 30
    assert len(work.done) <= 5


def test_changes_without_end_are_answered_now_and_then():
    work = Work()

    async def held(seconds):
        begun, state = time.monotonic(), 0
        while time.monotonic() - begun < seconds:
            state += 1
            work.ask(state)
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.1)
        return state

    last = asyncio.run(held(2.5 * _latest.SOON))
    assert 2 <= len(work.done) <= 8
    assert work.done[-1] == last


def test_a_request_during_the_work_is_answered_after_it():
    work = Work(seconds=0.05)

    async def two():
        work.ask(1)
        await asyncio.sleep(_latest.WAIT * 1.5)
        work.ask(2)
        await asyncio.sleep(0.4)
        work.ask(3)
        await asyncio.sleep(0.4)

    asyncio.run(two())
    assert work.done[-2:] == [2, 3]


def test_what_is_prepared_runs_beside_the_loop_and_is_dropped_when_overtaken():
    threads = []

    def prepare(work):
        state = work.state

        def compute():
            threads.append(threading.get_ident())
            time.sleep(0.2)
            work.prepared.append(state)

        return compute

    work = Work(prepare=prepare)
    beats = []

    async def beat():
        while True:
            beats.append(time.monotonic())
            await asyncio.sleep(0.01)

    async def run():
        heart = asyncio.create_task(beat())
        work.ask(1)
        await asyncio.sleep(0.1)
        work.ask(2)
        work.ask(3)
        await asyncio.sleep(0.8)
        heart.cancel()

    asyncio.run(run())
    assert work.prepared == [1, 3]
    assert work.done == [3]
    assert threading.get_ident() not in threads
    assert max(b - a for a, b in pairwise(beats)) < 0.15


def test_what_fails_beside_the_loop_is_met_again_by_the_work():
    def prepare(work):
        def compute():
            raise ValueError("no")

        return compute

    work = Work(prepare=prepare)

    async def run():
        work.ask(1)
        await asyncio.sleep(0.2)
        work.ask(2)
        await asyncio.sleep(0.2)

    asyncio.run(run())
    assert work.done == [1, 2]


def test_at_rest_it_looks_ahead_and_a_request_comes_first():
    looked = []

    def ahead():
        yield lambda: looked.append(("first", work.state))
        yield lambda: 1 / 0
        yield lambda: looked.append(("last", work.state))

    work = Work()
    work.latest = Latest(work.finish, ahead=ahead)

    async def run():
        for state in range(1, 6):  # quicker than a rest
            work.ask(state)
            await asyncio.sleep(_latest.REST / 3)
        assert looked == []
        await asyncio.sleep(5 * _latest.REST)

    asyncio.run(run())
    assert looked == [("first", 5), ("last", 5)]
    assert work.done[-1] == 5


def test_what_is_less_likely_waits_for_a_long_rest(monkeypatch):
    monkeypatch.setattr(_latest, "LONG_REST", 3 * _latest.REST)
    looked = []
    work = Work()
    work.latest = Latest(
        work.finish,
        ahead=lambda: [lambda: looked.append("near")],
        later=lambda: [lambda: looked.append("far"), lambda: looked.append("farther")],
    )

    async def run():
        for state in (1, 2):
            work.ask(state)
            await asyncio.sleep(2.5 * _latest.REST)
        assert looked == ["near", "near"]
        await asyncio.sleep(6 * _latest.REST)

    asyncio.run(run())
    assert looked == ["near", "near", "far", "farther"]


def test_without_a_loop_nothing_is_made_ahead():
    looked = []
    work = Work()
    made = lambda: [lambda: looked.append(1)]  # noqa: E731
    work.latest = Latest(work.finish, ahead=made, later=made)
    work.ask(1)
    assert (work.done, looked) == ([1], [])
