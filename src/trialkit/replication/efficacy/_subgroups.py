"""Two subgroups compared: exact tests, the difference, and what chance alone deals out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from trialkit import proportions, prose

if TYPE_CHECKING:
    from trialkit.records import Trial

TESTS = {"fisher": "Fisher", "barnard": "Barnard", "boschloo": "Boschloo"}


@dataclass(frozen=True)
class SubgroupPair:
    """One outcome in two subgroups that together are all patients.

    Attributes
    ----------
    outcome : str
        Key of the outcome without its subgroup, such as "pasi40".
    outcome_label : str
    factor : str
        "sex" if the subgroups are female and male, otherwise "subgroup".
    first, second : str
        Labels of the subgroups.
    s1, n1, s2, n2 : int
        Responders and size of the two subgroups.
    """

    outcome: str
    outcome_label: str
    factor: str
    first: str
    second: str
    s1: int
    n1: int
    s2: int
    n2: int

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """The four numbers in the order that `proportions` takes them."""
        return self.s1, self.n1, self.s2, self.n2


@dataclass(frozen=True)
class SubgroupComparison:
    """A pair of subgroups with everything that the printed counts allow.

    Attributes
    ----------
    pair : SubgroupPair
    difference : proportions.Difference
        First minus second response rate, Newcombe's interval.
    p_values : dict of str to float
        Exact two-sided p-values by "fisher", "barnard", "boschloo".
    shuffle_p : float
        Exact share of all deals whose difference is at least as far from 0 as the one seen.
    alpha : float
        Level that the reading holds the p-values against.
    """

    pair: SubgroupPair
    difference: proportions.Difference
    p_values: dict[str, float]
    shuffle_p: float
    alpha: float

    @property
    def confidence(self) -> float:
        """Confidence level of the difference."""
        return self.difference.confidence


def subgroup_pairs(trial: Trial) -> list[SubgroupPair]:
    """List the outcomes printed for exactly two subgroups that add up to all patients."""
    labels = dict(zip(trial.subgroups["subgroup"], trial.subgroups["label"], strict=True))
    place = {subgroup: i for i, subgroup in enumerate(labels)}
    attribute = trial.subgroups.set_index("subgroup")["attribute"].fillna("").to_dict()
    parts = trial.outcomes[trial.outcomes["subgroup"] != "all"]
    by = [parts["id"].str.split(".").str[0], parts["subgroup"].map(attribute)]
    pairs = []
    for (key, _), rows in parts.groupby(by, sort=False):
        if len(rows) != 2 or int(rows["n"].sum()) != trial.n_treated:
            continue
        first, second = sorted(rows.to_dict("records"), key=lambda r: place[r["subgroup"]])
        whole = trial.outcomes.loc[trial.outcomes["id"] == f"{key}.all", "label"]
        sexes = {first["subgroup"], second["subgroup"]} == {"female", "male"}
        pairs.append(
            SubgroupPair(
                outcome=str(key),
                outcome_label=str(key) if whole.empty else str(whole.iloc[0]),
                factor="sex" if sexes else "subgroup",
                first=labels[first["subgroup"]],
                second=labels[second["subgroup"]],
                s1=int(first["responders"]),
                n1=int(first["n"]),
                s2=int(second["responders"]),
                n2=int(second["n"]),
            )
        )
    return pairs


def compare_subgroups(
    trial: Trial, confidence: float = 0.95, alpha: float = 0.05
) -> SubgroupComparison | None:
    """Compare the first pair of complete subgroups, or return None where none is published."""
    pairs = subgroup_pairs(trial)
    return compare_pair(pairs[0], confidence, alpha) if pairs else None


def compare_pair(
    pair: SubgroupPair, confidence: float = 0.95, alpha: float = 0.05
) -> SubgroupComparison:
    """Compare two subgroups by exact tests, an interval and the exact shuffle distribution.

    Parameters
    ----------
    pair : SubgroupPair
    confidence : float
        Level of Newcombe's interval for the difference.
    alpha : float
        Level that the reading holds the p-values against.
    """
    s1, n1, s2, n2 = pair.counts
    table = [[s1, n1 - s1], [s2, n2 - s2]]
    difference = proportions.difference(*pair.counts, confidence=confidence)
    deals = proportions.shuffle_distribution(*pair.counts)
    far = deals["difference"].abs() >= abs(difference.estimate)
    return SubgroupComparison(
        pair=pair,
        difference=difference,
        p_values={test: proportions.compare(table, test).p_value for test in TESTS},
        shuffle_p=min(1.0, float(deals.loc[far, "probability"].sum())),
        alpha=alpha,
    )


def comparison_table(comparison: SubgroupComparison | None) -> pd.DataFrame:
    """List what the counts say, one line a question, for a notebook to show."""
    columns = ["what", "value", "kind"]
    if comparison is None:
        return pd.DataFrame(columns=columns)
    pair, gap = comparison.pair, comparison.difference
    points = f"{100 * gap.estimate:+.1f} points ({100 * gap.low:+.1f} to {100 * gap.high:+.1f})"
    level = prose.level(gap.confidence)
    tests = [
        (f"{name}'s exact test, two-sided p", f"{comparison.p_values[test]:.3f}", "derived")
        for test, name in TESTS.items()
    ]
    rows = [
        (f"response rate, {pair.first}", prose.of(pair.s1, pair.n1), "printed"),
        (f"response rate, {pair.second}", prose.of(pair.s2, pair.n2), "printed"),
        (f"difference and its {level} interval (Newcombe)", points, "derived"),
        *tests,
        ("share of all deals at least as far from 0", f"{comparison.shuffle_p:.3f}", "derived"),
    ]
    return pd.DataFrame(rows, columns=columns)


def possible_splits(pair: SubgroupPair) -> pd.DataFrame:
    """Every way to share the responders between the two groups, with what each would have meant.

    Returns
    -------
    DataFrame
        One row a split: successes_1, successes_2, difference, probability (if response had
        nothing to do with the group), fisher_p, observed (bool).
    """
    s1, n1, s2, n2 = pair.counts
    deals = proportions.shuffle_distribution(s1, n1, s2, n2)
    first = deals["successes_1"].to_numpy()
    second = s1 + s2 - first
    p_values = [
        proportions.compare([[a, n1 - a], [b, n2 - b]]).p_value
        for a, b in zip(first.tolist(), second.tolist(), strict=True)
    ]
    deals = deals.assign(successes_2=second, fisher_p=p_values, observed=first == s1)
    columns = ["successes_1", "successes_2", "difference", "probability", "fisher_p", "observed"]
    return deals[columns]


def deal_by_deal(pair: SubgroupPair, deals: int, seed: int) -> list[pd.DataFrame]:
    """Deal the responder cards again, one deal after the other.

    Parameters
    ----------
    pair : SubgroupPair
    deals : int
        Number of deals, at least 1; the first ones do not change when more are asked for.
    seed : int
        Seed of the first deal and all that follow.

    Returns
    -------
    list of DataFrame
        For each deal what `proportions.shuffle_once` returns: slot, group, responder.
    """
    rng = np.random.default_rng(seed)
    return [proportions.shuffle_once(*pair.counts, seed=rng) for _ in range(deals)]


def many_looks(p_value: float, looks: tuple[int, ...] = (1, 2, 5, 10, 20)) -> pd.DataFrame:
    """Chance that at least one of several comparisons looks this striking, with nothing behind it.

    Parameters
    ----------
    p_value : float
        p-value of the comparison that was reported, 0 to 1.
    looks : tuple of int
        Numbers of comparisons; assumed independent and alike.

    Returns
    -------
    DataFrame
        comparisons, chance (fraction; ``1 - (1 - p)**comparisons``).
    """
    comparisons = np.asarray(looks)
    return pd.DataFrame(
        {"comparisons": comparisons, "chance": 1 - (1 - min(p_value, 1.0)) ** comparisons}
    )
