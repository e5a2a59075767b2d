"""`placed`: where a part is in the box of another, in numbers, read from their exact geometry."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, FiniteFloat, PositiveFloat, field_validator, model_validator

from tikzeval.errors import nearest
from tikzeval.scoring.checks.base import Check, View
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.places import PLACES, Anchor, Sought
from tikzeval.scoring.plain_words import is_the, the
from tikzeval.values import Prompt

NEEDS = {
    "at": ("at",), "offset": ("at",), "within": ("points",), "fills": ("areas",), "pieces_at": ("points",), "follows": ("points",),
    "heading": ("degrees",), "as_wide": ("times",), "as_tall": ("times",),
}  # fmt: skip
TAKES = {"at": ("anchor",), "offset": ("scale",)}
KEYS = ("at", "points", "areas", "degrees", "times", "anchor", "scale")
QUESTIONS = {
    "at": "{is_one} at the place asked for in {other} ({told})?",
    "offset": "{is_one} as far from {other}, and in that direction, as asked ({told})?",
    "within": "{is_one} wholly in the rectangle asked for in {other} ({told})?",
    "fills": "{is_one} exactly what is asked for in {other} ({told} areas)?",
    "pieces_at": "{is_one} made of separate pieces, one at each of these places in {other} and nowhere else ({told})?",
    "follows": "{is_one} a line along the way asked for in {other} ({told})?",
    "heading": "{is_one} a hand that begins at the middle of {other} and points at {told}° (0° is right, 90° is up)?",
    "as_wide": "{is_one} {told} times as wide as {other}?",
    "as_tall": "{is_one} {told} times as tall as {other}?",
}
Corner = tuple[FiniteFloat, FiniteFloat]


class PlacedCheck(Check):
    """A part lies in (or to) another as numbers say: its box is the unit, from its lower left corner. A part that `fills` may be measured in its own box."""

    kind: Literal["placed"] = "placed"
    part: str
    is_: str = Field(alias="is")
    in_: str = Field(alias="in")
    at: tuple[FiniteFloat | None, FiniteFloat | None] = (None, None)  # at, offset
    points: tuple[Corner, ...] = ()  # within: two corners; pieces_at, follows
    areas: tuple[Annotated[tuple[Corner, ...], Field(min_length=3)], ...] = ()  # fills: polygons
    degrees: FiniteFloat = 0.0  # heading: counter-clockwise from the right
    times: PositiveFloat = 1.0  # as_wide, as_tall
    anchor: Anchor = "centre"  # at: what of the part's box
    scale: str | None = None  # offset: the part whose longer side is the unit
    tolerance: FiniteFloat | None = None  # replaces the usual one

    @field_validator("is_")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in PLACES:
            msg = f"{name!r} is no place; {nearest(name, PLACES) or 'one of ' + ', '.join(PLACES)}"
            raise ValueError(msg)
        return name

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        if self.part == self.in_ and self.is_ != "fills":
            msg = f"{self.part} cannot be placed in itself"
            raise ValueError(msg)
        needed, taken = NEEDS[self.is_], TAKES.get(self.is_, ())
        for key in KEYS:
            if key in needed and not self._given(key):
                msg = f"{self.is_} needs {key}"
                raise ValueError(msg)
            if key in self.model_fields_set and key not in (*needed, *taken):
                msg = f"{self.is_} has no use for {key}; leave it out"
                raise ValueError(msg)
        if (self.is_ == "within" and len(self.points) != 2) or (self.is_ == "follows" and len(self.points) < 2):
            msg = f"{self.is_} needs {'two points' if self.is_ == 'within' else 'at least two points'}"
            raise ValueError(msg)
        return self

    def _given(self, key: str) -> bool:
        return key in self.model_fields_set and getattr(self, key) not in ((), (None, None))

    def parts(self) -> tuple[str, ...]:
        """The part, what it is in, and the part that is the unit."""
        return tuple(dict.fromkeys(name for name in (self.part, self.in_, self.scale) if name is not None))

    def examine(self, view: View) -> Finding:
        """Margin: by how much the tolerance is not used up, in the place's own measure."""
        parts = view.scene.parts
        one = parts[self.part].without.get(self.in_, parts[self.part])
        other = parts[self.in_].without.get(self.part, parts[self.in_])
        for part in (one, other):
            if part.outline.is_empty or part.full.is_empty:
                return Finding(-1, f"{part.name} paints nothing of its own")
        scale = parts[self.scale] if self.scale is not None else None
        return PLACES[self.is_](
            one,
            other,
            Sought(
                view.scene,
                self.points,
                self.areas,
                self.at,
                self.anchor,
                self.degrees,
                self.times,
                scale,
                self.tolerance,
            ),
        )

    def in_words(self, prompt: Prompt) -> str:
        """Ask about the place."""
        shares = [
            f"({', '.join('any' if value is None else f'{value:.0%}' for value in point)})" for point in self.points
        ]
        told = {
            "at": ", ".join("any" if value is None else f"{value:.0%}" for value in self.at),
            "offset": ", ".join("any" if value is None else f"{value:.0%}" for value in self.at),
            "fills": str(len(self.areas)),
            "heading": f"{self.degrees:g}",
            "as_wide": f"{self.times:g}",
            "as_tall": f"{self.times:g}",
        }.get(self.is_, ", ".join(shares))
        other = f"the box around {the(self.part)}" if self.in_ == self.part else the(self.in_)
        return QUESTIONS[self.is_].format(is_one=is_the(self.part), other=other, told=told)
