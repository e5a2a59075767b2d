"""The control drawings, derived from each prompt's reference.

`reference` is our own drawing, `scrambled` the same shapes with the parts moved at random, `boxes` plain rectangles in
the right places, `label` only words, `blank` nothing. A scorer that does not put them in a sensible order is broken.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Mapping

from tikzeval.drawing import draw_source
from tikzeval.errors import InfraError
from tikzeval.picture.scene import Scene, build_scene
from tikzeval.scoring.checks import Edit
from tikzeval.suites.references import canvas, edited, glyphs_of, reference, reference_body, reference_path
from tikzeval.tex.isolation import demand
from tikzeval.values import Prompt

SCRAMBLES = 100  # tries
STIRRED = 0.1  # of the canvas's longer side: by how much more some part has moved than another
PDF_CM = 28.34646  # PDF points in a centimetre
Boxes = Mapping[str, tuple[float, float, float, float]]  # part → left, bottom, right, top in cm on the canvas


def part_boxes(scene: Scene, size: tuple[float, float]) -> Boxes:
    """Return the visible box of each part of a reference, in cm on its canvas of this size."""
    # The page is the canvas with the same border on all sides.
    left = (scene.frame.left + scene.frame.right - size[0] * PDF_CM) / 2
    ground = (scene.frame.bottom + scene.frame.top - size[1] * PDF_CM) / 2
    boxes = {name: part.box for name, part in scene.parts.items() if not part.region.is_empty}
    return {
        name: (
            (box[0] - left) / PDF_CM,
            (box[1] - ground) / PDF_CM,
            (box[2] - left) / PDF_CM,
            (box[3] - ground) / PDF_CM,
        )
        for name, box in boxes.items()
    }


def reference_boxes(prompt: Prompt) -> Boxes:
    """Draw a prompt's reference and return where its parts are.

    Raises:
        InfraError: The reference does not draw here.
    """
    drawn = draw_source(reference(prompt), sandbox=demand(trusted=True).sandbox)
    if not drawn.outcome.rendered or drawn.compilation is None:
        msg = f"the reference drawing of {prompt.id} does not draw here ({drawn.outcome}); run `tikzeval doctor`"
        raise InfraError(msg)
    size = canvas(reference_body(prompt), reference_path(prompt))
    return part_boxes(build_scene(drawn.compilation.pdf, names=prompt.parts), size)


def control_drawing(control: str, prompt: Prompt, boxes: Boxes, epoch: int = 1) -> str:
    """Return the TikZ of a control for a prompt.

    Args:
        control: reference, scrambled, boxes, label or blank.
        prompt: What is to be drawn.
        boxes: `reference_boxes` of the prompt; not looked at for reference and blank.
        epoch: Another scramble for each.
    """
    path = reference_path(prompt)
    body = reference_body(prompt)
    size = canvas(body, path)
    if control == "reference":
        return reference(prompt)
    if control == "scrambled":
        return glyphs_of(body, path) + scrambled(body, size, boxes, zlib.crc32(prompt.id.encode()) + epoch - 1)
    if control == "boxes":
        return boxes_drawing(size, boxes)
    return label_drawing(size, boxes) if control == "label" else blank_drawing(size)


def scrambled(source: str, size: tuple[float, float], boxes: Boxes, seed: int) -> str:
    """Return the same shapes with every part moved to a random place on the canvas, for the `scrambled` control.

    Places by which no two parts have come to lie differently to each other are tried again.

    Args:
        source: A reference drawing.
        size: Its canvas in cm.
        boxes: Where its parts are.
        seed: The same seed gives the same places.
    """
    chance = random.Random(seed)  # noqa: S311  not for secrets
    for _ in range(SCRAMBLES):
        moves = {}
        for part, (left, bottom, right, top) in boxes.items():
            width, height = min(right - left, size[0]), min(top - bottom, size[1])
            x, y = chance.uniform(0, size[0] - width), chance.uniform(0, size[1] - height)
            moves[part] = (round(x - left, 2), round(y - bottom, 2))
        spread = [max(axis) - min(axis) for axis in zip(*moves.values(), strict=True)]
        if not spread or max(spread) >= STIRRED * max(size):
            break
    return edited(source, [Edit(move=part, by=by) for part, by in moves.items()])


def boxes_drawing(size: tuple[float, float], boxes: Boxes) -> str:
    """Return plain rectangles in the right places: layout without drawing, for the `boxes` control."""
    lines = {part: rf"\draw ({b[0]:.2f},{b[1]:.2f}) rectangle ({b[2]:.2f},{b[3]:.2f});" for part, b in boxes.items()}
    return _picture(size, lines)


def label_drawing(size: tuple[float, float], boxes: Boxes) -> str:
    """Return the parts' names as words in the right places, for the `label` control."""
    lines = {
        part: rf"\node[scale=3] at ({(b[0] + b[2]) / 2:.2f},{(b[1] + b[3]) / 2:.2f}) {{{part}}};"
        for part, b in boxes.items()
    }
    return _picture(size, lines)


def blank_drawing(size: tuple[float, float]) -> str:
    """Return an empty canvas, for the `blank` control."""
    return _picture(size, {})


def _picture(size: tuple[float, float], scopes: Mapping[str, str]) -> str:
    lines = [r"\begin{tikzpicture}", rf"  \path[use as bounding box] (0,0) rectangle ({size[0]:g},{size[1]:g});"]
    for part, line in scopes.items():
        lines += [rf"  \begin{{scope}}[local bounding box={part}]", f"    {line}", r"  \end{scope}"]
    return "\n".join([*lines, r"\end{tikzpicture}", ""])
