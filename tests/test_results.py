"""Result rows: only finite numbers with a kind, and a file that is whole or not there."""

from __future__ import annotations

import json
import math
import stat
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialkit import results
from trialkit.results import COLUMNS, KINDS, Results

finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.fixture
def book() -> Results:
    book = Results("04_efficacy_replication")
    book.add(
        "efficacy.pasi40.all", 8 / 17, kind="derived", unit="fraction", low=0.2298, high=0.7219
    )
    return book


# Degenerate first


def test_a_new_book_is_empty():
    book = Results("x")
    assert len(book) == 0
    assert book.rows() == []
    assert list(book.table().columns) == list(COLUMNS)
    assert book.table().empty


def test_a_row_has_every_column_in_order(book):
    (row,) = book.rows()
    assert tuple(row) == COLUMNS
    assert row == {
        "notebook": "04_efficacy_replication",
        "key": "efficacy.pasi40.all",
        "value": 8 / 17,
        "low": 0.2298,
        "high": 0.7219,
        "unit": "fraction",
        "kind": "derived",
    }
    assert book["efficacy.pasi40.all"] == row


def test_limits_may_be_missing_and_are_none(book):
    book.add("n", 17, kind="printed", unit="patients")
    assert (book["n"]["low"], book["n"]["high"]) == (None, None)
    book.add("upper", 0.195, kind="bounded", high=0.195)
    assert (book["upper"]["low"], book["upper"]["high"]) == (None, 0.195)


def test_the_same_key_again_replaces_the_row_in_its_place(book):
    book.add("second", 2, kind="derived")
    book.add("efficacy.pasi40.all", 0.5, kind="assumed")
    assert [row["key"] for row in book.rows()] == ["efficacy.pasi40.all", "second"]
    assert book["efficacy.pasi40.all"]["value"] == 0.5
    assert len(book) == 2


def test_unknown_key_is_a_key_error(book):
    with pytest.raises(KeyError):
        book["nosuch"]


def test_rows_handed_out_cannot_change_the_order_of_the_book(book):
    book.rows().clear()
    assert len(book.rows()) == 1


# Kinds


@pytest.mark.parametrize("kind", KINDS)
def test_known_kinds(kind):
    book = Results("x")
    book.add("a", 1, kind=kind)
    assert book["a"]["kind"] == kind


def test_the_kinds_are_the_five_that_must_not_be_mixed():
    assert KINDS == ("printed", "derived", "bounded", "assumed", "synthetic")


@pytest.mark.parametrize("kind", ["guessed", "Printed", "", None, 5])
def test_unknown_kinds_are_refused_with_the_known(kind):
    book = Results("x")
    with pytest.raises(ValueError, match="is not known; allowed: printed, derived, bounded"):
        book.add("a", 1, kind=kind)
    assert len(book) == 0


# Numbers


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, np.nan, np.float64("inf")])
@pytest.mark.parametrize("name", ["value", "low", "high"])
def test_numbers_that_are_not_finite_are_refused_by_name(name, bad):
    book = Results("x")
    numbers = {"value": 1.0, "low": 0.0, "high": 2.0} | {name: bad}
    with pytest.raises(ValueError, match=rf"efficacy\.a: {name} = .* is not a finite number"):
        book.add("efficacy.a", kind="derived", **numbers)
    assert len(book) == 0


@pytest.mark.parametrize("bad", [None, pd.NA, "eight", [1]])
def test_what_is_not_a_number_is_refused(bad):
    book = Results("x")
    with pytest.raises((TypeError, ValueError)):
        book.add("a", bad, kind="derived")
    assert len(book) == 0


@pytest.mark.parametrize("number", [8, np.int64(8), np.float32(8), pd.array([8])[0], True])
def test_numbers_of_every_library_become_plain_floats(number):
    book = Results("x")
    book.add("a", number, kind="derived", low=number, high=number)
    row = book["a"]
    assert {type(row[name]) for name in ("value", "low", "high")} == {float}


def test_table_holds_the_rows(book):
    table = book.table()
    assert list(table.columns) == list(COLUMNS)
    assert table.loc[0, "value"] == 8 / 17


# Files


@given(numbers=st.lists(finite, max_size=5))
def test_saved_numbers_come_back_exactly(tmp_path_factory, numbers):
    path = tmp_path_factory.mktemp("results") / "r.json"
    book = Results("x")
    for i, number in enumerate(numbers):
        book.add(f"k{i}", number, kind="derived")
    book.save(str(path))
    assert [row["value"] for row in json.loads(path.read_text(encoding="utf-8"))] == numbers


def test_an_empty_path_saves_nothing(book, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    book.save("")
    assert list(tmp_path.iterdir()) == []


def test_saved_file_is_plain_json_ending_with_a_newline(book, tmp_path):
    book.add("cells", 2.4e8, kind="printed", unit="10⁶ cells/kg")
    path = tmp_path / "r.json"
    book.save(str(path))
    content = path.read_bytes()
    assert content.endswith(b"]\n")
    assert b"\r" not in content
    assert "10⁶ cells/kg" in content.decode("utf-8")
    assert json.loads(content) == book.rows()


def test_saving_twice_gives_the_same_bytes(book, tmp_path):
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    book.save(str(first))
    book.save(str(second))
    book.save(str(first))
    assert first.read_bytes() == second.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "b.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such permissions on Windows")
def test_saved_file_can_be_read_by_others(book, tmp_path):
    book.save(str(tmp_path / "r.json"))
    assert stat.S_IMODE((tmp_path / "r.json").stat().st_mode) == 0o644


def test_numbers_that_json_does_not_know_are_refused_before_a_file_is_opened(tmp_path):
    path = tmp_path / "r.json"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(ValueError, match="Out of range float"):
        results.write(path, [{"value": math.nan}])
    with pytest.raises(TypeError):
        results.write(path, [{"value": {1, 2}}])
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def fail_while_writing(monkeypatch):
    """Text with half a surrogate pair cannot be encoded; the first part already was."""
    return "new" * 10_000 + "\ud800"


def fail_while_replacing(monkeypatch):
    def replace(self, target):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", replace)
    return "new"


@pytest.mark.parametrize("fail", [fail_while_writing, fail_while_replacing])
@pytest.mark.parametrize("old", ["old", None])
def test_failing_half_way_leaves_the_old_file_and_no_other(tmp_path, monkeypatch, fail, old):
    path = tmp_path / "r.json"
    if old is not None:
        path.write_text(old, encoding="utf-8")
    with pytest.raises((UnicodeEncodeError, KeyboardInterrupt)):
        results.write_text(path, fail(monkeypatch))
    if old is None:
        assert list(tmp_path.iterdir()) == []
    else:
        assert list(tmp_path.iterdir()) == [path]
        assert path.read_text(encoding="utf-8") == old


def test_nobody_sees_the_file_before_it_is_whole(tmp_path, monkeypatch):
    path, seen = tmp_path / "r.txt", []
    replace = Path.replace

    def spy(self, target):
        seen.append((path.exists(), self.parent == path.parent, self.read_text(encoding="utf-8")))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", spy)
    results.write_text(path, "whole\n")
    assert seen == [(False, True, "whole\n")]
    assert path.read_text(encoding="utf-8") == "whole\n"


def test_a_folder_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(FileNotFoundError):
        results.write_text(tmp_path / "nosuch" / "r.json", "x")
    assert list(tmp_path.iterdir()) == []


def test_line_ends_are_lf_everywhere(tmp_path):
    results.write_text(tmp_path / "r.txt", "a\nb\n")
    assert (tmp_path / "r.txt").read_bytes() == b"a\nb\n"
