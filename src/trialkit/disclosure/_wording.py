"""Sentences and tables of the audit notebook that are about sources and claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from trialkit import prose, protocol
from trialkit.claims import ONE_SOURCE, VERDICTS
from trialkit.disclosure._shares import printed_shares
from trialkit.disclosure._verdicts import (
    GROUPS,
    NO_LEDGER,
    group_of,
    sentence,
    shown,
    verdict_words,
    where,
)

if TYPE_CHECKING:
    from trialkit.records import Trial


def introduce(trial: Trial) -> str:
    """Say which trial the claims are about, and how much of which source was read."""
    who = (
        f"**{trial.short_title}**: {prose.count(trial.n_treated, 'patient')} treated with "
        f"{trial.about['product']}. What was read, and how much of it:"
    )
    items = sources_read(trial)
    others = trial.sources.loc[trial.references["source"].unique(), "label"]
    if len(others):
        items.append(f"for comparison: {', '.join(others)}")
    return f"{who}\n\n{prose.bullets(items)}"


def sources_read(trial: Trial) -> list[str]:
    """Name the sources of the trial itself, with how much of each was read."""
    speaks = trial.sources.index.isin(trial.claims["source"])
    own = trial.sources[speaks] if speaks.any() else trial.sources
    alike = own.groupby("read", sort=False)["label"]
    return [f"{', '.join(labels)}: {read}" for read, labels in alike]


def not_in_record(trial: Trial) -> str:
    """Name the sections of the notebook on claims that this record leaves empty."""
    doses = trial.arms["dose_per_kg"].nunique()
    press = trial.sources["kind"].str.contains("press")
    absent = {
        "a ledger of claims (sections 1 and 2)": trial.claims.empty,
        "a press release (section 1)": not press.any(),
        "printed percentages (section 3)": printed_shares(trial).empty,
        "a registry entry (sections 4 and 5)": trial.registry.empty,
        "dated versions of the registry entry (section 5)": not trial.registry.empty
        and protocol.registry_changes(trial).empty,
        "two subgroups (section 6)": trial.subgroups.empty,
        "a second dose (section 6)": doses < 2,
    }
    return prose.gaps(trial, [what for what, missing in absent.items() if missing])


def verdict_meanings() -> str:
    """List the verdicts under the answer that they leave a reader with."""
    lines = []
    for group in GROUPS:
        lines.append(f"- {group.sign} **{group.name}**")
        for verdict in group.verdicts:
            words = verdict.replace("-", " ")
            lines.append(f"    - *{words}*: {VERDICTS[verdict]}")
    return "\n".join(lines)


def claims_to_judge(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims without their verdicts, with room for the reader's own."""
    return pd.DataFrame(
        {
            "number": range(1, len(claims) + 1),
            "where": [where(claim) for _, claim in claims.iterrows()],
            "claim": claims["claim"].tolist(),
            "printed": [shown(claim) for _, claim in claims.iterrows()],
            "your verdict": "…",
        }
    )


def ledger_table(audit: pd.DataFrame) -> pd.DataFrame:
    """Every claim with its verdict, the reason and the method it rests on, ready to read."""
    return pd.DataFrame(
        {
            "source": audit["source"].tolist(),
            "claim": audit["claim"].tolist(),
            "printed": [shown(claim) for _, claim in audit.iterrows()],
            "we get": audit["derived"].fillna("").replace("", "–").tolist(),
            "verdict": [verdict_words(verdict) for verdict in audit["verdict"]],
            "why": [sentence(why) for why in audit["why"]],
            "rests on": audit["method"].fillna("").replace("", "–").tolist(),
        }
    )


def read_audit(audit: pd.DataFrame, trial: Trial | None = None) -> str:
    """Say how many claims got which kind of verdict, and in which source those stand that fail.

    Parameters
    ----------
    audit : DataFrame
        As `claims.audit` returns it.
    trial : Trial, optional
        Its record: then the items of the plan are counted that the changed rows are about.
    """
    if audit.empty:
        return NO_LEDGER
    groups = audit["verdict"].map(lambda verdict: group_of(verdict).name)
    parts = [
        f"{group.sign} {group.name} {int((groups == group.name).sum())}"
        for group in GROUPS
        if (groups == group.name).any()
    ]
    sources = audit["source"].nunique()
    lines = [
        f"**{prose.count(len(audit), 'claim')}** of {prose.count(sources, 'source')}: "
        f"{' · '.join(parts)}."
    ]
    changed = audit.loc[groups == "plan changed", "id"]
    if len(changed):
        lines.append(_changed_rows(changed, trial))
    alone = int(audit["method"].eq(ONE_SOURCE).sum())
    if alone:
        lines.append(
            f"{prose.count(alone, 'claim')} that {'agrees' if alone == 1 else 'agree'} "
            f"{'stands' if alone == 1 else 'stand'} in one source only: nothing contradicts, and "
            "nothing confirms."
        )
    fails = audit[groups == "fails its check"]
    if fails.empty:
        lines.append("No claim fails. That says that the figures agree, not that they are right.")
    else:
        by_source = fails["source"].value_counts()
        text = "; ".join(f"{source}: {n}" for source, n in by_source.items())
        lines.append(f"Claims that fail their check, by source: {text}.")
    repaired = audit[audit["repair"].fillna("").ne("")]
    if len(repaired):
        items = "; ".join(f"“{row.shown}” → {row.repair}" for row in repaired.itertuples())
        lines.append(f"One lost or doubled character explains: {items}.")
    return prose.bullets(lines)


def _changed_rows(changed: pd.Series, trial: Trial | None) -> str:
    """Say that rows are no fields: one item of the plan stands in every source that shows it."""
    text = f"“Plan changed” counts rows of the ledger, here {len(changed)}, not items of the plan: "
    if trial is None:
        return f"{text}an item is listed for every source that shows it."
    against = trial.claims.loc[trial.claims["id"].isin(changed), "against"].fillna("")
    items = set(against.str.findall(r"registry:([\w-]+)").explode().dropna())
    return (
        f"{text}the rows are about {prose.count(len(items), 'item')}, each listed for every source "
        "that shows it."
    )
