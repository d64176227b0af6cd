"""What a single arm shows with no treatment effect at all: invented patients, assumed model.

Patients enter a trial when their disease is bad enough. A score that moves by itself is on average
lower at the next look (regression to the mean), and lower still if the next look falls into a
better season.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from trialkit import pasi
from trialkit.records import load_table
from trialkit.replication.efficacy._responders import responder_definitions

if TYPE_CHECKING:
    from trialkit.records import Trial

ENTRY_WHERE_NOT_PRINTED = 10.0
# Nothing published says how restless the PASI is; these are assumptions to be compared.
SCENARIOS = {
    "steady disease": {"correlation": 0.9, "season": 0.0},
    "restless disease": {"correlation": 0.7, "season": 0.0},
    "restless disease, better season": {"correlation": 0.7, "season": 0.2},
}
THRESHOLDS = tuple(range(20, 96, 5))


@dataclass(frozen=True)
class Course:
    """Assumptions of the simulation; every one of them has a name.

    Attributes
    ----------
    mean, sd : float
        Mean and SD of the PASI in all patients who might enter (points).
    entry : float
        Patients enter with a PASI above this.
    correlation : float
        Correlation of the log PASI between two visits of one patient, 0 to below 1.
    season : float
        How much lower everybody's PASI is at the second visit, as a fraction.
    threshold : float
        Improvement that counts as a response, in percent.
    strict : bool
        Whether the improvement must be more than the threshold.
    entry_printed : bool
        Whether the entry criterion comes from the record or is assumed.
    """

    mean: float
    sd: float
    entry: float = ENTRY_WHERE_NOT_PRINTED
    correlation: float = SCENARIOS["restless disease"]["correlation"]
    season: float = 0.0
    threshold: float = 50.0
    strict: bool = False
    entry_printed: bool = False

    def __post_init__(self) -> None:
        rules = {
            "mean": (self.mean > 0, "above 0"),
            "sd": (self.sd > 0, "above 0"),
            "entry": (0 <= self.entry < pasi.MAXIMUM, f"from 0 to below {pasi.MAXIMUM:g}"),
            "correlation": (0 <= self.correlation < 1, "from 0 to below 1"),
            "season": (0 <= self.season < 1, "from 0 to below 1"),
            "threshold": (0 < self.threshold <= 100, "above 0, at most 100"),
        }
        for name, (fine, allowed) in rules.items():
            if not fine:
                raise ValueError(f"{name}: found {getattr(self, name)!r}, allowed {allowed}")

    @property
    def rule(self) -> str:
        """The response in words, such as "at least 50 %"."""
        return f"{'more than' if self.strict else 'at least'} {self.threshold:g} %"


@dataclass(frozen=True)
class UntreatedCourse:
    """Invented patients who entered and were not treated.

    Attributes
    ----------
    course : Course
    patients : DataFrame
        patient (an id that starts with "SYN-"), baseline, followup (PASI), improvement
        (percent), responder (bool); ``attrs["synthetic"]`` is True.
    """

    course: Course
    patients: pd.DataFrame

    @property
    def share(self) -> float:
        """Share of the enrolled who count as responders."""
        return float(self.patients["responder"].mean())

    @property
    def worse_share(self) -> float:
        """Share of the enrolled whose PASI rises by as many percent."""
        return float((self.patients["improvement"] <= -self.course.threshold).mean())

    @property
    def mean_baseline(self) -> float:
        """Mean PASI at entry."""
        return float(self.patients["baseline"].mean())

    @property
    def mean_followup(self) -> float:
        """Mean PASI at the second visit."""
        return float(self.patients["followup"].mean())


def course_for(trial: Trial, **changes: Any) -> Course:
    """Take the assumptions from the record and a survey of outpatients, then change some.

    Parameters
    ----------
    trial : Trial
        Gives the entry criterion, where one on the PASI is registered, and the first response
        threshold on the PASI that it prints.
    **changes
        Fields of `Course`.

    Notes
    -----
    Mean and SD of the PASI: Chen K 2017, Oncotarget 8:46381 (12,031 outpatients).
    """
    survey = load_table("background/outpatients").set_index("id").loc["pasi"]
    course = Course(mean=float(survey["value"]), sd=float(survey["sd"]))
    criteria = trial.criteria[
        (trial.criteria["variable"] == "pasi") & trial.criteria["low"].notna()
    ]
    entry = criteria.loc[criteria["kind"] == "inclusion", "low"]
    if not entry.empty:
        course = replace(course, entry=float(entry.iloc[0]), entry_printed=True)
    graded = trial.outcomes[trial.outcomes["measure"] == "pasi"].dropna(subset=["threshold"])
    if not graded.empty:
        first = graded.iloc[0].fillna("at least")
        strict = first["threshold_rule"] == "more than"
        course = replace(course, threshold=float(first["threshold"]), strict=strict)
    return replace(course, **changes)


def untreated(course: Course, size: int = 20_000, seed: int = 1) -> UntreatedCourse:
    """Invent patients by the model, and keep those who may enter; nobody is treated.

    The PASI is log-normal with the mean and SD of `course`; two visits of one patient are
    correlated on the log scale.

    Parameters
    ----------
    course : Course
    size : int
        Patients seen at the first visit; at least 1.
    seed : int
        The same number gives the same patients.

    Raises
    ------
    ValueError
        If nobody enters.
    """
    rng = np.random.default_rng(seed)
    spread = math.sqrt(math.log1p((course.sd / course.mean) ** 2))
    centre = math.log(course.mean) - spread**2 / 2
    first, other = rng.standard_normal((2, size))
    second = course.correlation * first + math.sqrt(1 - course.correlation**2) * other
    baseline = _scored(np.exp(centre + spread * first))
    followup = _scored((1 - course.season) * np.exp(centre + spread * second))
    enters = baseline > course.entry
    if not enters.any():
        raise ValueError(f"size: found {size}, of whom nobody has a PASI above {course.entry:g}")
    improvement = pasi.improvement(baseline[enters], followup[enters])
    reached = improvement > course.threshold if course.strict else improvement >= course.threshold
    patients = pd.DataFrame(
        {
            "patient": [f"SYN-{i:05d}" for i in range(1, int(enters.sum()) + 1)],
            "baseline": baseline[enters],
            "followup": followup[enters],
            "improvement": improvement,
            "responder": reached,
        }
    )
    patients.attrs["synthetic"] = True
    return UntreatedCourse(course, patients)


def untreated_by_threshold(
    course: Course, thresholds: Sequence[float] = THRESHOLDS, seed: int = 1
) -> pd.DataFrame:
    """Share of "responders" without treatment, by threshold and scenario (synthetic).

    Parameters
    ----------
    course : Course
        Its correlation and season are replaced by those of `SCENARIOS`.
    thresholds : sequence of float
        Improvement in percent; "at least" throughout.
    seed : int
        Seed of the simulation, the same for every scenario.

    Returns
    -------
    DataFrame
        One row a scenario and threshold: scenario, threshold, share (fraction).
    """
    rows = []
    for scenario, changes in SCENARIOS.items():
        improvement = untreated(replace(course, **changes), seed=seed).patients["improvement"]
        rows += [(scenario, cut, _share_reaching(improvement, cut, False)) for cut in thresholds]
    return pd.DataFrame(rows, columns=["scenario", "threshold", "share"])


def printed_and_untreated(
    trial: Trial, course: Course, confidence: float = 0.95, seed: int = 1
) -> pd.DataFrame:
    """Printed PASI response rates beside the invented, untreated ones.

    Returns
    -------
    DataFrame
        One row a definition on the PASI: label, threshold, responders, n, estimate, low, high
        (derived), and one column a scenario (share, synthetic).
    """
    definitions = responder_definitions(trial, confidence)
    graded = definitions[(definitions["measure"] == "pasi") & definitions["threshold"].notna()]
    columns = ["label", "threshold", "responders", "n", "estimate", "low", "high"]
    table = graded[columns].reset_index(drop=True)
    strict = graded["threshold_rule"].eq("more than").fillna(False).tolist()
    for scenario, changes in SCENARIOS.items():
        improvement = untreated(replace(course, **changes), seed=seed).patients["improvement"]
        table[scenario] = [
            _share_reaching(improvement, cut, more)
            for cut, more in zip(table["threshold"], strict, strict=True)
        ]
    return table


def _share_reaching(improvement: pd.Series, threshold: float, strict: bool) -> float:
    reached = improvement > threshold if strict else improvement >= threshold
    return float(reached.mean())


def _scored(values: np.ndarray) -> np.ndarray:
    """Round to the steps of the PASI, and stay within its range."""
    return np.minimum(np.round(values, 1), pasi.MAXIMUM)
