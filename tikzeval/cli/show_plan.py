"""What the command line prints of a run that has not begun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table

from tikzeval.cli.show import near
from tikzeval.models.budget import dollars

if TYPE_CHECKING:
    from tikzeval.runs.estimate import Estimate, Range
    from tikzeval.runs.preflight import Plan


def show_plan(
    console: Console,
    plan: Plan,
    folder: Path,
    received: Mapping[str, int],
    estimates: Mapping[str, Estimate],
    judges: Mapping[str, Estimate],
) -> None:
    """Print what a run would do.

    Args:
        console: Where to.
        plan: The run.
        folder: Where it would go.
        received: Inspect model string → calls whose replies are there already.
        estimates: Inspect model string → what its calls may take.
        judges: Name of a judge → what its answers may take.
    """
    table = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
    for name in ("model", "resolves to", "kind", "calls"):
        table.add_column(name, justify="right" if name == "calls" else "left", overflow="fold")
    for model, calls in plan.calls:
        table.add_row(model.asked, model.model, model.kind, str(calls - received.get(model.model, 0)))
    console.print(table)
    told = {model.asked: estimates[model.model] for model, _ in plan.calls if model.model in estimates}
    _show_estimates(console, told | {f"the judge {name}": estimate for name, estimate in judges.items()})
    settings = plan.settings
    suites = ", ".join(f"{suite.name} ({len(suite.items)})" for suite in settings.loaded_suites)
    console.print(f"Suites: {suites}; {settings.epochs} epoch{'s' if settings.epochs > 1 else ''}")
    if settings.rounds:
        more = f"up to {settings.rounds} more call{'s' if settings.rounds > 1 else ''} after each of these"
        kinds = {model.kind for model, _ in plan.calls}
        if kinds == {"image"}:
            more = "no more calls: nothing is handed back to image models"
        elif "image" in kinds:
            more += ", but of image models"
        console.print(f"Protocol: {settings.protocol}; {more}")
    if settings.edits:
        more = f"{settings.edits} more call{'s' if settings.edits > 1 else ''}"
        console.print(f"Protocol: {settings.protocol}; {more} after each of these")
    kept = sum(received.values())
    held = f" (holds {kept} repl{'y' if kept == 1 else 'ies'} already)" if kept else ""
    if settings.judges:
        from tikzeval.runs.estimate_judges import questions

        names = ", ".join(judge.asked for judge in settings.resolved_judges)
        pictures, controls = questions(plan)
        told_judges = (
            f"Judges: {names}; at most {pictures} questions about pictures and {controls} about controls, to each"
        )
        console.print(told_judges, soft_wrap=True)
    console.print(f"Folder: {near(folder)}{held}", soft_wrap=True)
    for line in plan.left_out:
        console.print(line, style="yellow", soft_wrap=True)
    for line in plan.problems:
        console.print(f"Missing: {line}", style="red", soft_wrap=True)


def _show_estimates(console: Console, estimates: Mapping[str, Estimate]) -> None:
    for name, estimate in estimates.items():
        told = f"Estimated for {name}: {_estimated(estimate)}"
        console.print(told, soft_wrap=True)
    costs = [estimate.cost for estimate in estimates.values() if estimate.cost]
    if len(costs) > 1:
        unknown = " and what has no price" if len(costs) < len(estimates) else ""
        console.print(f"Estimated for all: {_dollar_range(costs)}{unknown}", soft_wrap=True)
    if estimates:
        console.print("Tokens in: bytes of the prompts / 4. Tokens out: with reasoning.")


def _estimated(estimate: Estimate) -> str:
    low, middle, high = estimate.tokens_out
    tokens = f"{estimate.tokens_in:,.0f} tokens in, {middle:,.0f} out ({low:,.0f} to {high:,.0f})"
    each = ""
    if estimate.cost and estimate.pictures:
        each = f", {dollars(estimate.cost[1] / estimate.pictures)} a picture"
    return f"{tokens}, {_dollar_range([estimate.cost])}{each}; tokens out: {estimate.basis}"


def _dollar_range(costs: Sequence[Range | None]) -> str:
    if None in costs:
        return "price unknown"
    low, middle, high = (sum(cost[index] for cost in costs if cost) for index in range(3))
    return f"{dollars(middle)} ({dollars(low)} to {dollars(high)})" if high else "free"
