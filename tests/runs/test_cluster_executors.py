"""Large simulations, drawn anywhere: the same results in one go, in threads, processes, on Dask."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from sweep_clusters import started

from trialkit import cohorts, designs, records, runs, synthetic
from trialkit.cohorts import _whole
from trialkit.designs import _simulate

TWO_STAGE = designs.two_stage(6, 22, 19, 57, 0.25, 0.45)
SIMULATIONS = [
    (TWO_STAGE, [0.25, 0.45]),
    (designs.single_stage(0.25, 0.45, 0.05, 0.1), [0.25]),
    (designs.TwoArm(20, 30), [(0.2, 0.5), (0.3, 0.3)]),
]


@pytest.fixture(scope="module")
def dask(tmp_path_factory):
    pytest.importorskip("distributed")
    with started(tmp_path_factory.mktemp("dask") / "cluster") as cluster:
        yield cluster.address


@pytest.fixture
def threads():
    with ThreadPoolExecutor(3) as executor:
        yield executor


@pytest.fixture
def processes():
    # a fork of this process, which has threads, would be unsafe
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as executor:
        yield executor


@pytest.fixture
def cluster(dask):
    with runs.cluster(dask) as executor:
        yield executor


@pytest.fixture(params=["threads", "processes", "cluster"])
def executor(request):
    return request.getfixturevalue(request.param)


def same(one: designs.Simulation, other: designs.Simulation) -> None:
    pd.testing.assert_frame_equal(one.outcomes, other.outcomes, check_exact=True)
    pd.testing.assert_frame_equal(one.summary, other.summary, check_exact=True)


def test_simulated_trials_are_the_same_wherever_they_are_drawn(executor, monkeypatch):
    monkeypatch.setattr(_simulate, "SHARE", 777)
    for design, rates in SIMULATIONS:
        whole = designs.simulate(design, rates, size=5000, seed=3)
        same(whole, designs.simulate(design, rates, size=5000, seed=3, executor=executor))
        parts = designs.simulate(design, rates, size=5000, seed=3, chunk=100, executor=executor)
        same(whole, parts)


@pytest.mark.parametrize("share", [1, 2, 499, 500, 501])
def test_shares_of_any_size_give_the_same_trials(threads, monkeypatch, share):
    monkeypatch.setattr(_simulate, "SHARE", share)
    whole = designs.simulate(TWO_STAGE, 0.3, size=500, seed=2**40)
    same(whole, designs.simulate(TWO_STAGE, 0.3, size=500, seed=2**40, executor=threads))


def test_sampled_cohorts_are_the_same_wherever_they_are_drawn(cheng, executor, monkeypatch):
    monkeypatch.setattr(_whole, "BLOCK", 40)
    space = cohorts.compatible(cheng)
    here = space.sample(130, seed=5)
    there = cohorts.compatible(cheng).sample(130, seed=5, executor=executor)
    pd.testing.assert_frame_equal(here, there)
    generator = np.random.default_rng(5)
    pd.testing.assert_frame_equal(here, space.sample(130, generator, executor))
    assert not here.equals(space.sample(130, generator, executor))
    blocks = [
        b.drop(columns="cohort").to_numpy().tolist()
        for _, b in here.groupby(here.index // (40 * 17))
    ]
    assert len({str(block) for block in blocks}) == 4
    assert all(space.check(cohort) == [] for _, cohort in here.groupby("cohort"))


def test_invented_patients_are_the_same_wherever_they_are_drawn(executor, monkeypatch):
    monkeypatch.setattr(_whole, "BLOCK", 20)
    trial = records.load_trial("demo2030")
    here = synthetic.many(trial, 50, seed=2)
    pd.testing.assert_frame_equal(here, synthetic.many(trial, 50, seed=2, executor=executor))


def test_a_sample_of_one_block_is_what_it_was_before_there_were_blocks(cheng):
    """The first patients of seed 1, as drawn from one stream."""
    space = cohorts.compatible(cheng)
    rng = np.random.default_rng(1)
    chains = space._engine.chains
    cells = [
        rng.permuted(
            np.repeat(np.tile(np.arange(len(part.cells)), 7), chain.draw(7, rng).ravel())
            .reshape(7, 17), axis=1
        ).ravel()
        for part, chain in zip(space._engine.parts, chains, strict=True)
    ]  # fmt: skip
    drawn = space.sample(7, seed=1)
    for part, found in zip(space._engine.parts, cells, strict=True):
        for i, name in enumerate(part.names):
            levels = np.array(space.attributes[name])
            assert (drawn[name].to_numpy() == levels[part.cells[found, i]]).all()
