"""Whatever stands in a file of a record: it loads, or it says what is wrong. Never a traceback."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from trialkit import records
from trialkit.errors import RecordError
from trialkit.records.folders import packaged_data_dir
from trialkit.records.trial import Problem

SOURCE = packaged_data_dir() / "trials" / "cheng2022"
TABLES = {
    path.name: list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    for path in sorted(SOURCE.glob("*.csv"))
}
CELLS = [
    (name, i, j)
    for name, rows in TABLES.items()
    for i in range(1, len(rows))
    for j in range(len(rows[0]))
]
# Text at random seldom looks like a figure: values that almost fit find more.
LIKELY = ["", " ", "0", "-1", "1", "17", "18", "1e308", "9" * 15, "9" * 400, "NaN", "all", "5.0"]
LIKELY += ["2019-02-31", "2019", "{}", "%s", "press", "\u202e", "😀", "'", '"', "\\", "=1+1", "[a]"]
values = st.one_of(st.sampled_from(LIKELY), st.text(max_size=20), st.integers().map(str))

few = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("data")
    shutil.copytree(SOURCE, root / "trials" / "cheng2022")
    return root


def loads_or_says_why(data: Path) -> None:
    problems = []
    try:
        records.load_trial("cheng2022", data)
    except RecordError:
        problems = records.validate_trial(data / "trials" / "cheng2022")
        assert problems
    assert all(isinstance(problem, Problem) and problem.message for problem in problems)


@few
@given(cell=st.sampled_from(CELLS), value=values)
@example(cell=("arms.csv", 1, 3), value="9" * 15)
@example(cell=("events.csv", 1, 3), value="1000")
@example(cell=("outcomes.csv", 1, 7), value="\x85")
def test_any_text_in_any_single_cell(data, cell, value):
    name, i, j = cell
    rows = [list(row) for row in TABLES[name]]
    rows[i][j] = value
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path = data / "trials" / "cheng2022" / name
    path.write_bytes(text.getvalue().encode("utf-8", "surrogatepass"))
    try:
        loads_or_says_why(data)
    finally:
        shutil.copyfile(SOURCE / name, path)


names = sorted(path.name for path in SOURCE.iterdir())
yaml_like = st.text(alphabet="ab: -[]{}&*!|>'\"#%@,?\n", max_size=40)


@few
@given(
    name=st.sampled_from(names),
    content=st.one_of(st.binary(max_size=60), yaml_like.map(str.encode)),
)
def test_any_bytes_in_any_single_file(data, name, content):
    path = data / "trials" / "cheng2022" / name
    path.write_bytes(content)
    try:
        loads_or_says_why(data)
    finally:
        shutil.copyfile(SOURCE / name, path)


@few
@given(name=st.sampled_from(names), where=st.floats(0, 1), length=st.integers(0, 80))
def test_any_piece_cut_out_of_any_single_file(data, name, where, length):
    path = data / "trials" / "cheng2022" / name
    content = (SOURCE / name).read_bytes()
    start = int(where * len(content))
    path.write_bytes(content[:start] + content[start + length :])
    try:
        loads_or_says_why(data)
    finally:
        shutil.copyfile(SOURCE / name, path)
