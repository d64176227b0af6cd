"""The terms of the course, and which words of a notebook need to be among them."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from trialkit.errors import RecordError

_FILE = "course/glossary.csv"
# What stands in code or is the address of a link is no prose.
_NO_PROSE = re.compile(r"```.*?```|`[^`]*`|\]\([^)]*\)|<[^>]*>", re.DOTALL)
_SHORT = re.compile(
    r"\b(?:[a-z]?[A-Z]{2,}\w*|[A-Z][a-z]*[A-Z]\w*|Treg|Th\d+)(?:-[\wα-ω]+)?\b|\b\d\+\d\b"
)
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_FORMS = "s|es|ed|d"


@dataclass(frozen=True)
class Term:
    """One term of the glossary.

    Attributes
    ----------
    term : str
        As the notebooks write it.
    also : tuple of str
        Other ways in which they write it.
    chinese : str
    definition : str
        One or two sentences.
    source : str
        Key of a source.
    """

    term: str
    also: tuple[str, ...]
    chinese: str
    definition: str
    source: str

    @property
    def forms(self) -> tuple[str, ...]:
        """All ways in which the notebooks write it."""
        return (self.term, *self.also)

    def names(self, words: str) -> bool:
        """Whether these words are this term, whatever the capitals and the plural."""
        return any(
            re.fullmatch(rf"{re.escape(form)}(?:{_FORMS})?", words, re.IGNORECASE)
            for form in self.forms
        )

    def stands_in(self, text: str) -> bool:
        """Whether a text uses this term; an abbreviation counts with its capitals only."""
        return any(_found(form, text) for form in self.forms)


def glossary() -> list[Term]:
    """Read the glossary of the kit, in the order of its terms.

    Raises
    ------
    RecordError
        If this installation came without it.
    """
    from trialkit.records.folders import packaged_data_dir

    path = packaged_data_dir() / _FILE
    if not path.is_file():
        raise RecordError(f"{path}: the glossary is missing; install the kit anew.")
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Term(
                row["term"],
                tuple(form.strip() for form in row["also"].split(";") if form.strip()),
                row["chinese"],
                row["definition"],
                row["source"],
            )
            for row in csv.DictReader(file)
        ]


def abbreviations(markdown: str) -> set[str]:
    """Return the abbreviations in a text, such as ``{"PASI", "TNF-α"}``."""
    return set(_SHORT.findall(_NO_PROSE.sub(" ", markdown)))


def introduced(markdown: str) -> set[str]:
    """Return what a text sets in bold, without the mark at the end."""
    bold = _BOLD.findall(_NO_PROSE.sub(" ", markdown))
    return {" ".join(words.split()).rstrip(".:?") for words in bold if words.strip(" .:?")}


def undefined(words: Sequence[str], terms: Sequence[Term]) -> list[str]:
    """Return those of the words that no term names."""
    return sorted(word for word in set(words) if not any(term.names(word) for term in terms))


def unused(terms: Sequence[Term], text: str) -> list[str]:
    """Return the terms that a text never uses."""
    return [term.term for term in terms if not term.stands_in(text)]


def _found(form: str, text: str) -> bool:
    exact = bool(re.search(r"[A-Z]{2}", form))
    pattern = rf"(?<![\w-]){re.escape(form)}(?:{_FORMS})?(?!\w)"
    return bool(re.search(pattern, text, 0 if exact else re.IGNORECASE))
