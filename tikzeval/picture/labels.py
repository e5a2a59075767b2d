"""Where labels go: beside what they name, on as little of the drawing as can be, and never on one another.

Every place in the picture is weighed at once on a coarse grid, so that a free one is found wherever there is one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy import ndimage
from shapely import Geometry

CELL = 4  # pixels a side of a grid cell
FAR = 60.0  # pixels from what it names: as bad as lying wholly on another part
HALO = 12.0  # pixels around the outline of another part where a label could be taken for that part's
APART = 2.0  # pixels kept free around a label

Grid = npt.NDArray[np.float64]  # (rows, columns), a number for each cell


@dataclass(frozen=True, slots=True)
class Place:
    """Where a label lies, in pixels from the left and top."""

    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Half-way down, in pixels from the top."""
        return self.top + self.height / 2

    @property
    def box(self) -> Geometry:
        """The label as a region."""
        return shapely.box(self.left, self.top, self.left + self.width, self.top + self.height)


class Labels:
    """Finds a place for one label after the other.

    Args:
        width: Of the picture in pixels.
        height: Of the picture in pixels.
    """

    def __init__(self, width: float, height: float) -> None:
        self.rows, self.columns = max(1, int(height // CELL)), max(1, int(width // CELL))
        self.crowd: Grid = np.zeros((self.rows, self.columns))
        self.halos: dict[str, Grid] = {}
        self.taken: Grid = np.zeros((self.rows, self.columns))
        self.ink: Grid = np.zeros((self.rows, self.columns))

    def inked(self, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> None:
        """Tell of points, (n,) pixels from the left and top, where the picture has ink, named or not."""
        rows, columns = (y // CELL).astype(int), (x // CELL).astype(int)
        self.ink[np.clip(rows, 0, self.rows - 1), np.clip(columns, 0, self.columns - 1)] = 1

    def crowded(self, region: Geometry, weight: float) -> None:
        """Say that labels had better not lie on a region."""
        self.crowd += weight * self._cells(region)

    def announce(self, name: str, outline: Geometry) -> None:
        """Tell of a part before labels are placed, so that none but its own lies close to its outline."""
        self.halos[name] = self._cells(outline.boundary.buffer(HALO))

    def block(self, region: Geometry) -> None:
        """Say that no label may touch a region."""
        self.taken += self._cells(region.buffer(APART))

    def place(self, width: float, height: float, target: Geometry, name: str = "", far: float = FAR) -> Place | None:
        """Find the best free place for a label and take it; None where nothing is free.

        Where there is room without any ink nearer than `far`, a label lies on none.

        Args:
            width: Of the label in pixels.
            height: Of the label in pixels.
            target: What it names.
            name: The part that this is, as announced.
            far: Pixels from the target that are as bad as lying wholly on another part.
        """
        high, wide = math.ceil(height / CELL), math.ceil(width / CELL)
        if high > self.rows or wide > self.columns:
            return None
        named = self._cells(target)
        if not named.any():
            return None
        distance = ndimage.distance_transform_edt(named == 0) * CELL
        middle_y, middle_x = ndimage.center_of_mass(named)
        rows, columns = np.indices((self.rows - high + 1, self.columns - wide + 1))
        off_centre = np.hypot(rows + high / 2 - middle_y, columns + wide / 2 - middle_x) * CELL
        crowd = self.crowd + 0.5 * sum(halo for other, halo in self.halos.items() if other != name)
        cost = (
            _mean(crowd, high, wide)
            + _least(distance, high, wide) / far
            + off_centre / (20 * FAR)  # among like places the nearer to its middle
            + np.where(_mean(self.taken, high, wide) > 0, np.inf, 0)
        )
        near = _least(distance, high, wide) <= far
        clear = np.where(near & (_mean(self.ink, high, wide) == 0), cost, np.inf)
        row, column = np.unravel_index(int(np.argmin(clear if np.isfinite(clear).any() else cost)), cost.shape)
        if not np.isfinite(cost[row, column]):
            return None
        found = Place(float(column * CELL), float(row * CELL), width, height)
        self.block(found.box)
        return found

    def _cells(self, region: Geometry) -> Grid:
        """Return 1 for each cell that a region touches."""
        found: Grid = np.zeros((self.rows, self.columns))
        if region.is_empty:
            return found
        left, bottom, right, top = (np.clip(edge / CELL, -1, 1e6) for edge in region.bounds)
        rows = np.arange(max(0, math.floor(bottom)), min(self.rows, math.floor(top) + 1))
        columns = np.arange(max(0, math.floor(left)), min(self.columns, math.floor(right) + 1))
        x, y = np.meshgrid(columns * CELL, rows * CELL)
        shapely.prepare(region)
        found[y // CELL, x // CELL] = shapely.intersects(region, shapely.box(x, y, x + CELL, y + CELL))
        return found


def _mean(grid: Grid, high: int, wide: int) -> Grid:
    """Return the mean of each window of the grid, by its upper left cell."""
    total = np.pad(grid, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
    sums = total[high:, wide:] - total[:-high, wide:] - total[high:, :-wide] + total[:-high, :-wide]
    return np.asarray(np.round(sums / (high * wide), 9))


def _least(grid: Grid, high: int, wide: int) -> Grid:
    """Return the least of each window of the grid, by its upper left cell."""
    rows = np.lib.stride_tricks.sliding_window_view(grid, high, axis=0).min(axis=-1)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(rows, wide, axis=1).min(axis=-1))
