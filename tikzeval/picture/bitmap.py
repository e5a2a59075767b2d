"""Picture files of image generators → square pixels, as PDFs become them; read as files that anybody may have made."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from tikzeval.picture.objects import RasterError
from tikzeval.picture.raster import SIDE, Pixels

FORMATS = ("PNG", "JPEG", "WEBP")  # as Pillow calls them
MOST_BYTES = 64 << 20  # of a file
MOST_PIXELS = 64 << 20  # of a picture: 8192 × 8192
EVEN = 8  # of 255: what differs less, in every channel, is one colour; JPEG and VAEs ripple as much


def check_size(size: int) -> None:
    """Look at how many bytes a picture file has, before it is read.

    Raises:
        RasterError: Too many.
    """
    if size > MOST_BYTES:
        msg = f"the file has {size >> 20} MiB, more than {MOST_BYTES >> 20}"
        raise RasterError(msg)


def open_picture(file: bytes | Path) -> Image.Image:
    """Open a picture file without unpacking it; whoever gives a path closes it.

    Raises:
        RasterError: It is none, or too large; the text says which.
    """
    try:
        check_size(file.stat().st_size if isinstance(file, Path) else len(file))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of large pictures; they are told apart below
            picture = Image.open(file if isinstance(file, Path) else io.BytesIO(file), formats=FORMATS)
    except (Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        bomb = isinstance(error, Image.DecompressionBombError)
        if isinstance(error, OSError) and error.strerror:  # of the file, not of what it holds
            raise RasterError(error.strerror) from error
        msg = f"the picture has more than {MOST_PIXELS:,} pixels" if bomb else "is no PNG, JPEG or WebP picture"
        raise RasterError(msg) from error
    width, height = picture.size
    if width * height > MOST_PIXELS:
        msg = f"the picture has {width} × {height} pixels, more than {MOST_PIXELS:,}"
        raise RasterError(msg)
    return picture


def read_picture(file: bytes) -> Pixels:
    """Read a picture file: the whole picture, scaled so that its longer side is `SIDE` pixels, in the middle of a white square.

    Args:
        file: A PNG, JPEG or WebP file. Of several frames the first counts; what is transparent is white.

    Returns:
        (SIDE, SIDE, 3) uint8.

    Raises:
        RasterError: It cannot be read; the text says why.
    """
    try:
        picture = ImageOps.exif_transpose(open_picture(file))
        if picture.mode.startswith(("I", "F")):  # 16 bits
            picture = Image.fromarray((np.asarray(picture, dtype=np.float64) / 257).clip(0, 255).astype(np.uint8))
        if picture.has_transparency_data:
            picture = picture.convert("RGBA")
            ground = Image.new("RGBA", picture.size, "white")
            picture = Image.alpha_composite(ground, picture)
        picture = picture.convert("RGB")
        scale = SIDE / max(picture.size)
        width, height = (max(1, round(side * scale)) for side in picture.size)
        filtered = Image.Resampling.LANCZOS if scale < 1 else Image.Resampling.BICUBIC  # which overshoots less at edges
        picture = picture.resize((width, height), filtered)
    except (OSError, SyntaxError, ValueError, MemoryError, EOFError, IndexError, KeyError) as error:
        msg = f"the picture is damaged: {' '.join(str(error).split())[:120] or type(error).__name__}"
        raise RasterError(msg) from error
    square = Image.new("RGB", (SIDE, SIDE), "white")
    square.paste(picture, ((SIDE - width) // 2, (SIDE - height) // 2))
    return np.asarray(square)


def is_even(pixels: Pixels) -> bool:
    """Whether a picture is of one colour, apart from the white beside it where it is not square."""
    inked = ~(pixels == 255).all(axis=2)
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not len(rows):
        return True
    own = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].reshape(-1, 3)
    return bool((own.max(axis=0).astype(int) - own.min(axis=0) < EVEN).all())
