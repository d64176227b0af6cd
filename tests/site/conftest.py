"""Runs made by hand, without a kernel."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(1, str(Path(__file__).parents[1] / "runs"))


@pytest.fixture
def a_run(tmp_path: Path) -> Callable[..., Path]:
    """Make the folder of a run: ``a_run({"01_a": [cells]}, trial="x", rows=[])``."""

    def make(
        books: dict[str, list],
        trial: str = "cheng2022",
        status: str = "done",
        error: str | None = None,
        rows: list[dict] | None = None,
        name: str = "run",
    ) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        entries = []
        for book, cells in books.items():
            about = {"kernelspec": {"name": "python3", "display_name": "P", "language": "python"}}
            node = nbformat.v4.new_notebook(cells=cells, metadata=about)
            nbformat.write(node, folder / f"{book}.ipynb")
            entries.append(
                {"name": book, "title": f"About {book}?", "status": status, "error": error}
            )
        manifest = {"trial": trial, "parameters": {"trial": trial}, "notebooks": entries}
        (folder / "run.json").write_text(json.dumps(manifest), encoding="utf-8")
        (folder / "results.json").write_text(json.dumps(rows or []), encoding="utf-8")
        return folder

    return make
