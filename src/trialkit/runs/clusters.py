"""A Dask cluster, for sweeps and for large simulations: connect, or say in a sentence why not.

Dask is an extra: ``pip install 'trialkit[distributed]'``. Workers need the installed kit and
nothing else. Whoever can reach a scheduler can run code on it and on those who connect to it:
connect only to your own.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trialkit.errors import KitError, UsageError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from distributed import Client

MISSING = "Dask is not installed, which a cluster needs: pip install 'trialkit[distributed]'"
CONNECT_SECONDS = 5.0
_LOGS = ("distributed", "distributed.client", "distributed.core", "distributed.comm")
PATIENCE = 60.0


@contextlib.contextmanager
def connected(
    address: str, timeout: float = CONNECT_SECONDS, patience: float = PATIENCE
) -> Iterator[Client]:
    """Connect to a Dask scheduler that has at least one worker.

    Parameters
    ----------
    address : str
        Such as ``"tcp://10.0.0.5:8786"``; other settings, such as certificates, come from the
        configuration of Dask.
    timeout : float
        Seconds that the connection may take.
    patience : float
        Seconds to wait for a first worker.

    Raises
    ------
    UsageError
        If Dask is not installed or there is no scheduler at the address.
    KitError
        If the scheduler has no worker.
    """
    try:
        from distributed import Client
        from distributed.comm.addressing import parse_address, parse_host_port
        from distributed.comm.registry import get_backend
    except ImportError:
        raise UsageError(MISSING) from None
    with _quiet():
        try:
            # Seen to before: a client without a way to connect waits long for its own end.
            scheme, place = parse_address(address)
            get_backend(scheme)
            parse_host_port(place)
            client = Client(address, timeout=timeout, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            reason = " ".join(str(error).split())[:200]
            raise UsageError(f"no Dask scheduler answers at {address!r} ({reason})") from None
        try:
            await_workers(client, patience)
            yield client
        finally:
            client.close()


@contextlib.contextmanager
def cluster(
    address: str, timeout: float = CONNECT_SECONDS, patience: float = PATIENCE
) -> Iterator[Executor]:
    """Connect to a Dask cluster as an executor, for large simulations.

    Parameters
    ----------
    address, timeout, patience
        As for `connected`.

    Yields
    ------
    concurrent.futures.Executor
        For the argument ``executor`` of `designs.simulate`, `CohortSpace.sample` and
        `synthetic.many`; the results are the same as without.

    Examples
    --------
    ::

        from trialkit import designs, runs

        design = designs.two_stage(6, 22, 19, 57, 0.25, 0.45)
        with runs.cluster("tcp://10.0.0.5:8786") as executor:
            designs.simulate(design, [0.25, 0.45], size=10**9, executor=executor)
    """
    with connected(address, timeout, patience) as client, client.get_executor() as executor:
        yield executor


def await_workers(client: Client, patience: float) -> None:
    """Wait until a cluster has a worker.

    Raises
    ------
    KitError
        If it has none after so many seconds.
    """
    end = time.monotonic() + patience
    while not has_workers(client):
        if time.monotonic() > end:
            address = client.scheduler.address
            raise KitError(f"the scheduler at {address} has no worker after {patience:g} s")
        time.sleep(0.1)


def has_workers(client: Client) -> bool:
    """Return whether a cluster has a worker now."""
    return bool(client.nthreads())


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Hold back the log lines of Dask on this side: sentences of ours stand for them."""
    logs = [logging.getLogger(name) for name in _LOGS]
    before = [log.level for log in logs]
    for log in logs:
        log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for log, level in zip(logs, before, strict=True):
            log.setLevel(level)
