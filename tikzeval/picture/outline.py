"""Paths of a PDF as exact regions: curves flattened, insides filled, lines given their width.

Everything is in PDF points with y upwards. Curves are replaced by chords that are nowhere further than `FLATNESS`
from them, or a tenth of a pixel of a small picture. Filling follows ISO 32000-1, 8.5.3.3 (non-zero winding and even-odd rule), stroking 8.4.3 (width, caps,
joins, dashes).
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Geometry, MultiPolygon, Point

FLATNESS = 0.05  # points between a curve and its chords, at most; a pixel of a 10 cm picture is 0.55
FLAT_SHARE = 0.0002  # of a picture's longer side, which is less in small ones: a tenth of a pixel
MITRE_LIMIT = 10.0  # of PDF and of TikZ; pdfium does not tell another
SMOOTH = 0.985  # cosine of 10°: where a path turns by less, a mitre adds nothing
SHARP = 2 / MITRE_LIMIT**2 - 1  # cosine of the turn whose mitre is as long as the limit: mitre / width = 1 / sin(φ/2)
MAX_DASHES = 4000  # of one path; a longer dashed line counts as solid
MAX_CROSSINGS = 20_000  # of a path with itself, estimated: beyond it no geometry is made of it
SAMPLE = 200  # segments of which the crossings are counted for the estimate
MAX_CHORDS = 200  # of one curve
WINDINGS = 1_000_000  # points × edges looked at together
MAX_RINGS = 400  # of one path whose rings cross; beyond it the even-odd rule stands in for the winding number
EMPTY = MultiPolygon()
Points = npt.NDArray[np.float64]  # (n, 2)
Box = tuple[float, float, float, float]  # left, bottom, right, top in points
Matrix = tuple[float, float, float, float, float, float]  # a b c d e f of PDF: x' = ax + cy + e, y' = bx + dy + f
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Subpath:
    """One connected piece of a path."""

    points: Points  # (n, 2) on the page, flattened; a closed one does not repeat its first point
    closed: bool  # by a close operator, or by coming back to its start
    curved: bool  # some of it was a Bézier curve
    corners: tuple[int, ...] = ()  # which points are ends of its segments, not between chords of one curve


@dataclass(frozen=True, slots=True)
class Pen:
    """How lines are drawn; lengths in the path's own coordinates, before its matrix."""

    width: float
    cap: int  # 0 butt, 1 round, 2 projecting square
    join: int  # 0 mitre, 1 round, 2 bevel
    dashes: tuple[float, ...] = ()
    phase: float = 0.0


def compose(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the matrix that applies `inner` first."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip


def transformed(points: Points, matrix: Matrix) -> Points:
    """Return points under a matrix."""
    a, b, c, d, e, f = matrix
    return np.asarray(points @ np.array([[a, b], [c, d]]) + (e, f), dtype=np.float64)


def inverse(matrix: Matrix) -> Matrix:
    """Return the matrix that undoes one."""
    a, b, c, d, e, f = matrix
    det = a * d - b * c
    return d / det, -b / det, -c / det, a / det, (c * f - d * e) / det, (b * e - a * f) / det


def scale_of(matrix: Matrix) -> float:
    """Return the factor by which a matrix changes lengths (geometric mean over directions)."""
    a, b, c, d, _, _ = matrix
    return math.sqrt(abs(a * d - b * c))


def flatness_of(size: float) -> float:
    """Return the tolerance in points to which curves are flattened in a picture whose longer side is `size` points."""
    return min(FLATNESS, FLAT_SHARE * size)


def chords(controls: Points, reach: npt.NDArray[np.float64], flatness: float) -> tuple[Points, npt.NDArray[np.int64]]:
    """Return chords for cubic Bézier curves: the inner and last points of all in a row, and how many each has.

    n chords of a cubic stray at most max|B″| / 8n² from it, and |B″| ≤ 6 max(|p₀−2p₁+p₂|, |p₁−2p₂+p₃|).

    Args:
        controls: (4, n, 2), of each curve the start, the two handles and the end.
        reach: (n,), page points to one unit of the controls.
        flatness: Page points that the chords may stray.
    """
    bends = controls[:-2] - 2 * controls[1:-1] + controls[2:]
    bend = 6 * reach * np.sqrt((bends**2).sum(axis=2)).max(axis=0)
    counts = np.clip(np.ceil(np.sqrt(bend / (8 * flatness))), 1, MAX_CHORDS).astype(np.int64)
    step = np.arange(1, counts.sum() + 1) - (counts.cumsum() - counts).repeat(counts)
    t = (step / counts.repeat(counts))[:, None]
    u = 1 - t
    start, out, back, end = controls.repeat(counts, axis=1)
    return np.asarray(u**3 * start + 3 * u * u * t * out + 3 * u * t * t * back + t**3 * end, dtype=np.float64), counts


def tangled(subpaths: Sequence[Subpath]) -> bool:
    """Whether a path crosses itself so often (a scribble of thousands of strokes) that its outline is not worth its price."""
    if sum(len(path.points) for path in subpaths) < SAMPLE:
        return False
    pieces = [np.stack([path.points[:-1], path.points[1:]], axis=1) for path in subpaths if len(path.points) > 1]
    segments = shapely.linestrings(np.concatenate(pieces)) if pieces else np.array([])
    some = segments[:: max(1, len(segments) // SAMPLE)]
    met = shapely.STRtree(segments).query(some, "intersects").shape[1] - 3 * len(some)  # itself and its neighbours
    return bool(met / max(1, len(some)) * len(segments) / 2 > MAX_CROSSINGS)


def simple(rings: Sequence[Points]) -> Geometry | None:
    """Return the polygon that a single ring encloses; None of more rings, or where it touches itself."""
    if len(rings) != 1 or len(rings[0]) < 3:
        return None
    polygon = shapely.polygons(rings[0])
    return polygon if polygon.is_valid else None


def filled(rings: Sequence[Points], *, even_odd: bool) -> Geometry:
    """Return the region that closed rings enclose.

    Args:
        rings: Each (n, 2).
        even_odd: By the even-odd rule instead of the non-zero winding number.
    """
    rings = [ring for ring in rings if len(ring) >= 3]
    if not rings:
        return EMPTY
    if (polygon := simple(rings)) is not None:
        return polygon
    closed = [np.concatenate((ring, ring[:1])) for ring in rings]
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all([shapely.linestrings(ring) for ring in closed])]))
    if not len(faces):
        return EMPTY
    inner = shapely.get_coordinates(shapely.point_on_surface(faces))
    even_odd = even_odd or len(rings) > MAX_RINGS
    winding = sum((_winding(ring, inner) for ring in closed), np.zeros(len(inner), dtype=np.int64))
    keep = winding % 2 == 1 if even_odd else winding != 0
    return shapely.union_all(faces[keep])


def _winding(ring: Points, points: Points) -> npt.NDArray[np.int64]:
    """Return how often a closed ring winds around each of (m, 2) points."""
    if len(points) * len(ring) > WINDINGS:
        return np.concatenate([_winding(ring, some) for some in np.array_split(points, 2)])
    x0, y0 = ring[:-1, 0], ring[:-1, 1]
    x1, y1 = ring[1:, 0], ring[1:, 1]
    x, y = points[:, :1], points[:, 1:]
    side = (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)
    up = (y0 <= y) & (y1 > y) & (side > 0)
    down = (y0 > y) & (y1 <= y) & (side < 0)
    return np.asarray(up.sum(axis=1) - down.sum(axis=1), dtype=np.int64)


_CAPS = {0: "flat", 1: "round", 2: "square"}
_JOINS = {0: "mitre", 1: "round", 2: "bevel"}


def stroked(
    subpaths: Iterable[Subpath], pen: Pen, matrix: Matrix, flatness: float = FLATNESS, *, solid: bool = False
) -> Geometry:
    """Return the region on the page that a pen paints along subpaths.

    The pen is round in the path's own coordinates, so under a matrix that stretches, it is an ellipse.

    Args:
        subpaths: Where it goes, on the page.
        pen: Its width 0 means the thinnest line there is: a fifth of the flatness here.
        matrix: From the path's own coordinates, in which the pen is measured, to the page.
        flatness: Page points that the chords of caps and joins may stray.
        solid: With what the subpaths enclose; each is closed and does not touch itself.
    """
    a, b, c, d, _, _ = matrix
    reach = scale_of(matrix)
    if reach < 1e-6:  # all on one line: it has no width
        return EMPTY
    round_pen = math.isclose(a, d, abs_tol=1e-6 * reach) and math.isclose(b, -c, abs_tol=1e-6 * reach)
    if not round_pen:
        back = inverse(matrix)
        own = [dataclasses.replace(path, points=transformed(path.points, back)) for path in subpaths]
        return on_page(_swept(own, pen, 1.0, flatness / reach, solid=solid), matrix)
    return _swept(subpaths, pen, reach, flatness, solid=solid)


def _swept(subpaths: Iterable[Subpath], pen: Pen, unit: float, flatness: float, *, solid: bool) -> Geometry:
    """Return what a round pen paints; `unit` times its lengths are the points'."""
    radius = max(pen.width * unit, flatness / 5) / 2
    cap, join = _CAPS.get(pen.cap, "flat"), _JOINS.get(pen.join, "mitre")
    quarter = _quarter(radius, flatness)
    grown: dict[tuple[str, str], list[Geometry]] = {}  # what is to be grown by the radius, by cap and join
    regions: list[Geometry] = []
    for path in subpaths:
        line = np.concatenate((path.points, path.points[:1])) if path.closed and len(path.points) > 1 else path.points
        turns = [] if join == "round" or pen.dashes else list(_turns(path))
        # Between chords of one curve a mitre would be a spike; and GEOS cuts one beyond the limit off there, PDF at the line.
        plain = join if not any(turn.sharp for turn in turns) or join != "mitre" else "bevel"
        usual = "round" if path.curved else plain
        pieces = _dashed(line, pen, unit) if pen.dashes else _cut(line, turns if path.curved and cap == "flat" else [])
        same = grown.setdefault((cap, usual), [])
        if solid and len(pieces) == 1 and len(pieces[0]) == len(line):  # quicker than line and inside one by one
            same.append(shapely.polygons(path.points))
            pieces = []
        elif solid:
            regions.append(shapely.polygons(path.points))
        for piece in pieces:
            if (piece != piece[0]).any():
                same.append(shapely.linestrings(piece))
            elif pen.cap:
                dot = Point(*piece[0]).buffer(radius, quarter)
                regions.append(dot if pen.cap == 1 else dot.envelope)
        if usual != join:
            for turn in turns:
                style = "flat", "bevel" if turn.sharp else join
                grown.setdefault(style, []).append(shapely.linestrings(path.points[[turn.before, turn.at, turn.after]]))
    for (ends, corners), lines in grown.items():
        regions += shapely.buffer(
            lines, radius, quad_segs=quarter, cap_style=ends, join_style=corners, mitre_limit=MITRE_LIMIT
        ).tolist()
    return united(regions)


def _cut(line: Points, turns: Iterable[_Turn]) -> list[Points]:
    """Cut a line where it turns back so sharply that a round join would reach beyond it."""
    ends = [0, *(turn.at for turn in turns if turn.sharp and 0 < turn.at < len(line) - 1), len(line) - 1]
    return [line[start : end + 1] for start, end in itertools.pairwise(ends)] if len(line) > 1 else [line]


@dataclass(frozen=True, slots=True)
class _Turn:
    """A corner of a path between its segments."""

    before: int  # the point of the path before it
    at: int  # which point it is itself
    after: int  # the point after it
    sharp: bool  # its mitre would be longer than the limit


def _turns(path: Subpath) -> Iterator[_Turn]:
    """Yield the corners of a path at which it changes its direction by more than 10°."""
    count = len(path.points)
    corners = path.corners if path.closed else [corner for corner in path.corners if 0 < corner < count - 1]
    points = path.points.tolist() if corners else []
    for corner in corners:
        before, after = (corner - 1) % count, (corner + 1) % count
        (x0, y0), (x1, y1), (x2, y2) = points[before], points[corner], points[after]
        lengths = math.hypot(x1 - x0, y1 - y0) * math.hypot(x2 - x1, y2 - y1)
        along = (x1 - x0) * (x2 - x1) + (y1 - y0) * (y2 - y1)
        if lengths > 0 and along < SMOOTH * lengths:
            yield _Turn(before, corner, after, sharp=along < SHARP * lengths)


def united(regions: Sequence[Geometry]) -> Geometry:
    """Return the union of regions."""
    if not len(regions):
        return EMPTY
    return regions[0] if len(regions) == 1 else shapely.disjoint_subset_union_all(regions)


def on_page(region: Geometry, matrix: Matrix) -> Geometry:
    """Return a region under a matrix."""
    return region if matrix == IDENTITY else shapely.transform(region, lambda points: transformed(points, matrix))


def _quarter(radius: float, flatness: float) -> int:
    """Return into how many chords a quarter of a circle is cut.

    GEOS rounds the number of chords of a join, so that one may span half as much again.
    """
    if radius <= flatness:
        return 2
    return min(64, max(2, math.ceil(1.5 * math.pi / (4 * math.acos(1 - flatness / radius)))))


def _dashed(line: Points, pen: Pen, unit: float) -> list[Points]:
    """Cut a polyline into the pieces that a dash pattern paints (ISO 32000-1, 8.4.3.6)."""
    pattern = [unit * dash for dash in (pen.dashes if len(pen.dashes) % 2 == 0 else pen.dashes * 2)]
    phase = unit * pen.phase
    period = sum(pattern)
    at = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    length = float(at[-1])
    if period <= 0 or len(line) < 2 or length / period * len(pattern) / 2 > MAX_DASHES:
        return [line]
    first, last = math.floor(phase / period), math.floor((phase + length) / period)
    on = np.concatenate([[0.0], np.cumsum(pattern)])[:-1:2]
    begins = (np.arange(first, last + 1)[:, None] * period + on - phase).ravel()
    ends = np.minimum(begins + np.tile(pattern[::2], last + 1 - first), length)
    begins = np.maximum(begins, 0.0)
    painted = (ends >= begins) & (begins <= length)
    begins, ends = begins[painted], ends[painted]
    begin_points, end_points = (np.column_stack([np.interp(d, at, axis) for axis in line.T]) for d in (begins, ends))
    inner = zip(np.searchsorted(at, begins, "right").tolist(), np.searchsorted(at, ends, "left").tolist(), strict=True)
    return [
        np.concatenate((begin_points[[row]], line[start:stop], end_points[[row]]))
        for row, (start, stop) in enumerate(inner)
    ]
