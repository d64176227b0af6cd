"""Figures of notebooks 00 and 01: their text holds their numbers, axes say what they show."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from trialkit import background, figures, orientation, records

INVENTED = Path(__file__).parents[1] / "fixtures" / "data"


def tables(name):
    return records.load_table(f"background/{name}")


FIGURES = {
    "prevalence": lambda: figures.prevalence_by_region(tables("prevalence")),
    "prevalence and claims": lambda: figures.prevalence_by_region(
        tables("prevalence"), background.prevalence_needed(tables("burden"))
    ),
    "people": lambda: figures.people_from_prevalence(tables("burden"), 0.47, 1.412),
    "relapse": lambda: figures.relapse_after_stopping(tables("relapse")),
    "regions": figures.body_regions,
    "change": lambda: figures.pasi_change(background.uniform(3, 40), background.uniform(3, 5)),
    "grid": figures.pasi_grid,
    "steps": figures.pasi_area_steps,
    "scales": figures.severity_scales,
    "count": lambda: figures.count_interval(8, 17, printed=8),
}


def words(figure):
    """All text that stands in a figure."""
    return [text.get_text() for axes in figure.axes for text in axes.texts]


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_draws_and_names_its_axes(name):
    figure = FIGURES[name]()
    figure.draw_without_rendering()
    assert figures.alt_text(figure)
    shown = [axes for axes in figure.axes if axes.axison]
    assert all(axes.get_xlabel() for axes in shown)


def test_mechanism_names_every_messenger_in_picture_and_text():
    figure = figures.disease_mechanism()
    figure.draw_without_rendering()
    picture, text = " ".join(words(figure)), figures.alt_text(figure)
    for name in ("IL-23", "IL-17", "TNF-α", "IFN-γ", "TGF-β", "IDO", "PGE2", "IL-10", "B cell"):
        assert name in picture
        assert name in text
    assert "thought to" in picture


def test_prevalence_text_holds_every_number():
    table = tables("prevalence")
    text = figures.alt_text(figures.prevalence_by_region(table))
    for row in table.itertuples():
        for number in (row.estimate, row.low, row.high):
            assert pd.isna(number) or number == 0 or f"{number:.2f}" in text
    assert "nan" not in text


def test_prevalence_picture_and_text_say_the_same():
    figure = FIGURES["prevalence and claims"]()
    assert all(word in figures.alt_text(figure) for word in words(figure))


def test_prevalence_of_zero_leaves_the_logarithmic_axis_to_the_left():
    table = tables("prevalence").head(1).assign(group="range", estimate=pd.NA, low=0.0, high=1.0)
    figure = figures.prevalence_by_region(table)
    figure.draw_without_rendering()
    assert "0 to 1.00 %" in figures.alt_text(figure)
    assert words(figure) == ["0 to 1.00 %"]
    assert any(line.get_marker() == "<" for line in figure.axes[0].lines)


def test_prevalence_tells_groups_apart_by_marker_and_legend():
    figure = FIGURES["prevalence and claims"]()
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert sum(label.startswith("printed") for label in labels) == 3
    assert any(label.startswith("derived") for label in labels)
    assert any(label.startswith("assumed") for label in labels)
    markers = [handle.get_marker() for handle in figure.legends[0].legend_handles]
    assert len(set(markers)) == len(markers)


@pytest.mark.parametrize(
    ("share", "base", "said"),
    [(0.47, 1.41178, "not above “more than 7"), (0.8, 1.41178, "above “about 10")],
)
def test_people_say_whether_they_pass_the_printed_numbers(share, base, said):
    text = figures.alt_text(figures.people_from_prevalence(tables("burden"), share, base))
    assert said in text
    assert f"{10 * share * base:.2f} million" in text


@pytest.mark.parametrize("confidence", [0.5, 0.999])
def test_relapse_says_its_confidence(confidence):
    figure = figures.relapse_after_stopping(tables("relapse"), confidence=confidence)
    assert f"{100 * confidence:g} %" in figures.alt_text(figure)
    assert any(f"{100 * confidence:g} % interval" in text for text in words(figure))


def test_relapse_table_says_what_is_not_published():
    assert "not published" in repr(figures.relapse_table(tables("relapse")))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ((0, 0), (2, 20), "no improvement"),
        ((2, 20), (2, 20), "did not change"),
        ((1, 5), (4, 100), "rose by"),
        ((4, 100), (0, 0), "Improvement 100.0 %"),
        ((3, 40), (3, 5), "Improvement 66.7 %"),
    ],
)
def test_change_holds_at_every_end_of_the_scale(before, after, said):
    figure = figures.pasi_change(background.uniform(*before), background.uniform(*after))
    figure.draw_without_rendering()
    assert said in figures.alt_text(figure)


@pytest.mark.parametrize(("sign", "area"), [(1, 1), (4, 6), (3, 3)])
def test_grid_shows_one_cell_for_each_smaller_state(sign, area):
    figure = figures.pasi_grid(sign, area)
    figure.draw_without_rendering()
    assert len(figure.axes[0].patches) == (sign + 1) * (area + 1)
    assert words(figure).count("baseline") == 1


def test_grid_names_the_changes_that_miss_pasi_75():
    assert figures.alt_text(figures.pasi_grid(3, 3)).count("66.7 %") == 2


def test_contributions_of_an_invented_patient_are_marked():
    text = repr(figures.contributions_table(background.example_visit(), "SYN-001"))
    assert "SYN-001 (invented): PASI 23.8" in text
    assert "SYNTHETIC" in text


@pytest.mark.parametrize(("successes", "n"), [(0, 1), (1, 1), (0, 17), (17, 17), (8, 17)])
@pytest.mark.parametrize("times", [1, 16])
def test_count_interval_holds_at_its_ends(successes, n, times):
    figure = figures.count_interval(successes, n, printed=successes, times=times)
    figure.draw_without_rendering()
    assert f"{successes * times} of {n * times}" in figures.alt_text(figure)
    assert figure.caption.kind == ("derived" if times == 1 else "assumed")


def test_count_that_is_not_printed_is_a_what_if():
    for printed in (7, None):
        figure = figures.count_interval(8, 17, printed=printed)
        assert figure.axes[0].get_title(loc="left").startswith("What if?")


@pytest.mark.parametrize("name", ["cheng2022", "other2031", "minimal2031"])
def test_sources_say_how_much_was_read(name):
    data = None if name == "cheng2022" else INVENTED
    trial = records.load_trial(name, data_dir=data)
    figure = figures.sources_grid(orientation.sources_used(trial), synthetic=trial.is_synthetic)
    figure.draw_without_rendering()
    for read in trial.sources["read"]:
        assert read in figures.alt_text(figure)
    assert ("SYNTHETIC" in figure.get_suptitle()) == trial.is_synthetic


def test_kit_table_shows_long_cells_whole_and_escaped():
    frame = pd.DataFrame({"answer": ["<b>" + "long " * 40], "note": [None]})
    page = figures.kit_table(frame, caption="What the kit answers").to_html()
    assert "long " * 40 in page
    assert "&lt;b&gt;" in page
    assert "What the kit answers" in page


def test_moved_away_from_the_printed_figures_it_is_a_supposition():
    burden = tables("burden")
    assert figures.people_from_prevalence(burden, 0.47, 1.412).caption.kind == "derived"
    assert figures.people_from_prevalence(burden, 0.48, 1.412).caption.kind == "assumed"
    assert figures.people_from_prevalence(burden, 0.47, 1.5).caption.kind == "assumed"
