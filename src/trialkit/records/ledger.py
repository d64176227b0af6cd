"""What a claim of the ledger can be held against, and what each rule of the audit needs.

The column `against` of ``claims.csv`` names entries of the record as ``kind:key``, several
separated by ``;``. The audit reads it with the same function that checks it here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialkit.records.trial import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trialkit.records.trial import Trial

STATEMENT = "statement"  # unit of a claim that has no figure
FRACTIONS = ("percent", "fraction", "proportion")  # units that a proportion can have
# Kinds, and where their keys stand: table and column; None where there is only one such entry.
KINDS: dict[str, tuple[str, str] | None] = {
    "treated": None,
    "follow-up": None,
    "subgroup": ("subgroups", "subgroup"),
    "arm": ("arms", "arm"),
    "phase": ("arms", "phase"),
    "dose": ("arms", "arm"),
    "interval": ("arms", "arm"),
    "infusions": ("arms", "arm"),
    "visit": ("visits", "visit"),
    "outcome": ("outcomes", "id"),
    "safety": ("safety", "id"),
    "events": ("safety", "id"),
    "event": ("events", "event"),
    "registry": ("registry", "field"),
    "criterion": ("criteria", "id"),
    "claim": ("claims", "id"),
    "numerator": ("claims", "id"),
    "denominator": ("claims", "id"),
    "reference": ("references", "id"),
    "conclusion": ("about", "conclusion"),
}

KIND_WORDS = {
    "treated": "patients treated (no key)",
    "follow-up": "length of follow-up (no key)",
    "subgroup": "size of a subgroup",
    "arm": "printed size of an arm",
    "phase": "printed size of a phase",
    "dose": "dose of one infusion of an arm",
    "interval": "days between the infusions of an arm",
    "infusions": "infusions of an arm",
    "visit": "time of a visit",
    "outcome": "responders of an outcome",
    "safety": "patients with an adverse event",
    "events": "number of events, which one patient can have several of",
    "event": "a date of events.csv",
    "registry": "a field of registry.csv",
    "criterion": "limits of an entry criterion",
    "claim": "the figure of another claim",
    "numerator": "the count printed beside another claim",
    "denominator": "the total printed beside another claim",
    "reference": "a figure or date of another publication",
    "conclusion": "the conclusion of a source in trial.yaml (key: the source)",
}


@dataclass(frozen=True)
class Needs:
    """What a rule does, and what it must be given.

    Attributes
    ----------
    says : str
        What it holds the claim against.
    fewest, most : int
        How many entries `against` must have; None for any number.
    kinds : tuple of str
        Of which kinds; empty for any.
    """

    says: str
    fewest: int = 0
    most: int | None = None
    kinds: tuple[str, ...] = ()


RULES = {
    "proportion": Needs(
        "a percentage or proportion, against the row of outcomes.csv in the column outcome, or "
        "against numerator and denominator",
        most=0,
    ),
    "mean": Needs(
        "a mean of whole numbers: can so many patients give it (GRIM)?",
        fewest=1,
        most=1,
        kinds=("treated", "subgroup", "arm", "phase"),
    ),
    "equals": Needs("the same figure, date or words as each entry", fewest=1),
    "sum": Needs("the sum of the entries", fewest=2),
    "product": Needs(
        "the product of the entries; “more than” or “at least” at the end of the claim counts",
        fewest=2,
    ),
    "ratio": Needs("cells divided by a dose: an adult's weight?", fewest=1, most=1),
    "difference": Needs(
        "more in the first outcome than in the second, by an exact test",
        fewest=2,
        most=2,
        kinds=("outcome",),
    ),
    "trend": Needs(
        "no relation of dose and response; needs counts by arm",
        fewest=1,
        most=1,
        kinds=("outcome",),
    ),
    "no-event": Needs(
        "nobody had it: what rate does that leave open?", fewest=1, most=1, kinds=("safety",)
    ),
    "registered": Needs(
        "the plan as registered first, compared by the column code of registry.csv",
        fewest=1,
        most=1,
        kinds=("registry",),
    ),
    "first": Needs("nobody published it before; entries: what came earlier", kinds=("reference",)),
    "lookup": Needs("a figure nobody explains: does any number of the record equal it?", most=0),
    "values": Needs(
        "a statement: are the numbers behind it printed? entries: where; a field of the registry "
        "is the plan that the figure has to stand in, no result"
    ),
}


@dataclass(frozen=True)
class Entry:
    """One entry of the record that a claim is held against; `key` is empty where none is needed."""

    kind: str
    key: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}" if self.key else self.kind


def parse_against(text: str | None) -> list[Entry]:
    """Split ``"subgroup:male; subgroup:female"`` into its entries; empty text gives none."""
    parts = [part.strip() for part in (text or "").split(";")]
    entries = [part.partition(":") for part in parts if part]
    return [Entry(kind.strip(), key.strip()) for kind, _, key in entries]


def known_keys(trial: Trial, kind: str) -> list[str]:
    """List the keys that a kind can have in a record."""
    place = KINDS[kind]
    if place is None:
        return []
    table, column = place
    if table == "about":
        return [entry["source"] for entry in trial.about.get(column) or []]
    return list(dict.fromkeys(getattr(trial, table)[column].dropna().astype(str)))


def claims_held_against_known(trial: Trial) -> Iterator[Problem]:
    """A claim is held against entries that the record has, and never against itself."""
    known = {kind: known_keys(trial, kind) for kind in KINDS}
    table = trial.claims.dropna(subset=["against"])
    for i, claim, against in zip(table.index, table["id"], table["against"], strict=True):
        for entry in parse_against(against):
            message = _entry_problem(known, entry, claim)
            if message:
                yield Problem("claims.csv", int(i) + 2, "against", message)


def claims_have_what_rules_need(trial: Trial) -> Iterator[Problem]:
    """Each rule gets as many entries as it needs, of the kinds it can use."""
    table = trial.claims
    against = table["against"].fillna("")
    for i, rule, text in zip(table.index, table["rule"], against, strict=True):
        entries, needs, line = parse_against(text), RULES[rule], int(i) + 2
        too_many = needs.most is not None and len(entries) > needs.most
        if len(entries) < needs.fewest or too_many:
            number = f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'}"
            found = f"found {number} beside rule '{rule}'"
            yield Problem("claims.csv", line, "against", f"{found}; allowed: {_amount(needs)}")
        wrong = [str(e) for e in entries if needs.kinds and e.kind not in needs.kinds]
        if wrong:
            found = f"found {', '.join(wrong)!r} beside rule '{rule}'"
            wanted = ", ".join(f"{kind}:KEY" for kind in needs.kinds)
            yield Problem("claims.csv", line, "against", f"{found}; allowed: {wanted}")


def proportions_have_counts(trial: Trial) -> Iterator[Problem]:
    """A proportion has a unit of proportions, and a count to be held against."""
    claims = trial.claims
    for i, row in claims[claims["rule"] == "proportion"].iterrows():
        missing = row.isna()
        if missing["outcome"] and (missing["numerator"] or missing["denominator"]):
            message = (
                "is empty; allowed beside rule 'proportion': a row of outcomes.csv, "
                "or numerator and denominator"
            )
            yield Problem("claims.csv", int(i) + 2, "outcome", message)
        if row["unit"] not in FRACTIONS:
            message = (
                f"found {row['unit']!r}; allowed beside rule 'proportion': {', '.join(FRACTIONS)}"
            )
            yield Problem("claims.csv", int(i) + 2, "unit", message)


def statements_have_no_figure(trial: Trial) -> Iterator[Problem]:
    """A claim whose unit is "statement" prints no figure: its words are the claim."""
    claims = trial.claims
    both = (claims["unit"] == STATEMENT) & claims["printed"].notna()
    for i in both[both.fillna(False)].index:
        message = f"found {claims.loc[i, 'printed']!r}; allowed beside unit 'statement': empty"
        yield Problem("claims.csv", int(i) + 2, "printed", message)


def repairs_have_a_verdict(trial: Trial) -> Iterator[Problem]:
    """An expected repair stands beside an expected verdict; alone it would not be compared."""
    claims = trial.claims
    alone = claims["expected_repair"].notna() & claims["expected"].isna()
    for i in alone[alone].index:
        message = f"found {claims.loc[i, 'expected_repair']!r}; allowed beside no verdict: empty"
        yield Problem("claims.csv", int(i) + 2, "expected_repair", message)


def _entry_problem(known: dict[str, list[str]], entry: Entry, claim: str) -> str | None:
    if entry.kind not in KINDS:
        return f"found kind {entry.kind!r}; allowed: {', '.join(KINDS)}"
    if KINDS[entry.kind] is None:
        return f"found {str(entry)!r}; allowed: {entry.kind} without a key" if entry.key else None
    if KINDS[entry.kind] == ("claims", "id") and entry.key == claim:
        return f"found {str(entry)!r}, the claim itself; allowed: another claim"
    if entry.key not in known[entry.kind]:
        shown = ", ".join(known[entry.kind]) or "none there"
        return f"found {str(entry)!r}; allowed keys of {entry.kind}: {shown}"
    return None


def _amount(needs: Needs) -> str:
    if needs.most == 0:
        return "none"
    if needs.most is None:
        return f"{needs.fewest} or more"
    return str(needs.most)
