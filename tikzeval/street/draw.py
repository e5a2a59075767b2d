"""The solver that makes a picture of a reply."""

from __future__ import annotations

import base64
from dataclasses import asdict
from pathlib import Path
from typing import Any

from inspect_ai.log import transcript
from inspect_ai.model import ChatMessageUser, Content, ContentImage, ContentText
from inspect_ai.solver import Generate, Solver, TaskState, solver

from tikzeval.drawing import Drawn, draw_apart
from tikzeval.errors import InfraError, TikzevalError
from tikzeval.models.address import Address
from tikzeval.models.ledger import slug
from tikzeval.picture.raster import Rasteriser
from tikzeval.street.ask import address_in
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
        try:
            _drawn[state.uuid] = await draw_apart(reply_of(state.output), rasteriser, trusted=_is_ours(state))
        except (TikzevalError, OSError) as error:
            msg = f"{Outcome.INFRA_ERROR}: {error}"
            raise InfraError(msg) from error
    return _drawn[state.uuid]


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
        picture = _keep(drawn, Path(folder), str(state.model), address_in(state)) if folder else ""
        state.store.set(STORE, told(drawn, picture))
        said: list[Content] = [ContentText(text=f"Outcome: {drawn.outcome}")]
        if drawn.png:
            image = f"data:image/png;base64,{base64.b64encode(drawn.png).decode()}"
            said.append(ContentImage(image=image))
            transcript().info(f"![{drawn.outcome}]({image})", source=f"tikzeval: {drawn.outcome}")
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
    }


def _keep(drawn: Drawn, folder: Path, model: str, address: Address) -> str:
    """Write the source, the PDF and the picture; return the picture's path in the run's folder."""
    stem = Path("pictures") / slug(model) / address.suite / f"{address.prompt}-{address.epoch}"
    (folder / stem).parent.mkdir(parents=True, exist_ok=True)
    files = {".tex": drawn.drawing.source.encode("utf-8", "replace"), ".png": drawn.png}
    if drawn.compilation:
        files[".pdf"] = drawn.compilation.pdf
    for suffix, content in files.items():
        if content:
            (folder / f"{stem}{suffix}").write_bytes(content)
    return f"{stem}.png" if drawn.png else ""
