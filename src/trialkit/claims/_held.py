"""What a claim is held against: an entry of the record with its number, date or words."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from trialkit.claims._dates import PartialDate, read_date
from trialkit.claims._figures import Figure, in_base, is_counted, read_figure, read_unit
from trialkit.claims._ledger import Claim, with_unit

if TYPE_CHECKING:
    from trialkit.claims._record import Record
    from trialkit.records.ledger import Entry


@dataclass(frozen=True)
class Held:
    """An entry of the record that a claim is held against.

    Attributes
    ----------
    kind : str
        The kind of entry.
    source : str
        Key of the source it was printed in; empty where the record does not say.
    what : str
        What it is and where it stands, for a sentence: "patients treated (paper, abstract)".
    shown : str
        Its figure or its words; empty where they are missing.
    value : Fraction or None
        Its number in base units, None where it has none.
    base : str
        The base unit.
    slack : Fraction
        Half a unit of its last printed place, in base units; 0 for a count.
    dates : tuple of PartialDate
        Its dates; empty where it is not an event.
    """

    kind: str
    source: str
    what: str
    shown: str
    value: Fraction | None = None
    base: str = ""
    slack: Fraction = Fraction(0)
    dates: tuple[PartialDate, ...] = ()

    def value_for(self, claim: Claim) -> Fraction | None:
        """Its number in the base unit of a claim; None where it measures something else."""
        return None if self.value is None else in_base(self.value, self.base, claim.base)


def hold(record: Record, claim: Claim) -> list[Held]:
    """Look up the entries that a claim is held against.

    Each is of a kind and has a key that the record has: loading it checked that. A registry field
    is read in the version that is the source of the claim, else in the first one.
    """
    return [_READERS[entry.kind](record, entry, claim) for entry in claim.against]


def _treated(record: Record, entry: Entry, claim: Claim) -> Held:
    source = record.about.get("n_treated_source")
    return _count(record, entry, source, "patients treated", record.trial.n_treated)


def _follow_up(record: Record, entry: Entry, claim: Claim) -> Held:
    months = record.about.get("follow_up_months")
    source = record.about.get("follow_up_source")
    shown = "" if months is None else f"{months:g} months"
    return _amount(record, entry, source, "length of follow-up", months, "months", shown)


def _subgroup(record: Record, entry: Entry, claim: Claim) -> Held:
    row = record.row("subgroups", subgroup=entry.key)
    return _count(record, entry, row["source"], row["label"], row["n"])


def _arm(record: Record, entry: Entry, claim: Claim) -> Held:
    row = record.row("arms", arm=entry.key)
    return _count(record, entry, row["source"], f"size of {row['label']}", row["n"])


def _phase(record: Record, entry: Entry, claim: Claim) -> Held:
    row = record.row("arms", phase=entry.key)
    return _count(record, entry, row["source"], f"phase {entry.key}", row["phase_n"])


def _dose(record: Record, entry: Entry, claim: Claim) -> Held:
    row, unit = record.row("arms", arm=entry.key), record.about["dose_unit"]
    shown = row["dose_printed"] or with_unit(f"{row['dose_per_kg']:g}", unit)
    what = f"dose of {row['label']}"
    return _amount(record, entry, row["source"], what, row["dose_per_kg"], unit, shown)


def _interval(record: Record, entry: Entry, claim: Claim) -> Held:
    row = record.row("arms", arm=entry.key)
    what, days = f"interval of {row['label']}", row["interval_days"]
    return _amount(record, entry, row["source"], what, days, "days", f"{days} days")


def _infusions(record: Record, entry: Entry, claim: Claim) -> Held:
    row = record.row("arms", arm=entry.key)
    what, number = f"infusions of {row['label']}", row["infusions"]
    return _amount(record, entry, row["source"], what, number, "infusions", f"{number} infusions")


def _visit(record: Record, entry: Entry, claim: Claim) -> Held:
    row = record.row("visits", visit=entry.key)
    what, unit = f"visit at {row['label']}", str(row["unit"])
    return _amount(record, entry, row["source"], what, row["amount"], unit, row["label"])


def _outcome(record: Record, entry: Entry, claim: Claim) -> Held:
    row = record.row("outcomes", id=entry.key)
    shown = f"{row['responders']} of {row['n']}"
    return _count(record, entry, row["source"], row["label"], row["responders"], shown)


def _safety(record: Record, entry: Entry, claim: Claim) -> Held:
    row = record.row("safety", id=entry.key)
    return _count(record, entry, row["source"], f"patients with {row['event']}", row["patients"])


def _events(record: Record, entry: Entry, claim: Claim) -> Held:
    row = record.row("safety", id=entry.key)
    shown = "" if row["events"] is None else f"{row['events']} events"
    what = f"events of {row['event']}"
    return _amount(record, entry, row["source"], what, row["events"], "events", shown)


def _event(record: Record, entry: Entry, claim: Claim) -> Held:
    row = record.row("events", event=entry.key)
    printed = [str(row[column]) for column in ("start", "end") if row[column] is not None]
    found = tuple(date for date in map(read_date, printed) if date)
    what = _named(record, row["label"], row["source"])
    return Held(entry.kind, row["source"], what, " to ".join(printed), dates=found)


def _registry(record: Record, entry: Entry, claim: Claim) -> Held:
    own = record.row("registry", field=entry.key, version=claim.source)
    row = own or record.row("registry", field=entry.key)
    shown, what = str(row["value"] or row["status"]), _named(record, row["label"], row["version"])
    number = _first_number(row["value"] or "")
    if number is None:
        return Held(entry.kind, row["source"], what, shown)
    # the words around the number give its unit; the claim's own is taken
    return Held(entry.kind, row["source"], what, shown, number.value * claim.scale, claim.base)


def _criterion(record: Record, entry: Entry, claim: Claim) -> Held:
    row = record.row("criteria", id=entry.key)
    limits = [f"{row[column]:g}" for column in ("low", "high") if row[column] is not None]
    what = _named(record, row["label"], row["version"])
    return Held(entry.kind, row["source"], what, " to ".join(limits))


def _claim(record: Record, entry: Entry, claim: Claim) -> Held:
    other = record.claim(entry.key)
    what = _named(record, other.claim, other.source)
    if other.is_statement:
        return Held(entry.kind, other.source, what, other.claim)
    return _printed(entry, other.source, what, other.shown, other.printed, other.unit)


def _beside(record: Record, entry: Entry, claim: Claim) -> Held:
    other = record.claim(entry.key)
    number = other.numerator if entry.kind == "numerator" else other.denominator
    return _count(record, entry, other.source, f"{entry.kind} of “{other.claim}”", number)


def _reference(record: Record, entry: Entry, claim: Claim) -> Held:
    row = record.row("references", id=entry.key)
    what, shown = _named(record, row["label"], row["source"]), str(row["printed"])
    if row["value"] is None:
        return Held(entry.kind, row["source"], what, shown)
    scale, base = read_unit(str(row["unit"]))
    value = Fraction(repr(float(row["value"]))) * scale
    number = _first_number(shown)
    # the printed figure tells the rounding where it is the value in the unit of the row
    rounded = number is not None and number.value * scale == value and not is_counted(number, scale)
    slack = number.step * scale / 2 if rounded else Fraction(0)
    return Held(entry.kind, row["source"], what, shown, value, base, slack)


def _conclusion(record: Record, entry: Entry, claim: Claim) -> Held:
    said = next(c for c in record.about["conclusion"] if c["source"] == entry.key)
    what = _named(record, "conclusion", entry.key)
    return Held(entry.kind, entry.key, what, str(said["text"]))


_READERS = {
    "treated": _treated,
    "follow-up": _follow_up,
    "subgroup": _subgroup,
    "arm": _arm,
    "phase": _phase,
    "dose": _dose,
    "interval": _interval,
    "infusions": _infusions,
    "visit": _visit,
    "outcome": _outcome,
    "safety": _safety,
    "events": _events,
    "event": _event,
    "registry": _registry,
    "criterion": _criterion,
    "claim": _claim,
    "numerator": _beside,
    "denominator": _beside,
    "reference": _reference,
    "conclusion": _conclusion,
}


def _count(
    record: Record, entry: Entry, source: Any, what: str, number: Any, shown: str = ""
) -> Held:
    shown = "" if number is None else shown or str(number)
    return _amount(record, entry, source, what, number, "people", shown)


def _amount(
    record: Record, entry: Entry, source: Any, what: str, number: Any, unit: str, shown: str
) -> Held:
    scale, base = read_unit(unit)
    value = None if number is None else Fraction(str(number)) * scale
    key = "" if source is None else str(source)
    return Held(entry.kind, key, _named(record, what, source), str(shown), value, base)


def _printed(entry: Entry, source: str, what: str, shown: str, printed: str, unit: str) -> Held:
    scale, base = read_unit(unit)
    try:
        figure = read_figure(printed)
    except ValueError:
        return Held(entry.kind, source, what, shown, base=base)
    slack = Fraction(0) if is_counted(figure, scale) else figure.step * scale / 2
    return Held(entry.kind, source, what, shown, figure.value * scale, base, slack)


def _first_number(text: str) -> Figure | None:
    """Return the first figure in a text, such as 50 in "50 (anticipated)"."""
    for word in text.replace("–", " ").replace("/", " ").split():
        try:
            return read_figure(word.strip("(),;"))
        except ValueError:
            continue
    return None


def _named(record: Record, what: str, source: Any) -> str:
    return what if source is None else f"{what} ({record.label(source)})"
