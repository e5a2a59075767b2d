"""`tikzeval rate`: people judge the pictures of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tikzeval.cli.run import split
from tikzeval.cli.terminal import terminal
from tikzeval.errors import ExitCode, UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rate")(rate)


def rate(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    who: Annotated[str, typer.Option(help="Your name: answers go to RUN/ratings/<who>.csv.")] = "me",
    kind: Annotated[list[str] | None, typer.Option(help="Only checks of these kinds, with commas.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N questions.")] = None,
    seed: Annotated[
        int, typer.Option(help="Of the order; the same for all who rate, so that they can be compared.")
    ] = 0,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of the page; 0 takes a free one.")] = 0,
) -> int:
    """Judge the pictures of a run yourself, on a small page in your browser.

    The page is on this machine only. It shows a picture and a question: y or → yes, n or ← no, s or ↓ skip, b or ↑ back.
    Whose picture it is and what tikzeval says is not shown. Every answer is saved at once; the same words go on.
    """
    from tikzeval.cli.show import near
    from tikzeval.rating.answers import FOLDER, Answers, rater_name
    from tikzeval.rating.questions import questions_of
    from tikzeval.rating.server import Rating
    from tikzeval.workers import workers

    name = rater_name(who)
    questions = questions_of(run, kinds=split(kind), seed=seed, limit=limit)
    answers = Answers(run / FOLDER / f"{name}.csv", name)
    try:
        server = Rating(questions, answers, port)
    except OSError as error:
        msg = f"--port {port}: {error.strerror}; take another, or 0 for a free one"
        raise UsageError(msg) from error
    console = terminal()
    state = server.state()
    console.print(f"{state['total']} questions, {state['answered']} answered")
    console.print(f"Open {server.url} in a browser on this machine; Ctrl-C ends.", soft_wrap=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
        workers.close()
    state = server.state()
    console.print(f"{state['answered']} of {state['total']} questions are answered")
    if answers.path.is_file():
        console.print(near(answers.path), soft_wrap=True)
    return int(ExitCode.OK)
