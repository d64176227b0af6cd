"""The invented patients, and how they were invented."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import count

# Chosen so that the counts are good to teach with: an invented trial can be lucky.
SEED = 186_437
N, WOMEN = 24, 9
PLANNED = 30  # as registered first
ENTRY = 120  # PASI at entry is above this, in tenths of a point


@dataclass(frozen=True)
class Arm:
    """One invented dose group.

    Attributes
    ----------
    key, label, phase : str
    size : int
        Patients.
    dose : str
        Dose of one infusion in 10^6 cells/kg, as printed.
    interval_days, infusions : int
    typical : int
        Typical improvement of the PASI, in percent: the truth behind the draws.
    """

    key: str
    label: str
    phase: str
    size: int
    dose: str
    interval_days: int
    infusions: int
    typical: int


ARMS = (
    Arm("L", "Low dose", "1a", 6, "1.0", 28, 3, typical=40),
    Arm("M", "Middle dose", "1b", 10, "2.0", 28, 3, typical=55),
    Arm("H", "High dose", "1b", 8, "4.0", 0, 1, typical=65),
)
PHASES = {phase: sum(arm.size for arm in ARMS if arm.phase == phase) for phase in ("1a", "1b")}


@dataclass(frozen=True)
class Patient:
    """One invented patient.

    Attributes
    ----------
    number : int
        1 to `N`, in the order of enrolment.
    sex : str
        "female" or "male".
    arm : str
        Key of an arm.
    baseline, final : int
        PASI before treatment and at the last visit, in tenths of a point.
    pga : int
        PGA at the last visit, on the scale 0 to 5.
    fever, headache : int
        Number of events.
    """

    number: int
    sex: str
    arm: str
    baseline: int
    final: int
    pga: int
    fever: int
    headache: int

    def improved(self, percent: int) -> bool:
        """Whether the PASI improved by at least so many percent."""
        return 100 * (self.baseline - self.final) >= percent * self.baseline


def patients(seed: int = SEED) -> list[Patient]:
    """Invent the patients, in the order of enrolment.

    The truth behind them: the improvement grows with the dose of one infusion, sex has nothing to
    do with it, and no serious event can happen.
    """
    draw = random.Random(seed).random
    lots = [draw() for _ in range(N)]
    women = set(sorted(range(1, N + 1), key=lambda number: lots[number - 1])[:WOMEN])
    numbers = count(1)
    found = []
    for arm in ARMS:
        for _ in range(arm.size):
            number = next(numbers)
            baseline = ENTRY + 1 + int(240 * draw() * draw())
            spread = int(91 * (draw() + draw())) - 90
            improvement = max(-30, min(98, arm.typical + spread))
            found.append(
                Patient(
                    number=number,
                    sex="female" if number in women else "male",
                    arm=arm.key,
                    baseline=baseline,
                    final=(baseline * (100 - improvement) + 50) // 100,
                    pga=max(0, min(5, (112 - improvement) // 25 + int(4 * draw()) - 1)),
                    fever=int(draw() < 0.2) * (1 + int(2 * draw())),
                    headache=int(draw() < 0.25) * (1 + int(3 * draw())),
                )
            )
    return found
