"""Sweeps: one notebook over many parameter sets, the results of all in one tidy table.

`read_grids`, `read_listed` and `combine` say which sets there are, `make` checks them, `sweep`
executes them at a place: `Local` on this machine, `remote.Remote` on a Dask cluster.
"""

from trialkit.runs.sweeps.local import Local
from trialkit.runs.sweeps.plan import Common, ParameterSet, Plan, make
from trialkit.runs.sweeps.report import SetRun, SweepReport
from trialkit.runs.sweeps.runner import sweep
from trialkit.runs.sweeps.sets import combine, read_grids, read_listed
from trialkit.runs.sweeps.task import Outcome

__all__ = [
    "Common",
    "Local",
    "Outcome",
    "ParameterSet",
    "Plan",
    "SetRun",
    "SweepReport",
    "combine",
    "make",
    "read_grids",
    "read_listed",
    "sweep",
]
