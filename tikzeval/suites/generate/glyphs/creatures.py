"""Birds, and what swims, crawls or flutters."""

from __future__ import annotations

from random import Random

from tikzeval.suites.generate.glyphs.base import glyph
from tikzeval.suites.generate.glyphs.strokes import bar, between, eyes, on, wide_eyes
from tikzeval.suites.generate.ink import Pen


@glyph("fish", plural="fish", size=0.5, colours=("orange", "blue", "red", "yellow"), also=("goldfish",))
def fish(pen: Pen, chance: Random) -> None:
    """A fish with tail and fins."""
    plump, fin = between(chance, 0.4, 0.58), between(chance, 0.6, 0.85)
    pen.polygon((-0.4, 0), (-1, 0.55), (-0.85, 0), (-1, -0.55), role="second")
    pen.polygon((-0.3, 0.25), (0, fin), (0.4, 0.25), role="second")
    pen.ellipse(0.2, 0, 0.8, plump)
    pen.curve((0.45, 0.3), (0.3, 0.1), (0.3, -0.1), (0.45, -0.3))
    pen.polygon((0.2, 0), (-0.15, 0.12), (-0.15, -0.18), role="second")
    wide_eyes(pen, (0.66, 0.12), size=0.14)


@glyph("whale", size=2.5, colours=("blue", "gray"))
def whale(pen: Pen, chance: Random) -> None:
    """A whale that spouts."""
    spout, fluke = between(chance, 0.85, 1.1), between(chance, 0.55, 0.8)
    pen.polygon((-0.78, 0.1), (-1.15, fluke), (-0.8, 0.5), (-0.5, fluke), (-0.6, 0))
    pen.curve(
        (-0.85, 0.25), (-0.7, -0.1), (-0.4, 0.1), (-0.1, 0.3), (0.2, 0.5), (1.1, 0.5), (1.05, -0.2), (1.05, -0.6),
        (0.6, -0.78), (0.2, -0.78), (-0.4, -0.78), (-0.8, -0.3), (-0.85, 0.25), role="body",
    )  # fmt: skip
    pen.curve(
        (1.02, -0.35), (0.7, -0.25), (0.2, -0.3), (-0.25, -0.6), (0.1, -0.8), (0.95, -0.85), (1.02, -0.35),
        role="second",
    )  # fmt: skip
    pen.curve((0.45, 0.45), (0.45, 0.9), (0.3, spout), (0.1, spout - 0.2), bold=True)
    pen.curve((0.45, 0.45), (0.45, 0.9), (0.6, spout), (0.8, spout - 0.2), bold=True)
    eyes(pen, (0.7, 0.02))


@glyph("octopus", plural="octopuses", size=0.9, colours=("purple", "red", "orange", "pink"))
def octopus(pen: Pen, chance: Random) -> None:
    """An octopus with its arms spread."""
    head, spread = between(chance, 0.5, 0.64), between(chance, 0.85, 1)
    for step, low in ((-1, -0.55), (-0.6, -0.9), (-0.2, -1), (0.2, -1), (0.6, -0.9), (1, -0.55)):
        tip = round(step * spread, 2)
        root = round(step * 0.45, 2)
        pen.curve(
            (root - 0.14, 0), (root - 0.14, low), (tip, low + 0.15), (tip, low), (tip + 0.1, low - 0.1),
            (root + 0.2, low - 0.15), (root + 0.14, 0), role="body",
        )  # fmt: skip
    pen.ellipse(0, 0.35, head, 0.62)
    wide_eyes(pen, (-0.18, 0.25), (0.24, 0.25), size=0.16)
    pen.curve((-0.1, -0.02), (0, -0.1), (0.1, -0.1), (0.2, -0.02), bold=True)


@glyph("penguin", size=0.8, colours=("black", "blue", "gray"))
def penguin(pen: Pen, chance: Random) -> None:
    """A penguin that stands."""
    wide, wing = between(chance, 0.45, 0.56), between(chance, 0.1, 0.4)
    pen.ellipse(-0.2, -0.97, 0.24, 0.12, role="second")
    pen.ellipse(0.32, -0.97, 0.24, 0.12, role="second")
    pen.polygon((-0.3, 0.3), (-0.6 - wing, -0.35), (-0.3, -0.3))
    pen.polygon((0.3, 0.3), (0.6 + wing, -0.35), (0.3, -0.3))
    pen.ellipse(0, -0.2, wide, 0.76)
    pen.ellipse(0.08, -0.28, wide - 0.16, 0.6, role="light")
    pen.polygon((0.35, 0.72), (0.8, 0.55), (0.35, 0.48), role="second")
    pen.ellipse(0.1, 0.63, 0.38, 0.36)
    wide_eyes(pen, (0.24, 0.72), size=0.12)


@glyph("duck", size=0.5, colours=("yellow", "green", "brown"), also=("duckling", "rubber duck"))
def duck(pen: Pen, chance: Random) -> None:
    """A duck that swims."""
    head, wing, tail = between(chance, 0.36, 0.46), between(chance, 0.3, 0.45), between(chance, 0.2, 0.45)
    pen.curve(
        (-1.05, tail), (-1.05, -0.4), (-0.75, -0.85), (-0.15, -0.85), (0.5, -0.85), (0.85, -0.55), (0.85, -0.15),
        (0.85, 0.1), (0.75, 0.2), (0.6, 0.2), (0, 0.2), (-0.6, -0.1), (-1.05, tail), role="body",
    )  # fmt: skip
    pen.polygon((0.7, 0.62), (1.15, 0.42), (0.7, 0.32), role="second")
    pen.ellipse(0.45, 0.5, head)
    pen.ellipse(-0.15, -0.3, wing, 0.22, role="second")
    eyes(pen, (0.58, 0.6))


@glyph("bird", size=0.4, colours=("blue", "red", "brown", "yellow"), also=("songbird",))
def bird(pen: Pen, chance: Random) -> None:
    """A bird that flies, its wings up or half down."""
    tip, fan = between(chance, 0.6, 1.1), between(chance, 0.15, 0.35)
    pen.polygon((0.1, 0.1), (-0.05, tip - 0.05), (0.2, tip), (0.45, 0.1), role="second")
    pen.polygon((-0.5, 0), (-1.1, fan), (-1.1, -0.2), role="second")
    pen.curve(
        (-0.7, -0.05), (-0.3, 0.3), (0.3, 0.2), (0.6, 0.3), (0.55, -0.25), (0.2, -0.4), (0, -0.4), (-0.3, -0.4),
        (-0.5, -0.2), (-0.7, -0.05), role="body",
    )  # fmt: skip
    pen.polygon((0.8, 0.42), (1.15, 0.28), (0.8, 0.2), role="dark")
    pen.ellipse(0.62, 0.3, 0.28)
    pen.polygon((-0.3, 0), (-0.55, tip - 0.1), (-0.25, tip), (0.3, -0.05))
    eyes(pen, (0.7, 0.38))


@glyph("owl", size=0.5, colours=("brown", "gray"))
def owl(pen: Pen, chance: Random) -> None:
    """An owl with great eyes, seen from the front."""
    wide, tuft, eye = between(chance, 0.58, 0.7), between(chance, 0.95, 1.15), between(chance, 0.22, 0.28)
    pen.polygon((-0.55, 0.5), (-0.5, tuft), (-0.1, 0.8))
    pen.polygon((0.55, 0.5), (0.5, tuft), (0.1, 0.8))
    pen.ellipse(0, -0.05, wide, 0.92)
    pen.ellipse(0, -0.4, wide - 0.2, 0.5, role="second")
    pen.ellipse(-wide, -0.25, 0.16, 0.5)
    pen.ellipse(wide, -0.25, 0.16, 0.5)
    wide_eyes(pen, (-0.27, 0.4), (0.27, 0.4), size=eye)
    pen.polygon((-0.1, 0.25), (0.1, 0.25), (0, 0.02), role="dark")


@glyph("flamingo", plural="flamingos", size=1, colours=("pink", "red"))
def flamingo(pen: Pen, chance: Random) -> None:
    """A flamingo on one leg or on two."""
    bend, plump = between(chance, 0.55, 0.75), between(chance, 0.24, 0.32)
    bar(pen, (-0.2, 0), (-0.2, -1.1), 0.09, "second")
    if chance.random() < 0.5:
        bar(pen, (0.05, 0), (0.05, -1.1), 0.09, "second")
    else:
        pen.polygon(
            (-0.05, -0.1), (0.4, -0.5), (-0.2, -0.62), (-0.2, -0.54), (0.25, -0.47), (-0.15, -0.1), role="second"
        )
    pen.polygon((-0.5, 0.2), (-0.95, -0.1), (-0.3, -0.1), role="second")
    pen.ellipse(-0.15, 0.05, 0.52, plump)
    pen.curve(
        (0.15, 0.05), (0.9, 0.1), (-0.1, 0.6), (0.25, 1), (0.4, 1.15), (bend, 1.15), (bend, 0.85), (bend, 0.7),
        (0.4, 0.75), (0.4, 0.8), (0.3, 0.5), (0.9, -0.15), (0.2, -0.15), role="body",
    )  # fmt: skip
    pen.polygon((bend - 0.05, 0.95), (bend + 0.3, 0.72), (bend + 0.22, 0.5), (bend - 0.08, 0.75), role="dark")
    eyes(pen, (bend - 0.17, 0.94), size=0.05)


@glyph("butterfly", plural="butterflies", size=0.3, colours=("orange", "blue", "purple", "yellow"))
def butterfly(pen: Pen, chance: Random) -> None:
    """A butterfly with its wings spread."""
    high, low, spot = between(chance, 0.75, 1.05), between(chance, 0.5, 0.85), between(chance, 0.12, 0.2)
    for side in (-1, 1):
        pen.curve(
            (0, 0.1), (0.15 * side, high - 0.2), (0.4 * side, high), (0.7 * side, high), (1.2 * side, high),
            (1.15 * side, 0.1), (0.75 * side, 0), (0.5 * side, -0.1), (0.2 * side, -0.05), (0, 0), role="body",
        )  # fmt: skip
        pen.curve(
            (0, 0), (0.4 * side, -0.1), (0.85 * side, -0.1), (0.85 * side, round(-low / 2, 2)), (0.85 * side, -low),
            (0.2 * side, 0.1 - low), (0, -0.2), role="second",
        )  # fmt: skip
        pen.ellipse(0.65 * side, round(high * 0.55, 2), spot, role="light")
        pen.line((0, 0.4), (0.25 * side, 0.95))
    pen.ellipse(0, -0.02, 0.1, 0.5, role="dark")


@glyph("bat", size=0.4, colours=("purple", "black", "gray"))
def bat(pen: Pen, chance: Random) -> None:
    """A bat with its wings spread."""
    tip, sag = between(chance, 0.2, 0.6), between(chance, -0.5, -0.3)
    for side in (-1, 1):
        pen.polygon(
            (0, 0.15), (0.55 * side, 0.45), (1.15 * side, tip), (1 * side, sag), (0.75 * side, sag + 0.25), (0.5 * side, sag - 0.05),
            (0.3 * side, sag + 0.15), (0, -0.3), role="second",
        )  # fmt: skip
    pen.polygon((-0.28, 0.3), (-0.25, 0.8), (0, 0.5), (0.25, 0.8), (0.28, 0.3))
    pen.ellipse(0, -0.1, 0.22, 0.5)
    pen.ellipse(0, 0.3, 0.3, 0.28)
    wide_eyes(pen, (-0.11, 0.34), (0.13, 0.34), size=0.09)


@glyph("snail", size=0.3, colours=("orange", "brown", "pink", "green"))
def snail(pen: Pen, chance: Random) -> None:
    """A snail with its shell on its back."""
    shell, horn = between(chance, 0.55, 0.66), between(chance, 0.6, 0.85)
    pen.line((0.72, 0), (0.6, horn), bold=True)
    pen.line((0.8, 0), (1, horn), bold=True)
    eyes(pen, (0.6, horn), (1, horn))
    pen.curve(
        (-1.15, -0.8), (-0.8, -0.5), (0.4, -0.6), (0.5, -0.3), (0.5, 0.3), (1.05, 0.35), (1.05, -0.1), (1.05, -0.7),
        (0.7, -0.8), (0.4, -0.8), role="second",
    )  # fmt: skip
    pen.ellipse(-0.2, round(shell - 0.72, 2), shell)
    pen.ellipse(-0.14, round(shell - 0.76, 2), round(shell * 0.62, 2), role="second")
    pen.ellipse(-0.1, round(shell - 0.78, 2), round(shell * 0.3, 2))


@glyph("turtle", size=0.6, colours=("green", "teal", "brown"), also=("tortoise",), surface=(-0.45, 0.25, 0.5))
def turtle(pen: Pen, chance: Random) -> None:
    """A turtle that walks; its shell is rather flat on top."""
    head, step = between(chance, 0, 0.25), between(chance, 0, 0.2)
    for x in (-0.7 + step, 0.15 + step):
        pen.rectangle(x, -0.75, x + 0.26, -0.2, role="second")
    pen.polygon((-0.8, -0.2), (-1.15, -0.35), (-0.7, -0.4), role="second")
    pen.polygon((0.4, -0.15), (0.7, head), (0.9, head - 0.15), (0.6, -0.4), role="second")
    pen.ellipse(0.85, head, 0.26, 0.22, role="second")
    pen.curve(
        (-0.95, -0.3), (-0.95, 0.35), (-0.65, 0.5), (-0.4, 0.5), (-0.3, 0.5), (0, 0.5), (0.2, 0.5), (0.45, 0.5),
        (0.75, 0.35), (0.75, -0.3), role="body",
    )  # fmt: skip
    pen.polygon(*(on(60 * turn, 0.3, 0.24, -0.1, 0.12) for turn in range(6)), role="second")
    eyes(pen, (0.93, head + 0.06), size=0.06)


@glyph("frog", size=0.4, colours=("green", "teal"))
def frog(pen: Pen, chance: Random) -> None:
    """A frog that sits, seen from the front."""
    wide, eye = between(chance, 0.62, 0.75), between(chance, 0.2, 0.26)
    for side in (-1, 1):
        pen.ellipse(0.68 * side, -0.5, 0.32, 0.4)
        pen.polygon((0.4 * side, -0.75), (1.1 * side, -0.95), (0.3 * side, -0.95), role="second")
    pen.ellipse(0, -0.35, 0.6, 0.55)
    for side in (-1, 1):
        pen.ellipse(0.4 * side, 0.5, eye + 0.06)
    pen.ellipse(0, 0.15, wide, 0.46)
    wide_eyes(pen, (-0.4, 0.52), (0.4, 0.52), size=eye)
    pen.curve((0.2 - wide, 0.1), (-0.3, -0.15), (0.3, -0.15), (wide - 0.2, 0.1), bold=True)


@glyph("crocodile", size=1.7, colours=("green", "teal"), also=("alligator",))
def crocodile(pen: Pen, chance: Random) -> None:
    """A crocodile with its mouth open."""
    gape, tail, scales = between(chance, 0.2, 0.45), between(chance, 0, 0.35), chance.choice((3, 4, 5))
    for x in (-0.45, 0.1):
        pen.rectangle(x, -0.65, x + 0.2, -0.2, role="second")
    step = round(0.9 / scales, 2)
    for scale in range(scales):
        x = round(-0.65 + scale * step, 2)
        pen.polygon((x, 0.1), (round(x + step / 2, 2), 0.42), (x + step, 0.1), role="second")
    pen.polygon((0.35, 0), (1.15, gape - 0.05), (1.15, gape + 0.1), (0.5, 0.4), (0.3, 0.3))
    pen.polygon(
        (0.45, 0.05), (0.6, -0.02), (0.75, 0.05), (0.9, -0.05), (1.05, 0.02), (1.1, -0.15), (0.5, -0.15), role="light"
    )
    pen.polygon(
        (-1.15, tail), (-0.6, 0.15), (0.3, 0.2), (0.45, -0.1), (1.15, -0.12), (1.15, -0.28), (0.3, -0.4), (-0.5, -0.4)
    )
    wide_eyes(pen, (0.48, 0.42), size=0.12)


@glyph("hedgehog", size=0.4, colours=("brown", "gray"))
def hedgehog(pen: Pen, chance: Random) -> None:
    """A hedgehog with its spines."""
    count, long = chance.choice((9, 10, 11)), between(chance, 0.85, 0.98)
    spines = [
        on(175 - 150 * spine / (2 * count), 0.66 if spine % 2 else long, None, -0.15, -0.4)
        for spine in range(2 * count + 1)
    ]
    pen.curve((0.1, -0.8), (0, -0.1), (0.5, 0.2), (1.1, -0.55), (1.1, -0.7), (0.9, -0.8), (0.6, -0.8), role="second")
    pen.polygon((-0.8, -0.8), *spines, (0.4, -0.8))
    eyes(pen, (0.66, -0.35))
    pen.ellipse(1.08, -0.6, 0.1, role="dark")
    for x in (-0.5, 0.3):
        pen.ellipse(x, -0.85, 0.18, 0.1, role="second")


@glyph("dragon", size=2, colours=("green", "red", "purple"))
def dragon(pen: Pen, chance: Random) -> None:
    """A dragon with its wing up."""
    wing, tip = between(chance, 0.8, 1.1), between(chance, -0.2, 0.3)
    pen.polygon(
        (-0.35, -0.15), (-0.75, wing), (-0.4, 0.55), (-0.2, wing), (-0.05, 0.5), (0.2, wing - 0.2), (0.1, -0.1),
        role="second",
    )  # fmt: skip
    pen.curve((-0.3, -0.2), (-0.6, -0.1), (-0.8, -0.4), (-1, tip), (-1, -0.5), (-0.8, -0.75), (-0.3, -0.7), role="body")
    pen.polygon((-1.15, tip - 0.1), (-1, tip + 0.25), (-0.85, tip - 0.05), role="second")
    for x in (-0.4, 0.15):
        pen.rectangle(x, -1.05, x + 0.22, -0.5)
    pen.ellipse(-0.05, -0.4, 0.52, 0.34)
    pen.curve((0.15, -0.2), (0.5, -0.1), (0.3, 0.3), (0.5, 0.65), (0.75, 0.5), (0.75, -0.2), (0.35, -0.6), role="body")
    pen.polygon((0.42, 0.6), (0.3, 0.95), (0.6, 0.75), role="second")
    pen.polygon((0.4, 0.7), (0.75, 0.78), (1.15, 0.5), (1.1, 0.32), (0.55, 0.32))
    wide_eyes(pen, (0.68, 0.62), size=0.1)
