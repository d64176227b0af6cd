"""Tables of trials by arm: read a column of counts out of them, and check them first."""

from __future__ import annotations

import pandas as pd

from trialkit import prose
from trialkit.proportions import _checks

REFERENCES = ("Supportive care", "Placebo")
_PREFIX = "at_least_"


def thresholds(table: pd.DataFrame) -> list[int]:
    """Return the thresholds that a table of trials reports, rising, in percent improvement."""
    found = [c for c in table.columns if c.startswith(_PREFIX) and table[c].notna().any()]
    return sorted(int(c.removeprefix(_PREFIX)) for c in found)


def arms(
    table: pd.DataFrame, treatment: str, threshold: int, as_tabled: bool = True
) -> pd.DataFrame:
    """Return the arms of one treatment that report one threshold.

    Parameters
    ----------
    table : DataFrame
        Such as ``comparators/hta_trials``.
    treatment : str
    threshold : int
        Improvement of the PASI in percent (at least).
    as_tabled : bool
        Whether a count that was tabled under this threshold, but counted by another one, is
        taken as it stands (as the published analyses do), or left out.

    Returns
    -------
    DataFrame
        One row an arm: trial, responders, n, counted (the threshold that was really counted).

    Raises
    ------
    ValueError
        If the treatment or the threshold is not in the table.
    """
    _checks.choice("treatment", treatment, list(dict.fromkeys(table["treatment"])))
    if threshold not in thresholds(table):
        known = ", ".join(map(str, thresholds(table)))
        raise ValueError(f"threshold must be one of {known}; found {threshold!r}")
    column = f"{_PREFIX}{threshold}"
    rows = table[(table["treatment"] == treatment) & table[column].notna()]
    if not as_tabled and threshold == 75 and "behind_75" in rows:
        rows = rows[rows["behind_75"].fillna(75) == 75]
    behind = rows["behind_75"] if threshold == 75 and "behind_75" in rows else threshold
    found = pd.DataFrame(
        {
            "trial": rows["trial"],
            "responders": rows[column].astype(int),
            "n": rows["n"].astype(int),
            "counted": behind,
        }
    )
    found["counted"] = found["counted"].fillna(threshold).astype(int)
    return found.reset_index(drop=True)


def check_counts(table: pd.DataFrame) -> list[str]:
    """List what cannot be right in a table of trials by arm.

    The counts are inclusive: whoever reached PASI 90 has reached PASI 75, so counts fall with the
    threshold and never exceed n. Each control arm stands in the table once, however many active
    arms share it. A trial is known by its name: two trials of one first author need two names.

    Parameters
    ----------
    table : DataFrame
        Columns trial, year, arm, treatment, n, at_least_50, at_least_75, …, behind_75, note.

    Returns
    -------
    list of str
        One sentence a problem, with trial, arm, what was found and what is allowed; empty where
        the table is well.
    """
    problems = []
    columns = [f"{_PREFIX}{t}" for t in thresholds(table)]
    for row in table.to_dict("records"):
        place = f"{row['trial']}, arm {row['arm']} ({row['treatment']})"
        known = [(c, int(row[c])) for c in columns if pd.notna(row[c])]
        if not known:
            problems.append(f"{place}: found no count; allowed: at least one")
        highest, above = int(row["n"]), "n"
        for column, value in known:
            if not 0 <= value <= highest:
                problems.append(
                    f"{place}: found {column} = {value}; allowed: 0 to {above} = {highest}"
                )
            highest, above = value, column
        if pd.notna(row.get("behind_75")) and not isinstance(row.get("note"), str):
            problems.append(f"{place}: behind_75 is filled in; allowed: only with a note")
    return [*problems, *_trial_problems(table)]


def _trial_problems(table: pd.DataFrame) -> list[str]:
    problems = []
    for trial, rows in table.groupby("trial", sort=False):
        if len(rows) < 2:
            problems.append(f"{trial}: found one arm; allowed: at least two, all of one trial")
        if rows["arm"].duplicated().any():
            problems.append(f"{trial}: found an arm number twice; allowed: each once")
        controls = int(rows["treatment"].isin(REFERENCES).sum())
        if controls > 1:
            problems.append(
                f"{trial}: found {controls} control arms; allowed: one. A control arm that several "
                "active arms share is counted once"
            )
        years = {int(year) for year in rows["year"].dropna()}
        if len(years) > 1 or any(str(year) not in str(trial) for year in years):
            found = ", ".join(str(year) for year in sorted(years))
            problems.append(
                f"{trial}: found the year {found}; allowed: one year, that of the trial's name "
                "(two trials of one author are two trials)"
            )
    return problems


def traps(table: pd.DataFrame) -> pd.DataFrame:
    """List what is right in a table of trials and yet easily taken for something else.

    Parameters
    ----------
    table : DataFrame
        As for `check_counts`.

    Returns
    -------
    DataFrame
        trial, trap (what to know before counting).
    """
    found = []
    names = table.drop_duplicates("trial")["trial"]
    author = names.str.replace(r"\s+\d{4}$", "", regex=True)
    for trial, rows in table.groupby("trial", sort=False):
        other = rows["behind_75"].dropna() if "behind_75" in rows else pd.Series(dtype=int)
        if not other.empty:
            found.append((trial, f"what is tabled under 75 is a count of PASI {other.iloc[0]}"))
        same = names[(author == author[names[names == trial].index[0]]) & (names != trial)]
        if not same.empty:
            found.append((trial, f"another trial than {', '.join(same)}, by the same first author"))
        controls = rows["treatment"].isin(REFERENCES)
        if not controls.any():
            found.append((trial, "has no untreated arm: it says nothing on supportive care itself"))
        elif len(rows) > 2:
            found.append(
                (trial, f"{(~controls).sum()} active arms share one control arm: count it once")
            )
    return pd.DataFrame(found, columns=["trial", "trap"])


def sums(table: pd.DataFrame, treatment: str) -> pd.DataFrame:
    """Add up the arms of one treatment at each threshold that they report.

    Returns
    -------
    DataFrame
        threshold (percent), trials, responders, n, share (in words).
    """
    rows = []
    for threshold in thresholds(table):
        found = arms(table, treatment, threshold)
        if found.empty:
            continue
        responders, n = int(found["responders"].sum()), int(found["n"].sum())
        trials = found["trial"].nunique()
        rows.append((threshold, trials, responders, n, prose.percent(responders / n)))
    return pd.DataFrame(rows, columns=["threshold", "trials", "responders", "n", "share"])
