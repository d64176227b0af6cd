"""Intervals, tests and power for counts.

Plain values in, frozen dataclasses or tidy DataFrames out; nothing is read, written or drawn.

One proportion
    `interval`, `intervals`, `coverage`, `upper_limit`, `rule_of_three`
Two proportions
    `difference`, `compare`, `fisher_p_values`, `shuffles`, `shuffle_once`,
    `shuffle_distribution`
Ordered groups
    `trend`, `trend_power`
Rare events and prior knowledge
    `detection_probability`, `n_to_detect`, `posterior`
Probabilities
    `binomial_pmf`, `log_ways`
"""

from trialkit.proportions._bayes import PRIORS, CredibleInterval, Posterior, Prior, posterior
from trialkit.proportions._binomial import binomial_pmf, log_ways
from trialkit.proportions._comparison import Comparison, compare
from trialkit.proportions._difference import Difference, difference
from trialkit.proportions._fisher import fisher_p_values
from trialkit.proportions._intervals import METHODS, Interval, coverage, interval, intervals
from trialkit.proportions._rare import (
    detection_probability,
    n_to_detect,
    rule_of_three,
    upper_limit,
)
from trialkit.proportions._shuffling import shuffle_distribution, shuffle_once, shuffles
from trialkit.proportions._trend import Trend, trend, trend_power

__all__ = [
    "METHODS",
    "PRIORS",
    "Comparison",
    "CredibleInterval",
    "Difference",
    "Interval",
    "Posterior",
    "Prior",
    "Trend",
    "binomial_pmf",
    "compare",
    "coverage",
    "detection_probability",
    "difference",
    "fisher_p_values",
    "interval",
    "intervals",
    "log_ways",
    "n_to_detect",
    "posterior",
    "rule_of_three",
    "shuffle_distribution",
    "shuffle_once",
    "shuffles",
    "trend",
    "trend_power",
    "upper_limit",
]
