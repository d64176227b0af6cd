"""A schematic body in the four regions of the PASI, patterned or shaded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Normalize, to_rgb
from matplotlib.patches import Circle, FancyBboxPatch

from trialkit import pasi
from trialkit.figures._base import INK

HEIGHT = 10.4
HIGHEST = 3 * pasi.SIGN_MAXIMUM * pasi.AREA_MAXIMUM
# Light to dark in one hue, so that it reads in grey and with any colour blindness.
_SHADES = colormaps["YlOrBr"]
_SCALE = Normalize(0, HIGHEST)
# Where the number of a region stands, on the right of the body: on it, or beside it.
_PLACES = {
    "head": (0, 9.2),
    "trunk": (0, 6.4),
    "upper_limbs": (1.9, 6.1),
    "lower_limbs": (0.68, 2.3),
}


_HEIGHTS = {"head": 9.2, "trunk": 7.1, "upper_limbs": 5.0, "lower_limbs": 2.3}


def draw(axes: Axes, looks: Mapping[str, Mapping[str, Any]], x: float = 0) -> None:
    """Draw a body from the front.

    Parameters
    ----------
    axes : Axes
        About 6 units wide and `HEIGHT` units high for a body.
    looks : mapping
        Region to options of its patches.
    x : float
        Middle of the body.
    """
    axes.add_patch(Circle((x, 9.2), 0.9, **looks["head"]))
    _limb(axes, x - 1.25, 4.7, 2.5, 3.4, looks["trunk"])
    for side in (-1, 1):
        _limb(axes, x + side * 1.9 - 0.45, 4.2, 0.9, 3.8, looks["upper_limbs"])
        _limb(axes, x + side * 0.68 - 0.55, 0.1, 1.1, 4.4, looks["lower_limbs"])


def region_scores(visit: pasi.Assessment) -> dict[str, int]:
    """Return region to its own score before weighting: sum of the signs times area, 0 to 72."""
    rows = pasi.contributions(visit)
    return dict(zip(rows["region"], rows["signs_sum"] * rows["area"], strict=True))


def shade(axes: Axes, visit: pasi.Assessment, x: float = 0) -> None:
    """Draw a body whose regions are shaded by their scores, which stand on them as numbers too."""
    scores = region_scores(visit)
    shades = {region: _SHADES(_SCALE(score)) for region, score in scores.items()}
    looks = {
        region: {"facecolor": shade, "edgecolor": INK, "linewidth": 0.8}
        for region, shade in shades.items()
    }
    draw(axes, looks, x)
    for region, (right, up) in _PLACES.items():
        axes.text(
            x + right,
            up,
            str(scores[region]),
            ha="center",
            va="center",
            fontsize=9,
            weight="bold",
            color=_ink_on(shades[region]),
        )


def names(axes: Axes, x: float) -> None:
    """Name the regions at their heights, each with its weight."""
    for body in pasi.REGIONS:
        words = f"{body.label}\n× {body.weight:g}"
        axes.text(x, _HEIGHTS[body.name], words, ha="center", va="center", fontsize=8.5, color=INK)


def scale(axes: Axes, x: float, y: float, width: float) -> None:
    """Put the scale of the shades below bodies, in their own units."""
    bar = axes.inset_axes([x, y, width, 0.5], transform=axes.transData)
    steps = np.linspace(0, HIGHEST, 256)[None]
    bar.imshow(steps, cmap=_SHADES, norm=_SCALE, aspect="auto", extent=(0, HIGHEST, 0, 1))
    bar.set_xticks(range(0, HIGHEST + 1, HIGHEST // 4))
    bar.set_yticks([])
    bar.grid(visible=False)
    bar.tick_params(labelsize=8.5, pad=1)
    bar.set_xlabel("score of the region, before its weight", fontsize=9)


def _ink_on(shade: tuple[float, ...]) -> str:
    """Return the colour of letters that can be read on a shade."""
    red, green, blue = to_rgb(shade)
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "#ffffff"


def _limb(axes: Axes, x: float, y: float, w: float, h: float, look: Mapping[str, Any]) -> None:
    axes.add_patch(FancyBboxPatch((x, y), w, h, boxstyle="round,pad=0,rounding_size=0.4", **look))
