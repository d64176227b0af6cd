"""What the search of the site looks through: one entry for each place that can be linked to."""

from __future__ import annotations

import json
from collections.abc import Sequence

from trialkit.site import _names as names
from trialkit.site._chapters import Chapter
from trialkit.site._ledger import Audit, Taught, Used

_LONGEST = 20_000  # signs of one entry; a notebook that prints without end is not searched in full

Entry = tuple[str, str, str, str]


def entries(
    chapters: Sequence[Chapter],
    audit: Audit,
    results: Sequence[dict],
    terms: Sequence[Used],
    taught: Sequence[Taught],
) -> list[Entry]:
    """Return address, page, heading and text of every place of the site."""
    found: list[Entry] = []
    for chapter in chapters:
        for section in chapter.sections:
            text = " ".join(" ".join(section.words).split())
            if text or section.title:
                link = names.address(chapter.page, anchor=section.anchor)
                page = chapter.entry.this.title
                title = section.title if section.level != 1 else ""
                found.append((link, page, title or page, text[:_LONGEST]))
    for term in terms:
        link = names.address(names.GLOSSARY, anchor=term.anchor)
        also = " ".join((*term.term.also, term.term.chinese))
        text = f"{also}. {term.term.definition}"
        found.append((link, "Glossary", term.term.term, text))
    for claim in audit.claims:
        link = names.address(names.AUDIT, anchor=claim.anchor)
        text = f"{claim.where}: {claim.shown}. {claim.verdict}. {claim.why}"
        found.append((link, "Audit", claim.claim, text))
    for place, row in enumerate(results, start=1):
        link = names.address(names.RESULTS, anchor=f"result-{place}")
        found.append((link, "Results", row["key"], f"{row['unit']} {row['kind']}"))
    for one in taught:
        for task in one.exercises:
            link = names.address(names.EXERCISES, anchor=f"ex-{task.id}")
            found.append((link, "Exercises", f"{task.id} {task.title}", one.title))
    return found


def as_script_data(found: Sequence[Entry]) -> str:
    """Return entries as JSON that can stand inside a script element."""
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
