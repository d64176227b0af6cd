"""Patients of a record who were not judged, and are counted as not improved all the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialkit import cohorts, prose
from trialkit.synthetic._grid import MEASURE

if TYPE_CHECKING:
    from trialkit.records import Trial


@dataclass(frozen=True)
class Judged:
    """The patients in whom a response could be judged, where these are fewer than were treated.

    Attributes
    ----------
    label : str
        The group in words, such as "followed for one year".
    n : int
        Patients in it.
    of : int
        Patients treated.
    """

    label: str
    n: int
    of: int

    @property
    def assumed(self) -> str:
        """What a count out of all patients takes for granted, after "if"."""
        verb = "is" if self.of - self.n == 1 else "are"
        return f"{self.outside} {verb} counted as not improved that far"

    @property
    def outside(self) -> str:
        """The other patients in words."""
        number = prose.count(self.of - self.n, "patient")
        return f"the {number} outside “{self.label}”"


def judged(trial: Trial) -> Judged | None:
    """Find the smallest group that a record divides the same responders by.

    Such a group stands alone in its attribute (there are no rows for the others), and has all the
    responders: "2 of 7 patients; 2 of 2 who were followed". Then nothing was seen in the others,
    and a count out of all patients holds them for patients without a response.

    Returns
    -------
    Judged or None
        None where the record prints no such group.
    """
    rows = trial.outcomes[trial.outcomes["measure"] == MEASURE].dropna(subset=["threshold"])
    groups = trial.subgroups
    alone = groups[~groups["attribute"].duplicated(keep=False) & groups["attribute"].notna()]
    label = dict(zip(alone["subgroup"], alone["label"], strict=True))
    found = []
    for _, same in rows.groupby(["threshold", "threshold_rule"], dropna=False):
        whole = same[(same["subgroup"] == "all") & (same["n"] == trial.n_treated)]
        for row in same[same["subgroup"].isin(label.keys())].itertuples(index=False):
            if row.n < trial.n_treated and (whole["responders"] == row.responders).any():
                found.append(Judged(str(label[row.subgroup]), int(row.n), trial.n_treated))
    return min(found, key=lambda group: group.n, default=None)


def assumed_of(trial: Trial, thresholds: int) -> tuple[str, ...]:
    """Say what the counts of so many thresholds take for granted together, each after "if"."""
    found = []
    if thresholds > 1:
        found.append("all thresholds were judged at the same visit")
    group = judged(trial)
    if group is not None:
        found.append(group.assumed)
    return tuple(found)


def only_if(assumed: tuple[str, ...]) -> str:
    """Return the words that a limit under assumptions is followed by; none where it needs none."""
    return f", if {' and '.join(assumed)} (assumed)" if assumed else ""


def sentence_of(trial: Trial, name: str) -> str:
    """Say a named assumption of the cohorts."""
    named = cohorts.assumptions(trial).set_index("name")
    return f"Assumed ({name}): {named.loc[name, 'says']}."
