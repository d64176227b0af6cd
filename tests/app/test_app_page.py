"""What the app's page is made of, without a browser and without a server."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys

import ipywidgets as ipw
import nbformat
import pytest

from trialkit import app, records, runs
from trialkit.app import _server, _stage
from trialkit.cli import main
from trialkit.errors import UsageError
from trialkit.widgets import catalogue


@pytest.fixture(scope="module")
def stage():
    return app.Stage("cheng2022")


def parts(slot: ipw.VBox) -> tuple[ipw.Button, ipw.HTML, ipw.Box]:
    return slot.children


def ends(*words: str) -> int:
    with pytest.raises(SystemExit) as caught:
        main(["app", "--no-browser", *words])
    return caught.value.code or 0


# --- the notebook ---------------------------------------------------------------------------------


def test_notebook_is_valid_without_outputs_and_calls_the_stage(cheng):
    book = app.notebook(cheng, confidence=0.9, seed=7)
    nbformat.validate(nbformat.from_dict(book))
    assert all(cell["outputs"] == [] for cell in book["cells"])
    assert "app.Stage(trial='cheng2022', confidence=0.9, seed=7)" in book["cells"][0]["source"]


def test_sliders_reach_the_explorer_through_the_notebook_as_text(cheng):
    wanted = "detection.n 34, count.times 4"
    source = app.notebook(cheng, sliders=wanted)["cells"][0]["source"]
    names: dict = {}
    exec(source.replace("stage.contents()", ""), names)
    button, _said, room = names["stage"].slot("detection").children
    button.click()
    assert room.children[0].settings()["n"] == 34
    names["stage"].check()


def test_notebook_is_no_notebook_of_the_course(root):
    assert len(runs.find_notebooks()) == 9
    assert not list((root / "src").rglob("*.ipynb"))


def test_every_page_says_that_it_is_no_advice_and_an_invented_record_that_it_is_invented(cheng):
    invented = records.load_trial("demo2030")
    for record in (cheng, invented):
        said = app.notebook(record)["metadata"]["trialkit_app"]
        assert said["record"] == record.title
        assert "not medical advice" in said["advice"]
        assert ("invented" in said["invented"]) == record.is_synthetic


# --- the stage ------------------------------------------------------------------------------------


def test_stage_lists_every_explorer_once_by_notebook(stage):
    chapters = stage.chapters()
    names = [words["name"] for chapter in chapters for words in chapter["explorers"]]
    assert names == [entry.name for entry in catalogue.entries()]
    assert [chapter["number"] for chapter in chapters] == [f"0{n}" for n in range(9)]
    for chapter in chapters:
        assert chapter["question"].endswith("?")
        assert all(words["title"] and words["ask"] for words in chapter["explorers"])


def test_stage_shows_a_place_for_each_with_its_words(stage, monkeypatch):
    shown = []
    monkeypatch.setattr(_stage, "display", lambda what, metadata, **_: shown.append(metadata))
    stage.contents()
    stage.show()
    contents, *places = [metadata[_stage.WORDS] for metadata in shown]
    assert contents["chapters"] == stage.chapters()
    assert [place["name"] for place in places] == [entry.name for entry in catalogue.entries()]
    assert sum(place["chapter"] is not None for place in places) == 9
    json.dumps(shown)  # as it goes to the page


def test_an_explorer_is_built_when_its_place_is_opened_and_not_before(stage):
    button, said, room = parts(stage.slot("detection"))
    assert (room.children, room.layout.display) == ((), "none")
    button.click()
    (explorer,) = room.children
    assert explorer.children[-1].outputs[0]["output_type"] == "display_data"
    assert room.layout.display is None
    assert (button.description, 'role="status"' in said.value) == (_stage.CLOSE, True)


def test_a_place_is_built_once_and_keeps_what_was_moved():
    built = []

    def build() -> ipw.Widget:
        built.append(ipw.IntSlider())
        return built[-1]

    button, said, room = parts(_stage.lazy(build))
    button.click()
    built[0].value = 3
    button.click()
    assert (room.layout.display, button.description, said.value) == ("none", _stage.OPEN, "")
    button.click()
    assert room.children == (built[0],)
    assert built[0].value == 3
    assert len(built) == 1


def test_an_explorer_that_cannot_be_built_says_why_and_can_be_tried_again():
    left = [RuntimeError("<b>no visits</b>")]

    def build() -> ipw.Widget:
        if left:
            raise left.pop()
        return ipw.IntSlider()

    button, said, room = parts(_stage.lazy(build))
    button.click()
    assert 'role="alert"' in said.value
    assert "&lt;b&gt;no visits" in said.value
    assert (room.children, button.description) == ((), _stage.OPEN)
    button.click()
    assert len(room.children) == 1


def test_buttons_and_slots_keep_the_keyboard_in_place():
    """The button is never replaced nor switched off: both would lose the focus."""
    slot = _stage.lazy(ipw.IntSlider)
    before = slot.children
    before[0].click()
    assert slot.children == before
    assert not before[0].disabled


# --- the page -------------------------------------------------------------------------------------


def test_no_file_of_the_page_names_a_server():
    files = [path for path in _server.SHARE.rglob("*") if path.is_file()]
    assert len(files) >= 5
    for path in files:
        assert not re.search(r"https?:|//cdn", path.read_text(encoding="utf-8")), path


def test_kernel_is_this_python_and_needs_no_installation():
    about = json.loads((_server.SHARE / "kernels/trialkit/kernel.json").read_text(encoding="utf-8"))
    # jupyter_client puts the running Python in the place of this word.
    assert about["argv"][0] == "python"
    assert about["language"] == "python"


# --- the command ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.7", False),
        ("lecture.example.edu", False),
        ("", False),
    ],
)
def test_which_addresses_reach_this_computer_only(host, local):
    assert app.is_local(host) is local


def test_a_port_in_use_is_a_sentence_and_without_one_the_next_is_taken(capsys, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert ends("--host", "127.0.0.1", "--port", str(port)) == 2
        said = capsys.readouterr().err
        assert f"trialkit: port {port} of '127.0.0.1' cannot be used" in said
        monkeypatch.setattr(_server, "FIRST_PORT", port)
        assert _server._port("127.0.0.1", None) > port


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--trial", "nosuch2030"], "trial 'nosuch2030' is not known. Known records: cheng2022"),
        (["--confidence", "1.5"], "confidence = 1.5 is out of range"),
        (["--seed", "-1"], "seed = -1 is out of range"),
        (["--sliders", "nosuch.n 2"], "explorer 'nosuch' is not known. Allowed: count"),
        (["--sliders", "count.nosuch 2"], "the explorer count has no control 'nosuch'"),
        (["--sliders", "detection.n many"], "sliders: detection.n = 'many' is"),
        (["--port", "99999999"], "65535"),
        (["--host", "no such host"], "of 'no such host' cannot be used"),
    ],
)
def test_wrong_usage_is_a_sentence_and_exit_code_2(capsys, words, said):
    assert ends(*words) == 2
    found = capsys.readouterr()
    assert said in found.err.replace("\n", " ")
    assert "Traceback" not in found.err + found.out


def test_without_voila_a_sentence_says_how_to_install_it(capsys, monkeypatch):
    monkeypatch.setattr(_server, "available", lambda: False)
    assert ends() == 2
    assert "pip install 'trialkit[app]'" in capsys.readouterr().err


def test_an_open_door_is_announced(capsys, monkeypatch):
    def serve(*_: object, **given: object) -> None:
        assert given["host"] == "0.0.0.0"

    monkeypatch.setattr(app, "serve", serve)
    assert ends("--host", "0.0.0.0") == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "everybody who can reach this computer can open the page without a password" in said


def test_help_is_quick_and_the_app_is_not_imported_for_it():
    code = "import sys, trialkit.cli; print(sorted({'voila', 'trialkit.app'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_environment_is_as_before_afterwards(monkeypatch):
    import os

    monkeypatch.setenv("TRIALKIT_DATA", "own")
    before = dict(os.environ)
    with _server._environment():
        assert os.environ["JUPYTER_PATH"].startswith(str(_server.SHARE))
        assert os.path.isabs(os.environ["TRIALKIT_DATA"])  # noqa: PTH117
    assert dict(os.environ) == before


def test_serve_refuses_a_host_nobody_has():
    with pytest.raises(UsageError, match="cannot be used"):
        app.serve({}, host="203.0.113.7", port=8866)
