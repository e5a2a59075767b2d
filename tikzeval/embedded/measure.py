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
from tikzeval.models.catalogue import EMBEDDED
from tikzeval.scoring.clip import ClipRequest, load
from tikzeval.scoring.clip_names import TINY
from tikzeval.suites.exchange import Entry, write_entries
from tikzeval.suites.generate.problems import entries, header

NEAREST = "nearest.jsonl"
CONTROLS = ("reference", "scrambled", "blank")
COLUMNS = (
    "strict", "strict_low", "strict_high", "rubric", "clip", "caption_found", "rendered", "clean_compile", "parts_named",
)  # fmt: skip
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
    models: Annotated[str, typer.Option(help="Models, with commas.")] = ",".join(EMBEDDED),
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
        told = {
            "problems": len(problems),
            "seed": seed,
            "lessons_looked_through": seen,
            "rows": _rows(out / "run", problems),
        }
        save.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _rows(run: Path, problems: Sequence[Entry]) -> Any:
    import pandas as pd

    board = pd.read_csv(run / "leaderboard.csv")
    board["caption_found"] = board["resolved_model"].map(captions_found(run, problems))
    board["model"] = [
        re.sub(r"^.*?(tiny-[a-z]+|nearest|reference|scrambled|blank).*$", r"\1", name) for name in board["model"]
    ]
    return json.loads(board[["model", *COLUMNS]].to_json(orient="records", double_precision=4))


def captions_found(run: Path, problems: Sequence[Entry]) -> dict[str, float]:
    """Return for each model of a run the share of the problems in whose picture tiny-clip sees the caption rather than any near miss.

    Near misses turn the relation round, swap the two things, or swap their colours. A reply without a picture counts as 0.
    """
    import pandas as pd

    replies = pd.read_csv(run / "replies.csv", dtype=str, keep_default_na=False)
    asked = {problem.id: (problem.caption, *problem.near_misses) for problem in problems}
    shown = replies["picture"] != ""
    pictures = zip(replies["picture"][shown], replies["prompt"][shown], strict=True)
    requests = [ClipRequest((run / str(picture)).read_bytes(), asked[str(prompt)]) for picture, prompt in pictures]
    likenesses = load(TINY).similarities(requests)
    replies["found"] = 0.0
    replies.loc[shown, "found"] = [float(own > max(others)) for own, *others in likenesses]
    return {str(model): float(share) for model, share in replies.groupby("model")["found"].mean().items()}


if __name__ == "__main__":
    typer.run(measure)
