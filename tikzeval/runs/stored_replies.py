"""The replies in Inspect logs, as lines of replay files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tikzeval.files import read_text
from tikzeval.models.generator import about_picture, as_data, from_data, is_generated, picture_in, picture_type
from tikzeval.models.ledger import slug
from tikzeval.models.provenance import came_at, words_of
from tikzeval.models.rounds import STORE, Round, recorded_rounds

Replies = dict[str, list[dict[str, Any]]]  # Inspect model string → lines


def write_replies(replies: Replies, folder: Path) -> dict[str, Path]:
    """Write a replay file a model, and the pictures of image generators beside it; returns model → its file.

    Args:
        replies: What `replies_in` returned.
        folder: Where to; made if it is not there.

    Raises:
        OSError: A picture cannot be read, or a file not be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for model, lines in replies.items():
        path = folder / f"{slug(model)}.jsonl"
        kept = [_with_picture(line, folder, slug(model)) for line in lines]
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in kept), encoding="utf-8")
        paths[model] = path
    return paths


def _with_picture(line: dict[str, Any], folder: Path, name: str) -> dict[str, Any]:
    """Write the picture of a line into a folder, under a name that tells what it holds; returns the line that names it."""
    if not line.get("picture"):
        return line
    address = str(line["picture"])
    file = from_data(address) if address.startswith("data:") else Path(address).read_bytes()
    held = hashlib.sha256(file).hexdigest()[:12]
    place = Path(name) / f"{line['id']}-{line['epoch']}-{held}{picture_type(file)[0]}"
    (folder / place).parent.mkdir(exist_ok=True)
    (folder / place).write_bytes(file)
    return line | {"picture": place.as_posix()}


def prompt_of(line: Mapping[str, Any]) -> str:
    """Return the prompt whose row of replies.csv a line belongs to: that of a conversation, of which an edit's reply is a part."""
    return str(line.get("of") or line["id"])


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read the lines of a replay file that `write_replies` wrote; pictures are named by their whole path."""
    lines: list[dict[str, Any]] = [json.loads(line) for line in read_text(path).split("\n") if line.strip()]
    return [
        line | {"picture": str((path.parent / line["picture"]).resolve())} if line.get("picture") else line
        for line in lines
    ]


def replies_in(logs: list[Any]) -> Replies:
    """Return model → the replies it gave, as lines of a replay file. Samples without a reply have no line.

    Args:
        logs: What `read_log` returned.
    """
    found: dict[str, dict[tuple[str, int], dict[str, Any]]] = {}
    for log in logs:
        for sample in log.samples or []:
            if not sample.output or not sample.output.choices:
                continue
            replies = recorded_rounds(sample.store.get(STORE))
            if replies and not any(each.scored for each in replies):
                continue  # broken off between two rounds: its last reply is not in yet
            told = {
                "at": came_at(sample),
                "words": words_of(sample, str(log.eval.metadata.get("instruction_hash", ""))),
            }
            if replies and replies[0].prompt:
                lines = [
                    _line(each.prompt, sample, _output_of(each, sample)) | told | {"of": str(sample.id)}
                    for each in replies
                ]
            else:
                lines = [_line(str(sample.id), sample, sample.output) | told]
                if replies:
                    lines[0]["rounds"] = [each.model_dump(mode="json") for each in replies]
            for line in lines:
                found.setdefault(log.eval.model, {})[line["id"], sample.epoch] = line
    return {model: [lines[key] for key in sorted(lines)] for model, lines in sorted(found.items())}


def _line(prompt: str, sample: Any, output: Any) -> dict[str, Any]:
    """Return the line of one reply."""
    from tikzeval.street.reply import reasoning_tokens, reply_of

    reply, usage = reply_of(output), output.usage
    line = {
        "id": prompt,
        "epoch": sample.epoch,
        "reply": reply.text,
        "reasoning": reply.reasoning,
        "stop_reason": reply.stop_reason,
        "model": output.model,
        "seconds": output.time,
    }
    if is_generated(sample.output):
        line["made"] = about_picture(output)
        picture = picture_in(output, sample.attachments)
        line["picture"] = as_data(picture) if picture else ""
    if usage:
        line["usage"] = usage.model_dump(exclude={"total_cost"}, exclude_none=True)
        line["usage"]["reasoning_tokens"] = reasoning_tokens(output) or 0
    return line


def _output_of(told: Round, sample: Any) -> Any:
    """Return one of the outputs of a conversation in which every round asks for something of its own."""
    from inspect_ai.model import ModelOutput, ModelUsage
    from inspect_ai.model._model_output import ChatCompletionChoice

    message = [each for each in sample.messages if each.role == "assistant"][told.round]
    return ModelOutput(
        model=told.served_model,
        choices=[ChatCompletionChoice(message=message, stop_reason=told.stop_reason)],
        usage=ModelUsage(**told.usage.model_dump()) if told.usage else None,
        time=told.seconds,
    )
