"""What the command line prints of protocols: the gain of each over `blind`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    import pandas as pd


def show_gains(console: Console, board: pd.DataFrame) -> None:
    """Print a row for each model and protocol that can be held against `blind`; nothing where none can."""
    if "gain_prompts" not in board:
        return
    rows = board[board["gain_prompts"].fillna(0) > 0].to_dict("records")
    if not rows:
        return
    table = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
    table.add_column("gain over blind", overflow="fold")
    for name in ("rounds", "strict", "rubric", "prompts"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            f"{row['model']} {row['protocol']}",
            f"{row['rounds']:.2f}",
            _gain(row, "strict"),
            _gain(row, "rubric"),
            str(row["gain_prompts"]),
        )
    console.print(table)


def _gain(row: dict[Any, Any], measure: str) -> str:
    """Say a gain, with the ends of its 95 % interval where it has one."""
    name = f"gain_{measure}"
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    ends = "" if low is None or math.isnan(low) else f" ({low:+.2f} … {high:+.2f})"
    return f"{row[name]:+.2f}{ends}"
