"""Pictures that were drawn already: an explorer's first one, and those a student comes back to.

An explorer draws by a pure function of its settings, and one of the fixed settings below it is
mostly where it starts: the same picture, which need not be drawn again.
"""

from __future__ import annotations

import contextlib
import gc
import inspect
import pickle
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from matplotlib.figure import Figure

from trialkit.figures._base import Picture, picture

# A picture takes some hundred kilobytes.
_KEPT = 64


@dataclass(frozen=True)
class _Call:
    """One call of a drawing function; two calls with arguments of equal content are equal."""

    content: bytes
    draw: Callable[[], Figure] = field(compare=False)


def drawn(draw: Callable[..., Figure], settings: Mapping[str, Any]) -> Picture:
    """Return the picture that a pure function draws with these settings.

    Parameters
    ----------
    draw : callable
        Returns a figure; a function, or `functools.partial` of one.
    settings : mapping
        Its further arguments by name.
    """
    call = partial(draw, **settings)
    try:
        content = _content(call)
    except Exception:  # whatever cannot be written down or bound cannot be looked up: draw it
        return _made(call)
    return _picture(_Call(content, call))


@lru_cache(maxsize=_KEPT)
def _picture(call: _Call) -> Picture:
    return _made(call.draw)


def _made(draw: Callable[[], Figure]) -> Picture:
    with _no_search_for_garbage():
        return picture(draw())


@contextlib.contextmanager
def _no_search_for_garbage() -> Iterator[None]:
    """Let Python look for unused objects after a picture, among those of the picture only.

    A figure is so many objects that Python would stop in every tenth to look through everything
    that is loaded, a quarter of a second each time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
            gc.collect(0)


def _content(call: partial[Figure]) -> bytes:
    """Write down a function and all its arguments, however they are handed over."""
    bound = inspect.signature(call.func).bind(*call.args, **call.keywords)
    bound.apply_defaults()
    # One by one: what two arguments share would be written down once, and only in some calls.
    arguments = {name: pickle.dumps(value) for name, value in bound.arguments.items()}
    return pickle.dumps((call.func, arguments))
