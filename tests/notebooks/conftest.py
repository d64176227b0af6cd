"""What the notebook tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from trialkit import runs
from trialkit.cli._running import preloaded_kernels
from trialkit.runs.warm import Preloaded

COURSE = runs.find_notebooks()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give every test that asks for ``notebook`` each notebook of the course."""
    if "notebook" in metafunc.fixturenames:
        metafunc.parametrize("notebook", COURSE, ids=[p.stem for p in COURSE])


@pytest.fixture(scope="session")
def kernels() -> Iterator[Preloaded]:
    """Where the kernels of all but the first test of a notebook come from."""
    with preloaded_kernels(1, 1, say=lambda _: None) as process:
        yield process


@pytest.fixture
def execute(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[..., runs.RunReport]:
    """Run notebooks into a folder of their own: ``execute(path, confidence="0.9")``.

    In warm kernels; ``cold=True`` starts each anew, as only then every import is the notebook's.
    """

    def run(*notebooks: Path, cold: bool = False, **parameters: str) -> runs.RunReport:
        given = {"trial": "cheng2022", **parameters}
        process = None if cold else request.getfixturevalue("kernels")
        out = tmp_path / "out"
        return runs.run(notebooks, out, given, jobs=1, timeout=300, preloaded=process)

    return run
