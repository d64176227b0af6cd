"""Names of a class, and folders that are safe and unique for any of them."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from trialkit.checks import MOST_LETTERS
from trialkit.errors import UsageError

COLUMN = "student"
_LONGEST_NAME = 60
_SHOWN = 10
# Windows keeps these for devices, whatever the ending.
_RESERVED = {"con", "prn", "aux", "nul"} | {f"{d}{n}" for d in ("com", "lpt") for n in range(10)}


def read_roster(path: Path) -> list[str]:
    """Read the names of a class from a CSV file: column ``student``, or the only column.

    Comma, semicolon or tab between columns; UTF-8, with or without a byte-order mark.

    Raises
    ------
    UsageError
        If the file cannot be read, has no such column, or a name is empty, there twice, too long
        or holds signs that no name has; with the numbers of the rows.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise UsageError(
            f"{path}, line {line}: not UTF-8. Save it as “CSV UTF-8”, else names would change."
        ) from None
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise UsageError(f"{path}: cannot be read as CSV ({error})") from None
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if any(row)]
    if not numbered:
        raise UsageError(f"{path}: no names in it")
    column, first = _column(path, numbered[0][1], {len(row) for _, row in numbered})
    _refuse_wide(path, numbered)
    names = [
        (number, unicodedata.normalize("NFC", row[column] if column < len(row) else "").strip())
        for number, row in (numbered[1:] if first else numbered)
    ]
    _refuse(path, names)
    return [name for _, name in names]


def folders(students: Iterable[str]) -> dict[str, str]:
    """Return a folder name for each student, safe on every system and unique among them."""
    taken: set[str] = set()
    found = {}
    for student in students:
        plain = _safe(student)
        name, number = plain, 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name.casefold())
        found[student] = name
    return found


def _safe(student: str) -> str:
    """Keep letters, marks on letters, and figures of any script; all else becomes one line."""
    kept = "".join(
        sign if unicodedata.category(sign)[0] in "LMN" or sign == "-" else "_" for sign in student
    )
    short = "_".join(filter(None, kept.split("_")))[:_LONGEST_NAME].strip("-_")
    if not short or unicodedata.category(short[0])[0] == "M":
        short = f"student{'_' if short else ''}{short}"
    return f"{short}_" if short.casefold() in _RESERVED else short


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return max(",;\t", key=head.count)


def _column(path: Path, head: Sequence[str], widths: set[int]) -> tuple[int, bool]:
    """Return the column of the names, and whether the first row is a heading."""
    titles = [title.strip().casefold() for title in head]
    if titles.count(COLUMN) == 1:
        return titles.index(COLUMN), True
    if widths == {1} and COLUMN not in titles:
        return 0, False
    raise UsageError(
        f"{path}: no column {COLUMN!r}; found {', '.join(map(repr, head))}. Allowed: a column "
        f"{COLUMN!r}, or one column only."
    )


def _refuse_wide(path: Path, rows: Sequence[tuple[int, Sequence[str]]]) -> None:
    """Refuse a row with more columns than the first: half a name would be taken for all of it."""
    width = len(rows[0][1])
    for number, row in rows:
        if any(cell.strip() for cell in row[width:]):
            raise UsageError(
                f"{path}, row {number}: {len(row)} columns, where the first row has {width}. Put a "
                "name with a comma in it in quotes."
            )


def _refuse(path: Path, names: Sequence[tuple[int, str]]) -> None:
    if not names:
        raise UsageError(f"{path}: a heading, and no names below it")
    wrong: list[str] = []
    seen: dict[str, int] = {}
    for number, name in names:
        if not name:
            wrong.append(f"row {number}: the name is empty")
        elif len(name) > MOST_LETTERS:
            wrong.append(
                f"row {number}: {name[:20]!r}… has {len(name)} signs; allowed: {MOST_LETTERS}"
            )
        elif any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in name):
            wrong.append(f"row {number}: {name!r} holds a sign that no name has")
        elif name in seen:
            wrong.append(f"row {number}: {name!r} is also in row {seen[name]}")
        seen.setdefault(name, number)
    if wrong:
        more = [f"and {len(wrong) - _SHOWN} more"] if len(wrong) > _SHOWN else []
        raise UsageError(f"{path}: " + "; ".join([*wrong[:_SHOWN], *more]))
