"""Wrong parameters: each message names the parameter, what was found and what is allowed."""

from __future__ import annotations

import contextlib
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialkit import parameters
from trialkit.errors import KitError, ParameterError, RecordError

GOOD = {"trial": "cheng2022", "confidence": 0.95, "seed": 1, "results_path": ""}
NUMBER = "Allowed: a number from 0.5 to 0.999, for example 0.95."
WHOLE = "Allowed: a whole number from 0 to 4294967295."
PATH = "Allowed: empty, or a file ending in .json in a folder that exists."


def refused(**wrong) -> str:
    with pytest.raises(KitError) as error:
        parameters.check(**(GOOD | wrong))
    return str(error.value)


def test_good_parameters_pass(tmp_path, monkeypatch):
    parameters.check(**GOOD)
    parameters.check(trial="cheng2022")
    parameters.check(**(GOOD | {"results_path": str(tmp_path / "r.json")}))
    monkeypatch.chdir(tmp_path)
    parameters.check(**(GOOD | {"results_path": "r.json"}))


def test_checking_writes_nothing(tmp_path):
    parameters.check(**(GOOD | {"results_path": str(tmp_path / "r.json")}))
    assert list(tmp_path.iterdir()) == []


# trial


@pytest.mark.parametrize("trial", ["nosuch", "../../etc/passwd", "", "CHENG", None, 5, "a/b"])
def test_trial(trial):
    message = refused(trial=trial)
    assert message.startswith(f"trial = {trial!r} ")
    assert "Known records: " in message
    assert "cheng2022" in message


def test_unknown_trial_is_a_record_error():
    with pytest.raises(RecordError):
        parameters.check(trial="nosuch")


# confidence


@pytest.mark.parametrize("value", ["high", "0.95", "", None, True, False, [0.95], 0.95j, b"1"])
def test_confidence_of_another_type(value):
    assert refused(confidence=value) == f"confidence = {value!r} is not a number. {NUMBER}"


@pytest.mark.parametrize("value", [1.5, 95, 1, 0, -0.95, 0.4999, 0.9991, math.nan, math.inf])
def test_confidence_out_of_range(value):
    assert refused(confidence=value) == f"confidence = {value!r} is out of range. {NUMBER}"


@pytest.mark.parametrize("value", [0.5, 0.9, 0.95, 0.999])
def test_confidence_limits_are_allowed(value):
    parameters.check(**(GOOD | {"confidence": value}))


# seed


@pytest.mark.parametrize("value", ["1", "", None, True, 1.0, 0.5, math.nan, [1]])
def test_seed_of_another_type(value):
    assert refused(seed=value) == f"seed = {value!r} is not a whole number. {WHOLE}"


@pytest.mark.parametrize("value", [-1, 2**32, 10**30])
def test_seed_out_of_range(value):
    assert refused(seed=value) == f"seed = {value!r} is out of range. {WHOLE}"


@pytest.mark.parametrize("value", [0, 7, 2**32 - 1])
def test_seed_limits_are_allowed(value):
    parameters.check(**(GOOD | {"seed": value}))


# results_path


@pytest.mark.parametrize("value", [None, 5, True, ["r.json"], b"r.json"])
def test_results_path_of_another_type(value):
    assert refused(results_path=value) == f"results_path = {value!r} is not text. {PATH}"


@pytest.mark.parametrize(
    "value",
    ["r.csv", "r", ".", "r.json.txt", "r.JSON", "no/such/folder/r.json", "a\0b/r.json", " "],
)
def test_results_path_that_cannot_be_written(value):
    assert refused(results_path=value) == f"results_path = {value!r} cannot be written. {PATH}"


# sliders


def test_sliders_are_read_by_explorer_and_control():
    text = " detection.n 34, detection.rate_percent  2 ,carried.shape log remaining,"
    assert parameters.sliders(text) == {
        "detection": {"n": "34", "rate_percent": "2"},
        "carried": {"shape": "log remaining"},
    }
    assert parameters.sliders("") == parameters.sliders(" , ") == {}
    parameters.check(**(GOOD | {"sliders": text}))


@pytest.mark.parametrize("value", [None, 5, ["detection.n 34"], b"detection.n 34"])
def test_sliders_of_another_type(value):
    assert refused(sliders=value).startswith(f"sliders = {value!r} is not text. Allowed: empty, or")


@pytest.mark.parametrize("part", ["34", "detection", "detection.n", "n 34", "detection n 34", "."])
def test_sliders_that_cannot_be_read(part):
    said = refused(sliders=f"detection.rate_percent 2, {part}")
    assert said.startswith(f"sliders: {part!r} cannot be read. Allowed: ")
    assert "for example detection.n 34" in said


def test_sliders_of_an_unknown_explorer_name_the_known_ones():
    said = refused(sliders="nosuch.n 34")
    assert said.startswith("sliders: explorer 'nosuch' is not known. Allowed: count, prevalence, ")


def test_a_slider_that_is_there_twice():
    said = refused(sliders="detection.n 34, prior.n 3, detection.n 35")
    assert said == "sliders: detection.n is there twice. Allowed: once."


@given(text=st.text())
def test_any_text_of_sliders_is_read_or_refused(text):
    with contextlib.suppress(ParameterError):
        assert isinstance(parameters.sliders(text), dict)


# The checks that notebooks call for parameters of their own


@given(low=st.integers(-100, 100), width=st.integers(0, 100), value=st.integers(-300, 300))
def test_whole_number_law(low, width, value):
    high = low + width
    if low <= value <= high:
        assert parameters.whole_number("n", value, low, high) == value
    else:
        with pytest.raises(ParameterError, match=rf"n = {value} .* from {low} to {high}\."):
            parameters.whole_number("n", value, low, high)


@given(value=st.floats())
def test_number_law(value):
    if 0 <= value <= 1:
        found = parameters.number("rate", value, 0, 1)
        assert found == value
        assert type(found) is float
    else:
        with pytest.raises(ParameterError, match=r"rate = .* Allowed: a number from 0 to 1\.$"):
            parameters.number("rate", value, 0, 1)


def test_number_takes_whole_numbers_as_floats():
    found = parameters.number("rate", 1, 0, 2)
    assert (found, type(found)) == (1.0, float)


def test_number_shows_its_example():
    with pytest.raises(ParameterError, match=r"for example 0\.3\.$"):
        parameters.number("rate", 9, 0, 1, example="0.3")


@pytest.mark.parametrize("value", ["Wald", "", None, 5, "wald "])
def test_choice_lists_what_is_allowed(value):
    wanted = f"method = {value!r} is not known. Allowed: wald, wilson."
    with pytest.raises(ParameterError, match=re.escape(wanted)):
        parameters.choice("method", value, ("wald", "wilson"))


def test_choice_returns_the_value():
    assert parameters.choice("method", "wald", ("wald", "wilson")) == "wald"


def test_parameter_errors_are_value_errors_shown_as_one_line_in_a_notebook():
    with pytest.raises(ValueError, match="seed") as error:
        parameters.check(trial="cheng2022", seed=-1)
    (line,) = error.value._render_traceback_()
    assert line == f"ParameterError: seed = -1 is out of range. {WHOLE}"
