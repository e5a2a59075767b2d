"""What the command line prints: the leaderboard, a run's plan, the paths of what was written."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from tikzeval.runs.execute import RunResult
    from tikzeval.runs.preflight import Plan


def near(path: Path) -> str:
    """Return a path as short as it can be said from the working folder."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def show_board(console: Console, board: pd.DataFrame) -> None:
    """Print a leaderboard; means are shares of 1. Columns that nobody has a value in are left out."""
    columns: dict[str, Callable[[dict[str, Any]], str]] = {
        "strict": lambda row: _number(row["strict"]),
        "95 %": lambda row: "" if _absent(row["strict_low"]) else f"{row['strict_low']:.2f}–{row['strict_high']:.2f}",
        "rubric": lambda row: _number(row["rubric"]),
        "drawn": lambda row: _number(row["rendered"]),
        "clean": lambda row: _number(row["clean_compile"]),
        "parts": lambda row: _number(row["parts_named"]),
        "CLIP": lambda row: _number(row["clip"], 3),
        "no text": lambda row: _number(row["clip_no_text"], 3),
        "unscored": lambda row: str(row["unscored"] or ""),
    }
    rows: list[dict[str, Any]] = [{str(key): value for key, value in row.items()} for row in board.to_dict("records")]
    shown = {name: tell for name, tell in columns.items() if any(tell(row).strip("–") for row in rows)}
    table = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
    table.add_column("model", overflow="fold")
    for name in shown:
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(str(row["model"]), *(tell(row) for tell in shown.values()))
    console.print(table)
    open_ones = sorted({name for row in rows for name in str(row["isolation"]).split() if name.startswith("degraded")})
    if open_ones:
        console.print(
            f"TeX was not closed in ({', '.join(open_ones)}): what a model wrote could have read files or used the network.",
            style="yellow",
            soft_wrap=True,
        )


def show_result(console: Console, result: RunResult, *, again: bool) -> None:
    """Print what a run found and where it is."""
    board = result.board
    first = board.iloc[0]
    console.print(
        f"{first['n_prompts']} prompts × {first['epochs']} epoch{'s' if first['epochs'] > 1 else ''} of {first['suites']}"
        f"{', finished earlier' if again else ''}",
        highlight=False,
    )
    show_board(console, board)
    for name in sorted({str(name) for name in board["clip_model"] if not _absent(name)}):
        console.print(f"CLIP: {name}", highlight=False, soft_wrap=True)
    if result.unscored:
        console.print(
            f"{result.unscored} replies are unscored through no fault of a model; replies.csv says why. "
            "The same words again ask only for these.",
            style="yellow",
            soft_wrap=True,
        )
    if result.lost_calls:
        console.print(
            f"{result.lost_calls} calls were cut off before their replies came: perhaps answered, and billed, unseen.",
            style="yellow",
            soft_wrap=True,
        )
    for name in ("leaderboard.csv", "replies.csv", "samples.csv", "pictures", "logs"):
        console.print(near(result.folder / name), highlight=False, soft_wrap=True)


def show_plan(console: Console, plan: Plan, folder: Path, received: Mapping[str, int]) -> None:
    """Print what a run would do.

    Args:
        console: Where to.
        plan: The run.
        folder: Where it would go.
        received: Model → calls whose replies are there already.
    """
    table = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
    for name in ("model", "resolves to", "kind", "calls"):
        table.add_column(name, justify="right" if name == "calls" else "left", overflow="fold")
    for model, calls in plan.calls:
        table.add_row(model.asked, model.model, model.kind, str(calls - received.get(model.model, 0)))
    console.print(table)
    settings = plan.settings
    suites = ", ".join(f"{suite.name} ({len(suite.items)})" for suite in settings.loaded_suites)
    console.print(f"Suites: {suites}; {settings.epochs} epoch{'s' if settings.epochs > 1 else ''}", highlight=False)
    kept = sum(received.values())
    held = f" (holds {kept} repl{'y' if kept == 1 else 'ies'} already)" if kept else ""
    console.print(f"Folder: {near(folder)}{held}", highlight=False, soft_wrap=True)
    for line in plan.left_out:
        console.print(line, style="yellow", soft_wrap=True)
    for line in plan.problems:
        console.print(f"Missing: {line}", style="red", soft_wrap=True)


def _number(value: Any, digits: int = 2) -> str:
    return "–" if _absent(value) else f"{float(value):.{digits}f}"


def _absent(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))
