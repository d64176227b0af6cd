"""Turn a Table Schema file into a pandera check, and its failures into sentences."""

from __future__ import annotations

import copy
import math
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import yaml

from trialkit.errors import RecordError
from trialkit.records.files import read_rows
from trialkit.records.folders import schema_dir
from trialkit.records.trial import PLACEHOLDER, Problem

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

_DTYPES = {"string": "string", "integer": "Int64", "number": "Float64"}
_NOUNS = {"integer": "a whole number", "number": "a number"}
# The lexical forms of the Table Schema standard, without its NaN and INF: neither is ever printed.
# Fifteen digits are what a float holds exactly.
_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def table_schema(name: str) -> dict[str, Any]:
    """Return the Table Schema of one kind of table, such as ``"arms"``."""
    return copy.deepcopy(_table_schema(name))


@cache
def _table_schema(name: str) -> dict[str, Any]:
    path = schema_dir() / f"{name}.yaml"
    if name not in table_kinds():
        known = ", ".join(table_kinds())
        raise RecordError(f"no schema for a table {name!r}. Known kinds of tables: {known}.")
    with path.open(encoding="utf-8") as file:
        return yaml.safe_load(file)


def table_kinds() -> list[str]:
    """List the kinds of tables that have a schema, sorted."""
    return sorted(path.stem for path in schema_dir().glob("*.yaml"))


def columns(name: str) -> list[str]:
    """Return the column names of one kind of table, in order."""
    return [f["name"] for f in _table_schema(name)["fields"]]


def empty_table(name: str) -> pd.DataFrame:
    """Return a table with the right columns and no rows."""
    import pandas as pd

    return pd.DataFrame(
        {f["name"]: pd.Series(dtype=_DTYPES[f["type"]]) for f in _table_schema(name)["fields"]}
    )


def read_table(path: Path, name: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Read a CSV file and hold it against its schema.

    Returns
    -------
    table : DataFrame
        Typed as the schema says; only meaningful when there are no problems.
    problems : list of Problem
        Empty when the file is well.
    """
    label = path.name
    header, rows, problems = read_rows(path)
    if problems:
        return empty_table(name), problems
    expected = columns(name)
    problems = [
        Problem(label, None, c, f"column is missing; expected columns: {', '.join(expected)}")
        for c in expected
        if c not in header
    ]
    problems += [
        Problem(label, 1, c, f"column is not known; expected columns: {', '.join(expected)}")
        for c in header
        if c not in expected
    ]
    if problems:
        return empty_table(name), problems
    cells = {column: [row[i].strip() for row in rows] for i, column in enumerate(header)}
    problems = _unfinished(cells, name, label)
    if problems:
        return empty_table(name), problems
    typed, problems = _typed(cells, name, label)
    return typed, problems or _check(typed, name, label)


def _unfinished(cells: dict[str, list[str]], name: str, label: str) -> list[Problem]:
    """Name each cell in which a placeholder still stands, line by line."""
    wanted = {f["name"]: f["description"] for f in _table_schema(name)["fields"]}
    found = [
        (line, column)
        for column, texts in cells.items()
        for line, text in enumerate(texts, start=2)
        if text == PLACEHOLDER
    ]
    return [
        Problem(label, line, column, f"is still {PLACEHOLDER}; wanted: {wanted[column]}", True)
        for line, column in sorted(found)
    ]


def _typed(
    cells: dict[str, list[str]], name: str, label: str
) -> tuple[pd.DataFrame, list[Problem]]:
    """Turn text into numbers, and name each cell that is not one."""
    import pandas as pd

    typed, problems = {}, []
    for field in _table_schema(name)["fields"]:
        column, kind = field["name"], field["type"]
        values = [_value(text, kind) for text in cells[column]]
        problems += [
            Problem(label, i + 2, column, f"found {text!r}; allowed: {_NOUNS[kind]} or empty")
            for i, (text, value) in enumerate(zip(cells[column], values, strict=True))
            if value is None and text
        ]
        typed[column] = pd.array([pd.NA if v is None else v for v in values], dtype=_DTYPES[kind])
    return pd.DataFrame(typed), problems


def _value(text: str, kind: str) -> str | int | float | None:
    """Return the value of a cell, None where it is empty or not of its kind."""
    if kind == "string":
        return text or None
    if kind == "integer":
        return int(text) if _INTEGER.fullmatch(text) else None
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    return value if math.isfinite(value) else None


def _check(table: pd.DataFrame, name: str, label: str) -> list[Problem]:
    import pandera.pandas as pa

    fields = {f["name"]: f for f in _table_schema(name)["fields"]}
    problems = []
    try:
        _pandera_schema(name).validate(table, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        problems = [
            Problem(
                label,
                None if index is None else int(index) + 2,
                str(column),
                _sentence(str(check), case, fields[column]),
            )
            for check, column, case, index in zip(
                cases["check"], cases["column"], cases["failure_case"], cases["index"], strict=True
            )
        ]
    key = _table_schema(name).get("primaryKey", [])
    if len(key) > 1:  # a key of one column is unique by its own constraint
        twice = table.duplicated(subset=key)
        problems += [
            Problem(
                label,
                i + 2,
                " + ".join(key),
                f"found {' + '.join(str(table.loc[i, k]) for k in key)!r} twice; "
                "each row needs its own",
            )
            for i in twice[twice].index
        ]
    return sorted(set(problems), key=lambda p: (p.row or 0, p.column or ""))


@cache
def _pandera_schema(name: str) -> Any:
    import pandera.pandas as pa

    fields = _table_schema(name)["fields"]
    return pa.DataFrameSchema({f["name"]: _column(f) for f in fields}, strict=True)


def _column(field: dict[str, Any]) -> Any:
    """Build the pandera column of one field of a Table Schema; its type is already right."""
    import pandera.pandas as pa

    rules = field.get("constraints", {})
    checks = []
    if "enum" in rules:
        checks.append(pa.Check.isin([str(v) for v in rules["enum"]]))
    if "pattern" in rules:
        checks.append(pa.Check.str_matches(f"^(?:{rules['pattern']})$"))
    if "minimum" in rules:
        checks.append(pa.Check.ge(rules["minimum"]))
    if "maximum" in rules:
        checks.append(pa.Check.le(rules["maximum"]))
    return pa.Column(
        checks=checks,
        nullable=not rules.get("required", False),
        unique=rules.get("unique", False),
    )


def _sentence(check: str, found: Any, field: dict[str, Any]) -> str:
    rules = field.get("constraints", {})
    if check == "not_nullable":
        return f"is empty; allowed: {field['description']}"
    if check == "field_uniqueness":
        return f"found {found!r} more than once; each row needs its own"
    if check.startswith("isin"):
        return f"found {found!r}; allowed: {', '.join(str(v) for v in rules['enum'])}"
    if check.startswith("str_matches"):
        return f"found {found!r}; allowed: {field['description']}; form {rules['pattern']}"
    if check.startswith("greater_than"):
        return f"found {found}; allowed: {rules['minimum']} or more"
    if check.startswith("less_than"):
        return f"found {found}; allowed: {rules['maximum']} or less"
    return f"found {found!r}, which fails {check}"
