"""`tikzeval audit clip`: how far a CLIP can be trusted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tikzeval.cli.clip import chosen_clip

if TYPE_CHECKING:
    from rich.console import Console

    from tikzeval.audit.stored import Audit

PICTURES = 1024


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = typer.Typer(help="Find out how far a measure can be trusted.", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(_group)
    group.command("clip")(audit_clip)
    app.add_typer(group, name="audit")


def _group() -> None:
    """Find out how far a measure can be trusted."""


def audit_clip(
    model: Annotated[
        str | None,
        typer.Argument(metavar="[CLIP]", help="As for run --clip: ARCHITECTURE/WEIGHTS, a folder, tiny-clip, auto."),
    ] = None,
    pictures: Annotated[int, typer.Option(min=128, help="How many generated pictures to ask about.")] = PICTURES,
    seed: Annotated[int, typer.Option(help="Another seed asks about other pictures.")] = 0,
    baseline: Annotated[
        int,
        typer.Option(min=0, metavar="N", help="Ask a baseline too: the caption of the nearest of N training pictures."),
    ] = 0,
    json_to: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the table here too.")] = None,
) -> None:
    """Ask a CLIP which caption fits, about generated pictures that it has not seen.

    The right caption among those of 64 pictures, and minimal pairs: left and right exchanged, above and below, inside and outside,
    the two colours, the two roles, one more or fewer. What is found is kept, and shown beside the CLIP column of every table.
    """
    from rich.console import Console
    from rich.progress import Progress

    from tikzeval.audit.answers import ask_clip, ask_nearest
    from tikzeval.audit.questions import questions
    from tikzeval.audit.stored import Audit, keep
    from tikzeval.audit.table import table
    from tikzeval.errors import UsageError
    from tikzeval.scoring.clip import ClipUnavailableError, load
    from tikzeval.scoring.clip_names import NONE, check_clip_id

    if model == NONE:
        msg = "there is nothing to audit in none; name a CLIP, or tiny-clip"
        raise UsageError(msg)
    console = Console()
    model = chosen_clip(console, model)
    check_clip_id(model)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("loading the model", total=None)
        try:
            encoder = load(model)
        except ClipUnavailableError as error:
            raise UsageError(str(error)) from error
        progress.update(task, description="making pictures")
        made, asked = questions(pictures, seed=seed)
        progress.update(task, description=f"asking {encoder.name}", total=pictures)
        answers = ask_clip(encoder, made, asked, lambda done: progress.update(task, completed=done))
        by_caption = []
        if baseline:
            progress.update(task, description="painting what the baseline knows", total=baseline, completed=0)
            found = ask_nearest(made, asked, baseline, lambda done: progress.update(task, completed=done))
            by_caption = table(asked, found)
    audit = Audit(encoder.name, pictures, seed, tuple(table(asked, answers)), tuple(by_caption), baseline)
    keep(audit)
    if json_to is not None:
        json_to.parent.mkdir(parents=True, exist_ok=True)
        keep(audit, json_to)
    show(console, audit)


def show(console: Console, audit: Audit) -> None:
    """Print an audit as a table."""
    from rich import box
    from rich.table import Table

    shown = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
    shown.add_column(audit.model, overflow="fold")
    others = ["nearest caption"] if audit.baseline else []
    for name in ("right", "95 %", *others, "chance", "questions"):
        shown.add_column(name, justify="right", no_wrap=True)
    nearest = {row.kind: f"{row.right:.1%}" for row in audit.baseline}
    for row in audit.rows:
        between = f"{row.low:.1%}–{row.high:.1%}"
        told = [nearest.get(row.kind, "")] if audit.baseline else []
        shown.add_row(row.kind, f"{row.right:.1%}", between, *told, f"{row.chance:.1%}", str(row.questions))
    console.print(shown)
    console.print(f"{audit.pictures} generated pictures of the test split, seed {audit.seed}", highlight=False)
