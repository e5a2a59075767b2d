"""The paths of a PDF page: read from pdfium segment by segment, then flattened and brought to the page all at once."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as c

from tikzeval.picture.outline import Matrix, Points, Subpath, chords, scale_of

CLOSED = 0.02  # points: a path that comes back so near its start is closed
Numbers = npt.NDArray[np.int64]


def _plain(function: Any, result: Any, *arguments: Any) -> Any:
    """Return a function of pdfium that takes and returns plain addresses: to make a typed pointer takes longer than a call."""
    address = ctypes.cast(function, ctypes.c_void_p).value
    assert address, "a loaded function lies somewhere"
    return ctypes.CFUNCTYPE(result, *arguments)(address)


_segment_of_path = _plain(c.FPDFPath_GetPathSegment, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_segment_of_clip = _plain(c.FPDFClipPath_GetPathSegment, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int)
_kind_of = _plain(c.FPDFPathSegment_GetType, ctypes.c_int, ctypes.c_void_p)
_closes = _plain(c.FPDFPathSegment_GetClose, ctypes.c_int, ctypes.c_void_p)
_point_of = _plain(c.FPDFPathSegment_GetPoint, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


class Paths:
    """Gathers the paths of a page, so that numpy is called once for all of them: most have a handful of points."""

    def __init__(self) -> None:
        self._kinds: list[int] = []  # of all segments
        self._ends: list[float] = []  # x and y of each
        self._closes: list[int] = []  # whether it closes its subpath
        self._paths: list[int] = []  # the path that each belongs to
        self._matrices: list[Matrix] = []  # of the paths

    def of_object(self, handle: Any, matrix: Matrix) -> int:
        """Read the path of a page object; return its number."""
        count, address = c.FPDFPath_CountSegments(handle), ctypes.addressof(handle.contents)
        return self._add([_segment_of_path(address, index) for index in range(count)], matrix)

    def of_clip(self, clip: Any, number: int, matrix: Matrix) -> int:
        """Read one of the paths of a clip; return its number."""
        count, address = c.FPDFClipPath_CountPathSegments(clip, number), ctypes.addressof(clip.contents)
        return self._add([_segment_of_clip(address, number, index) for index in range(count)], matrix)

    def _add(self, segments: list[int], matrix: Matrix) -> int:
        count = len(segments)
        ends = (ctypes.c_float * (2 * count))()
        at = ctypes.addressof(ends)
        for segment in segments:
            _point_of(segment, at, at + 4)
            at += 8
        kinds = [_kind_of(segment) for segment in segments]
        kinds[:1] = [c.FPDF_SEGMENT_MOVETO] * min(1, count)  # also where a hand-written path begins otherwise
        self._kinds += kinds
        self._ends += ends[:]
        self._closes += [_closes(segment) for segment in segments]
        self._paths += [len(self._matrices)] * count
        self._matrices.append(matrix)
        return len(self._matrices) - 1

    def flattened(self, flatness: float) -> list[tuple[Subpath, ...]]:
        """Return the subpaths of each path on the page; `flatness` in points is how far chords may stray from curves."""
        found: list[tuple[Subpath, ...]] = [()] * len(self._matrices)
        if not self._kinds:
            return found
        kinds, paths = np.array(self._kinds), np.array(self._paths)
        at, matrices = np.reshape(self._ends, (-1, 2)), np.array(self._matrices)
        place = np.arange(len(kinds))
        handles = kinds == c.FPDF_SEGMENT_BEZIERTO  # of curves, and, every third in a row, the curves' ends
        row = place - np.maximum.accumulate(np.where(handles, 0, place))
        ends = np.flatnonzero(row % 3 == 0)
        curves = handles[ends]
        of = paths[ends]
        reach = np.array([scale_of(matrix) for matrix in self._matrices])[of]
        # A line is a curve of one chord.
        controls = np.stack([at[np.where(curves, ends - back, ends)] for back in (3, 2, 1, 0)])
        points, counts = chords(controls, reach, flatness)
        last = counts.cumsum() - 1
        placed = _placed(points, matrices[of.repeat(counts)])
        moves = np.flatnonzero(kinds[ends] == c.FPDF_SEGMENT_MOVETO)
        stops = np.append(moves[1:], len(ends))
        start, stop = last[moves], last[stops - 1] + 1
        back = (stop - start > 2) & (np.abs(placed[start] - placed[stop - 1]).max(axis=1) < CLOSED)
        closed = np.logical_or.reduceat(self._closes, ends[moves]) | back
        curved = np.logical_or.reduceat(curves, moves)
        corners = (last - start.repeat(stops - moves)).tolist()
        rows = np.column_stack([of[moves], start, stop - back, closed, curved, moves, stops]).tolist()
        subpaths: list[list[Subpath]] = [[] for _ in found]
        for path, begin, end, is_closed, is_curved, one, other in rows:
            own = tuple(corner for corner in corners[one:other] if corner < end - begin)
            subpaths[path].append(Subpath(placed[begin:end], bool(is_closed), bool(is_curved), own))
        return [tuple(each) for each in subpaths]


def _placed(points: Points, matrices: npt.NDArray[np.float64]) -> Points:
    """Return each of (n, 2) points under its own one of (n, 6) matrices."""
    a, b, c_, d, e, f = matrices.T
    x, y = points.T
    return np.column_stack([a * x + c_ * y + e, b * x + d * y + f])
