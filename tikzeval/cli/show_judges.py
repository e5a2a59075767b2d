"""What the command line prints of the judges: how often they say yes where they must say no, and how far they agree."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table

from tikzeval.cli.counted import counted

if TYPE_CHECKING:
    import pandas as pd


def show_judges(console: Console, table: pd.DataFrame) -> None:
    """Print how the judges of a run did.

    Args:
        console: Where to.
        table: judges.csv.
    """
    from tikzeval.analysis.judges import judges_agreement, records

    shown = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
    shown.add_column("judge", overflow="fold")
    for name in ("answers", "yes", "unclear", "failed", "false yes", "95 %", "tokens"):
        shown.add_column(name, justify="right", no_wrap=True)
    for each in records(table):
        shown.add_row(
            each.judge,
            str(each.answered),
            f"{each.yes / each.answered:.0%}" if each.answered else "–",
            str(each.unclear or ""),
            str(each.failed or ""),
            f"{each.false_yes} of {each.controls}",
            "–" if each.low is None else f"{each.low:.2f}–{each.high:.2f}",
            f"{each.tokens}{f', ${each.cost_usd:.2f}' if each.cost_usd else ''}",
        )
    console.print(shown)
    found = judges_agreement(table)
    if found is not None:
        name, value, n = found
        told = "undefined (all answers are the same)" if math.isnan(value) else f"{value:.2f}"
        console.print(f"Agreement of the judges: {name} κ {told} over {n} questions", soft_wrap=True)
    neither = table[(table["answer"] == "unclear") & (table["control"] == "")]
    if len(neither):
        pictures = len(neither[["model", "suite", "prompt", "epoch"]].drop_duplicates())
        console.print(
            f"{counted(len(neither), 'answer of a judge says', 'answers of judges say')} neither yes nor no: the checks stay unscored, "
            f"and {counted(pictures, 'reply has', 'replies have')} no rubric_judged. judges.csv holds what was said.",
            style="yellow",
            soft_wrap=True,
        )
    console.print(
        "false yes: of blank pictures and other prompts' references, how many a judge took for what was asked",
        style="dim",
        soft_wrap=True,
    )
