"""Printed figures as strings: what number they stand for, how exactly, and what may be garbled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from trialkit.errors import ParameterError

# Fifteen digits and powers up to 29 are more than any trial prints; without a limit, a cell of
# digits could ask for a number that no memory holds.
_FIGURE = re.compile(
    r"(?P<sign>[+−-]?)"
    r"(?:(?P<whole>[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?P<tail>\.[0-9]{0,15})?"
    r"|(?P<bare>\.[0-9]{1,15}))"
    r"(?:\s*[×x]\s*10\^(?P<power>[12]?[0-9]))?"
    r"\s*%?"
)
_CHARACTERS = "0123456789."
# Some journals print the point in the middle of the line, and Chinese texts full-width signs.
_SIGNS = str.maketrans({"·": ".", "∙": ".", "‧": ".", "．": ".", "，": ",", "％": "%"})
_WIDE_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
# Before one or two digits, or behind a lone zero: there it cannot stand between thousands.
_DECIMAL_COMMA = re.compile(
    r"(?<=[0-9]),(?=[0-9]{1,2}(?![0-9,]))(?<!,[0-9]{3},)|(?<=^0),(?=[0-9]+(?![0-9,]))"
)
# What cannot come from one lost or doubled character of a figure: words, signs, ranges.
_ODD = re.compile(r"[^0-9.,%×x^+−\-\s]|(?<=[0-9%])\s*[−-]\s*(?=[0-9])")
_WORDS = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_SAME = {
    "patient": "people",
    "patients": "people",
    "person": "people",
    "persons": "people",
    "fraction": "",
    "proportion": "",
}
_TIMES = {  # of a day or a month: between the two only an average length can be taken
    "day": (1, "day"),
    "week": (7, "day"),
    "month": (1, "month"),
    "year": (12, "month"),
}
_DAYS_IN_MONTH = Fraction("30.4375")  # 365.25 / 12


@dataclass(frozen=True)
class Figure:
    """A printed figure.

    Attributes
    ----------
    text : str
        Exactly as printed.
    value : Fraction
        What it stands for, exactly.
    decimals : int
        Decimals printed.
    step : Fraction
        One unit of its last printed place: 1/10 for "47.1", 10^7 for "2.4×10^8".
    well_formed : bool
        Whether nothing is odd about the digits: ".125", "7." and "007" are not well-formed.
    """

    text: str
    value: Fraction
    decimals: int
    step: Fraction
    well_formed: bool


def read_figure(text: str) -> Figure:
    """Read a printed figure: digits, an optional sign, point, thousands commas and ``×10^k``.

    The point may stand in the middle of the line ("47·1") or be a comma before one or two digits
    ("47,1") or behind a lone zero ("0,125"); any other comma before three is one of thousands.

    Raises
    ------
    ValueError
        If the text is not such a figure.
    """
    match = _FIGURE.fullmatch(_plain(text)) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"printed must be a figure such as 47.1; found {text!r}")
    whole, tail = (match["whole"] or "").replace(",", ""), match["tail"] or match["bare"] or ""
    decimals = max(0, len(tail) - 1)
    scale = Fraction(10) ** int(match["power"] or 0)
    sign = -1 if match["sign"] in ("-", "−") and match["sign"] else 1
    digits = int(whole + tail[1:])
    odd = not whole or tail == "." or (len(whole) > 1 and whole.startswith("0"))
    return Figure(
        text=text.strip(),
        value=sign * digits * scale / 10**decimals,
        decimals=decimals,
        step=scale / 10**decimals,
        well_formed=not odd,
    )


def is_figure_like(text: str) -> bool:
    """Whether a text has only what figures are made of: one that may have lost a character.

    "47.", ".125" and "7.." are; "about 47", "<1" and "25–30" are not.
    """
    return _ODD.search(_plain(text)) is None


def bare_figure(text: str) -> str:
    """Return a printed figure with a point for a decimal sign, without a percent sign."""
    return _plain(text).removesuffix("%").strip()


def _plain(text: str) -> str:
    """Return a printed text with ASCII digits and a point for a decimal sign."""
    return _DECIMAL_COMMA.sub(".", text.strip().translate(_WIDE_DIGITS).translate(_SIGNS))


def one_character_repairs(printed: str) -> tuple[str, ...]:
    """List the well-formed figures from which one lost or doubled character makes `printed`.

    A lost character is put back at every place; of two equal neighbours one is taken out. Those
    that keep the printed decimals stand first: a digit lost in front or before the point is the
    commonest accident of copying.

    Raises
    ------
    ParameterError
        If it is not text.
    """
    if not isinstance(printed, str):
        raise ParameterError(
            f"printed = {printed!r} is not text. Allowed: the figure as a string, such as '7.1'."
        )
    return _repairs(bare_figure(printed))


@lru_cache(maxsize=256)
def _repairs(text: str) -> tuple[str, ...]:
    lost = [text[:i] + c + text[i:] for i in range(len(text) + 1) for c in _CHARACTERS]
    doubled = [text[:i] + text[i + 1 :] for i in range(len(text) - 1) if text[i] == text[i + 1]]
    found: dict[str, int] = {}
    for candidate in [*lost, *doubled]:
        try:
            figure = read_figure(candidate)
        except ValueError:
            continue
        if figure.well_formed and candidate != text:
            found.setdefault(candidate, figure.decimals)
    decimals = len(text.partition("×")[0].strip().partition(".")[2])
    return tuple(sorted(found, key=lambda c: found[c] != decimals))


def read_unit(unit: str) -> tuple[Fraction, str]:
    """Return how many base units one unit is, and the base unit.

    ``"billion people"`` is 10^9 people, ``"percent"`` 1/100, ``"10^6 cells/kg"`` 10^6 cells/kg,
    ``"weeks"`` 7 days, ``"years"`` 12 months. Patients are people.
    """
    scale, words = Fraction(1), []
    for word in unit.lower().split():
        power = re.fullmatch(r"10\^([12]?[0-9])", word)
        if word in _WORDS:
            scale *= _WORDS[word]
        elif power:
            scale *= 10 ** int(power[1])
        elif word in ("percent", "%"):
            scale /= 100
        elif word.removesuffix("s") in _TIMES:
            factor, base = _TIMES[word.removesuffix("s")]
            scale *= factor
            words.append(base)
        else:
            words.append(_SAME.get(word, word))
    return scale, " ".join(word for word in words if word)


def is_counted(figure: Figure, scale: Fraction) -> bool:
    """Whether a figure is a whole count: of patients or weeks, not of percent or millions."""
    return figure.step == 1 and 1 <= scale < min(_WORDS.values())


def in_base(value: Fraction, base: str, wanted: str) -> Fraction | None:
    """Return a value of one base unit in another one; None where they measure different things."""
    if base == wanted:
        return value
    if (base, wanted) == ("day", "month"):
        return value / _DAYS_IN_MONTH
    if (base, wanted) == ("month", "day"):
        return value * _DAYS_IN_MONTH
    return None
