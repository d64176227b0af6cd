"""Explorer on two-stage designs: rates and error rates in, rule and sizes out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from trialkit import designs, figures
from trialkit.figures import _base as figure_base
from trialkit.widgets._base import dropdown, explorer, slider
from trialkit.widgets._start import explores

if TYPE_CHECKING:
    import ipywidgets as ipw
    from matplotlib.figure import Figure

LARGEST_TRIAL = 300
CRITERIA = (
    ("average size if it is not worth it (optimal)", "optimal"),
    ("largest size (minimax)", "minimax"),
)
_PERCENT = 100


def draw_simon(
    p0_percent: int,
    p1_percent: int,
    alpha_percent: float = 5.0,
    power_percent: int = 90,
    criterion: str = "optimal",
    seen: tuple[int, int] | None = None,
    seen_label: str = "this trial",
    synthetic: bool = False,
) -> Figure:
    """Draw the two-stage design for chosen rates; words where there is none.

    Parameters
    ----------
    p0_percent, p1_percent : int
        Rate not worth further study and rate not to be missed, in percent.
    alpha_percent : float
        Largest chance to conclude at p0, in percent.
    power_percent : int
        Least chance to conclude at p1, in percent.
    criterion : {"optimal", "minimax"}
        Which of the designs.
    seen : tuple of int, optional
        Responders and patients of a trial to set into the picture.
    seen_label : str
        What that trial is called.
    synthetic : bool
        Whether that trial is invented.
    """
    if p1_percent <= p0_percent:
        return figure_base.placeholder(
            f"No design to draw: choose p1 above p0. Now p0 is {p0_percent} % and p1 is "
            f"{p1_percent} %.",
            synthetic,
        )
    # sliders give 0.30000000000000004; what is shown is what is meant
    p0, p1, alpha, beta = (
        round(percent / _PERCENT, 9)
        for percent in (p0_percent, p1_percent, alpha_percent, _PERCENT - power_percent)
    )
    try:
        found = designs.simon(p0, p1, alpha, beta, n_max=LARGEST_TRIAL)
    except ValueError as error:
        return figure_base.placeholder(f"No design to draw: {error}.", synthetic)
    design = found.optimal if criterion == "optimal" else found.minimax
    name = f"{criterion.capitalize()} design"
    return figures.two_stage_path(design, seen, name, seen_label, synthetic)


@explores("simon")
def simon_explorer(
    p0: float = 0.25,
    p1: float = 0.45,
    seen: tuple[int, int] | None = None,
    seen_label: str = "this trial",
    synthetic: bool = False,
) -> ipw.VBox:
    """Let the student choose rates, error rates and what "best" means.

    Parameters
    ----------
    p0, p1 : float
        Rates to start at, as fractions; shown in whole percent.
    seen : tuple of int, optional
        Responders and patients of a trial to set into the picture.
    seen_label : str
    synthetic : bool
    """
    low, high = _whole(p0), _whole(p1)
    controls = {
        "p0_percent": slider("Rate not worth further study, p0", low, 1, 99, unit="%"),
        "p1_percent": slider("Rate not to be missed, p1", high, 1, 99, unit="%"),
        "alpha_percent": slider("Wrong conclusion at p0 at most, alpha", 5.0, 1.0, 20.0, 0.5, "%"),
        "power_percent": slider("Right conclusion at p1 at least, power", 90, 60, 99, unit="%"),
        "criterion": dropdown("Smallest", "optimal", CRITERIA),
    }
    return explorer(
        partial(draw_simon, seen=seen, seen_label=seen_label, synthetic=synthetic), controls
    )


def simon_settings(
    p0: float = 0.25,
    p1: float = 0.45,
    seen: tuple[int, int] | None = None,
    seen_label: str = "this trial",
    synthetic: bool = False,
) -> dict[str, dict[str, Any]]:
    """Return three settings of `draw_simon`: optimal, minimax, and rates closer together.

    Parameters
    ----------
    p0, p1 : float
        Rates as fractions, at least 2 percentage points apart.
    seen, seen_label, synthetic
        As for `simon_explorer`.
    """
    low, high = _whole(p0), _whole(p1)
    closer = low + max(1, round(0.6 * (high - low)))
    fixed = {"p0_percent": low, "seen": seen, "seen_label": seen_label, "synthetic": synthetic}
    return {
        f"Optimal: {low} % against {high} %": {"p1_percent": high, **fixed},
        f"Minimax: {low} % against {high} %": {
            "p1_percent": high,
            "criterion": "minimax",
            **fixed,
        },
        f"Closer rates: {low} % against {closer} %": {"p1_percent": closer, **fixed},
    }


def _whole(rate: float) -> int:
    """Return a rate in whole percent, never 0 or 100, at which nothing can be designed."""
    return min(max(round(_PERCENT * rate), 1), _PERCENT - 1)
