"""Say what is right and wrong with what was found, and what to do."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from trialkit.environment._found import Found

SET_UP = "pip install -r requirements.txt -e ."
SWITCH_KERNEL = "In JupyterLab choose Kernel, then Change Kernel…, then Python 3 (ipykernel)."


@dataclass(frozen=True)
class Finding:
    """One line of the check.

    Attributes
    ----------
    item, found, needed : str
        What was looked at, what is there, what should be.
    verdict : str
        "ok", "note" (works, but look at it) or "problem".
    what_to_do : str
        One sentence; empty when the verdict is ok.
    """

    item: str
    found: str
    needed: str
    verdict: str
    what_to_do: str = ""


def judge(found: Found) -> list[Finding]:
    """Return what is right and wrong with what was found (pure)."""
    return [
        _python(found),
        _environment(found),
        *_packages(found),
        _code(found),
        _data(found),
        _kernel(found),
        _widgets(found),
    ]


def judge_basics(found: Found) -> list[Finding]:
    """Return what is right and wrong with Python and the packages (pure)."""
    return [_python(found), *_packages(found)]


def _python(found: Found) -> Finding:
    version = ".".join(map(str, found.python))
    if found.python_needed is None:
        return Finding("Python", version, "not known", "note", f"Install the kit: {SET_UP}")
    if _fits(version, found.python_needed):
        return Finding("Python", version, found.python_needed, "ok")
    return Finding(
        "Python",
        version,
        found.python_needed,
        "problem",
        "Install a newer Python from python.org, make a new environment with it, and set up again.",
    )


def _environment(found: Found) -> Finding:
    here = _short(found.prefix)
    if found.active is None or Path(found.active).resolve() == Path(found.prefix).resolve():
        return Finding("environment", here, "one environment", "ok")
    return Finding(
        "environment",
        here,
        _short(found.active),
        "note",
        f"The terminal uses another environment than this notebook. {SWITCH_KERNEL}",
    )


def _packages(found: Found) -> list[Finding]:
    wrong = []
    for name, wanted in found.needed.items():
        version = found.installed.get(name)
        needed = wanted or "any version"
        todo = f"In a terminal, in the folder of the kit: {SET_UP}"
        if version is None:
            wrong.append(Finding(f"package {name}", "missing", needed, "problem", todo))
        elif not _fits(version, wanted):
            wrong.append(Finding(f"package {name}", version, needed, "problem", todo))
    good = len(found.needed) - len(wrong)
    total = f"{good} of {len(found.needed)} fit"
    if not found.needed:
        return [Finding("packages", "not known", "not known", "note", f"Install the kit: {SET_UP}")]
    return [*wrong, Finding("packages", total, "all", "ok")] if good else wrong


def _code(found: Found) -> Finding:
    place = f"version {found.version} in {_short(found.code)}"
    if found.code_here is not None:
        return Finding(
            "code of the kit",
            place,
            _short(found.code_here),
            "note",
            f"You are in a folder with another copy of the kit. To use that one: {SET_UP}",
        )
    if found.installed_version not in (None, found.version):
        return Finding(
            "code of the kit",
            place,
            f"version {found.installed_version}",
            "note",
            f"pip knows another version than the one that runs; install again: {SET_UP}",
        )
    return Finding("code of the kit", place, "one copy", "ok")


def _data(found: Found) -> Finding:
    if found.data_error:
        todo = "Unset the variable TRIALKIT_DATA, or get the kit again."
        return Finding("trial records", found.data_error, "a data folder", "problem", todo)
    place = f"{', '.join(found.trials) or 'none'} in {_short(found.data)}"
    broken = {name: why for name, why in found.trials.items() if why}
    if broken or not found.trials:
        why = " ".join(broken.values()) or "The folder holds no record."
        return Finding("trial records", place, "at least one, all whole", "problem", why)
    return Finding("trial records", place, "at least one, all whole", "ok")


def _kernel(found: Found) -> Finding:
    if found.kernel:
        return Finding("kernel", "a Jupyter kernel", "a Jupyter kernel", "ok")
    todo = "This is plain Python: open the notebook in JupyterLab to see figures and sliders."
    return Finding("kernel", "none", "a Jupyter kernel", "note", todo)


def _widgets(found: Found) -> Finding:
    if found.callback:
        todo = f"Sliders will not work. Install again: {SET_UP}"
        return Finding("sliders", found.callback, "a slider that answers", "problem", todo)
    if found.lab_widgets is None:
        todo = (
            "The part that JupyterLab needs is missing, so sliders may not appear: "
            "pip install jupyterlab_widgets, then start JupyterLab again."
        )
        return Finding("sliders", "no jupyterlab_widgets", "jupyterlab_widgets", "note", todo)
    return Finding("sliders", "answer inside the kernel", "a slider that answers", "ok")


def _fits(version: str, wanted: str) -> bool:
    from packaging.specifiers import SpecifierSet

    return SpecifierSet(wanted).contains(version, prereleases=True)


def _short(path: str) -> str:
    # a page that is passed on should not carry the name of a user
    home = str(Path.home())
    return "~" + path[len(home) :] if path.startswith(home + os.sep) else path
