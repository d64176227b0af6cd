"""Serve the page with Voilà: on this computer only, from installed files only, and end cleanly."""

from __future__ import annotations

import contextlib
import ipaddress
import json
import os
import shutil
import signal
import socket
import tempfile
import threading
import webbrowser
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from trialkit.errors import UsageError

SHARE = Path(__file__).parent / "share"
TEMPLATE = "trialkit"
FIRST_PORT, TRIED_PORTS = 8866, 50
# A closed laptop sends no farewell: its process ends after this many seconds without a word.
_IDLE = 1800
_PING = 30_000  # milliseconds
# What draws the controls. Other extensions belong to JupyterLab, and some fail outside of it.
_EXTENSIONS = ["@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager"]


def available() -> bool:
    """Whether Voilà is installed."""
    return find_spec("voila") is not None


def is_local(host: str) -> bool:
    """Whether an address reaches this computer only."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def serve(
    notebook: dict[str, Any],
    host: str = "localhost",
    port: int | None = None,
    say: Callable[[str], None] = print,
    open_browser: bool = False,
) -> None:
    """Serve a notebook as a page until somebody interrupts; no process is left then.

    Parameters
    ----------
    notebook : dict
        From `trialkit.app.notebook`.
    host : str
        Address to listen on.
    port : int, optional
        Default: 8866, or the next one that is free.
    say : callable
        Told the address once the page can be opened.
    open_browser : bool

    Raises
    ------
    UsageError
        If Voilà is missing, or the address or port cannot be used.
    """
    if not available():
        raise UsageError(
            "this needs Voilà, which is not installed here. To install it: "
            "python -m pip install 'trialkit[app]', or -r requirements.txt in the kit's folder."
        )
    port = _port(host, port)
    address = f"http://{'localhost' if host == '0.0.0.0' else _bracketed(host)}:{port}/"

    def opened() -> None:
        say(address)
        if open_browser:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    with tempfile.TemporaryDirectory(prefix="trialkit-app-") as folder, _environment():
        path = Path(folder) / "explorers.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        _run(path, host, port, opened)


def _run(path: Path, host: str, port: int, opened: Callable[[], None]) -> None:
    import psutil
    import tornado.ioloop
    from traitlets.config import Config
    from voila.app import Voila

    class Explorers(Voila):
        """Voilà that reads nobody's configuration and takes every stop as its end."""

        config_file_paths: list[str] = []  # noqa: RUF012  (a trait, replaced on purpose)

        def initialize(self, argv: Any = None) -> None:
            super().initialize(argv)
            for name in ("SIGTERM", "SIGHUP"):
                if hasattr(signal, name):
                    signal.signal(getattr(signal, name), self._handle_signal_stop)

        def stop(self) -> None:
            """End every process of this app; Voilà's own misses one that is just starting."""
            shutil.rmtree(self.connection_dir, ignore_errors=True)
            started = psutil.Process().children(recursive=True)
            for one in started:
                with contextlib.suppress(psutil.NoSuchProcess):
                    one.kill()  # they hold nothing that is to be kept
            psutil.wait_procs(started, timeout=10)

        def launch_browser(self) -> None:
            """Say where the page is; Voilà's own would open a file that names public servers."""
            tornado.ioloop.IOLoop.current().add_callback(opened)

    settings = Config()
    settings.Explorers.update(ip=host, port=port, port_retries=0, open_browser=True, log_level=40)
    # A page on another computer must not be able to name this one as its own.
    settings.Explorers.tornado_settings = {
        "allow_remote_access": not is_local(host),
        "ws_ping_timeout": _PING,  # the default of one package is too long for another, and warns
    }
    settings.VoilaConfiguration.template = TEMPLATE
    settings.VoilaConfiguration.allow_template_override = "NO"
    settings.VoilaConfiguration.allow_theme_override = "NO"
    settings.VoilaConfiguration.extension_allowlist = _EXTENSIONS
    # One page is always ready, so that a visitor does not wait for Python to start.
    settings.VoilaConfiguration.preheat_kernel = True
    settings.MappingKernelManager.cull_idle_timeout = _IDLE
    settings.KernelManager.transport_encryption = "auto"  # else ipykernel 7 warns on each start
    application = Explorers(config=settings)
    application.initialize([str(path)])
    application.start()


def _port(host: str, wanted: int | None) -> int:
    """Return a port that can be listened on: the one wanted, or the first that is free."""
    first = FIRST_PORT if wanted is None else wanted
    reason = ""
    for port in range(first, first + (TRIED_PORTS if wanted is None else 1)):
        try:
            _listen(host, port)
        except OSError as error:
            reason = reason or error.strerror or str(error)
        else:
            return port
    raise UsageError(
        f"port {first} of {host!r} cannot be used ({reason}). Give another, such as: --port 8999"
    )


def _listen(host: str, port: int) -> None:
    """Listen for a moment, on every address that the host has."""
    flags = socket.AI_PASSIVE
    for family, kind, number, _, address in socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=flags
    ):
        with socket.socket(family, kind, number) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            probe.bind(address)


@contextlib.contextmanager
def _environment() -> Iterator[None]:
    """Let Voilà and the kernels find our page, our kernel, and the records of the caller."""
    kept = dict(os.environ)
    paths = [str(SHARE), *filter(None, [kept.get("JUPYTER_PATH")])]
    os.environ["JUPYTER_PATH"] = os.pathsep.join(paths)
    if kept.get("TRIALKIT_DATA"):
        os.environ["TRIALKIT_DATA"] = str(Path(kept["TRIALKIT_DATA"]).absolute())
    # Kernels run elsewhere: what the caller imports from, they must find as well.
    if kept.get("PYTHONPATH"):
        folders = kept["PYTHONPATH"].split(os.pathsep)
        os.environ["PYTHONPATH"] = os.pathsep.join(str(Path(one).absolute()) for one in folders)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
