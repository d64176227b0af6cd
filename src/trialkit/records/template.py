"""A new, empty record to fill in: every key and every column explained where it is needed.

All explanations come from the list of keys and from the table schemas, so that a template says
what the validator asks for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from trialkit.errors import UsageError
from trialkit.records.dictionary import key_section, table_section
from trialkit.records.explained import FILES
from trialkit.records.folders import (
    DATA_VARIABLE,
    NAME_RULE,
    data_dir,
    is_record_name,
    own_data_is_in_package,
)
from trialkit.records.identity import KINDS, SOURCE_KEYS, TRIAL_KEYS, Key
from trialkit.records.loading import OPTIONAL_TABLES, REQUIRED_TABLES
from trialkit.records.schema import columns
from trialkit.records.trial import PLACEHOLDER
from trialkit.records.writing import write_folder

GUIDE = "GUIDE.md"
# What nearly every new record has; everything else that is required starts as a placeholder.
_USUAL = {"data_kind": "printed", "dose_unit": "10^6 cells/kg"}
_USUAL_SOURCE = {"kind": "abstract", "label": "paper, abstract", "read": "abstract only"}

_TRIAL_HEAD = f"""\
# Identity and design of one trial, in our own words. Figures carry their source.
#
# Lines with ## explain the key below them. Keys without a # are required: put text or a number
# in place of {PLACEHOLDER}. A key behind one # is optional: take the "# " away to use it, and leave
# it as it is where nothing was printed.
"""
_SOURCES_HEAD = """\
# What you have read, one entry each. The name in front (here: abstract) is the source key: each
# row of each table names one of these keys. Copy the entry for each further source.
"""
_GUIDE_HEAD = """\
# How to fill in this record

This folder is the record of one trial: what was printed about it, and nothing else. An empty cell
means *not published*. Never fill one in from memory or by reckoning. A printed figure is kept
exactly as printed (`.125`, `25%`, `2.4×10^8`).

## Order of work

1. `sources.yaml`: list what you have read. All other files refer to it.
2. `trial.yaml`: replace each `{placeholder}`; take the `# ` away from optional keys you need.
   Subgroups go here before outcomes are printed for them; groups that overlap (hypertension,
   diabetes) need an attribute each.
3. `arms.csv`, then `outcomes.csv`, then `safety.csv`: the three tables that every record needs.
   If the trial prints no count of responders, leave `outcomes.csv` without rows and say so under
   `not_published` in `trial.yaml`, with the topic `outcomes`. If it says nothing on harm, one row
   of `safety.csv` says that.
4. The optional tables, as far as there is something to put in. One that holds only its column
   names counts as not there, and can stay or go.
5. `not_published` in `trial.yaml`: what you looked for and did not find.
6. Run `trialkit trials validate {id}` after each step. It names file, line and column of what is
   missing or wrong, and what is allowed. A *remark* is for you to judge: where no cohort of
   patients fits all the counts, look whether they are copied as printed. If they are, it is a
   finding about the source, and the record is well.
7. Run `trialkit run --trial {id}`, and read the pages.

Edit the tables as text, or import their columns as text into a spreadsheet: a spreadsheet that
opens a CSV file by itself rewrites figures (`.125` becomes `0.125`). Save as UTF-8.

You may delete this guide when the record is done.

## The files

{files}"""


def write_template(trial_id: str, root: str | os.PathLike | None = None) -> Path:
    """Write a new record with everything still to be filled in, whole or not at all.

    Parameters
    ----------
    trial_id : str
        Name of the record, and of its folder in ``trials``.
    root : path-like, optional
        Data folder; it and its folder ``trials`` are made where they are not there. Without it,
        the one that is in use.

    Returns
    -------
    pathlib.Path
        The new folder.

    Raises
    ------
    UsageError
        If the name is not one that a record may have, the data folder cannot be one, or something
        of that name is already there. Nothing is written then.
    """
    if not is_record_name(trial_id):
        raise UsageError(f"{trial_id!r} is not a record name. Allowed: {NAME_RULE}.")
    trials = _trials_folder(root)
    target = trials / trial_id
    if os.path.lexists(target):
        raise UsageError(f"{target} is already there, and is left as it is. Choose another name.")
    try:
        write_folder(target, template(trial_id))
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}.") from None
    return target


def template(trial_id: str) -> dict[str, str]:
    """Return the files of a new record: name to content."""
    tables = {f"{name}.csv": ",".join(columns(name)) + "\n" for name in _TABLES}
    return {
        "trial.yaml": _TRIAL_HEAD + "".join(_key_lines(TRIAL_KEYS, {"id": trial_id, **_USUAL})),
        "sources.yaml": _SOURCES_HEAD + "\nabstract:\n" + _source_lines(),
        **tables,
        GUIDE: guide(trial_id),
    }


def guide(trial_id: str) -> str:
    """Return the guide that stands in the folder: the order of work, and every file explained."""
    required = [table_section(name, "required") for name in REQUIRED_TABLES]
    optional = [table_section(name, "optional") for name in OPTIONAL_TABLES]
    parts = [
        _GUIDE_HEAD.format(id=trial_id, placeholder=PLACEHOLDER, files=FILES),
        "### `sources.yaml` (required)\n",
        key_section(SOURCE_KEYS),
        "### `trial.yaml` (required)\n",
        key_section(TRIAL_KEYS),
        *required,
        *optional,
    ]
    return "\n".join(parts).rstrip("\n") + "\n"


_TABLES = REQUIRED_TABLES + OPTIONAL_TABLES


def _trials_folder(root: str | os.PathLike | None) -> Path:
    if root is None and own_data_is_in_package():
        raise UsageError(
            "the data folder in use belongs to the installed package. Name one of your own with "
            f"--to FOLDER, and set {DATA_VARIABLE} to it."
        )
    if root is None:
        return data_dir() / "trials"
    if not os.fspath(root):
        raise UsageError("the data folder has no name. Give one, such as: --to mine")
    try:
        folder = Path(root).expanduser().resolve()
        holds_record = (folder / "trial.yaml").exists()
    except (OSError, RuntimeError) as error:  # RuntimeError: "~name" of nobody, a link to itself
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{os.fspath(root)!r} cannot be a data folder: {why}") from None
    if folder.name == "trials" or holds_record:
        raise UsageError(
            f"{folder} looks like a folder of records. Give the data folder above it, which holds "
            "(or will hold) the folder 'trials'."
        )
    return folder / "trials"


def _key_lines(keys: tuple[Key, ...], filled: dict[str, str]) -> Iterator[str]:
    for key in keys:
        yield f"\n## {key.description}{_kind_words(key)}\n"
        text = filled.get(key.name, PLACEHOLDER)
        lines = [f"{key.name}: {text}"] if not key.parts else [f"{key.name}:", *_part_lines(key)]
        if key.kind == "texts":
            lines = [f"{key.name}:", f"  - {PLACEHOLDER}"]
        mark = "" if key.required else "# "
        yield "".join(f"{mark}{line}\n" for line in lines)


def _part_lines(key: Key) -> Iterator[str]:
    """The keys inside an entry; an optional one among them is said to be so."""
    first = "  - " if key.kind == "entries" else "  "
    for number, part in enumerate(key.parts):
        indent = first if number == 0 else " " * len(first)
        words = f"{part.description}{_kind_words(part)}"
        yield f"{indent}{part.name}: {PLACEHOLDER} # {words}{'' if part.required else '; optional'}"


def _kind_words(key: Key) -> str:
    """What a value must look like, where text of any kind would not do."""
    if key.allowed:
        return f" (one of: {', '.join(key.allowed)})"
    return "" if key.kind in ("text", "entry") else f" ({KINDS[key.kind]})"


def _source_lines() -> str:
    return "".join(
        f"  {key.name}: {_USUAL_SOURCE.get(key.name, PLACEHOLDER)} # {key.description}\n"
        for key in SOURCE_KEYS
    )
