"""Put what a run made into its folder: each file whole, and nothing stale beside it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import nbformat

from trialkit import results
from trialkit.runs import contract, library, pages
from trialkit.runs.report import NotebookRun, RunReport

MANIFEST = "run.json"


def publish(report: RunReport, staging: Path) -> None:
    """Move what is whole into place, and take away what an earlier run left."""
    out = report.out
    earlier = _earlier(out)
    made = [f"{n.name}.{suffix}" for n in report.kept for suffix in ("html", "ipynb")]
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
    for name in earlier.get("files", []):
        if isinstance(name, str) and name not in made and Path(name).name == name:
            (out / name).unlink(missing_ok=True)
    manifest = {
        "trial": report.trial,
        "parameters": report.parameters,
        "notebooks": [
            {k: v for k, v in asdict(n).items() if k not in ("rows", "cell", "cells")}
            | {"seconds": round(n.seconds, 2)}
            for n in report.listed
        ],
        "files": made,
    }
    results.write_text(out / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")


def _without_own_wiring(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take the path that only this run used out of an executed notebook."""
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            lines = cell.source.splitlines()
            own = f"{contract.RESULTS_PATH} ="
            cell.source = "\n".join(line for line in lines if not line.startswith(own))
    about = notebook.metadata.get("papermill", {})
    about.get("parameters", {}).pop(contract.RESULTS_PATH, None)
    about.pop("input_path", None)
    about.pop("output_path", None)
    return notebook


def _earlier(out: Path) -> dict[str, Any]:
    """Return the manifest of the run that filled this folder before, or nothing."""
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) and "files" in manifest else {}


def kept(report: RunReport) -> list[NotebookRun]:
    """Return the earlier notebooks of the same trial that this run did not replace."""
    earlier = _earlier(report.out)
    if earlier.get("trial") != report.trial:
        return []
    try:
        text = (report.out / "results.json").read_text(encoding="utf-8")
        rows = json.loads(text)
        known = [NotebookRun(**entry) for entry in earlier["notebooks"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    now = {n.name for n in report.notebooks if n.status != "interrupted"}
    found = []
    for notebook in known:
        files = [report.out / f"{notebook.name}.{suffix}" for suffix in ("html", "ipynb")]
        if notebook.name not in now and all(path.is_file() for path in files):
            notebook.rows = [row for row in rows if row.get("notebook") == notebook.name]
            found.append(notebook)
    return found
