"""What "responder" means: printed definitions side by side, and what they leave open."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pandas as pd

from trialkit import proportions, prose

if TYPE_CHECKING:
    from trialkit.records import Trial

# PASI 50, 75, 90 and 100 as the field uses them: the threshold itself counts.
USUAL_THRESHOLDS = (50, 75, 90, 100)


def headline(trial: Trial) -> pd.Series | None:
    """Return the outcome of all patients that the record puts first, None where it has none."""
    whole = trial.outcomes[trial.outcomes["subgroup"] == "all"]
    return None if whole.empty else whole.iloc[0]


def statements(trial: Trial) -> pd.DataFrame:
    """What the record's sources say on efficacy without a figure: statement, source (in words)."""
    said = [s for s in trial.about.get("statements", []) if s["topic"] == "efficacy"]
    rows = [(s["text"], trial.source_label(s["source"])) for s in said]
    return pd.DataFrame(rows, columns=["statement", "source"])


def responder_definitions(trial: Trial, confidence: float = 0.95) -> pd.DataFrame:
    """The definitions of a responder that the record prints, for all patients.

    Parameters
    ----------
    trial : Trial
    confidence : float
        Two-sided confidence level of the intervals.

    Returns
    -------
    DataFrame
        One row a definition, thresholds of one measure rising: id, label, measure, threshold
        (percent), threshold_rule ("at least", "more than" or missing), responders, n, estimate,
        low, high (Clopper–Pearson, fractions of 1), count_printed, source (readable name), note.
    """
    whole = trial.outcomes[trial.outcomes["subgroup"] == "all"]
    place = {measure: i for i, measure in enumerate(whole["measure"].unique())}
    order = whole.assign(place=whole["measure"].map(place)).sort_values(["place", "threshold"])
    rows = []
    for row in order.to_dict("records"):
        found = proportions.interval(int(row["responders"]), int(row["n"]), confidence=confidence)
        limits = {"estimate": found.estimate, "low": found.low, "high": found.high}
        rows.append({**row, **limits, "source": trial.source_label(row["source"])})
    columns = ["id", "label", "measure", "threshold", "threshold_rule", "responders", "n"]
    columns += ["estimate", "low", "high", "count_printed", "source", "note"]
    return pd.DataFrame(rows, columns=columns)


def definitions_table(definitions: pd.DataFrame) -> pd.DataFrame:
    """Put `responder_definitions` into words: rule, count and how it is known, source, remark."""
    rows = [
        {
            "definition": row.label,
            "rule": "no threshold"
            if pd.isna(row.threshold)
            else f"{_rule_words(row.threshold_rule)} {row.threshold:g} %",
            "responders": f"{row.responders} of {row.n}",
            "count": "printed" if row.count_printed == "yes" else "derived from the percentage",
            "source": row.source,
            "note": "" if pd.isna(row.note) else row.note,
        }
        for row in definitions.itertuples(index=False)
    ]
    return pd.DataFrame(rows)


def usual_thresholds(
    trial: Trial, thresholds: Sequence[float] = USUAL_THRESHOLDS, measure: str = "pasi"
) -> pd.DataFrame:
    """Bounds on how many patients reached the usual thresholds, in the usual "at least" sense.

    Whoever passes a threshold has passed every lower one, and "more than 75 %" is stricter than
    "at least 75 %": a patient at exactly 75 % counts for the second only. Nothing else is used,
    so every count from low to high is compatible with the record.

    Parameters
    ----------
    trial : Trial
    thresholds : sequence of float
        Improvement in percent.
    measure : str
        Measure of the outcomes to use.

    Returns
    -------
    DataFrame
        One row a threshold: threshold (percent), low, high (patients), n, in_record (whether
        the record has exactly this count). Empty where it has no such measure.
    """
    outcomes = trial.outcomes
    of_all = (outcomes["subgroup"] == "all") & (outcomes["n"] == trial.n_treated)
    known = outcomes[of_all & (outcomes["measure"] == measure) & outcomes["threshold"].notna()]
    columns = ["threshold", "low", "high", "n", "in_record"]
    if known.empty:
        return pd.DataFrame(columns=columns)
    counts = {
        _strictness(row.threshold, row.threshold_rule): int(row.responders)
        for row in known.itertuples(index=False)
    }
    rows = []
    for threshold in thresholds:
        wanted = _strictness(threshold, "at least")
        low = max((c for key, c in counts.items() if key >= wanted), default=0)
        high = min((c for key, c in counts.items() if key <= wanted), default=trial.n_treated)
        rows.append((threshold, low, high, trial.n_treated, wanted in counts))
    return pd.DataFrame(rows, columns=columns)


def usual_thresholds_table(bounds: pd.DataFrame) -> pd.DataFrame:
    """Put `usual_thresholds` into words: endpoint, patients, percent, kind."""
    rows = []
    for row in bounds.itertuples(index=False):
        known = row.low == row.high
        patients = f"{row.low}" if known else f"{row.low} to {row.high}"
        low, high = prose.percent(row.low / row.n), prose.percent(row.high / row.n)
        rows.append(
            {
                "endpoint (at least)": f"PASI {row.threshold:g}",
                f"patients of {row.n}": patients,
                "share": low if known else f"{low} to {high}",
                "kind": "in the record" if row.in_record else "bounded",
            }
        )
    return pd.DataFrame(rows)


def overlaps(trial: Trial) -> pd.DataFrame:
    """Bounds on how many patients are responders by two different measures at once.

    Returns
    -------
    DataFrame
        One row a pair of definitions on different measures (all patients, same n): first, second
        (labels), first_count, second_count, n, low, high (patients in both). Often empty.
    """
    whole = trial.outcomes[trial.outcomes["subgroup"] == "all"]
    rows = []
    for a, b in combinations(list(whole.itertuples(index=False)), 2):
        if a.measure == b.measure or a.n != b.n:
            continue
        first, second, n = int(a.responders), int(b.responders), int(a.n)
        low, high = max(0, first + second - n), min(first, second)
        rows.append((a.label, b.label, first, second, n, low, high))
    columns = ["first", "second", "first_count", "second_count", "n", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def denominators(trial: Trial) -> pd.DataFrame:
    """The responders of the first outcome over everybody, and over those who were still there.

    Returns
    -------
    DataFrame
        One row a denominator, the largest first: label (of the group), responders, n, missing
        (patients treated who are not in it). Empty where the record prints the first outcome
        for no group that completed the trial or was followed to the end.
    """
    columns = ["label", "responders", "n", "missing"]
    first = headline(trial)
    if first is None:
        return pd.DataFrame(columns=columns)
    stages = dict(zip(trial.still_there["subgroup"], trial.still_there["label"], strict=True))
    outcome = str(first["id"]).split(".")[0]
    rows = trial.outcomes[trial.outcomes["id"].str.split(".").str[0] == outcome]
    parts = rows[rows["subgroup"].isin(stages)].sort_values("n", ascending=False)
    if parts.empty:
        return pd.DataFrame(columns=columns)
    found = [("all patients treated", int(first["responders"]), int(first["n"]))]
    found += [
        (stages[row.subgroup], int(row.responders), int(row.n))
        for row in parts.itertuples(index=False)
    ]
    return pd.DataFrame([(*row, trial.n_treated - row[2]) for row in found], columns=columns)


def _rule_words(rule: Any) -> str:
    return rule if isinstance(rule, str) else "rule not printed,"


def _strictness(threshold: float, rule: Any) -> tuple[float, int]:
    """Sort key: a larger one is harder to pass.

    A rule that was not printed is taken as the stricter one, which keeps the bounds valid.
    """
    return float(threshold), int(not (isinstance(rule, str) and rule == "at least"))
