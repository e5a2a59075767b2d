"""`tikzeval models`: the names that --models understands."""

from __future__ import annotations

import typer

from tikzeval.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("models")(models)


def models() -> int:
    """List the aliases, what they resolve to, and what is needed to call them."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from tikzeval.models.aliases import CONTROLS, model_entries, resolve_model

    table = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
    for name in ("name", "resolves to", "needs"):
        table.add_column(name, overflow="fold", no_wrap=name != "name")
    for name in CONTROLS:
        table.add_row(name, f"control/{name}", "nothing")
    for alias, entry in model_entries().items():
        if entry.model is None:
            needs, model = f"retired {entry.retired}", "–"
        else:
            key = resolve_model(alias).missing_key
            needs, model = (key or "nothing more"), entry.model
        table.add_row(alias, model, needs.split(" or ")[0])
    console = Console()
    console.print(table)
    for alias, entry in model_entries().items():
        if entry.note:
            console.print(f"{alias}: {entry.note}", highlight=False, soft_wrap=True)
    open_weights = ", ".join(alias for alias, entry in model_entries().items() if entry.open_weights)
    console.print(f"Open weights: {open_weights}. Release dates: README.md.", highlight=False, soft_wrap=True)
    console.print(
        "Also: replay:FILE.jsonl, and any Inspect model string (openai/…, google/…, hf/…, ollama/…, openrouter/…).",
        highlight=False,
        soft_wrap=True,
    )
    return int(ExitCode.OK)
