"""Buildings and people."""

from __future__ import annotations

from random import Random

from tikzeval.suites.generate.glyphs.base import glyph
from tikzeval.suites.generate.glyphs.strokes import bar, between, dome, eyes
from tikzeval.suites.generate.ink import Pen


@glyph("house", size=2)
def house(pen: Pen, chance: Random) -> None:
    """A house with a door, one window or two, and perhaps a chimney."""
    ridge, wall = between(chance, 0.85, 1.1), between(chance, 0.7, 0.9)
    door = chance.choice((-1, 1))
    if chance.random() < 0.6:
        pen.rectangle(0.4, 0.3, 0.62, 0.95, role="dark")
    pen.rectangle(-wall, -1, wall, 0.15, role="second")
    pen.polygon((-wall - 0.2, 0.1), (0, ridge), (wall + 0.2, 0.1))
    pen.rectangle(0.42 * door - 0.17, -1, 0.42 * door + 0.17, -0.35, role="dark")
    pen.rectangle(-0.35 * door - 0.22, -0.55, -0.35 * door + 0.22, -0.15, role="light")
    if chance.random() < 0.5:
        pen.ellipse(0, 0.4, 0.15, role="light")


@glyph("tent", size=1.4, hollow=(-0.53, -0.75, 0.53, -0.02))
def tent(pen: Pen, chance: Random) -> None:
    """A round tent, wide open."""
    top, rope = between(chance, 0.75, 0.87), between(chance, 0.2, 0.4)
    for side in (-1, 1):
        pen.line((0.05 * side, top - 0.2), (-0.1 * side, 0.87))
        pen.line((0.2 * side, rope), (1.15 * side, -0.45))
    pen.polygon((-1.15, -0.75), (0, top), (1.15, -0.75))
    pen.polygon((-0.62, -0.75), (-0.53, -0.02), (0, 0.45), (0.53, -0.02), (0.62, -0.75), role="light")
    for side in (-1, 1):
        pen.polygon((0.62 * side, -0.75), (0.53 * side, -0.02), (0.9 * side, -0.75), role="second")


@glyph("castle", size=2.5, colours=("gray", "brown", "pink", "purple"), surface=(-0.3, 0.3, 0.3))
def castle(pen: Pen, chance: Random) -> None:
    """A castle with two towers."""
    left, right, gate = between(chance, 0.4, 0.6), between(chance, 0.4, 0.6), between(chance, 0.18, 0.26)
    pen.rectangle(-0.6, -1, 0.6, 0.3, role="second")
    for side, top in ((-1, left), (1, right)):
        pen.polygon((0.45 * side, -1), (0.45 * side, top), (1 * side, top), (1 * side, -1))
        pen.polygon((0.35 * side, top), (0.72 * side, top + 0.6), (1.1 * side, top), role="dark")
        pen.rectangle(0.65 * side, 0, 0.8 * side, 0.25, role="light")
    pen.curve((-gate, -1), (-gate, -0.2), (gate, -0.2), (gate, -1), role="dark")


@glyph("lighthouse", size=2, colours=("red", "blue", "green"))
def lighthouse(pen: Pen, chance: Random) -> None:
    """A lighthouse with stripes."""
    foot, stripes = between(chance, 0.42, 0.55), chance.choice((2, 3))
    pen.polygon((-foot, -1.1), (-0.28, 0.5), (0.28, 0.5), (foot, -1.1), role="light")
    high = round(1.6 / (2 * stripes), 2)
    for stripe in range(stripes):
        y = round(-1.1 + 2 * stripe * high, 2)
        low_half, high_half = (round(foot + (0.28 - foot) * (place + 1.1) / 1.6, 2) for place in (y, y + high))
        pen.polygon((-low_half, y), (-high_half, y + high), (high_half, y + high), (low_half, y))
    pen.rectangle(-0.4, 0.48, 0.4, 0.58, role="dark")
    pen.rectangle(-0.22, 0.58, 0.22, 0.88, role="light")
    pen.polygon((-0.32, 0.85), (0, 1.15), (0.32, 0.85))


@glyph("bridge", size=2.2, colours=("gray", "brown", "red"), surface=(-1.05, 1.05, 0.4))
def bridge(pen: Pen, chance: Random) -> None:
    """A bridge with one to three arches."""
    arches, low = chance.choice((1, 2, 3)), between(chance, -0.65, -0.45)
    pen.rectangle(-1.1, low, 1.1, 0.25)
    step = round(2.1 / arches, 2)
    for arch in range(arches):
        x = round(-1.05 + arch * step, 2)
        pen.curve((x + 0.1, low), (x + 0.1, 0.2), (x + step - 0.1, 0.2), (x + step - 0.1, low), role="light")
    pen.rectangle(-1.15, 0.2, 1.15, 0.4, role="second")


@glyph("pyramid", size=2.5, colours=("yellow", "orange", "brown"))
def pyramid(pen: Pen, chance: Random) -> None:
    """A pyramid, one of its sides in the shade."""
    top, edge = between(chance, 0.5, 0.95), between(chance, 0.25, 0.5)
    pen.polygon((-1.1, -0.75), (0, top), (edge, -0.85))
    pen.polygon((0, top), (edge, -0.85), (1.1, -0.6), role="second")
    for part in (0.35, 0.65):
        y = round(top - (top + 0.8) * part, 2)
        pen.line((round(-1.1 * part, 2), y), (round(edge * part, 2), y - 0.04))


@glyph("windmill", size=2, colours=("brown", "red", "blue", "gray"))
def windmill(pen: Pen, chance: Random) -> None:
    """A windmill; its sails are at some angle."""
    lift = between(chance, 0.2, 0.7)
    pen.polygon((-0.5, -1.1), (-0.3, 0.2), (0.3, 0.2), (0.5, -1.1))
    pen.polygon((-0.38, 0.15), (0, 0.65), (0.38, 0.15), role="second")
    pen.curve((-0.15, -1.1), (-0.15, -0.5), (0.15, -0.5), (0.15, -1.1), role="dark")
    far = round((0.8 - lift * lift) ** 0.5, 2)
    for x, y in ((far, lift), (-lift, far), (-far, -lift), (lift, -far)):
        bar(pen, (0, 0.25), (x, round(y + 0.25, 2)), 0.16, "dark")
    pen.ellipse(0, 0.25, 0.12, role="light")


@glyph("tower", size=2, colours=("gray", "blue", "brown", "teal"), also=("skyscraper",), surface=(-0.4, 0.4, 1))
def tower(pen: Pen, chance: Random) -> None:
    """A high building with windows in two columns."""
    wide, rows = between(chance, 0.48, 0.6), chance.choice((3, 4, 5))
    pen.rectangle(-wide, -1.1, wide, 1)
    step = round(1.7 / rows, 2)
    for row in range(rows):
        y = round(0.82 - row * step, 2)
        for x in (-0.34, 0.08):
            pen.rectangle(x, y - step + 0.14, x + 0.26, y, role="light")
    pen.rectangle(-0.14, -1.1, 0.14, -0.85, role="dark")


def _body(pen: Pen, chance: Random, *, arms: tuple[float, float]) -> None:
    """Paint legs, arms and torso of a person."""
    stride, left, right = between(chance, 0.15, 0.35), between(chance, *arms), between(chance, *arms)
    for side in (-1, 1):
        bar(pen, (0.14 * side, -0.4), (stride * side, -1.1), 0.2, "dark")
    bar(pen, (-0.25, 0.28), (-0.72, left), 0.16)
    bar(pen, (0.25, 0.28), (0.72, right), 0.16)


@glyph("person", plural="people", size=1.2, also=("man", "human"))
def person(pen: Pen, chance: Random) -> None:
    """A person with arms up or down; the colour is that of the shirt."""
    _body(pen, chance, arms=(-0.35, 0.6))
    pen.polygon((-0.36, 0.38), (0.36, 0.38), (0.28, -0.5), (-0.28, -0.5))
    pen.ellipse(0, 0.72, 0.33, role="light")
    pen.curve(
        (-0.34, 0.75), (-0.35, 1.2), (0.35, 1.2), (0.34, 0.75), (0.2, 0.9), (-0.2, 0.9), (-0.34, 0.75), role="dark"
    )
    eyes(pen, (-0.06, 0.7), (0.18, 0.7), size=0.05)


@glyph("woman", plural="women", size=1.2, also=("girl",))
def woman(pen: Pen, chance: Random) -> None:
    """A woman with long hair in a dress, whose colour is hers."""
    hem = between(chance, 0.55, 0.75)
    pen.curve(*dome(-0.42, 0.42, 0.2, 1.08), role="dark")
    _body(pen, chance, arms=(-0.35, 0.3))
    pen.polygon((-0.25, 0.38), (0.25, 0.38), (hem, -0.75), (-hem, -0.75))
    pen.ellipse(0, 0.68, 0.29, 0.32, role="light")
    eyes(pen, (-0.06, 0.68), (0.16, 0.68), size=0.05)
    pen.curve((-0.02, 0.52), (0.02, 0.47), (0.08, 0.47), (0.12, 0.52))
