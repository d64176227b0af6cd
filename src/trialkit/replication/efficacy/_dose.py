"""What "no significant correlation with the dose" can mean when group sizes are not published.

The power of the exact trend test is computed for every set of group sizes that the record allows.
What is reported is the range: a bound, not an estimate.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from trialkit import proportions, prose, protocol
from trialkit.cohorts import arm_pools
from trialkit.errors import ParameterError
from trialkit.replication.efficacy._responders import headline

if TYPE_CHECKING:
    from trialkit.records import Trial

DIFFERENCES = tuple(round(0.1 * i, 1) for i in range(10))
# Truth and tested score: the two matched ones, and the mismatch that a report of one test hides.
CASES = (("single", "single"), ("cumulative", "single"), ("cumulative", "cumulative"))
SCORES = {"single": "dose of one infusion", "cumulative": "cumulative dose"}
# Beyond this, a complete enumeration takes minutes, and an incomplete one is no bound.
MOST_SIZES = 3000
_MOST_WORK = 400_000  # sets of sizes times patients squared, which one power takes time by


@dataclass(frozen=True)
class DosePower:
    """Power of the exact trend test over all group sizes that the record allows.

    Attributes
    ----------
    centre : float
        Response rate halfway between the lowest and the highest dose (assumed: the rate printed
        for all patients).
    outcome_label : str
        Outcome that rate belongs to.
    sizes : DataFrame
        One row a possible set of group sizes, one column an arm.
    table : DataFrame
        One row a truth, a tested score and a difference: truth and tested (keys of `SCORES`),
        difference (rate at the highest minus rate at the lowest dose), rate_low, rate_high,
        power_low, power_high (bounds over `sizes`), power_even (the most even sizes).
    alpha : float
        Two-sided level of the test.
    """

    centre: float
    outcome_label: str
    sizes: pd.DataFrame
    table: pd.DataFrame
    alpha: float

    @property
    def sizes_known(self) -> bool:
        """Whether only one set of group sizes is possible."""
        return len(self.sizes) == 1

    @property
    def kind(self) -> str:
        """How its numbers came about: "bounded" over sizes, or only "assumed" rates."""
        return "assumed" if self.sizes_known else "bounded"


def dose_groups(trial: Trial) -> pd.DataFrame:
    """Arms with single and cumulative dose, and the sizes that the record allows.

    Returns
    -------
    DataFrame
        One row an arm: arm, label, single, cumulative (trial's dose unit), infusions,
        interval_days, n_low, n_high (patients; equal where the size is printed).
    """
    doses = protocol.cumulative_dose(trial)
    sizes = _size_limits(trial)[doses["arm"].tolist()]
    columns = ["arm", "label", "single", "cumulative", "infusions", "interval_days"]
    groups = doses.rename(columns={"dose_per_kg": "single"})[columns]
    return groups.assign(n_low=sizes.min().to_numpy(), n_high=sizes.max().to_numpy())


def group_sizes(trial: Trial, most: int = MOST_SIZES) -> pd.DataFrame:
    """List every set of group sizes that the record allows: no arm empty, all totals met.

    Parameters
    ----------
    trial : Trial
        Printed arm sizes are kept; arms of a phase sum to its printed size; everything sums to
        the patients treated.
    most : int
        Refuse to list more sets than this.

    Returns
    -------
    DataFrame
        One row a set, one column an arm (patients).

    Raises
    ------
    ParameterError
        If there are more than `most` sets, or none.
    """
    arms = trial.arms.reset_index(drop=True)
    pools = arm_pools(trial)
    count = _number_of_sizes(trial)
    if count > most:
        raise ParameterError(
            f"group sizes: found {count} possible sets for {trial.id}; allowed up to {most}"
        )
    rows = []
    for parts in product(*(_compositions(total, len(members)) for members, total in pools)):
        n = arms["n"].tolist()
        for (members, _), part in zip(pools, parts, strict=True):
            for member, size in zip(members, part, strict=True):
                n[member] = size
        rows.append([int(size) for size in n])
    return pd.DataFrame(rows, columns=arms["arm"].tolist())


def dose_power(
    trial: Trial, differences: Sequence[float] = DIFFERENCES, alpha: float = 0.05
) -> DosePower | None:
    """Range of the power of the exact trend test over all group sizes that the record allows.

    The true response rate is assumed to rise in a straight line with the dose, by `difference`
    from the lowest to the highest, around the rate printed for all patients (shifted where it
    would leave 0 to 1).

    Parameters
    ----------
    trial : Trial
    differences : sequence of float
        Rate at the highest minus rate at the lowest dose, 0 to 1.
    alpha : float
        Two-sided level of the test.

    Returns
    -------
    DosePower or None
        None where the record has no two different doses, or no response rate of all patients, or
        leaves more sets of group sizes open than can be gone through in a minute or two.
    """
    groups = dose_groups(trial)
    scores = {key: groups[key].to_numpy() for key in SCORES}
    outcome = headline(trial)
    if outcome is None or any(len(set(values)) < 2 for values in scores.values()):
        return None
    count = _number_of_sizes(trial)
    if count > MOST_SIZES or count * trial.n_treated**2 > _MOST_WORK:
        return None
    sizes = group_sizes(trial)
    even = int(sizes.pow(2).sum(axis=1).argmin())
    centre = float(outcome["responders"] / outcome["n"])
    rows = []
    for (truth, tested), difference in product(CASES, differences):
        low, high = _ends(centre, difference)
        rates = low + (high - low) * _position(scores[truth])
        powers = _powers(sizes.to_numpy(), rates, scores[tested], alpha)
        rows.append((truth, tested, difference, low, high, min(powers), max(powers), powers[even]))
    columns = ["truth", "tested", "difference", "rate_low", "rate_high"]
    columns += ["power_low", "power_high", "power_even"]
    table = pd.DataFrame(rows, columns=columns)
    return DosePower(centre, str(outcome["label"]), sizes, table, alpha)


def dose_power_table(power: DosePower | None, tested: str = "single") -> pd.DataFrame:
    """Put the power into words, for rises in steps of 20 percentage points.

    One row a rise: the true rates, and the range of power if the truth follows the dose of one
    infusion or the cumulative dose (one column where the two ask the same question).
    """
    if power is None:
        return pd.DataFrame(columns=["rise"])
    chosen = power.table[power.table["tested"] == tested]
    truths = [tested] if same_spacing(power) else list(dict.fromkeys(chosen["truth"]))
    rows: dict[float, dict[str, str]] = {}
    for row in chosen[chosen["truth"].isin(truths)].itertuples(index=False):
        if round(10 * row.difference) % 2:
            continue
        line = rows.setdefault(row.difference, {})
        line["rise"] = f"{100 * row.difference:.0f} points"
        line["true rate, lowest to highest dose"] = prose.span(row.rate_low, row.rate_high, 0)
        low, high = prose.percent(row.power_low, 0), prose.percent(row.power_high, 0)
        name = f"power if the effect follows the {SCORES[row.truth]}"
        line[name] = low if low == high else f"{low} to {high}"
    return pd.DataFrame(rows.values())


def same_spacing(power: DosePower) -> bool:
    """Whether single and cumulative dose ask the same question: equal power throughout."""
    wide = power.table.pivot_table(
        index="difference", columns=["truth", "tested"], values="power_high"
    ).to_numpy()
    return bool(np.allclose(wide, wide[:, :1]))


def _number_of_sizes(trial: Trial) -> int:
    """Count the sets of group sizes that the record allows; none at all is an error."""
    pools = arm_pools(trial)
    count = math.prod(
        math.comb(total - 1, len(members) - 1) if total > 0 else 0 for members, total in pools
    )
    if not count:
        raise ParameterError(
            f"group sizes: none are possible for {trial.id}; check phase_n in arms.csv"
        )
    return count


def _size_limits(trial: Trial) -> pd.DataFrame:
    """Smallest and largest possible size of each arm, without listing every set."""
    _number_of_sizes(trial)  # refuses totals that no sizes meet
    arms = trial.arms.reset_index(drop=True)
    low, high = arms["n"].tolist(), arms["n"].tolist()
    for members, total in arm_pools(trial):
        others = len(members) - 1
        for member in members:
            low[member], high[member] = 1 if others else total, total - others
    return pd.DataFrame([low, high], columns=arms["arm"].tolist()).astype(int)


def _compositions(total: int, parts: int):
    """Yield every way to write `total` as a sum of `parts` whole numbers of at least 1."""
    for cuts in combinations(range(1, total), parts - 1):
        ends = (0, *cuts, total)
        yield tuple(b - a for a, b in pairwise(ends))


def _ends(centre: float, difference: float) -> tuple[float, float]:
    low = min(max(centre - difference / 2, 0.0), 1.0 - difference)
    return low, low + difference


def _position(scores: np.ndarray) -> np.ndarray:
    """Place the scores between 0 (lowest) and 1 (highest)."""
    return (scores - scores.min()) / np.ptp(scores)


def _powers(sizes: np.ndarray, rates: np.ndarray, scores: np.ndarray, alpha: float) -> list[float]:
    """Power for each row of sizes; arms alike in rate and score are pooled, and met once."""
    arms = list(zip(scores.tolist(), rates.tolist(), strict=True))
    groups = sorted(set(arms))
    pooled = sizes @ np.array([[arm == group for group in groups] for arm in arms])
    met: dict[tuple[int, ...], float] = {}
    for n in map(tuple, pooled.tolist()):
        if n not in met:
            met[n] = proportions.trend_power(
                [rate for _, rate in groups], n, [score for score, _ in groups], alpha
            )
    return [met[tuple(n)] for n in pooled.tolist()]
