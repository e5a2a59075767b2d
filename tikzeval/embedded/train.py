"""Trains the small models in the box: `python -m tikzeval.embedded.train clip --out FOLDER`, and likewise `tikz` and `diffusion`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)

Out = Annotated[Path, typer.Option(help="Folder of the model and its checkpoint.")]
Seed = Annotated[int, typer.Option(help="Of weights and data.")]
Batch = Annotated[int | None, typer.Option(min=2, help="Examples a step.")]
Workers = Annotated[int, typer.Option(min=0, help="Processes that make examples.")]
Stop = Annotated[int | None, typer.Option(help="Stop after so many steps; the same words go on.")]


@app.callback()
def root() -> None:
    """Train the small models that come with tikzeval. Deterministic by seed on one machine; the same words go on after a stop."""


@contextmanager
def _bar(steps: int) -> Iterator[Callable[[int, str], None]]:
    """Show how far a training is; yields what is told the steps done and a line of news."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns) as progress:
        task = progress.add_task("making the first examples", total=steps)
        yield lambda step, news: progress.update(task, completed=step, description=news)


@app.command("clip")
def clip(
    out: Out,
    pairs: Annotated[int | None, typer.Option(min=1, help="Pictures to learn from.")] = None,
    seed: Seed = 0,
    batch: Batch = None,
    workers: Workers = 1,
    stop: Stop = None,
) -> None:
    """Train tiny-clip: on a GPU in minutes, on two cores in about 90."""
    from dataclasses import replace

    from tikzeval.embedded.clip_training import Training, train_clip

    settings = Training(seed=seed)
    settings = replace(settings, pairs=pairs or settings.pairs, batch=batch or settings.batch)
    with _bar(settings.steps) as told:
        train_clip(out, settings, workers=workers, told=told, stop=stop)


@app.command("tikz")
def tikz(
    out: Out,
    lessons: Annotated[int | None, typer.Option(min=1, help="Requests and replies to learn from.")] = None,
    seed: Seed = 0,
    batch: Batch = None,
    workers: Workers = 1,
    stop: Stop = None,
) -> None:
    """Train tiny-tikz: on a GPU in minutes, on two cores in about 90."""
    from dataclasses import replace

    from tikzeval.embedded.tikz_training import Training, train_tikz

    settings = Training(seed=seed)
    settings = replace(settings, lessons=lessons or settings.lessons, batch=batch or settings.batch)
    with _bar(settings.steps) as told:
        train_tikz(out, settings, workers=workers, told=told, stop=stop)


@app.command("diffusion")
def diffusion(
    out: Out,
    pictures: Annotated[int | None, typer.Option(min=1, help="Pictures to learn from.")] = None,
    encoded: Annotated[int | None, typer.Option(min=1, help="Pictures for the autoencoder, before.")] = None,
    seed: Seed = 0,
    batch: Batch = None,
    workers: Workers = 1,
    stop: Stop = None,
) -> None:
    """Train tiny-diffusion, which listens to the text through tiny-clip: on a GPU in minutes, on two cores in about 90."""
    from dataclasses import replace

    from tikzeval.embedded.diffusion_training import Training, train_diffusion

    settings = Training(seed=seed)
    settings = replace(
        settings,
        pictures=pictures or settings.pictures, encoded=encoded or settings.encoded, batch=batch or settings.batch,
    )  # fmt: skip
    with _bar(settings.autoencoder_steps + settings.steps) as told:
        train_diffusion(out, settings, workers=workers, told=told, stop=stop)


if __name__ == "__main__":
    app()
