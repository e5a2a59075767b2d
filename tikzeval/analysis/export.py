"""A leaderboard as a file: CSV, Parquet and JSON with all columns, Markdown with those that people read."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from tikzeval.errors import MissingToolError

READ = [
    "rank", "model", "protocol", "strict", "strict_low", "strict_high", "strict_best", "strict_all", "rubric", "rubric_low", "rubric_high",
    "rubric_rendered", "rubric_judged", "common_rank", "common", "spatial_horizon_told", "spatial_horizon_within", "rendered", "clean_compile", "parts_named", "clip", "clip_no_text", "cost_usd", "unscored",
]  # fmt: skip


def export(board: pd.DataFrame, path: Path, form: str) -> None:
    """Write a leaderboard.

    Args:
        board: What `leaderboard` or `merged_board` returned.
        path: Where to; folders are made.
        form: csv, parquet, markdown or json.

    Raises:
        MissingToolError: Parquet without pyarrow.
        OSError: It cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    FORMS[form](board, path)


def _csv(board: pd.DataFrame, path: Path) -> None:
    board.to_csv(path, index=False, lineterminator="\n")


def _parquet(board: pd.DataFrame, path: Path) -> None:
    if importlib.util.find_spec("pyarrow") is None:
        msg = "Parquet needs pyarrow: pip install 'tikzeval[parquet]'"
        raise MissingToolError(msg)
    board.to_parquet(path, index=False, engine="pyarrow")


def _json(board: pd.DataFrame, path: Path) -> None:
    rows = [{str(name): _plain(value) for name, value in row.items()} for row in board.to_dict("records")]
    path.write_text(json.dumps(rows, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def _plain(value: Any) -> Any:
    return None if pd.isna(value) else value.item() if hasattr(value, "item") else value


def markdown(board: pd.DataFrame) -> str:
    """Return the columns that people read as a table; those in which nobody has a value are left out."""
    several = len(set(board["protocol"])) > 1
    names = [name for name in READ if name in board and (name != "protocol" or several) and _said(board[name])]
    kinds = ["---:" if pd.api.types.is_numeric_dtype(board[name]) else "---" for name in names]
    lines = [f"| {' | '.join(names)} |", f"|{'|'.join(kinds)}|"]
    lines += [f"| {' | '.join(_cell(row[name]) for name in names)} |" for row in board.to_dict("records")]
    return "\n".join(lines) + "\n"


def _said(values: pd.Series) -> bool:
    return bool((values.notna() & (values != "")).any()) and (values.name != "unscored" or bool(values.sum()))


def _cell(value: Any) -> str:
    if pd.isna(value):
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value).replace("|", "\\|").replace("\n", " ")


def _markdown(board: pd.DataFrame, path: Path) -> None:
    path.write_text(markdown(board), encoding="utf-8")


FORMS: dict[str, Callable[[pd.DataFrame, Path], None]] = {
    "csv": _csv,
    "parquet": _parquet,
    "markdown": _markdown,
    "json": _json,
}
