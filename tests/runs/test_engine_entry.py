"""Papermill finds the engine by its entry point, whichever of the two is imported first."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("first", ["papermill", "trialkit.runs.engine", "trialkit.runs.runner"])
def test_no_order_of_imports_goes_round_in_a_circle(first):
    code = (
        f"import {first}\n"
        "from papermill.engines import papermill_engines as engines\n"
        "from trialkit.runs.engine import WarmEngine\n"
        "found = engines.get_engine('trialkit-warm')\n"
        "assert found.execute_notebook.__func__ is WarmEngine.execute_notebook.__func__\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
