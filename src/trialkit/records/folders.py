"""Where records live, and why an id can never leave that place."""

from __future__ import annotations

import os
import re
from pathlib import Path

from trialkit.errors import RecordError

DATA_VARIABLE = "TRIALKIT_DATA"
NAME_RULE = (
    "2 to 40 lower-case letters, digits, '-' and '_', starting with a letter, "
    "but none of con, prn, aux, nul, com0 to com9, lpt0 to lpt9, which Windows keeps for itself"
)
_ID = re.compile(r"(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$)[a-z][a-z0-9_-]{1,39}")


def data_dir(path: str | os.PathLike | None = None) -> Path:
    """Return the folder that holds ``trials/``, ``background/`` and ``schemas/``.

    Parameters
    ----------
    path : path-like, optional
        An explicit folder. Without it the environment variable ``TRIALKIT_DATA``
        decides, then the data that came with the package.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    RecordError
        If the folder has no ``trials`` folder in it.
    """
    chosen = path or os.environ.get(DATA_VARIABLE)
    name = "data_dir" if path else f"the environment variable {DATA_VARIABLE}"
    chosen = chosen or packaged_data_dir()
    try:
        root = Path(chosen).expanduser().resolve()
    except RuntimeError:  # "~name" of nobody
        root = Path(chosen)
    if not (root / "trials").is_dir():
        raise RecordError(
            f"{name} = {str(chosen)!r} is not a data folder. "
            f"Allowed: a folder that has a folder 'trials' in it; looked in {root}."
        )
    return root


def packaged_data_dir() -> Path:
    """Return the data that came with the package: inside a wheel, beside src in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "data"
    return inside if inside.is_dir() else package.parents[1] / "data"


def own_data_is_in_package() -> bool:
    """Whether records would be written into an installed package: no folder of one's own is set."""
    inside = Path(__file__).resolve().parents[1]
    return not os.environ.get(DATA_VARIABLE) and packaged_data_dir().is_relative_to(inside)


def schema_dir() -> Path:
    """Return the folder of table schemas, which always comes with the package."""
    return packaged_data_dir() / "schemas"


def is_record_name(name: object) -> bool:
    """Whether a record may have this name; such a name can never lead out of a folder."""
    return isinstance(name, str) and _ID.fullmatch(name) is not None


def available_trials(path: str | os.PathLike | None = None) -> list[str]:
    """List the ids of the records in the data folder, sorted.

    Folders without a ``trial.yaml``, or with a name that no record may have,
    are left out: they are not records.
    """
    folder = data_dir(path) / "trials"
    return sorted(
        p.name for p in folder.iterdir() if is_record_name(p.name) and (p / "trial.yaml").is_file()
    )


def trial_dir(trial_id: str, path: str | os.PathLike | None = None) -> Path:
    """Return the folder of one record.

    Raises
    ------
    RecordError
        If `trial_id` is not a plain name, or no such record exists; the message
        lists the records that do.
    """
    known = ", ".join(available_trials(path)) or "none"
    if not is_record_name(trial_id):
        raise RecordError(
            f"trial = {trial_id!r} is not a record name. Allowed: {NAME_RULE}. "
            f"Known records: {known}."
        )
    trials = data_dir(path) / "trials"
    folder = trials / trial_id
    if not folder.is_dir():
        raise RecordError(f"trial = {trial_id!r} is not known. Known records: {known}.")
    if folder.resolve().parent != trials.resolve():
        raise RecordError(f"trial = {trial_id!r} leads out of {trials}; a record must lie in it.")
    return folder
