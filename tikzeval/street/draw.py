"""The solver that makes a picture of a reply."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from inspect_ai.log import transcript
from inspect_ai.model import ChatMessageUser, Content, ContentImage, ContentText
from inspect_ai.solver import Generate, Solver, TaskState, solver

from tikzeval.drawing import Drawn, draw_apart, show_apart
from tikzeval.errors import InfraError, TikzevalError
from tikzeval.models.generator import about_picture, is_generated, picture_in, picture_type
from tikzeval.models.ledger import slug
from tikzeval.picture.raster import Rasteriser
from tikzeval.street.ask import address_in
from tikzeval.street.handback import data_uri
from tikzeval.street.reply import reply_of
from tikzeval.values import Outcome

STORE = "tikzeval"  # the key under which a sample's store says what became of the reply


def _is_ours(state: TaskState) -> bool:
    """Whether the reply is a control's, derived from our own drawings."""
    return str(state.model).startswith("control/")


_drawn: dict[str, Drawn] = {}  # sample uuid → picture, between the solver and the scorer


async def drawn_reply(state: TaskState, rasteriser: Rasteriser) -> Drawn:
    """Draw a sample's reply, once.

    Raises:
        InfraError: This machine failed.
    """
    if state.uuid not in _drawn:
        remember(state, await draw_output(state, rasteriser))
    return _drawn[state.uuid]


async def draw_output(state: TaskState, rasteriser: Rasteriser) -> Drawn:
    """Draw the reply that a sample has now.

    Raises:
        InfraError: This machine failed.
    """
    try:
        if is_generated(state.output):
            drawn = await show_apart(reply_of(state.output), picture_in(state.output))
            file = about_picture(state.output).get("file")
            return replace(drawn, why=f"{file}: {drawn.why}") if drawn.why and file else drawn
        return await draw_apart(reply_of(state.output), rasteriser, trusted=_is_ours(state))
    except (TikzevalError, OSError) as error:
        msg = f"{Outcome.INFRA_ERROR}: {error}"
        raise InfraError(msg) from error


def remember(state: TaskState, drawn: Drawn) -> None:
    """Keep the picture of the reply that is scored."""
    _drawn[state.uuid] = drawn


def forget(state: TaskState) -> None:
    """Let go of a sample's picture, once it has been scored."""
    _drawn.pop(state.uuid, None)


@solver
def draw(raster: Rasteriser = "pdfium", folder: str | None = None) -> Solver:
    """Compile and rasterise the reply; the picture joins the transcript, and the run's folder if there is one.

    Args:
        raster: pdfium or poppler.
        folder: A run's folder; .tex, .pdf and .png go to its `pictures/`.
    """

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate
        drawn = await drawn_reply(state, raster)
        picture = keep(drawn, Path(folder), state) if folder else ""
        state.store.set(STORE, told(drawn, picture))
        said: list[Content] = [ContentText(text=f"Outcome: {drawn.outcome}")]
        if drawn.png:
            said.append(ContentImage(image=data_uri(drawn.png)))
            show(drawn)
        state.messages.append(ChatMessageUser(content=said))
        return state

    return solve


def told(drawn: Drawn, picture: str) -> dict[str, Any]:
    """Return what a log should know about a drawing, as plain data."""
    done = drawn.compilation
    return {
        "outcome": str(drawn.outcome),
        "form": str(drawn.drawing.form),
        "found": str(drawn.drawing.found),
        "picture": picture,
        "pages": done.pages if done else 0,
        "errors": [asdict(error) for error in done.errors[:5]] if done else [],
        "missing_glyphs": done.missing_glyphs if done else 0,
        "tex_seconds": round(done.seconds, 3) if done else 0.0,
        "tier": done.tier if done else "",
        "isolation": done.isolation if done else "",
        "bitmap": drawn.bitmap,
        "why": drawn.why,
    }


def show(drawn: Drawn, which: str = "") -> None:
    """Put a drawing into the transcript; `which` says of which round, where it is not the one that is scored."""
    picture = f"![{drawn.outcome}]({data_uri(drawn.png)})" if drawn.png else str(drawn.outcome)
    transcript().info(picture, source=f"tikzeval: {which}{drawn.outcome}")


def keep(drawn: Drawn, folder: Path, state: TaskState, which: str = "") -> str:
    """Write the source, the PDF and the picture, of an image generator the file that it gave; return the picture's path in the run's folder, if there is one.

    Args:
        drawn: The drawing.
        folder: The run's.
        state: The sample.
        which: Added to the files' names; nothing for the drawing that is scored.
    """
    address = address_in(state)
    stem = Path("pictures") / slug(str(state.model)) / address.suite / f"{address.prompt}-{address.epoch}{which}"
    (folder / stem).parent.mkdir(parents=True, exist_ok=True)
    files = {".tex": drawn.drawing.source.encode("utf-8", "replace"), ".png": drawn.png}
    if drawn.compilation:
        files[".pdf"] = drawn.compilation.pdf
    if drawn.original:
        files[f"-original{picture_type(drawn.original)[0]}"] = drawn.original
    for suffix, content in files.items():
        if content:
            (folder / f"{stem}{suffix}").write_bytes(content)
    return f"{stem}.png" if drawn.png else ""
