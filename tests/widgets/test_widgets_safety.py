"""Explorers on harm: every control swept without a browser, no callback may fail."""

from pathlib import Path

import ipywidgets as ipw
import pytest

from trialkit import figures, proportions, records, widgets
from trialkit.replication import safety

INVENTED = Path(__file__).parents[1] / "fixtures" / "data"


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch):
    """Keep the text of a figure and save the time of its picture."""
    monkeypatch.setattr("trialkit.figures._base._png", lambda figure: b"")


@pytest.fixture(params=["cheng2022", "other2031", "minimal2031"])
def trial(request):
    folder = None if request.param == "cheng2022" else INVENTED
    return records.load_trial(request.param, data_dir=folder)


def said(box):
    """Return the text of the picture that an explorer shows; fail where it shows an error."""
    (output,) = box.children[-1].outputs
    assert output["output_type"] == "display_data", output
    return output["data"]["text/plain"]


def values(control):
    if isinstance(control, ipw.Dropdown):
        return [option[1] for option in control.options]
    if isinstance(control, ipw.IntSlider | ipw.FloatSlider):
        return [control.min, control.max]
    return []


def sweep(box):
    """Move every control to its ends and through its options, then press Reset."""
    first = said(box)
    texts = []
    for control in box.children:
        for value in values(control):
            control.value = value
            texts.append(said(box))
    next(c for c in box.children if isinstance(c, ipw.Button)).click()
    assert said(box) == first
    return texts


def control(box, words):
    return next(c for c in box.children if words in getattr(c, "description", ""))


def prior_box(trial, **options):
    options = {"synthetic": trial.is_synthetic, **options}
    return widgets.prior_explorer(safety.headline(trial), trial.n_treated, **options)


def test_prior_explorer_follows_every_control(trial):
    texts = sweep(prior_box(trial))
    for name in proportions.PRIORS:
        assert any(f"prior {name}" in text for text in texts)


def test_prior_explorer_starts_at_the_count_of_the_record(trial):
    seen = safety.headline(trial)
    start = f"{seen.patients} of {seen.n}" if seen else f"0 of {trial.n_treated}"
    assert f"After {start} patients" in said(prior_box(trial))


def test_more_events_than_patients_is_said_in_words(trial):
    box = prior_box(trial)
    control(box, "with the event").value = 3
    control(box, "Patients watched").value = 1
    assert "cannot be" in said(box)


def test_prior_explorer_reaches_the_answer_its_question_asks_for():
    trial = records.load_trial("cheng2022")
    box = prior_box(trial, prior="optimistic")
    control(box, "with the event").value = 5
    assert "After 5 of 17 patients: expects 5.1 %" in said(box)


def test_detection_explorer_follows_every_control(trial):
    box = widgets.detection_explorer(trial.n_treated, synthetic=trial.is_synthetic)
    texts = sweep(box)
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("probability", [0.5, 0.95, 0.999])
def test_detection_explorer_starts_at_the_confidence_of_the_run(probability):
    box = widgets.detection_explorer(17, probability=probability)
    needed = proportions.n_to_detect(0.01, probability)
    assert f"needs {needed} patients" in said(box)


def test_slider_steps_mean_the_decimals_they_show():
    # 100 × 0.003 in binary is not 0.3; the number of patients must not change by it
    text = figures.alt_text(widgets.draw_detection(0.1 + 0.2, 17, 95))
    assert f"needs {proportions.n_to_detect(0.003, 0.95)} patients" in text


def test_controls_say_their_unit(trial):
    box = widgets.detection_explorer(trial.n_treated)
    assert control(box, "True rate").description.endswith("(% of patients)")
    assert control(box, "Wanted chance").description.endswith("(%)")


@pytest.mark.parametrize("prior", sorted(proportions.PRIORS))
def test_prior_settings_are_three_that_can_be_drawn(trial, prior):
    seen = safety.headline(trial)
    settings = widgets.prior_settings(seen, trial.n_treated, prior=prior)
    assert len(settings) == 3
    for caption, chosen in settings.items():
        text = figures.alt_text(widgets.draw_prior(**chosen))
        assert f"prior {chosen['prior']}" in text
        if seen is None:
            assert "supposed" in caption


def test_detection_settings_are_three_that_can_be_drawn(trial):
    settings = widgets.detection_settings(trial.n_treated, probability=0.9)
    texts = [figures.alt_text(widgets.draw_detection(**chosen)) for chosen in settings.values()]
    assert len(set(texts)) == 3
    assert all("a chance of 90 %" in text for text in texts)
