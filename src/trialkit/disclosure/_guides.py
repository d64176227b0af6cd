"""How to read each figure of the notebook on claims; short where a record leaves it empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.cohorts import SAME_VISIT
from trialkit.disclosure._unprinted import MOST_LISTED

if TYPE_CHECKING:
    import pandas as pd

    from trialkit.cohorts import Unanswered
    from trialkit.disclosure._dose_open import DoseOpen
    from trialkit.disclosure._unprinted import Unprinted

NOTHING = (
    "There is nothing to read in this place: the record leaves the figure above empty. The record "
    "cheng2022 fills it."
)
_GRID = (
    "**Read the figure.** One row is one source, one column is one verdict. The number is the "
    "number of claims; a dot means none. Claims are rows of the ledger, not fields of a plan: one "
    "change of the plan stands in every source that shows it. Do not read the figure as a league "
    "table: a source that prints more can also be wrong more often. A source that prints nothing "
    "is never wrong.",
    "**What it does not show.** How much a claim matters. A lost digit in a subordinate clause and "
    "a changed main outcome are one claim each. A verdict is also no judgement on a person. Most "
    "wrong digits come from copying, translating and typing, and no audit of numbers can see an "
    "intention.",
)
_GRIM = (
    "**Read the figure.** One line is one group of patients, one short stroke is one possible "
    "percentage. A printed figure must sit on a stroke. If it sits between two, something went "
    "wrong on the way. A dashed arrow leads to the value that would fit if a single character had "
    "been lost or doubled.",
)
_LIFELINES = (
    "**Read the figure.** One row is one item of the plan. A full bar is a text that anybody could "
    "read on that day. In the striped part it was replaced on *some* day: the entry was seen "
    "before and after, not in between. A dotted part says that we cannot tell. Now go down the "
    "green time of treatment and read the bars that it crosses: that was the public plan while "
    "the patients were treated.",
    "**What it does not show.** When a change was *decided*, why, and whether the people who "
    "decided knew results. A posting date is the latest possible day for a decision, not the day "
    "of it. And where a version could not be read, it may have kept the old text, or not. We do "
    "not fill that gap.",
)
_DOSE = (
    "**Read the figure.** Above are two *possible* tables, not the patients of the trial. Both "
    "give every printed count, in both the trend is “not significant”, and they tell opposite "
    "stories about the dose. Even the sizes of the groups can differ, where they were not "
    "printed. Below, the striped bar is every correlation that fits the printed counts. The plain "
    "bar is what is left of it if the sentence is true.",
    "**What it does not show.** That the dose matters, or that it does not. And the sentence is "
    "read in one way only: one test, one outcome, the dose of one infusion. If the authors meant "
    "another, the plain bar is another. In notebook 04 you saw how rarely a trial of this size "
    "would notice an effect of the dose.",
)


def guide_grid(audit: pd.DataFrame) -> str:
    """Say how to read `figures.verdict_grid`, and what it does not show."""
    return NOTHING if audit.empty else "\n\n".join(_GRID)


def guide_grim(shares: pd.DataFrame) -> str:
    """Say how to read `figures.grim_ladder`."""
    return NOTHING if shares.empty else "\n\n".join(_GRIM)


def guide_lifelines(lines: pd.DataFrame) -> str:
    """Say how to read `figures.registry_lifelines`, and what it does not show."""
    return NOTHING if lines.empty else "\n\n".join(_LIFELINES)


def guide_unprinted(found: Unprinted | Unanswered | None) -> str:
    """Say how to read `figures.unprinted_tables`, and what it does not show."""
    if not found:
        return NOTHING
    rows = (
        "One row is one table that fits."
        if len(found.tables) <= MOST_LISTED
        else "One row is one table that fits; only some are written out, at even steps. The thin "
        "lines go through all of them."
    )
    rests = (
        "The rows follow from the printed counts if all thresholds were judged at the same visit. "
        "The bars need one assumption more"
        if SAME_VISIT in found.assumptions
        else "The rows follow from the printed counts. The bars need an assumption"
    )
    return (
        f"**Read the figure.** {rows} The squares are patients (in large groups, the bars); their "
        "places have no meaning. The mark is the p-value that the authors would have found with "
        "this table. The bar is the share of the assignments that give it. "
        f"{rests}: **that every assignment of the printed counts to the patients is equally "
        "likely**. That is a strong one: it says that nothing but the printed counts is known."
        "\n\n**What it does not show.** Which row is true. A reader of these sources cannot find "
        "out. The authors could say it in one line."
    )


def guide_dose(found: DoseOpen | Unanswered | None) -> str:
    """Say how to read `figures.dose_extremes`, and what it does not show."""
    return "\n\n".join(_DOSE) if found else NOTHING
