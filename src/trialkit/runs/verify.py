"""Read a run again: what is in its folder against its receipts, its results against a fresh run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trialkit.errors import KitError, UsageError
from trialkit.runs import expected, library, moves, receipts
from trialkit.runs.fingerprints import of_file, of_notebook
from trialkit.runs.publish import MANIFEST, RESULTS
from trialkit.runs.receipts import Receipt
from trialkit.runs.report import NotebookRun
from trialkit.runs.resume import changed_files, receipt_of

# Other code and other versions are what a fresh run is for: whether they matter, it shows.
_REMARKS = ("package", "version", "platform")


@dataclass(frozen=True)
class Reading:
    """What was found in the folder of a run.

    Attributes
    ----------
    trial : str
    receipts : list of Receipt
        One for each notebook that has a well-formed one.
    sources : dict of str to path
        Notebook to its source, where that is known and as it was.
    differences : list of str
        What is not as the receipts say.
    remarks : list of str
        What is not as it was, without being wrong: other versions, changed code.
    """

    trial: str
    receipts: list[Receipt]
    sources: dict[str, Path]
    differences: list[str]
    remarks: list[str]


def read(folder: Path, notebooks: Sequence[Path]) -> Reading:
    """Hold what is in the folder of a run against its receipts, without executing anything.

    Parameters
    ----------
    folder : pathlib.Path
    notebooks : sequence of pathlib.Path
        Where the sources of its notebooks may be found.

    Raises
    ------
    UsageError
        If it is not the folder of a run.
    """
    manifest = _manifest(folder)
    trial, rows = manifest["trial"], _rows(folder)
    differences = _tables(folder, manifest, rows)
    found: list[Receipt] = []
    sources: dict[str, Path] = {}
    remarks: dict[str, None] = {}
    data: dict[str, list[str]] = {}
    known = {path.stem: path for path in notebooks}
    for entry in manifest["notebooks"]:
        this = NotebookRun(**entry)
        if this.status != "done":
            differences.append(f"{this.name}: it ended as {this.status}; there is no result to it")
            continue
        receipt = receipt_of(folder, this.name)
        if receipt is None:
            name = f"{this.name}{receipts.SUFFIX}"
            differences.append(f"{name} is missing, or is not a receipt of this version of the kit")
            continue
        found.append(receipt)
        differences += _notebook(folder, this, receipt, rows)
        for change in receipts.compare(receipt.inputs, _now(known.get(this.name), receipt, trial)):
            text = f"{change} since the run" if change.was and change.now else str(change)
            if change.kind in _REMARKS:
                remarks[text] = None
            elif change.kind == "data":
                data.setdefault(text, []).append(this.name)
            else:
                differences.append(f"{this.name}: {text}")
        if this.name in known:
            sources[this.name] = known[this.name]
        else:
            text = "its source is not known: give its path after the folder"
            differences.append(f"{this.name}: {text}")
    differences += [f"{text} (read by {', '.join(names)})" for text, names in data.items()]
    return Reading(trial, found, sources, differences, list(remarks))


def groups(reading: Reading) -> list[tuple[list[Path], dict[str, str]]]:
    """Return the notebooks to execute again, together where their parameters agree."""
    found: list[tuple[list[Path], dict[str, str]]] = []
    for receipt in reading.receipts:
        if receipt.name not in reading.sources:
            continue
        own = {"trial": reading.trial, **receipt.inputs.parameters}
        fitting = (
            (paths, given)
            for paths, given in found
            if all(given.get(name, value) == value for name, value in own.items())
        )
        paths, given = next(fitting, ([], {}))
        if not paths:
            found.append((paths, given))
        paths.append(reading.sources[receipt.name])
        given.update(own)
    return found


def moved(reading: Reading, fresh: Iterable[NotebookRun]) -> list[str]:
    """Return which results of a run a fresh run does not give again, and by how much.

    Under the versions of the receipt a simulation draws the same numbers and has to give the
    same results. Other versions may draw others: then a result may move as far as the expected
    results of the record say, where it is among them.
    """
    said = []
    wider = expected.read(reading.trial)
    known = {receipt.name: receipt for receipt in reading.receipts}
    for this in fresh:
        receipt = known[this.name]
        if this.status != "done":
            said.append(f"{this.name}: executed afresh, it ended as {this.status}: {this.error}")
            continue
        now = receipts.inputs(
            library.read_notebook(reading.sources[this.name]), this.parameters, reading.trial
        )
        other = any(
            c.kind in ("version", "platform") for c in receipts.compare(receipt.inputs, now)
        )
        tolerances = wider.tolerances.get(this.name) if wider and other else None
        new = receipts.results_part(this.rows)["numbers"]
        found = moves.moves(receipt.results["numbers"], new, tolerances)
        said += [f"{this.name}: {move}" for move in found]
    return said


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        for entry in manifest["notebooks"]:
            NotebookRun(**entry)
        strings = [manifest["trial"], *manifest["files"]]
        if all(isinstance(text, str) for text in strings) and manifest["notebooks"]:
            return manifest
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise UsageError(
        f"{folder} is not the folder of a run: it has no {MANIFEST} that names notebooks. "
        "Give the output folder of 'trialkit run', such as build/cheng2022."
    )


def _rows(folder: Path) -> dict[str, list[dict[str, Any]]] | None:
    """Return the result rows of each notebook, or None where they cannot be read."""
    found: dict[str, list[dict[str, Any]]] = {}
    try:
        for row in json.loads((folder / RESULTS).read_text(encoding="utf-8")):
            found.setdefault(row["notebook"], []).append(row)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found


def _tables(folder: Path, manifest: Mapping[str, Any], rows: Mapping[str, Any] | None) -> list[str]:
    said = []
    for name in manifest["files"]:
        if not (folder / name).is_file():
            said.append(f"{name} is missing")
    hashes = manifest.get("hashes")
    for name, was in (hashes if isinstance(hashes, dict) else {}).items():
        path = folder / name
        # What changed in the results is said number by number below.
        if name != RESULTS and path.is_file() and of_file(path) != was:
            said.append(f"{name} is not as the run left it")
    if rows is None and (folder / RESULTS).is_file():
        return [*said, f"{RESULTS} cannot be read"]
    known = {entry["name"] for entry in manifest["notebooks"]}
    for name in rows or {}:
        if name not in known:
            said.append(f"{RESULTS} has results of {name!r}, which the run does not name")
    return said


def _notebook(
    folder: Path,
    this: NotebookRun,
    receipt: Receipt,
    rows: Mapping[str, list[dict[str, Any]]] | None,
) -> list[str]:
    """Say where files, parameters and results of one notebook are not as its receipt says."""
    # What is missing of the files that the manifest lists has been said.
    said = [text for text in changed_files(folder, receipt) if not text.endswith("is missing")]
    was = receipt.inputs
    if receipt.verdict != this.status:
        said.append(f"{MANIFEST} says {this.status}, its receipt {receipt.verdict}")
    said += [
        f"{MANIFEST} says {name} {said_there}, its receipt {said_here}"
        for name in sorted({*this.parameters, *was.parameters})
        if (said_there := this.parameters.get(name)) != (said_here := was.parameters.get(name))
    ]
    said += [f"while it ran, {change}" for change in receipt.meanwhile]
    if rows is not None:
        said += _results(receipt, rows.get(this.name, []))
    return [f"{this.name}: {text}" for text in said]


def _now(source: Path | None, receipt: Receipt, trial: str) -> receipts.Inputs:
    try:
        notebook = None if source is None else library.read_notebook(source)
    except KitError:
        notebook = {"cells": []}
    now = receipts.inputs(notebook or {"cells": []}, receipt.inputs.parameters, trial)
    known = receipt.inputs.notebook if notebook is None else of_notebook(notebook)
    return receipts.Inputs(**{**vars(now), "notebook": known})


def _results(receipt: Receipt, rows: list[dict[str, Any]]) -> list[str]:
    """Say which numbers in the results are not those of the receipt."""
    part = receipts.results_part(rows)
    if part == receipt.results:
        return []
    exactly = dict.fromkeys(receipt.results["numbers"], moves.Tolerance("exact"))
    found = moves.moves(receipt.results["numbers"], part["numbers"], exactly)
    what = [f"{RESULTS}: {move}" for move in found]
    return what or [f"{RESULTS}: unit, kind or order of its results is not as in its receipt"]
