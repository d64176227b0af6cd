"""Every blank and every master by Papermill: other records, figures of one's own, no exception."""

from __future__ import annotations

import copy
from pathlib import Path

import nbformat
import papermill
import pytest
from conftest import verdicts

from trialkit import checks, exercises
from trialkit.runs import engine

pytestmark = pytest.mark.notebook

VARIANTS = {
    "cheng2022": {"trial": "cheng2022"},
    "yao2021": {"trial": "yao2021"},
    "demo2030": {"trial": "demo2030"},
    "student": {"student": 'Żółć "小明"'},
}


@pytest.fixture
def execute(preloaded, tmp_path):
    """Execute a notebook with parameters: ``execute(path, student="anna")``."""
    engine.register()

    def run(path: Path, **parameters: str) -> Path:
        out = tmp_path / "out.ipynb"
        papermill.execute_notebook(
            str(path),
            str(out),
            parameters=parameters,
            engine_name=engine.ENGINE,
            preloaded=preloaded,
            progress_bar=False,
            request_save_on_cell_execute=False,
            execution_timeout=120,
            cwd=str(tmp_path),
        )
        return out

    return run


def stderr(path: Path) -> list[str]:
    book = nbformat.read(path, as_version=4)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    return [
        output.text for cell in code for output in cell.outputs if output.get("name") == "stderr"
    ]


@pytest.mark.parametrize("variant", VARIANTS)
def test_solved_is_right_and_blank_is_not_answered(execute, master, tmp_path, variant):
    tasks = checks.of_notebook(master.stem[:2])
    solved = execute(master, **VARIANTS[variant])
    assert verdicts(solved) == {
        task.id: "written" if isinstance(task.kind, checks.Words) else "right" for task in tasks
    }
    assert stderr(solved) == []

    book = nbformat.read(master, as_version=4)
    nbformat.write(nbformat.from_dict(exercises.blank(book)), tmp_path / "blank.ipynb")
    blank = execute(tmp_path / "blank.ipynb", **VARIANTS[variant])
    assert verdicts(blank) == {task.id: "not answered" for task in tasks}
    assert stderr(blank) == []


def test_model_texts_have_all_that_can_be_looked_for(execute, master):
    executed = nbformat.read(execute(master), as_version=4)
    written = [
        output.data[checks.MIME]
        for cell in executed.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.get("data", {}).get(checks.MIME, {}).get("status") == "written"
    ]
    texts = [t for t in checks.of_notebook(master.stem[:2]) if isinstance(t.kind, checks.Words)]
    assert len(written) == len(texts)
    assert not [verdict for verdict in written if verdict["mistake"]]


def test_two_variants_differ_and_their_solved_notebooks_both_pass(execute, tmp_path):
    path = exercises.selected(["03"])[0]
    book = nbformat.read(path, as_version=4)
    given = []
    for student in ("anna", "berta"):
        own = tmp_path / f"{student}.ipynb"
        nbformat.write(exercises.variant(copy.deepcopy(book), "cheng2022", student), own)
        solved = execute(own)
        assert set(verdicts(solved).values()) == {"right", "written"}
        cells = {cell.id: cell for cell in nbformat.read(solved, as_version=4).cells}
        given.append(cells["limit-given"].outputs[0].data["text/plain"])
    assert "INVENTED for practice" in given[0]
    assert given[0].replace("anna", "") != given[1].replace("berta", "")
