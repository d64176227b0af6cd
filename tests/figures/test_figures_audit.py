"""Figures of claims, percentages and the registry: their text holds their numbers."""

from __future__ import annotations

import re

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from trialkit import claims, disclosure, figures, records
from trialkit.figures._base import KINDS
from trialkit.figures.grim import _levels


@pytest.fixture(scope="module")
def demo():
    return records.load_trial("demo2030")


@pytest.fixture(scope="module", params=["cheng", "demo", "other", "minimal"])
def trial(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def audit(cheng):
    return claims.audit(cheng)


def every_figure(trial):
    """Draw every figure of the first five sections for one record."""
    table, shares = claims.audit(trial), disclosure.printed_shares(trial)
    synthetic = trial.is_synthetic
    claim = None if table.empty else table.iloc[0]
    return [
        figures.verdict_grid(table, synthetic),
        figures.claim_card(claim, synthetic=synthetic),
        figures.claim_card(claim, "exact", synthetic),
        figures.grim_ladder(shares, synthetic),
        figures.grim_check("12.5", trial.n_treated, synthetic=synthetic),
        figures.registry_lifelines(trial),
    ]


def test_all_figures_draw_and_say_what_they_are(trial, tmp_path):
    for number, figure in enumerate(every_figure(trial)):
        figure.savefig(tmp_path / f"{number}.png", dpi=40)
        assert len(figures.alt_text(figure)) > 30
        assert figure.get_supxlabel() == KINDS[figure.caption.kind]
        if trial.is_synthetic:
            assert "SYNTHETIC" in figure.get_suptitle()


def test_axes_name_quantity_and_unit(cheng):
    grid, _, _, ladder, check, lifelines = every_figure(cheng)
    assert "claims" in grid.axes[0].get_xlabel()
    assert "percent of the patients" in ladder.axes[-1].get_xlabel()
    assert [axes.get_xlabel().split(";")[0] for axes in check.axes] == [
        "percent",
        "number of patients",
    ]
    assert lifelines.axes[0].get_xlabel().startswith("date")


def test_grid_counts_every_claim_once(audit):
    figure = figures.verdict_grid(audit)
    texts = [t.get_text() for t in figure.axes[0].texts]
    numbers = [int(t) for t in texts if t.isdigit()]
    # each claim stands in a circle and in the total of its source
    assert sum(numbers) == 2 * len(audit)
    assert figures.alt_text(figure).startswith(f"{len(audit)} claims by source and verdict")


def test_verdicts_are_told_by_sign_and_words_not_by_colour_alone(audit):
    texts = " ".join(t.get_text() for t in figures.verdict_grid(audit).axes[0].texts)
    for group in disclosure.GROUPS:
        assert group.sign in texts
        assert group.name in texts.replace("\n", " ")


def test_card_keeps_the_verdict_covered_until_a_guess(audit):
    claim = audit[audit["verdict"] == "impossible-as-printed"].iloc[0]
    covered = figures.claim_card(claim)
    words = figures.alt_text(covered) + " ".join(t.get_text() for t in covered.axes[0].texts)
    assert "impossible" not in words
    assert str(claim["why"])[:20] not in words
    assert "you said: exact" in figures.alt_text(figures.claim_card(claim, "exact"))
    right = figures.alt_text(figures.claim_card(claim, "impossible-as-printed"))
    assert "impossible as printed, as you said" in right


def test_card_of_a_claim_without_a_figure_says_so(audit):
    statement = audit[audit["shown"].fillna("").eq("")].iloc[0]
    assert "Printed: no figure" in figures.alt_text(figures.claim_card(statement))


def test_longest_reason_stays_inside_its_card(audit):
    longest = audit.loc[audit["why"].str.len().idxmax()]
    figure = figures.claim_card(longest, "exact")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    boxes = {
        t.get_text(): t.get_window_extent(renderer) for t in figure.axes[0].texts if t.get_text()
    }
    edge = figure.axes[0].get_window_extent(renderer)
    for text, box in boxes.items():
        assert box.x1 <= edge.x1 + 2, text
        assert box.y0 >= edge.y0 - 2, text


def test_ladder_of_17_patients_has_18_possible_values(cheng):
    figure = figures.grim_ladder(disclosure.printed_shares(cheng))
    text = figures.alt_text(figure)
    assert "all patients, n = 17: 18 possible values" in text
    assert "printed and impossible 7.1 (fits as 47.1), 7.6 (fits as 17.6)" in text


def test_ladder_puts_neighbours_above_each_other(demo):
    """12.5 % and 13 % of 24 patients are the same count: their texts must not touch."""
    shares = disclosure.printed_shares(demo)
    whole = shares[(shares["n"] == 24) & shares["fits"]].sort_values("value")
    levels = dict(zip(whole["printed"], _levels(whole), strict=True))
    assert levels["12.5"] != levels["13"]
    assert levels["58.3"] == 0


@pytest.mark.parametrize(
    ("printed", "n", "verdict"),
    [
        ("0", 1, "possible: 0 of 1"),
        ("100", 1, "possible: 1 of 1"),
        ("7.1", 17, "no count gives this"),
        ("47.1", 17, "possible: 8 of 17"),
        ("50", 600, "possible: 297 of 600 or 298 of 600 or 299 of 600 and 4 more"),
    ],
)
def test_check_of_one_figure(printed, n, verdict):
    text = figures.alt_text(figures.grim_check(printed, n))
    assert verdict in text
    assert re.search(r"with probability \d+ %", text)


def test_supposed_figures_are_called_so():
    figure = figures.grim_check("33", 3, supposed=True)
    assert figures.alt_text(figure).startswith("Supposed: 33 % of 3 patients")
    assert figure.caption.kind == "assumed"


def test_lifelines_name_fields_dates_and_what_could_not_be_read(cheng):
    figure = figures.registry_lifelines(cheng)
    text = figures.alt_text(figure)
    assert "PASI 75 at month 6; sPGA 0/1 at month 6 (from 2018-12-05), then not retrievable" in text
    assert "Treatment as reported 2019-03 to 2020-08" in text
    words = " ".join(t.get_text() for t in figure.axes[0].texts)
    assert all(date in words for date in ("2018-12-05", "2020-07-28", "2020-09-23", "2022-08-05"))
    assert all(sign in words for sign in "=≠?")
    assert "primary completion" in figure.axes[0].get_xlabel()  # the same in both versions


def test_lifelines_say_nothing_of_the_time_after_publication(cheng):
    import matplotlib.dates

    axes = figures.registry_lifelines(cheng).axes[0]
    last = matplotlib.dates.num2date(max(axes.get_xticks()))
    assert last.date().isoformat() <= "2022-08-05"


def test_undated_entries_are_said_in_words():
    trial = records.load_trial("yao2021")
    assert "with dates is not part of the record" in figures.alt_text(
        figures.registry_lifelines(trial)
    )


def test_ledger_is_folded_and_complete(audit):
    table = figures.ledger_table(audit)
    page = table._repr_html_()
    assert page.startswith("<details><summary>")
    assert page.count("<tr>") == len(audit) + 1
    assert "no figure" in page
    assert "<details>" not in figures.ledger_table(audit.head(0))._repr_html_()
