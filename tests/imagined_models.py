"""Simulated models through time: replies made from the reference drawings, the more mistakes the earlier the model.

    python -m tests.imagined_models FOLDER [SUITE …]

writes into FOLDER a replay file a model and tikzeval-models.yaml, which says when each would have come out, and prints the words
for `tikzeval run`. They are no results of anybody's model, and whatever is made of them must say so.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path

import yaml

from tikzeval.files import read_text
from tikzeval.scoring.checks import Edit
from tikzeval.suites.references import edited, glyphs_of, reference_path
from tikzeval.suites.suite import Item, load_suites

LAG = 9  # months by which the open models trail, all else being equal
FIRST = dt.date(2023, 3, 14)
MONTH = 365.25 / 12
NOTE = "Simulated: no results of real models"


@dataclass(frozen=True)
class Simulated:
    """A model that is not."""

    name: str
    day: dt.date
    open_weights: bool
    ability: float  # 0 … 1


def models(count: int = 9, every: float = 4.5) -> list[Simulated]:
    """Closed models of rising ability, and after each an open one as able, `LAG` months later."""
    rng = random.Random(7)  # noqa: S311  no secret
    found = []
    for index in range(count):
        ability = min(0.97, 0.1 + 0.9 * index / (count - 1) + rng.uniform(-0.06, 0.06))
        months = index * every + rng.uniform(-1, 1) * (index > 0)
        for open_weights, later in ((False, 0), (True, LAG)):
            day = FIRST + dt.timedelta(days=round((months + later) * MONTH))
            found.append(
                Simulated(f"sim-{'open' if open_weights else 'closed'}-{index + 1}", day, open_weights, ability)
            )
    last = max(model.day for model in found if not model.open_weights)
    return sorted((model for model in found if model.day <= last), key=lambda model: model.day)


def reply(item: Item, model: Simulated, epoch: int) -> dict[str, object]:
    """What such a model says: the reference with mistakes, or no drawing."""
    rng = random.Random(zlib.crc32(f"{item.prompt.id} {model.name} {epoch}".encode()))  # noqa: S311  no secret
    line: dict[str, object] = {"id": item.prompt.id, "epoch": epoch, "model": model.name, "stop_reason": "stop"}
    line["usage"] = {"input_tokens": 420, "output_tokens": rng.randint(900, 3200)}
    if rng.random() < 0.35 * (1 - model.ability):
        failed = rng.choice(["I cannot draw, but here is a poem about it.", "tex", "cut", "no"])
        if failed == "no":
            return line | {"reply": "", "stop_reason": "content_filter"}
        if failed not in ("tex", "cut"):
            return line | {"reply": failed}
    else:
        failed = ""
    path = reference_path(item.prompt)
    body = read_text(path)
    mutants = [check.mutant for check in item.rubric.checks if check.mutant]
    wrong = sum(rng.random() > model.ability for _ in range(6))
    for _ in range(wrong):
        body = _mistaken(body, item, mutants, rng)
    source = glyphs_of(body, path) + body
    if failed == "cut":
        return line | {"reply": "```latex\n" + source[: len(source) // 2], "stop_reason": "max_tokens"}
    if failed == "tex":
        source = source.replace(r"\begin{tikzpicture}", "\\begin{tikzpicture}\n\\fill[browm] (0,0) circle", 1)
    return line | {"reply": f"Here is the drawing:\n```latex\n{source}\n```"}


def _mistaken(body: str, item: Item, mutants: list[tuple[Edit, ...]], rng: random.Random) -> str:
    part = rng.choice(item.prompt.parts)
    edits = rng.choice(
        [
            rng.choice(mutants),
            (Edit(move=part, by=(round(rng.uniform(-4, 4), 1), round(rng.uniform(-3, 3), 1))),),
            (Edit(scale=part, by=round(rng.uniform(0.4, 1.6), 1), about=(8, 5)),),
            (Edit(remove=part),),
        ]
    )
    try:
        return edited(body, edits)
    except ValueError:  # an earlier mistake took it away
        return body


def write(folder: Path, suites: list[str], chosen: list[Simulated], epochs: int = 1) -> list[str]:
    """Write the files; returns what --models calls them."""
    folder.mkdir(parents=True, exist_ok=True)
    items = [item for suite in load_suites(suites) for item in suite.items]
    known = {
        model.name: {
            "model": f"none/{model.name}",
            "vendor": "simulated",
            "release_date": model.day,
            "open_weights": model.open_weights,
        }
        for model in chosen
    }
    (folder / "tikzeval-models.yaml").write_text(yaml.safe_dump(known, sort_keys=False), encoding="utf-8")
    for model in chosen:
        lines = [json.dumps(reply(item, model, epoch + 1)) for item in items for epoch in range(epochs)]
        (folder / f"{model.name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [f"replay:{model.name}.jsonl" for model in chosen]


if __name__ == "__main__":
    names = write(Path(sys.argv[1]), sys.argv[2:], models())
    print(
        f"cd {sys.argv[1]} && tikzeval run --models {','.join(names)} {' '.join(f'--suite {s}' for s in sys.argv[2:])}"
    )
