"""A short soak: good and hostile drawings through the workers, and nothing is left behind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter

import pytest

from tests.soak import HOSTILE, sources
from tikzeval.tex.isolation import isolation


def test_a_soak_is_mixed_and_repeats_nothing() -> None:
    made = list(sources(300))
    counts = Counter(kind for kind, _ in made)
    assert {kind: counts[kind] for kind in HOSTILE} == {kind: 3 * share for kind, (share, _) in HOSTILE.items()}
    assert counts["good"] > 150
    assert len({text for _, text in made}) == 300


@pytest.mark.skipif(not isolation().closed, reason="not closed in here")
def test_nothing_is_left_after_a_soak() -> None:
    words = [sys.executable, "-m", "tests.soak", "--pictures", "60", "--cache", os.environ["TIKZEVAL_CACHE"]]
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "left: 0 processes, 0 folders, 0 descriptors" in done.stdout
    outcomes = {name: int(count) for name, count in re.findall(r"(\w+) (\d+)", done.stdout.splitlines()[1])}
    assert sum(outcomes.values()) == 60
    assert outcomes["ok"] >= 30
    assert "infra_error" not in outcomes, done.stderr
    assert len(outcomes) >= 4
