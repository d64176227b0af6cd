"""Printed head counts set against a printed share and a census."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from trialkit.prose import percent, quantity

# Rows of background/burden.csv that this arithmetic is about.
SHARE, CENSUS = "china_prevalence", "china_population"
CHINA_CLAIMS = ("china_paper", "china_registry")
WORLD_CLAIM = "world"


@dataclass(frozen=True)
class Limits:
    """The lower and the upper end of what a printed figure can stand for."""

    low: float
    high: float


def patients(prevalence: float, population: float) -> float:
    """Return how many people have the disease: share × people.

    Parameters
    ----------
    prevalence : float
        Share of the people who have the disease, 0 to 1.
    population : float
        Number of people, 0 or more.

    Returns
    -------
    float
        Number of people, not rounded.

    Raises
    ------
    ValueError
        If a number is out of its range.
    """
    return _fraction("prevalence", prevalence) * _people("population", population)


def base_needed(people: float, prevalence: float) -> float:
    """Return the population in which `people` patients are the share `prevalence`.

    Parameters
    ----------
    people : float
        Number of patients, 0 or more.
    prevalence : float
        Share, above 0 and at most 1.

    Raises
    ------
    ValueError
        If a number is out of its range.
    """
    people, prevalence = _people("people", people), _fraction("prevalence", prevalence)
    if prevalence == 0:
        raise ValueError("prevalence = 0; allowed: above 0 and at most 1")
    return people / prevalence


def share(people: float, population: float) -> float:
    """Return the share that `people` patients are of a population, as a fraction.

    Raises
    ------
    ValueError
        If a number is negative, the population is 0, or there are more patients than people.
    """
    people, population = _people("people", people), _people("population", population)
    if not 0 < population >= people:
        raise ValueError(
            f"people = {people:g} of population = {population:g}; "
            "allowed: a population above 0 and no more patients than people"
        )
    return people / population


def rounding_limits(printed: str) -> Limits:
    """Return what a percentage printed with so many decimals can stand for, as fractions.

    Half a unit of the last printed digit to either side: "0.47 %" stands for 0.465 to 0.475 %.

    Parameters
    ----------
    printed : str
        A number followed by "%", exactly as printed.

    Raises
    ------
    ValueError
        If there is no such number in the text.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*%\s*", printed)
    if not found:
        raise ValueError(f"printed = {printed!r}; allowed: a number followed by %, as '0.47 %'")
    value = Decimal(found[1])
    half = Decimal(5).scaleb(value.as_tuple().exponent - 1)
    return Limits(float((value - half) / 100), float((value + half) / 100))


def claims(burden: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return the printed figures that are to be reconciled, in the words of the table.

    Parameters
    ----------
    burden : DataFrame
        The table ``background/burden``.
    sources : DataFrame
        What its source keys stand for, `records.table_sources`.

    Returns
    -------
    DataFrame
        One row a figure: what, printed, said_by. All printed.
    """
    rows = _by_id(burden).loc[[WORLD_CLAIM, SHARE, *CHINA_CLAIMS, CENSUS]]
    return pd.DataFrame(
        {
            "what": rows["label"].to_list(),
            "printed": rows["printed"].to_list(),
            "said_by": [sources.loc[key, "label"] for key in rows["source"]],
        }
    )


def consistency(burden: pd.DataFrame) -> pd.DataFrame:
    """Set each printed number of patients in China against share × census.

    The rule of the verdict: "more than X" agrees if share × census, at the upper rounding limit
    of the share, is more than X; any other number agrees if share × census rounds to it at one
    significant digit.

    Parameters
    ----------
    burden : DataFrame
        The table ``background/burden``.

    Returns
    -------
    DataFrame
        One row a claim: id, claim, printed (as printed), people (parsed), computed (people, share
        × census), low, high (people, limits from the rounding of the share), share_needed
        (fraction of the census), base_needed (people), agrees (bool), verdict (words).
    """
    table = _by_id(burden)
    census, fraction = float(table.loc[CENSUS, "value"]), float(table.loc[SHARE, "value"])
    limits = rounding_limits(table.loc[SHARE, "printed"])
    computed, high = patients(fraction, census), patients(limits.high, census)
    rows = []
    for claim in CHINA_CLAIMS:
        row = table.loc[claim]
        people = float(row["value"])
        if row["printed"].startswith("more than"):
            agrees = high > people
        else:
            agrees = _one_digit(computed) == _one_digit(people)
        base = base_needed(people, fraction)
        rows.append(
            {
                "id": claim,
                "claim": row["label"],
                "printed": row["printed"],
                "people": people,
                "computed": computed,
                "low": patients(limits.low, census),
                "high": high,
                "share_needed": share(people, census),
                "base_needed": base,
                "agrees": agrees,
                "verdict": "agrees"
                if agrees
                else f"does not agree: needs {base / census:.2f} times the census",
            }
        )
    return pd.DataFrame(rows)


def consistency_table(burden: pd.DataFrame) -> pd.DataFrame:
    """Return `consistency` for reading: numbers of people in words, shares in percent."""
    checked = consistency(burden)
    return pd.DataFrame(
        {
            "printed": checked["printed"],
            "share × census": checked["computed"].map(quantity),
            "share it would need": checked["share_needed"].map(lambda f: percent(f, 3)),
            "base it would need": checked["base_needed"].map(_people_words),
            "verdict": checked["verdict"],
        }
    )


def consistency_sentence(burden: pd.DataFrame) -> str:
    """Return in words what `consistency` found, with its numbers."""
    table, checked = _by_id(burden), consistency(burden)
    first = checked.iloc[0]
    needs = "; ".join(
        f"“{row.printed}” would be {percent(row.share_needed, 3)} of the census, "
        f"or needs {_people_words(row.base_needed)}"
        for row in checked.itertuples()
    )
    return (
        f"{table.loc[SHARE, 'printed']} of {table.loc[CENSUS, 'printed']} people is "
        f"**{quantity(first.computed)}** ({quantity(first.low)} to {quantity(first.high)} with "
        f"the rounding of the printed share). Against this, {needs}. Of the "
        f"{len(checked)} printed head counts, {int(checked['agrees'].sum())} agree with share × "
        f"census. The product rounds to {quantity(_one_digit(first.computed))}: “about "
        f"{quantity(_one_digit(first.computed))}” could have been printed."
    )


@dataclass(frozen=True)
class World:
    """What the printed number for the world implies, under an assumption.

    Attributes
    ----------
    people : float
        Patients in the world, as printed.
    base : float
        People in the world: new cases divided by new cases a head. Assumes that the printed rate
        is new cases over all people; a rate standardised by age would give another base.
    share : float
        people / base.
    china_people : float
        Patients in China, share × census.
    elsewhere : float
        Share that the rest of the world would need.
    """

    people: float
    base: float
    share: float
    china_people: float
    elsewhere: float


def world(burden: pd.DataFrame) -> World:
    """Return what the printed number for the world would need outside China (assumed base)."""
    value = _by_id(burden)["value"].astype(float)
    people, census = value[WORLD_CLAIM], value[CENSUS]
    base = 1e5 * value["new_cases"] / value["incidence"]
    in_china = patients(value[SHARE], census)
    return World(
        people=people,
        base=base,
        share=share(people, base),
        china_people=in_china,
        elsewhere=share(people - in_china, base - census),
    )


def world_sentence(burden: pd.DataFrame, prevalence: pd.DataFrame) -> str:
    """Return in words what `world` found, beside the modelled regions."""
    found, table = world(burden), _by_id(burden)
    models = prevalence[prevalence["group"] == "model"].sort_values("estimate")
    beside = ", ".join(f"{r.region} {r.estimate:g} %" for r in models.itertuples())
    base = f"about {found.base / 1e9:.0f} billion people"
    return (
        f"The sources print no number of people for the world. **Assumed:** {base}, from new "
        "cases divided by the printed rate of new cases. (If that rate is standardised by age, "
        "the base is only rough.) Then "
        f"“{table.loc[WORLD_CLAIM, 'printed']}” is about {percent(found.share)} of all people. "
        f"With {quantity(found.china_people)} of them in China, everybody else together would need "
        f"about **{percent(found.elsewhere)}**. The modelled regions beside it: {beside}; and "
        f"{table.loc['countries_without_data', 'printed']} of countries have no data at all."
    )


def prevalence_sentence(prevalence: pd.DataFrame, burden: pd.DataFrame) -> str:
    """Return how the survey behind the printed share stands to the model of its region."""
    rows, table = prevalence.set_index("region"), _by_id(burden)
    model, surveys = rows.loc["East Asia"], prevalence[prevalence["group"] == "survey"]
    census, printed = float(table.loc[CENSUS, "value"]), 100 * float(table.loc[SHARE, "value"])
    low, middle, high = (
        patients(float(model[c]) / 100, census) for c in ("low", "estimate", "high")
    )
    inside = model["low"] <= printed <= model["high"]
    where = "inside" if inside else "outside"
    said = "; ".join(f"{r.region}: {r.estimate:g} %" for r in surveys.itertuples())
    return (
        f"Surveys print one number and no interval ({said}). The model for East Asia is "
        f"{model['estimate']:g} % ({model['low']:g} to {model['high']:g} %): the printed "
        f"{table.loc[SHARE, 'printed']} lies **{where}** its interval. If the model held for "
        f"China, which is only a part of East Asia, there would be {_millions(middle)} patients "
        f"({_millions(low)} to {_millions(high)})."
    )


def prevalence_needed(burden: pd.DataFrame) -> pd.DataFrame:
    """Return the share that each printed number of patients would need.

    Returns
    -------
    DataFrame
        label, percent (share in percent), kind ("derived" or "assumed").
    """
    checked = consistency(burden)
    rows = [(f"China, {r.printed}", 100 * r.share_needed, "derived") for r in checked.itertuples()]
    elsewhere = 100 * world(burden).elsewhere
    label = f"Rest of the world, {_by_id(burden).loc[WORLD_CLAIM, 'printed']}"
    return pd.DataFrame(
        [*rows, (label, elsewhere, "assumed")], columns=["label", "percent", "kind"]
    )


def people_settings(burden: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return three settings of `figures.people_from_prevalence`, by caption."""
    table, checked = _by_id(burden), consistency(burden).set_index("id")
    paper, registry = checked.loc["china_paper"], checked.loc["china_registry"]
    fraction, census = 100 * float(table.loc[SHARE, "value"]), float(table.loc[CENSUS, "value"])

    def setting(prevalence: float, base: float) -> dict[str, Any]:
        return {"burden": burden, "prevalence": prevalence, "base": base / 1e9}

    return {
        "printed share, people of the census": setting(fraction, census),
        f"the base that “{paper['printed']}” needs": setting(fraction, paper["base_needed"]),
        f"the share that “{registry['printed']}” needs": setting(
            100 * registry["share_needed"], census
        ),
    }


def _by_id(burden: pd.DataFrame) -> pd.DataFrame:
    return burden.set_index("id")


def _millions(people: float) -> str:
    return f"{people / 1e6:.2f} million"


def _people_words(people: float) -> str:
    return f"{people / 1e9:.3f} billion people"


def _one_digit(value: float) -> float:
    return float(f"{value:.0e}")


def _fraction(name: str, value: float) -> float:
    if not 0 <= value <= 1:
        raise ValueError(f"{name} = {value!r}; allowed: a fraction from 0 to 1")
    return float(value)


def _people(name: str, value: float) -> float:
    if not 0 <= value < float("inf"):
        raise ValueError(f"{name} = {value!r}; allowed: a number of people, 0 or more")
    return float(value)
