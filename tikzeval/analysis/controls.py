"""Whether the scorer puts the controls, drawings whose worth is known, into the order that it must."""

from __future__ import annotations

import pandas as pd

BEST = "reference"
MIDDLE = ("boxes", "scrambled")
LEAST = ("blank", "label")


def disorder(board: pd.DataFrame) -> list[str]:
    """Say what is wrong with the order of the controls: reference above boxes and scrambled, these above label and blank.

    Args:
        board: Rows of a leaderboard, of one protocol.

    Returns:
        A sentence for each pair in the wrong order or tied, by rubric score, and for each other control that passes
        strictly as often as the reference. Nothing where all is well, or the controls were not run.
    """
    own = board[board["kind"] == "control"].set_index("model")
    rubric = {str(name): float(value) for name, value in own["rubric"].items() if value == value}  # noqa: PLR0124  not NaN
    pairs = [(BEST, lower) for lower in (*MIDDLE, *LEAST)] + [(upper, lower) for upper in MIDDLE for lower in LEAST]
    told = [
        f"{upper} has a rubric score of {rubric[upper]:.2f}, not above {lower} with {rubric[lower]:.2f}"
        for upper, lower in pairs
        if upper in rubric and lower in rubric and not rubric[upper] > rubric[lower]
    ]
    strict = {str(name): float(value) for name, value in own["strict"].items() if value == value}  # noqa: PLR0124
    told += [
        f"{lower} passes strictly on {strict[lower]:.0%}, reference on {strict[BEST]:.0%}"
        for lower in (*MIDDLE, *LEAST)
        if BEST in strict and lower in strict and not strict[BEST] > strict[lower]
    ]
    return told
