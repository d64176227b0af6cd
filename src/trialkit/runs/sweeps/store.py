"""What a sweep keeps on disk: a folder for each set, and the tables over all of them.

``sets/ID/`` holds the receipt and the rows of a set, and where it failed the executed notebook.
The name is a hash of the notebook and the parameters: sets of another grid stay beside them, and a
later sweep finds them again.
"""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path
from typing import Any

from trialkit import results
from trialkit.runs import receipts, resume
from trialkit.runs.fingerprints import of_file
from trialkit.runs.inspect import result_rows
from trialkit.runs.receipts import Inputs
from trialkit.runs.sweeps import tables
from trialkit.runs.sweeps.report import SetRun, SweepReport
from trialkit.runs.sweeps.task import Outcome

SETS = "sets"
ROWS = "rows.json"
MANIFEST = "sweep.json"
_MADE = "made"


class Store:
    """Puts each set into the output folder as soon as it has ended, and the tables in the end.

    Files are made in the staging folder and moved, so that none is ever seen half written.

    Parameters
    ----------
    report : SweepReport
    staging : pathlib.Path
        Folder inside the output folder.
    """

    def __init__(self, report: SweepReport, staging: Path) -> None:
        self._report, self._staging = report, staging
        self._common = report.plan.common
        self._lock = threading.Lock()
        (staging / _MADE).mkdir()

    def place(self, outcome: Outcome) -> str | None:
        """Put a set that has ended into place; return the notebook that is kept, if one is.

        Raises
        ------
        OSError
            If that cannot be written; then nothing of it is there.
        """
        this = self._report.sets[outcome.id].set
        made = self._staging / _MADE / this.id
        made.mkdir()
        results.write(made / ROWS, outcome.rows)
        if outcome.notebook is not None:
            results.write_text(made / f"{self._common.name}.ipynb", outcome.notebook)
        receipt = _receipt(self._common.name, self._common.inputs(this), outcome, made)
        results.write_text(made / self._receipt_name, receipt)
        with self._lock:
            self._move(made, self._report.out / SETS / this.id)
        kept = f"{SETS}/{this.id}/{self._common.name}.ipynb"
        return kept if outcome.notebook is not None else None

    def _move(self, made: Path, place: Path) -> None:
        place.parent.mkdir(exist_ok=True)
        if not place.exists():
            made.replace(place)
            return
        # No system replaces a folder that holds something. The receipt goes first and comes last:
        # whatever happens between, the set counts as not done.
        (place / self._receipt_name).unlink(missing_ok=True)
        for old in place.iterdir():
            if not (made / old.name).exists():
                old.unlink()
        names = sorted((p.name for p in made.iterdir()), key=lambda n: n == self._receipt_name)
        for name in names:
            (made / name).replace(place / name)
        made.rmdir()

    @property
    def _receipt_name(self) -> str:
        return f"{self._common.name}{receipts.SUFFIX}"

    def reuse(self, this: SetRun) -> bool:
        """Let a set of an earlier sweep stand if it would be made so now; else note why not."""
        place = self._report.out / SETS / this.set.id
        if not place.is_dir():
            return False
        try:
            rows = result_rows(place / ROWS, self._common.name)
        except (OSError, ValueError):
            rows = None
        now = self._common.inputs(this.set)
        if why := resume.obstacle(place, self._common.name, now, rows):
            this.note = why.replace("results.json", ROWS)
            return False
        receipt = resume.receipt_of(place, self._common.name)
        kept = f"{self._common.name}.ipynb"
        if self._common.keep_notebooks and kept not in receipt.files:
            this.note = "its executed notebook was not kept"
            return False
        this.status, this.reused, this.rows = "done", True, rows or []
        this.seconds = receipt.seconds
        this.notebook = f"{SETS}/{this.set.id}/{kept}" if kept in receipt.files else None
        return True

    def finish(self) -> None:
        """Write the tables and the manifest.

        Raises
        ------
        OSError
        """
        made = self._staging / "tables"
        made.mkdir(exist_ok=True)
        tables.write(self._report, made)
        names = [path.name for path in made.iterdir()]
        about = {
            "notebook": self._common.name,
            "parameters": list(self._report.plan.names),
            "sets": [_entry(this) for this in self._report.sets.values()],
            "stopped": self._report.stopped,
            "hashes": {name: of_file(made / name) for name in sorted(names)},
        }
        text = json.dumps(about, indent=1, ensure_ascii=False) + "\n"
        results.write_text(made / MANIFEST, text)
        for name in [*names, MANIFEST]:
            (made / name).replace(self._report.out / name)
        shutil.rmtree(made)


def _receipt(name: str, inputs: Inputs, outcome: Outcome, made: Path) -> str:
    return receipts.as_text(
        receipts.make(
            name,
            inputs,
            seconds=outcome.seconds,
            verdict=outcome.status,
            rows=outcome.rows,
            files={path.name: path for path in sorted(made.iterdir())},
            meanwhile=outcome.meanwhile,
            ended=outcome.ended,
        )
    )


def _entry(this: SetRun) -> dict[str, Any]:
    return {
        "id": this.set.id,
        "parameters": this.set.force,
        "status": this.status,
        "error": this.error,
        "reused": this.reused,
        "seconds": round(this.seconds, 2),
        "cell_seconds": round(this.cell_seconds, 2),
    }
