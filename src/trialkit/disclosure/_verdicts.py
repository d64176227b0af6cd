"""Verdicts in groups, a first few claims to judge alone, and the ledger as a table to read."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

NO_FIGURE = "no figure"
NO_LEDGER = "This record has no ledger of claims, so there is nothing to judge."


@dataclass(frozen=True)
class Group:
    """Verdicts that leave a reader with the same kind of answer.

    Attributes
    ----------
    name : str
        What the verdicts have in common.
    sign : str
        Stands for the group in figures and tables.
    verdicts : tuple of str
    """

    name: str
    sign: str
    verdicts: tuple[str, ...]


GROUPS = (
    Group("agrees", "✓", ("exact", "rounds-to")),
    Group("not excluded", "~", ("compatible-with",)),
    Group(
        "fails its check",
        "✗",
        ("impossible-as-printed", "contradicts", "does-not-add-up", "not-supported"),
    ),
    Group("plan changed", "≠", ("changed-from-registered",)),
    Group("cannot be checked", "?", ("not-derivable", "not-published")),
)
ORDER = tuple(verdict for group in GROUPS for verdict in group.verdicts)


def group_of(verdict: str) -> Group:
    """Return the group of a verdict.

    Raises
    ------
    ValueError
        If the verdict is not known.
    """
    for group in GROUPS:
        if verdict in group.verdicts:
            return group
    raise ValueError(f"verdict = {verdict!r} is not known; allowed: {', '.join(ORDER)}")


def verdict_words(verdict: str) -> str:
    """Return a verdict as words with its sign: ``"✗ does not add up"``."""
    return f"{group_of(verdict).sign} {verdict.replace('-', ' ')}"


def first_claims(audit: pd.DataFrame) -> pd.DataFrame:
    """Choose one claim for each kind of verdict, in the order in which the ledger has them.

    The first claim of each kind is taken, so that nobody picks the easy ones.
    """
    return audit.drop_duplicates("verdict", keep="first")


def verdict_counts(audit: pd.DataFrame) -> pd.DataFrame:
    """Count the verdicts by source: index source, one column a verdict in the order of `ORDER`."""
    table = pd.crosstab(audit["source"], audit["verdict"])
    sources = list(dict.fromkeys(audit["source"]))
    return table.reindex(index=sources, columns=list(ORDER), fill_value=0)


def shown(claim: pd.Series) -> str:
    """Return what a claim prints, or that it prints no figure."""
    text = claim["shown"]
    return text if isinstance(text, str) and text else NO_FIGURE


def where(claim: pd.Series) -> str:
    """Return the source of a claim and the place in it, said once where they are the same."""
    source, place = str(claim["source"]), str(claim["place"])
    return source if place in source else f"{source}, {place}"


def sentence(text: str) -> str:
    """Return a reason of the audit as a sentence: a capital in front, a full stop behind."""
    text = str(text).strip()
    ends = "" if text.endswith((".", "?", "!")) else "."
    return f"{text[:1].upper()}{text[1:]}{ends}"
