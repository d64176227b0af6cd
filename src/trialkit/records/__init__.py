"""A trial record: find, load, validate.

A record is a folder of small tables with a source on every row: what was
printed about one trial, and nothing else. Loading a record never writes to it.

Nothing here imports pandas until a table is read, so that the command line can
list records at once.
"""

from trialkit.records.folders import available_trials, data_dir, trial_dir
from trialkit.records.loading import (
    load_table,
    load_trial,
    read_record,
    table_sources,
    validate_trial,
)
from trialkit.records.trial import Problem, Trial

__all__ = [
    "Problem",
    "Trial",
    "available_trials",
    "data_dir",
    "load_table",
    "load_trial",
    "read_record",
    "table_sources",
    "trial_dir",
    "validate_trial",
]
