"""What the notebook tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from trialkit import runs

COURSE = runs.find_notebooks()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give every test that asks for ``notebook`` each notebook of the course."""
    if "notebook" in metafunc.fixturenames:
        metafunc.parametrize("notebook", COURSE, ids=[p.stem for p in COURSE])


@pytest.fixture
def execute(tmp_path: Path) -> Callable[..., runs.RunReport]:
    """Run notebooks into a folder of their own: ``execute(path, confidence="0.9")``."""

    def run(*notebooks: Path, **parameters: str) -> runs.RunReport:
        given = {"trial": "cheng2022", **parameters}
        return runs.run(notebooks, tmp_path / "out", given, jobs=1, timeout=300)

    return run
