"""What the registry entry said when: windows, gaps that stay gaps, and no claim beyond them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialkit import claims, disclosure


def of_field(lines, field):
    return lines[lines["field"] == field]


def with_registry(trial, contents, dates):
    """A trial with one field: a code for each version (None: not readable), and its dates."""
    rows, events = [], []
    for i, (code, (first, last)) in enumerate(zip(contents, dates, strict=True)):
        name = f"v{i}"
        status = "stated" if code else "not retrievable"
        rows.append(("size", "size", name, code, code, status, "registry-v1", pd.NA))
        for day, date in (("first", first), ("last", last)):
            label = f"registry: {name} {day}"
            events.append((f"{name}_{day}", label, "registry", date, pd.NA, name))
    registry = pd.DataFrame(rows, columns=trial.registry.columns).astype(trial.registry.dtypes)
    table = pd.DataFrame(events, columns=["event", "label", "kind", "start", "end", "version"])
    table = table.assign(source="registry-v1", note=pd.NA)[list(trial.events.columns)]
    return replace(trial, registry=registry, events=table.astype(trial.events.dtypes))


def test_no_registry_or_no_dates_give_nothing(minimal, other, yao):
    for trial in (minimal, other, yao):
        assert disclosure.lifelines(trial).empty


def test_one_version_seen_once_is_one_moment(cheng):
    trial = with_registry(cheng, ["n=50"], [("2018-12-05", "2018-12-05")])
    lines = disclosure.lifelines(trial)
    assert lines["state"].tolist() == [disclosure.IN_FORCE]
    assert lines["fate"].tolist() == [disclosure.KEPT]


def test_comparator_of_nct03765957_stood_until_2020_07_28(cheng):
    """facts.md section 3: every change was posted after 2020-07-28 and by 2020-09-23."""
    lines = of_field(disclosure.lifelines(cheng), "comparator")
    first = lines[lines["content"] == 0]
    in_force = first[first["state"] == disclosure.IN_FORCE]
    assert "methotrexate" in in_force["text"].iloc[0]
    assert in_force["end"].max() == pd.Timestamp("2020-07-28")
    window = lines[lines["state"] == disclosure.REPLACED]
    assert window["start"].tolist() == [pd.Timestamp("2020-07-28")]
    assert window["end"].tolist() == [pd.Timestamp("2020-09-23")]


def test_primary_outcome_is_never_said_to_be_replaced_in_the_registry(cheng):
    """The outcome list of the second version could not be retrieved: nothing more is claimed."""
    lines = of_field(disclosure.lifelines(cheng), "primary")
    assert disclosure.REPLACED not in set(lines["state"])
    assert disclosure.PERHAPS_REPLACED in set(lines["state"])
    assert lines["agrees"].eq(False).all()
    text = disclosure.read_lifelines(cheng)
    unread = next(line for line in text.splitlines() if "not readable" in line)
    assert "PASI 75 at month 6" in unread
    assert "Whether these were changed cannot be told" in unread
    assert "PASI 75" not in next(line for line in text.splitlines() if "replaced by" in line)


def test_other_words_with_the_same_code_are_the_same_content(cheng):
    lines = of_field(disclosure.lifelines(cheng), "design")
    later = lines[lines["version"].isin(["registry-v2", "reported"])]
    assert later["text"].nunique() == 2  # "single group", "single arm"
    assert len(set(later["content"])) == 1
    assert later["agrees"].eq(True).all()


@pytest.mark.parametrize("record", ["cheng", "demo"])
def test_agrees_with_the_registered_table_of_the_audit(record, request):
    trial = request.getfixturevalue(record)
    fates = disclosure.lifelines(trial).drop_duplicates("field").set_index("field")["fate"]
    table = claims.registered(trial).set_index("field")["in_registry"]
    changed = table.eq("changed-from-registered")
    assert set(changed.index[changed]) == set(fates.index[fates == disclosure.CHANGED])
    fits = table.eq("compatible-with")
    assert set(fits.index[fits]) == set(fates.index[fates == disclosure.FITS])
    unread = table.eq("not-published")
    assert set(unread.index[unread]) == set(fates.index[fates == disclosure.OPEN])


def test_a_forecast_that_passed_and_one_of_two_products_are_no_change_of_plan(cheng):
    """facts.md section 3: start anticipated 2019-01-01; cord blood and cord in the same version."""
    lines = disclosure.lifelines(cheng).drop_duplicates("field").set_index("field")
    assert lines.loc["start", ["fate", "agrees"]].tolist() == [disclosure.FITS, disclosure.FITS]
    assert lines.loc["product", ["fate", "agrees"]].tolist() == [disclosure.FITS, True]
    text = disclosure.read_lifelines(cheng)
    replaced = next(line for line in text.splitlines() if "replaced by" in line)
    assert "product" not in replaced
    assert "2019-01-01" not in replaced
    assert "2 are compatible with it" in text
    assert "it ended on some day from 2020-08-01 to 2020-08-31" in text


@settings(max_examples=30, deadline=None)
@given(contents=st.lists(st.sampled_from(["n=50", "n=12", None]), min_size=1, max_size=4))
def test_stretches_follow_each_other_without_gap_or_overlap(cheng, contents):
    dates = [(f"20{10 + i}-02-03", f"20{10 + i}-11-20") for i in range(len(contents))]
    lines = disclosure.lifelines(with_registry(cheng, contents, dates))
    assert lines["start"].iloc[0] == pd.Timestamp(dates[0][0])
    assert lines["end"].iloc[-1] == pd.Timestamp(dates[-1][1])
    assert (lines["start"].to_numpy()[1:] == lines["end"].to_numpy()[:-1]).all()
    readable = [code for code in contents if code]
    assert (lines["fate"].iloc[0] == disclosure.CHANGED) == (len(set(readable)) > 1)
    # a change is dated only between two versions that were read
    replaced = lines["state"].eq(disclosure.REPLACED).sum()
    assert replaced == sum(bool(a and b and a != b) for a, b in pairwise(contents))


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        ("2018-12-01", "2018-12-20", "before the first treatment"),
        ("2019-03-10", "2019-06-01", "before the first treatment cannot be told"),
        ("2019-10-01", "2020-01-01", "while patients were being treated"),
        ("2020-07-28", "2020-09-23", "at the earliest 33 days before the end"),
        ("2021-01-01", "2021-03-01", "after all reported treatment was over"),
    ],
)
def test_place_of_a_change_in_the_treatment_of_march_2019_to_august_2020(cheng, start, end, says):
    treated = cheng.events[cheng.events["kind"] == "treatment"]
    trial = with_registry(cheng, ["n=50", "n=12"], [("2018-01-01", start), (end, end)])
    trial = replace(trial, events=pd.concat([trial.events, treated], ignore_index=True))
    assert says in disclosure.read_lifelines(trial)
