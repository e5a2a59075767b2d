"""Worker processes: what a hostile drawing can do to them, whose fault it is, and that nothing is left behind."""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import CIRCLE, Cli
from tikzeval import drawing
from tikzeval.drawing import draw_apart, draw_source
from tikzeval.errors import InfraError, UsageError
from tikzeval.picture import objects
from tikzeval.picture.raster import RasterError, rasterise
from tikzeval.picture.scene import build_scene
from tikzeval.values import Outcome, Reply
from tikzeval.workers import WorkerDiedError, WorkerLimits, Workers

ARTICLE = "\\documentclass{{article}}\\usepackage{{tikz}}\\begin{{document}}{}\\end{{document}}"


def nested(levels: int, innermost: str = r"\vrule width 1pt height 1pt") -> str:
    """A document of eight forms in each form."""
    forms = [rf"\setbox0\hbox{{{innermost}}}\immediate\pdfxform0 \edef\last{{\the\pdflastxform}}"]
    uses = r"\rlap{\pdfrefxform\last}" * 8 + r"\kern 9pt"
    forms += [rf"\setbox0\hbox{{{uses}}}\immediate\pdfxform0 \edef\last{{\the\pdflastxform}}"] * levels
    body = "".join(forms) + r"\pdfrefxform\last"
    return rf"\documentclass{{standalone}}\begin{{document}}{body}\end{{document}}"


def burn() -> None:
    while True:
        pass


def take(gibibytes: int) -> int:
    return len(bytearray(gibibytes << 30))


def end_by(number: int) -> None:
    os.kill(os.getpid(), number)
    time.sleep(5)


def end_once(marker: str, number: int) -> str:
    if not Path(marker).exists():
        Path(marker).write_text("")
        end_by(number)
    return "survived"


def refuse() -> None:
    msg = "a word"
    raise UsageError(msg)


@pytest.fixture
def pool() -> Workers:
    return Workers(2, WorkerLimits(memory=1 << 30, cpu_seconds=1, wall_seconds=30))


def test_a_call_that_uses_up_its_cpu_seconds_is_ended_and_others_are_not_lost(pool: Workers) -> None:
    async def both() -> list[object]:
        calls = [pool.run(burn), *(pool.run(abs, -number) for number in range(20))]
        return await asyncio.gather(*calls, return_exceptions=True)

    began = time.monotonic()
    burnt, *others = asyncio.run(both())
    assert isinstance(burnt, WorkerDiedError)
    assert "1 CPU seconds" in str(burnt)
    assert others == list(range(20))
    assert time.monotonic() - began < 20
    pool.close()


def test_sleeping_uses_no_cpu_seconds(pool: Workers) -> None:
    asyncio.run(pool.run(time.sleep, 2))
    pool.close()


def test_the_wall_clock_is_this_machines_fault() -> None:
    pool = Workers(1, WorkerLimits(wall_seconds=1))
    with pytest.raises(InfraError, match="did not come back in 1 s"):
        asyncio.run(pool.run(time.sleep, 60))
    assert asyncio.run(pool.run(abs, -1)) == 1
    pool.close()


def test_memory_is_limited(pool: Workers) -> None:
    with pytest.raises(MemoryError):
        asyncio.run(pool.run(take, 2))
    pool.close()


@pytest.mark.parametrize(
    ("number", "error", "told"),
    [
        (signal.SIGSEGV, WorkerDiedError, "SIGSEGV"),
        (signal.SIGABRT, WorkerDiedError, "SIGABRT"),
        (signal.SIGXCPU, WorkerDiedError, "CPU seconds"),
        (signal.SIGKILL, InfraError, "killed from outside"),
    ],
)
def test_how_a_worker_ended_tells_whose_fault_it_was(
    pool: Workers, number: int, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        asyncio.run(pool.run(end_by, number))
    assert asyncio.run(pool.run(abs, -1)) == 1
    pool.close()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_call_whose_worker_dies_is_tried_once_more(pool: Workers, number: int, tmp_path: Path) -> None:
    assert asyncio.run(pool.run(end_once, str(tmp_path / "marker"), number)) == "survived"
    pool.close()


def test_an_exception_comes_back_with_the_place_it_came_from(pool: Workers) -> None:
    with pytest.raises(UsageError, match="a word") as caught:
        asyncio.run(pool.run(refuse))
    assert "in refuse" in caught.value.__notes__[0]
    pool.close()


@pytest.mark.parametrize(("status", "error"), [(127, WorkerDiedError), (3, InfraError)])
def test_a_worker_that_the_c_library_ends_for_want_of_memory_has_crashed(
    pool: Workers, status: int, error: type[Exception]
) -> None:
    with pytest.raises(error, match=f"exit status {status}"):
        asyncio.run(pool.run(os._exit, status))
    pool.close()


def test_a_real_crash_in_c(pool: Workers) -> None:
    with pytest.raises(WorkerDiedError, match="SIGSEGV"):
        asyncio.run(pool.run(ctypes.string_at, 1))
    pool.close()


PARENT = """
import asyncio, sys, time
from tests.test_workers import burn
from tikzeval.workers import Workers, WorkerLimits

async def main():
    pool = Workers(2, WorkerLimits(cpu_seconds=60))
    jobs = [asyncio.ensure_future(pool.run(time.sleep, 50)), asyncio.ensure_future(pool.run(burn))]
    await asyncio.sleep(0.1)
    for _ in range(200):
        await asyncio.sleep(0.1)
        if len(pool._pool.living) == 2:
            break
    await asyncio.sleep(1)
    print("ready", flush=True)
    await asyncio.gather(*jobs)

if __name__ == "__main__":
    asyncio.run(main())
"""


def marked(mark: str) -> list[int]:
    """The processes that have this mark in their environment."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and f"TIKZEVAL_TEST={mark}".encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_no_process_outlives_the_main_one(tmp_path: Path, number: int) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    mark = str(tmp_path)
    parent = subprocess.Popen(
        [sys.executable, script],
        env=os.environ | {"TIKZEVAL_TEST": mark, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "ready\n"
    assert len(marked(mark)) >= 4  # itself, the fork server and two workers at least
    if number == signal.SIGINT:
        os.killpg(parent.pid, number)  # as a terminal does
    else:
        parent.send_signal(number)
    _, told = parent.communicate(timeout=60)
    until = time.monotonic() + 8
    while marked(mark) and time.monotonic() < until:
        time.sleep(0.1)
    left = marked(mark)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert not left
    assert told.count("Traceback") <= 1 + told.count("During handling") + told.count("direct cause")
    assert "_work" not in told


def test_forms_within_forms_are_counted_and_the_cpu_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    small = draw_source(nested(2))
    assert small.outcome is Outcome.OK
    assert small.compilation is not None
    monkeypatch.setattr(objects, "MAX_OBJECTS", 100)
    for look in (build_scene, rasterise):
        build = look
        with pytest.raises(RasterError, match="more than 100 objects"):
            build(small.compilation.pdf)

    pool = Workers(1, WorkerLimits(cpu_seconds=3))
    monkeypatch.setattr(drawing, "workers", pool)
    began = time.monotonic()
    drawn = asyncio.run(draw_apart(nested(11)))
    assert drawn.outcome is Outcome.RASTER_ERROR
    assert drawn.drawing.source
    assert asyncio.run(draw_apart(Reply(f"```latex\n{nested(11)}\n```"))).outcome is Outcome.RASTER_ERROR
    assert time.monotonic() - began < 60
    assert asyncio.run(draw_apart(Reply(CIRCLE))).outcome is Outcome.OK
    pool.close()


@pytest.mark.long
def test_the_command_draws_what_is_beside_a_hostile_drawing(cli: Cli) -> None:
    (cli.folder / "hostile.tex").write_text(nested(6))
    (cli.folder / "good.md").write_text(CIRCLE)
    done = cli("draw", "hostile.tex", "good.md", "--json", "--scene")
    assert done.code == 0, done.err
    found = {item["id"]: item["outcome"] for item in map(json.loads, done.out.splitlines())}
    assert found["good"] == "ok"
    assert found["hostile"] == "raster_error"


@pytest.mark.parametrize(
    "picture",
    [
        r"\tikz \fill (0,0) circle (0.15pt);",
        r"\tikz \fill[red] (0,0) circle (0.35cm);",
    ],
    ids=["dot", "circle"],
)
def test_poppler_paints_the_crop_of_a_page_as_pdfium_does(picture: str) -> None:
    source = ARTICLE.format(r"\pagestyle{empty}\noindent " + picture)
    drawn = draw_source(source, "poppler")
    assert drawn.outcome is Outcome.OK
    assert drawn.compilation is not None
    theirs, _ = rasterise(drawn.compilation.pdf, crop=True, rasteriser="poppler")
    ours, _ = rasterise(drawn.compilation.pdf, crop=True)
    dark = [(pixels.min(axis=2) < 128) for pixels in (ours, theirs)]
    assert dark[0].sum() > 100
    both, either = (dark[0] & dark[1]).sum(), (dark[0] | dark[1]).sum()
    assert both / either > 0.8, (both, either)
    assert np.abs(ours.astype(int).mean() - theirs.astype(int).mean()) < 3


def test_poppler_that_takes_too_long_is_a_raster_error(monkeypatch: pytest.MonkeyPatch) -> None:
    import pdf2image
    from pdf2image.exceptions import PDFPopplerTimeoutError
    from PIL import Image, UnidentifiedImageError

    drawn = draw_source(r"\begin{tikzpicture}\draw (0,0) circle (1);\end{tikzpicture}")
    assert drawn.compilation is not None
    for error in (PDFPopplerTimeoutError("slow"), UnidentifiedImageError("what"), Image.DecompressionBombError("big")):

        def fail(*_: object, error: Exception = error, **__: object) -> None:
            raise error

        monkeypatch.setattr(pdf2image, "convert_from_bytes", fail)
        with pytest.raises(RasterError):
            rasterise(drawn.compilation.pdf, rasteriser="poppler")
