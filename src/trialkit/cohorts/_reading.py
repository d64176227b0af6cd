"""What a trial record says about counts of patients: attributes and constraints."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Any

from trialkit.cohorts._bands import band_levels, sorted_thresholds
from trialkit.cohorts._model import Constraint, Model, View
from trialkit.records.naming import outcome_key

if TYPE_CHECKING:
    import pandas as pd

    from trialkit.cohorts._bands import Threshold
    from trialkit.records import Trial

    Row = dict[str, Any]
    Where = tuple[tuple[str, frozenset[int]], ...]

YES_NO = ("yes", "no")
OTHER = "other"
VISITS = ("same", "any")
SAME_VISIT = "same-visit"


def rows_of(table: pd.DataFrame) -> list[Row]:
    """Return the rows of a table as plain values; None where a cell is empty."""
    import pandas as pd

    columns = [
        [None if value is pd.NA or value != value else value for value in table[name].tolist()]
        for name in table.columns
    ]
    return [dict(zip(table.columns, row, strict=True)) for row in zip(*columns, strict=True)]


def by(rows: Iterable[Row], column: str) -> dict[Any, list[Row]]:
    """Group rows by the value in a column, in the order of first appearance."""
    found: dict[Any, list[Row]] = {}
    for value, group in groupby(rows, key=lambda row: row[column]):
        found.setdefault(value, []).extend(group)
    return found


def several_thresholds(outcomes: Iterable[Row]) -> tuple[str, ...]:
    """Return the measures of which more than one threshold was printed."""
    graded = by((row for row in outcomes if row["threshold"] is not None), "measure")
    return tuple(name for name, rows in graded.items() if len(sorted_thresholds(rows)) > 1)


def read(trial: Trial, visits: str = "same") -> Model:
    """Turn every count that the record prints into attributes and constraints.

    With visits "same" the thresholds of a measure cut the patients into bands; with "any" each is
    a yes or no of its own.
    """
    reader = _Reader(trial, visits)
    reader.subgroups(rows_of(trial.subgroups))
    reader.arms(rows_of(trial.arms))
    reader.measures(rows_of(trial.outcomes))
    reader.safety(rows_of(trial.safety))
    reader.premise("Every printed count is right.")
    return Model(
        n=reader.n,
        attributes=reader.attributes,
        views={**reader.attributes, **reader.coarser},
        constraints=tuple(reader.constraints),
        premises=tuple(reader.premises),
        left_out=tuple(reader.left_out),
        trial_id=trial.id,
        assumptions=tuple(reader.assumptions),
    )


class _Reader:
    def __init__(self, trial: Trial, visits: str) -> None:
        self.trial, self.visits = trial, visits
        self.n = int(trial.n_treated)
        self.attributes: dict[str, View] = {}
        self.coarser: dict[str, View] = {}
        self.constraints: list[Constraint] = []
        self.premises: list[str] = []
        self.left_out: list[str] = []
        self.assumptions: list[str] = []
        # a subgroup of the record: where it stands, and its size
        self.groups: dict[str, tuple[Where, int]] = {"all": ((), self.n)}

    def premise(self, sentence: str) -> None:
        if sentence not in self.premises:
            self.premises.append(sentence)

    def limit(
        self, what: str, where: Where, low: int, high: int, kind: str, source: str = ""
    ) -> None:
        self.constraints.append(Constraint(what, where, low, high, kind, source))

    def printed(self, what: str, where: Where, count: int, source: str) -> None:
        self.limit(what, where, count, count, "printed", source)

    def free(self, name: str) -> str:
        """Return the name, with a number behind it where another attribute has it already."""
        tried, number = name, 2
        while tried in self.attributes or tried in self.coarser:
            tried, number = f"{name}_{number}", number + 1
        return tried

    def attribute(self, name: str, levels: Iterable[str], kind: str, about: str) -> str:
        name, levels = self.free(name), tuple(levels)
        of = tuple(range(len(levels)))
        self.attributes[name] = View(name, name, levels, of, None, kind, about)
        return name

    def view(self, name: str, attribute: str, values: list[Any], kind: str, about: str) -> None:
        """Add a coarser look: the levels with the same value belong together."""
        scored = all(isinstance(value, float) for value in values)
        distinct = sorted(set(values)) if scored else list(dict.fromkeys(values))
        name = self.free(name)
        self.coarser[name] = View(
            name,
            attribute,
            tuple(f"{value:g}" if scored else value for value in distinct),
            tuple(distinct.index(value) for value in values),
            tuple(distinct) if scored else None,
            kind,
            about,
        )

    # --- who the patients are

    def subgroups(self, groups: list[Row]) -> None:
        for name, rows in by(groups, "attribute").items():
            if name is None and sum(row["n"] for row in rows) > self.n:
                # groups that overlap: each divides the patients on its own
                for row in rows:
                    self._division(row["subgroup"], [row])
            else:
                self._division(name or "subgroup", rows)

    def _division(self, name: str, rows: list[Row]) -> None:
        levels = [row["subgroup"] for row in rows]
        if sum(row["n"] for row in rows) < self.n:
            levels.append(OTHER if OTHER not in levels else "none of these")
        name = self.attribute(name, levels, "group", ", ".join(row["label"] for row in rows))
        if len(levels) > 1:
            self.premise(f"Nobody is in two groups of one attribute ({name}: {', '.join(levels)}).")
        for i, row in enumerate(rows):
            where, n = ((name, frozenset({i})),), int(row["n"])
            self.groups[row["subgroup"]] = (where, n)
            self.printed(row["label"], where, n, row["source"])

    def arms(self, arms: list[Row]) -> None:
        if not arms:
            return
        name = self.attribute("arm", [row["arm"] for row in arms], "arm", "arm or dose group")
        if len(arms) > 1:
            self.premise("Every patient is in exactly one arm, and no arm is empty.")
        for i, row in enumerate(arms):
            where = ((name, frozenset({i})),)
            if row["n"] is None:
                self.limit(f"{row['label']} is not empty", where, 1, self.n, "premise")
            else:
                self.printed(row["label"], where, int(row["n"]), row["source"])
        for phase, rows in by(arms, "phase").items():
            stated = next((row["phase_n"] for row in rows if row["phase_n"] is not None), None)
            if stated is not None:
                members = frozenset(i for i, row in enumerate(arms) if row["phase"] == phase)
                self.printed(f"phase {phase}", ((name, members),), int(stated), rows[0]["source"])
        self._doses(name, arms)

    def _doses(self, name: str, arms: list[Row]) -> None:
        from trialkit import protocol

        unit = self.trial.about.get("dose_unit", "")
        doses = protocol.cumulative_dose(self.trial)
        for view, column, what in (
            ("dose", "dose_per_kg", "dose of one infusion"),
            ("cumulative_dose", "cumulative", "dose of all infusions together"),
        ):
            values = doses[column].astype(float).tolist()
            self.view(view, name, values, "dose", f"{what} ({unit})" if unit else what)
        self.view("phase", name, [row["phase"] for row in arms], "phase", "part of the trial")

    # --- what was seen in them

    def measures(self, outcomes: list[Row]) -> None:
        graded = [row for row in outcomes if row["threshold"] is not None]
        if self.visits == "same" and several_thresholds(graded):
            self.assumptions.append(SAME_VISIT)
        grade = self._bands if self.visits == "same" else self._thresholds
        for measure, rows in by(graded, "measure").items():
            grade(measure, rows)
        plain = [
            row | {"key": row["id"].split(".")[0]} for row in outcomes if row["threshold"] is None
        ]
        for key, rows in by(plain, "key").items():
            name = self.attribute(key, YES_NO, "outcome", rows[0]["label"])
            for row in rows:
                self._outcome(row, (name, frozenset({0})))

    def _bands(self, measure: str, rows: list[Row]) -> None:
        """Cut the patients into bands between the thresholds, and look at each threshold."""
        thresholds = sorted_thresholds(rows)
        bands, label = band_levels(thresholds), measure.upper()
        name = self.attribute(measure, bands, "graded", f"{label} band")
        for i, threshold in enumerate(thresholds):
            of = tuple(0 if band > i else 1 for band in range(len(bands)))
            view, about = self._named(measure, threshold, thresholds)
            self.coarser[view] = View(view, name, YES_NO, of, None, "threshold", about)
        for row in rows:
            lowest = thresholds.index((float(row["threshold"]), row["threshold_rule"])) + 1
            self._outcome(row, (name, frozenset(range(lowest, len(bands)))))

    def _thresholds(self, measure: str, rows: list[Row]) -> None:
        """Make each threshold a yes or no that does not depend on the others."""
        thresholds = sorted_thresholds(rows)
        names = {
            threshold: self.attribute(view, YES_NO, "threshold", about)
            for threshold in thresholds
            for view, about in [self._named(measure, threshold, thresholds)]
        }
        for row in rows:
            name = names[float(row["threshold"]), row["threshold_rule"]]
            self._outcome(row, (name, frozenset({0})))

    def _named(
        self, measure: str, at: Threshold, thresholds: Iterable[Threshold]
    ) -> tuple[str, str]:
        """Return a free name for a threshold, and what it is in words."""
        threshold, rule = at
        twice = rule == "more than" and (threshold, "at least") in thresholds
        name = self.free(outcome_key(measure, threshold, above=twice))
        return name, f"{measure.upper()} improved by {rule} {threshold:g} %"

    def _outcome(self, row: Row, response: tuple[str, frozenset[int]]) -> None:
        where, size = self.groups[row["subgroup"]]
        low, high, kind = self._responders(row)
        unknown = max(0, size - int(row["n"]))
        if unknown:
            kind = "bounded"
            self.premise(
                "Where fewer patients were judged than the group has, those who were not judged "
                "may have responded or not."
            )
        self.limit(row["label"], (*where, response), low, high + unknown, kind, row["source"])

    def _responders(self, row: Row) -> tuple[int, int, str]:
        """Return the fewest and most responders that the printed figure leaves, and the kind."""
        stated, n, printed = int(row["responders"]), int(row["n"]), row["printed"]
        if row["count_printed"] == "yes":
            return stated, stated, "printed"
        fitting = _counts_that_round_to(printed, n) if printed else []
        if not fitting:
            self.premise(
                f"{row['label']}: no count out of {n} gives the printed figure "
                f"({printed or 'none'}); the count of the record is used, {stated}."
            )
            return stated, stated, "derived"
        self.premise(
            "A count that was not printed is any count whose percentage rounds to the printed one."
        )
        return min(fitting), max(fitting), "derived"

    def safety(self, events: list[Row]) -> None:
        for row in events:
            what, patients, n = row["event"], row["patients"], row["n"]
            if patients is None:
                if row["events"] is not None:
                    self.left_out.append(
                        f"{what}: {row['events']} events; in how many patients was not printed."
                    )
            elif n is None:
                self.left_out.append(
                    f"{what}: {patients} patients; of how many ({row['scope']}) was not printed."
                )
            elif row["scope"] != "all" or n != self.n:
                self.left_out.append(
                    f"{what}: counted in {n} patients ({row['scope']}) only, not in all {self.n}."
                )
            else:
                name = self.attribute(row["id"], YES_NO, "event", what)
                self.printed(what, ((name, frozenset({0})),), int(patients), row["source"])


def _counts_that_round_to(printed: str, n: int) -> list[int]:
    from trialkit.claims import counts_that_round_to

    try:
        return counts_that_round_to(printed, n)
    except ValueError:  # digits are missing in print
        return []
