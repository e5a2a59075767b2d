"""What the command line prints of a detector: how far its boxes agree with the vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from tikzeval.analysis.stored import StoredDetector


def show_detector(console: Console, detector: StoredDetector) -> None:
    """Print a row for each kind of check."""
    table = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
    table.add_column("boxes agree with vectors", overflow="fold")
    for name in ("verdicts", "agree", "95 %"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in detector.agreement:
        ends = "" if row.low is None or row.high is None else f"{row.low:.2f}–{row.high:.2f}"
        table.add_row(row.kind, str(row.n), f"{row.agree:.2f}", ends)
    console.print(table)
    console.print(
        f"Detector: {detector.name}, on our own drawings; docs/detector.md says what its boxes answer", soft_wrap=True
    )
