"""Files as people and programs write them: line ends, marks, encodings, YAML of every kind."""

from __future__ import annotations

import shutil
import stat

import pandas as pd
import pytest

from trialkit import records
from trialkit.errors import RecordError
from trialkit.records.files import read_rows, read_yaml
from trialkit.records.folders import packaged_data_dir

TABLES = ("arms", "visits", "outcomes", "safety", "events", "criteria", "registry", "claims")


@pytest.fixture(scope="module")
def original():
    return records.load_trial("cheng2022")


def assert_same(trial, original):
    for name in (*TABLES, "sources", "not_published", "subgroups"):
        pd.testing.assert_frame_equal(getattr(trial, name), getattr(original, name))
    assert trial.about == original.about


def rewrite(record, change):
    for path in record.folder.iterdir():
        path.write_bytes(change(path.read_bytes()))


# What spreadsheets and editors write


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content.replace(b"\n", b"\r"),
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"),
        lambda content: content.rstrip(b"\n"),
        lambda content: content + b"\n\n",
    ],
    ids=["crlf", "cr", "bom", "bom and crlf", "no newline at the end", "blank lines at the end"],
)
def test_line_ends_and_marks_change_nothing(record, original, change):
    rewrite(record, change)
    assert_same(records.load_trial("cheng2022", record.root), original)


def test_rows_emptied_in_a_spreadsheet_at_the_end_change_nothing(record, original):
    text = record.path("outcomes.csv").read_text(encoding="utf-8")
    record.path("outcomes.csv").write_text(text + "," * 11 + "\n", encoding="utf-8")
    assert_same(records.load_trial("cheng2022", record.root), original)


def test_spaces_around_a_cell_change_nothing(record, original):
    record.set_cell("outcomes.csv", 2, "responders", " 8 ")
    record.set_cell("outcomes.csv", 2, "source", "abstract  ")
    assert_same(records.load_trial("cheng2022", record.root), original)


@pytest.mark.parametrize("line", ["", ",,,,,,,"])
def test_blank_line_inside_a_table(record, line):
    path = record.path("visits.csv")
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:3], line, *lines[3:], ""]), encoding="utf-8")
    problem = record.only_problem()
    assert (problem.file, problem.row, problem.column) == ("visits.csv", 4, None)
    assert problem.message == "line is empty; delete it"


@pytest.mark.parametrize("found", [7, 9])
def test_row_with_a_cell_too_few_or_too_many(record, found):
    path = record.path("visits.csv")
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2] + "," if found == 9 else lines[2].rpartition(",")[0]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    problem = record.only_problem()
    assert (problem.file, problem.row, problem.column) == ("visits.csv", 3, None)
    assert f"found {found} cells; allowed: 8" in problem.message


@pytest.mark.parametrize("text", ["two\nlines", "a\ttab", "bell\a", "nul\0"])
def test_line_breaks_and_control_characters_in_a_cell(record, text):
    record.set_cell("visits.csv", 3, "note", text)
    problem = record.only_problem()
    assert (problem.file, problem.row, problem.column) == ("visits.csv", 3, "note")
    assert "allowed: text without tabs or line breaks" in problem.message


def test_line_separators_that_are_not_line_ends_stay_in_the_cell(record):
    record.set_cell("visits.csv", 3, "note", "a\u2028b")
    trial = records.load_trial("cheng2022", record.root)
    assert trial.visits["note"][1] == "a\u2028b"


@pytest.mark.parametrize("content", ['visit,label\n"open,1\n', 'visit,label\n"a"b,1\n'])
def test_unclosed_and_misplaced_quotation_marks(record, content):
    record.path("visits.csv").write_text(content, encoding="utf-8")
    problem = record.only_problem()
    assert (problem.file, problem.row) == ("visits.csv", 2)
    assert problem.message.startswith("is not well-formed")


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
@pytest.mark.parametrize("name", ["criteria.csv", "trial.yaml"])
def test_wrong_encoding(record, name, encoding):
    text = record.path(name).read_text(encoding="utf-8")
    record.path(name).write_bytes(text.encode(encoding, errors="replace"))
    found = [p for p in record.problems() if p.file == name]
    assert len(found) == 1
    assert found[0].row is not None
    assert "is not UTF-8 text" in found[0].message


def test_wrong_encoding_names_the_line(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n1,2\n3,\xe9\n")
    assert read_rows(path)[2][0].row == 3


def test_bytes_that_are_no_text_at_all(record):
    record.path("visits.csv").write_bytes(bytes(range(256)))
    assert [p.file for p in record.problems()] == ["visits.csv"]


# Printed text is kept exactly


@pytest.mark.parametrize(
    "printed",
    [".125", "25%", "17.60", "007", "2.4×10^8", "1e5", "NaN", "NA", "null", "−20.0 %", "∞"],
)
def test_printed_text_is_kept_exactly(record, printed):
    line = record.add_row(
        "claims.csv",
        id="mine",
        source="press",
        place="x",
        claim="x",
        printed=printed,
        unit="x",
        rule="lookup",
    )
    trial = records.load_trial("cheng2022", record.root)
    assert trial.claims.loc[line - 2, "printed"] == printed


def test_empty_is_missing_and_the_word_is_not(record):
    record.set_cell("outcomes.csv", 2, "note", "NA")
    record.set_cell("outcomes.csv", 3, "note", "")
    notes = records.load_trial("cheng2022", record.root).outcomes["note"]
    assert notes[0] == "NA"
    assert notes[1] is pd.NA


# YAML


@pytest.mark.parametrize("name", ["trial.yaml", "sources.yaml"])
@pytest.mark.parametrize(
    ("content", "row", "words"),
    [
        ("a: [1, 2\n", 2, "bad YAML"),
        ("a: 1\n  b: 2\n", 2, "bad YAML"),
        ("a: 1\na: 2\n", 2, "the key 'a' appears twice"),
        ("a:\n  b: 1\n  b: 2\n", 3, "the key 'b' appears twice"),
        ("a: &x [1]\nb: *x\n", 2, "aliases (*name) are not allowed"),
        ("a: &x [*x]\n", 1, "aliases (*name) are not allowed"),
        ("a: 2019-02-30\n", None, "bad YAML: day"),
        ("? [a, b]\n: 1\n", 1, "bad YAML: found unhashable key"),
        ("--- {a: 1}\n--- {b: 2}\n", 2, "bad YAML"),
        ("a: \x07\n", None, "bad YAML"),
        ("- a\n- b\n", None, "must hold 'key: value' lines"),
        ("just text\n", None, "must hold 'key: value' lines"),
        ("", None, "must hold 'key: value' lines"),
        ("a: " + "[" * 5000, None, "bad YAML"),
        ("a: " + "9" * 5000, None, "bad YAML"),
    ],
)
def test_bad_yaml(record, name, content, row, words):
    record.path(name).write_text(content, encoding="utf-8")
    problem = record.only_problem()
    assert (problem.file, problem.row, problem.column) == (name, row, None)
    assert words in problem.message


@pytest.mark.parametrize("name", ["trial.yaml", "sources.yaml"])
@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object/apply:pathlib.Path.touch [!!python/object/apply:pathlib.Path [MARK]]",
        "!!python/object/apply:os.system ['touch MARK']",
        "!!python/object/new:os.system ['touch MARK']",
        "!!python/name:os.system ''",
        "!!python/module:os ''",
    ],
)
def test_yaml_that_would_run_code_is_refused_and_not_run(record, tmp_path, name, tag):
    mark = tmp_path / "was-run"
    record.path(name).write_text(f"a: {tag.replace('MARK', str(mark))}\n", encoding="utf-8")
    problem = record.only_problem()
    assert (problem.file, problem.row) == (name, 1)
    assert "bad YAML: could not determine a constructor for the tag" in problem.message
    assert not mark.exists()


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("id: cheng2022\n", "id: other\n", "id", "allowed: the name of the folder, 'cheng2022'"),
        ("id: cheng2022\n", "", "id", "is missing; allowed: text"),
        ("id: cheng2022\n", "id: 2022\n", "id", "found 2022; allowed: text (in quotes"),
        (
            "n_treated: 17",
            "n_treated: 0",
            "n_treated",
            "found 0; allowed: a whole number, 1 or more",
        ),
        ("n_treated: 17", "n_treated: '17'", "n_treated", "found '17'; allowed: a whole number"),
        ("n_treated: 17", "n_treated: 17.5", "n_treated", "found 17.5; allowed: a whole number"),
        ("n_treated: 17", "n_treated: yes", "n_treated", "found True; allowed: a whole number"),
        ("n_treated: 17", f"n_treated: 0x{'f' * 9999}", "n_treated", "too large"),
        ("data_kind: printed", "data_kind: real", "data_kind", "allowed: printed, synthetic"),
        ("short_title: Cheng 2022", "short_title: '  '", "short_title", "allowed: text"),
        ("short_title: Cheng 2022", "short_title: no", "short_title", "found False; allowed: text"),
        ("site: X", "sight: X", "sight", "key is not known; allowed: id, title"),
        ("n_treated_source: abstract", "n_treated_source: web", "n_treated_source", "found 'web'"),
        ("follow_up_months: 6", "follow_up_months: .nan", "follow_up_months", "a number above 0"),
        ("follow_up_months: 6", "follow_up_months: -6", "follow_up_months", "a number above 0"),
        ("n: 9,", "n: 0,", "subgroups[1].n", "found 0; allowed: a whole number, 1 or more"),
        ("n: 9,", "", "subgroups[1].n", "is missing; allowed: a whole number"),
        ("n: 9,", "n: 90,", "subgroups[1].n", "found 90; allowed: 1 to n_treated = 17"),
        ("label: women", "name: women, label: w", "subgroups[1].name", "key is not known"),
        ("subgroup: female", "subgroup: male", "subgroups", "found 'male' 2 times"),
        ("subgroup: female", "subgroup: all", "subgroups", "never 'all'"),
        ("dose_per_kg: 3.0, ", "", "largest_infusion.dose_per_kg", "is missing"),
        ("topic: safety, ", "", "not_published[11].topic", "is missing; allowed: text"),
    ],
)
def test_trial_yaml_key_by_key(record, old, new, key, words):
    record.replace("trial.yaml", old, new)
    problems = [p for p in record.problems() if p.file == "trial.yaml"]
    assert [(p.row, p.column) for p in problems] == [(None, key)], [str(p) for p in problems]
    assert words in problems[0].message


@pytest.mark.parametrize("value", ["text", "[text]", "{a: b}", "5", "[[]]", "[null]"])
@pytest.mark.parametrize("key", ["subgroups", "not_published", "largest_infusion", "conclusion"])
def test_lists_of_the_wrong_shape(record, key, value):
    about, _ = read_yaml(record.path("trial.yaml"))
    del about[key]
    text = "\n".join(f"{k}: {v!r}" for k, v in about.items() if isinstance(v, str | int))
    record.path("trial.yaml").write_text(f"{text}\n{key}: {value}\n", encoding="utf-8")
    problems = [p for p in record.problems() if p.file == "trial.yaml"]
    assert problems
    assert all(p.column.startswith(key) for p in problems)
    assert all("allowed" in p.message for p in problems)


@pytest.mark.parametrize(
    ("old", "new", "column", "words"),
    [
        (
            "  kind: press\n  label: press article",
            "  label: press article",
            "press.kind",
            "missing",
        ),
        ("  label: press article", "  label: 5", "press.label", "found 5; allowed: text"),
        ("  label: press article", "  lable: x\n  label: x", "press.lable", "key is not known"),
        ("press-2:\n", "2022: text\npress-2:\n", "2022", "found the source key 2022"),
        (
            "press-2:\n",
            "web: text\npress-2:\n",
            "web",
            "found 'text'; allowed: the keys kind, label",
        ),
        ("press-2:\n", "web:\npress-2:\n", "web", "found None; allowed: the keys kind, label"),
    ],
)
def test_sources_yaml_key_by_key(record, old, new, column, words):
    record.replace("sources.yaml", old, new)
    problem = record.only_problem()
    assert (problem.file, problem.column) == ("sources.yaml", column)
    assert words in problem.message


def test_a_source_that_is_gone_is_missed_on_each_row_that_names_it(record):
    record.replace("sources.yaml", "press-2:\n", "press-3:\n")
    found = [(p.file, p.row, p.column) for p in record.problems()]
    assert found == [
        ("trial.yaml", None, "statements[7].source"),
        ("events.csv", 9, "source"),
        ("events.csv", 10, "source"),
        ("registry.csv", 28, "source"),
        ("claims.csv", 83, "source"),
        ("claims.csv", 84, "source"),
    ]


# Loading never writes


def test_loading_writes_nothing(record, fingerprint):
    before = fingerprint(record.root)
    records.load_trial("cheng2022", record.root)
    records.validate_trial(record.folder)
    records.load_table("background/prevalence", record.root)
    record_folders = {path.name for path in record.root.iterdir()}
    assert fingerprint(record.root) == before
    assert record_folders == {p.name for p in packaged_data_dir().iterdir()}


def test_a_broken_record_is_not_touched_either(record, fingerprint):
    record.path("outcomes.csv").write_text("broken", encoding="utf-8")
    before = fingerprint(record.root)
    with pytest.raises(RecordError):
        records.load_trial("cheng2022", record.root)
    assert fingerprint(record.root) == before


def test_a_read_only_copy_loads(record, original, fingerprint):
    paths = [record.root, *record.root.rglob("*")]
    for path in paths:
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    try:
        before = fingerprint(record.root)
        assert_same(records.load_trial("cheng2022", record.root), original)
        assert fingerprint(record.root) == before
    finally:
        for path in paths:
            path.chmod(path.stat().st_mode | stat.S_IWUSR)


def test_the_packaged_data_stay_as_they_are(fingerprint):
    before = fingerprint(packaged_data_dir())
    records.load_trial("cheng2022")
    assert fingerprint(packaged_data_dir()) == before


# Copying a folder is how a trial is added


def test_a_copied_folder_with_its_own_id_is_a_record(record):
    shutil.copytree(record.folder, record.root / "trials" / "mine2030")
    copy = record.root / "trials" / "mine2030" / "trial.yaml"
    copy.write_text(
        copy.read_text(encoding="utf-8").replace("id: cheng2022", "id: mine2030"), encoding="utf-8"
    )
    assert {"cheng2022", "mine2030"} <= set(records.available_trials(record.root))
    assert records.load_trial("mine2030", record.root).id == "mine2030"


@pytest.mark.parametrize("trial", ["minimal2031", "other2031"])
def test_invented_records_load_and_say_so(invented_data, trial):
    loaded = records.load_trial(trial)
    assert loaded.is_synthetic
    assert records.validate_trial(invented_data / "trials" / trial) == []


def test_the_smallest_record_has_empty_tables_of_the_right_types(invented_data, original):
    trial = records.load_trial("minimal2031")
    for name in TABLES:
        pd.testing.assert_series_equal(getattr(trial, name).dtypes, getattr(original, name).dtypes)
    assert trial.subgroups.empty
    assert trial.not_published.empty
    pd.testing.assert_series_equal(trial.subgroups.dtypes, original.subgroups.dtypes)
