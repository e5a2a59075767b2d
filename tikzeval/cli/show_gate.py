"""What the command line prints of a gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from tikzeval.runs.gate import Gate


def show_gate(console: Console, gate: Gate) -> None:
    """Print a row a score, then what fell, why, and what is missing."""
    from tikzeval.runs.gate_text import causes, fall, scope, seen, verdict, where

    table = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
    table.add_column("model", overflow="fold")
    for name in ("score", "before", "after", "change", "95 %", "p", "could see"):
        table.add_column(name, justify="left" if name == "score" else "right", no_wrap=True)
    for test in gate.tests:
        found = test.found
        table.add_row(
            test.model,
            test.measure,
            f"{found.before:.2f}",
            f"{found.after:.2f}",
            f"{found.difference:+.2f}",
            "–" if test.low is None else f"{test.low:+.2f}…{test.high:+.2f}",
            f"{test.p_holm:.3f}",
            "nothing" if test.smallest is None else seen(test),
            style="red" if test.fallen else None,
        )
    console.print(table)
    console.print(scope(gate), highlight=False, soft_wrap=True)
    for line in causes(gate):
        console.print(line, style="yellow", highlight=False, soft_wrap=True, markup=False)
    if any(test.smallest is None for test in gate.tests):
        told = "With so few replies no fall could be seen; ask more prompts, or more epochs."
        console.print(told, style="yellow", highlight=False, soft_wrap=True)
    for line in gate.holes:
        console.print(line, style="yellow", highlight=False, soft_wrap=True, markup=False)
    console.print(
        verdict(gate), style="bold red" if gate.fallen else "bold", highlight=False, soft_wrap=True, markup=False
    )
    for test in gate.fallen:
        console.print(fall(test), highlight=False, soft_wrap=True, markup=False)
        for line in where(test):
            console.print(f"  {line}", highlight=False, soft_wrap=True, markup=False)
