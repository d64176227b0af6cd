"""Printed percentages of patients, and whether so many patients can give them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

import pandas as pd

from trialkit import claims, prose
from trialkit.disclosure._limits import percent_at_least

if TYPE_CHECKING:
    from trialkit.records import Trial

NO_SHARES = "This record prints no percentage of patients, so there is nothing to check."
_COLUMNS = ["who", "n", "printed", "value", "count", "fits", "counts", "repair", "strength"]


def printed_shares(trial: Trial) -> pd.DataFrame:
    """Check every printed percentage of patients against the values that their number allows.

    Parameters
    ----------
    trial : Trial
        The percentages are those of its ledger and of its outcomes.

    Returns
    -------
    DataFrame
        One row a group of patients and a figure: who (readable name of the group), n, printed
        (text without the percent sign), value (percent), count (what the record has for it), fits
        (whether some count gives it), counts (tuple of those that do), repair (percent that would
        fit if one character was lost or doubled, missing where none or several would), strength
        (chance that a random figure with so many decimals would fail), sources (readable names).
        Groups keep the order of the record. Empty where no percentage is printed.
        ``attrs["skipped"]`` lists what is printed as a percentage but is not one figure from 0 to
        100, such as "<1": pairs of text and source.
    """
    labels = dict(zip(trial.subgroups["subgroup"], trial.subgroups["label"], strict=True))
    found: dict[tuple[str, int, str], dict] = {}
    skipped: list[tuple[str, str]] = []
    for outcome, printed, source in _figures(trial):
        if not _is_percentage(printed):
            if "/" not in printed:  # a count such as 8/17 was never meant as a percentage
                skipped.append((printed, source))
            continue
        who = labels.get(outcome["subgroup"], "all patients")
        key = (who, int(outcome["n"]), printed)
        if key not in found:
            found[key] = _checked(who, outcome, printed)
        if source not in found[key]["sources"]:
            found[key]["sources"] += (source,)
    table = pd.DataFrame(found.values(), columns=[*_COLUMNS, "sources"])
    place = {who: i for i, who in enumerate(["all patients", *labels.values()])}
    order = table["who"].map(place).argsort(kind="stable")
    table = table.astype({"fits": bool, "repair": float}).iloc[order].reset_index(drop=True)
    table.attrs["skipped"] = list(dict.fromkeys(skipped))
    return table


def grim_by_hand(shares: pd.DataFrame) -> pd.DataFrame:
    """Write out the steps of the check as one does them on paper."""
    rows = []
    for row in shares.itertuples():
        patients = Fraction(row.printed) * row.n / 100
        beside = sorted({floor(patients), ceil(patients)})
        decimals = len(row.printed.partition(".")[2])
        gives = [f"{claims.rounded_percent(k, row.n, decimals)} %" for k in beside]
        rows.append(
            {
                "printed": f"{row.printed} %",
                "group": f"{row.who}, n = {row.n}",
                "printed × n / 100": f"{float(patients):.3f}",
                "whole numbers beside it": " and ".join(map(str, beside)),
                "they give": " and ".join(gives),
                "possible?": f"yes: {_or(row.counts)} of {row.n}" if row.fits else "no",
            }
        )
    return pd.DataFrame(rows)


def read_grim(shares: pd.DataFrame) -> str:
    """Say which printed percentages are possible, and how much that is worth."""
    skipped = _skipped(shares)
    if shares.empty:
        return f"{NO_SHARES} {skipped}".strip()
    fails = shares[~shares["fits"]]
    lines = [
        f"{prose.count(len(shares), 'different printed percentage')} of patients, "
        f"**{len(fails) or 'none'} impossible**."
    ]
    for row in fails.itertuples():
        repair = (
            f" With one character put back or taken out it is {row.repair:g} %, "
            f"{row.count} of {row.n}.{_also_near(row)}"
            if pd.notna(row.repair)
            else " No single lost or doubled character explains it."
        )
        lines.append(
            f"“{row.printed} %” ({', '.join(row.sources)}): no number of {row.n} patients gives "
            f"it.{repair}"
        )
    weakest = shares.loc[shares["strength"].idxmin()]
    lines.append(
        "How strong is the check here? A figure made up at random would fail it with probability "
        f"{percent_at_least(weakest['strength'])} or more, depending on the group and the "
        "decimals. So passing means something here."
        if weakest["strength"] > 0.5
        else "How strong is the check here? For "
        f"“{weakest['printed']} %” of {weakest['n']} patients, a figure made up at random would "
        f"fail with probability {prose.percent(weakest['strength'], 0)} only. So passing means "
        "little."
    )
    return prose.bullets([*lines, skipped] if skipped else lines)


def _skipped(shares: pd.DataFrame) -> str:
    """Name the printed texts that were left out, for a check that is silent on them misleads."""
    left_out = shares.attrs.get("skipped", [])
    if not left_out:
        return ""
    texts = "; ".join(f"“{printed}” ({source})" for printed, source in left_out)
    return f"Not checked, because it is not one figure from 0 to 100: {texts}."


def _also_near(row) -> str:
    """Name other figures that are one character away: only the count decides between them."""
    found = claims.grim(row.printed, row.n).repairs
    others = [f"{text} %" for text in found if float(text) != row.repair]
    if not others:
        return ""
    return f" One character leads to {', '.join(others)} too; the count in the record decides."


def _figures(trial: Trial) -> Iterator[tuple[pd.Series, str, str]]:
    """Percentages with the outcome they are about, and their source."""
    ledger = trial.claims
    shares = ledger[ledger["outcome"].notna() & ledger["unit"].eq("percent")]
    for row in shares[shares["printed"].notna()].itertuples():
        yield (
            trial.outcome(row.outcome),
            claims.bare_figure(row.printed),
            trial.source_label(row.source),
        )
    printed = trial.outcomes[trial.outcomes["printed"].notna()]
    for _, outcome in printed.iterrows():
        yield outcome, claims.bare_figure(outcome["printed"]), trial.source_label(outcome["source"])


def _is_percentage(printed: str) -> bool:
    """Whether a text is a figure from 0 to 100, without a power of ten."""
    try:
        figure = claims.read_figure(printed)
    except ValueError:
        return False
    return 0 <= figure.value <= 100 and figure.step <= 1


def _checked(who: str, outcome: pd.Series, printed: str) -> dict:
    found = claims.grim(printed, int(outcome["n"]))
    own = claims.rounded_percent(int(outcome["responders"]), found.n, found.decimals)
    repairs = [r for r in found.repairs if r == own] or list(found.repairs)
    return {
        "who": who,
        "n": found.n,
        "printed": printed,
        "value": float(claims.read_figure(printed).value),
        "count": int(outcome["responders"]),
        "fits": found.consistent,
        "counts": tuple(found.counts),
        "repair": float(repairs[0]) if len(repairs) == 1 else None,
        "strength": found.strength,
        "sources": (),
    }


def _or(counts: tuple[int, ...]) -> str:
    if len(counts) > 3:
        return f"{counts[0]} to {counts[-1]}"
    return " or ".join(map(str, counts))
