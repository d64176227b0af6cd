"""Arms without a printed size, and the total that they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.cohorts._reading import by, rows_of

if TYPE_CHECKING:
    from trialkit.records import Trial


def arm_pools(trial: Trial) -> list[tuple[list[int], int]]:
    """Group the arms without a printed size by the total that they share.

    Arms of a phase share what its printed total leaves to them; those of phases without a total
    share what is left of all patients.

    Returns
    -------
    list of (positions of the arms, patients)
        One item a pool; a pool may be one arm. Empty where every arm has a printed size.
    """
    arms = [row | {"at": at} for at, row in enumerate(rows_of(trial.arms))]
    pools, loose, left = [], [], int(trial.n_treated)
    for rows in by(arms, "phase").values():
        missing = [row["at"] for row in rows if row["n"] is None]
        printed = sum(int(row["n"]) for row in rows if row["n"] is not None)
        stated = next((int(row["phase_n"]) for row in rows if row["phase_n"] is not None), None)
        if missing and stated is not None:
            pools.append((missing, stated - printed))
        else:
            loose += missing
        left -= printed if stated is None else stated
    if loose:
        pools.append((loose, left))
    return pools
