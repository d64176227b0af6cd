"""Every explorer of the course: where it stands, what to try, and how to build it from a record.

Notebooks build their explorers cell by cell; this is the same list for whoever needs all of them:
the app, the sweep over every control, the benchmark, and the parameter ``sliders``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trialkit import figures, widgets
from trialkit.background import change_settings, people_settings
from trialkit.errors import ParameterError
from trialkit.widgets import _inputs

if TYPE_CHECKING:
    import ipywidgets as ipw
    from matplotlib.figure import Figure

    from trialkit.records import Trial


@dataclass(frozen=True)
class Entry:
    """One explorer of the course.

    Attributes
    ----------
    notebook : str
        Number of its notebook, such as ``"03"``.
    name : str
        What it is called in the parameter ``sliders``, such as ``"detection"``.
    title : str
        For a heading.
    ask : str
        One sentence on what to try.
    draw : callable
        The pure function that draws one of `settings`.
    """

    notebook: str
    name: str
    title: str
    ask: str
    draw: Callable[..., Figure]
    _explore: Callable[..., ipw.VBox]
    _settings: Callable[..., Mapping[str, Mapping[str, Any]]]
    _inputs: Callable[[Trial, float, int], dict[str, Any]]

    def build(self, record: Trial, confidence: float = 0.95, seed: int = 1) -> ipw.VBox:
        """Return the explorer for a record, as its notebook shows it by default.

        Parameters
        ----------
        record : Trial
        confidence : float
            Confidence level as a fraction.
        seed : int
        """
        return self._explore(**self._inputs(record, confidence, seed))

    def settings(
        self, record: Trial, confidence: float = 0.95, seed: int = 1
    ) -> dict[str, dict[str, Any]]:
        """Return the static settings below it: caption to arguments of `draw`.

        Three of them; fewer where the record has nothing to draw.
        """
        inputs = self._inputs(record, confidence, seed)
        known = inspect.signature(self._settings).parameters
        if not any(p.kind is inspect.Parameter.VAR_KEYWORD for p in known.values()):
            inputs = {name: value for name, value in inputs.items() if name in known}
        return {caption: dict(chosen) for caption, chosen in self._settings(**inputs).items()}


ENTRIES = (
    Entry(
        "00",
        "count",
        "One count, and what it can say",
        "Make the trial four times as large, same share: how much narrower is the interval?",
        figures.count_interval,
        widgets.count_explorer,
        widgets.count_settings,
        _inputs.count,
    ),
    Entry(
        "01",
        "prevalence",
        "How many people have psoriasis",
        "Move the number of people until the bar touches a printed number of patients.",
        figures.people_from_prevalence,
        widgets.prevalence_explorer,
        people_settings,
        _inputs.burden,
    ),
    Entry(
        "01",
        "pasi",
        "PASI, region by region",
        "Clear most of the skin and leave the signs as they are: is that a PASI 75 response?",
        figures.pasi_change,
        widgets.pasi_explorer,
        change_settings,
        _inputs.severity,
    ),
    Entry(
        "02",
        "entry",
        "Who gets in",
        "Which slider needs the fewest steps to change the decision?",
        widgets.draw_entry,
        widgets.entry_explorer,
        widgets.entry_settings,
        _inputs.trial,
    ),
    Entry(
        "02",
        "dose_plan",
        "Dose and schedule",
        "Design an arm that differs from an arm of the trial in the interval alone.",
        figures.dose_plan,
        widgets.dose_plan_explorer,
        widgets.dose_plan_settings,
        _inputs.trial_and_weight,
    ),
    Entry(
        "03",
        "detection",
        "How many patients until we see it",
        "Take the event that would worry you: how many patients are needed to see it once?",
        widgets.draw_detection,
        widgets.detection_explorer,
        widgets.detection_settings,
        _inputs.detection,
    ),
    Entry(
        "03",
        "prior",
        "A count, read with a belief",
        "Add patients with the event, one at a time, until the optimistic reader is worried.",
        widgets.draw_prior,
        widgets.prior_explorer,
        widgets.prior_settings,
        _inputs.prior,
    ),
    Entry(
        "04",
        "interval",
        "Interval methods side by side",
        "Set the responders to nobody, then to everybody: which method claims to be certain?",
        widgets.draw_intervals,
        widgets.interval_explorer,
        widgets.interval_settings,
        _inputs.interval,
    ),
    Entry(
        "04",
        "deal",
        "Two groups, dealt again by chance",
        "Deal again and again: how often is the difference as large as the printed one?",
        widgets.draw_deals,
        widgets.deal_explorer,
        widgets.deal_settings,
        _inputs.deal,
    ),
    Entry(
        "04",
        "subgroup",
        "How large must two groups be",
        "Move one responder to the other group, then keep the rates and add patients.",
        widgets.draw_subgroups,
        widgets.subgroup_explorer,
        widgets.subgroup_settings,
        _inputs.subgroup,
    ),
    Entry(
        "04",
        "course",
        "Patients who were not treated",
        "Lower the correlation and raise the entry criterion: who improves without any treatment?",
        widgets.draw_course,
        widgets.course_explorer,
        widgets.course_settings,
        _inputs.course,
    ),
    Entry(
        "04",
        "cohort",
        "Invented cohorts with the printed counts",
        "Go from one cohort to the next and watch what stays the same.",
        widgets.draw_cohort,
        widgets.cohort_explorer,
        widgets.cohort_settings,
        _inputs.cohort,
    ),
    Entry(
        "05",
        "claim",
        "Judge a printed claim",
        "Choose a claim, and give your verdict before the card shows the computed one.",
        widgets.draw_claim,
        widgets.claim_explorer,
        widgets.claim_settings,
        _inputs.claim,
    ),
    Entry(
        "05",
        "grim",
        "Can this percentage be",
        "Raise the number of patients: when does every percentage pass the check?",
        widgets.draw_grim,
        widgets.grim_explorer,
        widgets.grim_settings,
        _inputs.grim,
    ),
    Entry(
        "06",
        "carried",
        "A threshold that nobody reports",
        "Move the threshold away from the known ones: where does the assumed shape matter?",
        widgets.draw_carried,
        widgets.carried_explorer,
        widgets.carried_settings,
        _inputs.carried,
    ),
    Entry(
        "06",
        "placebo",
        "What placebo patients would show",
        "Choose a source of placebo: from how many responders on is the count rare?",
        widgets.draw_placebo,
        widgets.placebo_explorer,
        widgets.placebo_settings,
        _inputs.placebo,
    ),
    Entry(
        "07",
        "marker",
        "A marker and the number of patients",
        "Set the true difference to zero: which trials are significant now?",
        widgets.draw_marker,
        widgets.marker_explorer,
        widgets.marker_settings,
        _inputs.marker,
    ),
    Entry(
        "07",
        "cut",
        "Find a cut-point that looks good",
        "The marker tells nothing: can you still find a cut that looks convincing?",
        widgets.draw_cut,
        widgets.cut_explorer,
        widgets.cut_settings,
        _inputs.cut,
    ),
    Entry(
        "08",
        "simon",
        "A trial in two stages",
        "Raise p0 by ten points and keep p1: how many more patients does it cost?",
        widgets.draw_simon,
        widgets.simon_explorer,
        widgets.simon_settings,
        _inputs.simon,
    ),
    Entry(
        "08",
        "dose",
        "Four designs look for a dose",
        "Make even the lowest dose too toxic: which design notices, and how soon?",
        widgets.draw_dose_designs,
        widgets.dose_explorer,
        widgets.dose_settings,
        _inputs.dose,
    ),
    Entry(
        "08",
        "success",
        "Power and the chance of success",
        "Let each earlier patient count a tenth: what happens to the assurance, what to the power?",
        widgets.draw_success,
        widgets.success_explorer,
        widgets.success_settings,
        _inputs.success,
    ),
    Entry(
        "08",
        "plan",
        "The next trial on one page",
        "Which of the choices moves the number of patients most, and which hardly matter?",
        widgets.draw_plan,
        widgets.plan_explorer,
        widgets.plan_settings,
        _inputs.plan,
    ),
)


def entries(notebook: str | None = None) -> tuple[Entry, ...]:
    """Return the explorers of a notebook in its order, or all.

    Parameters
    ----------
    notebook : str, optional
        Its number, such as ``"03"``.
    """
    return tuple(entry for entry in ENTRIES if notebook in (None, entry.notebook))


def entry(name: str) -> Entry:
    """Return an explorer by its name.

    Raises
    ------
    ParameterError
        If there is none of this name.
    """
    for one in ENTRIES:
        if one.name == name:
            return one
    known = ", ".join(one.name for one in ENTRIES)
    raise ParameterError(f"explorer {name!r} is not known. Allowed: {known}.")
