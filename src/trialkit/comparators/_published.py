"""The published network meta-analysis, number by number beside ours."""

from __future__ import annotations

import pandas as pd

from trialkit.comparators._ordinal import OrdinalModel

# How near ours must come, by quantity: the goals that were set before anything was fitted.
TOLERANCES = {"effect": 0.1, "cut-point": 0.02, "absolute": 0.02, "tau": 0.1}


def published_baseline(published: pd.DataFrame, effects: str = "fixed") -> tuple[float, float]:
    """Return the baseline on which the published absolute probabilities rest, and its sd."""
    row = published[(published["quantity"] == "baseline") & (published["effects"] == effects)]
    return float(row["estimate"].iloc[0]), float(row["sd"].iloc[0])


def published_v_ours(published: pd.DataFrame, *models: OrdinalModel) -> pd.DataFrame:
    """Set each published number beside ours.

    Parameters
    ----------
    published : DataFrame
        The table ``comparators/published_network``.
    *models : OrdinalModel
        Fitted with fixed, with random effects, or both.

    Returns
    -------
    DataFrame
        quantity, effects, treatment, threshold, published, published_sd, ours, ours_se (missing
        for absolute probabilities), difference, tolerance, within.
    """
    rows = []
    for model in models:
        base = published_baseline(published, model.kind)
        found = _numbers(model, *base)
        part = published[
            (published["effects"] == model.kind) & (published["quantity"] != "baseline")
        ]
        for row in part.itertuples(index=False):
            treatment = "" if pd.isna(row.treatment) else row.treatment
            threshold = 0 if pd.isna(row.threshold) else int(row.threshold)
            ours, se = found[(row.quantity, treatment, threshold)]
            rows.append(
                {
                    "quantity": row.quantity,
                    "effects": model.kind,
                    "treatment": treatment,
                    "threshold": threshold,
                    "published": float(row.estimate),
                    "published_sd": row.sd,
                    "ours": ours,
                    "ours_se": se,
                    "difference": ours - float(row.estimate),
                    "tolerance": TOLERANCES[row.quantity],
                }
            )
    table = pd.DataFrame(rows)
    return table.assign(within=table["difference"].abs() <= table["tolerance"])


def _numbers(model: OrdinalModel, baseline: float, se: float) -> dict:
    found = {("tau", "", 0): (model.tau, model.tau_sd)}
    for row in model.effects.itertuples():
        found[("effect", row.treatment, 0)] = (row.effect, row.se)
    for row in model.cutpoints.itertuples():
        found[("cut-point", "", int(row.threshold))] = (row.cutpoint, row.se)
    for row in model.absolute(baseline, se).itertuples():
        found[("absolute", row.treatment, row.threshold)] = (row.probability, float("nan"))
    return found


def effects_table(comparison: pd.DataFrame) -> pd.DataFrame:
    """Put effects, cut-points and tau of `published_v_ours` into words, one row a number."""
    part = comparison[comparison["quantity"] != "absolute"]
    rows = [
        {
            "effects": row.effects,
            "quantity": _name(row),
            "published mean (sd)": f"{row.published:.2f} ({row.published_sd:.2f})",
            "ours": f"{row.ours:.2f} ({row.ours_se:.2f})",
            "difference": f"{row.difference:+.3f}",
            "goal": f"within {row.tolerance:g}: {'yes' if row.within else 'NO'}",
        }
        for row in part.itertuples()
    ]
    return pd.DataFrame(rows)


def absolute_table(comparison: pd.DataFrame, effects: str = "fixed") -> pd.DataFrame:
    """Put the absolute probabilities into words: one row a treatment, published / ours."""
    part = comparison[(comparison["quantity"] == "absolute") & (comparison["effects"] == effects)]
    rows = []
    for treatment, group in part.groupby("treatment", sort=False):
        row = {"treatment": treatment}
        for one in group.itertuples():
            row[f"PASI {one.threshold}"] = f"{one.published:.2f} / {one.ours:.3f}"
        rows.append({**row, "goal": "yes" if group["within"].all() else "NO"})
    return pd.DataFrame(rows)


def _name(row) -> str:
    if row.quantity == "effect":
        return row.treatment
    return f"cut-point PASI {row.threshold}" if row.quantity == "cut-point" else "tau"
