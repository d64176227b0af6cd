"""Kinds of answers: how each is read, when two are the same, what generally goes wrong with it."""

from trialkit.checks._answers._function import Function
from trialkit.checks._answers._kind import Kind, Slip, Unreadable, is_blank
from trialkit.checks._answers._numbers import Number, Numbers
from trialkit.checks._answers._options import Choice, Choices
from trialkit.checks._answers._words import Words

__all__ = [
    "Choice",
    "Choices",
    "Function",
    "Kind",
    "Number",
    "Numbers",
    "Slip",
    "Unreadable",
    "Words",
    "is_blank",
]
