"""`tikzeval score`: score the stored replies of runs again, with today's rubrics, another CLIP, another rasteriser, judges."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tikzeval.cli.clip import chosen_clip
from tikzeval.cli.isolation import IsolationOption, use_isolation
from tikzeval.cli.run import JudgeOption, split
from tikzeval.cli.terminal import terminal
from tikzeval.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("score")(score)


def score(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Folders of runs, or Inspect logs (.eval).")],
    clip: Annotated[str | None, typer.Option(help="Another CLIP model, as for run; default the run's.")] = None,
    raster: Annotated[str | None, typer.Option(help="pdfium or poppler; default the run's.")] = None,
    detector: Annotated[str | None, typer.Option(help="Another detector, or none; default the run's.")] = None,
    judge: JudgeOption = None,
    max_cost: Annotated[
        float | None,
        typer.Option(min=0, help="US dollars that the judges may cost, for each run; with more, the same words go on."),
    ] = None,
    isolation: IsolationOption = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the result; default beside the run.")] = None,
) -> int:
    """Score stored replies again. No model is called but judges, and the run itself stays as it is."""
    from tikzeval.cli.show import show_result
    from tikzeval.errors import UsageError
    from tikzeval.runs.rescore import rescore

    use_isolation(isolation)
    if out is not None and len(runs) > 1:
        msg = "--out takes one run; leave it out to score several"
        raise UsageError(msg)
    console = terminal()
    if clip is not None:
        clip = chosen_clip(console, clip)
    incomplete = False
    for run in runs:
        result = rescore(
            run,
            clip=clip,
            raster=raster,
            detector=detector,
            judges=split(judge) if judge else None,
            max_cost=max_cost,
            out=out,
            console=console,
        )
        show_result(console, result, again=False)
        incomplete |= result.incomplete
    return int(ExitCode.INCOMPLETE if incomplete else ExitCode.OK)
