"""Files that people write: text and YAML, with one-line errors that name the file and the line."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import yaml

from tikzeval.errors import FileFormatError


class _StrictLoader(yaml.SafeLoader):
    """YAML 1.2 where PyYAML is not: a mapping has no key twice, and only true and false are booleans (`on` is a word)."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str | int | float):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a word", key_node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key} stands twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_StrictLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$", re.IGNORECASE), list("tTfF")
)


def read_text(path: Path) -> str:
    """Read a UTF-8 file.

    Raises:
        FileFormatError: It cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8"
        raise FileFormatError(msg) from error
    except OSError as error:
        msg = f"{path}: {error.strerror or error}"
        raise FileFormatError(msg) from error


def sound(text: str) -> str:
    """Return text without lone surrogates, which JSON can hold and UTF-8 cannot; each becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def read_yaml(path: Path) -> Any:
    """Read a YAML file.

    Raises:
        FileFormatError: It cannot be read, or is not YAML; the text names the line.
    """
    try:
        return yaml.load(read_text(path), Loader=_StrictLoader)  # noqa: S506  a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        msg = f"{path}{line}: {getattr(error, 'problem', None) or 'not YAML'}"
        raise FileFormatError(msg) from error


def write_json(path: Path, data: Any) -> None:
    """Write JSON for people and programs; folders are made, and paths and dates become texts.

    Raises:
        OSError: It cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False, default=str)
    path.write_text(text + "\n", encoding="utf-8")


def content_hash(*values: Any) -> str:
    """Return 16 hex digits that differ when any of the values does; values are anything JSON holds, or bytes."""
    digest = hashlib.sha256()
    for value in values:
        raw = value if isinstance(value, bytes) else json.dumps(value, sort_keys=True, ensure_ascii=False).encode()
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()[:16]
