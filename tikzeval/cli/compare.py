"""`tikzeval compare`: models against each other on the same prompts."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tikzeval.errors import ExitCode, UsageError, nearest

if TYPE_CHECKING:
    from tikzeval.analysis.compare import Comparison

MEASURES = ("strict", "rubric", "rubric_judged", "common", "rendered", "clean_compile", "parts_named")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("compare")(compare)


def measures_of(words: list[str] | None, default: tuple[str, ...], also: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the measures that an option names.

    Raises:
        UsageError: There is no such measure.
    """
    from tikzeval.cli.run import split

    names = split(words) or default
    for name in names:
        if name not in (*MEASURES, *also):
            msg = f"--measure: there is no measure {name}; {nearest(name, (*MEASURES, *also))}"
            raise UsageError(msg)
    return tuple(dict.fromkeys(names))


def compare(
    models: Annotated[
        list[str], typer.Argument(metavar="A [B...]", help="RUN (all its models) or RUN:MODEL (one of them).")
    ],
    measure: Annotated[
        list[str] | None, typer.Option(help=f"What to compare, with commas: {', '.join(MEASURES)}.")
    ] = None,
    prompts: Annotated[
        int | None,
        typer.Option(min=0, help="Prompts that differ most to show of each pair; default 3, of several pairs 1."),
    ] = None,
    allow_differences: Annotated[
        bool, typer.Option("--allow-differences", help="Compare runs that do not; says in what they differ.")
    ] = False,
    json: Annotated[Path | None, typer.Option("--json", help="Write all of it here too.")] = None,
) -> int:
    """Compare models on the same prompts: difference with interval, p-value, effect size, and the pictures that differ most.

    Two runs of the same models are compared model by model; otherwise every model named with every other.
    """
    from rich.console import Console

    from tikzeval.analysis.compare import compared, splits
    from tikzeval.analysis.contenders import contest
    from tikzeval.analysis.merge import refuse
    from tikzeval.cli.show_compare import show_comparisons, show_splits

    names = measures_of(measure, ("strict", "rubric"))
    told = contest(models)
    if not measure and any((one.samples["kind"] == "image").any() for pair in told.pairs for one in pair):
        names = (*names, "common")
    if not allow_differences:
        refuse(told.differing)
    found = compared(told.pairs, names)
    if not measure and any(each.found.n for each in found):
        found = [each for each in found if each.found.n]  # what two cannot be held against each other by goes unsaid
    most = prompts if prompts is not None else 3 if len(told.pairs) == 1 else 1
    apart = [(one, other, splits(one, other, most)) for one, other in told.pairs]
    console = Console(file=sys.stdout)
    show_comparisons(console, found)
    for one, other, differ in apart:
        show_splits(console, one.name, other.name, differ)
    for line in told.differing:
        console.print(line.partition("; ")[0], style="yellow", highlight=False, soft_wrap=True, markup=False)
    if json is not None:
        from tikzeval.cli.show import near
        from tikzeval.files import write_json

        write_json(
            json,
            {
                "comparisons": [_plain(each) for each in found],
                "prompts": [
                    {"one": one.name, "other": other.name, "differ": [dataclasses.asdict(each) for each in differ]}
                    for one, other, differ in apart
                ],
                "differences": told.differing,
            },
        )
        console.print(near(json), highlight=False, soft_wrap=True)
    unscored = any(model.samples["rendered"].isna().any() for pair in told.pairs for model in pair)
    return int(ExitCode.INCOMPLETE if unscored else ExitCode.OK)


def _plain(each: Comparison) -> dict[str, Any]:
    found = dataclasses.asdict(each.found)
    means = {f"mean_{side}": found.pop(side) for side in ("one", "other")}
    return {
        "one": each.one,
        "other": each.other,
        "measure": each.measure,
        **means,
        **found,
        "p_holm": each.p_holm,
    }
