"""Rosters: names of any script go in as they are, into folders that are safe and unique."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trialkit.errors import UsageError
from trialkit.exercises import folders, read_roster


@pytest.fixture
def roster(tmp_path):
    """Write a roster: ``roster("student\\nanna")``."""

    def write(text: str | bytes):
        path = tmp_path / "roster.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


@pytest.mark.parametrize(
    "text",
    [
        "student\nAnna\n小明\n",
        "Student\r\nAnna\r\n小明\r\n",
        "\ufeffstudent;mail\nAnna;a@x.org\n小明;\n",
        "mail\tSTUDENT\na\tAnna\nb\t 小明 \n",
        "Anna\n小明",
        '\n"Anna"\n\n"小明"\n\n',
        "no,student,mail\n1,Anna,a\n2,小明,b\n",
    ],
    ids=["one column", "CRLF", "BOM, semicolon", "tab", "no heading", "empty lines", "three"],
)
def test_ways_to_write_the_same_class(roster, text):
    assert read_roster(roster(text)) == ["Anna", "小明"]


def test_names_that_look_like_something_else_stay_what_they_are(roster):
    names = ["=1+1", "007", "true", "{{ x }}", "'; import os", "../..", "a/b\\c", "O\u2019Neil"]
    assert read_roster(roster("student\n" + "\n".join(names))) == names


def test_same_letters_written_in_two_ways_are_one_name(roster):
    composed, decomposed = "Zo\u00eb", unicodedata.normalize("NFD", "Zo\u00eb")
    assert composed != decomposed
    assert read_roster(roster(f"student\n{decomposed}")) == [composed]
    with pytest.raises(UsageError, match=r"row 3: .* is also in row 2"):
        read_roster(roster(f"student\n{composed}\n{decomposed}"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no names in it"),
        ("\n\n", "no names in it"),
        ("student\n", "a heading, and no names below it"),
        ("name,mail\nAnna,a\n", "no column 'student'; found 'name', 'mail'"),
        ("student,student\nAnna,a\n", "no column 'student'"),
        ("student,mail\nAnna,a\n,b\nBerta,c\n ,d\n", "row 3: the name is empty; row 5: the name"),
        ("student\nAnna\nBerta\nAnna\nBerta\n", "row 4: 'Anna' is also in row 2; row 5: 'Berta'"),
        ("Anna\n Anna\n", "row 2: 'Anna' is also in row 1"),
        ("student\nMüller, Anna\n", "row 2: 2 columns, where the first row has 1"),
        ("student\n" + "x" * 101, "row 2: 'xxxxxxxxxxxxxxxxxxxx'… has 101 signs; allowed: 100"),
        ("student\nAn\x00na", "row 2: 'An\\x00na' holds a sign that no name has"),
        ('student\n"An\nna"', "row 2: 'An\\nna' holds a sign"),
        ("student\n" + ",\n" * 12, None),
    ],
)
def test_what_is_wrong_is_said_with_its_rows(roster, text, message):
    if message is None:
        message, text = "and 2 more", "student,x\n" + ",1\n" * 12
    with pytest.raises(UsageError) as caught:
        read_roster(roster(text))
    assert message in str(caught.value)


def test_other_encoding_is_refused_and_not_guessed(roster):
    with pytest.raises(UsageError, match=r"line 3: not UTF-8"):
        read_roster(roster("student\nAnna\nMüller\n".encode("cp1252")))


def test_no_file_and_a_folder(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(UsageError, match="cannot be read"):
            read_roster(path)


@pytest.mark.parametrize(
    ("student", "folder"),
    [
        ("anna", "anna"),
        ("Anna von Ü", "Anna_von_Ü"),
        ("小明", "小明"),
        ("अनुष्का", "अनुष्का"),
        ("../../etc/passwd", "etc_passwd"),
        (".hidden", "hidden"),
        ("CON", "CON_"),
        ("com1", "com1_"),
        ("...", "student"),
        ("-rf", "rf"),
        ("a\u202eb", "a_b"),
        ("😀", "student"),
        ("x" * 100, "x" * 60),
    ],
)
def test_folder_of_a_student(student, folder):
    assert folders([student]) == {student: folder}


def test_folders_are_unique_also_where_case_does_not_count():
    found = folders(["Anna", "anna", "ANNA", "an/na", "an na", "...", "!!!", "anna-2"])
    assert len({name.casefold() for name in found.values()}) == len(found)
    assert found["Anna"] == "Anna"
    assert found["anna"] == "anna-2"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(min_size=1, max_size=12), unique=True, max_size=6))
def test_any_names_have_folders_of_their_own_inside_the_folder(names):
    found = folders(names)
    assert list(found) == names
    assert len({name.casefold() for name in found.values()}) == len(names)
    for name in found.values():
        assert 0 < len(name) <= 70
        assert not set(name) & set('/\\:*?"<>|. \0')
        assert name[0] not in "-_"
        assert all(sign.isprintable() or ord(sign) > 0x2FF for sign in name)
