"""`tikzeval leaderboard`: the table of one run, or of several together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tikzeval.cli.terminal import terminal
from tikzeval.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("leaderboard")(leaderboard)


def leaderboard(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Folders of runs.")],
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the table here too.")] = None,
) -> int:
    """Print the leaderboard of runs; several are put together where they compare.

    Runs that differ only in their protocol give a row for each model and protocol, with its gain over blind on the same prompts.
    """
    from tikzeval.analysis.merge import merged_board
    from tikzeval.cli.show import near, show_board
    from tikzeval.cli.show_gains import show_gains

    board = merged_board(runs)
    console = terminal()
    show_board(console, board)
    show_gains(console, board)
    if csv is not None:
        csv.parent.mkdir(parents=True, exist_ok=True)
        board.to_csv(csv, index=False, lineterminator="\n")
        console.print(near(csv), soft_wrap=True)
    return int(ExitCode.INCOMPLETE if board["unscored"].sum() else ExitCode.OK)
