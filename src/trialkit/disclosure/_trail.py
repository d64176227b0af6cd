"""One claim followed from the press to the paper to the registry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from trialkit import prose, protocol
from trialkit.disclosure._lifelines import same_content
from trialkit.disclosure._plan import PRIMARY, leads_with, one_version
from trialkit.disclosure._verdicts import group_of, shown, verdict_words, where
from trialkit.records.trial import REPORTED
from trialkit.replication import efficacy

if TYPE_CHECKING:
    from trialkit.records import Trial

_KINDS = ("press", "abstract", "introduction")
_STRICTER = (
    " It is printed as “more than”; the usual endpoint of that name says “at least”, which a "
    "patient at exactly the threshold meets too."
)
_OTHER_SCALE = (
    " It is the nearest thing to what was registered on that scale. Whether scale, grades and "
    "visit are the same is not in the record."
)


def trail(trial: Trial, audit: pd.DataFrame) -> pd.DataFrame:
    """Set side by side what each source prints on the outcome that the record puts first.

    Returns
    -------
    DataFrame
        source, what it says, printed, verdict; press first, then the paper, then the registry from
        its last version to its first. Empty where the record has no outcome of all patients.
    """
    outcome = efficacy.headline(trial)
    if outcome is None:
        return pd.DataFrame(columns=["source", "what it says", "printed", "verdict"])
    rows = _printed_rows(trial, audit, outcome) or [_from_outcome(trial, outcome)]
    rows += [_registry_row(trial, cells) for cells in reversed(_versions(trial))]
    return pd.DataFrame(rows)


def read_trail(trial: Trial, audit: pd.DataFrame) -> str:
    """Say what became of the record's first outcome between the registry and the press."""
    outcome = efficacy.headline(trial)
    if outcome is None:
        return "The record has no outcome of all patients, so there is no claim to follow."
    mentions = audit[audit["id"].isin(_mentioning(trial, outcome["id"])["id"])]
    lines = [_mentions(outcome, mentions)]
    versions = _versions(trial)
    if not versions:
        lines.append(
            "The record has no registry entry with a primary outcome, so this trail ends at the "
            "report. Whether the outcome was planned cannot be told from it."
        )
        return prose.bullets(lines)
    lines += [_plan(trial, versions, outcome), *_later(trial, versions)]
    lines += _registered_results(trial, versions[0])
    return prose.bullets(lines)


def _printed_rows(trial: Trial, audit: pd.DataFrame, outcome: pd.Series) -> list[dict[str, str]]:
    judged = audit.set_index("id")
    place = {
        row.id: _place(trial.sources.loc[row.source, "kind"])
        for row in _mentioning(trial, outcome["id"]).itertuples()
    }
    return [
        {
            "source": where(judged.loc[key]),
            "what it says": str(judged.loc[key, "claim"]),
            "printed": shown(judged.loc[key]),
            "verdict": verdict_words(judged.loc[key, "verdict"]),
        }
        for key in sorted(place, key=place.get)
    ]


def _mentioning(trial: Trial, outcome: str) -> pd.DataFrame:
    """Claims that print this outcome: its share, or its count."""
    ledger = trial.claims
    against = ledger["against"].fillna("").str.split(r"\s*;\s*")
    # an empty ledger would leave this without a type
    counted = against.map(lambda entries: f"outcome:{outcome}" in entries).astype(bool)
    prints = ledger["rule"].isin(["proportion", "equals"])
    return ledger[prints & (ledger["outcome"].eq(outcome).fillna(False) | counted)]


def _place(kind: str) -> int:
    """From the text that most people read to the text that was written first."""
    return next((i for i, word in enumerate(_KINDS) if word in kind), len(_KINDS))


def _from_outcome(trial: Trial, outcome: pd.Series) -> dict[str, str]:
    printed = "" if pd.isna(outcome["printed"]) else f"{outcome['printed']} "
    return {
        "source": trial.source_label(outcome["source"]),
        "what it says": str(outcome["label"]),
        "printed": f"{printed}({outcome['responders']}/{outcome['n']})",
        "verdict": "not in a ledger",
    }


def _registry_row(trial: Trial, cells: dict[str, Any]) -> dict[str, str]:
    reported = _reported(trial)
    same = same_content(cells, reported)
    verdicts = {
        True: "✓ the plan is what was reported",
        False: "≠ the plan is not what was reported"
        if leads_with(reported["value"]) is None
        else "≠ the plan is not what the report leads with",
        None: "? cannot be compared",
    }
    stated = cells["status"] == "stated"
    return {
        "source": protocol.version_label(trial, cells["version"]),
        "what it says": f"primary outcome: {cells['value'] if stated else cells['status']}",
        "printed": "no result: a plan",
        "verdict": verdicts[same],
    }


def _versions(trial: Trial) -> list[dict[str, Any]]:
    """Rows of the primary outcome by version of the registry, the oldest first."""
    rows = trial.registry[trial.registry["field"] == PRIMARY].to_dict("records")
    found = {row["version"]: row for row in rows}
    order = [name for name in protocol.versions(trial).columns if name in found]
    return [found[name] for name in order if name != REPORTED]


def _reported(trial: Trial) -> dict[str, Any]:
    table = trial.registry
    rows = table[table["field"].eq(PRIMARY) & table["version"].eq(REPORTED)].to_dict("records")
    return rows[0] if rows else {"status": "not known", "code": pd.NA, "value": pd.NA}


def _mentions(outcome: pd.Series, mentions: pd.DataFrame) -> str:
    name = f"“{outcome['label']}”"
    count = prose.of(int(outcome["responders"]), int(outcome["n"]))
    if mentions.empty:
        return f"{name} is in the record with {count}. The record has no ledger of claims."
    sources = list(dict.fromkeys(mentions["source"]))
    fails = mentions[[group_of(v).name == "fails its check" for v in mentions["verdict"]]]
    times = "once" if len(mentions) == 1 else f"{len(mentions)} times"
    text = (
        f"{name} is printed {times}, in {prose.count(len(sources), 'source')} "
        f"({'; '.join(sources)}). The count is {count}."
    )
    if fails.empty:
        return f"{text} {'That agrees' if len(mentions) == 1 else 'All of them agree'} with it."
    repaired = fails["repair"].dropna()
    words = ", ".join(f"“{text}”" for text in fails["shown"])
    return f"{text} {prose.count(len(fails), 'mention')} cannot be what was meant: {words}" + (
        f", one character away from {', '.join(repaired)} %." if len(repaired) else "."
    )


def _plan(trial: Trial, versions: list[dict[str, Any]], outcome: pd.Series) -> str:
    first = versions[0]
    label = protocol.version_label(trial, first["version"])
    if first["status"] != "stated":
        return f"The primary outcome of “{label}” is {first['status']}."
    reported = _reported(trial)
    same = same_content(first, reported)
    text = f"Registered first as the primary outcome: {first['value']} ({label})."
    if same is None:
        return f"{text} What the report calls its primary outcome is {reported['status']}."
    leads = leads_with(reported["value"])
    if not same and leads is not None:
        return (
            f"{text} The report leads with: {leads}. **These are not the same outcome.** Which "
            "outcome the paper itself calls primary is not in what was read."
        )
    if same:
        named = re.search(rf"\b{outcome['id'].split('.')[0]}\b", str(first["code"]))
        rest = (
            ""
            if named
            else f" “{outcome['label']}”, which the record puts first among its response rates, "
            "is not the primary outcome."
        )
        return f"{text} The report has the same.{rest}{one_version(trial)}"
    return f"{text} Reported: {reported['value']}. **These are not the same outcome.**"


def _later(trial: Trial, versions: list[dict[str, Any]]) -> list[str]:
    """Versions whose primary outcome could not be read: they are said to be open, and no more."""
    unread = [row for row in versions[1:] if row["status"] != "stated"]
    return [
        f"The primary outcome of “{protocol.version_label(trial, row['version'])}” is "
        f"{row['status']}. So nobody can tell from here whether the outcome was changed in the "
        "registry before the report."
        for row in unread
    ]


def _registered_results(trial: Trial, first: dict[str, Any]) -> list[str]:
    """Where the result of the outcome that was registered first is printed."""
    if first["status"] != "stated" or pd.isna(first["code"]):
        return []
    lines = []
    whole = trial.outcomes[trial.outcomes["subgroup"] == "all"]
    for row in whole.itertuples():
        graded = pd.notna(row.threshold)
        if not re.search(_named(row), first["code"]):
            continue
        sources = printed_in(trial, row.id)
        names = " and ".join(f"“{trial.source_label(key)}”" for key in sources)
        only = "only " if len(sources) == 1 and len(trial.sources) > 1 else ""
        what = "for an outcome" if graded else "on a scale"
        lines.append(
            f"A result {what} that was registered first is printed too: “{row.label}”, "
            f"{prose.of(row.responders, row.n)}. Of the texts that could be read, {only}{names} "
            f"{'prints' if len(sources) == 1 else 'print'} it."
            + (_OTHER_SCALE if not graded else _STRICTER * (row.threshold_rule == "more than"))
        )
    return lines


def printed_in(trial: Trial, outcome: str) -> list[str]:
    """Return the keys of the sources that print an outcome, those of the ledger first."""
    own = trial.outcomes.loc[trial.outcomes["id"] == outcome, "source"]
    return list(dict.fromkeys([*_mentioning(trial, outcome)["source"], *own]))


def _named(outcome: Any) -> str:
    """How a registered outcome names this one; a scale without threshold goes by many names."""
    if pd.isna(outcome.threshold):
        return re.escape(str(outcome.measure))
    return rf"(?<![a-z0-9]){outcome.id.split('.')[0]}(?![a-z0-9])"
