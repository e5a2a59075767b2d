"""Things that are worn, rung, flown and sent."""

from __future__ import annotations

from random import Random

from tikzeval.suites.generate.glyphs.base import glyph
from tikzeval.suites.generate.glyphs.strokes import bar, between
from tikzeval.suites.generate.ink import Pen


@glyph("hat", size=0.4, colours=("black", "brown", "gray", "purple"), also=("top hat",), surface=(-0.5, 0.5, 0.8))
def hat(pen: Pen, chance: Random) -> None:
    """A top hat with its band."""
    brim, waist, ribbon = between(chance, 0.95, 1.12), between(chance, 0.46, 0.56), between(chance, 0.18, 0.34)
    pen.polygon((-waist, -0.55), (-0.6, 0.8), (0.6, 0.8), (waist, -0.55))
    pen.rectangle(-waist - 0.02, -0.55, waist + 0.02, -0.55 + ribbon, role="second")
    pen.ellipse(0, -0.62, brim, 0.2)


@glyph("crown", size=0.3, colours=("yellow", "orange", "red"))
def crown(pen: Pen, chance: Random) -> None:
    """A crown with three points or five."""
    points, low, high = chance.choice((3, 5)), between(chance, -0.1, 0.15), between(chance, 0.6, 0.85)
    step = round(2 / (points - 1), 2)
    tops = [round(-1 + step * place, 2) for place in range(points)]
    ridge = [spot for x in tops for spot in ((x, high), (round(x + step / 2, 2), low))][:-1]
    pen.polygon((-0.85, -0.75), *ridge, (0.85, -0.75))
    for x in tops:
        pen.ellipse(x, high, 0.13)
    pen.rectangle(-0.85, -0.75, 0.85, -0.5, role="second")


@glyph("flag", size=0.8, also=("banner",))
def flag(pen: Pen, chance: Random) -> None:
    """A flag on its pole."""
    wave, low = between(chance, 0.1, 0.35), between(chance, -0.3, 0.05)
    pen.rectangle(-0.82, -1.1, -0.68, 1.1, role="dark")
    pen.curve(
        (-0.68, 1), (-0.2, 1.1), (0.3, 1 - wave), (1, 1), (1, 0.7), (1, 0.3), (1, low), (0.3, low - wave),
        (-0.2, low + 0.1), (-0.68, low), role="body",
    )  # fmt: skip
    pen.ellipse(0.15, round(0.45 + low / 2, 2), 0.2, role="second")


@glyph("kite", size=0.6)
def kite(pen: Pen, chance: Random) -> None:
    """A kite with bows on its tail."""
    wide, cross, sway = between(chance, 0.55, 0.75), between(chance, 0.3, 0.5), between(chance, -0.5, 0.5)
    pen.curve((0, -0.4), (sway, -0.6), (-sway, -0.9), (sway, -1.1), bold=True)
    pen.polygon((0, 1.1), (wide, cross), (0, -0.45), (-wide, cross))
    pen.polygon((0, 1.1), (wide, cross), (0, cross), role="second")
    pen.polygon((0, cross), (-wide, cross), (0, -0.45), role="second")
    pen.polygon(
        (round(sway / 2, 2) - 0.2, -0.6), (round(sway / 2, 2) - 0.2, -0.9), (round(sway / 2, 2) + 0.2, -0.6),
        (round(sway / 2, 2) + 0.2, -0.9),
    )  # fmt: skip


@glyph("pair of sunglasses", plural="pairs of sunglasses", size=0.3, colours=("red", "blue", "orange", "purple"))
def sunglasses(pen: Pen, chance: Random) -> None:
    """Sunglasses."""
    wide, high = between(chance, 0.44, 0.5), between(chance, 0.32, 0.46)
    pen.rectangle(-0.3, 0.1, 0.3, 0.24)
    for side in (-1, 1):
        pen.polygon((0.95 * side, 0.1), (1.05 * side, 0.5), (1.18 * side, 0.5), (1.05 * side, 0))
        pen.ellipse(0.56 * side, 0, wide, high)
        pen.ellipse(0.56 * side, 0, wide - 0.13, high - 0.13, role="dark")


@glyph("bell", size=0.4, colours=("yellow", "orange", "red"))
def bell(pen: Pen, chance: Random) -> None:
    """A bell with its clapper."""
    rim, swing = between(chance, 0.85, 1.05), between(chance, -0.25, 0.25)
    pen.ellipse(0, 0.9, 0.17, role="dark")
    pen.ellipse(swing, -0.8, 0.2, role="dark")
    pen.curve((-rim, -0.7), (-0.5, -0.4), (-0.8, 0.9), (0, 0.9), (0.8, 0.9), (0.5, -0.4), (rim, -0.7), role="body")
    pen.polygon((-rim, -0.7), (-rim + 0.2, -0.48), (rim - 0.2, -0.48), (rim, -0.7), role="second")


@glyph("hammer", size=0.4, colours=("brown", "red", "yellow", "blue"))
def hammer(pen: Pen, chance: Random) -> None:
    """A hammer that stands on its handle."""
    head, claw = between(chance, 0.4, 0.55), between(chance, 0.85, 1.05)
    bar(pen, (0, -1.15), (0, 0.5), 0.24)
    pen.rectangle(-0.2, 0.4, head + 0.2, 0.9, role="dark")
    pen.rectangle(head + 0.12, 0.32, head + 0.4, 0.98, role="dark")
    pen.curve((-0.15, 0.9), (-0.5, 0.9), (-0.8, 0.7), (-claw, 0.3), (-0.7, 0.5), (-0.5, 0.5), (-0.15, 0.5), role="dark")


@glyph("envelope", size=0.4, also=("letter",))
def envelope(pen: Pen, chance: Random) -> None:
    """A closed envelope."""
    flap, high = between(chance, -0.3, 0.05), between(chance, 0.6, 0.8)
    pen.rectangle(-1.1, -high, 1.1, high)
    pen.polygon((-1.1, high), (0, flap), (1.1, high), role="second")
    if chance.random() < 0.6:
        pen.ellipse(0, flap + 0.1, 0.16, role="dark")


@glyph("scarf", plural="scarves", size=0.5)
def scarf(pen: Pen, chance: Random) -> None:
    """A scarf, wound once, with stripes and fringes at its ends."""
    long, short, spread = between(chance, -0.95, -0.75), between(chance, -0.6, -0.3), between(chance, 0.1, 0.25)
    for low, x in ((short, 0.35 + spread), (long, 0.3 - spread)):
        for strand in (-0.15, 0, 0.15):
            pen.line((x + strand, low), (x + strand, low - 0.18), bold=True)
        pen.polygon((0.15, 0.4), (x - 0.24, low), (x + 0.24, low), (0.5, 0.4))
        pen.rectangle(x - 0.24, low + 0.1, x + 0.24, low + 0.28, role="second")
    pen.ellipse(0, 0.6, 0.9, 0.38)
    pen.ellipse(0, 0.75, 0.66, 0.17, role="second")
    pen.ellipse(0.33, 0.36, 0.27, 0.24)


@glyph("signpost", size=1, colours=("brown", "green", "red", "yellow"), also=("sign",))
def signpost(pen: Pen, chance: Random) -> None:
    """A post with one board or two that point to the right or to either side."""
    wide, low = between(chance, 0.6, 0.75), between(chance, -0.35, -0.15)
    pen.rectangle(-0.1, -1.15, 0.1, 1.1, role="dark")
    pen.polygon((-wide, 0.35), (-wide, 0.9), (wide, 0.9), (1.1, 0.62), (wide, 0.35))
    pen.line((-0.4, 0.62), (0.6, 0.62), bold=True)
    if chance.random() < 0.5:
        pen.polygon(
            (wide, low), (wide, low + 0.45), (-wide, low + 0.45), (-1.1, low + 0.22), (-wide, low), role="second"
        )
