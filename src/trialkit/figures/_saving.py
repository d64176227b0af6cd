"""Keep figures as vector pictures while notebooks run: only where somebody asked for it.

``trialkit run --figures`` sets an environment variable to a folder. Each figure that a notebook
shows is then written there as SVG, under the hash of its PNG, by which it is found again in the
executed notebook. Without the variable nothing is done.
"""

from __future__ import annotations

import hashlib
import html
import io
import os
from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure

from trialkit.results import write_text

VARIABLE = "TRIALKIT_FIGURES"


def wanted() -> bool:
    """Whether somebody asked for vector pictures."""
    return bool(os.environ.get(VARIABLE))


def keep(figure: Figure, picture: bytes, alt: str) -> None:
    """Write a figure as SVG with its alternative text.

    Parameters
    ----------
    figure : Figure
    picture : bytes
        The same as PNG.
    alt : str
        What it shows.
    """
    target = Path(os.environ[VARIABLE]) / f"{digest(picture)}.svg"
    write_text(target, as_svg(figure, alt))


def digest(picture: bytes) -> str:
    """Return the name of a picture that follows from its bytes."""
    return hashlib.sha256(picture).hexdigest()


def as_svg(figure: Figure, alt: str) -> str:
    """Return a figure as SVG that a screen reader can read out; same figure, same text."""
    buffer = io.StringIO()
    # Words from a record are no formulas; ids and dates must not differ from run to run.
    with rc_context({"text.parse_math": False, "svg.hashsalt": "trialkit"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Description": alt})
    label = html.escape(" ".join(alt.split()), quote=True)
    return buffer.getvalue().replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
