"""The replies in Inspect logs, as lines of replay files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tikzeval.models.ledger import slug
from tikzeval.models.provenance import came_at, words_of
from tikzeval.models.rounds import STORE, recorded_rounds

Replies = dict[str, list[dict[str, Any]]]  # Inspect model string → lines


def write_replies(replies: Replies, folder: Path) -> dict[str, Path]:
    """Write a replay file a model; returns model → its file.

    Args:
        replies: What `replies_in` returned.
        folder: Where to; made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for model, lines in replies.items():
        path = folder / f"{slug(model)}.jsonl"
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
        paths[model] = path
    return paths


def replies_in(logs: list[Any]) -> Replies:
    """Return model → the replies it gave, as lines of a replay file. Samples without a reply have no line.

    Args:
        logs: What `read_log` returned.
    """
    from tikzeval.street.reply import reasoning_tokens, reply_of

    found: dict[str, dict[tuple[str, int], dict[str, Any]]] = {}
    for log in logs:
        for sample in log.samples or []:
            if not sample.output or not sample.output.choices:
                continue
            replies = recorded_rounds(sample.store.get(STORE))
            if replies and not any(each.scored for each in replies):
                continue  # broken off between two rounds: its last reply is not in yet
            reply, usage = reply_of(sample.output), sample.output.usage
            line = {
                "id": str(sample.id),
                "epoch": sample.epoch,
                "reply": reply.text,
                "reasoning": reply.reasoning,
                "stop_reason": reply.stop_reason,
                "model": sample.output.model,
                "seconds": sample.output.time,
                "at": came_at(sample),
                "words": words_of(sample, str(log.eval.metadata.get("instruction_hash", ""))),
            }
            if replies:
                line["rounds"] = [each.model_dump(mode="json") for each in replies]
            if usage:
                line["usage"] = usage.model_dump(exclude={"total_cost"}, exclude_none=True)
                line["usage"]["reasoning_tokens"] = reasoning_tokens(sample.output) or 0
            found.setdefault(log.eval.model, {})[line["id"], sample.epoch] = line
    return {model: [lines[key] for key in sorted(lines)] for model, lines in sorted(found.items())}
