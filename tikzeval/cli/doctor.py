"""`tikzeval doctor`: what is there, what is missing, and what to do about it."""

from __future__ import annotations

import typer

from tikzeval.cli.terminal import terminal
from tikzeval.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor() -> int:
    """Look at this machine: TeX, rasterisers, sandbox layers, GPU, extras and API keys (never their values)."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from tikzeval.machine import examine_machine

    findings = examine_machine()
    table = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
    for name in ("", "what", "found, or how to get it"):
        table.add_column(name, overflow="fold")
    for finding in findings:
        sign = ("yes", "green") if finding.there else (("NO", "red") if finding.needed else ("no", "yellow"))
        table.add_row(Text(*sign), finding.what, finding.told)
    terminal().print(table)
    return int(ExitCode.USAGE if any(finding.needed and not finding.there for finding in findings) else ExitCode.OK)
