"""Trains the small models in the box: `python -m tikzeval.embedded.train clip --out FOLDER`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def root() -> None:
    """Train the small models that come with tikzeval. Deterministic by seed on one machine; the same words go on after a stop."""


@app.command("clip")
def clip(
    out: Annotated[Path, typer.Option(help="Folder of the model and its checkpoint.")],
    pairs: Annotated[int | None, typer.Option(min=1, help="Pictures to learn from.")] = None,
    seed: Annotated[int, typer.Option(help="Of weights and pictures.")] = 0,
    batch: Annotated[int | None, typer.Option(min=2, help="Pictures a step.")] = None,
    workers: Annotated[int, typer.Option(min=0, help="Processes that paint pictures.")] = 1,
    stop: Annotated[int | None, typer.Option(help="Stop after so many steps; the same words go on.")] = None,
) -> None:
    """Train tiny-clip: on a GPU in minutes, on two cores in about 90."""
    from dataclasses import replace

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from tikzeval.embedded.clip_training import Training, train_clip

    settings = Training(seed=seed)
    settings = replace(settings, pairs=pairs or settings.pairs, batch=batch or settings.batch)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns) as progress:
        task = progress.add_task("painting the first pictures", total=settings.steps)
        train_clip(
            out,
            settings,
            workers=workers,
            told=lambda step, news: progress.update(task, completed=step, description=news),
            stop=stop,
        )


if __name__ == "__main__":
    app()
