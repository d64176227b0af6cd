"""What runs behind the page: explorers that are built when somebody opens them."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as ipw
from IPython.display import display

OPEN, CLOSE = "Open the explorer", "Close the explorer"
# Outputs carry the words of the page under this key; its template writes them as headings.
WORDS = "trialkit_app"


class Stage:
    """The explorers of one page, for one record.

    Parameters
    ----------
    trial : str
        Trial record.
    confidence : float
        Confidence level as a fraction.
    seed : int
        Seed of the random numbers.
    sliders : str
        Where the sliders start, as in the parameter of notebooks.
    """

    def __init__(
        self, trial: str, confidence: float = 0.95, seed: int = 1, sliders: str = ""
    ) -> None:
        from trialkit import records
        from trialkit.widgets import catalogue

        self._record = records.load_trial(trial)
        self._settings = {"confidence": confidence, "seed": seed, "sliders": sliders}
        self._entries = catalogue.entries()

    def check(self) -> None:
        """Build the explorers whose sliders are to start elsewhere.

        Raises
        ------
        ParameterError
            If an explorer is not known, has no such control, or the control cannot take the value.
        """
        from trialkit import parameters
        from trialkit.widgets import catalogue

        for name in parameters.sliders(self._settings["sliders"]):
            catalogue.entry(name).build(self._record, **self._settings)

    def chapters(self) -> list[dict[str, Any]]:
        """Return the explorers by notebook: number, question, and of each name, title, ask."""
        from trialkit.course import lessons

        questions = {lesson.number: lesson.title for lesson in lessons()}
        found: dict[str, dict[str, Any]] = {}
        for entry in self._entries:
            question = questions.get(entry.notebook, f"Notebook {entry.notebook}")
            chapter = {"number": entry.notebook, "question": question, "explorers": []}
            words = {"name": entry.name, "title": entry.title, "ask": entry.ask}
            found.setdefault(entry.notebook, chapter)["explorers"].append(words)
        return list(found.values())

    def contents(self) -> None:
        """Show the list of all explorers."""
        data = {"text/plain": "All explorers"}
        display(data, metadata={WORDS: {"chapters": self.chapters()}}, raw=True)

    def show(self) -> None:
        """Show a place for each explorer, with the words that belong to it.

        All two dozen at once would take many seconds to build, and nobody looks at all of them.
        """
        for chapter in self.chapters():
            for position, words in enumerate(chapter["explorers"]):
                place = {**words, "chapter": chapter if position == 0 else None}
                display(self.slot(words["name"]), metadata={WORDS: place})

    def slot(self, name: str) -> ipw.VBox:
        """Return the place of one explorer: a button, and room for what it opens."""
        (entry,) = (entry for entry in self._entries if entry.name == name)
        return lazy(lambda: entry.build(self._record, **self._settings))


def lazy(build: Callable[[], ipw.Widget]) -> ipw.VBox:
    """Return a button that builds a widget when it is first pressed, then hides or shows it.

    Parameters
    ----------
    build : callable
        Called once. An error is shown in its place, and the next press tries again.
    """
    # The button stays where it is, so that the keyboard does not lose its place.
    button = ipw.Button(description=OPEN, layout={"width": "auto"})
    said, room = ipw.HTML(), ipw.Box(layout={"display": "none"})
    for part, name in ((button, "open"), (said, "said"), (room, "room")):
        part.add_class(f"trialkit-app-{name}")

    def press(_button: Any) -> None:
        if room.layout.display is None:
            room.layout.display, button.description, said.value = "none", OPEN, ""
            return
        if not room.children:
            said.value = _status("Building the explorer …")
            try:
                room.children = (build(),)
            except Exception as error:
                said.value = _status(f"It could not be built for this record. {error}", "alert")
                return
        room.layout.display, button.description = None, CLOSE
        said.value = _status("The explorer is open below this button.")

    button.on_click(press)
    return ipw.VBox([button, said, room])


def _status(sentence: str, role: str = "status") -> str:
    return f'<span role="{role}">{escape(sentence)}</span>'
