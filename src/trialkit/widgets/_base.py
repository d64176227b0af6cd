"""What all explorers share: controls above, a picture below, a reset, three fixed settings."""

from __future__ import annotations

import html
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from itertools import islice
from time import perf_counter
from typing import Any

import ipywidgets as ipw
from matplotlib.figure import Figure

from trialkit import figures
from trialkit.figures._base import bundle
from trialkit.widgets._drawn import drawn
from trialkit.widgets._latest import Latest
from trialkit.widgets._start import started

STATUS_CLASS = "trialkit-status"
WORKING = "computing …"
QUICK = 0.1  # seconds; where a picture takes longer, a line says that it is being made
SLOW = 0.4  # seconds; where it takes longer than this, it waits until a slider rests
AROUND = 10  # pictures drawn ahead after a long rest, at most
_FOUND = 0.01  # seconds; what took less was not drawn but found
_WIDE = "22em"
# The line keeps its height, so that the picture does not jump.
_LINE = "min-height:1.5em;font-size:90%"
_UNSEEN = (
    "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap"
)


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


class Explorer(ipw.VBox):
    """Controls, a button that takes them back, and a picture that follows them.

    Attributes
    ----------
    name : str
        What it is called in the parameter ``sliders``; empty outside the course.
    controls : dict of str to widget
        By argument of the drawing function.
    reset : ipywidgets.Button
    status : ipywidgets.HTML
        Says that a picture is being made; after a step, for screen readers only, which control
        stands where and what the picture shows.
    picture : ipywidgets.Output
        The last child.
    """

    def __init__(
        self,
        draw: Callable[..., Figure],
        controls: Mapping[str, Any],
        prepare: Callable[..., object] | None = None,
        arrange: Callable[[Explorer], Sequence[Any]] | None = None,
    ) -> None:
        self.name, self.controls = started(controls)
        self._draw, self._start = draw, self.settings()
        self._seconds = 0.0
        # The state is set here rather than captured (`with output:`): a client that runs notebooks
        # sends captured pictures back to the kernel, and can then miss a reply and wait for ever.
        # Nbclient 0.11 does, with two dozen large pictures every time.
        self.picture = ipw.Output(outputs=(self._drawn(),))
        self.status = ipw.HTML(_status())
        self.status.add_class(STATUS_CLASS)
        self.reset = ipw.Button(
            description="Reset", tooltip="Back to the first settings", icon="undo"
        )
        self.reset.on_click(self._restore)
        self._moved, self._step, self._prepares = "", None, prepare is not None
        self._latest = Latest(
            self._redraw,
            None if prepare is None else lambda: partial(prepare, **self.settings()),
            slow=lambda: self._seconds > SLOW,
            ahead=self._next if prepare is None else tuple,
            later=self._around if prepare is None else tuple,
        )
        self._follow(True)
        rows = [*self.controls.values(), self.reset, self.status] if arrange is None else None
        super().__init__([*(rows or arrange(self)), self.picture])

    def settings(self) -> dict[str, Any]:
        """Return the values of the controls by name."""
        return {name: _clean(control.value) for name, control in self.controls.items()}

    def _drawn(self) -> dict[str, Any]:
        begun = perf_counter()
        output = _output(self._draw, self.settings())
        took = perf_counter() - begun
        self._seconds = took if took > _FOUND else self._seconds
        return output

    def _redraw(self) -> None:
        output = self._drawn()
        self.picture.outputs = (output,)
        self.status.value = _done(self._moved, output)

    def _change(self, change: Any) -> None:
        self._moved, self._step = _where(change.owner), change
        self._ask()

    def _next(self) -> Iterator[Callable[[], object]]:
        """Draw what the next step in the same direction would show, before it is taken."""
        further = None if self._step is None else _further(self._step)
        if further is not None:
            (name,) = (n for n, c in self.controls.items() if c is self._step.owner)
            yield partial(drawn, self._draw, self.settings() | {name: further})

    def _around(self) -> Iterator[Callable[[], object]]:
        """Draw the first steps of the controls about the one that was moved."""
        if self._step is None or self._seconds > SLOW:
            return
        names = self._beside(self._step.owner)
        steps = ({name: to} for name in names for to in _near(self.controls[name]))
        for change in islice(steps, AROUND):
            yield partial(drawn, self._draw, self.settings() | change)

    def _beside(self, moved: Any) -> list[str]:
        """Return the names of the controls, the one that was moved first and far ones last."""
        place = list(self.controls.values()).index(moved)
        away = {name: i - place for i, name in enumerate(self.controls)}
        # of two that are equally far, first the one where Tab leads
        return sorted(away, key=lambda name: (abs(away[name]), away[name] < 0))

    def _ask(self) -> None:
        if self._prepares or self._seconds > QUICK:
            self.status.value = _status(WORKING)
        self._latest.ask()

    def _follow(self, follow: bool) -> None:
        for control in self.controls.values():
            (control.observe if follow else control.unobserve)(self._change, names="value")

    def _restore(self, _button: Any) -> None:
        self._follow(False)
        for name, control in self.controls.items():
            control.value = self._start[name]
        self._follow(True)
        self._moved, self._step = "Reset: the first settings", None
        self._ask()


def explorer(
    draw: Callable[..., Figure],
    controls: Mapping[str, Any],
    prepare: Callable[..., object] | None = None,
    arrange: Callable[[Explorer], Sequence[Any]] | None = None,
) -> Explorer:
    """Put controls above a picture that follows them.

    In a notebook the last of many quick changes is drawn, not each of them. While nobody moves
    anything, the next step in the same direction is drawn ahead of time, and after a longer rest
    the first steps of the controls about it. While a picture is made that takes long, the line
    above it says so. After each step this line tells a screen reader, by a status region, which
    control stands where and what the picture shows.

    All controls are reached with Tab and moved with the arrow keys; the number beside a slider
    can be typed. Lists and buttons have their label as name. The handle of a slider has none:
    ipywidgets 8.1.9 gives it its range and value only, and Python cannot add to that. Its label
    stands before it, and the status line names it after the first step.

    Parameters
    ----------
    draw : callable
        Takes the controls' values by name and returns a figure; it holds no state.
    controls : mapping of str to widget
        One control for each argument of `draw`.
    prepare : callable, optional
        Takes the same arguments, and computes and keeps what makes `draw` quick; for what takes
        longer than half a second. It runs beside the kernel, which stays free.
    arrange : callable, optional
        Returns what stands above the picture, of the explorer's controls, reset and status, where
        that is more than a column.

    Returns
    -------
    Explorer
        Its last child is the Output; an error in `draw` is shown there and found by the runner.
    """
    return Explorer(draw, controls, prepare, arrange)


def _clean(value: Any) -> Any:
    """Return what is meant: a slider of tenths gives 0.30000000000000004."""
    return round(value, 9) if isinstance(value, float) else value


def _near(control: Any) -> list[Any]:
    """Return the values one step up and one step down, where the range has them."""
    if isinstance(control, ipw.Dropdown):
        values = _options(control)
        place = values.index(control.value)
        return [values[i] for i in (place + 1, place - 1) if 0 <= i < len(values)]
    around = (_clean(control.value + control.step), _clean(control.value - control.step))
    return [value for value in around if control.min <= value <= control.max]


def _options(control: ipw.Dropdown) -> list[Any]:
    return [o[1] if isinstance(o, tuple) else o for o in control.options]


def _further(step: Any) -> Any:
    """Return the value one step further than the last one, None at the end of a range."""
    control = step.owner
    if isinstance(control, ipw.Dropdown):
        values = _options(control)
        before, now = (values.index(value) for value in (step.old, step.new))
        place = now + (1 if now > before else -1)
        return values[place] if 0 <= place < len(values) else None
    value = _clean(2 * step.new - step.old)
    return value if control.min <= value <= control.max else None


def _where(control: Any) -> str:
    """Say which control stands where."""
    value = control.value
    if isinstance(control, ipw.Dropdown):
        value = control.label
    elif isinstance(value, float):
        value = format(value, control.readout_format)
    return f"{control.description}: {value}"


def _done(moved: str, output: Mapping[str, Any]) -> str:
    """Tell a screen reader what has changed; whoever sees, sees it."""
    said = output["data"]["text/plain"] if "data" in output else f"Error: {output['evalue']}"
    return _status(f'<span style="{_UNSEEN}">{html.escape(f"{moved}. {said}")}</span>')


def _status(words: str = "") -> str:
    # A status region is read aloud when its words change, without taking the focus away.
    return f'<div role="status" aria-live="polite" style="{_LINE}">{words}</div>'


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
