"""Dates as sources print them: to the day, the month or the year."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_NUMBERS = (
    re.compile(r"([12][0-9]{3})(?:([-/.])([0-9]{1,2})(?:\2([0-9]{1,2}))?)?"),
    re.compile(r"([12][0-9]{3})年(?:()([0-9]{1,2})月(?:([0-9]{1,2})日)?)?"),
)

_ORDINAL = r"(?:[23]?1st|2?2nd|2?3rd|1[0-9]th|[23]?[04-9]th)"  # "1th" is none
_DAY = re.compile(rf"[0-9]{{1,2}}|{_ORDINAL}")

PartialDate = tuple[int, ...]  # (year,), (year, month) or (year, month, day)


def read_date(text: str) -> PartialDate | None:
    """Read a date as sources print it, to the day, the month or the year.

    "2022-08-05", "2022/8/5", "2019-03", "September 2019", "5th of August, 2022", "2022 Aug 5",
    "2022年8月5日". A date in figures that does not begin with the year can be read in two ways, so
    it is not read.

    Returns
    -------
    tuple of int or None
        Year, then month and day as far as printed; None where the text is no such date.
    """
    found = _parts(text)
    return tuple(found) if found and _is_in_calendar(found) else None


def is_no_day(text: str) -> bool:
    """Whether a text has the form of a date, but no calendar has it: "31 February 2020"."""
    found = _parts(text)
    return bool(found) and not _is_in_calendar(found)


def _parts(text: str) -> list[int]:
    """Year, month and day as far as printed; empty where the text has no form that is read."""
    text = text.strip()
    numbers = next(filter(None, (form.fullmatch(text) for form in _NUMBERS)), None)
    if numbers is None:
        return _words(text)
    return [int(numbers[part]) for part in (1, 3, 4) if numbers[part]]


def _is_in_calendar(parts: list[int]) -> bool:
    try:
        date(*(*parts, 1, 1)[:3])
    except ValueError:
        return False
    return True


def _words(text: str) -> list[int]:
    """Year, month and day of a date with the month in words; empty where it is none."""
    words = [w for w in re.findall(r"[^\W\d_]+|[0-9]+(?:st|nd|rd|th)?", text) if w.lower() != "of"]
    months = [month for w in words for month in _months(w)]
    years = [int(w) for w in words if re.fullmatch(r"[12][0-9]{3}", w)]
    days = [int(w[:-2] if w[-1].isalpha() else w) for w in words if _DAY.fullmatch(w)]
    odd = len(words) != len(months) + len(years) + len(days)
    if odd or len(years) != 1 or len(months) != 1 or len(days) > 1:
        return []
    return [*years, *months, *days]


def _months(word: str) -> list[int]:
    """The month that a word names, in full or cut to three letters or more."""
    if len(word) < 3:
        return []
    return [i for i, name in enumerate(_MONTHS, start=1) if name.startswith(word.lower())]


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
