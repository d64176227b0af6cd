"""The figures that an exercise hands out, and where they come from."""

from __future__ import annotations

import html
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

PRINTED = "figures of the record"
NONE = "no figures needed"
ASSUMED = "ASSUMED for this exercise: no patient and no trial behind them"
INVENTED = "INVENTED for practice: no patient and no trial behind them"


@dataclass(frozen=True)
class Given:
    """Figures of one exercise, to be read as ``given.n``.

    Attributes
    ----------
    exercise : str
    values : mapping
        Name to value; also readable as attributes.
    labels : mapping
        Name to what it is, with its unit.
    source : str
        Whose figures these are, in words.
    invented : bool
    """

    exercise: str
    values: Mapping[str, Any]
    labels: Mapping[str, str] = field(repr=False)
    source: str
    invented: bool

    def __post_init__(self) -> None:
        # A student who sorts a list in place must not change what the check computes from it.
        object.__setattr__(self, "values", MappingProxyType(deepcopy(dict(self.values))))

    def __getattr__(self, name: str) -> Any:
        # Not found otherwise; copying and pickling ask before anything is set.
        if name.startswith("_") or "values" not in self.__dict__:
            raise AttributeError(name)
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(
                f"exercise {self.exercise} gives no {name!r}; it gives: {', '.join(self.values)}"
            ) from None

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.values]

    def __repr__(self) -> str:
        rows = [
            f"  {name} = {value!r}  ({self.labels[name]})" for name, value in self.values.items()
        ]
        return "\n".join([f"Exercise {self.exercise}: {self.source}", *rows])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td style='text-align:left'><code>.{html.escape(name)}</code></td>"
            f"<td style='text-align:left'>{html.escape(_shown(value))}</td>"
            f"<td style='text-align:left'>{html.escape(self.labels[name])}</td></tr>"
            for name, value in self.values.items()
        )
        head = "".join(
            f"<th scope='col' style='text-align:left'>{word}</th>"
            for word in ("name", "value", "what it is")
        )
        caption = html.escape(f"Given in exercise {self.exercise}: {self.source}")
        return (
            f"<table><caption style='text-align:left'>{caption}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


def _shown(value: Any, joint: str = "; ") -> str:
    if value is None:
        return "not known"
    if isinstance(value, Mapping):
        return joint.join(f"{key}: {_shown(each, ', ')}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_shown(each) for each in value)
    return str(value)
