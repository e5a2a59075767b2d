"""`tikzeval baseline`: write what later runs are held against."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tikzeval.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("baseline")(baseline)


def baseline(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")],
    out: Annotated[Path, typer.Option(help="Folder of the baseline; an earlier baseline there is replaced.")],
) -> int:
    """Write the baseline of a run: its rows, hashes of what was asked and judged by, and the replies themselves.

    `tikzeval gate` holds later runs against it; `tikzeval verify` scores its replies again and says whether the rows are true.
    """
    from rich.console import Console

    from tikzeval.cli.show import near
    from tikzeval.runs.baseline import write_baseline

    made = write_baseline(run, out)
    console = Console(file=sys.stdout)
    for model in made.told.models:
        dates = f", {model.first[:10]} to {model.last[:10]}" if model.first else ""
        served = f", served as {' '.join(model.served)}" if model.served and model.kind != "control" else ""
        rows = made.rows[made.rows["asked"] == model.asked]
        console.print(
            f"{model.asked}: {len(rows)} replies{served}{dates}", highlight=False, soft_wrap=True, markup=False
        )
    console.print(near(out), highlight=False, soft_wrap=True)
    unscored = int(made.rows["rendered"].isna().sum())
    if unscored:
        told = f"{unscored} replies are unscored; `tikzeval run` with the same words asks for them again"
        console.print(told, style="yellow", highlight=False, soft_wrap=True)
    return int(ExitCode.INCOMPLETE if unscored else ExitCode.OK)
