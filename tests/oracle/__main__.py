"""The long run: python -m tests.oracle --scenes 10000 [--seed N] [--processes N] [--out DIR]."""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.oracle.compare import Tally, examined

BATCH = 50  # scenes in one run of TeX


def main() -> int:
    """Examine many scenes; the exit code is 1 where something disagrees."""
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.add_argument("--scenes", type=int, default=10_000)
    parser.add_argument(
        "--seed", default=secrets.token_hex(4), help="another word gives other scenes; default: by chance"
    )
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--out", type=Path, default=Path("oracle-failures"), help="where the TeX of failing scenes goes"
    )
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    began, total = time.monotonic(), Tally()
    for tally in _batches(asked.seed, asked.scenes, asked.processes):
        for wrong in tally.wrong:
            print(wrong, flush=True)
            asked.out.mkdir(parents=True, exist_ok=True)
            name = wrong.scene.replace("'", "")
            (asked.out / f"{name}.tex").write_text(f"% {wrong.scene}\n{wrong.source}\n", encoding="utf-8")
        total.add(tally)
        if total.scenes % (10 * BATCH) == 0:
            print(
                f"{total.scenes} scenes, {len(total.wrong)} disagreements, {time.monotonic() - began:.0f} s", flush=True
            )
    print(total)
    return 1 if total.wrong else 0


def _batches(seed: str, scenes: int, processes: int) -> Iterator[Tally]:
    seeds = [f"{seed}-{number}" for number in range(scenes)]
    batches = [seeds[start : start + BATCH] for start in range(0, scenes, BATCH)]
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:  # a process each: pdfium is not thread-safe
        yield from pool.map(examined, batches)


if __name__ == "__main__":
    sys.exit(main())
