"""What a design does at each true response rate, exactly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy

from trialkit.designs._simulate_two_arm import TwoArm, conclude_chance_two_arm, pairs
from trialkit.designs._two_stage import (
    SingleStage,
    TwoStage,
    conclude_chance,
    tail,
    true_rates,
)


def operating_characteristics(design: TwoStage | SingleStage | TwoArm, rates: Any) -> pd.DataFrame:
    """Exact chances of what a design does, by true response rate.

    Parameters
    ----------
    design : TwoStage, SingleStage or TwoArm
    rates : float or array_like
        True response rates, 0 to 1; for two arms a pair (control, new) or a list of pairs.

    Returns
    -------
    DataFrame
        One row a rate: rate, stop_early (chance to end after stage 1; 0 with one stage),
        conclude (chance of more than r responders at the end), expected_size (patients on
        average). Two arms: rate_1, rate_2, conclude.

    Raises
    ------
    TypeError, ValueError
        If a rate is not between 0 and 1.
    """
    if isinstance(design, TwoArm):
        first, second = pairs(rates).T
        conclude = conclude_chance_two_arm(design, first, second)
        return pd.DataFrame({"rate_1": first, "rate_2": second, "conclude": conclude})
    rates = true_rates(rates)
    if isinstance(design, SingleStage):
        stop, size = np.zeros(rates.size), np.full(rates.size, float(design.n))
        conclude = tail([design.r], design.n, rates)[:, 0]
    else:
        stop = scipy.special.bdtr(design.r1, design.n1, rates)
        size = design.n1 + (1 - stop) * design.n2
        conclude = conclude_chance(design.r1, design.n1, design.r, design.n, rates)
    return pd.DataFrame(
        {"rate": rates, "stop_early": stop, "conclude": conclude, "expected_size": size}
    )
