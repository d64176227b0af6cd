"""Explorers on claims: guess a verdict, and ask whether a percentage is possible."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import ipywidgets as ipw

from trialkit import figures
from trialkit.claims import VERDICTS
from trialkit.figures.audit import HIDDEN
from trialkit.figures.grim import MOST_PATIENTS
from trialkit.widgets._base import dropdown, explorer, slider
from trialkit.widgets._start import explores

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

# Where a record prints no percentage to start at: one character short of 1 of 8.
SUPPOSED = (8, 2.5)
_LONGEST = 62  # characters of a claim in the list


def draw_claim(
    audit: pd.DataFrame, claim: str | None, guess: str = HIDDEN, synthetic: bool = False
) -> Figure:
    """Draw one claim; the verdict shows once a guess is made.

    Parameters
    ----------
    audit : DataFrame
        As `claims.audit` returns it.
    claim : str or None
        Id of a claim; None gives a placeholder.
    guess : str
        The reader's verdict; empty keeps the answer covered.
    synthetic : bool
    """
    if claim is None:
        return figures.claim_card(None, synthetic=synthetic)
    row = audit.loc[audit["id"] == claim].iloc[0]
    return figures.claim_card(row, guess, synthetic)


@explores("claim")
def claim_explorer(audit: pd.DataFrame, synthetic: bool = False) -> ipw.VBox:
    """Let the student judge each claim before the computed verdict shows."""
    draw = partial(draw_claim, audit, synthetic=synthetic)
    if audit.empty:
        return explorer(partial(draw, None), {})
    controls = {
        "claim": dropdown("Claim", audit["id"].iloc[0], _options(audit)),
        "guess": dropdown("Your verdict", HIDDEN, [("not yet", HIDDEN), *_verdicts()]),
    }
    return explorer(draw, controls)


def claim_settings(audit: pd.DataFrame, synthetic: bool = False) -> dict[str, dict[str, Any]]:
    """Return three settings of `draw_claim`: covered, a guess that misses, one that hits."""
    if audit.empty:
        return {}
    fixed = {"audit": audit, "synthetic": synthetic}
    chosen = audit.drop_duplicates("verdict")
    first, middle, last = (chosen.iloc[i] for i in (0, len(chosen) // 2, -1))
    wrong = next(verdict for verdict in VERDICTS if verdict != middle["verdict"])
    return {
        "Before the guess": {"claim": first["id"], "guess": HIDDEN, **fixed},
        "Another guess": {"claim": middle["id"], "guess": wrong, **fixed},
        "The same verdict": {"claim": last["id"], "guess": last["verdict"], **fixed},
    }


def draw_grim(
    n: int,
    percent: float,
    decimals: int,
    printed: tuple[tuple[int, str], ...] = (),
    synthetic: bool = False,
) -> Figure:
    """Draw the granularity check of one percentage.

    Parameters
    ----------
    n : int
        Number of patients.
    percent : float
        The figure, before it is printed.
    decimals : int
        Decimals it is printed with.
    printed : tuple of (int, str)
        Patients and figures that the record prints; any other one is drawn as a supposition.
    synthetic : bool
    """
    figure = f"{percent:.{decimals}f}"
    return figures.grim_check(figure, n, (n, figure) not in printed, synthetic)


@explores("grim")
def grim_explorer(shares: pd.DataFrame, synthetic: bool = False) -> ipw.VBox:
    """Let the student choose patients, figure and decimals; starts at a figure of the record."""
    n, percent, decimals = _start(shares)
    controls = {
        "n": slider("Size of the group", n, 1, max(MOST_PATIENTS, n), unit="patients"),
        "percent": slider("Printed figure", percent, 0.0, 100.0, 0.1, "%"),
        "decimals": slider("Decimals printed", decimals, 0, 2),
    }
    draw = partial(draw_grim, printed=_printed(shares), synthetic=synthetic)
    return explorer(draw, controls)


def grim_settings(shares: pd.DataFrame, synthetic: bool = False) -> dict[str, dict[str, Any]]:
    """Return three settings of `draw_grim`: the start, no decimals, many patients."""
    n, percent, decimals = _start(shares)
    fixed = {"percent": percent, "printed": _printed(shares), "synthetic": synthetic}
    many = MOST_PATIENTS
    start = "As printed" if len(shares) else "Supposed"
    return {
        f"{start}, {n} patients": {"n": n, "decimals": decimals, **fixed},
        f"Without decimals (supposed), {n} patients": {"n": n, "decimals": 0, **fixed},
        f"Of {many} patients (supposed)": {"n": many, "decimals": decimals, **fixed},
    }


def _printed(shares: pd.DataFrame) -> tuple[tuple[int, str], ...]:
    return tuple(zip(shares["n"].tolist(), shares["printed"].tolist(), strict=True))


def _start(shares: pd.DataFrame) -> tuple[int, float, int]:
    """A figure of the record that fails, or else its first one."""
    if shares.empty:
        return (*SUPPOSED, 1)
    row = shares.sort_values("fits", kind="stable").iloc[0]
    decimals = len(row["printed"].partition(".")[2])
    return int(row["n"]), float(row["value"]), min(decimals, 2)


def _options(audit: pd.DataFrame) -> list[tuple[str, str]]:
    """Texts to choose from; a number in front keeps two equal ones apart."""
    options = []
    for number, row in enumerate(audit.itertuples(), start=1):
        text = f"{number}. {row.source}: {row.claim}"
        options.append((text if len(text) < _LONGEST else f"{text[: _LONGEST - 2]} …", row.id))
    return options


def _verdicts() -> list[tuple[str, str]]:
    return [(verdict.replace("-", " "), verdict) for verdict in VERDICTS]
