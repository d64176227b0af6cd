"""Rules that hold inside and between the tables of one record."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from trialkit.records.ledger import (
    claims_have_what_rules_need,
    claims_held_against_known,
    proportions_have_counts,
    repairs_have_a_verdict,
    statements_have_no_figure,
)
from trialkit.records.naming import KEY, ids_as_named, names_apart, one_row_each
from trialkit.records.trial import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from trialkit.records.trial import Trial

_NEEDED_LIMITS = {
    "more than": ("low",),
    "at least": ("low",),
    "less than": ("high",),
    "at most": ("high",),
    "between": ("low", "high"),
    "yes": (),
}
_FIRST_NUMBER = re.compile(r"[0-9]*(?:\.([0-9]+))?")


def check_consistency(trial: Trial) -> list[Problem]:
    """List what contradicts itself inside a record whose tables are well-formed."""
    rules = (
        counts_within_n,
        events_cover_patients,
        n_within_treated,
        subgroups_known,
        one_row_each,
        ids_as_named,
        names_apart,
        subgroups_add_up,
        higher_threshold_fewer_responders,
        part_within_whole,
        threshold_has_rule,
        phases_add_up,
        names_known,
        claims_point_to_outcomes,
        claims_held_against_known,
        claims_have_what_rules_need,
        proportions_have_counts,
        statements_have_no_figure,
        repairs_have_a_verdict,
        decimals_match_print,
        limits_match_operators,
        stated_has_value,
        dates_exist,
        periods_in_order,
        codes_where_stated,
        patients_only_invented,
        patients_of_known_groups,
    )
    return [problem for rule in rules for problem in rule(trial)]


def counts_within_n(trial: Trial) -> Iterator[Problem]:
    """No more responders or patients with an event than patients."""
    for file, table, count in (
        ("outcomes.csv", trial.outcomes, "responders"),
        ("safety.csv", trial.safety, "patients"),
    ):
        for i in _where(table[count] > table["n"]):
            found, n = table.loc[i, count], table.loc[i, "n"]
            yield _problem(file, i, count, f"found {found}; allowed: 0 to n = {n}")


def events_cover_patients(trial: Trial) -> Iterator[Problem]:
    """Each patient with an event had at least one."""
    table = trial.safety
    for i in _where(table["events"] < table["patients"]):
        found, patients = table.loc[i, "events"], table.loc[i, "patients"]
        message = f"found {found}; allowed: at least the patients with the event, {patients}"
        yield _problem("safety.csv", i, "events", message)


def n_within_treated(trial: Trial) -> Iterator[Problem]:
    """No group is larger than the trial, no subgroup's outcome larger than the subgroup."""
    for file, table in (("outcomes.csv", trial.outcomes), ("safety.csv", trial.safety)):
        for i in _where(table["n"] > trial.n_treated):
            message = f"found {table.loc[i, 'n']}; allowed: 1 to n_treated = {trial.n_treated}"
            yield _problem(file, i, "n", message)
    sizes = dict(zip(trial.subgroups["subgroup"], trial.subgroups["n"], strict=True))
    for i, row in trial.outcomes.iterrows():
        if row["subgroup"] in sizes and row["n"] > sizes[row["subgroup"]]:
            size = sizes[row["subgroup"]]
            message = f"found {row['n']}; allowed: 1 to {size}, the size of {row['subgroup']!r}"
            yield _problem("outcomes.csv", i, "n", message)


def subgroups_known(trial: Trial) -> Iterator[Problem]:
    """An outcome's subgroup is "all" or stands in trial.yaml."""
    known = ["all", *trial.subgroups["subgroup"]]
    yield from _unknown("outcomes.csv", trial.outcomes["subgroup"], known, "trial.yaml")


def subgroups_add_up(trial: Trial) -> Iterator[Problem]:
    """Responders of subgroups that divide the patients sum to the responders of all.

    Subgroups divide the patients when they share an attribute (or none is
    given) and their sizes sum to the whole.
    """
    attribute = trial.subgroups.set_index("subgroup")["attribute"].fillna("")
    for _, rows in trial.outcomes.groupby(["measure", "threshold", "threshold_rule"], dropna=False):
        whole, parts = rows[rows["subgroup"] == "all"], rows[rows["subgroup"].isin(attribute.index)]
        if len(whole) != 1:
            continue
        i, found, n = whole.index[0], whole["responders"].iloc[0], whole["n"].iloc[0]
        for _, division in parts.groupby(parts["subgroup"].map(attribute).astype(str)):
            total = division["responders"].sum()
            if division["n"].sum() == n and total != found:
                names = ", ".join(division["subgroup"])
                message = f"found {found}; allowed: {total}, the sum of {names}"
                yield _problem("outcomes.csv", i, "responders", message)


def higher_threshold_fewer_responders(trial: Trial) -> Iterator[Problem]:
    """Who passes a higher threshold has passed the lower one, at the same visit.

    A measure is one scale at one visit, so its thresholds are comparable where the same patients
    were counted.
    """
    table = trial.outcomes.drop_duplicates(subset=KEY)  # `one_row_each` names the others
    # "at least" sorts before "more than": of the same threshold it is the easier to pass
    graded = table.dropna(subset=["threshold"]).sort_values(["threshold", "threshold_rule"])
    for measure, rows in graded.groupby("measure"):
        for _, group in rows.groupby(["subgroup", "n"]):
            lower, at = group["responders"].shift(), group["threshold"].shift()
            for i in _where(group["responders"] > lower):
                found, threshold = group.loc[i, "responders"], group.loc[i, "threshold"]
                message = (
                    f"found {found} at threshold {threshold:g}; allowed: 0 to {lower[i]}, the "
                    f"responders of {measure!r} at the easier threshold {at[i]:g}. Thresholds of "
                    "one measure are of one visit; another visit needs a measure name of its own, "
                    f"such as 'week24_{measure}'"
                )
                yield _problem("outcomes.csv", i, "responders", message)


def part_within_whole(trial: Trial) -> Iterator[Problem]:
    """A subgroup has no more responders than all patients have at that threshold or a lower one."""
    table = trial.outcomes
    for measure, rows in table.groupby("measure"):
        whole = rows[(rows["subgroup"] == "all") & (rows["n"] == trial.n_treated)]
        for i, part in rows[rows["subgroup"] != "all"].iterrows():
            easier = (
                whole["threshold"].isna()
                if part.isna()["threshold"]
                else (whole["threshold"] <= part["threshold"]).fillna(False)
            )
            most = whole.loc[easier, "responders"].min()
            if easier.any() and part["responders"] > most:
                message = f"found {part['responders']}; allowed: 0 to {most}, those of all patients"
                yield _problem("outcomes.csv", i, "responders", f"{message} ({measure})")


def threshold_has_rule(trial: Trial) -> Iterator[Problem]:
    """A threshold says whether it counts itself, and only a threshold does."""
    table = trial.outcomes
    for i in _where(table["threshold"].notna() != table["threshold_rule"].notna()):
        wanted = "empty" if table["threshold"].isna()[i] else "at least, more than"
        found = "nothing" if table["threshold_rule"].isna()[i] else table.loc[i, "threshold_rule"]
        message = f"found {found!r}; allowed beside this threshold: {wanted}"
        yield _problem("outcomes.csv", i, "threshold_rule", message)


def phases_add_up(trial: Trial) -> Iterator[Problem]:
    """Printed arm and phase sizes sum to the patients treated, where all are printed."""
    arms = trial.arms
    for phase, rows in arms.groupby("phase"):
        i, stated = rows.index[0], rows["phase_n"].dropna().unique()
        if len(stated) > 1:
            found = ", ".join(str(n) for n in stated)
            message = f"found {found} for phase {phase!r}; allowed: one size for all its arms"
            yield _problem("arms.csv", i, "phase_n", message)
        elif len(stated) == 1:
            total, complete = rows["n"].fillna(1).sum(), rows["n"].notna().all()
            if total > stated[0] or (complete and total != stated[0]):
                found = f"found arms of {total} in phase {phase!r}" + (
                    "" if complete else " or more"
                )
                message = f"{found}; allowed: phase_n = {stated[0]} together"
                yield _problem("arms.csv", i, "n", message)
    sizes = arms.groupby("phase")["phase_n"].max()
    if len(arms) and sizes.notna().all() and sizes.sum() != trial.n_treated:
        message = f"found phases of {sizes.sum()} together; allowed: n_treated = {trial.n_treated}"
        yield _problem("arms.csv", arms.index[0], "phase_n", message)


def names_known(trial: Trial) -> Iterator[Problem]:
    """What a table says about an arm, a subgroup or a phase is about one that there is."""
    scopes = ["all", *trial.arms["arm"], *trial.subgroups["subgroup"]]
    yield from _unknown("safety.csv", trial.safety["scope"], scopes, "arms.csv, trial.yaml")
    yield from _unknown("visits.csv", trial.visits["phase"], trial.arms["phase"], "arms.csv")


def claims_point_to_outcomes(trial: Trial) -> Iterator[Problem]:
    """A claim that names an outcome names one the record has."""
    outcomes = trial.outcomes["id"]
    yield from _unknown("claims.csv", trial.claims["outcome"], outcomes, "outcomes.csv")


def decimals_match_print(trial: Trial) -> Iterator[Problem]:
    """The decimals of a claim are those of its printed figure."""
    for i, row in trial.claims.dropna(subset=["printed", "decimals"]).iterrows():
        decimals = _decimals(row["printed"])
        if row["decimals"] != decimals:
            message = f"found {row['decimals']}; allowed: {decimals}, as in {row['printed']!r}"
            yield _problem("claims.csv", i, "decimals", message)


def limits_match_operators(trial: Trial) -> Iterator[Problem]:
    """A criterion has the limits its operator needs, in order."""
    for i, row in trial.criteria.iterrows():
        needed = _NEEDED_LIMITS[row["operator"]]
        for column in needed:
            if row.isna()[column]:
                message = f"is empty; allowed: a number, which '{row['operator']}' needs"
                yield _problem("criteria.csv", i, column, message)
        if len(needed) == 2 and row[["low", "high"]].notna().all() and row["low"] > row["high"]:
            message = f"found {row['high']:g}; allowed: low = {row['low']:g} or more"
            yield _problem("criteria.csv", i, "high", message)


def stated_has_value(trial: Trial) -> Iterator[Problem]:
    """A registry field has a content where it is stated, and only there."""
    table = trial.registry
    for i in _where((table["status"] == "stated") != table["value"].notna()):
        found = "is empty" if table["value"].isna()[i] else f"found {table.loc[i, 'value']!r}"
        wanted = "empty" if table["value"].notna()[i] else "what is stated"
        message = f"{found}; allowed beside status '{table.loc[i, 'status']}': {wanted}"
        yield _problem("registry.csv", i, "value", message)


def dates_exist(trial: Trial) -> Iterator[Problem]:
    """A date of the right form is in the calendar."""
    for column in ("start", "end"):
        for i, text in trial.events[column].dropna().items():
            try:
                date.fromisoformat(text + "2000-01-01"[len(text) :])
            except ValueError:
                message = f"found {text!r}; allowed: a date that exists"
                yield _problem("events.csv", i, column, message)


def periods_in_order(trial: Trial) -> Iterator[Problem]:
    """A period does not end before it starts, as exactly as both dates are given."""
    for i, row in trial.events.dropna(subset=["end"]).iterrows():
        digits = min(len(row["start"]), len(row["end"]))
        if row["end"][:digits] < row["start"][:digits]:
            message = f"found {row['end']}; allowed: {row['start']} or later"
            yield _problem("events.csv", i, "end", message)


def codes_where_stated(trial: Trial) -> Iterator[Problem]:
    """A registry field has a code only where its content could be read."""
    table = trial.registry
    for i in _where((table["status"] != "stated") & table["code"].notna()):
        message = (
            f"found {table.loc[i, 'code']!r}; "
            f"allowed beside status '{table.loc[i, 'status']}': empty"
        )
        yield _problem("registry.csv", i, "code", message)


def patients_only_invented(trial: Trial) -> Iterator[Problem]:
    """Single patients stand in wholly synthetic records only."""
    if len(trial.patients) and not trial.is_synthetic:
        message = "found patients in a record of printed figures; allowed: data_kind: synthetic"
        yield Problem("patients.csv", None, None, message)
    if len(trial.patients) and len(trial.patients) != trial.n_treated:
        found = f"found {len(trial.patients)} patients"
        yield Problem(
            "patients.csv", None, None, f"{found}; allowed: n_treated = {trial.n_treated}"
        )


def patients_of_known_groups(trial: Trial) -> Iterator[Problem]:
    """An invented patient belongs to an arm and a subgroup that there are."""
    table = trial.patients
    yield from _unknown("patients.csv", table["arm"], trial.arms["arm"], "arms.csv")
    groups = trial.subgroups["subgroup"]
    yield from _unknown("patients.csv", table["subgroup"], groups, "trial.yaml")


def _decimals(printed: str) -> int:
    """Decimals of the first number in a printed figure: 3 for ".125", 1 for "2.4×10^8"."""
    match = next((m for m in _FIRST_NUMBER.finditer(printed) if m.group()), None)
    return len(match.group(1) or "") if match else 0


def _where(condition: pd.Series) -> Iterable[int]:
    """Rows where a condition holds; a missing value makes it not hold."""
    condition = condition.fillna(False)
    return condition[condition].index


def _unknown(file: str, column: pd.Series, known: Iterable[str], where: str) -> Iterator[Problem]:
    names = list(dict.fromkeys(known))
    for i, found in column.dropna().items():
        if found not in names:
            message = f"found {found!r}; allowed ({where}): {', '.join(names) or 'none there'}"
            yield _problem(file, i, str(column.name), message)


def _problem(file: str, index: int, column: str, message: str) -> Problem:
    return Problem(file, int(index) + 2, column, message)
