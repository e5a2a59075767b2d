"""What a protocol gains over `blind`: paired differences of the same model on the same prompts.

For each prompt that was scored in both, d = mean over epochs with the protocol − mean over epochs with `blind`. The gain is the
mean of d; its 95 % interval is that of a t-distribution over prompts,

    mean(d) ± t(0.975, n − 1) · s(d) / √n

as in "Adding Error Bars to Evals" (Miller, 2024, arXiv:2411.00640, §4, paired differences), where prompts are the clusters; cut to
−1 … 1. It has none where fewer than two prompts are there, or all differences agree, which would leave it without width.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

BASE = "blind"
MEASURES = ("strict", "rubric")
GAIN_COLUMNS = [f"gain_{measure}{end}" for measure in MEASURES for end in ("", "_low", "_high")] + ["gain_prompts"]


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
        differences = (per_prompt(samples, measure) - per_prompt(base, measure)).dropna().to_numpy(dtype=float)
        told["gain_prompts"] = len(differences)
        if len(differences):
            low, high = paired_interval(differences)
            told |= {
                f"gain_{measure}": round(float(differences.mean()), 4),
                f"gain_{measure}_low": low,
                f"gain_{measure}_high": high,
            }
    return told


def per_prompt(samples: pd.DataFrame, measure: str) -> pd.Series:
    """Return suite and prompt → the mean over what was scored of its epochs."""
    values = samples.assign(value=pd.to_numeric(samples[measure])).dropna(subset=["value"])
    return values.groupby(["suite", "prompt"])["value"].mean()


def paired_interval(differences: np.ndarray, level: float = 0.95) -> tuple[float | None, float | None]:
    """Return the ends of the interval of a mean of paired differences in −1 … 1; None where they tell of none."""
    if len(differences) < 2 or np.ptp(differences) == 0:
        return None, None
    half = float(stats.t.ppf((1 + level) / 2, len(differences) - 1) * stats.sem(differences))
    centre = float(differences.mean())
    return round(max(-1.0, centre - half), 4), round(min(1.0, centre + half), 4)
