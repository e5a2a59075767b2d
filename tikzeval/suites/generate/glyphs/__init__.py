"""Kinds of things that scenes are made of."""

from tikzeval.suites.generate.glyphs import furniture, shapes
from tikzeval.suites.generate.glyphs.base import GLYPHS, Glyph

__all__ = ["GLYPHS", "Glyph", "furniture", "shapes"]
