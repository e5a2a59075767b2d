"""`unchanged`: in an edited drawing, everything is as it was but for what was to change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import shapely
from pydantic import Field
from shapely import Geometry

from tikzeval.picture.outline import united
from tikzeval.picture.regions import shared
from tikzeval.picture.scene import Scene
from tikzeval.scoring.checks.base import PRESENT, Check, View
from tikzeval.scoring.edits.pieces import Match, Piece, match, pieces_of
from tikzeval.scoring.edits.scenes import scene_of
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.plain_words import the
from tikzeval.values import Prompt

HALF = 0.5  # of what could be seen of a piece: what may come in front of it


class UnchangedCheck(Check):
    """Every fill, line and text of the drawing that was given is still there, in its colour, its outline nowhere further off than the `tolerance` (a share of the picture's longer side), and as visible as before; nothing is new but what belongs to the parts in `but`."""

    kind: Literal["unchanged"] = "unchanged"
    but: tuple[str, ...] = Field(min_length=1)  # parts that are to change, to come or to go
    new: bool = (
        True  # whether something may come; where no new piece carries one of their names, all new ones count as theirs
    )
    tolerance: float = Field(default=0.005, gt=0, le=0.1)

    def mentions(self) -> tuple[str, ...]:
        """Return nothing: a part that is to go is in the drawing that was given, and not among the prompt's parts."""
        return ()

    def examine(self, view: View) -> Finding:
        """Margin: 1 − the furthest that an outline is off / the tolerance; −1 where a piece is gone, hidden, uncovered or new."""
        if not view.prompt.before:
            return Finding(0, "the prompt gives no drawing that is to be edited", void=True)
        before, after = scene_of(view.prompt.before), view.scene
        reach = self.tolerance * before.size
        old, new = pieces_of(before), pieces_of(after)
        found = match(old, new, reach)
        kept = [place for place, piece in enumerate(old) if not set(piece.shape.parts) & set(self.but)]
        lost = [old[place] for place in kept if not found.same(place)]
        if lost:
            return Finding(-1, f"{len(lost)} of {len(kept)} other pieces are gone or changed, first the {lost[0].says}")
        fresh = [new[place] for place in found.new(len(new))]
        own = [piece for piece in fresh if self.new and set(piece.shape.parts) & set(self.but)]
        extra = [piece for piece in fresh if piece not in own] if own or not self.new else []
        extra = [piece for piece in extra if after.visible[piece.shape].area > PRESENT * after.page.area]
        if extra:
            return Finding(
                -1, f"{len(extra)} new pieces do not belong to {', '.join(self.but)}, first the {extra[0].says}"
            )
        changed = [old[place] for place in range(len(old)) if place not in kept]
        zone = _zone(changed, own or fresh, found, reach)
        other = _otherwise_seen(
            before,
            after,
            [(old[place], new[to]) for place, to in found.pairs.items() if place in kept],
            found,
            zone,
            reach,
        )
        if other:
            return Finding(-1, f"the {other.says} is hidden or uncovered where it was not")
        worst = max((found.apart.get(place, 0.0) for place in kept), default=0.0)
        return Finding(
            1 - worst / reach,
            f"all {len(kept)} other pieces are as they were, to {worst:.1f} pt of {reach:.1f} allowed",
        )

    def in_words(self, prompt: Prompt) -> str:
        """Ask about the rest of the picture."""
        return f"Beside the drawing that was given: is everything but {' and '.join(map(the, self.but))} as it was?"


def _zone(changed: Sequence[Piece], fresh: Sequence[Piece], found: Match, reach: float) -> Geometry:
    """Return where something may look different, on the second page: what has gone or moved from there, or come there."""
    moved = [shapely.transform(piece.region, lambda points: points + found.shift) for piece in changed]
    return shapely.buffer(united([*moved, *(piece.region for piece in fresh)]), reach)


def _otherwise_seen(
    before: Scene, after: Scene, pairs: Sequence[tuple[Piece, Piece]], found: Match, zone: Geometry, reach: float
) -> Piece | None:
    """Return the first piece of which, outside the zone, more or less can be seen than before, or less than half anywhere."""
    page = shapely.transform(before.page, lambda points: points + found.shift)
    for was, now in pairs:
        if not was.shape.exact:
            continue
        seen = shared(after.visible[now.shape], page)
        earlier = shapely.transform(before.visible[was.shape], lambda points: points + found.shift)
        if seen.area < HALF * earlier.area and earlier.area > PRESENT * after.page.area:
            return now
        apart = shapely.difference(shapely.symmetric_difference(seen, earlier), zone)
        if shapely.buffer(apart, -reach).area > PRESENT * after.page.area:
            return now
    return None
