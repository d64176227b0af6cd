"""What the tests of exercise notebooks share."""

from __future__ import annotations

import copy
import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from trialkit import checks, exercises
from trialkit.runs.warm import PACKAGES, Preloaded

MASTERS = exercises.masters()
# What the notebooks import; their kernels live no longer than these tests.
IMPORTS = ("pandera.pandas", *(f"trialkit.checks.{name}" for name in checks.MODULES.values()))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give every test that asks for ``master`` each master of the course."""
    if "master" in metafunc.fixturenames:
        metafunc.parametrize("master", MASTERS, ids=[p.stem[:2] for p in MASTERS])


@pytest.fixture(scope="module")
def preloaded() -> Iterator[Preloaded]:
    """Where quick kernels come from; anywhere."""
    with Preloaded((*PACKAGES, *IMPORTS), say=lambda _: None) as process:
        yield process


@pytest.fixture
def answered() -> Callable[..., Any]:
    """Fill in a blank: ``answered("03", {"limit-answer": "answer_2 = 0.5"})``; None: as solved."""

    def fill(number: str, answers: dict[str, str] | None = None) -> Any:
        path = exercises.selected([number])[0]
        solved = nbformat.read(path, as_version=4)
        book = nbformat.from_dict(exercises.blank(copy.deepcopy(solved)))
        sources = {cell.id: cell.source for cell in solved.cells} if answers is None else answers
        for cell in book.cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                cell.source = sources.get(cell.id, cell.source)
        return book

    return fill


def verdicts(path: Path) -> dict[str, str]:
    """Return exercise to status, from the outputs of an executed notebook."""
    book = nbformat.read(path, as_version=4)
    found = [
        output.data[checks.MIME]
        for cell in book.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if checks.MIME in output.get("data", {})
    ]
    assert len({verdict["exercise"] for verdict in found}) == len(found)
    return {verdict["exercise"]: verdict["status"] for verdict in found}


@pytest.fixture(scope="session")
def grader() -> dict[str, str]:
    """Environment in which nbgrader runs; it stands beside ours, see the Makefile."""
    beside = Path(sys.prefix) / "grading"
    env = {k: v for k, v in os.environ.items() if k != "NBGRADER_EXECUTION"}
    if importlib.util.find_spec("nbgrader") is None:
        if not (beside / "nbgrader").is_dir():
            message = "nbgrader is not installed ('make test' does it): nothing was graded for real"
            if os.environ.get("TRIALKIT_REQUIRE_GRADING"):
                pytest.fail(message)
            pytest.skip(message)
        paths = [str(beside), *filter(None, [env.get("PYTHONPATH")])]
        env["PYTHONPATH"] = os.pathsep.join(paths)
        # nbgrader calls alembic by its name.
        env["PATH"] = os.pathsep.join([str(beside / "bin"), env["PATH"]])
    return env
