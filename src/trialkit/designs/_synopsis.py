"""One page on a planned trial, written from its numbers."""

from __future__ import annotations

from trialkit import prose
from trialkit.designs._plan import Plan
from trialkit.designs._stopping import SafetyRule
from trialkit.designs._words import chance_text, rate_text, ratio_text

TEST_NAMES = {
    "fisher": "Fisher's exact test",
    "z": "z test with pooled variance",
    "boschloo": "Boschloo's exact test",
}
NOT_ANSWERED = (
    "Which dose, route or cell source is best; how long a response lasts after the trial; "
    "rare harms"
)
_JUDGED = "judged at one visit named beforehand, by somebody who does not know the arm"
_MOST_LIMITS = 4


def synopsis(plan: Plan, title: str = "", invented: bool = False) -> str:
    """Write the one-page synopsis of a planned trial.

    Parameters
    ----------
    plan : Plan
    title : str
        Working title; made from the plan where it is empty.
    invented : bool
        Whether the trial it follows is invented, which is then said.

    Returns
    -------
    str
        Markdown: a heading and a table, with every number from the plan.
    """
    chosen = plan.choices
    heading = title or f"{_capital(chosen.treatment)} against {chosen.control}: a randomised trial"
    rows = [
        ("Question", _question(plan)),
        ("Design", _design(plan)),
        ("Patients", f"{_capital(chosen.condition)}; {_enrolment(plan)}."),
        ("New treatment", f"{_capital(chosen.treatment)}. {chosen.dose}"),
        ("Control", _capital(chosen.control)),
        ("Primary outcome", f"{chosen.endpoint}, {_JUDGED}"),
        ("Size", _size(plan)),
        ("Chance of success", _success(plan)),
        ("Safety", _safety(plan)),
        ("Analysis", _analysis(plan)),
        ("What it will not answer", NOT_ANSWERED),
    ]
    table = "\n".join(f"| **{name}** | {_cell(text)} |" for name, text in rows)
    note = "*The trial that this plan follows is invented.*\n\n" if invented else ""
    return f"### {heading}\n\n{note}| | |\n|---|---|\n{table}"


def _question(plan: Plan) -> str:
    chosen = plan.choices
    return (
        f"Is the rate of response higher with {chosen.treatment} than with {chosen.control}? Worth "
        f"finding: {rate_text(chosen.p_new)} against {rate_text(chosen.p_control)}."
    )


def _design(plan: Plan) -> str:
    shares = ratio_text(plan.choices.ratio)
    within = " and ".join(plan.choices.strata)
    strata = f", within strata of {within}" if within else ""
    return (
        f"Phase 2b, two arms, randomised {shares} (new treatment to control){strata}, patients and "
        "assessors blind"
    )


def _enrolment(plan: Plan) -> str:
    control, new = plan.enrolled
    return (
        f"{control + new} to be enrolled ({new} new treatment, {control} control), so that "
        f"{plan.size.n} are left if {rate_text(plan.choices.dropout)} leave"
    )


def _size(plan: Plan) -> str:
    chosen, size = plan.choices, plan.size
    return (
        f"{size.n} patients ({size.design.n2} new treatment, {size.design.n1} control): exact "
        f"power {chance_text(size.power)} by {TEST_NAMES[chosen.test]} at a two-sided level of "
        f"{rate_text(chosen.alpha)}, if the true rates are those above"
    )


def _success(plan: Plan) -> str:
    found = plan.assurance
    if found is None:
        return "Not worked out: nothing is known about the two rates"
    return (
        f"{chance_text(found.chance)}, averaged over what is believed about the two rates "
        f"(new treatment: {found.new.name}; control: {found.control.name}). However large the "
        f"trial, the chance would not pass {chance_text(found.ceiling)}"
    )


def _safety(plan: Plan) -> str:
    rule = plan.stopping
    chosen = plan.choices
    tripled = min(1.0, 3 * chosen.harm_rate)
    table = rule.characteristics([chosen.harm_rate, tripled])
    return (
        f"{_limits_text(rule)} If the true rate is {rate_text(chosen.harm_rate)}, this "
        f"stops the trial with chance {chance_text(table['stop'][0])}; if it is "
        f"{rate_text(tripled)}, with chance {chance_text(table['stop'][1])}. A harm that "
        f"happens to fewer than {prose.percent(plan.smallest_harm)} of the patients may well not "
        "be seen at all"
    )


def _limits_text(rule: SafetyRule) -> str:
    limits = rule.table()
    if limits.empty:
        return "No count of related serious harm in the new arm stops the trial."
    shown = limits.head(_MOST_LIMITS)
    parts = "; ".join(f"{row.events} among the first {row.last}" for row in shown.itertuples())
    more = "; and so on" if len(limits) > len(shown) else ""
    return f"Stop for related serious harm in the new arm: {parts}{more}."


def _analysis(plan: Plan) -> str:
    strata = plan.choices.strata
    within = f", and the Mantel–Haenszel difference over {' and '.join(strata)}" if strata else ""
    return (
        f"All randomised patients in the arm to which they were assigned; whoever is not judged "
        f"counts as no responder. {TEST_NAMES[plan.choices.test]}{within}, with intervals"
    )


def _cell(text: str) -> str:
    """Return text that cannot end its cell of the table."""
    return " ".join(text.split()).replace("|", "\\|")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
