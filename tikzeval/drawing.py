"""Reply → drawing → PDF → picture: the one function that turns what a model said into something to look at.

`draw_apart` runs it in a worker process: pdfium is not thread-safe and may crash or hang on a hostile PDF, and TeX
must not hold up the event loop.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, replace

from tikzeval.picture.bitmap import is_even, read_picture
from tikzeval.picture.raster import RasterError, Rasteriser, is_blank, rasterise, to_png
from tikzeval.tex.extract import extract
from tikzeval.tex.isolation import demand
from tikzeval.tex.remembered import compile_once
from tikzeval.tex.sandbox import Sandbox
from tikzeval.tex.tiers import this_machine
from tikzeval.values import Compilation, Drawing, Form, Found, Outcome, Reply
from tikzeval.workers import WorkerDiedError, workers

OUT_OF_TOKENS = ("max_tokens", "model_length")  # Inspect's words for it
_CLASS = re.compile(r"^[^%\n]*\\documentclass\s*(?:\[[^\]]*\])?\s*\{\s*([\w-]*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What became of a reply, with everything that led there."""

    outcome: Outcome
    drawing: Drawing
    compilation: Compilation | None  # None where there was nothing to compile
    png: bytes = b""  # empty unless the outcome is rendered
    png_no_text: bytes = b""  # the same picture painted without its text, for CLIP
    crop: bool = False  # the picture is the page's ink, not the page
    bitmap: bool = False  # of an image generator: there are no vectors, and no text can be taken out
    original: bytes = b""  # of a bitmap: the file as it came
    why: str = ""  # of a bitmap: why it cannot be read


def needs_crop(drawing: Drawing) -> bool:
    """Whether the document's class sets sheets of paper, of which the ink is the picture."""
    found = _CLASS.search(drawing.source) if drawing.form is Form.DOCUMENT else None
    return found is not None and found[1] != "standalone"


def draw(reply: Reply, rasteriser: Rasteriser = "pdfium", sandbox: Sandbox | None = None) -> Drawn:
    """Turn a reply into a picture.

    Args:
        reply: What the model answered.
        rasteriser: pdfium or poppler.
        sandbox: What is put around TeX; by default all layers that hold here.

    Raises:
        InfraError: This machine failed, not the model.
        IsolationError: No sandbox was given, this machine cannot close TeX in, and nobody allowed to go without.
        MissingToolError: pdflatex, or the rasteriser asked for, is not installed.
    """
    drawing = extract(reply)
    if drawing.form is Form.NONE:
        return Drawn(_nothing_to_draw(reply), drawing, None)
    if not drawing.complete and reply.stop_reason in OUT_OF_TOKENS:
        return Drawn(Outcome.TRUNCATED, drawing, None)
    if not drawing.complete and reply.stop_reason == "content_filter":
        return Drawn(Outcome.REFUSED, drawing, None)
    drawn = render_drawing(drawing, rasteriser, sandbox)
    # Where nobody knows why a reply ended, one that breaks off within the drawing was most likely cut off.
    broken = drawn.outcome in (Outcome.TEX_ERROR, Outcome.BLANK)
    if not drawing.complete and broken and reply.stop_reason == "unknown":
        return replace(drawn, outcome=Outcome.TRUNCATED)
    return drawn


def render_drawing(drawing: Drawing, rasteriser: Rasteriser = "pdfium", sandbox: Sandbox | None = None) -> Drawn:
    """Compile and rasterise a drawing. Raises as `draw` does."""
    return picture_of(drawing, compile_once(drawing, this_machine(sandbox)), rasteriser)


def picture_of(drawing: Drawing, compilation: Compilation, rasteriser: Rasteriser = "pdfium") -> Drawn:
    """Rasterise what became of a drawing in TeX. Raises as `draw` does."""
    crop = needs_crop(drawing)
    if not compilation.outcome.rendered:
        return Drawn(compilation.outcome, drawing, compilation, crop=crop)
    try:
        pixels, bare = rasterise(compilation.pdf, crop=crop, rasteriser=rasteriser)
    except RasterError:
        return Drawn(Outcome.RASTER_ERROR, drawing, compilation, crop=crop)
    if is_blank(pixels):
        return Drawn(Outcome.BLANK, drawing, compilation, crop=crop)
    return Drawn(compilation.outcome, drawing, compilation, to_png(pixels), to_png(bare), crop)


def draw_source(source: str, rasteriser: Rasteriser = "pdfium", sandbox: Sandbox | None = None) -> Drawn:
    """Turn the text of a .tex file into a picture. Raises as `draw` does."""
    form = Form.DOCUMENT if _CLASS.search(source) else Form.PICTURE
    return render_drawing(Drawing(source, form, Found.BARE), rasteriser, sandbox)


async def draw_apart(said: Reply | str, rasteriser: Rasteriser = "pdfium", *, trusted: bool = False) -> Drawn:
    """Draw a reply, or the text of a .tex file, in a worker process; `trusted` is what we wrote. Raises as `draw` does."""
    sandbox = demand(trusted=trusted).sandbox  # found out here, once, for all workers
    try:
        if isinstance(said, Reply):
            return await workers.run(draw, said, rasteriser, sandbox)
        return await workers.run(draw_source, said, rasteriser, sandbox)
    except WorkerDiedError:
        drawing = Drawing("" if isinstance(said, Reply) else said, Form.NONE, Found.NOWHERE)
    if isinstance(said, Reply):
        with contextlib.suppress(WorkerDiedError):
            drawing = await workers.run(extract, said)
    return Drawn(Outcome.RASTER_ERROR, drawing, None)


def show_picture(reply: Reply, file: bytes) -> Drawn:
    """Turn an image generator's reply into a picture.

    Args:
        reply: What it said.
        file: The picture file that it gave; nothing where it gave none.
    """
    drawn = Drawn(_nothing_to_draw(reply), Drawing("", Form.NONE, Found.NOWHERE), None, bitmap=True, original=file)
    if not file:
        return drawn
    try:
        pixels = read_picture(file)
    except RasterError as error:
        return replace(drawn, outcome=Outcome.RASTER_ERROR, why=str(error))
    if is_even(pixels):
        return replace(drawn, outcome=Outcome.BLANK)
    return replace(drawn, outcome=Outcome.OK, png=to_png(pixels))


async def show_apart(reply: Reply, file: bytes) -> Drawn:
    """Turn an image generator's reply into a picture, in a worker process: the file may be anybody's. Raises as `draw` does."""
    try:
        return await workers.run(show_picture, reply, file)
    except WorkerDiedError as error:
        return replace(show_picture(reply, b""), outcome=Outcome.RASTER_ERROR, why=str(error))


def _nothing_to_draw(reply: Reply) -> Outcome:
    if reply.stop_reason == "content_filter":
        return Outcome.REFUSED
    if reply.stop_reason in OUT_OF_TOKENS:
        return Outcome.TRUNCATED
    return Outcome.NO_CODE
