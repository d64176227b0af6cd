"""Explorers of the disease: how many people have it, and how its severity is scored."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Any

import ipywidgets as ipw
import pandas as pd
from matplotlib.figure import Figure

from trialkit import background, figures, pasi
from trialkit.widgets._base import Explorer, explorer, slider
from trialkit.widgets._start import explores

OUTCOME_CLASS = "trialkit-outcome"
_HEADINGS = {"baseline": "Baseline", "followup": "Follow-up"}
_NAMES = {"baseline": " at baseline", "followup": ""}


@explores("prevalence")
def prevalence_explorer(burden: pd.DataFrame) -> ipw.VBox:
    """Move the share and the number of people; see how many patients that makes in China.

    Parameters
    ----------
    burden : DataFrame
        The table ``background/burden``.
    """
    printed = burden.set_index("id")["value"].astype(float)
    share = round(100 * float(printed["china_prevalence"]), 2)
    census = round(float(printed["china_population"]) / 1e9, 3)
    base = slider("people in all", census, 1.0, 2.2, 0.001, unit="billion")
    base.readout_format = ".3f"
    return explorer(
        partial(figures.people_from_prevalence, burden),
        {
            "prevalence": slider("people with psoriasis", share, 0.05, 1.0, 0.01, unit="%"),
            "base": base,
        },
    )


def draw_pasi(**settings: int) -> Figure:
    """Draw two visits from flat settings, see `background.visits_from_settings`."""
    return figures.pasi_change(*background.visits_from_settings(settings))


def pasi_outcome(**settings: int) -> str:
    """Return score, improvement and response band of two visits in words."""
    return background.change_text(background.change(*background.visits_from_settings(settings)))


@explores("pasi")
def pasi_explorer(sign: int = 3, percent: int = 40) -> ipw.VBox:
    """Move signs and areas of four regions at two visits; see the score and the response band.

    The line with the class `OUTCOME_CLASS` says in words what the picture shows.

    Parameters
    ----------
    sign : int
        Grade of every sign to start with, 0 to 4.
    percent : int
        Affected area of every region to start with, 0 to 100.
    """
    controls = {
        f"{visit}_{body.name}_{item}": _pasi_slider(visit, body, item, sign, percent)
        for body in pasi.REGIONS
        for visit in background.VISITS
        for item in (*pasi.SIGNS, "percent")
    }
    return explorer(draw_pasi, controls, arrange=_pasi_page)


def _pasi_page(made: Explorer) -> list[Any]:
    tabs = ipw.Tab([_region_page(body, made.controls) for body in pasi.REGIONS])
    for position, body in enumerate(pasi.REGIONS):
        tabs.set_title(position, body.label)
    # the first words belong to the widget from birth: Lab can lose a change that follows at once
    outcome = ipw.HTML(_outcome_html(made.settings()))
    outcome.add_class(OUTCOME_CLASS)

    def follow(_change: Any) -> None:
        outcome.value = _outcome_html(made.settings())

    made.picture.observe(follow, names="outputs")
    return [tabs, outcome, made.reset, made.status]


def _outcome_html(settings: dict[str, int]) -> str:
    return f"<b>{escape(pasi_outcome(**settings))}</b>"


def _pasi_slider(visit: str, body: pasi.BodyRegion, item: str, sign: int, percent: int) -> Any:
    name = f"{body.label.capitalize()}{_NAMES[visit]}"
    if item == "percent":
        made = slider(f"{name}: area", percent, 0, 100, unit="0–100 %")
    else:
        made = slider(f"{name}: {item}", sign, 0, pasi.SIGN_MAXIMUM, unit="0–4")
    made.style.description_width = "22em"
    made.layout.width = "37em"
    return made


def _region_page(body: pasi.BodyRegion, controls: dict[str, Any]) -> ipw.HBox:
    columns = []
    for visit in background.VISITS:
        heading = ipw.HTML(f"<b>{_HEADINGS[visit]}</b>")
        sliders = [controls[f"{visit}_{body.name}_{item}"] for item in (*pasi.SIGNS, "percent")]
        columns.append(ipw.VBox([heading, *sliders]))
    return ipw.HBox(columns, layout={"flex_flow": "row wrap"})
