"""What the first notebook shows of a record: its sources, five kinds of numbers, parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from trialkit import parameters, proportions, records
from trialkit.errors import KitError
from trialkit.prose import of, span
from trialkit.protocol import dose_text, is_by_weight, superscript

ASSUMED_WEIGHT = 70  # kg, an example; no record has to print a weight
_TABLES = (
    *("arms", "visits", "outcomes", "safety", "events", "criteria", "registry", "claims"),
    *("references", "patients"),
)
_PARAMETERS = {
    "trial": ("which trial record the notebook reads", "a record name: "),
    "confidence": ("confidence level of every interval, as a fraction", "0.5 to 0.999"),
    "seed": ("start of the random numbers; same seed, same numbers", "a whole number, 0 or more"),
    "results_path": ("file for the results", "empty for none, or a name ending in .json"),
    "sliders": (
        "where the sliders start",
        "empty, or explorer, dot, control, space, value; more after commas",
    ),
}


def record_sentence(trial: records.Trial) -> str:
    """Return which record a notebook reads, and what kind of record it is."""
    kind = (
        "**SYNTHETIC: the whole record is invented for teaching; there are no real patients.**"
        if trial.is_synthetic
        else "The record holds only what was printed, with a source on every row."
    )
    return (
        f"**Record: {trial.short_title}** ({trial.n_treated} patients treated). {trial.title}. "
        f"{trial.citation}. {kind}"
    )


def sources_used(trial: records.Trial) -> pd.DataFrame:
    """Count how many rows of each table rest on each source.

    Returns
    -------
    DataFrame
        One row a source: source (label), kind, read (how much of it was read), then a column a
        table with its number of rows; tables that the record does not have are left out.
    """
    table = trial.sources[["label", "kind", "read"]].rename(columns={"label": "source"})
    for name in _TABLES:
        rows = getattr(trial, name)
        if not rows.empty:
            table[name] = rows["source"].value_counts().reindex(table.index, fill_value=0)
    return table.reset_index(drop=True)


@dataclass(frozen=True)
class CountBounds:
    """The fewest and the most patients that a count which was not printed can be.

    Attributes
    ----------
    threshold : int
        Improvement of the PASI in percent, reached or passed.
    low, high, n : int
        Patients.
    why_low, why_high : str
        What each end rests on.
    """

    threshold: int
    low: int
    high: int
    n: int
    why_low: str
    why_high: str


def threshold_bounds(trial: records.Trial, threshold: int) -> CountBounds:
    """Bound the number of patients who improved by at least `threshold` percent.

    Whoever passed a higher threshold passed this one, and whoever passed this one passed every
    lower one. Only rows about all treated patients are used; no assumption is made.
    """
    table = trial.outcomes
    rows = table[
        (table["measure"] == "pasi")
        & (table["subgroup"] == "all")
        & (table["n"] == trial.n_treated)
        & table["responders"].notna()
        & table["threshold"].notna()
    ]
    at_least = rows["threshold_rule"] == "at least"
    wider = rows[(rows["threshold"] < threshold) | ((rows["threshold"] == threshold) & at_least)]
    narrower = rows[rows["threshold"] >= threshold]
    low, why_low = 0, "no higher threshold is printed"
    high, why_high = trial.n_treated, "no lower threshold is printed"
    if not narrower.empty:
        best = narrower.loc[narrower["responders"].idxmax()]
        low, why_low = int(best["responders"]), best["label"]
    if not wider.empty:
        best = wider.loc[wider["responders"].idxmin()]
        high, why_high = int(best["responders"]), best["label"]
    return CountBounds(threshold, low, high, trial.n_treated, why_low, why_high)


def unprinted_threshold(trial: records.Trial) -> int:
    """Return the first of PASI 50, 75, 90, 100 that the record does not print as "at least"."""
    rows = trial.outcomes
    printed = rows[(rows["measure"] == "pasi") & (rows["threshold_rule"] == "at least")]
    return next(cut for cut in (50, 75, 90, 100, 25) if cut not in set(printed["threshold"]))


def first_count(trial: records.Trial) -> pd.Series | None:
    """Return the first outcome with a count and a denominator, or None."""
    counted = trial.outcomes.dropna(subset=["responders", "n"])
    return None if counted.empty else counted.iloc[0]


def count_example(trial: records.Trial, confidence: float = 0.95) -> dict[str, Any]:
    """Return the first count of a record as arguments of `figures.count_interval`.

    Without a published count it is nobody of all treated, and ``printed`` is None.
    """
    row = first_count(trial)
    found = {"confidence": confidence, "synthetic": trial.is_synthetic}
    if row is None:
        return {"successes": 0, "n": trial.n_treated, "printed": None, **found}
    successes = int(row["responders"])
    return {"successes": successes, "n": int(row["n"]), "printed": successes, **found}


def count_sentence(trial: records.Trial, confidence: float = 0.95) -> str:
    """Return in words what the first count of a record says, and what one patient weighs."""
    row = first_count(trial)
    if row is None:
        return f"{trial.short_title} publishes no count. The explorer starts with nobody."
    successes, n = int(row["responders"]), int(row["n"])
    found = proportions.interval(successes, n, confidence=confidence)
    return (
        f"**{row['label']}**: {of(successes, n)}. The {100 * confidence:g} % interval "
        f"(Clopper–Pearson) is {span(found.low, found.high)}: {100 * found.width:.0f} points wide. "
        f"One patient more or less moves the share by {100 / n:.1f} points."
    )


def result_rows(trial: records.Trial, confidence: float = 0.95) -> list[dict[str, Any]]:
    """Return the results of notebook 00 as arguments for `results.Results.add`."""
    bounds = threshold_bounds(trial, unprinted_threshold(trial))
    rows = [
        {
            "key": "start.patients_treated",
            "value": trial.n_treated,
            "kind": "synthetic" if trial.is_synthetic else "printed",
            "unit": "patients",
        }
    ]
    row = first_count(trial)
    if row is not None:
        found = proportions.interval(int(row["responders"]), int(row["n"]), confidence=confidence)
        rows.append(
            {
                "key": "start.first_count",
                "value": found.estimate,
                "kind": "derived",
                "unit": "fraction",
                "low": found.low,
                "high": found.high,
            }
        )
    for end, value in (("fewest", bounds.low), ("most", bounds.high)):
        key = f"start.pasi{bounds.threshold}.{end}"
        rows.append({"key": key, "value": value, "kind": "bounded", "unit": "patients"})
    return rows


def kinds_of_numbers(trial: records.Trial, confidence: float = 0.95, seed: int = 1) -> pd.DataFrame:
    """Return one example of each of the five kinds of numbers, taken from the record.

    Parameters
    ----------
    trial : Trial
    confidence : float
        Confidence level of the derived interval, as a fraction.
    seed : int
        Seed of the invented patient.

    Returns
    -------
    DataFrame
        kind, example, value (as text), how (how it came about).
    """
    rows = [
        _printed(trial),
        _derived(trial, confidence),
        _bounded(trial),
        _assumed(trial),
        _synthetic(trial, seed),
    ]
    return pd.DataFrame(rows, columns=["kind", "example", "value", "how"])


def _printed(trial: records.Trial) -> tuple[str, ...]:
    row = first_count(trial)
    if row is None:
        source = trial.about.get("n_treated_source", "trial.yaml")
        return "printed", "patients treated", str(trial.n_treated), f"stands in: {source}"
    text = f"{row['responders']} of {row['n']}" if pd.isna(row["printed"]) else row["printed"]
    return "printed", row["label"], text, f"stands in: {trial.source_label(row['source'])}"


def _derived(trial: records.Trial, confidence: float) -> tuple[str, ...]:
    row = first_count(trial)
    if row is None:
        return "derived", "interval of a proportion", "none", "no count is published"
    found = proportions.interval(int(row["responders"]), int(row["n"]), confidence=confidence)
    return (
        "derived",
        f"{row['label']}: {100 * confidence:g} % interval",
        span(found.low, found.high),
        f"computed from the count {of(found.successes, found.n)} (Clopper–Pearson)",
    )


def _bounded(trial: records.Trial) -> tuple[str, ...]:
    found = threshold_bounds(trial, unprinted_threshold(trial))
    return (
        "bounded",
        f"PASI improved by at least {found.threshold} % (not printed)",
        f"{found.low} to {found.high} of {found.n}",
        f"no fewer: {found.why_low}; no more: {found.why_high} (same visit assumed)",
    )


def _assumed(trial: records.Trial) -> tuple[str, ...]:
    doses = trial.arms.dropna(subset="dose_per_kg")
    example = f"cells in one infusion for a person of {ASSUMED_WEIGHT} kg"
    if doses.empty:
        return "assumed", example, "none", "no dose is published"
    arm = doses.iloc[0]
    if not is_by_weight(trial):
        dose = dose_text(float(arm["dose_per_kg"]) / 2, str(trial.about["dose_unit"]))
        how = "half of a printed dose; nobody was given it"
        return "assumed", f"{arm['label']}: a dose half as large", dose, how
    unit = superscript(str(trial.about["dose_unit"]).replace("/kg", ""))
    return (
        "assumed",
        f"{arm['label']}: {example}",
        f"{float(arm['dose_per_kg']) * ASSUMED_WEIGHT:g} × {unit}",
        f"printed dose a kg × a weight that we chose; no weight of {ASSUMED_WEIGHT} kg is printed",
    )


def _synthetic(trial: records.Trial, seed: int) -> tuple[str, ...]:
    row = first_count(trial)
    if row is None:
        return "synthetic", "SYN-001, an invented patient", "none", "no count to draw from"
    rng = np.random.default_rng(seed)
    reached = rng.random() < int(row["responders"]) / int(row["n"])
    return (
        "synthetic",
        f"SYN-001, an invented patient: {row['label']}",
        "yes" if reached else "no",
        f"drawn with the printed share and seed {seed}; nobody real stands behind it",
    )


def parameter_table(**values: Any) -> pd.DataFrame:
    """Return what each parameter of a notebook is, and what it is set to now.

    Parameters
    ----------
    **values
        Parameter name to its value, those that all notebooks share.

    Returns
    -------
    DataFrame
        parameter, value (as Python writes it), meaning, allowed.
    """
    rows = []
    for name, value in values.items():
        meaning, allowed = _PARAMETERS[name]
        if name == "trial":
            allowed += ", ".join(records.available_trials())
        rows.append((name, repr(value), meaning, allowed))
    return pd.DataFrame(rows, columns=["parameter", "value", "meaning", "allowed"])


def answers(attempts: Iterable[tuple[str, Any]], trial: str) -> pd.DataFrame:
    """Try values of parameters one at a time, and return what the kit answers to each.

    Parameters
    ----------
    attempts : iterable of (str, Any)
        Parameter name and value.
    trial : str
        A record that exists, for the attempts at the other parameters.

    Returns
    -------
    DataFrame
        parameter, value, answer ("accepted", or the message that the notebook would stop with).
    """
    rows = [(name, repr(value), _answer({"trial": trial, name: value})) for name, value in attempts]
    return pd.DataFrame(rows, columns=["parameter", "value", "answer"])


def _answer(values: Mapping[str, Any]) -> str:
    try:
        parameters.check(**values)
    except KitError as error:
        return f"refused: {error}"
    return "accepted"


def ways_to_run(trial: str) -> pd.DataFrame:
    """Return the commands that run the course, and what each leaves behind: command, what."""
    example = "04_efficacy_replication"
    rows = [
        ("make", "set up everything, run all notebooks, print the table of agreement"),
        ("make test", "set up everything and run the tests"),
        ("make lab", "open JupyterLab on the notebooks"),
        (f"trialkit run --trial {trial}", "run all notebooks on one trial record"),
        (f"trialkit run {example} -p confidence 0.9", "run one notebook with another value"),
        (
            f"papermill notebooks/{example}.ipynb out.ipynb -p confidence 0.9",
            "the same with Papermill alone; the executed copy is out.ipynb",
        ),
        (f"papermill --help-notebook notebooks/{example}.ipynb", "list its parameters"),
        ("trialkit trials list", "list the trial records"),
        (f"trialkit trials show {trial}", "show one record with its sources"),
    ]
    return pd.DataFrame(rows, columns=["command", "what it does"])
