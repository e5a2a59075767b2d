"""Plain shapes and signs."""

from __future__ import annotations

from random import Random

from tikzeval.suites.generate.glyphs.base import glyph
from tikzeval.suites.generate.glyphs.strokes import between, ring
from tikzeval.suites.generate.ink import Pen


@glyph("circle", also=("disc",))
def circle(pen: Pen, chance: Random) -> None:
    """A circle."""
    pen.ellipse(0, 0, between(chance, 0.85, 1.1))


@glyph("oval", also=("ellipse",))
def oval(pen: Pen, chance: Random) -> None:
    """An ellipse, much wider than high or much higher than wide."""
    long, short = between(chance, 0.95, 1.15), between(chance, 0.45, 0.62)
    rx, ry = chance.choice(((long, short), (long, short), (short, long)))
    pen.ellipse(0, 0, rx, ry)


@glyph("square")
def square(pen: Pen, chance: Random) -> None:
    """A square."""
    half = between(chance, 0.8, 1.1)
    pen.rectangle(-half, -half, half, half)


@glyph("rectangle")
def rectangle(pen: Pen, chance: Random) -> None:
    """A rectangle, much wider than high or much higher than wide."""
    long, short = between(chance, 0.95, 1.15), between(chance, 0.42, 0.58)
    x, y = chance.choice(((long, short), (long, short), (short, long)))
    pen.rectangle(-x, -y, x, y)


@glyph("triangle")
def triangle(pen: Pen, chance: Random) -> None:
    """A triangle that stands on a side; its tip may be off the middle."""
    wide, tip = between(chance, 0.85, 1.1), between(chance, -0.3, 0.3)
    pen.polygon((-wide, -0.9), (wide, -0.9), (tip, between(chance, 0.7, 1.05)))


@glyph("diamond", also=("rhombus",))
def diamond(pen: Pen, chance: Random) -> None:
    """A square on its corner, or a higher rhombus."""
    wide = between(chance, 0.65, 1)
    pen.polygon((0, 1.1), (wide, 0), (0, -1.1), (-wide, 0))


@glyph("hexagon")
def hexagon(pen: Pen, chance: Random) -> None:
    """A regular hexagon on a corner or on a side."""
    pen.polygon(*ring(6, between(chance, 0.9, 1.1), start=chance.choice((0, 30))))


@glyph("star")
def star(pen: Pen, chance: Random) -> None:
    """A star of five or six points."""
    pen.polygon(*ring(chance.choice((5, 5, 6)), 1.1, inner=between(chance, 0.42, 0.55)))


@glyph("heart", colours=("red", "pink", "purple"))
def heart(pen: Pen, chance: Random) -> None:
    """A heart."""
    dip, wide = between(chance, 0.35, 0.55), between(chance, 1.1, 1.2)
    pen.curve(
        (0, -1.05), (-0.3, -0.7), (-wide, -0.2), (-1, 0.4), (-0.9, 1.15), (-0.1, 1.15), (0, dip),
        (0.1, 1.15), (0.9, 1.15), (1, 0.4), (wide, -0.2), (0.3, -0.7), (0, -1.05), role="body",
    )  # fmt: skip


@glyph("cross", plural="crosses", colours=("red", "green", "blue"), also=("plus sign",))
def cross(pen: Pen, chance: Random) -> None:
    """An upright cross with arms of one length."""
    a, b = between(chance, 0.26, 0.4), between(chance, 0.9, 1.1)
    pen.polygon(
        (-a, b), (a, b), (a, a), (b, a), (b, -a), (a, -a), (a, -b), (-a, -b), (-a, -a), (-b, -a), (-b, a), (-a, a)
    )


@glyph("arrow")
def arrow(pen: Pen, chance: Random) -> None:
    """An arrow to the right."""
    neck, wing, shaft = between(chance, -0.1, 0.3), between(chance, 0.6, 0.85), between(chance, 0.18, 0.32)
    pen.polygon((-1.1, shaft), (neck, shaft), (neck, wing), (1.1, 0), (neck, -wing), (neck, -shaft), (-1.1, -shaft))


@glyph("check mark", colours=("green", "blue", "red"), also=("tick",))
def check(pen: Pen, chance: Random) -> None:
    """A tick."""
    top, knee = between(chance, 0.7, 0.95), between(chance, -0.4, -0.2)
    pen.polygon((-1.05, 0.05), (-0.8, 0.3), (knee, -0.3), (0.85, top), (1.1, top - 0.25), (knee, -0.85))


@glyph("speech bubble", size=0.8, hollow=(-0.7, -0.27, 0.7, 0.67))
def speech(pen: Pen, chance: Random) -> None:
    """A speech bubble, empty."""
    tip, root = between(chance, -0.9, -0.1), between(chance, -0.5, -0.2)
    pen.polygon((root - 0.15, -0.3), (tip, -1), (root + 0.35, -0.3))
    pen.ellipse(0, 0.2, 1.12, 0.78)
    pen.ellipse(0, 0.2, 1, 0.68, role="light")


@glyph("target", colours=("red", "blue", "black"))
def target(pen: Pen, chance: Random) -> None:
    """Rings around a bull's eye."""
    outer, thick = between(chance, 0.95, 1.1), between(chance, 0.2, 0.25)
    for place in range(4):
        pen.ellipse(0, 0, round(outer - place * thick, 2), role=("body", "light")[place % 2])


@glyph("note", colours=("black", "blue", "purple", "red"), also=("musical note",))
def note(pen: Pen, chance: Random) -> None:
    """Two quavers under a beam, or one with its flag."""
    low = between(chance, -0.8, -0.6)
    if chance.random() < 0.5:
        pen.ellipse(-0.62, low, 0.32, 0.24)
        pen.ellipse(0.6, low + 0.15, 0.32, 0.24)
        pen.rectangle(-0.44, low, -0.3, 0.8)
        pen.rectangle(0.78, low + 0.15, 0.92, 0.95)
        pen.polygon((-0.44, 0.85), (0.92, 1.05), (0.92, 0.7), (-0.44, 0.5))
    else:
        pen.ellipse(-0.25, low - 0.05, 0.4, 0.3)
        pen.rectangle(0, low, 0.15, 1.1)
        pen.curve((0.12, 1.1), (0.2, 0.6), (0.8, 0.6), (0.65, -0.1), (0.6, 0.3), (0.3, 0.4), (0.12, 0.4), role="body")


@glyph("exclamation mark", colours=("red", "orange", "black"))
def exclamation(pen: Pen, chance: Random) -> None:
    """An exclamation mark."""
    wide = between(chance, 0.24, 0.34)
    pen.polygon((-wide, 1.1), (wide, 1.1), (0.15, -0.4), (-0.15, -0.4))
    pen.ellipse(0, -0.82, between(chance, 0.22, 0.28))
