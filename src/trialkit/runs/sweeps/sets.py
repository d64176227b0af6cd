"""Which parameter sets a sweep has: grids from the command line, listed sets from a YAML file.

Values stay text until the notebook's own declarations give them a type, so that ``0.90`` or
``007`` mean the same in a file as on the command line, and nothing in a file can be more than text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import yaml

from trialkit.errors import UsageError

MOST_SETS = 100_000
_LIST = "Allowed: a list of mappings, such as '- {trial: cheng2022, confidence: 0.9}'"


def read_grids(words: Iterable[str]) -> dict[str, list[str]]:
    """Read grids as typed by a person.

    Parameters
    ----------
    words : iterable of str
        Such as ``"confidence=0.8,0.9"``.

    Raises
    ------
    UsageError
        If one has no name or no values, or a name comes twice.
    """
    grids: dict[str, list[str]] = {}
    for word in words:
        name, sign, values = word.partition("=")
        if not sign or not name:
            raise UsageError(
                f"--grid {word!r}: give a name and values, such as: --grid confidence=0.8,0.9"
            )
        if name in grids:
            raise UsageError(f"--grid {name}: given twice; list all its values in one")
        if not values:
            raise UsageError(f"--grid {word!r}: an empty grid; give values after the sign =")
        grids[name] = values.split(",")
        if "" in grids[name]:
            raise UsageError(
                f"--grid {word!r}: an empty value between commas. An empty text, or one with a "
                "comma, can be listed in a file: --params"
            )
    return grids


def read_listed(path: Path) -> list[dict[str, str]]:
    """Read listed sets: a YAML file with a list of mappings of parameters to plain values.

    Raises
    ------
    UsageError
        If the file is no such list; the message names file and line.
    """
    try:
        # Nodes only: no tag of the file constructs anything, not even a number.
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise UsageError(f"--params {path}: cannot be read ({error.strerror})") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        reason = " ".join(str(error).split())[:200]
        raise UsageError(f"--params {path}: is not YAML ({reason}). {_LIST}.") from None
    if root is None or (isinstance(root, yaml.SequenceNode) and not root.value):
        raise UsageError(f"--params {path}: holds no set. {_LIST}.")
    if not isinstance(root, yaml.SequenceNode):
        raise UsageError(f"--params {path}: holds no list. {_LIST}.")
    return [_listed_set(path, node) for node in root.value]


def _listed_set(path: Path, node: Any) -> dict[str, str]:
    where = f"--params {path}, line {node.start_mark.line + 1}"
    if not isinstance(node, yaml.MappingNode):
        raise UsageError(f"{where}: not a mapping of parameters to values. {_LIST}.")
    found: dict[str, str] = {}
    for key, value in node.value:
        where = f"--params {path}, line {key.start_mark.line + 1}"
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
            raise UsageError(f"{where}: a parameter has one plain value. {_LIST}.")
        if key.value in found:
            raise UsageError(f"{where}: {key.value!r} comes twice in one set")
        found[key.value] = value.value
    return found


def combine(
    listed: Sequence[Mapping[str, str]], grids: Mapping[str, Sequence[str]]
) -> list[dict[str, str]]:
    """Return each listed set times the product of the grids; without listed sets, the product.

    Raises
    ------
    UsageError
        If there is nothing, too much, or a name comes both in a set and in a grid.
    """
    if not listed and not grids:
        raise UsageError(
            "a sweep needs parameter sets: give --grid NAME=V1,V2 (also several) or --params FILE"
        )
    both = sorted({name for given in listed for name in given} & grids.keys())
    if both:
        raise UsageError(f"parameter {both[0]!r} is both in --params and in --grid; give it once")
    number = max(len(listed), 1) * prod(len(values) for values in grids.values())
    if number > MOST_SETS:
        raise UsageError(f"found {number:,} parameter sets; allowed: up to {MOST_SETS:,} a sweep")
    return [
        {**given, **dict(zip(grids, values, strict=True))}
        for given in listed or [{}]
        for values in product(*grids.values())
    ]
