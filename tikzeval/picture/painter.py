"""Renders a page with some of its objects left out: what nobody can argue with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import numpy as np
import pypdfium2 as pdfium

from tikzeval.picture.mask import Mask
from tikzeval.picture.objects import Leaf
from tikzeval.picture.raster import Frame, Pixels, coverage, pdfium_errors, render

COVERED = 32  # of 255: paint that covers less of a pixel leaves it to the ground
CHANGED = 8  # of 255: a channel that differs by more is another colour, not anti-aliasing noise


class Painter:
    """Renders one page. It keeps the document open as long as it lives."""

    def __init__(self, document: pdfium.PdfDocument, page: pdfium.PdfPage, frame: Frame, objects: list[Leaf]) -> None:
        self.document = document
        self.page = page
        self.frame = frame
        self.objects = objects
        self.whole = render(page, frame)

    def changed(self, hidden: Iterable[bool], frame: Frame | None = None) -> Mask:
        """Return the pixels that change when objects are left out; `hidden` says which, in paint order.

        `frame` is what of the page is looked at, and how large; None for the picture.
        """
        with pdfium_errors():
            whole = self.whole if frame is None else render(self.page, frame)
            with self._hiding(hidden) as any_hidden:
                return _differ(whole, render(self.page, frame or self.frame) if any_hidden else whole)

    def alone(self, shown: Iterable[bool]) -> Mask:
        """Return the pixels that some objects paint when nothing else is there."""
        with pdfium_errors(), self._hiding(not each for each in shown):
            return np.asarray(coverage(self.page, self.frame) > COVERED, dtype=np.bool_)

    @contextmanager
    def _hiding(self, hidden: Iterable[bool]) -> Iterator[bool]:
        """Switch objects off for a while; yields whether there were any."""
        switched = [leaf for leaf, off in zip(self.objects, hidden, strict=True) if off]
        for leaf in switched:
            leaf.show(False)
        try:
            yield bool(switched)
        finally:
            for leaf in switched:
                leaf.show(True)


def _differ(one: Pixels, other: Pixels) -> Mask:
    """Return where two pictures differ by more than anti-aliasing."""
    differ = np.zeros(one.shape[:2], dtype=np.bool_)
    # Eight bytes at a time; only the window that holds all differences is looked at pixel by pixel.
    lines = [np.ascontiguousarray(pixels).reshape(len(pixels), -1).view(np.uint64) for pixels in (one, other)]
    unlike = lines[0] != lines[1]
    rows, columns = np.flatnonzero(unlike.any(axis=1)), np.flatnonzero(unlike.any(axis=0))
    if len(rows):
        window = np.s_[rows[0] : rows[-1] + 1, columns[0] * 8 // 3 : (columns[-1] * 8 + 7) // 3 + 1]
        apart = np.maximum(one[window], other[window]) - np.minimum(one[window], other[window])
        differ[window] = np.maximum(np.maximum(apart[:, :, 0], apart[:, :, 1]), apart[:, :, 2]) > CHANGED
    return differ
