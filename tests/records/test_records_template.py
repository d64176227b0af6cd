"""A new record: every key and column of the format, refused until filled in, well once it is."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
import yaml

from trialkit import records
from trialkit.errors import RecordError, UsageError
from trialkit.records import package, template
from trialkit.records.copied import copied_files
from trialkit.records.explained import FILES, rules_of_rows
from trialkit.records.folders import packaged_data_dir
from trialkit.records.identity import SOURCE_KEYS, TRIAL_KEYS, Key
from trialkit.records.loading import OPTIONAL_TABLES, REQUIRED_TABLES
from trialkit.records.schema import columns, table_kinds, table_schema

TABLES = REQUIRED_TABLES + OPTIONAL_TABLES
FILLED = {
    "title": "An invented trial",
    "short_title": "Invented 2030",
    "citation": "Invented for a test",
    "registry_id": "none",
    "product": "invented cells",
    "product_short": "cells",
    "n_treated": 5,
}
ROWS = {
    "arms": "A,All patients,1,5,5,1,1×10^6/kg,0,once,1,abstract,",
    "outcomes": "pasi75.all,PASI 75,pasi,75,at least,all,2,5,yes,40%,abstract,",
    "safety": "fever,fever,all,0,5,0,none,6 months,abstract,",
}


def uncommented(text: str) -> str:
    """Take the mark of optional keys away, as a reader does; explanations begin with ``##``."""
    return re.sub(r"^# (?=(  |- )*[a-z_]+:| +- )", "", text, flags=re.MULTILINE)


def replaced(folder: Path, name: str, **values: object) -> None:
    """Put values in place of the placeholders of required keys."""
    text = (folder / name).read_text(encoding="utf-8")
    for key, value in values.items():
        text, times = re.subn(rf"^( *){key}: TODO", rf"\g<1>{key}: {value}", text, flags=re.M)
        assert times == 1, key
    (folder / name).write_text(text, encoding="utf-8")


def fill(folder: Path) -> None:
    """Fill in everything that a record needs."""
    replaced(folder, "trial.yaml", **FILLED)
    replaced(folder, "sources.yaml", citation="invented", address="none")
    for name, row in ROWS.items():
        with (folder / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write(row + "\n")


@pytest.fixture
def folder(tmp_path) -> Path:
    return template.write_template("mine2030", tmp_path / "data")


# What is in it


def test_every_table_with_its_header_and_nothing_else(folder):
    assert {p.name for p in folder.iterdir()} == {
        *("trial.yaml", "sources.yaml", template.GUIDE),
        *(f"{name}.csv" for name in TABLES),
    }
    for name in TABLES:
        assert (folder / f"{name}.csv").read_text("utf-8") == ",".join(columns(name)) + "\n"


def test_every_key_stands_below_its_own_description(folder):
    lines = (folder / "trial.yaml").read_text(encoding="utf-8").splitlines()
    for key in TRIAL_KEYS:
        (place,) = [i for i, line in enumerate(lines) if re.match(rf"(# )?{key.name}:", line)]
        assert lines[place - 1].startswith(f"## {key.description}")
        assert lines[place].startswith("# ") != key.required


def test_uncommented_it_has_every_key_and_every_part(folder):
    about = yaml.safe_load(uncommented((folder / "trial.yaml").read_text(encoding="utf-8")))
    assert list(about) == [key.name for key in TRIAL_KEYS]
    for key in (key for key in TRIAL_KEYS if key.parts):
        entries = about[key.name] if key.kind == "entries" else [about[key.name]]
        assert [list(entry) for entry in entries] == [[part.name for part in key.parts]]


def test_every_part_of_an_entry_is_explained_and_says_when_it_is_optional(folder):
    lines = (folder / "trial.yaml").read_text(encoding="utf-8").splitlines()
    for part in (part for key in TRIAL_KEYS for part in key.parts):
        found = [line for line in lines if re.match(rf"# +(- )?{part.name}: TODO # ", line)]
        ours = [line for line in found if part.description in line]
        assert ours, part.name
        assert all(line.endswith("; optional") != part.required for line in ours)


def test_one_example_of_a_source_with_every_key(folder):
    sources = yaml.safe_load((folder / "sources.yaml").read_text(encoding="utf-8"))
    assert list(sources) == ["abstract"]
    assert list(sources["abstract"]) == [key.name for key in SOURCE_KEYS]


def test_guide_explains_every_column_of_every_table(folder):
    guide = (folder / template.GUIDE).read_text(encoding="utf-8")
    for name in TABLES:
        section = guide.partition(f"### `{name}.csv` (")[2].partition("\n### ")[0]
        for field in table_schema(name)["fields"]:
            assert f"| `{field['name']}` |" in section
            assert field["description"].replace("|", "\\|") in section
        for rule in rules_of_rows(name):
            assert rule in section
    assert FILES in guide
    steps = [guide.index(f"\n{i}. ") for i in range(1, 8)]
    assert steps == sorted(steps)
    assert "trialkit trials validate mine2030" in guide
    assert set(TABLES) <= set(table_kinds())


def test_made_of_the_list_of_keys(monkeypatch):
    """A key that is added to the format is in the template at once."""
    mood = Key("mood", "text", "how the trial felt", required=True)
    monkeypatch.setattr(template, "TRIAL_KEYS", (*TRIAL_KEYS, mood))
    text = template.template("mine2030")
    assert "## how the trial felt\nmood: TODO\n" in text["trial.yaml"]
    assert "| `mood` | text | required | how the trial felt |" in text[template.GUIDE]


# What is missing


def test_a_fresh_one_says_what_is_missing_in_the_order_of_work_and_nothing_else(folder):
    problems = records.validate_trial(folder)
    assert all(problem.unfinished for problem in problems)
    assert [(p.file, p.column) for p in problems] == [
        ("sources.yaml", "abstract.citation"),
        ("sources.yaml", "abstract.address"),
        *(("trial.yaml", key) for key in FILLED),
        ("arms.csv", None),
        ("outcomes.csv", None),
        ("safety.csv", None),
    ]
    for problem in problems[:9]:
        assert problem.message.startswith("is still TODO; wanted: ")
    for problem in problems[9:]:
        assert problem.message.startswith("found no rows; allowed: at least one row")


def test_loading_an_unfinished_record_says_so(folder):
    with pytest.raises(RecordError, match=r"is not finished:\n.*is still TODO"):
        records.load_trial("mine2030", folder.parents[1])


def test_a_wrong_value_beside_a_placeholder_makes_it_broken(folder):
    replaced(folder, "trial.yaml", n_treated="five")
    problems = records.validate_trial(folder)
    (wrong,) = [p for p in problems if not p.unfinished]
    assert (wrong.file, wrong.column) == ("trial.yaml", "n_treated")
    with pytest.raises(RecordError, match="is broken"):
        records.load_trial("mine2030", folder.parents[1])


def test_a_placeholder_in_a_table_or_a_list_is_found(folder):
    fill(folder)
    arms = folder / "arms.csv"
    arms.write_text(arms.read_text("utf-8").replace(",5,5,1,", ",TODO,5,1,"), "utf-8")
    (problem,) = records.validate_trial(folder)
    assert (problem.file, problem.row, problem.column) == ("arms.csv", 2, "n")
    assert problem.message.startswith("is still TODO; wanted: size of the arm")
    arms.write_text(arms.read_text("utf-8").replace("TODO", "5"), "utf-8")
    with (folder / "trial.yaml").open("a", encoding="utf-8") as file:
        file.write("notes:\n  - TODO\n")
    (problem,) = records.validate_trial(folder)
    assert (problem.file, problem.column, problem.unfinished) == ("trial.yaml", "notes", True)


# Once it is filled in


def test_filled_in_it_is_a_record_whose_empty_tables_are_not_there(folder):
    fill(folder)
    assert records.validate_trial(folder) == []
    trial = records.load_trial("mine2030", folder.parents[1])
    assert trial.n_treated == 5
    for name in OPTIONAL_TABLES:
        table = getattr(trial, name)
        assert table.empty
        assert list(table.columns) == columns(name)


def test_a_trial_that_prints_no_count_of_responders_says_so_and_needs_no_row(folder):
    fill(folder)
    table = folder / "outcomes.csv"
    table.write_text(table.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    (problem,) = records.validate_trial(folder)
    assert "an entry with the topic 'outcomes' under not_published" in problem.message
    with (folder / "trial.yaml").open("a", encoding="utf-8") as file:
        file.write("not_published:\n  - { topic: outcomes, item: any count }\n")
    assert records.validate_trial(folder) == []
    assert records.load_trial("mine2030", folder.parents[1]).outcomes.empty


def test_descriptor_tools_tolerate_the_guide_and_empty_tables(folder):
    fill(folder)
    root = folder.parents[1]
    package.refresh(root)
    assert package.check_descriptor(root) == []
    listed = {r["path"] for r in package.describe(root)["resources"]}
    assert "trials/mine2030/claims.csv" in listed
    assert not [path for path in listed if path.endswith(template.GUIDE)]


def test_descriptor_of_an_unfinished_record_says_what_is_missing(folder):
    with pytest.raises(RecordError, match=r"mine2030: sources\.yaml, abstract\.citation: is still"):
        package.refresh(folder.parents[1])


# Where it goes


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a",
        "Mine",
        "2030",
        "con",
        "nul",
        "../mine",
        "a/b",
        "x" * 41,
        "mine 2030",
        ".mine",
        "mine\n",
    ],
)
def test_a_name_that_no_record_may_have_is_refused_and_nothing_is_made(tmp_path, name):
    with pytest.raises(UsageError, match=r"is not a record name\. Allowed: 2 to 40 lower-case"):
        template.write_template(name, tmp_path / "data")
    assert list(tmp_path.iterdir()) == []


def test_it_never_writes_over_anything(folder):
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(UsageError, match="is already there, and is left as it is"):
        template.write_template("mine2030", folder.parents[1])
    assert before == {path: path.read_bytes() for path in folder.iterdir()}
    for name in ("empty2030", "file2030", "gone2030"):
        target = folder.parent / name
        if name.startswith("empty"):
            target.mkdir()
        elif name.startswith("file"):
            target.write_text("mine")
        else:
            target.symlink_to(folder.parent / "nowhere")
        with pytest.raises(UsageError, match="is already there"):
            template.write_template(name, folder.parents[1])


def test_whole_or_not_at_all(tmp_path, monkeypatch):
    def fail(*_: object) -> str:
        raise KeyboardInterrupt

    written = Path.write_text
    monkeypatch.setattr(
        Path,
        "write_text",
        lambda path, *a, **k: fail() if path.name == "safety.csv" else written(path, *a, **k),
    )
    with pytest.raises(KeyboardInterrupt):
        template.write_template("mine2030", tmp_path / "data")
    assert list((tmp_path / "data" / "trials").iterdir()) == []


def test_folder_of_records_given_instead_of_the_data_folder(folder):
    for given in (folder.parent, folder):
        with pytest.raises(UsageError, match="Give the data folder above it"):
            template.write_template("other2030", given)


def test_a_data_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "data").write_text("a file")
    with pytest.raises(UsageError, match="cannot be written"):
        template.write_template("mine2030", tmp_path / "data")


@pytest.mark.parametrize("given", ["", "~nobody_at_all/z", "~nobody_at_all", "x" * 5000, "loop/z"])
def test_a_data_folder_that_is_no_place_at_all(tmp_path, monkeypatch, given):
    monkeypatch.chdir(tmp_path)
    if given.startswith("loop"):
        (tmp_path / "loop").symlink_to("loop")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(UsageError, match=r"has no name|cannot be (a data folder|written)"):
        template.write_template("mine2030", given)
    assert sorted(tmp_path.iterdir()) == before


def test_without_a_folder_it_goes_into_the_data_in_use(tmp_path, monkeypatch):
    (tmp_path / "trials").mkdir()
    monkeypatch.setenv("TRIALKIT_DATA", str(tmp_path))
    assert template.write_template("mine2030") == tmp_path / "trials" / "mine2030"


def test_an_installed_package_is_not_written_into(tmp_path, monkeypatch):
    monkeypatch.delenv("TRIALKIT_DATA", raising=False)
    monkeypatch.setattr(template, "own_data_is_in_package", lambda: True)
    with pytest.raises(UsageError, match="--to FOLDER"):
        template.write_template("mine2030")


# Copied instead of new


def test_files_that_a_copy_kept_are_named(tmp_path):
    source = packaged_data_dir() / "trials" / "cheng2022"
    copy = Path(shutil.copytree(source, tmp_path / "mine2030"))
    others = sorted(source.parent.iterdir())
    assert copied_files(copy, others) == {
        path.name: "cheng2022" for path in sorted(source.glob("*.csv"))
    }
    arms = copy / "arms.csv"
    arms.write_text(arms.read_text("utf-8").replace("Phase 1", "All"), "utf-8")
    assert "arms.csv" not in copied_files(copy, others)
    visits = copy / "visits.csv"
    visits.write_text(visits.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    assert "visits.csv" not in copied_files(copy, [copy, *others])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in a folder here")
@pytest.mark.parametrize("side", ["copy", "original"])
def test_only_plain_files_of_the_folder_are_read(tmp_path, side):
    """A folder would be an error, a pipe a wait for ever, a link somebody else's file."""
    source = packaged_data_dir() / "trials" / "cheng2022"
    one = Path(shutil.copytree(source, tmp_path / "one2030"))
    two = Path(shutil.copytree(source, tmp_path / "two2030"))
    changed = one if side == "copy" else two
    secret = tmp_path / "secret.csv"
    shutil.copy(source / "events.csv", secret)
    for name in ("claims", "visits", "events", "safety"):
        (changed / f"{name}.csv").unlink()
    (changed / "claims.csv").mkdir()
    os.mkfifo(changed / "visits.csv")
    (changed / "events.csv").symlink_to(secret)
    (changed / "safety.csv").symlink_to("safety.csv")
    left = {"arms.csv", "criteria.csv", "outcomes.csv", "references.csv", "registry.csv"}
    assert set(copied_files(one, [two])) == left


def test_records_of_the_kit_share_no_table():
    trials = sorted(packaged_data_dir().joinpath("trials").iterdir())
    for folder in trials:
        assert copied_files(folder, trials) == {}, folder.name
