"""Half a page on a trial that says what was seen, what was changed, and what cannot be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from trialkit import proportions, prose, protocol
from trialkit.disclosure._assumed import signed
from trialkit.disclosure._verdicts import NO_FIGURE, group_of, shown
from trialkit.replication import efficacy

if TYPE_CHECKING:
    from trialkit.disclosure._dose_open import DoseOpen
    from trialkit.disclosure._unprinted import Unprinted
    from trialkit.records import Trial

# Fields of the plan that a reader asks for first; the others are only named.
_FIRST_FIELDS = ("primary", "comparator", "enrolment")
_MOST = 3  # claims quoted before the rest is only counted
CHANGED = "changed-from-registered"


def press_page(
    trial: Trial,
    audit: pd.DataFrame,
    registered: pd.DataFrame,
    unprinted: Unprinted | None,
    dose: DoseOpen | None,
    confidence: float = 0.95,
) -> str:
    """Write half a page on a trial from its record, its audit and its bounds.

    Parameters
    ----------
    trial : Trial
    audit : DataFrame
        As `claims.audit` returns it.
    registered : DataFrame
        As `claims.registered` returns it.
    unprinted : Unprinted or None
    dose : DoseOpen or None
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
        f"### {trial.short_title} in half a page",
        f"**What was done.** {_done(trial)}{invented}",
        f"**What was seen.**\n\n{prose.bullets(_seen(trial, confidence))}",
        f"**What was changed.** {_changed(registered)}",
        f"**What is printed and fails its check.** {_wrong(audit)}",
        f"**What cannot be said.**\n\n{prose.bullets(not_said)}",
        f"*Intervals: exact (Clopper–Pearson), {prose.percent(confidence, 0)}; they speak of "
        "chance only. Written by code: read the sources before you print it.*",
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
    compared = (
        " Nobody was treated with anything else, so there is no comparison."
        if _no_comparison(trial)
        else ""
    )
    months = trial.about.get("follow_up_months")
    followed = f"Follow-up: {months:g} months." if months else "The follow-up is not published."
    return (
        f"{prose.count(trial.n_treated, 'patient')}{ill} {were} treated with "
        f"{trial.about['product']}{groups}.{compared} {followed}"
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
            f"{prose.span(found.low, found.high)}{derived}."
        )
    counted = trial.safety[trial.safety["scope"].eq("all") & trial.safety["patients"].notna()]
    for row in counted[counted["n"].notna()].itertuples():
        events, n = int(row.patients), int(row.n)
        found = proportions.interval(events, n, confidence=confidence)
        what = f"{row.event[:1].upper()}{row.event[1:]}"
        lines.append(
            f"{what}: none seen in {n} patients; a true rate of up to "
            f"{prose.percent(found.high)} is compatible with that."
            if events == 0
            else f"{what}: {prose.of(events, n)}, interval {prose.span(found.low, found.high)}."
        )
    return lines or ["No count of all patients is published."]


def _changed(registered: pd.DataFrame) -> str:
    if registered.empty:
        return "The record has no registry entry. Whether the plan was changed cannot be told."
    changed = registered[registered["verdict"] == CHANGED]
    if changed.empty:
        return (
            "Nothing, as far as registered and reported content can be compared "
            f"({', '.join(registered['label'])})."
        )
    first = changed.set_index("field").reindex(
        [field for field in _FIRST_FIELDS if field in set(changed["field"])]
    )
    items = [f"{row.label}: {row.registered} → {row.reported}" for row in first.itertuples()]
    rest = changed.loc[~changed["field"].isin(_FIRST_FIELDS), "label"].tolist()
    if rest:
        items.append(f"also {', '.join(rest)}")
    return protocol.superscript(f"Registered first → reported: {'; '.join(items)}.")


def _wrong(audit: pd.DataFrame) -> str:
    if audit.empty:
        return "No claim was listed for this record, so none was judged."
    fails = audit[[group_of(verdict).name == "fails its check" for verdict in audit["verdict"]]]
    if fails.empty:
        return f"No claim fails; {prose.count(len(audit), 'claim')} were judged."
    lost = fails["repair"].fillna("").ne("")
    lines = []
    if lost.any():
        items = [f"“{row.shown}” → {row.repair}" for row in fails[lost].itertuples()]
        lines.append(f"Characters lost or doubled: {', '.join(items)}.")
    # Statements first: they are what a reader takes away.
    others = fails[~lost].assign(
        figure=[shown(row) != NO_FIGURE for _, row in fails[~lost].iterrows()]
    )
    others = others.sort_values("figure", kind="stable")
    items = [_failure(row) for _, row in others.head(_MOST).iterrows()]
    if len(others) > _MOST:
        items.append(f"{len(others) - _MOST} more in the ledger")
    if items:
        lines.append(f"{'; '.join(items)}.")
    return " ".join(lines)


def _failure(claim: pd.Series) -> str:
    figure = "" if shown(claim) == NO_FIGURE else f", “{shown(claim)}”"
    return f"“{claim['claim']}”{figure} ({claim['source']}): {claim['verdict'].replace('-', ' ')}"


def _works(trial: Trial) -> list[str]:
    if not _no_comparison(trial):
        return []
    return [
        "That the treatment works: patients can get better without it, and nobody here was left "
        "without it."
    ]


def _subgroups(
    trial: Trial, unprinted: Unprinted | None, confidence: float, test: str
) -> list[str]:
    lines = []
    compared = efficacy.compare_subgroups(trial, confidence, round(1 - confidence, 6))
    if compared is not None:
        pair, p = compared.pair, compared.p_values[test]
        counts = (
            f"{pair.first}: {pair.s1} of {pair.n1}; {pair.second}: {pair.s2} of {pair.n2} "
            f"({test.capitalize()} {prose.p_value(p)})"
        )
        lines.append(
            f"That it works better in one group: {counts}."
            if p >= compared.alpha
            else f"Why the groups differ: {counts}; they were not made by chance."
        )
    if unprinted is not None and len(unprinted.tables) > 1:
        top, bottom = unprinted.tables.iloc[0], unprinted.tables.iloc[-1]
        lines.append(
            f"How the responders of “{unprinted.outcome_label}” divide ({unprinted.first} / "
            f"{unprinted.second}): anything from {top['s1']} / {top['s2']} to {bottom['s1']} / "
            f"{bottom['s2']} fits what was printed."
        )
    return lines


def _dose(dose: DoseOpen | None) -> list[str]:
    if dose is None:
        return []
    return [
        "That the dose does not matter: even “not significant” leaves correlations from "
        f"{signed(dose.open_low)} to {signed(dose.open_high)}."
    ]


def _safe(trial: Trial) -> list[str]:
    counted = trial.safety["scope"].eq("all") & trial.safety["patients"].notna()
    if not counted.any():
        return ["That the treatment is safe: no count of harm in all patients is published."]
    return ["That the treatment is safe: see the upper ends above."]


def _missing(trial: Trial) -> list[str]:
    items = trial.not_published[trial.not_published["topic"] == "efficacy"]["item"].tolist()
    return [f"Not published, among other things: {items[0]}."] if items else []
