"""Put what a run makes into its folder: each file whole, and nothing stale beside it."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import nbformat

from trialkit import results
from trialkit.runs import contract, library, pages, receipts
from trialkit.runs.fingerprints import of_file
from trialkit.runs.receipts import Change, Inputs
from trialkit.runs.report import LEAVE_A_PAGE, NotebookRun, RunReport

MANIFEST = "run.json"
RESULTS = "results.json"
INDEX = "index.html"
BODY = ".body"
_SUFFIXES = (".html", ".ipynb", receipts.SUFFIX)


def prepare(executed: Path) -> nbformat.NotebookNode:
    """Make what a page takes from one executed notebook, beside it; return the notebook.

    It is most of the work of a page, and is done while other notebooks still run.
    """
    notebook = without_own_wiring(library.read_notebook(executed))
    results.write_text(executed, nbformat.writes(notebook) + "\n")
    results.write_text(executed.with_suffix(BODY), pages.body(notebook))
    return notebook


class Publisher:
    """Puts each notebook into the output folder as soon as it has ended.

    What has ended is safe from then on, whatever becomes of the run. Files are made in the
    staging folder and moved, so that none is ever seen half written.

    Parameters
    ----------
    report : RunReport
        The run; its notebooks change while it goes on.
    staging : pathlib.Path
        Folder inside the output folder.
    """

    def __init__(self, report: RunReport, staging: Path) -> None:
        self._report = report
        self._staging = staging
        self._made = staging / "made"
        self._made.mkdir()
        self._lock = threading.Lock()
        # What the pages link to, if all goes well.
        self._planned = sorted({n.name for n in [*report.notebooks, *report.earlier]})
        self._placed: dict[str, tuple[Inputs, Sequence[Change]]] = {}
        self._before = _earlier(report.out)

    def place(self, this: NotebookRun, inputs: Inputs, meanwhile: Sequence[Change] = ()) -> None:
        """Put a notebook that has ended into place: page, notebook, receipt, results.

        Parameters
        ----------
        this : NotebookRun
        inputs : Inputs
            What it was executed with.
        meanwhile : sequence of Change
            What changed while it ran.
        """
        with self._lock:
            if this.status in LEAVE_A_PAGE and self._body(this).is_file():
                self._place(this, self._planned, inputs, meanwhile)
                self._placed[this.name] = (inputs, meanwhile)
            self._write_tables(last=False)

    def finish(self) -> None:
        """Write the index, and the pages anew if some that they link to never came."""
        with self._lock:
            names = [n.name for n in self._report.listed if n.status in LEAVE_A_PAGE]
            for this in self._report.notebooks if names != self._planned else ():
                if this.name in self._placed:
                    self._place(this, names, *self._placed[this.name])
            self._put(INDEX, pages.index(self._report))
            self._write_tables(last=True)

    def whole(self) -> list[str]:
        """Return the notebooks of this run that are in place."""
        return sorted(self._placed)

    def _body(self, this: NotebookRun) -> Path:
        return self._staging / f"{this.name}{BODY}"

    def _place(
        self,
        this: NotebookRun,
        names: Sequence[str],
        inputs: Inputs,
        meanwhile: Sequence[Change],
    ) -> None:
        page, executed, receipt = (f"{this.name}{suffix}" for suffix in _SUFFIXES)
        body = self._body(this).read_text(encoding="utf-8")
        results.write_text(self._made / page, pages.page(body, this, self._report, names))
        source = self._staging / executed
        if not source.is_file():
            source = self._report.out / executed
        made = receipts.make(
            this.name,
            inputs,
            seconds=this.seconds,
            verdict=this.status,
            rows=this.rows,
            files={page: self._made / page, executed: source},
            meanwhile=meanwhile,
        )
        results.write_text(self._made / receipt, receipts.as_text(made))
        # All is written, nothing is left to fail for want of space. The receipt comes last.
        (self._made / page).replace(self._report.out / page)
        source.replace(self._report.out / executed)
        (self._made / receipt).replace(self._report.out / receipt)

    def _put(self, name: str, text: str) -> None:
        results.write_text(self._made / name, text)
        (self._made / name).replace(self._report.out / name)

    def _write_tables(self, last: bool) -> None:
        """Write results and manifest, and take away what an earlier run left and this did not."""
        report, out = self._report, self._report.out
        listed = [n for n in report.listed if last or n.status in LEAVE_A_PAGE]
        files = [name for n in listed if self._stands(n) for name in _files_of(out, n.name)]
        # An index of the same trial stays right enough until the new one is there.
        files += [INDEX] if last or report.earlier else []
        results.write(self._made / RESULTS, report.rows)
        (self._made / RESULTS).replace(out / RESULTS)
        files += [RESULTS, MANIFEST]
        for name in self._before.get("files", []):
            if isinstance(name, str) and name not in files and Path(name).name == name:
                (out / name).unlink(missing_ok=True)
        manifest = {
            "trial": report.trial,
            "parameters": report.parameters,
            "notebooks": [_entry(n) for n in listed],
            "files": files,
            "hashes": {n: of_file(out / n) for n in (RESULTS, INDEX) if (out / n).is_file()},
        }
        self._put(MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")

    def _stands(self, this: NotebookRun) -> bool:
        return this.name in self._placed or this.reused or this in self._report.kept


def _files_of(out: Path, name: str) -> list[str]:
    return [f"{name}{suffix}" for suffix in _SUFFIXES if (out / f"{name}{suffix}").is_file()]


def _entry(this: NotebookRun) -> dict[str, Any]:
    about = {k: v for k, v in asdict(this).items() if k not in ("rows", "cell", "cells")}
    return about | {"seconds": round(this.seconds, 2), "reused": False, "note": ""}


def without_own_wiring(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
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
    well = isinstance(manifest, dict) and isinstance(manifest.get("files"), list)
    return manifest if well else {}


def earlier_notebooks(out: Path, trial: str) -> list[NotebookRun]:
    """Return the notebooks of an earlier run of the same trial whose files are there."""
    earlier = _earlier(out)
    if earlier.get("trial") != trial:
        return []
    try:
        rows = json.loads((out / RESULTS).read_text(encoding="utf-8"))
        known = [NotebookRun(**entry) for entry in earlier["notebooks"]]
        found = []
        for notebook in known:
            files = [out / f"{notebook.name}{suffix}" for suffix in (".html", ".ipynb")]
            if all(path.parent == out and path.is_file() for path in files):
                notebook.rows = [row for row in rows if row.get("notebook") == notebook.name]
                found.append(notebook)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    return found
