"""What a check says of one answer."""

from __future__ import annotations

import html
from dataclasses import asdict, dataclass
from typing import Any

RIGHT = "right"
BLANK = "not answered"
MISTAKE = "mistake"
WRONG = "wrong"
UNREADABLE = "not readable"
WRITTEN = "written"
STATUSES = (RIGHT, BLANK, MISTAKE, WRONG, UNREADABLE, WRITTEN)
# Not answered yet is no mistake, and a text is judged by a person.
HARMLESS = (RIGHT, BLANK, WRITTEN)
MIME = "application/vnd.trialkit.verdict+json"
_SIGNS = {
    RIGHT: "✓ Right.",
    BLANK: "… Not answered yet.",
    MISTAKE: "✗ Not right.",
    WRONG: "✗ Not right.",
    UNREADABLE: "✗ This cannot be read as an answer:",
    WRITTEN: "✎ Written; a person reads it.",
}


@dataclass(frozen=True)
class Verdict:
    """What a check says of one answer; shown as a sentence at the end of a cell.

    Attributes
    ----------
    exercise : str
    status : str
        One of `STATUSES`.
    message : str
    mistake : str
        Name of the mistake that it looks like; empty if it looks like none that is known.
    points, out_of : int
    """

    exercise: str
    status: str
    message: str
    mistake: str
    points: int
    out_of: int

    @property
    def right(self) -> bool:
        """Whether the answer is right."""
        return self.status == RIGHT

    def __bool__(self) -> bool:
        return self.right

    def __repr__(self) -> str:
        return f"{self.exercise}  {_SIGNS[self.status]} {self.message}".rstrip()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        sign, _, word = _SIGNS[self.status].partition(" ")
        shown = (
            f"<p>{sign} <b>{html.escape(self.exercise)}: {html.escape(word)}</b> "
            f"{html.escape(self.message)}</p>"
        )
        return {"text/plain": repr(self), "text/html": shown, MIME: asdict(self)}
