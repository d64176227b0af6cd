"""The numbers that the last notebook stands behind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from trialkit.designs import DoseFinding, Plan, SafetyRule, SimonDesigns
from trialkit.next_trial._evidence import Aim
from trialkit.results import result_row


def results(
    aim: Aim,
    simon: SimonDesigns,
    dose: Mapping[str, DoseFinding],
    target: float,
    plan: Plan,
    assured: pd.DataFrame,
    stopping: SafetyRule,
) -> list[dict[str, Any]]:
    """Return the results of the notebook as rows for `results.Results.add`.

    Parameters
    ----------
    aim : Aim
    simon : SimonDesigns
    dose : mapping of str to DoseFinding
    target : float
        Wanted rate of dose-limiting toxicity.
    plan : Plan
    assured : DataFrame
        As `next_trial.assured` returns it.
    stopping : SafetyRule

    Returns
    -------
    list of dict
        Everything about the future is "assumed"; only the control rate may be printed or derived.
    """
    rows = [
        result_row("plan.p_control", aim.p_control, aim.kind, "fraction"),
        result_row("plan.p_new", aim.p_new, "assumed", "fraction"),
    ]
    for name, design in (("optimal", simon.optimal), ("minimax", simon.minimax)):
        parts = {"r1": design.r1, "n1": design.n1, "r": design.r, "n": design.n}
        rows += [
            result_row(f"simon.{name}.{key}", value, "assumed", "patients")
            for key, value in parts.items()
        ]
        mean = "patients on average at p0"
        rows.append(result_row(f"simon.{name}.en", design.expected_size, "assumed", mean))
    for name, one in dose.items():
        key = name.replace(" ", "_").replace("+", "_plus_").lower()
        share = "fraction of trials, assumed true rates"
        rows.append(result_row(f"dose.{key}.right", one.right(target), "assumed", share))
        mean = "fraction of patients above the target"
        rows.append(result_row(f"dose.{key}.above", one.above(target), "assumed", mean))
    size = plan.size
    rows += [
        result_row("plan.control", size.design.n1, "assumed", "patients"),
        result_row("plan.new", size.design.n2, "assumed", "patients"),
        result_row("plan.enrolled", sum(plan.enrolled), "assumed", "patients"),
        result_row("plan.power", size.power, "assumed", "fraction"),
    ]
    if plan.assurance is not None:
        rows += [
            result_row("plan.assurance", plan.assurance.chance, "assumed", "fraction"),
            result_row("plan.ceiling", plan.assurance.ceiling, "assumed", "fraction"),
        ]
    for row in assured.itertuples():
        key = f"assurance.pasi{row.threshold}.{row.source}"
        rows.append(result_row(key, row.assurance, "assumed", "fraction"))
    stop = stopping.characteristics([stopping.rate])["stop"].iloc[0]
    rows.append(result_row("safety.stop_at_acceptable", stop, "assumed", "fraction of trials"))
    return rows
