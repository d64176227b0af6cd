"""The app as a process: who may ask it, and that nothing is left when it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import time
import urllib.error
import urllib.request

import psutil
import pytest
import websocket
from running import running

pytestmark = pytest.mark.skipif(os.name != "posix", reason="asks for signals")


def ask(address: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=100) as answer:
            return answer.status, answer.read().decode("utf-8")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8")


def kernels(family: list[psutil.Process]) -> list[psutil.Process]:
    return [one for one in family if "ipykernel_launcher" in " ".join(one.cmdline())]


def try_to_run(address: str, kernel: str, code: str) -> None:
    """Ask a kernel to run code, as nothing on the page does, and wait for its answer in vain."""
    content = {"code": code, "silent": False, "user_expressions": {}, "allow_stdin": False}
    header = {"msg_id": "1", "session": "s", "username": "", "version": "5.3"}
    for kind in ("execute_request", "kernel_info_request"):
        asked = {"header": {**header, "msg_id": kind, "msg_type": kind}, "channel": "shell"}
        asked |= {"parent_header": {}, "metadata": {}, "buffers": []}
        asked["content"] = content if kind == "execute_request" else {}
        where = f"{address.replace('http', 'ws', 1)}api/kernels/{kernel}/channels"
        connection = websocket.create_connection(where, timeout=30)
        connection.send(json.dumps(asked))
        if kind == "kernel_info_request":
            # What came before it has been dealt with when this is answered.
            while json.loads(connection.recv())["parent_header"].get("msg_id") != kind:
                pass
        connection.close()


@pytest.mark.parametrize(
    ("how", "visited"),
    [(signal.SIGINT, True), (signal.SIGTERM, False)],
    ids=["Ctrl-C", "terminated at once"],
)
def test_nothing_is_left_when_it_ends(tmp_path, how, visited):
    with running(home=tmp_path) as app:
        if visited:
            # One page is served from a process that is ready; the next is already being prepared.
            status, page = ask(app.address)
            assert status == 200
            assert "Who gets in" in page
            assert "not medical advice" in page
            # Visitors move what is there; they cannot run code of their own.
            kernel = re.search(r'"kernelId": "([0-9a-f-]+)"', page)[1]
            try_to_run(app.address, kernel, f"open({str(tmp_path / 'mark')!r}, 'w')")
            assert not (tmp_path / "mark").exists()
            # A page elsewhere cannot reach it under a name of its own.
            status, page = ask(app.address, Host="evil.example")
            assert status == 403
            assert "This page cannot be shown" in page
            assert "//" not in page.replace("//www.w3.org", "")
            status, page = ask(f"{app.address}nothing/here.txt")
            assert status in (403, 404)
            assert "Traceback" not in page
            while not kernels(app.family()):
                time.sleep(0.2)
        family = app.family()
        assert app.stop(how) == 0
        gone, left = psutil.wait_procs(family, timeout=10)
        assert left == []
        assert len(gone) == len(family)
    assert app.said[-1] == "Ended.\n"
    assert not any("Traceback" in line for line in app.said), app.said
    assert list((tmp_path / "tmp").iterdir()) == []
