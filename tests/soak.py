"""Draws good and hostile replies for a long time, and looks for what is left behind: `python -m tests.soak [--pictures 10000]`.

Each picture has a source of its own, so nothing is remembered. Prints pictures a second, the outcomes, the memory of the
workers and of TeX's servers near the beginning and at the end, and what is left once all is closed: processes,
folders, descriptors. Exits 1 where anything is.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import os
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.util import get_temp_dir
from pathlib import Path

from tikzeval.drawing import draw
from tikzeval.errors import InfraError
from tikzeval.suites.references import reference
from tikzeval.suites.suite import load_suites, suite_names
from tikzeval.tex.extract import extract
from tikzeval.tex.isolation import demand
from tikzeval.tex.limits import Limits
from tikzeval.tex.remembered import compile_once
from tikzeval.tex.sandbox import Sandbox
from tikzeval.tex.tiers import this_machine
from tikzeval.values import Outcome, Reply
from tikzeval.workers import WorkerDiedError, workers

# Of a hundred pictures; the rest are good ones.
HOSTILE = {
    "broken": (8, r"\begin{tikzpicture}\drow (0,0) -- (1,1;\end{tikzpicture}"),
    "no drawing": (4, "I am sorry, I cannot draw."),
    "breaks off": (4, r"\begin{tikzpicture}\draw (0,0) -- (1"),
    "memory": (3, r"\begin{tikzpicture}\def\x{y\x}\edef\y{\x}\end{tikzpicture}"),
    "log flood": (2, r"\begin{tikzpicture}\def\x{\message{xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx}\x}\x\end{tikzpicture}"),
    "page flood": (2, r"\documentclass{article}\begin{document}\def\x{x\newpage\x}\x\end{document}"),
    "file flood": (2, r"\begin{tikzpicture}\newwrite\w\def\x{\immediate\openout\w=\the\count1 \advance\count1 1 \x}\x\end{tikzpicture}"),
    "huge page": (2, r"\documentclass{standalone}\usepackage{tikz}\begin{document}\tikz\fill (0,0) rectangle (500cm,500cm);\end{document}"),
    "another class": (2, r"\documentclass{minimal}\usepackage{tikz}\begin{document}\tikz\fill (0,0) circle (1);\end{document}"),
    "loop": (1, r"\begin{tikzpicture}\def\x{\x}\x\end{tikzpicture}"),
}  # fmt: skip


def sources(pictures: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Yield as many names and replies, each another."""
    chance = random.Random(seed)  # noqa: S311
    run = secrets.token_hex(8)
    good = [reference(item.prompt) for suite in load_suites(suite_names()) for item in suite.items]
    good += [
        f"\\begin{{tikzpicture}}\\fill[red!{100 - 9 * n}] (0,0) circle ({n}mm);\\end{{tikzpicture}}"
        for n in range(1, 9)
    ]
    kinds = [name for name, (share, _) in HOSTILE.items() for _ in range(share)]
    kinds += ["good"] * (100 - len(kinds))
    for number in range(pictures):
        if number % len(kinds) == 0:
            chance.shuffle(kinds)
        kind = kinds[number % len(kinds)]
        body = chance.choice(good) if kind == "good" else HOSTILE[kind][1]
        yield kind, f"```latex\n{body}\n% {run} {number}\n```" if kind != "no drawing" else f"{body} {number}"


def hurried(reply: Reply, sandbox: Sandbox) -> Outcome:
    """Draw with a limit of one CPU second. Runs in a worker."""
    return compile_once(extract(reply), this_machine(sandbox), Limits(cpu_seconds=1)).outcome


def processes() -> dict[int, int]:
    """Return the resident bytes of this process's living descendants by process id."""
    parents: dict[int, int] = {}
    resident: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError, ValueError):
                state, parent, *rest = (folder / "stat").read_text().rpartition(")")[2].split()
                if state not in "ZX":
                    parents[int(folder.name)] = int(parent)
                    resident[int(folder.name)] = int(rest[19]) * os.sysconf("SC_PAGE_SIZE")
    found = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return {pid: resident[pid] for pid in found - {os.getpid()}}


@dataclass
class Soaked:
    """What came of it."""

    pictures: int
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    early: int = 0  # resident bytes of workers and servers after a fifth of the pictures
    late: int = 0  # after all of them
    left: dict[str, list[str]] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """Whether nothing is left."""
        return not any(self.left.values())

    def __str__(self) -> str:
        told = ", ".join(f"{name} {count}" for name, count in self.outcomes.most_common())
        return (
            f"{self.pictures} pictures in {self.seconds:.0f} s, {self.pictures / self.seconds:.1f} a second\n"
            f"outcomes: {told}\n"
            f"resident: {self.early >> 20} MiB after a fifth, {self.late >> 20} MiB at the end\n"
            f"left: {', '.join(f'{len(names)} {what}' for what, names in self.left.items())}"
            + "".join(f"\n  {what}: {' '.join(names)}" for what, names in self.left.items() if names)
        )


async def _draw_all(found: Soaked, sandbox: Sandbox) -> None:
    lanes = asyncio.Semaphore(2 * workers.size)

    async def one(kind: str, text: str) -> Outcome:
        reply = Reply(text, stop_reason="unknown")
        try:
            if kind == "loop":
                return await workers.run(hurried, reply, sandbox)
            return (await workers.run(draw, reply, "pdfium", sandbox)).outcome
        except WorkerDiedError:
            return Outcome.RASTER_ERROR
        except InfraError as error:
            print(f"{kind}: {error}", file=sys.stderr)
            return Outcome.INFRA_ERROR

    async def counted(kind: str, text: str) -> None:
        async with lanes:
            found.outcomes[await one(kind, text)] += 1
            if found.outcomes.total() == max(1, found.pictures // 5):
                found.early = sum(processes().values())

    await asyncio.gather(*(counted(kind, text) for kind, text in sources(found.pictures)))
    found.late = sum(processes().values())


def soak(pictures: int) -> Soaked:
    """Draw, close everything, and look around: at this process's descendants and descriptors, and into TMPDIR."""
    found = Soaked(pictures)
    sandbox = demand().sandbox
    asyncio.run(workers.run(abs, -1))  # multiprocessing's own processes are there before and after
    workers.close()
    before = _around()
    start = time.perf_counter()
    asyncio.run(_draw_all(found, sandbox))
    found.seconds = time.perf_counter() - start
    workers.close()
    until = time.monotonic() + 5
    while (after := _around())["processes"] - before["processes"] and time.monotonic() < until:
        time.sleep(0.05)
    found.left = {what: sorted(after[what] - before[what]) for what in before}
    return found


def _around() -> dict[str, set[str]]:
    gc.collect()
    return {
        "processes": {str(pid) for pid in processes()},
        "folders": {path.name for path in Path(tempfile.gettempdir()).iterdir()},
        "descriptors": {path.name for path in Path("/proc/self/fd").iterdir()},
    }


def main() -> int:
    """Draw in a folder of its own, and say what came of it."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.soak", description=(__doc__ or "").split("\n", maxsplit=1)[0]
    )
    parser.add_argument("--pictures", type=int, default=10_000)
    parser.add_argument("--cache", type=Path, help="where formats are; a new folder by default")
    wanted = parser.parse_args()
    get_temp_dir()  # multiprocessing's own, which it removes after us
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        os.environ["TMPDIR"] = tempfile.tempdir = f"{name}/tmp"
        os.environ["TIKZEVAL_CACHE"] = str(wanted.cache or f"{name}/cache")
        Path(tempfile.tempdir).mkdir()
        found = soak(wanted.pictures)
        print(found)
        tempfile.tempdir = None
    return 0 if found.clean else 1


if __name__ == "__main__":
    sys.exit(main())
