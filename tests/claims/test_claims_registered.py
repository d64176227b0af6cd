"""Registered against reported: by codes, with the days between which the entry changed."""

from __future__ import annotations

import pandas as pd
import pytest

from trialkit import claims, records

VERSIONS = ("v1", "v2", "reported")


def fields(**codes: tuple[str | None, ...]) -> list[dict]:
    """Make registry rows: one field a name, its code in each version, None where not read."""
    return [
        {
            "field": name,
            "label": name,
            "version": version,
            "value": None if code is None else f"content {code}",
            "code": code,
            "status": "not known" if code is None else "stated",
            "source": "made-up",
        }
        for name, contents in codes.items()
        for version, code in zip(VERSIONS, contents, strict=True)
    ]


def event(kind: str, start: str, end: str | None = None, version: str | None = None) -> dict:
    row = {"event": f"{kind}{start}{version}", "label": kind, "kind": kind, "start": start}
    return row | {"end": end, "version": version, "source": "made-up"}


DATED = [event("registry", "2030-01-10", version="v1"), event("registry", "2030-06-30", None, "v1")]
DATED += [event("registry", "2030-08-01", None, "v2")]


@pytest.fixture
def made(with_ledger, other):
    """Return a function that gives the comparison for these fields and events."""

    def table(events: list[dict] = DATED, **codes) -> pd.DataFrame:
        return claims.registered(with_ledger(other, registry=fields(**codes), events=events))

    return table


# --- degenerate records


def test_record_without_a_registry_gives_an_empty_table_and_a_sentence(other, made):
    table = claims.registered(other)
    assert table.empty
    assert list(table.columns) == list(made(size=("1", "2", "3")).columns)
    assert "No version of a registry entry" in claims.read_registered(other)


def test_only_what_was_reported_is_no_registration(with_ledger, other):
    rows = [row for row in fields(size=("1", "2", "3")) if row["version"] == "reported"]
    assert claims.registered(with_ledger(other, registry=rows)).empty


def test_one_version_never_changed(with_ledger, other):
    rows = [row for row in fields(size=("1", "2", "1")) if row["version"] != "v2"]
    trial = with_ledger(other, registry=rows)
    row = claims.registered(trial).iloc[0]
    assert (row["in_registry"], row["verdict"]) == ("exact", "exact")
    assert pd.isna(row["earliest"])
    assert "0 were reported other than registered at first and 1 as registered" in (
        claims.read_registered(trial)
    )


def test_without_dates_there_is_no_window(made):
    row = made(events=[], size=("1", "2", "2")).iloc[0]
    assert row["in_registry"] == "changed-from-registered"
    assert pd.isna(row[["seen_until", "earliest", "latest"]]).all()
    assert row["when"] == ""


# --- codes


@pytest.mark.parametrize(
    ("codes", "in_registry", "verdict"),
    [
        (("a", "a", "a"), "exact", "exact"),
        (("a", "a", "b"), "exact", "changed-from-registered"),
        (("a", "b", "b"), "changed-from-registered", "changed-from-registered"),
        (("a", "b", "a"), "changed-from-registered", "exact"),
        (("a", None, "b"), "not-published", "changed-from-registered"),
        (("a", "b", None), "changed-from-registered", "not-published"),
        ((None, "b", "b"), "not-published", "not-published"),
        (("a<>b", "b", "a"), "compatible-with", "compatible-with"),
        (("a<>b", "a<>b", "c"), "exact", "changed-from-registered"),
        (("a", "a", "a<>b"), "exact", "compatible-with"),
        (("anticipated=2030-01", "2030-02", "2030-01"), "compatible-with", "exact"),
        (("2030-01", "2030-02", "2030-03"), "changed-from-registered", "changed-from-registered"),
        (("a+b", "b", "a"), "changed-from-registered", "changed-from-registered"),
    ],
)
def test_verdicts_by_codes(made, codes, in_registry, verdict):
    row = made(size=codes).iloc[0]
    assert (row["in_registry"], row["verdict"]) == (in_registry, verdict)
    assert pd.isna(row["earliest"]) == (in_registry != "changed-from-registered")


# --- when


@pytest.mark.parametrize(
    ("treatment", "when"),
    [
        (("2030-09-01", "2031-01-31"), "before the first treatment"),
        (("2030-07-15", "2031-01-31"), "before or after treatment began is open"),
        (("2030-02-01", "2031-01-31"), "during treatment"),
        (("2030-02-01", "2030-06-30"), "after the last treatment"),
        (("2030-02-01", "2030-07-10"), "when at least 93 % of the treatment period was over"),
        (("2030-02", "2030-07"), "when at least 79 % of the treatment period was over"),
    ],
)
def test_window_against_the_treatment(made, treatment, when):
    """First seen otherwise on 2030-08-01, last seen the old way on 2030-06-30."""
    row = made(events=[*DATED, event("treatment", *treatment)], size=("1", "2", "2")).iloc[0]
    assert (f"{row['earliest']:%F}", f"{row['latest']:%F}") == ("2030-07-01", "2030-08-01")
    assert row["when"].startswith(when)


def test_share_of_treatment_over_is_a_lower_bound(made):
    """Begun on the last day of the first month, ended on the last day of the last: 122 of 153."""
    row = made(
        events=[*DATED, event("treatment", "2030-02", "2030-07")], size=("1", "2", "2")
    ).iloc[0]
    days = (pd.Timestamp("2030-07-01") - pd.Timestamp("2030-02-28")).days
    length = (pd.Timestamp("2030-07-31") - pd.Timestamp("2030-02-28")).days + 1
    assert f"at least {100 * days // length} %" in row["when"]


# --- the record of the course


@pytest.fixture(scope="module")
def table(cheng) -> pd.DataFrame:
    return claims.registered(cheng).set_index("field")


@pytest.mark.parametrize(
    ("field", "in_registry", "verdict"),
    [
        ("design", "changed-from-registered", "changed-from-registered"),
        ("comparator", "changed-from-registered", "changed-from-registered"),
        ("dose", "changed-from-registered", "changed-from-registered"),
        ("enrolment", "changed-from-registered", "changed-from-registered"),
        ("phase", "exact", "changed-from-registered"),
        ("primary", "not-published", "changed-from-registered"),
        ("secondary", "not-published", "not-published"),
        ("safety", "not-published", "changed-from-registered"),
        ("start", "compatible-with", "compatible-with"),  # anticipated: no change of plan
        ("primary_completion", "exact", "not-published"),
        ("completion", "exact", "not-published"),
        ("severity", "changed-from-registered", "not-published"),
        ("product", "compatible-with", "compatible-with"),  # the first version names both
    ],
)
def test_nct03765957_as_facts_md_section_3_gives_it(table, field, in_registry, verdict):
    assert tuple(table.loc[field, ["in_registry", "verdict"]]) == (in_registry, verdict)


def test_every_change_was_posted_between_two_days_of_2020(table):
    """Facts, section 3: after 2020-07-28 and by 2020-09-23."""
    changed = table[table["in_registry"] == "changed-from-registered"]
    assert set(changed["earliest"]) == {pd.Timestamp("2020-07-29")}
    assert set(changed["latest"]) == {pd.Timestamp("2020-09-23")}
    assert changed["when"].str.startswith("when at least 93 % of the treatment period").all()


def test_the_primary_outcome_is_never_said_to_have_left_the_registry(cheng, table):
    row = table.loc["primary"]
    assert row["last_registered"] == "not retrievable"
    assert row["seen_until"] == pd.Timestamp("2020-07-28")
    assert pd.isna(row["earliest"])
    said = claims.read_registered(cheng)
    assert "still there on 2020-07-28: PASI 75 at month 6" in said
    assert "Whether “registry, second version” kept it could not be read" in said
    assert "which outcome the paper calls primary was not read" in said
    assert "2 fit what was registered without being the same (start, product)" in said


def test_yao2021_reported_what_it_registered():
    """Facts, section 4: registered outcomes = reported outcomes."""
    table = claims.registered(records.load_trial("yao2021"))
    assert set(table.loc[table["field"].isin(["primary", "secondary"]), "verdict"]) == {"exact"}
