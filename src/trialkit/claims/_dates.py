"""Dates as sources print them: to the day, the month or the year."""

from __future__ import annotations

import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

PartialDate = tuple[int, ...]  # (year,), (year, month) or (year, month, day)


def read_date(text: str) -> PartialDate | None:
    """Read "2022-08-05", "2019-03", "September 2019", "5 August 2022" or "2022 Aug 5".

    Returns
    -------
    tuple of int or None
        Year, then month and day as far as printed; None where the text is no such date.
    """
    numbers = re.fullmatch(r"([12][0-9]{3})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", text.strip())
    if numbers:
        found = [int(part) for part in numbers.groups() if part]
    else:
        words = re.findall(r"[A-Za-z]+|[0-9]+", text)
        months = [_MONTHS.index(w[:3].lower()) + 1 for w in words if w[:3].lower() in _MONTHS]
        years = [int(w) for w in words if re.fullmatch(r"[12][0-9]{3}", w)]
        days = [int(w) for w in words if re.fullmatch(r"[0-9]{1,2}", w)]
        parts = len(months) + len(years) + len(days)
        if len(years) != 1 or len(months) != 1 or len(days) > 1 or len(words) != parts:
            return None
        found = [*years, *months, *days]
    _, month, day = (*found, 1, 1)[:3]
    return tuple(found) if 1 <= month <= 12 and 1 <= day <= 31 else None


def same_date(one: PartialDate, other: PartialDate) -> bool:
    """Whether two dates agree as exactly as both are given."""
    digits = min(len(one), len(other))
    return one[:digits] == other[:digits]


def before(one: PartialDate, other: PartialDate) -> bool:
    """Whether one date is certainly earlier than the other, as exactly as both are given."""
    digits = min(len(one), len(other))
    return one[:digits] < other[:digits]


def months_between(one: PartialDate, other: PartialDate) -> int | None:
    """Whole months from one month to the other; None where a month is not given."""
    if len(one) < 2 or len(other) < 2:
        return None
    return 12 * (other[0] - one[0]) + other[1] - one[1]
