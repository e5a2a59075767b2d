"""Kinds of things that scenes are made of."""

import pkgutil
from importlib import import_module

from tikzeval.suites.generate.glyphs.base import GLYPHS, Glyph

for module in pkgutil.iter_modules(__path__):
    if module.name != "__main__":
        import_module(f"{__name__}.{module.name}")
__all__ = ["GLYPHS", "Glyph"]
