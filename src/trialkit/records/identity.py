"""The keys of ``trial.yaml`` and ``sources.yaml``: what each is for, and whether it is well.

One list serves the validator and the data dictionary, so that the two cannot differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trialkit.records.files import read_yaml
from trialkit.records.trial import PLACEHOLDER, Problem


@dataclass(frozen=True)
class Key:
    """One key of a YAML file.

    Attributes
    ----------
    name : str
        The key.
    kind : str
        One of `KINDS`; ``"entry"`` and ``"entries"`` hold the keys in `parts`.
    description : str
        What it is for.
    required : bool
        Whether a record needs it.
    allowed : tuple of str
        The only values allowed; empty for any.
    parts : tuple of Key
        Keys inside an entry.
    """

    name: str
    kind: str
    description: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    parts: tuple[Key, ...] = ()


KINDS = {
    "text": "text",
    "count": "a whole number, 1 or more",
    "amount": "a number above 0",
    "source": "a key of sources.yaml",
    "texts": "a list of texts",
    "entry": "key: value lines",
    "entries": "a list of entries",
}

_HUGE = 10**15  # beyond it a float no longer holds every whole number

_SOURCE = Key("source", "source", "source key", required=True)

TRIAL_KEYS = (
    Key("id", "text", "name of the record, the same as its folder", required=True),
    Key("title", "text", "title of the publication", required=True),
    Key("short_title", "text", "name shown in figures and sentences", required=True),
    Key("citation", "text", "full citation", required=True),
    Key("registry_id", "text", "registry number, or none", required=True),
    Key(
        "data_kind",
        "text",
        "printed = only what was published; synthetic = invented for teaching",
        required=True,
        allowed=("printed", "synthetic"),
    ),
    Key("condition", "text", "disease treated"),
    Key("product", "text", "what was given, spelt out", required=True),
    Key("product_short", "text", "abbreviation of the product", required=True),
    Key("site", "text", "where the trial was done"),
    Key("phase", "text", "phase of the trial"),
    Key("arms_design", "text", "design in a few words"),
    Key("n_treated", "count", "patients treated", required=True),
    Key("n_treated_source", "source", "source key of n_treated"),
    Key(
        "subgroups",
        "entries",
        "groups of patients that outcomes are printed for",
        parts=(
            Key(
                "subgroup",
                "text",
                "key used in outcomes.csv, each once, never 'all'",
                required=True,
            ),
            Key("label", "text", "name shown in figures", required=True),
            Key("n", "count", "patients in it", required=True),
            _SOURCE,
            Key(
                "attribute",
                "text",
                "what divides the patients, such as sex, the same for its parts; groups that "
                "overlap have one each; 'completion' and 'follow-up' say who was still there; "
                "'arm' is for arms of arms.csv",
            ),
        ),
    ),
    Key("follow_up_months", "amount", "length of follow-up in months"),
    Key("follow_up_source", "source", "source key of follow_up_months"),
    Key(
        "dose_unit",
        "text",
        "unit of dose_per_kg in arms.csv; a body weight is turned into cells for "
        "10^6 cells/kg only",
        required=True,
    ),
    Key(
        "largest_infusion",
        "entry",
        "the largest single dose that was printed",
        parts=(
            Key("cells", "amount", "cells", required=True),
            Key("printed", "text", "figure exactly as printed", required=True),
            Key("dose_per_kg", "amount", "dose group it was given in, in dose_unit", required=True),
            _SOURCE,
        ),
    ),
    Key(
        "conclusion",
        "entries",
        "what each source concludes, in our words",
        parts=(_SOURCE, Key("text", "text", "the conclusion", required=True)),
    ),
    Key(
        "statements",
        "entries",
        "printed statements that carry no figure, in our words",
        parts=(
            Key("topic", "text", "what it is about; notebooks read efficacy", required=True),
            Key("text", "text", "the statement", required=True),
            _SOURCE,
        ),
    ),
    Key("notes", "texts", "our own remarks"),
    Key(
        "not_published",
        "entries",
        "what is not known and is never filled in",
        parts=(
            Key(
                "topic",
                "text",
                "what it is about; notebooks ask for biomarker, efficacy, outcomes, patients, "
                "product, protocol, registry, safety, scale",
                required=True,
            ),
            Key("item", "text", "what was not published", required=True),
        ),
    ),
)

SOURCE_KEYS = (
    Key("kind", "text", "kind of source, such as abstract, registry or press", required=True),
    Key("label", "text", "short name shown in tables", required=True),
    Key("citation", "text", "full citation", required=True),
    Key("address", "text", "DOI, PMC number or other address", required=True),
    Key("read", "text", "what of it was read: full text, abstract, mirror", required=True),
)


def check_trial(about: dict[str, Any], folder_name: str, sources: Any) -> list[Problem]:
    """List what is wrong with the content of a ``trial.yaml``.

    Parameters
    ----------
    about : dict
        The content.
    folder_name : str
        Name of the record's folder, which the id must repeat.
    sources : container of str or None
        The keys of ``sources.yaml``; None where it could not be read.
    """
    problems = list(_check(about, TRIAL_KEYS, "trial.yaml", "", sources))
    if problems:
        return problems
    if about["id"] != folder_name:
        message = f"found {about['id']!r}; allowed: the name of the folder, {folder_name!r}"
        problems.append(Problem("trial.yaml", None, "id", message))
    return [*problems, *_check_subgroups(about)]


def read_sources(folder: Path) -> tuple[dict[str, dict[str, str]] | None, list[Problem]]:
    """Return the sources of a folder, None where they cannot be read.

    Without them no source key can be held against anything, and a message for each row that
    uses one would hide the one that matters.
    """
    sources, problems = read_yaml(folder / "sources.yaml")
    if sources is not None:
        problems += check_sources(sources)
    return None if problems else sources, problems


def check_sources(sources: dict[Any, Any]) -> list[Problem]:
    """List what is wrong with the content of a ``sources.yaml``."""
    problems = []
    for name, entry in sources.items():
        if not isinstance(name, str) or not name.strip():
            message = f"found the source key {name!r}; allowed: text, in quotes"
            problems.append(Problem("sources.yaml", None, str(name), message))
        elif not isinstance(entry, dict):
            needed = ", ".join(k.name for k in SOURCE_KEYS)
            message = f"found {_short(entry)}; allowed: the keys {needed}"
            problems.append(Problem("sources.yaml", None, name, message))
        else:
            problems += _check(entry, SOURCE_KEYS, "sources.yaml", f"{name}.", None)
    return problems


def _check_subgroups(about: dict[str, Any]) -> Iterator[Problem]:
    groups = about.get("subgroups") or []
    for name, times in Counter(g["subgroup"] for g in groups).items():
        if times > 1 or name == "all":
            message = f"found {name!r} {times} times; allowed: each name once, and never 'all'"
            yield Problem("trial.yaml", None, "subgroups", message)
    for name in dict.fromkeys(g["attribute"] for g in groups if g.get("attribute")):
        parts = [g for g in groups if g.get("attribute") == name]
        total = sum(part["n"] for part in parts)
        too_large = any(part["n"] > about["n_treated"] for part in parts)
        if total > about["n_treated"] and not too_large:
            found = f"{', '.join(part['subgroup'] for part in parts)} of {name!r} with {total}"
            message = (
                f"found {found} patients together; allowed: n_treated = {about['n_treated']} at "
                "most. Nobody can be in two groups of one attribute: give groups that overlap "
                "each an attribute of its own"
            )
            yield Problem("trial.yaml", None, "subgroups", message)
    for number, group in enumerate(groups, start=1):
        if group["n"] > about["n_treated"]:
            message = f"found {group['n']}; allowed: 1 to n_treated = {about['n_treated']}"
            yield Problem("trial.yaml", None, f"subgroups[{number}].n", message)


def _check(
    content: dict[Any, Any], keys: tuple[Key, ...], file: str, prefix: str, sources: Any
) -> Iterator[Problem]:
    known = {key.name: key for key in keys}
    for name in content:
        if name not in known:
            message = f"key is not known; allowed: {', '.join(known)}"
            yield Problem(file, None, f"{prefix}{name}", message)
    for key in keys:
        value, place = content.get(key.name), f"{prefix}{key.name}"
        if value is None:
            if key.required:
                yield Problem(file, None, place, f"is missing; allowed: {_wanted(key, sources)}")
        elif value == PLACEHOLDER or (isinstance(value, list) and PLACEHOLDER in value):
            message = f"is still {PLACEHOLDER}; wanted: {key.description}"
            yield Problem(file, None, place, message, unfinished=True)
        elif not _is_kind(value, key, sources):
            message = f"found {_short(value)}; allowed: {_wanted(key, sources)}"
            yield Problem(file, None, place, message)
        elif key.parts:
            entries = value if isinstance(value, list) else [value]
            for number, entry in enumerate(entries, start=1):
                inside = f"{place}[{number}]" if isinstance(value, list) else place
                yield from _check(entry, key.parts, file, f"{inside}.", sources)


def _is_kind(value: Any, key: Key, sources: Any) -> bool:
    if key.kind == "count":
        return isinstance(value, int) and not isinstance(value, bool) and 1 <= value < _HUGE
    if key.kind == "amount":
        return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < _HUGE
    if key.kind == "source":
        return isinstance(value, str) and (sources is None or value in sources)
    if key.kind == "entry":
        return isinstance(value, dict)
    if key.kind in ("texts", "entries"):
        item = str if key.kind == "texts" else dict
        return isinstance(value, list) and all(isinstance(v, item) for v in value)
    return (
        isinstance(value, str) and value.strip() != "" and (not key.allowed or value in key.allowed)
    )


def _wanted(key: Key, sources: Any) -> str:
    if key.kind == "source":
        return f"one of sources.yaml: {', '.join(sorted(sources or [])) or 'none there'}"
    if key.parts:
        return f"{KINDS[key.kind]} with the keys {', '.join(p.name for p in key.parts)}"
    if key.kind == "text" and not key.allowed:
        return "text (in quotes if it looks like a number, a date, yes or no)"
    return ", ".join(key.allowed) or KINDS[key.kind]


def _short(value: Any) -> str:
    if isinstance(value, int) and abs(value) >= _HUGE:
        return "a number too large to be a figure of a trial"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
