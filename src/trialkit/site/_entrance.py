"""The link from the index of a run to its site."""

from __future__ import annotations

import html
import json
from pathlib import Path

from trialkit.results import write_text
from trialkit.runs.fingerprints import of_bytes, of_file
from trialkit.runs.pages import NO_SITE
from trialkit.runs.publish import INDEX, MANIFEST


def open_entrance(folder: Path, target: str) -> bool:
    """Let the index of a run lead to its site; return whether it does now.

    An index that is not as the run left it stays as it is, and so does that of an older version,
    which has no place for the link. What ``trialkit verify`` holds the index against follows.
    """
    index, manifest = folder / INDEX, folder / MANIFEST
    try:
        text = index.read_bytes().decode("utf-8")
        about = json.loads(manifest.read_text(encoding="utf-8"))
        if about["hashes"][INDEX] != of_file(index):
            return False
    except (OSError, ValueError, KeyError, TypeError):
        return False
    link = (
        f'<p class="site"><a href="{html.escape(target)}">Read the run as a site</a>: with search, '
        "the audit, all figures and a glossary.</p>"
    )
    if link in text:
        return True
    if NO_SITE not in text:
        return False
    text = text.replace(NO_SITE, link, 1)
    about["hashes"][INDEX] = of_bytes(text.encode())
    write_text(index, text)
    write_text(manifest, json.dumps(about, indent=1, ensure_ascii=False) + "\n")
    return True
