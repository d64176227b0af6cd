"""The audit as a whole: the ledgers of the course, changed figures, records without a ledger."""

from __future__ import annotations

from dataclasses import replace
from string import printable

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trialkit import claims, records
from trialkit.claims._audit import RULES as JUDGED_BY
from trialkit.claims._record import Record
from trialkit.claims._verdicts import Settings
from trialkit.errors import ParameterError
from trialkit.records.ledger import KINDS, RULES, known_keys

LEDGERS = [name for name in records.available_trials() if len(records.load_trial(name).claims)]


@pytest.fixture(scope="module")
def table(cheng) -> pd.DataFrame:
    return claims.audit(cheng)


@pytest.fixture(scope="module")
def verdicts(table) -> dict[str, str]:
    return dict(zip(table["id"], table["verdict"], strict=True))


def with_cell(trial, claim_id: str, **cells):
    """Return the record with other cells in one row of its ledger."""
    ledger = trial.claims.copy()
    for column, value in cells.items():
        ledger.loc[ledger["id"] == claim_id, column] = value
    return replace(trial, claims=ledger)


# --- degenerate records


@pytest.mark.parametrize("name", ["minimal", "other"])
def test_record_without_a_ledger_gives_an_empty_table_with_its_columns(request, name):
    found = claims.audit(request.getfixturevalue(name))
    assert found.empty
    assert {"id", "source", "place", "claim", "printed", "derived", "verdict"} <= set(found)
    assert {"why", "method", "repair", "expected", "as_expected"} <= set(found)
    assert claims.summary(found)["claims"].sum() == 0
    assert claims.differences(found).empty
    assert "nothing to audit" in claims.read_audit(found)
    assert claims.read_summary(found) == "0 claims."


def test_claim_without_an_expectation_is_neither_right_nor_wrong(with_ledger, other):
    found = claims.audit(with_ledger(other, {"printed": "24"}))
    assert found["as_expected"].isna().all()
    assert claims.differences(found).empty


def test_note_of_the_ledger_stands_behind_the_reason_and_alone(with_ledger, other):
    found = claims.audit(with_ledger(other, {"printed": "24", "note": "ours"}, {"printed": "24"}))
    assert found.loc[0, "why"] == f"{found.loc[1, 'why']}. Note: ours"
    assert found["note"].tolist() == ["ours", ""]


def test_rows_on_one_field_of_the_plan_count_as_one_field(table):
    changed = table[table["verdict"].eq("changed-from-registered")]
    assert claims.changed_fields(table) == changed["field"].nunique() < len(changed)
    assert f"they are about {claims.changed_fields(table)} fields" in claims.read_summary(table)
    assert f"about {claims.changed_fields(table)} fields of the plan" in claims.read_audit(table)
    assert table.loc[table["verdict"].eq("rounds-to"), "field"].isna().all()


# --- the ledgers of the course


@pytest.mark.parametrize("name", LEDGERS)
def test_every_verdict_is_the_one_that_the_ledger_expects(name):
    found = claims.audit(records.load_trial(name))
    assert found["expected"].notna().all()
    assert claims.read_differences(found) == []


DIGITS = "0123456789"
DERIVED = ("exact", "rounds-to", "impossible-as-printed")
# A change of one digit that leaves verdict and repair as they are: the changed text could come from
# the same true figure (4.1 of 47.1), or another rule of rounding gives it (12.5 to 12).
SAME_EITHER_WAY = {
    "cheng2022": [("press-pasi40-repeat", "4.1"), ("press-pga", "1.6")],
    "demo2030": [("press-pasi90", "12"), ("press-pasi75", "3.5")],
    "yao2021": [],
}


def with_one_digit_changed(text: str) -> list[str]:
    """The text with each of its digits replaced by each of the other nine."""
    return [
        f"{text[:k]}{digit}{text[k + 1 :]}"
        for k, sign in enumerate(text)
        if sign in DIGITS
        for digit in DIGITS
        if digit != sign
    ]


def judged(trial, claim_id: str) -> tuple[str, str]:
    """Verdict and repair of one claim: an audit of all rows would take minutes here."""
    record = Record(trial)
    claim = record.claim(claim_id)
    found = JUDGED_BY[claim.rule](claim, record, Settings())
    return found.verdict, found.repair


@pytest.mark.parametrize("name", LEDGERS)
def test_strict_notices_every_changed_digit_of_a_derived_figure_but_these(name):
    """Figures that nothing could be held against, or that only have to fit, are left out."""
    trial = records.load_trial(name)
    rows = trial.claims[trial.claims["expected"].isin(DERIVED) & trial.claims["printed"].notna()]
    wanted = zip(rows["expected"], rows["expected_repair"].fillna(""), strict=True)
    expected = dict(zip(rows["id"], wanted, strict=True))
    unnoticed, tried, record, ledger = [], 0, Record(trial), Record(trial).claims
    for place, claim in enumerate(ledger):
        for text in with_one_digit_changed(claim.printed) if claim.id in expected else []:
            changed = replace(claim, printed=text)
            record.__dict__["claims"] = (*ledger[:place], changed, *ledger[place + 1 :])
            found = JUDGED_BY[claim.rule](changed, record, Settings())
            tried += 1
            if (found.verdict, found.repair) == expected[claim.id]:
                unnoticed.append((claim.id, text))
    assert tried > 100
    assert sorted(unnoticed) == sorted(SAME_EITHER_WAY[name])


def test_strict_is_silent_on_the_changes_that_are_listed(cheng):
    """The list above is what `audit` itself does, not only its rules."""
    for claim, text in SAME_EITHER_WAY["cheng2022"]:
        assert claims.differences(claims.audit(with_cell(cheng, claim, printed=text))).empty


@pytest.mark.parametrize("name", LEDGERS)
def test_strict_notices_a_changed_digit_in_every_outcome_that_a_claim_quotes(name):
    trial = records.load_trial(name)
    ledger = trial.claims.dropna(subset=["outcome"])
    rows = trial.outcomes[trial.outcomes["printed"].notna()]
    for row in rows.itertuples():
        quotes = ledger[ledger["outcome"].eq(row.id) & ledger["source"].eq(row.source)]
        for text in with_one_digit_changed(row.printed) if len(quotes) else []:
            outcomes = trial.outcomes.copy()
            outcomes.loc[row.Index, "printed"] = text
            changed = replace(trial, outcomes=outcomes, claims=ledger)
            verdicts = [judged(changed, claim)[0] for claim in quotes["id"]]
            assert verdicts != quotes["expected"].tolist(), (row.id, text)


def test_the_ledger_has_at_least_35_claims_from_every_source(cheng, table):
    assert len(table) >= 35
    sources = set(cheng.claims["source"])
    assert {"abstract", "intro", "press", "registry-v1", "registry-v2"} <= sources
    assert table["why"].str.len().gt(0).all()
    assert set(table["verdict"]) == set(claims.VERDICTS)


def test_garbled_percentages_of_facts_md_section_2(table):
    found = table.set_index("id")
    for claim, printed, repair in [
        ("press-pasi40-repeat", "7.1", "47.1"),
        ("press-pga", "7.6", "17.6"),
    ]:
        row = found.loc[claim]
        assert row["printed"] == printed
        assert row["verdict"] == "impossible-as-printed"
        assert row["repair"] == repair
        assert "GRIM" in row["method"]


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("abs-pasi40", "rounds-to"),  # 47.1 % of 8/17
        ("press-pasi75", "rounds-to"),  # 35.3 %, count not printed, 6/17
        ("press-pasi90", "rounds-to"),
        ("press-men", "exact"),  # 25 % of 2/8
        ("press-patients", "exact"),  # 17 = 5 + 12
        ("press-world", "impossible-as-printed"),  # .125 billion
        ("press-china-patients", "impossible-as-printed"),  # more than … million
        ("press-caption", "not-derivable"),  # 13 typical patients
        ("press-cells", "compatible-with"),  # 80 kg
        ("press-first", "contradicts"),  # Yao 2021
        ("press-especially-women", "not-supported"),  # p = 0.153
        ("press-no-sae", "compatible-with"),  # up to 16.2 % / 19.5 %
        ("intro-china-patients", "does-not-add-up"),  # 6.64 million
        ("press-no-dose-effect", "not-published"),
        ("press-summary", "contradicts"),  # safe and effective
        ("press-conclusion", "exact"),  # safe and partially effective
    ],
)
def test_findings_of_facts_md_section_2(verdicts, claim, verdict):
    assert verdicts[claim] == verdict


@pytest.mark.parametrize("field", ["design", "comparator", "dose", "enrolment", "phase", "primary"])
def test_changes_of_facts_md_section_3(cheng, table, field):
    ledger = cheng.claims.set_index("id")["against"]
    of_field = table[table["id"].map(ledger).eq(f"registry:{field}").fillna(False)]
    assert "changed-from-registered" in set(of_field["verdict"])


def test_the_headline_is_not_said_to_be_a_switched_primary_outcome(table):
    """Facts, section 9: the paper's primary outcome and the second list are not known."""
    rows = table[table["field"].eq("primary").fillna(False)].set_index("id")
    changed = rows[rows["verdict"].eq("changed-from-registered")]
    assert {"abs-headline", "registry-v1-primary-pasi75", "registry-v1-primary-spga"} == set(
        changed.index
    )
    assert changed["why"].str.contains("which outcome the paper calls primary is not in").all()
    why = rows.loc["abs-headline", "why"]
    assert "what “registry, second version” has could not be read" in why
    assert "3/17" in rows.loc["registry-v1-primary-spga", "why"]
    assert not table["why"].str.contains("another|nowhere").any()


def test_nothing_is_said_of_the_outcome_list_that_could_not_be_read(table):
    """Facts, section 3: the outcome list of the second version was not retrievable."""
    row = table.set_index("id").loc["registry-v2-primary"]
    assert row["verdict"] == "not-published"
    assert "not retrievable" in row["why"]


def test_every_expected_verdict_is_one_that_the_rule_can_give(cheng):
    # no source of this trial prints a mean
    assert set(cheng.claims["rule"]) == set(RULES) - {"mean"}


# --- what is printed decides


PROPORTIONS = ["abs-pasi40", "abs-pasi40-men", "abs-pasi40-women", "abs-pga", "press-pasi40"]
PROPORTIONS += ["press-pasi75", "press-pasi90", "press-women", "press-men"]


@pytest.mark.parametrize("claim", PROPORTIONS)
@pytest.mark.parametrize("change", [-10, -1, 1, 10])
def test_a_changed_proportion_changes_its_verdict(cheng, verdicts, claim, change):
    """One more or less in the last place, or in the place before it."""
    printed = cheng.claims.set_index("id").loc[claim, "printed"]
    decimals = len(printed.partition(".")[2])
    changed = f"{float(printed) + change * 10**-decimals:.{decimals}f}"
    found = claims.audit(with_cell(cheng, claim, printed=changed)).set_index("id")
    assert found.loc[claim, "verdict"] != verdicts[claim]
    assert claim in set(claims.differences(found.reset_index())["id"])


@pytest.mark.parametrize("claim", ["abs-men", "press-phase1", "press-follow-up", "press-caption"])
def test_a_changed_count_changes_its_verdict(cheng, verdicts, claim):
    changed = "9" if claim != "press-caption" else "12"
    found = claims.audit(with_cell(cheng, claim, printed=changed)).set_index("id")
    assert found.loc[claim, "verdict"] != verdicts[claim]


def test_a_changed_quotation_in_the_outcomes_changes_a_verdict(cheng):
    outcomes = cheng.outcomes.assign(printed=cheng.outcomes["printed"].replace("35.3%", "36.3%"))
    found = claims.audit(replace(cheng, outcomes=outcomes))
    assert list(claims.differences(found)["id"]) == ["press-pasi75"]


# --- settings


def test_method_is_named_and_used(cheng):
    strict = claims.audit(cheng).set_index("id")
    loose = claims.audit(cheng, confidence=0.8, test="barnard", method="jeffreys").set_index("id")
    assert strict.loc["press-especially-women", "verdict"] == "not-supported"
    assert loose.loc["press-especially-women", "verdict"] == "compatible-with"
    assert "Barnard" in loose.loc["press-especially-women", "method"]
    assert "level 0.2" in loose.loc["press-especially-women", "method"]
    assert "jeffreys" in loose.loc["press-no-sae", "method"]
    assert loose.loc["press-no-sae", "derived"] != strict.loc["press-no-sae", "derived"]
    assert loose.loc["press-especially-women", "as_expected"] is not True


def test_settings_are_kept_with_the_table(cheng):
    found = claims.audit(cheng, confidence=0.9)
    assert found.attrs == {
        "trial": "cheng2022",
        "confidence": 0.9,
        "test": "fisher",
        "method": "clopper-pearson",
    }


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"confidence": 95}, "confidence = 95 is out of range"),
        ({"confidence": "high"}, "confidence = 'high' is not a number"),
        ({"test": "chi-square"}, "Allowed: fisher, barnard, boschloo"),
        ({"method": "guess"}, "method = 'guess' is not known. Allowed: clopper-pearson"),
    ],
)
def test_wrong_settings_are_refused_even_without_a_ledger(minimal, wrong, message):
    with pytest.raises(ParameterError) as error:
        claims.audit(minimal, **wrong)
    assert message in str(error.value)


def test_auditing_changes_nothing(cheng):
    before = {name: getattr(cheng, name).copy() for name in ("claims", "outcomes", "registry")}
    claims.audit(cheng)
    for name, table in before.items():
        pd.testing.assert_frame_equal(getattr(cheng, name), table)


# --- whatever stands in a cell


PRINTED = st.one_of(
    st.text(max_size=20),
    st.text(alphabet="0123456789.,%×^-−+x ", max_size=20),
    st.floats(allow_nan=True, allow_infinity=True).map(str),
    st.integers(-(10**30), 10**30).map(str),
    st.sampled_from(["9" * 400, "1×10^99", "9×10^29", "0", "-0", "%", ".", "1e999", ""]),
)
UNITS = st.one_of(
    st.text(alphabet=printable, min_size=1, max_size=12),
    st.sampled_from(
        ["percent", "fraction", "patients", "statement", "date", "cells", "days", "million people"]
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), printed=PRINTED, unit=UNITS)
def test_no_printed_text_or_unit_makes_the_audit_fail(cheng, with_ledger, data, printed, unit):
    rule = data.draw(st.sampled_from(sorted(RULES)))
    needs = RULES[rule]
    kinds = needs.kinds or tuple(KINDS)
    amount = data.draw(st.integers(needs.fewest, 3 if needs.most is None else needs.most))
    against = []
    for _ in range(amount):
        kind = data.draw(st.sampled_from(kinds))
        keys = known_keys(cheng, kind)
        keys = [f"c{i}" for i in range(1, 3)] if KINDS[kind] == ("claims", "id") else keys
        against.append(f"{kind}:{data.draw(st.sampled_from(keys))}" if keys else kind)
    count = data.draw(st.sampled_from([(None, None), (8, 17), (0, 1), (9, 3)]))
    row = {
        "printed": printed or None,
        "unit": unit,
        "rule": rule,
        "source": data.draw(st.sampled_from(["abstract", "registry-v1", "registry-v2"])),
        "against": "; ".join(against) or None,
        "outcome": data.draw(st.sampled_from([None, "pasi40.all"])),
        "numerator": count[0],
        "denominator": count[1],
    }
    others = ({"printed": data.draw(PRINTED) or None, "unit": unit}, {"unit": "statement"})
    ledger = with_ledger(cheng, row, *others).claims
    found = claims.audit(replace(cheng, claims=ledger))
    assert set(found["verdict"]) <= set(claims.VERDICTS)
    assert found["why"].str.len().gt(0).all()
    for form in claims.FORMATS:
        assert claims.to_text(found, form).endswith("\n")
