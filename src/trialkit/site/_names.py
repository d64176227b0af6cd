"""What the files of a site are called, and where a link of a notebook leads in it."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

HOME, SEARCH = "index.html", "search.html"
AUDIT, RESULTS, FIGURES = "audit.html", "results.html", "figures.html"
EXERCISES, GLOSSARY, RECEIPTS = "exercises.html", "glossary.html", "receipts.html"
STYLE, ABOUT = "style.css", "site.json"
PICTURES, NOTEBOOKS, BLANKS = "pictures", "notebooks", "notebooks/exercises"
RECEIPT_FILES, RESULT_ROWS = "receipts", "results.json"

# Pages beside the notebooks of the course, and what stands for them here.
_BESIDE = {"README.md": HOME, "glossary.md": GLOSSARY}
_OWN = {HOME, SEARCH, AUDIT, RESULTS, FIGURES, EXERCISES, GLOSSARY, RECEIPTS}


def page_of(notebook: str) -> str:
    """Return the file name of a notebook's page; never that of another page of the site."""
    name = f"{notebook}.html"
    # Where capitals do not count, "Audit.html" is the same file.
    return f"notebook-{name}" if name.lower() in _OWN else name


def address(*parts: str, anchor: str = "") -> str:
    """Return parts of a path as a link that leads there whatever signs they hold."""
    # In front of a colon a browser would read a scheme; quote() leaves none.
    return "/".join(map(quote, parts)) + (f"#{quote(anchor)}" if anchor else "")


def link(target: str, notebooks: Collection[str]) -> str | None:
    """Return where a link in a notebook leads on the site; None where it leads nowhere.

    Parameters
    ----------
    target : str
        As written: an address, a place on the page, or a file beside the notebook.
    notebooks : collection of str
        Those that have a page.
    """
    target = target.strip()
    if re.match(r"https?://[^\s]", target, re.IGNORECASE):
        return target
    if target.startswith("#"):
        return f"#{quote(slug(unquote(target[1:])))}"
    path, _, anchor = target.partition("#")
    if not path or re.search(r"[:\\?]|^/|\.\.", path):
        return None
    file = PurePosixPath(unquote(path))
    if str(file) in _BESIDE:
        return _BESIDE[str(file)]
    if file.suffix != ".ipynb" or file.stem not in notebooks:
        return None
    if str(file.parent) == "exercises":
        return address(EXERCISES, anchor=f"ex-{file.stem[:2]}")
    anchor = slug(unquote(anchor)) if anchor else ""
    return address(page_of(file.stem), anchor=anchor) if str(file.parent) == "." else None


def slug(text: str) -> str:
    """Return a text as an anchor: letters and digits of any script, joined by dashes."""
    return re.sub(r"[^\w.]+", "-", text).strip("-.") or "part"
