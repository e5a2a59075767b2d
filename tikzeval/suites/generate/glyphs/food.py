"""What is eaten and what it is eaten from."""

from __future__ import annotations

from random import Random

from tikzeval.suites.generate.glyphs.base import glyph
from tikzeval.suites.generate.glyphs.strokes import bar, between, dome
from tikzeval.suites.generate.ink import Pen, Role


@glyph("apple", size=0.3, colours=("red", "green", "yellow"))
def apple(pen: Pen, chance: Random) -> None:
    """An apple with stalk and leaf."""
    wide, low, stalk = between(chance, 0.9, 1.05), between(chance, -1, -0.85), between(chance, -0.15, 0.15)
    bar(pen, (0, 0.4), (stalk, 1), 0.12, "dark")
    pen.curve((0.05, 0.7), (0.3, 1.05), (0.6, 1.05), (0.75, 0.95), (0.65, 0.7), (0.3, 0.6), (0.05, 0.7), role="second")
    pen.curve(
        (0, 0.5), (-0.3, 0.7), (-wide, 0.7), (-wide, 0), (-wide, -0.6), (-0.5, low), (0, low), (0.5, low),
        (wide, -0.6), (wide, 0), (wide, 0.7), (0.3, 0.7), (0, 0.5), role="body",
    )  # fmt: skip
    pen.ellipse(-0.42, 0.15, 0.14, 0.22, role="light")


@glyph("banana", size=0.3, colours=("yellow", "green"))
def banana(pen: Pen, chance: Random) -> None:
    """A banana."""
    fat, lift = between(chance, -0.45, -0.2), between(chance, 0.4, 0.65)
    pen.curve(
        (-1.05, lift), (-1.05, -0.3), (-0.6, -0.75), (-0.05, -0.75), (0.5, -0.75), (1, -0.4), (1.05, 0.2),
        (0.5, fat), (-0.3, fat), (-0.85, lift + 0.05), role="body",
    )  # fmt: skip
    pen.polygon((-1.08, lift - 0.05), (-1.02, lift + 0.3), (-0.86, lift + 0.3), (-0.83, lift - 0.05), role="dark")
    pen.ellipse(1.02, 0.16, 0.1, role="dark")


@glyph("pear", size=0.3, colours=("green", "yellow", "orange"))
def pear(pen: Pen, chance: Random) -> None:
    """A pear."""
    wide, neck, stalk = between(chance, 0.68, 0.88), between(chance, 0.3, 0.42), between(chance, -0.15, 0.2)
    bar(pen, (0, 0.7), (stalk, 1.12), 0.1, "dark")
    pen.curve(
        (0, 0.85), (-neck + 0.1, 0.85), (-neck, 0.65), (-neck, 0.4), (-neck, 0.1), (-wide, 0), (-wide, -0.45),
        (-wide, -0.85), (-0.35, -1), (0, -1), (0.35, -1), (wide, -0.85), (wide, -0.45), (wide, 0), (neck, 0.1),
        (neck, 0.4), (neck, 0.65), (neck - 0.1, 0.85), (0, 0.85), role="body",
    )  # fmt: skip
    pen.ellipse(-0.3, -0.35, 0.13, 0.24, role="light")


@glyph("carrot", size=0.3, colours=("orange",))
def carrot(pen: Pen, chance: Random) -> None:
    """A carrot with its green."""
    wide, rings = between(chance, 0.34, 0.46), chance.choice((2, 3))
    for x in (-0.4, 0, 0.4):
        pen.polygon((-0.08, 0.5), (x - 0.14, 1.1), (x + 0.14, 1.1), (0.08, 0.5), role="second")
    pen.curve(
        (0, -1.12), (-0.2, -0.8), (-wide - 0.2, 0.7), (0, 0.6), (wide + 0.2, 0.7), (0.2, -0.8), (0, -1.12), role="body"
    )
    for place in range(rings):
        y = round(0.25 - 0.35 * place, 2)
        pen.line((-0.3 + 0.08 * place, y), (0, y - 0.05), bold=True)


@glyph("cherry", plural="cherries", size=0.2, colours=("red", "purple"))
def cherry(pen: Pen, chance: Random) -> None:
    """Two cherries on their stalks."""
    size, low, x = between(chance, 0.38, 0.48), between(chance, -0.65, -0.5), between(chance, 0.48, 0.62)
    pen.curve((-x, low), (-0.5, 0.3), (-0.1, 0.6), (0.15, 1), bold=True)
    pen.curve((x, low), (0.5, 0.2), (0.3, 0.6), (0.15, 1), bold=True)
    pen.curve((0.15, 0.95), (0.4, 1.2), (0.8, 1.1), (1, 0.8), (0.8, 0.65), (0.4, 0.65), (0.15, 0.95), role="second")
    for side in (-x, x):
        pen.ellipse(side, low, size)
        pen.ellipse(side - 0.13, low + 0.13, 0.1, role="light")


@glyph("watermelon", size=0.5, colours=("red", "pink"), also=("slice of watermelon",))
def watermelon(pen: Pen, chance: Random) -> None:
    """A slice of watermelon with its seeds."""
    layers: tuple[tuple[float, float, Role], ...] = ((1.1, 0, "dark"), (0.98, 0.14, "light"), (0.82, 0.28, "body"))
    deep, seeds = between(chance, -0.75, -0.55), chance.choice((3, 4, 5))
    for half, up, role in layers:
        pen.curve(*dome(-half, half, 0.4, deep + up), role=role)
    for x, y in ((0, -0.2), (-0.35, 0.1), (0.35, 0.1), (0.02, 0.18), (-0.6, 0.22))[:seeds]:
        pen.ellipse(x, y, 0.06, 0.09, role="dark")


@glyph("egg", size=0.25, colours=("orange", "brown", "blue", "pink"))
def egg(pen: Pen, chance: Random) -> None:
    """An egg, plain or with a band."""
    wide = between(chance, 0.72, 0.82)
    pen.curve(
        (0, -1), (-0.5, -1), (-wide, -0.7), (-wide, -0.2), (-wide, 0.4), (-0.4, 1), (0, 1), (0.4, 1), (wide, 0.4),
        (wide, -0.2), (wide, -0.7), (0.5, -1), (0, -1), role="body",
    )  # fmt: skip
    if chance.random() < 0.4:
        pen.polygon(
            (-0.74, -0.05), (-0.4, 0.2), (0, -0.05), (0.4, 0.2), (0.74, -0.05), (0.4, -0.15), (0, -0.35),
            (-0.4, -0.15), role="second",
        )  # fmt: skip
    else:
        pen.ellipse(-0.3, 0.3, 0.13, 0.24, role="light")


@glyph("cake", size=0.6, colours=("pink", "brown", "orange", "yellow"), also=("birthday cake",))
def cake(pen: Pen, chance: Random) -> None:
    """A cake with two to five candles."""
    candles, top = chance.choice((2, 3, 4, 5)), between(chance, 0.1, 0.3)
    for candle in range(candles):
        x = round(-0.6 + 1.2 * candle / (candles - 1), 2)
        pen.rectangle(x - 0.06, top, x + 0.06, top + 0.45, role="second")
        pen.ellipse(x, top + 0.58, 0.08, 0.13, role="dark")
    pen.rectangle(-0.9, -0.75, 0.9, top)
    pen.curve(
        (-0.9, top), (-0.9, top - 0.55), (-0.45, top - 0.55), (-0.45, top - 0.3), (-0.4, top - 0.7), (0, top - 0.7),
        (0, top - 0.3), (0.05, top - 0.6), (0.45, top - 0.6), (0.45, top - 0.3), (0.5, top - 0.6), (0.9, top - 0.5),
        (0.9, top), role="light",
    )  # fmt: skip
    pen.ellipse(0, -0.8, 1.1, 0.14, role="second")


@glyph(
    "ice cream", plural="ice creams", size=0.3, colours=("pink", "brown", "yellow", "teal"), also=("ice-cream cone",)
)
def ice_cream(pen: Pen, chance: Random) -> None:
    """One scoop or two on a cone."""
    if chance.random() < 0.5:
        pen.ellipse(0, 0.75, 0.36, role="second")
    pen.polygon((-0.5, 0), (0, -1.15), (0.5, 0), role="dark")
    pen.ellipse(0, 0.2, between(chance, 0.52, 0.62), between(chance, 0.44, 0.5))
    pen.polygon(
        (-0.55, 0.02), (-0.38, -0.14), (-0.2, 0), (0, -0.22), (0.2, 0), (0.38, -0.14), (0.55, 0.02), role="body"
    )


@glyph("pizza", size=0.5, colours=("yellow", "orange"), also=("slice of pizza",))
def pizza(pen: Pen, chance: Random) -> None:
    """A slice of pizza."""
    wide, rounds = between(chance, 0.75, 0.95), chance.choice((3, 4))
    pen.polygon((-wide, 0.65), (wide, 0.65), (0, -1.1))
    pen.curve(
        (-wide - 0.12, 0.6), (-0.6, 1.15), (0.6, 1.15), (wide + 0.12, 0.6), (0.4, 0.75), (-0.4, 0.75),
        (-wide - 0.12, 0.6), role="second",
    )  # fmt: skip
    for x, y in ((-0.35, 0.4), (0.35, 0.35), (0, -0.1), (0.02, -0.55))[:rounds]:
        pen.ellipse(x, y, 0.15, role="dark")


@glyph("cheese", plural="cheeses", size=0.3, colours=("yellow", "orange"), also=("piece of cheese",))
def cheese(pen: Pen, chance: Random) -> None:
    """A piece of cheese with holes."""
    peak, low = between(chance, 0.45, 0.75), between(chance, -0.75, -0.55)
    pen.polygon((-1.1, 0), (0.6, peak), (1.1, 0), role="second")
    pen.rectangle(-1.1, low, 1.1, 0)
    for x, y, size in ((-0.65, -0.28, 0.16), (0, -0.4, 0.12), (0.6, -0.22, 0.18)):
        pen.ellipse(x, y, round(size + between(chance, -0.02, 0.03), 2), role="dark")


@glyph("cup", size=0.3, also=("teacup", "mug"))
def cup(pen: Pen, chance: Random) -> None:
    """A cup, perhaps steaming."""
    wide, grip = between(chance, 0.6, 0.72), between(chance, 0.3, 0.38)
    if chance.random() < 0.6:
        for x in (-0.3, 0.15):
            pen.curve((x, 0.6), (x - 0.2, 0.75), (x + 0.2, 0.9), (x, 1.1), bold=True)
    pen.ellipse(wide, -0.1, grip, 0.36)
    pen.ellipse(wide, -0.1, grip - 0.15, 0.2, role="light")
    pen.curve(
        (-wide - 0.1, 0.45), (-wide - 0.1, -0.6), (-wide, -0.95), (-0.3, -0.95), (0, -0.95), (0, -0.95),
        (0.3, -0.95), (wide, -0.95), (wide + 0.1, -0.6), (wide + 0.1, 0.45), role="body",
    )  # fmt: skip
    pen.ellipse(0, 0.45, wide + 0.1, 0.14, role="second")


@glyph("bottle", size=0.4, colours=("green", "brown", "blue", "red"))
def bottle(pen: Pen, chance: Random) -> None:
    """A bottle with its label."""
    wide, shoulder, label = between(chance, 0.34, 0.46), between(chance, 0.05, 0.3), between(chance, 0.4, 0.6)
    pen.polygon(
        (-wide, -1.1), (-wide, shoulder), (-0.15, shoulder + 0.35), (-0.15, 1), (0.15, 1), (0.15, shoulder + 0.35),
        (wide, shoulder), (wide, -1.1),
    )  # fmt: skip
    pen.rectangle(-0.2, 0.95, 0.2, 1.15, role="dark")
    pen.rectangle(-wide, -0.3 - label, wide, -0.2, role="light")


@glyph(
    "wine glass",
    plural="wine glasses",
    size=0.3,
    colours=("red", "purple", "orange", "yellow"),
    also=("glass of wine",),
)
def glass(pen: Pen, chance: Random) -> None:
    """A glass of wine."""
    fill, deep = between(chance, 0.25, 0.6), between(chance, -0.35, -0.15)
    pen.rectangle(-0.06, -1, 0.06, 0, role="dark")
    pen.ellipse(0, -1.03, 0.5, 0.1, role="dark")
    pen.curve((-0.6, 1.1), (-0.7, deep), (0.7, deep), (0.6, 1.1), role="light")
    pen.curve((-0.55, fill), (-0.45, deep + 0.05), (0.45, deep + 0.05), (0.55, fill), role="body")
