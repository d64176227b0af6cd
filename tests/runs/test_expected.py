"""The results that the kit stands behind: how they are made, kept and held against a run."""

from __future__ import annotations

import json

import pytest

from trialkit import records
from trialkit.errors import RecordError
from trialkit.runs import expected
from trialkit.runs.moves import Tolerance


def row(key: str, value: float, low: float | None = None, high: float | None = None) -> dict:
    numbers = {"value": value, "low": low, "high": high}
    return {"notebook": "01_a", "key": key, **numbers, "unit": "", "kind": "derived"}


@pytest.fixture
def made() -> expected.Expected:
    """A count, a formula, a search, and a simulation whose lower limit never moves."""
    draws = (0.50, 0.52, 0.47, 0.49, 0.51)
    return expected.make(
        "yao2021",
        [
            [
                row("n", 17.0),
                row("share", 1 / 3, 0.25, 0.4),
                row("sex.barnard_p", 0.1139831),
                row("simulated", draw, 0.0, 2 * draw),
            ]
            for draw in draws
        ],
    )


def test_classes_come_from_the_numbers_and_from_the_seeds(made):
    kinds = {key: known.kind for key, known in made.tolerances["01_a"].items()}
    assert kinds == {
        "n": "exact",
        "share": "computed",
        "sex.barnard_p": "searched",
        "simulated": "simulated",
    }
    # twice the range of the five draws, each number on its own
    assert made.tolerances["01_a"]["simulated"].absolute == pytest.approx((0.1, 0.0, 0.2))
    assert made.results["01_a"]["simulated"] == [0.50, 0.0, 1.0]


@pytest.mark.parametrize("spread", [0.0123, 0.0999, 0.95, 1.0, 7.77, 1234.0])
def test_tolerance_is_never_less_than_twice_the_range(spread):
    made = expected.make("yao2021", [[row("k", d)] for d in (0.5, 0.5 + spread, 0.5, 0.5, 0.5)])
    width = made.tolerances["01_a"]["k"].absolute[0]
    assert 2 * spread * (1 - 1e-8) <= width <= 2 * spread * 1.11


def test_a_count_that_hangs_on_the_seed_is_simulated():
    made = expected.make("yao2021", [[row("n", float(n))] for n in (3, 3, 4, 3, 3)])
    assert made.tolerances["01_a"]["n"] == Tolerance("simulated", (2.0, 0.0, 0.0))


def test_file_gives_back_what_was_made_and_is_sorted(made, own_data):
    path = expected.place("yao2021")
    path.parent.mkdir()
    path.write_text(expected.as_text(made), encoding="utf-8")
    assert expected.read("yao2021") == made
    assert expected.as_text(expected.read("yao2021")) == expected.as_text(made)
    keys = list(json.loads(expected.as_text(made))["results"]["01_a"])
    assert keys == sorted(keys)
    # one line a result, so that a change of one is a change of one line
    assert sum('"numbers":' in line for line in expected.as_text(made).splitlines()) == 4


def test_run_that_gives_the_same_has_not_moved(made):
    rows = [row("n", 17.0), row("share", 1 / 3 + 1e-15, 0.25, 0.4)]
    rows += [row("sex.barnard_p", 0.1139831 + 1e-9), row("simulated", 0.59, 0.0, 0.81)]
    assert made.moved(rows) == {"01_a": []}
    rows[0]["value"] = 16.0
    (move,) = made.moved(rows)["01_a"]
    assert (move.key, move.was, move.now) == ("n", 17.0, 16.0)


def test_notebooks_that_did_not_run_are_not_missed_and_new_ones_are_named(made):
    assert made.moved([]) == {}
    found = made.moved([row("k", 1.0) | {"notebook": "02_b"}])
    assert [str(move) for move in found["02_b"]] == ["k is new: 1.0"]


def test_what_may_have_moved_a_number_is_named(made, own_data):
    assert made.causes() == "same record and same versions: the code of the kit changed"
    made.versions["numpy"] = "1.0"
    assert "numpy" in made.causes()
    assert "was 1.0" in made.causes()
    table = own_data / "trials" / "yao2021" / "arms.csv"
    table.write_bytes(table.read_bytes() + b"\n")
    assert made.causes().startswith("the record yao2021 or the tables beside it changed; numpy")


def test_nothing_expected_is_no_error(own_data):
    assert expected.read("yao2021") is None


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c.update(schema=2),
        lambda c: c.update(trial="other"),
        lambda c: c.pop("results"),
        lambda c: c["results"]["01_a"]["n"].update({"class": "vague"}),
        lambda c: c["results"]["01_a"]["n"].update(numbers=[1.0]),
        lambda c: c.update(results=[]),
    ],
)
def test_broken_file_is_named_with_the_way_out(made, own_data, change):
    path = expected.place("yao2021")
    path.parent.mkdir()
    content = json.loads(expected.as_text(made))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(RecordError, match=r"expected/yao2021\.json is broken .*expected refresh"):
        expected.read("yao2021")


def test_name_that_leads_elsewhere_is_refused(own_data):
    for name in ("../../x", "/etc/passwd", "yao2021/../x"):
        with pytest.raises(RecordError, match="is not a record name"):
            expected.place(name)


@pytest.mark.parametrize("trial", records.available_trials())
def test_every_record_of_the_kit_has_expected_results(trial):
    known = expected.read(trial)
    assert known is not None
    assert len(known.results) >= 6
    kinds = {t.kind for found in known.tolerances.values() for t in found.values()}
    assert {"exact", "computed", "simulated"} <= kinds
    for notebook, results in known.results.items():
        for key, (value, low, high) in results.items():
            assert value is not None, (notebook, key)
            if None not in (low, high):
                assert low <= high, (notebook, key)
