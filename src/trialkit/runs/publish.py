"""Put what a run made into its folder: each file whole, and nothing stale beside it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import nbformat

from trialkit import results
from trialkit.runs import library, pages
from trialkit.runs.report import RunReport

MANIFEST = "run.json"


def publish(report: RunReport, staging: Path) -> None:
    """Move what is whole into place, and take away what an earlier run left."""
    out = report.out
    made = []
    for this in report.notebooks:
        executed = staging / f"{this.name}.ipynb"
        if this.name in report.pages and executed.is_file():
            notebook = _without_own_wiring(library.read_notebook(executed))
            results.write_text(out / f"{this.name}.html", pages.page(notebook, this, report))
            results.write_text(out / executed.name, nbformat.writes(notebook) + "\n")
            made += [f"{this.name}.html", executed.name]
    results.write(out / "results.json", report.rows)
    results.write_text(out / "index.html", pages.index(report))
    made += ["results.json", "index.html", MANIFEST]
    for name in _manifest_files(out):
        if name not in made and Path(name).name == name:
            (out / name).unlink(missing_ok=True)
    manifest = {
        "trial": report.trial,
        "parameters": report.parameters,
        "notebooks": [
            {k: v for k, v in asdict(n).items() if k in ("name", "title", "status", "error")}
            | {"seconds": round(n.seconds, 2)}
            for n in report.notebooks
        ],
        "files": made,
    }
    results.write_text(out / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")


def _without_own_wiring(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take the path that only this run used out of an executed notebook."""
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            lines = cell.source.splitlines()
            kept = [line for line in lines if not line.startswith("results_path =")]
            cell.source = "\n".join(kept)
    about = notebook.metadata.get("papermill", {})
    about.get("parameters", {}).pop("results_path", None)
    about.pop("input_path", None)
    about.pop("output_path", None)
    return notebook


def _manifest_files(out: Path) -> list[str]:
    try:
        files = json.loads((out / MANIFEST).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [f for f in files if isinstance(f, str)]
