"""NCT03765957 in the record of Cheng 2022: both versions, what was reported, entry criteria."""

from __future__ import annotations

import pandas as pd
import pytest

from trialkit import records
from trialkit.records import Trial


@pytest.fixture(scope="module")
def trial() -> Trial:
    return records.load_trial("cheng2022")


@pytest.mark.parametrize(
    ("field", "first", "second", "reported"),
    [
        ("design", "two arms, non-randomised, open label", "single group", "single arm"),
        ("comparator", "oral methotrexate 7.5–15 mg weekly", "none", "none"),
        (
            "dose",
            "1×10^6/kg at baseline and every 2 weeks to week 6 (4 infusions)",
            "1.5–3×10^6/kg",
            "1.5–3.0×10^6/kg, 2 or 4 infusions",
        ),
        ("enrolment", "50 (anticipated)", "12 (estimated)", "17 treated"),
        ("phase", "Early Phase 1", "Early Phase 1", "Phase 1/2a"),
        (
            "primary",
            "PASI 75 at month 6; sPGA 0/1 at month 6",
            "not retrievable",
            "headline: PASI improved by at least 40 % (no time point in the abstract)",
        ),
        (
            "secondary",
            "sPGA 0, PASI 90, PASI 100, change in DLQI, all at month 6",
            "not retrievable",
            "not known",
        ),
        ("safety", "none registered", "not retrievable", "adverse events, laboratory"),
        ("start", "2019-01-01 (anticipated)", "2019-02-20", "first subject March 2019"),
        ("primary_completion", "2020-07-31", "2020-07-31", "not known"),
        ("completion", "2021-06-01", "2021-06-01", "not known"),
        (
            "severity",
            "PASI > 10, BSA > 10 %, sPGA > 3",
            "PGA ≥ 3 instead of > 3; biopsy",
            "not known",
        ),
        (
            "product",
            "umbilical cord blood in the summary; umbilical cord in the arm",
            "umbilical cord",
            "umbilical cord",
        ),
    ],
)
def test_registry_versions_field_by_field(trial, field, first, second, reported):
    wanted = {"registry-v1": first, "registry-v2": second, "reported": reported}
    fields = trial.registry.set_index(["field", "version"])
    for version, content in wanted.items():
        found = fields.loc[(field, version)]
        if content in ("not retrievable", "not known"):
            assert found["status"] == content
            assert pd.isna(found["value"])
        else:
            assert (found["status"], found["value"]) == ("stated", content)
    assert trial.registry["field"].nunique() == 13
    assert len(trial.registry) == 39


def test_registry_rows_are_sourced_from_their_version(trial):
    registered = trial.registry[trial.registry["version"] != "reported"]
    assert registered["source"].eq(registered["version"]).all()


@pytest.mark.parametrize(
    ("criterion", "kind", "operator", "low", "high", "unit", "version"),
    [
        ("diagnosis", "inclusion", "more than", 6, None, "months", "registry-v1"),
        ("bsa", "inclusion", "more than", 10, None, "percent", "registry-v1"),
        ("spga", "inclusion", "more than", 3, None, "points", "registry-v1"),
        ("pga_v2", "inclusion", "at least", 3, None, "points", "registry-v2"),
        ("pasi", "inclusion", "more than", 10, None, "points", "registry-v1"),
        ("bmi", "inclusion", "between", 18.5, 35, "kg/m²", "registry-v1"),
        ("age", "inclusion", "between", 18, 65, "years", "registry-v1"),
        ("resistant", "inclusion", "yes", None, None, None, "registry-v1"),
        ("biopsy", "inclusion", "yes", None, None, None, "registry-v2"),
        ("wbc", "exclusion", "less than", None, 3.0, "10^9/L", "registry-v1"),
        ("platelets", "exclusion", "less than", None, 100, "10^9/L", "registry-v1"),
        ("haemoglobin", "exclusion", "less than", None, 100, "g/L", "registry-v1"),
        (
            "creatinine",
            "exclusion",
            "more than",
            1.5,
            None,
            "× upper limit of normal",
            "registry-v1",
        ),
        (
            "bilirubin",
            "exclusion",
            "more than",
            1.5,
            None,
            "× upper limit of normal",
            "registry-v1",
        ),
        ("liver", "exclusion", "more than", 2.5, None, "× upper limit of normal", "registry-v1"),
        ("pregnancy", "exclusion", "yes", None, None, None, "registry-v1"),
        ("organ", "exclusion", "yes", None, None, None, "registry-v1"),
        ("malignancy", "exclusion", "yes", None, None, None, "registry-v1"),
        ("infection", "exclusion", "yes", None, None, None, "registry-v1"),
        ("other_trial", "exclusion", "less than", None, 3, "months", "registry-v1"),
        ("stem_cells", "exclusion", "less than", None, 6, "months", "registry-v1"),
        ("systemic", "exclusion", "less than", None, 1, "months", "registry-v1"),
        ("topical", "exclusion", "less than", None, 2, "weeks", "registry-v1"),
    ],
)
def test_entry_criteria(trial, criterion, kind, operator, low, high, unit, version):
    found = trial.criteria.set_index("id").loc[criterion]
    assert (found["kind"], found["operator"], found["version"]) == (kind, operator, version)
    for column, wanted in (("low", low), ("high", high), ("unit", unit)):
        assert pd.isna(found[column]) if wanted is None else found[column] == wanted
    assert found["source"] == version
    assert len(trial.criteria) == 23


def test_every_registered_version_has_a_date(trial):
    dated = set(trial.events["version"].dropna())
    assert set(trial.registry["version"]) | set(trial.criteria["version"]) <= dated
