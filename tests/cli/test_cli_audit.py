"""``trialkit audit`` as a journalist and a CI server meet it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from trialkit import cli, records

CHANGED = [
    ("press-pasi75", "35.3", "45.3"),
    ("abs-pasi40", "47.1", "47.0"),
    ("press-women", "66.7", "66.6"),
    ("press-pasi40-repeat", "7.1", "47.1"),
    ("press-patients", "17", "18"),
    ("registry-v1-size", "50", "40"),
]


@dataclass
class Said:
    """What the command did."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def audit(capsys, monkeypatch):
    """Return a function that calls the command in this process."""

    def call(*arguments: str, data: Path | None = None) -> Said:
        if data is not None:
            monkeypatch.setenv("TRIALKIT_DATA", str(data))
        with pytest.raises(SystemExit) as end:
            cli.main(["audit", *arguments])
        out, err = capsys.readouterr()
        return Said(end.value.code or 0, out, err)

    return call


@pytest.fixture
def own_data(tmp_path) -> Path:
    """A data folder with a copy of the packaged records, free to be changed."""
    shutil.copytree(records.data_dir() / "trials", tmp_path / "data" / "trials")
    return tmp_path / "data"


def change(data: Path, claim: str, column: str, value: str) -> str:
    """Put another value into one cell of the ledger, and return the old one."""
    path = data / "trials" / "cheng2022" / "claims.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(row for row in rows if row["id"] == claim)
    old, row[column] = row[column], value
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return old


def test_json_lists_at_least_35_claims_with_both_repairs(audit):
    said = audit("--trial", "cheng2022", "--format", "json")
    assert said.returncode == 0, said.stderr
    assert said.stderr == ""
    found = json.loads(said.stdout)
    assert len(found["claims"]) >= 35
    repairs = {claim["id"]: claim["repair"] for claim in found["claims"]}
    assert (repairs["press-pasi40-repeat"], repairs["press-pga"]) == ("47.1", "17.6")
    assert sum(found["summary"].values()) == len(found["claims"])


@pytest.mark.parametrize("trial", records.available_trials())
def test_strict_is_content_with_every_record_of_the_course(audit, trial):
    said = audit("--trial", trial, "--strict", "--format", "csv")
    assert said.returncode == 0, said.stderr
    assert said.stderr == ""


@pytest.mark.parametrize(("claim", "old", "new"), CHANGED)
def test_strict_fails_and_names_the_claim_after_one_printed_figure_is_changed(
    audit, own_data, claim, old, new
):
    assert change(own_data, claim, "printed", new) == old
    said = audit("--format", "json", data=own_data)
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["differences"] == [claim]
    said = audit("--strict", "--format", "json", data=own_data)
    assert said.returncode == 1
    assert said.stderr.startswith(f"trialkit: {claim}: verdict ")
    assert len(said.stderr.splitlines()) == 1
    assert json.loads(said.stdout)["trial"] == "cheng2022"


def test_table_has_sources_verdicts_and_a_summary(audit):
    said = audit()
    assert said.returncode == 0
    lines = said.stdout.splitlines()
    for text in ("press article", "registry, first version", "impossible-as-printed", "47.1 %"):
        assert text in said.stdout
    assert re.search(r"Cheng 2022, \d+ claims: \d+ exact", said.stdout)
    assert lines[-1].startswith("As the ledger expects: ")
    text = " ".join(said.stdout.split())
    assert re.search(r"\d+ changed-from-registered \(rows; they are about \d+ fields", text)


def test_csv_and_markdown_are_bytes_that_do_not_depend_on_the_system(audit):
    said = subprocess.run(
        [sys.executable, "-m", "trialkit", "audit", "--format", "csv"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=True,
    )
    assert b"\r" not in said.stdout
    rows = list(csv.DictReader(io.StringIO(said.stdout.decode("utf-8"))))
    assert next(r for r in rows if r["id"] == "press-cells")["printed"] == "2.4×10^8"
    markdown = audit("--format", "markdown")
    assert markdown.stdout.startswith("| source | claim | printed |")


def test_settings_reach_the_verdicts(audit):
    said = audit("--format", "json", "--confidence", "0.8", "--test", "boschloo", "--strict")
    assert said.returncode == 1
    assert said.stderr.startswith("trialkit: press-especially-women: verdict compatible-with")
    assert json.loads(said.stdout)["settings"]["test"] == "boschloo"


def test_record_without_a_ledger_is_no_failure(audit):
    invented = Path(__file__).parents[1] / "fixtures" / "data"
    said = audit("--trial", "minimal2031", "--strict", data=invented)
    assert said.returncode == 0
    assert "no ledger of claims" in said.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--trial", "nosuch"], "Known records: cheng2022"),
        (["--format", "xml"], "format = 'xml' is not known. Allowed: table, json, csv, markdown."),
        (["--confidence", "95"], "confidence = 95.0 is out of range"),
        (["--confidence", "high"], "--confidence"),
        (["--test", "t"], "test = 't' is not known. Allowed: fisher, barnard, boschloo."),
        (["--method", "guess"], "method = 'guess' is not known. Allowed: clopper-pearson"),
        (["--nosuch"], "No such option"),
    ],
)
def test_wrong_usage_is_exit_2_with_a_sentence(audit, arguments, message):
    said = audit(*arguments)
    assert said.returncode == 2
    assert said.stdout == ""
    assert message in " ".join(said.stderr.split())
    assert "Traceback" not in said.stderr


def test_a_broken_record_is_exit_1_with_the_place(audit, own_data):
    change(own_data, "press-pga", "against", "outcome:nosuch")
    said = audit(data=own_data)
    assert said.returncode == 1
    assert "claims.csv, line" in said.stderr
    assert "Traceback" not in said.stderr


def test_no_plotting_and_no_scipy_stats_are_loaded():
    code = (
        "import sys\nfrom trialkit import cli\n"
        "try:\n    cli.main(['audit', '--format', 'csv'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'scipy.stats', 'matplotlib', 'seaborn', 'papermill', 'IPython', 'statsmodels'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stderr.strip() == "[]"
