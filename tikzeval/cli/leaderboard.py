"""`tikzeval leaderboard`: the table of one run, or of several together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tikzeval.cli.terminal import terminal
from tikzeval.errors import ExitCode, UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("leaderboard")(leaderboard)


def leaderboard(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Folders of runs.")],
    k: Annotated[
        int | None, typer.Option("--k", min=1, help="Tries that best-of-k and all-of-k are about; default the epochs.")
    ] = None,
    pick: Annotated[
        str | None,
        typer.Option(help="Who picks one of k replies: judge, or clip; default the judges where there are some."),
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
    from tikzeval.analysis.export import export
    from tikzeval.analysis.leaderboard import PICKERS
    from tikzeval.analysis.merge import merged_board
    from tikzeval.cli.show import near, show_board, show_clip, show_common, show_tries
    from tikzeval.cli.show_gains import show_gains

    if pick not in (None, *PICKERS):
        msg = f"--pick {pick}: is not allowed; {' or '.join(PICKERS)}"
        raise UsageError(msg)
    board, differing = merged_board(runs, k=k, allow=allow_differences, pick=pick)
    if pick and board["k"].max() > 1 and not any(board["picked_by"]):
        what = (
            "no judge was asked (--judge)" if pick == "judge" else "no CLIP but tiny-clip, or none, was asked (--clip)"
        )
        msg = f"--pick {pick}: {what}; `tikzeval score` asks one"
        raise UsageError(msg)
    console = terminal()
    show_board(console, board)
    show_common(console, board)
    show_clip(console, board)
    show_tries(console, board)
    show_gains(console, board)
    for line in differing:
        console.print(line.partition("; ")[0], style="yellow", soft_wrap=True)
    for form, path in (("csv", csv), ("parquet", parquet), ("markdown", markdown), ("json", json)):
        if path is not None:
            export(board, path, form)
            console.print(near(path), soft_wrap=True)
    return int(ExitCode.INCOMPLETE if board["unscored"].sum() else ExitCode.OK)
