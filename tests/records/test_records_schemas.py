"""The schemas are valid Table Schemas (Data Package standard, version 2), and the data fit them."""

from __future__ import annotations

import re

import jsonschema
import pytest
import yaml

from trialkit import records
from trialkit.errors import RecordError
from trialkit.records.folders import packaged_data_dir
from trialkit.records.loading import OPTIONAL_TABLES, REQUIRED_TABLES, ROOMS
from trialkit.records.schema import columns, empty_table, table_kinds, table_schema

KINDS = table_kinds()

# The rules of the standard for the field types that we use: which constraints a type may have,
# and of what type their values are. "unit" is a property of our own, which the standard allows.
FOR_ALL = {"required": {"type": "boolean"}, "unique": {"type": "boolean"}}
CONSTRAINTS = {
    "string": {
        "pattern": {"type": "string", "format": "regex"},
        "enum": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": "string"}},
        "minLength": {"type": "integer", "minimum": 0},
        "maxLength": {"type": "integer", "minimum": 0},
    },
    "integer": {
        "enum": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": "integer"}},
        "minimum": {"type": "integer"},
        "maximum": {"type": "integer"},
    },
    "number": {
        "enum": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": "number"}},
        "minimum": {"type": "number"},
        "maximum": {"type": "number"},
    },
}


def field_rule(kind: str) -> dict:
    return {
        "if": {"properties": {"type": {"const": kind}}},
        "then": {
            "properties": {
                "constraints": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": FOR_ALL | CONSTRAINTS[kind],
                }
            }
        },
    }


TABLE_SCHEMA = {
    "type": "object",
    "required": ["fields", "title", "description", "primaryKey"],
    "additionalProperties": False,
    "properties": {
        "title": {"type": "string", "minLength": 1},
        "description": {"type": "string", "minLength": 1},
        "primaryKey": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"type": "string"},
        },
        "fields": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "type", "description"],
                # a comma in an unquoted description makes a key of what follows it
                "additionalProperties": False,
                "properties": {
                    "name": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
                    "type": {"enum": list(CONSTRAINTS)},
                    "description": {"type": "string", "minLength": 1},
                    "unit": {"type": "string", "minLength": 1},
                    "constraints": {"type": "object"},
                },
                "allOf": [field_rule(kind) for kind in CONSTRAINTS],
            },
        },
    },
}


def check(schema: dict) -> None:
    validator = jsonschema.Draft202012Validator(
        TABLE_SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    validator.validate(schema)


@pytest.mark.parametrize("name", KINDS)
def test_schema_follows_the_table_schema_standard(name):
    check(table_schema(name))


@pytest.mark.parametrize(
    "change",
    [
        {"fields": []},
        {"primaryKey": "id"},
        {"fields": [{"name": "id", "type": "text", "description": "x"}]},
        {"fields": [{"name": "id", "type": "string"}]},
        {"fields": [{"name": "n", "type": "string", "description": "x", "unit": 5}]},
        {"fields": [{"name": "n", "type": "string", "description": "a", " as printed": None}]},
        {
            "fields": [
                {"name": "n", "type": "string", "description": "x", "constraints": {"minimum": 1}}
            ]
        },
        {
            "fields": [
                {
                    "name": "n",
                    "type": "integer",
                    "description": "x",
                    "constraints": {"pattern": "1"},
                }
            ]
        },
        {
            "fields": [
                {
                    "name": "n",
                    "type": "integer",
                    "description": "x",
                    "constraints": {"minimum": "1"},
                }
            ]
        },
        {
            "fields": [
                {"name": "n", "type": "string", "description": "x", "constraints": {"enum": [True]}}
            ]
        },
        {
            "fields": [
                {"name": "n", "type": "string", "description": "x", "constraints": {"pattern": "("}}
            ]
        },
        {
            "fields": [
                {"name": "n", "type": "string", "description": "x", "constraints": {"needed": True}}
            ]
        },
    ],
)
def test_the_rules_refuse_what_the_standard_refuses(change):
    with pytest.raises(jsonschema.ValidationError):
        check(table_schema("arms") | change)


@pytest.mark.parametrize("name", KINDS)
def test_names_are_unique_and_the_key_is_required(name):
    schema = table_schema(name)
    fields = {field["name"]: field for field in schema["fields"]}
    assert len(fields) == len(schema["fields"])
    for key in schema["primaryKey"]:
        assert fields[key]["constraints"]["required"]
        assert len(schema["primaryKey"]) > 1 or fields[key]["constraints"]["unique"]


@pytest.mark.parametrize("name", KINDS)
def test_every_table_has_a_source_on_every_row(name):
    source = {f["name"]: f for f in table_schema(name)["fields"]}["source"]
    assert source["type"] == "string"
    assert source["constraints"]["required"]


@pytest.mark.parametrize("name", KINDS)
def test_printed_figures_are_text(name):
    for field in table_schema(name)["fields"]:
        if re.search(r"(^|_)printed$", field["name"]):
            assert field["type"] == "string"


def test_every_kind_of_table_has_a_schema_and_every_schema_a_table():
    root = packaged_data_dir()
    rooms = {path.stem for room in ROOMS for path in (root / room).glob("*.csv")}
    assert set(KINDS) == {*REQUIRED_TABLES, *OPTIONAL_TABLES} | rooms


@pytest.mark.parametrize("path", sorted(packaged_data_dir().rglob("*.csv")), ids=lambda p: p.stem)
def test_columns_stand_in_the_order_of_the_schema(path):
    """The standard's default: the same fields in the same order."""
    with path.open(encoding="utf-8") as file:
        assert file.readline().rstrip("\n").split(",") == columns(path.stem)


def test_a_schema_handed_out_cannot_be_spoilt():
    table_schema("arms")["fields"].clear()
    assert table_schema("arms")["fields"]


def test_unknown_kind_of_table_lists_the_known():
    with pytest.raises(RecordError, match=r"no schema for a table 'legs'\. Known .*: arms"):
        table_schema("legs")


@pytest.mark.parametrize("name", KINDS)
def test_empty_table_has_the_columns_and_no_rows(name):
    table = empty_table(name)
    assert list(table.columns) == columns(name)
    assert table.empty


def test_schemas_on_disk_are_plain_yaml():
    for name in KINDS:
        text = (packaged_data_dir() / "schemas" / f"{name}.yaml").read_text(encoding="utf-8")
        assert yaml.safe_load(text) == table_schema(name)


# Background and comparators


TABLES = sorted(
    f"{room}/{path.stem}" for room in ROOMS for path in (packaged_data_dir() / room).glob("*.csv")
)


@pytest.mark.parametrize("name", TABLES)
def test_background_tables_load_with_known_sources(name):
    table = records.load_table(name)
    assert not table.empty
    sources = records.table_sources(name.partition("/")[0])
    assert set(table["source"]) <= set(sources.index)


@pytest.mark.parametrize(
    ("name", "low", "middle", "high"),
    [
        ("background/burden", "low", "value", "high"),
        ("background/prevalence", "low", "estimate", "high"),
        ("background/relapse", "low_days", "median_days", "high_days"),
        ("comparators/msc_safety", "low", "estimate", "high"),
    ],
)
def test_printed_intervals_hold_their_estimate(name, low, middle, high):
    table = records.load_table(name)
    assert (table[low].isna() == table[high].isna()).all()
    assert (table[low] <= table[high]).fillna(True).all()
    assert (table[low] <= table[middle]).fillna(True).all()
    assert (table[middle] <= table[high]).fillna(True).all()


@pytest.mark.parametrize("name", ["background/nosuch", "../trials/cheng2022/arms", "", None, 5])
def test_unknown_table_lists_the_known(name):
    with pytest.raises(RecordError, match=r"Known tables: background/blood_cells"):
        records.load_table(name)


@pytest.mark.parametrize("room", ["trials", "..", "", None])
def test_unknown_room_lists_the_known(room):
    with pytest.raises(RecordError, match=r"Known rooms: background, comparators"):
        records.table_sources(room)


def test_broken_background_table_says_where(record):
    path = record.root / "background" / "prevalence.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("parisi2020", "web", 1), encoding="utf-8")
    with pytest.raises(
        RecordError, match=r"'background/prevalence' is broken:\n  prevalence.csv, line"
    ):
        records.load_table("background/prevalence", record.root)


def test_background_without_its_sources_says_so(record):
    (record.root / "background" / "sources.yaml").unlink()
    for call, name in (
        (records.load_table, "background/burden"),
        (records.table_sources, "background"),
    ):
        with pytest.raises(RecordError, match=r"sources\.yaml: file is missing"):
            call(name, record.root)


def test_figures_of_the_background_as_their_sources_give_them():
    prevalence = records.load_table("background/prevalence").set_index("region")
    expected = {
        "East Asia": (0.14, 0.05, 0.40, "parisi2020"),
        "Australasia": (1.99, 0.64, 6.60, "parisi2020"),
        "Western Europe": (1.92, 1.07, 3.46, "parisi2020"),
        "North America": (1.50, 0.63, 3.60, "parisi2020"),
        "Adults in 20 countries": (None, 0.51, 11.43, "michalek2017"),
        "Children in 20 countries": (None, 0, 1.37, "michalek2017"),
        "Range quoted by the paper": (None, 0.27, 11.43, "intro"),
        "China, 1987 survey": (0.12, None, None, "intro"),
        "China, six-city survey": (0.47, None, None, "ding2012"),
    }
    assert plain(prevalence[["estimate", "low", "high", "source"]]) == expected


def test_figures_of_the_burden_as_their_sources_give_them():
    burden = records.load_table("background/burden").set_index("id")
    expected = {
        "world": (125e6, None, None, "registry-v1"),
        "china_prevalence": (0.0047, None, None, "intro"),
        "china_paper": (7e6, None, None, "intro"),
        "china_registry": (10e6, None, None, "registry-v1"),
        "china_population": (1.41178e9, None, None, "census2020"),
        "countries_without_data": (0.81, None, None, "parisi2020"),
        "new_cases": (4622594, 4458904, 4780771, "damiani2021"),
        "incidence": (57.8, None, None, "damiani2021"),
        "incidence_change": (-20.0, None, None, "damiani2021"),
        "incidence_high_income": (112.6, None, None, "damiani2021"),
        "incidence_low_sdi": (38.1, None, None, "damiani2021"),
    }
    assert plain(burden[["value", "low", "high", "source"]]) == expected


def test_figures_of_the_outpatients_chen_2017():
    table = records.load_table("background/outpatients").set_index("id")
    expected = {
        "patients": (12031, None),
        "sex_ratio": (1.49, None),
        "pasi": (18.70, 10.01),
        "onset_men": (30.2, 14.5),
        "onset_women": (27.1, 15.6),
        "family": (23.1, None),
        "comorbidity": (16.1, None),
        "season": (60.2, None),
        "stress": (34.5, None),
    }
    assert plain(table[["value", "sd"]]) == expected
    assert set(table["source"]) == {"chen2017"}


def test_figures_of_blood_cells_and_relapse():
    cells = records.load_table("background/blood_cells").set_index(["study", "cell"])
    assert plain(cells.drop(columns=["unit", "source", "note"])) == {
        ("Zhang 2016", "Treg"): (3.68, 1.22, 34, 6.63, 1.00, 18, None),
        ("Zhang 2016", "Th17"): (2.20, 0.78, 34, 0.65, 0.22, 18, None),
        ("second Treg study", "Treg"): (2.84, 1.00, 60, 4.02, 0.73, 22, None),
        ("Korean J Dermatol 2016", "Treg"): (None, None, 20, None, None, 23, "0.310"),
    }
    relapse = records.load_table("background/relapse").set_index("treatment")
    figures = relapse[["patients", "relapsed", "median_days", "low_days", "high_days"]]
    assert plain(figures) == {
        "etanercept": (409, 347, 85, 70, 91),
        "classical systemic drugs": (None, None, 28, None, None),
        "IL-23 antagonists": (None, None, None, None, None),
    }


def test_figures_of_msc_trials_thompson_2020_wang_2021_yao_2021():
    harm = records.load_table("comparators/msc_safety").set_index("event")
    assert plain(harm) == {
        "fever": ("RR", 2.48, 1.27, 4.86, 55, 2696, "thompson2020"),
        "infection": ("RR", 0.99, 0.81, 1.21, 55, 2696, "thompson2020"),
        "thrombotic or embolic event": ("RR", 1.14, 0.67, 1.95, 55, 2696, "thompson2020"),
        "death": ("RR", 0.78, 0.65, 0.94, 55, 2696, "thompson2020"),
        "malignancy": ("RR", 0.93, 0.60, 1.45, 55, 2696, "thompson2020"),
        "transient fever": ("OR", 3.65, 2.05, 6.49, 62, 3546, "wang2021"),
    }
    events = records.load_table("comparators/msc_events").set_index("event")
    assert plain(events[["study", "patients", "events", "phase", "source"]]) == {
        "all adverse events": ("Yao 2021", 7, 16, "treatment", "yao2021"),
        "fever": ("Yao 2021", 7, 5, "treatment", "yao2021"),
        "pharyngitis": ("Yao 2021", 7, 3, "treatment", "yao2021"),
        "headache": ("Yao 2021", 7, 2, "treatment", "yao2021"),
        "serious adverse event": ("Yao 2021", 7, 1, "follow-up", "yao2021"),
    }


def plain(table) -> dict:
    """Rows as tuples by their key, None for what is missing."""
    cells = table.astype(object).where(table.notna(), None)
    return {key: tuple(row) for key, row in zip(cells.index, cells.to_numpy(), strict=True)}
