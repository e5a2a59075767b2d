"""Numbers in words, for the command line and the pages."""

from __future__ import annotations

from tikzeval.analysis.releases import ALL, Through
from tikzeval.analysis.timeline import Estimate


def points(found: Estimate) -> str:
    """Say a rise, in points of 100."""
    ends = "" if found.low is None or found.high is None else f" [{100 * found.low:.1f} to {100 * found.high:.1f}]"
    return f"{100 * found.value:.1f}{ends}"


def months(found: Estimate) -> str:
    """Say a lag; ≥ where it is a bound, `or more` where its interval has no upper end."""
    if found.low is None:
        ends = ""
    elif found.high is None:
        ends = f" [{found.low:.1f} or more]"
    else:
        ends = f" [{found.low:.1f} to {found.high:.1f}]"
    return f"{'≥ ' * found.at_least}{found.value:.1f}{ends}"


def problems(told: Through, *, only: bool) -> str:
    """Say over which problems a history goes; `only` where there are no others."""
    count = f"{told.history.scores.shape[1]} problems"
    if told.problems == ALL:
        return count
    return f"{count}, all of them {told.problems}" if only else f"the {count} that are {told.problems}"


def claims(told: Through) -> list[str]:
    """Say how fast scores rise and how far open weights trail, a sentence each."""
    rises = (("all models", told.rise), ("closed", told.rise_closed), ("open weights", told.rise_open))
    lines = [f"The best rises by {points(found)} points of 100 a year ({name})." for name, found in rises if found]
    if not told.lag:
        return [*lines, "How far open weights trail cannot be told: it takes closed models that rise, and open ones."]
    lines.append(f"Open weights trail by {months(told.lag.months)} months (the median over all levels of the score).")
    if told.lag.open_end:
        lines.append(f"{told.lag.open_end:.0%} of the levels have not been reached by a model with open weights.")
    return lines
