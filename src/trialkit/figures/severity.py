"""How the severity of psoriasis is counted: regions, scores, steps and scales."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from trialkit import background, pasi
from trialkit.figures import outline
from trialkit.figures._base import COLOURS, HATCHES, INK, canvas, finish
from trialkit.figures.tables import Table, table

# One look for each body region in all figures: colour and hatch.
_LOOKS = {
    body.name: {"facecolor": colour, "hatch": hatch, "edgecolor": INK, "linewidth": 0.8}
    for body, colour, hatch in zip(
        pasi.REGIONS, (COLOURS[0], COLOURS[1], COLOURS[2], COLOURS[9]), HATCHES, strict=False
    )
}
# Light to dark: below 50, 50, 75, 90, 100. Dark enough steps to be told apart in grey.
_BANDS = ("#ffffff", "#d6e4f2", "#9dc0e0", "#4f8cc4", "#1d4f86")
_BAND_INK = (INK, INK, INK, "#ffffff", "#ffffff")


def body_regions() -> Figure:
    """Draw the four body regions of the PASI and the most that each can add to the score."""
    figure, (left, right) = canvas(width=8, height=4.2, columns=2, width_ratios=[1, 2.2])
    _body(left)
    names = [body.label for body in pasi.REGIONS]
    most = [12 * pasi.AREA_MAXIMUM * body.weight for body in pasi.REGIONS]
    for y, (body, points) in enumerate(zip(pasi.REGIONS, most, strict=True)):
        right.barh([y], [points], height=0.6, **_LOOKS[body.name])
        words = f"weight {body.weight:g}: up to {points:.1f} points"
        right.text(points + 0.6, y, words, va="center", fontsize=9.5)
    right.set_yticks(range(len(names)), labels=names)
    right.set(xlim=(0, 54), ylim=(3.6, -0.6), xlabel="PASI points the region can add (of 72)")
    right.grid(visible=False, axis="y")
    right.set_title("The four regions do not count the same", loc="left")
    said = "; ".join(
        f"{b.label} {b.weight:g}, up to {m:.1f} points"
        for b, m in zip(pasi.REGIONS, most, strict=True)
    )
    return finish(figure, alt=f"The PASI weighs four body regions: {said}.", kind="definition")


def contributions_table(visit: pasi.Assessment, patient: str) -> Table:
    """Return what each region of an invented patient adds to the PASI, as a table to read."""
    return table(
        background.contribution_table(visit),
        caption=f"{patient} (invented): PASI {pasi.score(visit):.1f}",
        kind="synthetic",
    )


def _body(axes: Axes) -> None:
    axes.set_axis_off()
    axes.set(xlim=(-3.2, 3.2), ylim=(-0.3, outline.HEIGHT), aspect="equal")
    outline.draw(axes, _LOOKS)


def pasi_change(baseline: pasi.Assessment, followup: pasi.Assessment) -> Figure:
    """Draw the PASI of two visits by region, and the response band that the change reaches.

    On the left stand two bodies whose regions are shaded by their scores.

    Parameters
    ----------
    baseline, followup : pasi.Assessment
        What was seen at the two visits.
    """
    found = background.change(baseline, followup)
    visits = {"baseline": baseline, "follow-up": followup}
    figure, ((bodies, top), (below, bottom)) = canvas(
        width=9.6, height=4.6, rows=2, columns=2, height_ratios=[1.7, 1], width_ratios=[1.2, 1.9]
    )
    below.remove()
    bodies.set_subplotspec(bodies.get_gridspec()[:, 0])
    _two_bodies(bodies, visits)
    # the axis grows in a few steps, so that moving one slider does not rescale the bars
    longest = next(top for top in (10, 20, 40, 72) if max(found.before, found.after) <= top)
    for y, visit in enumerate(visits.values()):
        _stack(top, y, visit, longest)
    top.set_yticks([0, 1], labels=["baseline", "follow-up"])
    top.set(xlim=(0, longest * 1.12), ylim=(1.6, -0.6), xlabel="PASI (points, 0 to 72)")
    top.grid(visible=False, axis="y")
    handles = [Rectangle((0, 0), 1, 1, **look) for look in _LOOKS.values()]
    top.legend(
        handles,
        [f"{one.label} × {one.weight:g}" for one in pasi.REGIONS],
        ncols=4,
        fontsize=8.5,
        columnspacing=1.1,
        handlelength=1.5,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        frameon=False,
    )
    _band_strip(bottom, found)
    said = "; ".join(_scores_text(name, at) for name, at in visits.items())
    alt = f"{background.change_text(found)} Scores of the regions before weighting: {said}."
    return finish(figure, alt=alt, kind="definition")


def _two_bodies(axes: Axes, visits: Mapping[str, pasi.Assessment]) -> None:
    axes.set_axis_off()
    apart = 8.6  # units; between the bodies stand the names
    axes.set(xlim=(-2.6, apart + 2.6), ylim=(-3.6, outline.HEIGHT + 1), aspect="equal")
    outline.scale(axes, x=-2.3, y=-1.5, width=apart + 4.6)
    outline.names(axes, x=apart / 2)
    for place, (name, visit) in enumerate(visits.items()):
        outline.shade(axes, visit, x=apart * place)
        axes.text(apart * place, outline.HEIGHT + 0.1, name, ha="center", fontsize=10)


def _scores_text(name: str, visit: pasi.Assessment) -> str:
    scores = outline.region_scores(visit)
    return f"{name} " + ", ".join(f"{one.label} {scores[one.name]}" for one in pasi.REGIONS)


def _stack(axes: Axes, y: int, visit: pasi.Assessment, longest: float) -> None:
    left = 0.0
    for row in pasi.contributions(visit).itertuples():
        axes.barh([y], [row.contribution], left=left, height=0.62, **_LOOKS[row.region])
        if row.contribution > 0.07 * longest:
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
            middle = left + row.contribution / 2
            axes.text(
                middle, y, f"{row.contribution:.1f}", ha="center", va="center", fontsize=9, bbox=box
            )
        left += row.contribution
    total = pasi.score(visit)
    axes.text(left + 0.015 * longest, y, f"{total:.1f}", va="center", fontsize=11, weight="bold")


def _band_strip(axes: Axes, found: background.Change) -> None:
    cuts = (0, *background.THRESHOLDS)
    for low, high, colour in zip(cuts, cuts[1:], _BANDS, strict=False):
        axes.barh([0], [high - low], left=low, height=0.9, color=colour, edgecolor="#888888")
    for cut in background.THRESHOLDS:
        words = f"PASI {cut}" if cut == background.THRESHOLDS[0] else str(cut)
        axes.text(cut, 0.52, words, ha="center", va="bottom", fontsize=9)
    axes.set(xlim=(-4, 106), ylim=(-0.62, 0.95), yticks=[])
    axes.set_xlabel("improvement from baseline (%)")
    axes.grid(visible=False)
    if found.improvement is None:
        words, place = "baseline 0: no improvement defined", 0.0
    elif found.improvement < 0:
        words, place = f"worse by {-found.improvement:.1f} %", 0.0
    else:
        words, place = f"{background.shown(found.improvement)} %", found.improvement
        axes.plot([place], [0], "v", color="#d55e00", markersize=14, markeredgecolor="white")
    right_of = place < 50
    axes.text(
        place + (2.5 if right_of else -2.5),
        0,
        words,
        ha="left" if right_of else "right",
        va="center",
        fontsize=11,
        weight="bold",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
    )


def pasi_grid(sign: int = 3, area: int = 3) -> Figure:
    """Draw the improvement for each smaller sign grade and area score, the same in all regions.

    Parameters
    ----------
    sign : int
        Grade of every sign at baseline, 1 to 4.
    area : int
        Area score of every region at baseline, 1 to 6.
    """
    before = _everywhere(sign, area)
    figure, axes = canvas(width=8, height=4.4)
    improved = {}
    for s in range(sign + 1):
        for a in range(area + 1):
            found = background.change(before, _everywhere(s, a))
            improved[s, a] = found.improvement
            _grid_cell(axes, s, a, found, start=(s, a) == (sign, area))
    bands = {band.score: band.label for band in pasi.AREA_BANDS}
    labels = [f"{a}\n{_short(bands[a])}" for a in range(area + 1)]
    axes.set_xticks(range(area + 1), labels=labels)
    axes.set_yticks(range(sign + 1))
    axes.set(xlim=(-0.5, area + 0.5), ylim=(-0.5, sign + 0.5))
    axes.set_xlabel("area score of every region at follow-up")
    axes.set_ylabel("grade of every sign at follow-up")
    axes.grid(visible=False)
    axes.set_title(f"Improvement of the PASI from sign grade {sign}, area score {area}", loc="left")
    short = [k for k, v in improved.items() if 60 <= v < 75]
    said = "; ".join(f"sign {s}, area {a}: {improved[s, a]:.1f} %" for s, a in short)
    alt = (
        f"Improvement from sign grade {sign} and area score {area} in every region. "
        f"Large changes that miss PASI 75: {said or 'none'}."
    )
    return finish(figure, alt=alt, kind="definition")


def _everywhere(sign: int, area: int) -> pasi.Assessment:
    region = pasi.Region(sign, sign, sign, area)
    return pasi.Assessment(region, region, region, region)


def _grid_cell(axes: Axes, s: int, a: int, found: background.Change, start: bool) -> None:
    band = len(found.reached)
    axes.add_patch(
        Rectangle((a - 0.5, s - 0.5), 1, 1, facecolor=_BANDS[band], edgecolor="white", linewidth=2)
    )
    reached = f"reaches PASI {found.reached[-1]}" if found.reached else "below PASI 50"
    words = "baseline" if start else f"{background.shown(found.improvement)} %"
    axes.text(a, s + 0.1, words, ha="center", va="center", weight="bold", color=_BAND_INK[band])
    if not start:
        axes.text(a, s - 0.22, reached, ha="center", va="center", fontsize=8, color=_BAND_INK[band])


def _short(label: str) -> str:
    return label.replace("to below", "to <").replace("above 0", ">0").replace(" %", "") + " %"


def pasi_area_steps(sign: int = 3) -> Figure:
    """Draw the PASI against the affected area when every sign has the same grade.

    Parameters
    ----------
    sign : int
        Grade of every sign in every region, 1 to 4.
    """
    figure, axes = canvas(width=8, height=3.9)
    per_score = pasi.score(_everywhere(sign, 1))
    for band in pasi.AREA_BANDS[1:]:
        level = per_score * band.score
        axes.plot([band.low, band.high], [level, level], color=COLOURS[0], linewidth=3)
        axes.plot([band.high], [level], "o", color=COLOURS[0], markersize=6, markerfacecolor="w")
        axes.plot([band.low], [level], "o", color=COLOURS[0], markersize=6)
        axes.text(
            (band.low + band.high) / 2, level + 1.2, f"{level:.0f}", ha="center", fontsize=9.5
        )
    axes.plot([0], [per_score], "o", color=COLOURS[0], markersize=6, markerfacecolor="w")
    axes.plot([100], [per_score * 6], "o", color=COLOURS[0], markersize=6)
    axes.plot([0], [0], "o", color=COLOURS[0], markersize=6)
    edges = np.array([0, 100])
    axes.plot(edges, edges * per_score * 6 / 100, ":", color=INK, label="if it were proportional")
    axes.set(xlim=(-2, 102), ylim=(-2, per_score * 6 + 6))
    axes.set_xlabel("affected area of every region (%)")
    axes.set_ylabel("PASI (points)")
    axes.set_xticks([0, 10, 30, 50, 70, 90, 100])
    axes.legend(loc="lower right", frameon=False, fontsize=9)
    axes.set_title(f"Area counts in steps (every sign grade {sign})", loc="left")
    levels = ", ".join(f"{per_score * b.score:.0f} ({b.label})" for b in pasi.AREA_BANDS)
    return finish(
        figure, alt=f"PASI by affected area, every sign grade {sign}: {levels}.", kind="definition"
    )


def severity_scales() -> Figure:
    """Draw the PASI, two PGA scales and the DLQI one under the other, each over its full length."""
    figure, axes = canvas(width=9, height=4.2)
    rows = [
        ("PASI\n0 to 72", [(0, 10, "PASI up to 10"), (10, 72, "above 10: an entry rule")]),
        *[(_pga_name(scale), _pga_cells(scale)) for scale in pasi.PGA_SCALES.values()],
        ("DLQI\n0 to 30", [_dlqi_cell(band) for band in pasi.DLQI_BANDS]),
    ]
    shades = ("#f2f2f2", "#dce6f0", "#bcd2e8", "#9dc0e0", "#7fabd4", "#6b9bc8")
    for y, (_, cells) in enumerate(rows):
        full = cells[-1][1]
        for shade, (low, high, words) in zip(shades, cells, strict=False):
            axes.barh(
                [y],
                [(high - low) / full],
                left=low / full,
                height=0.62,
                color=shade,
                edgecolor=INK,
                linewidth=0.8,
            )
            axes.text((low + high) / 2 / full, y, words, ha="center", va="center", fontsize=8.5)
    axes.set_yticks(range(len(rows)), labels=[row[0] for row in rows])
    axes.set(xlim=(0, 1), ylim=(len(rows) - 0.5, -0.5), xticks=[])
    axes.set_xlabel("each scale over its full length: no disease on the left, worst on the right")
    axes.grid(visible=False)
    axes.set_title("Four scales that share no unit", loc="left")
    said = "; ".join(
        f"{name}: {', '.join(words.replace(chr(10), ' ') for *_, words in cells)}"
        for name, cells in ((n.replace("\n", " "), c) for n, c in rows)
    )
    return finish(figure, alt=f"Scales of severity. {said}.", kind="definition")


def _pga_name(scale: pasi.PgaScale) -> str:
    words = "" if scale.labels else "\n(wording not\nin our sources)"
    return f"PGA\n{scale.name.replace('-', ' to ')}{words}"


def _pga_cells(scale: pasi.PgaScale) -> list[tuple[int, int, str]]:
    labels = [f"\n{word}" for word in scale.labels or ()] or [""] * (scale.maximum + 1)
    return [(grade, grade + 1, f"{grade}{word}") for grade, word in enumerate(labels)]


def _dlqi_cell(band: pasi.DlqiBand) -> tuple[int, int, str]:
    return band.low, band.high + 1, f"{band.low} to {band.high}\n{band.label}"
