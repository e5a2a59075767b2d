"""`relation`: how two parts lie to each other, read from their exact geometry."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import FiniteFloat, field_validator, model_validator

from tikzeval.errors import nearest
from tikzeval.scoring.checks.base import Check, View
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.plain_words import does_the, is_the, the
from tikzeval.scoring.relations import RELATIONS, Asked
from tikzeval.scoring.relations.words import RELATION_QUESTIONS
from tikzeval.values import Prompt

NEEDS = {"rotated_by": ("degrees",)}  # keys of their own that relations cannot do without
TAKES = {"connected_by": ("by", "directed")}  # and those that they may have


class RelationCheck(Check):
    """Subject, relation, object: `otter` `inside` `plane`."""

    kind: Literal["relation"] = "relation"
    subject: str
    relation: str
    object: str
    tolerance: FiniteFloat | None = None  # replaces the relation's own threshold
    degrees: FiniteFloat | None = None  # rotated_by: counter-clockwise
    by: str | None = None  # connected_by: the part that the line belongs to
    directed: bool = False  # connected_by: an arrow, from the subject to the object

    @field_validator("relation")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in RELATIONS:
            msg = f"{name!r} is no relation; {nearest(name, RELATIONS) or 'one of ' + ', '.join(sorted(RELATIONS))}"
            raise ValueError(msg)
        return name

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        if self.subject == self.object:
            msg = f"{self.subject} is both subject and object; a relation is between two parts"
            raise ValueError(msg)
        if self.by in (self.subject, self.object):
            msg = f"{self.by} cannot connect itself; `by` is a third part"
            raise ValueError(msg)
        needed, taken = NEEDS.get(self.relation, ()), TAKES.get(self.relation, ())
        for key in ("degrees", "by", "directed"):
            if key in needed and key not in self.model_fields_set:
                msg = f"{self.relation} needs {key}"
                raise ValueError(msg)
            if key in self.model_fields_set and key not in (*needed, *taken):
                msg = f"{self.relation} has no use for {key}; leave it out"
                raise ValueError(msg)
        return self

    def parts(self) -> tuple[str, ...]:
        """The subject, the object, and the part that connects them."""
        return tuple(name for name in (self.subject, self.object, self.by) if name is not None)

    def examine(self, view: View) -> Finding:
        """Margin: by how much the relation's threshold is exceeded, in the relation's own measure."""
        parts = view.scene.parts
        one, other = parts[self.subject], parts[self.object]
        by = parts[self.by] if self.by is not None else None
        # Where one part is drawn within the other, the outer one counts without it.
        one, other = one.without.get(self.object, one), other.without.get(self.subject, other)
        if by is not None:
            one, other = one.without.get(by.name, one), other.without.get(by.name, other)
        for part in (one, other):
            if part.region.is_empty:
                return Finding(-1, f"{part.name} has no visible ink beside what it shares with the other")
            if part.outline.is_empty:
                return Finding(-1, f"{part.name} encloses nothing")
        asked = Asked(view.scene, self.tolerance, degrees=self.degrees, by=by, directed=self.directed)
        return RELATIONS[self.relation](one, other, asked)

    def in_words(self, prompt: Prompt) -> str:
        """Ask about the two parts."""
        by = the(self.by) if self.by else "an arrow that points to it" if self.directed else "a line"
        return RELATION_QUESTIONS[self.relation].format(
            is_one=is_the(self.subject),
            does_one=does_the(self.subject),
            other=the(self.object),
            degrees=self.degrees or 0.0,
            by=by,
        )
