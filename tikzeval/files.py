"""Files that people write: YAML read through pydantic models, with one-line errors that name file, key and remedy."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from tikzeval.errors import FileFormatError, nearest

Model = TypeVar("Model", bound=BaseModel)


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


def validate(model: type[Model], data: Any, where: str) -> Model:
    """Check data against a model.

    Args:
        model: A pydantic model that forbids unknown keys.
        data: What the file holds.
        where: The file, and the place in it, for the error.

    Raises:
        FileFormatError: One line about the first thing that is wrong.
    """
    if not isinstance(data, dict):
        msg = f"{where}: a mapping of keys is needed, not {type(data).__name__}"
        raise FileFormatError(msg)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise FileFormatError(_explain(error, model, where)) from error


def _explain(error: ValidationError, model: type[BaseModel], where: str) -> str:
    problems = error.errors(include_url=False)
    # A misspelt key is the cause of the missing one it should have been: name it first.
    problem = next((p for p in problems if p["type"] == "extra_forbidden"), problems[0])
    spot = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in problem["loc"]).lstrip(".")
    place = where if not spot else f"{where}.{spot}" if where.endswith("]") else f"{where}: {spot}"
    if problem["type"] == "extra_forbidden":
        hint = nearest(str(problem["loc"][-1]), _keys_at(model, problem["loc"][:-1]))
        return f"{place}: unknown key{'; ' + hint if hint else ''}"
    if problem["type"] == "missing":
        return f"{place}: this key is missing"
    if problem["type"] == "literal_error":
        allowed = str(problem.get("ctx", {}).get("expected", ""))
        hint = nearest(str(problem["input"]), [word.strip("'") for word in allowed.replace(" or ", ", ").split(", ")])
        return f"{place}: {problem['input']!r} is not allowed; {hint or 'allowed: ' + allowed}"
    message = problem["msg"].removeprefix("Value error, ")
    shown = "" if problem["type"] == "value_error" else f", not {str(problem['input'])[:60]!r}"
    return f"{place}: {message[0].lower()}{message[1:]}{shown}"


def _keys_at(model: type[BaseModel], steps: tuple[int | str, ...]) -> list[str]:
    """Return the keys that the model knows at a place in the data."""
    here: Any = model
    for step in steps:
        if isinstance(step, str) and _is_model(here) and step in here.model_fields:
            here = here.model_fields[step].annotation
        here = _model_within(here)
    return [field.alias or name for name, field in here.model_fields.items()] if _is_model(here) else []


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _model_within(annotation: Any) -> Any:
    """Return the first model inside list[Model], dict[str, Model] or Model | None."""
    if _is_model(annotation) or get_origin(annotation) not in (list, tuple, dict, Union, UnionType):
        return annotation
    return next((inner for inner in map(_model_within, get_args(annotation)) if _is_model(inner)), annotation)


def content_hash(*values: Any) -> str:
    """Return 16 hex digits that differ when any of the values does; values are anything JSON holds, or bytes."""
    digest = hashlib.sha256()
    for value in values:
        raw = value if isinstance(value, bytes) else json.dumps(value, sort_keys=True, ensure_ascii=False).encode()
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()[:16]
