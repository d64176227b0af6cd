"""Severity scores for psoriasis and the response bands built on them.

Scores are added in whole tenths and improvements divided as whole numbers, so that a patient who is
exactly on a threshold is counted as having reached it.

Sources: PASI, Fredriksson & Pettersson 1978, Dermatologica 157:238; area bands, the PASI table of
the Annals of the Rheumatic Diseases; behaviour of the PASI, Carlin 2004, J Am Acad Dermatol 50:859;
DLQI bands, Hongbo 2005, J Invest Dermatol 125:659; PGA 0–5, first version of NCT03765957.
"""

from __future__ import annotations

import numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from types import MappingProxyType
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

SIGNS = ("erythema", "induration", "desquamation")
SIGN_MAXIMUM = 4


@dataclass(frozen=True)
class BodyRegion:
    """A body region and its weight in the PASI; the four weights sum to 1."""

    name: str
    label: str
    weight: float

    @property
    def tenths(self) -> int:
        """The weight as a whole number of tenths, for exact sums."""
        return round(10 * self.weight)


REGIONS = (
    BodyRegion("head", "head", 0.1),
    BodyRegion("upper_limbs", "upper limbs", 0.2),
    BodyRegion("trunk", "trunk", 0.3),
    BodyRegion("lower_limbs", "lower limbs", 0.4),
)


@dataclass(frozen=True)
class AreaBand:
    """A band of affected area, ``low`` ≤ percent < ``high``.

    Two ends differ, as their labels say: 0 % is a band of its own and 100 % belongs to the last.
    """

    score: int
    low: float
    high: float
    label: str


# Leaflets that print 1–9, 10–29, … have no score for 9.5 %; these bands leave no gap.
AREA_BANDS = (
    AreaBand(0, 0, 0, "0 %"),
    AreaBand(1, 0, 10, "above 0 to below 10 %"),
    AreaBand(2, 10, 30, "10 to below 30 %"),
    AreaBand(3, 30, 50, "30 to below 50 %"),
    AreaBand(4, 50, 70, "50 to below 70 %"),
    AreaBand(5, 70, 90, "70 to below 90 %"),
    AreaBand(6, 90, 100, "90 to 100 %"),
)
AREA_MAXIMUM = AREA_BANDS[-1].score

MAXIMUM = sum(r.tenths for r in REGIONS) * len(SIGNS) * SIGN_MAXIMUM * AREA_MAXIMUM / 10
# One sign of grade 1 in the lightest region, area score 1; every PASI is a multiple of it.
SMALLEST_STEP = min(r.tenths for r in REGIONS) / 10

# Slack for binary fractions. It cannot move a patient across a whole-number threshold: with at most
# 720 tenths in the baseline, the nearest improvement below one is at least 1/720 of a point away.
_CRUMB = 1e-9


def area_score(percent: float) -> int:
    """Area score 0 to 6 of the percentage of one region that is affected.

    ``AREA_BANDS`` (Annals of the Rheumatic Diseases) is applied to the number as given, without
    rounding: 9.999 % scores 1 and 10 % scores 2.
    """
    if not _is_number(percent):
        raise TypeError(f"percent: found {percent!r}, allowed a number 0 to 100")
    if not 0 <= percent <= 100:  # NaN too fails this comparison
        raise ValueError(f"percent: found {percent!r}, allowed a number 0 to 100")
    if percent == 0:
        return 0
    return next((band.score for band in AREA_BANDS if percent < band.high), AREA_MAXIMUM)


@dataclass(frozen=True)
class Region:
    """What was seen in one body region: three signs of 0 to 4 and an area *score* of 0 to 6.

    Only whole numbers are taken; a percentage goes through :meth:`from_percent`. Signs without
    area, or area without signs, are accepted as recorded and contribute 0.
    """

    erythema: int
    induration: int
    desquamation: int
    area: int

    def __post_init__(self) -> None:
        for name in SIGNS:
            object.__setattr__(self, name, _whole(name, getattr(self, name), SIGN_MAXIMUM))
        hint = "; for a percentage use Region.from_percent"
        object.__setattr__(self, "area", _whole("area", self.area, AREA_MAXIMUM, hint))

    @classmethod
    def from_percent(
        cls, erythema: int, induration: int, desquamation: int, percent: float
    ) -> Self:
        """Build a region from the percentage of it that is affected, see :func:`area_score`."""
        return cls(erythema, induration, desquamation, area_score(percent))

    @property
    def signs_sum(self) -> int:
        """Sum of the three signs, 0 to 12."""
        return sum(getattr(self, name) for name in SIGNS)


@dataclass(frozen=True)
class Assessment:
    """One patient at one visit: the four body regions."""

    head: Region
    upper_limbs: Region
    trunk: Region
    lower_limbs: Region

    def __post_init__(self) -> None:
        for region in REGIONS:
            found = getattr(self, region.name)
            if not isinstance(found, Region):
                raise TypeError(f"{region.name}: found {found!r}, allowed a Region")

    @classmethod
    def from_mapping(cls, regions: Mapping[str, Region | Mapping[str, int]]) -> Self:
        """Build an assessment from region name → Region, or → mapping with the Region's fields."""
        _check_keys("assessment", regions, [region.name for region in REGIONS])
        built = {}
        for name, region in regions.items():
            if isinstance(region, Mapping):
                _check_keys(name, region, [field.name for field in fields(Region)])
                region = Region(**region)
            built[name] = region
        return cls(**built)


def score(assessment: Assessment | Mapping) -> float:
    """PASI of one assessment, 0 to 72, exact to one decimal.

    Each region adds weight × sum of signs × area score (Fredriksson & Pettersson 1978: 27 patients,
    uncontrolled). A mapping is read by :meth:`Assessment.from_mapping`.
    """
    return sum(_tenths(*pair) for pair in _by_region(assessment)) / 10


def contributions(assessment: Assessment | Mapping) -> pd.DataFrame:
    """Split the PASI by region: region, weight, signs_sum (0–12), area (0–6), contribution.

    The contributions sum to :func:`score`; round the sum of the column to one decimal.
    """
    rows = [
        (body.name, body.weight, region.signs_sum, region.area, _tenths(body, region) / 10)
        for body, region in _by_region(assessment)
    ]
    return pd.DataFrame(rows, columns=["region", "weight", "signs_sum", "area", "contribution"])


def improvement(baseline: ArrayLike, followup: ArrayLike) -> float | np.ndarray | pd.Series:
    """Improvement of the PASI from baseline in percent; negative when the patient got worse.

    Parameters
    ----------
    baseline, followup : number, sequence or Series
        PASI scores or means of them, taken as decimals of up to nine places; 0 to 72, the baseline
        above 0. Two Series must share their index. Missing values are refused: who is left out
        changes the denominator, so it is decided before this step, in the open.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        A float for two numbers, a Series (with its index) if either is one, else an array.
    """
    before = _numbers("baseline", baseline, 0, MAXIMUM)
    after = _numbers("followup", followup, 0, MAXIMUM)
    _check_paired(baseline, followup)
    # Decimals to integers first: 7.2 and 1.8 are not binary fractions, 72 and 18 are, and an
    # integer divided by an integer gives exactly 75 when the answer is 75.
    before, after = np.rint(before / _CRUMB), np.rint(after / _CRUMB)
    if (before == 0).any():
        raise ValueError("baseline: found 0, allowed above 0; no improvement from 0 is defined")
    percent = 100 * (before - after) / before
    for column in (baseline, followup):
        if isinstance(column, pd.Series):
            return pd.Series(percent, index=column.index, name="improvement")
    return percent if percent.ndim else float(percent)


def band_labels(thresholds: Sequence[float] = (50, 75, 90, 100)) -> list[str]:
    """Names of the response bands in rising order, one more than there are thresholds."""
    names = [np.format_float_positional(cut, trim="-") for cut in _check_thresholds(thresholds)]
    between = [f"{low} to below {high}" for low, high in pairwise(names)]
    top = names[-1] if names[-1] == "100" else f"{names[-1]} or more"
    return [f"below {names[0]}", *between, top]


def response_band(
    improvement: ArrayLike, thresholds: Sequence[float] = (50, 75, 90, 100)
) -> str | pd.Series:
    """Response band of an improvement in percent; a threshold belongs to the band above it.

    "PASI 75" is an improvement of at least 75 %. A text that says "more than 75 %" asks for
    something stricter, and only its own counts can answer that.

    Parameters
    ----------
    improvement : number, sequence or Series
        As :func:`improvement` gives it, at most 100. Within 1e-9 of a point of a threshold counts
        as on it, so that a percentage computed elsewhere with binary fractions is not lost.
    thresholds : sequence of numbers
        Strictly rising, above 0 and at most 100. (50, 75, 90, 100) are the endpoints in use
        (Carlin 2004).

    Returns
    -------
    str or pandas.Series
        A label of :func:`band_labels`; for a sequence or Series, a Series of ordered categories
        that keeps the index.
    """
    labels = band_labels(thresholds)
    cuts = _check_thresholds(thresholds) - _CRUMB
    values = _numbers("improvement", improvement, -np.inf, 100)
    position = np.searchsorted(cuts, values, side="right")
    if values.ndim == 0:
        return labels[position]
    bands = pd.Categorical.from_codes(position, categories=labels, ordered=True)
    index = improvement.index if isinstance(improvement, pd.Series) else None
    return pd.Series(bands, index=index, name="response_band")


@dataclass(frozen=True)
class PgaScale:
    """A Physician's Global Assessment scale; ``labels`` is None where our sources print none."""

    name: str
    maximum: int
    labels: tuple[str, ...] | None
    source: str


_PGA_WORDS = ("clear", "minimal", "mild", "moderate", "severe", "very severe")
_PGA_0_5 = PgaScale("0-5", 5, _PGA_WORDS, "ClinicalTrials.gov NCT03765957, version of 2018-12-05")
_PGA_0_4 = PgaScale("0-4", 4, None, "used in other trials; no wording in the sources of this kit")
PGA_SCALES: Mapping[str, PgaScale] = MappingProxyType({s.name: s for s in (_PGA_0_5, _PGA_0_4)})


def pga_label(value: int, scale: str) -> str:
    """Wording of a Physician's Global Assessment grade on a named scale.

    ``scale`` is a key of ``PGA_SCALES``, "0-5" or "0-4", and has no default because the same grade
    means different things on different scales. Our sources print no wording of the 0–4 scale: its
    label says so and borrows no word.
    """
    if scale not in PGA_SCALES:
        raise ValueError(f"scale: found {scale!r}, allowed {', '.join(PGA_SCALES)}")
    chosen = PGA_SCALES[scale]
    grade = _whole("value", value, chosen.maximum)
    if chosen.labels is None:
        return f"grade {grade} of {scale} (wording not printed)"
    return chosen.labels[grade]


@dataclass(frozen=True)
class DlqiBand:
    """A band of the Dermatology Life Quality Index, both ends included."""

    low: int
    high: int
    label: str


DLQI_BANDS = (
    DlqiBand(0, 1, "none"),
    DlqiBand(2, 5, "small"),
    DlqiBand(6, 10, "moderate"),
    DlqiBand(11, 20, "very large"),
    DlqiBand(21, 30, "extremely large"),
)


def dlqi_band(value: int) -> str:
    """Size of the effect on quality of life for a DLQI total of 0 to 30 (Hongbo 2005)."""
    total = _whole("value", value, DLQI_BANDS[-1].high)
    return next(band.label for band in DLQI_BANDS if total <= band.high)


def nonlinearity() -> pd.DataFrame:
    """Show that the PASI is not linear: large changes of skin that miss PASI 75.

    A patient with grade 3 for every sign and area score 3 in every region falls to 1 in area, in
    signs (both after Carlin 2004, doi 10.1016/j.jaad.2003.09.014), or in both. One row a change:
    change, before and after (PASI), improvement (percent), reaches_pasi75; all computed here.
    """

    def everywhere(sign: int, area: int) -> float:
        return score({region.name: Region(sign, sign, sign, area) for region in REGIONS})

    rows = [
        ("area score 3 to 1, signs unchanged", everywhere(sign=3, area=1)),
        ("signs 3 to 1, area unchanged", everywhere(sign=1, area=3)),
        ("both", everywhere(sign=1, area=1)),
    ]
    table = pd.DataFrame(rows, columns=["change", "after"])
    table.insert(1, "before", everywhere(sign=3, area=3))
    table["improvement"] = improvement(table["before"], table["after"])
    return table.assign(reaches_pasi75=table["improvement"] >= 75)


def _by_region(assessment: Assessment | Mapping) -> list[tuple[BodyRegion, Region]]:
    if isinstance(assessment, Mapping):
        assessment = Assessment.from_mapping(assessment)
    if not isinstance(assessment, Assessment):
        raise TypeError(f"assessment: found {assessment!r}, allowed an Assessment or a mapping")
    return [(body, getattr(assessment, body.name)) for body in REGIONS]


def _tenths(body: BodyRegion, region: Region) -> int:
    return body.tenths * region.signs_sum * region.area


def _check_keys(name: str, mapping: Mapping, allowed: list[str]) -> None:
    if set(mapping) != set(allowed):
        found = ", ".join(map(str, mapping)) or "nothing"
        raise ValueError(f"{name}: found keys {found}; allowed exactly {', '.join(allowed)}")


def _check_paired(baseline: ArrayLike, followup: ArrayLike) -> None:
    if np.ndim(baseline) and np.ndim(followup) and len(baseline) != len(followup):
        found, allowed = len(followup), len(baseline)
        raise ValueError(f"followup: found {found} values, allowed {allowed} as in baseline")
    both_series = isinstance(baseline, pd.Series) and isinstance(followup, pd.Series)
    if both_series and not baseline.index.equals(followup.index):
        found, allowed = list(followup.index[:5]), list(baseline.index[:5])
        raise ValueError(f"followup: found index {found} …, allowed that of baseline {allowed} …")


def _check_thresholds(thresholds: Sequence[float]) -> np.ndarray:
    cuts = _numbers("thresholds", thresholds, 0, 100)
    if not (cuts.ndim == 1 and cuts.size and (np.diff(cuts, prepend=0) > 0).all()):
        allowed = "a strictly rising sequence above 0 and at most 100"
        raise ValueError(f"thresholds: found {thresholds!r}, allowed {allowed}")
    return cuts


def _is_number(value: object) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, (bool, np.bool_))


def _whole(name: str, value: object, maximum: int, hint: str = "") -> int:
    message = f"{name}: found {value!r}, allowed a whole number 0 to {maximum}{hint}"
    if not (_is_number(value) and isinstance(value, numbers.Integral)):
        raise TypeError(message)
    if not 0 <= value <= maximum:
        raise ValueError(message)
    return int(value)


def _numbers(name: str, values: ArrayLike, low: float, high: float) -> np.ndarray:
    """Finite numbers between low and high as float64, at most one-dimensional."""
    array = np.asarray(values)
    if array.ndim > 1:
        raise ValueError(f"{name}: found {array.ndim} dimensions, allowed a number or one column")
    if array.dtype.kind not in "iuf":
        strangers = [value for value in array.flat if not _is_number(value)]
        if strangers:
            raise TypeError(f"{name}: found {strangers[0]!r}, allowed numbers, none missing")
    if array.dtype.kind == "f" and array.dtype.itemsize < 8:
        array = array.astype(str)  # 7.2 in single precision is meant as 7.2, not 7.19999980926…
    array = array.astype(float)
    wrong = array[~(np.isfinite(array) & (array >= low - _CRUMB) & (array <= high + _CRUMB))]
    if wrong.size:
        allowed = f"{low:g} to {high:g}" if np.isfinite(low) else f"at most {high:g}"
        raise ValueError(f"{name}: found {float(wrong[0])}, allowed {allowed}, none missing")
    return np.clip(array, low, high)
