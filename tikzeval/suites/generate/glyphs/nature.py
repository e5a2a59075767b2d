"""Plants, the sky and the land."""

from __future__ import annotations

from random import Random

from tikzeval.suites.generate.glyphs.base import glyph
from tikzeval.suites.generate.glyphs.strokes import band, bar, between, dome, on, puffs, ring
from tikzeval.suites.generate.ink import Pen


@glyph("tree", size=1.8, colours=("green", "orange", "red"))
def tree(pen: Pen, chance: Random) -> None:
    """A tree with a leafy crown."""
    wide, trunk = between(chance, 0.6, 0.8), between(chance, 0.1, 0.18)
    pen.polygon((-trunk - 0.08, -1.1), (-trunk, 0), (trunk, 0), (trunk + 0.08, -1.1), role="dark")
    pen.curve(*puffs(wide, 0.55, chance.choice((6, 7, 8)), y=0.35), role="body")
    for x, y in ((-0.25, 0.2), (0.15, 0.55), (0.4, 0.15)):
        pen.ellipse(x, y, 0.12, role="second")


@glyph("fir", size=1.8, colours=("green", "teal"), also=("fir tree", "Christmas tree"))
def fir(pen: Pen, chance: Random) -> None:
    """A fir of three layers."""
    wide = between(chance, 0.6, 0.85)
    pen.rectangle(-0.13, -1.1, 0.13, -0.6, role="dark")
    pen.polygon((-wide, -0.75), (wide, -0.75), (0, 0.25))
    pen.polygon((-wide + 0.12, -0.2), (wide - 0.12, -0.2), (0, 0.7), role="second")
    pen.polygon((-wide + 0.25, 0.3), (wide - 0.25, 0.3), (0, 1.12))


@glyph("palm", size=1.8, colours=("green", "teal"), also=("palm tree",))
def palm(pen: Pen, chance: Random) -> None:
    """A palm with a bent trunk."""
    bend, droop = between(chance, -0.3, 0.1), between(chance, 0, 0.3)
    pen.curve(
        (-0.25, -1.1), (bend, -0.5), (bend, 0), (0.02, 0.5), (0.1, 0.52), (0.18, 0.5), (0.2, 0.45), (bend + 0.3, 0),
        (bend + 0.3, -0.6), (0.05, -1.1), role="dark",
    )  # fmt: skip
    for x, y in ((-1, droop), (1.15, droop), (-0.7, droop + 0.55), (0.9, droop + 0.55), (-0.55, -0.2), (0.75, -0.2)):
        pen.curve(
            (0.1, 0.5), (round(x / 3, 2), y + 0.3), (round(x * 0.7, 2), y + 0.28), (x, y),
            (round(x * 0.7, 2), y + 0.05), (round(x / 3, 2), 0.4), (0.1, 0.4), role="body",
        )  # fmt: skip


@glyph("flower", size=0.5, colours=("red", "pink", "yellow", "purple", "orange", "blue"), also=("blossom",))
def flower(pen: Pen, chance: Random) -> None:
    """A flower with five to seven petals."""
    petals, heart, leaf = chance.choice((5, 6, 7)), between(chance, 0.18, 0.26), between(chance, -0.6, -0.3)
    pen.rectangle(-0.06, -1.15, 0.06, 0.3, role="dark")
    pen.polygon((0.05, -0.95), (0.5, leaf), (0.55, leaf - 0.25), role="dark")
    if chance.random() < 0.6:
        pen.polygon((-0.05, -0.95), (-0.5, leaf), (-0.55, leaf - 0.25), role="dark")
    for petal in range(petals):
        x, y = on(90 + 360 * petal / petals, 0.44, None, 0, 0.4)
        pen.ellipse(x, y, 0.28)
    pen.ellipse(0, 0.4, heart, role="light")


@glyph("mushroom", size=0.3, colours=("red", "brown", "orange"), also=("toadstool",))
def mushroom(pen: Pen, chance: Random) -> None:
    """A mushroom with spots."""
    rim, stem, spots = between(chance, 0.85, 1.05), between(chance, 0.24, 0.36), chance.choice((2, 3))
    pen.curve(
        (-stem, 0.1), (-stem + 0.1, -0.5), (-stem - 0.2, -0.9), (-stem, -1), (0, -1.08), (0, -1.08), (stem, -1),
        (stem + 0.2, -0.9), (stem - 0.1, -0.5), (stem, 0.1), role="second",
    )  # fmt: skip
    pen.curve(*dome(-rim, rim, 0, 1.05), (0.5, -0.12), (-0.5, -0.12), (-rim, 0), role="body")
    for x, y in ((0.05, 0.68), (-0.48, 0.3), (0.48, 0.3))[:spots]:
        pen.ellipse(x, y, between(chance, 0.14, 0.2), role="light")


@glyph("cactus", plural="cacti", size=1, colours=("green", "teal"))
def cactus(pen: Pen, chance: Random) -> None:
    """A cactus with two arms."""
    left, right, low = between(chance, 0.2, 0.6), between(chance, 0.4, 0.8), between(chance, -0.45, -0.15)
    for side, top in ((-1, left), (1, right)):
        pen.polygon(
            (0, low), (0.5 * side, low), (0.5 * side, top), (0.66 * side, top + 0.12), (0.82 * side, top),
            (0.82 * side, low - 0.15), (0.7 * side, low - 0.27), (0, low - 0.27),
        )  # fmt: skip
    pen.curve((-0.26, -1.05), (-0.26, 0), (-0.3, 1.1), (0, 1.1), (0.3, 1.1), (0.26, 0), (0.26, -1.05), role="body")
    pen.rectangle(-0.05, -0.75, 0.05, 0.7, role="second")


@glyph("cloud", size=1.2, colours=("gray", "blue", "pink"))
def cloud(pen: Pen, chance: Random) -> None:
    """A cloud, flat below."""
    left, top, right = between(chance, 0.3, 0.6), between(chance, 0.75, 1), between(chance, 0.45, 0.8)
    pen.curve(
        (-0.75, -0.5), (-1.15, -0.5), (-1.2, left - 0.3), (-0.75, 0), (-0.85, left), (-0.4, left + 0.15),
        (-0.35, 0.25), (-0.35, top), (0.35, top), (0.35, 0.25), (0.4, right), (0.9, right), (0.75, 0), (1.2, 0.1),
        (1.15, -0.5), (0.75, -0.5), role="body",
    )  # fmt: skip


@glyph("sun", size=1.2, colours=("yellow", "orange", "red"))
def sun(pen: Pen, chance: Random) -> None:
    """The sun with its rays."""
    rays, disc = chance.choice((8, 10, 12)), between(chance, 0.5, 0.62)
    pen.polygon(*ring(rays, 1.12, inner=between(chance, 0.5, 0.6)), role="second")
    pen.ellipse(0, 0, disc)


@glyph("moon", size=1.2, colours=("yellow", "gray", "orange"), also=("crescent moon",))
def moon(pen: Pen, chance: Random) -> None:
    """A crescent."""
    bite, tip = between(chance, -0.4, 0.05), between(chance, 0.3, 0.5)
    pen.curve(
        (tip, 1), (tip - 0.75, 1.05), (-0.85, 0.6), (-0.85, 0), (-0.85, -0.6), (tip - 0.75, -1.05), (tip, -1),
        (bite, -0.6), (bite, 0.6), (tip, 1), role="body",
    )  # fmt: skip


@glyph("mountain", size=2.5, colours=("gray", "brown", "blue", "purple"))
def mountain(pen: Pen, chance: Random) -> None:
    """A mountain with snow on its top, and perhaps a lower one beside it."""
    top, side = between(chance, 0.75, 1.05), chance.random() < 0.6
    if side:
        low = between(chance, 0, 0.35)
        pen.polygon((0, -0.85), (0.65, low), (1.15, -0.85), role="second")
    pen.polygon((-1.1, -0.85), (-0.2, top), (0.8, -0.85))
    pen.polygon(
        (-0.47, top - 0.5), (-0.2, top), (0.1, top - 0.5), (-0.06, top - 0.38), (-0.2, top - 0.55),
        (-0.33, top - 0.38), role="light",
    )  # fmt: skip


@glyph("volcano", plural="volcanoes", size=2.5, colours=("brown", "gray", "red"))
def volcano(pen: Pen, chance: Random) -> None:
    """A volcano that smokes, lava on its slopes."""
    mouth, run = between(chance, 0.25, 0.36), between(chance, -0.4, 0)
    smoke = between(chance, 0.16, 0.22)
    pen.ellipse(0, 0.55, smoke, role="dark")
    pen.ellipse(0.2, 0.78, smoke + 0.06, role="dark")
    pen.ellipse(-0.05, 0.92, smoke, role="dark")
    pen.polygon((-1.1, -0.95), (-mouth, 0.4), (mouth, 0.4), (1.1, -0.95))
    pen.polygon(
        (-mouth, 0.4), (mouth, 0.4), (mouth + 0.18, -0.05), (0.18, 0.1), (0.06, run), (-0.12, 0.15),
        (-mouth - 0.12, 0), role="second",
    )  # fmt: skip


@glyph("rainbow", size=2.5)
def rainbow(pen: Pen, chance: Random) -> None:
    """A bow of three or four bands."""
    thick, bands = between(chance, 0.15, 0.2), chance.choice((3, 4))
    for place in range(bands):
        outer = round(1.12 - place * thick, 2)
        pen.curve(
            *band(round(outer - thick, 2), outer, 0, 180, y=-0.5), role=("body", "second", "light", "body")[place]
        )


@glyph("iceberg", size=2, colours=("blue", "teal", "gray"), also=("ice floe",), surface=(-0.95, -0.15, 0.1))
def iceberg(pen: Pen, chance: Random) -> None:
    """An iceberg with a peak and a flat side, deep under water."""
    deep, peak = between(chance, -1.1, -0.8), between(chance, 0.65, 1)
    pen.polygon((-1.05, -0.15), (-0.75, -0.65), (-0.25, deep), (0.3, -0.75), (0.7, deep + 0.25), (1.1, -0.15))
    pen.polygon(
        (-1.1, -0.15), (-1, 0.1), (-0.1, 0.1), (0.2, peak), (0.45, peak - 0.35), (0.65, peak - 0.2), (1.15, -0.15),
        role="light",
    )  # fmt: skip
    pen.polygon(
        (0.1, -0.15), (0.35, 0.25), (0.2, peak), (0.45, peak - 0.35), (0.65, peak - 0.2), (1.15, -0.15), role="second"
    )


@glyph("island", size=2, colours=("yellow", "orange", "green"), also=("desert island",), surface=(0.1, 0.8, -0.3))
def island(pen: Pen, chance: Random) -> None:
    """An island with one palm."""
    top, droop = between(chance, 0.5, 0.75), between(chance, 0, 0.25)
    pen.rectangle(-1.15, -0.95, 1.15, -0.65, role="second")
    pen.polygon((-0.62, -0.4), (-0.45, top), (-0.33, top), (-0.42, -0.4), role="dark")
    for x in (-1.1, -0.85, 0.1, 0.35):
        pen.polygon((-0.38, top + 0.1), (x, droop), (-0.38, top - 0.08), role="dark")
    pen.curve(
        (-0.95, -0.7), (-0.8, -0.3), (-0.6, -0.3), (-0.3, -0.3), (0, -0.3), (0.4, -0.3), (0.8, -0.3), (0.9, -0.35),
        (0.95, -0.5), (1, -0.7), role="body",
    )  # fmt: skip


@glyph("leaf", plural="leaves", size=0.3, colours=("green", "orange", "red", "brown"))
def leaf(pen: Pen, chance: Random) -> None:
    """A leaf with its veins."""
    plump, veins = between(chance, 0.55, 0.85), chance.choice((2, 3))
    bar(pen, (0, -1.15), (0, -0.6), 0.1, "dark")
    pen.curve(
        (0, -0.85), (-0.45, -0.85), (-plump, -0.5), (-plump, 0), (-plump, 0.4), (-0.3, 0.8), (0, 1.1), (0.3, 0.8),
        (plump, 0.4), (plump, 0), (plump, -0.5), (0.45, -0.85), (0, -0.85), role="body",
    )  # fmt: skip
    pen.line((0, -0.85), (0, 0.85), bold=True)
    for vein in range(veins):
        y = round(-0.4 + 0.4 * vein, 2)
        pen.line((-0.35, y + 0.25), (0, y), (0.35, y + 0.25))


@glyph("snowman", plural="snowmen", size=1, colours=("blue", "gray", "teal"))
def snowman(pen: Pen, chance: Random) -> None:
    """A snowman with a hat."""
    low, head, arm = between(chance, 0.52, 0.62), between(chance, 0.28, 0.34), between(chance, 0, 0.5)
    for side in (-1, 1):
        pen.line((0.3 * side, 0), (0.95 * side, arm), bold=True)
    pen.ellipse(0, -0.55, low)
    pen.ellipse(0, 0.05, 0.43)
    pen.ellipse(0, 0.55, head)
    pen.rectangle(-0.42, 0.72, 0.42, 0.82, role="dark")
    pen.rectangle(-0.26, 0.8, 0.26, 1.15, role="dark")
    pen.polygon((0.05, 0.58), (0.45, 0.5), (0.05, 0.46), role="second")
    for x, y in ((-0.1, 0.64), (0.14, 0.64), (0.02, 0.15), (0.02, -0.1)):
        pen.ellipse(x, y, 0.055, role="dark")


@glyph("drop", size=0.3, colours=("blue", "teal", "red"), also=("raindrop",))
def drop(pen: Pen, chance: Random) -> None:
    """A drop."""
    wide, shine = between(chance, 0.75, 0.95), between(chance, 0.15, 0.22)
    pen.curve(
        (0, 1.1), (-0.2, 0.6), (-wide, 0.1), (-wide, -0.3), (-wide, -0.75), (-0.5, -1.05), (0, -1.05), (0.5, -1.05),
        (wide, -0.75), (wide, -0.3), (wide, 0.1), (0.2, 0.6), (0, 1.1), role="body",
    )  # fmt: skip
    pen.ellipse(-0.3, -0.4, shine, 0.28, role="light")


@glyph("flame", size=0.6, colours=("red", "orange", "yellow"), also=("fire",))
def flame(pen: Pen, chance: Random) -> None:
    """A flame."""
    tip, wide = between(chance, -0.2, 0.2), between(chance, 0.75, 0.95)
    pen.curve(
        (0, -1.05), (-wide, -1.05), (-wide - 0.1, -0.4), (-0.65, 0.2), (-0.55, 0), (-0.4, -0.1), (-0.35, 0),
        (-0.3, 0.4), (-0.2, 0.7), (tip, 1.1), (0.1, 0.6), (0.4, 0.5), (0.6, 0.35), (wide + 0.1, -0.3),
        (wide, -1.05), (0, -1.05), role="body",
    )  # fmt: skip
    pen.curve((0, -0.95), (-0.5, -0.95), (-0.4, -0.4), (0, 0.1), (0.4, -0.4), (0.5, -0.95), (0, -0.95), role="second")


@glyph("lightning bolt", size=0.7, colours=("yellow", "orange", "purple"), also=("bolt of lightning",))
def lightning(pen: Pen, chance: Random) -> None:
    """A flash of lightning."""
    knee, tip = between(chance, -0.1, 0.2), between(chance, -0.5, -0.2)
    pen.polygon(
        (-0.1, 1.1), (-0.6, knee - 0.2), (-0.1, knee - 0.2), (tip, -1.1), (0.6, knee + 0.1), (0.15, knee + 0.1),
        (0.6, 1.1),
    )  # fmt: skip
