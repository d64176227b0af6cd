"""What comparing two arms compares: dose, interval, number of infusions, or several at once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pandas as pd

from trialkit.protocol.doses import cumulative_dose

if TYPE_CHECKING:
    from trialkit.records import Trial

FEATURES = {
    "dose": ("dose_per_kg", "dose per infusion"),
    "interval": ("interval_days", "interval"),
    "infusions": ("infusions", "number of infusions"),
}


@dataclass(frozen=True)
class Confounding:
    """Which features of the schedule can be told apart by comparing arms.

    Attributes
    ----------
    grid : DataFrame
        Index dose per infusion (10^6 cells/kg, rising), columns interval in days (rising), cells
        the labels of the arms there, joined by a comma; empty text where there is no arm.
    pairs : DataFrame
        Every pair of arms: arm_1, arm_2, label_1, label_2; dose, interval, infusions ("same", or
        "1.5 v 2"); differs (tuple of what differs), n_differences.
    twins : DataFrame
        The rows of `pairs` with the same dose per infusion and the same number of infusions.
    """

    grid: pd.DataFrame
    pairs: pd.DataFrame
    twins: pd.DataFrame

    def pairs_differing_only_in(self, feature: str) -> pd.DataFrame:
        """Return the pairs that differ in one of "dose", "interval", "infusions" and nothing else.

        Raises
        ------
        ValueError
            If the feature is not known.
        """
        if feature not in FEATURES:
            raise ValueError(f"feature = {feature!r} is not known; allowed: {', '.join(FEATURES)}")
        return self.pairs[[d == (feature,) for d in self.pairs["differs"]]]

    def doses_at_several_intervals(self) -> dict[float, list[int]]:
        """Return each dose that was given at more than one interval, with those intervals."""
        filled = self.grid.ne("")
        found = {dose: list(row.index[row]) for dose, row in filled.iterrows()}
        return {dose: intervals for dose, intervals in found.items() if len(intervals) > 1}


def confounding(trial: Trial) -> Confounding:
    """Lay out the arms by dose and interval, and compare every pair of them.

    Two features are confounded when they change together: a difference between such arms can come
    from either. Only a pair of arms that differs in one feature tells about that feature alone.
    """
    table = cumulative_dose(trial)
    pairs = pd.DataFrame(
        [_compare(first, second) for first, second in combinations(table.to_dict("records"), 2)],
        columns=["arm_1", "arm_2", "label_1", "label_2", *FEATURES, "differs", "n_differences"],
    )
    same_course = pairs["dose"].eq("same") & pairs["infusions"].eq("same")
    return Confounding(grid=_grid(table), pairs=pairs, twins=pairs[same_course])


def _compare(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    row = {"arm_1": first["arm"], "arm_2": second["arm"]}
    row |= {"label_1": first["label"], "label_2": second["label"]}
    for feature, (column, _) in FEATURES.items():
        a, b = first[column], second[column]
        row[feature] = "same" if a == b else f"{_shown(feature, a)} v {_shown(feature, b)}"
    differs = tuple(feature for feature in FEATURES if row[feature] != "same")
    return row | {"differs": differs, "n_differences": len(differs)}


def _shown(feature: str, value: float) -> str:
    """A single infusion has no interval to another one."""
    return "none" if feature == "interval" and value == 0 else f"{value:g}"


def _grid(table: pd.DataFrame) -> pd.DataFrame:
    doses = sorted(table["dose_per_kg"].unique())
    intervals = sorted(table["interval_days"].unique())
    grid = pd.DataFrame("", index=doses, columns=intervals)
    for (dose, interval), arms in table.groupby(["dose_per_kg", "interval_days"]):
        grid.loc[dose, interval] = ", ".join(arms["label"])
    return grid.rename_axis(index="dose_per_kg", columns="interval_days")
