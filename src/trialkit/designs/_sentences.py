"""What designs and their trials say, in plain sentences made from their numbers."""

from __future__ import annotations

from trialkit import prose
from trialkit.designs import _simon_retrospect as retro
from trialkit.designs._adjusted import Analysis
from trialkit.designs._adjusted_bias import bias
from trialkit.designs._operating import operating_characteristics
from trialkit.designs._simon import SimonDesigns
from trialkit.designs._simulate import Simulation
from trialkit.designs._simulate_two_arm import TwoArm
from trialkit.designs._two_stage import TwoStage
from trialkit.designs._words import chance_text, rate_text


def read_two_stage(design: TwoStage) -> str:
    """Return the rule of a two-stage design and what it costs at p0."""
    return (
        f"Treat {design.n1} patients. With {_at_most(design.r1)}, stop. Otherwise go on to "
        f"{design.n} patients; with {design.r + 1} or more responders in all, conclude that the "
        f"treatment deserves further study. If the true rate is {rate_text(design.p0)}, it "
        f"stops early with chance {prose.percent(design.early_stop)}, concludes with chance "
        f"{prose.percent(design.alpha)} and treats {design.expected_size:.1f} patients on "
        f"average; if it is {rate_text(design.p1)}, it concludes with chance "
        f"{prose.percent(design.power)}."
    )


def read_simon(found: SimonDesigns) -> str:
    """Return what the optimal and the minimax design trade against each other."""
    optimal, minimax = found.optimal, found.minimax
    aim = (
        f"To tell {rate_text(found.p1)} from {rate_text(found.p0)} with a chance of at "
        f"most {rate_text(found.alpha)} to conclude wrongly and at least "
        f"{rate_text(1 - found.beta)} to conclude rightly"
    )
    if optimal == minimax:
        return (
            f"{aim}, one design is both optimal and minimax, {optimal.boundary}: "
            f"{optimal.expected_size:.1f} patients on average if the treatment is not worth it, "
            f"{optimal.n} at most."
        )
    between = len(found.admissible) - 2
    others = f" {prose.count(between, 'more design')} between them is admissible."
    if between != 1:
        others = f" {between} more designs between them are admissible." if between else ""
    return (
        f"{aim}, the optimal design ({optimal.boundary}) treats {optimal.expected_size:.1f} "
        f"patients on average if the treatment is not worth it, but up to {optimal.n}; the "
        f"minimax design ({minimax.boundary}) never more than {minimax.n}, but "
        f"{minimax.expected_size:.1f} on average.{others}"
    )


def read_analysis(analysis: Analysis, design: TwoStage) -> str:
    """Return what a trial that followed the design allows to say."""
    seen = prose.of(analysis.responders, analysis.n)
    level = rate_text(analysis.confidence)
    interval = f"{level} interval {prose.span(analysis.low, analysis.high)}"
    if analysis.stage == 1:
        return (
            f"{seen} responded and the design {design.boundary} stops after stage 1, without the "
            f"conclusion that the treatment deserves further study. That does not show that it "
            f"has no effect: {interval}."
        )
    verdict = {
        True: "concludes that the treatment deserves further study",
        False: (
            "ends without that conclusion, which does not show that the treatment has no effect"
        ),
        None: (
            "has no rule for this size of stage 2: the responders of stage 1 are needed to conclude"
        ),
    }[analysis.concluded]
    return (
        f"{seen} responded, and the design {design.boundary} {verdict}. As the design stops "
        f"trials with a poor first stage, responders over patients is no fair estimate; the "
        f"unbiased one is {prose.percent(analysis.umvue)}, {interval}; "
        f"{prose.p_value(analysis.p_value)}, one-sided, for a true rate of at most "
        f"{rate_text(design.p0)}."
    )


def read_bias(design: TwoStage, rate: float) -> str:
    """Return how far responders over patients is off on average at a true rate."""
    row = bias(design, rate).iloc[0]
    off = 100 * row["naive_bias"]
    return (
        f"If the true rate is {rate_text(rate)}, responders over patients is "
        f"{prose.percent(row['naive'])} on average over all trials of the design "
        f"{design.boundary}: {abs(off):.1f} percentage points too {'low' if off < 0 else 'high'}. "
        f"The adjusted estimate is {prose.percent(row['umvue'])} on average."
    )


def read_retrospect(found: retro.Retrospect) -> str:
    """Return what the design would have made of the trial, and under which assumption."""
    design = found.design
    seen = f"{prose.of(found.responders, found.n)} responded. "
    text = f"{seen}Under the design {design.boundary}, {_first(found)}."
    if found.stage_1 == retro.STOPS:
        return text
    return f"{text} {_end(found)}"


def read_simulation(simulation: Simulation) -> str:
    """Return simulated chances to conclude beside the exact ones."""
    rows = simulation.summary[simulation.summary["quantity"] == "conclude"]
    if isinstance(simulation.design, TwoArm):
        rates = rows[["rate_1", "rate_2"]].to_numpy()
        words = [
            f"true rates of {rate_text(first)} and {rate_text(second)}" for first, second in rates
        ]
    else:
        rates = rows["rate"].to_numpy()
        words = [f"a true rate of {rate_text(rate)}" for rate in rates]
    exact = operating_characteristics(simulation.design, rates)["conclude"]
    parts = [
        f"at {at}, {prose.percent(row.estimate, 2)} conclude (Monte Carlo error "
        f"{100 * row.error:.2g} percentage points; exactly {prose.percent(chance, 2)})"
        for at, row, chance in zip(words, rows.itertuples(), exact, strict=True)
    ]
    return f"Of {simulation.size:,} simulated trials, {'; '.join(parts)}."


def _first(found: retro.Retrospect) -> str:
    r1, n1 = found.design.r1, found.design.n1
    if found.stage_1 == retro.STOPS:
        return f"whatever the order of the patients, it stops after {n1}"
    if found.stage_1 == retro.GOES_ON:
        return (
            f"whatever the order of the patients, more than {r1} of the first {n1} respond, and "
            "it goes on"
        )
    if found.stage_1 == retro.FEW:
        return (
            f"{n1 - found.n} more patients are needed for stage 1, and it goes on with at "
            f"least {prose.count(r1 + 1 - found.responders, 'responder')} among them"
        )
    return (
        "it depends on the order of the patients, which is not known: between "
        f"{found.first_low} and {found.first_high} of the first {n1} may have responded. If "
        f"every order is equally probable, it stops with chance {chance_text(found.stop_chance)}"
    )


def _end(found: retro.Retrospect) -> str:
    if found.end == retro.CONCLUDES:
        return "Unless stage 1 stops it, the trial has enough responders to conclude."
    if found.end == retro.CANNOT:
        return "It cannot reach the responders it needs to conclude any more."
    if found.end == retro.ORDER:
        return (
            f"The trial is larger than the design: if it goes on, its first {found.design.n} "
            f"patients conclude with chance {chance_text(found.chance_p0)} over all orders."
        )
    return (
        f"To conclude, at least {found.needed} of {found.missing} more patients must respond: "
        f"chance {chance_text(found.chance_p0)} at a true rate of {rate_text(found.design.p0)}, "
        f"{chance_text(found.chance_p1)} at {rate_text(found.design.p1)}."
    )


def _at_most(count: int) -> str:
    return "no responder" if count == 0 else f"{count} or fewer responders"
