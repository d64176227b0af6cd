"""Load a record or a background table, and say what is wrong with it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from trialkit.errors import RecordError
from trialkit.records.files import lies_within, read_yaml
from trialkit.records.folders import data_dir, packaged_data_dir, trial_dir
from trialkit.records.identity import SOURCE_KEYS, check_trial, read_sources
from trialkit.records.rules import check_consistency
from trialkit.records.schema import empty_table, read_table, table_schema
from trialkit.records.trial import Problem, Trial

if TYPE_CHECKING:
    import pandas as pd

REQUIRED_TABLES = ("arms", "outcomes", "safety")
OPTIONAL_TABLES = (
    "visits",
    "events",
    "criteria",
    "registry",
    "claims",
    "references",
    "patients",
)
# A trial can be published without a count of responders: then the record says so under
# not_published, and the table holds its column names only. (Silence on harm is a statement of
# safety.csv.)
_MAY_BE_EMPTY = ("outcomes",)
ROOMS = ("background", "comparators", "course")
_SHOWN_PROBLEMS = 12


def load_trial(trial_id: str, data_dir: str | os.PathLike | None = None) -> Trial:
    """Load one trial record and validate it.

    Parameters
    ----------
    trial_id : str
        Name of the record's folder; `available_trials` lists them.
    data_dir : path-like, optional
        Data folder other than the packaged one.

    Returns
    -------
    Trial

    Raises
    ------
    RecordError
        If the record is not known, or broken; the message names file, line,
        column, what was found and what is allowed.
    """
    folder = trial_dir(trial_id, data_dir)
    trial, problems = _read(folder)
    if trial is None or problems:
        state = "not finished" if all(p.unfinished for p in problems) else "broken"
        raise RecordError(f"the record {trial_id!r} in {folder} is {state}:\n" + _listed(problems))
    return trial


def validate_trial(path: str | os.PathLike) -> list[Problem]:
    """List everything wrong with the record in the folder `path`; empty when it is well."""
    return read_record(path)[1]


def read_record(path: str | os.PathLike) -> tuple[Trial | None, list[Problem]]:
    """Read the record in the folder `path`, wherever that is, and list what is wrong with it.

    Returns
    -------
    trial : Trial or None
        None where the tables cannot be read.
    problems : list of Problem
        Empty when the record is well.
    """
    folder = Path(path).resolve()  # "." has no name of its own to hold against the id
    if not folder.is_dir():
        message = "is not a folder; a record is a folder of tables"
        return None, [Problem(str(path), None, None, message)]
    return _read(folder)


def load_table(name: str, data_dir: str | os.PathLike | None = None) -> pd.DataFrame:
    """Load a table that belongs to no trial, such as ``"background/prevalence"``.

    Raises
    ------
    RecordError
        If there is no such table (the message lists those there are), or it is broken.
    """
    root = _shared_root(data_dir)
    known = sorted(
        p.relative_to(root).with_suffix("").as_posix()
        for room in ROOMS
        for p in (root / room).glob("*.csv")
    )
    if name not in known:
        raise RecordError(f"no table {name!r}. Known tables: {', '.join(known) or 'none'}.")
    path = root / f"{name}.csv"
    sources, problems = read_sources(path.parent)
    table, table_problems = read_table(path, path.stem)
    problems += table_problems
    problems += _unknown_sources(path.name, table, sources)
    if problems:
        raise RecordError(f"the table {name!r} is broken:\n" + _listed(problems))
    return table


def table_sources(room: str, data_dir: str | os.PathLike | None = None) -> pd.DataFrame:
    """Return what the source keys of a room (``"background"``, ``"comparators"``) stand for.

    Returns
    -------
    DataFrame
        Index ``key``; columns kind, label, citation, address, read.

    Raises
    ------
    RecordError
        If there is no such room, or its ``sources.yaml`` is broken.
    """
    if room not in ROOMS:
        raise RecordError(f"no room {room!r}. Known rooms: {', '.join(ROOMS)}.")
    sources, problems = read_sources(_shared_root(data_dir) / room)
    if problems:
        raise RecordError(f"the sources of {room!r} are broken:\n" + _listed(problems))
    return _source_table(sources)


def _shared_root(path: str | os.PathLike | None) -> Path:
    """A data folder of one's own need not repeat the background tables."""
    root = data_dir(path)
    return root if (root / "background").is_dir() else packaged_data_dir()


def _read(folder: Path) -> tuple[Trial | None, list[Problem]]:
    problems = [*_links_out(folder), *_no_files(folder)]
    if problems:  # before anything is read: a message would show what the link leads to
        return None, problems
    about, problems = read_yaml(folder / "trial.yaml")
    sources, source_problems = read_sources(folder)
    problems += source_problems
    if about is not None:
        problems += check_trial(about, folder.name, sources)
    problems += _unknown_files(folder)
    tables, gaps = {}, _topics_not_published(about)
    for name in REQUIRED_TABLES + OPTIONAL_TABLES:
        tables[name], table_problems = _read_trial_table(folder / f"{name}.csv", name, gaps)
        problems += table_problems
        problems += _unknown_sources(f"{name}.csv", tables[name], sources)
    if problems:
        return None, problems
    trial = _build(about, sources, tables)
    return trial, check_consistency(trial)


def _read_trial_table(path: Path, name: str, gaps: set[str]) -> tuple[pd.DataFrame, list[Problem]]:
    required = name in REQUIRED_TABLES
    if not path.is_file():
        needed = ", ".join(f"{n}.csv" for n in REQUIRED_TABLES)
        message = f"file is missing; a record needs {needed}"
        return empty_table(name), [Problem(path.name, None, None, message)] if required else []
    table, problems = read_table(path, name)
    may_be_empty = name in _MAY_BE_EMPTY and name in gaps
    if required and table.empty and not problems and not may_be_empty:
        message = "found no rows; allowed: at least one row below the column names"
        if name in _MAY_BE_EMPTY:
            message += (
                f", or, where nothing was printed, an entry with the topic '{name}' under "
                "not_published of trial.yaml"
            )
        message += f". {table_schema(name)['description']}"
        problems = [Problem(path.name, None, None, message, unfinished=True)]
    return table, problems


def _topics_not_published(about: dict | None) -> set[str]:
    """Topics of ``not_published`` as far as they can be read; its form is judged elsewhere."""
    entries = (about or {}).get("not_published")
    found = entries if isinstance(entries, list) else []
    return {str(entry.get("topic")) for entry in found if isinstance(entry, dict)}


def _build(about: dict, sources: dict, tables: dict[str, pd.DataFrame]) -> Trial:
    import pandas as pd

    rest = {k: v for k, v in about.items() if k not in {"not_published", "subgroups"}}
    return Trial(
        id=about["id"],
        title=about["title"],
        short_title=about["short_title"],
        citation=about["citation"],
        registry_id=about["registry_id"],
        n_treated=about["n_treated"],
        sources=_source_table(sources),
        not_published=pd.DataFrame(
            about.get("not_published") or [], columns=["topic", "item"], dtype="string"
        ),
        subgroups=pd.DataFrame(
            about.get("subgroups") or [],
            columns=["subgroup", "label", "n", "source", "attribute"],
            dtype="string",
        ).astype({"n": "Int64"}),
        about=rest,
        **tables,
    )


def _source_table(sources: dict[str, dict]) -> pd.DataFrame:
    import pandas as pd

    rows = [[entry[k.name] for k in SOURCE_KEYS] for entry in sources.values()]
    names = [k.name for k in SOURCE_KEYS]
    return pd.DataFrame(rows, index=pd.Index(list(sources), name="key"), columns=names)


def _links_out(folder: Path) -> list[Problem]:
    message = "is a link that leads out of the record; allowed: files in its own folder"
    return [
        Problem(path.name, None, None, message)
        for path in sorted(folder.iterdir())
        if path.is_symlink() and not lies_within(path, folder)
    ]


def _no_files(folder: Path) -> list[Problem]:
    """A folder or a pipe in place of a table would otherwise count as a table not published."""
    names = [f"{name}.csv" for name in REQUIRED_TABLES + OPTIONAL_TABLES]
    paths = [folder / name for name in ("trial.yaml", "sources.yaml", *names)]
    return [
        Problem(path.name, None, None, "is no file; allowed: a plain file of this name, or none")
        for path in paths
        if path.exists() and not path.is_file()
    ]


def _unknown_files(folder: Path) -> list[Problem]:
    """A misspelt table would otherwise count as a table that was not published."""
    known = [f"{name}.csv" for name in REQUIRED_TABLES + OPTIONAL_TABLES]
    message = f"file is not known; allowed tables: {', '.join(known)}"
    return [
        Problem(path.name, None, None, message)
        for path in sorted(folder.glob("*.csv"))
        if path.name not in known
    ]


def _unknown_sources(label: str, table: pd.DataFrame, sources: dict | None) -> list[Problem]:
    if sources is None:
        return []
    allowed = ", ".join(sorted(sources)) or "none there"
    return [
        Problem(label, row + 2, "source", f"found {key!r}; allowed (sources.yaml): {allowed}")
        for row, key in table["source"].items()
        if isinstance(key, str) and key not in sources
    ]


def _listed(problems: list[Problem]) -> str:
    lines = [f"  {p}" for p in problems[:_SHOWN_PROBLEMS]]
    if len(problems) > _SHOWN_PROBLEMS:
        lines.append(f"  … and {len(problems) - _SHOWN_PROBLEMS} more")
    return "\n".join(lines)
