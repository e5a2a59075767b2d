"""Agreement beyond chance, of marks that are true or false: (agreement − expected) / (1 − expected)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Marks = npt.NDArray[np.bool_]


def cohen(one: Marks, other: Marks) -> npt.NDArray[np.float64]:
    """Return Cohen's κ of two raters (Educational and Psychological Measurement 20, 1960, 37–46).

    Args:
        one: (…, n) marks of the same n things.
        other: (…, n).

    Returns:
        (…): κ along the last axis; NaN where both give all things the same mark.
    """
    agree = (one == other).mean(axis=-1)
    p, q = one.mean(axis=-1), other.mean(axis=-1)
    chance = p * q + (1 - p) * (1 - q)
    undefined = np.full_like(chance, np.nan)
    return np.asarray(np.divide(agree - chance, 1 - chance, out=undefined, where=chance < 1), dtype=np.float64)


def fleiss(marks: Marks) -> float:
    """Return Fleiss' κ of two or more raters (Psychological Bulletin 76, 1971, 378–382).

    Args:
        marks: (n things, raters).

    Returns:
        κ; NaN where all raters give all things the same mark.
    """
    raters = marks.shape[1]
    yes = marks.sum(axis=1)
    pairs = yes * (yes - 1) + (raters - yes) * (raters - yes - 1)
    agree = float((pairs / (raters * (raters - 1))).mean())
    share = float(marks.mean())
    chance = share**2 + (1 - share) ** 2
    return (agree - chance) / (1 - chance) if chance < 1 else float("nan")
