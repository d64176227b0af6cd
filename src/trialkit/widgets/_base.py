"""What all explorers share: controls above, a picture below, a reset, three fixed settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as ipw
from matplotlib.figure import Figure

from trialkit import figures

_WIDE = "22em"


def slider(
    label: str, value: float, low: float, high: float, step: float = 1, unit: str = ""
) -> Any:
    """Return a labelled slider; whole-numbered when value, limits and step are integers."""
    whole = all(isinstance(x, int) for x in (value, low, high, step))
    kind = ipw.IntSlider if whole else ipw.FloatSlider
    text = f"{label} ({unit})" if unit else label
    return kind(
        value=value,
        min=low,
        max=high,
        step=step,
        description=text,
        tooltip=text,
        continuous_update=False,
        style={"description_width": _WIDE},
        layout={"width": "44em", "max_width": "100%"},
    )


def dropdown(label: str, value: Any, options: Sequence[Any]) -> ipw.Dropdown:
    """Return a labelled list to choose from; options are values or (text, value) pairs."""
    return ipw.Dropdown(
        value=value,
        options=options,
        description=label,
        tooltip=label,
        style={"description_width": _WIDE},
        layout={"width": "44em", "max_width": "100%"},
    )


def explorer(draw: Callable[..., Figure], controls: Mapping[str, Any]) -> ipw.VBox:
    """Put controls above a picture that follows them.

    Parameters
    ----------
    draw : callable
        Takes the controls' values by name and returns a figure; it holds no state.
    controls : mapping of str to widget
        One control for each argument of `draw`.

    Returns
    -------
    ipywidgets.VBox
        Its last child is the Output; an error in `draw` is shown there and found
        by the runner.
    """

    def redraw(**settings: Any) -> None:
        figures.show(draw(**settings))

    start = {name: control.value for name, control in controls.items()}

    def restore(_button: Any) -> None:
        for name, control in controls.items():
            control.value = start[name]

    reset = ipw.Button(description="Reset", tooltip="Back to the first settings", icon="undo")
    reset.on_click(restore)
    output = ipw.interactive_output(redraw, dict(controls))
    return ipw.VBox([*controls.values(), reset, output])


def settings_row(draw: Callable[..., Figure], settings: Mapping[str, Mapping[str, Any]]) -> None:
    """Show fixed settings side by side, for print, screen readers and headless runs.

    Parameters
    ----------
    draw : callable
        The same function that an explorer uses.
    settings : mapping of str to mapping
        Caption to arguments of `draw`.
    """
    figures.show(*(draw(**chosen) for chosen in settings.values()), captions=list(settings))
