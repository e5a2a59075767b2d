"""`tikzeval leaderboard`: the table of one run, or of several together."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tikzeval.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("leaderboard")(leaderboard)


def leaderboard(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Folders of runs.")],
    k: Annotated[
        int | None, typer.Option("--k", min=1, help="Tries that best-of-k and all-of-k are about; default the epochs.")
    ] = None,
    allow_differences: Annotated[
        bool,
        typer.Option("--allow-differences", help="Put runs together that do not compare; says in what they differ."),
    ] = False,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the table here too.")] = None,
    parquet: Annotated[Path | None, typer.Option("--parquet", help="Likewise, as Parquet (needs pyarrow).")] = None,
    markdown: Annotated[Path | None, typer.Option("--markdown", help="Likewise, as a table in Markdown.")] = None,
    json: Annotated[Path | None, typer.Option("--json", help="Likewise, as JSON, an object a row.")] = None,
) -> int:
    """Print the leaderboard of runs; several are put together where they compare.

    Runs that differ only in their protocol give a row for each model and protocol, with its gain over blind on the same prompts.
    """
    from rich.console import Console

    from tikzeval.analysis.export import export
    from tikzeval.analysis.merge import merged_board
    from tikzeval.cli.show import near, show_board, show_tries
    from tikzeval.cli.show_gains import show_gains

    board, differing = merged_board(runs, k=k, allow=allow_differences)
    console = Console(file=sys.stdout)
    show_board(console, board)
    show_tries(console, board)
    show_gains(console, board)
    for line in differing:
        console.print(line.partition("; ")[0], style="yellow", highlight=False, soft_wrap=True, markup=False)
    for form, path in (("csv", csv), ("parquet", parquet), ("markdown", markdown), ("json", json)):
        if path is not None:
            export(board, path, form)
            console.print(near(path), highlight=False, soft_wrap=True)
    return int(ExitCode.INCOMPLETE if board["unscored"].sum() else ExitCode.OK)
