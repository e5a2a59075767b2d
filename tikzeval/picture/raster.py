"""PDF → square PNG of fixed size, by pdfium (in process) or poppler (`--raster poppler`).

Every picture is `SIDE` × `SIDE` pixels, RGB, white ground: the frame (the page, or its ink where the
page is a sheet of paper) scaled to fit and centred. pdfium is not thread-safe: one process, one thread.
"""

from __future__ import annotations

import ctypes
import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import shapely
from PIL import Image

from tikzeval.errors import MissingToolError
from tikzeval.picture.objects import RasterError, leaves
from tikzeval.picture.shape import Box

SIDE = 512  # pixels; CLIP models take 224 … 384, people look at 512
WHITE = 250  # a channel at or above this is paper: rasterisers round 255 differently
POPPLER_SECONDS = 60
Rasteriser = Literal["pdfium", "poppler"]
Pixels = npt.NDArray[np.uint8]  # (SIDE, SIDE, 3)


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a page that is the picture, and how it lies in the square.

    All lengths are PDF points (1/72 inch) with y upwards, except `scale` (pixels per point) and the two
    offsets (pixels from the square's left and top).
    """

    left: float
    bottom: float
    right: float
    top: float
    scale: float
    dx: int
    dy: int

    @classmethod
    def fit(cls, left: float, bottom: float, right: float, top: float) -> Frame:
        """Return the frame around a box in points, scaled so that its longer side is `SIDE` pixels."""
        width, height = right - left, top - bottom
        if not (width > 0 and height > 0 and np.isfinite(width + height)):
            msg = f"the page is {width:g} × {height:g} pt"
            raise RasterError(msg)
        scale = SIDE / max(width, height)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        return cls(left, bottom, right, top, scale, (SIDE - size[0]) // 2, (SIDE - size[1]) // 2)

    @property
    def box(self) -> Box:
        """Left, bottom, right and top in points."""
        return self.left, self.bottom, self.right, self.top

    @property
    def longer(self) -> float:
        """The longer side in points."""
        return max(self.right - self.left, self.top - self.bottom)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture proper, in pixels."""
        return (
            max(1, round((self.right - self.left) * self.scale)),
            max(1, round((self.top - self.bottom) * self.scale)),
        )

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """Return the position in the square, in pixels from its left and top, of a point of the page."""
        return self.dx + (x - self.left) * self.scale, self.dy + (self.top - y) * self.scale


def open_page(pdf: bytes) -> tuple[pdfium.PdfDocument, pdfium.PdfPage]:
    """Open the first page of a PDF, upright as it was drawn: a turn for display would part pixels from vectors.

    Raises:
        RasterError: pdfium cannot read it, or it has no page.
    """
    try:
        document = pdfium.PdfDocument(pdf)
        page = document[0]
    except (pdfium.PdfiumError, IndexError, MemoryError) as error:
        msg = f"pdfium cannot read the PDF: {error}"
        raise RasterError(msg) from error
    if page.get_rotation():
        page.set_rotation(0)
    return document, page


@contextmanager
def pdfium_errors() -> Iterator[None]:
    """Raise as RasterError what pdfium, or the geometry of what it tells, raises."""
    try:
        yield
    except (pdfium.PdfiumError, shapely.GEOSException, MemoryError) as error:
        msg = f"pdfium cannot paint the PDF: {str(error) or type(error).__name__}"
        raise RasterError(msg) from error


def frame_of(page: pdfium.PdfPage, *, crop: bool) -> Frame:
    """Return the frame of a page: its box, or with `crop` the box of its ink plus 2 pt.

    Raises:
        RasterError: The page has no area.
    """
    left, bottom, right, top = page.get_bbox()
    whole = paper = Frame.fit(left, bottom, right, top)
    if not crop:
        return paper
    # On a sheet of paper a dot is a pixel that is hardly grey.
    ink = np.argwhere((render(page, whole) < 255).any(axis=2))
    # Twice: the first look at a sheet of paper is coarse, the second measures the ink at full resolution.
    for _ in range(2):
        if not len(ink):
            return paper
        (y0, x0), (y1, x1) = ink.min(axis=0), ink.max(axis=0) + 1
        pad = 1 / whole.scale + 2
        box = (
            max(left, whole.left + (x0 - whole.dx) / whole.scale - pad),
            max(bottom, whole.top - (y1 - whole.dy) / whole.scale - pad),
            min(right, whole.left + (x1 - whole.dx) / whole.scale + pad),
            min(top, whole.top - (y0 - whole.dy) / whole.scale + pad),
        )
        whole = Frame.fit(*box)
        ink = np.argwhere((render(page, whole) < WHITE).any(axis=2))
    return whole


def render(page: pdfium.PdfPage, frame: Frame) -> Pixels:
    """Paint the frame of a page with pdfium.

    Returns:
        (SIDE, SIDE, 3) uint8, white where the page is not.
    """
    return _paint(page, frame, channels=3, ground=255)


def coverage(page: pdfium.PdfPage, frame: Frame) -> npt.NDArray[np.uint8]:
    """Paint the frame of a page on a transparent ground.

    Returns:
        (SIDE, SIDE) uint8 opacity: 0 where nothing is painted, 255 where paint covers the ground, white paint too.
    """
    return _paint(page, frame, channels=4, ground=0)[:, :, 3].copy()


def _paint(page: pdfium.PdfPage, frame: Frame, *, channels: int, ground: int) -> npt.NDArray[np.uint8]:
    width, height = frame.size
    pixels = np.full((SIDE, SIDE, channels), ground, dtype=np.uint8)
    depth = {3: pdfium_c.FPDFBitmap_BGR, 4: pdfium_c.FPDFBitmap_BGRA}[channels]
    bitmap = pdfium_c.FPDFBitmap_CreateEx(SIDE, SIDE, depth, pixels.ctypes.data, pixels.strides[0])
    if not bitmap:
        raise MemoryError
    # x' = dx + (x − left)·scale and y' = dy + (top − y)·scale, on top of pdfium's own turn of the page box.
    page_left, _, _, page_top = page.get_bbox()
    scale = frame.scale
    matrix = pdfium_c.FS_MATRIX(
        scale, 0, 0, scale, frame.dx - (frame.left - page_left) * scale, frame.dy - (page_top - frame.top) * scale
    )
    clip = pdfium_c.FS_RECTF(frame.dx, frame.dy, frame.dx + width, frame.dy + height)
    flags = pdfium_c.FPDF_ANNOT | pdfium_c.FPDF_REVERSE_BYTE_ORDER
    try:
        pdfium_c.FPDF_RenderPageBitmapWithMatrix(bitmap, page.raw, ctypes.byref(matrix), ctypes.byref(clip), flags)
    finally:
        pdfium_c.FPDFBitmap_Destroy(bitmap)
    return pixels


def render_poppler(pdf: bytes, page_box: Box, frame: Frame) -> Pixels:
    """Paint the frame of a PDF's first page with poppler, through pdf2image.

    Args:
        pdf: The document.
        page_box: Left, bottom, right and top of the page in points.
        frame: What to paint of it.

    Raises:
        MissingToolError: poppler's pdftocairo is not installed.
        RasterError: poppler cannot read the PDF, or not in time.
    """
    from pdf2image import convert_from_bytes
    from pdf2image.exceptions import (
        PDFInfoNotInstalledError,
        PDFPageCountError,
        PDFPopplerTimeoutError,
        PDFSyntaxError,
    )

    box = (frame.left, frame.bottom, frame.right, frame.top)
    if not np.allclose(box, page_box, atol=1e-3 * (box[2] - box[0])) or _turned(pdf):
        # pdf2image paints whole pages, and a whole page at the scale of a small drawing is gigabytes; and it turns them.
        pdf = _cropped(pdf, box)
    try:
        pages = convert_from_bytes(
            pdf,
            dpi=72 * frame.scale,  # type: ignore[arg-type]  # poppler takes fractions
            first_page=1,
            last_page=1,
            use_pdftocairo=True,
            use_cropbox=True,
            timeout=POPPLER_SECONDS,
        )
        painted = pages[0].convert("RGB")
    except (PDFInfoNotInstalledError, FileNotFoundError) as error:
        msg = "--raster poppler needs poppler: apt-get install poppler-utils"
        raise MissingToolError(msg) from error
    except PDFPopplerTimeoutError as error:
        msg = f"poppler did not paint the PDF in {POPPLER_SECONDS} s"
        raise RasterError(msg) from error
    except (PDFPageCountError, PDFSyntaxError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        msg = f"poppler cannot paint the PDF: {(str(error).strip() or type(error).__name__).splitlines()[-1]}"
        raise RasterError(msg) from error
    except IndexError as error:
        msg = "poppler made no picture of the PDF"
        raise RasterError(msg) from error
    square = Image.new("RGB", (SIDE, SIDE), "white")
    square.paste(painted.crop((0, 0, *frame.size)), (frame.dx, frame.dy))
    return np.asarray(square)


def _turned(pdf: bytes) -> bool:
    """Whether the first page is turned for display."""
    with pdfium.PdfDocument(pdf) as document:
        return bool(document[0].get_rotation())


def _cropped(pdf: bytes, box: Box) -> bytes:
    """Return a PDF whose only page is this box of the first page."""
    document, page = open_page(pdf)
    try:
        with pdfium.PdfDocument.new() as single:
            single.import_pages(document, [0])
            page = single[0]
            page.set_mediabox(*box)
            page.set_cropbox(*box)
            out = io.BytesIO()
            single.save(out)
            return out.getvalue()
    except pdfium.PdfiumError as error:
        msg = f"pdfium cannot crop the PDF: {error}"
        raise RasterError(msg) from error
    finally:
        document.close()


def rasterise(pdf: bytes, *, crop: bool = False, rasteriser: Rasteriser = "pdfium") -> tuple[Pixels, Pixels]:
    """Paint the first page of a PDF, and once more without its text.

    Args:
        pdf: The document.
        crop: Take the ink instead of the page, as for classes other than standalone.
        rasteriser: pdfium or poppler; the picture without text is always pdfium's.

    Raises:
        RasterError: The PDF cannot be read or has no area.
        MissingToolError: poppler was asked for and is not installed.
    """
    document, page = open_page(pdf)
    try:
        with pdfium_errors():
            frame = frame_of(page, crop=crop)
            pixels = render_poppler(pdf, page.get_bbox(), frame) if rasteriser == "poppler" else render(page, frame)
            text = [leaf for leaf in leaves(page) if leaf.kind == "text"]
            for leaf in text:
                leaf.show(False)
            return pixels, render(page, frame) if text else pixels
    finally:
        document.close()


def is_blank(pixels: Pixels) -> bool:
    """Whether nothing but white paper is to be seen."""
    return bool((pixels >= WHITE).all())


def to_png(pixels: Pixels) -> bytes:
    """Encode pixels as PNG (ISO/IEC 15948). The same pixels give the same bytes: no time, no other metadata.

    Rows are stored as they are (filter type 0) and packed as fast as zlib can: a drawing is mostly paper and even paint,
    for which filters do nothing, and trying them all on every row, as image libraries do, takes longer than painting it.
    """
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + 3 * width), dtype=np.uint8)
    rows[:, 1:] = pixels.reshape(height, 3 * width)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.data, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


__all__ = [
    "SIDE",
    "WHITE",
    "Frame",
    "Pixels",
    "RasterError",
    "Rasteriser",
    "coverage",
    "frame_of",
    "is_blank",
    "open_page",
    "pdfium_errors",
    "rasterise",
    "render",
    "render_poppler",
    "to_png",
]
