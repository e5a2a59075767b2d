"""`tikzeval contamination`: by how much models do better on what they may have seen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tikzeval.cli.terminal import terminal
from tikzeval.errors import ExitCode, UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("contamination")(contamination)


def contamination(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN...", help="Folders of runs; they may differ in their problems.")
    ],
    csv: Annotated[Path | None, typer.Option("--csv", help="Write a row a model and contrast here.")] = None,
    allow_differences: Annotated[
        bool, typer.Option("--allow-differences", help="Put runs together that do not compare.")
    ] = False,
) -> int:
    """Say by how much models do better on public problems than on private ones, on famous ones than on fresh ones, and on plain code than on obscured.

    Differences of strict pass rates in points of 100, with 95 % intervals over problems. docs/horizon.md says what they can mean.
    """
    from rich import box
    from rich.table import Table

    from tikzeval.analysis.horizon_words import MEANING, difference, sides
    from tikzeval.analysis.horizons import contamination as find
    from tikzeval.analysis.horizons import contamination_table
    from tikzeval.analysis.merge import pooled
    from tikzeval.cli.show import near

    groups, differing = pooled(runs, allow=allow_differences)
    found = find(groups)
    if not found:
        msg = (
            f"{runs[0]}: no model was asked both public and private problems of a kind, both famous (otter, sparks) and fresh (spatial) ones, or edits of plain and of obscured code (edits); "
            "docs/horizon.md tells how"
        )
        raise UsageError(msg)
    console = terminal()
    table = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
    several = len({each.protocol for each in found}) > 1
    for name in ("model", *(["protocol"] if several else []), "points", "of"):
        table.add_column(name, justify="right" if name == "points" else "left", overflow="fold")
    for each in found:
        table.add_row(each.model, *([each.protocol] if several else []), difference(each), sides(each))
    console.print(table)
    console.print(MEANING, highlight=False, soft_wrap=True)
    for line in differing:
        console.print(line.partition("; ")[0], style="yellow", soft_wrap=True)
    if csv is not None:
        csv.parent.mkdir(parents=True, exist_ok=True)
        contamination_table(found).to_csv(csv, index=False, lineterminator="\n")
        console.print(near(csv), highlight=False, soft_wrap=True)
    return int(ExitCode.OK)
