"""Devices and instruments."""

from __future__ import annotations

from random import Random

from tikzeval.suites.generate.glyphs.base import glyph
from tikzeval.suites.generate.glyphs.strokes import band, bar, between
from tikzeval.suites.generate.ink import Pen

_CASE = ("gray", "black", "blue", "red")


@glyph("laptop", size=0.7, colours=_CASE, also=("notebook computer",))
def laptop(pen: Pen, chance: Random) -> None:
    """An open laptop."""
    high, wide, keys = between(chance, 0.7, 0.95), between(chance, 0.75, 0.9), chance.choice((1, 2))
    pen.rectangle(-wide, -0.4, wide, high)
    pen.rectangle(-wide + 0.12, -0.28, wide - 0.12, high - 0.12, role="light")
    pen.polygon((-wide, -0.4), (wide, -0.4), (1.15, -0.85), (-1.15, -0.85), role="second")
    for key in range(keys):
        y = round(-0.52 - 0.13 * key, 2)
        pen.rectangle(-0.7, y - 0.08, 0.7, y, role="dark")


@glyph("computer", size=1, colours=_CASE, also=("desktop computer",), hollow=(-0.9, -0.2, 0.9, 0.9))
def computer(pen: Pen, chance: Random) -> None:
    """A computer's screen on its foot, with a keyboard."""
    foot, keys = between(chance, 0.2, 0.35), between(chance, 0.7, 0.95)
    pen.polygon((-0.14, -0.3), (-foot, -0.68), (foot, -0.68), (0.14, -0.3), role="dark")
    pen.rectangle(-1.05, -0.4, 1.05, 1.05)
    pen.rectangle(-0.92, -0.22, 0.92, 0.92, role="light")
    pen.polygon((-keys + 0.1, -0.75), (keys - 0.1, -0.75), (keys, -1), (-keys, -1), role="second")


@glyph(
    "television",
    size=1.1,
    colours=("brown", "red", "gray", "orange"),
    also=("TV",),
    hollow=(-0.85, -0.6, 0.5, 0.35),
    surface=(0.4, 0.9, 0.55),
)
def television(pen: Pen, chance: Random) -> None:
    """An old television with its aerial."""
    spread, knob = between(chance, 0.3, 0.6), between(chance, 0.09, 0.14)
    pen.line((0, 0.5), (-spread, 1.1), bold=True)
    pen.line((0, 0.5), (spread, 1.1), bold=True)
    for x in (-0.75, 0.6):
        pen.rectangle(x, -1, x + 0.15, -0.7, role="dark")
    pen.rectangle(-1.05, -0.8, 1.05, 0.55)
    pen.rectangle(-0.9, -0.65, 0.55, 0.4, role="light")
    pen.ellipse(0.8, 0.2, knob, role="dark")
    pen.ellipse(0.8, -0.15, knob, role="second")


@glyph("phone", size=0.4, colours=_CASE, also=("smartphone", "mobile phone"), hollow=(-0.42, -0.6, 0.42, 0.75))
def phone(pen: Pen, chance: Random) -> None:
    """A phone with its screen."""
    top, button = between(chance, 1, 1.12), between(chance, 0.08, 0.13)
    pen.rectangle(-0.56, -1.1, 0.56, top)
    pen.rectangle(-0.45, -0.72, 0.45, 0.8, role="light")
    pen.ellipse(0, -0.91, button, role="second")
    pen.rectangle(-0.18, 0.86, 0.18, 0.93, role="second")


@glyph("camera", size=0.5, colours=_CASE)
def camera(pen: Pen, chance: Random) -> None:
    """A camera with its lens."""
    lens, hump = between(chance, 0.42, 0.52), between(chance, -0.4, 0)
    pen.polygon((hump - 0.35, 0.4), (hump - 0.22, 0.75), (hump + 0.22, 0.75), (hump + 0.35, 0.4), role="second")
    pen.rectangle(0.6, 0.4, 0.9, 0.62, role="dark")
    pen.rectangle(-1.1, -0.75, 1.1, 0.5)
    pen.ellipse(0, -0.12, lens, role="light")
    pen.ellipse(0, -0.12, lens - 0.12, role="dark")
    pen.ellipse(0.12, 0, 0.1, role="light")
    pen.rectangle(-0.95, 0.2, -0.65, 0.37, role="light")


@glyph("wifi sign", size=0.4, colours=("blue", "green", "black", "purple"), also=("wifi symbol",))
def wifi(pen: Pen, chance: Random) -> None:
    """The sign for wireless: arcs above a dot."""
    thick, open_ = between(chance, 0.18, 0.24), between(chance, 40, 46)
    pen.ellipse(0, -0.75, 0.22)
    for radius in (0.65, 1.15, 1.65):
        pen.curve(*band(radius - thick, radius, 90 - open_, 90 + open_, y=-0.75), role="body")


@glyph("light bulb", size=0.3, colours=("yellow", "orange", "blue"), hollow=(-0.4, -0.15, 0.4, 0.91))
def bulb(pen: Pen, chance: Random) -> None:
    """A light bulb of clear glass."""
    turns, glass = chance.choice((2, 3)), between(chance, 0.76, 0.81)
    pen.polygon((-0.5, -0.05), (-0.26, -0.55), (0.26, -0.55), (0.5, -0.05))
    pen.ellipse(0, 0.38, glass)
    pen.ellipse(0, 0.38, between(chance, 0.68, 0.71), role="light")
    for turn in range(turns):
        y = round(-0.55 - 0.14 * turn, 2)
        pen.rectangle(-0.26, y - 0.1, 0.26, y, role="second")
    pen.ellipse(0, round(-0.56 - 0.14 * turns, 2), 0.12, role="dark")


@glyph("robot", size=1, colours=("gray", "blue", "teal", "orange"))
def robot(pen: Pen, chance: Random) -> None:
    """A robot."""
    head, arm = between(chance, 0.4, 0.52), between(chance, -0.45, 0.2)
    bar(pen, (0, 0.8), (0, 1.05), 0.08, "dark")
    pen.ellipse(0, 1.08, 0.1, role="second")
    for side in (-1, 1):
        bar(pen, (0.45 * side, 0), (0.9 * side, arm), 0.16, "second")
        pen.rectangle(0.27 * side - 0.13, -1.1, 0.27 * side + 0.13, -0.5, role="second")
    pen.rectangle(-head, 0.25, head, 0.88)
    pen.rectangle(-0.5, -0.6, 0.5, 0.18)
    pen.rectangle(-0.28, -0.35, 0.28, 0, role="light")
    for x in (-0.2, 0.2):
        pen.ellipse(x, 0.62, 0.12, role="light")
    pen.rectangle(-0.22, 0.35, 0.22, 0.43, role="dark")


@glyph("telescope", size=0.9, colours=("brown", "blue", "gray", "red"))
def telescope(pen: Pen, chance: Random) -> None:
    """A telescope on its stand."""
    lift, foot = between(chance, 0.1, 0.35), between(chance, 0.4, 0.6)
    for x in (-foot, 0, foot):
        bar(pen, (0, 0), (x, -1), 0.1, "dark")
    bar(pen, (-1, -lift), (-0.3, round(-0.3 * lift, 2)), 0.2, "second")
    bar(pen, (-0.4, round(-0.4 * lift, 2)), (0.9, round(0.9 * lift, 2)), 0.36)
    bar(pen, (0.8, round(0.8 * lift, 2)), (1.05, round(1.05 * lift, 2)), 0.5, "second")


@glyph("trumpet", size=0.6, colours=("yellow", "orange"))
def trumpet(pen: Pen, chance: Random) -> None:
    """A trumpet with three valves."""
    bell, low = between(chance, 0.42, 0.58), between(chance, -0.4, -0.25)
    pen.rectangle(-0.6, low, 0.35, 0.2, role="second")
    pen.rectangle(-0.45, low + 0.14, 0.2, 0.06, role="light")
    pen.rectangle(-1.1, 0.06, 0.6, 0.22)
    pen.rectangle(-1.18, 0, -1.05, 0.28, role="dark")
    pen.curve(
        (0.4, 0.22), (0.8, 0.22), (0.9, 0.3), (1.1, bell + 0.14), (1.15, bell), (1.15, 0.3 - bell),
        (1.1, 0.14 - bell), (0.9, 0), (0.8, 0.06), (0.4, 0.06), role="body",
    )  # fmt: skip
    for x in (-0.4, -0.2, 0):
        pen.rectangle(x, 0.1, x + 0.13, 0.5, role="dark")


@glyph("guitar", size=0.8, colours=("brown", "red", "orange", "yellow"))
def guitar(pen: Pen, chance: Random) -> None:
    """A guitar that stands."""
    hip, waist = between(chance, 0.5, 0.62), between(chance, 0.34, 0.44)
    pen.rectangle(-0.09, -0.1, 0.09, 0.85, role="dark")
    pen.polygon((-0.14, 0.8), (-0.18, 1.15), (0.18, 1.15), (0.14, 0.8), role="second")
    pen.ellipse(0, -0.12, waist, 0.36)
    pen.ellipse(0, -0.65, hip, 0.5)
    pen.ellipse(0, -0.4, 0.17, role="dark")
    pen.rectangle(-0.22, -0.85, 0.22, -0.75, role="dark")


@glyph("magnet", size=0.4, colours=("red", "blue"))
def magnet(pen: Pen, chance: Random) -> None:
    """A horseshoe magnet."""
    thick, low = between(chance, 0.36, 0.46), between(chance, -0.9, -0.6)
    for side in (-1, 1):
        x = 0.85 * side
        pen.rectangle(x, low, round(x - thick * side, 2), 0.15)
        pen.rectangle(x, low - 0.25, round(x - thick * side, 2), low, role="light")
    pen.curve(*band(0.85 - thick, 0.85, 0, 180, y=0.15), role="body")


@glyph("pair of scissors", plural="pairs of scissors", size=0.4, colours=("red", "blue", "green", "orange"))
def scissors(pen: Pen, chance: Random) -> None:
    """Scissors, more or less open."""
    tip, grip = between(chance, 0.15, 0.4), between(chance, 0.26, 0.32)
    for side in (-1, 1):
        pen.polygon(
            (-0.25, -0.06 * side), (0.3, 0.12 * side), (1.15, round(tip * side, 2)), (0.35, round(-0.08 * side, 2)),
            role="dark",
        )  # fmt: skip
    for side in (-1, 1):
        bar(pen, (0.1, -0.02 * side), (-0.5, 0.3 * side), 0.14)
        pen.ellipse(-0.72, 0.42 * side, grip + 0.08, grip)
        pen.ellipse(-0.72, 0.42 * side, grip - 0.04, grip - 0.12, role="light")


@glyph("sewing machine", size=0.7, colours=("black", "red", "teal", "gray"))
def sewing_machine(pen: Pen, chance: Random) -> None:
    """A sewing machine; its needle is at the left."""
    head, spool = between(chance, -0.95, -0.8), between(chance, 0.14, 0.24)
    pen.rectangle(0.05, 0.7, 0.05 + spool, 1.05, role="second")
    pen.rectangle(head + 0.11, -0.65, head + 0.17, 0, role="dark")
    pen.ellipse(0.95, 0.4, 0.2, 0.3, role="second")
    pen.polygon(
        (head, 0.72), (0.85, 0.72), (0.85, -0.6), (0.35, -0.6), (0.35, 0.2), (head + 0.3, 0.2), (head + 0.3, 0),
        (head, 0),
    )  # fmt: skip
    pen.rectangle(-1.1, -0.9, 1.1, -0.55, role="second")
    pen.ellipse(0.6, 0.4, 0.13, role="light")
