"""Kernels for tests: warm ones with a small preload, and ordinary ones."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from warm_sessions import SMALL, Session

from trialkit import records
from trialkit.runs.warm import Preloaded
from trialkit.runs.warm.provisioner import WarmKernelManager


@pytest.fixture(scope="module")
def preloaded() -> Iterator[Preloaded]:
    """A preloaded process with few packages; the kernels of a module come from it."""
    with Preloaded(SMALL) as process:
        yield process
        assert process.failure is None


@pytest.fixture
def warm(preloaded: Preloaded) -> Callable[[], Session]:
    """Make a warm kernel: ``with warm() as kernel: kernel.run("code")``."""
    return lambda: Session(WarmKernelManager(preloaded, kernel_name="python3"))


@pytest.fixture
def cold() -> Callable[[], Session]:
    """Make an ordinary kernel."""
    from jupyter_client.manager import AsyncKernelManager
    from traitlets.config import Config

    quiet = Config({"AsyncKernelManager": {"transport_encryption": "auto"}})
    return lambda: Session(AsyncKernelManager(kernel_name="python3", config=quiet))


@pytest.fixture(scope="module")
def kernels() -> Iterator[Preloaded]:
    """Where quick kernels come from, for tests that are not about them; anywhere."""
    with Preloaded(SMALL, say=lambda _: None) as process:
        yield process


@pytest.fixture
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with one record, free to be changed; also for processes started here."""
    folder = tmp_path / "data"
    trials = records.data_dir() / "trials"
    shutil.copytree(trials / "yao2021", folder / "trials" / "yao2021")
    monkeypatch.setenv("TRIALKIT_DATA", str(folder))
    return folder
