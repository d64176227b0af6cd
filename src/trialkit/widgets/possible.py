"""Explorer on compatible cohorts: move what is assumed, see what is still possible."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from trialkit import disclosure, figures
from trialkit.disclosure import LEFT_OPEN, PRINTED
from trialkit.widgets._base import dropdown, explorer
from trialkit.widgets._start import explores

if TYPE_CHECKING:
    import ipywidgets as ipw
    from matplotlib.figure import Figure

    from trialkit.cohorts import Unanswered
    from trialkit.disclosure import Assumable

_NO, _YES = "no", "yes"


def draw_possible(
    about: Assumable | Unanswered,
    question: str = "",
    visits: str = "same",
    split: str | int = PRINTED,
    link: str = "",
    equal: str = _NO,
    dose: str = _NO,
    synthetic: bool = False,
) -> Figure:
    """Draw what is possible under the assumptions chosen.

    Parameters
    ----------
    about : Assumable or Unanswered
        What has no answer gives a placeholder with the reason.
    question : str
        Outcome that is asked for, a key of `about.asked`; empty takes the first.
    visits : {"same", "any"}
        Whether thresholds were judged at the same visit.
    split : {"printed", "open"} or int
        The printed division over the subgroups: kept, left open, or another one.
    link : str
        A key of `about.links`, or empty.
    equal, dose : {"no", "yes"}
        Whether dose groups are taken to be equally large, and the dose question to have no
        significant answer.
    synthetic : bool
        Whether the record is invented.
    """
    if not about:
        return figures.possible_counts(about, synthetic)
    found = disclosure.possible(
        about,
        question or next(iter(about.asked)),
        visits=visits,
        split=split,
        equal=equal == _YES,
        link=link,
        dose=dose == _YES,
    )
    return figures.possible_counts(found, synthetic)


@explores("possible")
def possible_explorer(about: Assumable | Unanswered, synthetic: bool = False) -> ipw.VBox:
    """Let the student choose a question and what is assumed; shows only what the record has.

    Parameters
    ----------
    about : Assumable or Unanswered
        From `disclosure.assumable`.
    synthetic : bool
    """
    draw = partial(draw_possible, about, synthetic=synthetic)
    return explorer(draw, _controls(about) if about else {})


def possible_settings(
    about: Assumable | Unanswered, synthetic: bool = False
) -> dict[str, dict[str, Any]]:
    """Return three settings of `draw_possible`.

    Where several thresholds were printed: nothing assumed, the same visit, and the printed
    division left open; otherwise the first questions. None where there is nothing to ask.
    """
    if not about:
        return {}
    fixed = {"about": about, "synthetic": synthetic}
    if about.visits and about.split is not None:
        return {
            "Nothing assumed": {"visits": "any", **fixed},
            "The same visit (assumed)": {"visits": "same", **fixed},
            "The same visit, and no count by subgroup": {"split": LEFT_OPEN, **fixed},
        }
    return {
        f"Asked: {one.label}": {"question": one.outcome, **fixed}
        for one in list(about.asked.values())[:3]
    }


def _controls(about: Assumable) -> dict[str, Any]:
    asked = [(one.label, one.outcome) for one in about.asked.values()]
    controls = {"question": dropdown("Outcome that is asked for", asked[0][1], asked)}
    if about.visits:
        visits = [("the same visit (assumed)", "same"), ("any visit (nothing assumed)", "any")]
        controls["visits"] = dropdown("All thresholds were judged at", "same", visits)
    if about.splits:
        label = f"{_threshold(about)} by {about.split.attribute}"
        controls["split"] = dropdown(label, PRINTED, _splits(about))
    if about.links:
        links = [("nothing assumed", ""), *((text, name) for name, text in about.links.items())]
        controls["link"] = dropdown("Between two outcomes", "", links)
    if about.equal:
        sizes = [("of any size (nothing assumed)", _NO), ("equally large (assumed)", _YES)]
        controls["equal"] = dropdown("Dose groups of one phase are", _NO, sizes)
    if about.dose_outcome:
        said = [("nothing assumed", _NO), (f"no p below {about.alpha:g} (assumed)", _YES)]
        controls["dose"] = dropdown("Trend test on the dose", _NO, said)
    return controls


def _threshold(about: Assumable) -> str:
    return about.split.outcome.upper().replace("PASI", "PASI ")


def _splits(about: Assumable) -> list[tuple[str, str | int]]:
    first, second = about.split.who
    divisions = [
        (f"{first} {one}, {second} {other} (supposed)", one)
        for one, other in about.splits.items()
        if one != about.printed
    ]
    kept = f"{first} {about.printed}, {second} {about.splits[about.printed]} (as printed)"
    return [(kept, PRINTED), ("as if not printed", LEFT_OPEN), *divisions]
