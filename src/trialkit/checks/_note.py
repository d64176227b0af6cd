"""A text that reads well in a notebook and in a terminal alike."""

from __future__ import annotations

from dataclasses import dataclass

from trialkit import prose


@dataclass(frozen=True, repr=False)
class Note:
    """A text in Markdown."""

    text: str

    def __repr__(self) -> str:
        return self.text.replace("**", "").replace("`", "")

    def _repr_markdown_(self) -> str:
        return prose.say(self.text).data
