"""What is said to a model: prompts/instructions/<protocol>.yaml, versioned, and hashed into every result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from tikzeval.errors import FileFormatError
from tikzeval.files import content_hash, read_yaml
from tikzeval.mistakes import validate
from tikzeval.resources import resource_dir
from tikzeval.suites.protocols import rounds_at_most
from tikzeval.tex.promised import shipped
from tikzeval.values import Outcome, Prompt

Said = dict[str, str]  # ISO 639-1 language → words
CLEAN_OR_FINAL = (Outcome.OK, Outcome.REFUSED)  # never handed back as failed


class _InstructionFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int
    like: str | None = None  # the protocol whose words stand where this file has none
    text: Said | None = None
    parts: Said | None = None
    failed: dict[str, Said] | None = None  # language → outcome → words
    placed: Said | None = None
    more: Said | None = None
    log: Said | None = None
    again: Said | None = None
    shown: Said | None = None
    edited: Said | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """What is said in the rounds after the first, in one language."""

    failed: Mapping[str, str]  # outcome → what became of the drawing
    placed: str  # an error of TeX with its line
    more: str  # instead of the errors that there is no room for
    log: str  # before the excerpt from TeX's log
    again: str  # the request to mend it
    shown: str  # beside the picture; empty where none is shown

    @property
    def words(self) -> list[object]:
        """All of it, for a hash."""
        return [dict(self.failed), self.placed, self.more, self.log, self.again, self.shown]


@dataclass(frozen=True, slots=True)
class Instruction:
    """What is said around a prompt, with the promised packages and libraries."""

    text: str
    parts: str  # empty when the model is not asked to name parts
    packages: tuple[str, ...]
    libraries: tuple[str, ...]
    later: Later | None = None  # None where nothing is handed back
    edited: str = ""  # around a change that is asked for; empty where none is

    @property
    def hash(self) -> str:
        """Differs when a word of what is said does, in any round."""
        later = [*([self.later.words] if self.later else []), *([self.edited] if self.edited else [])]
        return content_hash(self.text, self.parts, self.packages, self.libraries, *later)

    @property
    def opening(self) -> str:
        """Differs when a word of the first message does: protocols that share it differ only in what comes after."""
        return content_hash(self.text, self.parts, self.packages, self.libraries)

    def wrap(self, prompt: Prompt, *, edit: bool = False) -> str:
        """Return the whole message for a prompt; `edit`: for a change to what was drawn."""
        message = (
            (self.edited if edit else self.text)
            .format(prompt=prompt.text, packages=", ".join(self.packages), libraries=", ".join(self.libraries))
            .strip()
        )
        if self.parts and prompt.parts:
            asked = self.parts.format(parts=", ".join(prompt.parts), first=prompt.parts[0]).strip()
            message = f"{message}\n\n{asked}"
        return message


def load_instruction(protocol: str, language: str, *, parts: bool) -> Instruction:
    """Read the instruction of a protocol in a language, English where it is not translated, with what is promised.

    Raises:
        UsageError: There is no such protocol.
        FileFormatError: The file is not as it should be.
    """
    rounds_at_most(protocol, None)
    path = resource_dir("prompts") / "instructions" / f"{protocol}.yaml"
    raw = _read(path)
    promised = shipped()
    return Instruction(
        text=_fillable(raw, "text", language, path),
        parts=_fillable(raw, "parts", language, path) if parts else "",
        packages=promised.packages,
        libraries=promised.libraries,
        later=_later(raw, language, path) if raw.failed else None,
        edited=_fillable(raw, "edited", language, path) if raw.edited else "",
    )


def _read(path: Path) -> _InstructionFile:
    """Read a file; what it does not say is taken from the one that it is like.

    Raises:
        FileFormatError: A file is not as it should be.
    """
    own = validate(_InstructionFile, read_yaml(path), str(path))
    if own.like is None:
        return own
    other = path.with_name(f"{own.like}.yaml")
    if other == path or not other.is_file():
        msg = f"{path}: like: there is no other protocol {own.like}; name one that has a file beside this one"
        raise FileFormatError(msg)
    said = _read(other)
    return said.model_copy(update={key: getattr(own, key) for key in own.model_fields_set})


def _later(raw: _InstructionFile, language: str, path: Path) -> Later:
    failed = (raw.failed or {}).get(language) or (raw.failed or {}).get("en", {})
    silent = [each for each in Outcome if not each.unscored and each not in CLEAN_OR_FINAL and each not in failed]
    if silent:
        msg = f"{path}: failed: no words for {', '.join(silent)}; give some for every way in which a drawing can fail"
        raise FileFormatError(msg)
    return Later(
        failed=failed,
        **{key: _fillable(raw, key, language, path) for key in ("placed", "more", "log", "again")},
        shown=_fillable(raw, "shown", language, path) if raw.shown else "",
    )


_FILLED_IN = ("prompt", "packages", "libraries", "parts", "first", "line", "message", "count")


def _fillable(raw: _InstructionFile, key: str, language: str, path: Path) -> str:
    texts = getattr(raw, key)
    if texts is None:
        msg = f"{path}: {key}: this key is missing, here and where `like` points"
        raise FileFormatError(msg)
    text = str(texts.get(language, texts.get("en", "")))
    try:
        text.format(**dict.fromkeys(_FILLED_IN, ""))
    except (KeyError, IndexError, ValueError) as error:
        msg = f"{path}: {key}: a brace that is not {{prompt}}, {{packages}}, … must be doubled ({error})"
        raise FileFormatError(msg) from error
    return text
