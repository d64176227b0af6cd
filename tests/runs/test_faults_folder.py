"""When the output folder, a notebook or the record fails a run: what is said, and what is left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from trialkit import runs
from trialkit.errors import KitError, UsageError
from trialkit.runs import lock, verify

PARAMETERS = 'trial: str = "yao2021"\nresults_path: str = ""'
GIVEN = {"trial": "yao2021"}
SAVES = (
    "import json, pathlib\n"
    'row = {"notebook": "", "key": "k", "value": 1.0, "low": None, "high": None, "unit": ""}\n'
    'pathlib.Path(results_path).write_text(json.dumps([row | {"kind": "derived"}]))'
)

pytestmark = pytest.mark.notebook


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def is_whole(out: Path, *notebooks: Path) -> bool:
    """Whether everything in the folder is as its receipts say, and nothing half made is there."""
    return not hidden(out) and verify.read(out, notebooks).differences == []


# The output folder


def test_folder_removed_meanwhile_is_said_and_not_made_again(write_notebook, tmp_path, kernels):
    out = tmp_path / "out"
    first = write_notebook("01_a", "1")
    removes = write_notebook("02_b", f"import shutil; shutil.rmtree({str(out)!r})")
    last = write_notebook("03_c", "1")
    seen: list = []
    with pytest.raises(KitError, match=r"was removed while the run went on\. Whole in it: nothing"):
        runs.run(
            [first, removes, last],
            out,
            GIVEN,
            jobs=1,
            preloaded=kernels,
            on_event=lambda this: seen.append((this.name, this.status, this.error)),
        )
    assert ("01_a", "done", None) in seen
    assert ("02_b", "failed", "the output folder was removed while the run went on") in seen
    assert ("03_c", "failed", "the output folder was removed while the run went on") in seen
    assert not out.exists()


# Two runs


def test_second_run_into_the_same_folder_is_refused_and_disturbs_nothing(
    write_notebook, tmp_path, kernels
):
    path, out = write_notebook("01_a", "1"), tmp_path / "out"
    runs.run([path], out, GIVEN, preloaded=kernels)
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    with lock.hold(out):
        with pytest.raises(UsageError, match=rf"process {os.getpid()}\) is writing into it"):
            runs.run([path], out, GIVEN, preloaded=kernels)
        assert {p.name for p in out.iterdir()} == {*before, lock.NAME}
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before


def test_lock_of_another_process_holds_and_ends_with_it(write_notebook, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    code = (
        "import sys, time; from pathlib import Path; from trialkit.runs import lock\n"
        "with lock.hold(Path(sys.argv[1])):\n"
        "    (Path(sys.argv[1]) / '.run-half').mkdir()\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(out)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(UsageError, match=f"process {holder.pid}"), lock.hold(out):
        pass
    holder.kill()
    holder.communicate()
    assert (out / lock.NAME).is_file()
    with lock.hold(out):
        assert hidden(out) == [lock.NAME]
    assert hidden(out) == []


def test_locks_follow_one_another(tmp_path):
    for _ in range(3):
        with lock.hold(tmp_path):
            assert hidden(tmp_path) == [lock.NAME]
        assert hidden(tmp_path) == []


# The notebook and the record


@pytest.mark.parametrize("content", ["", "{", "[]", '{"cells": 3}', "\xff\xfe"], ids=repr)
def test_notebook_that_is_no_json_is_wrong_usage_and_nothing_is_made(tmp_path, content):
    good = tmp_path / "01_x.ipynb"
    good.write_text(content, encoding="latin-1")
    with pytest.raises(UsageError, match=r"01_x\.ipynb: cannot be read as a notebook"):
        runs.run([good], tmp_path / "out", GIVEN)
    assert not (tmp_path / "out").exists()


def test_notebook_that_breaks_meanwhile_is_not_reused(write_notebook, tmp_path, kernels):
    path = tmp_path / "01_a.ipynb"
    write_notebook("01_a", f"open({str(path)!r}, 'w').write('[')")
    content = path.read_text(encoding="utf-8")
    out = tmp_path / "out"
    assert runs.run([path], out, GIVEN, preloaded=kernels).ok
    path.write_text(content, encoding="utf-8")
    (said,) = verify.read(out, [path]).differences
    assert said == "01_a: while it ran, the notebook is gone"
    (this,) = runs.run([path], out, GIVEN, reuse=True, preloaded=kernels).notebooks
    assert this.note == "not reused: while it ran, the notebook is gone"


def test_record_that_changes_meanwhile_is_a_failure_that_names_the_file(
    write_notebook, tmp_path, kernels, own_data
):
    table = own_data / "trials" / "yao2021" / "arms.csv"
    path = write_notebook(
        "01_a", SAVES, f"open({str(table)!r}, 'a').write('\\n')", parameters=PARAMETERS
    )
    after = write_notebook("02_b", SAVES, parameters=PARAMETERS)
    out = tmp_path / "out"

    report = runs.run([path, after], out, GIVEN, jobs=1, preloaded=kernels)

    assert [n.status for n in report.notebooks] == ["failed", "failed"]
    changed = "while it ran, trials/yao2021/arms.csv changed: it may have read both. Run it again"
    assert report.notebooks[0].error == changed
    assert json.loads((out / "results.json").read_text(encoding="utf-8")) == []
    assert changed in (out / "01_a.html").read_text(encoding="utf-8")
    assert hidden(out) == []
    again = runs.run([after], out, GIVEN, reuse=True, preloaded=kernels)
    assert again.ok
    (said,) = verify.read(out, [path, after]).differences
    assert said.startswith("01_a: it ended as failed")


def test_results_that_are_no_results_fail_the_notebook(write_notebook, tmp_path, kernels):
    code = "open(results_path, 'w').write('[{\"key\": \"k\"}]')"
    path = write_notebook("01_a", code, parameters=PARAMETERS)
    report = runs.run([path], tmp_path / "out", GIVEN, preloaded=kernels)
    assert report.notebooks[0].status == "failed"
    assert "are not rows with notebook, key, value" in report.notebooks[0].error


def test_a_copy_under_another_name_has_its_own_results(write_notebook, tmp_path, kernels):
    paths = [write_notebook(n, SAVES, parameters=PARAMETERS) for n in ("01_a", "02_copy")]
    report = runs.run(paths, tmp_path / "out", GIVEN, preloaded=kernels)
    assert [row["notebook"] for row in report.rows] == ["01_a", "02_copy"]
    assert is_whole(tmp_path / "out", *paths)


def test_one_cell_that_takes_too_long_ends_its_notebook(write_notebook, tmp_path, kernels):
    slow = write_notebook("01_slow", "print('so far')", "import time; time.sleep(60)")
    good = write_notebook("02_good", "1")
    out = tmp_path / "out"

    report = runs.run([slow, good], out, GIVEN, cell_timeout=1, preloaded=kernels)

    assert [n.status for n in report.notebooks] == ["timeout", "done"]
    assert report.notebooks[0].error == "cell 4 took longer than 1 s"
    assert "so far" in (out / "01_slow.html").read_text(encoding="utf-8")
    assert hidden(out) == []


def test_folder_on_a_file_system_without_locks_can_be_used(tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def no_locks(*_):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with lock.hold(tmp_path):
        pass
    assert hidden(tmp_path) == []


def test_folder_that_takes_no_lock_file_is_wrong_usage(tmp_path):
    (tmp_path / lock.NAME).mkdir()
    with pytest.raises(UsageError, match=r"cannot be written to \("), lock.hold(tmp_path):
        pass
