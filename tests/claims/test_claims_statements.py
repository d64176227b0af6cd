"""The rules for plans and statements: registered, first, lookup, values."""

from __future__ import annotations

import pytest
from claims_rows import event, reference, version

from trialkit import claims

VERSIONS = [
    version("made-up", "50 (planned)", "50"),
    version("made-up-2", None, None, "not retrievable"),
    version("reported", "24 treated", "24"),
]


def test_registered_by_codes_and_not_by_words(judge):
    cells = {
        "rule": "registered",
        "unit": "statement",
        "source": "press",
        "against": "registry:size",
    }
    found = judge(**cells, tables={"registry": VERSIONS})
    assert (found["verdict"], found["derived"]) == ("changed-from-registered", "50 (planned)")
    same = [version("made-up", "two dozen", "24"), VERSIONS[2]]
    assert judge(**cells, tables={"registry": same})["verdict"] == "exact"
    hidden = [version("made-up", None, None, "not known"), VERSIONS[2]]
    assert judge(**cells, tables={"registry": hidden})["verdict"] == "not-published"
    only_reported = [VERSIONS[2]]
    assert judge(**cells, tables={"registry": only_reported})["verdict"] == "not-published"


def test_registered_holds_the_first_version_against_what_was_reported(judge):
    cells = {"rule": "registered", "against": "registry:size", "tables": {"registry": VERSIONS}}
    found = judge(**cells, source="made-up", printed="50")
    assert (found["verdict"], found["derived"]) == ("changed-from-registered", "24 treated")
    found = judge(**cells, source="made-up-2", unit="statement")
    assert (found["verdict"], found["why"]) == ("not-published", "made-up-2: not retrievable")


def test_registered_figure_that_the_registry_does_not_have_contradicts(judge):
    cells = {"rule": "registered", "against": "registry:size", "tables": {"registry": VERSIONS}}
    for printed in ("60", "5", "500", "0"):
        found = judge(**cells, source="made-up", printed=printed)
        assert (found["verdict"], found["derived"]) == ("contradicts", "50 (planned)"), printed


def test_registered_names_versions_that_could_not_be_read_and_what_is_none(judge):
    cells = {"rule": "registered", "unit": "statement", "against": "registry:size"}
    found = judge(**cells, source="press", tables={"registry": VERSIONS})
    assert (
        found["why"]
        == "registered at first: “50 (planned)”; what “made-up-2” has could not be read"
    )
    none = [version("made-up", "none registered", "none"), VERSIONS[2]]
    found = judge(**cells, source="press", tables={"registry": none})
    assert found["why"] == "no size was registered at first"
    found = judge(**cells, source="made-up", tables={"registry": none})
    assert found["why"] == "size as reported: 24 treated"


def test_registered_version_at_odds_with_itself_contradicts_itself_and_fits_the_others(judge):
    both = [version("made-up", "a here, b there", "a<>b"), version("made-up-2", "b", "b")]
    cells = {"rule": "registered", "unit": "statement", "against": "registry:size"}
    tables = {"registry": [*both, version("reported", "a", "a")]}
    assert judge(**cells, source="made-up", tables=tables)["verdict"] == "contradicts"
    for source in ("made-up-2", "press"):
        found = judge(**cells, source=source, tables=tables)
        assert found["verdict"] == "compatible-with"
        assert "names this and more: a here, b there" in found["why"]


def test_registered_date_that_was_anticipated_is_no_change_of_plan(judge):
    ahead = version("made-up", "2030-01-01 (anticipated)", "anticipated=2030-01-01")
    cells = {"rule": "registered", "unit": "statement", "against": "registry:size"}
    tables = {"registry": [ahead, version("reported", "March 2030", "2030-03")]}
    for source in ("made-up", "press"):
        found = judge(**cells, source=source, tables=tables)
        assert found["verdict"] == "compatible-with"
        assert "2030-01-01 (anticipated)" in found["why"]


@pytest.mark.parametrize(
    ("published", "verdict"),
    [
        ("2020-12-31", "contradicts"),
        ("2020", "contradicts"),
        ("2021-05", "compatible-with"),  # the same month: which came first is open
        ("2021", "compatible-with"),
        ("2022-01", "compatible-with"),
        (None, "compatible-with"),
    ],
)
def test_first_needs_every_other_publication_to_be_later(judge, published, verdict):
    found = judge(
        rule="first",
        unit="statement",
        against="reference:elsewhere",
        tables={
            "events": [event("paper", "2021-05-10")],
            "references": [reference("patients", 7, "7", published)],
        },
    )
    assert found["verdict"] == verdict
    if verdict == "contradicts":
        assert f"was published in {published}" in found["why"]


def test_first_counts_the_months_and_needs_a_date_of_its_own(judge):
    tables = {"references": [reference("patients", 7, "7", "2020-08")]}
    cells = {"rule": "first", "unit": "statement", "against": "reference:elsewhere"}
    assert judge(**cells, tables=tables)["verdict"] == "not-derivable"
    found = judge(**cells, tables=tables | {"events": [event("paper", "2021-05-10")]})
    assert found["why"].endswith("9 months earlier")
    nothing = {"rule": "first", "unit": "statement"}
    found = judge(**nothing, tables={"events": [event("paper", "2021-05-10")]})
    assert found["verdict"] == "compatible-with"


@pytest.mark.parametrize(
    ("printed", "unit", "verdict"),
    [
        ("14", "patients", "compatible-with"),
        ("13", "patients", "not-derivable"),
        ("12", "months", "compatible-with"),
        ("12", "weeks", "compatible-with"),
        ("4", "weeks", "compatible-with"),
        ("12", "days", "not-derivable"),
        ("2", "groups", "compatible-with"),
        ("2", "10^6 cells/kg", "compatible-with"),
        ("", "patients", "not-derivable"),
        ("many", "patients", "not-derivable"),
    ],
)
def test_lookup(judge, printed, unit, verdict):
    found = judge(rule="lookup", printed=printed, unit=unit)
    assert found["verdict"] == verdict, found["why"]


def test_values(judge, cheng):
    cells = {"rule": "values", "unit": "statement"}
    assert judge(**cells)["verdict"] == "not-published"
    assert "no source that was read" in judge(**cells)["why"]
    assert judge(**cells, against="outcome:pasi50.all")["verdict"] == "compatible-with"
    found = judge(trial=cheng, **cells, source="registry-v1", against="outcome:pasi90.all")
    assert found["why"].startswith("a result is printed: ")
    planned = {"rule": "values", "unit": "years", "against": "criterion:age"}
    assert judge(trial=cheng, **planned, printed="65")["verdict"] == "not-published"
    assert judge(trial=cheng, **planned, printed="66")["verdict"] == "contradicts"


def test_every_verdict_has_a_meaning_in_words():
    assert len(claims.VERDICTS) == 10
    assert all(
        meaning.strip() and not meaning.endswith(".") for meaning in claims.VERDICTS.values()
    )
