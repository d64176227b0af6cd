"""An explorer in a real kernel: a burst of changes from the browser's side."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from jupyter_client.manager import start_new_kernel

BOX = """
import time
from trialkit import widgets
from trialkit.figures._base import placeholder

calls = []

def draw(x):
    calls.append(x)
    time.sleep(0.15)
    return placeholder(f"x is {x}")

box = widgets.explorer(draw, {"x": widgets.slider("x", 0, 0, 100)})
prepared = []

def prepare(x):
    time.sleep(1.5)
    prepared.append(x)

heavy = widgets.explorer(lambda x: placeholder(f"x is {x}"),
                         {"x": widgets.slider("x", 0, 0, 100)}, prepare=prepare)
calls.clear()
"""


@pytest.fixture(scope="module")
def kernel() -> Iterator[object]:
    manager, client = start_new_kernel()
    run(client, BOX)
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def run(client, code: str) -> str:
    """Execute code and return what its last line is."""
    found = []
    reply = client.execute_interactive(
        code,
        timeout=60,
        output_hook=lambda m: (
            found.append(m["content"]["data"]["text/plain"])
            if m["msg_type"] == "execute_result"
            else None
        ),
    )
    assert reply["content"]["status"] == "ok", reply["content"]
    return found[-1] if found else ""


def move(client, comm: str, value: int) -> None:
    """Send what a browser sends when a slider is moved."""
    content = {
        "comm_id": comm,
        "data": {"method": "update", "state": {"value": value}, "buffer_paths": []},
    }
    client.shell_channel.send(client.session.msg("comm_msg", content))


def model(client, name: str) -> str:
    return run(client, f"{name}.controls['x'].model_id").strip("'")


def until(client, code: str, wanted: str, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while run(client, code) != wanted:
        assert time.monotonic() < deadline, run(client, code)
        time.sleep(0.05)


def test_a_burst_draws_the_last_and_few_between(kernel):
    comm = model(kernel, "box")
    for value in range(1, 41):
        move(kernel, comm, value)
    until(kernel, "calls and calls[-1]", "40")
    assert int(run(kernel, "len(calls)")) <= 4
    until(kernel, "box.picture.outputs[0]['data']['text/plain']", "'x is 40'")
    status = run(kernel, "box.status.value")
    assert "x: 40. x is 40" in status
    assert 'role="status"' in status
    assert "computing" not in status


def test_long_work_says_so_and_leaves_the_kernel_free(kernel):
    comm = model(kernel, "heavy")
    move(kernel, comm, 7)
    until(kernel, "'computing' in heavy.status.value", "True", seconds=1.2)
    begun = time.monotonic()
    assert run(kernel, "6 * 7") == "42"
    assert run(kernel, "prepared") == "[]"
    assert time.monotonic() - begun < 1.2
    until(kernel, "heavy.picture.outputs[0]['data']['text/plain']", "'x is 7'")
    assert run(kernel, "prepared") == "[7]"
    assert run(kernel, "'computing' in heavy.status.value") == "False"
