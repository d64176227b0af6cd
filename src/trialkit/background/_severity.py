"""A patient's skin at two visits: score, improvement, response band, and the words for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from trialkit import pasi
from trialkit.prose import of

if TYPE_CHECKING:
    from trialkit.records import Trial

VISITS = ("baseline", "followup")
THRESHOLDS = (50, 75, 90, 100)


@dataclass(frozen=True)
class Change:
    """What happened between two visits.

    Attributes
    ----------
    before, after : float
        PASI, 0 to 72.
    improvement : float or None
        Percent of the baseline, negative when the skin got worse; None from a baseline of 0.
    band : str or None
        Response band, see `pasi.response_band`.
    reached : tuple of int
        Thresholds in percent that were reached.
    """

    before: float
    after: float
    improvement: float | None
    band: str | None
    reached: tuple[int, ...]


def uniform(sign: int, percent: float) -> pasi.Assessment:
    """Return an invented assessment that is the same in all four regions.

    Parameters
    ----------
    sign : int
        Grade of each of the three signs, 0 to 4.
    percent : float
        Affected area of each region in percent, 0 to 100.
    """
    region = pasi.Region.from_percent(sign, sign, sign, percent)
    return pasi.Assessment.from_mapping({body.name: region for body in pasi.REGIONS})


def example_visit() -> pasi.Assessment:
    """Return one visit of SYN-001, an invented patient, worse on the legs than on the head."""
    return pasi.Assessment(
        head=pasi.Region.from_percent(2, 1, 2, percent=15),
        upper_limbs=pasi.Region.from_percent(3, 2, 3, percent=35),
        trunk=pasi.Region.from_percent(2, 2, 2, percent=20),
        lower_limbs=pasi.Region.from_percent(3, 3, 3, percent=55),
    )


def area_table() -> pd.DataFrame:
    """Return which affected area of a region gives which area score."""
    rows = [(band.label, band.score) for band in pasi.AREA_BANDS]
    return pd.DataFrame(rows, columns=["affected area of the region", "area score"])


def contribution_table(visit: pasi.Assessment) -> pd.DataFrame:
    """Return what each region adds to the PASI, with the names of the regions for reading."""
    labels = {body.name: body.label for body in pasi.REGIONS}
    table = pasi.contributions(visit)
    return table.assign(region=table["region"].map(labels)).rename(
        columns={"signs_sum": "sum of signs", "area": "area score", "contribution": "adds"}
    )


def nonlinearity_table() -> pd.DataFrame:
    """Return `pasi.nonlinearity` for reading."""
    table = pasi.nonlinearity()
    return pd.DataFrame(
        {
            "change in every region": table["change"],
            "PASI before": table["before"],
            "PASI after": table["after"],
            "improvement": table["improvement"].map(lambda value: f"{value:.1f} %"),
            "PASI 75": table["reaches_pasi75"].map({True: "reached", False: "not reached"}),
        }
    )


def change_settings(sign: int, percent: float) -> dict[str, dict[str, pasi.Assessment]]:
    """Return three settings of `figures.pasi_change`, by caption: less area, milder signs, both.

    Parameters
    ----------
    sign : int
        Grade of every sign at baseline, 1 to 4; milder signs have grade 1.
    percent : float
        Affected area of every region at baseline; less area is 5 %.
    """
    start = uniform(sign, percent)
    ends = {
        "less area, signs as before": uniform(sign, 5),
        "milder signs, area as before": uniform(1, percent),
        "both": uniform(1, 5),
    }
    return {caption: {"baseline": start, "followup": end} for caption, end in ends.items()}


def visits_from_settings(
    settings: Mapping[str, int],
) -> tuple[pasi.Assessment, pasi.Assessment]:
    """Return baseline and follow-up from flat names such as ``baseline_head_erythema``.

    Parameters
    ----------
    settings : mapping of str to int
        For each visit of `VISITS` and each region the three signs (0 to 4) and ``percent``
        (affected area, 0 to 100).

    Returns
    -------
    baseline, followup : pasi.Assessment
    """

    def visit(name: str) -> pasi.Assessment:
        regions = {}
        for body in pasi.REGIONS:
            signs = {sign: settings[f"{name}_{body.name}_{sign}"] for sign in pasi.SIGNS}
            percent = settings[f"{name}_{body.name}_percent"]
            regions[body.name] = pasi.Region.from_percent(**signs, percent=percent)
        return pasi.Assessment.from_mapping(regions)

    return visit(VISITS[0]), visit(VISITS[1])


def change(baseline: pasi.Assessment, followup: pasi.Assessment) -> Change:
    """Score two visits and find the response band that the change reaches."""
    before, after = pasi.score(baseline), pasi.score(followup)
    if before == 0:
        return Change(before, after, None, None, ())
    improvement = pasi.improvement(before, after)
    labels = pasi.band_labels(THRESHOLDS)
    band = pasi.response_band(improvement, THRESHOLDS)
    return Change(before, after, improvement, band, THRESHOLDS[: labels.index(band)])


def change_text(found: Change) -> str:
    """Return a `Change` in words, the scores first."""
    scores = f"PASI {found.before:.1f} at baseline, {found.after:.1f} at follow-up."
    if found.improvement is None:
        return f"{scores} From a baseline of 0 no improvement can be computed."
    size = abs(found.improvement)
    if found.improvement < 0:
        moved = f"The score rose by {size:.1f} %."
    elif size == 0:
        moved = "The score did not change."
    else:
        moved = f"Improvement {shown(found.improvement)} %."
    missed = [cut for cut in THRESHOLDS if cut not in found.reached]
    reached = _list(found.reached) if found.reached else "none"
    not_reached = f" Not reached: {_list(missed)}." if missed else ""
    return f"{scores} {moved} Response band: {found.band}. Reached: {reached}.{not_reached}"


def shown(improvement: float) -> str:
    """Return an improvement with one decimal, or two where one would round it over a threshold."""
    band = pasi.response_band(improvement, THRESHOLDS)
    one = f"{improvement:.1f}"
    return one if pasi.response_band(float(one), THRESHOLDS) == band else f"{improvement:.2f}"


def pga_wording() -> pd.DataFrame:
    """Return what the same grade means on each PGA scale: grade, then one column a scale."""
    highest = max(scale.maximum for scale in pasi.PGA_SCALES.values())
    columns = {"grade": range(highest + 1)}
    for name, scale in pasi.PGA_SCALES.items():
        columns[f"on the scale {name}"] = [
            _word(scale, grade) if grade <= scale.maximum else "no such grade"
            for grade in columns["grade"]
        ]
    return pd.DataFrame(columns)


def rules() -> pd.DataFrame:
    """Return rules built on the scales, and how they differ between documents.

    Sources: ClinicalTrials.gov NCT03765957 (version of 2018-12-05, and as updated 2020-09-23),
    Cheng 2022 (abstract), British Association of Dermatologists (BAD), Basra 2015, Carlin 2004.
    """
    rows = [
        ("moderate to severe disease", "PASI ≥ 10 and DLQI > 10", "BAD"),
        ("disease severe enough to enter", "PASI > 10, BSA > 10 %, sPGA > 3", "registry, 2018"),
        ("disease severe enough to enter", "PGA ≥ 3 in place of sPGA > 3", "registry, 2020"),
        ("success by global assessment", "sPGA 0 or 1 on the scale 0–5", "registry, 2018"),
        ("success by global assessment", "no sign or minimal; scale not stated", "paper, abstract"),
        ("success by PASI", "PASI 75 usual; PASI 50 argued to be meaningful", "Carlin 2004"),
        ("success by PASI", "at least 40 %", "paper, abstract"),
        ("smallest DLQI change that matters", "4 points", "Basra 2015"),
        ("smallest DLQI change that matters", "5 points", "registry"),
    ]
    return pd.DataFrame(rows, columns=["question", "rule", "document"])


def pga_sentence(trial: Trial) -> str:
    """Return what a record prints on the Physician's Global Assessment, and on its scale."""
    rows = trial.outcomes[trial.outcomes["measure"] == "pga"].dropna(subset=["responders", "n"])
    if rows.empty:
        return f"{trial.short_title} prints no result on a PGA."
    said = "; ".join(f"{r.label}: {of(int(r.responders), int(r.n))}" for r in rows.itertuples())
    return f"{trial.short_title} prints: {said}. **On which PGA scale, the record does not say.**"


def _word(scale: pasi.PgaScale, grade: int) -> str:
    return scale.labels[grade] if scale.labels else "wording not printed in our sources"


def _list(cuts: tuple[int, ...] | list[int]) -> str:
    return ", ".join(f"PASI {cut}" for cut in cuts)
