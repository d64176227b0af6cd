"""Figures that the exercises of notebook 05 give out: printed ones, and a student's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from trialkit import claims
from trialkit.replication import efficacy

if TYPE_CHECKING:
    import pandas as pd

    from trialkit.checks._draw import Draw
    from trialkit.records import Trial

PEOPLE = {
    "prevalence": "people with the disease, in percent of the population",
    "population": "population, in billion people",
    "claimed": "people with the disease as a text prints them, in million",
}
SHARE = {
    "printed": "share of responders as a text prints it, in percent",
    "count": "responders, printed beside it or in another source",
    "n": "patients",
}
ENTRY = {
    "first_posted": "day on which the first plan was posted",
    "first_still_there": "last day on which the first plan is known to have stood there",
    "changed": "first day on which the changed plan is known to have stood there",
}
BOUNDS = {
    "passed_1": "patients of the first group who passed the lower threshold",
    "n_1": "patients of the first group",
    "passed_2": "patients of the second group who passed the lower threshold",
    "n_2": "patients of the second group",
    "higher": "patients of both groups who passed the higher threshold",
}
OUTCOME = {
    "registered": "primary outcome as it was registered first",
    "outcome": "first outcome of efficacy in the record",
    "responders": "patients with this outcome, as printed",
    "n": "patients treated",
    "confidence": "confidence level of an interval, as a fraction",
}
_BILLION = {"million people": 1e-3, "billion people": 1.0}


def people(trial: Trial) -> Mapping[str, Any] | None:
    """The last claim on people that is a product, with the two figures it rests on."""
    found = None
    for claim in trial.claims[trial.claims["rule"].eq("product")].to_dict("records"):
        rests_on = [_amount(trial, reference) for reference in claim["against"].split(";")]
        figures = {unit: value for value, unit in rests_on}
        size = next((unit for unit in figures if unit in _BILLION), None)
        if "percent" in figures and size and claim["unit"] == "million people":
            found = {
                "prevalence": figures["percent"],
                "population": round(figures[size] * _BILLION[size], 9),
                "claimed": float(claim["printed"]),
            }
    return found


def _amount(trial: Trial, reference: str) -> tuple[float, str]:
    table, _, key = reference.partition(":")
    rows = trial.references if table == "reference" else trial.claims
    row = rows[rows["id"].eq(key)].iloc[0]
    return float(row["value"] if table == "reference" else row["printed"]), str(row["unit"])


def own_people(draw: Draw) -> Mapping[str, Any]:
    prevalence, population = draw.number(0.2, 3, 2), draw.number(0.05, 1.5, 2)
    factor = draw.pick((0.7, 0.8, 1.2, 1.3, 1.5))
    return {
        "prevalence": prevalence,
        "population": population,
        "claimed": max(1.0, float(round(10 * prevalence * population * factor))),
    }


def share(trial: Trial) -> Mapping[str, Any] | None:
    """The first printed share that is not the one of the count which belongs to it."""
    outcomes = trial.outcomes.set_index("id")
    for claim in trial.claims[trial.claims["rule"].eq("proportion")].to_dict("records"):
        if claim["outcome"] not in outcomes.index:
            continue
        row = outcomes.loc[claim["outcome"]]
        values = {
            "printed": claim["printed"],
            "count": int(row["responders"]),
            "n": int(row["n"]),
        }
        if values["count"] not in claims.grim(claim["printed"], values["n"]).counts:
            return values
    return None


def own_share(draw: Draw) -> Mapping[str, Any]:
    n = draw.whole(14, 45)
    count = draw.whole(n // 4, 3 * n // 4)
    right = claims.rounded_percent(count, n, 1)
    # A digit is lost, or the figure of a neighbour was copied.
    lost, neighbour = right[1:], claims.rounded_percent(count + 1, n, 1)
    texts = (lost, neighbour) if _by_any_rule(lost, n) else (neighbour,)
    return {"printed": draw.pick(texts), "count": count, "n": n}


def _by_any_rule(text: str, n: int) -> bool:
    """Whether it makes no difference for the test if figures may also be cut off."""
    widest = claims.grim(text, n, rounding=claims.ROUNDING_RULES)
    return claims.grim(text, n).consistent == widest.consistent


def entry(trial: Trial) -> Mapping[str, Any] | None:
    """Days on which the first two versions of the registry entry were seen."""
    rows = trial.events[trial.events["kind"].eq("registry")].sort_values("start")
    versions = [seen["start"] for _, seen in rows.groupby("version", sort=False)]
    if len(versions) < 2 or not rows["start"].str.len().eq(10).all():
        return None
    first, second = versions[:2]
    days = (first.iloc[0], first.iloc[-1], second.iloc[0])
    return dict(zip(ENTRY, map(str, days), strict=True)) if len(set(days)) == 3 else None


def own_entry(draw: Draw) -> Mapping[str, Any]:
    posted = date(draw.whole(2015, 2021), 1, 1) + timedelta(days=draw.whole(0, 364))
    still = posted + timedelta(days=draw.whole(100, 700))
    changed = still + timedelta(days=draw.whole(20, 120))
    return dict(zip(ENTRY, (d.isoformat() for d in (posted, still, changed)), strict=True))


def bounds(trial: Trial) -> Mapping[str, Any] | None:
    """An outcome printed for two groups, and the next threshold, printed for both together."""
    pairs = efficacy.subgroup_pairs(trial)
    if not pairs:
        return None
    pair = pairs[0]
    whole = efficacy.responder_definitions(trial).set_index("id")
    if f"{pair.outcome}.all" not in whole.index:
        return None
    lower = whole.loc[f"{pair.outcome}.all"]
    above = whole[_same_scale(whole, lower) & whole["threshold"].gt(lower["threshold"])]
    if above.empty:
        return None
    return {
        "passed_1": pair.s1,
        "n_1": pair.n1,
        "passed_2": pair.s2,
        "n_2": pair.n2,
        "higher": int(above.iloc[0]["responders"]),
    }


def _same_scale(rows: pd.DataFrame, one: pd.Series) -> pd.Series:
    return rows["measure"].eq(one["measure"]) & rows["n"].eq(one["n"])


def own_bounds(draw: Draw) -> Mapping[str, Any]:
    n_1, n_2 = draw.whole(8, 16), draw.whole(8, 16)
    passed_1, passed_2 = draw.whole(5, n_1 - 1), draw.whole(2, 4)
    higher = draw.whole(passed_2 + 1, passed_1 + passed_2 - 1)
    return dict(zip(BOUNDS, (passed_1, n_1, passed_2, n_2, higher), strict=True))


def outcome(trial: Trial) -> Mapping[str, Any] | None:
    """What was registered first as primary, and the first outcome of the report."""
    first = efficacy.headline(trial)
    rows = trial.registry[trial.registry["field"].eq("primary")]
    rows = rows[rows["status"].eq("stated") & rows["version"].ne("reported")]
    if first is None or rows.empty:
        return None
    return {
        "registered": str(rows.iloc[0]["value"]),
        "outcome": str(first["label"]),
        "responders": int(first["responders"]),
        "n": int(first["n"]),
        "confidence": 0.95,
    }


def own_outcome(draw: Draw) -> Mapping[str, Any]:
    n = draw.whole(15, 40)
    return {
        "registered": draw.pick(("PASI 75 at month 6", "PASI 90 at week 12", "PGA 0/1 at week 16")),
        "outcome": draw.pick(("PASI improved by at least 50 %", "PASI improved by at least 40 %")),
        "responders": draw.whole(n // 4, 3 * n // 4),
        "n": n,
        "confidence": draw.pick((0.9, 0.95, 0.99)),
    }
