"""What the pages beside the notebooks list: claims, results, receipts, exercises, the course."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trialkit.errors import KitError
from trialkit.site._names import slug
from trialkit.site._run import Entry, Run

if TYPE_CHECKING:
    from trialkit.checks import Exercise
    from trialkit.course import Lesson, Term

KINDS = {
    "printed": "stands in a source",
    "derived": "computed from printed figures",
    "bounded": "the least or the most over all patient cohorts that fit what was printed",
    "assumed": "rests on an assumption that the notebook names",
    "synthetic": "invented for teaching, no patient data",
}


@dataclass(frozen=True)
class Claim:
    """One printed claim with its verdict.

    Attributes
    ----------
    anchor, id : str
    kind : str
        Of its source: press, abstract, registry and so on.
    where, claim, shown, derived : str
        Source and place, our paraphrase, as printed, what we get.
    verdict, sign, group : str
    why : str
    """

    anchor: str
    id: str
    kind: str
    where: str
    claim: str
    shown: str
    derived: str
    verdict: str
    sign: str
    group: str
    why: str


@dataclass(frozen=True)
class Verdict:
    """One verdict: its sign, what it means, how often it came."""

    name: str
    sign: str
    meaning: str
    count: int


@dataclass(frozen=True)
class Audit:
    """The audit as a page shows it; without claims where `missing` says why."""

    claims: Sequence[Claim]
    verdicts: Sequence[Verdict]
    kinds: Sequence[str]
    confidence: float
    test: str
    missing: str = ""


def audit(run: Run) -> Audit:
    """Judge every printed claim of the record, under the settings of the run."""
    confidence, test = _settings(run)
    if run.record is None:
        missing = f"The record of {run.trial} is not on the computer that made these pages."
        return Audit((), (), (), confidence, test, missing)
    from trialkit import claims, disclosure

    try:
        table = claims.audit(run.record, confidence=confidence, test=test)
    except KitError as error:
        return Audit((), (), (), confidence, test, f"The audit could not be made: {error}")
    if table.empty:
        return Audit((), (), (), confidence, test, disclosure.NO_LEDGER)
    keys = run.record.claims["source"].tolist()
    kinds = run.record.sources["kind"].to_dict()
    rows = []
    for key, (_, row) in zip(keys, table.iterrows(), strict=True):
        group = disclosure.group_of(row["verdict"])
        rows.append(
            Claim(
                f"claim-{slug(str(row['id']))}",
                str(row["id"]),
                str(kinds.get(key, "other")),
                disclosure.where(row),
                str(row["claim"]),
                disclosure.shown(row),
                _words(row["derived"]),
                str(row["verdict"]),
                group.sign,
                slug(group.name),
                disclosure.sentence(_words(row["why"])),
            )
        )
    counts = Counter(row.verdict for row in rows)
    verdicts = [
        Verdict(name, group.sign, claims.VERDICTS[name], counts[name])
        for group in disclosure.GROUPS
        for name in group.verdicts
    ]
    return Audit(rows, verdicts, list(dict.fromkeys(row.kind for row in rows)), confidence, test)


def _settings(run: Run) -> tuple[float, str]:
    """Return the confidence and the test that the notebook on claims ran with, if it did."""
    given = dict(run.parameters)
    for entry in run.entries:
        if "test" in entry.this.parameters:
            given |= entry.this.parameters
    try:
        return float(given.get("confidence", 0.95)), given.get("test", "fisher")
    except ValueError:
        return 0.95, given.get("test", "fisher")


def agreement(run: Run) -> list[dict[str, str]]:
    """Return what was printed beside what the run got; empty where the record is not here."""
    if run.record is None:
        return []
    from trialkit.replication.agreement import replicated

    try:
        return replicated(run.record, run.rows)
    except (KitError, KeyError):
        return []


@dataclass(frozen=True)
class Taught:
    """One notebook of the course map.

    Attributes
    ----------
    entry : Entry or None
        None where it is not in this run.
    name, title : str
    minutes : int or None
    before : tuple of str
        Notebooks to read before.
    objectives : tuple of (str, str)
        Id and text.
    exercises : tuple of Exercise
    blank : pathlib.Path or None
        Its exercises as a notebook.
    """

    entry: Entry | None
    name: str
    title: str
    minutes: int | None
    before: tuple[str, ...]
    objectives: tuple[tuple[str, str], ...]
    exercises: tuple[Exercise, ...]
    blank: Path | None


def course_map(run: Run) -> list[Taught]:
    """Return the notebooks of the run and those of the course, in the order of their names."""
    from trialkit import course

    lessons = {lesson.name: lesson for lesson in course.lessons()}
    found = [_taught(entry, lessons.get(entry.name)) for entry in run.entries]
    here = {one.name for one in found}
    if here & set(lessons):
        found += [_not_run(lesson) for lesson in lessons.values() if lesson.name not in here]
    return sorted(found, key=lambda one: one.name)


def _taught(entry: Entry, lesson: Lesson | None) -> Taught:
    from trialkit import checks
    from trialkit.course import exercises_of

    about = entry.about
    given = [o for o in _list(about.get("objectives")) if isinstance(o, dict)]
    tasks = checks.of_notebook(lesson.number) if lesson and lesson.number in checks.MODULES else ()
    blank = exercises_of(lesson.path) if lesson else None
    minutes = about.get("minutes")
    return Taught(
        entry,
        entry.name,
        entry.this.title,
        minutes if isinstance(minutes, int) else None,
        tuple(map(str, _list(about.get("requires")))),
        tuple((str(o.get("id", "")), str(o.get("text", ""))) for o in given),
        tuple(tasks),
        blank if blank and blank.is_file() else None,
    )


def _not_run(lesson: Lesson) -> Taught:
    return Taught(None, lesson.name, lesson.title, lesson.minutes, lesson.requires, (), (), None)


def _list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []


@dataclass(frozen=True)
class Used:
    """One term of the glossary, with the first notebook of the run that uses it."""

    term: Term
    anchor: str
    first: str


def terms(words: Mapping[str, str]) -> list[Used]:
    """Return the glossary; `words` are those of the notebooks of the run."""
    from trialkit import course

    return [
        Used(
            term,
            f"term-{slug(term.term)}",
            next((name for name, text in words.items() if term.stands_in(text)), ""),
        )
        for term in course.glossary()
    ]


def common(entries: Sequence[Entry], part: str) -> dict[str, str]:
    """Return what all receipts say alike of ``versions``, ``platform`` or ``data``."""
    found = [getattr(entry.receipt.inputs, part) for entry in entries if entry.receipt]
    if not found:
        return {}
    first, *others = found
    return {n: v for n, v in first.items() if all(other.get(n) == v for other in others)}


def moved(entry: Entry, shared: Mapping[str, str], part: str) -> dict[str, str]:
    """Return what the receipt of one notebook says otherwise than the others."""
    own = getattr(entry.receipt.inputs, part) if entry.receipt else {}
    return {name: value for name, value in own.items() if shared.get(name) != value}


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ""
