"""Fixtures that all tests share."""

from __future__ import annotations

import os
import signal
import tempfile
from pathlib import Path

import nbformat
import pytest

from trialkit import records

ROOT = Path(__file__).parents[1]
FIXTURE_DATA = Path(__file__).parent / "fixtures" / "data"

# Kernels started by tests must not pick up a personal Jupyter or IPython configuration.
os.environ.pop("TRIALKIT_DATA", None)
os.environ["IPYTHONDIR"] = tempfile.mkdtemp(prefix="ipython-")

# A shell that starts the tests in the background makes them, and all they start, deaf to Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def cheng() -> records.Trial:
    """The record of the course."""
    return records.load_trial("cheng2022")


@pytest.fixture(scope="session")
def other() -> records.Trial:
    """An invented record with other numbers and other gaps."""
    return records.load_trial("other2031", data_dir=FIXTURE_DATA)


@pytest.fixture(scope="session")
def minimal() -> records.Trial:
    """The smallest record that is still one; invented."""
    return records.load_trial("minimal2031", data_dir=FIXTURE_DATA)


@pytest.fixture
def invented_data(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Use the invented records of the tests instead of the packaged ones."""
    monkeypatch.setenv("TRIALKIT_DATA", str(FIXTURE_DATA))
    return FIXTURE_DATA


@pytest.fixture
def write_notebook(tmp_path: Path):
    """Write a small notebook: ``write_notebook("name", "code", "code", parameters="x = 1")``."""

    def write(name: str, *cells: str, parameters: str = 'trial: str = "cheng2022"') -> Path:
        nodes = [nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})]
        nodes += [nbformat.v4.new_code_cell(source) for source in cells]
        kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        book = nbformat.v4.new_notebook(cells=nodes, metadata={"kernelspec": kernelspec})
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(book, path)
        return path

    return write


@pytest.fixture(scope="session")
def course_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of two notebooks of the course, with its site in ``site``."""
    from trialkit import runs, site
    from trialkit.runs.warm import Preloaded

    out = tmp_path_factory.mktemp("course") / "cheng2022"
    with Preloaded(("numpy", "pandas", "matplotlib.figure"), say=lambda _: None) as kernels:
        report = runs.run(
            runs.find_notebooks(["02", "03"]), out, {"trial": "cheng2022"}, preloaded=kernels
        )
    assert report.ok, [n.error for n in report.notebooks]
    assert site.build(out).remarks == []
    return out
