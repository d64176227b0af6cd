"""What the last notebook says about a record, in sentences made from numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from trialkit import designs, prose, protocol
from trialkit.designs import DoseFinding
from trialkit.next_trial._doses import DoseLevels
from trialkit.next_trial._evidence import Aim, speaks_of_psoriasis
from trialkit.next_trial._landscape import QUESTIONS, RECORD, REGISTERED

if TYPE_CHECKING:
    from trialkit.records import Trial

_KINDS = {"printed": "printed", "derived": "derived from its counts"}


def introduce(trial: Trial) -> str:
    """Name the record, and say what the notebook asks of it."""
    product = trial.about.get("product", "the treatment")
    invented = " **The record is invented.**" if trial.is_synthetic else ""
    return (
        f"**Record:** {trial.title} ({trial.citation}).{invented} It treated "
        f"{prose.count(trial.n_treated, 'patient')} with {product}, without a control group made "
        "at random. What should be done next?"
    )


def not_in_record(trial: Trial, levels: DoseLevels, aim: Aim) -> str:
    """Say which sections rest on suppositions because the record lacks something."""
    absent = []
    if not aim.endpoint.printed:
        absent.append("a response rate (sections 1, 3)")
    elif aim.endpoint.threshold is None:
        absent.append("a response by a threshold on the PASI (sections 1, 3)")
    if not speaks_of_psoriasis(trial):
        absent.append("psoriasis as its condition: the placebo rates are about no other (1, 3)")
    if levels.supposed:
        absent.append("two different doses (section 2 looks at supposed ones around its only dose)")
    return prose.gaps(trial, absent)


def say_aim(aim: Aim, sources: pd.DataFrame) -> str:
    """Say which outcome and which two rates the plan rests on, and where they come from."""
    chosen = aim.endpoint
    if not chosen.printed:
        seen = "The record does not print a response rate"
    else:
        seen = f"{chosen.label}: {prose.of(chosen.responders, chosen.n)} in the record"
    where = (
        f"{sources.loc[aim.source, 'label']}; {_KINDS[aim.kind]}"
        if aim.source
        else "supposed: no placebo rate for this outcome was found"
    )
    others = (
        "Placebo patients elsewhere were other people, judged by others, mostly at another time."
    )
    return (
        f"**The outcome we plan with.** {seen}. **Control rate:** "
        f"{designs.rate_text(aim.p_control)} ({where}). **Worth finding:** "
        f"{designs.rate_text(aim.p_new)} or more (chosen). {others}"
    )


def read_verdicts(table: pd.DataFrame, sources: pd.DataFrame) -> str:
    """Say how the verdict on one trial changes with the outcome and the placebo source."""
    if table.empty:
        return (
            "The record does not print an outcome for which a placebo rate was found. So there is "
            "no p0 to hold it against."
        )
    easy, hard = table.loc[table["beats"].idxmin()], table.loc[table["beats"].idxmax()]
    if easy["beats"] == hard["beats"]:
        return f"Here there is one verdict only: {_against(easy, sources)}."
    changed = "only the placebo patients beside it did"
    if easy["label"] != hard["label"]:
        changed = "only the definition of a responder and the placebo patients beside it did"
    return (
        f"The same patients, {len(table)} ways to ask. Most striking: {_against(easy, sources)}. "
        f"Least striking: {_against(hard, sources)}. Nothing about the patients changed between "
        f"the two; {changed}.{_strict(table)}"
    )


def read_in_hindsight(trial: Trial, aim: Aim, design: designs.TwoStage) -> str:
    """Say what one two-stage rule would have made of the record."""
    if aim.seen is None:
        return f"{trial.short_title} prints no response rate to hold against the rule."
    found = designs.read_retrospect(designs.retrospect(design, *aim.seen))
    return f"**In hindsight, for the outcome we plan with:** {found}"


def verdict_table(table: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Put `verdicts` into words for a reader."""
    rows = [
        {
            "outcome": row.label,
            "seen": f"{row.responders} of {row.n}",
            "p0": f"{designs.rate_text(row.p0)}, {sources.loc[row.source, 'label']} ({row.what})",
            "optimal design": row.boundary,
            "stage 1": row.retrospect.stage_1,
            "end": row.retrospect.end,
            "so many or more at p0": designs.chance_text(row.beats),
        }
        for row in table.itertuples()
    ]
    return pd.DataFrame(rows)


def read_dose_levels(trial: Trial, levels: DoseLevels) -> str:
    """Say which doses there were, and what else changed with them."""
    unit = protocol.superscript(levels.unit)
    doses = ", ".join(levels.labels)
    if levels.supposed:
        return (
            f"The record of {trial.short_title} has one dose only, so nothing in it can tell "
            f"which dose is right. To show the method we suppose four doses around it: {doses} "
            f"× {unit}, and its {trial.n_treated} patients shared out over them."
        )
    sizes = (
        f"with {', '.join(map(str, levels.sizes))} patients"
        if levels.sizes_known
        else "with group sizes that were not printed (below we take the most even ones where one "
        "number is needed)"
    )
    return (
        f"{trial.short_title} gave {doses} × {unit} in one infusion, {sizes}. The "
        "dose in one infusion is not the whole story:"
        f"\n\n{protocol.single_against_cumulative(trial)}\n\n{protocol.what_arms_compare(trial)}"
    )


def read_seen(levels: DoseLevels, seen: pd.DataFrame) -> str:
    """Say what the fixed groups could notice of harm."""
    top = seen.iloc[-1]
    few, many = int(top.n_low), int(top.n_high)
    low, high = designs.chance_text(top.seen_low), designs.chance_text(top.seen_high)
    known = few == many
    sizes = f"{_were(few)}" if known else f"were anything from {few} to {many} patients"
    chance = low if known else f"{low} to {high}"
    most_missed = (1 - top.rate) ** few
    return (
        f"At the highest {'supposed ' if levels.supposed else ''}dose there {sizes}. If one in "
        f"{round(1 / top.rate)} patients had a dose-limiting toxicity there (assumed), the group "
        f"would show at least one with a chance of {chance}. With {prose.count(few, 'patient')}, "
        f"{designs.chance_text(most_missed)} of such groups would show none, and look safe."
    )


def read_dose_designs(found: Mapping[str, DoseFinding], target: float) -> str:
    """Say which design finds the dose how often, and at what price in patients."""
    rows = [(name, one.right(target), one.above(target)) for name, one in found.items()]
    best, least = max(rows, key=lambda row: row[1]), min(rows, key=lambda row: row[1])
    name, right, above = rows[0]
    others = [row for row in rows[1:] if row[2] < above]
    simulated = [
        f"{key} ({one.trials:,} trials, Monte Carlo error up to "
        f"{100 * one.doses['chosen_error'].max():.1f} points)"
        for key, one in found.items()
        if one.trials
    ]
    price = (
        f" Groups fixed beforehand put {prose.percent(above, 0)} of their patients on doses above "
        f"the target, {_and([f'{n} {prose.percent(a, 0)}' for n, _, a in others])}: the others "
        "look before they go up."
        if others
        else ""
    )
    few = " No design finds it almost always with so few patients." if best[1] < 0.9 else ""
    fixed = f"; {name} find it in {prose.percent(right, 0)} of trials"
    if name in (best[0], least[0]):
        fixed = ""
    return (
        f"With true rates as assumed, the right dose is found most often by {best[0]} "
        f"({prose.percent(best[1], 0)}) and least often by {least[0]} "
        f"({prose.percent(least[1], 0)}){fixed}.{few}{price} Simulated: "
        f"{_and(simulated)}; the others are exact."
    )


def read_sizes(table: pd.DataFrame) -> str:
    """Say how approximate and exact sizes differ."""
    fisher = table[table["method"] == "exact, Fisher's test"].iloc[0]
    normal, boschloo = table.iloc[0], table.iloc[-1]
    gap = abs(fisher.simulated - fisher.power) / fisher.error
    return (
        f"Exactly, Fisher's test needs {fisher.n} patients, Boschloo's {boschloo.n}. The textbook "
        f"formula says {normal.n}; with those, Fisher's test has a power of "
        f"{prose.percent(normal.power)}. Simulated and exact power of the exact design differ by "
        f"{gap:.1f} Monte Carlo errors."
    )


def read_assured(table: pd.DataFrame, n: int, sources: pd.DataFrame) -> str:
    """Say how much the chance of success depends on the question."""
    if table.empty:
        return (
            "The record does not print an outcome for which a placebo rate was found. So there is "
            "no chance of success to work out."
        )
    low, high = table.loc[table["assurance"].idxmin()], table.loc[table["assurance"].idxmax()]
    text = (
        f"With {n} patients the chance of success is "
        f"{designs.chance_text(high.assurance)} for “{high.label}” beside "
        f"{sources.loc[high.source, 'label']}"
    )
    if len(table) == 1:
        return f"{text}."
    return (
        f"{text}, and {designs.chance_text(low.assurance)} for “{low.label}” beside "
        f"{sources.loc[low.source, 'label']}. For the second, no size of trial gets above "
        f"{designs.chance_text(low.ceiling)}: that is how sure we are that the treatment is better "
        "at all."
    )


def read_allocation(table: pd.DataFrame) -> str:
    """Say what giving the new treatment to more patients costs."""
    first, row = table.iloc[0], table[table["ratio"] == 2].iloc[0]
    change = f"{abs(100 * row.extra):.0f} % {'more' if row.extra >= 0 else 'fewer'}"
    return (
        f"2 to 1 needs {int(row.n)} patients instead of {int(first.n)}: {change}. The rule of "
        f"thumb says {prose.percent(row.theory)} more; it holds where both arms vary "
        "equally. A control rate near nobody varies less than a rate near a half, and then fewer "
        "control patients cost less than the rule says."
    )


def read_safety(table: pd.DataFrame) -> str:
    """Say which harms the new arm is likely to miss."""
    missed = table[table["seen"] < 0.5]
    if missed.empty:
        return "Each of these harms is more likely than not to be seen at least once."
    row = missed.iloc[0]
    return (
        f"A harm in one of {round(1 / row.rate):,} patients would be missed more often than not: "
        f"it is seen at least once with a chance of {prose.percent(row.seen)}. It takes "
        f"{int(row.needed):,} treated patients to see it almost surely."
    )


def read_season(trial: designs.SeasonTrial, found: Mapping[str, tuple[float, float]]) -> str:
    """Say what season alone does to a comparison, and what strata do about it."""
    crude, within = (found[key] for key in ("crude", "stratified"))
    return (
        f"Nothing works here: the true effect is {_points(trial.effect)}. Still the arms differ by "
        f"{_points(trial.crude)} on average, because more of one arm entered in summer. Seasons "
        f"thrown together, {prose.percent(crude[0])} of such trials call the new treatment better "
        f"(Monte Carlo error {100 * crude[1]:.2f} points); within seasons "
        f"{prose.percent(within[0])} ({100 * within[1]:.2f}). More patients would make the first "
        "number larger, not smaller."
    )


def read_landscape(table: pd.DataFrame, answered: pd.DataFrame) -> str:
    """Say how many studies there are and how many answer anything."""
    real = table[~table["invented"]]
    done, planned = (real[(real["kind"] == REGISTERED) == still] for still in (False, True))
    questions = list(QUESTIONS.values())
    answered = answered[~table["invented"].to_numpy()]
    yes = int((answered[questions] == "yes").any(axis=1).sum())
    could = answered[answered[questions].map(lambda x: x.startswith("could")).any(axis=1)]
    own = table[table["kind"] == RECORD].iloc[0]
    larger = int((done["n"] > own["n"]).sum())
    size = (
        f"{own['name']} is invented and not counted"
        if own["invented"]
        else f"{own['name']} is the largest of them"
        if larger == 0
        else f"{prose.count(larger, 'study', 'studies')} among them {_is(larger)} larger than "
        f"{own['name']}"
    )
    nobody = "Not one of them had" if yes == 0 else f"{yes} of them had"
    one = (
        f" One registered trial was to be randomised: {could['study'].iloc[0]}, planned for "
        f"{could['patients'].iloc[0]} patients; no results were found."
        if len(could) == 1
        else ""
    )
    return (
        f"{prose.count(len(done), 'study', 'studies')} with results treated "
        f"{int(done['n'].sum())} patients together; {size}. {nobody} groups made at random that "
        f"got different things, so {'none' if yes == 0 else 'few'} of them can say "
        "whether the cells are better than no cells, or which dose, route or source is best. "
        f"{prose.count(len(planned), 'registered trial')} without results "
        f"planned {int(planned['n'].sum())} patients.{one}"
    )


def _strict(table: pd.DataFrame) -> str:
    """Say where the record's threshold does not let in whom the placebo rates let in."""
    if not table["label"].str.contains("more than").any():
        return ""
    return (
        " Where the record counts improvements of more than a threshold, the placebo rates count "
        "at least that threshold: a small advantage for placebo."
    )


def size_table(table: pd.DataFrame) -> pd.DataFrame:
    """Put `designs.size_methods` into words for a reader."""
    return pd.DataFrame(
        {
            "method": table["method"],
            "control": table["n1"],
            "new": table["n2"],
            "both": table["n"],
            "exact power": table["power"].map(prose.percent),
            "simulated power": [
                f"{prose.percent(row.simulated, 2)} ± {100 * row.error:.2f} points"
                for row in table.itertuples()
            ],
        }
    )


def harm_table(table: pd.DataFrame, probability: float) -> pd.DataFrame:
    """Put `designs.safety_numbers` into words for a reader."""
    return pd.DataFrame(
        {
            "true rate": [f"1 in {round(1 / rate):,}" for rate in table["rate"]],
            f"patients to see it once, {prose.percent(probability, 0)} sure": table["needed"],
            "chance that the new arm shows it": table["seen"].map(designs.chance_text),
        }
    )


def _against(row: pd.Series, sources: pd.DataFrame) -> str:
    return (
        f"{row['responders']} of {row['n']} by “{row['label']}” against "
        f"{designs.rate_text(row['p0'])} on placebo "
        f"({sources.loc[row['source'], 'label']}); so many or more would happen by chance with "
        f"probability {designs.chance_text(row['beats'])}"
    )


def _points(difference: float) -> str:
    return f"{prose.quantity(round(100 * difference, 6))} percentage points"


def _were(count: int) -> str:
    return f"{'was' if count == 1 else 'were'} {prose.count(count, 'patient')}"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _and(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
