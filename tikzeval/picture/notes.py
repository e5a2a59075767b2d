"""The list beside an explained picture: a title, and notes in sections, set in one or two columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tikzeval.picture.canvas import FAINT, INK, MARKS, Canvas, Paint
from tikzeval.picture.lettering import shortened, width_of, wrapped
from tikzeval.values import Mark

TITLE, HEADING, NAME, TEXT, SMALL = 24, 13, 16, 14, 12  # pixels, sizes of the font
LEADING = 1.36  # line to line, of the font's size
GUTTER = 32  # pixels between columns
INDENT = 32  # pixels from a note's mark to its text
SPACE = 14  # pixels between notes
LINES = 6  # that a note may take
RULE: Paint = (206, 210, 216)
KEY = "hatched: what can be seen of a part; outlined: all of it, also where it is covered"
MEANING = {
    Mark.PASS: "pass",
    Mark.FAIL: "fail",
    Mark.AMBIGUOUS: "within the tolerance",
    Mark.VOID: "void",
    Mark.SKIPPED: "skipped",
    Mark.UNSCORED: "unscored",
}


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was found."""

    name: str  # of a check or a part
    told: str  # a sentence
    mark: Mark | None = None  # the verdict; None where there is nothing to decide
    margin: float | None = None
    aside: str = ""  # a few words
    parts: tuple[str, ...] = ()  # that it is about
    place: tuple[float, float] | None = None  # where on the page, in points


@dataclass(frozen=True, slots=True)
class Section:
    """Notes under a heading."""

    heading: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is said of a picture."""

    title: str
    about: tuple[str, ...] = ()  # paragraphs under it
    sections: tuple[Section, ...] = ()

    def numbered(self) -> list[tuple[int, Note]]:
        """Return the notes that decide something, counted from 1."""
        decided = [note for section in self.sections for note in section.notes if note.mark is not None]
        return list(enumerate(decided, 1))


def listed(sheet: Sheet, colours: dict[str, Paint], width: int, columns: int) -> Listing:
    """Set a sheet.

    Args:
        sheet: What to say.
        colours: Of the parts that are in the picture.
        width: Of a column in pixels.
        columns: How many.
    """
    numbers = iter(range(1, len(sheet.numbered()) + 1))
    blocks: list[_Block] = []
    for section in sheet.sections:
        blocks.append(_Block(width, heading=section.heading))
        for note in section.notes:
            number = next(numbers) if note.mark is not None else None
            blocks.append(_Block(width, note=note, number=number, colours=colours))
    return Listing(sheet, width, columns, tuple(blocks))


def _step(size: int) -> int:
    return round(size * LEADING)


@dataclass(frozen=True)
class _Block:
    """A heading or a note, with its lines broken."""

    width: int
    heading: str = ""
    note: Note | None = None
    number: int | None = None
    colours: dict[str, Paint] = field(default_factory=dict)
    lines: list[str] = field(init=False)

    def __post_init__(self) -> None:
        told = wrapped(self.note.told, TEXT, self.width - INDENT, lines=LINES) if self.note else []
        object.__setattr__(self, "lines", told)

    @property
    def height(self) -> int:
        if self.note is None:
            return _step(HEADING) + 14
        return _step(NAME) + len(self.lines) * _step(TEXT) + SPACE

    def draw(self, canvas: Canvas, left: int, top: int) -> None:
        if self.note is None:
            canvas.text(left, top + HEADING, self.heading.upper(), HEADING, FAINT)
            canvas.line([(left, top + HEADING + 8), (left + self.width, top + HEADING + 8)], RULE, 1)
            return
        base = top + NAME - 1
        x = float(left + INDENT)
        right = self._aside(canvas, left + self.width, base)
        if self.note.mark is not None:
            canvas.mark(left + 11, base - 5, 10, self.note.mark)
            canvas.text(x, base, f"{self.number}", NAME, MARKS[self.note.mark])
            x += width_of(f"{self.number}", NAME) + 8
        elif self.note.name in self.colours:
            canvas.box(left + 2, base - 14, 18, 18, self.colours[self.note.name])
        swatches = [self.colours[part] for part in self.note.parts if part in self.colours]
        swatches = swatches if self.note.mark is not None else []
        name = shortened(self.note.name, NAME, max(60, right - x - 16 * len(swatches) - 20))
        canvas.text(x, base, name, NAME, INK)
        x += width_of(name, NAME) + 10
        for index, colour in enumerate(swatches):
            canvas.box(x + 16 * index, base - 11, 12, 12, colour)
        for index, line in enumerate(self.lines, 1):
            canvas.text(left + INDENT, base + index * _step(TEXT), line, TEXT, FAINT)

    def _aside(self, canvas: Canvas, right: float, base: float) -> float:
        """Write the margin and the aside at the right; returns where they begin."""
        assert self.note is not None
        if self.note.margin is not None:
            margin = f"{self.note.margin:+.{3 if abs(self.note.margin) >= 0.0005 else 4}f}"
            canvas.text(right, base, margin, TEXT, INK, anchor="rs")
            right -= max(60.0, width_of(margin, TEXT) + 10)
        if self.note.aside:
            canvas.text(right, base, self.note.aside, SMALL, FAINT, anchor="rs")
            right -= width_of(self.note.aside, SMALL)
        return right


@dataclass(frozen=True)
class Listing:
    """A sheet that is set and can be drawn."""

    sheet: Sheet
    width: int  # of a column in pixels
    columns: int
    blocks: tuple[_Block, ...]

    @property
    def full_width(self) -> int:
        """Of all columns."""
        return self.columns * self.width + (self.columns - 1) * GUTTER

    @property
    def height(self) -> int:
        """In pixels."""
        return self._head() + max(map(_high, self.columns_of_blocks()), default=0) + _step(SMALL) + SPACE

    def draw(self, canvas: Canvas, left: int, top: int) -> None:
        """Draw it with its upper left corner at a place."""
        y = top + TITLE
        canvas.text(left, y, shortened(self.sheet.title, TITLE, self.full_width), TITLE, INK)
        y += 6
        for line in self._about():
            y += _step(NAME)
            canvas.text(left, y, line, NAME, FAINT)
        for index, column in enumerate(self.columns_of_blocks()):
            y = top + self._head()
            for block in column:
                block.draw(canvas, left + index * (self.width + GUTTER), y)
                y += block.height
        self._legend(canvas, left, top + self.height - 4)

    def _about(self) -> list[str]:
        return [line for about in self.sheet.about for line in wrapped(about, NAME, self.full_width, lines=LINES)]

    def _head(self) -> int:
        return TITLE + len(self._about()) * _step(NAME) + 30

    def columns_of_blocks(self) -> Iterator[list[_Block]]:
        """Share the blocks out among the columns, as even as their order allows."""
        blocks, left = list(self.blocks), self.columns
        while left:
            share, column = _high(blocks) / left, list[_Block]()
            while blocks and (left == 1 or _high(column) + blocks[0].height / 2 <= share):
                column.append(blocks.pop(0))
            if left > 1 and column and column[-1].note is None:  # no heading at the foot of a column
                blocks.insert(0, column.pop())
            yield column
            left -= 1

    def _legend(self, canvas: Canvas, left: float, base: float) -> None:
        used = {note.mark for _, note in self.sheet.numbered()}
        for mark, meaning in MEANING.items():
            if mark in used:
                canvas.mark(left + 7, base - 4, 6.5, mark)
                canvas.text(left + 18, base, meaning, SMALL, FAINT)
                left += 34 + width_of(meaning, SMALL)
        if any(note.parts for section in self.sheet.sections for note in section.notes):
            canvas.text(left, base, KEY, SMALL, FAINT)


def _high(blocks: list[_Block]) -> int:
    return sum(block.height for block in blocks)
