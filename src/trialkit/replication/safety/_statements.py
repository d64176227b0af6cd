"""What a trial printed on harm: which count, in how many patients, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from trialkit import proportions
from trialkit.prose import shares

if TYPE_CHECKING:
    from trialkit.records import Trial

HEADLINE_ID = "related_sae"
ABSENT = "not in the record"


@dataclass(frozen=True)
class SafetyCount:
    """A printed number of patients with an event, with its denominator.

    Attributes
    ----------
    id, event : str
        The row of ``safety.csv`` and its kind of event.
    patients, n : int
        Patients with the event, and patients watched.
    who : str
        In whom, in words.
    follow_up : str
        Time watched as printed; empty if not printed.
    source : str
        Readable name of the source.
    note : str
        Remark of the record on this row; empty if there is none.
    """

    id: str
    event: str
    patients: int
    n: int
    who: str
    follow_up: str
    source: str
    note: str = ""


@dataclass(frozen=True)
class GroupSize:
    """How large a group can have been.

    Attributes
    ----------
    low, high : int
        Smallest and largest number of patients that agree with what was printed.
    why : str
        The arithmetic in words.
    """

    low: int
    high: int
    why: str


def headline(trial: Trial) -> SafetyCount | None:
    """Return the count that the safety of the trial rests on.

    Parameters
    ----------
    trial : Trial

    Returns
    -------
    SafetyCount or None
        Related serious adverse events where they were counted, else the first statement with
        a count and a denominator, else None.
    """
    found = counts(trial)
    return next((c for c in found if c.id == HEADLINE_ID), found[0] if found else None)


def counts(trial: Trial) -> list[SafetyCount]:
    """Return every statement that has both a count of patients and a denominator."""
    return [
        SafetyCount(
            id=row.id,
            event=row.event,
            patients=int(row.patients),
            n=int(row.n),
            who=who(trial, row.scope),
            follow_up="" if pd.isna(row.follow_up) else row.follow_up,
            source=trial.source_label(row.source),
            note="" if pd.isna(row.note) else row.note,
        )
        for row in trial.safety.dropna(subset=["patients", "n"]).itertuples()
    ]


def statements(trial: Trial, confidence: float = 0.95) -> pd.DataFrame:
    """Every safety statement of a record, with what is not in the record beside it.

    Parameters
    ----------
    trial : Trial
    confidence : float
        Of the upper limit, one-sided.

    Returns
    -------
    DataFrame
        One row a statement: event, who, printed (the words), patients, n, follow_up, source
        (all printed), patients_low and patients_high (the count; bounded where only events were
        printed, see `possible_patients`), upper_low and upper_high (exact one-sided upper limit
        for the true rate at these two, a fraction; <NA> where count or denominator is missing),
        absent (what is not in the record, in words). A record has no field for a definition, so
        "definition" is always among the absent.
    """
    columns = ["event", "who", "printed", "patients", "n", "follow_up", "source", "patients_low"]
    columns += ["patients_high", "upper_low", "upper_high", "absent"]
    rows = []
    for row in trial.safety.itertuples():
        fewest, most = possible_patients(row.patients, row.events, row.n)
        limits = [
            pd.NA
            if pd.isna(patients) or pd.isna(row.n)
            else proportions.upper_limit(int(patients), int(row.n), confidence)
            for patients in (fewest, most)
        ]
        needed = (
            ("count of patients", row.patients),
            ("group size", row.n),
            ("time watched", row.follow_up),
        )
        absent = [name for name, value in needed if pd.isna(value)]
        rows.append(
            (
                row.event,
                who(trial, row.scope),
                row.printed,
                row.patients,
                row.n,
                row.follow_up,
                trial.source_label(row.source),
                fewest,
                most,
                *limits,
                ", ".join([*absent, "definition"]),
            )
        )
    counted = dict.fromkeys(["patients", "n", "patients_low", "patients_high"], "Int64")
    fractions = dict.fromkeys(["upper_low", "upper_high"], "Float64")
    return pd.DataFrame(rows, columns=columns).astype(counted | fractions)


def possible_patients(patients: Any, events: Any, n: Any) -> tuple[Any, Any]:
    """The fewest and the most patients who can have had an event.

    The printed count, where there is one. From events alone: one patient can have had them all,
    or each event struck another patient. <NA> where neither was printed.
    """
    if not pd.isna(patients):
        return patients, patients
    if pd.isna(events):
        return pd.NA, pd.NA
    most = events if pd.isna(n) else min(events, n)
    return min(events, 1), most


def questions(trial: Trial) -> pd.DataFrame:
    """What a reader must know to weigh a safety statement, and what the record answers.

    Parameters
    ----------
    trial : Trial

    Returns
    -------
    DataFrame
        One row a question: question, answer. An answer is made from the record; where a record
        has nothing on it, it is "not in the record".
    """
    table = trial.safety
    events = "; ".join(dict.fromkeys(table["event"]))
    sized = int(table["n"].notna().sum())
    counted = int(table["patients"].notna().sum())
    followed = "; ".join(dict.fromkeys(table["follow_up"].dropna()))
    registered = trial.registry[trial.registry["field"] == "safety"]
    versions = "; ".join(
        f"{trial.source_label(row.source)}: {row.value if pd.notna(row.value) else row.status}"
        for row in registered.itertuples()
    )
    still = shares(trial.still_there, trial.n_treated)
    rows = [
        ("Which events are named?", events or ABSENT),
        ("How many statements come with a count of patients?", f"{counted} of {len(table)}"),
        ("How many statements come with a group size?", f"{sized} of {len(table)}"),
        ("For how long were patients watched?", followed or ABSENT),
        ("How many patients were still watched at the end?", still or ABSENT),
        ("What counts as an event, and how is it graded?", ABSENT),
        ("Who judged whether an event was related to the treatment, and how?", ABSENT),
        ("How were patients asked: open question, checklist, diary?", ABSENT),
        ("Which laboratory values were measured, and what were they?", ABSENT),
        ("Was safety registered as an outcome beforehand?", versions or ABSENT),
    ]
    return pd.DataFrame(rows, columns=["question", "answer"])


def who(trial: Trial, scope: str) -> str:
    """Return in words whom a statement is about: all patients, an arm, a subgroup."""
    if scope == "all":
        return "all patients"
    arm = trial.arms.loc[trial.arms["arm"] == scope, "label"]
    subgroup = trial.subgroups.loc[trial.subgroups["subgroup"] == scope, "label"]
    return str(next(iter([*arm, *subgroup]), scope))


def group_size(trial: Trial, scope: str, patients: int = 0) -> GroupSize:
    """How many patients a statement can be about, from what was printed on group sizes.

    Parameters
    ----------
    trial : Trial
    scope : str
        "all", or the key of an arm or a subgroup; anything else is some of the treated.
    patients : int
        Patients with the event: the group has at least as many.

    Returns
    -------
    GroupSize
        An arm of unknown size has at least one patient, and leaves at least one for every other
        arm of unknown size in the same phase (in the trial, where the phase's size is unknown).
    """
    lowest = max(1, patients)
    arm = trial.arms[trial.arms["arm"] == scope]
    printed = [
        *trial.subgroups.loc[trial.subgroups["subgroup"] == scope, "n"],
        *arm["n"].dropna(),
    ]
    if printed:
        return GroupSize(int(printed[0]), int(printed[0]), f"{printed[0]} patients, as printed,")
    if arm.empty:
        return GroupSize(lowest, trial.n_treated, f"{trial.n_treated} patients in the trial")
    others = trial.arms[trial.arms["arm"] != scope]
    phase, phase_n = arm.iloc[0]["phase"], arm.iloc[0]["phase_n"]
    if pd.isna(phase_n):
        pool, whole = trial.n_treated, "the trial"
    else:
        pool, whole = int(phase_n), f"phase {phase}"
        others = others[others["phase"] == phase]
    known, unknown = int(others["n"].sum()), int(others["n"].isna().sum())
    highest = pool - known - unknown
    why = f"{pool} patients in {whole}"
    why += f", less {known} in arms of known size" if known else ""
    each = "the other arm" if unknown == 1 else f"each of {unknown} other arms"
    why += f", less at least 1 in {each}" if unknown else ""
    return GroupSize(lowest if unknown else highest, highest, why)


def possible_limits(trial: Trial, confidence: float = 0.95) -> pd.DataFrame:
    """Upper limits of counts without a denominator, for every possible denominator.

    Parameters
    ----------
    trial : Trial
    confidence : float
        Of the upper limit, one-sided.

    Returns
    -------
    DataFrame
        One row a statement and possible group size (bounded): id, event, who, patients, n,
        upper (a fraction), why (how the size was bounded). Empty if every count that was
        printed has its denominator.
    """
    open_counts = trial.safety[trial.safety["patients"].notna() & trial.safety["n"].isna()]
    rows = []
    for row in open_counts.itertuples():
        size = group_size(trial, row.scope, int(row.patients))
        for n in range(size.low, size.high + 1):
            upper = proportions.upper_limit(int(row.patients), n, confidence)
            whom = who(trial, row.scope)
            rows.append((row.id, row.event, whom, int(row.patients), n, upper, size.why))
    return pd.DataFrame(
        rows, columns=["id", "event", "who", "patients", "n", "upper", "why"]
    ).astype({"patients": int, "n": int, "upper": float})
