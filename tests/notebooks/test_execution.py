"""Every notebook by Papermill: defaults, other records, other places, hostile values."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import nbformat
import pytest
import scipy.stats
from explorers_executed import executed_explorers

from trialkit import results, runs
from trialkit.runs import expected
from trialkit.widgets import catalogue

pytestmark = pytest.mark.notebook

# Another value for the first control of each explorer.
SLIDERS = {
    "count": 3,
    "prevalence": 0.6,
    "pasi": 1,
    "entry": "registry-v2",
    "dose_plan": 1,
    "detection": 4,
    "prior": "jeffreys",
    "interval": 3,
    "deal": 5,
    "subgroup": 1,
    "course": 20,
    "cohort": 2,
    "claim": "abs-men",
    "grim": 30,
    "possible": "pga",
    "carried": 60,
    "placebo": 1,
    "marker": 1.0,
    "cut": 3,
    "simon": 30,
    "dose": 20,
    "success": 2,
    "plan": 80,
}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
EFFICACY = runs.find_notebooks(["04"])[0]


def outputs(path: Path) -> list[nbformat.NotebookNode]:
    book = nbformat.read(path, as_version=4)
    return [o for c in book.cells if c.cell_type == "code" for o in c.outputs]


def results_are_as_expected(report: runs.RunReport) -> None:
    """Hold the results against those the kit stands behind, and say what may have moved them."""
    known = expected.read(report.trial)
    moved = [str(move) for found in known.moved(report.rows).values() for move in found]
    assert not moved, "\n".join(
        [
            *moved,
            f"What else is not as it was: {known.causes()}.",
            "If the new results are right: trialkit expected refresh",
        ]
    )


def explorers_are_as_the_catalogue_has_them(path: Path, record) -> None:
    """Hold each explorer of a notebook, and the row below it, against the list of all."""
    found = executed_explorers(path)
    known = catalogue.entries(path.stem[:2])
    assert [explorer.name for explorer in found] == [entry.name for entry in known]
    for explorer, entry in zip(found, known, strict=True):
        assert explorer.text == entry.build(record).picture.outputs[0]["data"]["text/plain"]
        texts = [entry.draw(**chosen).caption.alt for chosen in entry.settings(record).values()]
        assert [unescape(text) for text in explorer.below] == texts
        assert len(texts) == 3
        assert explorer.drawn_by == entry.draw.__name__


def html(path: Path) -> str:
    return "\n".join(o.get("data", {}).get("text/html", "") for o in outputs(path))


def test_defaults(execute, notebook, cheng):
    report = execute(notebook, cold=True)

    assert report.ok, report.notebooks[0].error
    executed = report.out / notebook.name
    assert not [o for o in outputs(executed) if o.get("name") == "stderr"]
    assert sum(WIDGET_VIEW in o.get("data", {}) for o in outputs(executed)) >= 1
    pictures = re.findall(r"<img [^>]*>", html(executed))
    assert len(pictures) >= 2
    alternatives = [re.search(r'alt="([^"]*)"', picture)[1] for picture in pictures]
    assert all(len(text) > 40 for text in alternatives), alternatives
    assert report.rows
    for row in report.rows:
        assert tuple(row) == results.COLUMNS
        assert row["kind"] in results.KINDS
        assert row["notebook"] == notebook.stem
    results_are_as_expected(report)
    explorers_are_as_the_catalogue_has_them(executed, cheng)


@pytest.mark.parametrize("trial", ["other2031", "minimal2031"])
def test_other_records(execute, notebook, invented_data, trial):
    report = execute(notebook, trial=trial)

    assert report.ok, report.notebooks[0].error
    executed = (report.out / notebook.name).read_text(encoding="utf-8")
    assert "SYNTHETIC" in executed
    said = " ".join(
        str(o.get("data", {}).get("text/markdown", "")) for o in outputs(report.out / notebook.name)
    )
    assert not re.search(r"\bnan\b|<NA>|\bNone\b", said), said
    if notebook.stem[:2] not in ("00", "01"):
        assert "Cheng" not in said
        assert "UMSC" not in said


@pytest.mark.parametrize("trial", ["yao2021", "demo2030"])
def test_every_record_of_the_kit(execute, notebook, trial):
    report = execute(notebook, trial=trial)

    assert report.ok, report.notebooks[0].error
    said = " ".join(
        str(o.get("data", {}).get("text/markdown", "")) for o in outputs(report.out / notebook.name)
    )
    assert not re.search(r"\bnan\b|<NA>|\bNone\b", said), said
    results_are_as_expected(report)
    if trial == "demo2030":
        assert "SYNTHETIC" in (report.out / notebook.name).read_text(encoding="utf-8")
    if notebook.stem[:2] not in ("00", "01"):
        assert not re.search(r"Cheng 2022|UMSC", said), said


def test_other_confidence_seed_and_sliders(execute, notebook, cheng):
    wanted, texts = [], []
    for entry in catalogue.entries(notebook.stem[:2]):
        control = next(iter(entry.build(cheng).controls))
        wanted.append(f"{entry.name}.{control} {SLIDERS[entry.name]}")
        box = entry.build(cheng, confidence=0.8, seed=7, sliders=wanted[-1])
        texts.append(box.picture.outputs[0]["data"]["text/plain"])
    report = execute(notebook, confidence="0.8", seed="7", sliders=", ".join(wanted))

    assert report.ok, report.notebooks[0].error
    found = executed_explorers(report.out / notebook.name)
    assert [explorer.text for explorer in found] == texts


def test_a_slider_that_is_not_there_stops_its_notebook_with_a_sentence(execute):
    report = execute(EFFICACY, sliders="deal.cards 3")

    assert not report.ok
    assert "the explorer deal has no control 'cards'. Allowed: deals, seed." in (
        report.notebooks[0].error
    )


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"confidence": 1.5}, "confidence = 1.5 is out of range. Allowed: a number from 0.5"),
        ({"confidence": "high"}, "confidence = 'high' is not a number. Allowed"),
        ({"confidence": True}, "confidence = True is not a number"),
        ({"trial": "nosuch"}, "trial = 'nosuch' is not known. Known records: cheng2022"),
        (
            {"trial": "../../etc/passwd"},
            "is not a record name. Allowed: 2 to 40 lower-case letters",
        ),
        ({"seed": -1}, "seed = -1 is out of range. Allowed: a whole number from 0"),
        ({"seed": 0.5}, "seed = 0.5 is not a whole number"),
        ({"results_path": "/no/such/folder/r.json"}, "cannot be written. Allowed: empty, or"),
        ({"results_path": 5}, "results_path = 5 is not text"),
        ({"sliders": "deal.deals"}, "sliders: 'deal.deals' cannot be read. Allowed: empty, or"),
        ({"sliders": 5}, "sliders = 5 is not text"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_hostile_values_fail_with_a_readable_message(tmp_path, parameters, message):
    import papermill

    with pytest.raises(papermill.PapermillExecutionError) as caught:
        papermill.execute_notebook(
            str(EFFICACY), str(tmp_path / "out.ipynb"), parameters=parameters, progress_bar=False
        )
    said = str(caught.value)
    assert message in said
    assert len(said.splitlines()) < 8, "a sentence, not a traceback"


def test_every_notebook_refuses_hostile_values(notebook, tmp_path):
    import papermill

    target = tmp_path / "results.json"
    with pytest.raises(papermill.PapermillExecutionError, match=r"confidence = 1\.5"):
        papermill.execute_notebook(
            str(notebook),
            str(tmp_path / "out.ipynb"),
            parameters={"confidence": 1.5, "results_path": str(target)},
            progress_bar=False,
        )
    assert not target.exists()


@pytest.fixture(params=["root", "notebooks", "elsewhere"])
def place(request, root, tmp_path) -> Path:
    """Three working directories."""
    return {"root": root, "notebooks": root / "notebooks", "elsewhere": tmp_path}[request.param]


def test_papermill_command_from_three_working_directories(place, tmp_path):
    out = tmp_path / "out.ipynb"
    before = sorted(p.name for p in place.iterdir())
    subprocess.run(
        [
            *(sys.executable, "-m", "papermill", str(EFFICACY), str(out)),
            *("-p", "confidence", "0.9", "-p", "results_path", str(tmp_path / "rows.json")),
        ],
        cwd=place,
        check=True,
        capture_output=True,
    )
    rows = {row["key"]: row for row in json.loads((tmp_path / "rows.json").read_text("utf-8"))}
    # 90 % Clopper-Pearson limits of 8/17: beta quantiles at 5 % and 95 %
    low, high = scipy.stats.beta.ppf([0.05, 0.95], [8, 9], [10, 9])
    assert rows["efficacy.pasi40.all"]["low"] == pytest.approx(low)
    assert rows["efficacy.pasi40.all"]["high"] == pytest.approx(high)
    new = {p.name for p in place.iterdir()} - set(before) - {"out.ipynb", "rows.json"}
    assert not [name for name in new if not name.startswith(".")]


def test_papermill_lists_every_parameter_with_type_and_help(notebook):
    said = subprocess.run(
        [sys.executable, "-m", "papermill", "--help-notebook", str(notebook)],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    declared = nbformat.read(notebook, as_version=4)
    lines = next(c.source for c in declared.cells if c.cell_type == "code").splitlines()
    flat = re.sub(r"\s+", " ", said)
    for line in lines:
        name, kind, help_text = re.match(r"(\w+): (\w+) = .*  # (.*)", line).groups()
        assert re.search(rf"\b{name}: {kind} \(default [^)]*\) {re.escape(help_text)}", flat), flat


def test_same_seed_gives_the_same_results(execute, notebook):
    first = execute(notebook, seed="11").rows
    again = execute(notebook, seed="11").rows
    assert first == again


def test_nbclient_in_the_notebooks_folder_gives_what_papermill_gives(tmp_path):
    from nbclient import NotebookClient

    folder = tmp_path / "copied"
    folder.mkdir()
    copy = Path(shutil.copy(EFFICACY, folder))
    book = nbformat.read(copy, as_version=4)
    NotebookClient(book, resources={"metadata": {"path": str(folder)}}, timeout=300).execute()
    assert [p.name for p in folder.iterdir()] == [EFFICACY.name]


def test_printed_results_of_cheng_2022(execute):
    """The numbers that the course stands on; references in the comments."""
    report = execute(*runs.find_notebooks(["02", "03", "04"]))
    assert report.ok
    rows = {row["key"]: row for row in json.loads((report.out / "results.json").read_text())}

    # abstract: 8/17, 6/9, 2/8, 3/17; press: 35.3 % and 17.6 % of 17
    expected = {
        "efficacy.pasi40.all": (8 / 17, 0.2298, 0.7219),
        "efficacy.pasi40.female": (6 / 9, None, None),
        "efficacy.pasi40.male": (2 / 8, None, None),
        "efficacy.pasi75.all": (6 / 17, None, None),
        "efficacy.pasi90.all": (3 / 17, None, None),
        "efficacy.pga.all": (3 / 17, None, None),
    }
    for key, (value, low, high) in expected.items():
        assert rows[key]["value"] == pytest.approx(value, abs=1e-12)
        assert rows[key]["low"] < value < rows[key]["high"]
        if low is not None:  # Clopper-Pearson, recomputed twice outside the kit
            assert rows[key]["low"] == pytest.approx(low, abs=5e-5)
            assert rows[key]["high"] == pytest.approx(high, abs=5e-5)
    # exact one-sided limit at no event: 1 - 0.05 ** (1 / 17)
    assert rows["safety.related_sae.upper_limit"]["value"] == pytest.approx(1 - 0.05 ** (1 / 17))
    assert rows["efficacy.pasi40.sex.fisher_p"]["value"] == pytest.approx(0.1534, abs=5e-5)
    assert rows["protocol.cumulative_dose.C"]["value"] == 5.0
    assert rows["protocol.cumulative_dose.C"]["unit"] == "10^6 cells/kg"
