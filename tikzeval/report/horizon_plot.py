"""The plot of spatial horizons: success against the number of constraints, and how far each model gets in each family."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tikzeval.analysis.horizon_words import number, reached
from tikzeval.analysis.horizons import EVERY, Reached
from tikzeval.report.plots import head, percent, shortened
from tikzeval.report.svg import BAD, CLOSED, FAINT, GOOD, GROUND, MILD, OPEN, figure, style, to_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOOKS = ((CLOSED, "o"), (OPEN, "s"), (GOOD, "D"), (BAD, "^"), ("#999933", "v"), ("#aa4499", "P"), ("#cc6677", "X"))
TITLE = "Spatial horizon: how many constraints at once a model meets half the time"


def horizon_plot(found: Sequence[Reached], note: str = "") -> str:
    """Plot the horizons of the models, of the controls where there are no models; at most seven, those that get farthest.

    Args:
        found: What `horizons` returned.
        note: Written on the plot.
    """
    chosen = _chosen(found)
    own = [each for each in found if any(_same(each, first) and each.split == first.split for first in chosen)]
    families = sorted({each.family for each in own if each.family != EVERY})
    split = chosen[0].split if chosen else ""
    with style():
        drawn = figure(9.6, max(4.2, 2.4 + 0.27 * len(families) * max(1, len(chosen)) ** 0.5))
        curves, rows = drawn.subplots(1, 2, width_ratios=(1.25, 1))
        head(drawn, TITLE, note)
        for each, (colour, marker) in zip(chosen, LOOKS, strict=False):
            _curve(curves, each, colour, marker)
        curves.axhline(0.5, color=MILD, linewidth=0.8, linestyle=(0, (4, 3)))
        curves.set_ylim(-0.04, 1.04)
        percent(curves.yaxis)
        curves.set_ylabel("strict pass rate")
        curves.set_xlabel(
            f"constraints at once, n ({families[0] if len(families) == 1 else 'all families'}, {split} problems)"
        )
        _logarithmic(curves, own)
        curves.legend(
            loc="lower left", bbox_to_anchor=(0, 1.0), fontsize=8, ncols=1 if len(chosen) < 4 else 2, borderaxespad=0.2
        )
        _rows(rows, own, chosen, families)
        about = "; ".join(f"{each.model}: {reached(each.horizon)}" for each in chosen)
        return to_svg(drawn, TITLE, about)


def _chosen(found: Sequence[Reached]) -> list[Reached]:
    """Return the first horizon of each model, over all its problems; the farthest first."""
    firsts: dict[tuple[str, str], Reached] = {}
    for each in found:
        firsts.setdefault((each.model, each.protocol), each)
    models = [each for each in firsts.values() if not each.control] or list(firsts.values())
    return sorted(models, key=lambda each: -each.horizon.value)[: len(LOOKS)]


def _same(one: Reached, other: Reached) -> bool:
    return (one.model, one.protocol) == (other.model, other.protocol)


def _curve(axes: Axes, each: Reached, colour: str, marker: str) -> None:
    found = each.horizon
    grid = np.geomspace(found.n_min, found.n_max, 120)
    axes.plot(grid, found.chance(grid), color=colour, linewidth=2)
    largest = max(size for _, size, _ in each.levels)
    for n, size, share in each.levels:
        axes.plot(
            [n],
            [share],
            marker,
            color=colour,
            markersize=3.5 + 3.5 * (size / largest) ** 0.5,
            markeredgecolor=GROUND,
            alpha=0.85,
        )
    label = f"{shortened(each.model)}: {reached(found)}"
    axes.plot([], [], marker, color=colour, linestyle="-", linewidth=2, markersize=5.5, label=label)


def _rows(axes: Axes, own: Sequence[Reached], chosen: Sequence[Reached], families: Sequence[str]) -> None:
    """Draw a row a family: the horizon of each model with its interval, arrows where it goes beyond what was asked."""
    names = ([EVERY] if any(each.family == EVERY for each in own) else []) + list(families)
    apart = 0.72 / max(1, len(chosen))
    for row, family in enumerate(names):
        axes.axhline(row + 0.5, color=FAINT, linewidth=0.8)
        for place, (first, (colour, marker)) in enumerate(zip(chosen, LOOKS, strict=False)):
            each = next((one for one in own if _same(one, first) and one.family == family), None)
            if each is None:
                continue
            found, y = each.horizon, row + (place - (len(chosen) - 1) / 2) * apart
            low = found.n_min if found.low is None else found.low
            high = found.n_max if found.high is None else found.high
            axes.plot([low, high], [y, y], color=colour, linewidth=1.8, alpha=0.5)
            for beyond, end, sign in ((found.low is None, low, "<"), (found.high is None, high, ">")):
                if beyond:
                    axes.plot([end], [y], sign, color=colour, markersize=4, alpha=0.8)
            face = "none" if found.censored else colour
            axes.plot([found.value], [y], marker, markerfacecolor=face, markeredgecolor=colour, markersize=5)
    axes.set_yticks(range(len(names)), ["all families" if name == EVERY else name for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(axis="x")
    _logarithmic(axes, own)
    axes.set_xlabel("horizon with its 95 % interval\nhollow, ▸ and ◂: beyond what was asked")


def _logarithmic(axes: Axes, own: Sequence[Reached]) -> None:
    first, last = min(each.horizon.n_min for each in own), max(each.horizon.n_max for each in own)
    axes.set_xscale("log")
    axes.set_xlim(first * 0.9, last * 1.12)
    ticks = [n for n in (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256) if first <= n <= last]
    axes.set_xticks(ticks, [number(n) for n in ticks])
    axes.minorticks_off()
