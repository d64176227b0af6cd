"""The command as a user meets it: what it prints, its exit codes, and no traceback ever."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from trialkit import records
from trialkit.cli._common import join_pairs


def call(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "trialkit", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )


@pytest.fixture
def own_data(tmp_path, monkeypatch) -> Path:
    """A data folder with a copy of the packaged record, free to be broken."""
    data = tmp_path / "data"
    shutil.copytree(records.data_dir() / "trials", data / "trials")
    monkeypatch.setenv("TRIALKIT_DATA", str(data))
    return data


def test_help_lists_the_commands():
    said = call("--help")
    assert said.returncode == 0
    for command in ("run", "trials", "lab", "data"):
        assert command in said.stdout


def test_help_imports_nothing_heavy():
    code = (
        "import sys, trialkit.cli\n"
        "heavy = {'pandas', 'numpy', 'scipy', 'matplotlib', 'papermill', 'IPython', 'nbformat'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_trials_list_imports_nothing_heavy():
    code = (
        "import sys\nfrom trialkit import cli\n"
        "try:\n    cli.main(['trials', 'list'])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'pandas', 'numpy', 'papermill'} & set(sys.modules)), file=sys.stderr)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "cheng2022" in said.stdout
    assert said.stderr.strip() == "[]"


def test_trials_show_prints_the_record_and_what_is_missing():
    said = call("trials", "show", "cheng2022")
    assert said.returncode == 0
    for text in ("NCT03765957", "47.1%", "66.7%", "pga.all", "Not published", "not published"):
        assert text in said.stdout


def test_trials_validate_all_records_are_well():
    said = call("trials", "validate")
    assert said.returncode == 0
    assert "cheng2022: well" in said.stdout


def test_trials_validate_names_file_line_column_found_and_allowed(own_data):
    table = own_data / "trials" / "cheng2022" / "outcomes.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",8,17,", ",18,17,"), "utf-8")
    said = call("trials", "validate", "cheng2022")
    assert said.returncode == 1
    assert "outcomes.csv, line 2, responders: found 18; allowed: 0 to n = 17" in said.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "--trial", "nosuch"], "Known records: cheng2022"),
        (["run", "--trial", "../../etc/passwd"], "Known records: cheng2022"),
        (["run", "-p", "trial", "nosuch"], "Known records: cheng2022"),
        (["run", "-p", "confidence", "high"], "confidence = 'high' is not a number"),
        (["run", "-p", "confidence", "1.5"], "confidence = 1.5 is out of range"),
        (["run", "-p", "confidence=95"], "Allowed: a number from 0.5 to 0.999"),
        (["run", "-p", "seed", "-1"], "seed = -1 is out of range"),
        (["run", "-p", "speed", "9"], "'speed' is not known"),
        (["run", "99"], "Known notebooks: 00_start_here"),
        (["run", "0"], "fits several notebooks"),
        (["run", "-p"], ""),
        (["run", "--jobs", "0"], ""),
        (["trials", "show", "nosuch"], "Known records: cheng2022"),
        (["nosuch"], "nosuch"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_exit_2_with_a_sentence_and_nothing_is_made(tmp_path, arguments, message):
    said = call(*arguments, cwd=tmp_path)
    assert said.returncode == 2
    assert message in " ".join(said.stderr.split())
    assert "Traceback" not in said.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda r: [p.unlink() for p in r.iterdir()], "is not known"),
        (lambda r: (r / "arms.csv").write_text("arm,label\nA,x\n"), "arms.csv, dose_per_kg: col"),
        (
            lambda r: (r / "safety.csv").write_text(
                (r / "safety.csv").read_text("utf-8").replace(",0,17,0,", ",20,17,0,"), "utf-8"
            ),
            "safety.csv, line 2, patients: found 20; allowed: 0 to n = 17",
        ),
    ],
    ids=["empty folder", "missing column", "count over n"],
)
def test_broken_record_fails_with_a_sentence_and_nothing_is_made(
    own_data, tmp_path, damage, message
):
    damage(own_data / "trials" / "cheng2022")
    work = tmp_path / "work"
    work.mkdir()
    said = call("run", cwd=work)
    assert said.returncode in (1, 2)
    assert message in said.stderr
    assert "Traceback" not in said.stderr
    assert list(work.iterdir()) == []


def test_empty_record_folder_is_explained_by_validate(own_data):
    folder = own_data / "trials" / "empty2030"
    folder.mkdir()
    said = call("trials", "validate", str(folder))
    assert said.returncode == 1
    for name in ("trial.yaml", "sources.yaml", "arms.csv", "outcomes.csv", "safety.csv"):
        assert name in said.stdout


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        (["-p", "a", "1"], ["-p", "a=1"]),
        (["-p", "a=1"], ["-p", "a=1"]),
        (["--parameters", "a", "b=c"], ["-p", "a=b=c"]),
        (["-p", "a", "1", "04", "-p", "b", "2"], ["-p", "a=1", "04", "-p", "b=2"]),
        (["-p", "a", "-1"], ["-p", "a=-1"]),
        (["-p"], ["-p"]),
        (["--", "-p", "a", "1"], ["--", "-p", "a", "1"]),
    ],
    ids=str,
)
def test_parameters_can_be_written_as_papermill_has_them(typed, given):
    assert join_pairs(typed) == given


def test_data_are_as_their_descriptor_says():
    said = call("data", "check")
    assert said.returncode == 0, said.stdout


@pytest.mark.notebook
def test_run_ends_with_the_agreement_table(tmp_path):
    said = call("run", "04", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    for text in ("47.1", "66.7", "35.3", "17.6", "7.1", "7.6"):
        assert text in said.stdout
    assert (tmp_path / "build" / "cheng2022" / "index.html").is_file()
    assert "Read: " in said.stdout


def test_trials_list_survives_a_broken_record(own_data):
    (own_data / "trials" / "cheng2022" / "trial.yaml").write_text("- a list\n")
    said = call("trials", "list")
    assert said.returncode == 0
    assert "cheng2022" in said.stdout
