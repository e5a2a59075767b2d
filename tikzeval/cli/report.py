"""`tikzeval report`: runs as pages to look at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tikzeval.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from tikzeval.report.gather import Gathered
    from tikzeval.report.stored_replies import Said
    from tikzeval.report.tiles import Tile


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report")(report)


def report(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Folders of runs.")],
    out: Annotated[Path | None, typer.Option(help="The folder to write; by default `report`.")] = None,
    single: Annotated[Path | None, typer.Option(help="Write one file instead, pictures and all.")] = None,
    title: Annotated[str, typer.Option(help="Of the first page.")] = "Can it draw blind?",
    note: Annotated[str, typer.Option(help="Shown on every page and plot, such as: simulated.")] = "",
    measure: Annotated[str, typer.Option(help="Through time: strict or rubric.")] = "strict",
    outlines: Annotated[bool, typer.Option(help="Work out the outlines of parts, a moment for each picture.")] = True,
    allow_differences: Annotated[
        bool, typer.Option("--allow-differences", help="Put runs together that do not compare; the pages say so.")
    ] = False,
) -> int:
    """Write runs as pages to look at: leaderboard, gallery, every prompt through time.

    The pages open from the disk, without a network and without a server.
    """
    from rich.console import Console

    from tikzeval.cli.show import near
    from tikzeval.report.contents import contents
    from tikzeval.report.details import details_of
    from tikzeval.report.gather import gather
    from tikzeval.report.site import write_folder, write_single
    from tikzeval.report.tiles import entrants, tiles

    if measure not in ("strict", "rubric"):
        msg = f"--measure {measure}: is not allowed; strict or rubric"
        raise UsageError(msg)
    if out and single:
        msg = "--out writes a folder and --single one file; give one of them"
        raise UsageError(msg)
    console = Console()
    told = gather(runs, allow=allow_differences)
    who = entrants(told)
    shown = tiles(told, who)
    pages = contents(told, who, shown, title=title, note=note, measure=measure)
    found = _outlines(console, shown) if outlines else {}
    details = details_of(shown, found, _said(told, shown))
    first = write_single(pages, single, details) if single else write_folder(pages, out or Path("report"), details)
    console.print(near(first), highlight=False, soft_wrap=True)
    return int(ExitCode.OK)


def _outlines(console: Console, shown: Sequence[Tile]) -> dict[str, dict[str, str]]:
    from rich.progress import Progress

    from tikzeval.report.outlines import Wanted, outlines_of

    wanted = {}
    for tile in shown:
        parts = tuple(dict.fromkeys(part for check in tile.checks for part in check["parts"]))
        pdf = tile.png.with_suffix(".pdf") if tile.png else None
        if pdf and pdf.is_file() and parts:
            wanted[tile.id] = Wanted(pdf, parts)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("outlines", total=len(wanted))
        found = outlines_of(list(wanted.values()), lambda: progress.advance(task))
    return dict(zip(wanted, found, strict=True))


def _said(told: Gathered, shown: Sequence[Tile]) -> dict[str, Said]:
    """Look up what was said where no clean picture shows it."""
    from tikzeval.report.stored_replies import said_in_logs
    from tikzeval.values import Outcome

    found = {}
    for run, folder in enumerate(told.folders):
        wanted = {
            (tile.called, tile.suite, tile.prompt, tile.epoch): tile.id
            for tile in shown
            if tile.run == run and tile.outcome not in (Outcome.OK, Outcome.NOT_ASKED)
        }
        for address, said in said_in_logs(folder, wanted).items():
            found[wanted[address]] = said
    return found
