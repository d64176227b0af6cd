"""What the room refuses, what it accepts, and what it costs to import."""

import doctest
import importlib
import pkgutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from trialkit import proportions

NOT_WHOLE_NUMBERS = [
    pytest.param(8.0, id="float"),
    pytest.param(np.float64(8), id="numpy float"),
    pytest.param(float("nan"), id="nan"),
    pytest.param(pd.NA, id="pandas NA"),
    pytest.param(None, id="None"),
    pytest.param(True, id="bool"),
    pytest.param(np.True_, id="numpy bool"),
    pytest.param("8", id="string"),
    pytest.param([8], id="list"),
]

CALLS_WITH_A_COUNT = [
    pytest.param(lambda x: proportions.interval(x, 17), "successes", id="interval successes"),
    pytest.param(lambda x: proportions.interval(8, x), "n", id="interval n"),
    pytest.param(lambda x: proportions.intervals(x, 17), "successes", id="intervals"),
    pytest.param(lambda x: proportions.coverage([0.1], x), "n", id="coverage"),
    pytest.param(lambda x: proportions.upper_limit(x, 17), "events", id="upper_limit"),
    pytest.param(lambda x: proportions.rule_of_three(x), "n", id="rule_of_three"),
    pytest.param(lambda x: proportions.difference(6, 9, x, 8), "s2", id="difference"),
    pytest.param(lambda x: proportions.compare([[6, 3], [x, 6]]), r"table\[1\]\[0\]", id="compare"),
    pytest.param(lambda x: proportions.trend([x, 1], [9, 9], [0, 1]), "responders", id="trend"),
    pytest.param(lambda x: proportions.trend_power([0, 1], [9, x], [0, 1]), "n", id="trend_power"),
    pytest.param(lambda x: proportions.posterior(x, 17), "events", id="posterior"),
    pytest.param(lambda x: proportions.posterior(0, 17).predictive(x), "m", id="predictive"),
    pytest.param(lambda x: proportions.shuffles(x, 9, 2, 8, 5, 1), "s1", id="shuffles"),
    pytest.param(lambda x: proportions.shuffles(6, 9, 2, 8, x, 1), "size", id="shuffles size"),
    pytest.param(lambda x: proportions.shuffles(6, 9, 2, 8, 5, x), "seed", id="shuffles seed"),
    pytest.param(lambda x: proportions.shuffle_once(6, 9, 2, x, 1), "n2", id="shuffle_once"),
]


@pytest.mark.parametrize("value", NOT_WHOLE_NUMBERS)
@pytest.mark.parametrize(("call", "name"), CALLS_WITH_A_COUNT)
def test_a_count_must_be_a_whole_number(call, name, value):
    with pytest.raises(TypeError, match=rf"^{name}.* must be a whole number such as 8; found"):
        call(value)


@pytest.mark.parametrize(("call", "name"), CALLS_WITH_A_COUNT)
def test_a_negative_count_is_refused(call, name):
    with pytest.raises(ValueError, match=rf"^{name}.* must be at least [01]; found -1"):
        call(-1)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        pytest.param(lambda: proportions.interval(0, 0), "n", id="interval"),
        pytest.param(lambda: proportions.intervals(0, 0), "n", id="intervals"),
        pytest.param(lambda: proportions.coverage([0.1], 0), "n", id="coverage"),
        pytest.param(lambda: proportions.upper_limit(0, 0), "n", id="upper_limit"),
        pytest.param(lambda: proportions.rule_of_three(0), "n", id="rule_of_three"),
        pytest.param(lambda: proportions.difference(0, 0, 2, 8), "n1", id="difference first"),
        pytest.param(lambda: proportions.difference(6, 9, 0, 0), "n2", id="difference second"),
        pytest.param(
            lambda: proportions.trend([0, 1], [0, 9], [0, 1]), r"n\[0\]", id="trend group"
        ),
        pytest.param(lambda: proportions.detection_probability(0.1, 0), "n", id="detection"),
        pytest.param(lambda: proportions.posterior(0, 0), "n", id="posterior"),
        pytest.param(lambda: proportions.shuffles(0, 0, 2, 8, 5, 1), "n1", id="shuffles"),
    ],
)
def test_nobody_looked_at_is_refused(call, name):
    with pytest.raises(ValueError, match=rf"^{name} must be at least 1; found 0"):
        call()


def test_more_successes_than_patients_are_refused():
    with pytest.raises(ValueError, match="found successes = 18, n = 17"):
        proportions.interval(18, 17)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        pytest.param(95, r"found 95 \(did you mean 0.95\?\)", id="percent"),
        pytest.param(99.9, r"found 99.9 \(did you mean 0.999\?\)", id="percent with decimals"),
        pytest.param(0, r"found 0$", id="0"),
        pytest.param(1, r"found 1$", id="1"),
        pytest.param(-0.95, r"found -0.95$", id="negative"),
        pytest.param(1000, r"found 1000$", id="beyond percent"),
        pytest.param(float("nan"), r"finite number; found nan", id="nan"),
    ],
)
@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda c: proportions.interval(8, 17, confidence=c), id="interval"),
        pytest.param(lambda c: proportions.coverage([0.1], 17, confidence=c), id="coverage"),
        pytest.param(lambda c: proportions.upper_limit(0, 17, c), id="upper_limit"),
        pytest.param(lambda c: proportions.rule_of_three(17, c), id="rule_of_three"),
        pytest.param(lambda c: proportions.difference(6, 9, 2, 8, confidence=c), id="difference"),
        pytest.param(lambda c: proportions.posterior(0, 17).interval(c), id="posterior interval"),
        pytest.param(lambda c: proportions.posterior(0, 17).upper(c), id="posterior upper"),
    ],
)
def test_confidence_outside_0_to_1_is_refused(call, value, message):
    with pytest.raises(ValueError, match="^confidence .*" + message):
        call(value)


@pytest.mark.parametrize("value", ["0.95", None, True, [0.95]], ids=str)
def test_confidence_must_be_a_number(value):
    with pytest.raises(TypeError, match="confidence must be a number; found"):
        proportions.interval(8, 17, confidence=value)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(
            lambda: proportions.interval(8, 17, "Wilson"),
            "method must be one of clopper-pearson, wilson, wilson-cc, .*; found 'Wilson'",
            id="interval",
        ),
        pytest.param(
            lambda: proportions.difference(6, 9, 2, 8, method="wilson"),
            "method must be one of newcombe, wald; found 'wilson'",
            id="difference",
        ),
        pytest.param(
            lambda: proportions.compare([[6, 3], [2, 6]], test="chi2"),
            "test must be one of fisher, barnard, boschloo; found 'chi2'",
            id="compare test",
        ),
        pytest.param(
            lambda: proportions.compare([[6, 3], [2, 6]], alternative="larger"),
            "alternative must be one of two-sided, greater, less; found 'larger'",
            id="compare alternative",
        ),
        pytest.param(
            lambda: proportions.trend([1, 2], [5, 5], [0, 1], alternative=None),
            "alternative must be one of two-sided, greater, less; found None",
            id="trend alternative",
        ),
        pytest.param(
            lambda: proportions.posterior(0, 17, "flat"),
            "prior must be one of uniform, jeffreys, neutral, optimistic; found 'flat'",
            id="prior",
        ),
    ],
)
def test_unknown_names_are_answered_with_the_known_ones(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_one_method_name_is_not_a_list_of_methods():
    with pytest.raises(TypeError, match="methods must be a list of names"):
        proportions.intervals(8, 17, methods="wilson")


@pytest.mark.parametrize(
    ("rates", "error", "message"),
    [
        ([0.1, 47.1], ValueError, r"found 47.1 \(did you mean 0.471\?\)"),
        ([0.1, -0.1], ValueError, "found -0.1"),
        ([0.1, np.nan], ValueError, "found nan"),
        (["0.1"], TypeError, "numbers between 0 and 1"),
        ([True], TypeError, "numbers between 0 and 1"),
        ([[0.1], [0.2]], ValueError, r"one list of numbers; found shape \(2, 1\)"),
    ],
    ids=["percent", "negative", "nan", "string", "bool", "table"],
)
def test_rates_outside_0_to_1_are_refused(rates, error, message):
    with pytest.raises(error, match=message):
        proportions.coverage(rates, 17)


@pytest.mark.parametrize(
    ("eight", "seventeen"),
    [
        pytest.param(np.int64(8), np.int64(17), id="numpy int64"),
        pytest.param(np.uint8(8), np.uint8(17), id="numpy uint8"),
        pytest.param(*pd.Series([8, 17]), id="pandas int64"),
        pytest.param(*pd.Series([8, 17], dtype="Int64"), id="pandas nullable Int64"),
    ],
)
def test_integers_of_numpy_and_pandas_are_whole_numbers(eight, seventeen):
    found = proportions.interval(eight, seventeen)
    assert found == proportions.interval(8, 17)
    assert type(found.successes) is int
    assert type(found.low) is float
    # nothing wraps around in a narrow type
    assert proportions.difference(eight, seventeen, 200, 250) == proportions.difference(
        8, 17, 200, 250
    )


def test_every_public_name_exists_and_is_documented():
    for name in proportions.__all__:
        public = getattr(proportions, name)
        assert not callable(public) or public.__doc__


def test_importing_the_room_loads_neither_statsmodels_nor_scipy_stats():
    program = (
        "import sys; from trialkit import proportions; "
        "print([m for m in ('statsmodels', 'scipy.stats', 'scipy.optimize') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_examples_in_the_docstrings_hold():
    for module in pkgutil.iter_modules(proportions.__path__, "trialkit.proportions."):
        assert doctest.testmod(importlib.import_module(module.name)).failed == 0
