"""Claims and printed percentages in tables and words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trialkit import claims, disclosure


def test_every_verdict_of_the_audit_has_a_group():
    grouped = [verdict for group in disclosure.GROUPS for verdict in group.verdicts]
    assert sorted(grouped) == sorted(claims.VERDICTS)
    signs = [group.sign for group in disclosure.GROUPS]
    assert len(set(signs)) == len(signs)
    with pytest.raises(ValueError, match="verdict = 'fine' is not known; allowed: exact, rounds"):
        disclosure.group_of("fine")


def test_empty_ledgers_are_said_in_words(of_minimal):
    assert disclosure.read_audit(of_minimal.audit) == disclosure.NO_LEDGER
    assert disclosure.claims_to_judge(of_minimal.audit).empty
    assert disclosure.ledger_table(of_minimal.audit).empty
    assert disclosure.verdict_counts(of_minimal.audit).empty
    assert disclosure.read_grim(of_minimal.shares) == disclosure.NO_SHARES
    assert disclosure.grim_by_hand(of_minimal.shares).empty


def test_first_claims_are_one_of_each_kind_without_their_verdict(of_cheng):
    audit = of_cheng.audit
    first = disclosure.first_claims(audit)
    assert sorted(first["verdict"]) == sorted(audit["verdict"].unique())
    for row in first.itertuples():
        assert audit.loc[audit["verdict"] == row.verdict, "id"].iloc[0] == row.id
    shown = disclosure.claims_to_judge(first)
    assert not shown.astype(str).isin(set(audit["verdict"])).any(axis=None)
    assert (shown["printed"] != "").all()


def test_counts_add_up_to_the_ledger(any_record):
    counts = disclosure.verdict_counts(any_record.audit)
    assert counts.to_numpy().sum() == len(any_record.audit)


def test_both_garbled_percentages_of_the_press_article_and_no_other(of_cheng):
    """facts.md section 2: 7.1 % is 47.1 % (8/17), 7.6 % is 17.6 % (3/17)."""
    fails = of_cheng.shares[~of_cheng.shares["fits"]]
    assert dict(zip(fails["printed"], fails["repair"], strict=True)) == {"7.1": 47.1, "7.6": 17.6}
    assert fails["count"].tolist() == [8, 3]
    text = disclosure.read_grim(of_cheng.shares)
    assert "**2 impossible**" in text


def test_a_second_repair_is_named(of_demo):
    """7.5 % of 24 is one character from 37.5 % (9 of 24) and from 87.5 % (21 of 24)."""
    text = disclosure.read_grim(of_demo.shares)
    assert "it is 37.5 %, 9 of 24. One character leads to 87.5 % too" in text


@pytest.mark.parametrize("printed", ["<1", "25–30", "about 47", "471", "1×10^1"])
def test_a_percentage_that_cannot_be_checked_is_listed(of_other, printed):
    """Silence on it would read as if it had passed."""
    outcomes = of_other.trial.outcomes.copy()
    outcomes.loc[0, "printed"] = f"{printed} %"
    shares = disclosure.printed_shares(replace(of_other.trial, outcomes=outcomes))
    text = disclosure.read_grim(shares)
    assert f"Not checked, because it is not one figure from 0 to 100: “{printed}” (" in text
    nothing = disclosure.printed_shares(replace(of_other.trial, outcomes=outcomes.iloc[:1]))
    assert nothing.empty
    assert "Not checked" in disclosure.read_grim(nothing)


def test_a_raised_dot_is_checked_and_a_count_is_not_called_a_percentage(of_other):
    outcomes = of_other.trial.outcomes.copy()
    outcomes.loc[0, "printed"] = "45·8%"
    outcomes.loc[1, "printed"] = "6/24"
    shares = disclosure.printed_shares(replace(of_other.trial, outcomes=outcomes))
    assert shares["printed"].iloc[0] == "45.8"
    assert "Not checked" not in disclosure.read_grim(shares)
    assert len(disclosure.grim_by_hand(shares)) == len(shares)


def test_steps_by_hand_find_every_possible_count(any_record):
    shares = any_record.shares
    by_hand = disclosure.grim_by_hand(shares)
    for share, row in zip(shares.itertuples(), by_hand.to_dict("records"), strict=True):
        beside = {int(k) for k in row["whole numbers beside it"].split(" and ")}
        assert beside & set(share.counts) or not share.fits
        assert row["possible?"].startswith("yes") == share.fits


def test_percentages_of_outcomes_count_where_there_is_no_ledger(of_other):
    assert of_other.shares["printed"].tolist() == ["45.8", "25", "50", "42.9"]
    assert of_other.shares["fits"].all()


def test_trail_of_cheng_2022_ends_at_another_outcome(of_cheng):
    table = disclosure.trail(of_cheng.trial, of_cheng.audit)
    kinds = [source.split(",")[0].split(" ")[0] for source in table["source"]]
    assert kinds == sorted(kinds, key=["press", "paper", "registry"].index)
    assert "PASI 75 at month 6" in table["what it says"].iloc[-1]
    text = disclosure.read_trail(of_cheng.trial, of_cheng.audit)
    assert "**These are not the same outcome.**" in text
    assert "is not retrievable" in text
    assert "only “press article” prints it" in text
    # The abstract's PGA is the counterpart of the registered sPGA (facts.md section 1 and 3).
    assert "“PGA clear or minimal”, 3 of 17 (17.6 %)" in text
    assert "Which outcome the paper itself calls primary is not in what was read" in text


def test_trail_of_yao_2021_ends_at_the_same_plan(of_yao):
    text = disclosure.read_trail(of_yao.trial, of_yao.audit)
    assert "The report has the same." in text
    assert "One undated version of the entry was read; earlier ones may differ." in text
    assert "not the same outcome" not in text


def test_trail_without_registry_ends_at_the_report(of_other):
    text = disclosure.read_trail(of_other.trial, of_other.audit)
    assert "Whether the outcome was planned cannot be told" in text


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1"),
        (60_788_080_820, "60,788,080,820"),
        (1_258_993_030_936, "1,258,993,030,936 (about 1.3 × 10¹²)"),
        (1_977_324_439_773, "1,977,324,439,773 (about 2.0 × 10¹²)"),
        (2 * 10**50, "about 2.0 × 10⁵⁰"),
    ],
)
def test_large_numbers_keep_every_digit_that_can_be_read(number, words):
    from trialkit.disclosure._bounds_words import large

    assert large(number) == words
