"""The plots of the report, each an SVG with a title that says what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tikzeval.analysis.releases import Through
from tikzeval.analysis.timeline import History, frontier
from tikzeval.report.svg import BAD, CLOSED, FAINT, GOOD, GROUND, INK, MILD, OPEN, OTHER, figure, style, to_svg
from tikzeval.report.words import months, points

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINE = 0.3  # inches a row
# Colours of outcomes: a picture, one in spite of errors, what the model did wrong, and what is nobody's fault of theirs.
OUTCOMES = {"picture": GOOD, "picture, with TeX errors": "#7fbfb0", "no picture": BAD, "unscored": OTHER}


@dataclass(frozen=True, slots=True)
class Bar:
    """A model's row."""

    name: str
    control: bool
    strict: float | None
    low: float | None
    high: float | None
    rubric: float | None


def board_plot(bars: Sequence[Bar], note: str = "") -> str:
    """Plot strict pass rates with their intervals, and rubric scores."""
    with style():
        drawn = figure(7.2, 1.25 + LINE * len(bars))
        axes = drawn.subplots()
        head(drawn, "Strict pass rate and rubric score", note)
        for row, bar in enumerate(bars):
            colour = OTHER if bar.control else CLOSED
            if bar.low is not None and bar.high is not None:
                axes.plot([bar.low, bar.high], [row, row], color=colour, linewidth=2.2, alpha=0.55)
            if bar.strict is not None:
                axes.plot([bar.strict], [row], "o", color=colour, markersize=6.5)
            if bar.rubric is not None:
                axes.plot([bar.rubric], [row], "D", color=GROUND, markeredgecolor=MILD, markersize=5)
        _rows(axes, [bar.name for bar in bars])
        axes.set_xlim(-0.01, 1.01)
        percent(axes.xaxis)
        axes.set_xlabel("● strict pass rate with its 95 % interval over prompts    ◇ rubric score    grey: controls")
        return to_svg(drawn, "Strict pass rate and rubric score", "A row a model, best first.")


def outcome_plot(names: Sequence[str], shares: Sequence[Sequence[float]], note: str = "") -> str:
    """Plot what became of the replies of each model: shares in the order of `OUTCOMES`."""
    title = "What became of the replies"
    with style():
        drawn = figure(6.4, 1.45 + LINE * len(names))
        axes = drawn.subplots()
        head(drawn, title, note)
        left = np.zeros(len(names))
        for (label, colour), values in zip(OUTCOMES.items(), np.array(shares, dtype=float).T, strict=True):
            if values.any():
                axes.barh(range(len(names)), values, left=left, height=0.62, color=colour, label=label)
            left += values
        _rows(axes, names)
        axes.set_xlim(0, 1)
        percent(axes.xaxis)
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, handlelength=1, borderaxespad=0.1)
        return to_svg(drawn, title, "A row a model; shares of all replies.")


def kind_plot(names: Sequence[str], kinds: Sequence[str], shares: Sequence[Sequence[float]], note: str = "") -> str:
    """Plot the share of checks that each model passes, by kind of check; NaN where none was decided."""
    title = "Checks passed, by kind"
    with style():
        drawn = figure(6.4, 1.7 + LINE * len(names))
        axes = drawn.subplots()
        head(drawn, title, note)
        for row, values in enumerate(shares):
            for column, value in enumerate(values):
                if np.isnan(value):
                    axes.text(column, row, "–", ha="center", va="center", color=MILD)
                    continue
                axes.barh(row, 0.94 * value, left=column - 0.47, height=0.72, color=CLOSED, alpha=0.28, linewidth=0)
                axes.text(column, row, f"{100 * value:.0f}", ha="center", va="center", color=INK, fontsize=9)
        for column in range(len(kinds) + 1):
            axes.axvline(column - 0.5, color=FAINT, linewidth=0.8)
        _rows(axes, names)
        axes.set_xlim(-0.5, len(kinds) - 0.5)
        words = [kind.replace("_", " ") for kind in kinds]
        axes.set_xticks(range(len(kinds)), words, rotation=35, ha="left", rotation_mode="anchor")
        axes.tick_params(axis="x", length=0, labeltop=True, labelbottom=False)
        axes.spines["bottom"].set_visible(False)
        return to_svg(drawn, title, "A row a model, a column a kind; percent of the checks that were decided.")


def timeline_plot(told: Through, note: str = "") -> str:
    """Plot scores by release date with the frontiers of closed and of open models, and what they tell."""
    closed, opened = told.history.of(open_weights=False), told.history.of(open_weights=True)
    title = "Scores by release date"
    with style():
        drawn = figure(7.2, 4.6)
        axes = drawn.subplots()
        head(drawn, title, note)
        end = float(told.history.days.max())
        for history, colour, marker in ((closed, CLOSED, "o"), (opened, OPEN, "s")):
            _frontier(axes, history, colour, marker, end)
        axes.grid(axis="y")
        axes.set_ylim(-0.05, 1.04)
        percent(axes.yaxis)
        axes.set_ylabel({"strict": "strict pass rate", "rubric": "rubric score"}[told.measure])
        _dates(axes, told.history)
        said = _said(told)
        axes.set_title(said, loc="left", color=MILD, fontsize=9, linespacing=1.5, pad=8)
        return to_svg(drawn, title, said.replace("\n", "; "))


def _said(told: Through) -> str:
    lines = ["●━ closed weights   ■━ open weights   (lines: best so far)"]
    if told.rise:
        lines.append(f"The best rises by {points(told.rise)} points a year")
    if told.lag:
        lines.append(f"Open weights trail by {months(told.lag.months)} months")
    return "\n".join(lines)


def _frontier(axes: Axes, history: History, colour: str, marker: str, end: float) -> None:
    if not history.releases:
        return
    days, means = history.days, history.means
    best = frontier(means)
    axes.step([*days, end], [*best, best[-1]], where="post", color=colour, linewidth=2)
    axes.plot(days, means, marker, color=colour, markersize=5.5, markeredgecolor=GROUND, markeredgewidth=0.8)
    leading = np.flatnonzero(means > np.append(-1.0, best[:-1]))
    for index in leading:
        # What leads stands free above and to the left of its corner, what trails below and to the right.
        left = marker == "o"
        axes.annotate(
            history.releases[index].model,
            (days[index], means[index]),
            textcoords="offset points",
            xytext=(-5 if left else 3, 4) if marker == "o" else (6, -10),
            ha="right" if left else "left",
            fontsize=7.5,
            color=colour,
        )


def _dates(axes: Axes, history: History) -> None:
    import datetime as dt

    first, last = history.releases[0].day, history.releases[-1].day
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120) if months <= 10 * step or step == 120)
    start = first.year * 12 + (first.month - 1) // step * step
    found = [dt.date(month // 12, month % 12 + 1, 1) for month in range(start, start + months + step + 1, step)]
    axes.set_xticks(
        [day.toordinal() for day in found], [f"{day:%Y}" if step >= 12 else f"{day:%b %Y}" for day in found]
    )
    span = max(30, (last - first).days)
    axes.set_xlim(first.toordinal() - 0.13 * span, last.toordinal() + 0.06 * span)


def head(drawn: Figure, title: str, note: str) -> None:
    """Write the title, and the note under it."""
    drawn.suptitle(f"{title}\n{note}" if note else title, x=0.012, ha="left", fontsize=12, fontweight="bold", color=INK)


def _rows(axes: Axes, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), [shortened(name) for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(axis="x")


def shortened(name: str) -> str:
    """Return a model's name, the middle left out where it is long."""
    return name if len(name) <= 34 else f"{name[:20]}…{name[-12:]}"


def percent(axis: object) -> None:
    """Let an axis of shares count in percent."""
    from matplotlib.axis import Axis
    from matplotlib.ticker import PercentFormatter

    assert isinstance(axis, Axis)
    axis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
