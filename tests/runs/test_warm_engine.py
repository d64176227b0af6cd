"""``papermill --engine trialkit-warm``, the provisioner by name, and equal results."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import nbformat
import pytest

from trialkit.runs import warm as room
from trialkit.runs.engine import WarmEngine
from trialkit.runs.plain_papermill import warm_engine
from trialkit.runs.warm.provisioner import WarmProvisioner

pytestmark = [
    pytest.mark.notebook,
    pytest.mark.skipif(not room.available(), reason="warm kernels need Linux"),
]
GROUPS = {
    "papermill.engine": warm_engine,
    "jupyter_client.kernel_provisioners": WarmProvisioner,
}


@pytest.fixture
def installed(root, tmp_path, monkeypatch) -> Path:
    """A folder with the entry points as an installation would write them, on the path."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    about = tmp_path / "site" / "trialkit_entry_points-0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: trialkit-entry-points\n")
    lines = [
        f"[{group}]\n" + "\n".join(f"{k} = {v}" for k, v in project["entry-points"][group].items())
        for group in GROUPS
    ]
    (about / "entry_points.txt").write_text("\n".join(lines))
    path = os.pathsep.join([str(about.parent), str(root / "src")])
    monkeypatch.setenv("PYTHONPATH", path)
    return about.parent


def outputs(path: Path) -> list:
    book = nbformat.read(path, as_version=4)
    return [cell.get("outputs") for cell in book.cells]


@pytest.mark.parametrize("group", GROUPS)
def test_entry_point_names_what_is_meant(root, group):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    value = project["entry-points"][group]["trialkit-warm"]
    assert EntryPoint("trialkit-warm", value, group).load() is GROUPS[group]


def test_what_papermill_finds_is_the_engine():
    assert warm_engine.execute_notebook == WarmEngine.execute_notebook
    assert warm_engine.nb_kernel_name == WarmEngine.nb_kernel_name


@pytest.mark.parametrize("first", ["papermill", "trialkit.runs.engine", "trialkit.runs.runner"])
def test_engine_and_papermill_can_be_imported_in_either_order(first, installed):
    """Papermill loads the engines of other packages in the middle of its own import."""
    code = (
        f"import {first}; from papermill.engines import papermill_engines as known; "
        "import trialkit.runs.engine as ours; "
        "print(known.get_engine('trialkit-warm').execute_notebook == "
        "ours.WarmEngine.execute_notebook)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "True\n", done.stderr


def test_plain_papermill_command_gives_what_the_ordinary_engine_gives(
    write_notebook, tmp_path, installed
):
    path = write_notebook(
        "01_a",
        "import numpy, os\nprint(value, numpy.arange(3), os.getcwd())",
        "from matplotlib import pyplot; pyplot.plot([1, 2]); pyplot.show()",
        "os.environ['JPY_PARENT_PID'] != ''",
        parameters="value: int = 1",
    )
    for engine in ([], ["--engine", "trialkit-warm"]):
        name = "warm.ipynb" if engine else "cold.ipynb"
        subprocess.run(
            [sys.executable, "-m", "papermill", path.name, name, "-p", "value", "5", *engine],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )
    assert outputs(tmp_path / "warm.ipynb") == outputs(tmp_path / "cold.ipynb")
    assert "5 [0 1 2]" in str(outputs(tmp_path / "warm.ipynb"))


def test_papermill_options_are_kept(write_notebook, tmp_path, preloaded):
    """The timeout of a cell, and output to files as the notebook runs."""
    import papermill
    from nbclient.exceptions import CellTimeoutError
    from papermill.engines import papermill_engines

    papermill_engines.register("trialkit-warm", WarmEngine)
    path = write_notebook("01_a", "print('early', flush=True)", "import time; time.sleep(60)")
    with (tmp_path / "said").open("w") as file, pytest.raises(CellTimeoutError):
        papermill.execute_notebook(
            str(path),
            str(tmp_path / "out.ipynb"),
            engine_name="trialkit-warm",
            progress_bar=False,
            execution_timeout=1,
            stdout_file=file,
            preloaded=preloaded,
        )
    assert (tmp_path / "said").read_text() == "early\n"
    assert "early" in str(outputs(tmp_path / "out.ipynb"))


def test_provisioner_by_name_serves_any_client_of_jupyter(tmp_path, installed):
    """A kernel specification names it; the manager is jupyter_client's own."""
    folder = tmp_path / "kernels" / "quick"
    folder.mkdir(parents=True)
    specification = {
        "argv": ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Quick",
        "language": "python",
        "metadata": {"kernel_provisioner": {"provisioner_name": "trialkit-warm"}},
    }
    (folder / "kernel.json").write_text(json.dumps(specification))
    code = """
import os
from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel(kernel_name="quick", transport="ipc")
seen = []
for _ in range(2):
    client.execute_interactive(
        "import os, sys; print(os.getppid(), 'scipy.stats' in sys.modules)",
        output_hook=lambda m: seen.append(m["content"].get("text", "")),
    )
    manager.restart_kernel(now=True)
    client.wait_for_ready(timeout=30)
client.stop_channels()
manager.shutdown_kernel(now=True)
first, second = "".join(seen).splitlines()
assert first == second, (first, second)
assert first.endswith("True") and int(first.split()[0]) != os.getpid()
try:
    os.kill(int(first.split()[0]), 0)
except ProcessLookupError:
    print("the preloaded process is gone")
"""
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code.replace(', transport="ipc"', "")],
        env={**os.environ, "JUPYTER_PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert said.stdout.strip() == "the preloaded process is gone", said.stderr


def test_other_kernels_and_pipes_start_in_the_ordinary_way(preloaded, warm):
    kernel = warm()
    kernel.manager.kernel_spec.argv = [sys.executable, "-m", "ipykernel", "-f", "{connection_file}"]
    with kernel:
        assert kernel.value("import os; print(os.getppid())") == os.getpid()
