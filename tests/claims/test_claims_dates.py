"""Dates as they are printed: what is read, and what is refused rather than guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialkit.claims._dates import is_no_day, read_date


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2019", (2019,)),
        ("2019-03", (2019, 3)),
        ("2022-08-05", (2022, 8, 5)),
        ("2022/8/5", (2022, 8, 5)),
        ("2022.08.05", (2022, 8, 5)),
        ("March 2019", (2019, 3)),
        ("Sept 2019", (2019, 9)),
        ("1st March 2019", (2019, 3, 1)),
        ("the 1st March 2019", None),
        ("1th March 2019", None),
        ("22nd May 2020", (2020, 5, 22)),
        ("11th May 2020", (2020, 5, 11)),
        ("31st May 2020", (2020, 5, 31)),
        ("5th of August, 2022", (2022, 8, 5)),
        ("August 5, 2022", (2022, 8, 5)),
        ("2022 Aug 5", (2022, 8, 5)),
        ("2019年3月", (2019, 3)),
        ("2022年8月5日", (2022, 8, 5)),
        ("mayor 2020", None),
        ("marching 2020", None),
        ("ma 2020", None),
        ("31 February 2020", None),
        ("2019-02-29", None),
        ("2020-02-29", (2020, 2, 29)),
        ("2019-13", None),
        ("05/08/2022", None),  # May or August: it is not guessed
        ("2022-08/05", None),
        ("early March 2019", None),
        ("March 2019 to May 2019", None),
        ("", None),
    ],
)
def test_a_date_is_read_as_exactly_as_it_is_printed(text, found):
    assert read_date(text) == found


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("31 February 2020", True),
        ("2022-13", True),
        ("05/08/2022", False),
        ("mayor 2020", False),
        ("1 March 2019", False),
        ("", False),
    ],
)
def test_a_day_that_no_calendar_has_is_told_from_a_form_that_is_not_read(text, wrong):
    assert is_no_day(text) is wrong


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31)))
def test_every_day_is_read_back_from_its_usual_forms(day):
    wanted = (day.year, day.month, day.day)
    month = day.strftime("%B")
    for text in (
        f"{day:%Y-%m-%d}",
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{day.year} {month[:3]} {day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ):
        assert read_date(text) == wanted
