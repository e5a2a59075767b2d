"""What the command line prints: the leaderboard, what a run found and still lacks, the paths of what was written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from tikzeval.analysis.columns import typed
from tikzeval.analysis.tries import common_tries, tries_of
from tikzeval.cli.counted import counted
from tikzeval.cli.show_detector import show_detector
from tikzeval.cli.show_judges import show_judges
from tikzeval.cli.show_words import show_cut_words
from tikzeval.models.budget import dollars

if TYPE_CHECKING:
    import pandas as pd

    from tikzeval.runs.execute import RunResult


def near(path: Path) -> str:
    """Return a path as short as it can be said from the working folder."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


LESS = (
    "horizon 95 %",
    "rounds",
    "parts",
    "clean",
    "drawn",
    "no text",
    "rank",
)  # columns that a narrow terminal goes without, in this order


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
        "common": lambda row: _number(row["common"]),
        "horizon": lambda row: row.get("spatial_horizon_told", ""),
        "horizon 95 %": lambda row: row.get("spatial_horizon_within", ""),
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
    names = [str(row["model"]) for row in rows]
    room = console.width - min(24, max(map(len, names), default=0)) - (12 if several else 0)
    widths = {name: 3 + max(len(name), *(len(tell(row)) for row in rows)) for name, tell in shown.items()}
    for name in (each for each in LESS if each in shown):  # what does not fit stands in leaderboard.csv
        if sum(widths[each] for each in shown) > room:
            del shown[name]
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


NO_COMMON = (
    "Image generators are ranked against drawings only on checks that both can answer, and nobody was there to answer one: "
    "--judge MODEL, or a larger --clip than tiny-clip, fills the column common."
)


def show_common(console: Console, board: pd.DataFrame) -> None:
    """Print how image generators and drawings stand against each other; nothing without an image generator."""
    board = typed(board)
    if not (board["kind"] == "image").any():
        return
    known = board[board["common"].notna()].sort_values("common", ascending=False, kind="stable")
    if known.empty:
        console.print(NO_COMMON, style="yellow", soft_wrap=True)
        return
    rows: list[dict[str, Any]] = [{str(key): value for key, value in row.items()} for row in known.to_dict("records")]
    shared = set(known["common_rank"][known["common_rank"].duplicated()].dropna())
    several = len(set(board["protocol"])) > 1
    table = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
    table.add_column("on the checks that both can answer", overflow="fold")
    for name in ("kind", "rank", "common", "95 %", "if drawn", "CLIP"):
        table.add_column(name, justify="left" if name == "kind" else "right", no_wrap=True)
    for row in rows:
        ends = "" if _absent(row["common_low"]) else f"{row['common_low']:.2f}–{row['common_high']:.2f}"
        rank = {f"rank{end}": row[f"common_rank{end}"] for end in ("", "_low", "_high")}
        cells = (
            _rank(rank, shared),
            _number(row["common"]),
            ends,
            _number(row["common_rendered"]),
            _number(row["clip"], 3),
        )
        name = f"{row['model']} {row['protocol']}" if several else str(row["model"])
        table.add_row(name, "picture" if row["kind"] == "image" else "code", *cells)
    console.print(table)


def show_tries(console: Console, board: pd.DataFrame, *, common_only: bool = False) -> None:
    """Print what k tries would reach, and what came of what rendered; nothing where that is what the leaderboard says already.

    With several tries of an image generator all rows stand beside each other by `common`, and drawings again by their own scores; with one
    the generator's row is about `common`, its only score.

    Args:
        console: Where to.
        board: The leaderboard.
        common_only: Only by `common`, and only with several tries of an image generator.
    """
    rows: list[dict[str, Any]] = [
        {str(key): value for key, value in row.items()} for row in typed(board).to_dict("records")
    ]
    by_common = common_tries(rows)
    if not by_common and (common_only or all(row["k"] == 1 and row["rendered"] == 1 for row in rows)):
        return
    told = tries_of(rows)
    several = len(set(board["protocol"])) > 1
    own = [row for row in rows if not (by_common and row["kind"] == "image")]
    for title, shown in (("common", by_common), ("strict | rubric", [] if common_only else own)):
        if not shown:
            continue
        table = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
        table.add_column(title, overflow="fold")
        for name in told.columns:
            table.add_column(name, justify="right", no_wrap=True)
        for row in shown:
            picture = row["kind"] == "image" and title != "common"
            names = ("common",) if picture or title == "common" else ("strict", "rubric")
            cells = [" | ".join(_number(row[f"{name}{end}"]) for name in names) for end in told.columns.values()]
            name = f"{row['model']} {row['protocol']}" if several else str(row["model"])
            table.add_row(f"{name} (common)" if picture else name, *cells)
        console.print(table)
    for line in told.pickers:
        console.print(line, soft_wrap=True)


def show_result(console: Console, result: RunResult, *, again: bool) -> None:
    """Print what a run found and where it is."""
    board = result.board
    first = board.iloc[0]
    console.print(
        f"{first['n_prompts']} prompts × {first['epochs']} epoch{'s' if first['epochs'] > 1 else ''} of {first['suites']}"
        f"{', finished earlier' if again else ''}",
    )
    show_board(console, board)
    show_common(console, board)
    show_tries(console, board, common_only=True)
    show_clip(console, board)
    if result.detector is not None:
        show_detector(console, result.detector)
    if result.judges is not None:
        show_judges(console, result.judges)
    show_cut_words(console, result.folder)
    if result.spent is not None:
        console.print(f"Spent: {dollars(result.spent)}")
    for line in _wanting(result):
        console.print(line, style="yellow", soft_wrap=True)
    for name in (
        "leaderboard.csv",
        "replies.csv",
        "samples.csv",
        "rounds.csv",
        *(["judges.csv"] if result.judges is not None else []),
        "pictures",
        "logs",
    ):
        console.print(near(result.folder / name), soft_wrap=True)


def show_clip(console: Console, board: pd.DataFrame) -> None:
    """Print which CLIP made the columns, and how far it is to be trusted."""
    from tikzeval.audit.stored import trust

    for name in sorted({str(name) for name in board["clip_model"] if not _absent(name)}):
        console.print(f"CLIP: {trust(name)}", soft_wrap=True)


def _wanting(result: RunResult) -> Iterator[str]:
    """Say what a run still lacks, and how it is had."""
    more = "The same words with a larger --max-cost go on."
    again = "The same words again ask only for these."
    if result.not_asked:
        what = counted(result.not_asked, "prompt, or its judges, was", "prompts, or their judges, were")
        yield f"{what} not asked: the budget is spent. {more}"
    if failed := result.unscored - result.not_asked:
        what = counted(failed, "reply is", "replies are")
        yield f"{what} unscored through no fault of a model; replies.csv says why. {again}"
    if result.untried_for_money:
        what = counted(result.untried_for_money, "question about a control was", "questions about controls were")
        yield f"{what} not asked: the budget is spent. {more}"
    if failed := result.untried - result.untried_for_money:
        what = counted(failed, "question about a control has", "questions about controls have")
        yield f"{what} no answer of a judge; judges.csv says why. {again}"
    if result.lost_calls:
        what = counted(
            result.lost_calls, "call was cut off before its reply", "calls were cut off before their replies"
        )
        yield f"{what} came: perhaps answered, and billed, unseen."


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
