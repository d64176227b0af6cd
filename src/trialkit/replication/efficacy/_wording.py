"""Sentences on rates, definitions and the untreated course, for any record."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from trialkit import proportions, prose
from trialkit.records import load_table, table_sources
from trialkit.replication.agreement import agreement
from trialkit.replication.efficacy._course import SCENARIOS, Course, UntreatedCourse
from trialkit.replication.efficacy._intervals import METHOD_LABELS, interval_methods, interval_table
from trialkit.replication.efficacy._responders import (
    USUAL_THRESHOLDS,
    denominators,
    headline,
    overlaps,
    responder_definitions,
    usual_thresholds,
)
from trialkit.replication.efficacy._subgroups import subgroup_pairs

if TYPE_CHECKING:
    from trialkit.records import Trial

NO_RATE = "The record has no response rate of all patients."
SAME_VISIT = (
    "Assumed wherever thresholds are laid over each other: all were judged at the same visit and "
    "in the same patients. The record does not say so."
)


def introduce(trial: Trial) -> str:
    """Say whose response rates these are, and what they rest on."""
    first = headline(trial)
    who = (
        f"**{trial.short_title}**: {prose.count(trial.n_treated, 'patient')} treated with "
        f"{trial.about['product']}."
    )
    if first is None:
        return f"{who} {NO_RATE}"
    return (
        f"{who} The record puts first: {first['label']}, "
        f"{prose.of(int(first['responders']), int(first['n']))}. "
        f"Source: {trial.source_label(first['source'])}."
    )


def not_in_record(trial: Trial) -> str:
    """Name the sections of the notebook on efficacy that this record leaves empty."""
    doses = trial.arms["dose_per_kg"].nunique()
    absent = {
        "a response rate of all patients (sections 2, 3 and 6)": headline(trial) is None,
        "a printed percentage (section 1)": agreement(trial).empty,
        "an outcome for two complete subgroups (section 4)": not subgroup_pairs(trial),
        "two different doses (section 5)": doses < 2,
    }
    return prose.gaps(trial, [what for what, missing in absent.items() if missing])


def read_denominators(trial: Trial, confidence: float = 0.95) -> str:
    """Say over which patients the first outcome was counted, and what the missing ones leave open.

    Parameters
    ----------
    trial : Trial
    confidence : float
        Level of the Clopper–Pearson intervals.
    """
    table = denominators(trial)
    if headline(trial) is None:
        return NO_RATE
    if table.empty:
        return (
            f"The record of {trial.short_title} does not say how many patients were still there "
            "when the response was judged. Its rates are over the patients that it names; whether "
            "somebody had left by then is not known."
        )
    rows = []
    for row in table.itertuples():
        found = proportions.interval(row.responders, row.n, confidence=confidence)
        rows.append(
            f"{row.label}: {prose.of(row.responders, row.n)}, interval "
            f"{prose.span(found.low, found.high)}"
        )
    whole, least = table.iloc[0], table.iloc[-1]
    missing = int(whole["n"] - least["n"])
    most = int(least["responders"]) + missing
    return (
        f"One outcome, {prose.count(len(table), 'denominator')}:\n\n{prose.bullets(rows)}\n\n"
        f"The rate over all who were treated takes {prose.count(missing, 'patient')} outside the "
        "smallest group as no responders (assumed). Had all of them responded, it would be "
        f"{prose.of(most, int(whole['n']))}. So what the record leaves open for all treated "
        f"patients runs from {int(whole['responders'])} to {most} of {int(whole['n'])} (bounded), "
        "and the smaller groups say nothing on those who left."
    )


def read_intervals(trial: Trial, confidence: float = 0.95) -> str:
    """Say what the intervals of the headline outcome have in common, and where they break."""
    outcome = headline(trial)
    if outcome is None:
        return NO_RATE
    successes, n = int(outcome["responders"]), int(outcome["n"])
    found = interval_methods(successes, n, confidence).set_index("method")
    exact, level = found.loc["clopper-pearson"], prose.level(confidence)
    kept = [METHOD_LABELS[m] for m in found.index[found["lowest_coverage"] >= confidence]]
    worst = found["lowest_coverage"].idxmin()
    lines = [
        f"“{outcome['label']}”: {prose.of(successes, n)}. Every true rate from "
        f"{prose.span(exact['low'], exact['high'])} is compatible with it (Clopper–Pearson, "
        f"{level}): a range of {100 * exact['width']:.0f} percentage points.",
        f"The methods disagree: the shortest interval is {100 * found['width'].min():.0f} points "
        f"wide, the longest {100 * found['width'].max():.0f}.",
        f"At this number of patients, {' and '.join(kept) or 'no method'} "
        f"{'keeps' if len(kept) == 1 else 'keep'} the promise of {level} for every true rate "
        f"from 5 to 95 %; {METHOD_LABELS[worst]} falls as low as "
        f"{prose.percent(found.loc[worst, 'lowest_coverage'], 0)}.",
    ]
    return prose.bullets([*lines, *_impossible(trial, confidence)])


def _impossible(trial: Trial, confidence: float) -> list[str]:
    """Name the outcomes whose textbook interval is not a possible answer."""
    table = interval_table(trial, confidence, methods=("wald",))
    outside = table[(table["low"] < 0) | (table["high"] > 1)]
    empty = table[table["width"] == 0]
    lines = []
    if not outside.empty:
        row = outside.iloc[0]
        lines.append(
            f"The textbook formula (Wald) leaves the range 0 to 100 % for "
            f"{prose.count(len(outside), 'outcome')}: for {row['responders']}/{row['n']} it runs "
            f"from {prose.percent(row['low'])} to {prose.percent(row['high'])}."
        )
    if not empty.empty:
        row = empty.iloc[0]
        lines.append(
            f"For {row['responders']}/{row['n']} the textbook formula (Wald) gives an interval of "
            "no width at all, as if the true rate were known."
        )
    return lines


def read_definitions(trial: Trial) -> str:
    """Say how far the printed definitions differ, and what they leave open."""
    definitions = responder_definitions(trial)
    if definitions.empty:
        return NO_RATE
    lines = [_range_sentence(definitions), *_between_sentences(definitions)]
    stricter = definitions[definitions["threshold_rule"].eq("more than").fillna(False)]
    if not stricter.empty:
        lines.append(_rule_sentence(trial, stricter))
    if definitions["threshold"].count() > 1:
        lines.append(SAME_VISIT)
    return prose.bullets([*lines, *_overlap_sentences(overlaps(trial))])


def _range_sentence(definitions: pd.DataFrame) -> str:
    least = definitions.loc[definitions["estimate"].idxmin()]
    most = definitions.loc[definitions["estimate"].idxmax()]
    if len(definitions) == 1:
        share = prose.of(int(most["responders"]), int(most["n"]))
        return f"The record has one definition only, “{most['label']}”: {share}."
    if most["estimate"] == least["estimate"]:
        share = prose.of(int(most["responders"]), int(most["n"]))
        return f"All {len(definitions)} definitions of the record give the same share: {share}."
    times = (
        f", a factor of {most['estimate'] / least['estimate']:.1f}" if least["responders"] else ""
    )
    return (
        "The same patients, the same treatment: "
        f"{prose.of(int(most['responders']), int(most['n']))} by “{most['label']}”, "
        f"{prose.of(int(least['responders']), int(least['n']))} by “{least['label']}”{times}. "
        "A response rate without its definition says nothing."
    )


def _between_sentences(definitions: pd.DataFrame) -> list[str]:
    """How many patients lie between neighbouring thresholds of one measure."""
    graded = definitions[definitions["threshold"].notna()]
    return [
        f"Of the {prose.count(int(lower.responders), 'responder')} by “{lower.label}”, "
        f"{int(upper.responders)} also pass “{upper.label}”; "
        f"{int(lower.responders) - int(upper.responders)} lie between."
        for _, rows in graded.groupby(["measure", "n"], sort=False)
        for lower, upper in pairwise(rows.itertuples(index=False))
    ]


def _rule_sentence(trial: Trial, stricter: pd.DataFrame) -> str:
    """Turn "more than" into what it leaves open for the usual "at least"."""
    bounds = usual_thresholds(trial, stricter["threshold"].tolist())
    parts = [
        f"PASI {row.threshold:g} is {row.low} of {row.n}"
        if row.low == row.high
        else f"PASI {row.threshold:g} lies between {row.low} and {row.high} of {row.n}"
        for row in bounds.itertuples(index=False)
    ]
    words = " and ".join(f"“more than {t:g} %”" for t in stricter["threshold"])
    tail = f", so in the usual sense {', '.join(parts)} (bounded)" if parts else ""
    return (
        f"The record prints {words}. The usual endpoint says “at least”: a patient at exactly "
        f"the threshold counts there, but not here{tail}."
    )


def _overlap_sentences(pairs: pd.DataFrame) -> list[str]:
    """Name the pairs that a reader is most likely to take for the same patients."""
    same = pairs[(pairs["first_count"] == pairs["second_count"]) & (pairs["low"] < pairs["high"])]
    return [
        f"{row.first_count} of {row.n} by “{row.first}” and {row.second_count} of {row.n} by "
        f"“{row.second}”: the same number, but whether they are the same patients is not known. "
        f"Anything from {row.low} to {row.high} patients may be in both (bounded)."
        for row in same.itertuples(index=False)
    ]


def introduce_course(course: Course) -> str:
    """Name every assumption of the simulation."""
    entry = "the record's own criterion" if course.entry_printed else "assumed; none is printed"
    return prose.bullets(
        [
            f"PASI of the patients who might enter: mean {course.mean:g}, SD {course.sd:g} points, "
            "log-normal (a survey of outpatients; the shape is assumed)",
            f"they enter with a PASI above {course.entry:g} ({entry})",
            f"the correlation of two visits of one patient is {course.correlation:g} on the log "
            "scale (assumed; nothing in our sources gives it)",
            _season_words(course),
            f"a “response” is an improvement of {course.rule}",
            "**nobody is treated**",
        ]
    )


def _season_words(course: Course) -> str:
    if course.season == 0:
        return "the season changes nothing (assumed)"
    drop = prose.percent(course.season, 0)
    return f"by the second visit everybody is {drop} lower because of the season (assumed)"


def read_course(result: UntreatedCourse) -> str:
    """Say what moved in the invented patients, and what a response rate makes of it."""
    change = 1 - result.mean_followup / result.mean_baseline
    better = prose.percent(result.share)
    worse = prose.percent(result.worse_share)
    return (
        f"On average the PASI falls from {result.mean_baseline:.1f} to "
        f"{result.mean_followup:.1f} points, by {prose.percent(change)} (synthetic): so large is "
        f"the regression to the mean here. Yet {better} count as responders: a responder rate "
        f"counts those who fall far enough, and never those who rise as far ({worse} get worse by "
        f"{result.course.threshold:g} % or more)."
    )


def read_season() -> str:
    """Say what a survey of outpatients found on the season."""
    survey = load_table("background/outpatients").set_index("id")
    source = table_sources("background").loc[survey.loc["season", "source"], "label"]
    return (
        f"In a survey of {survey.loc['patients', 'printed']} outpatients, "
        f"{survey.loc['season', 'printed']} said that a change of season makes their psoriasis "
        f"worse ({source}). Who enters in a bad season and is judged in a good one may improve "
        "without any treatment."
    )


def read_placebo_arms() -> str:
    """Say what placebo arms of large trials reach, which the model of the notebook does not."""
    table = (
        load_table("comparators/placebo").sort_values("threshold").dropna(subset=["low", "week"])
    )
    source = table_sources("comparators").loc[table["source"].iloc[0], "label"]
    shares = "; ".join(
        f"PASI {row.threshold}: {row.estimate:g} % ({row.low:g} to {row.high:g} %)"
        for row in table.itertuples()
    )
    return (
        "**The model is too quiet for high thresholds.** Placebo arms of large trials reached "
        f"more at week {table['week'].iloc[0]} ({source}, printed): {shares}. These were other "
        "patients and another visit, so they are no control group for this trial either."
    )


def read_untreated(table: pd.DataFrame) -> str:
    """Hold the printed PASI response rates against the invented, untreated ones."""
    if table.empty:
        return "The record prints no response rate on the PASI, so there is nothing to compare."
    lines = []
    for row in table.to_dict("records"):
        shares = [row[scenario] for scenario in SCENARIOS]
        least, most = prose.percent(min(shares)), prose.percent(max(shares))
        place = "inside this interval"
        if not row["low"] <= max(shares) <= row["high"]:
            place = "below this interval" if max(shares) < row["low"] else "above this interval"
        lines.append(
            f"“{row['label']}”: {prose.of(int(row['responders']), int(row['n']))}, interval "
            f"{prose.span(row['low'], row['high'])} (derived). Untreated in the model: "
            f"{most if least == most else f'{least} to {most}'} (synthetic); the largest lies "
            f"{place}."
        )
    return prose.bullets(lines)


def read_placebo(trial: Trial) -> str:
    """Say what is known here about placebo for the headline outcome."""
    outcome = headline(trial)
    if outcome is None:
        return NO_RATE
    usual = outcome["measure"] == "pasi" and outcome["threshold"] in USUAL_THRESHOLDS
    if usual:
        return (
            f"Placebo arms that count PASI {outcome['threshold']:g} are published. A later "
            "notebook sets this trial beside them."
        )
    return (
        f"No published placebo rate for “{outcome['label']}” was found for this kit. A later "
        "notebook looks for the best substitute, with its warnings."
    )
