"""Everything an invented cohort takes for granted beyond the printed counts, each with a name."""

from __future__ import annotations

import numbers
from dataclasses import dataclass
from typing import Any

from trialkit import pasi

LOG_NORMAL, GAMMA = "log-normal", "gamma"
SHAPES = (LOG_NORMAL, GAMMA)


@dataclass(frozen=True)
class Model:
    """Assumptions behind an invented cohort; none of them is a figure of the trial.

    Only mean and SD of the baseline are published, for outpatients and not for the trial. Every
    other number was chosen by us, so that a student can change it and see that the printed counts
    stay the same.

    Attributes
    ----------
    baseline_mean, baseline_sd : float
        Mean and SD of the PASI before the cut at the entry criterion, in points. Chinese
        outpatients: Chen K 2017, Oncotarget 8:46381 (12,031 patients).
    baseline_shape : {"log-normal", "gamma"}
        Shape of that distribution. A score that starts at 0 and has an SD of half its mean leans
        to the right, so a normal curve, which would put patients below 0, does not fit. Log-normal
        is what the kit's model of the untreated disease uses too; gamma has the shorter tail.
    entry : float
        Baseline PASI that patients must exceed where the record prints no criterion, in points.
    lowest_improvement : float
        Lower limit of the lowest response band, in percent; negative, because patients can get
        worse. Nothing printed limits it.
    half_time_days : float
        Days after which half of the way from baseline to final PASI is covered by a patient of
        the middle, in a course without end.
    half_time_spread : float
        SD of the logarithm of that time between patients.
    passing : float
        Further improvement in the middle of the course that is lost again by the last visit, as a
        fraction of the baseline.
    visit_sd : float
        SD of the PASI between visits around a patient's own course, as a fraction of the baseline.
    """

    baseline_mean: float = 18.70
    baseline_sd: float = 10.01
    baseline_shape: str = LOG_NORMAL
    entry: float = 10.0
    lowest_improvement: float = -25.0
    half_time_days: float = 30.0
    half_time_spread: float = 0.5
    passing: float = 0.0
    visit_sd: float = 0.05

    def __post_init__(self) -> None:
        top = pasi.MAXIMUM
        allowed = {
            "baseline_mean": (lambda x: 0 < x < top, f"a number above 0 and below {top:g}"),
            "baseline_sd": (lambda x: 0 < x < top, f"a number above 0 and below {top:g}"),
            "entry": (lambda x: 0 <= x < top, f"a number from 0 to below {top:g}"),
            "lowest_improvement": (lambda x: -100 <= x < 0, "a number from -100 to below 0"),
            "half_time_days": (lambda x: 0 < x <= 10_000, "a number above 0, at most 10000"),
            "half_time_spread": (lambda x: 0 <= x <= 2, "a number from 0 to 2"),
            "passing": (lambda x: 0 <= x <= 1, "a number from 0 to 1"),
            "visit_sd": (lambda x: 0 <= x <= 1, "a number from 0 to 1"),
            "baseline_shape": (SHAPES.__contains__, " or ".join(SHAPES)),
        }
        for name, (fits, words) in allowed.items():
            value = getattr(self, name)
            if not (name == "baseline_shape" or _is_number(value)) or not fits(value):
                raise ValueError(f"{name}: found {value!r}, allowed {words}")


def _is_number(value: Any) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


# Three courses that end alike; what happened between is not published, so no one is the right one.
COURSES = {
    "quick": {"half_time_days": 10.0},
    "slow": {"half_time_days": 90.0},
    "early peak, partly lost": {"half_time_days": 20.0, "passing": 0.35},
}
