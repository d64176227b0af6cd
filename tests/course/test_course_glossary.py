"""Used and not defined, defined and not used: both are found."""

from __future__ import annotations

import re

import pytest

from trialkit import course, records
from trialkit.course import Term

TERMS = course.glossary()
WORDS = "\n\n".join(lesson.words for lesson in course.lessons())

NO_TERMS = {
    "JupyterLab": "a program",
    "README": "a file",
    "SYN": "how names of invented patients begin; said in notebook 00, and under 'synthetic'",
    "SYN-001": "the name of an invented patient",
    "McNeil": "half of the name of a method, which is there under both names",
}
# What every notebook says in bold; and questions, emphasis, and words in their everyday sense.
FURNITURE = {
    *("Time", "Before this", "What do you expect", "Compute", "Read it", "Read the figure"),
    *("Read the figures", "Read the table", "Read the tables", "What it does not show", "Try it"),
    "Before you read on",
}
EMPHASIS = {
    "one published clinical trial": "emphasis",
    "not medical advice": "emphasis",
    "Where": "a question about the disease",
    "When in life": "a question about the disease",
    "When in the year": "a question about the disease",
    "What course": "a question about the disease",
    "Signs": "a part of the PASI, which is defined; the three signs are terms",
    "Area": "a part of the PASI, which is defined",
    "and": "emphasis",
    "one": "emphasis",
    "You": "emphasis",
    "as printed": "emphasis",
    "which dose": "a question",
    "million cells = dose (million cells per kg) × body weight (kg)": "a formula",
    "Which private fact about one patient has it printed too": "a question",
    "time": "in its everyday sense",
    "Who": "a question to ask of a claim",
    "Can I do the sum again": "a question to ask of a claim",
    "Does another source": "a question to ask of a claim",
    "Compared with what": "a question to ask of a claim",
    "What would it look like if it were wrong": "a question to ask of a claim",
    "Write your verdict beside each one": "a task",
    "The estimate needs adjusting": "a heading",
    "When to stop for harm": "a heading",
    "What does it cost to give the new treatment to more than half": "a question",
}


def test_every_abbreviation_is_defined():
    found = course.undefined(course.abbreviations(WORDS), TERMS)
    assert set(found) == set(NO_TERMS), "not in the glossary, or an exception nobody needs"


def test_every_word_in_bold_is_defined_or_no_term():
    found = course.undefined(course.introduced(WORDS), TERMS)
    assert set(found) == FURNITURE | set(EMPHASIS), "not in the glossary, or a needless exception"


def test_every_term_is_used():
    assert course.unused(TERMS, WORDS) == []


def test_terms_are_sorted_short_and_in_two_languages():
    names = [term.term.casefold() for term in TERMS]
    assert names == sorted(set(names))
    sources = records.table_sources("course")
    for term in TERMS:
        assert re.search(r"[\u4e00-\u9fff]", term.chinese) or term.term == "tau", term
        sentences = re.split(r"(?<=[.])\s", term.definition)
        assert 1 <= len(sentences) <= 3, term
        assert len(term.definition) <= 220, term
        assert term.definition.endswith("."), term
        assert term.source in sources.index, term
    forms = [form.casefold() for term in TERMS for form in term.forms]
    assert len(forms) == len(set(forms)), "two terms share a form"


def test_table_reads_by_its_schema_as_the_course_reads_it():
    table = records.load_table("course/glossary")
    assert list(table["term"]) == [term.term for term in TERMS]
    assert list(table["definition"]) == [term.definition for term in TERMS]


POWER = Term("power", (), "检验效能", "…", "own")
PASI = Term("PASI", ("PASI 75",), "…", "…", "own")


@pytest.mark.parametrize(
    ("term", "text", "stands"),
    [
        (POWER, "Power is a share.", True),
        (POWER, "two powers", True),
        (POWER, "powerful", False),
        (POWER, "a will-power", False),
        (PASI, "The PASI.", True),
        (PASI, "a pasi", False),
    ],
)
def test_use_is_seen_by_whole_words(term, text, stands):
    assert term.stands_in(text) is stands


def test_code_and_links_are_no_prose():
    text = "`CODE` [word](ABC.md) and **real** `**no**` TNF-α, Treg, 3+3"
    assert course.abbreviations(text) == {"TNF-α", "Treg", "3+3"}
    assert course.introduced(text) == {"real"}
    assert course.undefined(["XYZ", "powers"], [POWER]) == ["XYZ"]
