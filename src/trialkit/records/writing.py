"""Write the files of a record, whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path


def write_folder(target: Path, contents: Mapping[str, str]) -> None:
    """Write files into a folder so that half of them are never seen.

    All are written under a hidden name first. A new folder then gets its name at once; in one
    that is there already each file takes the place of the old one, and other files stay.

    Parameters
    ----------
    target : Path
        The folder; it and the folders above it are made where they are not there.
    contents : mapping of str to str
        File name to text.

    Raises
    ------
    OSError
        If it cannot be written. Nothing has changed then.
    """
    there = target.is_dir()
    beside = target if there else target.parent
    beside.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(target) and not there:
        raise NotADirectoryError(errno.ENOTDIR, "there is something of that name that is no folder")
    taken = [name for name in contents if (target / name).is_dir()]
    if taken:
        raise IsADirectoryError(errno.EISDIR, f"{taken[0]} is a folder there")
    hidden = Path(tempfile.mkdtemp(dir=beside, prefix=f".{target.name}."))
    try:
        for name, text in contents.items():
            (hidden / name).write_text(text, encoding="utf-8", newline="\n")
        if there:
            _exchange(hidden, target, contents)
        else:
            hidden.chmod(0o755)
            hidden.rename(target)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def _exchange(new: Path, target: Path, names: Iterable[str]) -> None:
    """Put new files in the place of old ones; where one cannot go there, all old ones come back."""
    kept, begun = new / ".kept", []
    kept.mkdir()
    try:
        for name in names:
            begun.append(name)
            if os.path.lexists(target / name):
                (target / name).replace(kept / name)
            (new / name).replace(target / name)
    except BaseException:
        for name in begun:
            if os.path.lexists(kept / name):
                (kept / name).replace(target / name)
            elif not os.path.lexists(new / name):
                (target / name).unlink()
        raise
