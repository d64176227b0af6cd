"""Turn a Table Schema file into a pandera check, and its failures into sentences."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import yaml

from trialkit.records.folders import schema_dir
from trialkit.records.trial import Problem

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

_DTYPES = {"string": "string", "integer": "Int64", "number": "Float64"}


@cache
def table_schema(name: str) -> dict[str, Any]:
    """Return the Table Schema of one kind of table, such as ``"arms"``."""
    with (schema_dir() / f"{name}.yaml").open(encoding="utf-8") as file:
        return yaml.safe_load(file)


def columns(name: str) -> list[str]:
    """Return the column names of one kind of table, in order."""
    return [f["name"] for f in table_schema(name)["fields"]]


def empty_table(name: str) -> pd.DataFrame:
    """Return a table with the right columns and no rows."""
    import pandas as pd

    return pd.DataFrame(
        {f["name"]: pd.Series(dtype=_DTYPES[f["type"]]) for f in table_schema(name)["fields"]}
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
    import pandas as pd

    label = path.name
    try:
        raw = pd.read_csv(path, dtype="string", keep_default_na=False, encoding="utf-8")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError, OSError) as error:
        return empty_table(name), [Problem(label, None, None, f"cannot be read: {error}")]
    expected = columns(name)
    problems = [
        Problem(label, None, c, f"column is missing; expected columns: {', '.join(expected)}")
        for c in expected
        if c not in raw.columns
    ]
    problems += [
        Problem(label, None, c, f"column is not known; expected columns: {', '.join(expected)}")
        for c in raw.columns
        if c not in expected
    ]
    if problems:
        return empty_table(name), problems
    typed, problems = _typed(raw, name, label)
    return typed, problems or _check(typed, name, label)


def _typed(raw: pd.DataFrame, name: str, label: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Turn text into numbers, and name each cell that is not one."""
    import pandas as pd

    typed, problems = {}, []
    for field in table_schema(name)["fields"]:
        text = raw[field["name"]].str.strip()
        text = text.mask(text == "")
        if field["type"] == "string":
            typed[field["name"]] = text
            continue
        number = pd.to_numeric(text, errors="coerce").astype("Float64")
        bad = text.notna() & (number.isna() | number.abs().eq(float("inf")))
        if field["type"] == "integer":
            bad |= number.notna() & (number % 1 != 0)
        kind = "a whole number" if field["type"] == "integer" else "a number"
        problems += [
            Problem(label, i + 2, field["name"], f"found {text[i]!r}; allowed: {kind} or empty")
            for i in bad[bad.fillna(False)].index
        ]
        typed[field["name"]] = number.mask(bad).astype(_DTYPES[field["type"]])
    return pd.DataFrame(typed), problems


def _check(table: pd.DataFrame, name: str, label: str) -> list[Problem]:
    import pandera.pandas as pa

    fields = {f["name"]: f for f in table_schema(name)["fields"]}
    schema = pa.DataFrameSchema({n: _column(f) for n, f in fields.items()}, strict=True)
    problems = []
    try:
        schema.validate(table, lazy=True)
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
    key = table_schema(name).get("primaryKey", [])
    if isinstance(key, list) and key:
        twice = table.duplicated(subset=key)
        problems += [
            Problem(label, i + 2, " + ".join(key), "this combination appears twice")
            for i in twice[twice].index
        ]
    return sorted(set(problems), key=lambda p: (p.row or 0, p.column or ""))


def _column(field: dict[str, Any]) -> Any:
    """Build the pandera column of one field of a Table Schema."""
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
        _DTYPES[field["type"]],
        checks,
        nullable=not rules.get("required", False),
        unique=rules.get("unique", False),
    )


def _sentence(check: str, found: Any, field: dict[str, Any]) -> str:
    rules = field.get("constraints", {})
    if check == "not_nullable":
        return f"is empty, but must be given ({field['description']})"
    if check == "field_uniqueness":
        return f"{found!r} appears twice; each row needs its own"
    if check.startswith("isin"):
        return f"found {found!r}; allowed: {', '.join(str(v) for v in rules['enum'])}"
    if check.startswith("str_matches"):
        return f"found {found!r}; allowed: text of the form {rules['pattern']}"
    if check.startswith("greater_than"):
        return f"found {found}; allowed: {rules['minimum']} or more"
    if check.startswith("less_than"):
        return f"found {found}; allowed: {rules['maximum']} or less"
    return f"found {found!r}, which fails {check}"
