"""The Data Package descriptor: every data file with its meaning, sources, licence and hash.

The descriptor follows the Data Package standard, version 2. It and the data
dictionary are made from the files, never edited: `refresh` writes both.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import yaml

from trialkit.errors import RecordError
from trialkit.records.dictionary import dictionary
from trialkit.records.files import read_rows, read_yaml
from trialkit.records.folders import data_dir as find_data_dir
from trialkit.records.identity import read_sources
from trialkit.records.schema import table_kinds, table_schema
from trialkit.records.trial import Problem
from trialkit.results import write_text

__all__ = ["check_descriptor", "describe", "dictionary", "refresh", "write_descriptor"]

DESCRIPTOR = "datapackage.yaml"
README = "README.md"
SCHEMAS = "schemas"
EXPECTED = "expected"
COMMAND = "trialkit data refresh"

_HEADER = f"# Made by '{COMMAND}' from the files beside it; do not edit.\n"
_MEDIATYPES = {"csv": "text/csv", "yaml": "application/yaml", "json": "application/json"}
_PACKAGE = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    "name": "trialkit-data",
    "title": "Printed figures of clinical trials of mesenchymal stem cells in psoriasis",
    "description": (
        "What was printed about each trial, and what is needed to read it, as small tables with a "
        "source on every row; a record with data_kind synthetic is invented. The licence covers "
        "our tables and words; the figures in them are facts from the sources named on each row. "
        "Hashes and byte counts are those of the files with LF line ends, which .gitattributes "
        "asks for on every platform."
    ),
    "version": "0.1.0",
    "created": "2026-11-22T00:00:00Z",
}
_LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 (our tables and words)",
}


def describe(data_dir: str | os.PathLike) -> dict[str, Any]:
    """Build the descriptor of a data folder from its files.

    Parameters
    ----------
    data_dir : path-like
        Folder that holds ``trials/``, ``background/`` and the like.

    Returns
    -------
    dict
        Data Package descriptor with one resource for each data file, sorted by path.

    Raises
    ------
    RecordError
        If a data file cannot be read, or is of no known kind.
    """
    root = find_data_dir(data_dir)
    resources = [_resource(root, path) for path in _data_files(root)]
    return {**_PACKAGE, "licenses": [dict(_LICENCE)], "resources": resources}


def write_descriptor(data_dir: str | os.PathLike) -> Path:
    """Write the descriptor, whole or not at all, and return its path."""
    root = find_data_dir(data_dir)
    target = root / DESCRIPTOR
    write_text(target, _as_yaml(describe(root)))
    return target


def refresh(data_dir: str | os.PathLike) -> list[Path]:
    """Write the descriptor and the data dictionary anew; return the two paths.

    Both are built before either is written, so that a broken file leaves both as they were.
    """
    root = find_data_dir(data_dir)
    own = root / README
    if own.is_file() and f"Made by '{COMMAND}'" not in own.read_text(encoding="utf-8"):
        raise RecordError(
            f"{own} was not made by this command and would be lost. Move it away, or give it "
            "another name."
        )
    contents = {root / README: dictionary(root), root / DESCRIPTOR: _as_yaml(describe(root))}
    for path, text in contents.items():
        write_text(path, text)
    return list(contents)


def check_descriptor(data_dir: str | os.PathLike) -> list[Problem]:
    """List where the files of a data folder and its descriptor differ.

    Returns
    -------
    list of Problem
        Empty when every file is listed with its size and hash, every listed file is there, and
        the data dictionary is the one that the schemas give.
    """
    root = find_data_dir(data_dir)
    if not (root / DESCRIPTOR).is_file():
        return [_stale(DESCRIPTOR, None, "file is missing")]
    descriptor, problems = read_yaml(root / DESCRIPTOR)
    if descriptor is None:
        return [_stale(DESCRIPTOR, None, problem.message) for problem in problems]
    listed = {str(r.get("path")): r for r in _resources(descriptor)}
    present = {_relative(root, path): path for path in _data_files(root)}
    for name in sorted(set(listed) - set(present)):
        problems.append(_stale(name, None, "is listed, but there is no such data file"))
    for name, path in present.items():
        problems += _check_file(name, path, listed.get(name))
    try:
        problems += _check_made(root, descriptor) if not problems else []
    except RecordError as error:
        problems.append(Problem(DESCRIPTOR, None, None, str(error)))
    return problems


def _resources(descriptor: dict[str, Any]) -> list[dict[str, Any]]:
    found = descriptor.get("resources")
    return [r for r in found if isinstance(r, dict)] if isinstance(found, list) else []


def _check_file(name: str, path: Path, listed: dict[str, Any] | None) -> list[Problem]:
    content = path.read_bytes()
    problems = []
    if b"\r" in content:
        message = "found CR in the line ends; allowed: LF only (see .gitattributes); save it so"
        problems.append(Problem(name, None, None, message))
    if content.startswith(b"\xef\xbb\xbf"):
        message = "found a byte-order mark; allowed: plain UTF-8; save it so"
        problems.append(Problem(name, None, None, message))
    if listed is None:
        return [*problems, _stale(name, None, "is not listed in the descriptor")]
    for key, found in (("bytes", len(content)), ("hash", _hash(content))):
        if listed.get(key) != found:
            message = f"found {found}; the descriptor has {listed.get(key)}"
            problems.append(_stale(name, key, message))
    return problems


def _check_made(root: Path, descriptor: dict[str, Any]) -> list[Problem]:
    """The descriptor and the dictionary are what the files and schemas give today."""
    problems = []
    if describe(root) != descriptor:
        problems.append(_stale(DESCRIPTOR, None, "differs from what the files give"))
    readme = root / README
    if not readme.is_file():
        problems.append(_stale(README, None, "file is missing"))
    elif readme.read_text(encoding="utf-8") != dictionary(root):
        problems.append(_stale(README, None, "differs from what the schemas give"))
    return problems


def _data_files(root: Path) -> list[Path]:
    """All files that are data: not documents, not schemas, nothing hidden."""
    return sorted(
        (
            path
            for path in root.rglob("*")
            if path.is_file()
            and path.suffix != ".md"
            and path.relative_to(root).parts[0] not in (SCHEMAS, DESCRIPTOR)
            and not any(part.startswith(".") for part in path.relative_to(root).parts)
        ),
        key=lambda path: _relative(root, path),
    )


def _resource(root: Path, path: Path) -> dict[str, Any]:
    name, content = _relative(root, path), path.read_bytes()
    kind = path.suffix.removeprefix(".")
    if kind not in _MEDIATYPES or (kind == "json") != (path.parent == root / EXPECTED):
        allowed = "json" if path.parent == root / EXPECTED else "csv, yaml, md"
        raise RecordError(f"{name}: found a {kind or 'nameless'} file; allowed: {allowed}.")
    about = {
        "name": name.removesuffix(path.suffix).replace("/", "."),
        "path": name,
        **(_table_about(root, path) if kind == "csv" else _about(path)),
        "format": kind,
        "mediatype": _MEDIATYPES[kind],
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": _hash(content),
    }
    if kind == "csv" and (sources := _table_sources(path)):
        about["sources"] = sources
    return {**about, "licenses": [dict(_LICENCE)]}


def _table_about(root: Path, path: Path) -> dict[str, Any]:
    if path.stem not in table_kinds():
        known = ", ".join(table_kinds())
        raise RecordError(f"{_relative(root, path)}: no schema of this name; allowed: {known}.")
    schema = table_schema(path.stem)
    own = root / SCHEMAS / f"{path.stem}.yaml"
    return {
        "type": "table",
        "title": f"{schema['title']} ({path.parent.name})",
        "description": schema["description"],
        # a data folder without schemas of its own carries a copy: no path may leave the package
        "schema": _relative(root, own) if own.is_file() else schema,
    }


def _about(path: Path) -> dict[str, Any]:
    whose = path.parent.name
    if path.suffix == ".json":
        title, whose = "Expected results", path.stem
        description = (
            "Results of the notebooks on this record with their default parameters, how far each "
            "may move, and the versions that gave them; made by 'trialkit expected refresh'."
        )
    elif path.name == "sources.yaml":
        title, description = "Sources", "What each source key of the tables stands for."
    else:
        title, description = "Identity", "Identity, design, notes and what was not published."
    return {"title": f"{title} ({whose})", "description": description}


def _table_sources(path: Path) -> list[dict[str, str]]:
    """Sources of the rows of a table, in the order of ``sources.yaml``."""
    header, rows, problems = read_rows(path)
    known, more = read_sources(path.parent)
    if problems or more:
        raise RecordError(f"{path.parent.name}: {(problems + more)[0]}")
    used = {row[header.index("source")].strip() for row in rows} if "source" in header else set()
    return [
        {"title": entry["citation"], "key": key, "address": entry["address"], "read": entry["read"]}
        for key, entry in (known or {}).items()
        if key in used
    ]


def _relative(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _hash(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _stale(file: str, column: str | None, message: str) -> Problem:
    return Problem(file, None, column, f"{message}; '{COMMAND}' brings it up to date")


def _as_yaml(descriptor: dict[str, Any]) -> str:
    return _HEADER + yaml.safe_dump(descriptor, sort_keys=False, allow_unicode=True, width=100)
