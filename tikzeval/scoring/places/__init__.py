"""Where a part is in the box of another, in numbers: what prompts with coordinates are checked by.

The first line of each docstring says when it passes. Points are (x, y) as shares of the box of the part that a place is
`in`: (0, 0) is its lower left corner, (1, 1) its upper right one; values beyond are outside. Boxes and areas are those of
the whole part, also where something covers it.
"""

from tikzeval.scoring.places.base import Anchor, Place, Point, Sought
from tikzeval.scoring.places.figure import fills, within
from tikzeval.scoring.places.heading import heading
from tikzeval.scoring.places.line import follows
from tikzeval.scoring.places.point import at, offset
from tikzeval.scoring.places.points import pieces_at
from tikzeval.scoring.places.size import as_tall, as_wide

PLACES: dict[str, Place] = {
    "at": at,
    "offset": offset,
    "within": within,
    "fills": fills,
    "pieces_at": pieces_at,
    "follows": follows,
    "heading": heading,
    "as_wide": as_wide,
    "as_tall": as_tall,
}

__all__ = ["PLACES", "Anchor", "Place", "Point", "Sought"]
