"""Measures the drawers in the box on fresh problems of two things: `python -m tikzeval.embedded.measure FOLDER`.

Beside them stands a baseline that looks up the lesson whose words are nearest, and hands in its drawing.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from tikzeval.embedded.tikz_lessons import lesson
from tikzeval.suites.exchange import Entry, write_entries
from tikzeval.suites.generate.problems import entries, header

NEAREST = "nearest.jsonl"
CONTROLS = ("scrambled", "blank")
_WORD = re.compile(r"[a-z-]+")


def nearest_replies(problems: Sequence[Entry], seen: int, *, seed: int = 0) -> list[str]:
    """Return for each problem the reply of the lesson whose words are nearest: the cosine of their counts, rare words weighing more.

    Args:
        problems: What is asked.
        seen: Lessons to look through, those of the training.
        seed: Of the training.
    """
    made = [lesson(index, seed=seed) for index in range(seen)]
    told = [_WORD.findall(each.asked.lower()) for each in made]
    asked = [_WORD.findall(each.text["en"].lower()) for each in problems]
    spread = Counter(word for words in told for word in set(words))
    place = {word: number for number, word in enumerate(spread)}
    weight = np.array([np.log(seen / count) for count in spread.values()], dtype=np.float32)

    def rows(texts: Sequence[list[str]]) -> Any:
        from scipy.sparse import csr_matrix, diags

        cells = [(row, place[word]) for row, words in enumerate(texts) for word in words if word in place]
        where = np.array(cells, dtype=np.int64).reshape(-1, 2)
        counts = csr_matrix((weight[where[:, 1]], (where[:, 0], where[:, 1])), shape=(len(texts), len(place)))
        length = np.sqrt(np.asarray(counts.power(2).sum(axis=1)).ravel())
        return diags(1 / np.maximum(length, 1e-9)) @ counts

    best = (rows(asked) @ rows(told).T).toarray().argmax(axis=1)
    return [made[index].reply for index in best]


def measure(
    out: Annotated[Path, typer.Argument(help="Folder for the problems, the baseline's replies and the run.")],
    models: Annotated[str, typer.Option(help="Models, with commas.")] = "tiny-tikz",
    each: Annotated[int, typer.Option(min=1, help="Problems of each of the eleven relations.")] = 20,
    seed: Annotated[int, typer.Option(help="Of the problems; the suite `pairs` is seed 0.")] = 1,
    seen: Annotated[int, typer.Option(min=1, help="Lessons that the baseline looks through.")] = 20_000,
    save: Annotated[Path | None, typer.Option("--json", help="Write what was found.")] = None,
) -> None:
    """Draw fresh problems, score them, and print the leaderboard."""
    problems = entries(each, seed)
    write_entries(out / "problems.jsonl", header(), problems)
    lines = [
        json.dumps({"id": problem.id, "reply": reply})
        for problem, reply in zip(problems, nearest_replies(problems, seen), strict=True)
    ]
    (out / NEAREST).write_text("\n".join(lines) + "\n", encoding="utf-8")
    named = [*models.split(","), f"replay:{out / NEAREST}", *CONTROLS]
    run = ["--suite", str(out / "problems.jsonl"), "--models", ",".join(named), "--out", str(out / "run")]
    done = subprocess.run([sys.executable, "-m", "tikzeval", "run", *run], check=False)
    if done.returncode:
        raise typer.Exit(done.returncode)
    if save:
        save.write_text(json.dumps(_found(out / "run", len(problems), seed, seen), indent=1) + "\n", encoding="utf-8")


def _found(run: Path, problems: int, seed: int, seen: int) -> dict[str, Any]:
    import pandas as pd

    board = pd.read_csv(run / "leaderboard.csv")
    columns = [
        "strict",
        "strict_low",
        "strict_high",
        "rubric",
        "common",
        "clip",
        "rendered",
        "clean_compile",
        "parts_named",
    ]
    board["model"] = [re.sub(r"^.*?(tiny-[a-z]+|nearest|scrambled|blank).*$", r"\1", name) for name in board["model"]]
    rows = json.loads(board[["model", *columns]].to_json(orient="records", double_precision=4))
    return {"problems": problems, "seed": seed, "lessons_looked_through": seen, "rows": rows}


if __name__ == "__main__":
    typer.run(measure)
