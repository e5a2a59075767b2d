"""What drives, swims and flies."""

from __future__ import annotations

from random import Random

from tikzeval.suites.generate.glyphs.base import glyph
from tikzeval.suites.generate.glyphs.strokes import band, bar, between, on, wheels
from tikzeval.suites.generate.ink import Pen


@glyph("car", size=1.5, surface=(-0.4, 0.3, 0.5))
def car(pen: Pen, chance: Random) -> None:
    """A car with one window or two."""
    back, wheel = between(chance, -0.85, -0.55), between(chance, 0.22, 0.3)
    pen.polygon(
        (-1.1, -0.45), (-1.1, 0.05), (back, 0.08), (-0.45, 0.5), (0.35, 0.5), (0.65, 0.08), (1.1, -0.02), (1.15, -0.45)
    )
    if chance.random() < 0.6:
        pen.polygon((back + 0.12, 0.08), (-0.4, 0.4), (-0.08, 0.4), (-0.08, 0.08), role="light")
        pen.polygon((0.04, 0.08), (0.04, 0.4), (0.31, 0.4), (0.52, 0.08), role="light")
    else:
        pen.polygon((back + 0.12, 0.08), (-0.4, 0.4), (0.31, 0.4), (0.52, 0.08), role="light")
    pen.ellipse(1.05, -0.12, 0.1, role="second")
    wheels(pen, (-0.6, 0.6), -0.45, wheel)


@glyph("bus", plural="buses", size=2, surface=(-0.9, 0.9, 0.65))
def bus(pen: Pen, chance: Random) -> None:
    """A bus with three to five windows."""
    windows, low = chance.choice((3, 4, 5)), between(chance, -0.6, -0.45)
    pen.rectangle(-1.15, low, 1.15, 0.65)
    pen.rectangle(-1.15, low + 0.18, 1.15, low + 0.34, role="second")
    step = round(1.6 / windows, 2)
    for window in range(windows):
        x = round(-1.03 + window * step, 2)
        pen.rectangle(x, 0.08, x + step - 0.1, 0.5, role="light")
    pen.rectangle(0.68, low + 0.05, 1.03, 0.5, role="light")
    wheels(pen, (-0.65, 0.45), low, 0.24)


@glyph("truck", size=1.8, also=("lorry",), surface=(-1, 0.3, 0.6))
def truck(pen: Pen, chance: Random) -> None:
    """A truck with a box."""
    cab, wheel = between(chance, 0.2, 0.4), between(chance, 0.2, 0.27)
    pen.rectangle(-1.15, -0.45, 1.1, -0.25, role="dark")
    pen.rectangle(-1.15, -0.3, 0.4, 0.6)
    pen.polygon((0.48, -0.4), (0.48, cab), (0.88, cab), (1.15, -0.05), (1.15, -0.4), role="second")
    pen.polygon((0.6, 0), (0.6, cab - 0.1), (0.83, cab - 0.1), (1, 0), role="light")
    wheels(pen, chance.choice(((-0.75, 0.75), (-0.9, -0.4, 0.75))), -0.48, wheel)


@glyph("train", size=2, also=("locomotive", "steam train"))
def train(pen: Pen, chance: Random) -> None:
    """A steam locomotive."""
    chimney, wheel = between(chance, 0.6, 0.8), between(chance, 0.2, 0.26)
    pen.polygon((0.9, -0.3), (1.2, -0.75), (0.6, -0.75), role="dark")
    pen.rectangle(-0.3, -0.4, 0.95, 0.25)
    pen.rectangle(-1.05, -0.5, -0.25, 0.75)
    pen.rectangle(-1.15, 0.72, -0.15, 0.9, role="second")
    pen.rectangle(-0.85, 0.2, -0.45, 0.58, role="light")
    pen.polygon((0.5, 0.2), (0.4, chimney), (0.9, chimney), (0.8, 0.2), role="second")
    pen.ellipse(0.15, 0.25, 0.17, 0.2, role="second")
    wheels(pen, chance.choice(((-0.65, 0.1, 0.6), (-0.6, 0.4))), -0.6, wheel, "second")


@glyph("bicycle", size=1, also=("bike",))
def bicycle(pen: Pen, chance: Random) -> None:
    """A bicycle."""
    wheel, bars, seat = between(chance, 0.42, 0.5), between(chance, 0.5, 0.7), between(chance, 0.35, 0.5)
    for x in (-0.65, 0.65):
        pen.ellipse(x, -0.4, wheel, role="dark")
        pen.ellipse(x, -0.4, wheel - 0.1, role="light")
    bar(pen, (-0.65, -0.4), (-0.05, -0.42), 0.1)
    bar(pen, (-0.65, -0.4), (-0.25, 0.15), 0.1)
    bar(pen, (-0.05, -0.42), (-0.3, seat), 0.1)
    bar(pen, (-0.05, -0.42), (0.48, 0.15), 0.1)
    bar(pen, (-0.25, 0.15), (0.48, 0.15), 0.1)
    bar(pen, (0.65, -0.4), (0.4, bars), 0.1)
    pen.polygon((0.4, bars + 0.05), (0.75, bars + 0.05), (0.75, bars - 0.07), (0.4, bars - 0.07), role="dark")
    pen.rectangle(-0.5, seat, -0.12, seat + 0.12, role="dark")


@glyph("boat", size=1.3, colours=("red", "brown", "blue", "green"), also=("rowing boat",), surface=(-0.75, 0.75, 0.1))
def boat(pen: Pen, chance: Random) -> None:
    """A rowing boat with its oar."""
    deep, oar = between(chance, -0.65, -0.4), between(chance, -0.2, 0.3)
    bar(pen, (-0.3, 0.3), (oar, deep - 0.25), 0.08, "dark")
    pen.ellipse(oar, deep - 0.25, 0.1, 0.2, role="dark")
    pen.curve(
        (-1.15, 0.25), (-0.95, deep), (-0.7, deep), (-0.5, deep), (0, deep), (0.2, deep), (0.5, deep), (0.8, deep),
        (1, -0.1), (1.15, 0.25), (0.8, 0.08), (-0.8, 0.08), (-1.15, 0.25), role="body",
    )  # fmt: skip
    pen.polygon((-1.02, 0), (1.02, 0), (0.94, -0.15), (-0.94, -0.15), role="second")


@glyph("sailboat", size=1.5, also=("sailing boat",))
def sailboat(pen: Pen, chance: Random) -> None:
    """A sailing boat with one sail or two."""
    top, swell = between(chance, 0.8, 1.1), between(chance, 0.7, 0.95)
    pen.rectangle(-0.1, -0.5, 0, top, role="dark")
    pen.polygon((0.05, top - 0.05), (swell, -0.35), (0.05, -0.35), role="second")
    if chance.random() < 0.7:
        pen.polygon((-0.15, top - 0.25), (-0.75, -0.35), (-0.15, -0.35), role="light")
    pen.polygon((-1.1, -0.45), (-0.75, -0.95), (0.7, -0.95), (1.1, -0.45))


@glyph("rocket", size=1.8, colours=("red", "gray", "blue", "orange"), also=("spaceship",))
def rocket(pen: Pen, chance: Random) -> None:
    """A rocket that flies up."""
    flame, wide, pane = between(chance, -1.15, -0.9), between(chance, 0.5, 0.68), between(chance, 0.16, 0.24)
    pen.polygon(
        (-0.24, -0.55), (-0.15, -0.8), (-0.1, -0.75), (0, flame), (0.1, -0.75), (0.15, -0.8), (0.24, -0.55),
        role="second",
    )  # fmt: skip
    pen.polygon((-0.25, 0), (-0.8, -0.5), (-0.75, -0.85), (-0.25, -0.5), role="second")
    pen.polygon((0.25, 0), (0.8, -0.5), (0.75, -0.85), (0.25, -0.5), role="second")
    pen.curve((-0.3, -0.6), (-wide, 0), (-wide, 0.6), (0, 1.15), (wide, 0.6), (wide, 0), (0.3, -0.6), role="body")
    pen.ellipse(0, 0.3, pane + 0.06, role="dark")
    pen.ellipse(0, 0.3, pane, role="light")


@glyph("plane", size=2, also=("airplane", "aeroplane"), surface=(-0.55, 0.45, 0.24))
def plane(pen: Pen, chance: Random) -> None:
    """A plane that flies, its near wing towards the viewer."""
    fin, wing, windows = between(chance, 0.6, 0.9), between(chance, -0.85, -0.6), chance.choice((3, 4, 5))
    pen.polygon((-0.75, 0.1), (-1.15, fin), (-0.85, fin), (-0.4, 0.15), role="second")
    pen.curve(
        (-1.15, 0.2), (-0.8, 0.25), (0.3, 0.24), (0.6, 0.24), (1, 0.22), (1.15, 0.05), (1.15, -0.05), (1.15, -0.2),
        (0.9, -0.25), (0.7, -0.25), (0, -0.25), (-0.9, -0.2), (-1.15, 0.2), role="body",
    )  # fmt: skip
    pen.polygon((0.3, -0.05), (-0.3, wing), (-0.6, wing), (-0.2, -0.05), role="second")
    pen.polygon((-0.85, 0.12), (-1.15, -0.12), (-0.95, -0.12), (-0.6, 0.06), role="second")
    for window in range(windows):
        pen.ellipse(round(-0.4 + 0.22 * window, 2), 0.1, 0.07, role="light")
    pen.polygon((0.8, 0.2), (0.82, 0.05), (1.1, 0.05), (1, 0.15), role="light")


@glyph("helicopter", size=1.6)
def helicopter(pen: Pen, chance: Random) -> None:
    """A helicopter."""
    rotor, plump = between(chance, 0.7, 0.95), between(chance, 0.38, 0.48)
    pen.rectangle(round(0.2 - rotor, 2), 0.68, round(0.2 + rotor, 2), 0.78, role="dark")
    pen.rectangle(0.15, 0.3, 0.25, 0.7, role="dark")
    pen.polygon((0, 0.2), (-1.05, 0.1), (-1.15, 0.5), (-0.95, 0.5), (-0.85, 0), (0, -0.2), role="second")
    pen.ellipse(0.25, -0.05, 0.65, plump)
    pen.curve((0.35, 0.02), (0.35, 0.2), (0.35, 0.2), (0.45, 0.22), (0.6, 0.24), (0.8, 0.15), (0.82, 0), role="light")
    bar(pen, (0.05, -0.4), (0, -0.75), 0.07, "dark")
    bar(pen, (0.45, -0.4), (0.5, -0.75), 0.07, "dark")
    pen.rectangle(-0.35, -0.8, 0.9, -0.7, role="dark")


@glyph("submarine", size=2, colours=("yellow", "orange", "gray", "green"))
def submarine(pen: Pen, chance: Random) -> None:
    """A submarine with round windows."""
    plump, scope, windows = between(chance, 0.42, 0.54), between(chance, 0.65, 0.85), chance.choice((2, 3))
    pen.polygon((-0.85, -0.2), (-1.15, 0.2), (-1.15, -0.6), role="second")
    pen.polygon(
        (0.05, scope), (0.05, 0.4), (0.15, 0.4), (0.15, scope - 0.1), (0.4, scope - 0.1), (0.4, scope), role="dark"
    )
    pen.polygon((-0.4, 0.1), (-0.3, 0.5), (0.3, 0.5), (0.4, 0.1), role="second")
    pen.ellipse(0.05, -0.2, 0.98, plump)
    for window in range(windows):
        x = round(0.55 - 0.5 * window, 2)
        pen.ellipse(x, -0.15, 0.19, role="dark")
        pen.ellipse(x, -0.15, 0.13, role="light")


@glyph("hot-air balloon", size=2)
def balloon(pen: Pen, chance: Random) -> None:
    """A hot-air balloon with its basket."""
    wide, stripe, low = between(chance, 0.68, 0.8), between(chance, 0.25, 0.4), between(chance, -1.1, -1)
    pen.line((-0.5, -0.1), (-0.2, -0.8))
    pen.line((0.5, -0.1), (0.2, -0.8))
    pen.polygon((-0.22, -0.75), (-0.17, low), (0.17, low), (0.22, -0.75), role="dark")
    pen.polygon((-wide + 0.05, 0.15), (-0.22, -0.55), (0.22, -0.55), (wide - 0.05, 0.15))
    pen.ellipse(0, 0.4, wide, 0.72)
    pen.ellipse(0, 0.4, stripe, 0.72, role="second")


@glyph("skateboard", size=0.6, surface=(-0.75, 0.75, 0.05))
def skateboard(pen: Pen, chance: Random) -> None:
    """A skateboard."""
    nose, wheel = between(chance, 0.15, 0.3), between(chance, 0.14, 0.2)
    pen.rectangle(-0.65, -0.28, -0.45, -0.1, role="second")
    pen.rectangle(0.45, -0.28, 0.65, -0.1, role="second")
    pen.polygon(
        (-1.15, nose), (-0.85, 0.05), (0.85, 0.05), (1.15, nose), (1.18, nose - 0.12), (0.9, -0.12), (-0.9, -0.12),
        (-1.18, nose - 0.12),
    )  # fmt: skip
    wheels(pen, (-0.55, 0.55), -0.32, wheel)


@glyph("anchor", size=0.8, colours=("gray", "blue", "black"))
def anchor(pen: Pen, chance: Random) -> None:
    """An anchor."""
    eye, stock = between(chance, 0.2, 0.26), between(chance, 0.35, 0.5)
    pen.ellipse(0, 0.8, eye)
    pen.ellipse(0, 0.8, eye - 0.1, role="light")
    pen.rectangle(-0.09, -0.85, 0.09, 0.65)
    pen.rectangle(-stock, 0.28, stock, 0.44)
    pen.curve(*band(0.66, 0.86, 180, 360, y=-0.15), role="body")
    for side in (-1, 1):
        pen.polygon((0.46 * side, -0.15), (1.06 * side, -0.15), (0.78 * side, 0.2))


@glyph("drone", size=0.6, colours=("gray", "black", "blue", "red"))
def drone(pen: Pen, chance: Random) -> None:
    """A drone with two rotors seen."""
    lift, blade = between(chance, 0.2, 0.4), between(chance, 0.36, 0.44)
    for side in (-1, 1):
        bar(pen, (0.2 * side, 0), (0.75 * side, lift), 0.13, "dark")
        pen.rectangle(0.7 * side, lift - 0.1, 0.8 * side, lift + 0.2, role="dark")
        pen.ellipse(0.75 * side, lift + 0.22, blade, 0.08, role="second")
        pen.polygon((0.2 * side, -0.1), (0.5 * side, -0.65), (0.62 * side, -0.65), (0.35 * side, -0.1), role="dark")
    pen.ellipse(0, 0, 0.48, 0.25)
    pen.ellipse(0, -0.3, 0.17, role="dark")
    pen.ellipse(0.04, -0.3, 0.08, role="light")


@glyph("wheel", size=0.7, colours=("brown", "red", "gray", "yellow"))
def wheel(pen: Pen, chance: Random) -> None:
    """A wheel with three to five pairs of spokes."""
    pairs, hub = chance.choice((3, 4, 5)), between(chance, 0.18, 0.28)
    pen.ellipse(0, 0, 1.1, role="dark")
    pen.ellipse(0, 0, between(chance, 0.86, 0.94), role="light")
    for pair in range(pairs):
        bar(pen, on(180 * pair / pairs, 0.9), on(180 * pair / pairs + 180, 0.9), 0.14)
    pen.ellipse(0, 0, hub)
