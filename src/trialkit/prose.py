"""Sentences made from numbers, so that no figure is ever typed into a notebook."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from IPython.display import Markdown

    from trialkit.records import Trial

# A record is data: words from it may hold anything, and Markdown hands HTML on as it is.
_FOREIGN_TAG = re.compile(r"<(?=[A-Za-z/!?])(?!/?(?:details|summary)>)")


def say(*paragraphs: str) -> Markdown:
    """Return paragraphs as Markdown for the end of a cell; HTML in them is shown, not obeyed."""
    from IPython.display import Markdown

    text = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    return Markdown(_FOREIGN_TAG.sub("&lt;", text))


def bullets(items: Iterable[str]) -> str:
    """Return a Markdown list."""
    return "\n".join(f"- {item}" for item in items)


def percent(fraction: float, decimals: int = 1) -> str:
    """Return a fraction as a percentage, halves up: ``percent(8 / 17)`` is ``"47.1 %"``."""
    step = Decimal(1).scaleb(-decimals)
    # Twelve digits take the float's crumbs off before the halves are judged.
    exact = Decimal(f"{100 * float(fraction):.12g}")
    rounded = exact.quantize(step, rounding=ROUND_HALF_UP)
    return f"{abs(rounded) if rounded == 0 else rounded:f} %"


def chance(fraction: float) -> str:
    """Return a chance in percent, never rounded to a certainty that it is not."""
    if 0 < fraction < 0.0005:
        return "below 0.1 %"
    if 0.9995 <= fraction < 1:
        return "above 99.9 %"
    return percent(fraction)


def level(confidence: float) -> str:
    """Return a level as it was chosen: ``level(0.95)`` is ``"95 %"``, 0.999 is not 100 %."""
    return f"{round(100 * confidence, 6):g} %"


def of(successes: int, n: int, decimals: int = 1) -> str:
    """Return a count with its percentage: ``of(8, 17)`` is ``"8 of 17 (47.1 %)"``."""
    return f"{successes} of {n} ({percent(successes / n, decimals)})"


def span(low: float, high: float, decimals: int = 1) -> str:
    """Return two fractions as a range in percent: ``"23.0 % to 72.2 %"``."""
    return f"{percent(low, decimals)} to {percent(high, decimals)}"


def p_value(p: float) -> str:
    """Return a p-value with the digits that carry meaning: ``"p = 0.15"``, ``"p < 0.001"``."""
    if p < 0.001:
        return "p < 0.001"
    digits = 3 if p < 0.1 else 2
    return f"p = {p:.{digits}f}"


def shares(groups: pd.DataFrame, n: int) -> str:
    """Return groups of patients with their sizes: ``"completers: 4 of 7; followed: 2 of 7"``.

    Parameters
    ----------
    groups : DataFrame
        Columns label and n, such as rows of `Trial.subgroups`.
    n : int
        Patients in all.
    """
    return "; ".join(f"{row.label}: {row.n} of {n}" for row in groups.itertuples())


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun: ``count(1, "patient")`` is ``"1 patient"``."""
    word = noun if number == 1 else (plural or f"{noun}s")
    return f"{number} {word}"


def quantity(value: float) -> str:
    """Return a number without needless zeros, large ones in words: ``"6.64 million"``."""
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if abs(value) >= 0.9995 * size:
            return f"{_short(value / size)} {word}"
    return _short(value)


def _short(value: float) -> str:
    if value == 0:
        return "0"
    decimals = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def or_not_published(value: Any, unit: str = "") -> str:
    """Return a table cell as text, or the words for a missing one."""
    import pandas as pd

    if value is None or pd.isna(value):
        return "not published"
    text = quantity(value) if isinstance(value, float) else str(value)
    return f"{text} {unit}".strip()


def gaps(trial: Trial, absent: Sequence[str]) -> str:
    """Return which sections of a notebook a record leaves empty; no text where it fills them all.

    Parameters
    ----------
    trial : Trial
    absent : sequence of str
        What is not in the record, each with its section.
    """
    if not absent:
        return ""
    return (
        f"**Not in the record of {trial.short_title}:** {'; '.join(absent)}. These sections show "
        "the method all the same, and say where they have nothing to show."
    )


def not_published(trial: Trial, *topics: str) -> Markdown:
    """Return the list of what the record does not have, for the given topics or all."""
    table = trial.not_published
    rows = table[table["topic"].isin(topics)] if topics else table
    if rows.empty:
        return say(f"The record of {trial.short_title} lists nothing here as not published.")
    # A paper may print more than the part of it that could be read.
    reach = "" if trial.is_synthetic else ", as far as its sources were read"
    return say(f"**Not published for {trial.short_title}{reach}:**", bullets(rows["item"]))
