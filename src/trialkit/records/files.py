"""Read the files of a record from disk: nothing is run, guessed or written."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

import yaml

from trialkit.records.trial import Problem

if TYPE_CHECKING:
    from pathlib import Path

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def read_rows(path: Path) -> tuple[list[str], list[list[str]], list[Problem]]:
    """Read a CSV file as text, cell by cell.

    A byte-order mark and Windows line ends are accepted, because spreadsheets
    write them. Cells that span lines and blank lines inside the table are not:
    row ``i`` of the table is always line ``i + 2`` of the file, so that every
    message can name the line.

    Returns
    -------
    header : list of str
        Column names.
    rows : list of list of str
        Cells, each row as long as the header; only meaningful without problems.
    problems : list of Problem
        Empty when the file is well-formed.
    """
    text, problems = _text(path)
    if problems:
        return [], [], problems
    # StringIO and not splitlines, which would also break lines at U+2028 and form feeds
    reader = csv.reader(io.StringIO(text, newline=None), strict=True)
    try:
        header, *rows = list(reader) or [[]]
    except csv.Error as error:
        return [], [], [Problem(path.name, reader.line_num, None, f"is not well-formed: {error}")]
    header = [name.strip() for name in header]
    while rows and not "".join(rows[-1]).strip():
        rows.pop()
    return header, rows, [*_check_header(header, path.name), *_check_rows(header, rows, path.name)]


def read_yaml(path: Path) -> tuple[dict[str, Any] | None, list[Problem]]:
    """Read a YAML file of ``key: value`` lines with a safe and strict loader.

    Tags that would build Python objects, keys that appear twice and aliases are
    refused: none of them has a place in a record, and the first runs code.
    """
    if not path.is_file():
        return None, [
            Problem(
                path.name,
                None,
                None,
                "file is missing; a record needs trial.yaml and sources.yaml",
            )
        ]
    text, problems = _text(path)
    if problems:
        return None, problems
    try:
        content = yaml.load(text, Loader=_StrictLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        return None, [
            Problem(path.name, mark.line + 1 if mark else None, None, f"bad YAML: {reason}")
        ]
    except (ValueError, RecursionError) as error:  # an impossible date; brackets without end
        return None, [Problem(path.name, None, None, f"bad YAML: {error}")]
    if not isinstance(content, dict):
        return None, [Problem(path.name, None, None, "must hold 'key: value' lines")]
    return content, []


def lies_within(path: Path, folder: Path) -> bool:
    """Whether a file lies in a folder even after links are followed."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link that leads to itself
        return False


class _StrictLoader(yaml.SafeLoader):
    """A safe loader without aliases that refuses a key given twice."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.MarkedYAMLError(
                problem="aliases (*name) are not allowed; write the value out", problem_mark=mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict:
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.MarkedYAMLError(
                        problem=f"the key {key.value!r} appears twice", problem_mark=key.start_mark
                    )
                seen.add(key.value)
        return super().construct_mapping(node, deep)


def _text(path: Path) -> tuple[str, list[Problem]]:
    try:
        return path.read_bytes().decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        message = "is not UTF-8 text; save it as 'CSV UTF-8' or with the encoding UTF-8"
        return "", [Problem(path.name, line, None, message)]
    except OSError as error:
        return "", [Problem(path.name, None, None, f"cannot be read: {error.strerror}")]


def _check_header(header: list[str], label: str) -> list[Problem]:
    if not any(header):
        return [Problem(label, 1, None, "line 1 is empty; it must hold the column names")]
    return [
        Problem(label, 1, name, "column appears twice")
        for name in sorted({n for n in header if header.count(n) > 1})
    ]


def _check_rows(header: list[str], rows: list[list[str]], label: str) -> list[Problem]:
    problems = []
    for line, row in enumerate(rows, start=2):
        if not "".join(row).strip():
            problems.append(Problem(label, line, None, "line is empty; delete it"))
        elif len(row) != len(header):
            problems.append(
                Problem(
                    label,
                    line,
                    None,
                    f"found {len(row)} cells; allowed: {len(header)}, one for each column "
                    "(a cell with a comma in it needs quotation marks)",
                )
            )
        problems += [
            Problem(label, line, name, f"found {cell!r}; allowed: text without tabs or line breaks")
            for name, cell in zip(header, row, strict=False)
            if _CONTROL.search(cell)
        ]
    return problems
