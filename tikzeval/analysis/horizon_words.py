"""Horizons and hints of contamination in words, for the command line and the pages."""

from __future__ import annotations

from tikzeval.analysis.horizons import FAMOUS_FRESH, Contaminated
from tikzeval.analysis.stats import Horizon

MEANING = (
    "A difference above 0 with an interval that leaves 0 out is a reason to look closer, no proof; an interval that holds 0 is no proof of the contrary. "
    "Public and private problems are of the same families and n. Famous and fresh ones differ in more than fame: their difference says "
    "something only beside that of other models. Edits of plain and of obscured code ask for the same changes: what is lost between them was read "
    "from comments, names and familiar coordinates."
)


def reached(found: Horizon) -> str:
    """Say a horizon; ≥ and < where it is beyond what was asked."""
    return {">=": "≥ ", "<": "< ", "": ""}[found.censored] + number(found.value)


def ends(found: Horizon) -> str:
    """Say its interval."""
    if found.low == found.n_max:
        return f"≥ {number(found.n_max)}"
    if found.high == found.n_min:
        return f"< {number(found.n_min)}"
    low = f"< {number(found.n_min)}" if found.low is None else number(found.low)
    high = f"≥ {number(found.n_max)}" if found.high is None else number(found.high)
    return f"{low} to {high}"


def number(n: float) -> str:
    """Say a number of constraints: whole ones as they are, others with two digits or three."""
    return f"{n:.0f}" if n == round(n) or n >= 99.5 else f"{n:.1f}" if n >= 1 else f"{n:.2f}"


def difference(told: Contaminated) -> str:
    """Say what a model does better, in points of 100."""
    found = told.found
    within = "" if found.low is None or found.high is None else f" [{100 * found.low:+.0f} to {100 * found.high:+.0f}]"
    return f"{100 * found.difference:+.0f}{within}"


def sides(told: Contaminated) -> str:
    """Say what is held against what."""
    one, other = told.found.one, told.found.other
    like = "" if told.of == FAMOUS_FRESH else ", like with like"
    return f"{told.seen} {one:.2f} ({told.found.n_one}) − {told.unseen} {other:.2f} ({told.found.n_other}){like}"
