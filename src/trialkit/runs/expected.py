"""The results that the kit stands behind: one small file for each record, made by a command.

A run with the default parameters is held against it. Where a number moved and the record did not,
a library did it: the file says with which versions it was made.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from trialkit import records
from trialkit.errors import RecordError
from trialkit.runs import fingerprints, moves
from trialkit.runs.moves import Move, Numbers, Tolerance
from trialkit.runs.receipts import NUMBERS

FOLDER = "expected"
SCHEMA = 1
# The first is the one that stands; the others show which results hang on it, and how much.
SEEDS = (1, 2, 3, 4, 5)
# Five draws lie within 2.3 standard errors of one another on average; a further one lies within
# twice their range of the first but for about one time in a thousand.
_TIMES_THE_RANGE = 2
# Results that a numerical search finds, whose last digits belong to the library.
_SEARCHED = (
    *("*.barnard_p", "*.boschloo_p"),
    # the tops of likelihoods, and what rests on them
    *("pool.*", "network.*", "placebo.*", "*.expected", "*.tail", "indirect.*"),
    *("assurance.*", "plan.assurance", "plan.ceiling", "marker.detectable"),
)

Results = Mapping[str, Mapping[str, Numbers]]


@dataclass(frozen=True)
class Expected:
    """What is expected of a run on one record with the default parameters.

    Attributes
    ----------
    trial : str
    versions : dict of str to str
        Python and packages that it was made with.
    record : str
        Hash of the data files that were read.
    results : dict
        Notebook to key to value, low, high.
    tolerances : dict
        Notebook to key to `Tolerance`.
    """

    trial: str
    versions: dict[str, str]
    record: str
    results: dict[str, dict[str, Numbers]]
    tolerances: dict[str, dict[str, Tolerance]]

    def moved(self, rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Move]]:
        """Return, for each notebook that `rows` come from, which of its results moved."""
        now = by_notebook(rows)
        return {
            notebook: moves.moves(
                self.results.get(notebook, {}), found, self.tolerances.get(notebook, {})
            )
            for notebook, found in now.items()
        }

    def causes(self) -> str:
        """Return what is not as it was when this was made, in one line."""
        now = fingerprints.versions()
        changed = [
            f"{name} {now.get(name, 'not there')}, was {was}"
            for name, was in self.versions.items()
            if now.get(name) != was
        ]
        if fingerprints.of_json(fingerprints.of_data(self.trial)) != self.record:
            changed.insert(0, f"the record {self.trial} or the tables beside it changed")
        return "; ".join(changed) or "same record and same versions: the code of the kit changed"


def by_notebook(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Numbers]]:
    """Return result rows as notebook to key to value, low, high."""
    found: dict[str, dict[str, Numbers]] = {}
    for row in rows:
        found.setdefault(row["notebook"], {})[row["key"]] = [row[name] for name in NUMBERS]
    return found


def make(trial: str, of_seeds: Iterable[Iterable[Mapping[str, Any]]]) -> Expected:
    """Return what is expected of a record.

    Parameters
    ----------
    trial : str
    of_seeds : iterable
        Result rows of one run for each of `SEEDS`, in that order. What differs between them is
        simulated; each of its numbers may move by twice the range that it had.
    """
    first, *others = map(by_notebook, of_seeds)
    tolerances = {
        notebook: {
            key: _tolerance(key, [numbers, *(other[notebook][key] for other in others)])
            for key, numbers in results.items()
        }
        for notebook, results in first.items()
    }
    record = fingerprints.of_json(fingerprints.of_data(trial))
    return Expected(trial, fingerprints.versions(), record, first, tolerances)


def place(trial: str, data_dir: str | os.PathLike | None = None) -> Path:
    """Return the file of a record, whether it is there or not."""
    return records.data_dir(data_dir) / FOLDER / f"{records.trial_dir(trial, data_dir).name}.json"


def read(trial: str, data_dir: str | os.PathLike | None = None) -> Expected | None:
    """Read what is expected of a record; None where nothing was written down.

    Raises
    ------
    RecordError
        If the file is broken.
    """
    path = place(trial, data_dir)
    if not path.is_file():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["schema"] != SCHEMA or content["trial"] != trial:
            raise ValueError("another schema or another trial")
        results, tolerances = {}, {}
        for notebook, rows in content["results"].items():
            results[notebook] = {key: row["numbers"] for key, row in rows.items()}
            tolerances[notebook] = {key: _read_tolerance(row) for key, row in rows.items()}
        return Expected(trial, content["versions"], content["record"], results, tolerances)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RecordError(
            f"{FOLDER}/{path.name} is broken ({error}); 'trialkit expected refresh' writes it anew"
        ) from None


def as_text(expected: Expected) -> str:
    """Return the text of a file: sorted, one line a result, so that a change is easy to see."""
    head = {
        "schema": SCHEMA,
        "trial": expected.trial,
        "note": "Made by 'trialkit expected refresh'; do not edit. numbers: value, low, high.",
        "tolerances": {
            **{k: {"relative": r, "absolute": a} for k, (r, a) in moves.ALLOWED.items()},
            moves.SIMULATED: "absolute, with each number: twice its range over the seeds "
            + ", ".join(map(str, SEEDS)),
        },
        "versions": expected.versions,
        "record": expected.record,
    }
    lines = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    blocks = []
    for notebook, results in sorted(expected.results.items()):
        known = expected.tolerances[notebook]
        rows = [
            f"   {json.dumps(key)}: {json.dumps(_row(numbers, known[key]))}"
            for key, numbers in sorted(results.items())
        ]
        blocks.append(f"  {json.dumps(notebook)}: {{\n" + ",\n".join(rows) + "\n  }")
    lines.append(' "results": {\n' + ",\n".join(blocks) + "\n }")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _row(numbers: Numbers, tolerance: Tolerance) -> dict[str, Any]:
    row: dict[str, Any] = {"numbers": list(numbers), "class": tolerance.kind}
    if tolerance.kind == moves.SIMULATED:
        row["tolerance"] = list(tolerance.absolute)
    return row


def _read_tolerance(row: Mapping[str, Any]) -> Tolerance:
    if row["class"] not in moves.CLASSES:
        raise ValueError(f"found class {row['class']!r}; allowed: {', '.join(moves.CLASSES)}")
    widths = tuple(map(float, row.get("tolerance", [0.0] * len(NUMBERS))))
    if {len(row["numbers"]), len(widths)} != {len(NUMBERS)}:
        raise ValueError(f"found {row['numbers']!r}; allowed: {', '.join(NUMBERS)}")
    return Tolerance(row["class"], widths)


def _tolerance(key: str, drawn: list[Numbers]) -> Tolerance:
    plain = moves.tolerance_of(drawn[0])
    parts = dict(zip(NUMBERS, zip(*drawn, strict=True), strict=True))
    ranges = {part: _range(values) for part, values in parts.items()}
    if any(ranges[part] > plain.width(part, values[0] or 0) for part, values in parts.items()):
        return Tolerance(
            moves.SIMULATED,
            tuple(_two_digits_up(_TIMES_THE_RANGE * ranges[part]) for part in NUMBERS),
        )
    if plain.kind != "exact" and any(fnmatchcase(key, pattern) for pattern in _SEARCHED):
        return Tolerance("searched")
    return plain


def _range(values: Iterable[float | None]) -> float:
    known = [value for value in values if value is not None]
    return max(known) - min(known) if known else 0.0


def _two_digits_up(number: float) -> float:
    """Round up: more digits would pretend to a precision that five draws do not have."""
    rounded = float(f"{number:.1e}")
    return rounded if rounded >= number * (1 - 1e-9) else float(f"{rounded * 1.1:.1e}")
