"""What is known about models by name: our models.yaml, and the user's own file over it.

The user's file is $TIKZEVAL_MODELS; else tikzeval-models.yaml in the working folder over ~/.config/tikzeval/models.yaml. An
entry that names a `model` stands for itself; one that does not changes the keys it holds of ours. An Inspect model string
is a name too: `openai/my-model: {price: {input: 1, output: 4}}`.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from tikzeval.errors import FileFormatError
from tikzeval.files import read_yaml
from tikzeval.mistakes import validate
from tikzeval.models.prices import Price

CONTROLS = ("reference", "scrambled", "boxes", "label", "blank")
EMBEDDED = ("tiny-tikz", "tiny-diffusion")  # come with tikzeval, in tikzeval/embedded/
OURS = Path(__file__).with_name("models.yaml")
VARIABLE = "TIKZEVAL_MODELS"
HERE = "tikzeval-models.yaml"
VENDORS = {"openai": "OpenAI", "openai-images": "OpenAI", "google": "Google"}  # provider → whose image models it calls


class Sources(BaseModel):
    """Where each fact is from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str | None = None  # the id, and who made it
    release_date: str | None = None
    open_weights: str | None = None
    parameters: str | None = None
    images: str | None = None
    price: str | None = None
    retired: str | None = None


class NextPrice(Price):
    """A price that is announced."""

    since: dt.date = Field(description="a date, YYYY-MM-DD")


class ModelEntry(BaseModel):
    """One name. What is not known is None."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str | None = Field(
        None, pattern="/", description="an Inspect model string such as openai/gpt-4o, or an address"
    )  # None: nobody serves it
    vendor: str | None = None
    release_date: dt.date | None = Field(None, description="a date, YYYY-MM-DD")
    open_weights: bool | None = None
    parameters: str | None = None
    images: bool | None = None  # whether it takes pictures
    makes: Literal["code", "pictures"] = "code"  # pictures: an image generator, asked in the prompt's own words
    price: Price | None = None
    next_price: NextPrice | None = None
    retired: dt.date | None = Field(None, description="a date, YYYY-MM-DD")  # when its maker stops serving it
    note: str = ""
    sources: Sources = Sources()

    def price_on(self, day: dt.date) -> Price | None:
        """Return the price of a day, as far as it is announced."""
        return self.next_price if self.next_price and day >= self.next_price.since else self.price


def user_files() -> list[Path]:
    """Return the user's own files, those that win last.

    Raises:
        FileFormatError: $TIKZEVAL_MODELS names a file that is not there.
    """
    named = os.environ.get(VARIABLE)
    if named:
        path = Path(named).expanduser()
        if not path.is_file():
            msg = f"{path}: there is no such file; mend or unset {VARIABLE}"
            raise FileFormatError(msg)
        return [path]
    home = Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser() / "tikzeval" / "models.yaml"
    return [path for path in (home, Path(HERE).absolute()) if path.is_file()]


@cache
def model_entries() -> dict[str, ModelEntry]:
    """Return all names, ours and the user's.

    Raises:
        FileFormatError: A file is not as it should be; the text names the file, the name and the key.
    """
    known = {alias: validate(ModelEntry, data, f"{OURS}: {alias}") for alias, data in read_yaml(OURS).items()}
    for path in user_files():
        held = read_yaml(path)
        if not isinstance(held, dict | None):
            msg = f"{path}: a mapping of names is needed, such as `my-model: {{model: openai/gpt-4o}}`"
            raise FileFormatError(msg)
        for name, data in (held or {}).items():
            known[str(name)] = _entry(path, str(name), data, known.pop(str(name), None))  # last, so that it wins
    return known


def _entry(path: Path, name: str, data: Any, ours: ModelEntry | None) -> ModelEntry:
    given = validate(ModelEntry, data, f"{path}: {name}")
    if name in (*CONTROLS, *EMBEDDED) or name.startswith(("replay:", "diffusion:", "files:")):
        msg = f"{path}: {name}: this name has a meaning of its own; choose another"
        raise FileFormatError(msg)
    sources = {fact: str(path) for fact in given.model_fields_set & set(Sources.model_fields)}
    changed: dict[str, Any] = {key: getattr(given, key) for key in given.model_fields_set}
    changed["sources"] = Sources(**sources | given.sources.model_dump(exclude_none=True))
    if given.model is not None:
        return given.model_copy(update=changed)
    if ours is not None:
        changed["sources"] = ours.sources.model_copy(update=changed["sources"].model_dump(exclude_none=True))
        if "price" in changed:
            changed.setdefault("next_price", None)
        return ours.model_copy(update=changed)
    if "/" in name:
        return given.model_copy(update={**changed, "model": name})
    msg = (
        f"{path}: {name}: model: this key is missing; give an Inspect model string such as openai/gpt-4o, or an address"
    )
    raise FileFormatError(msg)


def entry_of(model: str) -> ModelEntry | None:
    """Return what is known about an Inspect model string; the user's own entries come first."""
    found = [entry for entry in model_entries().values() if entry.model == model]
    return found[-1] if found else _image_model(model)


def _image_model(model: str) -> ModelEntry | None:
    """Return what is known about a maker's image model by the last part of its path, whoever's API is named before it.

    A model that nobody serves any more is also known by its versions: imagen-4 is imagen-4.0-generate-001 too.
    """
    provider, _, path = model.partition("/")
    last = path.rpartition("/")[2]
    vendor = VENDORS.get(provider)
    found = None
    for name, entry in model_entries().items():
        if vendor is None or entry.makes != "pictures" or entry.vendor != vendor:
            continue
        version = r"(\.0)?(-.+)?" if entry.model is None else ""
        if re.fullmatch(re.escape(name) + version, last):
            found = entry
    return found
