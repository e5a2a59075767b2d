"""One file for each call to a model: asked, then received or failed.

The file is written before the call and replaced when the reply is there, so that after any interruption a received
reply is never asked for again, and a call that was under way is known to be of unknown fate: perhaps answered, and billed.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from tikzeval.models.address import Address
from tikzeval.models.prices import Tokens

JUDGED = "judged"  # of a judge's calls, beside the suites of a model that draws
LONGEST = 100  # letters of a name in a path

State = Literal["asked", "received", "failed"]


class Entry(BaseModel):
    """What is known about one call."""

    model_config = ConfigDict(extra="ignore")

    state: State
    lost: int = 0  # earlier attempts of unknown fate
    paid_elsewhere: bool = False  # taken over from another run, whose money it was
    output: JsonValue = None  # Inspect's ModelOutput, when received
    error: str = ""  # when failed
    question: str = ""  # what was said with the drawing that was handed back; empty in round 0


class Received(NamedTuple):
    """A reply that was received."""

    usage: Tokens | None  # None where the provider did not tell
    judged: bool  # as a judge, not as a drawer
    paid_elsewhere: bool  # by another run

    @property
    def tokens_out(self) -> int | None:
        """Tokens of the reply, with its reasoning."""
        return self.usage.output_tokens if self.usage else None


class Ledger:
    """The calls of a run, in its folder `calls/`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, model: str, address: Address, number: int = 0) -> Path:
        """Return the file of a call: of the first reply, or of that in a later round."""
        return self.folder / slug(model) / address.suite / f"{address.prompt}-{address.epoch}{in_round(number)}.json"

    def read(self, path: Path) -> Entry | None:
        """Return what is known about a call; a damaged file counts as asked, of unknown fate."""
        try:
            return Entry.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError:
            return Entry(state="asked")

    def write(self, path: Path, entry: Entry) -> None:
        """Replace a call's file, so that it is whole at every moment and survives a crash of the machine."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".tmp")
        with draft.open("w", encoding="utf-8") as file:
            file.write(entry.model_dump_json())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def received(self, model: str) -> Iterator[Received]:
        """Yield the replies of a model that are there, and its answers as a judge."""
        for path, entry in self._entries(slug(model)):
            if entry.state == "received" and isinstance(entry.output, dict):
                usage = entry.output.get("usage")
                yield Received(
                    Tokens.model_validate(usage) if usage else None,
                    judged=path.parent.name == JUDGED,
                    paid_elsewhere=entry.paid_elsewhere,
                )

    def lost_calls(self, model: str | None = None) -> int:
        """Count the calls of unknown fate, past and present, of one model or of all."""
        return sum(entry.lost + (entry.state == "asked") for _, entry in self._entries(slug(model) if model else "*"))

    def _entries(self, folder: str) -> Iterator[tuple[Path, Entry]]:
        found = ((path, self.read(path)) for path in sorted(self.folder.glob(f"{folder}/*/*.json")))
        return ((path, entry) for path, entry in found if entry)


def in_round(number: int) -> str:
    """Return what the name of a file says of its round; nothing for the first reply."""
    return f"-r{number}" if number else ""


def plain(name: str) -> str:
    """Return a name in letters, digits, dots, hyphens and underscores, for people to read; several names may share it."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:LONGEST] or "model"


def slug(name: str) -> str:
    """Return a name fit for a folder, which no other name shares: what is changed gets a hash of what it was."""
    shown = plain(name)
    return shown if shown == name else f"{shown}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
