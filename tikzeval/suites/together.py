"""Draws many of our own pictures in one run of TeX: references, mutants and controls, a page each."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium

from tikzeval.drawing import Drawn, draw_source, picture_of
from tikzeval.tex.engine import compile_drawing
from tikzeval.tex.isolation import demand
from tikzeval.tex.limits import Limits
from tikzeval.tex.tiers import this_machine
from tikzeval.values import Drawing, Form, Found, Outcome

BATCH = 40  # pictures in one run


def draw_together(sources: Sequence[str]) -> list[Drawn]:
    """Draw TikZ pictures, each with its definitions before it, a page each; one by one where one of them has an error.

    Raises:
        InfraError: This machine failed.
        MissingToolError: pdflatex is not installed.
    """
    drawn = []
    for start in range(0, len(sources), BATCH):
        batch = sources[start : start + BATCH]
        drawn += _in_one_run(batch) or [draw_source(source, sandbox=demand(trusted=True).sandbox) for source in batch]
    return drawn


def _in_one_run(sources: Sequence[str]) -> list[Drawn]:
    """Return the pictures of one run of TeX, or none unless it made exactly one of each without an error."""
    if len(sources) == 1:
        return []
    pictures = "\n".join(f"\\begingroup\n{source}\n\\endgroup" for source in sources)
    document = f"\\documentclass[tikz,border=2pt]{{standalone}}\n\\begin{{document}}\n{pictures}\n\\end{{document}}\n"
    limits = Limits()
    limits = dataclasses.replace(
        limits, pages=len(sources), cpu_seconds=limits.cpu_seconds * 2, wall_seconds=limits.wall_seconds * 2
    )
    machine = this_machine(demand(trusted=True).sandbox)
    done = compile_drawing(Drawing(document, Form.DOCUMENT, Found.FENCED), limits, machine)
    if done.outcome is not Outcome.OK or done.pages != len(sources):
        return []
    drawings = (Drawing(source, Form.PICTURE, Found.BARE) for source in sources)
    return [
        picture_of(drawing, dataclasses.replace(done, pdf=pdf, pages=1))
        for drawing, pdf in zip(drawings, _pages(done.pdf), strict=True)
    ]


def _pages(pdf: bytes) -> Iterator[bytes]:
    """Yield each page as a document of its own, with the information dictionary: it holds the key of the marks."""
    count = len(pdfium.PdfDocument(pdf))
    for kept in range(count):
        document = pdfium.PdfDocument(pdf)
        for page in reversed(range(count)):
            if page != kept:
                document.del_page(page)
        out = io.BytesIO()
        document.save(out)
        document.close()
        yield out.getvalue()
