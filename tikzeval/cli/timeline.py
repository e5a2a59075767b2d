"""`tikzeval timeline`: scores by release date, how fast they rise, and how long open weights trail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tikzeval.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from tikzeval.analysis.releases import Through


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("timeline")(timeline)


def timeline(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Folders of runs.")],
    measure: Annotated[str, typer.Option(help="strict or rubric.")] = "strict",
    out: Annotated[
        Path | None, typer.Option(help="Write timeline.csv, lag.csv and timeline.svg into this folder.")
    ] = None,
    note: Annotated[str, typer.Option(help="Written on the plot, such as: simulated.")] = "",
    allow_differences: Annotated[
        bool, typer.Option("--allow-differences", help="Put runs together that do not compare.")
    ] = False,
) -> int:
    """Say how scores rise with release dates, and how many months open-weight models trail closed ones.

    Models whose release date or weights are not known (`tikzeval models NAME`) are left out. Public and private problems are
    also told apart.
    """
    from rich.console import Console

    from tikzeval.analysis.releases import lag_table, through_time, timeline_table
    from tikzeval.cli.show import near
    from tikzeval.report.gather import gather

    if measure not in ("strict", "rubric"):
        msg = f"--measure {measure}: is not allowed; strict or rubric"
        raise UsageError(msg)
    told = gather(runs, allow=allow_differences)
    found = through_time(told.replies, told.models, told.splits, measure)
    console = Console()
    undated = [known.name for known in told.models if known.kind != "control" and known.release is None]
    if undated:
        console.print(f"Without a known release date or weights: {', '.join(undated)}", style="yellow", soft_wrap=True)
    if not found:
        msg = "no two models of these runs have a known release date; name them in tikzeval-models.yaml"
        raise UsageError(msg)
    for each in found:
        show(console, each, only=len(found) == 1)
    if out is not None:
        from tikzeval.report.plots import timeline_plot

        out.mkdir(parents=True, exist_ok=True)
        timeline_table(found).to_csv(out / "timeline.csv", index=False, lineterminator="\n")
        lag_table(found).to_csv(out / "lag.csv", index=False, lineterminator="\n")
        (out / "timeline.svg").write_text(timeline_plot(found[0], note), encoding="utf-8")
        for name in ("timeline.csv", "lag.csv", "timeline.svg"):
            console.print(near(out / name), highlight=False, soft_wrap=True)
    return int(ExitCode.OK)


def show(console: Console, told: Through, *, only: bool) -> None:
    """Print a table of models by release, and what the two frontiers say."""
    from rich import box
    from rich.table import Table

    from tikzeval.analysis.timeline import frontier
    from tikzeval.report.words import claims, problems

    console.print(f"{told.measure} over {problems(told, only=only)}", highlight=False)
    table = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
    for name in ("released", "model", "weights", told.measure, "best so far"):
        table.add_column(name, justify="right" if name in (told.measure, "best so far") else "left", overflow="fold")
    means = told.history.means
    for release, score, best in zip(told.history.releases, means, frontier(means), strict=True):
        weights = "open" if release.open_weights else "closed"
        table.add_row(str(release.day), release.model, weights, f"{score:.2f}", f"{best:.2f}")
    console.print(table)
    for line in claims(told):
        console.print(line, highlight=False, soft_wrap=True)
