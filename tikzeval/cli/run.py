"""`tikzeval run`: draw, score, print the leaderboard."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tikzeval.cli.clip import chosen_clip
from tikzeval.cli.isolation import IsolationOption, use_isolation
from tikzeval.cli.terminal import terminal
from tikzeval.errors import ExitCode, UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run")(run)


def split(values: list[str] | None) -> tuple[str, ...]:
    """Return the names of an option that may be given several times, and hold several names each time."""
    return tuple(name.strip() for value in values or [] for name in value.split(",") if name.strip())


JudgeOption = Annotated[
    list[str] | None,
    typer.Option(help="Models that see the pictures and answer the rubrics' judge questions, with commas."),
]

DetectorOption = Annotated[
    str | None,
    typer.Option(
        help="Whose boxes answer what needs vectors where there are none: OWLv2 or Grounding DINO, by hub id or folder."
    ),
]


def run(  # noqa: PLR0913, PLR0917  one parameter a flag
    models: Annotated[
        list[str] | None,
        typer.Option(
            "--models",
            "-m",
            help="Aliases, Inspect model strings, diffusion:ID, files:FOLDER, replay:FILE.jsonl or controls, with commas.",
        ),
    ] = None,
    suite: Annotated[
        list[str] | None,
        typer.Option("--suite", "-s", help="Suites, or paths of suite files, with commas; default all in prompts/."),
    ] = None,
    prompt: Annotated[list[str] | None, typer.Option("--prompt", help="Only these prompts, with commas.")] = None,
    epochs: Annotated[int, typer.Option(min=1, help="How often each prompt is asked.")] = 1,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N prompts of each suite.")] = None,
    language: Annotated[str, typer.Option(help="Language of the prompts: en, ko; of spatial also zh.")] = "en",
    protocol: Annotated[
        str,
        typer.Option(
            help="How a model may draw: blind, plan, repair (errors are handed back), look (the picture is), edit (changes are asked for)."
        ),
    ] = "blind",
    rounds: Annotated[
        int | None, typer.Option(min=1, help="repair, look: how often the drawing is handed back at most; default 2.")
    ] = None,
    parts: Annotated[str, typer.Option(help="on: ask the model to name the parts of its drawing; off: do not.")] = "on",
    clip: Annotated[
        str | None,
        typer.Option(
            envvar="TIKZEVAL_CLIP",
            help="CLIP: ARCHITECTURE/WEIGHTS, hf-hub:ID, a folder, tiny-clip, none, or auto: the best in the cache, else "
            "ViT-L-14/openai where it can be downloaded. Default: the best in the cache, else tiny-clip.",
        ),
    ] = None,
    detector: DetectorOption = None,
    judge: JudgeOption = None,
    raster: Annotated[str, typer.Option(help="pdfium or poppler.")] = "pdfium",
    temperature: Annotated[float | None, typer.Option(help="Sampling temperature; default the provider's.")] = None,
    max_tokens: Annotated[
        int | None, typer.Option(min=1, help="Most tokens in a reply; default the provider's.")
    ] = None,
    reasoning_effort: Annotated[str | None, typer.Option(help="For models that reason: low, medium, high, …")] = None,
    reasoning_tokens: Annotated[
        int | None, typer.Option(min=0, help="Most tokens of reasoning, for models that take a budget.")
    ] = None,
    model_arg: Annotated[
        list[str] | None,
        typer.Option("--model-arg", help="NAME=VALUE for the provider, or MODEL:NAME=VALUE; may be repeated."),
    ] = None,
    max_connections: Annotated[
        int | None, typer.Option(min=1, help="Calls at a time to one provider; the batch size of hf/ models.")
    ] = None,
    max_retries: Annotated[
        int, typer.Option(min=0, help="How often a call is tried again, on rate limits and server errors.")
    ] = 5,
    timeout: Annotated[int, typer.Option(min=1, help="Seconds that one attempt may take.")] = 600,
    batch: Annotated[
        bool, typer.Option("--batch", help="Use the provider's batch API: cheaper, and may take a day.")
    ] = False,
    max_cost: Annotated[
        float | None, typer.Option(min=0, help="US dollars that the run may spend; with more, the same words go on.")
    ] = None,
    isolation: IsolationOption = None,
    skip_missing: Annotated[
        bool, typer.Option("--skip-missing", help="Leave out models that cannot be called.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be called, what it may cost, and what is missing.")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start anew; the earlier run is kept beside.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the run; default results/runs/<hash of the settings>.")
    ] = None,
) -> int:
    """Draw, score, print the leaderboard.

    The same words again go on where they were interrupted, or reprint when complete. Without --models the
    controls run: no key, no GPU and no network is needed.
    """
    from tikzeval.cli.show import show_result
    from tikzeval.runs.preflight import check, settings_from
    from tikzeval.runs.settings import RunSettings

    use_isolation(isolation)
    console = terminal()
    if parts not in ("on", "off"):
        msg = f"--parts is on or off, not {parts}"
        raise UsageError(msg)
    words = {
        "suites": split(suite),
        "prompts": split(prompt),
        "epochs": epochs,
        "limit": limit,
        "language": language,
        "protocol": protocol,
        "rounds": rounds,
        "parts": parts == "on",
        "clip": chosen_clip(console, clip),
        "detector": detector,
        "judges": split(judge),
        "raster": raster,
        "temperature": temperature,
        "max_tokens": max_tokens,
        "reasoning_effort": reasoning_effort,
        "reasoning_tokens": reasoning_tokens,
        "model_args": tuple(model_arg or ()),
        "max_connections": max_connections,
        "max_cost": max_cost,
        "max_retries": max_retries,
        "timeout": timeout,
        "batch": batch,
    }
    if models is not None:
        words["models"] = split(models)
    else:
        from tikzeval.runs.defaults import default_models, default_suites

        words["models"] = default_models(protocol)
        if not suite and not prompt:
            words["suites"] = default_suites(language)
    settings: RunSettings = settings_from(words)
    plan = check(settings, skip_missing=skip_missing)
    settings, folder = plan.settings, plan.settings.folder(out)

    from tikzeval.runs.folder import earlier, locked, set_aside

    if dry_run:
        from tikzeval.cli.show_plan import show_plan
        from tikzeval.runs.estimate import estimates
        from tikzeval.runs.estimate_judges import judge_estimates
        from tikzeval.runs.preflight import answered, received

        goes_on = not fresh and earlier(folder, settings) is not None
        held = received(settings, folder) if goes_on else {}
        judged = judge_estimates(plan, answered(settings, folder) if goes_on else {})
        show_plan(console, plan, folder, held, estimates(plan, folder, held), judged)
        return int(ExitCode.USAGE if plan.problems else ExitCode.OK)
    plan.refuse()

    from tikzeval.runs.execute import execute, reprint

    if fresh and (kept := set_aside(folder)):
        console.print(f"The earlier run is kept in {kept}", soft_wrap=True)
    told = earlier(folder, settings)
    again = told is not None and told.complete
    if again:
        result = reprint(folder)
    else:
        with locked(folder):
            earlier(folder, settings)
            result = execute(settings, folder, console)
    show_result(console, result, again=again)
    return int(ExitCode.INCOMPLETE if result.incomplete else ExitCode.OK)
