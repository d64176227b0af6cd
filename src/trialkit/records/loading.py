"""Load a record or a background table, and say what is wrong with it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from trialkit.errors import RecordError
from trialkit.records.folders import data_dir, trial_dir
from trialkit.records.rules import check_consistency
from trialkit.records.schema import empty_table, read_table
from trialkit.records.trial import Problem, Trial

if TYPE_CHECKING:
    import pandas as pd

REQUIRED_TABLES = ("arms", "outcomes", "safety")
OPTIONAL_TABLES = ("visits", "events", "criteria", "registry", "claims")
_IDENTITY = {
    "id": str,
    "title": str,
    "short_title": str,
    "citation": str,
    "registry_id": str,
    "n_treated": int,
    "product": str,
    "product_short": str,
    "dose_unit": str,
    "data_kind": str,
}
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
        lines = [f"  {p}" for p in problems[:_SHOWN_PROBLEMS]]
        if len(problems) > _SHOWN_PROBLEMS:
            lines.append(f"  … and {len(problems) - _SHOWN_PROBLEMS} more")
        raise RecordError(f"the record {trial_id!r} in {folder} is broken:\n" + "\n".join(lines))
    return trial


def validate_trial(path: str | os.PathLike) -> list[Problem]:
    """List everything wrong with the record in the folder `path`; empty when it is well."""
    folder = Path(path)
    if not folder.is_dir():
        return [Problem(str(folder), None, None, "is not a folder; a record is a folder of tables")]
    return _read(folder)[1]


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
        for room in ("background", "comparators")
        for p in (root / room).glob("*.csv")
    )
    if name not in known:
        raise RecordError(f"no table {name!r}. Known tables: {', '.join(known)}.")
    path = root / f"{name}.csv"
    table, problems = read_table(path, path.stem)
    keys = set(_read_yaml(path.parent / "sources.yaml")[0] or {})
    problems += _unknown_sources(path.name, table, keys)
    if problems:
        raise RecordError(
            f"the table {name!r} is broken:\n" + "\n".join(f"  {p}" for p in problems)
        )
    return table


def table_sources(room: str, data_dir: str | os.PathLike | None = None) -> pd.DataFrame:
    """Return what the source keys of a room (``"background"``, ``"comparators"``) stand for."""
    return _sources(_read_yaml(_shared_root(data_dir) / room / "sources.yaml")[0] or {})


def _shared_root(path: str | os.PathLike | None) -> Path:
    """A data folder of one's own need not repeat the background tables."""
    from trialkit.records.folders import packaged_data_dir

    root = data_dir(path)
    return root if (root / "background").is_dir() else packaged_data_dir()


def _read(folder: Path) -> tuple[Trial | None, list[Problem]]:
    about, problems = _read_yaml(folder / "trial.yaml")
    sources, source_problems = _read_yaml(folder / "sources.yaml")
    problems += source_problems
    problems += _check_identity(about, folder) if about else []
    tables = {}
    for name in REQUIRED_TABLES + OPTIONAL_TABLES:
        path = folder / f"{name}.csv"
        if path.is_file():
            tables[name], table_problems = read_table(path, name)
            problems += table_problems
        elif name in REQUIRED_TABLES:
            needed = ", ".join(f"{n}.csv" for n in REQUIRED_TABLES)
            problems.append(
                Problem(path.name, None, None, f"file is missing; a record needs {needed}")
            )
        else:
            tables[name] = empty_table(name)
    for name, table in tables.items():
        problems += _unknown_sources(f"{name}.csv", table, set(sources or {}))
    if problems:
        return None, problems
    trial = _build(about, sources, tables)
    return trial, check_consistency(trial)


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
        sources=_sources(sources),
        not_published=pd.DataFrame(about.get("not_published") or [], columns=["topic", "item"]),
        subgroups=pd.DataFrame(
            about.get("subgroups") or [], columns=["subgroup", "label", "n", "source"]
        ),
        about=rest,
        **tables,
    )


def _sources(sources: dict) -> pd.DataFrame:
    import pandas as pd

    wanted = ["kind", "label", "citation", "address", "read"]
    frame = pd.DataFrame.from_dict(sources, orient="index", columns=None)
    return frame.reindex(columns=wanted).rename_axis("key")


def _read_yaml(path: Path) -> tuple[dict[str, Any] | None, list[Problem]]:
    if not path.is_file():
        return None, [
            Problem(
                path.name,
                None,
                None,
                "file is missing; a record needs trial.yaml and sources.yaml",
            )
        ]
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        return None, [
            Problem(path.name, mark.line + 1 if mark else None, None, f"bad YAML: {reason}")
        ]
    if not isinstance(content, dict):
        return None, [Problem(path.name, None, None, "must hold 'key: value' lines")]
    return content, []


def _check_identity(about: dict[str, Any], folder: Path) -> list[Problem]:
    problems = []
    for key, kind in _IDENTITY.items():
        value = about.get(key)
        if value is None or value == "":
            problems.append(Problem("trial.yaml", None, key, "is missing"))
        elif not isinstance(value, kind) or isinstance(value, bool):
            noun = "a whole number" if kind is int else "text"
            problems.append(Problem("trial.yaml", None, key, f"found {value!r}; allowed: {noun}"))
    if about.get("id") not in (None, folder.name):
        problems.append(
            Problem(
                "trial.yaml",
                None,
                "id",
                f"found {about['id']!r}, but the folder is {folder.name!r}",
            )
        )
    if isinstance(about.get("n_treated"), int) and about["n_treated"] < 1:
        problems.append(
            Problem(
                "trial.yaml", None, "n_treated", f"found {about['n_treated']}; allowed: 1 or more"
            )
        )
    if about.get("data_kind") not in (None, "printed", "synthetic"):
        problems.append(
            Problem(
                "trial.yaml",
                None,
                "data_kind",
                f"found {about['data_kind']!r}; allowed: printed, synthetic",
            )
        )
    for key, wanted in (
        ("subgroups", {"subgroup", "label", "n", "source"}),
        ("not_published", {"topic", "item"}),
    ):
        for number, entry in enumerate(about.get(key) or [], start=1):
            if not isinstance(entry, dict) or not wanted <= set(entry):
                problems.append(
                    Problem(
                        "trial.yaml",
                        None,
                        key,
                        f"entry {number} needs the keys {', '.join(sorted(wanted))}",
                    )
                )
    return problems


def _unknown_sources(label: str, table: pd.DataFrame, keys: set[str]) -> list[Problem]:
    return [
        Problem(
            label,
            row + 2,
            "source",
            f"found {key!r}; allowed (sources.yaml): {', '.join(sorted(keys)) or 'none'}",
        )
        for row, key in table["source"].items()
        if isinstance(key, str) and key not in keys
    ]
