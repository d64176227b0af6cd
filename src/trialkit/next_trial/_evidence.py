"""What a record and its comparators allow us to believe before the next trial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import scipy

from trialkit import designs
from trialkit.proportions import Posterior, Prior
from trialkit.replication import efficacy

if TYPE_CHECKING:
    from trialkit.records import Trial

# Where no placebo rate for a threshold was found.
SUPPOSED_CONTROL = 0.05
LARGEST_TRIAL = 500
HIGHEST = 0.98  # no trial is planned for a higher rate
# Tables that `placebo_rates` takes, in its order.
PLACEBO_TABLES = ("placebo", "hta_trials", "etretin")
_ETRETIN = {40: "at_least_40", 50: "at_least_50", 75: "at_least_75", 90: "at_least_90"}
_HTA = {50: "at_least_50", 75: "at_least_75", 90: "at_least_90"}
_PLACEBO = "Supportive care"


@dataclass(frozen=True)
class Endpoint:
    """The primary outcome of the next trial, taken from a record.

    Attributes
    ----------
    label : str
    threshold : int or None
        Improvement of the PASI in percent; None where it is no PASI threshold.
    responders, n : int
        What the record counted.
    printed : bool
        False where the record has no count at all, and this one is supposed.
    """

    label: str
    threshold: int | None
    responders: int
    n: int
    printed: bool = True


def endpoint(trial: Trial, threshold: int = 75) -> Endpoint:
    """Return the outcome of all patients whose PASI threshold is nearest to the wanted one.

    A record without a PASI threshold gives its first outcome; one without outcomes a supposed
    count.
    """
    whole = trial.outcomes[trial.outcomes["subgroup"] == "all"]
    pasi = whole[(whole["measure"] == "pasi") & whole["threshold"].notna()]
    if not pasi.empty:
        # the higher one of two equally near
        nearest = (pasi["threshold"].astype(float) - threshold).abs().iloc[::-1].idxmin()
        row = pasi.loc[nearest]
        found = int(row["threshold"])
    else:
        row, found = efficacy.headline(trial), None
    if row is None:
        return Endpoint("response", None, 0, trial.n_treated, printed=False)
    return Endpoint(str(row["label"]), found, int(row["responders"]), int(row["n"]))


def speaks_of_psoriasis(trial: Trial) -> bool:
    """Whether the record may stand beside comparators in psoriasis."""
    condition = str(trial.about.get("condition", ""))
    return "psoriasis" in condition.lower() or (
        not condition and (trial.outcomes["measure"] == "pasi").any()
    )


def placebo_rates(
    thresholds: list[int], placebo: pd.DataFrame, hta: pd.DataFrame, etretin: pd.DataFrame
) -> pd.DataFrame:
    """What placebo did at PASI thresholds, by each source that has a figure.

    Parameters
    ----------
    thresholds : list of int
        Improvement of the PASI in percent (at least).
    placebo, hta, etretin : DataFrame
        The tables ``comparators/placebo``, ``comparators/hta_trials``, ``comparators/etretin``.

    Returns
    -------
    DataFrame
        threshold, source (key), what, p0 (fraction), responders, n (missing where only a rate was
        printed), belief (Beta: from the printed interval, or from the counts with Jeffreys'
        prior; missing where a rate has no interval).
    """
    rows = []
    for threshold in thresholds:
        for row in placebo[placebo["threshold"] == threshold].itertuples():
            belief = None
            if not (pd.isna(row.low) or pd.isna(row.high)):
                shares = [float(x) / 100 for x in (row.estimate, row.low, row.high)]
                belief = designs.beta_from_interval(*shares)
            what = "pooled placebo arms of drug trials"
            rows.append(
                (threshold, row.source, what, round(row.estimate / 100, 9), None, None, belief)
            )
        arms = hta[hta["treatment"] == _PLACEBO]
        if threshold in _HTA:
            some = arms[arms[_HTA[threshold]].notna()]
            counts = int(some[_HTA[threshold]].sum()), int(some["n"].sum())
            rows.append(_counted(threshold, "hta2006", "16 older trials, simply added", *counts))
        if threshold in _ETRETIN:
            row = etretin[etretin["dose"] == 0].iloc[0]
            counts = int(row[_ETRETIN[threshold]]), int(row["n"])
            rows.append(_counted(threshold, "etretin", "one placebo arm", *counts))
    columns = ["threshold", "source", "what", "p0", "responders", "n", "belief"]
    return pd.DataFrame(rows, columns=columns).astype({"responders": "Int64", "n": "Int64"})


def _counted(threshold: int, source: str, what: str, responders: int, n: int) -> tuple:
    belief = designs.believe(responders, n)
    return threshold, source, what, responders / n, responders, n, belief


@dataclass(frozen=True)
class Aim:
    """What the next trial is to find, and what is believed before it.

    Attributes
    ----------
    endpoint : Endpoint
    p_control, p_new : float
        Response rate under control, and the smallest rate worth finding.
    control : Prior or None
        Belief about the control rate; None where no placebo rate was found.
    new : Prior or None
        Belief about the new rate; None where the record has no count.
    source : str
        Source key of the control rate; empty where it is supposed.
    kind : {"printed", "derived", "assumed"}
        How the control rate came about: printed as a rate, derived from counts, or supposed.
    """

    endpoint: Endpoint
    p_control: float
    p_new: float
    control: Prior | None
    new: Prior | None
    source: str
    kind: str

    @property
    def seen(self) -> tuple[int, int] | None:
        """The record's count, None where it has none."""
        return (self.endpoint.responders, self.endpoint.n) if self.endpoint.printed else None


def aim(
    trial: Trial, rates: pd.DataFrame, threshold: int = 75, gain: float = 0.2, weight: float = 1.0
) -> Aim:
    """Choose what the next trial is to find.

    Parameters
    ----------
    trial : Trial
    rates : DataFrame
        As `placebo_rates` returns it; the control rate is the first for the outcome's threshold
        that has an interval or counts, a supposition where there is none.
    threshold : int
        Wanted improvement of the PASI in percent.
    gain : float
        Smallest gain in response rate worth finding.
    weight : float
        How much one patient of the record counts in the belief, above 0, at most 1.

    Returns
    -------
    Aim
    """
    chosen = endpoint(trial, threshold)
    some = rates[rates["threshold"] == chosen.threshold].dropna(subset="belief")
    p_control, control, source, kind = SUPPOSED_CONTROL, None, "", "assumed"
    if not some.empty:
        row = some.iloc[0]
        p_control, control, source = float(row["p0"]), row["belief"], str(row["source"])
        kind = "printed" if pd.isna(row["n"]) else "derived"
    new = designs.believe(chosen.responders, chosen.n, weight) if chosen.printed else None
    p_new = min(round(p_control + gain, 9), HIGHEST)
    return Aim(chosen, p_control, p_new, control, new, source, kind)


def choices(
    trial: Trial, aim: Aim, alpha: float = 0.05, power: float = 0.9, ratio: float = 1.0
) -> designs.Choices:
    """Return the choices for a randomised trial that follows a record.

    Parameters
    ----------
    trial : Trial
    aim : Aim
    alpha, power, ratio : float
        As for `designs.sample_size`.

    Returns
    -------
    Choices
        Dose and route stay open, because no record of one arm can say which are right.
    """
    product = str(trial.about.get("product", "new treatment"))
    severity = "moderate to severe psoriasis" if speaks_of_psoriasis(trial) else "the same disease"
    return designs.Choices(
        treatment=product,
        control="placebo given in the same way",
        condition=f"adults with {severity}",
        endpoint=f"{aim.endpoint.label[:1].upper()}{aim.endpoint.label[1:]}",
        dose="Dose, route and schedule are open: a dose-finding part comes first.",
        p_control=aim.p_control,
        p_new=aim.p_new,
        alpha=alpha,
        power=power,
        ratio=float(ratio),
        control_belief=aim.control,
        new_belief=aim.new,
    )


def verdicts(
    trial: Trial, rates: pd.DataFrame, gain: float = 0.2, alpha: float = 0.05, beta: float = 0.1
) -> pd.DataFrame:
    """Hold every PASI outcome of a record against Simon designs with p0 from each source.

    Parameters
    ----------
    trial : Trial
    rates : DataFrame
        As `placebo_rates` returns it.
    gain : float
        p1 − p0: the gain not to be missed.
    alpha, beta : float
        As for `designs.simon`.

    Returns
    -------
    DataFrame
        label, threshold, responders, n, source, what, p0, boundary (optimal design), retrospect
        (`designs.Retrospect`), beats (one-sided exact p of at least so many responders at p0, as
        if the trial had been one single stage).
    """
    rows = []
    for row in _pasi_outcomes(trial).itertuples():
        for rate in rates[rates["threshold"] == row.threshold].itertuples():
            p1 = min(round(rate.p0 + gain, 9), HIGHEST)
            found = designs.simon(rate.p0, p1, alpha, beta, n_max=LARGEST_TRIAL).optimal
            seen = designs.retrospect(found, int(row.responders), int(row.n))
            tail = _at_least(int(row.responders), int(row.n), rate.p0)
            rows.append(
                (
                    row.label,
                    int(row.threshold),
                    int(row.responders),
                    int(row.n),
                    rate.source,
                    rate.what,
                    rate.p0,
                    found.boundary,
                    seen,
                    tail,
                )
            )
    columns = ["label", "threshold", "responders", "n", "source", "what", "p0", "boundary"]
    return pd.DataFrame(rows, columns=[*columns, "retrospect", "beats"])


def thresholds(trial: Trial) -> list[int]:
    """Return the PASI thresholds of the outcomes of all patients, rising.

    Empty for a record of another disease: no placebo rate here is about it.
    """
    if not speaks_of_psoriasis(trial):
        return []
    return sorted({int(x) for x in _pasi_outcomes(trial)["threshold"]})


def assured(
    trial: Trial,
    rates: pd.DataFrame,
    design: designs.TwoArm,
    weight: float = 1.0,
) -> pd.DataFrame:
    """Assurance of one trial for every PASI outcome and every placebo source.

    Parameters
    ----------
    trial : Trial
    rates : DataFrame
        As `placebo_rates` returns it.
    design : TwoArm
    weight : float
        How much one patient of the record counts.

    Returns
    -------
    DataFrame
        label, threshold, source, control, new (mean rates), power (at these means), assurance,
        ceiling.
    """
    rows = []
    for row in _pasi_outcomes(trial).itertuples():
        new: Prior | Posterior = designs.believe(int(row.responders), int(row.n), weight)
        some = rates[(rates["threshold"] == row.threshold) & rates["belief"].notna()]
        for rate in some.itertuples():
            found = designs.assurance(design, rate.belief, new)
            means = (rate.belief.mean, new.mean)
            chances = (found.power, found.chance, found.ceiling)
            rows.append((row.label, int(row.threshold), rate.source, *means, *chances))
    columns = ["label", "threshold", "source", "control", "new", "power", "assurance", "ceiling"]
    return pd.DataFrame(rows, columns=columns)


def _pasi_outcomes(trial: Trial) -> pd.DataFrame:
    whole = trial.outcomes[trial.outcomes["subgroup"] == "all"]
    pasi = whole[(whole["measure"] == "pasi") & whole["threshold"].notna()]
    return pasi.sort_values("threshold")


def _at_least(responders: int, n: int, rate: float) -> float:
    if responders == 0:
        return 1.0
    return float(scipy.special.betainc(responders, n - responders + 1, rate))
