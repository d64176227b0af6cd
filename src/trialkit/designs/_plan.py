"""A planned randomised trial: what is chosen, and what follows from it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from trialkit.designs._assurance import Assurance, assurance
from trialkit.designs._sample_size import SampleSize, sample_size
from trialkit.designs._stopping import SafetyRule, pocock_stopping
from trialkit.proportions import Posterior, Prior, _checks


@dataclass(frozen=True)
class Choices:
    """What has to be chosen before a randomised trial against placebo can be planned.

    Attributes
    ----------
    treatment, control : str
        What the two arms are given.
    condition : str
        Who takes part.
    endpoint : str
        Primary outcome, with its time point.
    dose : str
        Dose and schedule of the new treatment, or that they are still open.
    p_control, p_new : float
        Response rates that the size rests on; the new one is the smallest worth finding.
    alpha, power : float
        Two-sided level of the test, and wanted chance to find the difference.
    ratio : float
        Patients of the new treatment for each control patient.
    test : {"fisher", "z", "boschloo"}
    dropout : float
        Share of patients expected to leave; the enrolment is raised by it.
    strata : tuple of str
        Within which patients are randomised.
    harm_rate : float
        Rate of a related serious harm that is still acceptable.
    control_belief, new_belief : Prior or Posterior, optional
        What is believed about the rates; without both there is no assurance.
    """

    treatment: str
    control: str
    condition: str
    endpoint: str
    dose: str
    p_control: float
    p_new: float
    alpha: float = 0.05
    power: float = 0.8
    ratio: float = 1.0
    test: str = "fisher"
    dropout: float = 0.1
    strata: tuple[str, ...] = ("season of entry",)
    harm_rate: float = 0.05
    control_belief: Prior | Posterior | None = None
    new_belief: Prior | Posterior | None = None


@dataclass(frozen=True)
class Plan:
    """A planned trial with the numbers that follow from the choices.

    Attributes
    ----------
    choices : Choices
    size : SampleSize
        Patients to be analysed.
    enrolled : tuple of int
        Patients to be enrolled, control first.
    assurance : Assurance or None
    stopping : SafetyRule
        For related serious harm in the new arm.
    smallest_harm : float
        Smallest rate of a harm that the new arm shows at least once with 95 % chance.
    """

    choices: Choices
    size: SampleSize
    enrolled: tuple[int, int]
    assurance: Assurance | None
    stopping: SafetyRule
    smallest_harm: float


def plan(choices: Choices) -> Plan:
    """Work out a randomised trial from what was chosen.

    Parameters
    ----------
    choices : Choices

    Returns
    -------
    Plan

    Raises
    ------
    TypeError, ValueError
        If a number is out of range, or the rates are too close for 2000 patients an arm.
    """
    dropout = _checks.probability("dropout", choices.dropout)
    if dropout >= 1:
        raise ValueError("dropout must be below 1; found 1: nobody would be left")
    size = sample_size(
        choices.p_control,
        choices.p_new,
        choices.alpha,
        choices.power,
        choices.ratio,
        choices.test,
    )
    arms = (size.design.n1, size.design.n2)
    beliefs = (choices.control_belief, choices.new_belief)
    return Plan(
        choices=choices,
        size=size,
        # a crumb off, so that a size that comes out whole stays whole
        enrolled=tuple(math.ceil(n / (1 - dropout) - 1e-9) for n in arms),
        assurance=None if None in beliefs else assurance(size.design, *beliefs),
        stopping=pocock_stopping(choices.harm_rate, arms[1]),
        smallest_harm=_smallest_harm(arms[1]),
    )


def _smallest_harm(n: int, probability: float = 0.95) -> float:
    """Return the rate that `n` patients show at least once with the given chance."""
    return -math.expm1(math.log1p(-probability) / n)
