"""A picture as pieces of paint, and which pieces of two pictures are the same.

A piece is what one fill, one line or one text paints: its region and its colour. How the source groups them into paths, scopes, loops and macros makes
no difference. Two pieces are the same if they are of a kind and a colour and their outlines are nowhere further apart than a tolerance (Hausdorff's
distance). A picture may lie elsewhere on its page, since that is cut to fit: the shift that most pieces agree on is taken out first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Geometry

from tikzeval.picture.scene import Scene
from tikzeval.picture.shape import Colour, Shape

SAME_COLOUR = 4  # of 255, in each of red, green, blue and alpha
MOST = 2_000  # pieces that are compared; a drawing has a few hundred
Floats = npt.NDArray[np.float64]
Shift = tuple[float, float]  # points


@dataclass(frozen=True, eq=False, slots=True)
class Piece:
    """What one fill, line, text, image or shading paints."""

    shape: Shape
    kind: str  # fill, line, text …
    colour: Colour | None  # None where it has no single one
    region: Geometry  # points on the page

    @property
    def says(self) -> str:
        """What it is, for people."""
        name = self.shape.parts[-1] if self.shape.parts else ""
        x, y = self.region.centroid.x, self.region.centroid.y
        return f"{'text ' + repr(self.shape.text) if self.kind == 'text' else self.kind}{' of ' * bool(name)}{name} at ({x:.0f}, {y:.0f}) pt"


def pieces_of(scene: Scene) -> list[Piece]:
    """Return the pieces of a picture in paint order, those of a shape's fill before those of its line."""
    found = []
    for shape in scene.shapes:
        if shape.kind != "path":
            colour = shape.fill or shape.stroke
            found.append(Piece(shape, shape.kind, colour if shape.kind == "text" else None, shape.region))
            continue
        if shape.fill:
            found.append(Piece(shape, "fill", shape.fill, shape.clipped(shape.fill_region)))
        if shape.pen:
            found.append(Piece(shape, "line", shape.stroke, shape.clipped(shape.stroke_region)))
    return [piece for piece in found if not piece.region.is_empty and (piece.colour is None or piece.colour[3])][:MOST]


@dataclass(frozen=True, slots=True)
class Match:
    """Which pieces of two pictures are the same."""

    shift: Shift  # from the first picture to the second
    pairs: dict[int, int]  # places among the first pieces → among the second
    apart: dict[int, float]  # of each pair, points between their outlines
    merged: frozenset[int]  # of the first that are there in another division: the same paint in all
    merged_into: frozenset[int]  # and of the second

    def same(self, place: int) -> bool:
        """Whether a piece of the first picture is in the second."""
        return place in self.pairs or place in self.merged

    def new(self, count: int) -> list[int]:
        """Return the places among `count` pieces of the second picture that are not in the first."""
        taken = {*self.pairs.values(), *self.merged_into}
        return [place for place in range(count) if place not in taken]


def match(
    one: Sequence[Piece], other: Sequence[Piece], reach: float, *, shift: Shift | None = None, paint: bool = True
) -> Match:
    """Find the pieces of one picture in another, one to one; what is left over is compared colour by colour, all together.

    Args:
        one: The first picture's.
        other: The second's.
        reach: Points that outlines of the same piece may be apart.
        shift: From the first to the second; by default the one that most pieces agree on.
        paint: Colours must be the same.
    """
    if not one or not other:
        return Match(shift or (0.0, 0.0), {}, {}, frozenset(), frozenset())
    ours, theirs = _boxes(one), _boxes(other)
    alike = _alike(one, other, paint=paint)
    by = shift if shift is not None else _shift(ours, theirs, alike, reach)
    close = alike & (np.abs(theirs[None] - ours[:, None] - np.array([*by, *by])) <= reach).all(axis=2)
    pairs: dict[int, int] = {}
    apart: dict[int, float] = {}
    taken: set[int] = set()
    for place, piece in enumerate(one):
        moved = _moved(piece.region, by)
        for candidate in np.flatnonzero(close[place]).tolist():
            if candidate in taken or (piece.kind == "text" and piece.shape.text != other[candidate].shape.text):
                continue
            distance = float(shapely.hausdorff_distance(moved, other[candidate].region))
            if distance <= reach:
                pairs[place], apart[place] = candidate, distance
                taken.add(candidate)
                break
    return Match(by, pairs, apart, *_merged(one, other, pairs, by, reach))


def _boxes(pieces: Sequence[Piece]) -> Floats:
    return np.array([piece.region.bounds for piece in pieces], dtype=np.float64)


def _alike(one: Sequence[Piece], other: Sequence[Piece], *, paint: bool) -> npt.NDArray[np.bool_]:
    """Return (one, other) whether two pieces are of a kind and, where paint matters, of a colour."""
    kinds = np.array([piece.kind for piece in one])[:, None] == np.array([piece.kind for piece in other])[None]
    if not paint:
        return np.asarray(kinds)
    none = (-99, -99, -99, -99)
    ours, theirs = (np.array([piece.colour or none for piece in side], dtype=np.int64) for side in (one, other))
    return np.asarray(kinds & (np.abs(ours[:, None] - theirs[None]) <= SAME_COLOUR).all(axis=2))


def _shift(ours: Floats, theirs: Floats, alike: npt.NDArray[np.bool_], reach: float) -> Shift:
    """Return the shift on which most pieces of the same kind, colour and size agree, to within the reach."""
    sizes = np.abs((theirs[None, :, 2:] - theirs[None, :, :2]) - (ours[:, None, 2:] - ours[:, None, :2]))
    voters = alike & (sizes <= reach).all(axis=2)
    moves = (theirs[None, :, :2] - ours[:, None, :2])[voters]
    if not len(moves):
        return 0.0, 0.0
    cells, votes = np.unique(np.round(moves / reach), axis=0, return_counts=True)
    best = cells[int(np.argmax(votes))] * reach
    around = moves[(np.abs(moves - best) <= reach).all(axis=1)]
    x, y = np.median(around, axis=0)
    return float(x), float(y)


def _moved(region: Geometry, by: Shift) -> Geometry:
    return shapely.transform(region, lambda points: points + np.array(by)) if any(by) else region


def _merged(
    one: Sequence[Piece], other: Sequence[Piece], pairs: dict[int, int], by: Shift, reach: float
) -> tuple[frozenset[int], frozenset[int]]:
    """Return the pieces left over of both that are the same paint all together, colour by colour."""
    left: dict[tuple[str, Colour], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    taken = set(pairs.values())
    for side, pieces, gone in ((0, one, set(pairs)), (1, other, taken)):
        for place, piece in enumerate(pieces):
            if place not in gone and piece.colour is not None and piece.kind != "text":
                left[piece.kind, piece.colour][side].append(place)
    ours: set[int] = set()
    theirs: set[int] = set()
    for first, second in left.values():
        if first and second:
            whole = _moved(shapely.union_all([one[place].region for place in first]), by)
            if shapely.hausdorff_distance(whole, shapely.union_all([other[place].region for place in second])) <= reach:
                ours |= set(first)
                theirs |= set(second)
    return frozenset(ours), frozenset(theirs)


__all__ = ["Match", "Piece", "match", "pieces_of"]
