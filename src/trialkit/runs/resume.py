"""What of an earlier run can stand, and why the rest cannot."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from trialkit.runs import fingerprints, receipts
from trialkit.runs.receipts import Inputs, Receipt

_SHOWN_CHANGES = 2


def receipt_of(out: Path, name: str) -> Receipt | None:
    """Return the receipt of one notebook in an output folder, or None."""
    return receipts.read(out / f"{name}{receipts.SUFFIX}")


def changed_files(out: Path, receipt: Receipt) -> list[str]:
    """List the files of a receipt that are missing or not what they were, in words."""
    found = []
    for name, was in receipt.files.items():
        path = out / name
        if not path.is_file():
            found.append(f"{name} is missing")
        elif fingerprints.of_file(path) != was:
            found.append(f"{name} is not as the run left it")
    return found


def obstacle(out: Path, name: str, now: Inputs, rows: list[dict[str, Any]] | None) -> str:
    """Say why a notebook of an earlier run cannot stand for a new one; empty when it can.

    Parameters
    ----------
    out : pathlib.Path
        Folder of the earlier run.
    name : str
    now : Inputs
        What it would be executed with now.
    rows : list of dict or None
        Its rows in the results of the earlier run; None when it is not among them.
    """
    receipt = receipt_of(out, name)
    if receipt is None:
        return "there is no receipt of an earlier run"
    if receipt.verdict != "done":
        return f"it ended as {receipt.verdict}"
    changes = receipts.compare(receipt.inputs, now)
    if changes:
        shown = [str(change) for change in changes[:_SHOWN_CHANGES]]
        more = len(changes) - len(shown)
        return "; ".join([*shown, f"and {more} more"] if more else shown)
    if receipt.meanwhile:
        return f"while it ran, {receipt.meanwhile[0]}"
    if problems := changed_files(out, receipt):
        return problems[0]
    if rows is None or receipts.results_part(rows) != receipt.results:
        return "results.json does not have its results"
    return ""


def last_times(out: Path, names: Iterable[str]) -> dict[str, float]:
    """Return how long notebooks took in the run that the folder holds, as far as is known."""
    found = {name: receipt_of(out, name) for name in names}
    return {name: receipt.seconds for name, receipt in found.items() if receipt is not None}
