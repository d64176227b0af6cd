"""The invented record as files: every count in them is counted in the patients."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from trialkit.records.schema import columns
from trialkit.records.writing import write_folder
from trialkit.synthetic.demo import _words
from trialkit.synthetic.demo._claims import claims
from trialkit.synthetic.demo._counts import counts
from trialkit.synthetic.demo._patients import ARMS, PHASES, Patient, patients

TRIAL_ID = "demo2030"
LEFT_OUT = "{} is left out on purpose; patients.csv has it"
_VERSIONS = {"v1": "registry-v1", "v2": "registry-v2", "reported": "abstract"}

Row = Sequence[Any]


def write(folder: Path) -> list[Path]:
    """Write every file of the record into a folder, all or none, and return their paths."""
    contents = files(patients())
    write_folder(folder, contents)
    return [folder / name for name in contents]


def files(found: Sequence[Patient]) -> dict[str, str]:
    """Return the record of these patients: file name to content."""
    tables = {
        "arms": _arms(),
        "outcomes": _outcomes(found),
        "safety": _safety(found),
        "visits": _static(_words.VISITS),
        "events": _static(_words.EVENTS),
        "criteria": _of_versions(_words.CRITERIA, version=-1),
        "registry": _of_versions(_words.REGISTRY, version=2),
        "claims": claims(found),
        "references": _references(),
        "patients": _patients(found),
    }
    text = {f"{name}.csv": _csv(name, rows) for name, rows in tables.items()}
    return {"trial.yaml": _words.TRIAL, "sources.yaml": _words.SOURCES, **text}


def _csv(name: str, rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns(name))
    writer.writerows(rows)
    return text.getvalue()


def _static(text: str) -> Iterator[Row]:
    for row in csv.reader(text.splitlines()):
        yield *row, ""


def _of_versions(text: str, version: int) -> Iterator[Row]:
    """Rows that name a version in one column: its key stands there, its source at the end."""
    for row in csv.reader(text.splitlines()):
        source = _VERSIONS[row[version]]
        if row[version] != "reported":
            row[version] = source
        yield *row, source, ""


def _arms() -> Iterator[Row]:
    for arm in ARMS:
        alone = arm.size == PHASES[arm.phase]
        interval = f"every {arm.interval_days} days" if arm.interval_days else "single infusion"
        yield (
            *(arm.key, arm.label, arm.phase, arm.size if alone else "", PHASES[arm.phase]),
            *(arm.dose, f"{arm.dose}×10^6/kg", arm.interval_days, interval, arm.infusions),
            *("abstract", "" if alone else LEFT_OUT.format("the size")),
        )


def _outcomes(found: Sequence[Patient]) -> Iterator[Row]:
    for count in counts(found):
        graded = count.threshold is not None
        yield (
            *(count.id, count.label, count.measure, count.threshold if graded else ""),
            *("at least" if graded else "", count.subgroup, count.responders, count.n),
            *("yes", f"{count.percent}%", "abstract", ""),
        )


def _safety(found: Sequence[Patient]) -> Iterator[Row]:
    n, end = len(found), ("6 months", "abstract")
    feverish, fevers = sum(p.fever > 0 for p in found), sum(p.fever for p in found)
    headaches = sum(p.headache for p in found)
    related = "serious adverse event related to treatment"
    yield "related_sae", related, "all", 0, n, 0, "none reported", *end, ""
    printed = f"{feverish} patients, {fevers} events"
    yield "fever", "fever", "all", feverish, n, fevers, printed, *end, ""
    note = LEFT_OUT.format("the number of patients")
    yield "headache", "headache", "all", "", n, headaches, f"{headaches} events", *end, note
    event, end = "thrombosis after infusion", ("after infusion", "abstract")
    note = LEFT_OUT.format("the size of the group")
    yield "thrombosis_high", event, "H", 0, "", 0, "none reported", *end, note


def _references() -> Iterator[Row]:
    yield (
        *("earlier-trial", "invented earlier trial of the same cells", "2028-03", "", "date"),
        *("2028-03", "earlier", ""),
    )
    for key, label, printed, value, unit in (
        ("population", "people in the invented country", "100 million", 100, "million people"),
        ("prevalence", "people with psoriasis in the invented country", "0.6 %", 0.6, "percent"),
    ):
        yield key, label, printed, value, unit, "2027", "survey", ""


def _patients(found: Sequence[Patient]) -> Iterator[Row]:
    for p in found:
        events = [f"{name} {k}" for name, k in (("fever", p.fever), ("headache", p.headache)) if k]
        yield (
            *(f"SYN-D{p.number:02d}", "yes", p.sex, p.arm, _tenths(p.baseline), _tenths(p.final)),
            *(p.pga, "no", "table", f"events: {', '.join(events)}" if events else ""),
        )


def _tenths(value: int) -> str:
    return f"{value // 10}.{value % 10}"
