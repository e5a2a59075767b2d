"""Whether paint stands out from what is beneath it: what changes no colour is not to be seen, wherever it lies.

What a picture shows at a point are its items' colours laid over each other there (ISO 32000-1, 11.3.6, normal blend mode).
A part is seen where that differs, by more than `CHANGED`, from what shows without it. Of scenes in which some paint hardly
does or hardly does not, nothing is asked.
"""

from __future__ import annotations

import numpy as np

from tests.oracle.edges import NEAR, cut
from tests.oracle.regions import Bools, Floats
from tests.oracle.scenes import Item, Scene

CHANGED = 8  # of 255: a channel that differs by no more counts as the same colour
RGB = {
    "red": (255, 0, 0), "blue": (0, 0, 255), "orange": (255, 128, 0), "teal": (0, 128, 128), "violet": (128, 0, 128),
    "brown": (191, 128, 64), "lime": (191, 255, 0), "pink": (255, 191, 191), "black": (0, 0, 0), "gray": (128, 128, 128),
    "green": (0, 255, 0), "purple": (191, 0, 64),
    "magenta": (237, 2, 140), "cyan": (0, 174, 239), "olive": (150, 141, 0), "yellow": (255, 241, 1),  # CMYK in xcolor
}  # fmt: skip


def stands_out(scene: Scene) -> bool:
    """Whether each part, with and without those drawn within it, clearly changes the picture wherever it is not covered.

    One point is looked at on either side of every piece of the outlines: one at least in every face that they make.
    """
    if all(item.opaque for item in scene.items):
        return True  # no two colours of the table are alike
    points = _points(scene)
    inks = [item.ink.contains(points) for item in scene.items]
    owners = {name: {at for at, item in enumerate(scene.items) if name in item.parts} for name in scene.names}
    own = [*owners.values(), *(mine - its for mine in owners.values() for its in owners.values() if mine - its < mine)]
    return all(_clear(scene.items, inks, mine, len(points)) for mine in own if mine)


def _points(scene: Scene) -> Floats:
    """Return points on the page, (n, 2)."""
    solids = dict.fromkeys(solid for item in scene.items for solid in item.ink.solids())
    pieces = list(cut([solid.edges for solid in solids]))
    middles = np.array([piece.at(0.5) for piece in pieces])
    aside = NEAR * np.array([piece.normal(0.5) for piece in pieces])
    points = np.concatenate([middles + aside, middles - aside])
    return points[scene.page.contains(points)]


def _clear(items: tuple[Item, ...], inks: list[Bools], own: set[int], count: int) -> bool:
    """Whether some items change the colours wherever one of them is not covered.

    A line and the inside of one shape that are both faded lie over each other, or do not: either must change them.
    """
    for twice in (False, True):
        shown, without = np.full((count, 3), 255.0), np.full((count, 3), 255.0)
        seen = np.zeros(count, dtype=np.bool_)
        layers = np.zeros(count)
        for at, (item, ink) in enumerate(zip(items, inks, strict=True)):
            clear = 1 - item.opacity
            clear = clear * clear if twice and item.paint == "filldraw" else clear
            paint = np.array(RGB[item.colour])
            shown[ink] = clear * shown[ink] + (1 - clear) * paint
            if at in own:
                seen |= ink
            else:
                without[ink] = clear * without[ink] + (1 - clear) * paint
                seen &= ~ink if item.opaque else True
            layers += ink
        # Each layer is rounded, once in the picture and once in that without them.
        if (seen & (np.abs(shown - without).max(axis=1) <= CHANGED + 2 * layers)).any():
            return False
    return True
