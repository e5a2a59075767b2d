"""Pictures of single parts, for somebody who is to say what they show."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pypdfium2 as pdfium

from tikzeval.picture.marks import Marks
from tikzeval.picture.objects import Leaf, leaves
from tikzeval.picture.raster import (
    WHITE,
    Frame,
    Pixels,
    coverage,
    frame_of,
    open_page,
    pdfium_errors,
    render,
    to_png,
)  # fmt: skip

BORDER = 0.08  # of the longer side of its ink, left free around a part
INK = 32  # of 255: paint that covers less of a pixel is not seen
GREY = 190  # of 255: the ground of a part that would hardly be seen on white
PALE = 0.5  # of its ink: a part is pale where more of it is as white as paper


def lone_pictures(pdf: bytes, names: Iterable[str], *, crop: bool = False) -> dict[str, bytes]:
    """Paint each part alone: everything else and its text hidden, cropped to its ink, on white or, if it is pale, on grey.

    Args:
        pdf: The document.
        names: The parts.
        crop: The picture is the page's ink, not the page.

    Returns:
        Name → square PNG; without the names of which nothing is painted.

    Raises:
        RasterError: pdfium cannot read or paint the PDF.
    """
    document, page = open_page(pdf)
    try:
        with pdfium_errors():
            frame = frame_of(page, crop=crop)
            objects = leaves(page, Marks(document))
            painted = {name: _paint_alone(page, frame, objects, name) for name in names}
            return {name: to_png(pixels) for name, pixels in painted.items() if pixels is not None}
    finally:
        document.close()


def _paint_alone(page: pdfium.PdfPage, whole: Frame, objects: list[Leaf], name: str) -> Pixels | None:
    for leaf in objects:
        leaf.show(name in leaf.parts and leaf.kind != "text")
    ink = np.argwhere(coverage(page, whole) > INK)
    if not len(ink):
        return None
    frame = _around(whole, ink)
    pixels, opacity = render(page, frame), coverage(page, frame)
    painted = pixels[opacity > INK]
    if (painted >= WHITE).all(axis=1).mean() <= PALE:
        return pixels
    # On a ground of g instead of 255, paint of opacity a lets through (1 − a)(255 − g) less.
    let_through = (255 - opacity[:, :, None].astype(np.float64)) / 255 * (255 - GREY)
    return np.asarray(np.clip(pixels - let_through, 0, 255), dtype=np.uint8)


def _around(whole: Frame, ink: np.ndarray[tuple[int, int], np.dtype[np.int64]]) -> Frame:
    """Return the square frame around (n, 2) pixels, row and column, of another frame, with a border."""
    (y0, x0), (y1, x1) = ink.min(axis=0), ink.max(axis=0) + 1
    half = (0.5 + BORDER) * max(y1 - y0, x1 - x0) / whole.scale
    x = whole.left + ((x0 + x1) / 2 - whole.dx) / whole.scale
    y = whole.top - ((y0 + y1) / 2 - whole.dy) / whole.scale
    return Frame.fit(x - half, y - half, x + half, y + half)
