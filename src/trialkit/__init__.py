"""Teach and replicate one published clinical trial.

Import the rooms you need: ``from trialkit import records, proportions``.
"""

__version__ = "0.1.0"
