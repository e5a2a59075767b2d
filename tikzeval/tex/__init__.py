"""TeX: the drawing is taken from a reply and compiled, safely.

`extract(Reply) -> Drawing` and `compile_drawing(Drawing, Limits) -> Compilation`.
"""

from tikzeval.tex.engine import compile_drawing
from tikzeval.tex.extract import extract
from tikzeval.tex.limits import Limits

__all__ = ["Limits", "compile_drawing", "extract"]
