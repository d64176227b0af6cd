"""One page on a trial that says what was seen, what was changed, and what cannot be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from trialkit import proportions, prose
from trialkit.disclosure._limits import below, signed_span
from trialkit.disclosure._page_plan import changed, wrong
from trialkit.disclosure._trail import printed_in
from trialkit.disclosure._wording import sources_read
from trialkit.replication import efficacy

if TYPE_CHECKING:
    from trialkit.cohorts import Unanswered
    from trialkit.disclosure._dose_open import DoseOpen
    from trialkit.disclosure._unprinted import Unprinted
    from trialkit.records import Trial

_MOST_EVENTS = 1  # kinds of event named after their total


def press_page(
    trial: Trial,
    audit: pd.DataFrame,
    registered: pd.DataFrame,
    unprinted: Unprinted | Unanswered | None,
    dose: DoseOpen | Unanswered | None,
    confidence: float = 0.95,
) -> str:
    """Write one page on a trial from its record, its audit and its bounds.

    Parameters
    ----------
    trial : Trial
    audit : DataFrame
        As `claims.audit` returns it.
    registered : DataFrame
        As `claims.registered` returns it.
    unprinted : Unprinted, Unanswered or None
    dose : DoseOpen, Unanswered or None
    confidence : float
        Level of the intervals; tests are held against 1 minus it.

    Returns
    -------
    str
        Markdown.
    """
    test = audit.attrs.get("test", "fisher")
    not_said = [
        *_works(trial),
        *_subgroups(trial, unprinted, confidence, test),
        *_dose(dose),
        *_safe(trial),
        *_missing(trial),
    ]
    invented = " *Everything about this trial is invented.*" if trial.is_synthetic else ""
    parts = [
        f"### {trial.short_title} on one page",
        f"*Read for this page: {'; '.join(sources_read(trial))}. “Not published” means: not in "
        "these.*",
        f"**What was done.** {_done(trial)}{invented}",
        f"**What was seen.**\n\n{prose.bullets(_seen(trial, confidence))}",
        f"**What was changed.** {changed(trial, registered)}",
        f"**What is printed and fails its check.** {wrong(trial, audit)}",
        f"**What cannot be said.**\n\n{prose.bullets(not_said)}",
        f"*Intervals: exact (Clopper–Pearson), {prose.level(confidence)}, chance only. "
        "Written by code: read the sources before you print it.*",
    ]
    return "\n\n".join(parts)


def _done(trial: Trial) -> str:
    were = "was" if trial.n_treated == 1 else "were"
    ill = f" with {trial.about['condition']}" if "condition" in trial.about else ""
    groups = (
        f", in {len(trial.arms)} groups with "
        f"{prose.count(int(trial.arms['dose_per_kg'].nunique()), 'dose')}"
        if len(trial.arms) > 1
        else ""
    )
    compared = " There was no comparison group." if _no_comparison(trial) else ""
    months = trial.about.get("follow_up_months")
    followed = f"Follow-up: {months:g} months." if months else "The follow-up is not published."
    return (
        f"{prose.count(trial.n_treated, 'patient')}{ill} {were} treated with "
        f"{trial.about['product']}{groups}.{compared} {followed}{_left(trial)}"
    )


def _no_comparison(trial: Trial) -> bool:
    """Whether every arm got the treatment."""
    return bool((trial.arms["dose_per_kg"] > 0).all())


def _seen(trial: Trial, confidence: float) -> list[str]:
    whole = trial.outcomes[trial.outcomes["subgroup"] == "all"]
    lines = []
    for row in whole.itertuples():
        found = proportions.interval(int(row.responders), int(row.n), confidence=confidence)
        derived = "" if row.count_printed == "yes" else "; count derived from the percentage"
        lines.append(
            f"{row.label}: {prose.of(found.successes, found.n)}, interval "
            f"{prose.span(found.low, found.high)}{derived}"
            f"{_press_only(trial, printed_in(trial, row.id))}.{_other_denominators(trial, row)}"
        )
    counted = trial.safety[trial.safety["scope"].eq("all") & trial.safety["patients"].notna()]
    for row in counted[counted["n"].notna()].itertuples():
        events, n = int(row.patients), int(row.n)
        found = proportions.interval(events, n, confidence=confidence)
        what = f"{row.event[:1].upper()}{row.event[1:]}"
        lines.append(
            f"{what}: none seen in {n} patients; its true rate may be up to "
            f"{prose.percent(found.high)}"
            f"{_press_only(trial, [row.source])}.{_judged(row)}"
            if events == 0
            else f"{what}: {prose.of(events, n)}, interval {prose.span(found.low, found.high)}."
        )
    lines += _events_only(trial)
    return lines or ["No count of all patients is published."]


def _left(trial: Trial) -> str:
    """Name the groups of patients who stayed, where a record has them beside the whole."""
    stayed = _stayed(trial)
    return f" Of these, {prose.shares(stayed, trial.n_treated)}." if len(stayed) else ""


def _stayed(trial: Trial) -> pd.DataFrame:
    """Subgroups that leave somebody out and are a denominator of a printed outcome."""
    counted = trial.subgroups[trial.subgroups["subgroup"].isin(trial.outcomes["subgroup"])]
    whole = counted.groupby(counted["attribute"].fillna("subgroup"))["n"].transform("sum")
    return counted[whole < trial.n_treated]


def _other_denominators(trial: Trial, outcome) -> str:
    """Say where the same patients were counted out of fewer."""
    name = outcome.id.split(".")[0]
    table = trial.outcomes[trial.outcomes["id"].str.split(".").str[0] == name]
    stayed = _stayed(trial).set_index("subgroup")["label"]
    fewer = table[table["subgroup"].isin(stayed.index)]
    if fewer.empty:
        return ""
    items = [f"{r.responders} of {r.n} ({stayed[r.subgroup]})" for r in fewer.itertuples()]
    return f" Printed as well: {', '.join(items)}."


def _press_only(trial: Trial, sources: list[str]) -> str:
    """Say that a result stands in a press text only, where the record has other texts."""
    kinds = [str(trial.sources.loc[key, "kind"]) for key in dict.fromkeys(sources)]
    if not all("press" in kind for kind in kinds) or len(trial.sources) == len(kinds):
        return ""
    names = " and ".join(trial.source_label(key) for key in dict.fromkeys(sources))
    return f" ({names} only)"


def _judged(row) -> str:
    """Say that an event was seen and judged to be none of these, where the record prints so."""
    printed = "" if pd.isna(row.printed) else str(row.printed)
    return f" Printed: {printed}." if "judged" in printed else ""


def _events_only(trial: Trial) -> list[str]:
    """Events that were counted without the patients who had them: the total and the commonest."""
    rows = trial.safety[trial.safety["scope"].eq("all") & trial.safety["patients"].isna()]
    rows = rows[rows["events"].notna() & ~rows["event"].str.contains("grade")]
    if rows.empty:
        return []
    rows = rows.sort_values("events", ascending=False, kind="stable")
    items = [f"{row.event} {int(row.events)}" for row in rows.head(1 + _MOST_EVENTS).itertuples()]
    return [
        f"Events without a count of patients: {', '.join(items)}. In how many patients is not in "
        "what was read."
    ]


def _works(trial: Trial) -> list[str]:
    if not _no_comparison(trial):
        return []
    return [
        "That the treatment works: patients can get better without it, and nobody here was left "
        "without it."
    ]


def _subgroups(
    trial: Trial, unprinted: Unprinted | Unanswered | None, confidence: float, test: str
) -> list[str]:
    lines = []
    compared = efficacy.compare_subgroups(trial, confidence, round(1 - confidence, 6))
    if compared is not None:
        lines.append(_compared(compared, test))
    if unprinted and len(unprinted.tables) > 1:
        top, bottom = unprinted.tables.iloc[0], unprinted.tables.iloc[-1]
        lines.append(
            f"How the responders of “{unprinted.outcome_label}” divide ({unprinted.first} / "
            f"{unprinted.second}): anything from {top['s1']} / {top['s2']} to {bottom['s1']} / "
            f"{bottom['s2']} fits{_if_same_visit(unprinted)}."
        )
    return lines


def _compared(compared: efficacy.SubgroupComparison, test: str) -> str:
    pair, p, difference = compared.pair, compared.p_values[test], compared.difference
    better, other = (pair.first, pair.second)[:: 1 if difference.estimate >= 0 else -1]
    points = [
        f"{100 * value:+.1f}".replace("-", "−")
        for value in (difference.estimate, difference.low, difference.high)
    ]
    counts = (
        f"{pair.first} {pair.s1}/{pair.n1}, {pair.second} {pair.s2}/{pair.n2}, difference "
        f"{points[0]} points ({points[1]} to {points[2]}), {test.capitalize()} {prose.p_value(p)}"
    )
    if below(p, compared.alpha):
        return f"Why the groups differ: {counts}; they were not made by chance."
    if difference.estimate == 0:
        return f"That it works better in one group, or equally well in both: {counts}."
    return f"That it works better in {better} than in {other}, or equally well in both: {counts}."


def _if_same_visit(unprinted: Unprinted) -> str:
    if unprinted.wider is None:
        return ""
    top, bottom = unprinted.wider.iloc[0], unprinted.wider.iloc[-1]
    return (
        ", if all thresholds were judged at the same visit (assumed); if not, anything "
        f"from {top['s1']:.0f} / {top['s2']:.0f} to {bottom['s1']:.0f} / {bottom['s2']:.0f}"
    )


def _dose(dose: DoseOpen | Unanswered | None) -> list[str]:
    if not dose:
        return []
    return [
        "That the dose does not matter: even “not significant” leaves correlations from "
        f"{signed_span(dose.open_low, dose.open_high)}."
    ]


def _safe(trial: Trial) -> list[str]:
    counted = trial.safety["scope"].eq("all") & trial.safety["patients"].notna()
    if not counted.any():
        return ["That the treatment is safe: no count of harm in all patients is published."]
    return ["That the treatment is safe: see the upper ends above."]


def _missing(trial: Trial) -> list[str]:
    items = trial.not_published[trial.not_published["topic"] == "efficacy"]["item"].tolist()
    return [f"Not published, among other things: {items[0]}."] if items else []
