"""The app as a process: who may ask it, and that nothing is left when it ends."""

from __future__ import annotations

import os
import signal
import time
import urllib.error
import urllib.request

import psutil
import pytest
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
