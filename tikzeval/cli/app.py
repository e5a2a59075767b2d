"""`tikzeval`: one subcommand a file. Nothing heavy is imported until a command runs."""

from __future__ import annotations

import os
import sys
from typing import cast

import typer

from tikzeval import __version__
from tikzeval.errors import ExitCode, TikzevalError

app = typer.Typer(
    name="tikzeval",
    help="Measure whether language models can draw: TikZ compiled safely, verdicts read from the vector picture.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

INTERRUPTED = 130  # the shell's code for Ctrl-C
# Click's ClickException, or that of the copy of click which newer typers bring along.
WrongWords = cast(type[typer.BadParameter], typer.BadParameter.__mro__[2])


def _version(show: bool) -> None:
    if show:
        typer.echo(f"tikzeval {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Options before the subcommand."""
    del version


def register_all() -> None:
    """Add every command, in the order of --help."""
    from tikzeval.cli import (
        agree,
        audit,
        baseline,
        check,
        compare,
        contamination,
        doctor,
        draw,
        gate,
        horizon,
        leaderboard,
        models,
        rate,
        report,
        run,
        score,
        suite,
        timeline,
        verify,
    )

    first = (
        run,
        score,
        draw,
        check,
        leaderboard,
        compare,
        timeline,
        horizon,
        contamination,
        report,
        baseline,
        gate,
        verify,
    )
    for module in (*first, suite, rate, agree, audit, models, doctor):
        module.register(app)


def run_app() -> int:
    """Run the command line; an error that the user can mend is one line on stderr."""
    register_all()
    try:
        result = app(standalone_mode=False)
    except TikzevalError as error:
        typer.echo(f"tikzeval: {error}", err=True)
        return int(error.exit_code)
    except WrongWords as error:
        error.show()
        return int(ExitCode.USAGE)
    except (typer.Abort, KeyboardInterrupt):
        result = INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(ExitCode.OK)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        typer.echo(f"tikzeval: {place}{error.strerror or error}", err=True)
        return int(ExitCode.USAGE)
    if result == INTERRUPTED:  # typer returns it too
        typer.echo("tikzeval: interrupted; the same words go on from here", err=True)
    return int(result) if isinstance(result, int) else int(ExitCode.OK)
