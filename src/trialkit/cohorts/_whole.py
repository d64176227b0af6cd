"""Whole cohorts: drawn, completed from a sub-table, and held against the constraints."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from trialkit.cohorts._labelled import Chain
from trialkit.errors import ParameterError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd
    from numpy.typing import NDArray

    from trialkit.cohorts._model import Model, Part, View

BLOCK = 1 << 12  # cohorts drawn from one stream; the seed of a larger sample counts by it


def drawn(
    model: Model,
    parts: list[Part],
    chains: list[Chain],
    size: int,
    rng: np.random.Generator,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Draw cohorts, every labelled assignment with the same chance.

    The parts are independent. In each, the numbers of patients of each kind are drawn by their
    share of the assignments, and then dealt to the patients at random. Up to `BLOCK` cohorts come
    from one stream of random numbers, more from one stream a block: so a block is the same
    wherever it is drawn.
    """
    import pandas as pd

    sizes = [min(BLOCK, size - start) for start in range(0, size, BLOCK)]
    streams = [rng] if len(sizes) == 1 else rng.spawn(len(sizes))
    for chain in chains:
        chain.prepare()  # once and here, not for each block where it is drawn
    block = partial(_cells, chains, model.n)
    found = (executor.map if executor else map)(block, sizes, streams)
    columns: dict[str, Any] = {}
    for part, blocks in zip(parts, zip(*found, strict=True), strict=True):
        columns |= _levels(model, part, np.concatenate(blocks))
    return pd.DataFrame(
        {
            "cohort": np.repeat(np.arange(size), model.n),
            "patient": np.tile(np.arange(1, model.n + 1), size),
            **{name: columns[name] for name in model.attributes},
        }
    )


def _cells(
    chains: list[Chain], n: int, size: int, rng: np.random.Generator
) -> list[NDArray[np.integer]]:
    """Draw a block of cohorts: for each part the cell of every patient, in the smallest type."""
    found = []
    for chain in chains:
        counts = chain.draw(size, rng)
        kinds = np.arange(counts.shape[1], dtype=np.min_scalar_type(counts.shape[1]))
        cells = np.repeat(np.tile(kinds, size), counts.ravel())
        found.append(rng.permuted(cells.reshape(size, n), axis=1).ravel())
    return found


def completed(
    model: Model, parts: list[Part], views: tuple[View, ...], table: NDArray[np.int64]
) -> pd.DataFrame:
    """Complete a sub-table to a whole cohort that keeps everything.

    Returns
    -------
    DataFrame
        One row a kind of patient: a column an attribute, and patients.
    """
    import pandas as pd

    kinds = np.argwhere(table)
    patients = np.repeat(kinds, table[tuple(kinds.T)], axis=0)  # levels of each patient
    columns: dict[str, Any] = {}
    for part in parts:
        chosen = [i for i, view in enumerate(views) if view.attribute in part.names]
        seen = part.seen_by(model.views, [views[i].name for i in chosen])
        groups, of = np.unique(patients[:, chosen], axis=0, return_inverse=True)
        of = of.reshape(-1)
        sizes = np.bincount(of)
        member = (seen[:, None, :] == groups[None]).all(axis=2)
        counts = Chain(part.limited(member, sizes, sizes)).likely()
        cells = np.empty(model.n, dtype=np.int64)
        for k in range(len(groups)):
            inside = np.flatnonzero(member[:, k])
            cells[of == k] = np.repeat(inside, counts[inside])
        columns |= _levels(model, part, cells)
    levels = [columns[name] for name in model.attributes]
    cohort = pd.DataFrame(dict(zip(model.attributes, levels, strict=True)))
    cohort = cohort.value_counts(sort=False).rename("patients").reset_index()
    broken = violations(model, cohort)
    if broken:  # a wrong answer must not leave this room
        raise AssertionError("; ".join(broken))
    return cohort


def violations(model: Model, cohort: pd.DataFrame) -> list[str]:
    """List the constraints that a cohort breaks; see `CohortSpace.check`."""
    missing = [name for name in model.attributes if name not in cohort.columns]
    if missing:
        raise ParameterError(
            f"cohort: found the columns {', '.join(map(str, cohort.columns))}; "
            f"needed as well: {', '.join(missing)}"
        )
    counts = np.ones(len(cohort), dtype=np.int64)
    if "patients" in cohort:
        counts = cohort["patients"].to_numpy(dtype=np.int64)
    at = {
        name: np.array([view.level(value) for value in cohort[name]], dtype=np.int64)
        for name, view in model.attributes.items()
    }
    broken = []
    if counts.sum() != model.n:
        broken.append(f"patients: found {counts.sum()}; allowed {model.n}")
    if (counts < 0).any():
        broken.append(f"patients of one kind: found {counts.min()}; allowed 0 or more")
    for constraint in model.constraints:
        inside = np.ones(len(counts), dtype=bool)
        for name, levels in constraint.where:
            inside &= np.isin(at[name], list(levels))
        found = int(counts[inside].sum())
        if not constraint.low <= found <= constraint.high:
            broken.append(constraint.found(found))
    return broken


def _levels(model: Model, part: Part, cells: NDArray[np.int64]) -> dict[str, NDArray]:
    """Return the levels of a part's attributes, by name, for the cell of each patient."""
    return {
        name: np.array(model.attributes[name].levels)[part.cells[cells, i]]
        for i, name in enumerate(part.names)
    }
