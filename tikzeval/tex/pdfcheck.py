"""Looks into a PDF before anyone draws it: how many pages, how large the first."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What can be known about a PDF without drawing it."""

    readable: bool
    pages: int
    longest_side: float  # of page 1, the picture; PDF points


def look(pdf: bytes) -> PdfFacts:
    """Look at a PDF through pdfium. Call it in a process under limits: a hostile PDF may crash it."""
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError:
        return PdfFacts(readable=False, pages=0, longest_side=0.0)
    try:
        pages = len(document)
        side = max(document.get_page_size(0)) if pages else 0.0
    except pypdfium2.PdfiumError:
        pages = 0
        side = 0.0
    finally:
        document.close()
    return PdfFacts(readable=pages > 0, pages=pages, longest_side=side)
