"""Figures on two-stage designs: their text holds their numbers, their lines are the exact ones."""

from __future__ import annotations

import pytest

from trialkit import designs, figures
from trialkit.figures._base import BANNER, KINDS


@pytest.fixture(scope="module")
def found():
    return designs.simon(0.25, 0.45, 0.05, 0.10, every_n=True)


@pytest.fixture(scope="module")
def drawn(found):
    return {
        "path": figures.two_stage_path(found.optimal, (8, 17), "Optimal design"),
        "curves": figures.operating_curves(
            {
                "optimal": found.optimal,
                "minimax": found.minimax,
                "one stage": designs.single_stage(0.25, 0.45, 0.05, 0.10),
            }
        ),
        "sizes": figures.simon_sizes(found),
    }


@pytest.mark.parametrize("name", ["path", "curves", "sizes"])
def test_figures_say_what_they_are(drawn, name, tmp_path):
    figure = drawn[name]
    figure.savefig(tmp_path / "figure.png", dpi=40)
    assert figure.get_supxlabel() == KINDS["assumed"]
    for axes in figure.axes:
        labels = f"{axes.get_xlabel()} {axes.get_ylabel()}"
        assert "patients" in labels


def test_path_holds_its_numbers(drawn):
    text = figures.alt_text(drawn["path"])
    for number in ("22 patients", "57 patients", "6 or fewer", "69.9 %", "8 of 17 (47.1 %)"):
        assert number in text
    axes = drawn["path"].axes[0]
    assert "6/22 19/57" in axes.get_title(loc="left")
    assert [t.get_text() for t in axes.get_xticklabels()] == ["0", "22", "57"]


def test_curves_pass_through_the_error_rates(drawn, found):
    text = figures.alt_text(drawn["curves"])
    assert "optimal, 6/22 19/57: at 25 % it concludes in 4.7 % of trials" in text
    assert "one stage, 17/49" in text
    left, right = drawn["curves"].axes
    chance = dict(zip(*left.lines[0].get_data(), strict=True))
    nearest = min(chance, key=lambda rate: abs(rate - 25))
    exact = designs.operating_characteristics(found.optimal, nearest / 100).iloc[0]
    assert chance[nearest] == pytest.approx(100 * exact["conclude"])
    assert max(right.lines[0].get_ydata()) <= 57


def test_sizes_join_the_admissible(drawn):
    text = figures.alt_text(drawn["sizes"])
    assert "6/26 17/49 (minimax): 49 at most, 37.1 on average" in text
    assert "7/26 17/50 (admissible)" in text
    others, joined = drawn["sizes"].axes[0].lines
    assert joined.get_xdata().tolist() == [49, 50, 57]
    # nothing lies below the joined line, and what is far beyond the optimal design is left out
    assert min(others.get_ydata()) > min(joined.get_ydata())
    assert max(others.get_xdata()) == 61


@pytest.mark.parametrize(
    "design",
    [
        designs.two_stage(0, 1, 1, 2, 0.2, 0.9),
        designs.two_stage(22, 104, 69, 294, 0.2, 0.28),
        designs.two_stage(54, 63, 84, 95, 0.8, 0.95),
    ],
    ids=lambda d: d.boundary,
)
def test_extreme_designs_are_drawn(design, tmp_path):
    for seen in (None, (8, 17), (20, 30)):
        figures.two_stage_path(design, seen).savefig(tmp_path / "figure.png", dpi=40)


def test_one_design_alone_is_drawn(tmp_path):
    figure = figures.simon_sizes(designs.simon(0.2, 0.9, 0.5, 0.5, n_max=2))
    figure.savefig(tmp_path / "figure.png", dpi=40)
    assert "0/1 1/2 (minimax and optimal)" in figures.alt_text(figure)


def test_invented_trial_has_the_banner(found):
    figure = figures.two_stage_path(found.optimal, (8, 17), synthetic=True)
    assert figure.get_suptitle() == BANNER
    assert figures.alt_text(figure).startswith(BANNER)
