"""`tikzeval agree`: how far people agree with tikzeval and its judges."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tikzeval.cli.terminal import terminal
from tikzeval.errors import ExitCode

if TYPE_CHECKING:
    from rich.console import Console

    from tikzeval.rating.compare import Compared


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("agree")(agree)


def agree(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    ratings: Annotated[
        list[Path] | None,
        typer.Argument(metavar="RATINGS...", help="Files of `tikzeval rate`; default all in RUN/ratings."),
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the table here too.")] = None,
) -> int:
    """Say how far people agree with tikzeval's verdicts and with each judge, by kind of check.

    κ is Cohen's, over what both sides decided; void and ambiguous verdicts are left out and counted, and count as no in
    the column "scored".
    """
    from tikzeval.cli.show import near
    from tikzeval.rating.compare import compare_run

    found = compare_run(run, ratings or [])
    console = terminal()
    _show(console, found)
    if csv is not None:
        import pandas as pd

        csv.parent.mkdir(parents=True, exist_ok=True)
        pd.DataFrame(found.rows).to_csv(csv, index=False, lineterminator="\n", float_format="%.4f")
        console.print(near(csv), soft_wrap=True)
    return int(ExitCode.OK)


def _show(console: Console, found: Compared) -> None:
    from rich import box
    from rich.table import Table

    table = Table(show_edge=False, header_style="bold", padding=0, box=box.SIMPLE_HEAD)  # eleven columns in 80 letters
    for name in ("checks", "people and"):
        table.add_column(name, overflow="fold")
    for name in ("n", "same", "κ", "95 %", "scored", "void", "amb.", "open", "split"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in found.rows:
        table.add_row(
            row.kind,
            "each other" if row.rater == "people" else row.rater,
            str(row.n),
            "–" if math.isnan(row.agreement) else f"{row.agreement:.0%}",
            _number(row.kappa),
            "–" if math.isnan(row.low) else f"{row.low:.2f}–{row.high:.2f}",
            _number(row.kappa_as_scored) if row.rater == "tikzeval" else "",
            *(str(count or "") for count in (row.void, row.ambiguous, row.undecided, row.divided)),
        )
    console.print(table)
    console.print(
        "n: questions that both decided; scored: κ with void and ambiguous verdicts as no. Left out of n: void, ambiguous, "
        "open (skipped or unscored, or no clear answer), split (people skip it or are divided; of each other: not all decided)",
        style="dim",
        soft_wrap=True,
    )
    console.print(f"People: {', '.join(found.people)}", soft_wrap=True)
    if found.strangers:
        told = f"{found.strangers} ratings are about no check or picture of this run, and are left out"
        console.print(told, style="yellow", soft_wrap=True)


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.2f}"
