"""Times TeX, from a drawing's source to its pixels: `python -m tests.bench_tex [INPUT …]`.

INPUT is as for `tikzeval draw`; without it the 100 recorded gpt-4o replies are taken where they are at hand, else the reference drawings.

CPU seconds a picture, compilation and rasterising, with all children and servers counted: what published harnesses do
(pdflatex on the document as it is, then pdf2image); the same with what tikzeval promises to every drawing loaded; and the three ways of ours within
every layer that holds here, held against both. Then pictures a second and the latency of one with all cores at work.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from pdf2image import convert_from_path
from pdf2image.exceptions import PDFPageCountError, PDFSyntaxError

from tests.conftest import REPLIES
from tikzeval.cli.draw import read_input
from tikzeval.drawing import draw_apart, needs_crop
from tikzeval.picture.raster import RasterError, rasterise, to_png
from tikzeval.suites.references import reference
from tikzeval.suites.suite import load_suites, suite_names
from tikzeval.tex.engine import compile_drawing
from tikzeval.tex.extract import extract
from tikzeval.tex.isolation import isolation
from tikzeval.tex.tiers import Machine, Tier
from tikzeval.tex.wrapper import wrap
from tikzeval.values import Drawing, Form, Found, Reply
from tikzeval.workers import workers

_BARE = "\\documentclass[tikz]{{standalone}}\n\\begin{{document}}\n{}\n\\end{{document}}\n"


def drawings(files: list[Path]) -> Iterator[Drawing]:
    """Yield the drawings of some files, or of the recorded replies, or the references."""
    if not files and (REPLIES / "gpt-4o.jsonl").is_file():
        files = [REPLIES / "gpt-4o.jsonl"]
    for file in files:
        for said in read_input(file):
            yield extract(Reply(said.text, stop_reason="unknown"))
    if not files:
        for suite in load_suites(suite_names()):
            for item in suite.items:
                yield Drawing(reference(item.prompt), Form.PICTURE, Found.BARE)


def used() -> float:
    """Return the CPU seconds of this process and of all its children that have ended."""
    times = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in times)


def as_it_is(drawing: Drawing) -> dict[str, bytes]:
    """Return the files of a document as the model wrote it."""
    document = drawing.source if drawing.form is Form.DOCUMENT else _BARE.format(drawing.source)
    return {"main.tex": document.encode()}


def as_promised(drawing: Drawing) -> dict[str, bytes]:
    """Return the files with all packages and libraries loaded that every drawing may rely on."""
    return wrap(drawing).plain


def as_harnesses_do(drawing: Drawing, files: Callable[[Drawing], dict[str, bytes]]) -> float:
    """Run pdflatex and pdf2image on a drawing's files; return CPU seconds."""
    start = used()
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files(drawing).items():
            (Path(folder) / name).write_bytes(content)
        command = ["pdflatex", "-interaction=nonstopmode", "-no-shell-escape", "main.tex"]
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(command, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, timeout=20, check=False)
        with contextlib.suppress(PDFPageCountError, PDFSyntaxError):
            convert_from_path(Path(folder) / "main.pdf", last_page=1)
    return used() - start


def ours(drawing: Drawing, machine: Machine) -> float:
    """Compile and rasterise a drawing; return the CPU seconds of this process and of TeX."""
    start = time.process_time()
    made = compile_drawing(drawing, machine=machine)
    if made.outcome.rendered:
        with contextlib.suppress(RasterError):
            to_png(rasterise(made.pdf, crop=needs_crop(drawing))[0])
    return time.process_time() - start + made.seconds


def timed(name: str, each: Callable[[Drawing], float], end: Callable[[], None], todo: list[Drawing]) -> np.ndarray:
    """Return CPU seconds by picture; what servers and shells used besides is shared out among them."""
    start = used()
    seconds = np.array([each(drawing) for drawing in todo])
    end()
    seconds += max(0.0, used() - start - seconds.sum()) / len(todo)
    print(f"{name:34} median {np.median(seconds):.4f} CPU s a picture, total {seconds.sum():.2f}", flush=True)
    return seconds


async def together(todo: list[Drawing]) -> None:
    """Draw everything with all cores, and print the rate and the latency."""
    lanes = asyncio.Semaphore(workers.size)
    latencies: list[float] = []

    async def one(drawing: Drawing) -> None:
        async with lanes:
            start = time.perf_counter()
            await draw_apart(Reply(f"```latex\n{drawing.source}```"))
            latencies.append(time.perf_counter() - start)

    await asyncio.gather(*(one(drawing) for drawing in todo[: workers.size]))  # processes, servers
    latencies.clear()
    start = time.perf_counter()
    await asyncio.gather(*(one(drawing) for drawing in todo))
    rate = len(todo) / (time.perf_counter() - start)
    p50, p99 = np.percentile(latencies, (50, 99))
    print(f"{workers.size} processes: {rate:.1f} pictures/s, latency p50 {1000 * p50:.0f} ms, p99 {1000 * p99:.0f} ms")


def main() -> None:
    """Print the table."""
    todo = [drawing for drawing in drawings([Path(name) for name in sys.argv[1:]]) if drawing.form is not Form.NONE]
    sandbox = isolation().sandbox
    print(f"{len(todo)} drawings; layers: {sandbox}")
    machines = {tier: Machine(tier, sandbox) for tier in Tier}
    for drawing in todo:  # formats are made once for all time
        with contextlib.suppress(OSError):
            compile_drawing(drawing, machine=machines[Tier.FORMAT])
    bases = {
        name: timed(
            f"pdflatex + pdf2image, {name}", lambda drawing, f=files: as_harnesses_do(drawing, f), lambda: None, todo
        )
        for name, files in (("as it is", as_it_is), ("as promised", as_promised))
    }
    for tier, machine in machines.items():
        found = timed(f"tikzeval {tier}", lambda drawing, m=machine: ours(drawing, m), machine.close, todo)
        for name, base in bases.items():
            each = np.median(base / found)
            ratio, total = np.median(base) / np.median(found), base.sum() / found.sum()
            print(
                f"{'':6} less than {name}: {ratio:.1f} times by the medians, {total:.1f} by the totals, {each:.1f} in the middle picture"
            )
    with tempfile.TemporaryDirectory() as empty:  # nothing remembered
        os.environ["TIKZEVAL_CACHE"] = empty
        asyncio.run(together(todo))
    workers.close()


if __name__ == "__main__":
    main()
