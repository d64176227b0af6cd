"""The 3+3 design, exactly: every path is a product of a few binomial chances."""

from __future__ import annotations

from typing import Any

import numpy as np

from trialkit.designs._dose_finding import DoseFinding, dose_rates, exact


def three_plus_three(rates: Any, deescalate: bool = True) -> DoseFinding:
    """Exact operating characteristics of the 3+3 design.

    Three patients at a dose: without a DLT the next dose is opened; with one, three more are
    treated, and the next dose is opened if none of them has a DLT; otherwise the dose is too
    high. At the highest dose, 0 of 3 or 1 of 6 end the trial with that dose.

    Parameters
    ----------
    rates : sequence of float
        True chance of a dose-limiting toxicity at each dose, lowest first.
    deescalate : bool
        Once a dose is too high, the dose below is filled up to six patients before it is
        recommended, and left for the one below with more than one DLT among them. False
        recommends the dose below at once.

    Returns
    -------
    DoseFinding
        With `trials` None: no simulation is involved.

    Raises
    ------
    TypeError, ValueError
        If a rate is not between 0 and 1.

    Notes
    -----
    On the way up a dose is passed with three patients (0 of 3) or with six (1 of 6). Given that a
    dose was passed, what happens there on the way down does not depend on the other doses, so a
    path that turns at one dose and ends at another is a product over the doses between. Mean
    DLTs are rate × mean patients (Wald's identity). Storer (1989), Biometrics 45:925, describes
    the rule; Lin and Shih (2001), Biostatistics 2:203, give such formulas for all A+B designs.
    """
    rates = dose_rates(rates)
    none, one = (1 - rates) ** 3, 3 * rates * (1 - rates) ** 2
    passed_at_3, passed_at_6 = none, one * none
    passed = passed_at_3 + passed_at_6
    reached = np.concatenate(([1.0], np.cumprod(passed)))
    # Too high on the way up: the trial turns here.
    turned = reached[:-1] * (1 - passed)
    patients = reached[:-1] * (3 + 3 * one)
    chosen = np.zeros(rates.size)
    chosen[-1] = reached[-1]
    no_dose = turned[0]
    if not deescalate:
        chosen[:-1] += turned[1:]
        return exact("3+3 without de-escalation", rates, chosen, patients, no_dose)
    for dose in range(1, rates.size):
        # Chance of a path up to this dose and down again, but for the doses below.
        down = 1 - passed[dose]
        for below in range(dose - 1, -1, -1):
            before = reached[below] * down
            holds = passed_at_3[below] * (none[below] + one[below])
            chosen[below] += before * (passed_at_6[below] + holds)
            patients[below] += before * passed_at_3[below] * 3
            down *= passed_at_3[below] - holds
        no_dose += down
    return exact("3+3", rates, chosen, patients, no_dose)
