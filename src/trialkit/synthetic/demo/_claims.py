"""The invented ledger: what abstract, registry and press release say, some of it wrong on purpose.

Each planted error is made from the true figure by one small accident.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from trialkit.synthetic.demo._counts import Count, counts
from trialkit.synthetic.demo._patients import ARMS, PHASES, PLANNED, WOMEN, N, Patient

Row = tuple[Any, ...]

# The rows that are wrong on purpose, and the verdict that the audit must come to. The safety claim
# contradicts no count: it is planted because it rests on no events, which exclude so little.
PLANTED = {
    "reg-enrolment": "changed-from-registered",
    "reg-primary": "changed-from-registered",
    "reg2-enrolment": "changed-from-registered",
    "reg2-primary": "changed-from-registered",
    "press-pasi50": "contradicts",
    "press-pasi75": "impossible-as-printed",
    "press-pga": "impossible-as-printed",
    "press-women": "contradicts",
    "press-especially": "not-supported",
    "press-total": "does-not-add-up",
    "press-people": "does-not-add-up",
    "press-cells": "does-not-add-up",
    "press-goal": "changed-from-registered",
    "press-first": "contradicts",
    "press-fever": "contradicts",
    "press-safe": "compatible-with",
    "press-picture": "not-derivable",
}
_SOURCES = {
    "abs": "abstract",
    "press": "press",
    "reg": "registry-v1",
    "reg2": "registry-v2",
}
_REGISTRY = ("registry-v1", "registry-v2")
_DECIMALS = re.compile(r"^[0-9]*(?:\.([0-9]+))?")


def claims(found: Sequence[Patient]) -> list[Row]:
    """Return the rows of ``claims.csv``."""
    by_id = {count.id: count for count in counts(found)}
    return [*_abstract(by_id), *_registered(), *_press(by_id)]


def _abstract(by_id: dict[str, Count]) -> Iterator[Row]:
    patients = "patients"
    low = ARMS[0]
    yield _claim("abs-treated", "patients treated", N, patients, "equals", "treated", "exact")
    yield _claim("abs-women", "women", WOMEN, patients, "equals", "subgroup:female", "exact")
    yield _claim("abs-men", "men", N - WOMEN, patients, "equals", "subgroup:male", "exact")
    sexes = "subgroup:female;subgroup:male"
    yield _claim("abs-sexes", "women and men together", N, patients, "sum", sexes, "exact")
    against = f"arm:{low.key}"
    yield _claim(
        "abs-low", "patients of the low dose", low.size, patients, "equals", against, "exact"
    )
    rest, against = PHASES["1b"], "phase:1b"
    claim = "patients of the middle and the high dose together"
    yield _claim("abs-rest", claim, rest, patients, "equals", against, "exact")
    claim = "length of follow-up"
    yield _claim("abs-follow-up", claim, 6, "months", "equals", "follow-up", "exact")
    for count in by_id.values():
        name = f"abs-{count.id.replace('.all', '').replace('.', '-')}"
        yield _share(name, count, count.percent, _roundness(count))
    claim = "no serious adverse event related to the treatment"
    against = "safety:related_sae"
    yield _statement("abs-related-sae", claim, "no-event", against, "compatible-with")
    claim = "no significant correlation between dose and response"
    against = f"outcome:{by_id['pasi50.all'].id}"
    note = "with patients.csv the reader can look"
    yield _statement("abs-dose", claim, "trend", against, "not-published", note)
    claim = "regulatory T cells rose significantly"
    yield _statement("abs-treg", claim, "values", "", "not-published")
    claim, against = "cells in the largest infusion", "dose:H"
    yield _claim("abs-cells", claim, "2.8×10^8", "cells", "ratio", against, "compatible-with")
    claim = "people with psoriasis in the invented country"
    against = "reference:prevalence;reference:population"
    yield _claim("abs-people", claim, "0.6", "million people", "product", against, "exact")


def _registered() -> Iterator[Row]:
    fields = (
        ("design", "design: one arm, dose escalation", "exact"),
        ("dose", "doses of 1, 2 and 4 × 10^6 cells/kg", "exact"),
        ("secondary", "secondary outcomes", "exact"),
        ("safety", "safety outcome", "exact"),
    )
    for field, claim, expected in fields:
        yield _statement(f"reg-{field}", claim, "registered", f"registry:{field}", expected)
    rule, against = "registered", "registry:enrolment"
    claim, note = "patients planned", f"{N} were treated"
    yield _claim("reg-enrolment", claim, PLANNED, "patients", rule, against, note=note)
    claim, note = "patients treated", f"{PLANNED} were planned at first"
    yield _claim("reg2-enrolment", claim, N, "patients", rule, against, note=note)
    claim, against = "primary outcome: PASI improved by at least this much", "registry:primary"
    note = "the second version and the paper have PASI 50"
    yield _claim("reg-primary", claim, 75, "percent", rule, against, note=note)
    note = "PASI 75 was registered first"
    yield _claim("reg2-primary", claim, 50, "percent", rule, against, note=note)
    claim, against = "secondary outcomes (the list could not be read)", "registry:secondary"
    yield _statement("reg2-secondary", claim, rule, against, "not-published")


def _press(by_id: dict[str, Count]) -> Iterator[Row]:
    """The press release: true rows first, then the planted ones."""
    yield _claim("press-treated", "patients treated", N, "patients", "equals", "treated", "exact")
    yield _claim("press-months", "months of follow-up", 6, "months", "equals", "follow-up", "exact")
    men, top = by_id["pasi50.male"], by_id["pasi90.all"]
    yield _share("press-men", men, men.percent, "rounds-to", beside=True)
    note = "halves up give this figure, halves to even would give one less"
    whole = str((200 * top.responders + top.n) // (2 * top.n))
    yield _share("press-pasi90", top, whole, "rounds-to", note=note)

    half, most, pga = by_id["pasi50.all"], by_id["pasi75.all"], by_id["pga.all"]
    note = "a digit is lost, and what is left is the figure of another count: {} for {}"
    yield _planted_share("press-pasi50", half, half.percent[1:], note, beside=True)
    note = "a digit is lost, and no count gives what is left: {} for {}"
    yield _planted_share("press-pasi75", most, most.percent[1:], note)
    note = "a digit is doubled: {} for {}"
    yield _planted_share("press-pga", pga, pga.percent + pga.percent[-1], note)
    women = by_id["pasi50.female"]
    note = f"the count is {women.responders}/{women.n}; one responder was added"
    yield _share("press-women", women, women.percent, note=note, beside=True, more=1)
    claim, against = "effective especially in women", "outcome:pasi50.female;outcome:pasi50.male"
    note = "the exact test does not carry it"
    yield _statement("press-especially", claim, "difference", against, note=note)
    claim, against = "patients of both parts of the trial together", "phase:1a;phase:1b"
    note = f"{PHASES['1a']} and {PHASES['1b']} are {N}"
    yield _claim("press-total", claim, N + 1, "patients", "sum", against, note=note)
    claim = "people with psoriasis in the invented country (more than)"
    against = "reference:prevalence;reference:population"
    note = "the decimal point is lost: 6 for 0.6"
    yield _claim("press-people", claim, 6, "million people", "product", against, note=note)
    claim, note = "cells in the largest infusion", "the power of ten is one too low: 7 kg a patient"
    yield _claim("press-cells", claim, "2.8×10^7", "cells", "ratio", "dose:H", note=note)
    claim, note = "the trial reached its primary goal, PASI 50", "PASI 75 was registered first"
    yield _statement("press-goal", claim, "registered", "registry:primary", note=note)
    claim, note = (
        "first trial of these cells in the world",
        "an invented earlier trial was published",
    )
    yield _statement("press-first", claim, "first", "reference:earlier-trial", note=note)
    claim, note = "nobody had a fever", "fever was counted"
    yield _statement("press-fever", claim, "no-event", "safety:fever", note=note)
    claim = "the treatment is safe"
    note = "it rests on no events, and no events exclude little"
    yield _statement("press-safe", claim, "no-event", "safety:related_sae", note=note)
    claim, note = "typical patients in a picture caption", "the number belongs to nothing"
    yield _claim("press-picture", claim, 19, "patients", "lookup", "", note=note)


def _roundness(count: Count) -> str:
    """Whether a share has no more than the one decimal that is printed."""
    return "exact" if 1000 * count.responders % count.n == 0 else "rounds-to"


def _planted_share(name: str, count: Count, printed: str, note: str, **rest: Any) -> Row:
    """A share with a digit lost or doubled: the audit has to find the true one behind it."""
    note = note.format(printed, count.percent)
    return _share(name, count, printed, note=note, repair=count.percent, **rest)


def _share(
    name: str,
    count: Count,
    printed: str,
    expected: str = "",
    note: str = "",
    beside: bool | None = None,
    more: int = 0,
    repair: str = "",
) -> Row:
    """A printed share; the abstract prints the count beside it, the press release where asked."""
    shown = name.startswith("abs") if beside is None else beside
    pair = (count.responders + more, count.n) if shown else ("", "")
    row = (name, count.label, printed, "percent", "proportion", "", expected, note, count.id, pair)
    return _claim(*row, repair)


def _statement(
    name: str, claim: str, rule: str, against: str, expected: str = "", note: str = ""
) -> Row:
    return _claim(name, claim, "", "statement", rule, against, expected, note)


def _claim(
    name: str,
    claim: str,
    printed: str | int,
    unit: str,
    rule: str,
    against: str,
    expected: str = "",
    note: str = "",
    outcome: str = "",
    beside: tuple[Any, Any] = ("", ""),
    repair: str = "",
) -> Row:
    """One row of ``claims.csv``; a planted row takes its verdict from the list, and says so."""
    source = _SOURCES[name.partition("-")[0]]
    places = {"press": "press release"} | dict.fromkeys(_REGISTRY, "registry entry")
    place = places.get(source, source)
    printed = str(printed)
    match = _DECIMALS.match(printed)
    decimals = len(match[1] or "") if printed and match else ""
    if name in PLANTED:
        expected, note = PLANTED[name], f"planted: {note}"
    return (
        *(name, source, place, claim, printed, unit, decimals, *beside),
        *(outcome, rule, against, expected, repair, note),
    )
