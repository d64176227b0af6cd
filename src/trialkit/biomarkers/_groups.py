"""Responders against the others: the two groups between which a marker would be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialkit import prose
from trialkit.replication.efficacy import headline

if TYPE_CHECKING:
    from trialkit.records import Trial


FEWEST = 3  # with two patients a t-test has no spread to look at


@dataclass(frozen=True)
class Groups:
    """Sizes of the two groups by the outcome that a record puts first.

    Attributes
    ----------
    responders, others : int
        Patients who responded, and who did not; both at least 1, and 3 or more together.
    label : str
        The outcome in words.
    """

    responders: int
    others: int
    label: str

    @property
    def n(self) -> int:
        """All patients of the outcome."""
        return self.responders + self.others

    @property
    def rate(self) -> float:
        """Share of responders, a fraction."""
        return self.responders / self.n

    @property
    def words(self) -> str:
        """The two sizes in words, such as "8 responders against 9 others"."""
        others = prose.count(self.others, "other")
        return f"{prose.count(self.responders, 'responder')} against {others}"


def groups(trial: Trial) -> Groups | None:
    """Return the sizes of the two groups, None where there are not two to compare.

    Parameters
    ----------
    trial : Trial

    Returns
    -------
    Groups or None
        None if the record has no outcome of all patients, nobody or everybody responded, or there
        are fewer than `FEWEST` patients.
    """
    outcome = headline(trial)
    if outcome is None:
        return None
    responders, n = int(outcome["responders"]), int(outcome["n"])
    if n < FEWEST or not 0 < responders < n:
        return None
    return Groups(responders, n - responders, str(outcome["label"]))


def no_groups(trial: Trial) -> str:
    """Say why a record has no two groups; no text where it has."""
    outcome = headline(trial)
    if outcome is None:
        return f"The record of {trial.short_title} prints no response of all its patients."
    responders, n = int(outcome["responders"]), int(outcome["n"])
    if n < FEWEST:
        return (
            f"The record of {trial.short_title} counts {prose.count(n, 'patient')}: too few to "
            f"compare two groups by any test (at least {FEWEST})."
        )
    if 0 < responders < n:
        return ""
    who = "nobody" if responders == 0 else "everybody"
    return (
        f"In the record of {trial.short_title} {who} responded ({outcome['label']}: "
        f"{responders} of {n}). There are no two groups whose marker could be compared."
    )
