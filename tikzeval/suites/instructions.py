"""The text around a prompt: prompts/instructions/<protocol>.yaml, versioned, and hashed into every result."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from tikzeval.errors import FileFormatError, UsageError, nearest
from tikzeval.files import content_hash, read_yaml
from tikzeval.mistakes import validate
from tikzeval.resources import resource_dir
from tikzeval.tex.promised import shipped
from tikzeval.values import Prompt


class _InstructionFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int
    text: dict[str, str]
    parts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Instruction:
    """What is said around a prompt, with the promised packages and libraries."""

    text: str
    parts: str  # empty when the model is not asked to name parts
    packages: tuple[str, ...]
    libraries: tuple[str, ...]

    @property
    def hash(self) -> str:
        """Differs when a word of what is said does."""
        return content_hash(self.text, self.parts, self.packages, self.libraries)

    def wrap(self, prompt: Prompt) -> str:
        """Return the whole message for a prompt."""
        message = self.text.format(
            prompt=prompt.text, packages=", ".join(self.packages), libraries=", ".join(self.libraries)
        ).strip()
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
    folder = resource_dir("prompts") / "instructions"
    path = folder / f"{protocol}.yaml"
    known = [file.stem for file in folder.glob("*.yaml")]
    if protocol not in known:
        msg = f"there is no protocol {protocol}; {nearest(protocol, known)}"
        raise UsageError(msg)
    raw = validate(_InstructionFile, read_yaml(path), str(path))
    promised = shipped()
    return Instruction(
        text=_fillable(raw.text, language, path, "text"),
        parts=_fillable(raw.parts, language, path, "parts") if parts else "",
        packages=promised.packages,
        libraries=promised.libraries,
    )


def _fillable(texts: dict[str, str], language: str, path: Path, key: str) -> str:
    text = texts.get(language, texts.get("en", ""))
    try:
        text.format(prompt="", packages="", libraries="", parts="", first="")
    except (KeyError, IndexError, ValueError) as error:
        msg = f"{path}: {key}: a brace that is not {{prompt}}, {{packages}}, … must be doubled ({error})"
        raise FileFormatError(msg) from error
    return text
