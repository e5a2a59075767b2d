"""tikzeval: can a language model draw? Ask it for TikZ, compile it, and read the verdict off the picture."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

__version__ = "0.1.0"
__all__ = ["__version__", "load"]

Table = Literal["replies", "samples", "leaderboard", "rounds", "judges"]


def load(run: str | PathLike[str], table: Table = "replies") -> pd.DataFrame:
    """Return a table of a run, for pandas.

        tikzeval.load("results/runs/38f45c406d37").groupby("model")["strict"].mean()

    Args:
        run: Its folder, or that of a baseline.
        table: replies (a row a prompt and epoch), samples (a row a check), leaderboard, rounds, or judges.

    Returns:
        The columns of that CSV file. Empty texts are "", absent numbers NaN: what was not scored has no `strict`, and is no zero.

    Raises:
        UsageError: The folder holds no such table.
    """
    from pathlib import Path

    from tikzeval.analysis.stored import read_table

    return read_table(Path(run), f"{table}.csv")
