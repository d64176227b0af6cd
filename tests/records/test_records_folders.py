"""Where records are looked for, and that an id never leads out of that place."""

from __future__ import annotations

import os
import re
import shutil
import sys

import pytest

from trialkit import records
from trialkit.errors import KitError, RecordError
from trialkit.records.folders import is_record_name, packaged_data_dir

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="making links needs a privilege")


def test_packaged_records_are_found():
    assert "cheng2022" in records.available_trials()
    assert records.available_trials() == sorted(records.available_trials())
    assert records.data_dir() == packaged_data_dir()


@pytest.mark.parametrize("known", ["cheng2022"])
def test_unknown_id_lists_the_known(known):
    with pytest.raises(RecordError, match=r"'nosuch' is not known\. Known records: .*" + known):
        records.load_trial("nosuch")


@pytest.mark.parametrize(
    "trial_id",
    [
        "../../etc/passwd",
        "..",
        ".",
        "",
        " ",
        "CHENG",
        "Cheng2022",
        "cheng 2022",
        "cheng2022 ",
        "cheng2022\n",
        "cheng2022\0",
        "a/b",
        "a\\b",
        "cheng2022/../cheng2022",
        "trials/cheng2022",
        "/etc",
        str(packaged_data_dir() / "trials" / "cheng2022"),
        "~",
        "~root",
        "c:",
        "-rf",
        "2022",
        "a" * 41,
        "con",
        "nul",
        "prn",
        "aux",
        "com1",
        "lpt9",
        "çheng",
        "cheng２０２２",
        None,
        5,
        17.0,
        True,
        b"cheng2022",
        ["cheng2022"],
        {"id": "cheng2022"},
    ],
)
def test_hostile_ids_are_refused_before_any_file_is_opened(trial_id):
    pattern = re.escape(repr(trial_id)) + r" is not a record name\. Allowed: .* Known records: "
    for call in (records.load_trial, records.trial_dir):
        with pytest.raises(RecordError, match=pattern):
            call(trial_id)


@needs_links
def test_a_link_that_leads_out_of_the_records_is_refused(record, tmp_path):
    outside = tmp_path / "elsewhere"
    shutil.move(record.folder, outside)
    record.folder.symlink_to(outside, target_is_directory=True)
    with pytest.raises(RecordError, match="leads out of"):
        records.load_trial("cheng2022", record.root)


@needs_links
def test_a_table_that_is_a_link_out_of_the_record_is_refused_unread(record, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("top,secret\n", encoding="utf-8")
    record.path("outcomes.csv").unlink()
    record.path("outcomes.csv").symlink_to(secret)
    problem = record.only_problem()
    assert (problem.file, problem.row, problem.column) == ("outcomes.csv", None, None)
    assert "leads out of the record; allowed: files in its own folder" in problem.message
    assert "secret" not in str(problem)


@needs_links
def test_a_link_inside_the_record_is_followed(record):
    record.path("outcomes.csv").rename(record.path("real.txt"))
    record.path("outcomes.csv").symlink_to("real.txt")
    assert record.problems() == []


@needs_links
def test_a_table_that_is_a_link_to_itself_is_refused(record):
    record.path("claims.csv").unlink()
    record.path("claims.csv").symlink_to("claims.csv")
    assert "leads out of the record" in record.only_problem().message


@pytest.mark.parametrize("kind", ["folder", "pipe"])
@pytest.mark.parametrize("name", ["claims.csv", "arms.csv", "trial.yaml"])
def test_what_is_no_file_is_not_taken_for_a_table_that_was_not_published(record, name, kind):
    if kind == "pipe" and not hasattr(os, "mkfifo"):
        pytest.skip("no pipes in a folder here")
    record.path(name).unlink()
    record.path(name).mkdir() if kind == "folder" else os.mkfifo(record.path(name))
    problem = record.only_problem()
    assert (problem.file, problem.message.split(";")[0]) == (name, "is no file")


def test_names_that_only_begin_like_one_that_windows_keeps():
    for name in ("console", "com10", "auxiliary", "con-2030"):
        assert is_record_name(name)


def test_a_file_in_place_of_a_record_is_not_one(record):
    (record.root / "trials" / "afile").write_text("", encoding="utf-8")
    with pytest.raises(RecordError, match="'afile' is not known"):
        records.load_trial("afile", record.root)


def test_folders_that_cannot_be_records_are_not_listed(record):
    known = records.available_trials(record.root)
    for name in (".hidden", "Upper", "empty1"):
        (record.root / "trials" / name).mkdir()
    (record.root / "trials" / "Upper" / "trial.yaml").write_text("id: Upper\n", encoding="utf-8")
    assert records.available_trials(record.root) == known
    assert "cheng2022" in known


def test_no_records_at_all(tmp_path):
    (tmp_path / "trials").mkdir()
    assert records.available_trials(tmp_path) == []
    with pytest.raises(RecordError, match="Known records: none"):
        records.load_trial("cheng2022", tmp_path)


# TRIALKIT_DATA


def test_environment_variable_chooses_the_data(invented_data):
    assert records.available_trials() == ["minimal2031", "other2031"]
    assert records.load_trial("other2031").is_synthetic
    with pytest.raises(RecordError, match="Known records: minimal2031, other2031"):
        records.load_trial("cheng2022")


def test_an_explicit_folder_wins_over_the_environment(invented_data):
    assert "cheng2022" in records.available_trials(packaged_data_dir())


def test_background_tables_come_from_the_package_if_the_folder_has_none(invented_data):
    assert not records.load_table("background/prevalence").empty


@pytest.mark.parametrize("value", ["/no/such/folder", "~nobody_at_all/data", "relative/nowhere"])
def test_wrong_environment_variable_has_a_readable_message(monkeypatch, value):
    monkeypatch.setenv("TRIALKIT_DATA", value)
    for call in (
        records.data_dir,
        records.available_trials,
        lambda: records.load_trial("cheng2022"),
    ):
        with pytest.raises(RecordError) as error:
            call()
        assert f"TRIALKIT_DATA = {value!r}" in str(error.value)
        assert "Allowed: a folder that has a folder 'trials' in it" in str(error.value)


def test_wrong_explicit_folder_has_a_readable_message(tmp_path):
    with pytest.raises(RecordError, match=r"data_dir = .* is not a data folder\. Allowed"):
        records.load_trial("cheng2022", tmp_path)


def test_empty_environment_variable_counts_as_none(monkeypatch):
    monkeypatch.setenv("TRIALKIT_DATA", "")
    assert "cheng2022" in records.available_trials()


def test_relative_folders_do_not_depend_on_where_they_are_used(record, monkeypatch):
    monkeypatch.chdir(record.root.parent)
    monkeypatch.setenv("TRIALKIT_DATA", "data")
    assert records.data_dir().is_absolute()
    monkeypatch.chdir(record.folder)
    assert records.validate_trial(".") == []


def test_record_errors_show_one_line_in_a_notebook():
    with pytest.raises(KitError) as error:
        records.load_trial("nosuch")
    (line,) = error.value._render_traceback_()
    assert line.startswith("RecordError: trial = 'nosuch' is not known.")
