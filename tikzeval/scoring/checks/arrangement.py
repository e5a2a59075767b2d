"""`arrangement`: how several parts lie together, read from their exact geometry."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, FiniteFloat, model_validator

from tikzeval.scoring.checks.base import Check, View
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.plain_words import either, the
from tikzeval.scoring.relations import ARRANGEMENTS, Asked, Axis, Edge
from tikzeval.scoring.relations.words import ARRANGEMENT_QUESTIONS
from tikzeval.values import Prompt

SIZES = {"aligned": (2, None), "evenly_spaced": (3, None), "symmetric": (1, 2)}  # fewest and most parts
EDGES = {"horizontal": ("centre", "top", "bottom"), "vertical": ("centre", "left", "right")}


class ArrangementCheck(Check):
    """Some parts are `aligned` (in a row or column), `evenly_spaced`, or `symmetric` (one part, or two to each other)."""

    kind: Literal["arrangement"] = "arrangement"
    parts_: tuple[str, ...] = Field(alias="parts")
    is_: Literal["aligned", "evenly_spaced", "symmetric"] = Field(alias="is")
    axis: Axis  # of the row or column, or of the mirror line
    edge: Edge = "centre"  # aligned: what of the boxes lines up
    tolerance: FiniteFloat | None = None  # replaces the arrangement's own threshold

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        least, most = SIZES[self.is_]
        count = len(self.parts_)
        twice = next((name for name in self.parts_ if self.parts_.count(name) > 1), None)
        msg = None
        if count < least or (most is not None and count > most):
            msg = f"{self.is_} is said of {f'{least} or {most}' if most else f'at least {least}'} parts, not of {count}"
        elif twice is not None:
            msg = f"the part {twice} stands twice"
        elif "edge" in self.model_fields_set and self.is_ != "aligned":
            msg = f"{self.is_} has no use for edge; leave it out"
        elif self.edge not in EDGES[self.axis]:
            msg = f"the edge of a {self.axis} axis is {', '.join(EDGES[self.axis][:-1])} or {EDGES[self.axis][-1]}"
        if msg is not None:
            raise ValueError(msg)
        return self

    def parts(self) -> tuple[str, ...]:
        """All of them."""
        return self.parts_

    def examine(self, view: View) -> Finding:
        """Margin: by how much the arrangement's threshold is exceeded, in its own measure."""
        members = []
        for name in self.parts_:
            whole = view.scene.parts[name]
            # Where another of them is drawn within a part, that one counts without it.
            within = next((other for other in self.parts_ if other in whole.without), None)
            member = whole.without[within] if within is not None else whole
            if member.region.is_empty:
                return Finding(-1, f"{name} has no visible ink beside what it shares with {within or 'the others'}")
            if member.outline.is_empty:
                return Finding(-1, f"{name} encloses nothing")
            members.append(member)
        return ARRANGEMENTS[self.is_](members, Asked(view.scene, self.tolerance, axis=self.axis, edge=self.edge))

    def in_words(self, prompt: Prompt) -> str:
        """Ask about the parts."""
        row = "row" if self.axis == "horizontal" else "column"
        parts = either(tuple(map(the, self.parts_)), "and")
        return ARRANGEMENT_QUESTIONS[self.is_].format(row=row, axis=self.axis, parts=parts)
