"""What the folder of a run holds, read with care: it may be old, unfinished or anybody's."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trialkit.errors import KitError, UsageError
from trialkit.results import COLUMNS
from trialkit.runs import library, receipts
from trialkit.runs.publish import MANIFEST, RESULTS
from trialkit.runs.receipts import NUMBERS, Receipt
from trialkit.runs.report import NotebookRun

if TYPE_CHECKING:
    from trialkit.records import Trial

_TEXTS = ("name", "title", "status", "note")


@dataclass(frozen=True)
class Entry:
    """One notebook of a run, with what it left.

    Attributes
    ----------
    this : NotebookRun
        How it ended; its rows are its results.
    notebook : dict
        As executed.
    receipt : Receipt or None
        None where there is none that this version of the kit can read.
    """

    this: NotebookRun
    notebook: dict[str, Any]
    receipt: Receipt | None

    @property
    def name(self) -> str:
        """Name of the notebook, without suffix."""
        return self.this.name

    @property
    def about(self) -> Mapping[str, Any]:
        """What the notebook says of itself: title, minutes, objectives, requires."""
        about = self.notebook.get("metadata", {}).get("trialkit", {})
        return about if isinstance(about, dict) else {}


@dataclass(frozen=True)
class Run:
    """The folder of a run.

    Attributes
    ----------
    folder : pathlib.Path
    trial : str
        Id of the record that it was made from.
    parameters : dict of str to str
    entries : list of Entry
        The notebooks that can be read, in the order of their names.
    record : Trial or None
        The record as it is now; None where it is not here.
    changed : bool
        Whether a file of the record is not what it was when the notebooks ran.
    remarks : list of str
        What is missing or could not be read, one sentence each.
    """

    folder: Path
    trial: str
    parameters: dict[str, str]
    entries: list[Entry]
    record: Trial | None
    changed: bool
    remarks: list[str]

    @property
    def title(self) -> str:
        """Name of the trial for people; its id where the record is not here."""
        return self.record.short_title if self.record else self.trial

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The results of the notebooks that ended well."""
        return [row for e in self.entries if e.this.status == "done" for row in e.this.rows]


def check(folder: Path) -> None:
    """Refuse what is not the folder of a run, before anything is written into it.

    Raises
    ------
    UsageError
    """
    _manifest(folder)


def read(folder: Path) -> Run:
    """Read the folder of a run.

    Raises
    ------
    UsageError
        If it is not one, or holds no notebook that can be read.
    """
    manifest = _manifest(folder)
    remarks: list[str] = []
    rows = _rows(folder, remarks)
    entries = [e for about in manifest["notebooks"] if (e := _entry(folder, about, rows, remarks))]
    if not entries:
        raise UsageError(
            f"{folder}: the run left no notebook that can be read, so there is nothing to show. "
            f"Run it again: trialkit run --trial {manifest['trial']} --out {folder}"
        )
    record = _record(manifest["trial"], remarks)
    given = manifest.get("parameters")
    return Run(
        folder,
        manifest["trial"],
        _strings(given) if isinstance(given, dict) else {},
        sorted(entries, key=lambda entry: entry.name),
        record,
        record is not None and _changed(manifest["trial"], entries),
        remarks,
    )


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if isinstance(manifest["trial"], str) and isinstance(manifest["notebooks"], list):
            return manifest
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise UsageError(
        f"{folder} is not the folder of a run: it has no {MANIFEST} that names notebooks. "
        "Give the output folder of 'trialkit run', such as build/cheng2022."
    )


def _rows(folder: Path, remarks: list[str]) -> list[dict[str, Any]]:
    """Return the result rows that are rows; a site without numbers is still one."""
    try:
        found = json.loads((folder / RESULTS).read_text(encoding="utf-8"))
        return [{name: row.get(name) for name in COLUMNS} for row in found if _is_row(row)]
    except (OSError, ValueError, TypeError):
        remarks.append(f"{RESULTS} is missing or cannot be read: the site shows no results.")
        return []


def _is_row(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and all(isinstance(row.get(name), str) for name in ("notebook", "key", "unit", "kind"))
        and all(row.get(name) is None or _is_number(row[name]) for name in NUMBERS[1:])
        and _is_number(row.get("value"))
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _entry(
    folder: Path, about: Any, rows: list[dict[str, Any]], remarks: list[str]
) -> Entry | None:
    """Return a notebook that the manifest names; None, and a remark, where it cannot be read."""
    this = _notebook_run(about)
    if this is None:
        remarks.append(f"{MANIFEST} has an entry that is no notebook; it is left out.")
        return None
    try:
        notebook = library.read_notebook(folder / f"{this.name}.ipynb")
    except UsageError:
        why = f"it ended as {this.status}" if this.status not in ("done", "failed") else "missing"
        remarks.append(f"{this.name}: no executed notebook that can be read ({why}), so no page.")
        return None
    this.rows = [row for row in rows if row["notebook"] == this.name]
    if this.status != "done":
        remarks.append(f"{this.name} did not end well; its page says so.")
    receipt = receipts.read(folder / f"{this.name}{receipts.SUFFIX}")
    if receipt is None:
        remarks.append(f"{this.name}: no receipt that this version of the kit can read.")
    return Entry(this, notebook, receipt)


def _notebook_run(about: Any) -> NotebookRun | None:
    """Return an entry of the manifest, of whatever version of the kit, if it names a file."""
    if not isinstance(about, dict):
        return None
    known = {field.name for field in fields(NotebookRun)} - {"rows"}
    given = {name: value for name, value in about.items() if name in known}
    given = {"title": given.get("name"), "status": "done", **given}
    if not all(isinstance(given.get(text, ""), str) for text in _TEXTS):
        return None
    name = given.get("name", "")
    if not name or name.startswith(".") or Path(name).name != name:
        return None
    if not isinstance(given.get("seconds", 0.0), int | float):
        given["seconds"] = 0.0
    parameters = given.get("parameters")
    given["parameters"] = _strings(parameters) if isinstance(parameters, dict) else {}
    given["error"] = str(given["error"]) if given.get("error") else None
    return NotebookRun(**given)


def _strings(given: Mapping[Any, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in given.items()}


def _record(trial: str, remarks: list[str]) -> Trial | None:
    from trialkit import records

    try:
        return records.load_trial(trial)
    except KitError as error:
        remarks.append(
            f"The record {trial!r} cannot be read here, so the site has no audit: "
            f"{str(error).splitlines()[0]}"
        )
        return None


def _changed(trial: str, entries: list[Entry]) -> bool:
    """Whether what the notebooks read of the record is not what is read now."""
    from trialkit.runs.fingerprints import of_data

    own = f"trials/{trial}/"
    now = {name: value for name, value in of_data(trial).items() if name.startswith(own)}
    for entry in entries:
        data = entry.receipt.inputs.data if entry.receipt else {}
        was = {name: value for name, value in data.items() if name.startswith(own)}
        if was and was != now:
            return True
    return False
