"""Things that are held, and things that hold others."""

from __future__ import annotations

from random import Random

from tikzeval.suites.generate.glyphs.base import glyph
from tikzeval.suites.generate.glyphs.strokes import band, between, dome, on
from tikzeval.suites.generate.ink import Pen


@glyph("key", size=0.25, colours=("yellow", "gray", "orange", "blue"))
def key(pen: Pen, chance: Random) -> None:
    """A key with two or three teeth."""
    bow, teeth = between(chance, 0.4, 0.48), chance.choice((2, 3))
    pen.rectangle(-0.4, -0.09, 1.1, 0.09)
    for tooth in range(teeth):
        x = round(0.95 - 0.26 * tooth, 2)
        pen.rectangle(x, -0.4 + 0.08 * (tooth % 2), x + 0.15, 0)
    pen.ellipse(-0.65, 0, bow)
    pen.ellipse(-0.65, 0, bow - 0.18, role="light")


@glyph("book", size=0.4, surface=(-0.85, 0.85, 0.45))
def book(pen: Pen, chance: Random) -> None:
    """A thick book that lies, its back to the left or to the right."""
    low, end, thick = between(chance, -0.6, -0.4), chance.choice((-1, 1)), between(chance, 0.12, 0.18)
    pen.rectangle(-0.95, low + 0.1, 0.95, 0.35, role="light")
    for y in (-0.15, 0.1):
        pen.line((-0.9, y), (0.9, y))
    pen.rectangle(-1.05, 0.45 - thick, 1.05, 0.45)
    pen.rectangle(-1.05, low, 1.05, low + thick)
    pen.curve((0.85 * end, 0.45), (1.2 * end, 0.45), (1.2 * end, low), (0.85 * end, low), role="body")
    pen.rectangle(0.9 * end, -0.2, 1.08 * end, 0.15, role="second")


@glyph("open book", size=0.5)
def open_book(pen: Pen, chance: Random) -> None:
    """An open book, lines on its pages."""
    rise, lines = between(chance, 0.6, 0.8), chance.choice((2, 3, 4))
    pen.polygon((-1.15, -0.65), (-1.15, 0.55), (1.15, 0.55), (1.15, -0.65), (0, -0.8))
    for side in (-1, 1):
        pen.curve(
            (0, -0.65), (0.3 * side, -0.45), (0.7 * side, -0.45), (1 * side, -0.5), (1 * side, -0.2),
            (1 * side, 0.3), (1 * side, 0.6), (0.7 * side, rise), (0.3 * side, rise), (0, 0.5), role="light",
        )  # fmt: skip
        for line in range(lines):
            y = round(0.35 - 0.22 * line, 2)
            pen.line((0.2 * side, y), (0.85 * side, y))


@glyph("ball", size=0.4, also=("beach ball",))
def ball(pen: Pen, chance: Random) -> None:
    """A ball with stripes."""
    side, wide = chance.choice((-1, 1)), between(chance, 0.3, 0.5)
    pen.ellipse(0, 0, 1)
    pen.curve(
        (0, 1), (-wide * side, 0.6), (-wide * side, -0.6), (0, -1), (wide * side, -0.6), (wide * side, 0.6), (0, 1),
        role="light",
    )  # fmt: skip
    pen.curve(
        (0, 1), (0.55 * side, 1), (1 * side, 0.55), (1 * side, 0), (1 * side, -0.55), (0.55 * side, -1), (0, -1),
        (0.9 * side, -0.6), (0.9 * side, 0.6), (0, 1), role="second",
    )  # fmt: skip


@glyph(
    "box",
    plural="boxes",
    size=0.9,
    colours=("brown", "orange", "blue", "green"),
    also=("cardboard box",),
    hollow=(-0.72, -0.82, 0.72, 0.5),
)
def box(pen: Pen, chance: Random) -> None:
    """A box seen from its open side, its flaps up."""
    out, up = between(chance, 1, 1.15), between(chance, 0.8, 1)
    for side in (-1, 1):
        pen.polygon((0.85 * side, 0.55), (out * side, up), (0.5 * side, up), (0.35 * side, 0.55), role="second")
    pen.rectangle(-0.9, -1, 0.9, 0.6)
    pen.rectangle(-0.75, -0.85, 0.75, 0.55, role="light")


@glyph("gift", size=0.5, also=("present",))
def gift(pen: Pen, chance: Random) -> None:
    """A parcel with a ribbon and a bow."""
    bow, lid = between(chance, 0.35, 0.5), between(chance, 0.2, 0.35)
    for side in (-1, 1):
        pen.curve(
            (0, lid), (0.2 * side, lid + bow + 0.2), (0.8 * side, lid + bow + 0.2), (0.7 * side, lid + 0.2),
            (0.6 * side, lid), (0.3 * side, lid), (0, lid), role="second",
        )  # fmt: skip
    pen.rectangle(-0.8, -1, 0.8, lid)
    pen.rectangle(-0.95, lid - 0.35, 0.95, lid)
    pen.rectangle(-0.15, -1, 0.15, lid, role="second")


@glyph("ring", size=0.25, colours=("yellow", "gray", "orange"), hollow=(-0.5, -0.5, 0.5, 0.5))
def ring(pen: Pen, chance: Random) -> None:
    """A ring, with a stone or without."""
    if chance.random() < 0.5:
        pen.polygon(
            (-0.22, 0.85), (-0.32, 1.05), (-0.18, 1.18), (0.18, 1.18), (0.32, 1.05), (0.22, 0.85), role="second"
        )
    pen.ellipse(0, 0, between(chance, 0.9, 1))
    pen.ellipse(0, 0, between(chance, 0.71, 0.77), role="light")


@glyph(
    "frame",
    size=0.8,
    colours=("brown", "yellow", "red", "black"),
    also=("picture frame",),
    hollow=(-0.72, -0.72, 0.72, 0.72),
)
def frame(pen: Pen, chance: Random) -> None:
    """An empty picture frame that hangs on its string."""
    wide, high = between(chance, 0.95, 1.15), between(chance, 0.95, 1.05)
    if chance.random() < 0.5:
        pen.line((-0.3, high), (0, 1.15), (0.3, high))
    pen.rectangle(-wide, -1, wide, high)
    pen.rectangle(-0.86, -0.86, 0.86, 0.86, role="second")
    pen.rectangle(-0.76, -0.76, 0.76, 0.76, role="light")


@glyph("fish bowl", size=0.7, colours=("blue", "teal", "green"), also=("glass bowl",), hollow=(-0.6, -0.62, 0.6, 0.4))
def fish_bowl(pen: Pen, chance: Random) -> None:
    """A round bowl of glass."""
    rim = between(chance, 0.6, 0.75)
    pen.ellipse(0, -0.1, 1, 0.92)
    pen.ellipse(0, -0.1, 0.87, 0.8, role="light")
    pen.rectangle(-rim, 0.66, rim, 0.82)
    pen.rectangle(-0.5, -1.1, 0.5, -0.92, role="second")


@glyph("bowl", size=0.4, also=("dish",))
def bowl(pen: Pen, chance: Random) -> None:
    """A bowl."""
    low, foot = between(chance, -0.7, -0.4), between(chance, 0.3, 0.5)
    pen.rectangle(-foot, low - 0.12, foot, low + 0.1, role="dark")
    pen.curve(*dome(-1.1, 1.1, 0.3, low), role="body")
    pen.ellipse(0, 0.3, 1.1, 0.2, role="second")


@glyph(
    "bubble",
    size=0.5,
    colours=("blue", "teal", "purple", "pink"),
    also=("soap bubble",),
    hollow=(-0.55, -0.55, 0.55, 0.55),
)
def bubble(pen: Pen, chance: Random) -> None:
    """A bubble that shines."""
    turn = between(chance, 20, 70)
    pen.ellipse(0, 0, 1.05)
    pen.ellipse(0, 0, between(chance, 0.95, 1), role="light")
    pen.curve(*band(0.8, 0.88, 90 + turn, 150 + turn), role="second")
    x, y = on(turn - 60, 0.88)
    pen.ellipse(x, y, 0.06, role="second")


@glyph("tank", size=1.2, colours=("blue", "teal", "green"), also=("aquarium",), hollow=(-0.55, -0.5, 0.9, 0.4))
def tank(pen: Pen, chance: Random) -> None:
    """An aquarium with gravel and a water plant."""
    water, sway, weed = between(chance, 0.45, 0.58), between(chance, -0.1, 0.1), between(chance, -0.1, 0.25)
    pen.rectangle(-1.1, -0.85, 1.1, 0.85)
    pen.rectangle(-0.98, -0.75, 0.98, 0.78, role="light")
    pen.line((-0.98, water), (-0.5, water - 0.05), (0, water), (0.5, water - 0.05), (0.98, water), bold=True)
    pen.curve(
        (-0.85, -0.6), (-0.95, -0.2), (sway - 0.75, -0.1), (-0.75, weed), (sway - 0.6, -0.1), (-0.55, -0.2),
        (-0.65, -0.6), role="dark",
    )  # fmt: skip
    pen.rectangle(-0.98, -0.75, 0.98, -0.55, role="second")


@glyph(
    "cage", size=0.8, colours=("yellow", "gray", "black", "red"), also=("birdcage",), hollow=(-0.6, -0.86, 0.6, 0.18)
)
def cage(pen: Pen, chance: Random) -> None:
    """A birdcage with its bars."""
    bars, dome = chance.choice((3, 4, 5)), between(chance, 1, 1.15)
    pen.ellipse(0, round(dome - 0.1, 2), 0.12)
    pen.curve(
        (-0.75, -0.9), (-0.75, 0.1), (-0.8, dome), (0, dome - 0.1), (0.8, dome), (0.75, 0.1), (0.75, -0.9), role="light"
    )
    for place in range(bars):
        x = round(-0.75 + 1.5 * (place + 1) / (bars + 1), 2)
        pen.line((x, -0.9), (x, 0.25), (0, dome - 0.15))
    pen.rectangle(-0.78, 0.2, 0.78, 0.3, role="second")
    pen.rectangle(-0.95, -1.1, 0.95, -0.88)


@glyph("basket", size=0.6, colours=("brown", "orange", "yellow"), hollow=(-0.53, -0.1, 0.53, 0.74))
def basket(pen: Pen, chance: Random) -> None:
    """A basket under its high handle; there is room between both."""
    low, foot = between(chance, -0.75, -0.65), between(chance, 0.6, 0.75)
    pen.curve(*band(0.88, 1, 0, 180, y=0.1), role="body")
    pen.rectangle(-1, -0.2, -0.88, 0.1)
    pen.rectangle(0.88, -0.2, 1, 0.1)
    pen.polygon((-1.02, -0.2), (1.02, -0.2), (foot, low), (-foot, low))
    for x in (-0.5, 0, 0.5):
        pen.rectangle(x - 0.08, low + 0.08, x + 0.08, -0.38, role="second")
    pen.rectangle(-1.1, -0.32, 1.1, -0.12, role="second")


@glyph("lantern", size=0.5, colours=("red", "yellow", "black", "green"), hollow=(-0.48, -0.7, 0.48, 0.35))
def lantern(pen: Pen, chance: Random) -> None:
    """A lantern with a handle."""
    roof, foot = between(chance, 0.65, 0.85), between(chance, 0.65, 0.75)
    pen.curve(*band(0.2, 0.32, 0, 180, y=0.8), role="dark")
    pen.polygon((-roof, 0.45), (-0.3, 0.85), (0.3, 0.85), (roof, 0.45))
    pen.rectangle(-0.62, -0.85, 0.62, 0.45)
    pen.rectangle(-0.5, -0.8, 0.5, 0.4, role="light")
    pen.rectangle(-foot, -1, foot, -0.8)


@glyph("newspaper", size=0.4, colours=("black", "red", "blue"))
def newspaper(pen: Pen, chance: Random) -> None:
    """A newspaper with a headline and a picture."""
    lines, wide, side = chance.choice((3, 4)), between(chance, 0.75, 0.9), chance.choice((-1, 1))
    pen.rectangle(-wide - 0.1, -1.1, wide + 0.1, 1.1, role="second")
    pen.rectangle(-wide, -1, wide, 1, role="light")
    pen.rectangle(-wide + 0.12, 0.55, wide - 0.12, 0.85)
    pen.rectangle(0.08 * side, -0.2, 0.65 * side, 0.35)
    for line in range(lines):
        y = round(0.25 - 0.2 * line, 2)
        pen.line((-0.65 * side, y), (-0.08 * side, y), bold=True)
    for y in (-0.5, -0.7):
        pen.line((-0.65, y), (0.65, y), bold=True)


@glyph("globe", size=0.5, colours=("blue", "teal", "green"), also=("planet",))
def globe(pen: Pen, chance: Random) -> None:
    """A globe on its foot; it is turned anyhow."""
    turn = between(chance, -0.25, 0.25)
    pen.curve(*band(0.88, 1, -120, 60, y=0.15), role="dark")
    pen.rectangle(-0.07, -1, 0.07, -0.7, role="dark")
    pen.ellipse(0, -1.02, 0.5, 0.1, role="dark")
    pen.ellipse(0, 0.15, 0.82)
    pen.curve(
        (turn - 0.4, 0.7), (turn, 0.85), (turn + 0.2, 0.5), (turn - 0.1, 0.3), (turn, -0.1), (turn - 0.2, -0.4),
        (turn - 0.3, 0), (turn - 0.6, 0.3), (turn - 0.5, 0.5), (turn - 0.4, 0.7), role="second",
    )  # fmt: skip
    pen.ellipse(turn + 0.32, -0.1, 0.2, 0.26, role="second")


@glyph("shopping cart", size=1, colours=("red", "blue", "gray", "green"), also=("trolley",))
def cart(pen: Pen, chance: Random) -> None:
    """A shopping cart, its handle at the left."""
    bars, foot = chance.choice((2, 3)), between(chance, -0.65, -0.55)
    pen.polygon(
        (-1.15, 0.75), (-0.8, 0.75), (-0.35, foot), (0.75, foot), (0.75, foot + 0.1), (-0.28, foot + 0.1),
        (-0.7, 0.87), (-1.15, 0.87), role="dark",
    )  # fmt: skip
    pen.polygon((-0.75, 0.6), (1.1, 0.6), (0.8, -0.25), (-0.45, -0.25))
    for place in range(bars):
        x = round(-0.2 + 0.8 * place / (bars - 1), 2)
        pen.rectangle(x - 0.06, -0.12, x + 0.06, 0.47, role="second")
    for x in (-0.25, 0.6):
        pen.ellipse(x, foot - 0.2, 0.17, role="dark")
