"""Exercise notebooks: blanks made from masters, class sets, progress."""

from trialkit.exercises._blank import blank, stub, without_solution

__all__ = ["blank", "stub", "without_solution"]
