"""Bodies shaded by the scores of their regions."""

from __future__ import annotations

import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Circle, FancyBboxPatch

from trialkit import background, figures, pasi
from trialkit.figures import _base, outline


def drawn(visit: pasi.Assessment):
    """Return region to shade, and the numbers that stand on a body."""
    _, axes = _base.canvas()
    outline.shade(axes, visit)
    (head,) = (patch for patch in axes.patches if isinstance(patch, Circle))
    boxes = [patch for patch in axes.patches if isinstance(patch, FancyBboxPatch)]
    names = ("trunk", "upper_limbs", "lower_limbs", "upper_limbs", "lower_limbs")
    shades = {"head": {to_hex(head.get_facecolor())}}
    for name, box in zip(names, boxes, strict=True):
        shades.setdefault(name, set()).add(to_hex(box.get_facecolor()))
    return shades, sorted(int(text.get_text()) for text in axes.texts)


def lightness(shade: str) -> float:
    return sum(int(shade[k : k + 2], 16) for k in (1, 3, 5))


def test_region_scores_are_signs_times_area_as_in_the_published_formula():
    scores = outline.region_scores(background.uniform(3, 40))
    assert scores == dict.fromkeys(("head", "upper_limbs", "trunk", "lower_limbs"), 9 * 3)
    weighted = sum(body.weight * scores[body.name] for body in pasi.REGIONS)
    assert weighted == pytest.approx(pasi.score(background.uniform(3, 40)))


@pytest.mark.parametrize(("sign", "percent", "score"), [(0, 0, 0), (4, 0, 0), (4, 100, 72)])
def test_ends_of_the_scale(sign, percent, score):
    shades, numbers = drawn(background.uniform(sign, percent))
    assert numbers == [score] * 4
    assert len(set.union(*shades.values())) == 1


def test_both_sides_have_one_shade_and_a_higher_score_is_darker():
    settings = {f"{v}_{b.name}_percent": 100 for v in background.VISITS for b in pasi.REGIONS}
    for grade, body in enumerate(pasi.REGIONS, start=1):
        for visit in background.VISITS:
            settings |= {f"{visit}_{body.name}_{sign}": grade for sign in pasi.SIGNS}
    visit, _ = background.visits_from_settings(settings)
    shades, numbers = drawn(visit)
    assert numbers == [18, 36, 54, 72]
    assert all(len(found) == 1 for found in shades.values())
    light = [lightness(*shades[body.name]) for body in pasi.REGIONS]
    assert light == sorted(light, reverse=True)
    assert len(set(light)) == 4


def test_alternative_text_tells_the_score_of_each_region():
    figure = figures.pasi_change(background.uniform(3, 40), background.uniform(2, 5))
    said = figures.alt_text(figure)
    assert "baseline head 27, upper limbs 27, trunk 27, lower limbs 27" in said
    assert "follow-up head 6, upper limbs 6, trunk 6, lower limbs 6" in said


def test_the_body_names_every_region_with_its_weight():
    figure = figures.pasi_change(background.uniform(3, 40), background.uniform(0, 0))
    words = [text.get_text() for axes in figure.axes for text in axes.texts]
    for body in pasi.REGIONS:
        assert f"{body.label}\n× {body.weight:g}" in words
