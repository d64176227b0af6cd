"""A warm kernel is a kernel like any other: started, interrupted, restarted, shut down."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from trialkit.runs import warm as room
from trialkit.runs.warm import Preloaded, WarmKernel
from trialkit.runs.warm.client import _ask

pytestmark = [
    pytest.mark.notebook,
    pytest.mark.skipif(not room.available(), reason="warm kernels need Linux"),
]


def test_kernel_is_forked_with_the_packages_and_nothing_of_the_kit(warm, preloaded):
    with warm() as kernel:
        parent, modules = kernel.value(
            "import json, os, sys; print(json.dumps([os.getppid(), list(sys.modules)]))"
        )
    assert parent == preloaded.process.pid
    assert {"numpy", "matplotlib.pyplot"} <= set(modules)
    assert [name for name in modules if name.startswith("trialkit")] == []
    # It would hook into the shell that is there when it is imported: in the server, none.
    assert "matplotlib_inline.backend_inline" not in modules


def test_kernel_leads_its_own_process_group_and_session(warm):
    with warm() as kernel:
        ids = kernel.value(
            "import json, os; print(json.dumps([os.getpid(), os.getpgrp(), os.getsid(0)]))"
        )
    assert len(set(ids)) == 1


def test_kernel_holds_no_socket_of_the_server_or_of_another_kernel(warm, preloaded):
    """An end held open by a third process would hide that its owner is gone."""
    sockets = Path(f"/proc/{preloaded.process.pid}/fd")
    with warm() as first, warm() as second:
        held = {
            name
            for kernel in (first, second)
            for name in kernel.value(
                "import json, os\n"
                "links = []\n"
                "for name in os.listdir('/proc/self/fd'):\n"
                "    try: links.append(os.readlink(f'/proc/self/fd/{name}'))\n"
                "    except OSError: pass\n"
                "print(json.dumps(links))"
            )
        }
        server = {str(link.readlink()) for link in sockets.iterdir() if int(link.name) > 2}
    kept = {name for name in server if name.startswith("socket:")}
    assert len(kept) == 3
    assert kept & held == set()


def test_preloaded_process_has_one_thread(preloaded, warm):
    with warm():
        assert len(list(Path(f"/proc/{preloaded.process.pid}/task").iterdir())) == 1


@pytest.mark.parametrize(
    ("code", "expected"),
    [("os._exit(7)", 7), ("os.kill(os.getpid(), 9)", -9), ("os.abort()", -signal.SIGABRT)],
)
def test_exit_code_is_reported_as_subprocess_counts(warm, code, expected):
    with warm() as kernel:
        process = kernel.process
        kernel._client.execute(f"import os; {code}")
        assert process.wait(timeout=10) == expected
        assert process.poll() == expected


def test_interrupt_stops_the_cell_and_not_the_kernel(warm):
    with warm() as kernel:

        async def soon() -> None:
            await asyncio.sleep(0.3)
            await kernel.manager.interrupt_kernel()

        kernel.run("kept = 5; import time; time.sleep(30)", meanwhile=soon())
        assert kernel.errors == ["KeyboardInterrupt"]
        assert kernel.value("print(kept)") == 5


def test_explorers_are_registered_with_the_shell_that_came_after_them(warm, cold):
    """ipywidgets does it when it is imported; in the preloaded process there is no shell."""
    code = (
        "import json, ipywidgets\n"
        "print(json.dumps(sorted(get_ipython().kernel.comm_manager.targets)))"
    )
    with warm() as kernel:
        found = kernel.value(code)
    with cold() as kernel:
        assert found == kernel.value(code)
    assert "jupyter.widget.control" in found


def test_start_and_end_that_come_in_one_piece_are_two_answers():
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.sendall(b'{"pid": 5}\n{"exit": 3}\n')
    with theirs:
        assert asyncio.run(_ask(ours, {})) == {"pid": 5}
        kernel = WarmKernel(5, ours)
        assert kernel.wait(timeout=1) == 3
        kernel.close()


def test_folder_that_is_not_there_is_left_to_the_ordinary_start(preloaded, tmp_path):
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "x"]
    missing = preloaded.fork(command, dict(os.environ), str(tmp_path / "none"), [0, 1, 2])
    assert asyncio.run(missing) is None
    assert preloaded.failure is None


def test_restart_forks_anew_on_the_same_connection(warm):
    with warm() as kernel:
        first, file = kernel.process.pid, kernel.manager.connection_file
        kernel.run("left = 1")
        kernel.wait(kernel.manager.restart_kernel(now=True))
        kernel.connect()
        assert kernel.run("print('left' in globals())") == "False"
        assert kernel.process.pid != first
        assert kernel.manager.connection_file == file


def test_polite_shutdown_runs_exit_hooks(warm, tmp_path):
    with warm() as kernel:
        process = kernel.process
        kernel.run(
            "import atexit, pathlib\n"
            f"atexit.register(pathlib.Path({str(tmp_path / 'hook')!r}).write_text, 'ran')"
        )
        kernel.wait(kernel.manager.shutdown_kernel(now=False))
        assert process.returncode == 0
    assert (tmp_path / "hook").read_text() == "ran"


def test_sys_exit_in_a_cell_ends_the_cell_only(warm):
    with warm() as kernel:
        kernel.run("import sys; sys.exit(3)")
        assert kernel.errors == ["SystemExit"]
        assert kernel.value("print(1 + 1)") == 2


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_can_be_started_in_a_cell(warm, method):
    with warm() as kernel:
        code = (
            "import multiprocessing, operator, warnings\n"
            "warnings.simplefilter('ignore', DeprecationWarning)\n"
            f"with multiprocessing.get_context({method!r}).Pool(2) as pool:\n"
            "    print(sum(pool.map(operator.neg, range(10))))"
        )
        assert kernel.value(code) == -45
        assert kernel.errors == []


def test_standard_error_of_a_kernel_goes_where_the_manager_says(warm, tmp_path):
    kernel = warm()
    with (tmp_path / "said").open("w") as file, kernel:
        kernel.wait(kernel.manager.restart_kernel(now=True, stderr=file))
        kernel.connect()
        # Under pytest ipykernel leaves the descriptor alone.
        kernel.run("import os; os.write(2, b'to the file')")
    assert "to the file" in (tmp_path / "said").read_text()


def test_kernel_gets_the_folder_and_environment_that_are_asked_for(warm, tmp_path):
    kernel = warm()
    with kernel:
        kernel.wait(
            kernel.manager.restart_kernel(
                now=True, cwd=str(tmp_path), env={**os.environ, "LEAF": "green"}
            )
        )
        kernel.connect()
        found = kernel.value(
            "import json, os; print(json.dumps([os.getcwd(), os.environ['LEAF']]))"
        )
    assert found == [str(tmp_path), "green"]


def test_what_counts_at_the_start_only_is_not_forked(preloaded):
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "x"]
    own = dict(os.environ)
    assert preloaded.fits(command, own)
    assert preloaded.fits(command, {**own, "ANYTHING": "1"})
    for name in ("PYTHONHASHSEED", "PYTHONPATH", "LC_ALL", "OMP_NUM_THREADS", "MPLBACKEND"):
        assert not preloaded.fits(command, {**own, name: "2"})
    assert not preloaded.fits(["/usr/bin/other", *command[1:]], own)
    assert not preloaded.fits([sys.executable, "-m", "bash_kernel", "-f", "x"], own)


def test_closed_process_forks_no_more_and_starts_no_ordinary_kernel_instead():
    with Preloaded(("ipykernel.kernelapp",)) as process:
        pass
    with pytest.raises(RuntimeError, match="the run is over"):
        asyncio.run(process.fork([sys.executable, "-m", "ipykernel_launcher"], {}, "/", [0, 1, 2]))
    assert process.process.poll() is not None
    assert not Path(process.folder).exists()


def test_several_kernels_side_by_side_are_one_thread_each(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    assert room.environment(1) == dict(os.environ)
    several = room.environment(2)
    assert several["OMP_NUM_THREADS"] == "1"
    assert several["OPENBLAS_NUM_THREADS"] == "3"
