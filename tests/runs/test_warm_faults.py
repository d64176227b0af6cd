"""When things go wrong with warm kernels: who is told what, and that no process survives."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from warm_sessions import SMALL, all_gone, is_running

from trialkit import runs
from trialkit.runs import warm as room
from trialkit.runs.warm import Preloaded
from trialkit.runs.warm.provisioner import _PromptClient

pytestmark = [
    pytest.mark.notebook,
    pytest.mark.skipif(not room.available(), reason="warm kernels need Linux"),
]
GIVEN = {"trial": "cheng2022"}

# A process that owns a preloaded one, whose kernel has a child: prints the numbers of all three.
OWNER = """
import asyncio, json
from trialkit.runs.warm import Preloaded
from trialkit.runs.warm.provisioner import WarmKernelManager

async def main():
    with Preloaded(("ipykernel.kernelapp",)) as preloaded:
        await own(preloaded)

async def own(preloaded):
    manager = WarmKernelManager(preloaded, kernel_name="python3")
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=30)
    said = []
    await client.execute_interactive(
        "import subprocess; print(subprocess.Popen(['sleep', '100']).pid)",
        output_hook=lambda m: said.append(m["content"].get("text", "")),
    )
    client.execute("while True: pass")
    pids = [preloaded.process.pid, manager.provisioner.pid, int("".join(said))]
    print(json.dumps([preloaded.folder, pids]), flush=True)
    await asyncio.sleep(100)

asyncio.run(main())
"""


@pytest.fixture
def owner():
    """A running owner: the process, its folder, and the processes that it has."""
    process = subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True)
    folder, pids = json.loads(process.stdout.readline())
    assert all(map(is_running, pids))
    yield process, Path(folder), pids
    process.kill()
    process.communicate()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_when_the_owner_is_killed(owner, number):
    process, folder, pids = owner
    process.send_signal(number)
    assert all_gone(pids)
    process.wait(timeout=10)
    assert not folder.exists()


def test_nothing_is_left_when_the_preloaded_process_is_killed(owner):
    process, folder, (server, kernel, child) = owner
    os.kill(server, signal.SIGKILL)
    assert all_gone([server, kernel])
    # The kernel's own child is the owner's to find: whoever watches the kernel, or ends.
    process.send_signal(signal.SIGINT)
    assert all_gone([child])
    process.wait(timeout=10)
    assert not folder.exists()


def test_owner_killed_while_the_packages_are_imported_leaves_nothing():
    code = (
        "import time; from trialkit.runs.warm import Preloaded\n"
        "print(Preloaded().process.pid, flush=True); time.sleep(100)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    server = int(process.stdout.readline())
    process.kill()
    process.communicate()
    assert all_gone([server], seconds=20)


def test_kernel_killed_in_mid_cell_is_named_and_what_it_did_is_kept(
    write_notebook, tmp_path, preloaded
):
    bad = write_notebook("01_bad", "print('so far')", "import os; os.kill(os.getpid(), 9)")
    good = write_notebook("02_good", "1")

    report = runs.run([bad, good], tmp_path / "out", GIVEN, preloaded=preloaded)

    assert [n.status for n in report.notebooks] == ["failed", "done"]
    assert "kernel died" in report.notebooks[0].error
    assert "so far" in (tmp_path / "out" / "01_bad.ipynb").read_text(encoding="utf-8")
    assert "so far" in (tmp_path / "out" / "01_bad.html").read_text(encoding="utf-8")
    assert preloaded.failure is None


def test_processes_that_a_notebook_leaves_end_with_it(write_notebook, tmp_path, preloaded):
    marker = tmp_path / "pid"
    code = (
        "import pathlib, subprocess\n"
        f"pathlib.Path({str(marker)!r}).write_text(str(subprocess.Popen(['sleep', '100']).pid))"
    )
    path = write_notebook("01_leaves", code)
    assert runs.run([path], tmp_path / "out", GIVEN, preloaded=preloaded).ok
    assert all_gone([int(marker.read_text())])


def test_timeout_kills_a_warm_kernel_that_holds_on(write_notebook, tmp_path, preloaded):
    marker = tmp_path / "pid"
    path = write_notebook(
        "01_slow",
        f"import os, pathlib, signal; pathlib.Path({str(marker)!r}).write_text(str(os.getpid()))\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM])\n"
        "while True: pass",
    )
    report = runs.run([path], tmp_path / "out", GIVEN, timeout=1.5, preloaded=preloaded)
    assert report.notebooks[0].status == "timeout"
    assert all_gone([int(marker.read_text())])


def test_killed_preloaded_process_means_ordinary_kernels_from_then_on(write_notebook, tmp_path):
    said: list[str] = []
    kill = "import os, signal; os.kill(os.getppid(), signal.SIGKILL); import time; time.sleep(30)"
    bad = write_notebook("01_kills", kill)
    good = write_notebook("02_good", "1")
    with Preloaded(SMALL, say=said.append) as preloaded:
        report = runs.run([bad, good], tmp_path / "out", GIVEN, jobs=1, preloaded=preloaded)
    assert [n.status for n in report.notebooks] == ["failed", "done"]
    assert len(said) == 1
    assert "ended" in said[0]


def test_preload_that_fails_is_said_once_and_notebooks_run_all_the_same(write_notebook, tmp_path):
    said: list[str] = []
    paths = [write_notebook(name, "1 + 1") for name in ("01_a", "02_b", "03_c")]
    with Preloaded(("no_such_package",), say=said.append) as preloaded:
        report = runs.run(paths, tmp_path / "out", GIVEN, jobs=2, preloaded=preloaded)
    assert report.ok
    assert len(said) == 1
    assert "no_such_package cannot be imported (ModuleNotFoundError" in said[0]
    assert "ordinary kernel" in said[0]


@pytest.mark.parametrize(("failures", "status"), [(1, "done"), (2, "failed")])
def test_start_that_fails_is_tried_once_more(
    write_notebook, tmp_path, preloaded, monkeypatch, failures, status
):
    starts = []
    ready = _PromptClient.wait_for_ready

    async def fails_at_first(self, timeout=None):
        starts.append(self.parent.provisioner.pid)
        if len(starts) <= failures:
            raise RuntimeError("Kernel died before replying to kernel_info")
        await ready(self, timeout)

    monkeypatch.setattr(_PromptClient, "wait_for_ready", fails_at_first)
    path = write_notebook("01_a", "1")
    report = runs.run([path], tmp_path / "out", GIVEN, preloaded=preloaded)
    assert report.notebooks[0].status == status
    assert len(set(starts)) == 2
    assert all_gone(starts)


def test_system_without_safe_fork_is_told_once_and_notebooks_run(
    write_notebook, tmp_path, monkeypatch
):
    said: list[str] = []
    monkeypatch.setattr(sys, "platform", "darwin")
    preloaded = Preloaded(SMALL, say=said.append)
    monkeypatch.undo()
    with preloaded:
        path = write_notebook("01_a", "1")
        assert runs.run([path], tmp_path / "out", GIVEN, preloaded=preloaded).ok
    assert preloaded.process is None
    assert said == [
        "No warm kernels: this system cannot fork a running Python safely. "
        "Each notebook starts an ordinary kernel."
    ]


def test_closing_in_the_middle_of_the_preload_is_quick():
    begin = time.monotonic()
    with Preloaded() as preloaded:
        pass
    assert time.monotonic() - begin < 1
    assert not is_running(preloaded.process.pid)
    assert not Path(preloaded.folder).exists()
