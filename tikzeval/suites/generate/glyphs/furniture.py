"""Furniture and other things that stand in rooms."""

from __future__ import annotations

from random import Random

from tikzeval.suites.generate.glyphs.base import glyph
from tikzeval.suites.generate.glyphs.strokes import bar, between, on
from tikzeval.suites.generate.ink import Pen

_WOOD = ("brown", "red", "green", "gray", "blue")


@glyph("table", size=1.4, colours=_WOOD, also=("desk",), surface=(-1, 1, 0.5))
def table(pen: Pen, chance: Random) -> None:
    """A table with two legs or four."""
    leg, low, thick = between(chance, 0.1, 0.18), between(chance, -0.9, -0.5), between(chance, 0.16, 0.26)
    if chance.random() < 0.5:
        for x in (-0.55, 0.55 - leg):
            pen.rectangle(x, low + 0.15, x + leg, 0.4, role="second")
    for x in (-0.95, 0.95 - leg):
        pen.rectangle(x, low, x + leg, 0.4)
    pen.rectangle(-1.1, 0.5 - thick, 1.1, 0.5)


@glyph("chair", size=0.9, colours=_WOOD, surface=(-0.45, 0.65, -0.05))
def chair(pen: Pen, chance: Random) -> None:
    """A chair from the side."""
    back, leg, lean = between(chance, 0.85, 1.1), between(chance, 0.12, 0.18), between(chance, 0, 0.15)
    pen.polygon((-0.6 - lean, back), (-0.6, -0.2), (-0.6 + leg, -0.2), (-0.6 - lean + leg, back))
    pen.rectangle(-0.6, -1.05, -0.6 + leg, -0.2)
    pen.rectangle(0.65 - leg, -1.05, 0.65, -0.2)
    if chance.random() < 0.5:
        pen.rectangle(-0.6, -0.7, 0.65, -0.6, role="second")
    pen.rectangle(-0.65, -0.25, 0.72, -0.05, role="second")


@glyph("bed", size=1.7, surface=(-0.35, 0.85, 0))
def bed(pen: Pen, chance: Random) -> None:
    """A bed with pillow and blanket."""
    head, foot = between(chance, 0.35, 0.65), between(chance, 0.05, 0.2)
    pen.rectangle(-1.15, -0.75, -1, head, role="dark")
    pen.rectangle(1, -0.75, 1.15, foot, role="dark")
    pen.rectangle(-1, -0.5, 1, -0.25, role="dark")
    pen.rectangle(-1, -0.3, 1, -0.1, role="light")
    pen.ellipse(-0.72, 0, 0.27, 0.15, role="light")
    pen.rectangle(-0.4, -0.38, 1, 0)
    pen.rectangle(-0.4, -0.38, -0.22, 0, role="second")


@glyph("sofa", size=1.6, also=("couch",), surface=(-0.7, 0.7, -0.2))
def sofa(pen: Pen, chance: Random) -> None:
    """A sofa with two seats or three."""
    high, arm = between(chance, 0.45, 0.7), between(chance, 0.02, 0.15)
    pen.rectangle(-0.9, -0.75, -0.7, -0.5, role="dark")
    pen.rectangle(0.7, -0.75, 0.9, -0.5, role="dark")
    pen.rectangle(-0.95, -0.5, 0.95, high)
    seats = chance.choice((2, 3))
    wide = round(1.6 / seats, 2)
    for seat in range(seats):
        x = round(-0.8 + seat * wide, 2)
        pen.rectangle(x, -0.45, x + wide, -0.2, role="second")
    for x in (-1.15, 0.8):
        pen.rectangle(x, -0.6, x + 0.35, arm)


@glyph("lamp", size=0.7, colours=("yellow", "orange", "red", "green"))
def lamp(pen: Pen, chance: Random) -> None:
    """A lamp with a shade."""
    rim, top = between(chance, 0.65, 0.9), between(chance, 0.25, 0.45)
    pen.rectangle(-0.07, -0.9, 0.07, 0.2, role="dark")
    pen.ellipse(0, -0.95, 0.48, 0.15, role="second")
    pen.polygon((-rim, 0.05), (-top, 1.05), (top, 1.05), (rim, 0.05))
    pen.polygon((-rim, 0.05), (-rim + 0.04, 0.2), (rim - 0.04, 0.2), (rim, 0.05), role="second")


@glyph("clock", size=0.6, also=("alarm clock",))
def clock(pen: Pen, chance: Random) -> None:
    """An alarm clock that shows some time."""
    for side in (-1, 1):
        bar(pen, (0.5 * side, -0.6), (0.72 * side, -1), 0.14, "dark")
        pen.ellipse(0.55 * side, 0.78, 0.3, 0.22, role="second")
    pen.ellipse(0, -0.05, 0.9)
    pen.ellipse(0, -0.05, 0.7, role="light")
    hour = chance.randrange(12)
    bar(pen, (0, -0.05), on(90 - 30 * hour, 0.36, None, 0, -0.05), 0.12, "dark")
    bar(pen, (0, -0.05), on(90 - 30 * ((hour + chance.randrange(2, 11)) % 12), 0.58, None, 0, -0.05), 0.08, "dark")


@glyph("shelf", plural="shelves", size=1.5, colours=_WOOD, also=("bookcase",), surface=(-0.8, 0.8, 1))
def shelf(pen: Pen, chance: Random) -> None:
    """A shelf with books in two or three rows."""
    rows = chance.choice((2, 3))
    pen.rectangle(-0.85, -1.05, 0.85, 1)
    high = round(1.85 / rows, 2)
    for row in range(rows):
        bottom = round(-0.95 + row * high, 2)
        pen.rectangle(-0.72, bottom, 0.72, bottom + high - 0.1, role="light")
        x = between(chance, -0.7, -0.3)
        wide = between(chance, 0.4, 0.9)
        pen.rectangle(x, bottom, x + wide, bottom + high - 0.28, role="second")
        pen.rectangle(x, bottom, x + 0.18, bottom + high - 0.2, role="dark")


@glyph("ladder", size=1.4, colours=("brown", "red", "gray", "yellow"))
def ladder(pen: Pen, chance: Random) -> None:
    """A ladder with four to six rungs."""
    rungs, wide = chance.choice((4, 5, 6)), between(chance, 0.3, 0.42)
    step = round(2 / rungs, 2)
    for rung in range(rungs):
        y = round(-1.05 + step * (rung + 0.4), 2)
        pen.rectangle(-wide, y, wide, y + 0.11)
    for side in (-1, 1):
        pen.polygon(
            (wide * side, -1.15), (wide * side, 1.1), ((wide + 0.13) * side, 1.1), ((wide + 0.13) * side, -1.15)
        )


@glyph("bathtub", size=1.4, colours=("pink", "blue", "teal", "gray"), also=("bath",))
def bathtub(pen: Pen, chance: Random) -> None:
    """A bathtub with its tap and foam."""
    foam, tap = between(chance, 0.15, 0.25), between(chance, 0.5, 0.75)
    for x in (-0.65, 0.65):
        pen.ellipse(x, -0.68, 0.15, 0.14, role="dark")
    pen.polygon(
        (0.9, 0), (0.9, tap), (0.5, tap), (0.5, tap - 0.2), (0.6, tap - 0.2), (0.6, tap - 0.12), (0.8, tap - 0.12),
        (0.8, 0), role="dark",
    )  # fmt: skip
    for x in (-0.7, -0.35, 0, 0.3):
        pen.ellipse(x, 0.05, foam, role="light")
    pen.curve(
        (-1, 0.02), (-0.95, -0.85), (-0.6, -0.65), (0, -0.65), (0.6, -0.65), (0.95, -0.85), (1, 0.02), role="body"
    )
    pen.rectangle(-1.15, -0.08, 1.15, 0.08, role="second")


@glyph("piano", plural="pianos", size=1.5, colours=("black", "brown", "red"), also=("grand piano",))
def piano(pen: Pen, chance: Random) -> None:
    """A grand piano with its lid up."""
    lid, keys = between(chance, 0.75, 1.05), chance.choice((4, 5))
    for x in (-0.7, 0.1, 0.8):
        pen.polygon((x - 0.12, -0.2), (x - 0.05, -1), (x + 0.05, -1), (x + 0.12, -0.2), role="dark")
    pen.line((0.6, 0.2), (0.75, 0.6), bold=True)
    pen.curve(
        (-0.55, 0.15), (-0.5, 0.4), (0, 0.5), (0.4, 0.6), (0.7, 0.7), (0.9, 1), (1.1, lid), (0.9, 0.5), (0.4, 0.15),
        (-0.3, 0.15), role="second",
    )  # fmt: skip
    pen.polygon((-1, -0.3), (-1, 0.02), (-0.6, 0.02), (-0.6, 0.25), (1, 0.25), (1, -0.3))
    pen.rectangle(-1.1, 0, -0.55, 0.14, role="light")
    for key in range(keys):
        x = round(-1.08 + 0.5 * key / keys, 2)
        pen.rectangle(x, 0.05, x + 0.06, 0.14, role="dark")


@glyph("umbrella", size=0.8)
def umbrella(pen: Pen, chance: Random) -> None:
    """An open umbrella."""
    rim, hook = between(chance, 0.95, 1.1), between(chance, 0.35, 0.55)
    pen.rectangle(-0.06, -0.8, 0.06, 1.1, role="dark")
    pen.curve(
        (-0.06, -0.75), (-0.06, -1.2), (hook, -1.2), (hook, -0.8), (hook, -1), (0.06, -1.05), (0.06, -0.75), role="dark"
    )
    pen.curve(
        (-rim, 0.1), (-0.95, 1.2), (0.95, 1.2), (rim, 0.1), (0.8, 0.3), (0.5, 0.3), (0.36, 0.1), (0.2, 0.3),
        (-0.2, 0.3), (-0.36, 0.1), (-0.5, 0.3), (-0.8, 0.3), (-rim, 0.1), role="body",
    )  # fmt: skip
    pen.curve(
        (-0.36, 0.1), (-0.3, 0.7), (-0.1, 0.95), (0, 0.96), (0.1, 0.95), (0.3, 0.7), (0.36, 0.1), (0.2, 0.3),
        (-0.2, 0.3), (-0.36, 0.1), role="second",
    )  # fmt: skip


@glyph("armchair", size=1.1, surface=(-0.45, 0.45, -0.1))
def armchair(pen: Pen, chance: Random) -> None:
    """An armchair from the front."""
    high, arm, wide = between(chance, 0.8, 1.05), between(chance, 0.1, 0.3), between(chance, 0.85, 1.05)
    for x in (-0.75, 0.6):
        pen.rectangle(x, -1, x + 0.15, -0.75, role="dark")
    pen.curve(
        (-0.7, -0.6), (-0.7, high), (-0.7, high), (-0.35, high), (0, high), (0, high), (0.35, high), (0.7, high),
        (0.7, high), (0.7, -0.6), role="body",
    )  # fmt: skip
    pen.rectangle(-0.6, -0.5, 0.6, -0.1, role="second")
    pen.rectangle(-wide, -0.8, wide, -0.45)
    for side in (-1, 1):
        pen.rectangle(0.55 * side, -0.75, wide * side, arm)


@glyph("pillow", size=0.5, also=("cushion",))
def pillow(pen: Pen, chance: Random) -> None:
    """A pillow, its sides bent inwards."""
    wide, high, seam = between(chance, 0.9, 1.1), between(chance, 0.6, 0.8), between(chance, 0.12, 0.2)
    inner = high - seam
    pen.curve(
        (-wide, -high), (-0.4, -inner), (0.4, -inner), (wide, -high), (wide - seam, -0.2), (wide - seam, 0.2),
        (wide, high), (0.4, inner), (-0.4, inner), (-wide, high), (seam - wide, 0.2), (seam - wide, -0.2),
        (-wide, -high), role="body",
    )  # fmt: skip
    pen.ellipse(0, 0, round(wide * 0.55, 2), round(high * 0.5, 2), role="second")


@glyph("street lamp", size=2, colours=("black", "gray", "green", "blue"))
def street_lamp(pen: Pen, chance: Random) -> None:
    """A street lamp with its arm to the right."""
    reach, foot = between(chance, 0.45, 0.7), between(chance, 0.22, 0.35)
    pen.polygon((-0.4 - foot, -1.15), (-0.5, -0.9), (-0.3, -0.9), (-0.4 + foot, -1.15))
    pen.rectangle(-0.47, -0.95, -0.33, 0.95)
    pen.rectangle(-0.47, 0.95, reach, 1.08)
    pen.ellipse(reach - 0.05, 0.62, 0.22, 0.25, role="light")
    pen.polygon((reach - 0.4, 0.6), (reach - 0.15, 0.98), (reach + 0.05, 0.98), (reach + 0.3, 0.6))
