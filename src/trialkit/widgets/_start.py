"""Where controls start: the parameter ``sliders`` of a notebook, applied to one explorer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec

import ipywidgets as ipw

from trialkit import parameters
from trialkit.errors import ParameterError

P = ParamSpec("P")

# The name of the explorer that is being built, and where its controls are to start.
_BUILDING: ContextVar[tuple[str, Mapping[str, str]]] = ContextVar("_BUILDING", default=("", {}))
_COPIED = ("description", "tooltip", "style", "layout", "continuous_update")
_KINDS = {
    ipw.IntSlider: (*_COPIED, "min", "max", "step"),
    ipw.FloatSlider: (*_COPIED, "min", "max", "step", "readout_format"),
    ipw.Dropdown: (*_COPIED[:-1], "options"),
}


def explores(name: str) -> Callable[[Callable[P, Any]], Callable[..., Any]]:
    """Name an explorer, and let it take the parameter ``sliders`` of a notebook.

    Parameters
    ----------
    name : str
        One of `parameters.EXPLORERS`.

    Returns
    -------
    decorator
        Of a function that builds an explorer: it then also takes ``sliders``, the text of the
        parameter; what the text says of other explorers is passed over.
    """

    def decorate(build: Callable[P, Any]) -> Callable[..., Any]:
        @wraps(build)
        def built(*args: P.args, sliders: str = "", **options: P.kwargs) -> Any:
            token = _BUILDING.set((name, parameters.sliders(sliders).get(name, {})))
            try:
                return build(*args, **options)
            finally:
                _BUILDING.reset(token)

        return built

    return decorate


def started(controls: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the name of the explorer being built, and its controls where they are to start.

    A control that starts elsewhere is a new one, which has its value from birth: a change right
    after can be lost on the way to the browser.

    Raises
    ------
    ParameterError
        If there is no such control, or a control cannot take its value.
    """
    name, wanted = _BUILDING.get()
    for control in wanted:
        if control not in controls:
            known = ", ".join(controls) or "none, this record has nothing to move here"
            raise ParameterError(
                f"sliders: the explorer {name} has no control {control!r}. Allowed: {known}."
            )
    return name, {
        key: _at(control, f"{name}.{key}", wanted[key]) if key in wanted else control
        for key, control in controls.items()
    }


def _at(control: Any, name: str, text: str) -> Any:
    value = _read(control, name, text)
    options = {key: getattr(control, key) for key in _KINDS[type(control)]}
    moved = type(control)(value=value, **options)
    control.close()
    return moved


def _read(control: Any, name: str, text: str) -> Any:
    """Read a value as a control takes it; refuse what it cannot show."""
    if isinstance(control, ipw.Dropdown):
        return _chosen(control, name, text)
    whole = isinstance(control, ipw.IntSlider)
    try:
        value = int(text) if whole else float(text)
    except ValueError:
        value = text
    check = parameters.whole_number if whole else parameters.number
    return check(f"sliders: {name}", value, control.min, control.max)


def _chosen(control: ipw.Dropdown, name: str, text: str) -> Any:
    pairs = [
        option if isinstance(option, tuple) else (str(option), option) for option in control.options
    ]
    for label, value in pairs:
        if text.casefold() in (str(value).casefold(), label.casefold()):
            return value
    known = ", ".join(str(value) for _, value in pairs)
    raise ParameterError(f"sliders: {name} = {text!r} is not known. Allowed: {known}.")
