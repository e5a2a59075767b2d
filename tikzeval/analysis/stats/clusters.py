"""Rows of replies.csv → what each prompt holds. Epochs without a value, and prompts without any, are left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
PROMPT = ["suite", "prompt"]  # what makes two replies answers to the same question


def per_prompt(samples: pd.DataFrame, measure: str) -> pd.Series:
    """Return (suite, prompt) → the mean over those of its epochs that have a value.

    Args:
        samples: Rows of one model.
        measure: A column of numbers: strict, rubric, …
    """
    return _known(samples, measure).groupby(PROMPT)["value"].mean()


def by_prompt(samples: pd.DataFrame, measure: str) -> dict[Any, Floats]:
    """Return (suite, prompt) → the values of its epochs, in order of the epochs.

    Args:
        samples: Rows of one model.
        measure: A column of numbers: strict, rubric, …
    """
    groups = _known(samples, measure).sort_values("epoch", kind="stable").groupby(PROMPT)["value"]
    return {key: values.to_numpy(dtype=np.float64) for key, values in groups}


def with_liking(samples: pd.DataFrame, measure: str, liking: str) -> dict[Any, tuple[Floats, Floats]]:
    """Return (suite, prompt) → the values of its epochs, and how much each is liked: −∞ where that has no value.

    Args:
        samples: Rows of one model.
        measure: A column of numbers: strict, rubric, …
        liking: Another.
    """
    known = _known(samples, measure)
    liked = pd.to_numeric(known[liking]).astype(float).fillna(-np.inf)
    return {
        key: (own["value"].to_numpy(dtype=np.float64), own["liked"].to_numpy(dtype=np.float64))
        for key, own in known.assign(liked=liked).groupby(PROMPT)
    }


def _known(samples: pd.DataFrame, measure: str) -> pd.DataFrame:
    return samples.assign(value=pd.to_numeric(samples[measure]).astype(float)).dropna(subset=["value"])
