"""The audit: every claim of the ledger derived again, by the rule it names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from trialkit import parameters
from trialkit.claims._arithmetic import product, ratio, sum_of
from trialkit.claims._comparison import equals, lookup
from trialkit.claims._inference import TEST_NAMES, difference, no_event, trend
from trialkit.claims._ledger import Claim
from trialkit.claims._mean import mean
from trialkit.claims._proportion import proportion
from trialkit.claims._record import Record
from trialkit.claims._statements import first, registered, values
from trialkit.claims._verdicts import VERDICTS, Finding, Settings

if TYPE_CHECKING:
    import pandas as pd

    from trialkit.records import Trial

Rule = Callable[[Claim, Record, Settings], Finding]
RULES: dict[str, Rule] = {
    "proportion": proportion,
    "equals": equals,
    "mean": mean,
    "sum": sum_of,
    "product": product,
    "ratio": ratio,
    "difference": difference,
    "trend": trend,
    "no-event": no_event,
    "registered": registered,
    "first": first,
    "lookup": lookup,
    "values": values,
}
COLUMNS = {
    "id": "string",
    "source": "string",
    "place": "string",
    "claim": "string",
    "printed": "string",
    "shown": "string",
    "derived": "string",
    "verdict": "string",
    "why": "string",
    "method": "string",
    "repair": "string",
    "note": "string",
    "field": "string",
    "expected": "string",
    "expected_repair": "string",
    "as_expected": "boolean",
}


def audit(
    trial: Trial,
    confidence: float = 0.95,
    test: str = "fisher",
    method: str = "clopper-pearson",
) -> pd.DataFrame:
    """Derive every claim of the ledger again, and judge it.

    Parameters
    ----------
    trial : Trial
    confidence : float
        Confidence level of intervals and limits, 0.5 to 0.999; tests use 1 − confidence.
    test : {"fisher", "barnard", "boschloo"}
        Exact test of two groups.
    method : str
        Two-sided interval of a rate, one of `proportions.METHODS`.

    Returns
    -------
    DataFrame
        One row a claim, in the order of the ledger: id, source (readable name), place, claim (our
        paraphrase), printed (exactly as printed; missing where there is none), shown (with unit
        and the count printed beside it), derived (what we get), verdict (one of `VERDICTS`), why
        (what was computed, then the note of the ledger), method (the choice that the verdict rests
        on), repair (the figure before one character was lost or doubled), note (the ledger's own
        remark, which no verdict rests on), field (of ``registry.csv``, of a claim on the plan:
        several rows can be about one field), expected and expected_repair (the
        ledger's), as_expected (both are as computed; missing where the ledger expects nothing).
        ``attrs`` has trial and the settings. Empty with its columns where the record has no ledger.

    Raises
    ------
    ParameterError
        If a setting is not allowed.
    """
    import pandas as pd

    settings, record = _settings(confidence, test, method), Record(trial)
    rows = [_row(claim, RULES[claim.rule](claim, record, settings)) for claim in record.claims]
    table = pd.DataFrame(rows, columns=[c for c in COLUMNS if c not in _FROM_LEDGER])
    for column in _FROM_LEDGER:
        table[column] = trial.claims[column].to_numpy()
    table["as_expected"] = [
        pd.NA if pd.isna(expected) else expected == verdict and repair == found
        for expected, verdict, repair, found in zip(
            table["expected"],
            table["verdict"],
            table["expected_repair"].fillna(""),
            table["repair"],
            strict=True,
        )
    ]
    table = table[list(COLUMNS)].astype(COLUMNS)
    table.attrs = {"trial": trial.id, "confidence": confidence, "test": test, "method": method}
    return table


_FROM_LEDGER = ("place", "printed", "expected", "expected_repair")


def summary(audit: pd.DataFrame) -> pd.DataFrame:
    """Count the verdicts of an audit.

    Returns
    -------
    DataFrame
        One row for each of `VERDICTS`, in their order: verdict, claims (how many), meaning.
    """
    import pandas as pd

    counts = audit["verdict"].value_counts()
    rows = [(v, int(counts.get(v, 0)), meaning) for v, meaning in VERDICTS.items()]
    return pd.DataFrame(rows, columns=["verdict", "claims", "meaning"])


def _row(claim: Claim, finding: Finding) -> dict[str, object]:
    return {
        "id": claim.id,
        "source": claim.source_label,
        "claim": claim.claim,
        "shown": claim.shown,
        "derived": finding.derived,
        "verdict": finding.verdict,
        "why": f"{finding.why}. Note: {claim.note}" if claim.note else finding.why,
        "method": finding.method,
        "repair": finding.repair,
        "note": claim.note,
        "field": claim.field,
        "as_expected": None,
    }


def _settings(confidence: float, test: str, method: str) -> Settings:
    from trialkit.proportions import METHODS

    parameters.number("confidence", confidence, *parameters.CONFIDENCE_RANGE, example="0.95")
    parameters.choice("test", test, tuple(TEST_NAMES))
    parameters.choice("method", method, METHODS)
    return Settings(float(confidence), test, method)
