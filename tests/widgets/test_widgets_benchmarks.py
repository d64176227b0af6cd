"""Explorers on benchmarks: every control swept without a browser, no callback may fail."""

from pathlib import Path

import ipywidgets as ipw
import pytest

from trialkit import comparators, figures, records, widgets

INVENTED = Path(__file__).parents[1] / "fixtures" / "data"


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch):
    """Keep the text of a figure and save the time of its picture."""
    monkeypatch.setattr("trialkit.figures._base._png", lambda figure: b"")


@pytest.fixture(scope="module")
def model():
    return comparators.ordinal(records.load_table("comparators/hta_trials"))


@pytest.fixture(scope="module")
def placebo(model):
    tables = ("hta_trials", "secukinumab_trials", "placebo", "etretin")
    return comparators.placebo_benchmarks(
        *(records.load_table(f"comparators/{name}") for name in tables),
        model=model,
        sources=records.table_sources("comparators"),
        at=[40],
    )


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
        return [option[1] if isinstance(option, tuple) else option for option in control.options]
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


def test_a_record_without_counts_starts_at_a_supposition(placebo):
    nobody = comparators.outcomes(records.load_trial("cheng2022")).iloc[:0]
    box = widgets.placebo_explorer(placebo, nobody)
    assert "among 10 placebo patients" in said(box)
    assert any("Supposed" in caption for caption in widgets.placebo_settings(placebo, nobody))


def test_placebo_explorer_survives_every_setting(trial, placebo):
    counted = comparators.outcomes(trial)
    box = widgets.placebo_explorer(placebo, counted, synthetic=trial.is_synthetic)
    first = counted.iloc[0]
    assert f"at least {first['responders']}" in said(box)
    assert len(set(sweep(box))) > len(placebo) / 2
    patients, responders = (
        next(c for c in box.children if c.description.startswith(words))
        for words in ("Size of a placebo group", "Responders")
    )
    patients.value, responders.value = 3, 4
    assert "4 responders among 3 patients cannot be" in said(box)


def test_only_the_records_own_count_is_no_supposition(placebo):
    counted = comparators.outcomes(records.load_trial("cheng2022"))
    settings = widgets.placebo_settings(placebo, counted)
    drawings = [widgets.draw_placebo(**chosen) for chosen in settings.values()]
    titles = [figure.axes[0].get_title(loc="left") for figure in drawings]
    assert ["In the record: 8 of 17" in title for title in titles] == [True, True, False]
    assert "Supposed: 80 of 170" in titles[2]
    assert drawings[1].caption.kind == "derived"


def test_carried_explorer_survives_every_setting(trial, model):
    etretin, counted = records.load_table("comparators/etretin"), comparators.outcomes(trial)
    common = {"name": trial.short_title, "synthetic": trial.is_synthetic}
    box = widgets.carried_explorer(model, etretin, counted, 40.0, **common)
    assert "Carried to 40 %" in said(box)
    assert len(set(sweep(box))) >= 5
    settings = widgets.carried_settings(
        model, etretin, counted, 40.0, shape="log odds", confidence=0.9, **common
    )
    assert len(settings) == 3
    for chosen in settings.values():
        assert "supportive care" in figures.alt_text(widgets.draw_carried(**chosen))
