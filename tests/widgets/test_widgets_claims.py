"""Explorers on claims: every control swept without a browser, no callback may fail."""

from __future__ import annotations

import ipywidgets as ipw
import pytest

from trialkit import claims, disclosure, records, widgets


@pytest.fixture(scope="module")
def demo():
    return records.load_trial("demo2030")


@pytest.fixture(scope="module", params=["demo", "other", "minimal"])
def trial(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch):
    """Keep the text of a figure and save the time of its picture."""
    monkeypatch.setattr("trialkit.figures._base._png", lambda figure: b"")


def said(box):
    """Return the text of the picture that an explorer shows; fail where it shows an error."""
    (output,) = box.children[-1].outputs
    assert output["output_type"] == "display_data", output
    return output["data"]["text/plain"]


def control(box, description):
    return next(c for c in box.children if getattr(c, "description", "") == description)


def test_every_claim_and_every_guess(trial):
    audit = claims.audit(trial)
    box = widgets.claim_explorer(audit, synthetic=True)
    if audit.empty:
        assert "no ledger of claims" in said(box)
        return
    start = said(box)
    claim, guess = control(box, "Claim"), control(box, "Your verdict")
    for _, value in claim.options:
        claim.value = value
        assert "Verdict covered" in said(box)
    for _, value in guess.options[1:]:
        guess.value = value
        assert "you said" in said(box)
    next(c for c in box.children if isinstance(c, ipw.Button)).click()
    assert said(box) == start


def test_a_claim_can_be_found_by_its_number_where_texts_are_equal(demo):
    audit = claims.audit(demo)
    options = control(widgets.claim_explorer(audit), "Claim").options
    assert len({text for text, _ in options}) == len(audit)


def test_guess_is_answered_with_the_reason(demo):
    audit = claims.audit(demo)
    row = audit[audit["verdict"] == "does-not-add-up"].iloc[0]
    box = widgets.claim_explorer(audit)
    control(box, "Claim").value = row["id"]
    control(box, "Your verdict").value = "does-not-add-up"
    assert "does not add up, as you said" in said(box)
    assert disclosure.sentence(row["why"]) in said(box)


def test_claim_settings_are_covered_missed_and_hit(cheng):
    audit = claims.audit(cheng)
    covered, missed, hit = (
        widgets.draw_claim(**chosen).caption.alt
        for chosen in widgets.claim_settings(audit).values()
    )
    assert "Verdict covered" in covered
    assert "you said: " in missed
    assert "as you said" in hit
    assert widgets.claim_settings(audit.head(0)) == {}


def test_every_slider_of_the_percentage(trial):
    shares = disclosure.printed_shares(trial)
    box = widgets.grim_explorer(shares, synthetic=trial.is_synthetic)
    start = said(box)
    sliders = [c for c in box.children if isinstance(c, ipw.IntSlider | ipw.FloatSlider)]
    assert len(sliders) == 3
    for slider in sliders:
        first = slider.value
        for value in (slider.min, slider.max, first):
            slider.value = value
            assert "made up at random" in said(box)
    assert said(box) == start


def test_percentage_starts_at_one_that_fails_and_calls_others_supposed(cheng):
    box = widgets.grim_explorer(disclosure.printed_shares(cheng))
    assert said(box).startswith("7.1 % of 17 patients: no count gives this")
    control(box, "Size of the group (patients)").value = 18
    assert said(box).startswith("Supposed: 7.1 % of 18 patients")


def test_percentage_without_a_record_is_supposed(minimal):
    box = widgets.grim_explorer(disclosure.printed_shares(minimal))
    assert said(box).startswith("Supposed: 2.5 % of 8 patients: no count gives this")


def test_check_fades_over_the_settings(cheng):
    """With 200 patients every figure without decimals passes; with 17 most fail."""
    shares = disclosure.printed_shares(cheng)
    chosen = list(widgets.grim_settings(shares).values())
    strengths = [claims.grim(f"{c['percent']:.{c['decimals']}f}", c["n"]).strength for c in chosen]
    assert strengths[0] > max(strengths[1:])
    for settings in chosen:
        assert "with probability" in widgets.draw_grim(**settings).caption.alt
