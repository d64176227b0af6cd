"""What all explorers share: controls above, a picture below, a reset, three fixed settings."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import ipywidgets as ipw
from matplotlib.figure import Figure

from trialkit import figures
from trialkit.figures._base import bundle
from trialkit.widgets._drawn import drawn

_WIDE = "22em"


def slider(
    label: str, value: float, low: float, high: float, step: float = 1, unit: str = ""
) -> Any:
    """Return a labelled slider; whole-numbered when value, limits and step are integers."""
    whole = all(isinstance(x, int) for x in (value, low, high, step))
    kind = ipw.IntSlider if whole else ipw.FloatSlider
    text = f"{label} ({unit})" if unit else label
    # The number beside the slider shows the decimals that it can take, and no more.
    readout = {} if whole else {"readout_format": f".{_decimals(step, low)}f"}
    return kind(
        **readout,
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


def _decimals(*numbers: float) -> int:
    exponents = (Decimal(str(x)).normalize().as_tuple().exponent for x in numbers)
    return max(0, *(-int(exponent) for exponent in exponents))


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

    def now() -> tuple[dict[str, Any]]:
        return (_output(draw, {name: control.value for name, control in controls.items()}),)

    # The state is set here rather than captured (`with output:`): a client that runs notebooks
    # sends captured pictures back to the kernel, and can then miss a reply and wait for ever.
    # Nbclient 0.11 does, with two dozen large pictures every time.
    output = ipw.Output(outputs=now())

    def redraw(_change: Any = None) -> None:
        output.outputs = now()

    start = {name: control.value for name, control in controls.items()}

    def follow() -> None:
        for control in controls.values():
            control.observe(redraw, names="value")

    def restore(_button: Any) -> None:
        for name, control in controls.items():
            control.unobserve(redraw, names="value")
            control.value = start[name]
        follow()
        redraw()

    reset = ipw.Button(description="Reset", tooltip="Back to the first settings", icon="undo")
    reset.on_click(restore)
    follow()
    return ipw.VBox([*controls.values(), reset, output])


def _output(draw: Callable[..., Figure], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return a picture, or the error that kept it from being drawn, as a notebook output."""
    try:
        data, metadata = bundle(drawn(draw, settings))
    except Exception as error:
        return {
            "output_type": "error",
            "ename": type(error).__name__,
            "evalue": str(error),
            "traceback": traceback.format_exception(error),
        }
    return {"output_type": "display_data", "data": data, "metadata": metadata}


def settings_row(draw: Callable[..., Figure], settings: Mapping[str, Mapping[str, Any]]) -> None:
    """Show fixed settings side by side, for print, screen readers and headless runs.

    Parameters
    ----------
    draw : callable
        The same function that an explorer uses.
    settings : mapping of str to mapping
        Caption to arguments of `draw`.
    """
    pictures = [drawn(draw, chosen) for chosen in settings.values()]
    figures.show(*pictures, captions=list(settings))
