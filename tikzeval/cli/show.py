"""What the command line prints: the leaderboard, a run's plan, the paths of what was written."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from tikzeval.analysis.columns import typed
from tikzeval.cli.show_judges import show_judges
from tikzeval.models.budget import dollars

if TYPE_CHECKING:
    from tikzeval.runs.estimate import Estimate, Range
    from tikzeval.runs.execute import RunResult
    from tikzeval.runs.preflight import Plan


def near(path: Path) -> str:
    """Return a path as short as it can be said from the working folder."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def show_board(console: Console, board: pd.DataFrame) -> None:
    """Print a leaderboard; means are shares of 1. Columns that nobody has a value in are left out."""
    board = typed(board)  # one of an older version lacks columns
    several = len(set(board["protocol"])) > 1
    shared = set(board["rank"][board["rank"].duplicated()].dropna())
    columns: dict[str, Callable[[dict[str, Any]], str]] = {
        "rank": lambda row: _rank(row, shared) if len(board) > 1 else "",
        "strict": lambda row: _number(row["strict"]),
        "95 %": lambda row: "" if _absent(row["strict_low"]) else f"{row['strict_low']:.2f}–{row['strict_high']:.2f}",
        "rubric": lambda row: _number(row["rubric"]),
        "judged": lambda row: _number(row["rubric_judged"]),
        "drawn": lambda row: _number(row["rendered"]),
        "clean": lambda row: _number(row["clean_compile"]),
        "parts": lambda row: _number(row["parts_named"]),
        "CLIP": lambda row: _number(row["clip"], 3),
        "no text": lambda row: _number(row["clip_no_text"], 3),
        "rounds": lambda row: "" if several or _absent(row["rounds"]) or not row["rounds"] else _number(row["rounds"]),
        "USD": lambda row: "" if _absent(row["cost_usd"]) or not row["cost_usd"] else dollars(row["cost_usd"]),
        "unscored": lambda row: str(row["unscored"] or ""),
    }
    rows: list[dict[str, Any]] = [{str(key): value for key, value in row.items()} for row in board.to_dict("records")]
    shown = {name: tell for name, tell in columns.items() if any(tell(row).strip("–") for row in rows)}
    table = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
    table.add_column("model", overflow="fold")
    if several:
        table.add_column("protocol", no_wrap=True)
    for name in shown:
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            str(row["model"]), *([row["protocol"]] if several else []), *(tell(row) for tell in shown.values())
        )
    console.print(table)
    open_ones = sorted({name for row in rows for name in str(row["isolation"]).split() if name.startswith("degraded")})
    if open_ones:
        console.print(
            f"TeX was not closed in ({', '.join(open_ones)}): what a model wrote could have read files or used the network.",
            style="yellow",
            soft_wrap=True,
        )


def show_tries(console: Console, board: pd.DataFrame) -> None:
    """Print what k tries would reach, and what came of what rendered; nothing where that is what the leaderboard says already."""
    rows: list[dict[str, Any]] = [{str(key): value for key, value in row.items()} for row in board.to_dict("records")]
    if all(row["k"] == 1 and row["rendered"] == 1 for row in rows):
        return
    table = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
    tries = sorted({int(row["k"]) for row in rows})
    k = str(tries[0]) if len(tries) == 1 else "k"
    table.add_column("strict | rubric", overflow="fold")
    for name in ("mean", f"best of {k}", f"all of {k}", "if drawn"):
        table.add_column(name, justify="right", no_wrap=True)
    several = len(set(board["protocol"])) > 1
    for row in rows:
        cells = [
            f"{_number(row[f'strict{end}'])} | {_number(row[f'rubric{end}'])}"
            for end in ("", "_best", "_all", "_rendered")
        ]
        table.add_row(f"{row['model']} {row['protocol']}" if several else str(row["model"]), *cells)
    console.print(table)


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
    if result.judges is not None:
        show_judges(console, result.judges)
    if result.spent is not None:
        console.print(f"Spent: {dollars(result.spent)}", highlight=False)
    if result.not_asked:
        console.print(
            f"{result.not_asked} prompts were not asked: the budget is spent. The same words with a larger --max-cost go on.",
            style="yellow",
            soft_wrap=True,
        )
    failed = result.unscored - result.not_asked
    if failed:
        console.print(
            f"{failed} replies are unscored through no fault of a model; replies.csv says why. "
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
    for name in (
        "leaderboard.csv",
        "replies.csv",
        "samples.csv",
        "rounds.csv",
        *(["judges.csv"] if result.judges is not None else []),
        "pictures",
        "logs",
    ):
        console.print(near(result.folder / name), highlight=False, soft_wrap=True)


def show_plan(
    console: Console,
    plan: Plan,
    folder: Path,
    received: Mapping[str, int],
    estimates: Mapping[str, Estimate],
) -> None:
    """Print what a run would do.

    Args:
        console: Where to.
        plan: The run.
        folder: Where it would go.
        received: Inspect model string → calls whose replies are there already.
        estimates: Inspect model string → what its calls may take.
    """
    table = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
    for name in ("model", "resolves to", "kind", "calls"):
        table.add_column(name, justify="right" if name == "calls" else "left", overflow="fold")
    for model, calls in plan.calls:
        table.add_row(model.asked, model.model, model.kind, str(calls - received.get(model.model, 0)))
    console.print(table)
    _show_estimates(console, plan, estimates)
    settings = plan.settings
    suites = ", ".join(f"{suite.name} ({len(suite.items)})" for suite in settings.loaded_suites)
    console.print(f"Suites: {suites}; {settings.epochs} epoch{'s' if settings.epochs > 1 else ''}", highlight=False)
    if settings.rounds:
        more = f"up to {settings.rounds} more call{'s' if settings.rounds > 1 else ''}"
        console.print(f"Protocol: {settings.protocol}; {more} after each of these", highlight=False)
    kept = sum(received.values())
    held = f" (holds {kept} repl{'y' if kept == 1 else 'ies'} already)" if kept else ""
    if settings.judges:
        from tikzeval.runs.judge_controls import choose_controls, judge_checks

        names = ", ".join(judge.asked for judge in settings.resolved_judges)
        pictures = len(judge_checks(settings.loaded_suites)) * settings.epochs * len(plan.calls)
        console.print(
            f"Judges: {names}; at most {pictures} questions about pictures and "
            f"{len(choose_controls(settings.loaded_suites))} about controls, to each",
            highlight=False,
            soft_wrap=True,
        )
    console.print(f"Folder: {near(folder)}{held}", highlight=False, soft_wrap=True)
    for line in plan.left_out:
        console.print(line, style="yellow", soft_wrap=True)
    for line in plan.problems:
        console.print(f"Missing: {line}", style="red", soft_wrap=True)


def _show_estimates(console: Console, plan: Plan, estimates: Mapping[str, Estimate]) -> None:
    for model, _ in plan.calls:
        if model.model in estimates:
            told = f"Estimated for {model.asked}: {_estimated(estimates[model.model])}"
            console.print(told, highlight=False, soft_wrap=True, markup=False)
    costs = [estimate.cost for estimate in estimates.values() if estimate.cost]
    if len(costs) > 1:
        unknown = " and what has no price" if len(costs) < len(estimates) else ""
        console.print(f"Estimated for all: {_dollar_range(costs)}{unknown}", highlight=False, soft_wrap=True)
    if estimates:
        console.print("Tokens in: bytes of the prompts / 4. Tokens out: with reasoning.", highlight=False)


def _estimated(estimate: Estimate) -> str:
    low, middle, high = estimate.tokens_out
    tokens = f"{estimate.tokens_in:,.0f} tokens in, {middle:,.0f} out ({low:,.0f} to {high:,.0f})"
    return f"{tokens}, {_dollar_range([estimate.cost])}; tokens out: {estimate.basis}"


def _dollar_range(costs: Sequence[Range | None]) -> str:
    if None in costs:
        return "price unknown"
    low, middle, high = (sum(cost[index] for cost in costs if cost) for index in range(3))
    return f"{dollars(middle)} ({dollars(low)} to {dollars(high)})" if high else "free"


def _rank(row: Mapping[str, Any], shared: set[int]) -> str:
    """Say a rank: with = where it is shared, and with all that it could be where that is more than one."""
    if _absent(row["rank"]):
        return "–"
    could = "" if row["rank_low"] == row["rank_high"] else f" ({row['rank_low']}–{row['rank_high']})"
    return f"{'=' if row['rank'] in shared else ''}{row['rank']}{could}"


def _number(value: Any, digits: int = 2) -> str:
    return "–" if _absent(value) else f"{float(value):.{digits}f}"


def _absent(value: Any) -> bool:
    return value is None or bool(pd.isna(value)) or value == ""
