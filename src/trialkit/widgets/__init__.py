"""Explorers: thin ipywidgets around figure functions.

Each takes all its state as arguments, so that it can be tested without a browser.
"""

from trialkit.widgets._base import dropdown, explorer, settings_row, slider

__all__ = ["dropdown", "explorer", "settings_row", "slider"]
