"""`tikzeval gate`: fail where a score has fallen."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tikzeval.cli.isolation import IsolationOption, use_isolation
from tikzeval.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("gate")(gate)


def gate(  # noqa: PLR0913, PLR0917  one parameter a flag
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")],
    baseline: Annotated[Path, typer.Option(help="Folder that `tikzeval baseline` wrote.")],
    measure: Annotated[
        list[str] | None, typer.Option(help="Scores to watch, with commas; default strict,rubric.")
    ] = None,
    model: Annotated[list[str] | None, typer.Option(help="Only these models of the baseline, with commas.")] = None,
    margin: Annotated[float, typer.Option(min=0, max=1, help="The least fall that matters.")] = 0.03,
    alpha: Annotated[
        float, typer.Option(min=0.0001, max=0.5, help="How often there may be a false alarm, all scores together.")
    ] = 0.05,
    max_unscored: Annotated[
        float, typer.Option(min=0, max=1, help="Share of a model's replies that may be unscored; above it exit 3.")
    ] = 0.05,
    rescore: Annotated[
        bool, typer.Option("--rescore", help="Score the baseline's replies again even where the tools are the same.")
    ] = False,
    rescored: Annotated[
        Path | None, typer.Option(help="Keep the baseline, scored again, in this folder: a run with pictures.")
    ] = None,
    allow_differences: Annotated[
        bool, typer.Option("--allow-differences", help="Compare although the models were asked in another way.")
    ] = False,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML here.")] = None,
    json: Annotated[Path | None, typer.Option("--json", help="Write all that was found here.")] = None,
    isolation: IsolationOption = None,
) -> int:
    """Fail where a score has fallen beyond noise and beyond a margin.

    Exit 0: nothing has fallen; 1: something has; 2: the two cannot be compared; 3: too much is unscored or missing. What other tools or
    rubrics do to a score is told apart: the baseline's replies are then scored by the tools of today.
    """
    from rich.console import Console

    from tikzeval.analysis.gate import Rules
    from tikzeval.cli.compare import measures_of
    from tikzeval.cli.run import split
    from tikzeval.cli.show import near
    from tikzeval.cli.show_gate import show_gate
    from tikzeval.runs.gate import Ask, hold
    from tikzeval.runs.gate_files import annotate, gate_json, gate_junit

    use_isolation(isolation)
    if rescored is not None and rescored.exists() and any(rescored.iterdir()):
        msg = f"--rescored {rescored}: is not empty; give another folder"
        raise UsageError(msg)
    ask = Ask(
        run=run,
        baseline=baseline,
        rules=Rules(margin=margin, alpha=alpha),
        measures=measures_of(measure, ("strict", "rubric"), also=("clip", "clip_no_text")),
        models=split(model),
        max_unscored=max_unscored,
        again=rescore or rescored is not None,
        allow=allow_differences,
        keep=rescored,
    )
    console = Console(file=sys.stdout)
    found = hold(ask, console)
    show_gate(console, found)
    annotate(found)
    for write, path in ((gate_junit, junit), (gate_json, json)):
        if path is not None:
            write(found, path)
            console.print(near(path), highlight=False, soft_wrap=True)
    return int(found.exit_code)
