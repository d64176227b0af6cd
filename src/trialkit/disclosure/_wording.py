"""Sentences and tables of the audit notebook that are about claims and bounds."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd

from trialkit import prose, protocol
from trialkit.claims import ONE_SOURCE, VERDICTS
from trialkit.disclosure._assumed import signed
from trialkit.disclosure._dose_open import NO_DOSE
from trialkit.disclosure._unprinted import DRAWS, NO_COMPARISON
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
    from trialkit.cohorts import CohortSpace
    from trialkit.disclosure._dose_open import DoseOpen
    from trialkit.disclosure._unprinted import Unprinted
    from trialkit.records import Trial

_MOST_DIGITS = 12  # beyond this, a reader needs the power of ten
_MOST_SHOWN = 40  # beyond this, the digits say nothing to anybody


def introduce(trial: Trial) -> str:
    """Say which trial the claims are about, and how much of which source was read."""
    who = (
        f"**{trial.short_title}**: {prose.count(trial.n_treated, 'patient')} treated with "
        f"{trial.about['product']}. What was read, and how much of it:"
    )
    speaks = trial.sources.index.isin(trial.claims["source"])
    own = trial.sources[speaks] if speaks.any() else trial.sources
    items = [f"{row.label}: {row.read}" for row in own.itertuples()]
    others = trial.sources.loc[trial.references["source"].unique(), "label"]
    if len(others):
        items.append(f"for comparison: {', '.join(others)}")
    return f"{who}\n\n{prose.bullets(items)}"


def not_in_record(trial: Trial) -> str:
    """Name the sections of the notebook on claims that this record leaves empty."""
    doses = trial.arms["dose_per_kg"].nunique()
    absent = {
        "a ledger of claims (sections 1 and 2)": trial.claims.empty,
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


def read_audit(audit: pd.DataFrame) -> str:
    """Say how many claims got which kind of verdict, and in which source those stand that fail."""
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


def read_space(space: CohortSpace) -> str:
    """Say how many cohorts fit the printed counts, and what that takes for granted."""
    tables, assignments = space.count("tables"), space.count("assignments")
    granted = "\n".join(f"- {premise}" for premise in space.premises)
    left_out = "".join(f"\n- Not used: {text}" for text in space.left_out)
    names = ", ".join(name.replace("_", " ") for name in space.attributes)
    keep = "cohort keeps" if tables == 1 else "different cohorts keep"
    lines = [
        f"Patients are told apart by {names}. **{large(tables)}** {keep} every "
        f"count that was printed. With a name on every patient, that is **{large(assignments)}** "
        f"{'way' if assignments == 1 else 'ways'} to give out the printed counts. Both numbers "
        "are exact: they are counted, not estimated.",
        f"No assumption is switched on. What is always taken for granted:\n\n{granted}{left_out}",
    ]
    return "\n\n".join(lines)


def read_unprinted(found: Unprinted | None) -> str:
    """Say how many tables fit, how far their p-values reach, and what the shares assume."""
    if found is None:
        return NO_COMPARISON
    tables = found.tables
    top, bottom = tables.iloc[0], tables.iloc[-1]
    groups = f"each group ({found.first}; {found.second})"
    known = (
        f"“{found.printed_label}” was printed for {groups}; “{found.outcome_label}” was printed "
        "for all patients together only."
        if found.printed_label
        else f"“{found.outcome_label}” was printed for all patients together only, not for "
        f"{groups}."
    )
    if len(tables) == 1:
        return (
            f"{known} Only one table fits: {_table_words(found, top)}, {prose.p_value(top['p'])}."
        )
    lines = [
        known,
        f"Its {prose.count(found.responders, 'responder')} can be divided in any way from "
        f"“{_table_words(found, top)}” to “{_table_words(found, bottom)}” (bounded): "
        f"{prose.count(len(tables), 'table')}, with p-values from "
        f"{_p(tables['p'].min())} to {_p(tables['p'].max())} ({found.test.capitalize()}, "
        "two-sided).",
    ]
    below = tables["p"] < found.alpha
    if below.any() and not below.all():
        lines.append(
            f"{prose.count(int(below.sum()), 'table')} of {len(tables)} would have been called "
            f"significant at {found.alpha:g}. If every assignment of the printed counts to the "
            "patients is equally likely (assumed), that is "
            f"{prose.percent(found.share_below)} of them."
        )
    else:
        which = "Every" if below.all() else "No"
        lines.append(f"{which} table that fits would have been called significant.")
    lines.append(
        f"A check of the exact shares by chance: among {DRAWS} cohorts drawn at random, the share "
        f"of each table was {', '.join(prose.percent(x) for x in tables['drawn'])}; exact "
        f"{', '.join(prose.percent(x) for x in tables['share'])}."
    )
    if tables["truth"].any():
        true = tables[tables["truth"]].iloc[0]
        lines.append(f"The invented patients are known: in truth “{_table_words(found, true)}”.")
    return prose.bullets(lines)


def read_dose(found: DoseOpen | None) -> str:
    """Say which correlations of response and dose fit, and which a "not significant" leaves."""
    if found is None:
        return NO_DOSE
    said = (
        f"“{found.said}” says so; the test behind it is not printed. Here it is read as "
        if found.said
        else "No source of this record says so. If one did, it could be read as "
    )
    lines = [
        f"{found.tables:,} tables of “{found.outcome_label}” by dose fit the printed counts, all "
        f"possible group sizes included. Their correlations run from {signed(found.low)} to "
        f"{signed(found.high)} (bounded), their p-values of the exact trend test from "
        f"{_p(found.p_low)} to {_p(found.p_high)}.",
        f"“No significant correlation”: {said}“the exact trend test on this outcome gives no "
        f"p-value below {found.alpha:g}”. That leaves {found.open_tables:,} of the "
        f"{found.tables:,} tables, with correlations from {signed(found.open_low)} to "
        f"{signed(found.open_high)}.",
        f"If every assignment is equally likely (assumed), {prose.percent(found.share_below)} of "
        f"the cohorts are below {found.alpha:g}. That is no finding: where nothing ties the doses "
        "to the responses, a test keeps its level. It only says that the sentence, if true, "
        "removes few cohorts.",
    ]
    if found.true_correlation is not None:
        wrong = found.said and found.true_p < found.alpha
        lines.append(
            f"The invented patients are known: in truth the correlation is "
            f"{signed(found.true_correlation)}, {prose.p_value(found.true_p)}."
            + (" By this test the sentence is not true: it must rest on another one." * bool(wrong))
        )
    return prose.bullets(lines)


def large(number: int) -> str:
    """Return a whole number with every digit; a long one with its power of ten as well."""
    digits = str(number)
    if len(digits) <= _MOST_DIGITS:
        return f"{number:,}"
    lead, power = f"{Decimal(number):.1e}".split("e+")
    short = protocol.superscript(f"about {lead} × 10^{power}")
    return short if len(digits) > _MOST_SHOWN else f"{number:,} ({short})"


def _table_words(found: Unprinted, row: pd.Series) -> str:
    return f"{found.first}: {int(row['s1'])}, {found.second}: {int(row['s2'])}"


def _p(p: float) -> str:
    return prose.p_value(p).removeprefix("p = ").replace("p < 0.001", "below 0.001")
