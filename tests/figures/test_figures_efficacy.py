"""Figures on response: their text holds their numbers, axes say what they show, gaps are words."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from trialkit import figures, proportions
from trialkit.figures._base import KINDS
from trialkit.replication import efficacy

INVENTED = Path(__file__).parents[1] / "fixtures" / "data"


@pytest.fixture(scope="module", params=["cheng", "other", "minimal"])
def trial(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def comparison(cheng):
    return efficacy.compare_subgroups(cheng)


@pytest.fixture(scope="module")
def power(cheng):
    return efficacy.dose_power(cheng, differences=(0.0, 0.4, 0.8))


def labels(figure):
    """Return all axis labels of the axes that are drawn."""
    return [(axes.get_xlabel(), axes.get_ylabel()) for axes in figure.axes if axes.axison]


def every_figure(trial):
    """Draw every figure of the notebook for one record."""
    first, synthetic = efficacy.headline(trial), trial.is_synthetic
    comparison = efficacy.compare_subgroups(trial)
    course = efficacy.course_for(trial)
    return [
        figures.efficacy_intervals(efficacy.interval_table(trial), synthetic=synthetic),
        figures.efficacy_methods(int(first["responders"]), int(first["n"]), synthetic=synthetic),
        figures.efficacy_definitions(efficacy.responder_definitions(trial), synthetic),
        figures.subgroup_deals(comparison, deals=3, synthetic=synthetic),
        figures.subgroup_many_deals(comparison, shuffles=50, synthetic=synthetic),
        figures.dose_power(efficacy.dose_power(trial, (0.0, 0.4)), synthetic),
        figures.untreated_course(efficacy.untreated(course, size=300)),
        figures.untreated_thresholds(
            efficacy.untreated_by_threshold(course, thresholds=(40, 75)),
            efficacy.printed_and_untreated(trial, course),
            trial.short_title,
            synthetic,
        ),
    ]


@pytest.fixture(scope="module")
def drawn(trial):
    return every_figure(trial)


def test_all_figures_draw_and_say_what_they_are(trial, drawn, tmp_path):
    for number, figure in enumerate(drawn):
        figure.savefig(tmp_path / f"{number}.png", dpi=40)
        assert len(figures.alt_text(figure)) > 30
        assert figure.caption.kind in KINDS
        assert figure.get_supxlabel() == KINDS[figure.caption.kind]
        if trial.is_synthetic:
            assert "SYNTHETIC" in figure.get_suptitle()


def test_axes_name_quantity_and_unit(drawn):
    for figure in drawn:
        for x_label, _ in labels(figure):
            assert any(unit in x_label for unit in ("percent", "points", "patients")), x_label


def test_intervals_hold_their_numbers(cheng):
    figure = figures.efficacy_intervals(efficacy.interval_table(cheng, confidence=0.9))
    text = figures.alt_text(figure)
    assert "90 % intervals" in text
    assert "6/9 = 66.7 %" in text
    assert len(figure.axes[0].get_yticklabels()) == len(cheng.outcomes)


def test_no_outcomes_are_said_in_words(cheng):
    table = efficacy.interval_table(cheng).head(0)
    assert "No response rate" in figures.alt_text(figures.efficacy_intervals(table))
    assert "No response rate" in figures.alt_text(figures.dose_power(None))


@pytest.mark.parametrize(("responders", "n"), [(0, 1), (1, 1), (0, 17), (17, 17), (80, 200)])
def test_methods_at_the_ends(responders, n):
    figure = figures.efficacy_methods(responders, n, supposed=True)
    text = figures.alt_text(figure)
    assert f"Supposed: {responders} of {n} patient{'s' * (n > 1)}," in text
    assert figure.caption.kind == "assumed"


def test_lower_part_shows_the_coverage_of_the_method_in_front():
    """Clopper–Pearson keeps its promise for each true rate; Wald does not (17 patients)."""
    for method, keeps in (("clopper-pearson", True), ("wald", False)):
        figure = figures.efficacy_methods(8, 17, marked=method)
        front = max(figure.axes[1].lines, key=lambda line: line.get_linewidth())
        drawn = front.get_ydata() / 100
        assert drawn == pytest.approx(
            proportions.coverage(front.get_xdata() / 100, 17, method)["coverage"].to_numpy()
        )
        assert (drawn.min() >= 0.95) == keeps
        worst = math.floor(1000 * drawn.min()) / 10
        said = f"{worst:.1f} % of its intervals contain the true rate at worst; 95 % are promised"
        assert said in figures.alt_text(figure)
        observed = [line for line in figure.axes[1].lines if set(line.get_xdata()) == {800 / 17}]
        assert len(observed) == 1
        assert figure.axes[0].get_xlim() == figure.axes[1].get_xlim()


def test_a_level_with_a_decimal_is_not_rounded_to_certainty():
    figure = figures.efficacy_methods(200, 200, 0.999, marked="mid-p")
    assert "99.9 % intervals" in figures.alt_text(figure)
    words = [text.get_text() for text in figure.axes[0].texts]
    assert not [text for text in words if text.startswith("✗") and "100" in text]


def test_definitions_say_what_is_not_known(cheng):
    figure = figures.efficacy_definitions(efficacy.responder_definitions(cheng))
    legend = " ".join(t.get_text() for t in figure.axes[0].get_legend().get_texts())
    assert "PGA: which patients these are is not known" in legend
    assert "count not printed" in legend
    assert "8 of 17 (47.1 %, interval 23.0 % to 72.2 %)" in figures.alt_text(figure)


def test_definitions_of_a_large_trial_and_of_none(cheng):
    table = efficacy.responder_definitions(cheng)
    large = figures.efficacy_definitions(table.assign(responders=300, n=600))
    assert "300 of 600" in figures.alt_text(large)
    assert "No response rate" in figures.alt_text(figures.efficacy_definitions(table.head(0)))


def test_deals_show_every_card_once(comparison):
    figure = figures.subgroup_deals(comparison, deals=2, seed=4)
    printed, dealt = ([t.get_text() for t in a.texts] for a in figure.axes[:2])
    for cards in (printed, dealt):
        assert cards.count("R") == 8
        assert cards.count("–") == 9
    assert len([line for line in figure.axes[2].lines if line.get_marker() in "oD"]) == 2


def test_deals_count_those_as_far_as_printed(comparison):
    text = figures.alt_text(figures.subgroup_deals(comparison, deals=10, seed=1))
    deals = efficacy.deal_by_deal(comparison.pair, 10, seed=1)
    women = [int(d.loc[d["group"] == 1, "responder"].sum()) for d in deals]
    far = sum(w >= 6 or w <= 2 for w in women)  # 2/9 v 6/8 is further from 0 than 6/9 v 2/8
    assert f"{far} of 10 deals so far" in text


def test_many_deals_come_close_to_the_exact_share(comparison):
    text = figures.alt_text(figures.subgroup_many_deals(comparison, shuffles=5000, seed=2))
    assert "the exact share is 15.3 %" in text
    share = float(text.split("(seed 2). ")[1].split(" %")[0])
    assert share == pytest.approx(15.3, abs=2)


@pytest.mark.parametrize("counts", [(0, 1, 0, 1), (3, 3, 2, 2), (9, 9, 0, 8), (0, 9, 8, 8)])
def test_counts_of_two_groups_at_the_ends(comparison, counts):
    names = ("s1", "n1", "s2", "n2")
    pair = replace(comparison.pair, **dict(zip(names, counts, strict=True)))
    text = figures.alt_text(figures.subgroup_counts(pair, supposed=True))
    assert text.startswith("Supposed counts: women: ")
    assert "Fisher" in text


def test_no_subgroups_is_said_in_words():
    for draw in (figures.subgroup_deals, figures.subgroup_many_deals):
        assert "nothing to compare" in figures.alt_text(draw(None))


def test_dose_power_names_its_bounds(power):
    figure = figures.dose_power(power)
    assert "165 possible sets of group sizes" in figures.alt_text(figure)
    assert "found in 7 % to 31 % of trials" in figures.alt_text(figure)
    assert figure.caption.kind == "bounded"
    assert len(figure.axes) == 2


def test_dose_power_of_known_sizes_is_one_curve(other):
    figure = figures.dose_power(efficacy.dose_power(other, (0.0, 0.4)), synthetic=True)
    assert len(figure.axes) == 1
    assert "found in 39 % of trials" in figures.alt_text(figure)
    assert figure.caption.kind == "assumed"


def test_untreated_patients_carry_the_banner(cheng):
    result = efficacy.untreated(efficacy.course_for(cheng), size=500)
    figure = figures.untreated_course(result)
    assert figure.get_suptitle() == "SYNTHETIC: invented patients, nobody treated"
    assert f"{100 * result.share:.1f} % improve by at least 40 %" in figures.alt_text(figure)


def test_thresholds_of_a_real_record_say_which_marks_are_invented(cheng):
    course = efficacy.course_for(cheng)
    shares = efficacy.untreated_by_threshold(course, thresholds=(40, 75))
    printed = efficacy.printed_and_untreated(cheng, course)
    figure = figures.untreated_thresholds(shares, printed, "Cheng 2022")
    assert figure.get_suptitle().startswith("LINES ARE SYNTHETIC")
    assert "8 of 17 (47.1 %)" in figures.alt_text(figure)
    alone = figures.untreated_thresholds(shares, printed.head(0))
    assert "Printed" not in figures.alt_text(alone)


def test_where_all_or_none_responded_one_deal_is_possible_and_said_to_be(comparison):
    pair = replace(comparison.pair, s1=0, s2=0)
    right = figures.subgroup_counts(pair, supposed=True).axes[1]
    assert "every deal gives this" in " ".join(text.get_text() for text in right.texts)
    assert right.get_xlim() == (-50, 50)


def test_where_everybody_enters_nobody_is_called_not_enrolled(cheng):
    course = replace(efficacy.course_for(cheng), entry=0.0)
    figure = figures.untreated_course(efficacy.untreated(course, size=300))
    assert "not enrolled" not in [text.get_text() for text in figure.axes[0].texts]
