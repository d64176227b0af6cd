"""The Data Package descriptor is what the files give, and says when it is not."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import jsonschema
import pytest
import yaml

from trialkit.errors import RecordError
from trialkit.records import package
from trialkit.records.folders import packaged_data_dir
from trialkit.records.schema import table_schema

DATA = packaged_data_dir()

# The rules of the standard (Data Package, version 2) for the properties that we use.
LICENCES = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "anyOf": [{"required": ["name"]}, {"required": ["path"]}],
        "properties": {"name": {"type": "string"}, "title": {"type": "string"}},
    },
}
# relative, with forward slashes, inside the package, not hidden
PATH = {"type": "string", "pattern": r"^(?!.*(^|/)\.)(?!/)(?!.*\\)(?!.*//)[^:]+$"}
NAME = {"type": "string", "pattern": "^[a-z0-9._-]+$"}
RESOURCE = {
    "type": "object",
    "required": ["name", "path", "title", "format", "mediatype", "encoding", "bytes", "hash"],
    "not": {"required": ["data"]},
    "properties": {
        "name": NAME,
        "path": PATH,
        "type": {"const": "table"},
        "title": {"type": "string", "minLength": 1},
        "description": {"type": "string", "minLength": 1},
        "format": {"enum": ["csv", "yaml", "json"]},
        "mediatype": {"enum": ["text/csv", "application/yaml", "application/json"]},
        "encoding": {"const": "utf-8"},
        "bytes": {"type": "integer", "minimum": 1},
        "hash": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
        "schema": {"anyOf": [PATH, {"type": "object", "required": ["fields"]}]},
        "sources": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "minProperties": 1, "required": ["title"]},
        },
        "licenses": LICENCES,
    },
    "dependentRequired": {"schema": ["type"], "type": ["schema"]},
}
DESCRIPTOR = {
    "type": "object",
    "required": ["$schema", "name", "title", "description", "version", "licenses", "resources"],
    "properties": {
        "$schema": {"const": "https://datapackage.org/profiles/2.0/datapackage.json"},
        "name": NAME,
        "version": {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
        "created": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "licenses": LICENCES,
        "resources": {"type": "array", "minItems": 1, "items": RESOURCE},
    },
}


@pytest.fixture(scope="module")
def described() -> dict:
    return package.describe(DATA)


@pytest.fixture
def fresh(record):
    package.refresh(record.root)
    return record


# The packaged data


def test_packaged_data_are_as_their_descriptor_says():
    assert [str(problem) for problem in package.check_descriptor(DATA)] == []


def test_descriptor_on_disk_follows_the_standard():
    descriptor = yaml.safe_load((DATA / "datapackage.yaml").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(DESCRIPTOR).validate(descriptor)


@pytest.mark.parametrize("path", ["/etc/passwd", "../x.csv", "a/../../x.csv", "a\\b", "http://x"])
def test_the_rules_refuse_paths_that_leave_the_package(described, path):
    broken = {**described, "resources": [{**described["resources"][0], "path": path}]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(DESCRIPTOR).validate(broken)


def test_one_resource_for_each_file_that_is_data(described):
    on_disk = {
        path.relative_to(DATA).as_posix()
        for room in ("trials", "background", "comparators", "course", "expected")
        for path in (DATA / room).rglob("*")
        if path.suffix in (".csv", ".yaml", ".json")
    }
    paths = [resource["path"] for resource in described["resources"]]
    assert set(paths) == on_disk
    assert paths == sorted(paths)
    names = [resource["name"] for resource in described["resources"]]
    assert len(set(names)) == len(names)
    assert "trials.cheng2022.outcomes" in names
    assert "trials.cheng2022.trial" in names


def test_hashes_and_sizes_are_those_of_the_files(described):
    for resource in described["resources"]:
        content = (DATA / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
        assert b"\r" not in content


def test_tables_name_a_schema_that_is_there_and_the_rest_none(described):
    for resource in described["resources"]:
        if resource["format"] == "csv":
            schema = yaml.safe_load((DATA / resource["schema"]).read_text(encoding="utf-8"))
            assert schema["title"] in resource["title"]
        else:
            assert "schema" not in resource


def test_sources_are_those_that_the_rows_name(described):
    by_path = {resource["path"]: resource for resource in described["resources"]}
    keys = [s["key"] for s in by_path["trials/cheng2022/outcomes.csv"]["sources"]]
    assert keys == ["abstract", "press"]
    keys = [s["key"] for s in by_path["comparators/msc_safety.csv"]["sources"]]
    assert keys == ["thompson2020", "wang2021"]
    assert "sources" not in by_path["trials/cheng2022/trial.yaml"]
    first = by_path["trials/cheng2022/outcomes.csv"]["sources"][0]
    assert set(first) == {"title", "key", "address", "read"}
    assert first["read"] == "abstract only"


def test_licence_is_said_once_for_all_and_for_each(described):
    for licences in [described["licenses"], *(r["licenses"] for r in described["resources"])]:
        assert [licence["name"] for licence in licences] == ["CC-BY-4.0"]
    assert "facts from the sources" in described["description"]


def test_git_keeps_lf_line_ends_on_every_platform(root):
    rules = (root / ".gitattributes").read_text(encoding="utf-8").splitlines()
    assert "* text=auto eol=lf" in rules
    assert "*.png binary" in rules


# Writing


def test_writing_twice_gives_the_same_bytes(fresh):
    names = ("datapackage.yaml", "README.md")
    before = [(fresh.root / name).read_bytes() for name in names]
    paths = package.refresh(fresh.root)
    assert [path.name for path in paths] == ["README.md", "datapackage.yaml"]
    assert [(fresh.root / name).read_bytes() for name in names] == before
    package.write_descriptor(fresh.root)
    assert [(fresh.root / name).read_bytes() for name in names] == before


def test_descriptor_is_readable_text(fresh):
    text = (fresh.root / "datapackage.yaml").read_text(encoding="utf-8")
    assert text.startswith("# Made by 'trialkit data refresh'")
    assert "&id" not in text
    assert "\\u" not in text
    assert "\\x" not in text
    assert not text.rstrip("\n").endswith(" ")
    assert yaml.safe_load(text) == package.describe(fresh.root)


def test_refreshing_touches_no_data_file(fresh, fingerprint):
    before = fingerprint(fresh.root)
    package.refresh(fresh.root)
    after = fingerprint(fresh.root)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed <= {"README.md", "datapackage.yaml"}
    assert set(after) == set(before)


def test_a_file_that_cannot_be_read_leaves_both_as_they_were(fresh, fingerprint):
    fresh.path("outcomes.csv").write_text('id\n"open\n', encoding="utf-8")
    before = fingerprint(fresh.root)
    with pytest.raises(RecordError, match=r"cheng2022: outcomes\.csv, line .*: is not well-formed"):
        package.refresh(fresh.root)
    assert fingerprint(fresh.root) == before


def test_broken_sources_are_named(fresh):
    fresh.replace("sources.yaml", "  label: press article\n", "")
    with pytest.raises(RecordError, match=r"sources\.yaml, press\.label: is missing"):
        package.describe(fresh.root)


@pytest.mark.parametrize("name", ["notes.txt", "table.xlsx", "LICENCE", "results.json"])
def test_files_of_other_kinds_are_refused(fresh, name):
    fresh.path(name).write_text("x", encoding="utf-8")
    with pytest.raises(RecordError, match=r"found a .* file; allowed: csv, yaml, md"):
        package.describe(fresh.root)


def test_expected_results_are_json_and_nothing_else(fresh):
    folder = fresh.root / "expected"
    folder.mkdir(exist_ok=True)
    (folder / "cheng2022.json").write_text("{}\n", encoding="utf-8")
    by_name = {r["name"]: r for r in package.describe(fresh.root)["resources"]}
    assert by_name["expected.cheng2022"]["mediatype"] == "application/json"
    assert by_name["expected.cheng2022"]["title"] == "Expected results (cheng2022)"
    assert "| `expected/` |" in package.dictionary(fresh.root)
    (folder / "arms.csv").write_text("x\n", encoding="utf-8")
    with pytest.raises(RecordError, match=r"expected/arms\.csv: found a csv file"):
        package.describe(fresh.root)


def test_tables_without_a_schema_are_refused(fresh):
    fresh.path("moods.csv").write_text("id\n", encoding="utf-8")
    with pytest.raises(
        RecordError, match=r"trials/cheng2022/moods\.csv: no schema .* allowed: arms"
    ):
        package.describe(fresh.root)


def test_hidden_files_and_documents_are_no_data(fresh):
    fresh.path(".DS_Store").write_bytes(b"\0")
    (fresh.folder / ".ipynb_checkpoints").mkdir()
    (fresh.folder / ".ipynb_checkpoints" / "arms.csv").write_text("", encoding="utf-8")
    fresh.path("NOTES.md").write_text("mine\n", encoding="utf-8")
    assert package.check_descriptor(fresh.root) == []


def test_a_data_folder_without_schemas_carries_them_in_its_descriptor(fresh, invented_data):
    descriptor = package.describe(invented_data)
    jsonschema.Draft202012Validator(DESCRIPTOR).validate(descriptor)
    schemas = {r["name"]: r["schema"] for r in descriptor["resources"] if "schema" in r}
    assert schemas["trials.other2031.arms"] == table_schema("arms")
    assert package.describe(fresh.root)["resources"][0]["schema"] == "schemas/blood_cells.yaml"


def test_no_data_folder_is_a_readable_error(tmp_path):
    for call in (package.describe, package.check_descriptor, package.refresh, package.dictionary):
        with pytest.raises(RecordError, match="is not a data folder"):
            call(tmp_path)


# Checking


def only_problem(data) -> str:
    problems = package.check_descriptor(data.root)
    assert len(problems) == 1, [str(p) for p in problems]
    return str(problems[0])


COMMAND = "'trialkit data refresh' brings it up to date"


def test_a_fresh_copy_is_well(fresh):
    assert package.check_descriptor(fresh.root) == []


def test_changed_content_of_the_same_size(fresh):
    fresh.set_cell("outcomes.csv", 2, "responders", "7")
    message = only_problem(fresh)
    assert message.startswith("trials/cheng2022/outcomes.csv, hash: found sha256:")
    assert "the descriptor has sha256:" in message
    assert message.endswith(COMMAND)


def test_changed_size_is_reported_with_both_numbers(fresh):
    size = fresh.path("visits.csv").stat().st_size
    fresh.set_cell("visits.csv", 2, "note", "")
    problems = package.check_descriptor(fresh.root)
    assert [p.column for p in problems] == ["bytes", "hash"]
    assert f"the descriptor has {size}" in problems[0].message
    assert f"found {fresh.path('visits.csv').stat().st_size}" in problems[0].message


def test_file_missing(fresh):
    fresh.path("visits.csv").unlink()
    message = only_problem(fresh)
    assert message.startswith("trials/cheng2022/visits.csv: is listed, but there is no such")
    assert message.endswith(COMMAND)


def test_file_not_listed(fresh):
    folder = fresh.root / "trials" / "mine2030"
    folder.mkdir()
    (folder / "sources.yaml").write_text("{}\n", encoding="utf-8")
    message = only_problem(fresh)
    assert message.startswith("trials/mine2030/sources.yaml: is not listed in the descriptor")
    assert message.endswith(COMMAND)


def test_windows_line_ends_are_named_as_such(fresh):
    path = fresh.path("arms.csv")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    first, *rest = package.check_descriptor(fresh.root)
    assert (first.file, first.column) == ("trials/cheng2022/arms.csv", None)
    assert "found CR in the line ends; allowed: LF only (see .gitattributes)" in first.message
    assert [p.column for p in rest] == ["bytes", "hash"]


def test_windows_line_ends_and_marks_are_not_blessed_by_refreshing(fresh):
    path = fresh.path("arms.csv")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    package.refresh(fresh.root)
    messages = [p.message for p in package.check_descriptor(fresh.root)]
    assert len(messages) == 2
    assert "allowed: LF only" in messages[0]
    assert "byte-order mark" in messages[1]


@pytest.mark.parametrize("name", ["datapackage.yaml", "README.md"])
def test_made_file_missing(fresh, name):
    (fresh.root / name).unlink()
    assert only_problem(fresh) == f"{name}: file is missing; {COMMAND}"


@pytest.mark.parametrize("name", ["datapackage.yaml", "README.md"])
def test_made_file_edited_by_hand(fresh, name):
    path = fresh.root / name
    text = path.read_text(encoding="utf-8")
    old = "title: Identity (cheng2022)" if name == "datapackage.yaml" else "text editor"
    assert old in text
    path.write_text(text.replace(old, old + "!"), encoding="utf-8")
    message = only_problem(fresh)
    assert message.startswith(f"{name}: differs from what the ")
    assert message.endswith(COMMAND)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "a: b: c",
        "resources: 5\n",
        "resources: [5]\n",
        "resources: [{path: [1]}]\n",
        "a: &x 1\nb: *x\n",
    ],
)
def test_a_broken_descriptor_is_a_problem_not_a_traceback(fresh, content):
    (fresh.root / "datapackage.yaml").write_text(content, encoding="utf-8")
    problems = package.check_descriptor(fresh.root)
    assert problems
    assert all(p.message.endswith(COMMAND) for p in problems)


def test_paths_out_of_the_folder_are_never_opened(fresh, tmp_path):
    (tmp_path / "outside.csv").write_text("secret", encoding="utf-8")
    descriptor = package.describe(fresh.root)
    descriptor["resources"][0]["path"] = "../outside.csv"
    text = yaml.safe_dump(descriptor)
    (fresh.root / "datapackage.yaml").write_text(text, encoding="utf-8")
    messages = [str(p) for p in package.check_descriptor(fresh.root)]
    assert messages[0].startswith("../outside.csv: is listed, but there is no such data file")
    assert "background/blood_cells.csv: is not listed" in messages[1]


def test_describing_and_checking_need_no_pandas():
    """The command answers at once: heavy imports stay where tables are read."""
    code = (
        "import sys; from trialkit.records import package; from trialkit.records.folders import "
        "packaged_data_dir; package.check_descriptor(packaged_data_dir()); "
        "print(sorted({'pandas', 'pandera', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
