"""Nothing leaks from one notebook to the next, and none can tell how its kernel was started."""

from __future__ import annotations

import json
import os

import pytest

from trialkit.runs import warm as room

pytestmark = [
    pytest.mark.notebook,
    pytest.mark.skipif(not room.available(), reason="warm kernels need Linux"),
]

# What a notebook could find changed; DIRTY changes all of it but UNTOUCHED.
STATE = """
import json
from pathlib import Path
import builtins, decimal, gc, locale, logging, os, random, resource, signal, sys, threading, time
import warnings
import matplotlib, numpy
from matplotlib import pyplot

mask = os.umask(0)
os.umask(mask)
print(json.dumps({
    "modules": "wave" in sys.modules or "colorsys" in sys.modules,
    "variables": "dirt" in globals(),
    "builtins": hasattr(builtins, "dirt"),
    "environment": {k: v for k, v in os.environ.items() if k != "JPY_PARENT_PID"},
    "folder": os.getcwd(),
    "path": sys.path,
    "arguments": [a for a in sys.argv if not a.endswith(".json")],
    "original arguments": sys.orig_argv[1:3],
    "flags": list(sys.flags),
    "rcParams": {k: repr(v) for k, v in matplotlib.rcParams.items() if k[:8] != "_interna"},
    "backend": pyplot.get_backend(),
    "figures": pyplot.get_fignums(),
    "printing": {k: repr(v) for k, v in numpy.get_printoptions().items()},
    "errors": numpy.geterr(),
    "warnings": [(f[0], f[2].__name__) for f in warnings.filters],
    "locale": locale.setlocale(locale.LC_ALL),
    "time zone": time.tzname,
    "encodings": [sys.getfilesystemencoding(), locale.getpreferredencoding()],
    "mask": mask,
    "signals": {s.name: repr(signal.getsignal(s)).split(" at ")[0] for s in signal.Signals},
    "decimals": decimal.getcontext().prec,
    "recursion": sys.getrecursionlimit(),
    "limits": resource.getrlimit(resource.RLIMIT_NOFILE),
    "collector": [gc.isenabled(), gc.get_threshold()],
    "logging": [logging.getLogger().level, len(logging.getLogger().handlers)],
    "threads": sorted(type(t).__name__ for t in threading.enumerate()),
    "main": sys.modules["__main__"].__dict__ is globals(),
    "standard input": sys.stdin.closed if sys.stdin else None,
}))
"""
DIRTY = """
import wave, colorsys
dirt = 1
builtins.dirt = 1
os.environ["LEAK"] = "1"
os.environ["TZ"] = "Asia/Tokyo"; time.tzset()
os.chdir("/")
sys.path.insert(0, "/dirt")
sys.argv.append("--dirt")
matplotlib.rcParams["figure.dpi"] = 7
get_ipython().run_line_magic("config", "InlineBackend.close_figures = False")
pyplot.figure()
numpy.set_printoptions(precision=1)
numpy.seterr(all="ignore")
warnings.simplefilter("error")
os.umask(0)
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
decimal.getcontext().prec = 3
sys.setrecursionlimit(5000)
resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200))
gc.disable()
logging.basicConfig(level=5)
threading.Thread(target=time.sleep, args=[100], daemon=True).start()
random.seed(1); numpy.random.seed(1)
Path(DIRT).write_text("dirt")
"""
UNTOUCHED = {
    *("original arguments", "flags", "backend", "locale", "encodings", "main", "standard input"),
}


@pytest.fixture
def states(warm, cold, tmp_path):
    """The state of a first warm kernel before and after dirt, a later warm one, a cold one."""
    with warm() as kernel:
        before = kernel.value(STATE)
        kernel.run(DIRTY.replace("DIRT)", f"{str(tmp_path / 'dirt')!r})"))
        assert (tmp_path / "dirt").exists(), kernel.errors
        after = kernel.value(STATE)
    with warm() as kernel:
        later = kernel.value(STATE)
    with cold() as kernel:
        ordinary = kernel.value(STATE)
    return before, after, later, ordinary


def test_nothing_leaks_and_nothing_tells_warm_from_cold(states):
    before, after, later, ordinary = states
    assert {key for key in before if after[key] == before[key]} == UNTOUCHED
    assert later == before
    # The order in which packages add their filters is that of their imports.
    for state in (later, ordinary):
        state["warnings"] = sorted(map(json.dumps, state["warnings"]))
    differing = {key for key in ordinary if later[key] != ordinary[key]}
    assert differing <= {"warnings"}, {k: (later[k], ordinary[k]) for k in differing}
    assert set(ordinary["warnings"]) <= set(later["warnings"])


def test_random_numbers_of_two_kernels_differ(warm):
    draw = "import json, random, numpy; print(json.dumps([random.random(), numpy.random.random()]))"
    with warm() as kernel:
        first = kernel.value(draw)
    with warm() as kernel:
        second = kernel.value(draw)
    assert first[0] != second[0]
    assert first[1] != second[1]


def test_kernels_side_by_side_have_their_own_memory_and_folder(warm, tmp_path):
    with warm() as one, warm() as other:
        for kernel, name in ((one, "a"), (other, "b")):
            (tmp_path / name).mkdir()
            kernel.run(
                f"import os, numpy; os.chdir({str(tmp_path / name)!r}); numpy.mine = '{name}'"
            )
        look = "print(os.path.basename(os.getcwd()), numpy.mine)"
        assert one.run(look) == "a a"
        assert other.run(look) == "b b"


def test_variable_of_the_run_reaches_kernels_that_are_forked_later(warm, monkeypatch):
    monkeypatch.setenv("LATE", "yes")
    with warm() as kernel:
        assert kernel.run("import os; print(os.environ['LATE'])") == "yes"
    monkeypatch.delenv("LATE")
    with warm() as kernel:
        assert kernel.run("import os; print('LATE' in os.environ)") == "False"
    assert "LATE" not in os.environ
