"""What the command line prints of models held against each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table

from tikzeval.cli.show import near

if TYPE_CHECKING:
    from tikzeval.analysis.compare import Comparison, Sight, Split


def show_comparisons(console: Console, found: Sequence[Comparison]) -> None:
    """Print a table a measure: a row a pair."""
    for measure in dict.fromkeys(each.measure for each in found):
        rows = [each for each in found if each.measure == measure]
        several = len(rows) > 1
        table = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
        table.add_column(measure, overflow="fold")
        for name in ("diff", "95 %", "p", *(["p, all"] if several else []), "d", "+ = −"):
            table.add_column(name, justify="right", no_wrap=True)
        for each in rows:
            table.add_row(*_cells(each, several=several))
        console.print(table)
    _hint(console, found)


def _cells(each: Comparison, *, several: bool) -> list[str]:
    found = each.found
    if found.difference is None:
        return [f"{each.one} − {each.other}: no prompt was scored for both"]
    return [
        f"{each.one} − {each.other}" if several else f"{each.one} {found.one:.2f} − {each.other} {found.other:.2f}",
        f"{found.difference:+.2f}",
        "–" if found.low is None else f"{found.low:+.2f}…{found.high:+.2f}",
        _p(found.p),
        *([_p(each.p_holm)] if several else []),
        "–" if found.effect is None else f"{found.effect:+.1f}",
        f"{found.better} {found.equal} {found.worse}",
    ]


def _hint(console: Console, found: Sequence[Comparison]) -> None:
    several = len(found) > len({each.measure for each in found})
    console.print(
        "p: sign-flip test by prompt"
        + ("; p, all: for all pairs together (Holm)" if several else "")
        + "; d: effect size; + = −: prompts where the first is better, equal, worse",
        highlight=False,
        soft_wrap=True,
    )
    fewest = min((each.found.n for each in found), default=0)
    if 0 < fewest < 6:
        said = f"With {fewest} prompt{'s' if fewest > 1 else ''} no difference can be told from noise (p is at least {2 / 2**fewest:.2g}); ask more prompts."
        console.print(said, style="yellow", highlight=False, soft_wrap=True)


def show_splits(console: Console, one: str, other: str, found: Sequence[Split]) -> None:
    """Print the prompts on which two models differ most, with a picture of each."""
    if not found:
        return
    console.print(f"\nWhere {one} and {other} differ most", style="bold", highlight=False, soft_wrap=True, markup=False)
    for each in found:
        console.print(f"{each.suite}/{each.prompt}  {each.measure} {each.difference:+.2f}", highlight=False)
        for name, sight in ((one, each.one), (other, each.other)):
            console.print(f"  {sight.score:.2f} {name}  {_seen(sight)}", highlight=False, soft_wrap=True, markup=False)


def _seen(sight: Sight) -> str:
    return f"no picture: {sight.outcome}" if sight.picture is None else near(sight.picture)


def _p(p: float | None) -> str:
    return "–" if p is None else "<0.001" if p < 0.001 else f"{p:.3f}"
