"""What is drawn over a picture to explain it.

What the vectors say is drawn, not guessed: a line around each part's outline, hatching on its visible ink, a line between
the middles of parts that a note relates, a ring where something was found. Numbers lead from these to the notes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import shapely
from PIL import Image, ImageDraw
from shapely import Geometry
from shapely.ops import substring

from tikzeval.picture.canvas import INK, MARKS, OVER, WHITE, Canvas, Paint
from tikzeval.picture.labels import Labels, Place
from tikzeval.picture.lettering import shortened, width_of
from tikzeval.picture.notes import Note, Sheet
from tikzeval.picture.raster import WHITE as PAPER
from tikzeval.picture.raster import Frame
from tikzeval.picture.scene import Part, Scene
from tikzeval.values import Mark

LONGER = 1024  # pixels of the picture's longer side
MAT = 28  # pixels of ground around the picture
ROOM = 100, 16  # pixels that the ground has at least, and as many for each part, so that labels find a place
SHOWN = 40  # parts outlined at most, those with the most visible ink
LETTERS = 15  # pixels, size of a label's font
LABEL = 24  # pixels, its height
NAME = 200  # pixels, what a name may take of it
DISC = 9  # pixels, radius of a numbered disc
RING = 14  # pixels, radius of a ring
EDGE = 6.0  # pixels that labels keep from the edge
NEAR = 6.0  # pixels from its line or ring: as bad, for a number, as lying on a part
# The first of these among several verdicts gives a line its colour.
WORST = (Mark.FAIL, Mark.AMBIGUOUS, Mark.VOID, Mark.UNSCORED, Mark.PASS, Mark.SKIPPED)

Numbered = tuple[int, Note]


class Overlay:
    """A picture on its ground, in the upper left corner of a canvas.

    Args:
        frame: Of the picture.
        parts: How many labels must find a place.
    """

    def __init__(self, frame: Frame, parts: int) -> None:
        width, height = frame.right - frame.left, frame.top - frame.bottom
        self.frame = frame
        self.scale = LONGER / frame.longer  # pixels per point
        self.picture = max(1, round(width * self.scale)), max(1, round(height * self.scale))
        self.width, self.height = (max(ROOM[0] + ROOM[1] * parts, side) + 2 * MAT for side in self.picture)
        self.left, self.top = (self.width - self.picture[0]) // 2, (self.height - self.picture[1]) // 2
        self.labels = Labels(self.width, self.height)
        self.labels.block(shapely.box(0, 0, self.width, self.height).boundary.buffer(EDGE))

    def pixels(self, region: Geometry) -> Geometry:
        """Bring a region from points on the page to pixels on the canvas."""

        def moved(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
            x = self.left + (points[:, 0] - self.frame.left) * self.scale
            y = self.top + (self.frame.top - points[:, 1]) * self.scale
            return np.column_stack([x, y])

        return shapely.transform(region, moved)

    def draw(self, canvas: Canvas, picture: Image.Image, scene: Scene, colours: dict[str, Paint], sheet: Sheet) -> None:
        """Draw the picture, what is known of its parts, and labels where they disturb least.

        Args:
            canvas: At least as large as the overlay.
            picture: `OVER` times as large as it will be.
            scene: Of the picture.
            colours: Of the parts to outline.
            sheet: The notes that numbers lead to.
        """
        canvas.paste(picture.resize((self.picture[0] * OVER, self.picture[1] * OVER)), self.left, self.top)
        shown = sorted((scene.parts[name] for name in colours), key=lambda part: -int(part.visible.sum()))[:SHOWN]
        parts = {part.name: part for part in shown if not part.outline.is_empty}
        outlines = {name: self.pixels(part.outline) for name, part in parts.items()}
        self.labels.inked(*self._ink(scene))
        words = [shape.region for shape in scene.shapes if shape.kind == "text"]
        self.labels.crowded(self.pixels(shapely.union_all(words)), 0.5)
        order = list(colours)
        for name, part in parts.items():
            ink = self.pixels(part.region)
            self.labels.crowded(ink, 0.5)
            self.labels.announce(name, outlines[name])
            # Parts that share a colour are hatched in different directions.
            self._hatch(canvas, ink, colours[name], order.index(name) // len(set(colours.values())))
        for name, outline in outlines.items():
            for ring in _rings(outline):
                canvas.line(ring, WHITE, 4.5)
                canvas.line(ring, colours[name], 2.2)
        numbered = sheet.numbered()
        self._relate(canvas, parts, numbered)
        self._encircle(canvas, numbered)
        for name in sorted(outlines, key=lambda name: float(outlines[name].area)):  # the smallest has the least choice
            own = [(number, note) for number, note in numbered if set(note.parts) == {name}][:8]
            self._label(canvas, name, outlines[name], colours[name], own)

    def _ink(self, scene: Scene) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return where on the canvas the picture has ink: x and y, (n,) pixels each."""
        (width, height), frame = scene.frame.size, scene.frame
        inside = scene.pixels[frame.dy : frame.dy + height, frame.dx : frame.dx + width]
        rows, columns = np.nonzero((inside < PAPER).any(axis=2))
        return (
            self.left + (columns + 0.5) * self.picture[0] / width,
            self.top + (rows + 0.5) * self.picture[1] / height,
        )

    def _hatch(self, canvas: Canvas, ink: Geometry, colour: Paint, direction: int) -> None:
        if ink.is_empty:
            return
        left, top = (max(0, int(edge)) for edge in ink.bounds[:2])
        right, bottom = min(self.width, int(ink.bounds[2]) + 2), min(self.height, int(ink.bounds[3]) + 2)
        mask = Image.new("L", ((right - left) * OVER, (bottom - top) * OVER))
        pen = ImageDraw.Draw(mask)
        for polygon in sorted(shapely.get_parts(ink), key=lambda polygon: -float(polygon.area)):
            for ring, fill in [(polygon.exterior, 255), *((hole, 0) for hole in polygon.interiors)]:
                points = (shapely.get_coordinates(ring) - (left, top)) * OVER
                if len(points) > 2:
                    pen.polygon([tuple(point) for point in points.tolist()], fill)
        rows, columns = np.ogrid[top * OVER : bottom * OVER, left * OVER : right * OVER]
        x, y = ((1, 1), (1, -1), (1, 0), (0, 1))[direction % 4]
        opacity = np.where((columns * x + rows * y) % 16 < 5, np.float32(0.34), np.float32(0.12))
        canvas.tint(np.asarray(mask, dtype=np.float32) / 255 * opacity, colour, left, top)

    def _relate(self, canvas: Canvas, parts: dict[str, Part], numbered: Sequence[Numbered]) -> None:
        """Draw a line through the middles of parts that notes speak of together, with the numbers of these notes on it."""
        groups: dict[frozenset[str], list[Numbered]] = {}
        for number, note in numbered:
            if len(parts.keys() & set(note.parts)) > 1:
                groups.setdefault(frozenset(note.parts), []).append((number, note))
        lines: list[tuple[Geometry, list[Numbered]]] = []
        for notes in groups.values():
            boxes = [shapely.box(*parts[name].box) for name in notes[0][1].parts if name in parts]
            centres = [self.pixels(box.centroid) for box in boxes if not np.isnan(box.area)]
            if len(centres) < 2:
                continue
            line = shapely.LineString(centres)
            points = shapely.get_coordinates(line).tolist()
            colour = MARKS[min((note.mark for _, note in notes if note.mark), key=WORST.index)]
            canvas.line(points, WHITE, 3.4)
            canvas.line(points, colour, 1.4)
            for x, y in points:
                canvas.disc(x, y, 3.5, colour, WHITE)
                self.labels.block(shapely.Point(x, y).buffer(4))
            self.labels.crowded(line, 0.3)
            lines.append((line, notes))
        for line, notes in lines:
            # At its ends are the parts.
            middle = substring(line, 0.2, 0.8, normalized=True) if line.length else line
            place = self.labels.place(2 * DISC * len(notes) + 2, 2 * DISC + 2, middle.buffer(1), far=NEAR)
            _numbers(canvas, place, notes)

    def _encircle(self, canvas: Canvas, numbered: Sequence[Numbered]) -> None:
        """Draw a ring around each place that a note names, or where the picture comes nearest to it."""
        for number, note in numbered:
            if note.place is None or note.mark is None:
                continue
            at = self.pixels(shapely.Point(note.place))
            x, y = (
                float(np.clip(at.x, RING + 2, self.width - RING - 2)),
                float(np.clip(at.y, RING + 2, self.height - RING - 2)),
            )
            canvas.ring(x, y, RING + 1, WHITE, 5)
            canvas.ring(x, y, RING, MARKS[note.mark], 3)
            ring = shapely.Point(x, y).buffer(RING)
            self.labels.block(ring)
            _numbers(canvas, self.labels.place(2 * DISC + 2, 2 * DISC + 2, ring, far=NEAR), [(number, note)])

    def _label(self, canvas: Canvas, name: str, outline: Geometry, colour: Paint, own: Sequence[Numbered]) -> None:
        """Write a part's name, and the numbers of the notes on it alone."""
        words = shortened(name, LETTERS, NAME)
        letters = width_of(words, LETTERS)
        width = letters + 14 + 2 * DISC * len(own) + (4 if own else 0)
        place = self.labels.place(width, LABEL, outline, name)
        if place is None:
            return
        leader = shapely.shortest_line(place.box, outline)
        if leader.length > 6:
            points = shapely.get_coordinates(leader).tolist()
            canvas.line(points, WHITE, 3.6)
            canvas.line(points, colour, 1.8)
        canvas.box(place.left, place.top, place.width, place.height, colour, WHITE)
        canvas.text(place.left + 7, place.middle, words, LETTERS, _readable_on(colour), anchor="lm")
        for index, (number, note) in enumerate(own):
            _disc(canvas, place.left + letters + 12 + DISC * (2 * index + 1), place.middle, number, note)


def _rings(region: Geometry) -> Iterator[list[tuple[float, float]]]:
    for polygon in shapely.get_parts(region):
        points = shapely.get_coordinates(polygon.exterior).tolist()
        if len(points) > 2:
            yield [*points, points[1]]  # so that the last corner is joined


def _numbers(canvas: Canvas, place: Place | None, notes: Sequence[Numbered]) -> None:
    """Draw numbered discs in a row, in the colours of their verdicts."""
    if place is not None:
        for index, (number, note) in enumerate(notes):
            _disc(canvas, place.left + 1 + DISC * (2 * index + 1), place.middle, number, note)


def _disc(canvas: Canvas, x: float, y: float, number: int, note: Note) -> None:
    if note.mark is not None:
        canvas.disc(x, y, DISC, MARKS[note.mark], WHITE)
        canvas.text(x, y, str(number), 11 if number < 100 else 9, WHITE, anchor="mm", bold=True)


def _readable_on(colour: Paint) -> Paint:
    """Return the colour of letters on a ground: white, or dark ink on a light one."""
    red, green, blue = colour
    return WHITE if 0.299 * red + 0.587 * green + 0.114 * blue < 150 else INK
