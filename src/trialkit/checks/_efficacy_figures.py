"""Figures that the exercises of notebook 04 give out: printed ones, and a student's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trialkit import claims
from trialkit.replication import efficacy

if TYPE_CHECKING:
    from trialkit.checks._draw import Draw
    from trialkit.records import Trial

AT_LEAST, MORE_THAN = "at least", "more than"
PERCENTAGES = {
    "printed": "three percentages as they are printed",
    "n": "patients that each of them is about",
}
RESPONSE = {
    "responders": "responders",
    "treated": "patients treated",
    "completed": "patients who completed the trial",
    "confidence": "confidence level of the interval, as a fraction",
}
THRESHOLDS = {
    "thresholds": "printed thresholds of improvement, in percent",
    "rules": "rule of each threshold",
    "responders": "patients who pass each threshold, as printed or derived from a percentage",
    "n": "patients",
    "wanted": "threshold that is not printed, in percent; the rule is at least",
}
GROUPS = {
    "first": "first group",
    "s1": "responders of the first group",
    "n1": "patients of the first group",
    "second": "second group",
    "s2": "responders of the second group",
    "n2": "patients of the second group",
}
DIFFERENCE = GROUPS | {"confidence": "confidence level of the interval, as a fraction"}
DOSES = {
    "doses": "dose of each group, in one unit",
    "n": "patients of each group",
    "rates": "true response rate of each group, as a fraction (assumed)",
    "alpha": "two-sided level of the test, as a fraction",
}
# No real trial: group sizes that no source prints are not guessed, but chosen and called so.
ASSUMED_DOSES = {"doses": (1, 2, 4), "n": (5, 6, 6), "rates": (0.3, 0.45, 0.7), "alpha": 0.05}


def percentages(trial: Trial) -> Mapping[str, Any] | None:
    """Two printed percentages of all patients that a count can give, and one that none can."""
    n, outcomes, ledger = trial.n_treated, trial.outcomes, trial.claims
    whole = outcomes["subgroup"].eq("all") & outcomes["n"].eq(n)
    of_all = ledger["rule"].eq("proportion") & ledger["outcome"].isin(outcomes["id"][whole])
    found = [*outcomes["printed"][whole].dropna(), *ledger["printed"][of_all].dropna()]
    texts = [text.removesuffix("%").strip() for text in found]
    texts = list(dict.fromkeys(text for text in texts if text[-2:-1] == "."))
    fits = [text for text in texts if claims.grim(text, n).consistent]
    fails = [text for text in texts if text not in fits]
    if len(fits) < 2 or not fails:
        return None
    return {"printed": (*fits[:2], fails[0]), "n": n}


def own_percentages(draw: Draw) -> Mapping[str, Any]:
    # Sixteenths end in a 5 that has to be rounded; that trap comes in notebook 05.
    n = draw.pick([n for n in range(11, 30) if n != 16])
    counts = [draw.whole(2, n - 1) for _ in range(3)]
    texts = [claims.rounded_percent(count, n, 1) for count in counts]
    place = draw.whole(0, 2)
    texts[place] = texts[place][1:] if len(texts[place]) > 3 else f"{texts[place]}1"
    return {"printed": tuple(texts), "n": n}


def response(trial: Trial) -> Mapping[str, Any] | None:
    """The first outcome of all patients, and how many completed the trial where it is printed."""
    first = efficacy.headline(trial)
    if first is None:
        return None
    values = {"responders": int(first["responders"]), "treated": int(first["n"])}
    completers = trial.subgroups.loc[trial.subgroups["attribute"].eq("completion"), "n"]
    if len(completers):
        values["completed"] = int(completers.iloc[0])
    return values | {"confidence": 0.95}


def own_response(draw: Draw) -> Mapping[str, Any]:
    treated = draw.whole(12, 40)
    responders = draw.whole(1, treated // 2)
    completed = draw.whole(responders + 1, treated - 2)
    confidence = draw.pick((0.9, 0.95, 0.99))
    return {
        "responders": responders,
        "treated": treated,
        "completed": completed,
        "confidence": confidence,
    }


def thresholds(trial: Trial) -> Mapping[str, Any] | None:
    """Three printed thresholds of the PASI, and one between the first two that is not printed."""
    rows = efficacy.responder_definitions(trial)
    rows = rows[rows["measure"].eq("pasi") & rows["threshold_rule"].isin([AT_LEAST, MORE_THAN])]
    rows = rows[rows["n"].eq(trial.n_treated)].head(3)
    levels = tuple(int(level) for level in rows["threshold"])
    if len(levels) < 3:
        return None
    between = [level for level in (50, *range(0, 100, 10)) if levels[0] < level < levels[1]]
    if not between:
        return None
    return {
        "thresholds": levels,
        "rules": tuple(rows["threshold_rule"]),
        "responders": tuple(int(count) for count in rows["responders"]),
        "n": trial.n_treated,
        "wanted": between[0],
    }


def own_thresholds(draw: Draw) -> Mapping[str, Any]:
    n, highest = draw.whole(14, 40), draw.whole(2, 4)
    middle = highest + draw.whole(2, 4)
    lowest = middle + draw.whole(2, 4)
    strict = draw.pick((AT_LEAST, MORE_THAN, MORE_THAN))
    return {
        "thresholds": (40, 75, 90),
        "rules": (AT_LEAST, strict, strict),
        "responders": (lowest, middle, highest),
        "n": n,
        # At the printed threshold itself "at least" is still open where "more than" was counted.
        "wanted": draw.pick((50, 60, 75, 75) if strict == MORE_THAN else (50, 60, 70)),
    }


def without_wanted(values: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The same figures without the threshold that one exercise asks for."""
    if values is None:
        return None
    return {name: value for name, value in values.items() if name != "wanted"}


def groups(trial: Trial) -> Mapping[str, Any] | None:
    """The first outcome that is printed for two subgroups that are everybody."""
    pairs = efficacy.subgroup_pairs(trial)
    if not pairs:
        return None
    pair = pairs[0]
    return {name: getattr(pair, name) for name in GROUPS}


def own_groups(draw: Draw) -> Mapping[str, Any]:
    n1, n2 = draw.whole(8, 20), draw.whole(8, 20)
    s1, s2 = draw.whole(n1 // 2, n1 - 1), draw.whole(1, n2 // 2)
    names = draw.shuffled(("younger", "older"))
    return dict(zip(GROUPS, (names[0], s1, n1, names[1], s2, n2), strict=True))


def difference(trial: Trial) -> Mapping[str, Any] | None:
    found = groups(trial)
    return None if found is None else {**found, "confidence": 0.95}


def own_difference(draw: Draw) -> Mapping[str, Any]:
    return {**own_groups(draw), "confidence": draw.pick((0.9, 0.95, 0.99))}


def own_doses(draw: Draw) -> Mapping[str, Any]:
    low = draw.number(0.15, 0.35, 2)
    middle, high = low + draw.number(0.08, 0.2, 2), low + draw.number(0.3, 0.45, 2)
    return {
        "doses": draw.pick(((1, 2, 4), (1, 2, 5), (1, 3, 4), (1, 1.5, 3))),
        "n": tuple(draw.whole(4, 8) for _ in range(3)),
        "rates": (low, round(middle, 2), round(high, 2)),
        "alpha": draw.pick((0.05, 0.1)),
    }
