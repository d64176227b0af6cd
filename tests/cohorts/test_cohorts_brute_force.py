"""Counts, sub-tables and assumptions against brute force.

Reference: every multiset of patients (and for the smallest records every labelled patient) is
tried, and judged from the printed rows; see ``cohorts_reference``.
"""

from __future__ import annotations

from collections import Counter
from itertools import product
from math import comb

import numpy as np
import pytest
from cohorts_random import CHUNKS, RECORDS, drawn
from cohorts_reference import Cohorts, Spec, is_compatible, kinds, same_visit

from trialkit import cohorts


def _named(spec: Spec, space: cohorts.CohortSpace, view: str) -> list[str]:
    """Levels of a view as brute force names them: a band by its improvement."""
    if view == "pasi":
        return list(dict.fromkeys(str(kind["pasi"]) for kind in kinds(spec)))
    return list({**space.attributes, **space.views}[view])


def _in_reference_form(spec, space, *views):
    """`CohortSpace.tables` in the form of `Cohorts.sub_tables`."""
    table = space.tables(*views)
    cells = list(product(*(_named(spec, space, view) for view in views)))
    found = {}
    for row in table.to_numpy().tolist():
        filled = [(cell, count) for cell, count in zip(cells, row[:-1], strict=True) if count]
        found[tuple(sorted(filled))] = row[-1]
    assert len(found) == len(table)
    return found


# --- the records are worth trying


def test_multiset_count_of_the_reference_is_stars_and_bars():
    spec = Spec(3, {"sex": [("f", 1), ("m", 2)]})
    assert len(kinds(spec)) == 2
    assert Cohorts(spec).tables == 1
    assert Cohorts(spec).assignments == comb(3, 1)


def test_the_random_records_are_of_all_sorts():
    seen, records = Counter(), 0
    for chunk in range(CHUNKS):
        for spec, trial, reference in drawn(chunk):
            space = cohorts.compatible(trial)
            kind = space.constraints["kind"]
            records += 1
            seen["no cohort"] += not reference.found
            seen["many cohorts"] += len(reference.found) > 5
            seen["a range"] += (kind == "bounded").any()
            seen["a derived count"] += (kind == "derived").any()
            seen["arm sizes not printed"] += (kind == "premise").sum() > 1
            seen["others"] += any("other" in levels for levels in space.attributes.values())
            seen["two divisions"] += len(spec.groups) > 1
            seen["no subgroup"] += not spec.groups
            seen["no outcome"] += not spec.outcomes
            seen["one patient"] += spec.n == 1
    assert min(seen.values()) >= 10, seen
    assert records == RECORDS >= 200


# --- counts and sub-tables


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_counts_match_brute_force(chunk):
    for spec, trial, reference in drawn(chunk):
        space = cohorts.compatible(trial)
        assert space.count() == reference.tables, spec
        assert space.count("assignments") == reference.assignments, spec


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_sub_tables_match_brute_force(chunk):
    rng = np.random.default_rng(chunk)
    for spec, trial, reference in drawn(chunk):
        space = cohorts.compatible(trial)
        names = [*space.attributes, *space.views]
        for size in (1, 2, 2, 3):
            views = rng.permutation(names)[:size].tolist()
            assert _in_reference_form(spec, space, *views) == reference.sub_tables(*views), spec


def test_counts_match_every_labelled_patient_tried_one_by_one():
    tried = 0
    for chunk in range(CHUNKS):
        for spec, trial, reference in drawn(chunk):
            if len(reference.kinds) ** spec.n <= 500:
                tried += 1
                dealt = product(reference.kinds, repeat=spec.n)
                labelled = sum(is_compatible(spec, list(patients)) for patients in dealt)
                assert cohorts.compatible(trial).count("assignments") == labelled, spec
    assert tried >= 50


# --- assumptions


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_assumptions_match_brute_force_and_only_shrink_the_space(chunk):
    for spec, trial, reference in drawn(chunk)[::2]:
        table = cohorts.assumptions(trial)
        for name in table.loc[table["applies"], "name"]:
            smaller, expected = cohorts.compatible(trial, (name,)), Cohorts(spec, (name,))
            assert smaller.count() == expected.tables <= reference.tables, (spec, name)
            assert smaller.count("assignments") == expected.assignments, (spec, name)
            assert smaller.assumptions == tuple(dict.fromkeys((*same_visit(spec), name)))


def test_equal_groups_apply_only_where_the_total_divides_evenly():
    for chunk in range(CHUNKS):
        for spec, trial, _ in drawn(chunk)[::4]:
            table = cohorts.assumptions(trial).set_index("name")
            loose = [arm for arm in spec.arms if arm.n is None]
            total = loose[0].phase_n or spec.n if loose else 0
            expected = len(loose) > 1 and total % len(loose) == 0
            assert table.loc["equal-groups", "applies"] == expected, spec
