"""`tikzeval verify`: check contributed results."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tikzeval.cli.isolation import IsolationOption, use_isolation

SHOWN = 20  # lines of what does not hold


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify")(verify)


def verify(
    baseline: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that `tikzeval baseline` wrote.")],
    tolerance: Annotated[
        float, typer.Option(min=0, max=1, help="By how much a mean may differ where the tools are others.")
    ] = 0.02,
    out: Annotated[Path | None, typer.Option(help="Keep the run that scores the replies, with their pictures.")] = None,
    isolation: IsolationOption = None,
) -> int:
    """Score the replies in a baseline again, and say whether its rows are true.

    Exit 0: they are; 1: they are not; 2: it is no baseline, or was edited; 3: some replies could not be scored here.
    """
    from rich.console import Console

    from tikzeval.runs.verify import verify as verified

    use_isolation(isolation)
    console = Console(file=sys.stdout)
    found = verified(baseline, tolerance, out, console)

    def say(line: str, style: str | None = None) -> None:
        console.print(line, style=style, highlight=False, soft_wrap=True, markup=False)

    for model, means in found.moved.items():
        if not means:
            say(f"{model}: only its outcomes; its score hangs on judges, who are not asked again")
            continue
        say(f"{model}: " + ", ".join(f"{name} {by:+.3f}" for name, by in means.items()))
    for line in found.notes:
        say(f"Note: {line}", "yellow")
    for line in found.wrong[:SHOWN]:
        say(line, "red")
    if len(found.wrong) > SHOWN:
        say(f"… and {len(found.wrong) - SHOWN} more", "red")
    if found.unscored:
        say(f"{found.unscored} replies could not be scored here", "yellow")
    held = f"{found.replies} replies, scored again"
    say(f"{held}: {'the rows are not what they are worth' if found.wrong else 'the rows hold'}", "bold")
    return int(found.exit_code)
