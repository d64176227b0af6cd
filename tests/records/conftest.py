"""A copy of the packaged data that a test may break."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from trialkit.records import validate_trial
from trialkit.records.folders import packaged_data_dir
from trialkit.records.trial import Problem


@dataclass
class Copy:
    """A data folder of one's own with one record in it."""

    root: Path
    trial: str = "cheng2022"

    @property
    def folder(self) -> Path:
        return self.root / "trials" / self.trial

    def path(self, name: str) -> Path:
        return self.folder / name

    def rows(self, name: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(self.path(name).read_text(encoding="utf-8"))))

    def write_rows(self, name: str, rows: list[list[str]]) -> None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        self.path(name).write_text(text.getvalue(), encoding="utf-8", newline="\n")

    def set_cell(self, name: str, line: int, column: str, value: str) -> None:
        """Change the cell on one line of the file, the header being line 1."""
        rows = self.rows(name)
        rows[line - 1][rows[0].index(column)] = value
        self.write_rows(name, rows)

    def add_row(self, name: str, **cells: str) -> int:
        """Add a row with these cells, the others empty, and return its line."""
        rows = self.rows(name)
        assert set(cells) <= set(rows[0])
        rows.append([cells.get(column, "") for column in rows[0]])
        self.write_rows(name, rows)
        return len(rows)

    def replace(self, name: str, old: str, new: str) -> None:
        text = self.path(name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.path(name).write_text(text.replace(old, new), encoding="utf-8", newline="\n")

    def problems(self) -> list[Problem]:
        return validate_trial(self.folder)

    def only_problem(self) -> Problem:
        """Return the one problem that the record has."""
        problems = self.problems()
        assert len(problems) == 1, [str(p) for p in problems]
        return problems[0]


@pytest.fixture
def record(tmp_path: Path) -> Copy:
    """A writable copy of the packaged data, with the record of Cheng 2022."""
    shutil.copytree(packaged_data_dir(), tmp_path / "data")
    return Copy(tmp_path / "data")


@pytest.fixture(scope="session")
def fingerprint():
    """Return a function that gives hash and time of change of every file below a folder."""

    def of(folder: Path) -> dict[str, tuple[str, int]]:
        return {
            path.relative_to(folder).as_posix(): (
                hashlib.sha256(path.read_bytes()).hexdigest(),
                path.stat().st_mtime_ns,
            )
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    return of
