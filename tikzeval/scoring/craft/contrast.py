"""How well colours can be told apart."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def contrast(one: npt.ArrayLike, other: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the contrast of sRGB colours, from 1 to 21 (WCAG 2.2, success criterion 1.4.3).

    Args:
        one: (…, 3) of 0 … 255.
        other: As `one`.
    """
    first, second = _luminance(one), _luminance(other)
    return np.asarray((np.maximum(first, second) + 0.05) / (np.minimum(first, second) + 0.05), dtype=np.float64)


def _luminance(colour: npt.ArrayLike) -> npt.NDArray[np.float64]:
    share = np.asarray(colour, dtype=np.float64) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ (0.2126, 0.7152, 0.0722), dtype=np.float64)
