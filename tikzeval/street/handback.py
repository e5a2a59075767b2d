"""What a model is told of the drawing it has made: TeX's errors with their lines, or the picture."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence

from inspect_ai.model import Content, ContentImage, ContentText

from tikzeval.drawing import Drawn
from tikzeval.suites.instructions import Later
from tikzeval.values import Compilation, Outcome, TexError

ERRORS = 10  # told at most
LETTERS = 300  # of one error, and of one line of the source
LOG_LINES, LOG_LETTERS = 14, 1200  # of the excerpt

# A file that TeX opens is told by its path on this machine, which is nobody's business.
_OPENED = re.compile(r"[(<{]+/[^\s()<>{}]*[)>}]*")
_BLOCK = re.compile(r"^(?:\./\w+\.tex:\d+: |! )", re.MULTILINE)
_STATISTICS = re.compile(r"^Here is how much of TeX's memory", re.MULTILINE)
_NO_HELP = ("See the ", "Type  H <return>", "Type X to quit", "or enter new name", "Enter file name")


def mend(drawn: Drawn, outcome: Outcome, later: Later) -> str:
    """Return what is said of a drawing that is not clean: what became of it, TeX's errors, an excerpt of its log.

    Args:
        drawn: The drawing.
        outcome: What became of it, as the model should be told.
        later: The words.
    """
    done = drawn.compilation
    said = [later.failed[outcome], _errors(drawn.drawing.source, done.errors, later) if done else ""]
    if done and (excerpt := log_excerpt(done)):
        said.append(f"{later.log}\n\n```\n{excerpt}\n```")
    return "\n\n".join([*filter(None, said), later.again])


def look(drawn: Drawn, prompt: str, later: Later) -> list[Content]:
    """Return what is said beside the picture of a drawing, and the picture.

    Args:
        drawn: The drawing; it has a picture.
        prompt: What was asked for.
        later: The words.
    """
    said = [later.shown.format(prompt=prompt).strip()]
    if drawn.outcome is Outcome.RECOVERED and drawn.compilation:
        errors = _errors(drawn.drawing.source, drawn.compilation.errors, later)
        said += [f"{later.failed[Outcome.RECOVERED]}\n\n{errors}"]
    return [ContentText(text="\n\n".join(said)), ContentImage(image=data_uri(drawn.png))]


def data_uri(png: bytes) -> str:
    """Return a picture as messages and transcripts carry it."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def _errors(source: str, errors: Sequence[TexError], later: Later) -> str:
    """Return the first different errors, each with its line of the source."""
    lines = source.splitlines()
    different = list(dict.fromkeys(errors))
    said = []
    for error in different[:ERRORS]:
        message = error.message[:LETTERS]
        if error.line is None:
            said.append(message)
            continue
        said.append(later.placed.format(line=error.line, message=message))
        if 1 <= error.line <= len(lines):
            said.append(f"    {lines[error.line - 1].strip()[:LETTERS]}")
    if len(different) > ERRORS:
        said.append(later.more.format(count=len(different) - ERRORS))
    return "\n".join(said)


def log_excerpt(done: Compilation) -> str:
    """Return what the log says from the first error on, without paths and standing phrases; nothing without an error."""
    begun = _BLOCK.search(done.log)
    if not begun:
        return ""
    text = _STATISTICS.split(done.log[begun.start() :], maxsplit=1)[0]
    lines = [_OPENED.sub("", line).rstrip()[:LETTERS] for line in text.splitlines()]
    told = [line for line in lines if line and not line.startswith(_NO_HELP)]
    return "\n".join(told[:LOG_LINES])[:LOG_LETTERS]
