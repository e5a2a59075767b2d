"""`tikzeval horizon`: how many constraints at once each model meets half the time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tikzeval.cli.terminal import terminal
from tikzeval.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from tikzeval.analysis.horizons import Reached


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("horizon")(horizon)


def horizon(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN...", help="Folders of runs; they may differ in their problems.")
    ],
    csv: Annotated[Path | None, typer.Option("--csv", help="Write a row a model, split and family here.")] = None,
    plot: Annotated[Path | None, typer.Option("--plot", help="Draw success against n here, as SVG.")] = None,
    note: Annotated[str, typer.Option(help="Written on the plot, such as: simulated.")] = "",
    allow_differences: Annotated[
        bool, typer.Option("--allow-differences", help="Put runs together that do not compare.")
    ] = False,
) -> int:
    """Say how many constraints at once each model meets half the time, over all families of problems and in each.

    Needs runs of problems with a difficulty n. ≥ and < stand where the horizon is beyond what was asked.
    """
    from tikzeval.analysis.horizons import horizon_table, horizons
    from tikzeval.analysis.merge import pooled
    from tikzeval.cli.show import near

    groups, differing = pooled(runs, allow=allow_differences)
    found = horizons(groups)
    if not found:
        msg = f"{runs[0]}: no problem of a family was asked at two or more n; `tikzeval run --suite spatial` asks some"
        raise UsageError(msg)
    console = terminal()
    show(console, found)
    for line in differing:
        console.print(line.partition("; ")[0], style="yellow", soft_wrap=True)
    if csv is not None:
        csv.parent.mkdir(parents=True, exist_ok=True)
        horizon_table(found).to_csv(csv, index=False, lineterminator="\n")
        console.print(near(csv), highlight=False, soft_wrap=True)
    if plot is not None:
        from tikzeval.report.horizon_plot import horizon_plot

        plot.parent.mkdir(parents=True, exist_ok=True)
        plot.write_text(horizon_plot(found, note), encoding="utf-8")
        console.print(near(plot), highlight=False, soft_wrap=True)
    return int(ExitCode.OK)


def show(console: Console, found: Sequence[Reached]) -> None:
    """Print the horizon of each model, then those in each family."""
    from rich import box
    from rich.table import Table

    from tikzeval.analysis.horizon_words import ends, number, reached
    from tikzeval.analysis.horizons import EVERY

    several = len({each.protocol for each in found}) > 1
    table = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
    for name in ("model", *(["protocol"] if several else []), "problems", "n", "horizon", "95 %"):
        table.add_column(name, justify="right" if name == "horizon" else "left", overflow="fold")
    whole = {(each.model, each.protocol, each.split): each for each in reversed(found)}  # the first of each stays
    for each in reversed(whole.values()):
        h = each.horizon
        cells = (f"{h.problems} {each.split}", f"{number(h.n_min)} to {number(h.n_max)}", reached(h), ends(h))
        table.add_row(each.model, *([each.protocol] if several else []), *cells)
    console.print("Constraints at once that are met half the time (strict pass)", highlight=False)
    console.print(table)
    families = sorted({each.family for each in found if each.family != EVERY})
    if len(families) < 2:
        return
    splits = {(each.model, each.protocol): each.split for each in reversed(found)}  # all, where there are several
    told = [each for each in found if splits[each.model, each.protocol] == each.split and each.family != EVERY]
    columns = dict.fromkeys((each.model, each.protocol) for each in told)
    table = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
    table.add_column("family", overflow="fold")
    for model, protocol in columns:
        table.add_column(f"{model} {protocol}" if several else model, justify="right", overflow="fold")
    cells_of = {(each.family, each.model, each.protocol): reached(each.horizon) for each in told}
    for family in families:
        table.add_row(family, *(cells_of.get((family, *column), "–") for column in columns))
    console.print(table)
