"""What the validator asks of the rows of a table, beyond what each column allows, in words.

It stands in the data dictionary and in the guide of a new record. The rules themselves are in
`rules`, `naming` and `ledger`.
"""

from __future__ import annotations

FILES = """\
- The files of a record have the names given here; any other table is refused as misspelt.
- Each table has all its columns, in any order, and no other. A comma in a cell needs quotation
  marks around the cell; a cell has one line; there is no empty line between rows.
- Each row names its source, a key of `sources.yaml`.
- In the YAML files, text that looks like a number, a date, yes or no needs quotation marks, and so
  does text with `: ` or ` #` in it.
"""

_ROWS = {
    "arms": (
        "`phase_n` is the same on all rows of a phase, its arms add up to it, and the phases "
        "together to `n_treated`, as far as these are printed.",
        "A trial without phases has one: write the same in `phase` on each row.",
    ),
    "outcomes": (
        "One row for a measure, threshold, rule and subgroup. A measure is one scale at **one "
        "visit**. PASI 75 at week 12 and at week 24 are two measures: keep `pasi` for the visit "
        "that you teach, which the parts of the notebooks about the PASI read, and give the other "
        "a name of its own, such as `week24_pasi`. So do the same patients counted in another way.",
        "Tables are joined by `id`, so it is made of the other columns: measure and threshold, a "
        "dot, the subgroup: `pasi75.all`, `week24_pasi75.female`, `pga.all`. Lower case, with `_` "
        "for any other sign (`pasi87_5.under_40`). Where both “at least 75” and “more than 75” "
        "are printed, the second is `pasi75_above.all`.",
        "A measure has a threshold in every row or in none. Its name, also with the threshold, "
        "belongs to nothing else: no attribute of subgroups, no `id` of safety.csv, and not "
        "`arm`, `phase`, `dose`, `cumulative_dose`, `subgroup`, `cohort`, `patient`, `synthetic`, "
        "`baseline_pasi`, `final_pasi` or `improvement`.",
        "`threshold` and `threshold_rule` are both filled in, or both empty.",
        "`responders` is at most `n`; `n` at most the size of the subgroup. A higher threshold has "
        "no more responders than a lower one, a subgroup no more than all patients, and subgroups "
        "that divide all patients add up to them.",
        "The notebooks lead with the first row of all patients: put the main result there.",
        "Counts by arm: list each arm under `subgroups` in trial.yaml, with its key and the "
        "attribute `arm`, and use the key here.",
    ),
    "safety": (
        "`patients` is at most `n`, `n` at most `n_treated`, and there are at least as many events "
        "as patients who had one.",
        "The notebooks lead with the row `related_sae`, serious adverse events related to "
        "treatment, or else with the first row that has patients and n.",
        "`id` is not the name of an attribute, a measure or an outcome.",
    ),
    "visits": ("`phase` is a phase of arms.csv, or empty.",),
    "events": ("A date exists, and a period does not end before it starts.",),
    "criteria": (
        "“more than” and “at least” need `low`, “less than” and “at most” need `high`, “between” "
        "needs both.",
    ),
    "registry": (
        "`value` is filled in where `status` is “stated”, and only there; `code` only there.",
    ),
    "claims": (
        "`decimals` are those of the first number in `printed`.",
        "`outcome` is an id of outcomes.csv.",
    ),
    "patients": (
        "Only in a record with `data_kind: synthetic`: `n_treated` rows, each with an arm of "
        "arms.csv and a subgroup of trial.yaml.",
    ),
}


def rules_of_rows(name: str) -> list[str]:
    """Return what one kind of table must keep to, as lines of a list in Markdown."""
    return [f"- {rule}" for rule in _ROWS.get(name, ())]
