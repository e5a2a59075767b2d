"""Short ways to write drawings, shared by the tests of the engine."""

from __future__ import annotations

import pypdfium2 as pdfium

from tikzeval.tex import Limits
from tikzeval.values import Compilation, Drawing, Form, Found

SMALL = Limits(cpu_seconds=4, wall_seconds=60)


def document(body: str, preamble: str = "\\usepackage{tikz}", cls: str = "standalone") -> Drawing:
    source = f"\\documentclass{{{cls}}}\n{preamble}\n\\begin{{document}}\n{body}\n\\end{{document}}\n"
    return Drawing(source, Form.DOCUMENT, Found.FENCED)


def picture(body: str, before: str = "") -> Drawing:
    return Drawing(f"{before}\\begin{{tikzpicture}}\n{body}\n\\end{{tikzpicture}}\n", Form.PICTURE, Found.FENCED)


def text_of(made: Compilation) -> str:
    return str(pdfium.PdfDocument(made.pdf)[0].get_textpage().get_text_range())
