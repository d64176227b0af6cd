"""Files of a record that are still those of the record it was copied from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


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
        are left out.
    """
    own = {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}
    filled = {name: content for name, content in own.items() if len(content.splitlines()) > 1}
    found: dict[str, str] = {}
    for other in others:
        if other.resolve() == folder.resolve():
            continue
        for name, content in filled.items():
            path = other / name
            if name not in found and path.is_file() and path.read_bytes() == content:
                found[name] = other.name
    return found
