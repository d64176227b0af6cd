"""`trialkit trials new`: a record from nothing, as somebody new to the kit makes one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from trialkit.records.folders import packaged_data_dir

FIXTURE = Path(__file__).parents[1] / "fixtures" / "data" / "trials"


def call(*arguments: str, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    if data is not None:
        environment["TRIALKIT_DATA"] = str(data)
    return subprocess.run(
        [sys.executable, "-m", "trialkit", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )


@pytest.fixture
def new(tmp_path) -> Path:
    """A data folder with one new record in it."""
    said = call("trials", "new", "mine2030", "--to", str(tmp_path / "data"))
    assert said.returncode == 0, said.stderr
    return tmp_path / "data"


def test_it_says_where_the_record_is_and_what_to_do_next(tmp_path):
    data = tmp_path / "data"
    said = call("trials", "new", "mine2030", "--to", str(data))
    assert said.returncode == 0
    words = " ".join(said.stdout.split())
    assert f"Wrote {data / 'trials' / 'mine2030'}" in words
    steps = [
        "1. Read GUIDE.md",
        f"2. Set the environment variable TRIALKIT_DATA to {data}.",
        "3. See what is missing or wrong: trialkit trials validate mine2030",
        "4. Run the course on it: trialkit run --trial mine2030",
    ]
    places = [words.index(step) for step in steps]
    assert places == sorted(places)


def test_in_the_data_folder_in_use_no_variable_needs_to_be_set(new):
    said = call("trials", "new", "other2030", data=new)
    assert said.returncode == 0
    assert "TRIALKIT_DATA" not in said.stdout
    assert (new / "trials" / "other2030" / "GUIDE.md").is_file()


def test_listed_validated_and_refused_by_run_until_it_is_filled_in(new):
    assert "mine2030" in call("trials", "list", data=new).stdout
    said = call("trials", "validate", "mine2030", data=new)
    assert said.returncode == 1
    lines = said.stdout.splitlines()
    assert lines[0] == "mine2030: not finished, 12 place(s) to fill in"
    assert lines[1].startswith("  sources.yaml, abstract.citation: is still TODO; wanted: ")
    assert lines[-1].startswith("  safety.csv: found no rows; allowed: ")
    assert len(lines) == 13
    said = call("run", "--trial", "mine2030", data=new)
    assert said.returncode == 1
    assert "is not finished" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.notebook
def test_from_nothing_to_pages(new, tmp_path):
    """A trial that prints neither responders nor doses by weight, entered line by line.

    The figures are those that the abstract of Bajouri 2023 (Cell J 25(6):363) prints.
    """
    folder = new / "trials" / "mine2030"
    about = (folder / "trial.yaml").read_text(encoding="utf-8")
    for key, value in {
        "title": "Cells injected into plaques",
        "short_title": "Bajouri 2023",
        "citation": "Cell J 25(6):363",
        "registry_id": "none",
        "product": "adipose mesenchymal stem cells",
        "product_short": "AD-MSC",
        "n_treated": "5",
    }.items():
        about = about.replace(f"\n{key}: TODO", f"\n{key}: {value}")
    about = about.replace("10^6 cells/kg\n", "10^6 cells/cm²\n")
    about += "not_published:\n  - { topic: outcomes, item: any count of responders }\n"
    (folder / "trial.yaml").write_text(about, encoding="utf-8")
    sources = (folder / "sources.yaml").read_text(encoding="utf-8")
    (folder / "sources.yaml").write_text(sources.replace("TODO", "PMID 37434453"), "utf-8")
    rows = {
        "arms": "L,lower dose,1,,5,1,1×10^6/cm²,0,once,1,abstract,\n"
        "H,higher dose,1,,5,3,3×10^6/cm²,0,once,1,abstract,\n",
        "safety": "major,major adverse event,all,0,5,,none reported,6 months,abstract,\n",
    }
    for name, text in rows.items():
        with (folder / f"{name}.csv").open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)

    said = call("trials", "validate", "mine2030", data=new)
    assert said.stdout.split("\n")[0] == "mine2030: well"
    out = tmp_path / "pages"
    said = call("run", "02", "04", "--trial", "mine2030", "--out", str(out), data=new)
    assert said.returncode == 0, said.stderr
    page = (out / "02_trial_protocol.html").read_text(encoding="utf-8")
    assert "The doses of Bajouri 2023 are not given by body weight." in page
    page = (out / "04_efficacy_replication.html").read_text(encoding="utf-8")
    assert "any count of responders" in page


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["mine2030"], "is already there, and is left as it is"),
        (["Mine"], "'Mine' is not a record name. Allowed: 2 to 40 lower-case letters"),
        (["../mine"], "is not a record name"),
        (["nul"], "but none of con, prn, aux, nul, com0 to com9"),
        ([], "Missing argument"),
    ],
    ids=["taken", "capital", "leads out", "kept by Windows", "none"],
)
def test_wrong_usage_is_exit_2_with_a_sentence_and_nothing_is_made(new, arguments, message):
    before = sorted(new.rglob("*"))
    said = call("trials", "new", *arguments, "--to", str(new))
    assert said.returncode == 2
    assert message in " ".join(said.stderr.split())
    assert "Traceback" not in said.stderr
    assert sorted(new.rglob("*")) == before


@pytest.mark.parametrize("place", ["", "~nobody_at_all/z", "file", "file/below"])
def test_a_place_that_is_none_is_exit_2_with_a_sentence(tmp_path, monkeypatch, place):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("mine")
    said = call("trials", "new", "mine2030", "--to", place)
    assert said.returncode == 2
    assert said.stderr.startswith("trialkit: ")
    assert "Traceback" not in said.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.fixture
def contradiction(tmp_path) -> Path:
    """A record whose tables are well, and whose counts no patients can have together."""
    root = tmp_path / "data"
    folder = root / "trials" / "other2031"
    shutil.copytree(FIXTURE / "other2031", folder)
    table = folder / "outcomes.csv"
    rows = table.read_text("utf-8").splitlines()
    row = rows[1].split(",")
    assert row[0] == "pasi50.all"
    row[6:10] = ["20", "24", "yes", ""]  # 11 responders were 5 younger and 6 older ones
    table.write_text("\n".join([rows[0], ",".join(row), rows[2]]) + "\n", "utf-8")
    return root


@pytest.mark.parametrize("by", ["name", "folder"])
def test_counts_that_no_cohort_has_are_a_remark_and_no_problem(contradiction, by):
    """They can be a true finding about a source: 15 of 14 older patients must have responded."""
    name = "other2031" if by == "name" else str(contradiction / "trials" / "other2031")
    said = call("trials", "validate", name, data=contradiction)
    assert said.returncode == 0, said.stderr
    assert "other2031: well" in said.stdout
    (remark,) = [line for line in said.stdout.splitlines() if "no cohort of 24 patients" in line]
    assert remark.startswith("  remark: no cohort of 24 patients has all of these counts: ")
    assert "= 20" in remark
    assert "= 5" in remark
    assert "Were they copied as printed? If so, it is a finding about the source" in remark


def test_broken_counts_are_not_held_against_cohorts(contradiction):
    table = contradiction / "trials" / "other2031" / "outcomes.csv"
    table.write_text(table.read_text("utf-8").replace(",20,24,", ",25,24,"), "utf-8")
    said = call("trials", "validate", "other2031", data=contradiction)
    assert said.returncode == 1
    assert "found 25; allowed: 0 to n = 24" in said.stdout
    assert "no cohort" not in said.stdout


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in a folder here")
def test_validate_does_not_wait_for_a_pipe_or_stumble_on_a_folder(new):
    folder = new / "trials" / "mine2030"
    (folder / "claims.csv").unlink()
    os.mkfifo(folder / "claims.csv")
    (folder / "visits.csv").unlink()
    (folder / "visits.csv").mkdir()
    said = call("trials", "validate", "mine2030", data=new)
    assert said.returncode == 1
    assert "Traceback" not in said.stderr
    for name in ("claims.csv", "visits.csv"):
        assert f"{name}: is no file; allowed: a plain file of this name" in said.stdout


def test_many_problems_of_one_file_are_cut_short(tmp_path):
    """A copied record with another outcome table: one cause, and once a message for each claim."""
    folder = tmp_path / "data" / "trials" / "mine2030"
    shutil.copytree(packaged_data_dir() / "trials" / "cheng2022", folder)
    about = folder / "trial.yaml"
    about.write_text(about.read_text("utf-8").replace("id: cheng2022", "id: mine2030"), "utf-8")
    outcomes = folder / "outcomes.csv"
    outcomes.write_text("\n".join(outcomes.read_text("utf-8").splitlines()[:2]) + "\n", "utf-8")
    said = call("trials", "validate", "mine2030", data=tmp_path / "data")
    assert said.returncode == 1
    rows = [
        line for line in said.stdout.splitlines() if "claims.csv" in line and "remark" not in line
    ]
    assert len(rows) == 11
    assert rows[-1].endswith("more; mend these first")


def test_a_copy_is_told_which_tables_are_still_those_of_the_other_trial(tmp_path):
    folder = tmp_path / "data" / "trials" / "mine2030"
    shutil.copytree(packaged_data_dir() / "trials" / "yao2021", folder)
    about = folder / "trial.yaml"
    about.write_text(about.read_text("utf-8").replace("id: yao2021", "id: mine2030"), "utf-8")
    said = call("trials", "validate", data=tmp_path / "data")
    assert said.returncode == 0, "a remark is no problem"
    assert "mine2030: well" in said.stdout
    assert "remark: word for word as in yao2021: arms.csv, claims.csv" in said.stdout
    assert "remark" not in call("trials", "validate").stdout
