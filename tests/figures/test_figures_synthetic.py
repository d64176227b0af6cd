"""Figures on invented cohorts: banner, numbers in words, what is drawn is what was found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trialkit import figures, synthetic
from trialkit.figures._base import BANNER, KINDS
from trialkit.records import load_trial


@pytest.fixture(scope="module", params=["cheng2022", "yao2021", "demo2030", "other", "minimal"])
def trial(request):
    named = request.param in ("other", "minimal")
    return request.getfixturevalue(request.param) if named else load_trial(request.param)


def found(trial, size=30):
    patients = synthetic.many(trial, size)
    return synthetic.waterfall(trial, patients), synthetic.by_visit(trial, patients)


@pytest.fixture(scope="module")
def of_cheng(cheng):
    return found(cheng)


def words(figure):
    return [text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))]


def test_banner_is_the_one_of_the_house():
    assert synthetic.BANNER == BANNER


def test_every_record_is_drawn_with_banner_text_and_note(trial, tmp_path):
    waterfall, visits = found(trial)
    drawn = [
        figures.synthetic_waterfall(waterfall, 2, trial.is_synthetic),
        figures.synthetic_by_visit(visits, trial.is_synthetic),
    ]
    for number, figure in enumerate(drawn):
        figure.savefig(tmp_path / f"{number}.png", dpi=40)
        assert len(figures.alt_text(figure)) > 40
    assert drawn[0].get_suptitle() == BANNER
    assert drawn[0].get_supxlabel() == KINDS["synthetic"]
    if visits is not None:
        assert drawn[1].get_suptitle() == BANNER
        assert drawn[1].get_supxlabel() == KINDS["synthetic"]
    else:
        assert "No visit between" in figures.alt_text(drawn[1])


def test_waterfall_says_its_numbers(of_cheng):
    waterfall, _ = of_cheng
    figure = figures.synthetic_waterfall(waterfall, 3)
    said, drawn = figures.alt_text(figure), waterfall.improvements[2]
    assert "of cohort 3" in said
    assert f"mean {drawn.mean():.0f} %" in said
    for text in (
        "8 of 17 improved by at least 40 %",
        "6 of 17 improved by more than 75 %",
        "3 of 17 improved by more than 90 %",
        "all 30 invented cohorts",
    ):
        assert text in said
    shown = words(figure)
    assert "8 of 17 improved by at least 40 %" in shown
    assert "3 of 17 improved by more than 90 % (count derived)" in shown
    assert "invented cohort 3" in shown
    axes = figure.axes[0]
    assert "n = 17" in axes.get_xlabel()
    assert "percent" in axes.get_ylabel()


def test_waterfall_draws_the_cohort_the_range_and_the_corners(of_cheng):
    waterfall, _ = of_cheng
    axes = figures.synthetic_waterfall(waterfall, 5).axes[0]
    ranges, bars = axes.containers
    assert [bar.get_height() for bar in bars] == waterfall.improvements[4].tolist()
    ranks = waterfall.ranks
    assert [bar.get_y() for bar in ranges] == ranks["drawn_low"].tolist()
    tops = [bar.get_y() + bar.get_height() for bar in ranges]
    assert tops == pytest.approx(ranks["drawn_high"].tolist())
    corners = [line.get_xydata().tolist() for line in axes.lines if line.get_marker() == "D"]
    assert corners == [[[8.5, 40]], [[6.5, 75]], [[3.5, 90]]]


def test_true_values_are_drawn_where_a_record_has_them(of_cheng):
    demo, _ = found(load_trial("demo2030"))
    crosses = [
        line for line in figures.synthetic_waterfall(demo).axes[0].lines if line.get_marker() == "X"
    ]
    assert crosses[0].get_ydata().tolist() == demo.truth.tolist()
    plain = figures.synthetic_waterfall(of_cheng[0]).axes[0]
    assert not [line for line in plain.lines if line.get_marker() == "X"]


def test_limits_name_in_the_figure_what_they_assume(of_cheng, minimal):
    yao, visits = found(load_trial("yao2021"), size=3)
    drawn = figures.synthetic_waterfall(yao), figures.synthetic_by_visit(visits)
    for figure in drawn:
        words_ = " ".join(" ".join(words(figure)).split())
        assert "if the 5 patients outside “followed for one year” are counted as not" in words_
        assert "(assumed)" in words_
        assert "if the 5 patients outside" in figures.alt_text(figure)
    shown = " ".join(" ".join(words(figures.synthetic_waterfall(of_cheng[0]))).split())
    assert "limits by the counts, if all thresholds were judged at the same visit" in shown
    assert "alone" not in shown
    alone = figures.synthetic_waterfall(found(minimal, size=2)[0])
    assert "limits by the counts alone" in words(alone)


@pytest.mark.parametrize("cohort", [0, 31, -1])
def test_cohort_that_is_not_there_is_refused(of_cheng, cohort):
    with pytest.raises(ValueError, match="allowed 1 to 30"):
        figures.synthetic_waterfall(of_cheng[0], cohort)


def test_everybody_responding_leaves_the_words_inside(minimal):
    outcomes = minimal.outcomes.assign(responders=5)
    waterfall, _ = found(replace(minimal, outcomes=outcomes), size=2)
    figure = figures.synthetic_waterfall(waterfall)
    figure.canvas.draw()
    axes = figure.axes[0]
    (words_,) = [t for t in axes.texts if t.get_text().startswith("5 of 5")]
    assert words_.get_window_extent().x0 >= axes.get_window_extent().x0
    assert words_.get_window_extent().x1 <= axes.get_window_extent().x1


def test_by_visit_draws_band_line_and_the_common_end(of_cheng):
    _, visits = of_cheng
    figure = figures.synthetic_by_visit(visits)
    assert len(figure.axes) == len(synthetic.COURSES)
    assert "of 17" in figure.axes[0].get_ylabel()
    for axes, (name, counts) in zip(figure.axes, visits.counts.items(), strict=True):
        assert axes.get_title(loc="left") == f"Course: {name}"
        assert "visit" in axes.get_xlabel()
        assert [tick.get_text() for tick in axes.get_xticklabels()] == list(visits.labels)
        lines = [list(line.get_ydata()) for line in axes.lines]
        assert counts[0].tolist() in lines
        assert [8] in lines  # the diamond
        (band,) = axes.collections
        edge = band.get_paths()[0].vertices[:, 1]
        assert (edge.min(), edge.max()) == (counts.min(), counts.max())


def test_by_visit_says_its_numbers(of_cheng):
    _, visits = of_cheng
    said = figures.alt_text(figures.synthetic_by_visit(visits))
    middle = visits.counts["slow"][:, 3]
    assert f"slow, {middle.min()} to {middle.max()}" in said
    assert said.endswith("All end with 8 of 17.")
    assert "At “45 days”" in said


def test_nothing_to_draw_is_said_in_words():
    for figure in (figures.synthetic_waterfall(None), figures.synthetic_by_visit(None, True)):
        assert "published for this record" in figures.alt_text(figure)
