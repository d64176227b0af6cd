"""Explorers on the next trial: which dose, how many patients, the whole plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from trialkit import designs, figures, next_trial
from trialkit.figures import _base as figure_base
from trialkit.widgets._base import dropdown, explorer, slider
from trialkit.widgets._start import explores

if TYPE_CHECKING:
    import ipywidgets as ipw
    from matplotlib.figure import Figure

LARGEST_DOSE_TRIAL = 60
LARGEST_TRIAL = 400
_PERCENT = 100
_TRIALS = 2000
_HALVED = 16  # points; half of a smaller gain takes a thousand patients to find
_TESTS = (("Fisher's exact test", "fisher"), ("Boschloo's exact test", "boschloo"))


def draw_dose_designs(
    levels: next_trial.DoseLevels,
    low_percent: int,
    high_percent: int,
    target_percent: int,
    n_max: int,
    seed: int = 1,
    synthetic: bool = False,
) -> Figure:
    """Draw what four dose-finding designs do at supposed true rates.

    Parameters
    ----------
    levels : DoseLevels
        Doses of the record and the sizes of its groups.
    low_percent, high_percent : int
        True rate of dose-limiting toxicity at the lowest and at the highest dose; rates that fall
        give a placeholder.
    target_percent : int
        Wanted rate.
    n_max : int
        Patients of a BOIN or CRM trial.
    seed : int
    synthetic : bool
    """
    if low_percent > high_percent:
        return figure_base.placeholder(
            f"A rate of {low_percent} % at the lowest and {high_percent} % at the highest dose "
            "would fall with the dose: these designs suppose that it rises.",
            synthetic,
        )
    found = _compared(levels, low_percent, high_percent, target_percent, n_max, seed)
    target = target_percent / _PERCENT
    return figures.dose_designs(found, levels.labels, levels.unit, target, synthetic)


# A second or more with many patients: an explorer asks for it beside the kernel, then draws.
@lru_cache(maxsize=128)
def _compared(
    levels: next_trial.DoseLevels,
    low_percent: int,
    high_percent: int,
    target_percent: int,
    n_max: int,
    seed: int,
) -> Mapping[str, designs.DoseFinding]:
    rates = designs.rising_rates(low_percent / _PERCENT, high_percent / _PERCENT, len(levels.doses))
    target = target_percent / _PERCENT
    return next_trial.compare_dose_designs(rates, levels.sizes, target, n_max, _TRIALS, seed)


@explores("dose")
def dose_explorer(
    levels: next_trial.DoseLevels, target: float = 0.25, seed: int = 1, synthetic: bool = False
) -> ipw.VBox:
    """Let the student choose how toxic the doses are, the target and the size of the trial.

    Parameters
    ----------
    levels : DoseLevels
    target : float
        Wanted rate of dose-limiting toxicity to start at.
    seed : int
    synthetic : bool
    """
    n = min(levels.n, LARGEST_DOSE_TRIAL)
    controls = {
        "low_percent": slider("True DLT rate at the lowest dose", 5, 1, 60, unit="%"),
        "high_percent": slider("True DLT rate at the highest dose", 35, 1, 90, unit="%"),
        "target_percent": slider("Wanted DLT rate", round(_PERCENT * target), 10, 40, unit="%"),
        "n_max": slider("Patients of BOIN and CRM", n, 3, LARGEST_DOSE_TRIAL, unit="patients"),
    }
    draw = partial(draw_dose_designs, levels, seed=seed, synthetic=synthetic)
    return explorer(draw, controls, prepare=partial(_compared, levels, seed=seed))


def dose_settings(
    levels: next_trial.DoseLevels, target: float = 0.25, seed: int = 1, synthetic: bool = False
) -> dict[str, dict[str, Any]]:
    """Return three settings of `draw_dose_designs`: harmless, steep, and all doses too toxic."""
    fixed = {
        "levels": levels,
        "target_percent": round(_PERCENT * target),
        "n_max": min(levels.n, LARGEST_DOSE_TRIAL),
        "seed": seed,
        "synthetic": synthetic,
    }
    return {
        "Supposed: hardly toxic": {"low_percent": 1, "high_percent": 10, **fixed},
        "Supposed: steep": {"low_percent": 5, "high_percent": 60, **fixed},
        "Supposed: every dose too toxic": {"low_percent": 45, "high_percent": 80, **fixed},
    }


def draw_success(
    responders: int,
    n: int,
    control_percent: float,
    new_percent: float,
    chosen: int,
    ratio: float = 1.0,
    weight_percent: int = 100,
    alpha: float = 0.05,
    control: Any = None,
    synthetic: bool = False,
) -> Figure:
    """Draw power and assurance of a two-arm trial by its size.

    Parameters
    ----------
    responders, n : int
        Count that the belief about the new treatment rests on.
    control_percent, new_percent : float
        Rates that the power rests on.
    chosen : int
        Size to mark, patients in both arms.
    ratio : float
        Patients of the new treatment for each control patient.
    weight_percent : int
        How much each earlier patient counts.
    alpha : float
        Two-sided level.
    control : Prior, optional
        Belief about the control rate; a count of 100 patients at `control_percent` where None.
    synthetic : bool
    """
    if responders > n:
        return figure_base.placeholder(
            f"{responders} responders among {n} patients cannot be: choose more patients.",
            synthetic,
        )
    # sliders give 5.000000000000001; what is shown is what is meant
    p_control, p_new = (round(x / _PERCENT, 9) for x in (control_percent, new_percent))
    believed = control or designs.believe(round(_PERCENT * p_control), _PERCENT)
    new = designs.believe(responders, n, round(weight_percent / _PERCENT, 9))
    name = f"after {responders} of {n}, each counted as {weight_percent} %"
    return figures.success_by_size(
        p_control,
        p_new,
        {name: (believed, new)},
        alpha,
        round(ratio, 6),
        LARGEST_TRIAL,
        chosen,
        synthetic,
    )


@explores("success")
def success_explorer(
    aim: next_trial.Aim, alpha: float = 0.05, weight: float = 1.0, synthetic: bool = False
) -> ipw.VBox:
    """Let the student choose rates, allocation, size, and how much the earlier trial counts.

    Parameters
    ----------
    aim : Aim
        Starts at its count and its rates; its belief about the control is kept.
    alpha : float
    weight : float
        How much one patient of the record counts at the start.
    synthetic : bool
    """
    responders, n = aim.seen or (0, aim.endpoint.n)
    most = max(60, n)
    controls = {
        "responders": slider("Responders so far", responders, 0, most, unit="patients"),
        "n": slider("Patients so far", n, 1, most, unit="patients"),
        "control_percent": slider(
            "Rate under control", _one_decimal(aim.p_control), 0.5, 80.0, 0.1, "%"
        ),
        "new_percent": slider(
            "Rate under the new treatment", _one_decimal(aim.p_new), 1.0, 98.0, 0.1, "%"
        ),
        "chosen": slider("Size to mark", 100, 10, LARGEST_TRIAL, 2, unit="patients"),
        "ratio": slider("New to control", 1.0, 0.5, 4.0, 0.5),
        "weight_percent": slider(
            "One earlier patient counts", round(_PERCENT * weight), 5, 100, unit="%"
        ),
    }
    draw = partial(draw_success, alpha=alpha, control=aim.control, synthetic=synthetic)
    return explorer(draw, controls)


def success_settings(
    aim: next_trial.Aim, alpha: float = 0.05, synthetic: bool = False
) -> dict[str, dict[str, Any]]:
    """Return three settings of `draw_success`: full trust, little trust, half the count."""
    responders, n = aim.seen or (0, aim.endpoint.n)
    fixed = {
        "n": n,
        "control_percent": _one_decimal(aim.p_control),
        "new_percent": _one_decimal(aim.p_new),
        "chosen": 100,
        "alpha": alpha,
        "control": aim.control,
        "synthetic": synthetic,
    }
    start = "In the record" if aim.seen else "Supposed"
    half = responders // 2
    return {
        f"{start}: {responders} of {n}, fully trusted": {"responders": responders, **fixed},
        f"{start}: {responders} of {n}, each counted a quarter": {
            "responders": responders,
            "weight_percent": 25,
            **fixed,
        },
        f"Supposed: {half} of {n}, fully trusted": {"responders": half, **fixed},
    }


def draw_plan(
    choices: designs.Choices,
    power_percent: int,
    gain_percent: int,
    ratio: float = 1.0,
    dropout_percent: int = 10,
    test: str = "fisher",
    synthetic: bool = False,
) -> Figure:
    """Draw the plan of a randomised trial for other choices.

    Parameters
    ----------
    choices : Choices
        Gives what has no slider.
    power_percent : int
        Wanted power.
    gain_percent : int
        Rate of the new treatment minus rate of the control, in points.
    ratio : float
        Patients of the new treatment for each control patient.
    dropout_percent : int
        Share of patients expected to leave.
    test : {"fisher", "boschloo"}
    synthetic : bool
    """
    p_new = round(choices.p_control + gain_percent / _PERCENT, 9)
    if p_new >= 1:
        return figure_base.placeholder(
            f"A rate of {designs.rate_text(choices.p_control)} cannot rise by {gain_percent} "
            "points: choose a smaller gain.",
            synthetic,
        )
    chosen = replace(
        choices,
        p_new=p_new,
        power=power_percent / _PERCENT,
        ratio=round(ratio, 6),
        dropout=dropout_percent / _PERCENT,
        test=test,
    )
    try:
        found = _planned(chosen)
    except ValueError as error:
        return figure_base.placeholder(f"No trial to draw: {error}.", synthetic)
    return figures.plan_flow(found, synthetic)


# Boschloo's test can take half a second for a large trial.
_planned = lru_cache(maxsize=128)(designs.plan)


@explores("plan")
def plan_explorer(choices: designs.Choices, synthetic: bool = False) -> ipw.VBox:
    """Let the student change the plan; starts at its choices."""
    gain = round(_PERCENT * (choices.p_new - choices.p_control))
    dropout = round(_PERCENT * choices.dropout)
    controls = {
        "power_percent": slider("Power", round(_PERCENT * choices.power), 50, 99, unit="%"),
        "gain_percent": slider("Gain worth finding", gain, 10, 60, unit="points"),
        "ratio": slider("New to control", choices.ratio, 0.5, 4.0, 0.5),
        "dropout_percent": slider("Patients who leave", dropout, 0, 50, unit="%"),
        "test": dropdown("Test", choices.test, _TESTS),
    }
    return explorer(partial(draw_plan, choices, synthetic=synthetic), controls)


def plan_settings(choices: designs.Choices, synthetic: bool = False) -> dict[str, dict[str, Any]]:
    """Return three settings of `draw_plan`: 1 to 1, 3 to 1, and another gain.

    The other gain is half as large, or half as large again where the trial would get too large.
    """
    gain = round(_PERCENT * (choices.p_new - choices.p_control))
    other = gain // 2 if gain >= _HALVED else gain + gain // 2
    fixed = {
        "choices": choices,
        "power_percent": round(_PERCENT * choices.power),
        "synthetic": synthetic,
    }
    return {
        "1 to 1": {"gain_percent": gain, "ratio": 1.0, **fixed},
        "3 to 1": {"gain_percent": gain, "ratio": 3.0, **fixed},
        f"Worth finding: {other} points instead of {gain}": {
            "gain_percent": other,
            "ratio": 1.0,
            **fixed,
        },
    }


def _one_decimal(rate: float) -> float:
    return round(_PERCENT * rate, 1)
