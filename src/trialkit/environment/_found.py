"""Gather what there is on this computer, without judging it.

Only the standard library is imported at the top: this must run where a package is missing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from trialkit import __version__
from trialkit.errors import KitError

PACKAGE = "trialkit"
_CODE = Path(__file__).resolve().parents[1]
_SHOWN_PROBLEMS = 3


@dataclass(frozen=True)
class Found:
    """What there is on this computer, before any judgement.

    Attributes
    ----------
    python : tuple of int
        Version of the Python that runs this code.
    python_needed : str or None
        Version specifier, such as ``">=3.11"``; None when the package is not installed.
    needed : mapping of str to str
        Package name to version specifier, as the package declares.
    installed : mapping of str to str or None
        Package name to version; None where it is missing.
    version, installed_version : str or None
        Version of the code that is running, and of the package that pip knows.
    code : str
        Folder from which the package was imported.
    code_here : str or None
        Folder of another copy of the package around the working directory.
    prefix, active : str, str or None
        Environment of this Python, and the one that the terminal switched on.
    data : str
        Data folder; empty when there is none.
    trials : mapping of str to str
        Record name to what is wrong with it; empty text when it is well.
    data_error : str
        Why no data folder was found.
    kernel : bool
        Whether the code runs in a Jupyter kernel.
    callback : str
        Empty when a slider moved by code called its function; else what happened.
    lab_widgets : str or None
        Version of the part of ipywidgets that JupyterLab needs.
    """

    python: tuple[int, ...]
    python_needed: str | None
    needed: Mapping[str, str]
    installed: Mapping[str, str | None]
    version: str
    installed_version: str | None
    code: str
    code_here: str | None
    prefix: str
    active: str | None
    data: str
    trials: Mapping[str, str]
    data_error: str
    kernel: bool
    callback: str
    lab_widgets: str | None


def look(quick: bool = False) -> Found:
    """Gather what there is on this computer; nothing is fetched from a network.

    Parameters
    ----------
    quick : bool
        Leave out what needs time: reading the records and trying a slider.
    """
    python_needed, needed = _declared()
    data, trials, data_error = ("", {}, "") if quick else _look_at_data()
    kernel = _in_kernel()
    return Found(
        python=tuple(sys.version_info[:3]),
        python_needed=python_needed,
        needed=needed,
        installed={name: _version(name) for name in needed},
        version=__version__,
        installed_version=_version(PACKAGE),
        code=str(_CODE),
        code_here=_copy_around(Path.cwd()),
        prefix=sys.prefix,
        active=os.environ.get("VIRTUAL_ENV"),
        data=data,
        trials=trials,
        data_error=data_error,
        kernel=kernel,
        callback="" if quick else _try_callback(),
        lab_widgets=_version("jupyterlab_widgets"),
    )


def _declared() -> tuple[str | None, dict[str, str]]:
    from packaging.requirements import Requirement

    try:
        about = metadata.metadata(PACKAGE)
    except metadata.PackageNotFoundError:
        return None, {}
    declared = [Requirement(line) for line in metadata.requires(PACKAGE) or []]
    wanted = [r for r in declared if r.marker is None or r.marker.evaluate({"extra": ""})]
    return about["Requires-Python"], {r.name: str(r.specifier) for r in wanted}


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _copy_around(folder: Path) -> str | None:
    for parent in (folder, *folder.parents):
        other = (parent / "src" / PACKAGE).resolve()
        if (other / "__init__.py").is_file():
            return None if other == _CODE else str(other)
    return None


def _look_at_data() -> tuple[str, dict[str, str], str]:
    from trialkit import records

    try:
        folder = records.data_dir()
    except KitError as error:
        return "", {}, str(error)
    trials = {}
    for name in records.available_trials():
        problems = records.validate_trial(records.trial_dir(name))[:_SHOWN_PROBLEMS]
        trials[name] = " ".join(f"{name}: {problem}." for problem in problems)
    return str(folder), trials, ""


def _in_kernel() -> bool:
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return getattr(shell, "kernel", None) is not None


def _try_callback() -> str:
    try:
        import ipywidgets
    except ImportError as error:
        return str(error)
    heard = []
    probe = ipywidgets.IntSlider(value=0, max=1)
    probe.observe(lambda change: heard.append(change["new"]), names="value")
    probe.value = 1
    probe.close()
    return "" if heard == [1] else "a slider that did not answer"
