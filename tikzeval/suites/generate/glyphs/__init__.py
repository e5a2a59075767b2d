"""Kinds of things that scenes are made of."""

from tikzeval.suites.generate.glyphs import (
    accessories,
    animals,
    buildings,
    creatures,
    devices,
    food,
    furniture,
    nature,
    objects,
    shapes,
    vehicles,
)
from tikzeval.suites.generate.glyphs.base import GLYPHS, Glyph

__all__ = [
    "GLYPHS",
    "Glyph",
    "accessories",
    "animals",
    "buildings",
    "creatures",
    "devices",
    "food",
    "furniture",
    "nature",
    "objects",
    "shapes",
    "vehicles",
]
