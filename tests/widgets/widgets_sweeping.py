"""Where the controls of an explorer can be put: by its ends, its steps, and by typing."""

from __future__ import annotations

from typing import Any

import ipywidgets as ipw


def values(control: Any, most: int | None = None) -> list[Any]:
    """Return the ends, both neighbours of the start and the middle; or up to `most` of all steps.

    Parameters
    ----------
    control : widget
    most : int, optional
        Steps over the whole range, evenly spaced.
    """
    if isinstance(control, ipw.Dropdown):
        pairs = [o if isinstance(o, tuple) else (o, o) for o in control.options]
        every = [value for _, value in pairs]
        return every if most is None else _spread(every, most)
    low, high, step = control.min, control.max, control.step
    kind = int if isinstance(control, ipw.IntSlider) else float
    if most is not None:
        count = round((high - low) / step)
        return [kind(round(low + i * step, 9)) for i in _spread(range(count + 1), most)]
    beside = (control.value - step, control.value + step)
    found = [low, high, *beside, kind((low + high) / 2)]
    return list(dict.fromkeys(kind(x) for x in found if low <= x <= high))


def typed(control: Any) -> list[float]:
    """Return what a person can type beside a slider, and the arrow keys never reach."""
    if not isinstance(control, ipw.FloatSlider):
        return []
    return [x for x in (control.value + control.step / 3,) if x <= control.max]


def shown(box: Any) -> str:
    """Return the text of the picture that an explorer shows; fail where it shows an error."""
    (output,) = box.picture.outputs
    assert output["output_type"] == "display_data", output
    return output["data"]["text/plain"]


def _spread(every: Any, most: int) -> list[Any]:
    """Return at most so many of them, both ends included."""
    every = list(every)
    if len(every) <= most:
        return every
    return [every[round(i * (len(every) - 1) / (most - 1))] for i in range(most)]
