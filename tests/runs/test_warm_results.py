"""A notebook of the course says and shows the same, however its kernel was started."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from trialkit import runs
from trialkit.runs import warm as room
from trialkit.runs.warm import Preloaded

pytestmark = [
    pytest.mark.notebook,
    pytest.mark.skipif(not room.available(), reason="warm kernels need Linux"),
]


def pictures(notebook: Path) -> list[str]:
    return re.findall(r"image/png;base64,(\w{100,})", notebook.read_text(encoding="utf-8"))


def test_packages_find_the_settings_of_a_notebook_not_of_a_terminal(write_notebook, tmp_path):
    """Pandas decides when it is imported how tables are shown."""
    path = write_notebook(
        "01_settings",
        "import pandas as pd\nfrom pandas._config.config import _select_options",
        "print({k: repr(pd.get_option(k)).lower() for k in _select_options('display')})",
        "pd.DataFrame({'a column with a long name %d' % i: [i] for i in range(9)})",
    )
    with Preloaded(("pandas",)) as preloaded:
        runs.run([path], tmp_path / "warm", {"trial": "cheng2022"}, preloaded=preloaded)
        assert preloaded.failure is None
    runs.run([path], tmp_path / "cold", {"trial": "cheng2022"})

    warm, cold = (
        [cell.outputs for cell in nbformat.read(tmp_path / engine / path.name, 4).cells[1:]]
        for engine in ("warm", "cold")
    )
    assert len(str(warm)) > 1000
    assert warm == cold


def test_results_and_pictures_are_equal_with_both_engines(tmp_path):
    course = runs.find_notebooks(["00"])
    given = {"trial": "cheng2022"}
    with Preloaded() as preloaded:
        warm = runs.run(course, tmp_path / "warm", given, preloaded=preloaded)
        assert preloaded.failure is None
    cold = runs.run(course, tmp_path / "cold", given)

    assert warm.ok, warm.notebooks[0].error
    assert warm.rows
    assert warm.rows == cold.rows
    shown = pictures(tmp_path / "warm" / course[0].name)
    assert shown
    assert shown == pictures(tmp_path / "cold" / course[0].name)
