"""Which sets a sweep has: grids, files, and what is refused before anything starts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sweep_books import CELL, PARAMETERS

from trialkit.errors import KitError, ParameterError, UsageError
from trialkit.runs import sweeps
from trialkit.runs.sweeps import sets


@pytest.fixture
def book(write_notebook):
    return write_notebook("book", CELL, parameters=PARAMETERS)


@pytest.fixture
def listed(tmp_path):
    def read(text: str | bytes) -> list[dict[str, str]]:
        path = tmp_path / "sets.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return sweeps.read_listed(path)

    return read


def test_grids_multiply_in_the_order_given():
    grids = sweeps.read_grids(["trial=a,b", "confidence=0.8,0.9"])
    assert [tuple(s.values()) for s in sweeps.combine([], grids)] == [
        ("a", "0.8"), ("a", "0.9"), ("b", "0.8"), ("b", "0.9")
    ]  # fmt: skip


def test_a_value_may_hold_the_sign_that_follows_a_name():
    assert sweeps.read_grids(["text=a=b"]) == {"text": ["a=b"]}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["value"], "give a name and values"),
        (["=1"], "give a name and values"),
        (["value="], "an empty grid"),
        (["value=1,,2"], "an empty value"),
        (["value=1", "value=2"], "given twice"),
    ],
)
def test_grids_that_are_none_are_refused(words, message):
    with pytest.raises(UsageError, match=message):
        sweeps.read_grids(words)


def test_file_lists_sets_whose_values_stay_as_written(listed):
    found = listed("- {value: 007, text: no}\n- value: 0.90\n  text: '1,5'\n- {value: !!int 5}\n")
    assert found == [
        {"value": "007", "text": "no"},
        {"value": "0.90", "text": "1,5"},
        {"value": "5"},
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no set"),
        ("[]", "holds no set"),
        ("value: 1", "holds no list"),
        ("just text", "holds no list"),
        ("- 1", "line 1: not a mapping"),
        ("- value: 1\n- value: [1, 2]", "line 2: a parameter has one plain value"),
        ("- value: 1\n  value: 2", "line 2: 'value' comes twice"),
        ("- {value: 1", "is not YAML"),
        ("- a: 1\n---\n- a: 2", "is not YAML"),
        (b"\xff\xfe\x00", "is not YAML"),
        ("[" * 50_000, "is not YAML"),
    ],
)
def test_files_that_list_no_sets_are_refused(listed, text, message):
    with pytest.raises(UsageError, match=message):
        listed(text)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        sweeps.read_listed(tmp_path / "none.yaml")


def test_nothing_in_a_file_is_more_than_text(listed, book, tmp_path):
    pwned = tmp_path / "pwned"
    call = f'!!python/object/apply:os.system ["touch {pwned}"]'
    with pytest.raises(UsageError, match="one plain value"):
        listed(f"- text: {call}")
    (tagged,) = listed(f'- text: !!python/name:os.system "touch {pwned}"')
    assert tagged == {"text": f"touch {pwned}"}
    # each alias is the node itself: nothing grows
    laughs = ["- &a0 {value: 1}"] + [
        f"- &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)
    ]
    with pytest.raises(UsageError, match="line 2: not a mapping"):
        listed("\n".join(laughs))
    assert not pwned.exists()


def test_listed_sets_are_each_multiplied_by_the_grids():
    found = sweeps.combine([{"a": "1"}, {"a": "2", "b": "3"}], {"c": ["4", "5"]})
    assert found == [
        {"a": "1", "c": "4"}, {"a": "1", "c": "5"},
        {"a": "2", "b": "3", "c": "4"}, {"a": "2", "b": "3", "c": "5"},
    ]  # fmt: skip


def test_nothing_and_too_much_and_both_are_refused():
    with pytest.raises(UsageError, match="needs parameter sets"):
        sweeps.combine([], {})
    with pytest.raises(UsageError, match="'a' is both"):
        sweeps.combine([{"a": "1"}], {"a": ["2"]})
    with pytest.raises(UsageError, match="allowed: up to 100,000"):
        sweeps.combine([], {name: ["1"] * 1000 for name in "abc"})


def test_values_have_the_types_of_the_notebook(book):
    plan = sweeps.make(book, [{"value": "7", "text": "007", "nap": "1"}])
    (this,) = plan.sets
    assert this.given == {"value": 7, "text": "007", "nap": 1.0}
    assert plan.names == ("value", "text", "nap")
    assert this.trial == "cheng2022"


def test_a_set_listed_in_other_words_is_one_set(book):
    plan = sweeps.make(book, [{"nap": "0.5"}, {"nap": "0.50", "value": "1"}, {"nap": "1"}])
    assert (len(plan.sets), plan.twice) == (2, 1)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"speed": "1"}, UsageError, "'speed' is not known to book. Allowed: marks, nap, text"),
        ({"results_path": "x"}, UsageError, "set by the run itself"),
        ({"value": "1.5"}, ParameterError, "whole number"),
        ({"value": "9" * 5000}, ParameterError, "whole number"),
        ({"trial": "nosuch"}, UsageError, "Known records: cheng2022"),
        ({"trial": "../../etc"}, UsageError, "Known records: cheng2022"),
        ({"text": "\udcff"}, ParameterError, "not text in UTF-8"),
    ],
)  # fmt: skip
def test_wrong_sets_are_refused(book, given, error, message):
    with pytest.raises(error, match=message):
        sweeps.make(book, [{"value": "1"}, given])


def test_what_every_notebook_refuses_is_refused_before(write_notebook):
    book = write_notebook("b", "1", parameters='trial: str = "cheng2022"\nconfidence: float = 0.95')
    with pytest.raises(ParameterError, match=r"0.5 to 0.999"):
        sweeps.make(book, [{"confidence": "0.9"}, {"confidence": "1.5"}])


def test_a_notebook_without_a_record_can_be_swept(write_notebook):
    plan = sweeps.make(write_notebook("b", "1", parameters="x: int = 1"), [{"x": "2"}])
    assert plan.sets[0].trial == ""
    with pytest.raises(UsageError, match="'trial' is not known to c"):
        sweeps.make(write_notebook("c", "1", parameters="x: int = 1"), [{"trial": "cheng2022"}])


def test_folders_are_named_by_notebook_and_parameters_and_nothing_else(write_notebook):
    def ids(name, *cells, given):
        return sweeps.make(write_notebook(name, *cells, parameters=PARAMETERS), [given]).sets[0].id

    first = ids("a", "1", given={"value": "2"})
    assert ids("a", "1", given={"value": "02"}) == first
    assert ids("a", "1", given={"value": "3"}) != first
    assert ids("a", "2", given={"value": "2"}) != first
    assert ids("b", "1", given={"value": "2"}) != first
    assert ids("a", "1", given={"value": "2", "text": "../../x"}).isalnum()


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_is_a_list_of_sets_or_a_sentence(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(text, encoding="utf-8", errors="replace")
    try:
        found, said = sets.read_listed(path), "--params"
    except KitError as error:
        found, said = [], str(error)
    assert said.startswith("--params")
    assert all(isinstance(value, str) for one in found for value in one.values())
