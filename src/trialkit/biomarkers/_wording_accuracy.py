"""Sentences on the AUC, on many markers and on searching for a cut."""

from __future__ import annotations

import pandas as pd

from trialkit import prose
from trialkit.biomarkers._auc import separation_limit
from trialkit.biomarkers._cutpoints import search_error
from trialkit.biomarkers._groups import Groups
from trialkit.biomarkers._many import chance_of_any
from trialkit.biomarkers._wording import EXAMPLE, NOTHING

_SHORT = 0.03  # below the promise by more than Monte Carlo error
METHODS = {"delong": "DeLong", "bootstrap": "the bootstrap", "hanley-mcneil": "Hanley–McNeil"}


def read_auc(
    found: Groups | None,
    intervals: pd.DataFrame | None,
    coverage: pd.DataFrame | None,
    confidence: float = 0.95,
) -> str:
    """Say how wide the interval of an AUC is at this size, and when it cannot be believed."""
    if found is None or intervals is None:
        return NOTHING
    level = prose.level(confidence)
    widths = ", ".join(f"{METHODS[r.method]} {r.width:.2f}" for r in intervals.itertuples())
    lines = [
        f"The invented sample has an AUC of {intervals['auc'].iloc[0]:.2f}. Width of its {level} "
        f"interval: {widths}. The whole scale from useless to perfect is 0.5 wide."
    ]
    if coverage is None:
        lines.append(
            "One of the groups is a single patient. DeLong and the bootstrap need to see a spread "
            "within each group; Hanley–McNeil only assumes one."
        )
    else:
        last = coverage[coverage["area"] == coverage["area"].max()]
        worst = last.loc[last["coverage"].idxmin()]
        best = last.loc[last["coverage"].idxmax()]
        verdict = (
            "**No method of the three can be believed near 1.**"
            if best["coverage"] < confidence - _SHORT
            else "**The three do not keep the promise equally well near 1.**"
        )
        lowest, highest = (prose.percent(x["coverage"], 0) for x in (worst, best))
        kept = (
            f"all three contain it in {lowest} of simulated trials"
            if lowest == highest
            else f"{METHODS[best['method']]} contains it in {highest} of simulated trials and "
            f"{METHODS[worst['method']]} in {lowest}"
        )
        lines.append(
            f"{verdict} At a true AUC of {worst['area']:g}, {kept}, where {level} was promised. "
            f"{prose.percent(worst['no_width'], 0)} of the trials separate the "
            "groups completely: then all three give an interval without any width."
        )
    limit = separation_limit(found.responders, found.others, confidence)
    lines.append(
        "**A complete separation is no proof of a perfect marker.** Where every responder lies "
        f"below every other patient, true AUCs down to {limit:.2f} are compatible with it (normal "
        f"values with one SD assumed, {level} two-sided)."
    )
    return prose.bullets(lines)


def read_many(tests: int, alpha: float = 0.05) -> str:
    """Say how soon chance alone finds something among many markers."""
    alone = prose.percent(chance_of_any(tests, alpha), 0)
    linked = prose.percent(chance_of_any(tests, alpha, 0.6), 0)
    return (
        f"With {prose.count(tests, 'marker')} that tell nothing, at least one is “significant” in "
        f"**{alone}** of trials if they are independent, and still in {linked} if every two of "
        "them correlate by 0.6 (assumed)."
    )


def read_corrections(adjusted: pd.DataFrame, alpha: float = 0.05) -> str:
    """Say how many findings of a list of p-values survive each correction."""
    plain, bh, holm = (
        int(adjusted[c].sum()) for c in ("significant", "bh_significant", "holm_significant")
    )
    return (
        f"Of {prose.count(len(adjusted), 'p-value')}, {plain} lie at or below {alpha:g}. "
        f"{prose.count(bh, 'finding')} survive{'s' if bh == 1 else ''} Benjamini–Hochberg and "
        f"{prose.count(holm, 'finding')} survive{'s' if holm == 1 else ''} Holm."
    )


def read_simulated(markers: pd.DataFrame | None, adjusted: pd.DataFrame | None) -> str:
    """Say which of the invented markers were found, and which of these are real.

    Parameters
    ----------
    markers : DataFrame or None
        As `many_markers` returns it.
    adjusted : DataFrame or None
        As `adjusted` returns it for these p-values.
    """
    if markers is None or adjusted is None:
        return NOTHING
    real = set(markers.loc[markers["real"], "marker"])
    lines = []
    for column, words in (
        ("significant", "Without a correction"),
        ("bh_significant", "Benjamini–Hochberg"),
        ("holm_significant", "Holm"),
    ):
        hits = set(adjusted.loc[adjusted[column].astype(bool), "marker"])
        lines.append(
            f"{words}: {prose.count(len(hits), 'finding')}, {len(hits & real)} of them real; "
            f"{prose.count(len(real - hits), 'real marker')} missed."
        )
    return (
        f"In this invented study, {len(real)} of {len(markers)} markers truly differ between the "
        f"groups.\n\n{prose.bullets(lines)}"
    )


def read_search(
    found: Groups | None,
    optimism: pd.DataFrame | None,
    alpha: float = 0.05,
    difference: float = EXAMPLE,
) -> str:
    """Say what searching for a cut does to the error and to the accuracy.

    Parameters
    ----------
    found : Groups or None
    optimism : DataFrame or None
        As `optimism` returns it.
    alpha : float
    difference : float
        The true difference that `optimism` was simulated with.
    """
    if found is None or optimism is None:
        return NOTHING
    error = search_error(found.responders, found.others, alpha)
    gaps = optimism.set_index("measure")
    cuts = prose.count(found.n - 1, "cut")
    return prose.bullets(
        [
            f"**False alarms:** with a marker that tells nothing, the best of {cuts} through "
            f"{found.words} has p at or below {alpha:g} (Fisher, two-sided) in "
            f"**{prose.percent(error)}** of trials, {error / alpha:.1f} times what was promised "
            "(exact).",
            f"**Optimism:** with a true difference of {difference:g} SD (normal values), and the "
            "cut that makes sensitivity and specificity together largest, the patients of the "
            "search show on average "
            f"{prose.percent(gaps.loc['sensitivity', 'apparent'], 0)} sensitivity and "
            f"{prose.percent(gaps.loc['specificity', 'apparent'], 0)} specificity. In new patients "
            f"the same cuts give {prose.percent(gaps.loc['sensitivity', 'true'], 0)} and "
            f"{prose.percent(gaps.loc['specificity', 'true'], 0)} (simulated).",
        ]
    )
