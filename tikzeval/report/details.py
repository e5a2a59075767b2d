"""What the viewer tells of each reply, made when it is written: pictures within one file take much room."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tikzeval.report.stored_replies import Said
from tikzeval.report.tiles import Tile


def as_data(png: Path) -> str:
    """Return a picture as a data: address, with every pixel as it was; as WebP it is a quarter smaller."""
    from PIL import Image

    with Image.open(png) as picture, io.BytesIO() as file:
        picture.convert("RGB").save(file, "WEBP", lossless=True, method=1, quality=20)
        packed = file.getvalue()
    return "data:image/webp;base64," + base64.b64encode(packed).decode()


def details_of(
    tiles: Sequence[Tile], outlines: Mapping[str, Mapping[str, str]], said: Mapping[str, Said]
) -> Callable[[str], Iterator[dict[str, Any]]]:
    """Return who yields what the viewer tells of each reply: with the picture as a `"file"`, or as `"data"`."""

    def each(how: str) -> Iterator[dict[str, Any]]:
        for tile in tiles:
            picture = ""
            if tile.png:
                picture = f"pictures/{tile.id}.png" if how == "file" else as_data(tile.png)
            yield tile.details(outlines.get(tile.id, {}), said.get(tile.id), picture)

    return each
