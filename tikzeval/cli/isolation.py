"""The option --isolation, the same for every command that compiles what a model wrote."""

from __future__ import annotations

import os
from typing import Annotated

import typer

IsolationOption = Annotated[
    str | None,
    typer.Option(
        "--isolation",
        help="require: compile only where TeX cannot reach other files or the network; degraded: anywhere, and say so. "
        "Default: TIKZEVAL_ISOLATION, or require.",
    ),
]


def use_isolation(wanted: str | None) -> None:
    """Take what the user wants, for this process and its workers.

    Raises:
        UsageError: It is neither `require` nor `degraded`.
    """
    from tikzeval.tex.isolation import VARIABLE, policy

    if wanted is not None:
        os.environ[VARIABLE] = wanted
    policy()
