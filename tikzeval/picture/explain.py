"""A picture that explains itself: its parts outlined and named, and beside it what was found of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from tikzeval.picture.canvas import OVER, Canvas, Paint
from tikzeval.picture.notes import GUTTER, Sheet, listed
from tikzeval.picture.overlay import SHOWN, Overlay
from tikzeval.picture.raster import pdfium_errors
from tikzeval.picture.scene import Scene

LIST = 560  # pixels, width of the list beside the picture
COLUMN = 400  # pixels, width of each of two columns below it, at least
GAP = GUTTER  # pixels around the list

GROUND: Paint = (236, 238, 241)
# Paul Tol, "Colour Schemes", SRON technical note 3.2 (2021), scheme "muted": told apart by every kind of colour vision.
COLOURS: tuple[Paint, ...] = (
    (51, 34, 136), (204, 102, 119), (17, 119, 51), (170, 68, 153), (68, 170, 153), (136, 34, 85), (153, 153, 51),
    (136, 204, 238), (221, 204, 119),
)  # fmt: skip


def explained(scene: Scene, names: Sequence[str], sheet: Sheet) -> bytes:
    """Draw a scene with its parts named, and a list of notes.

    Args:
        scene: Of the picture.
        names: The parts to outline, those that the scene has.
        sheet: What to say of it; numbers lead from what is drawn to the notes on it.

    Returns:
        A PNG: the picture, 1024 pixels on its longer side, and the list beside or below it, whichever leaves less
        paper empty. The same scene and sheet give the same bytes on one machine.

    Raises:
        RasterError: pdfium cannot paint the page.
    """
    colours = {
        name: COLOURS[index % len(COLOURS)] for index, name in enumerate(name for name in names if name in scene.parts)
    }
    overlay = Overlay(scene.frame, min(SHOWN, len(colours)))
    beside = listed(sheet, colours, LIST, columns=1)
    below = listed(sheet, colours, max(COLUMN, (overlay.width - 3 * GAP) // 2), columns=2)
    wide, high = overlay.width + LIST + 2 * GAP, max(overlay.height, beside.height + 2 * GAP)
    fits = below.full_width + 2 * GAP <= overlay.width
    if not fits or wide * high < overlay.width * (overlay.height + below.height + 2 * GAP):
        canvas = Canvas(wide, high)
        canvas.fill(0, 0, overlay.width, high, GROUND)
        beside.draw(canvas, overlay.width + GAP, GAP)
    else:
        canvas = Canvas(overlay.width, overlay.height + below.height + 2 * GAP)
        canvas.fill(0, 0, overlay.width, overlay.height, GROUND)
        below.draw(canvas, GAP, overlay.height + GAP)
    overlay.draw(canvas, _greyed(scene, overlay.scale), scene, colours, sheet)
    return canvas.png()


def _greyed(scene: Scene, scale: float) -> Image.Image:
    """Paint the picture half grey and half transparent, `OVER` times as large as it will be.

    Args:
        scene: Of the page.
        scale: Finished pixels per point.
    """
    frame, page = scene.frame, scene.painter.page
    left, bottom, right, top = page.get_bbox()
    crop = (frame.left - left, frame.bottom - bottom, right - frame.right, top - frame.top)
    with pdfium_errors():
        bitmap = page.render(scale=scale * OVER, crop=tuple(max(0.0, edge) for edge in crop), rev_byteorder=True)
        pixels = bitmap.to_numpy()[:, :, :3].astype(np.float32)
    grey = 0.55 * pixels.mean(axis=2, keepdims=True) + 0.45 * pixels
    return Image.fromarray((0.5 * grey + 0.5 * 255).astype(np.uint8))
