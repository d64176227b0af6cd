"""Sweeps on a Dask cluster: the same tables, workers lost in the middle, other kits refused."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest
from sweep_books import CELL, PARAMETERS, executions, product
from sweep_clusters import alive, descendants, kill, started, until
from warm_sessions import SMALL

pytest.importorskip("distributed")

from trialkit.errors import KitError, UsageError
from trialkit.runs import sweeps
from trialkit.runs.clusters import connected
from trialkit.runs.sweeps.remote import Remote

pytestmark = [
    pytest.mark.notebook,
    pytest.mark.skipif(sys.platform == "win32", reason="kills processes as POSIX does"),
]


@pytest.fixture
def book(write_notebook):
    return write_notebook("book", CELL, parameters=PARAMETERS)


@pytest.fixture
def marks(tmp_path):
    folder = tmp_path / "marks"
    folder.mkdir()
    return folder


@pytest.fixture
def cluster(tmp_path):
    with started(tmp_path / "cluster") as cluster:
        yield cluster


def swept(plan, out, address, on_event=lambda _: None, patience=30, **options):
    with connected(address, patience=30) as client:
        return sweeps.sweep(plan, out, Remote(client, SMALL, patience), on_event, **options)


def each_set_once(out: Path, values: list[int]) -> None:
    table = pd.read_parquet(out / "results.parquet")
    assert table.loc[table["key"] == "twice", "parameter_value"].tolist() == values


def test_one_worker_killed_in_the_middle_nothing_lost_and_nothing_twice(
    book, tmp_path, cluster, marks, kernels
):
    plan = sweeps.make(book, product(value=range(100, 116), nap=0.2, marks=marks))
    out, ended, seen = tmp_path / "out", [], set()

    def on_event(this):
        ended.append(this.status)
        if len(ended) == 4:
            victim = cluster.processes[1]
            seen.update(descendants(victim.pid))
            kill(victim.pid)

    report = swept(plan, out, cluster.address, on_event)

    assert report.ok, [this.error for this in report.failures]
    assert ended == ["done"] * 16
    each_set_once(out, list(range(100, 116)))
    # what was lost with its worker was begun again: the set that ran, those that had just ended
    times = executions(marks)
    assert set(times) == set(range(100, 116))
    assert max(times.values()) <= 2
    assert cluster.processes[1].poll() == -9
    assert seen, "the worker had a preloaded process"
    until(lambda: not alive(seen), 10)
    for process in (cluster.processes[0], cluster.processes[2]):
        assert process.poll() is None
    until(lambda: not alive(descendants(cluster.processes[2].pid)), 10)

    # what came from the cluster stands for what would be made here, and the other way round
    again = sweeps.sweep(plan, out, sweeps.Local(2, kernels), reuse=True)
    assert all(this.reused for this in again.sets.values())
    here = tmp_path / "here"
    sweeps.sweep(plan, here, sweeps.Local(2, kernels))
    assert (here / "results.csv").read_bytes() == (out / "results.csv").read_bytes()


def test_a_set_that_kills_its_worker_is_a_failure_with_its_parameters(book, tmp_path):
    # With cold kernels the parent of a kernel is the worker; a nanny starts it anew.
    env = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with started(tmp_path / "cluster", workers=0, **env) as cluster:
        cluster.worker("--nanny")
        plan = sweeps.make(book, product(value=[1, 666, 3]))
        out = tmp_path / "out"
        with connected(cluster.address, patience=30) as client:
            report = sweeps.sweep(plan, out, Remote(client, None, 30))
        pids = descendants(cluster.processes[1].pid)
    failed = {this.set.given["value"]: this for this in report.failures}
    assert 666 in failed
    assert "1 worker died with it" in failed[666].error
    assert "666" in (out / "failures.csv").read_text(encoding="utf-8")
    assert report.stopped == []
    until(lambda: not alive(pids), 10)


def test_all_workers_lost_for_good_keeps_what_is_finished(book, tmp_path, cluster, marks):
    plan = sweeps.make(book, product(value=range(8), nap=0.2, marks=marks))
    out, ended = tmp_path / "out", []

    def on_event(this):
        ended.append(this)
        if len(ended) == 2:
            for worker in cluster.processes[1:]:
                kill(worker.pid)

    report = swept(plan, out, cluster.address, on_event, patience=2)

    assert report.stopped == ["the cluster has had no worker for 2 s"]
    done = [this.set.given["value"] for this in report.sets.values() if this.status == "done"]
    assert 2 <= len(done) < 8
    each_set_once(out, done)
    left = pd.read_csv(out / "failures.csv")
    assert left["status"].tolist() == ["interrupted"] * (8 - len(done))
    assert set(left["error"]) == {"the cluster has had no worker for 2 s"}

    cluster.worker()
    again = swept(plan, out, cluster.address, reuse=True)
    assert again.ok
    assert sum(this.reused for this in again.sets.values()) == len(done)
    each_set_once(out, list(range(8)))


def test_a_scheduler_that_goes_away_keeps_what_is_finished(book, tmp_path, cluster):
    plan = sweeps.make(book, product(value=range(8), nap=0.2))
    out, ended = tmp_path / "out", []

    def on_event(this):
        ended.append(this)
        if len(ended) == 2:
            kill(cluster.processes[0].pid)

    report = swept(plan, out, cluster.address, on_event)

    assert report.stopped == ["the scheduler of the cluster went away"]
    done = [this.set.given["value"] for this in report.sets.values() if this.status == "done"]
    assert 2 <= len(done) < 8
    each_set_once(out, done)


def test_a_worker_with_other_data_is_refused_and_nothing_begins(book, tmp_path, own_data):
    # The worker has the record of the fixture; here it has one line more.
    with started(tmp_path / "cluster", 1, TRIALKIT_DATA=str(own_data)) as cluster:
        import shutil

        mine = tmp_path / "mine"
        shutil.copytree(own_data, mine)
        arms = mine / "trials" / "yao2021" / "arms.csv"
        arms.write_bytes(arms.read_bytes() + b"\n")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TRIALKIT_DATA", str(mine))
            plan = sweeps.make(book, product(trial="yao2021", value=1))
            refused = r"worker tcp://\S+ has not what is here \(trials/yao2021/arms.csv: differs\)"
            with pytest.raises(KitError, match=refused):
                swept(plan, tmp_path / "out", cluster.address)
    assert not (tmp_path / "out").exists()


def test_a_worker_with_another_kit_that_comes_later_stops_the_sweep(book, tmp_path, own_data):
    other = tmp_path / "other"
    (other / "trials" / "yao2021").mkdir(parents=True)
    with started(tmp_path / "cluster", 1) as cluster:
        sets = [{"trial": "yao2021", "value": str(i), "nap": str(60 * (i > 0))} for i in range(9)]

        def on_event(this):
            cluster.env["TRIALKIT_DATA"] = str(other)
            cluster.worker()

        report = swept(sweeps.make(book, sets), tmp_path / "out", cluster.address, on_event)
        # the kernel of the set that was on its way has gone with the sweep
        until(lambda: not alive(descendants(cluster.processes[1].pid)), 20)
    (why,) = report.stopped
    assert "has not what is here" in why
    assert "missing there" in why
    assert [this.status for this in report.sets.values()] == ["done"] + ["interrupted"] * 8


def test_a_worker_without_the_kit_is_refused(book, tmp_path):
    empty = tmp_path / "empty"
    (empty / "trialkit").mkdir(parents=True)
    (empty / "trialkit" / "__init__.py").touch()
    with started(tmp_path / "cluster", 1, PYTHONPATH=str(empty)) as cluster:
        plan = sweeps.make(book, product(value=1))
        with pytest.raises(KitError, match=r"cannot use the kit.*No module named"):
            swept(plan, tmp_path / "out", cluster.address)


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:1", "", "nowhere", "http:///", "foo://bar:1", "tcp://x:y"]
)
def test_no_scheduler_is_a_sentence(address):
    refused = pytest.raises(UsageError, match=f"no Dask scheduler answers at '{address}'")
    with refused, connected(address, timeout=0.5):
        pass


def test_no_worker_is_a_sentence(tmp_path):
    refused = pytest.raises(KitError, match=r"has no worker after 0\.5 s")
    with (
        started(tmp_path / "cluster", workers=0) as cluster,
        refused,
        connected(cluster.address, patience=0.5),
    ):
        pass


def test_without_dask_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    refused = pytest.raises(UsageError, match=r"pip install 'trialkit\[distributed\]'")
    with refused, connected("tcp://127.0.0.1:1"):
        pass


def test_a_local_cluster_gives_the_same_tables(book, tmp_path, kernels):
    from distributed import LocalCluster

    plan = sweeps.make(book, product(value=range(10, 15)))
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0"}
    with LocalCluster(processes=True, silence_logs=50, **options) as local:
        report = swept(plan, tmp_path / "there", local.scheduler_address)
    sweeps.sweep(plan, tmp_path / "here", sweeps.Local(2, kernels))
    assert [this.set.given["value"] for this in report.failures] == [13]
    for name in ("results.csv", "failures.csv"):
        there, here = ((tmp_path / place / name).read_text() for place in ("there", "here"))
        assert there == here
