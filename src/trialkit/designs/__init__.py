"""Designs of a next trial, and what they conclude.

Plain values in, frozen dataclasses or tidy DataFrames out; nothing is read, written or drawn.

One arm in two stages
    `simon`, `two_stage`, `single_stage`, `operating_characteristics`, `analyse`, `bias`,
    `outcomes`, `retrospect`
Trials drawn at random
    `simulate`, `TwoArm`
Which dose
    `three_plus_three`, `boin`, `crm`, `crm_estimate`, `choose_dose`, `dose_trials`,
    `fixed_groups`, `rising_rates`
When to stop for harm
    `bayes_stopping`, `pocock_stopping`
Two arms
    `sample_size`, `normal_size`, `size_methods`, `exact_power`, `allocation_cost`,
    `safety_numbers`, `assurance`, `believe`, `beta_from_interval`, `better_chance`,
    `beta_binomial`, `stratified`, `SeasonTrial`, `season_trials`
On one page
    `plan`, `Choices`, `synopsis`
As words
    `chance_text`, `rate_text`, `ratio_text`
In one sentence each
    `read_simon`, `read_two_stage`, `read_analysis`, `read_bias`, `read_retrospect`,
    `read_simulation`
"""

from trialkit.designs._adjusted import Analysis, analyse
from trialkit.designs._adjusted_bias import bias, outcomes
from trialkit.designs._assurance import (
    Assurance,
    assurance,
    believe,
    beta_binomial,
    beta_from_interval,
    better_chance,
)
from trialkit.designs._boin import Boin, boin
from trialkit.designs._crm import Crm, CrmEstimate, crm, crm_estimate
from trialkit.designs._dose_finding import DoseFinding, rising_rates
from trialkit.designs._dose_trials import dose_trials, fixed_groups
from trialkit.designs._isotonic import choose_dose
from trialkit.designs._operating import operating_characteristics
from trialkit.designs._plan import Choices, Plan, plan
from trialkit.designs._sample_size import (
    SampleSize,
    allocation_cost,
    exact_power,
    normal_size,
    safety_numbers,
    sample_size,
    size_methods,
)
from trialkit.designs._season import SeasonTrial, Stratified, season_trials, stratified
from trialkit.designs._sentences import (
    read_analysis,
    read_bias,
    read_retrospect,
    read_simon,
    read_simulation,
    read_two_stage,
)
from trialkit.designs._simon import SimonDesigns, simon
from trialkit.designs._simon_retrospect import Retrospect, retrospect
from trialkit.designs._simulate import Simulation, simulate
from trialkit.designs._simulate_two_arm import TwoArm
from trialkit.designs._stopping import SafetyRule, bayes_stopping, pocock_stopping
from trialkit.designs._synopsis import synopsis
from trialkit.designs._three_plus_three import three_plus_three
from trialkit.designs._two_stage import SingleStage, TwoStage, single_stage, two_stage
from trialkit.designs._words import chance_text, rate_text, ratio_text

__all__ = [
    "Analysis",
    "Assurance",
    "Boin",
    "Choices",
    "Crm",
    "CrmEstimate",
    "DoseFinding",
    "Plan",
    "Retrospect",
    "SafetyRule",
    "SampleSize",
    "SeasonTrial",
    "SimonDesigns",
    "Simulation",
    "SingleStage",
    "Stratified",
    "TwoArm",
    "TwoStage",
    "allocation_cost",
    "analyse",
    "assurance",
    "bayes_stopping",
    "believe",
    "beta_binomial",
    "beta_from_interval",
    "better_chance",
    "bias",
    "boin",
    "chance_text",
    "choose_dose",
    "crm",
    "crm_estimate",
    "dose_trials",
    "exact_power",
    "fixed_groups",
    "normal_size",
    "operating_characteristics",
    "outcomes",
    "plan",
    "pocock_stopping",
    "rate_text",
    "ratio_text",
    "read_analysis",
    "read_bias",
    "read_retrospect",
    "read_simon",
    "read_simulation",
    "read_two_stage",
    "retrospect",
    "rising_rates",
    "safety_numbers",
    "sample_size",
    "season_trials",
    "simon",
    "simulate",
    "single_stage",
    "size_methods",
    "stratified",
    "synopsis",
    "three_plus_three",
    "two_stage",
]
