"""Rules that hold between the tables of one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.records.trial import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trialkit.records.trial import Trial


def check_consistency(trial: Trial) -> list[Problem]:
    """List what contradicts itself inside a record whose tables are well-formed."""
    rules = (
        counts_within_n,
        n_within_treated,
        subgroups_known,
        subgroups_add_up,
        higher_threshold_fewer_responders,
        phases_add_up,
        claims_point_to_outcomes,
        limits_match_operators,
    )
    return [problem for rule in rules for problem in rule(trial)]


def counts_within_n(trial: Trial) -> Iterator[Problem]:
    """No more responders or patients with an event than patients."""
    for file, table, count in (
        ("outcomes.csv", trial.outcomes, "responders"),
        ("safety.csv", trial.safety, "patients"),
    ):
        over = (table[count] > table["n"]).fillna(False)
        for i in over[over].index:
            found, n = table.loc[i, count], table.loc[i, "n"]
            yield Problem(file, i + 2, count, f"found {found}; allowed: 0 to n = {n}")


def n_within_treated(trial: Trial) -> Iterator[Problem]:
    """No group is larger than the trial."""
    for file, table in (("outcomes.csv", trial.outcomes), ("safety.csv", trial.safety)):
        over = (table["n"] > trial.n_treated).fillna(False)
        for i in over[over].index:
            yield Problem(
                file,
                i + 2,
                "n",
                f"found {table.loc[i, 'n']}; allowed: 1 to n_treated = {trial.n_treated}",
            )


def subgroups_known(trial: Trial) -> Iterator[Problem]:
    """An outcome's subgroup is "all" or stands in trial.yaml."""
    known = ["all", *trial.subgroups["subgroup"]]
    for i, subgroup in trial.outcomes["subgroup"].items():
        if subgroup not in known:
            yield Problem(
                "outcomes.csv",
                i + 2,
                "subgroup",
                f"found {subgroup!r}; allowed (trial.yaml): {', '.join(known)}",
            )


def subgroups_add_up(trial: Trial) -> Iterator[Problem]:
    """Responders of complete subgroups sum to the responders of all."""
    keys = ["measure", "threshold"]
    for _, rows in trial.outcomes.groupby(keys, dropna=False):
        whole, parts = rows[rows["subgroup"] == "all"], rows[rows["subgroup"] != "all"]
        if len(whole) != 1 or parts.empty or parts["n"].sum() != whole["n"].iloc[0]:
            continue
        if parts["responders"].sum() != whole["responders"].iloc[0]:
            yield Problem(
                "outcomes.csv",
                int(whole.index[0]) + 2,
                "responders",
                f"found {whole['responders'].iloc[0]}, but the subgroups add up to "
                f"{parts['responders'].sum()}",
            )


def higher_threshold_fewer_responders(trial: Trial) -> Iterator[Problem]:
    """Who passes a higher threshold has passed the lower one."""
    graded = trial.outcomes.dropna(subset=["threshold"]).sort_values("threshold")
    for _, rows in graded.groupby(["measure", "subgroup", "n"]):
        rise = rows["responders"].diff().fillna(0) > 0
        for i in rise[rise].index:
            yield Problem(
                "outcomes.csv",
                int(i) + 2,
                "responders",
                f"found {rows.loc[i, 'responders']} at threshold {rows.loc[i, 'threshold']:g}, "
                "more than at a lower threshold",
            )


def phases_add_up(trial: Trial) -> Iterator[Problem]:
    """Printed arm and phase sizes sum to the patients treated, where all are printed."""
    arms = trial.arms
    for phase, rows in arms.groupby("phase"):
        stated = rows["phase_n"].dropna().unique()
        if len(stated) > 1:
            yield Problem(
                "arms.csv", None, "phase_n", f"phase {phase} has several sizes: {sorted(stated)}"
            )
        elif len(stated) == 1 and rows["n"].fillna(1).sum() > stated[0]:
            yield Problem(
                "arms.csv", None, "n", f"the arms of phase {phase} exceed phase_n = {stated[0]}"
            )
    sizes = arms.groupby("phase")["phase_n"].max()
    if len(arms) and sizes.notna().all() and sizes.sum() != trial.n_treated:
        yield Problem(
            "arms.csv",
            None,
            "phase_n",
            f"phases add up to {sizes.sum()}, but n_treated = {trial.n_treated}",
        )


def claims_point_to_outcomes(trial: Trial) -> Iterator[Problem]:
    """A claim that names an outcome names one the record has."""
    known = set(trial.outcomes["id"])
    for i, outcome in trial.claims["outcome"].dropna().items():
        if outcome not in known:
            yield Problem(
                "claims.csv",
                int(i) + 2,
                "outcome",
                f"found {outcome!r}; allowed (outcomes.csv): {', '.join(sorted(known))}",
            )


def limits_match_operators(trial: Trial) -> Iterator[Problem]:
    """A criterion has the limits its operator needs."""
    needed = {
        "more than": ["low"],
        "at least": ["low"],
        "less than": ["high"],
        "at most": ["high"],
        "between": ["low", "high"],
        "yes": [],
    }
    for i, row in trial.criteria.iterrows():
        for column in needed[row["operator"]]:
            if row.isna()[column]:
                yield Problem(
                    "criteria.csv",
                    int(i) + 2,
                    column,
                    f"is empty, but '{row['operator']}' needs it",
                )
