"""A folder of pictures that were made elsewhere: which prompt and epoch each is for, and who made them.

    FOLDER/PROMPT.png                      the first picture of a prompt; PROMPT-2.png, PROMPT-3.png, … its further epochs
    FOLDER/PROMPT/anything.png             or a folder for each prompt, in the order of the names
    FOLDER/files.yaml                      model, vendor, release_date, open_weights, … ; all of it may be left out

PNG, JPEG and WebP files are taken. `PROMPT-1.png` is the first picture too.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from tikzeval.errors import FileFormatError, UsageError, nearest
from tikzeval.files import read_yaml
from tikzeval.mistakes import validate
from tikzeval.models.catalogue import ModelEntry, Sources

ABOUT = "files.yaml"
MOST = 12  # names in a message
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")


class About(BaseModel):
    """files.yaml: who made the pictures."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    model: str | None = None  # Midjourney v7, VQGAN+CLIP, Ada, …
    vendor: str | None = None
    release_date: dt.date | None = Field(None, description="a date, YYYY-MM-DD")  # of the model
    open_weights: bool | None = None
    parameters: str | None = None
    made: dt.date | None = Field(None, description="a date, YYYY-MM-DD")  # when the pictures were made
    made_with: str = ""  # the program: ComfyUI, AUTOMATIC1111, …
    note: str = ""

    def entry(self, called: str, folder: Path) -> ModelEntry:
        """Return what is known of the model in the words of models.yaml."""
        facts = ("vendor", "release_date", "open_weights", "parameters")
        known = {name: value for name in facts if (value := getattr(self, name)) is not None}
        source = str(folder / ABOUT)
        sources = Sources(model=source, **{name: source for name in known if name in Sources.model_fields})
        return ModelEntry(model=called, makes="pictures", note=self.note, sources=sources, **known)


@dataclass(frozen=True)
class PictureFolder:
    """The pictures of a folder."""

    path: Path
    about: About
    pictures: dict[str, Path]  # a file's name without its ending → the file
    folders: dict[str, tuple[Path, ...]]  # a folder's name → its pictures

    def picture(self, prompt: str, epoch: int) -> Path | None:
        """Return the picture of a prompt in an epoch, counted from 1; None where there is none."""
        if prompt in self.folders:
            own = self.folders[prompt]
            return own[epoch - 1] if epoch <= len(own) else None
        numbered = self.pictures.get(f"{prompt}-{epoch}")
        return self.pictures.get(prompt, numbered) if epoch == 1 else numbered

    def wanting(self, conversations: Sequence[Sequence[str]], epochs: int) -> str:
        """Say which pictures a run lacks or cannot read, and how to go without; nothing where it has them all.

        Args:
            conversations: What is asked for: a prompt, and with protocol `edit` its edits.
            epochs: How often.
        """
        every = range(1, epochs + 1)
        prompts = [prompt for asked in conversations for prompt in asked]
        absent = [prompt for prompt in prompts if any(self.picture(prompt, epoch) is None for epoch in every)]
        if not absent:
            return self._unreadable(prompts, epochs)
        there = [asked[0] for asked in conversations if not set(asked) & set(absent)]
        what = "picture" if epochs == 1 else f"{epochs} pictures"
        shown = ", ".join(absent[:MOST]) + (f" and {len(absent) - MOST} more" if len(absent) > MOST else "")
        told = f"{self.path} lacks {'the ' if epochs > 1 else 'a '}{what} of {len(absent)} of {len(prompts)} prompts ({shown})"
        if there:
            return f"{told}; add them, or ask for what is there with --prompt {','.join(there)}"
        if len(absent) < len(prompts):
            return f"{told}; add them, named as {absent[0]}.png"
        held = sorted({*self.pictures, *self.folders})
        close = nearest(held[0], prompts) if held else ""
        return f"{told}; its pictures are named {', '.join(held[:5])}{f': {close}' if close.startswith('did') else ''}"

    def _unreadable(self, prompts: Sequence[str], epochs: int) -> str:
        """Say which pictures cannot be opened, and why; what is damaged within shows only when it is unpacked."""
        from tikzeval.picture.bitmap import open_picture
        from tikzeval.picture.objects import RasterError

        found = []
        asked = (self.picture(prompt, epoch) for prompt in prompts for epoch in range(1, epochs + 1))
        for path in filter(None, asked):
            try:
                open_picture(path).close()
            except RasterError as error:
                found.append(f"{path.relative_to(self.path).as_posix()}: {error}")
        if not found:
            return ""
        more = f"; and {len(found) - MOST} more" if len(found) > MOST else ""
        told = f"{self.path} has {'a picture' if len(found) == 1 else f'{len(found)} pictures'} that cannot be read ({'; '.join(found[:MOST])}{more})"
        return f"{told}; put PNG, JPEG or WebP files in {'its' if len(found) == 1 else 'their'} place"


@cache
def read_folder(folder: Path) -> PictureFolder:
    """Read which pictures a folder holds; their pixels are looked at when they are asked for.

    Raises:
        UsageError: There is no such folder, or no picture in it.
        FileFormatError: files.yaml is not as it should be, or two files are the same picture of a prompt.
    """
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "there is no such folder"
        msg = f"{folder}: {what}; files:FOLDER needs a folder of pictures named by prompt, as otter-plane-wifi.png"
        raise UsageError(msg)
    path = folder / ABOUT
    about = validate(About, read_yaml(path) or {}, str(path)) if path.is_file() else About()
    pictures: dict[str, Path] = {}
    folders: dict[str, tuple[Path, ...]] = {}
    for file in sorted(folder.iterdir()):
        if file.is_dir() and not file.name.startswith("."):
            own = tuple(inner for inner in sorted(file.iterdir(), key=_natural) if _is_picture(inner))
            folders |= {file.name: own} if own else {}
        elif _is_picture(file):
            if file.stem in pictures:
                msg = f"{file}: {pictures[file.stem].name} is the same picture of a prompt; keep one of them"
                raise FileFormatError(msg)
            pictures[file.stem] = file
    twice = next((name for name in folders if name in pictures), None)
    if twice:
        msg = f"{folder / twice}: there is {pictures[twice].name} beside it; keep one of them"
        raise FileFormatError(msg)
    if not pictures and not folders:
        msg = f"{folder}: holds no picture ({', '.join(SUFFIXES)}); name them by prompt, as otter-plane-wifi.png"
        raise UsageError(msg)
    return PictureFolder(folder, about, pictures, folders)


def _is_picture(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in SUFFIXES and not path.name.startswith(".")


def _natural(path: Path) -> list[tuple[int, str]]:
    """Return what names are ordered by: numbers in them by their value."""
    pieces = enumerate(re.split(r"(\d+)", path.name))
    return [(int(piece), "") if index % 2 else (-1, piece) for index, piece in pieces]
