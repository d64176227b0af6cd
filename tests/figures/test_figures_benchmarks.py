"""Figures on benchmarks: records without counts first, then words that carry their own numbers."""

from pathlib import Path

import pytest

from trialkit import comparators, figures, records
from trialkit.figures._base import BESIDE_REAL

INVENTED = Path(__file__).parents[1] / "fixtures" / "data"


def load(name):
    return records.load_table(f"comparators/{name}")


@pytest.fixture(scope="module")
def hta():
    return load("hta_trials")


@pytest.fixture(scope="module")
def model(hta):
    return comparators.ordinal(hta)


@pytest.fixture(scope="module")
def placebo(hta, model):
    return comparators.placebo_benchmarks(
        hta,
        load("secukinumab_trials"),
        load("placebo"),
        load("etretin"),
        model=model,
        sources=records.table_sources("comparators"),
        at=[40],
    )


@pytest.fixture(
    scope="module", params=["cheng2022", "yao2021", "demo2030", "other2031", "minimal2031"]
)
def trial(request):
    folder = INVENTED if request.param.endswith("2031") else None
    return records.load_trial(request.param, data_dir=folder)


def drawn(figure):
    """Draw the figure, so that a layout that does not fit raises its warning."""
    figure.canvas.draw()
    return figure


def texts(figure):
    return " ".join(text.get_text() for axes in figure.axes for text in axes.texts)


def test_nothing_to_set_beside_gives_placeholders(placebo):
    empty = comparators.beside(records.load_trial("cheng2022"), [])
    assert "prints no count" in figures.alt_text(drawn(figures.placebo_counts(empty)))
    assert "nothing to compare" in figures.alt_text(drawn(figures.indirect_comparison(None)))


def test_every_record_beside_placebo(trial, placebo, hta, model):
    beside = comparators.beside(trial, placebo)
    counted = comparators.outcomes(trial)
    options = {"name": trial.short_title, "synthetic": trial.is_synthetic}
    drawings = [
        figures.placebo_counts(beside, synthetic=trial.is_synthetic),
        figures.carried_threshold(model, load("etretin"), counted, 40.0, **options),
        figures.indirect_comparison(
            comparators.own_comparison(hta, trial), synthetic=trial.is_synthetic
        ),
    ]
    for figure in drawings:
        alt = figures.alt_text(drawn(figure))
        assert len(alt) > 40
        # the placebo patients in these figures are real: only the record is invented
        assert alt.startswith(BESIDE_REAL) == trial.is_synthetic
        assert (figure.get_suptitle() == BESIDE_REAL) == trial.is_synthetic
        assert figure.axes[-1].get_xlabel()


def test_a_record_that_is_not_in_the_figure_puts_no_banner_on_it(model):
    nothing = comparators.outcomes(records.load_trial("cheng2022")).iloc[:0]
    figure = figures.carried_threshold(model, load("etretin"), nothing, 40.0, synthetic=True)
    assert figure.get_suptitle() == ""


def test_counts_say_their_tails(placebo):
    beside = comparators.beside(records.load_trial("cheng2022"), placebo)
    figure = drawn(figures.placebo_counts(beside))
    alt = figures.alt_text(figure)
    for row in beside.itertuples():
        assert f"{row.count_low} to {row.count_high} expected" in alt
        assert f"at least {row.responders}:\n{comparators.chance(row.tail)}" in texts(figure)
    assert len(figure.axes) == beside["id"].nunique()
    assert figure.caption.kind == "assumed"  # one of its sources is carried by a shape
    derived = beside[beside["kind"] == "derived"]
    assert figures.placebo_counts(derived).caption.kind == "derived"


@pytest.mark.parametrize("threshold", [50, 75, 90])
def test_forest_names_every_arm_with_its_count(hta, threshold):
    arms = comparators.placebo_arms(
        hta, load("secukinumab_trials"), load("etretin"), threshold=threshold
    )
    figure = drawn(figures.placebo_forest(arms, threshold))
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert names == arms["label"].tolist()
    for row in arms[arms["role"] == "arm"].itertuples():
        assert f"{int(row.responders)}/{int(row.n)}" in texts(figure)
    assert f"PASI {threshold}" in figure.axes[0].get_xlabel()
    assert "pooled" in figures.alt_text(figure)
    if threshold == 75:
        assert "Altmeyer 1994 (PASI 70)" in names


def test_network_has_both_numbers_of_every_effect(hta, model):
    published = load("published_network")
    compared = comparators.published_v_ours(
        published, model, comparators.ordinal(hta, effects="random")
    )
    figure = drawn(figures.network_effects(compared))
    assert [axes.get_title(loc="left") for axes in figure.axes] == [
        "fixed effects",
        "random effects",
    ]
    assert all(axes.get_xlabel() for axes in figure.axes)
    assert "Infliximab (fixed) 2.33 and 2.33" in figures.alt_text(figure)


def test_indirect_says_both_ways(hta):
    found = comparators.indirect(hta, "Infliximab", "Etanercept 50 mg")
    figure = drawn(figures.indirect_comparison(found))
    assert "naive 4.06 (2.69 to 6.20), anchored 1.78 (0.54 to 5.87)" in figures.alt_text(figure)
    everybody = comparators.indirect(hta, "Ciclosporin", "Efalizumab", threshold=50)
    assert "unlimited" in figures.alt_text(drawn(figures.indirect_comparison(everybody)))


def test_carried_threshold_refuses_a_shape_it_does_not_know(model):
    nobody = comparators.outcomes(records.load_trial("cheng2022")).iloc[:0]
    figure = drawn(figures.carried_threshold(model, load("etretin"), nobody, 60.0, "linear"))
    bold = [line for line in figure.axes[0].get_lines() if line.get_linewidth() > 2.5]
    assert [line.get_label().split(":")[0] for line in bold] == ["linear"]
    with pytest.raises(ValueError, match="shape must be one of"):
        figures.carried_threshold(model, load("etretin"), nobody, 60.0, "parabola")


@pytest.mark.parametrize(("n", "responders"), [(1, 0), (17, 8), (17, 17), (200, 40)])
def test_one_distribution_at_its_ends(placebo, n, responders):
    figure = drawn(figures.placebo_chance(placebo[0], n, responders, supposed=True))
    tail = comparators.chance(comparators.predictive(n, placebo[0]).tail(responders))
    assert f"at least {responders}: {tail}" in figures.alt_text(figure)
    words = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert ("fewer than 0" in words) is False
    assert figure.axes[0].get_ylabel()
