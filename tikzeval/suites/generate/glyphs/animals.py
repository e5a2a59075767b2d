"""Animals on four legs."""

from __future__ import annotations

from random import Random

from tikzeval.suites.generate.glyphs.base import glyph
from tikzeval.suites.generate.glyphs.strokes import between, eyes, legs, puffs, wide_eyes
from tikzeval.suites.generate.ink import Pen

_FUR = ("brown", "gray", "black", "orange")


@glyph("otter", size=0.8, colours=("brown", "gray"), also=("sea otter",))
def otter(pen: Pen, chance: Random) -> None:
    """An otter that stands upright on its thick tail."""
    tip, wide, high = between(chance, -1, -0.7), between(chance, 0.36, 0.48), between(chance, 0.45, 0.6)
    pen.curve(
        (0, -1), (-0.5, -1.05), (-0.9, -0.95), (-1.1, tip), (-0.75, -0.6), (-0.5, -0.55), (-0.1, -0.4), role="body"
    )
    pen.ellipse(0, -0.3, wide, 0.7)
    pen.ellipse(0.1, -0.38, wide - 0.16, 0.5, role="second")
    for x in (-0.26, 0.42):
        pen.ellipse(x, high + 0.24, 0.12)
    pen.ellipse(0.08, high, 0.43, 0.36)
    pen.ellipse(0.22, high - 0.13, 0.26, 0.18, role="light")
    pen.ellipse(0.28, high - 0.04, 0.1, 0.07, role="dark")
    eyes(pen, (-0.02, high + 0.1), (0.34, high + 0.12))


@glyph("cat", size=0.7, colours=_FUR, also=("kitten",))
def cat(pen: Pen, chance: Random) -> None:
    """A cat that sits, with its tail up."""
    lift, wide, ear = between(chance, -0.4, 0.1), between(chance, 0.45, 0.6), between(chance, 0.95, 1.1)
    pen.curve(
        (-0.2, -0.98), (-1.2, -1), (-1.2, lift), (-0.75, lift + 0.35), (-0.95, lift), (-0.8, -0.6), (-0.2, -0.7),
        role="body",
    )  # fmt: skip
    pen.curve((-wide, -1), (-wide, 0.6), (wide + 0.1, 0.6), (wide + 0.1, -1), role="body")
    pen.polygon((-0.36, 0.45), (-0.32, ear), (0.02, 0.75))
    pen.polygon((0.56, 0.45), (0.52, ear), (0.18, 0.75))
    pen.ellipse(0.1, 0.42, 0.48, 0.4)
    wide_eyes(pen, (-0.04, 0.5), (0.34, 0.5), size=0.13)
    pen.polygon((0.08, 0.32), (0.26, 0.32), (0.17, 0.22), role="second")
    pen.line((-0.55, 0.32), (0, 0.26))
    pen.line((0.34, 0.26), (0.85, 0.32))


@glyph("dog", size=0.9, colours=_FUR, also=("puppy",))
def dog(pen: Pen, chance: Random) -> None:
    """A dog with a hanging ear and its tail up."""
    wag, ear, plump = between(chance, 0.35, 0.75), between(chance, 0.24, 0.36), between(chance, 0.28, 0.36)
    legs(pen, -0.55, 0.42, 0, role="second")
    legs(pen, -0.75, 0.25, 0, width=0.18)
    pen.polygon((-0.8, -0.1), (-1.1, wag), (-0.95, wag + 0.05), (-0.5, 0.15))
    pen.ellipse(-0.15, -0.1, 0.68, plump)
    pen.polygon((0.1, 0.1), (0.35, 0.6), (0.75, 0.35), (0.5, -0.2))
    pen.ellipse(0.55, 0.55, 0.33, 0.3)
    pen.ellipse(0.83, 0.45, 0.27, 0.17)
    pen.ellipse(1.03, 0.5, 0.09, role="dark")
    pen.ellipse(0.36, round(0.72 - ear, 2), 0.14, ear, role="second")
    eyes(pen, (0.64, 0.65))


@glyph("fox", plural="foxes", size=0.8, colours=("orange", "red"))
def fox(pen: Pen, chance: Random) -> None:
    """A fox with its bushy tail."""
    tip, ear = between(chance, -0.5, 0.3), between(chance, 0.9, 1.05)
    pen.curve(
        (-0.4, -0.2), (-0.9, -0.6), (-1.2, -0.3), (-1.15, tip), (-0.9, 0.2), (-0.7, 0.2), (-0.4, 0.1), role="second"
    )
    legs(pen, -0.45, 0.4, -0.2, width=0.13, role="dark")
    legs(pen, -0.6, 0.25, -0.2, width=0.13)
    pen.ellipse(-0.12, -0.15, 0.58, 0.25)
    pen.polygon((0.3, 0.5), (0.28, ear), (0.56, 0.66))
    pen.polygon((0.1, -0.1), (0.3, 0.62), (0.6, 0.66), (1.1, 0.25), (0.6, 0.12), (0.42, -0.25))
    pen.polygon((0.6, 0.12), (1.1, 0.25), (0.62, 0.3), role="light")
    pen.ellipse(1.06, 0.27, 0.08, role="dark")
    eyes(pen, (0.6, 0.48), size=0.07)


def _horse(pen: Pen, chance: Random) -> tuple[float, float]:
    """Draw a horse; return where its forehead is."""
    nod, swing, step = between(chance, -0.12, 0.1), between(chance, -1.1, -0.9), between(chance, 0, 0.12)
    legs(pen, -0.55, 0.42, -0.1, width=0.13, splay=step, role="second")
    legs(pen, -0.72, 0.28, -0.1, width=0.15)
    pen.curve(
        (-0.7, 0.15), (-1.2, 0.1), (-0.9, -0.4), (swing, -0.75), (-0.75, -0.6), (-0.75, -0.3), (-0.65, -0.1),
        role="second",
    )  # fmt: skip
    pen.ellipse(-0.18, -0.08, 0.6, 0.31)
    pen.polygon(
        (0.02, 0.1), (0.38, 0.78 + nod), (0.52, 1 + nod), (0.6, 0.82 + nod), (1.08, 0.42 + nod), (0.98, 0.27 + nod),
        (0.62, 0.4 + nod), (0.42, -0.2),
    )  # fmt: skip
    pen.polygon((-0.1, 0.2), (0.2, 0.8 + nod), (0.5, 0.95 + nod), (0.35, 0.6 + nod), (0.2, 0.1), role="second")
    eyes(pen, (0.64, 0.62 + nod), size=0.07)
    return 0.62, 0.8 + nod


@glyph("horse", size=1.5, colours=("brown", "black", "gray"), also=("pony",), surface=(-0.5, 0, 0.23))
def horse(pen: Pen, chance: Random) -> None:
    """A horse with mane and tail."""
    _horse(pen, chance)


@glyph("unicorn", size=1.5, colours=("pink", "purple", "blue"))
def unicorn(pen: Pen, chance: Random) -> None:
    """A horse with a horn, which looks a little lower."""
    x, y = _horse(pen, chance)
    top = min(1.18, round(y + between(chance, 0.3, 0.45), 2))
    pen.polygon((x - 0.08, y), (x + 0.4, top), (x + 0.12, y - 0.12), role="second")


@glyph("rabbit", size=0.5, colours=("gray", "brown"), also=("bunny", "hare"))
def rabbit(pen: Pen, chance: Random) -> None:
    """A rabbit that sits, its long ears up."""
    ear, plump, back = between(chance, 0.33, 0.44), between(chance, 0.52, 0.62), between(chance, 0.12, 0.24)
    pen.ellipse(-0.7, -0.65, 0.2, role="second")
    pen.ellipse(round(0.5 - back, 2), round(0.28 + ear, 2), 0.12, ear, role="second")
    pen.ellipse(0.48, round(0.28 + ear, 2), 0.12, ear)
    pen.ellipse(-0.12, -0.48, plump, 0.5)
    pen.ellipse(0.45, 0.12, 0.36, 0.32)
    pen.ellipse(0.2, -0.92, 0.36, 0.12, role="second")
    eyes(pen, (0.55, 0.2))
    pen.ellipse(0.79, 0.08, 0.06, role="dark")


@glyph("mouse", plural="mice", size=0.35, colours=("gray", "brown"))
def mouse(pen: Pen, chance: Random) -> None:
    """A mouse with a round ear and a long tail."""
    ear, curl = between(chance, 0.24, 0.34), between(chance, 0, 0.5)
    pen.curve((-0.7, -0.55), (-1.2, -0.6), (-1.2, -0.1), (-0.95, curl), bold=True)
    pen.ellipse(0.45, 0.15, ear, role="second")
    pen.curve((-0.8, -0.65), (-0.8, 0.6), (0.4, 0.5), (1, -0.5), (1, -0.6), (0.95, -0.65), (0.85, -0.65), role="body")
    pen.ellipse(0.15, 0.2, ear)
    pen.ellipse(0.15, 0.2, ear - 0.1, role="second")
    eyes(pen, (0.6, -0.22))
    pen.ellipse(0.97, -0.5, 0.09, role="dark")


@glyph("elephant", size=2, colours=("gray", "blue"), surface=(-0.7, 0.05, 0.55))
def elephant(pen: Pen, chance: Random) -> None:
    """An elephant with its trunk down or out."""
    ear, curl = between(chance, 0.3, 0.4), between(chance, -0.9, -0.3)
    legs(pen, -0.72, 0.4, 0, width=0.3, role="second")
    legs(pen, -0.9, 0.2, 0, width=0.3)
    pen.ellipse(-0.3, 0, 0.7, 0.56)
    pen.curve(
        (0.85, 0.4), (1.05, -0.1), (0.85, -0.6), (1.15, curl), (0.95, curl - 0.2), (0.65, -0.6), (0.55, 0), role="body"
    )
    pen.ellipse(0.5, 0.3, 0.4, 0.42)
    pen.ellipse(0.25, 0.25, 0.28, ear, role="second")
    pen.polygon((0.6, 0.02), (1, -0.1), (0.72, -0.12), role="light")
    eyes(pen, (0.66, 0.42))


@glyph("bear", size=1.6, colours=("brown", "black"))
def bear(pen: Pen, chance: Random) -> None:
    """A heavy bear on all fours."""
    hump, head = between(chance, 0.5, 0.6), between(chance, 0.1, 0.3)
    legs(pen, -0.7, 0.5, 0, foot=-0.9, width=0.28, role="second")
    legs(pen, -0.92, 0.3, 0, foot=-0.9, width=0.3)
    pen.ellipse(-0.2, 0, 0.78, hump)
    for x in (0.46, 0.74):
        pen.ellipse(x, head + 0.35, 0.13)
    pen.ellipse(0.6, head, 0.38)
    pen.ellipse(0.86, head - 0.1, 0.24, 0.18, role="second")
    pen.ellipse(1.03, head - 0.04, 0.09, role="dark")
    eyes(pen, (0.68, head + 0.12))


@glyph("sheep", plural="sheep", size=1, colours=("gray", "pink"), also=("lamb",))
def sheep(pen: Pen, chance: Random) -> None:
    """A woolly sheep with dark legs."""
    head = between(chance, 0.1, 0.35)
    legs(pen, -0.45, 0.45, -0.2, foot=-0.95, width=0.13, role="dark")
    legs(pen, -0.62, 0.28, -0.2, foot=-0.95, width=0.13, role="dark")
    pen.curve(*puffs(0.66, 0.46, chance.choice((7, 8, 9)), x=-0.15), role="body")
    pen.ellipse(0.72, head, 0.3, 0.24, role="dark")
    pen.ellipse(0.5, head, 0.16, 0.09, role="second")
    pen.ellipse(0.6, head + 0.26, 0.22, 0.16)
    pen.ellipse(0.78, head + 0.04, 0.07, role="light")


@glyph("pig", size=1, colours=("pink",), also=("piglet",))
def pig(pen: Pen, chance: Random) -> None:
    """A round pig with a curly tail."""
    plump, ear = between(chance, 0.48, 0.58), between(chance, 0.6, 0.72)
    legs(pen, -0.5, 0.5, -0.1, foot=-0.9, width=0.2, role="second")
    legs(pen, -0.7, 0.3, -0.1, foot=-0.9, width=0.2)
    pen.curve((-0.8, 0.1), (-1.1, 0), (-1.1, 0.4), (-0.95, 0.3), (-0.8, 0.2), (-1.1, 0), (-1.15, 0.25), bold=True)
    pen.ellipse(-0.15, -0.05, 0.7, plump)
    pen.ellipse(0.5, 0.15, 0.42)
    pen.polygon((0.2, 0.4), (0.28, ear + 0.1), (0.58, 0.5), role="second")
    pen.ellipse(0.84, 0.08, 0.16, 0.2, role="second")
    eyes(pen, (0.88, 0.08), size=0.06)
    eyes(pen, (0.58, 0.28))


@glyph("giraffe", size=2, colours=("yellow", "orange"))
def giraffe(pen: Pen, chance: Random) -> None:
    """A giraffe with spots."""
    crane, spots = between(chance, 0.25, 0.45), chance.choice((3, 4))
    legs(pen, -0.55, 0.2, -0.2, foot=-1.1, width=0.12, role="second")
    legs(pen, -0.72, 0.05, -0.2, foot=-1.1, width=0.12)
    pen.ellipse(-0.28, -0.2, 0.48, 0.27)
    pen.polygon((-0.15, -0.05), (crane, 0.95), (crane + 0.2, 0.95), (0.2, -0.25))
    pen.polygon((crane + 0.02, 0.8), (crane - 0.04, 1.18), (crane + 0.2, 0.9))
    pen.ellipse(crane + 0.25, 0.85, 0.3, 0.16)
    for x, y in ((-0.5, -0.15), (-0.22, -0.22), (0.04, -0.05), (round(crane / 2, 2), 0.35))[:spots]:
        pen.ellipse(x, y, 0.1, role="second")
    eyes(pen, (crane + 0.24, 0.9), size=0.06)


@glyph("camel", size=1.7, colours=("brown", "orange", "yellow"))
def camel(pen: Pen, chance: Random) -> None:
    """A camel with one hump or two."""
    head = between(chance, 0.5, 0.7)
    legs(pen, -0.55, 0.3, -0.2, width=0.13, role="second")
    legs(pen, -0.72, 0.14, -0.2, width=0.14)
    for x in chance.choice(((-0.22,), (-0.48, 0.02))):
        pen.ellipse(x, 0.2, 0.24, 0.38)
    pen.ellipse(-0.25, -0.05, 0.55, 0.28)
    pen.curve(
        (0.1, 0.1), (0.4, 0), (0.45, 0.2), (0.52, head), (0.75, head), (0.75, head), (0.75, head), (0.7, 0),
        (0.6, -0.2), (0.1, -0.25), role="body",
    )  # fmt: skip
    pen.ellipse(0.8, head + 0.02, 0.3, 0.17)
    pen.polygon((0.5, head + 0.05), (0.54, head + 0.32), (0.68, head + 0.1))
    eyes(pen, (0.76, head + 0.07), size=0.06)


@glyph("kangaroo", plural="kangaroos", size=1.4, colours=("brown", "orange", "gray"))
def kangaroo(pen: Pen, chance: Random) -> None:
    """A kangaroo with its pouch."""
    tip, arm, ear = between(chance, -1, -0.7), between(chance, -0.2, 0.2), between(chance, 0, 0.15)
    pen.curve((0, -0.1), (-0.5, -0.3), (-0.6, -0.7), (-1.15, tip), (-0.7, -1), (-0.4, -0.95), (0, -0.8), role="body")
    pen.polygon((0.2, 0.8), (0.05 + ear, 1.18), (0.38, 0.9), role="second")
    pen.polygon((0.3, 0.8), (0.3 + ear, 1.18), (0.5, 0.85))
    pen.curve(
        (-0.45, -0.5), (-0.5, 0.3), (0, 0.3), (0.2, 0.85), (0.55, 0.8), (0.3, 0.3), (0.42, -0.2), (0.5, -0.7),
        (0.1, -0.9), (-0.45, -0.5), role="body",
    )  # fmt: skip
    pen.ellipse(0.5, 0.74, 0.3, 0.2)
    pen.ellipse(0.16, -0.2, 0.2, 0.24, role="second")
    pen.ellipse(-0.12, -0.62, 0.36, 0.34)
    pen.polygon((-0.3, -1.05), (-0.25, -0.85), (0.6, -0.95), (0.6, -1.05))
    pen.polygon((0.22, 0.3), (0.7, arm), (0.65, arm - 0.12), (0.25, 0.1), role="second")
    eyes(pen, (0.52, 0.8), size=0.06)


@glyph("walrus", plural="walruses", size=1.5, colours=("brown", "gray"))
def walrus(pen: Pen, chance: Random) -> None:
    """A walrus with its tusks."""
    tusk, back = between(chance, -0.5, -0.25), between(chance, 0.4, 0.8)
    pen.polygon((-0.9, -0.55), (-1.18, -0.35), (-1.18, -0.75), role="second")
    pen.curve((-1.05, -0.75), (-0.9, -0.2), (-0.5, back), (0.2, 0.7), (0.8, 0.9), (1, -0.2), (0.85, -0.75), role="body")
    pen.ellipse(0.45, 0.42, 0.45, 0.42)
    for x in (0.5, 0.78):
        pen.polygon((x, 0.2), (x + 0.08, tusk), (x + 0.16, 0.2), role="light")
    pen.ellipse(0.7, 0.27, 0.32, 0.2, role="second")
    pen.ellipse(0.75, 0.42, 0.11, 0.07, role="dark")
    eyes(pen, (0.42, 0.58), (0.76, 0.62), size=0.06)
    pen.ellipse(0.35, -0.75, 0.45, 0.13, role="second")
