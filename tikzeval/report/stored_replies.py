"""What a model said and what TeX answered, where there is no picture that shows it, read from a run's logs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from tikzeval.analysis.rows import read_log
from tikzeval.errors import FileFormatError

Address = tuple[str, str, str, int]  # the model as Inspect calls it, suite, prompt, epoch
LONGEST = 40_000  # characters of a reply that are shown


@dataclass(frozen=True, slots=True)
class Said:
    """A reply."""

    text: str
    errors: tuple[tuple[int | None, str], ...]  # line and message of TeX's first errors


def said_in_logs(folder: Path, wanted: Collection[Address]) -> dict[Address, Said]:
    """Look replies up in a run's logs; one that is not there, or in a damaged log, is left out."""
    from inspect_ai.log import read_eval_log_sample

    found: dict[Address, Said] = {}
    for path in sorted((folder / "logs").glob("*.eval")) if wanted else ():
        try:
            header = read_log(path, header_only=True)
        except FileFormatError:
            continue
        asked = [each for each in wanted if (each[0], each[1]) == (header.eval.model, header.eval.task.rsplit("/")[-1])]
        for address in asked:
            try:
                sample = read_eval_log_sample(str(path), id=address[2], epoch=address[3])
            except (IndexError, KeyError, OSError, ValueError):
                continue
            score = next(iter((sample.scores or {}).values()), None)
            errors = (score.metadata or {}).get("errors", []) if score else []
            found[address] = Said(
                sample.output.completion[:LONGEST], tuple((error["line"], error["message"]) for error in errors)
            )
    return found
