"""What the results of a notebook rest on, as hashes and versions: equal ones, equal results."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import re
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from trialkit import records
from trialkit.errors import RecordError
from trialkit.records.folders import packaged_data_dir
from trialkit.records.loading import ROOMS

PACKAGE = "trialkit"
_SOURCES = (".py", ".j2", ".css")
_TABLES = (".csv", ".yaml")
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def of_bytes(content: bytes) -> str:
    """Return the hash of some bytes, as the data descriptor writes it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def of_file(path: Path) -> str:
    """Return the hash of a file's content."""
    return of_bytes(path.read_bytes())


def of_json(content: Any) -> str:
    """Return the hash of what can be written as JSON, whatever the order of its keys."""
    return of_bytes(json.dumps(content, sort_keys=True, ensure_ascii=False).encode())


def of_notebook(notebook: Mapping[str, Any]) -> str:
    """Return the hash of a notebook's source: cells, tags and kernel, without any output.

    What Lab writes down about a reader (scroll positions, trust, versions) does not count.
    """
    cells = [
        [cell.get("cell_type"), _text(cell.get("source", "")), sorted(_tags(cell))]
        for cell in notebook["cells"]
    ]
    about = notebook.get("metadata", {})
    kernel = about.get("kernelspec", {}).get("name")
    return of_json([cells, kernel, about.get(PACKAGE)])


def of_data(trial: str) -> dict[str, str]:
    """Return the hash of each data file that a notebook on one trial reads.

    These are the record's own folder, the tables that belong to no trial, and the schemas. A
    record that is not there, or a name that no record may have, adds no file.
    """
    return {
        path.relative_to(root).as_posix(): of_file(path)
        for folder, root in _data_folders(trial)
        for path in _tables(folder)
    }


def of_package() -> str:
    """Return one hash of all sources of the kit."""
    root = Path(__file__).resolve().parents[1]
    return of_json({path.relative_to(root).as_posix(): of_file(path) for path in package_files()})


def data_files(trial: str) -> list[Path]:
    """Return the files that `of_data` reads."""
    return [path for folder, _ in _data_folders(trial) for path in _tables(folder)]


def package_files() -> list[Path]:
    """Return the files that `of_package` reads."""
    root = Path(__file__).resolve().parents[1]
    found = []
    for folder, inside, names in os.walk(root):
        if folder == str(root):
            # A wheel carries data and notebooks inside; they are looked at on their own.
            inside[:] = [name for name in inside if name not in ("data", "notebooks")]
        found += [Path(folder, name) for name in names if name.endswith(_SOURCES)]
    return found


def state(paths: Iterable[Path]) -> list[tuple[str, int, int, int, int]]:
    """Return what the system says of files without reading them: it changes when they do."""
    found = []
    for path in paths:
        with contextlib.suppress(FileNotFoundError):  # then it is not in the list, which tells
            about = path.stat()
            times = about.st_mtime_ns, about.st_ctime_ns
            found.append((str(path), about.st_ino, about.st_size, *times))
    return sorted(found)


def versions() -> dict[str, str]:
    """Return the versions of Python and of every package that the kit itself asks for."""
    try:
        wanted = [r for r in requires(PACKAGE) or [] if "extra ==" not in r]
    except PackageNotFoundError:  # the sources, put on the path by hand
        wanted = ["numpy", "pandas", "scipy", "statsmodels", "matplotlib", "seaborn", "papermill"]
    found = {"python": platform.python_version()}
    for name in sorted(_NAME.match(requirement)[0].lower() for requirement in wanted):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def system() -> dict[str, str]:
    """Return the kind of machine, without anything that names one."""
    return {
        "system": platform.system(),
        "machine": platform.machine(),
        "python": sys.implementation.name,
    }


def _data_folders(trial: str) -> list[tuple[Path, Path]]:
    """Return the folders with what a notebook on one trial reads, each with its root."""
    try:
        root = records.data_dir()
        own = [(records.trial_dir(trial), root)]
    except RecordError:
        root, own = packaged_data_dir(), []
    shared = root if (root / ROOMS[0]).is_dir() else packaged_data_dir()
    rooms = [(shared / room, shared) for room in ROOMS]
    return [*own, *rooms, (packaged_data_dir() / "schemas", packaged_data_dir())]


def _tables(folder: Path) -> list[Path]:
    return [p for p in sorted(folder.glob("*")) if p.suffix in _TABLES and p.is_file()]


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _tags(cell: Mapping[str, Any]) -> list[str]:
    tags = cell.get("metadata", {}).get("tags", [])
    return [str(tag) for tag in tags] if isinstance(tags, list) else []
