"""What was printed, what the counts give, and whether the two agree.

This is the table that a run of the kit ends with, so nothing here loads SciPy or a plotting
library. The rounding is that of the claims audit.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from trialkit.claims import bare_figure, counts_that_round_to, read_figure, rounded_percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from trialkit.records import Trial

DIFFERS = "RUN DIFFERS"
ROUNDING = "half up: a figure exactly between two printed values is rounded to the larger one"
COLUMNS = ("source", "what", "printed", "derived", "agrees", "note")
_OTHER_RULES = {"half-even": "halves go to the even digit", "truncation": "digits are cut off"}


def agreement(trial: Trial) -> pd.DataFrame:
    """Hold each printed proportion against the count it came from.

    Parameters
    ----------
    trial : Trial
        The printed figures are those of its claims in percent that name an outcome, and those of
        its outcomes that no claim of the same source repeats.

    Returns
    -------
    DataFrame
        One row a printed figure: source (readable name), what, printed (with the count where one
        was printed beside it), derived (one more decimal, with its count), agrees (bool), note
        (why not, or what the printed figure leaves open). ``attrs["rounding"]`` names the rule.
        Empty where the record prints no proportion.
    """
    import pandas as pd

    rows = [*_from_claims(trial), *_from_outcomes(trial)]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"agrees": bool})
    table.attrs["rounding"] = ROUNDING
    return table


def replicated(trial: Trial, results: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Hold each printed proportion against what a run of the notebooks wrote down for it.

    Parameters
    ----------
    trial : Trial
    results : iterable of mapping
        Result rows with key, value, low and high; the rate of an outcome has the key
        ``efficacy.<outcome id>``.

    Returns
    -------
    list of dict
        One entry a printed figure: source, what, printed, we get (the run's value), exact
        interval (at the run's confidence), agrees ("yes", "NO", or `DIFFERS` where
        the run itself is wrong), note. "not run" where the
        run did not compute the outcome.
    """
    found = {row["key"]: row for row in results}
    return [
        _replicated(row, found.get(f"efficacy.{row['outcome']}"))
        for row in [*_from_claims(trial), *_from_outcomes(trial)]
    ]


def _replicated(row: Mapping[str, Any], result: Mapping[str, Any] | None) -> dict[str, str]:
    shown = {"we get": "not run", "exact interval": "", "agrees": "", "note": row["note"]}
    if result is not None:
        share = Decimal(repr(result["value"])) * 100
        same = abs(share - row["exact"]) < Decimal("1e-9")
        shown["we get"] = f"{share:.2f} % ({row['count']})" if same else f"{share:.2f} %"
        shown["agrees"] = "yes" if same and row["agrees"] else "NO"
        if not same:
            shown["agrees"] = DIFFERS
            shown["note"] = f"our error: the run's value is not that of the count {row['count']}"
        if result["low"] is not None and result["high"] is not None:
            shown["exact interval"] = f"{100 * result['low']:.1f} to {100 * result['high']:.1f} %"
    return {"source": row["source"], "what": row["what"], "printed": row["printed"], **shown}


def read_agreement(table: pd.DataFrame) -> str:
    """Say in words how many printed proportions agree, and which do not."""
    if table.empty:
        return "This record prints no proportion, so there is nothing to hold against its counts."
    agree = int(table["agrees"].sum())
    text = f"**{agree} of {len(table)}** printed proportions agree with their counts"
    if agree == len(table):
        return f"{text}. Rounding rule: {ROUNDING}."
    wrong = table.loc[~table["agrees"]]
    items = "; ".join(
        f"“{row.printed}” ({row.source}): {row.note}" for row in wrong.itertuples(index=False)
    )
    return f"{text}. The others: {items}. Rounding rule: {ROUNDING}."


def _from_claims(trial: Trial) -> list[dict[str, Any]]:
    claims = trial.claims
    named = claims[claims["outcome"].notna() & (claims["unit"] == "percent")]
    return [
        _row(
            trial.source_label(claim["source"]),
            str(claim["claim"]),
            _text(claim["printed"]),
            (_whole(claim["numerator"]), _whole(claim["denominator"])),
            trial.outcome(claim["outcome"]),
        )
        for _, claim in named.iterrows()
    ]


def _from_outcomes(trial: Trial) -> list[dict[str, Any]]:
    claims = trial.claims.loc[trial.claims["unit"] == "percent"]
    covered = set(zip(claims["outcome"], claims["source"], strict=True))
    rows = []
    for _, outcome in trial.outcomes[trial.outcomes["printed"].notna()].iterrows():
        if (outcome["id"], outcome["source"]) in covered:
            continue
        shown = outcome["count_printed"] == "yes"
        count = (int(outcome["responders"]), int(outcome["n"])) if shown else (None, None)
        source = trial.source_label(outcome["source"])
        rows.append(_row(source, str(outcome["label"]), _text(outcome["printed"]), count, outcome))
    return rows


def _row(
    source: str, what: str, printed: str, count: tuple[int | None, int | None], outcome: Any
) -> dict[str, Any]:
    successes, n = int(outcome["responders"]), int(outcome["n"])
    try:
        decimals = read_figure(printed).decimals
    except ValueError:
        decimals, agrees = 1, False
        note = f"{printed!r} is not a number" if printed else "the digits are missing in print"
    else:
        agrees, note = _judged(printed, count, successes, n)
    beside = "" if None in count else f" ({count[0]}/{count[1]})"
    return {
        "source": source,
        "what": what,
        "printed": f"{printed or '…'} %{beside}",
        "derived": f"{rounded_percent(successes, n, decimals + 1)} % ({successes}/{n})",
        "agrees": agrees,
        "note": note,
        "outcome": str(outcome["id"]),
        "count": f"{successes}/{n}",
        "exact": Decimal(100) * successes / n,
    }


def _judged(
    printed: str, count: tuple[int | None, int | None], successes: int, n: int
) -> tuple[bool, str]:
    """Return whether the printed figure and count agree with the outcome, and a remark."""
    figure = read_figure(printed)
    fitting = counts_that_round_to(printed, n)
    if None not in count and count != (successes, n):
        return False, f"the count printed beside it is {count[0]}/{count[1]}, not {successes}/{n}"
    if successes in fitting:
        return True, "" if None not in count else _what_was_open(fitting, n)
    for rule, words in _OTHER_RULES.items():
        if read_figure(rounded_percent(successes, n, figure.decimals, rule)).value == figure.value:
            return False, f"{successes}/{n} gives {printed} % only if {words}"
    if not fitting:
        exact = rounded_percent(successes, n, figure.decimals)
        # one digit lost in front is the commonest accident of copying and translating
        repair = f"; {exact} % would fit" if exact[1:] == printed else ""
        return False, f"no count out of {n} rounds to {printed} %{repair}"
    return False, f"{printed} % would be {_listed(fitting)} out of {n}, not {successes}"


def _what_was_open(fitting: list[int], n: int) -> str:
    if len(fitting) == 1:
        return f"count not printed; only {fitting[0]}/{n} rounds to this"
    return f"count not printed; {_listed(fitting)} out of {n} all round to this"


def _listed(counts: list[int]) -> str:
    *head, last = (str(k) for k in counts)
    return f"{', '.join(head)} or {last}" if head else last


def _text(value: Any) -> str:
    import pandas as pd

    return "" if pd.isna(value) else bare_figure(value)


def _whole(value: Any) -> int | None:
    import pandas as pd

    return None if pd.isna(value) else int(value)
