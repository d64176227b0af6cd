"""Is this computer ready for the course? The answer in words, with what to do.

`look` gathers what there is, `judge` says what is wrong with it (pure), `check` does both and
`summary` puts it in words. pandas is imported inside the functions: `stop_if_incomplete` must run
where it is missing.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from trialkit.environment._course import course_map, course_sentence
from trialkit.environment._found import Found, look
from trialkit.environment._judging import Finding, judge, judge_basics
from trialkit.errors import KitError

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "EnvironmentProblem",
    "Finding",
    "Found",
    "check",
    "course_map",
    "course_sentence",
    "judge",
    "judge_basics",
    "look",
    "stop_if_incomplete",
    "summary",
    "table",
]


class EnvironmentProblem(KitError):
    """Something is missing without which no notebook can run."""


def check() -> pd.DataFrame:
    """Check this computer; one row a finding, as in `Finding`, problems first."""
    return table(judge(look()))


def table(findings: list[Finding]) -> pd.DataFrame:
    """Return findings as a DataFrame, problems first."""
    import pandas as pd

    order = {"problem": 0, "note": 1, "ok": 2}
    ranked = sorted(findings, key=lambda finding: order[finding.verdict])
    return pd.DataFrame([asdict(finding) for finding in ranked])


def summary(checked: pd.DataFrame) -> str:
    """Return in words whether the computer is ready, and what to do where it is not."""
    wrong = checked[checked["verdict"] != "ok"]
    fine = len(checked) - len(wrong)
    problems = int((wrong["verdict"] == "problem").sum())
    lines = [
        f"- **{r.item}** ({r.verdict}): found {r.found}. {r.what_to_do}" for r in wrong.itertuples()
    ]
    if problems:
        head = f"**Not ready yet: {problems} of {len(checked)} checks found a problem.**"
    elif lines:
        head = f"**Ready.** {fine} of {len(checked)} checks are well; the others are worth a look."
    else:
        head = f"**Ready.** All {fine} checks are well."
    return "\n\n".join([head, "\n".join(lines)]) if lines else head


def stop_if_incomplete() -> None:
    """Stop with a readable message when Python or a package is missing or too old.

    Raises
    ------
    EnvironmentProblem
        Says what is wrong and what to do; other findings wait for `check`.
    """
    found = look(quick=True)
    wrong = [f for f in judge_basics(found) if f.verdict == "problem"]
    if wrong:
        lines = [f"{f.item}: found {f.found}, needed {f.needed}. {f.what_to_do}" for f in wrong]
        raise EnvironmentProblem("this computer is not ready.\n  " + "\n  ".join(lines))
