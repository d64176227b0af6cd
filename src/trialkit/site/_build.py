"""Build the site of a run: made beside its place and moved there whole, or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from trialkit.errors import KitError, UsageError
from trialkit.results import write_text
from trialkit.runs import lock, receipts
from trialkit.site import _ledger as ledger
from trialkit.site import _names as names
from trialkit.site import _search as search
from trialkit.site._chapters import chapter
from trialkit.site._entrance import open_entrance
from trialkit.site._pictures import Pictures, vectors
from trialkit.site._render import page, style
from trialkit.site._run import Entry, Run, check, read

FOLDER = "site"
_MADE_BY = "trialkit pages"
_ANCHORED = re.compile(r'<a href="([^"#:]+)#([^"]*)">')
_LEFT_BEHIND = 3600.0  # seconds after which what a killed build left is cleared away


@dataclass(frozen=True)
class Site:
    """A site that was built.

    Attributes
    ----------
    out : pathlib.Path
    pages : int
    figures : int
    remarks : list of str
        What is missing, one sentence each.
    """

    out: Path
    pages: int
    figures: int
    remarks: list[str]


def build(folder: Path, out: Path | None = None) -> Site:
    """Build the site of a run.

    Parameters
    ----------
    folder : pathlib.Path
        Of the run. Its ``index.html`` gets a link to the site, if the site stands in it.
    out : pathlib.Path, optional
        Where the site goes; default: ``site`` in the folder of the run. An earlier site there is
        replaced, anything else is left alone.

    Raises
    ------
    UsageError
        If this is not the folder of a run, or `out` holds something that is no site.
    KitError
        If the site cannot be written. What stood there before stands there still.
    """
    out = folder / FOLDER if out is None else out
    check(folder)
    _check(out, folder)
    inside = out.absolute().parent == folder.absolute()
    with _undisturbed(folder) as held, _beside(out) as staging:
        run = read(folder)
        try:
            site = _write(run, staging, inside)
            _move(staging, out)
        except OSError as error:
            raise KitError(f"--out {out}: cannot be written to ({error.strerror}).") from None
        if inside and held:
            open_entrance(folder, f"{out.name}/{names.HOME}")
    return Site(out, site.pages, site.figures, site.remarks)


def _write(run: Run, staging: Path, inside: bool) -> Site:
    known = [entry.name for entry in run.entries]
    for room in (names.PICTURES, names.BLANKS, names.RECEIPT_FILES):
        (staging / room).mkdir(parents=True)
    pictures = Pictures(staging / names.PICTURES, vectors(run.folder / "figures"))
    chapters = [chapter(entry, known, pictures) for entry in run.entries]
    audit, taught = ledger.audit(run), ledger.course_map(run)
    spoken = {c.entry.name: " ".join(w for s in c.sections for w in s.words) for c in chapters}
    terms, rows = ledger.terms(spoken), run.rows
    remarks = [*run.remarks]
    for name in dict.fromkeys(pictures.undescribed):
        remarks.append(f"{name}: a figure has no alternative text.")
    everywhere = {
        "run": run,
        "back": f"../{names.HOME}" if inside and (run.folder / names.HOME).is_file() else "",
        "remarks": remarks,
    }
    pages = {
        names.HOME: page(
            "home",
            file=names.HOME,
            title=f"Replication: {run.title}",
            taught=taught,
            agreement=ledger.agreement(run),
            audit=audit,
            **everywhere,
        ),
        names.AUDIT: page(
            "audit",
            file=names.AUDIT,
            title="Every printed number, judged",
            audit=audit,
            **everywhere,
        ),
        names.RESULTS: page(
            "results",
            file=names.RESULTS,
            title="Results",
            rows=rows,
            kinds=ledger.KINDS,
            **everywhere,
        ),
        names.FIGURES: page(
            "figures", file=names.FIGURES, title="Figures", shown=pictures.shown, **everywhere
        ),
        names.EXERCISES: page(
            "exercises", file=names.EXERCISES, title="Exercises", taught=taught, **everywhere
        ),
        names.GLOSSARY: page(
            "glossary", file=names.GLOSSARY, title="Glossary", terms=terms, **everywhere
        ),
        names.RECEIPTS: page(
            "receipts", file=names.RECEIPTS, title="Receipts", ledger=ledger, **everywhere
        ),
        names.SEARCH: page(
            "search",
            file=names.SEARCH,
            title="Search",
            entries=search.as_script_data(search.entries(chapters, audit, rows, terms, taught)),
            **everywhere,
        ),
    }
    for place, one in enumerate(chapters):
        pages[one.page] = page(
            "chapter",
            file=one.page,
            title=one.entry.this.title,
            chapter=one,
            before=chapters[place - 1] if place else None,
            after=chapters[place + 1] if place + 1 < len(chapters) else None,
            **everywhere,
        )
    for name, text in _whole_links(pages).items():
        write_text(staging / name, text)
    write_text(staging / names.STYLE, style())
    write_text(staging / names.RESULT_ROWS, json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    for entry in run.entries:
        _write_notebook(entry, staging)
    for one in taught:
        if one.blank:
            shutil.copyfile(one.blank, staging / names.BLANKS / one.blank.name)
    about = {"made_by": _MADE_BY, "trial": run.trial, "pages": sorted(pages)}
    write_text(staging / names.ABOUT, json.dumps(about, indent=1, ensure_ascii=False) + "\n")
    return Site(staging, len(pages), len(pictures.shown), remarks)


def _whole_links(pages: Mapping[str, str]) -> dict[str, str]:
    """Let no link name a place that its page does not have: it leads to the page then."""
    places = {quote(name): set(re.findall(r' id="([^"]+)"', text)) for name, text in pages.items()}

    def checked(found: re.Match[str]) -> str:
        there = unquote(found[2]) in places.get(found[1], {unquote(found[2])})
        return found[0] if there else f'<a href="{found[1]}">'

    return {name: _ANCHORED.sub(checked, text) for name, text in pages.items()}


def _write_notebook(entry: Entry, staging: Path) -> None:
    """Write a notebook to open and run, without what it left, and its receipt."""
    cells = [_blank(cell) for cell in entry.notebook["cells"]]
    about = {
        k: v for k, v in entry.notebook["metadata"].items() if k not in ("widgets", "papermill")
    }
    text = json.dumps({**entry.notebook, "cells": cells, "metadata": about}, indent=1)
    write_text(staging / names.NOTEBOOKS / f"{entry.name}.ipynb", text + "\n")
    if entry.receipt is not None:
        file = f"{entry.name}{receipts.SUFFIX}"
        write_text(staging / names.RECEIPT_FILES / file, receipts.as_text(entry.receipt))


def _blank(cell: Mapping[str, Any]) -> dict[str, Any]:
    tags = cell.get("metadata", {}).get("tags", [])
    kept = {**cell, "metadata": {"tags": tags} if tags else {}}
    return kept | {"outputs": [], "execution_count": None} if "outputs" in cell else kept


def _check(out: Path, folder: Path) -> None:
    """Refuse to replace what is not a site, above all somebody's own files."""
    if out.absolute() == folder.absolute():
        raise UsageError(f"--out {out}: this is the folder of the run. Give another one.")
    if not out.exists():
        return
    if not out.is_dir():
        raise UsageError(f"--out {out}: this is a file. Give a folder.")
    try:
        about = json.loads((out / names.ABOUT).read_text(encoding="utf-8"))
        ours = isinstance(about, dict) and about.get("made_by") == _MADE_BY
    except (OSError, ValueError):
        ours = not any(out.iterdir())
    if not ours:
        raise UsageError(
            f"--out {out}: this folder holds other things than a site of '{_MADE_BY}', which "
            "would be lost. Give an empty or a new folder."
        )


@contextlib.contextmanager
def _undisturbed(folder: Path) -> Iterator[bool]:
    """Keep runs out of the folder while it is read; not where nothing can be written."""
    if not os.access(folder, os.W_OK):
        yield False
        return
    with lock.hold(folder):
        yield True


@contextlib.contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """Make a folder beside the place of the site, and leave nothing of it behind."""
    prefix = f".{out.name}-making-"
    try:
        out.absolute().parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=prefix, dir=out.absolute().parent))
    except OSError as error:
        raise UsageError(f"--out {out}: cannot be made ({error.strerror}).") from None
    try:
        for left in out.absolute().parent.glob(f"{prefix}*"):
            with contextlib.suppress(OSError):
                if time.time() - left.stat().st_mtime > _LEFT_BEHIND:
                    shutil.rmtree(left, ignore_errors=True)
        staging.chmod(0o755)
        made = staging / "made"
        made.mkdir()
        yield made
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _move(made: Path, out: Path) -> None:
    """Put the new site in the place of the old one; the old one back if that fails."""
    old = made.parent / "old"
    if out.exists():
        out.rename(old)
    try:
        made.rename(out)
    except BaseException:
        if old.exists():
            old.rename(out)
        raise
