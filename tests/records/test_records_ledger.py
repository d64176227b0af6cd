"""What the ledger may hold a claim against: a slip in it is named with its line."""

from __future__ import annotations

import pytest

from trialkit.records.ledger import KINDS, RULES, Entry, known_keys, parse_against
from trialkit.records.schema import table_schema

PROPORTION = 6  # line of a claim with rule proportion
EQUALS = 3
STATEMENT = 12


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        (None, []),
        ("", []),
        (" ; ", []),
        ("treated", [Entry("treated")]),
        ("subgroup:male", [Entry("subgroup", "male")]),
        (" subgroup: male ;treated;", [Entry("subgroup", "male"), Entry("treated")]),
        ("a:b:c", [Entry("a", "b:c")]),
    ],
)
def test_entries_are_split_at_semicolons_and_the_first_colon(text, entries):
    assert parse_against(text) == entries


def test_entries_are_written_as_they_were_read():
    assert [str(e) for e in parse_against("subgroup:male; treated")] == ["subgroup:male", "treated"]


def test_schema_and_grammar_name_the_same_rules():
    (rule,) = (f for f in table_schema("claims")["fields"] if f["name"] == "rule")
    assert rule["constraints"]["enum"] == list(RULES)
    assert all(set(needs.kinds) <= set(KINDS) for needs in RULES.values())


@pytest.mark.parametrize(
    ("against", "found", "allowed"),
    [
        ("nosuch:x", "found kind 'nosuch'", "treated, follow-up, subgroup"),
        ("treated:17", "found 'treated:17'", "treated without a key"),
        ("subgroup", "found 'subgroup'", "allowed keys of subgroup: female, male"),
        ("subgroup:girls", "found 'subgroup:girls'", "female, male"),
        ("visit:FU9", "found 'visit:FU9'", "FU1, FU2"),
        ("outcome:pasi50.all", "found 'outcome:pasi50.all'", "pasi40.all"),
        ("reference:nosuch", "found 'reference:nosuch'", "census2020"),
        ("registry:mood", "found 'registry:mood'", "design, comparator"),
        ("conclusion:intro", "found 'conclusion:intro'", "abstract, press"),
        ("claim:abs-men", "the claim itself", "another claim"),
        ("denominator:abs-men", "the claim itself", "another claim"),
        ("claim:nosuch", "found 'claim:nosuch'", "abs-enrolled"),
        ("", "found 0 entries beside rule 'equals'", "1 or more"),
    ],
)
def test_entry_that_the_record_does_not_have(record, against, found, allowed):
    record.set_cell("claims.csv", EQUALS, "against", against)
    problem = record.only_problem()
    assert (problem.file, problem.row, problem.column) == ("claims.csv", EQUALS, "against")
    assert found in problem.message
    assert allowed in problem.message


@pytest.mark.parametrize(
    ("rule", "against", "message"),
    [
        ("sum", "treated", "found 1 entry beside rule 'sum'; allowed: 2 or more"),
        ("product", "treated", "allowed: 2 or more"),
        ("ratio", "treated;follow-up", "found 2 entries beside rule 'ratio'; allowed: 1"),
        ("lookup", "treated", "found 1 entry beside rule 'lookup'; allowed: none"),
        ("difference", "outcome:pga.all", "found 1 entry beside rule 'difference'; allowed: 2"),
        ("trend", "treated", "found 'treated' beside rule 'trend'; allowed: outcome:KEY"),
        ("no-event", "outcome:pga.all", "allowed: safety:KEY"),
        ("registered", "treated", "allowed: registry:KEY"),
        ("first", "treated", "allowed: reference:KEY"),
    ],
)
def test_rule_without_what_it_needs(record, rule, against, message):
    record.set_cell("claims.csv", EQUALS, "rule", rule)
    record.set_cell("claims.csv", EQUALS, "against", against)
    problem = record.only_problem()
    assert (problem.row, problem.column) == (EQUALS, "against")
    assert message in problem.message


def test_proportion_needs_an_outcome_or_a_count_beside_it(record):
    record.set_cell("claims.csv", PROPORTION, "outcome", "")
    assert record.problems() == []
    record.set_cell("claims.csv", PROPORTION, "numerator", "")
    problem = record.only_problem()
    assert (problem.row, problem.column) == (PROPORTION, "outcome")
    assert "a row of outcomes.csv, or numerator and denominator" in problem.message


def test_proportion_needs_a_unit_of_proportions(record):
    record.set_cell("claims.csv", PROPORTION, "unit", "patients")
    problem = record.only_problem()
    assert (problem.row, problem.column) == (PROPORTION, "unit")
    assert "percent, fraction, proportion" in problem.message


def test_statement_prints_no_figure(record):
    record.set_cell("claims.csv", STATEMENT, "printed", "17")
    problem = record.only_problem()
    assert (problem.row, problem.column) == (STATEMENT, "printed")
    assert "beside unit 'statement': empty" in problem.message


def test_expected_repair_needs_an_expected_verdict(record):
    record.set_cell("claims.csv", EQUALS, "expected_repair", "47.1")
    record.set_cell("claims.csv", EQUALS, "expected", "")
    problem = record.only_problem()
    assert (problem.row, problem.column) == (EQUALS, "expected_repair")
    assert "beside no verdict: empty" in problem.message


def test_rule_and_expectation_that_do_not_exist(record):
    record.set_cell("claims.csv", EQUALS, "rule", "guess")
    assert "allowed: proportion, mean, equals" in record.only_problem().message
    record.set_cell("claims.csv", EQUALS, "rule", "equals")
    record.set_cell("claims.csv", EQUALS, "expected", "true")
    assert "allowed: exact, rounds-to" in record.only_problem().message


def test_keys_of_every_kind_can_be_listed(cheng):
    for kind, place in KINDS.items():
        assert bool(known_keys(cheng, kind)) == (place is not None), kind
