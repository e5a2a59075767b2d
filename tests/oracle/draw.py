"""Draws scenes with TeX: many of them in one run, a page each."""

from __future__ import annotations

import random
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.oracle.ideas import random_scene
from tests.oracle.scenes import Scene
from tests.oracle.tex import picture
from tikzeval.tex.wrapper import wrap
from tikzeval.values import Drawing, Form, Found

_DOCUMENT = "\\documentclass[tikz,border=0pt]{{standalone}}\n\\begin{{document}}\n{}\n\\end{{document}}\n"


@dataclass(frozen=True)
class Drawn:
    """A scene and the PDF that TeX made of it."""

    scene: Scene
    source: str
    pdf: bytes


def drawn(seeds: Sequence[str]) -> Iterator[Drawn]:
    """Draw the scenes of some seeds in one run of TeX, a page each."""
    scenes = [random_scene(seed) for seed in seeds]
    sources = [picture(scene, random.Random(scene.seed + "tex")) for scene in scenes]  # noqa: S311
    pdf = compiled("\n".join(sources), pages=len(scenes))
    for number, (scene, source) in enumerate(zip(scenes, sources, strict=True)):
        yield Drawn(scene, source, page_of(pdf, number))


def compiled(pictures: str, pages: int) -> bytes:
    """Run pdfTeX on a document of pictures, as tikzeval wraps it.

    Raises:
        ValueError: An error in it, told as TeX tells it, or another number of pages.
    """
    with tempfile.TemporaryDirectory() as folder:
        drawing = Drawing(_DOCUMENT.format(pictures), Form.DOCUMENT, Found.FENCED)
        for name, content in wrap(drawing, page_limit=pages + 1).plain.items():
            (Path(folder) / name).write_bytes(content.replace(b"\\pdfobjcompresslevel=2", b"\\pdfobjcompresslevel=0"))
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "main.tex"]
        done = subprocess.run(
            command, cwd=folder, capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=600
        )
        log = done.stdout.decode("latin-1")
        if done.returncode or f"({pages} page" not in log.replace("\n", ""):
            msg = "\n".join(log.splitlines()[-40:])
            raise ValueError(msg)
        return (Path(folder) / "main.pdf").read_bytes()


def page_of(pdf: bytes, number: int) -> bytes:
    """Return the PDF with one of its pages only: another page tree is written behind it (ISO 32000-1, 7.5.6).

    Its objects must not be compressed.
    """
    catalogue = int(re.findall(rb"/Root (\d+) 0 R", pdf)[-1])
    info = int(re.findall(rb"/Info (\d+) 0 R", pdf)[-1])
    size = int(re.findall(rb"/Size (\d+)", pdf)[-1])
    tree = int(re.findall(rb"/Type /Catalog\s*/Pages (\d+) 0 R", pdf)[-1])
    pages = re.findall(rb"(\d+) 0 obj\s*<<\s*/Type /Page\s", pdf)
    before = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    written = f"{tree} 0 obj\n<< /Type /Pages /Kids [{int(pages[number])} 0 R] /Count 1 >>\nendobj\n".encode()
    at = len(pdf) + 1
    end = (
        f"xref\n{tree} 1\n{at:010d} 00000 n \ntrailer\n<< /Size {size} /Root {catalogue} 0 R /Info {info} 0 R "
        f"/Prev {before} >>\nstartxref\n{at + len(written)}\n%%EOF\n"
    )
    return pdf + b"\n" + written + end.encode()
