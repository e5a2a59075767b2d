"""Writes captioned pictures: `python -m tikzeval.suites.generate FOLDER [--split test] [--seed 0] [--count 100] [--size 224]`.

FOLDER gets examples.jsonl, a line an example ({"id", "caption", "tikz", "fact", "parts"}), and their pictures as ID.png.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, get_args

import typer
from PIL import Image

from tikzeval.suites.generate.captions import Split
from tikzeval.suites.generate.examples import Example, example
from tikzeval.suites.generate.pixels import pixels


def line(made: Example) -> str:
    """Return an example as a line of JSON."""
    parts = {thing.part: {"kind": thing.glyph.name, "colour": thing.colour.word} for thing in made.picture.things}
    told = {
        "id": made.id,
        "caption": made.caption,
        "tikz": made.picture.tikz(),
        "fact": asdict(made.fact),
        "parts": parts,
    }
    return json.dumps(told, ensure_ascii=False)


def write(
    folder: Path,
    split: Annotated[str, typer.Option(help=f"One of {', '.join(get_args(Split))}.")] = "train",
    seed: Annotated[int, typer.Option(help="Another seed is another world.")] = 0,
    count: Annotated[int, typer.Option(min=1, help="How many.")] = 100,
    size: Annotated[int, typer.Option(min=8, help="Pixels a side of the pictures.")] = 224,
) -> None:
    """Write captioned pictures into a folder."""
    if split not in get_args(Split):
        msg = f"{split} is none of {', '.join(get_args(Split))}"
        raise typer.BadParameter(msg, param_hint="--split")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "examples.jsonl").open("w", encoding="utf-8") as file:
        for index in range(count):
            made = example(index, split=split, seed=seed)  # type: ignore[arg-type]
            file.write(line(made) + "\n")
            Image.fromarray(pixels(made.picture, size)).save(folder / f"{made.id}.png")


if __name__ == "__main__":
    typer.run(write)
