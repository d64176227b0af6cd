"""The data dictionary has every file, field and key, and is well-formed Markdown."""

from __future__ import annotations

import re

import pytest
import yaml

from trialkit.records import ledger, package
from trialkit.records.folders import packaged_data_dir
from trialkit.records.schema import table_kinds, table_schema

DATA = packaged_data_dir()


@pytest.fixture(scope="module")
def text() -> str:
    return package.dictionary(DATA)


@pytest.mark.parametrize("name", table_kinds())
def test_dictionary_has_every_field_with_type_unit_limits_and_meaning(text, name):
    _, _, section = text.partition(f"### `{name}.csv`")
    section = section.partition("\n#")[0]
    schema = table_schema(name)
    assert schema["description"] in section
    for field in schema["fields"]:
        (line,) = [row for row in section.splitlines() if row.startswith(f"| `{field['name']}` |")]
        assert field["description"] in line
        assert f"| {field['type']} | {field.get('unit', '')} |" in line
        for value in field.get("constraints", {}).get("enum", []):
            assert value in line
        assert ("required" in line) == field.get("constraints", {}).get("required", False)


def test_dictionary_has_every_key_of_the_yaml_files(text):
    about = yaml.safe_load((DATA / "trials/cheng2022/trial.yaml").read_text(encoding="utf-8"))
    for key, value in about.items():
        assert f"| `{key}` |" in text
        entries = value if isinstance(value, list) else [value]
        for entry in entries:
            for part in entry if isinstance(entry, dict) else ():
                assert f"| `{key}.{part}` |" in text
    for key in ("kind", "label", "citation", "address", "read"):
        assert f"| `{key}` |" in text


def test_dictionary_tables_are_whole(text):
    width = None
    for line in text.splitlines():
        if not line.startswith("|"):
            width = None
            continue
        cells = line.replace("\\|", "").count("|")
        assert width in (None, cells), line
        width = cells


def test_dictionary_lists_every_file_and_says_how_to_add_a_trial(text):
    for path in DATA.rglob("*.csv"):
        assert f"`{path.name}`" in text
        assert f"`{path.parent.relative_to(DATA).as_posix()}/`" in text
    for words in (
        "## Add a trial",
        "trialkit trials validate",
        "trialkit data refresh",
        "CC BY 4.0",
    ):
        assert words in text
    assert text.endswith("|\n")
    assert "\n\n\n" not in text


def test_every_rule_and_entry_of_the_ledger_is_explained(root):
    words = (root / "data" / "README.md").read_text(encoding="utf-8")
    assert set(ledger.KIND_WORDS) == set(ledger.KINDS)
    for name in (*ledger.KINDS, *ledger.RULES):
        assert re.search(rf"^\| `{name}(:[A-Z]+)?` \| ", words, flags=re.MULTILINE), name
    rules = table_schema("claims")["fields"]
    allowed = next(f for f in rules if f["name"] == "rule")["constraints"]["enum"]
    assert sorted(allowed) == sorted(ledger.RULES)
