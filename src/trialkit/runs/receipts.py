"""Receipts: what one executed notebook was made from and what came out, as JSON beside it.

A receipt names no person, no machine and no folder. Two receipts with the same `Inputs` were
made from the same things.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from trialkit.runs import fingerprints

SCHEMA = 1
SUFFIX = ".receipt.json"
NUMBERS = ("value", "low", "high")


@dataclass(frozen=True)
class Inputs:
    """Everything that the results of one notebook rest on.

    Attributes
    ----------
    notebook : str
        Hash of its source, without outputs.
    parameters : dict of str to str
        Every parameter in force, but for the runner's own.
    data : dict of str to str
        Data file to its hash: the record, the tables of no trial, the schemas.
    package : str
        Hash of the sources of the kit.
    versions : dict of str to str
        Python and the packages that the kit asks for.
    platform : dict of str to str
    """

    notebook: str
    parameters: dict[str, str]
    data: dict[str, str]
    package: str
    versions: dict[str, str]
    platform: dict[str, str]


@dataclass(frozen=True)
class Change:
    """One input that is not what it was.

    Attributes
    ----------
    kind : {"notebook", "parameter", "data", "package", "version", "platform"}
    name : str
    was, now : str or None
        None where it was not there.
    """

    kind: str
    name: str
    was: str | None
    now: str | None

    def __str__(self) -> str:
        label = f"{self.kind} {self.name}" if self.kind == "parameter" else self.name
        if self.was is None:
            return f"{label} is new"
        if self.now is None:
            return f"{label} is gone"
        hashed = self.kind in ("notebook", "data", "package")
        return f"{label} changed" if hashed else f"{label} {self.now}, was {self.was}"


@dataclass(frozen=True)
class Receipt:
    """What one executed notebook was made from, and what came out.

    Attributes
    ----------
    name : str
        Notebook without suffix.
    inputs : Inputs
    started : str
        Universal time, to the second.
    seconds : float
        Wall time.
    verdict : str
        How it ended, such as ``"done"``.
    results : dict
        ``count``, ``kinds`` (kind to count), ``sha256`` of all rows, and ``numbers``: key to
        value, low, high.
    files : dict of str to str
        File made to its hash.
    meanwhile : list of str
        Inputs that changed while the notebook ran.
    schema : int
    """

    name: str
    inputs: Inputs
    started: str
    seconds: float
    verdict: str
    results: dict[str, Any]
    files: dict[str, str]
    meanwhile: list[str] = field(default_factory=list)
    schema: int = SCHEMA


def inputs(
    notebook: Mapping[str, Any], parameters: Mapping[str, str], trial: str | None = None
) -> Inputs:
    """Take down what a notebook would be executed with now.

    Parameters
    ----------
    notebook : mapping
        The notebook as read.
    parameters : mapping of str to str
        Every parameter in force.
    trial : str, optional
        Its record; default: the parameter ``trial``.
    """
    return Inputs(
        notebook=fingerprints.of_notebook(notebook),
        parameters=dict(sorted(parameters.items())),
        data=fingerprints.of_data(trial or parameters.get("trial", "")),
        package=fingerprints.of_package(),
        versions=fingerprints.versions(),
        platform=fingerprints.system(),
    )


def results_part(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what a receipt says about result rows."""
    rows = list(rows)
    return {
        "count": len(rows),
        "kinds": dict(sorted(Counter(str(row.get("kind")) for row in rows).items())),
        "sha256": fingerprints.of_json(rows),
        "numbers": {str(row.get("key")): [row.get(n) for n in NUMBERS] for row in rows},
    }


def make(
    name: str,
    before: Inputs,
    *,
    seconds: float,
    verdict: str,
    rows: Iterable[Mapping[str, Any]],
    files: Mapping[str, Path],
    meanwhile: Iterable[Change] = (),
    ended: datetime | None = None,
) -> Receipt:
    """Return the receipt of a notebook that has just ended.

    Parameters
    ----------
    name : str
    before : Inputs
        As they were when it started.
    seconds : float
        Wall time.
    verdict : str
    rows : iterable of mapping
        Result rows.
    files : mapping of str to path
        What it left: name in the output folder to where the file is now.
    meanwhile : iterable of Change
        Inputs that changed while it ran.
    ended : datetime, optional
        Default: now.
    """
    end = (ended or datetime.now(UTC)).timestamp()
    started = datetime.fromtimestamp(end - seconds, UTC).isoformat(timespec="seconds")
    return Receipt(
        name=name,
        inputs=before,
        started=started.replace("+00:00", "Z"),
        seconds=round(seconds, 2),
        verdict=verdict,
        results=results_part(rows),
        files={file: fingerprints.of_file(path) for file, path in files.items()},
        meanwhile=[str(change) for change in meanwhile],
    )


def as_text(receipt: Receipt) -> str:
    """Return a receipt as the text of its file."""
    return json.dumps(asdict(receipt), indent=1, ensure_ascii=False) + "\n"


def read(path: Path) -> Receipt | None:
    """Read a receipt; None where there is none of this schema."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["schema"] != SCHEMA or f"{content['name']}{SUFFIX}" != path.name:
            return None
        found = Receipt(**{**content, "inputs": Inputs(**content["inputs"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if _is_well_formed(found) else None


def compare(was: Inputs, now: Inputs) -> list[Change]:
    """List what changed between two sets of inputs; empty when nothing did."""
    changes = []
    if was.notebook != now.notebook:
        changes.append(Change("notebook", "the notebook", was.notebook, now.notebook))
    changes += _differing("parameter", was.parameters, now.parameters)
    changes += _differing("data", was.data, now.data)
    if was.package != now.package:
        changes.append(Change("package", "the code of the kit", was.package, now.package))
    changes += _differing("version", was.versions, now.versions)
    return changes + _differing("platform", was.platform, now.platform)


def _differing(kind: str, was: Mapping[str, str], now: Mapping[str, str]) -> list[Change]:
    return [
        Change(kind, name, was.get(name), now.get(name))
        for name in sorted({*was, *now})
        if was.get(name) != now.get(name)
    ]


def _is_well_formed(receipt: Receipt) -> bool:
    """Whether the parts that are used are of the right kind: the file may be anybody's."""
    own = receipt.inputs
    mappings = (own.parameters, own.data, own.versions, own.platform, receipt.files)
    return (
        all(isinstance(m, dict) and all(isinstance(v, str) for v in m.values()) for m in mappings)
        and all(isinstance(text, str) for text in (own.notebook, own.package, receipt.verdict))
        and isinstance(receipt.seconds, int | float)
        and isinstance(receipt.meanwhile, list)
        and isinstance(receipt.results, dict)
        and isinstance(receipt.results.get("numbers"), dict)
        and all(isinstance(n, list) and len(n) == 3 for n in receipt.results["numbers"].values())
        # A receipt speaks of files beside it and of no others.
        and all(Path(name).name == name for name in receipt.files)
    )
