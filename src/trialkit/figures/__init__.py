"""Figures, each with alternative text computed from its own numbers.

A figure function takes results and returns a `matplotlib.figure.Figure`; `show`
displays it with its text.
"""

from trialkit.figures._base import alt_text, show

__all__ = ["alt_text", "show"]
