"""`relation`: how two parts lie to each other, read from their exact geometry."""

from __future__ import annotations

from typing import Literal

from pydantic import field_validator

from tikzeval.errors import nearest
from tikzeval.scoring.checks.base import Check, View
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations import RELATIONS, Asked


class RelationCheck(Check):
    """Subject, relation, object: `otter` `inside` `plane`."""

    kind: Literal["relation"] = "relation"
    subject: str
    relation: str
    object: str
    tolerance: float | None = None  # replaces the relation's own threshold

    @field_validator("relation")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in RELATIONS:
            msg = f"{name!r} is no relation; {nearest(name, RELATIONS)}"
            raise ValueError(msg)
        return name

    def parts(self) -> tuple[str, ...]:
        """Both parts."""
        return (self.subject, self.object)

    def examine(self, view: View) -> Finding:
        """Margin: by how much the relation's threshold is exceeded, in the relation's own measure."""
        one, other = view.scene.parts[self.subject], view.scene.parts[self.object]
        # Where one part is drawn within the other, the outer one counts without it.
        one, other = one.without.get(self.object, one), other.without.get(self.subject, other)
        for part in (one, other):
            if part.region.is_empty:
                return Finding(-1, f"{part.name} has no visible ink beside what it shares with the other")
        return RELATIONS[self.relation](one, other, Asked(view.scene, self.tolerance))
