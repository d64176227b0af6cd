"""The form of every notebook: a student finds the same things in the same places."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

COMMON = ["trial", "confidence", "seed", "results_path", "sliders"]
PARAMETER = re.compile(r'^(\w+): (str|int|float|bool) = ("[^"=#]*"|[\w.-]+)  # ([^=#]+)$')

# Numbers that are names or definitions, not results: these may stand in prose.
NAMES = [
    r"PASI[ -]\d+",
    r"\b[Pp]hase \d[ab]?(/\d[ab]?)?",
    r"\bIL-\d+(/IL-\d+)?(/\d+)?",
    r"\bTh\d+\b",
    r"\bCD\d+\b",
    r"\bGSG-\d\b",
    r"\bTSG-\d\b",
    r"\bNCT\d{8}\b",
    r"\bPGE2\b",
    r"\b(19|20)\d\d\b",
    r"\b0\d(_\w+)?\b",
    r"`[^`]*`",
    r"\]\([^)]*\)",
    r"^\d+\. ",
    r"^#+ \d+\.? ",
    r"\b[Ss]ections? \d+( and \d+)?",
    r"\bSYN-\d+",
]
# Ends of scales and other definitions, written out with the words around them.
DEFINITIONS = [
    r"\b\d+ (to|–|or) \d+\b",
    r"\(\d+[–-]\d+\)",
    r"\bfrom \d+ to \d+\b",
]


def cells(path: Path, kind: str) -> list[nbformat.NotebookNode]:
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == kind]


def test_valid_with_the_common_kernel_and_no_outputs(notebook):
    book = nbformat.read(notebook, as_version=4)
    nbformat.validate(book)
    assert book.nbformat_minor >= 5
    assert book.metadata.kernelspec.name == "python3"
    for cell in cells(notebook, "code"):
        assert cell.outputs == []
        assert cell.execution_count is None


def test_cell_ids_are_words_that_stay(notebook):
    ids = [c.id for c in nbformat.read(notebook, as_version=4).cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]+", i) for i in ids), ids


def test_title_objectives_minutes_and_requirements_come_from_the_metadata(notebook):
    about = nbformat.read(notebook, as_version=4).metadata.trialkit
    title, objectives = cells(notebook, "markdown")[:2]
    assert about.title.endswith("?")
    assert title.source == f"# {about.title}"
    assert 15 <= about.minutes <= 60
    assert f"about {about.minutes} minutes" in objectives.source
    assert 2 <= len(about.objectives) <= 8
    for objective in about.objectives:
        assert re.fullmatch(rf"{notebook.stem[:2]}\.[a-z]", objective.id)
        assert f"- {objective.text}" in objectives.source
    for name in about.requires:
        assert (notebook.parent / f"{name}.ipynb").is_file()
        assert name in objectives.source


def test_parameters_cell_is_plain_and_its_values_are_checked_next(notebook):
    code = cells(notebook, "code")
    tagged = [c for c in code if "parameters" in c.metadata.get("tags", [])]
    assert tagged == code[:1]
    lines = [PARAMETER.match(line) for line in tagged[0].source.splitlines()]
    assert all(lines), tagged[0].source
    assert [m[1] for m in lines][: len(COMMON)] == COMMON
    assert "parameters.check(" in code[1].source
    assert "records.load_trial(trial)" in code[1].source
    for name in [m[1] for m in lines][len(COMMON) :]:
        assert re.search(rf'parameters\.\w+\(\s*(name=)?"{name}"', code[1].source), name


def test_code_cells_are_short(notebook):
    code = cells(notebook, "code")
    for cell in code[1:]:
        limit = 15 if cell in (code[1], code[-1]) else 9
        assert len(cell.source.splitlines()) <= limit, cell.source


def test_last_cell_asserts_and_saves_results(notebook):
    last = cells(notebook, "code")[-1].source
    assert "assert" in last
    assert "book.save(" in last


def test_asks_before_it_computes_and_recaps_at_the_end(notebook):
    words = "\n".join(c.source for c in cells(notebook, "markdown"))
    assert words.count("What do you expect?") >= 2
    assert "In this notebook we" in words
    assert "still not known" in words


@pytest.mark.parametrize(
    "forbidden",
    [r"^[!%]", r"\bopen\(", r"read_csv", r"\bplt\.", r"pip install", r"\btry:", r"import \*"],
)
def test_no_cell_depends_on_the_machine(notebook, forbidden):
    for cell in cells(notebook, "code"):
        # The hint above the first import may say what to type where the kit is missing.
        code = re.sub(r"^# No module named.*\n", "", cell.source, flags=re.MULTILINE)
        assert not re.search(forbidden, code, flags=re.MULTILINE), cell.source


def test_prose_holds_no_result_figures(notebook):
    found = []
    for cell in cells(notebook, "markdown"):
        text = cell.source
        for pattern in NAMES + DEFINITIONS:
            text = re.sub(pattern, " ", text, flags=re.MULTILINE)
        found += [f"{cell.id}: …{m[0]}…" for m in re.finditer(r".{0,25}\d+.{0,15}", text)]
    # The line of minutes is tested against the metadata above.
    found = [f for f in found if not f.startswith("objectives:")]
    assert not found, found


def test_no_trial_is_spelt_out_in_code_of_the_replication(notebook):
    if notebook.stem[:2] in ("00", "01"):
        pytest.skip("background: speaks of psoriasis and its published figures")
    for cell in cells(notebook, "code")[1:]:
        assert not re.search(r"women|female|UMSC|umbilical|\b17\b|cheng", cell.source), cell.source


def test_sections_say_which_objectives_they_introduce(notebook):
    book = nbformat.read(notebook, as_version=4)
    known = {objective.id for objective in book.metadata.trialkit.objectives}
    for cell in book.cells:
        if "trialkit" in cell.metadata:
            assert cell.cell_type == "markdown", cell.id
            assert re.search(r"^##", cell.source, flags=re.MULTILINE), cell.id
            assert set(cell.metadata.trialkit) == {"objectives"}
            assert set(cell.metadata.trialkit.objectives) <= known, cell.id


def test_exercises_before_the_recap_and_a_quiz_before_the_results(notebook):
    ids = [cell.id for cell in nbformat.read(notebook, as_version=4).cells]
    assert ids[-3:] == ["quiz-heading", "quiz", "results"]
    source = cells(notebook, "code")[-2].source
    assert source == f'widgets.quiz("{notebook.stem[:2]}", record, confidence=confidence)'
    links = [c.source for c in cells(notebook, "markdown") if c.id == "exercises"]
    if notebook.stem[:2] == "00":
        assert not links, "nothing to exercise; the quiz asks for all its objectives"
    else:
        assert ids.index("exercises") == ids.index("recap") - 1
        assert f"](exercises/{notebook.name})" in links[0]


def test_every_explorer_starts_where_the_parameter_sliders_says(notebook):
    calls = [c for c in cells(notebook, "code") if re.search(r"widgets\.\w+_explorer\(", c.source)]
    assert calls
    assert all("sliders=sliders" in cell.source for cell in calls)
    assert "sliders=sliders" in cells(notebook, "code")[1].source


def test_links_lead_to_files_that_exist(notebook):
    for cell in cells(notebook, "markdown"):
        for target in re.findall(r"\]\(([^)#]+)\)", cell.source):
            if not target.startswith(("http", "attachment:")):
                assert (notebook.parent / target).exists(), target
