"""The data dictionary: what every file and field of the data folder means, in Markdown."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from trialkit.records.explained import FILES, rules_of_rows
from trialkit.records.files import read_yaml
from trialkit.records.folders import available_trials
from trialkit.records.folders import data_dir as find_data_dir
from trialkit.records.identity import KINDS, SOURCE_KEYS, TRIAL_KEYS, Key
from trialkit.records.ledger import KIND_WORDS, RULES
from trialkit.records.ledger import KINDS as KINDS_OF_ENTRY
from trialkit.records.loading import OPTIONAL_TABLES, REQUIRED_TABLES, ROOMS
from trialkit.records.schema import table_schema

_ALL_TRIALS = "tables that belong to no single trial"
_HOLDS = {"course": "tables of the course itself"}
_TABLE_HEAD = ("| field | type | unit | allowed | description |", "|---|---|---|---|---|")
_KEY_HEAD = ("| key | type | allowed | description |", "|---|---|---|---|")

_INTRODUCTION = """\
# Data dictionary

<!-- Made by 'trialkit data refresh' from the schemas; do not edit. -->

What was printed, and nothing else: small tables with a source on every row. An empty cell means
*not published*; it is never filled in from memory or by reckoning. A printed figure is kept as
the exact text that was printed (`.125`, `25%`, `2.4×10^8`) beside its parsed value, because
trailing zeros and missing digits are evidence. What is computed from these figures stands in the
results of the notebooks, not here. An invented record says so: `data_kind: synthetic`.

The files are UTF-8 with LF line ends (`.gitattributes` sees to it). A spreadsheet rewrites printed
figures when it opens a CSV file (`.125` becomes `0.125`): import the columns as text, or use a
text editor.

`datapackage.yaml` is a Data Package descriptor (version 2 of the standard): it lists every data
file with its schema, sources, licence, size and SHA-256 hash. Our tables and words are under
CC BY 4.0; the figures are facts from the sources named on each row. After any change to a file
here run `trialkit data refresh`; `trialkit data check` says whether that was done.
"""

_HOW_TO_ADD = """\
## Add a trial

1. Run `trialkit trials new NAME --to FOLDER` (NAME: 2 to 40 lower-case letters, digits, `-` and
   `_`, starting with a letter; not `con`, `aux` and the like, which Windows keeps for itself). It
   writes an empty record into `FOLDER/trials/NAME`, with every key explained, and a `GUIDE.md` that
   explains every column. Then set the environment variable `TRIALKIT_DATA` to FOLDER. Without
   `--to` the record goes into the data folder in use.
2. List what you have read in `sources.yaml`. Every row of every table names one of these keys.
3. Fill in `trial.yaml`, then `arms.csv`, `outcomes.csv` and `safety.csv`. Leave a cell empty where
   nothing was printed.
4. Fill in the optional tables that the trial has something for. One that holds only its column
   names counts as not there. List what is not known under `not_published`.
5. Run `trialkit trials validate NAME` after each step. It names the file, line and column of what
   is missing or wrong, and what is allowed. A line that begins with *remark* is for you to judge:
   counts that no cohort of patients can have together (check that they are copied as printed; if
   they are, it is a finding about the source), or a table that is still that of another record.
6. Run `trialkit run --trial NAME`: the whole course on your trial.

Copying the folder of another record works as well. Begin by deleting its optional tables, and go
through every line of the rest: what you leave is said of your trial. `trialkit trials validate`
names the files that are still those of another record.

A record of this folder is listed in the descriptor: run `trialkit data refresh` when it is done.
Background tables that a data folder of your own does not have come from here.
"""


def dictionary(data_dir: str | os.PathLike) -> str:
    """Return the data dictionary of a data folder as Markdown.

    Every kind of table with its fields (type, unit, allowed values, description), the keys of
    the YAML files, which files there are, and how to add a trial.
    """
    root = find_data_dir(data_dir)
    parts = [
        _INTRODUCTION,
        _contents(root),
        _HOW_TO_ADD,
        f"## The files of a trial record\n\n{FILES}",
        "### `trial.yaml` (required)\n\nIdentity, design, our notes, and what was not published.\n",
        key_section(TRIAL_KEYS),
        "### `sources.yaml` (required)\n\nOne entry for each source, under the key that the "
        "tables use:\n",
        key_section(SOURCE_KEYS),
        *(table_section(name, "required") for name in REQUIRED_TABLES),
        *(table_section(name, "optional") for name in OPTIONAL_TABLES),
    ]
    for room in ROOMS:
        names = sorted(path.stem for path in (root / room).glob("*.csv"))
        if names:
            parts += [f"## The files of `{room}/`\n", _room_note(), *map(table_section, names)]
    return "\n".join(parts).rstrip("\n") + "\n"


def _contents(root: Path) -> str:
    lines = ["## What is here", "", "| folder | holds | files |", "|---|---|---|"]
    for trial in available_trials(root):
        folder = root / "trials" / trial
        about = read_yaml(folder / "trial.yaml")[0] or {}
        invented = about.get("data_kind") == "synthetic"
        holds = "**invented** record, for teaching" if invented else "record of one trial"
        lines.append(_contents_row(folder, holds, root))
    for room in ROOMS:
        if (root / room).is_dir():
            lines.append(_contents_row(root / room, _HOLDS.get(room, _ALL_TRIALS), root))
    if any((root / "expected").glob("*.json")):
        lines.append(
            "| `expected/` | the results of the notebooks on each record, with what each may "
            "move by; made by `trialkit expected refresh` | one for each record |"
        )
    if (root / "schemas").is_dir():
        lines.append("| `schemas/` | a Table Schema for each kind of table | one for each kind |")
    return "\n".join(lines) + "\n"


def _contents_row(folder: Path, holds: str, root: Path) -> str:
    files = sorted(p.name for p in folder.iterdir() if p.suffix in (".csv", ".yaml"))
    names = ", ".join(f"`{name}`" for name in files)
    return f"| `{folder.relative_to(root).as_posix()}/` | {holds} | {names} |"


def _room_note() -> str:
    keys = ", ".join(f"`{key.name}`" for key in SOURCE_KEYS)
    return f"`sources.yaml` has the same keys as in a record ({keys}).\n"


def table_section(name: str, needed: str = "") -> str:
    """Return what one kind of table holds, column by column, as a section in Markdown."""
    schema = table_schema(name)
    head = f"### `{name}.csv`" + (f" ({needed})" if needed else "")
    rows = [
        f"| `{f['name']}` | {f['type']} | {_cell(f.get('unit', ''))} | {_cell(_allowed(f))} "
        f"| {_cell(f['description'])} |"
        for f in schema["fields"]
    ]
    key = " + ".join(f"`{k}`" for k in schema["primaryKey"])
    about = f"{schema['title']}. {schema['description']} Key: {key}."
    rules = rules_of_rows(name)
    parts = [head, "", about, "", *_TABLE_HEAD, *rows, "", *rules, *([""] if rules else [])]
    return "\n".join([*parts, *_ledger_words()] if name == "claims" else parts)


def _ledger_words() -> list[str]:
    """The rules of the ledger, and how `against` names the entries that a claim is held against."""
    rules = [
        f"| `{name}` | {_cell(needs.says)} | {_needed(name)} |" for name, needs in RULES.items()
    ]
    kinds = [
        f"| `{_written(kind, place)}` | {_cell(KIND_WORDS[kind])} |"
        for kind, place in KINDS_OF_ENTRY.items()
    ]
    return [
        "A claim without a figure has the unit `statement`. `rule` says how a claim is derived "
        "again:\n",
        *("| rule | what is checked | entries in `against` |", "|---|---|---|", *rules, ""),
        "`against` says what it is held against: entries, several separated by `;`, such as "
        "`subgroup:female; subgroup:male`:\n",
        *("| entry | what it is |", "|---|---|", *kinds, ""),
        "`expected` and `expected_repair` are only compared: leave them empty until you have read "
        "the verdict and its reason with `trialkit audit`.\n",
    ]


def _written(kind: str, place: tuple[str, str] | None) -> str:
    """How an entry is written, such as ``arm:KEY``."""
    if place is None:
        return kind
    return f"{kind}:SOURCE" if place[0] == "about" else f"{kind}:{place[1].upper()}"


def _needed(rule: str) -> str:
    """How many entries a rule takes, and of which kinds."""
    needs = RULES[rule]
    if needs.most == 0:
        return "none"
    number = str(needs.most) if needs.most == needs.fewest else f"{needs.fewest} or more"
    return f"{number}: {', '.join(needs.kinds)}" if needs.kinds else number


def _allowed(field: dict[str, Any]) -> str:
    """Constraints of one field in words."""
    rules = field.get("constraints", {})
    words = ["required"] if rules.get("required") else []
    words += ["each once"] if rules.get("unique") else []
    if "enum" in rules:
        words.append("one of: " + ", ".join(str(value) for value in rules["enum"]))
    if "pattern" in rules:
        words.append(f"of the form `{rules['pattern']}`")
    if "minimum" in rules and "maximum" in rules:
        words.append(f"{rules['minimum']} to {rules['maximum']}")
    elif "minimum" in rules:
        words.append(f"{rules['minimum']} or more")
    elif "maximum" in rules:
        words.append(f"{rules['maximum']} or less")
    return "; ".join(words)


def key_section(keys: tuple[Key, ...]) -> str:
    """Return the keys of a YAML file with their meaning, as a table in Markdown."""
    return "\n".join([*_KEY_HEAD, *_key_rows(keys, ""), ""])


def _key_rows(keys: tuple[Key, ...], prefix: str) -> list[str]:
    rows = []
    for key in keys:
        words = ["required"] if key.required else []
        words += [f"one of: {', '.join(key.allowed)}"] if key.allowed else []
        kind, description = _cell(KINDS[key.kind]), _cell(key.description)
        rows.append(f"| `{prefix}{key.name}` | {kind} | {'; '.join(words)} | {description} |")
        rows += _key_rows(key.parts, f"{prefix}{key.name}.")
    return rows


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
