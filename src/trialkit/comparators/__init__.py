"""Compared with what? Placebo and active benchmarks for a trial with a single arm.

Tables of trials by arm
    `check_counts`, `traps`, `sums`, `arms`, `thresholds`
Pooling
    `pool`, `pool_arms`
One model for several thresholds
    `ordinal`, `published_v_ours`, `cut_point`, `SHAPES`
What as many placebo patients would have shown
    `from_pool`, `from_arm`, `from_interval`, `extrapolated`, `predictive`, `placebo_benchmarks`,
    `placebo_arms`, `beside`, `against_arm`, `outcomes`
Two treatments that no trial compared
    `indirect`, `own_comparison`, `with_single_arm`
Sentences and rows
    `introduce`, `read_…`, `why_neither`, `…_table`, `results`
"""

from trialkit.comparators._benchmark import (
    TAU_SCALE,
    Benchmark,
    extrapolated,
    from_arm,
    from_interval,
    from_pool,
)
from trialkit.comparators._beside import (
    against_arm,
    another_disease,
    beside,
    outcomes,
)
from trialkit.comparators._indirect import (
    Contrast,
    Indirect,
    indirect,
)
from trialkit.comparators._ordinal import EFFECTS, OrdinalModel, ordinal
from trialkit.comparators._own import own_comparison, with_single_arm
from trialkit.comparators._placebo import placebo_arms, placebo_benchmarks, pool_arms
from trialkit.comparators._pool import MODELS, Pool, pool
from trialkit.comparators._predictive import Predictive, predictive
from trialkit.comparators._published import (
    absolute_table,
    effects_table,
    published_baseline,
    published_v_ours,
)
from trialkit.comparators._results import results
from trialkit.comparators._sentences import (
    carried_threshold,
    introduce,
    read_counts,
    read_extrapolation,
    read_pool,
    read_published,
)
from trialkit.comparators._sentences_beside import (
    beside_table,
    chance,
    read_against_arm,
    read_beside,
    read_indirect,
    read_own,
    why_neither,
)
from trialkit.comparators._shapes import DEFAULT_SHAPE, MEANING, SHAPES, cut_point
from trialkit.comparators._trials import arms, check_counts, sums, thresholds, traps

__all__ = [
    "DEFAULT_SHAPE",
    "EFFECTS",
    "MEANING",
    "MODELS",
    "SHAPES",
    "TAU_SCALE",
    "Benchmark",
    "Contrast",
    "Indirect",
    "OrdinalModel",
    "Pool",
    "Predictive",
    "absolute_table",
    "against_arm",
    "another_disease",
    "arms",
    "beside",
    "beside_table",
    "carried_threshold",
    "chance",
    "check_counts",
    "cut_point",
    "effects_table",
    "extrapolated",
    "from_arm",
    "from_interval",
    "from_pool",
    "indirect",
    "introduce",
    "ordinal",
    "outcomes",
    "own_comparison",
    "placebo_arms",
    "placebo_benchmarks",
    "pool",
    "pool_arms",
    "predictive",
    "published_baseline",
    "published_v_ours",
    "read_against_arm",
    "read_beside",
    "read_counts",
    "read_extrapolation",
    "read_indirect",
    "read_own",
    "read_pool",
    "read_published",
    "results",
    "sums",
    "thresholds",
    "traps",
    "why_neither",
    "with_single_arm",
]
