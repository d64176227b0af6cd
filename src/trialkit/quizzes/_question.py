"""One question: its options, which of them is right, and what to say to each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trialkit.records import Trial

FEWEST, MOST = 3, 5


@dataclass(frozen=True)
class Option:
    """One answer to choose.

    Attributes
    ----------
    words : str
    right : bool
    remark : str
        What is said to somebody who chose it.
    """

    words: str
    right: bool
    remark: str


@dataclass(frozen=True)
class Question:
    """One question with its options, in the order in which they are shown.

    Attributes
    ----------
    id : str
        Notebook and number, such as ``"03.q1"``.
    objectives : tuple of str
        Ids of the objectives that it asks for.
    text : str
    options : tuple of Option
        Three to five, exactly one of them right.
    """

    id: str
    objectives: tuple[str, ...]
    text: str
    options: tuple[Option, ...]

    def __post_init__(self) -> None:
        right = sum(option.right for option in self.options)
        words = {option.words for option in self.options}
        if right != 1 or len(words) < len(self.options):
            raise ValueError(f"question {self.id}: {right} right among {sorted(words)}; allowed: 1")
        if not FEWEST <= len(self.options) <= MOST:
            raise ValueError(f"question {self.id}: {len(self.options)} options; allowed: 3 to 5")

    @property
    def key(self) -> int:
        """Place of the right option."""
        return [option.right for option in self.options].index(True)


def of_words(
    number: str,
    objectives: Sequence[str],
    text: str,
    options: Iterable[tuple[str, bool, str]],
) -> Question:
    """Return a question whose options are sentences: words, whether right, remark."""
    made = [Option(words, bool(right), remark) for words, right, remark in options]
    return Question(number, tuple(objectives), text, _mixed(number, made))


def of_values(
    number: str,
    objectives: Sequence[str],
    text: str,
    right: Any,
    why: str,
    wrong: Iterable[tuple[Any, str]],
    show: Callable[[Any], str] = str,
) -> Question:
    """Return a question whose options are values, one of them computed as it should be.

    Parameters
    ----------
    number, objectives, text
        As in `Question`.
    right : object
        The right value.
    why : str
        What is said to somebody who chose it.
    wrong : iterable of (object, str)
        Values that slips lead to, the most typical first, each with a remark. One that looks like
        the right value, or like an earlier one, is left out; so are more than four.
    show : callable
        Value to words.
    """
    made = [Option(show(right), True, why)]
    for value, remark in wrong:
        words = show(value)
        if len(made) < MOST and words not in {option.words for option in made}:
            made.append(Option(words, False, remark))
    return Question(number, tuple(objectives), text, _mixed(number, made))


def _mixed(number: str, options: Sequence[Option]) -> tuple[Option, ...]:
    """Put options into an order that is the same everywhere and says nothing of the key."""
    return tuple(
        sorted(options, key=lambda o: hashlib.sha256(f"{number} {o.words}".encode()).digest())
    )


def whose(trial: Trial) -> str:
    """Return a record's name for the middle of a sentence, with a word if it is invented."""
    kind = "the invented record" if trial.is_synthetic else "the record"
    return f"{kind} of {trial.short_title}"


INVENTED = "Figures invented for this question:"
