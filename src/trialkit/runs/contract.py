"""Parameters as a contract: known names, right types, before any kernel starts.

Papermill warns about an unknown name and goes on, reads ``007`` as 7 and hands
``false`` over as text; here all three stop with a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from trialkit.errors import ParameterError, UsageError

RESULTS_PATH = "results_path"


def _flag(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


_READERS: dict[str, tuple[Callable[[str], Any], str]] = {
    "str": (str, "text"),
    "int": (int, "a whole number"),
    "float": (float, "a number"),
    "bool": (_flag, "true or false"),
}


def declared(path: Path) -> dict[str, dict[str, Any]]:
    """Return the parameters a notebook declares: name to type, default and help."""
    from papermill import inspect_notebook

    try:
        return inspect_notebook(literal(path))
    except Exception as error:
        reason = str(error).splitlines()[0][:200]
        raise UsageError(f"{path}: its parameters cannot be read ({reason})") from None


def literal(path: Path) -> str:
    """Return a path as Papermill must be given it: it reads braces as a template."""
    return str(path).replace("{", "{{").replace("}", "}}")


def assign(
    notebooks: Mapping[Path, Mapping[str, Mapping[str, Any]]], given: Mapping[str, str]
) -> dict[Path, dict[str, Any]]:
    """Give each notebook those of the given parameters that it declares, in its types.

    Parameters
    ----------
    notebooks : mapping
        Notebook to its declared parameters.
    given : mapping of str to str
        Parameters as typed by a person.

    Raises
    ------
    UsageError
        If no notebook declares a given name.
    ParameterError
        If a value is not of the declared type.
    """
    if RESULTS_PATH in given:
        raise UsageError(
            f"parameter {RESULTS_PATH!r} is set by the run itself: "
            "results.json in the output folder gathers what every notebook leaves. Use --out."
        )
    known = {name for parameters in notebooks.values() for name in parameters}
    allowed = sorted(known - {RESULTS_PATH})
    for name in given:
        if name not in allowed and (name != "trial" or len(given) > 1):
            raise UsageError(
                f"parameter {name!r} is not known to the notebooks of this run. "
                f"Allowed: {', '.join(allowed) or 'none'}."
            )
    return {
        path: {
            name: _read(name, given[name], parameter["inferred_type_name"])
            for name, parameter in parameters.items()
            if name in given
        }
        for path, parameters in notebooks.items()
    }


def in_force(
    notebooks: Mapping[Path, Mapping[str, Mapping[str, Any]]], given: Mapping[str, Any]
) -> dict[str, str]:
    """Return every parameter of a run as text, given or by default, but for the runner's own."""
    defaults = {
        name: str(parameter["default"]).strip("\"'")
        for parameters in notebooks.values()
        for name, parameter in parameters.items()
        if name != RESULTS_PATH
    }
    return {**defaults, **{name: str(value) for name, value in given.items()}}


def _read(name: str, text: str, kind: str) -> Any:
    reader, allowed = _READERS.get(kind, _READERS["str"])
    try:
        return reader(text)
    except (ValueError, KeyError):
        raise ParameterError(f"{name} = {text!r} is not {allowed}. Allowed: {allowed}.") from None
