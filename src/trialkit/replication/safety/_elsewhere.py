"""What other trials of mesenchymal stem cells say about harm, and what events say on patients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from trialkit import proportions
from trialkit.replication.safety._statements import possible_patients

if TYPE_CHECKING:
    from trialkit.records import Trial

MORE, FEWER, OPEN = "more frequent", "less frequent", "not decided"


def ratios(msc_safety: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Pooled relative measures with a reading of each interval.

    Parameters
    ----------
    msc_safety : DataFrame
        The table ``comparators/msc_safety``.
    sources : DataFrame
        `records.table_sources("comparators")`.

    Returns
    -------
    DataFrame
        One row an event (printed): event, measure, estimate, low, high, trials, patients,
        source (readable), reading: "more frequent" or "less frequent" with the cells where the
        interval excludes 1, else "not decided", which is not the same as no difference.
    """
    reading = np.select([msc_safety["low"] > 1, msc_safety["high"] < 1], [MORE, FEWER], OPEN)
    labels = msc_safety["source"].map(sources["label"])
    return msc_safety.assign(source=labels, reading=reading)


def if_ratio_applied(
    table: pd.DataFrame,
    n: int,
    event: str = "fever",
    control_rates: Sequence[float] = (0.01, 0.02, 0.05, 0.1),
) -> pd.DataFrame:
    """Chance that none of `n` patients has an event whose risk is multiplied by a risk ratio.

    A risk ratio says nothing until somebody supplies the rate without treatment; here it is
    supposed.

    Parameters
    ----------
    table : DataFrame
        From `ratios`; the first row of `event` with a risk ratio (RR) is used.
    n : int
        Patients treated.
    event : str
    control_rates : sequence of float
        Supposed rates without treatment.

    Returns
    -------
    DataFrame
        One row a rate (assumed): control_rate, rate (with treatment, capped at 1), none (chance
        to see none), none_low and none_high (at the upper and lower end of the ratio's
        interval). Empty if the table has no such ratio.
    """
    columns = ["control_rate", "rate", "none", "none_low", "none_high"]
    found = table[(table["event"] == event) & (table["measure"] == "RR")]
    if found.empty:
        return pd.DataFrame(columns=columns, dtype=float)
    ratio = found.iloc[0]
    control = np.asarray(control_rates, dtype=float)

    def none(factor: float) -> np.ndarray:
        return 1 - np.asarray(proportions.detection_probability(np.minimum(1, control * factor), n))

    rate = np.minimum(1, control * float(ratio["estimate"]))
    chances = [none(float(ratio[name])) for name in ("estimate", "high", "low")]
    return pd.DataFrame(dict(zip(columns, [control, rate, *chances], strict=True)))


def event_bounds(
    trial: Trial, msc_events: pd.DataFrame, sources: pd.DataFrame, confidence: float = 0.95
) -> pd.DataFrame:
    """Patients behind numbers of events: of the record, or else of another trial of such cells.

    Parameters
    ----------
    trial : Trial
        Its own statements on all patients are used if one of them counts events without patients.
    msc_events : DataFrame
        The table ``comparators/msc_events``.
    sources : DataFrame
        `records.table_sources("comparators")`.
    confidence : float
        See `patient_bounds`.

    Returns
    -------
    DataFrame
        As `patient_bounds` returns it.
    """
    own = trial.safety[trial.safety["events"].gt(0).fillna(False) & trial.safety["n"].notna()]
    if not own["patients"].isna().any():
        return patient_bounds(msc_events, sources, confidence)
    events = pd.DataFrame(
        {
            "study": trial.short_title,
            "patients": own["n"],
            "event": own["event"],
            "events": own["events"],
            "hit": own["patients"],
            "phase": own["follow_up"].fillna(""),
            "note": own["note"],
            "source": own["source"],
        }
    )
    return patient_bounds(events.reset_index(drop=True), trial.sources, confidence)


def patient_bounds(
    msc_events: pd.DataFrame, sources: pd.DataFrame, confidence: float = 0.95
) -> pd.DataFrame:
    """How many patients can have had an event of which only the number of events was printed.

    Parameters
    ----------
    msc_events : DataFrame
        The table ``comparators/msc_events``; a further column hit (patients with the event) is
        used where it is there and filled.
    sources : DataFrame
        What its source keys stand for.
    confidence : float
        Of the two-sided Clopper–Pearson limits.

    Returns
    -------
    DataFrame
        One row an event: study, event, events, n, phase, note, source (printed); patients_low
        and patients_high (bounded: one patient can have every event, or each event its own
        patient; both the printed count where there is one); rate_low, rate_high (the same as
        fractions of n); limit_low, limit_high (limits for the true rate: the lower from the
        fewest, the upper from the most patients).
    """
    n, events = msc_events["patients"], msc_events["events"]
    hit = msc_events["hit"] if "hit" in msc_events else [pd.NA] * len(msc_events)
    possible = [possible_patients(*row) for row in zip(hit, events, n, strict=True)]
    fewest, most = (pd.Series([p[i] for p in possible], index=n.index) for i in (0, 1))
    lower = [_limits(x, k, confidence).low for x, k in zip(fewest, n, strict=True)]
    upper = [_limits(x, k, confidence).high for x, k in zip(most, n, strict=True)]
    return pd.DataFrame(
        {
            "study": msc_events["study"],
            "event": msc_events["event"],
            "events": events.astype(int),
            "n": n.astype(int),
            "phase": msc_events["phase"],
            "note": msc_events["note"],
            "source": msc_events["source"].map(sources["label"]),
            "patients_low": fewest.astype(int),
            "patients_high": most.astype(int),
            "rate_low": (fewest / n).astype(float),
            "rate_high": (most / n).astype(float),
            "limit_low": lower,
            "limit_high": upper,
        }
    )


def _limits(patients: int, n: int, confidence: float) -> proportions.Interval:
    return proportions.interval(int(patients), int(n), "clopper-pearson", confidence)
