"""Figures on harm: records without counts first, then words that carry the figure's own numbers."""

from pathlib import Path

import pytest

from trialkit import figures, proportions, records
from trialkit.replication import safety

INVENTED = Path(__file__).parents[1] / "fixtures" / "data"


@pytest.fixture(scope="module", params=["cheng2022", "other2031", "minimal2031"])
def trial(request):
    folder = None if request.param == "cheng2022" else INVENTED
    return records.load_trial(request.param, data_dir=folder)


def count(patients, n):
    return safety.SafetyCount("fever", "fever", patients, n, "all patients", "", "invented")


def drawn(figure):
    """Draw the figure, so that a layout that does not fit raises its warning."""
    figure.canvas.draw()
    return figure


def labelled(figure):
    return all(ax.get_xlabel() for ax in figure.axes)


def every_figure(trial, confidence=0.95):
    seen, n = safety.headline(trial), trial.n_treated
    sources = records.table_sources("comparators")
    bounds = safety.patient_bounds(records.load_table("comparators/msc_events"), sources)
    ratios = safety.ratios(records.load_table("comparators/msc_safety"), sources)
    sizes = safety.rule_of_three_table(n, confidence, sizes=range(3, 101))
    return {
        "chance": figures.safety_chance(
            safety.chance_curve(seen, confidence), seen, confidence, trial
        ),
        "limits": figures.safety_limits(safety.upper_limits(seen, confidence), seen, trial),
        "rule": figures.safety_rule(sizes, n, confidence, trial),
        "ratios": figures.safety_ratios(ratios),
        "bounds": figures.safety_patient_bounds(bounds),
        "group": figures.safety_group_limits(
            safety.possible_limits(trial, confidence), confidence, trial
        ),
    }


@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.999])
def test_every_figure_of_every_record_is_drawn_and_described(trial, confidence):
    for figure in every_figure(trial, confidence).values():
        assert len(figures.alt_text(drawn(figure))) > 40


def test_no_count_gives_a_placeholder_that_says_so():
    minimal = records.load_trial("minimal2031", data_dir=INVENTED)
    found = every_figure(minimal)
    for name in ("chance", "limits", "group"):
        assert "not published for Minimal 2031" in figures.alt_text(found[name])
    assert labelled(found["rule"])


def test_axes_have_labels_with_units(cheng):
    for name, figure in every_figure(cheng).items():
        assert labelled(figure), name
        text = " ".join(ax.get_xlabel() + ax.get_ylabel() for ax in figure.axes)
        assert any(unit in text for unit in ("%", "patients", "ratio")), name


def test_alt_text_carries_the_numbers(cheng):
    texts = {name: figures.alt_text(figure) for name, figure in every_figure(cheng).items()}
    assert "42 % at a true rate of 5 %" in texts["chance"]
    assert "16.2 %" in texts["chance"]
    assert "Clopper–Pearson 19.5 %" in texts["limits"]
    assert "exact limit is 16.2 % and the rule gives 17.6 %" in texts["rule"]
    assert "fever RR 2.48 (1.27 to 4.86)" in texts["ratios"]
    assert "fever in Yao 2021, 5 events: 1 to 5 of 7 patients" in texts["bounds"]
    assert "95.0 % at a group size of 1 and 28.3 % at 9" in texts["group"]


def test_each_figure_says_how_its_numbers_came_about(cheng):
    kinds = {name: figure.caption.kind for name, figure in every_figure(cheng).items()}
    assert kinds == {
        "chance": "derived",
        "limits": "derived",
        "rule": "derived",
        "ratios": "printed",
        "bounds": "bounded",
        "group": "bounded",
    }


def test_invented_records_carry_the_banner():
    other = records.load_trial("other2031", data_dir=INVENTED)
    found = every_figure(other)
    for name in ("chance", "limits", "rule", "group"):
        assert "SYNTHETIC" in found[name].get_suptitle()


def test_wald_without_width_is_marked_as_not_usable(cheng):
    words = [text.get_text() for text in every_figure(cheng)["limits"].axes[0].texts]
    assert sum("do not use" in word for word in words) == 1


def test_forest_plot_has_a_log_axis_and_hollow_marks_where_one_is_inside(cheng):
    (ax,) = every_figure(cheng)["ratios"].axes
    assert ax.get_xscale() == "log"
    hollow = [line for line in ax.lines if line.get_markerfacecolor() == "white"]
    assert len(hollow) - 1 == 3  # one of them stands in the legend


@pytest.mark.parametrize(("events", "n"), [(0, 1), (1, 1), (0, 17), (3, 17), (17, 17), (5, 400)])
def test_any_count_can_be_drawn(cheng, events, n):
    seen = count(events, n)
    drawn(figures.safety_limits(safety.upper_limits(seen), seen, cheng))
    drawn(figures.safety_chance(safety.chance_curve(seen), seen, 0.95, cheng))


@pytest.mark.parametrize("prior", sorted(proportions.PRIORS))
@pytest.mark.parametrize(("events", "n"), [(0, 1), (1, 1), (0, 17), (1, 17), (17, 17), (0, 500)])
def test_priors_with_infinite_densities_are_drawn(prior, events, n):
    after = proportions.posterior(events, n, prior)
    figure = drawn(figures.safety_prior(after, 0.95, 0.05))
    (ax,) = figure.axes
    assert 0 < ax.get_ylim()[1] < 1e4
    assert f"prior {prior}" in figures.alt_text(figure)
    assert f"After {events} of {n} patient" in figures.alt_text(figure)


def test_one_axis_for_all_priors_of_one_count():
    tops = {
        figures.safety_prior(proportions.posterior(events, 17, prior), 0.95, 0.05)
        .axes[0]
        .get_xlim()
        for prior in proportions.PRIORS
        for events in (0, 1, 2)
    }
    assert len(tops) == 1


def test_detection_says_what_the_trial_sees_and_what_it_takes():
    curve = safety.detection_curve(0.01, [1, 10, 17, 100, 299, 1000])
    figure = drawn(figures.safety_detection(curve, 0.01, 17, 0.95, 299))
    assert "at least once among 17 patients with a chance of 15.7 %" in figures.alt_text(figure)
    assert "needs 299 patients" in figures.alt_text(figure)
    assert figure.caption.kind == "assumed"


def test_a_chance_is_never_rounded_to_certainty():
    """Of 500 patients at a rate of 30 %, a float says 1; after 10 of 500, 30 % is not excluded."""
    curve = safety.detection_curve(0.3, [1, 20, 500])
    figure = drawn(figures.safety_detection(curve, 0.3, 500, 0.999, 20))
    assert "with a chance of above 99.9 %" in figures.alt_text(figure)
    after = proportions.posterior(10, 500, "optimistic")
    assert "below 0.1 % of it above 30.0 %" in figures.alt_text(
        drawn(figures.safety_prior(after, 0.95, 0.3))
    )
