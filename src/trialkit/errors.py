"""Errors written for people: what was found, where, and what is allowed."""

from __future__ import annotations


class KitError(Exception):
    """An error a student or a lecturer can act on.

    Inside a notebook it is shown as one readable line instead of a traceback.
    """

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


class ParameterError(KitError, ValueError):
    """A notebook or command-line parameter is not one of the allowed values."""


class TooLargeError(ParameterError):
    """Exact counting would take too much memory or time; a coarser question may do."""


class RecordError(KitError):
    """A trial record is missing, incomplete or contradicts its schema."""


class MasterError(KitError):
    """A master of exercises is not as it should be; no blank is made of it."""


class UsageError(KitError):
    """A command was called in a way it does not know; nothing was done."""
