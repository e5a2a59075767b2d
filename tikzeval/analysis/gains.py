"""What a protocol gains over `blind`: paired differences of the same model on the same prompts.

For each prompt that was scored in both, the mean over epochs with the protocol less the mean over epochs with `blind`; the gain is
their mean, and its 95 % interval Student's over prompts (see stats/paired.py).
"""

from __future__ import annotations

import pandas as pd

from tikzeval.analysis.columns import GAIN_COLUMNS
from tikzeval.analysis.stats import paired, per_prompt

BASE = "blind"
MEASURES = ("strict", "rubric")


def gains(samples: pd.DataFrame, base: pd.DataFrame) -> dict[str, float | None]:
    """Return the gain columns of one model under one protocol.

    Args:
        samples: Its rows of replies.csv under the protocol.
        base: Its rows under `blind`; none means that there is nothing to compare with.
    """
    told: dict[str, float | None] = dict.fromkeys(GAIN_COLUMNS)
    if base.empty:
        return told
    for measure in MEASURES:
        found = paired(per_prompt(samples, measure), per_prompt(base, measure))
        told["gain_prompts"] = found.n
        for end, value in (("", found.difference), ("_low", found.low), ("_high", found.high)):
            told[f"gain_{measure}{end}"] = None if value is None else round(value, 4)
    return told
