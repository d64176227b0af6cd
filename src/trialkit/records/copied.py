"""Files of a record that are still those of the record it was copied from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from trialkit.records.files import lies_within


def copied_files(folder: Path, others: Iterable[Path]) -> dict[str, str]:
    """Return the tables of a record that another record has word for word.

    What a copy keeps is said of another trial. That can be right, so it is a remark and no
    problem.

    Parameters
    ----------
    folder : Path
        Folder of the record.
    others : iterable of Path
        Folders of other records; the folder itself among them is passed over.

    Returns
    -------
    dict of str to str
        File name to the name of the first other record that has the same. Tables without a row
        are left out, and so is all that is no plain file inside its folder, or cannot be read.
    """
    own = {path.name: _content(path) for path in sorted(folder.glob("*.csv"))}
    filled = {name: text for name, text in own.items() if text and len(text.splitlines()) > 1}
    found: dict[str, str] = {}
    for other in others:
        if other.resolve() == folder.resolve():
            continue
        for name, content in filled.items():
            if name not in found and _content(other / name) == content:
                found[name] = other.name
    return found


def _content(path: Path) -> bytes | None:
    """Return what stands in a plain file; a pipe would wait for ever, a link may lead anywhere."""
    try:
        inside = path.is_file() and lies_within(path, path.parent)
        return path.read_bytes() if inside else None
    except OSError:  # not ours to read
        return None
