"""What is wrong in a file that a person wrote: one line with the file, the key, what the key takes, and the remedy.

The words come from the model itself (its types, limits and descriptions), so that a new key needs none of its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import annotated_types
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from tikzeval.errors import FileFormatError, nearest

Model = TypeVar("Model", bound=BaseModel)
Steps = tuple[int | str, ...]

SHOWN = 60  # characters of a wrong value at most
SIMPLE = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}
MAPPING = "a mapping"
SEVERAL = {str: "words", int: "whole numbers", float: "numbers"}


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
        msg = f"{where}: a mapping of keys is needed, not {_shown(data)}"
        raise FileFormatError(msg)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise FileFormatError(_explain(error, model, where)) from error


def _explain(error: ValidationError, model: type[BaseModel], where: str) -> str:
    problem = _first(error.errors(include_url=False))
    spot = _spot(model, problem["loc"])
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in spot.steps).lstrip(".")
    place = where if not steps else f"{where}.{steps}" if where.endswith("]") else f"{where}: {steps}"
    if problem["type"] == "extra_forbidden":
        known = _keys(_spot(model, problem["loc"][:-1]).takes.kind)
        return f"{place}: unknown key; {nearest(str(problem['loc'][-1]), known) or 'known: ' + ', '.join(known)}"
    if problem["type"] == "value_error":
        message = problem["msg"].removeprefix("Value error, ")
        return f"{place}{'' if message.startswith('[') else ': '}{message}"
    given = f"this {'key' if isinstance(problem['loc'][-1], str) else 'entry'} is missing; give {spot.takes}"
    if problem["type"] == "missing":
        return f"{place}: {given}"
    value = problem["input"]
    hint = nearest(value, spot.takes.words()) if isinstance(value, str) else ""
    quoted = "put it in quotes" if spot.takes.text and isinstance(value, int | float) else ""
    remedy = hint if hint.startswith("did") else quoted
    return f"{place}: give {spot.takes}, not {_shown(value)}{'; ' + remedy if remedy else ''}"


def _first(problems: Sequence[ErrorDetails]) -> ErrorDetails:
    """Return the problem to name: a misspelt key before the missing one it should have been, and the innermost of a union's."""
    problem = next((each for each in problems if each["type"] == "extra_forbidden"), problems[0])
    same = [each for each in problems if each["loc"][:1] == problem["loc"][:1]]
    return problem if problem["type"] == "extra_forbidden" else max(same, key=lambda each: len(each["loc"]))


def _shown(value: Any) -> str:
    told = json.dumps(value, ensure_ascii=False, default=str)
    return told if len(told) <= SHOWN else f"{told[: SHOWN - 1]}…"


@dataclass(frozen=True, slots=True)
class _Takes:
    """What a key takes: a type, its limits, and what the model says of it."""

    kind: Any
    limits: tuple[Any, ...] = ()
    said: str | None = None

    def __str__(self) -> str:
        """Return it as an object of `give`."""
        if self.said:
            return self.said
        inner = self.plain()
        origin = get_origin(inner.kind)
        if inner.members():
            return _either(inner.members())
        if origin is Literal:
            words = [str(word) for word in get_args(inner.kind)]
            return words[0] if len(words) == 1 else f"one of {', '.join(words)}"
        if origin in (tuple, list):
            return inner.a_list()
        if inner.kind in SIMPLE:
            return f"{SIMPLE[inner.kind]}{inner.bounds()}"
        return MAPPING

    @property
    def text(self) -> bool:
        """Whether text is one of the things that it takes."""
        return any(each.kind is str for each in (self.plain(), *self.plain().members()))

    def plain(self) -> _Takes:
        """Return it without what wraps the type: Annotated, and None among others."""
        if get_origin(self.kind) is Annotated:
            kind, *more = get_args(self.kind)
            limits = [part for limit in more for part in (limit.metadata if isinstance(limit, FieldInfo) else [limit])]
            return _Takes(kind, (*self.limits, *limits), self.said).plain()
        if get_origin(self.kind) in (Union, UnionType):
            kinds = [kind for kind in get_args(self.kind) if kind is not NoneType]
            if len(kinds) == 1:
                return _Takes(kinds[0], self.limits, self.said).plain()
        return self

    def members(self) -> list[_Takes]:
        """Return what a union is of; nothing for anything else."""
        if get_origin(self.kind) not in (Union, UnionType):
            return []
        return [_Takes(kind).plain() for kind in get_args(self.kind) if kind is not NoneType]

    def entry(self) -> _Takes:
        """Return what an entry of a list, or of a mapping, takes."""
        kinds = [kind for kind in get_args(self.kind) if kind is not Ellipsis]
        return _Takes(kinds[-1] if kinds else object).plain()

    def words(self) -> list[str]:
        """Return the words that it takes, where it takes certain words only."""
        inner = self.plain()
        if get_origin(inner.kind) is Literal:
            return [str(word) for word in get_args(inner.kind)]
        return [word for member in inner.members() for word in member.words()]

    def a_list(self, *, such: bool = False) -> str:
        """Say what list it takes. `such`: its entries were spoken of before."""
        kinds = get_args(self.kind)
        fixed = get_origin(self.kind) is tuple and Ellipsis not in kinds
        least = next((limit.min_length for limit in self.limits if isinstance(limit, annotated_types.MinLen)), 0)
        number = f"{len(kinds)} " if fixed else f"at least {least} " if least else ""
        entry = self.entry()
        noun = "mappings" if str(entry) == MAPPING else f"entries, each {entry}"
        return f"a list of {number}{SEVERAL.get(entry.kind) or ('such' if such else noun)}"

    def bounds(self) -> str:
        """Say between what a number lies, or how long a text is."""
        if any(isinstance(limit, annotated_types.MinLen) for limit in self.limits):
            return " that is not empty"
        named = (("ge", "at least"), ("gt", "more than"), ("le", "at most"), ("lt", "less than"))
        said = [
            f"{word} {getattr(limit, name):g}" for name, word in named for limit in self.limits if hasattr(limit, name)
        ]
        return f" of {' and '.join(said)}" if said else ""


def _either(members: Sequence[_Takes]) -> str:
    first, *others = members
    such = [get_origin(other.kind) in (tuple, list) and other.entry().kind == first.kind for other in others]
    return " or ".join([str(first), *(o.a_list(such=s) if s else str(o) for o, s in zip(others, such, strict=True))])


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place in the data: the steps that lead there, and what it takes."""

    steps: Steps
    takes: _Takes


def _spot(model: type[BaseModel], loc: Steps) -> _Spot:
    """Follow pydantic's steps through a model. Where one names a branch of a union, it is no step in the data."""
    takes = _Takes(model)
    steps: list[int | str] = []
    for number, step in enumerate(loc):
        takes = takes.plain()
        if takes.members():
            if number == len(loc) - 1:
                break
            takes = next(each for each in takes.members() if get_origin(each.kind) in (tuple, list))
            continue
        steps.append(step)
        field = _field(takes.kind, step)
        takes = _Takes(field.annotation, tuple(field.metadata), field.description) if field else takes.entry()
    return _Spot(tuple(steps), takes.plain())


def _field(kind: Any, step: int | str) -> FieldInfo | None:
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return None
    return next((field for name, field in kind.model_fields.items() if step in (name, field.alias)), None)


def _keys(kind: Any) -> list[str]:
    """Return the keys that a model knows; nothing of anything else."""
    is_model = isinstance(kind, type) and issubclass(kind, BaseModel)
    return [field.alias or name for name, field in kind.model_fields.items()] if is_model else []
