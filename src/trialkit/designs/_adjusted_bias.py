"""Every outcome of a two-stage trial, and how far its estimates are off on average."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from trialkit.designs._adjusted import umvue
from trialkit.designs._two_stage import TwoStage, true_rates
from trialkit.proportions import binomial_pmf


def bias(design: TwoStage, rates: Any) -> pd.DataFrame:
    """Exact mean of both estimates after a trial that follows the design.

    Parameters
    ----------
    design : TwoStage
    rates : float or array_like
        True response rates, 0 to 1.

    Returns
    -------
    DataFrame
        One row a rate: rate, naive (mean of responders over patients), naive_bias, umvue (mean
        of the unbiased estimate), naive_error and umvue_error (root mean squared errors).
    """
    rates = true_rates(rates)
    found = outcomes(design, rates)
    values = found.drop_duplicates(["stage", "responders"])
    naive = (values["responders"] / values["n"]).to_numpy()
    adjusted = np.array([umvue(design, *row) for row in _rows(values)])
    chances = found["probability"].to_numpy().reshape(rates.size, -1)

    def error(estimate: np.ndarray) -> np.ndarray:
        gaps = (estimate - rates[:, np.newaxis]) ** 2
        return np.sqrt((chances * gaps).sum(axis=1))

    return pd.DataFrame(
        {
            "rate": rates,
            "naive": chances @ naive,
            "naive_bias": chances @ naive - rates,
            "umvue": chances @ adjusted,
            "naive_error": error(naive),
            "umvue_error": error(adjusted),
        }
    )


def outcomes(design: TwoStage, rates: Any) -> pd.DataFrame:
    """Every outcome of a trial that follows the design, in its order, with its chance.

    Parameters
    ----------
    design : TwoStage
    rates : float or array_like
        True response rates, 0 to 1.

    Returns
    -------
    DataFrame
        rate, stage, responders, n, probability; outcomes that speak more for the treatment
        come later.
    """
    rates = true_rates(rates)
    first = binomial_pmf(design.n1, rates)
    second = binomial_pmf(design.n2, rates)
    total = np.zeros((rates.size, design.n + 1))
    for x in range(design.r1 + 1, design.n1 + 1):
        total[:, x : x + design.n2 + 1] += first[:, [x]] * second
    stopped = design.r1 + 1
    chances = np.concatenate([first[:, :stopped], total[:, stopped:]], axis=1)
    responders = np.concatenate([np.arange(stopped), np.arange(stopped, design.n + 1)])
    stage = np.where(np.arange(responders.size) < stopped, 1, 2)
    return pd.DataFrame(
        {
            "rate": np.repeat(rates, responders.size),
            "stage": np.tile(stage, rates.size),
            "responders": np.tile(responders, rates.size),
            "n": np.tile(np.where(stage == 1, design.n1, design.n), rates.size),
            "probability": chances.ravel(),
        }
    )


def _rows(table: pd.DataFrame) -> list[tuple[int, int, int]]:
    return list(table[["stage", "responders", "n"]].itertuples(index=False, name=None))
